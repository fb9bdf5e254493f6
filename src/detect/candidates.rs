//! The sieve: which patterns of which rules are worth trying on a sentence.
//!
//! Takes the dictionary, and the words of a document as they are found; gives for each sentence the patterns whose rarest
//! words stand in it. Whether one matches is for `matcher`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Document, Element, GroupId, Matcher, Pattern, RuleId, SentenceId, Span, Template};

/// A pattern of a rule.
pub(super) struct Candidate {
    /// The rule.
    pub rule: RuleId,
    /// Which of its patterns.
    pub pattern: u16,
    /// What a sentence must hold besides the word that opens it.
    rare: [Need; RARE_NEEDS],
    common: CommonNeeds,
}

/// A *need* is a set of groups of which a sentence must hold a word; equal sets are one need.
type Need = u16;

/// The need that every sentence meets.
const NOTHING: Need = 0;

/// How many rare needs a pattern is sifted by, besides the one that opens it: more let hardly fewer pass.
const RARE_NEEDS: usize = 4;

/// The needs that most sentences meet (应当, a comma), a bit each: a word meets all of its own at once.
type CommonNeeds = u128;

/// All candidates.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    needs: usize,
    uses: Vec<WordUse>,
    /// The place in `uses` of each word, and of names of the document's own region.
    use_of: Vec<u16>,
    local: u16,
}

/// What a word does; words of the same groups share it.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct WordUse {
    /// The candidates whose rarest need it meets: indices, for all candidates together stay in the nearest cache.
    opens: Vec<u16>,
    meets_common: CommonNeeds,
    meets: Vec<Need>,
}

/// Buffers that one thread reuses from document to document. Sets are stamps: something holds for a sentence when its
/// mark is that sentence's number.
#[derive(Default)]
pub(super) struct Sieve {
    met_common: CommonNeeds,
    met: Vec<u32>,
    used: Vec<u32>,
    opened: Vec<u16>,
    passed: Vec<u16>,
    words: Vec<WordHit>,
}

/// The groups that templates and triggers name anywhere in a rule.
pub(super) fn asked_groups(dictionary: &Dictionary) -> BTreeSet<GroupId> {
    let mut asked = BTreeSet::new();
    for rule in &dictionary.rules {
        for pattern in rule.patterns.iter().chain(rule.lawful.iter().map(|form| &form.pattern)) {
            asked.extend(required_groups(pattern).into_iter().flatten());
            if let Matcher::Template(template) = &pattern.text {
                asked.extend(named_groups(template));
            }
            let around = pattern.when.iter().chain(&pattern.unless);
            asked.extend(around.flat_map(|(template, _)| named_groups(template)));
        }
        asked.extend(rule.core_titles.iter().flat_map(named_groups));
    }
    asked
}

fn required_groups(pattern: &Pattern) -> Vec<Vec<GroupId>> {
    match &pattern.text {
        Matcher::Regex { trigger, .. } => vec![trigger.clone()],
        Matcher::Template(template) => word_groups(template).collect(),
    }
}

/// All groups a template names, those too of which it needs no word.
fn named_groups(template: &Template) -> impl Iterator<Item = GroupId> + '_ {
    template
        .elements
        .iter()
        .flat_map(|element| match element {
            Element::Words(groups) | Element::Either(groups, _) | Element::Gap { without: groups, .. } => {
                groups.as_slice()
            }
            Element::Slot(_) | Element::Together { .. } => &[],
        })
        .copied()
}

/// The groups of each element that needs a word.
fn word_groups(template: &Template) -> impl Iterator<Item = Vec<GroupId>> + '_ {
    template.elements.iter().filter_map(|element| match element {
        Element::Words(groups) => Some(groups.clone()),
        _ => None,
    })
}

/// Needs by number, from 1, the most common first.
struct Numbers<'a>(HashMap<&'a [GroupId], Need>);

impl<'a> Numbers<'a> {
    fn new(needs: impl Iterator<Item = &'a Vec<GroupId>>, rarity: impl Fn(&Vec<GroupId>) -> u32) -> Self {
        let mut needs: Vec<_> = needs.collect::<BTreeSet<_>>().into_iter().collect();
        needs.sort_by_key(|need| std::cmp::Reverse(rarity(need)));
        let number = |index| Need::try_from(index + 1).expect("fewer than 65,535 sets of groups");
        Self(needs.into_iter().enumerate().map(|(index, need)| (need.as_slice(), number(index))).collect())
    }

    /// The needs of one pattern, given with the rarest first.
    fn of_all(&self, needs: &[Vec<GroupId>]) -> ([Need; RARE_NEEDS], CommonNeeds) {
        let (common, others): (Vec<Need>, Vec<Need>) =
            needs.iter().map(|need| self.0[need.as_slice()]).partition(|need| is_common(*need));
        let mut rare = [NOTHING; RARE_NEEDS];
        rare.iter_mut().zip(others).for_each(|(place, need)| *place = need);
        (rare, bits(&common))
    }

    /// The needs that each group meets, of the rare ones only those that some pattern is sifted by.
    fn met_by_group(&self, groups: usize, asked: &BTreeSet<Need>) -> Vec<Vec<Need>> {
        let mut met = vec![Vec::new(); groups];
        for (need, number) in self.0.iter().filter(|(_, number)| is_common(**number) || asked.contains(number)) {
            need.iter().for_each(|group| met[group.0 as usize].push(*number));
        }
        met
    }
}

fn is_common(need: Need) -> bool {
    (1..=CommonNeeds::BITS).contains(&u32::from(need))
}

fn bits(common: &[Need]) -> CommonNeeds {
    common.iter().fold(0, |bits, need| bits | 1 << (need - 1))
}

impl Candidates {
    /// The patterns of the rules with a basis in force on `as_of`.
    pub fn new(dictionary: &Dictionary, words: &WordScan, as_of: Date) -> Self {
        let frequency = words.frequencies(dictionary);
        let rarity = |groups: &Vec<GroupId>| groups.iter().map(|g| frequency[g.0 as usize]).sum::<u32>();
        let mut patterns = Vec::new();
        let mut required = Vec::new();
        for (rule_index, rule) in dictionary.rules.iter().enumerate() {
            if !rule.basis.iter().any(|basis| dictionary.basis(*basis).in_force(as_of)) {
                continue;
            }
            for (pattern_index, pattern) in rule.patterns.iter().enumerate() {
                let mut groups = required_groups(pattern);
                groups.sort_by_key(rarity);
                required.push(groups);
                let rule = RuleId(u16::try_from(rule_index).expect("fewer than 65,536 rules"));
                patterns.push((rule, u16::try_from(pattern_index).expect("fewer than 65,536 patterns")));
            }
        }
        let numbers = Numbers::new(required.iter().flat_map(|groups| &groups[1..]), rarity);
        let mut opened = vec![Vec::new(); dictionary.groups.len()];
        let mut asked = BTreeSet::new();
        let mut candidates = Vec::with_capacity(patterns.len());
        for (groups, (rule, pattern)) in required.iter().zip(patterns) {
            let (anchor, others) = groups.split_first().expect("the loader wants a word in every template");
            let (rare, common) = numbers.of_all(others);
            asked.extend(rare);
            let index = u16::try_from(candidates.len()).expect("fewer than 65,536 patterns");
            anchor.iter().for_each(|group| opened[group.0 as usize].push(index));
            candidates.push(Candidate { rule, pattern, rare, common });
        }
        let met = numbers.met_by_group(dictionary.groups.len(), &asked);
        let use_of = |groups: &[GroupId]| {
            let (common, rare): (Vec<Need>, Vec<Need>) = sorted(groups.iter().flat_map(|group| &met[group.0 as usize]))
                .into_iter()
                .partition(|need| is_common(*need));
            WordUse {
                opens: sorted(groups.iter().flat_map(|group| &opened[group.0 as usize])),
                meets_common: bits(&common),
                meets: rare,
            }
        };
        let mut uses = BTreeMap::new();
        let mut intern = |groups: &[GroupId]| {
            let next = u16::try_from(uses.len()).expect("fewer than 65,536 sets of groups");
            *uses.entry(use_of(groups)).or_insert(next)
        };
        let (groups, local) = words.groups();
        let local = intern(&[local]);
        let use_of = groups.iter().map(|groups| intern(groups)).collect();
        let mut uses: Vec<(WordUse, u16)> = uses.into_iter().collect();
        uses.sort_unstable_by_key(|(_, number)| *number);
        let uses = uses.into_iter().map(|(used, _)| used).collect();
        Self { candidates, needs: numbers.0.len() + 1, uses, use_of, local }
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

    /// Calls `visit` with each sentence in which a pattern may match, with its words (`WordScan::all`) and the candidates,
    /// in their order. A word that begins before the sentence, or is a piece of a look-alike, may let a candidate pass in
    /// vain, never hold one back.
    pub fn sift(
        &self,
        scan: &WordScan,
        document: &Document,
        own_places: &[Span],
        sieve: &mut Sieve,
        mut visit: impl FnMut(SentenceId, &[WordHit], &mut dyn Iterator<Item = &Candidate>),
    ) {
        sieve.reset(self);
        let mut words = scan.all(document.text.as_str());
        let mut word = words.next();
        let mut places = own_places.iter().peekable();
        for (index, sentence) in document.sentences.iter().enumerate() {
            let number = u32::try_from(index).expect("fewer than 4 billion sentences");
            let stamp = number + 1;
            while let Some(hit) = word.filter(|hit| hit.span.end() <= sentence.span.end()) {
                sieve.note(self.use_of(hit), self, stamp);
                sieve.words.push(hit);
                word = words.next();
            }
            while places.next_if(|place| place.end() <= sentence.span.end()).is_some() {
                sieve.note(self.local, self, stamp);
            }
            sieve.let_pass(self, stamp);
            if !sieve.passed.is_empty() {
                let mut candidates = sieve.passed.iter().map(|index| &self.candidates[usize::from(*index)]);
                visit(SentenceId(number), &sieve.words, &mut candidates);
            }
            sieve.words.clear();
        }
    }

    fn use_of(&self, hit: WordHit) -> u16 {
        hit.word.map_or(self.local, |word| self.use_of[word.0 as usize])
    }
}

impl Sieve {
    fn reset(&mut self, candidates: &Candidates) {
        for (marks, count) in [(&mut self.met, candidates.needs), (&mut self.used, candidates.uses.len())] {
            marks.clear();
            marks.resize(count, 0);
        }
        self.opened.clear();
        self.words.clear();
    }

    /// A word of this use stands in the sentence.
    fn note(&mut self, used: u16, candidates: &Candidates, stamp: u32) {
        let mark = &mut self.used[usize::from(used)];
        if *mark == stamp {
            return;
        }
        *mark = stamp;
        let word = &candidates.uses[usize::from(used)];
        self.met_common |= word.meets_common;
        for need in &word.meets {
            self.met[usize::from(*need)] = stamp;
        }
        if !word.opens.is_empty() {
            self.opened.push(used);
        }
    }

    /// Sets `passed` to the candidates with all their needs met, each once.
    fn let_pass(&mut self, candidates: &Candidates, stamp: u32) {
        self.met[usize::from(NOTHING)] = stamp;
        self.passed.clear();
        for used in self.opened.drain(..) {
            for &index in &candidates.uses[usize::from(used)].opens {
                let candidate = &candidates.candidates[usize::from(index)];
                let is_met = |need: &Need| self.met[usize::from(*need)] == stamp;
                if candidate.common & !self.met_common == 0 && candidate.rare.iter().all(is_met) {
                    self.passed.push(index);
                }
            }
        }
        self.met_common = 0;
        self.passed.sort_unstable();
        self.passed.dedup();
    }
}

fn sorted<'a, T: Copy + Ord + 'a>(items: impl Iterator<Item = &'a T>) -> Vec<T> {
    items.copied().collect::<BTreeSet<_>>().into_iter().collect()
}
