//! Matches one template against one sentence.

use std::cell::OnceCell;

use super::boundary;
use super::slots::{self, SlotHit};
use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Element, Matched, SlotKind, Span, Template};

const SLOT_KINDS: usize = 11;

/// A stretch of text (usually a sentence) with the words found in it.
pub(super) struct Passage<'a> {
    /// The whole text the spans point into.
    pub text: &'a str,
    /// The stretch.
    pub span: Span,
    /// The words inside it, in order.
    pub hits: Vec<WordHit>,
    /// The document's own region, as rows of the region table.
    pub own_regions: &'a [usize],
    slots: [OnceCell<Vec<SlotHit>>; SLOT_KINDS],
}

impl<'a> Passage<'a> {
    /// A stretch of `text` with the words found in it.
    pub fn new(text: &'a str, span: Span, hits: Vec<WordHit>, own_regions: &'a [usize]) -> Self {
        Self { text, span, hits, own_regions, slots: Default::default() }
    }
}

/// What matching needs to know besides the passage.
#[derive(Clone, Copy)]
pub(super) struct Matcher<'a> {
    /// For slots and word boundaries.
    pub dictionary: &'a Dictionary,
    /// For the groups of words.
    pub words: &'a WordScan,
}

impl Matcher<'_> {
    /// The first way, from the left, in which the passage shows the template; every word of it on its boundary.
    pub fn find(&self, template: &Template, passage: &Passage) -> Option<Vec<Matched>> {
        let mut matched = Vec::with_capacity(template.elements.len());
        self.extend(&template.elements, 0, None, passage, &mut matched).then_some(matched)
    }

    /// Tries to match `elements[index..]`; `reach` is where the last element ended and how many characters may lie
    /// between, `None` for the first element, which may stand anywhere.
    fn extend(
        &self,
        elements: &[Element],
        index: usize,
        reach: Option<(usize, usize)>,
        passage: &Passage,
        matched: &mut Vec<Matched>,
    ) -> bool {
        let element_index = u8::try_from(index).unwrap_or(u8::MAX);
        match elements.get(index) {
            None => self.on_boundaries(passage, matched),
            Some(Element::Gap { max_chars }) => {
                let reach = reach.map(|(end, _)| (end, usize::from(*max_chars)));
                self.extend(elements, index + 1, reach, passage, matched)
            }
            Some(Element::Words(groups)) => {
                let from = reach.map_or(0, |(end, _)| passage.hits.partition_point(|hit| hit.span.start() < end));
                for hit in &passage.hits[from..] {
                    if !within_reach(passage.text, reach, hit.span.start()) {
                        break;
                    }
                    if !self.words.belongs(*hit, groups) {
                        continue;
                    }
                    matched.push(Matched { element: element_index, span: hit.span, word: hit.word });
                    if self.extend(elements, index + 1, Some((hit.span.end(), 0)), passage, matched) {
                        return true;
                    }
                    matched.pop();
                }
                false
            }
            Some(Element::Slot(kind, comparison)) => {
                let slots = self.slots(*kind, passage);
                let from = reach.map_or(0, |(end, _)| slots.partition_point(|hit| hit.span.start() < end));
                for hit in &slots[from..] {
                    if !within_reach(passage.text, reach, hit.span.start()) {
                        break;
                    }
                    if comparison.is_some_and(|(sign, limit)| !sign.holds(hit.value, limit)) {
                        continue;
                    }
                    matched.push(Matched { element: element_index, span: hit.span, word: None });
                    if self.extend(elements, index + 1, Some((hit.span.end(), 0)), passage, matched) {
                        return true;
                    }
                    matched.pop();
                }
                false
            }
        }
    }

    fn slots<'p>(&self, kind: SlotKind, passage: &'p Passage) -> &'p [SlotHit] {
        passage.slots[kind as usize].get_or_init(|| {
            slots::find(kind, passage.text, passage.span, &self.dictionary.regions, passage.own_regions)
        })
    }

    fn on_boundaries(&self, passage: &Passage, matched: &[Matched]) -> bool {
        matched.iter().all(|part| {
            let doubtful = part.word.is_some_and(|word| self.dictionary.word(word).needs_boundary);
            !doubtful || boundary::stands_alone(passage.text, passage.span, part.span)
        })
    }
}

/// Whether something at `start` follows closely enough. Counts characters, not bytes.
fn within_reach(text: &str, reach: Option<(usize, usize)>, start: usize) -> bool {
    let Some((end, max_chars)) = reach else { return true };
    if start < end {
        return false;
    }
    // A character has at most four bytes.
    if start - end > max_chars * 4 {
        return false;
    }
    text.get(end..start).is_some_and(|between| between.chars().count() <= max_chars)
}
