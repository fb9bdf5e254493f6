//! The sieve: which patterns of which rules are worth trying on a sentence.
//!
//! Takes what the rules seek, and the words of a document as they are found; gives for each sentence the patterns whose rarest
//! words stand in it. Whether one matches is for `matcher`.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

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

/// What a pattern asks of a sentence besides its rarest need.
struct Filter {
    /// Its needs that have a mark.
    marked: Marks,
    /// All others: a range of `masks`.
    others: Range<u32>,
}

/// Bits: the needs that are asked most have a mark each.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Marks([u64; 2]);

impl Marks {
    /// So many needs have a mark.
    const COUNT: usize = 128;

    fn set(&mut self, mark: usize) {
        self.0[mark / 64] |= 1 << (mark % 64);
    }

    #[inline]
    fn add(&mut self, other: Self) {
        self.0[0] |= other.0[0];
        self.0[1] |= other.0[1];
    }

    #[inline]
    fn hold(self, wanted: Self) -> bool {
        wanted.0[0] & !self.0[0] | wanted.0[1] & !self.0[1] == 0
    }
}

/// What a word of a kind tells.
struct Told {
    /// The candidates whose rarest need it meets: from where in `opened`, and how many.
    opens: u32,
    count: u16,
    /// Which of `marks` are of the needs that it meets: many kinds have the same.
    marks: u16,
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

/// All candidates, filed under their rarest need.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    /// Of each candidate.
    filters: Vec<Filter>,
    masks: Vec<Mask>,
    /// Of each kind of words.
    kinds: Vec<Told>,
    opened: Vec<u16>,
    marks: Vec<Marks>,
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub(super) struct Sieve {
    /// Bits: the kinds of words in the sentence.
    kinds: Vec<u32>,
    /// The needs met in the sentence.
    marked: Marks,
    /// The candidates whose rarest need is met, some more than once.
    opened: Vec<u16>,
    passed: Vec<u16>,
    words: Vec<WordHit>,
}

impl Candidates {
    /// The patterns of the rules in force.
    pub fn new(dictionary: &Dictionary, sought: &[Sought], words: &WordScan, needs: &Needs) -> Self {
        let frequency = frequencies(dictionary, words, needs);
        let (candidates, required) = required(sought, &frequency);
        let mark_of = marked(&required, &frequency);
        let mut filed = vec![Vec::new(); needs.len()];
        let mut masks = Vec::new();
        let filter = |(candidate, needs_of): (usize, &Vec<Need>)| {
            filed[usize::from(needs_of[0].0)].push(small(candidate));
            let (mut marked, from) = (Marks::default(), number(masks.len()));
            for need in &needs_of[1..] {
                match mark_of[usize::from(need.0)] {
                    Some(mark) => marked.set(mark),
                    None => masks.extend(masks_of(needs.kinds_of(*need))),
                }
            }
            Filter { marked, others: from..number(masks.len()) }
        };
        let filters = required.iter().enumerate().map(filter).collect();
        let (mut opened, mut marks, mut known) = (Vec::new(), Vec::new(), HashMap::new());
        let told = |met: &Vec<Need>| {
            let (from, mut of_kind) = (opened.len(), Marks::default());
            for need in met.iter().map(|need| usize::from(need.0)) {
                opened.extend_from_slice(&filed[need]);
                if let Some(mark) = mark_of[need] {
                    of_kind.set(mark);
                }
            }
            let of_kind = *known.entry(of_kind).or_insert_with(|| {
                marks.push(of_kind);
                small(marks.len() - 1)
            });
            Told { opens: number(from), count: small(opened.len() - from), marks: of_kind }
        };
        let kinds = needs.of_kinds().iter().map(told).collect();
        Self { candidates, filters, masks, kinds, opened, marks }
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
        for (number, sentence) in (0..).zip(&document.sentences) {
            words.clear();
            scan.each(text, sentence.span, |hit| {
                sieve.note(hit.kind, self);
                words.push(hit);
            });
            while places.next_if(|place| place.end() <= sentence.span.end()).is_some() {
                if let Some(kind) = scan.local() {
                    sieve.note(kind, self);
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
fn required(sought: &[Sought], frequency: &[u32]) -> (Vec<Candidate>, Vec<Vec<Need>>) {
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

/// The mark of each need, where it is among those that are asked most besides a rarest one.
fn marked(required: &[Vec<Need>], frequency: &[u32]) -> Vec<Option<usize>> {
    let mut asked: Vec<(u64, usize)> = (0..frequency.len()).map(|need| (0, need)).collect();
    for needs in required {
        for need in &needs[1..] {
            asked[usize::from(need.0)].0 += 1 + u64::from(frequency[usize::from(needs[0].0)]);
        }
    }
    asked.sort_unstable_by(|a, b| b.cmp(a));
    let mut mark_of = vec![None; frequency.len()];
    for (mark, (_, need)) in asked.into_iter().take(Marks::COUNT).enumerate() {
        mark_of[need] = Some(mark);
    }
    mark_of
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
        self.opened.clear();
        self.marked = Marks::default();
    }

    /// A word of this kind stands in the sentence.
    #[inline]
    fn note(&mut self, kind: Kind, candidates: &Candidates) {
        let (word, bit) = place(kind);
        self.kinds[word] |= bit;
        let Told { opens, count, marks } = candidates.kinds[usize::from(kind.0)];
        self.marked.add(candidates.marks[usize::from(marks)]);
        self.opened.extend_from_slice(&candidates.opened[opens as usize..][..usize::from(count)]);
    }

    /// Sets `passed` to the candidates with all their needs met, each once.
    fn let_pass(&mut self, candidates: &Candidates) {
        let marked = std::mem::take(&mut self.marked);
        self.passed.resize(self.opened.len(), 0);
        // Without a branch, since which pass is beyond guessing.
        let mut count = 0;
        for candidate in self.opened.drain(..) {
            self.passed[count] = candidate;
            count += usize::from(marked.hold(candidates.filters[usize::from(candidate)].marked));
        }
        self.passed.truncate(count);
        let kinds = &self.kinds;
        self.passed.retain(|candidate| candidates.are_met(&candidates.filters[usize::from(*candidate)].others, kinds));
        self.passed.sort_unstable();
        self.passed.dedup();
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
