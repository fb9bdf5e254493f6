//! Matches one template against one sentence.

use std::cell::OnceCell;

use super::boundary;
use super::slots::{self, SlotHit};
use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Element, GroupId, Matched, Slot, SlotKind, Span, Template, WordId};

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
    slots: [OnceCell<Vec<SlotHit>>; SlotKind::COUNT],
}

impl<'a> Passage<'a> {
    /// A stretch of `text` with the words found in it.
    pub fn new(text: &'a str, span: Span, hits: Vec<WordHit>, own_regions: &'a [usize]) -> Self {
        Self { text, span, hits, own_regions, slots: Default::default() }
    }
}

/// A word or an expression that an element may stand for.
struct Found {
    span: Span,
    word: Option<WordId>,
}

/// Where the next element may stand.
#[derive(Clone, Copy)]
struct Reach<'t> {
    /// Where the last element ended.
    from: usize,
    /// How many characters may lie between.
    max_chars: usize,
    /// Groups of which no word may lie between.
    without: &'t [GroupId],
}

impl Reach<'_> {
    /// Right behind `span`.
    fn after(span: Span) -> Self {
        Self { from: span.end(), max_chars: 0, without: &[] }
    }
}

/// A part of a template that stands more often than this in one sentence stands in a list, where the first will do.
const MAX_PLACES: usize = 64;

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
        // An expression that stands nowhere is told once a sentence for all templates that want it.
        let lacks = |element: &Element| match element {
            Element::Slot(slot) => !self.slots(slot.kind, passage).iter().any(|hit| slot.accepts(hit.value)),
            _ => false,
        };
        if template.elements.iter().any(lacks) {
            return None;
        }
        if template.elements.iter().any(|element| matches!(element, Element::Together { .. })) {
            return self.find_together(template, passage);
        }
        let mut matched = Vec::with_capacity(template.elements.len());
        self.extend(&template.elements, 0, None, passage, &mut matched).then_some(matched)
    }

    /// Of all ways to place the parts of a template without overlap the one in the smallest window, the first of several.
    fn find_together(&self, template: &Template, passage: &Passage) -> Option<Vec<Matched>> {
        let mut parts = Vec::new();
        let mut max_chars = None;
        for part in template.elements.split_inclusive(|element| matches!(element, Element::Together { .. })) {
            let elements = match part.split_last() {
                Some((Element::Together { max_chars: limit }, elements)) => {
                    max_chars = max_chars.into_iter().chain(*limit).min();
                    elements
                }
                _ => part,
            };
            let places = self.places(elements, passage);
            if places.is_empty() {
                return None;
            }
            parts.push(places);
        }
        let (first, others) = parts.split_first()?;
        let windows = first.iter().filter_map(|placed| beside(placed, others));
        let (window, matched) = windows.min_by_key(|(window, _)| (window.len(), window.start()))?;
        let is_near = |limit: u16| {
            let text = passage.text.get(window.range()).unwrap_or_default();
            text.chars().count() <= usize::from(limit)
        };
        max_chars.is_none_or(is_near).then_some(matched)
    }

    /// The places where a part stands, one for each beginning.
    fn places(&self, elements: &[Element], passage: &Passage) -> Vec<Vec<Matched>> {
        let starts: Vec<Found> = match elements.first() {
            Some(Element::Words(groups)) => self.words(groups, None, passage).collect(),
            Some(Element::Slot(slot)) => self.slot(*slot, None, passage).collect(),
            Some(Element::Either(groups, slots)) => self.either(groups, slots, None, passage),
            Some(Element::Gap { .. } | Element::Together { .. }) | None => Vec::new(),
        };
        let place = |start: Found| {
            let mut matched = vec![Matched { span: start.span, word: start.word }];
            self.extend(elements, 1, Some(Reach::after(start.span)), passage, &mut matched).then_some(matched)
        };
        starts.into_iter().filter_map(place).take(MAX_PLACES).collect()
    }

    /// Tries to match `elements[index..]`; `reach` is `None` for the first element, which may stand anywhere.
    fn extend(
        &self,
        elements: &[Element],
        index: usize,
        reach: Option<Reach>,
        passage: &Passage,
        matched: &mut Vec<Matched>,
    ) -> bool {
        let found = |part: Found, matched: &mut Vec<Matched>| {
            matched.push(Matched { span: part.span, word: part.word });
            if self.extend(elements, index + 1, Some(Reach::after(part.span)), passage, matched) {
                return true;
            }
            matched.pop();
            false
        };
        match elements.get(index) {
            None => self.on_boundaries(passage, matched),
            Some(Element::Gap { max_chars, without }) => {
                let gap = |reach: Reach| Reach { max_chars: usize::from(*max_chars), without, ..reach };
                self.extend(elements, index + 1, reach.map(gap), passage, matched)
            }
            Some(Element::Words(groups)) => self.words(groups, reach, passage).any(|part| found(part, matched)),
            Some(Element::Slot(slot)) => self.slot(*slot, reach, passage).any(|part| found(part, matched)),
            Some(Element::Either(groups, slots)) => {
                self.either(groups, slots, reach, passage).into_iter().any(|part| found(part, matched))
            }
            // Parts that stand together are matched one by one.
            Some(Element::Together { .. }) => false,
        }
    }

    /// The words of these groups within reach.
    fn words<'p>(
        &'p self,
        groups: &'p [GroupId],
        reach: Option<Reach<'p>>,
        passage: &'p Passage,
    ) -> impl Iterator<Item = Found> + 'p {
        let from = reach.map_or(0, |reach| passage.hits.partition_point(|hit| hit.span.start() < reach.from));
        passage.hits[from..]
            .iter()
            .take_while(move |hit| self.within_reach(passage, reach, hit.span.start()))
            .filter(move |hit| self.words.belongs(**hit, groups))
            .map(|hit| Found { span: hit.span, word: hit.word })
    }

    /// The expressions of a slot within reach.
    fn slot<'p>(
        &'p self,
        slot: Slot,
        reach: Option<Reach<'p>>,
        passage: &'p Passage,
    ) -> impl Iterator<Item = Found> + 'p {
        let hits = self.slots(slot.kind, passage);
        let from = reach.map_or(0, |reach| hits.partition_point(|hit| hit.span.start() < reach.from));
        hits[from..]
            .iter()
            .take_while(move |hit| self.within_reach(passage, reach, hit.span.start()))
            .filter(move |hit| slot.accepts(hit.value))
            .map(|hit| Found { span: hit.span, word: None })
    }

    /// The words of these groups and the expressions of these slots within reach, in text order.
    fn either(&self, groups: &[GroupId], slots: &[Slot], reach: Option<Reach>, passage: &Passage) -> Vec<Found> {
        let mut parts: Vec<Found> = self.words(groups, reach, passage).collect();
        parts.extend(slots.iter().flat_map(|slot| self.slot(*slot, reach, passage)));
        parts.sort_by_key(|part| part.span);
        parts
    }

    /// Whether something at `start` follows closely enough, with nothing in between that may not lie there. Counts
    /// characters, not bytes.
    fn within_reach(&self, passage: &Passage, reach: Option<Reach>, start: usize) -> bool {
        let Some(Reach { from, max_chars, without }) = reach else { return true };
        // A character has at most four bytes.
        if start < from || start - from > max_chars * 4 {
            return false;
        }
        let is_near = passage.text.get(from..start).is_some_and(|between| between.chars().count() <= max_chars);
        is_near && (without.is_empty() || !self.holds_word(passage, Span::new(from, start), without))
    }

    /// Whether a word of these groups lies within a stretch of the passage.
    fn holds_word(&self, passage: &Passage, stretch: Span, groups: &[GroupId]) -> bool {
        let first = passage.hits.partition_point(|hit| hit.span.start() < stretch.start());
        let mut inside = passage.hits[first..].iter().take_while(|hit| hit.span.start() < stretch.end());
        inside.any(|hit| hit.span.end() <= stretch.end() && self.words.belongs(*hit, groups))
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

/// `placed` with the nearest place of each other part beside it, and the window that holds them; `None` when a part has none
/// that overlaps no other.
fn beside(placed: &[Matched], others: &[Vec<Vec<Matched>>]) -> Option<(Span, Vec<Matched>)> {
    let mut window = cover(placed);
    let mut taken = placed.to_vec();
    for places in others {
        let is_free =
            |place: &&Vec<Matched>| place.iter().all(|part| taken.iter().all(|other| !part.span.overlaps(other.span)));
        let nearest = places.iter().filter(is_free).min_by_key(|place| window.cover(cover(place)).len())?;
        window = window.cover(cover(nearest));
        taken.extend_from_slice(nearest);
    }
    taken.sort_by_key(|part| part.span);
    Some((window, taken))
}

/// The stretch that holds all of a match.
pub(super) fn cover(matched: &[Matched]) -> Span {
    let first = matched.first().expect("a match has a word").span;
    matched.iter().fold(first, |all, part| all.cover(part.span))
}
