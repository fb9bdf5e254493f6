//! `Scene`: a hit in its surroundings, as guards look at it.

use crate::model::{Dictionary, Document, Hit, Rule, Sentence, Span};

/// A hit with what stands around it.
pub(super) struct Scene<'a> {
    pub document: &'a Document,
    pub dictionary: &'a Dictionary,
    pub rule: &'a Rule,
    pub hit: &'a Hit,
    /// The sentence it stands in.
    pub sentence: &'a str,
    /// The sentence up to the hit.
    pub before: &'a str,
    /// The hit, first matched word to last.
    pub inside: &'a str,
    /// The sentence after the hit.
    pub after: &'a str,
    /// What governs the clause from above, nearest first: 引导句 and headings.
    pub lead_ins: Vec<&'a str>,
}

impl<'a> Scene<'a> {
    /// The scene of a hit in a sentence.
    pub fn new(document: &'a Document, dictionary: &'a Dictionary, rule: &'a Rule, hit: &'a Hit) -> Self {
        let text = &document.text;
        let sentence: Option<&Sentence> = hit.sentence.map(|id| &document.sentences[id.index()]);
        let span = sentence.map_or(hit.span, |sentence| sentence.span);
        let lead_ins = sentence.map_or_else(Vec::new, |sentence| {
            document.lead_ins(sentence.clause).into_iter().map(|span| text.slice(span)).collect()
        });
        Self {
            document,
            dictionary,
            rule,
            hit,
            sentence: text.slice(span),
            before: text.slice(Span::new(span.start(), hit.span.start())),
            inside: text.slice(hit.span),
            after: text.slice(Span::new(hit.span.end(), span.end())),
            lead_ins,
        }
    }

    /// The titles the hit stands under: the document's, and its attachment's.
    pub fn titles(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let document = self.document;
        let part = self.hit.sentence.and_then(|id| {
            let clause = document.clause(document.sentences[id.index()].clause);
            document.parts.get(clause.part as usize)?.title.as_deref()
        });
        document.metadata.title.as_deref().into_iter().chain(part)
    }

    /// The last word of a group in `text`: where it begins and ends, and the word.
    pub fn last_word(&self, text: &str, group: &str) -> Option<(usize, usize, &'a str)> {
        self.words_in(text, group).max_by_key(|(start, end, _)| (*start, *end))
    }

    /// The first word of a group in `text`.
    pub fn first_word(&self, text: &str, group: &str) -> Option<(usize, usize, &'a str)> {
        self.words_in(text, group).min_by_key(|(start, end, _)| (*start, usize::MAX - *end))
    }

    /// All words of a group in `text`, look-alikes left out.
    fn words_in<'t>(&self, text: &'t str, group: &str) -> impl Iterator<Item = (usize, usize, &'a str)> + use<'a, 't>
    where
        'a: 't,
    {
        let dictionary = self.dictionary;
        let words = dictionary.group(group).map_or(&[][..], |id| &dictionary.groups[id.0 as usize].words[..]);
        let (whole, base) = self.widen(text);
        words.iter().flat_map(move |id| {
            let word = dictionary.word(*id);
            text.match_indices(word.text.as_str())
                .filter(move |(at, _)| {
                    !word.lookalikes.iter().any(|longer| covers(whole, base + at, &word.text, longer))
                })
                .map(move |(at, found)| (at, at + found.len(), word.text.as_str()))
        })
    }

    /// The whole sentence and where in it `text` begins, so that a look-alike cut by the hit's edge is still seen.
    fn widen<'t>(&self, text: &'t str) -> (&'t str, usize)
    where
        'a: 't,
    {
        let from = (text.as_ptr() as usize).wrapping_sub(self.sentence.as_ptr() as usize);
        if from.saturating_add(text.len()) <= self.sentence.len() { (self.sentence, from) } else { (text, 0) }
    }

    /// Whether the hit rests on a word of this group.
    pub fn matched_group(&self, group: &str) -> bool {
        let Some(id) = self.dictionary.group(group) else { return false };
        self.hit.matched.iter().any(|part| match part.word {
            Some(word) => self.dictionary.word(word).groups.contains(&id),
            // A word without an id is a name of the document's own region.
            None => group == "本地",
        })
    }
}

fn covers(text: &str, at: usize, word: &str, longer: &str) -> bool {
    longer.match_indices(word).any(|(inside, _)| {
        at.checked_sub(inside).and_then(|from| text.get(from..)).is_some_and(|rest| rest.starts_with(longer))
    })
}
