//! `Surroundings`: a sentence with what governs it and the guard words in it, shared by all hits of the sentence.
//!
//! Takes the automata of `GuardWords`, made once a run; finds the words of a group at most once a sentence.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use crate::model::{Dictionary, Document, GroupId, SentenceId, Span, WordId};

/// A word in a text: where it begins and ends, and which word.
pub(super) type Found = (usize, usize, WordId);

/// The word groups made ready to search, each when a guard first asks for it.
pub struct GuardWords {
    by_name: HashMap<String, GroupId>,
    automata: Vec<OnceLock<Option<CharwiseDoubleArrayAhoCorasick<u32>>>>,
}

impl GuardWords {
    /// Nothing is built before it is asked for.
    #[must_use]
    pub fn new(dictionary: &Dictionary) -> Self {
        let names = dictionary.groups.iter().enumerate().map(|(index, group)| {
            (group.name.clone(), GroupId(u16::try_from(index).expect("fewer than 65,536 groups")))
        });
        Self { by_name: names.collect(), automata: dictionary.groups.iter().map(|_| OnceLock::new()).collect() }
    }

    /// `None` for a group without words.
    fn automaton(&self, dictionary: &Dictionary, group: GroupId) -> Option<&CharwiseDoubleArrayAhoCorasick<u32>> {
        let build = || {
            let words = dictionary.groups[group.0 as usize].words.iter();
            let patterns = words.map(|id| (dictionary.word(*id).text.as_str(), id.0));
            CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(patterns).ok()
        };
        self.automata[group.0 as usize].get_or_init(build).as_ref()
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
    found: RefCell<HashMap<GroupId, Rc<[Found]>>>,
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
            document.lead_ins(sentence.clause).into_iter().map(|span| document.text.slice(span)).collect()
        });
        let sentence = document.text.slice(span);
        Self { dictionary, guard_words, span, sentence, lead_ins, found: RefCell::default() }
    }

    /// The words of a group in the sentence and where in it `text` begins; for a `text` outside it, its own words and 0.
    /// Sorted by start, then end; look-alikes left out, those too that reach beyond `text`.
    pub fn words(&self, text: &str, group: &str) -> (Rc<[Found]>, usize) {
        let Some(&group) = self.guard_words.by_name.get(group) else { return (Rc::default(), 0) };
        let from = (text.as_ptr() as usize).wrapping_sub(self.sentence.as_ptr() as usize);
        if from.saturating_add(text.len()) > self.sentence.len() {
            return (self.find(text, group), 0);
        }
        let known = self.found.borrow().get(&group).cloned();
        let words = known.unwrap_or_else(|| {
            let words = self.find(self.sentence, group);
            self.found.borrow_mut().insert(group, Rc::clone(&words));
            words
        });
        (words, from)
    }

    fn find(&self, text: &str, group: GroupId) -> Rc<[Found]> {
        let Some(automaton) = self.guard_words.automaton(self.dictionary, group) else { return Rc::default() };
        let mut found: Vec<Found> = automaton
            .find_overlapping_iter(text)
            .filter_map(|found| {
                let word = &self.dictionary.words[found.value() as usize];
                let is_piece = word.lookalikes.iter().any(|longer| covers(text, found.start(), &word.text, longer));
                (!is_piece).then_some((found.start(), found.end(), WordId(found.value())))
            })
            .collect();
        found.sort_unstable();
        found.into()
    }
}

/// Whether `longer` stands around the word at `at`.
fn covers(text: &str, at: usize, word: &str, longer: &str) -> bool {
    longer.match_indices(word).any(|(inside, _)| {
        at.checked_sub(inside).and_then(|from| text.get(from..)).is_some_and(|rest| rest.starts_with(longer))
    })
}
