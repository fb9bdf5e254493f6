//! Words that are looked for in every document, each made ready once.

use std::sync::OnceLock;

use memchr::memmem::Finder;

use crate::model::Sentence;

/// A word that tells something of the document.
pub struct Wanted {
    pub word: &'static str,
    finder: OnceLock<Finder<'static>>,
}

impl Wanted {
    pub const fn new(word: &'static str) -> Self {
        Self { word, finder: OnceLock::new() }
    }

    /// The sentences that hold it, in text order.
    pub fn sentences<'t>(&'t self, folded: &'t str, sentences: &'t [Sentence]) -> impl Iterator<Item = Sentence> + 't {
        let finder = self.finder.get_or_init(|| Finder::new(self.word));
        let mut last = None;
        finder.find_iter(folded.as_bytes()).filter_map(move |at| {
            let index = sentences.partition_point(|sentence| sentence.span.end() <= at);
            let sentence = *sentences.get(index).filter(|sentence| sentence.span.start() <= at)?;
            (last.replace(index) != Some(index)).then_some(sentence)
        })
    }
}
