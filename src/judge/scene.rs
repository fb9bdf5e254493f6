//! `Scene`: a hit in its surroundings, as guards look at it.

use std::rc::Rc;

use super::surroundings::{Found, Surroundings, set_of};
use crate::model::{Dictionary, Document, Hit, Rule, Span};

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
    surroundings: Rc<Surroundings<'a>>,
}

/// Of the head row of a table only the cell above the hit governs it.
fn lead_ins_of_column<'a>(document: &'a Document, hit: &Hit, lead_ins: &[&'a str]) -> Vec<&'a str> {
    if !lead_ins.iter().any(|lead_in| lead_in.contains('\t')) {
        return lead_ins.to_vec();
    }
    let row = document.clause(document.clause_at(hit.span.start())).span;
    let column = document.text.slice(Span::new(row.start(), hit.span.start())).matches('\t').count();
    let governing = lead_ins.iter().filter_map(|lead_in| match lead_in.contains('\t') {
        true => lead_in.split('\t').nth(column).map(str::trim).filter(|cell| !cell.is_empty()),
        false => Some(*lead_in),
    });
    governing.collect()
}

impl<'a> Scene<'a> {
    /// The scene of a hit in its sentence.
    pub fn new(
        document: &'a Document,
        dictionary: &'a Dictionary,
        rule: &'a Rule,
        hit: &'a Hit,
        surroundings: Rc<Surroundings<'a>>,
    ) -> Self {
        let text = &document.text;
        let span = surroundings.span;
        Self {
            document,
            dictionary,
            rule,
            hit,
            sentence: surroundings.sentence,
            before: text.slice(Span::new(span.start(), hit.span.start())),
            inside: text.slice(hit.span),
            after: text.slice(Span::new(hit.span.end(), span.end())),
            lead_ins: lead_ins_of_column(document, hit, &surroundings.lead_ins),
            surroundings,
        }
    }

    /// Whether what governs a sentence from before `between` still governs the hit behind it: not when a comma and an
    /// obligation of its own come in between (不得转包，应当在本市设立分公司), nor when it ends in a condition (……的，) or an
    /// exception begins (不得承接，但在本市注册的除外).
    pub fn governs_across(&self, between: &str) -> bool {
        let own_obligation = between.find('，').is_some_and(|comma| {
            self.first_word(&between[comma..], "肯定义务").is_some()
                || self.first_word(self.inside, "肯定义务").is_some_and(|(start, ..)| start == 0)
        });
        let excepted = ["，但", "；但", "除非", "，除"].iter().any(|word| between.contains(word));
        !own_obligation && !between.contains("的，") && !excepted
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

    /// The 款 that the sentence goes on from (前款所称……, 前款规定的……).
    pub fn carried_on(&self) -> Option<&'a str> {
        const BACK: &[&str] = &["前款", "上款", "前述", "上述"];
        let sentence = self.hit.sentence.map(|id| self.document.sentences[id.index()])?;
        let starts = BACK.iter().any(|word| self.sentence.starts_with(word));
        let above = self.document.paragraph_before(sentence.clause).filter(|_| starts)?;
        Some(self.document.text.slice(above))
    }

    /// The last word of a group in `text`: where it begins and ends, and the word.
    pub fn last_word(&self, text: &str, group: &str) -> Option<(usize, usize, &'a str)> {
        let (words, from) = self.surroundings.words(text);
        let (to, wanted) = (from + text.len(), set_of(group));
        let below = words.partition_point(|found| found.start < to);
        let mut inside = words[..below].iter().rev().take_while(|found| found.start >= from);
        inside.find(|found| found.end <= to && found.groups & wanted != 0).map(|found| self.within(from, found))
    }

    /// The first word of a group in `text`, the longest that begins there.
    pub fn first_word(&self, text: &str, group: &str) -> Option<(usize, usize, &'a str)> {
        let (words, from) = self.surroundings.words(text);
        let (to, wanted) = (from + text.len(), set_of(group));
        let above = words.partition_point(|found| found.start < from);
        let mut inside = words[above..].iter().filter(|found| found.end <= to && found.groups & wanted != 0);
        let first = inside.next()?;
        let last_alike = inside.take_while(|found| found.start == first.start).last().unwrap_or(first);
        Some(self.within(from, last_alike))
    }

    /// A found word as seen from a text that begins at `from`.
    fn within(&self, from: usize, found: &Found) -> (usize, usize, &'a str) {
        (found.start - from, found.end - from, self.dictionary.word(found.word).text.as_str())
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
