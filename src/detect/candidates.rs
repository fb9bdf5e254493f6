//! The sieve: which patterns of which rules are worth trying on a sentence.
//!
//! Takes what the rules seek, and the words of a document as they are found; gives for each sentence the patterns whose rarest
//! words stand in it. Whether one matches is for `matcher`.

use std::cmp::Reverse;
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

/// Needs that a sentence must meet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Filter {
    broad: BroadNeeds,
    narrow: [Option<Need>; NARROW_NEEDS],
}

/// Candidates with the same rarest need that also share the next rarest: a range of `filters`.
struct Branch {
    second: Filter,
    from: u32,
    to: u32,
}

/// How many needs of few words a pattern is sifted by, besides the two it is filed under: more let hardly fewer pass.
const NARROW_NEEDS: usize = 3;

/// The needs that most kinds of words meet ({义务}, {经营者}), a bit each: a word meets all of its own at once. Of the others it
/// is looked up whether one of their few kinds stands in the sentence.
type BroadNeeds = u128;

/// All candidates.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    /// By rarest need, then by the next rarest: what else is asked, and the candidate.
    filters: Vec<(Filter, u16)>,
    branches: Vec<Branch>,
    /// The branches of each rarest need, which is an *opening*: a word of it opens them.
    openings: Vec<Range<usize>>,
    kinds: Vec<KindUse>,
    /// The openings that words of each kind meet.
    opens: Vec<u16>,
}

/// What words of a kind do.
struct KindUse {
    broad: BroadNeeds,
    /// A range of `opens`.
    opens: (u32, u32),
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub(super) struct Sieve {
    /// The broad needs met in the sentence.
    broad: BroadNeeds,
    /// Bits: the kinds of words in the sentence.
    kinds: Vec<u64>,
    /// The same as a list.
    noted: Vec<Kind>,
    /// The sentence, by its stamp, in which each opening was last opened.
    opening: Vec<u32>,
    opened: Vec<u16>,
    passed: Vec<u16>,
    words: Vec<WordHit>,
}

/// How needs are asked for in filters: the bit of each that is broad.
struct Bits(Vec<Option<u8>>);

impl Bits {
    /// For the needs that stand in the second place or later of some pattern.
    fn new(needs: &Needs, required: &[Vec<Need>]) -> Self {
        let mut behind: Vec<Need> = required.iter().flat_map(|needs| &needs[1..]).copied().collect();
        behind.sort_unstable_by_key(|need| (Reverse(needs.kinds_of(*need).len()), *need));
        behind.dedup();
        let mut bits = vec![None; needs.len()];
        let numbers = 0..u8::try_from(BroadNeeds::BITS).expect("fewer than 256 bits");
        behind.iter().zip(numbers).for_each(|(need, number)| bits[usize::from(need.0)] = Some(number));
        Self(bits)
    }

    /// What asks for some needs, given with the rarest first.
    fn filter(&self, needs: &[Need]) -> Filter {
        let mut narrow = [None; NARROW_NEEDS];
        let others = needs.iter().filter(|need| self.0[usize::from(need.0)].is_none());
        narrow.iter_mut().zip(others).for_each(|(place, need)| *place = Some(*need));
        Filter { broad: self.broad(needs), narrow }
    }

    fn broad(&self, needs: &[Need]) -> BroadNeeds {
        needs.iter().filter_map(|need| self.0[usize::from(need.0)]).fold(0, |bits, bit| bits | 1 << bit)
    }
}

impl Candidates {
    /// The patterns of the rules in force.
    pub fn new(dictionary: &Dictionary, sought: &[Sought], words: &WordScan, needs: &Needs) -> Self {
        let frequency = frequencies(dictionary, words, needs);
        let mut candidates = Vec::new();
        let mut required: Vec<Vec<Need>> = Vec::new();
        for (rule, sought) in sought.iter().enumerate() {
            for (pattern, wording) in sought.patterns.iter().enumerate() {
                let mut needs = wording.shape.needs();
                needs.sort_by_key(|need| (frequency[usize::from(need.0)], *need));
                required.push(needs);
                candidates.push(Candidate {
                    rule: RuleId(u16::try_from(rule).expect("fewer than 65,536 rules")),
                    pattern: u16::try_from(pattern).expect("fewer than 65,536 patterns"),
                });
            }
        }
        let bits = Bits::new(needs, &required);
        let mut filed: Vec<(Need, Filter, Filter, u16)> = Vec::with_capacity(required.len());
        for (index, needs) in required.iter().enumerate() {
            let (rarest, others) = needs.split_first().expect("the loader wants a word in every template");
            let (second, rest) = others.split_at(others.len().min(1));
            let candidate = u16::try_from(index).expect("fewer than 65,536 patterns");
            filed.push((*rarest, bits.filter(second), bits.filter(rest), candidate));
        }
        filed.sort_unstable();
        let (mut branches, mut openings): (Vec<Branch>, Vec<Range<usize>>) = Default::default();
        let mut opening_of = vec![None; needs.len()];
        for of_opening in filed.chunk_by(|a, b| a.0 == b.0) {
            let opening = u16::try_from(openings.len()).expect("fewer openings than patterns");
            opening_of[usize::from(of_opening[0].0.0)] = Some(opening);
            let first = branches.len();
            for branch in of_opening.chunk_by(|a, b| a.1 == b.1) {
                let from = branches.last().map_or(0, |before: &Branch| before.to);
                let to = from + u32::try_from(branch.len()).expect("fewer than 65,536 patterns");
                branches.push(Branch { second: branch[0].1, from, to });
            }
            openings.push(first..branches.len());
        }
        let mut opens = Vec::new();
        let of_kind = |met: &Vec<Need>| {
            let from = opens.len() as u32;
            opens.extend(met.iter().filter_map(|need| opening_of[usize::from(need.0)]));
            KindUse { broad: bits.broad(met), opens: (from, opens.len() as u32) }
        };
        let kinds = needs.of_kinds().iter().map(of_kind).collect();
        let filters = filed.iter().map(|(.., rest, candidate)| (*rest, *candidate)).collect();
        Self { candidates, filters, branches, openings, kinds, opens }
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
        needs: &Needs,
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
            sieve.let_pass(self, needs);
            if !sieve.passed.is_empty() {
                scan.settle(text, sentence.span, &mut words, own_places);
                let mut candidates = sieve.passed.iter().map(|index| &self.candidates[usize::from(*index)]);
                visit(SentenceId(number), &words, &mut candidates);
            }
        }
        sieve.words = words;
    }
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
        self.kinds.resize(candidates.kinds.len().div_ceil(64), 0);
        self.noted.clear();
        self.opening.clear();
        self.opening.resize(candidates.openings.len(), 0);
        self.opened.clear();
    }

    /// A word of this kind stands in the sentence.
    #[inline]
    fn note(&mut self, kind: Kind, candidates: &Candidates, stamp: u32) {
        let (word, bit) = place(kind);
        if self.kinds[word] & bit != 0 {
            return;
        }
        self.kinds[word] |= bit;
        self.noted.push(kind);
        let KindUse { broad, opens: (from, to) } = candidates.kinds[usize::from(kind.0)];
        self.broad |= broad;
        for opening in &candidates.opens[from as usize..to as usize] {
            let mark = &mut self.opening[usize::from(*opening)];
            if *mark != stamp {
                *mark = stamp;
                self.opened.push(*opening);
            }
        }
    }

    /// Sets `passed` to the candidates with all their needs met, each once; what was noted is forgotten.
    fn let_pass(&mut self, candidates: &Candidates, needs: &Needs) {
        self.passed.clear();
        let stands = |kind: &Kind| {
            let (word, bit) = place(*kind);
            self.kinds[word] & bit != 0
        };
        let is_met = |filter: &Filter| {
            filter.broad & !self.broad == 0
                && filter.narrow.iter().flatten().all(|need| needs.kinds_of(*need).iter().any(stands))
        };
        for opening in self.opened.drain(..) {
            let branches = &candidates.branches[candidates.openings[usize::from(opening)].clone()];
            for branch in branches.iter().filter(|branch| is_met(&branch.second)) {
                let filters = &candidates.filters[branch.from as usize..branch.to as usize];
                let passed = filters.iter().filter(|(filter, _)| is_met(filter));
                self.passed.extend(passed.map(|(_, candidate)| *candidate));
            }
        }
        self.passed.sort_unstable();
        self.broad = 0;
        for kind in self.noted.drain(..) {
            self.kinds[place(kind).0] = 0;
        }
    }
}

/// Where the bit of a kind stands.
#[inline]
fn place(kind: Kind) -> (usize, u64) {
    (usize::from(kind.0 / 64), 1 << (kind.0 % 64))
}
