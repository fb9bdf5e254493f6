//! The allowed ruling that is nearest to a word somebody wrote instead. Takes the word, gives a hint for people; the program
//! itself never acts on it.

use super::Subject;
use crate::model::{Action, Ruling};

/// What people write instead.
const SAID: &[(&str, Ruling)] = &[
    ("不同意", Ruling::Reject),
    ("不认可", Ruling::Reject),
    ("不接受", Ruling::Reject),
    ("不予", Ruling::Reject),
    ("否", Ruling::Reject),
    ("同意", Ruling::Accept),
    ("认可", Ruling::Accept),
    ("接受", Ruling::Accept),
    ("是", Ruling::Accept),
    ("修改", Ruling::Amend),
    ("部分", Ruling::Amend),
    ("继续有效", Ruling::Document(Action::Keep)),
    ("有效", Ruling::Document(Action::Keep)),
    ("修改", Ruling::Document(Action::Revise)),
    ("修正", Ruling::Document(Action::Revise)),
    ("废除", Ruling::Document(Action::Repeal)),
    ("撤销", Ruling::Document(Action::Repeal)),
    ("失效", Ruling::Document(Action::Lapse)),
    ("移出", Ruling::Document(Action::OutOfScope)),
    ("不属于", Ruling::Document(Action::OutOfScope)),
];

/// The rulings that may be given on a subject.
pub(super) fn allowed(subject: Subject) -> &'static [Ruling] {
    match subject {
        Subject::Document => &Ruling::OF_DOCUMENTS,
        Subject::Finding => &Ruling::OF_FINDINGS,
    }
}

/// The ruling of exactly this name.
pub(super) fn ruling(subject: Subject, said: &str) -> Option<Ruling> {
    allowed(subject).iter().copied().find(|ruling| ruling.to_string() == said)
}

/// The ruling that was perhaps meant; of several alike the first.
pub(super) fn nearest(subject: Subject, said: &str) -> Option<Ruling> {
    let bare: String = said.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if let Some(ruling) = ruling(subject, &bare) {
        return Some(ruling);
    }
    let known = SAID.iter().find(|(word, ruling)| allowed(subject).contains(ruling) && bare.contains(word));
    if let Some((_, ruling)) = known {
        return Some(*ruling);
    }
    // The longest names first: 不采纳 holds 采纳.
    let mut names: Vec<_> = allowed(subject).iter().map(|ruling| (ruling.to_string(), *ruling)).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
    let within = names.iter().find(|(name, _)| bare.contains(name.as_str()));
    let shared = |name: &str| name.chars().filter(|c| bare.contains(*c)).count();
    let best =
        within.or_else(|| names.iter().filter(|(name, _)| shared(name) > 0).max_by_key(|(name, _)| shared(name)));
    best.map(|(_, ruling)| *ruling)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_perhaps_meant() {
        assert_eq!(nearest(Subject::Finding, "同意"), Some(Ruling::Accept));
        assert_eq!(nearest(Subject::Finding, "不同意"), Some(Ruling::Reject));
        assert_eq!(nearest(Subject::Finding, "不予采纳"), Some(Ruling::Reject));
        assert_eq!(nearest(Subject::Document, "保 留"), Some(Ruling::Document(Action::Keep)));
        assert_eq!(nearest(Subject::Document, "已失效"), Some(Ruling::Document(Action::Lapse)));
        assert_eq!(nearest(Subject::Document, "予以废止。"), Some(Ruling::Document(Action::Repeal)));
        assert_eq!(nearest(Subject::Document, "?"), None);
        assert_eq!(ruling(Subject::Document, "采纳"), None);
    }
}
