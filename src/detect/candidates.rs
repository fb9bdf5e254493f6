//! The sieve: which patterns of which rules are worth trying on a sentence.
//!
//! Takes what the rules seek, and the words of a document as they are found; gives for each sentence the patterns whose rarest
//! words stand in it. Whether one matches is for `matcher`.

use std::ops::Range;

use super::forms::Sought;
use super::needs::{Kind, Need, Needs};
use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Document, RuleId, SentenceId, Span};

/// A pattern of a rule.
pub(super) struct Candidate {
    /// The rule.
    pub rule: RuleId,
    /// Which of its patterns.
    pub pattern: u16,
}

/// What a pattern asks of a sentence besides the need it is filed under.
struct Filter {
    candidate: u16,
    /// The next rarest need, which mostly says no: a range of `masks`.
    next: Range<u32>,
    /// All others: a range of `masks`.
    others: Range<u32>,
}

/// A piece of a need: some of the kinds of words that meet it.
#[derive(Clone, Copy)]
struct Mask {
    /// Which word of the bits of all kinds.
    place: u16,
    /// Whether it is the last piece of its need.
    is_last: bool,
    bits: u32,
}

/// All candidates, filed.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    /// By rarest need.
    filters: Vec<Filter>,
    masks: Vec<Mask>,
    /// The filters of each rarest need, which is an *opening*: a word of it opens them.
    openings: Vec<Range<u32>>,
    /// The openings that words of each kind meet: a range of `opens`.
    kinds: Vec<Range<u32>>,
    opens: Vec<u16>,
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub(super) struct Sieve {
    /// Bits: the kinds of words in the sentence.
    kinds: Vec<u32>,
    /// The sentence, by its stamp, in which each opening was last opened.
    opening: Vec<u32>,
    opened: Vec<u16>,
    passed: Vec<u16>,
    words: Vec<WordHit>,
}

impl Candidates {
    /// The patterns of the rules in force.
    pub fn new(dictionary: &Dictionary, sought: &[Sought], words: &WordScan, needs: &Needs) -> Self {
        let (candidates, required) = required(dictionary, sought, words, needs);
        let mut filed: Vec<(Need, u16)> =
            required.iter().enumerate().map(|(index, needs)| (needs[0], small(index))).collect();
        filed.sort_unstable();
        let (mut filters, mut masks, mut openings) = (Vec::new(), Vec::new(), Vec::new());
        let mut opening_of = vec![None; needs.len()];
        let mut lay_out = |wanted: &[Need]| {
            let from = number(masks.len());
            masks.extend(wanted.iter().flat_map(|need| masks_of(needs.kinds_of(*need))));
            from..number(masks.len())
        };
        for of_opening in filed.chunk_by(|a, b| a.0 == b.0) {
            opening_of[usize::from(of_opening[0].0.0)] = Some(small(openings.len()));
            let from = number(filters.len());
            filters.extend(of_opening.iter().map(|(_, candidate)| {
                let next = required[usize::from(*candidate)].get(1..2).unwrap_or_default();
                Filter { candidate: *candidate, next: lay_out(next), others: 0..0 }
            }));
            openings.push(from..number(filters.len()));
        }
        // Behind all those, so that what is looked at most lies close together.
        for filter in &mut filters {
            filter.others = lay_out(required[usize::from(filter.candidate)].get(2..).unwrap_or_default());
        }
        let mut opens = Vec::new();
        let of_kind = |met: &Vec<Need>| {
            let from = number(opens.len());
            opens.extend(met.iter().filter_map(|need| opening_of[usize::from(need.0)]));
            from..number(opens.len())
        };
        let kinds = needs.of_kinds().iter().map(of_kind).collect();
        Self { candidates, filters, masks, openings, kinds, opens }
    }

    /// The candidate of an index, in the order of rules and patterns.
    #[cfg(test)]
    pub fn get(&self, index: usize) -> &Candidate {
        &self.candidates[index]
    }

    /// Number of candidates.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Calls `visit` with each sentence in which a pattern may match, with its words (`WordScan::find`) and the candidates,
    /// in their order. A word that is a piece of a look-alike may let a candidate pass in vain, never hold one back.
    pub fn sift(
        &self,
        scan: &WordScan,
        document: &Document,
        own_places: &[Span],
        sieve: &mut Sieve,
        mut visit: impl FnMut(SentenceId, &[WordHit], &mut dyn Iterator<Item = &Candidate>),
    ) {
        sieve.reset(self);
        let text = document.text.as_str();
        let mut words = std::mem::take(&mut sieve.words);
        let mut places = own_places.iter().peekable();
        for (index, sentence) in document.sentences.iter().enumerate() {
            let number = u32::try_from(index).expect("fewer than 4 billion sentences");
            let stamp = number + 1;
            words.clear();
            scan.each(text, sentence.span, |hit| {
                sieve.note(hit.kind, self, stamp);
                words.push(hit);
            });
            while places.next_if(|place| place.end() <= sentence.span.end()).is_some() {
                if let Some(kind) = scan.local() {
                    sieve.note(kind, self, stamp);
                }
            }
            sieve.let_pass(self);
            sieve.forget(words.iter().map(|hit| hit.kind).chain(scan.local()));
            if !sieve.passed.is_empty() {
                scan.settle(text, sentence.span, &mut words, own_places);
                let mut candidates = sieve.passed.iter().map(|index| &self.candidates[usize::from(*index)]);
                visit(SentenceId(number), &words, &mut candidates);
            }
        }
        sieve.words = words;
    }

    /// Whether words of these kinds meet all that a filter asks.
    #[inline]
    fn is_met(&self, filter: &Filter, kinds: &[u32]) -> bool {
        self.are_met(&filter.next, kinds) && self.are_met(&filter.others, kinds)
    }

    #[inline]
    fn are_met(&self, needs: &Range<u32>, kinds: &[u32]) -> bool {
        let mut stands = 0;
        for mask in &self.masks[needs.start as usize..needs.end as usize] {
            stands |= kinds[usize::from(mask.place)] & mask.bits;
            if mask.is_last {
                if stands == 0 {
                    return false;
                }
                stands = 0;
            }
        }
        true
    }
}

/// The patterns of all rules, and the needs of each, the rarest first.
fn required(
    dictionary: &Dictionary,
    sought: &[Sought],
    words: &WordScan,
    needs: &Needs,
) -> (Vec<Candidate>, Vec<Vec<Need>>) {
    let frequency = frequencies(dictionary, words, needs);
    let mut candidates = Vec::new();
    let mut required: Vec<Vec<Need>> = Vec::new();
    for (rule, sought) in sought.iter().enumerate() {
        for (pattern, wording) in sought.patterns.iter().enumerate() {
            let mut needs = wording.shape.needs();
            needs.sort_by_key(|need| (frequency[usize::from(need.0)], *need));
            needs.dedup();
            required.push(needs);
            candidates.push(Candidate {
                rule: RuleId(u16::try_from(rule).expect("fewer than 65,536 rules")),
                pattern: u16::try_from(pattern).expect("fewer than 65,536 patterns"),
            });
        }
    }
    (candidates, required)
}

fn small(index: usize) -> u16 {
    u16::try_from(index).expect("fewer than 65,536 patterns")
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 4 billion words in all patterns")
}

/// The bits of kinds, sorted.
fn masks_of(kinds: &[Kind]) -> impl Iterator<Item = Mask> {
    let mut pieces = kinds.chunk_by(|a, b| place(*a).0 == place(*b).0).peekable();
    std::iter::from_fn(move || {
        let piece = pieces.next()?;
        let bits = piece.iter().fold(0, |bits, kind| bits | place(*kind).1);
        Some(Mask { place: piece[0].0 / u32::BITS as u16, is_last: pieces.peek().is_none(), bits })
    })
}

/// How often words that meet each need occur in the rules' examples: enough to tell common ones from rare ones.
fn frequencies(dictionary: &Dictionary, words: &WordScan, needs: &Needs) -> Vec<u32> {
    let mut of_need = vec![0; needs.len()];
    for (word, kind) in dictionary.words.iter().zip(words.kinds()) {
        let met = kind.map_or(&[][..], |kind| &needs.of_kinds()[usize::from(kind.0)]);
        met.iter().for_each(|need| of_need[usize::from(need.0)] += word.frequency);
    }
    of_need
}

impl Sieve {
    fn reset(&mut self, candidates: &Candidates) {
        self.kinds.clear();
        self.kinds.resize(candidates.kinds.len().div_ceil(u32::BITS as usize), 0);
        self.opening.clear();
        self.opening.resize(candidates.openings.len(), 0);
        self.opened.clear();
    }

    /// A word of this kind stands in the sentence.
    #[inline]
    fn note(&mut self, kind: Kind, candidates: &Candidates, stamp: u32) {
        let (word, bit) = place(kind);
        self.kinds[word] |= bit;
        let Range { start, end } = candidates.kinds[usize::from(kind.0)];
        for opening in &candidates.opens[start as usize..end as usize] {
            let mark = &mut self.opening[usize::from(*opening)];
            if *mark != stamp {
                *mark = stamp;
                self.opened.push(*opening);
            }
        }
    }

    /// Sets `passed` to the candidates with all their needs met, each once.
    fn let_pass(&mut self, candidates: &Candidates) {
        self.passed.clear();
        for opening in self.opened.drain(..) {
            let Range { start, end } = candidates.openings[usize::from(opening)];
            let opened = &candidates.filters[start as usize..end as usize];
            self.passed.extend(
                opened.iter().filter(|filter| candidates.is_met(filter, &self.kinds)).map(|filter| filter.candidate),
            );
        }
        self.passed.sort_unstable();
    }

    /// Forgets words of these kinds, which are all that were noted: few bits stand in many words.
    fn forget(&mut self, noted: impl Iterator<Item = Kind>) {
        noted.for_each(|kind| self.kinds[place(kind).0] = 0);
    }
}

/// Where the bit of a kind stands.
#[inline]
fn place(kind: Kind) -> (usize, u32) {
    (usize::from(kind.0) / u32::BITS as usize, 1 << (u32::from(kind.0) % u32::BITS))
}
