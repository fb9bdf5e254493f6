//! `Mistakes`: what is wrong with a dictionary, gathered so that one run tells everything; and the name a misspelt one
//! was probably meant to be.

use crate::error::Error;

/// How alike two names must be for one to be suggested in place of the other, on the scale of Jaro and Winkler (0 to 1).
/// Two thirds is what two names of two characters with one in common come to.
const ALIKE: f64 = 0.66;

/// The mistakes found so far, in the order of loading.
#[derive(Default)]
pub(super) struct Mistakes(pub Vec<Error>);

impl Mistakes {
    /// The value, or `None` with the mistake kept.
    pub fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|mistake| self.0.push(mistake)).ok()
    }
}

/// The candidate that looks most like `wrong`, if any looks like it at all.
pub(super) fn nearest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let rated = candidates.map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate));
    // The name decides between equals, so that the order of a hash map does not show.
    let best = rated.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    best.filter(|(alike, _)| *alike > ALIKE).map(|(_, candidate)| candidate)
}

/// `，您是不是想写“…”`, or nothing.
#[must_use]
pub fn suggestion<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> String {
    nearest(wrong, candidates).map_or_else(String::new, |name| format!("，您是不是想写“{name}”"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_is_suggested_and_nothing_far_off() {
        let names = ["message", "advice", "外地企业", "外地", "本地"];
        for (wrong, right) in [("mesage", "message"), ("外地企", "外地企业"), ("advise", "advice"), ("本第", "本地")]
        {
            assert_eq!(nearest(wrong, names.into_iter()), Some(right));
        }
        assert_eq!(nearest("完全不同的名字", names.into_iter()), None);
    }
}
