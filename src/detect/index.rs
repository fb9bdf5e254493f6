//! In which sentences of a long article words of each kind stand.

use foldhash::HashMap;

use super::forms::Form;
use super::needs::{Kind, Need, Needs};
use super::words::WordHit;

/// The sentences, by the kinds of their words, in order.
pub(super) struct SentenceIndex(HashMap<Kind, Vec<u32>>);

impl SentenceIndex {
    /// Of sentences with these words.
    pub fn new(sentences: impl Iterator<Item = Vec<WordHit>>) -> Self {
        let mut met: HashMap<Kind, Vec<u32>> = HashMap::default();
        for (at, words) in (0..).zip(sentences) {
            for word in words {
                let met = met.entry(word.kind).or_default();
                if met.last() != Some(&at) {
                    met.push(at);
                }
            }
        }
        Self(met)
    }

    /// The sentences that meet the need of a form which the fewest meet, some more than once; none for a form without words.
    pub fn rarest<'a>(&'a self, form: &Form, needs: &'a Needs) -> Option<impl Iterator<Item = usize> + 'a> {
        let meeting = |need: Need| needs.kinds_of(need).iter().filter_map(|kind| self.0.get(kind));
        let rarest = form.needs().min_by_key(|need| meeting(*need).map(Vec::len).sum::<usize>())?;
        Some(meeting(rarest).flatten().map(|at| *at as usize))
    }
}
