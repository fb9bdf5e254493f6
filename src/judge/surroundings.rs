//! `Surroundings`: a sentence with what governs it and the guard words in it, shared by all hits of the sentence.
//!
//! Takes the words of `GuardWords`, made ready once a run; finds the words of a sentence once, for all guards.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::model::{Dictionary, Document, GUARD_GROUPS, SentenceId, Span, Word, WordId};
use crate::word_tree::WordTree;

/// Some of `GUARD_GROUPS`, a bit each.
type GroupSet = u32;

const _: () = assert!(GUARD_GROUPS.len() <= GroupSet::BITS as usize, "a wider GroupSet is needed");

/// A word in a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Which word.
    pub word: WordId,
    /// Which of the guards' groups it belongs to.
    pub groups: GroupSet,
}

/// A group as a set of one.
///
/// # Panics
/// When a guard asks for a group that is not in `GUARD_GROUPS`, a mistake in the guard that its first test shows.
pub(super) fn set_of(group: &str) -> GroupSet {
    1 << GUARD_GROUPS.iter().position(|name| *name == group).expect("guards ask for groups named in GUARD_GROUPS")
}

/// The words of all guards.
pub struct GuardWords {
    tree: WordTree,
    words: Vec<(WordId, GroupSet)>,
}

impl GuardWords {
    /// Makes them ready to search.
    #[must_use]
    pub fn new(dictionary: &Dictionary) -> Self {
        let mut words: BTreeMap<WordId, GroupSet> = BTreeMap::new();
        for name in GUARD_GROUPS {
            let group = dictionary.group(name).expect("the loader checks the names in use");
            for word in &dictionary.groups[group.0 as usize].words {
                *words.entry(*word).or_default() |= set_of(name);
            }
        }
        let words: Vec<(WordId, GroupSet)> = words.into_iter().collect();
        let tree = WordTree::new(
            words.iter().zip(0..).map(|((word, _), index)| (dictionary.word(*word).text.as_str(), index)),
        );
        Self { tree, words }
    }
}

/// The sentence of one or several hits.
pub(super) struct Surroundings<'a> {
    dictionary: &'a Dictionary,
    guard_words: &'a GuardWords,
    /// Where the sentence stands.
    pub span: Span,
    /// Its characters.
    pub sentence: &'a str,
    /// What governs the clause from above, nearest first.
    pub lead_ins: Vec<&'a str>,
    /// The words of the sentence, then those of each of `lead_ins`.
    found: Vec<OnceCell<Vec<Found>>>,
}

impl<'a> Surroundings<'a> {
    /// The surroundings of hits in a sentence, or of one that stands in none.
    pub fn new(
        document: &'a Document,
        dictionary: &'a Dictionary,
        guard_words: &'a GuardWords,
        sentence: Option<SentenceId>,
        hit: Span,
    ) -> Self {
        let sentence = sentence.map(|id| document.sentences[id.index()]);
        let span = sentence.map_or(hit, |sentence| sentence.span);
        let lead_ins = sentence.map_or_else(Vec::new, |sentence| {
            document.lead_ins_of(&sentence).into_iter().map(|span| document.text.slice(span)).collect()
        });
        let sentence = document.text.slice(span);
        let found = vec![OnceCell::new(); 1 + lead_ins.len()];
        Self { dictionary, guard_words, span, sentence, lead_ins, found }
    }

    /// The guard words of the sentence, or of the lead-in, that `text` is a piece of, and where in it `text` begins; for any
    /// other `text` its own words and 0. Sorted by start, then end; look-alikes left out, those too that reach beyond `text`.
    pub fn words(&self, text: &str) -> (Cow<'_, [Found]>, usize) {
        let wholes = std::iter::once(self.sentence).chain(self.lead_ins.iter().copied());
        for (whole, found) in wholes.zip(&self.found) {
            let from = (text.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
            if from.saturating_add(text.len()) <= whole.len() {
                return (Cow::Borrowed(found.get_or_init(|| self.find(whole))), from);
            }
        }
        (Cow::Owned(self.find(text)), 0)
    }

    fn find(&self, text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        self.guard_words.tree.each(text, |start, end, index| {
            let (word, groups) = self.guard_words.words[index as usize];
            let mut lookalikes = self.dictionary.word(word).within_lookalikes();
            if !lookalikes.any(|(offset, longer)| Word::is_piece(text, start, offset, longer)) {
                found.push(Found { start, end, word, groups });
            }
        });
        found
    }
}
