//! Matches one form against one sentence.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use super::boundary;
use super::forms::{Form, Step};
use super::needs::{Need, Needs};
use super::slots::{SlotHit, SlotWords};
use super::words::WordHit;
use crate::model::{Dictionary, Matched, Slot, SlotKind, Span, WordId};

/// A stretch of text (usually a sentence) with the words found in it.
pub(super) struct Passage<'a> {
    /// The whole text the spans point into.
    pub text: &'a str,
    /// The stretch.
    pub span: Span,
    /// The words inside it, in order.
    pub hits: Cow<'a, [WordHit]>,
    /// The document's own region, as rows of the region table.
    pub own_regions: &'a [usize],
    slots: [OnceCell<Vec<SlotHit>>; SlotKind::COUNT],
    /// Whether doubtful words in it stand alone, as far as was asked: each pattern asks again.
    alone: RefCell<Vec<(Span, bool)>>,
}

impl<'a> Passage<'a> {
    /// A stretch of `text` with the words found in it.
    pub fn new(text: &'a str, span: Span, hits: impl Into<Cow<'a, [WordHit]>>, own_regions: &'a [usize]) -> Self {
        Self { text, span, hits: hits.into(), own_regions, slots: Default::default(), alone: RefCell::default() }
    }

    /// Whether a word in it is no piece of other words.
    fn stands_alone(&self, word: Span) -> bool {
        let known = self.alone.borrow().iter().find(|(known, _)| *known == word).map(|(_, answer)| *answer);
        known.unwrap_or_else(|| {
            let answer = boundary::stands_alone(self.text, self.span, word);
            self.alone.borrow_mut().push((word, answer));
            answer
        })
    }
}

/// A word or an expression that an element may stand for.
struct Found {
    span: Span,
    word: Option<WordId>,
}

/// Where the next element may stand.
#[derive(Clone, Copy)]
struct Reach {
    /// Where the last element ended.
    from: usize,
    /// How many characters may lie between.
    max_chars: usize,
    /// The need of which no word may lie between.
    without: Option<Need>,
}

impl Reach {
    /// Right behind `span`.
    fn after(span: Span) -> Self {
        Self { from: span.end(), max_chars: 0, without: None }
    }
}

/// A part of a form that stands more often than this in one sentence stands in a list, where the first will do.
const MAX_PLACES: usize = 64;

/// What matching needs to know besides the passage.
#[derive(Clone, Copy)]
pub(super) struct Matcher<'a> {
    /// For places and word boundaries.
    pub dictionary: &'a Dictionary,
    /// For what words are good for.
    pub needs: &'a Needs,
    /// For expressions.
    pub slot_words: &'a SlotWords,
}

impl Matcher<'_> {
    /// The first way, from the left, in which the passage shows the form; every word of it on its boundary.
    pub fn find(&self, form: &Form, passage: &Passage) -> Option<Vec<Matched>> {
        if !self.may_stand(form, passage) {
            return None;
        }
        // An expression that stands nowhere is told once a sentence for all forms that want it.
        let lacks = |step: &Step| match step {
            Step::Slot(slot) => !self.slots(slot.kind, passage).iter().any(|hit| slot.accepts(hit.value)),
            _ => false,
        };
        if form.0.iter().any(lacks) {
            return None;
        }
        if form.0.iter().any(|step| matches!(step, Step::Together { .. })) {
            return self.find_together(form, passage);
        }
        let mut matched = Vec::with_capacity(form.0.len());
        self.extend(&form.0, 0, None, passage, &mut matched).then_some(matched)
    }

    /// Whether the words of each part of a form stand in their order at all: says no to most forms in one look over the words.
    fn may_stand(&self, form: &Form, passage: &Passage) -> bool {
        let (mut at, mut end) = (0, 0);
        for step in &form.0 {
            match step {
                Step::Word(need) => {
                    let Some((first, soonest)) = self.soonest_end(&passage.hits[at..], end, *need) else {
                        return false;
                    };
                    (at, end) = (at + first + 1, soonest);
                }
                Step::Together { .. } => (at, end) = (0, 0),
                Step::Slot(_) | Step::Either(..) | Step::Gap { .. } => {}
            }
        }
        true
    }

    /// Of the words that begin at `from` or behind it and meet a need: the first one, and the soonest end of any.
    fn soonest_end(&self, hits: &[WordHit], from: usize, need: Need) -> Option<(usize, usize)> {
        let test = self.needs.test(need);
        let meets = |hit: &WordHit| test.meets(hit.kind) && hit.span.start() >= from;
        let first = hits.iter().position(meets)?;
        let end = hits[first].span.end();
        // A shorter word inside the first one.
        let inside = hits[first + 1..].iter().take_while(|hit| hit.span.start() < end);
        let ends = inside.filter(|hit| meets(hit)).map(|hit| hit.span.end());
        Some((first, ends.fold(end, usize::min)))
    }

    /// Of all ways to place the parts of a form without overlap the one in the smallest window, the first of several.
    fn find_together(&self, form: &Form, passage: &Passage) -> Option<Vec<Matched>> {
        let mut parts = Vec::new();
        let mut max_chars = None;
        for part in form.0.split_inclusive(|step| matches!(step, Step::Together { .. })) {
            let steps = match part.split_last() {
                Some((Step::Together { max_chars: limit }, steps)) => {
                    max_chars = max_chars.into_iter().chain(*limit).min();
                    steps
                }
                _ => part,
            };
            let places = self.places(steps, passage);
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
    fn places(&self, steps: &[Step], passage: &Passage) -> Vec<Vec<Matched>> {
        let starts: Vec<Found> = match steps.first() {
            Some(Step::Word(need)) => self.words(*need, None, passage).collect(),
            Some(Step::Slot(slot)) => self.slot(*slot, None, passage).collect(),
            Some(Step::Either(need, slots)) => self.either(*need, slots, None, passage),
            Some(Step::Gap { .. } | Step::Together { .. }) | None => Vec::new(),
        };
        let place = |start: Found| {
            let mut matched = vec![Matched { span: start.span, word: start.word }];
            self.extend(steps, 1, Some(Reach::after(start.span)), passage, &mut matched).then_some(matched)
        };
        starts.into_iter().filter_map(place).take(MAX_PLACES).collect()
    }

    /// Tries to match `steps[index..]`; `reach` is `None` for the first, which may stand anywhere.
    fn extend(
        &self,
        steps: &[Step],
        index: usize,
        reach: Option<Reach>,
        passage: &Passage,
        matched: &mut Vec<Matched>,
    ) -> bool {
        let found = |part: Found, matched: &mut Vec<Matched>| {
            matched.push(Matched { span: part.span, word: part.word });
            if self.extend(steps, index + 1, Some(Reach::after(part.span)), passage, matched) {
                return true;
            }
            matched.pop();
            false
        };
        match steps.get(index) {
            None => self.on_boundaries(passage, matched),
            Some(Step::Gap { max_chars, without }) => {
                let gap = |reach: Reach| Reach { max_chars: usize::from(*max_chars), without: *without, ..reach };
                self.extend(steps, index + 1, reach.map(gap), passage, matched)
            }
            Some(Step::Word(need)) => self.words(*need, reach, passage).any(|part| found(part, matched)),
            Some(Step::Slot(slot)) => self.slot(*slot, reach, passage).any(|part| found(part, matched)),
            Some(Step::Either(need, slots)) => {
                self.either(*need, slots, reach, passage).into_iter().any(|part| found(part, matched))
            }
            // Parts that stand together are matched one by one.
            Some(Step::Together { .. }) => false,
        }
    }

    /// The words within reach that meet a need.
    fn words<'p>(&'p self, need: Need, reach: Option<Reach>, passage: &'p Passage) -> impl Iterator<Item = Found> + 'p {
        let test = self.needs.test(need);
        let from = reach.map_or(0, |reach| passage.hits.partition_point(|hit| hit.span.start() < reach.from));
        passage.hits[from..]
            .iter()
            .take_while(move |hit| is_close(reach, hit.span.start()))
            .filter(move |hit| test.meets(hit.kind) && self.within_reach(passage, reach, hit.span.start()))
            .map(|hit| Found { span: hit.span, word: hit.word })
    }

    /// The expressions of a slot within reach.
    fn slot<'p>(&'p self, slot: Slot, reach: Option<Reach>, passage: &'p Passage) -> impl Iterator<Item = Found> + 'p {
        let hits = self.slots(slot.kind, passage);
        let from = reach.map_or(0, |reach| hits.partition_point(|hit| hit.span.start() < reach.from));
        hits[from..]
            .iter()
            .take_while(move |hit| is_close(reach, hit.span.start()))
            .filter(move |hit| slot.accepts(hit.value) && self.within_reach(passage, reach, hit.span.start()))
            .map(|hit| Found { span: hit.span, word: None })
    }

    /// The words and the expressions within reach that meet a need or are of these slots, in text order.
    fn either(&self, need: Need, slots: &[Slot], reach: Option<Reach>, passage: &Passage) -> Vec<Found> {
        let mut parts: Vec<Found> = self.words(need, reach, passage).collect();
        parts.extend(slots.iter().flat_map(|slot| self.slot(*slot, reach, passage)));
        parts.sort_by_key(|part| part.span);
        parts
    }

    /// Whether something at `start` follows closely enough, with nothing in between that may not lie there. Counts
    /// characters, not bytes.
    fn within_reach(&self, passage: &Passage, reach: Option<Reach>, start: usize) -> bool {
        let Some(Reach { from, max_chars, without }) = reach else { return true };
        let is_near = passage.text.get(from..start).is_some_and(|between| between.chars().count() <= max_chars);
        is_near && without.is_none_or(|need| !self.holds_word(passage, Span::new(from, start), need))
    }

    /// Whether a word that meets a need lies within a stretch of the passage.
    fn holds_word(&self, passage: &Passage, stretch: Span, need: Need) -> bool {
        let first = passage.hits.partition_point(|hit| hit.span.start() < stretch.start());
        let mut inside = passage.hits[first..].iter().take_while(|hit| hit.span.start() < stretch.end());
        let test = self.needs.test(need);
        inside.any(|hit| hit.span.end() <= stretch.end() && test.meets(hit.kind))
    }

    fn slots<'p>(&self, kind: SlotKind, passage: &'p Passage) -> &'p [SlotHit] {
        passage.slots[kind as usize].get_or_init(|| {
            self.slot_words.find(kind, passage.text, passage.span, &self.dictionary.regions, passage.own_regions)
        })
    }

    fn on_boundaries(&self, passage: &Passage, matched: &[Matched]) -> bool {
        matched.iter().all(|part| {
            let doubtful = part.word.is_some_and(|word| self.dictionary.word(word).needs_boundary);
            !doubtful || passage.stands_alone(part.span)
        })
    }
}

/// Whether something at `start` may follow closely enough by its bytes: a character has at most four.
fn is_close(reach: Option<Reach>, start: usize) -> bool {
    reach.is_none_or(|reach| start >= reach.from && start - reach.from <= reach.max_chars * 4)
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
