//! Settles what several tables say: takes statements and the trail, gives the entries to add and what contradicts itself.

use std::collections::HashMap;

use super::present::Present;
use super::problem::{Kind, Problem};
use super::table::is_same;
use super::trail::Standing;
use super::{Entry, Statement, Subject, Trail};
use crate::model::Review;

/// What is new.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// To be added to the trail, in the order of the statements.
    pub entries: Vec<Entry>,
    /// What contradicts itself, and what was decided otherwise before.
    pub problems: Vec<Problem>,
}

/// Settles the statements against what stands in the trail. A statement that only repeats what had been filled in before
/// yields to one that says something new, and to later decisions. Statements that contradict each other change nothing.
/// `today` is the day of those that state none.
#[must_use]
pub fn settle(statements: Vec<Statement>, trail: &Trail, reviews: &[Review], today: &str) -> Settled {
    let present = Present::new(reviews);
    let mut order: Vec<(Subject, String, String)> = Vec::new();
    let mut groups: HashMap<(Subject, String, String), Vec<Statement>> = HashMap::new();
    for statement in statements {
        let Entry { subject, fingerprint, path, .. } = &statement.entry;
        let key = (*subject, fingerprint.clone(), path.clone());
        let group = groups.entry(key.clone()).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(statement);
    }
    let mut settled = Settled::default();
    for key in order {
        let group = groups.remove(&key).unwrap_or_default();
        let (subject, fingerprint, path) = key;
        let mut paths = present.paths(subject, &fingerprint);
        if !paths.contains(&path.as_str()) {
            paths.push(&path);
        }
        let standing = match trail.standing(subject, &fingerprint, &path, &paths) {
            Standing::Latest(entry) => Some(entry),
            Standing::Open | Standing::Unclear => None,
        };
        settled.group(&group, standing, today);
    }
    settled
}

impl Settled {
    /// What several statements on one subject amount to.
    fn group(&mut self, group: &[Statement], standing: Option<&Entry>, today: &str) {
        let mut different: Vec<&Statement> = Vec::new();
        for statement in group.iter().filter(|statement| !statement.is_repeated) {
            let decision = statement.entry.decision();
            if !different.iter().any(|other| is_same(other.entry.decision().as_ref(), decision.as_ref())) {
                different.push(statement);
            }
        }
        if different.len() > 1 {
            let places: Vec<&str> = different.iter().map(|statement| statement.place.as_str()).collect();
            let advice = format!("都未采用。{} 说法不同；请商定后只留一种", places.join("、"));
            let problem = |said: &&Statement| Problem::of(Kind::Conflict, &said.entry, &said.place, advice.clone());
            self.problems.extend(different.iter().map(problem));
            return;
        }
        let new = different.first().copied().or_else(|| group.first().filter(|_| standing.is_none()));
        let Some(Statement { entry, place, .. }) = new else { return };
        let before = standing.and_then(Entry::decision);
        if is_same(entry.decision().as_ref(), before.as_ref()) {
            return;
        }
        if let Some(before) = before.filter(|before| Some(before.ruling) != entry.ruling) {
            let advice = format!("已采用。此前{}于 {} 的结论是“{}”", before.reviewer, before.decided_on, before.ruling);
            self.problems.push(Problem::of(Kind::Changed, entry, place, advice));
        }
        let day = if entry.decided_on.trim().is_empty() { today } else { &entry.decided_on };
        self.entries.push(Entry { decided_on: day.to_owned(), ..entry.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::finding;
    use super::*;

    fn said(entry: Entry, place: &str) -> Statement {
        Statement { entry: Entry { decided_on: String::new(), ..entry }, place: place.to_owned(), is_repeated: false }
    }

    fn trail(entries: &[Entry]) -> Trail {
        let mut trail = Trail::default();
        entries.iter().for_each(|entry| trail.push(entry.clone()));
        trail
    }

    fn settled(statements: Vec<Statement>, trail: &Trail) -> Settled {
        settle(statements, trail, &[], "2026-11-23")
    }

    #[test]
    fn only_what_is_new_is_added_with_the_day_of_the_run() {
        let known = trail(&[finding("采纳")]);
        assert_eq!(settled(vec![said(finding("采纳"), "一")], &known), Settled::default());
        let new = settled(vec![said(finding("采纳"), "一")], &Trail::default());
        assert_eq!(new.entries, [Entry { decided_on: "2026-11-23".to_owned(), ..finding("采纳") }]);
        let other = Entry { remark: "另见".to_owned(), ..finding("采纳") };
        assert_eq!(settled(vec![said(other, "一")], &known).entries.len(), 1);
        assert_eq!(settled(vec![said(finding(""), "一")], &Trail::default()), Settled::default());
    }

    #[test]
    fn a_change_is_told_and_a_withdrawal_is_one() {
        let known = trail(&[finding("采纳")]);
        let changed = settled(vec![said(finding("不采纳"), "一")], &known);
        assert_eq!(changed.problems[0].kind, Kind::Changed);
        assert!(changed.problems[0].advice.contains("张三于 2026-11-22 的结论是“采纳”"));
        let withdrawn = settled(vec![said(finding(""), "一")], &known);
        assert_eq!((withdrawn.entries[0].ruling, withdrawn.problems.len()), (None, 1));
    }

    #[test]
    fn tables_that_contradict_each_other_change_nothing() {
        let both = vec![said(finding("采纳"), "甲表"), said(finding("不采纳"), "乙表"), said(finding("采纳"), "丙表")];
        let settled = settled(both, &Trail::default());
        assert!(settled.entries.is_empty());
        let places: Vec<_> = settled.problems.iter().map(|it| (it.kind, it.place.as_str())).collect();
        assert_eq!(places, [(Kind::Conflict, "甲表"), (Kind::Conflict, "乙表")]);
        assert!(settled.problems[0].advice.contains("甲表、乙表"));
    }

    #[test]
    fn what_was_only_repeated_yields() {
        let repeated = |entry| Statement { is_repeated: true, ..said(entry, "甲表") };
        // One of two reviewers changes what both were given.
        let new = settled(vec![repeated(finding("采纳")), said(finding("另改"), "乙表")], &trail(&[finding("采纳")]));
        assert_eq!((new.entries.len(), new.entries[0].ruling), (1, finding("另改").ruling));
        // An older table does not undo what was decided after it was written.
        assert_eq!(
            settled(vec![repeated(finding("采纳"))], &trail(&[finding("采纳"), finding("另改")])),
            Settled::default()
        );
        // Where the trail was lost, it is made good.
        assert_eq!(settled(vec![repeated(finding("采纳"))], &Trail::default()).entries.len(), 1);
    }
}
