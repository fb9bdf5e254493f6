//! The sieve: which patterns of which rules are worth trying on a sentence.
//!
//! Takes the dictionary, and the words of a document as they are found; gives for each sentence the patterns whose rarest
//! words stand in it. Whether one matches is for `matcher`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use jiff::civil::Date;

use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Document, Element, GroupId, Matcher, Pattern, RuleId, SentenceId, Span, Template};

/// A pattern of a rule.
pub(super) struct Candidate {
    /// The rule.
    pub rule: RuleId,
    /// Which of its patterns.
    pub pattern: u16,
}

/// What a sentence must hold for a candidate besides the needs it is filed under.
#[derive(Clone, Copy)]
struct Filter {
    rare: [Need; RARE_NEEDS],
    common: CommonNeeds,
    candidate: u16,
}

/// Candidates with the same rarest need that also share the next rarest: a range of `filters`.
struct Branch {
    second: Need,
    from: u32,
    to: u32,
}

/// A *need* is a set of groups of which a sentence must hold a word; equal sets are one need.
type Need = u16;

/// The need that every sentence meets.
const NOTHING: Need = 0;

/// How many rare needs a pattern is sifted by, besides the two it is filed under: more let hardly fewer pass.
const RARE_NEEDS: usize = 3;

/// The needs that most sentences meet (应当, a comma), a bit each: a word meets all of its own at once.
type CommonNeeds = u128;

/// All candidates.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    /// By rarest need, then by the next rarest.
    filters: Vec<Filter>,
    branches: Vec<Branch>,
    /// The branches of each rarest need, which is an *opening*: a word of it opens them.
    openings: Vec<Range<usize>>,
    needs: usize,
    uses: Vec<WordUse>,
    /// The place in `uses` of each word, and of names of the document's own region.
    use_of: Vec<u16>,
    local: u16,
}

/// What a word does; words of the same groups share it.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord)]
struct WordUse {
    /// The openings it meets.
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
    opening: Vec<u32>,
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

    fn of(&self, need: &[GroupId]) -> Need {
        self.0[need]
    }

    /// The needs of one pattern, given with the rarest first.
    fn of_all(&self, needs: &[Vec<GroupId>]) -> ([Need; RARE_NEEDS], CommonNeeds) {
        let (common, others): (Vec<Need>, Vec<Need>) =
            needs.iter().map(|need| self.of(need)).partition(|need| is_common(*need));
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
        let mut filed = Vec::with_capacity(patterns.len());
        let mut asked = BTreeSet::new();
        for (index, groups) in required.iter().enumerate() {
            let (rarest, others) = groups.split_first().expect("the loader wants a word in every template");
            let (second, rest) =
                others.split_first().map_or((NOTHING, others), |(next, rest)| (numbers.of(next), rest));
            let (rare, common) = numbers.of_all(rest);
            asked.extend(rare);
            asked.insert(second);
            let candidate = u16::try_from(index).expect("fewer than 65,536 patterns");
            filed.push((rarest.as_slice(), second, Filter { rare, common, candidate }));
        }
        filed.sort_by_key(|(rarest, second, filter)| (*rarest, *second, filter.candidate));
        let (mut branches, mut openings): (Vec<Branch>, Vec<Range<usize>>) = Default::default();
        let mut opened = vec![Vec::new(); dictionary.groups.len()];
        for of_opening in filed.chunk_by(|a, b| a.0 == b.0) {
            let opening = u16::try_from(openings.len()).expect("fewer openings than patterns");
            of_opening[0].0.iter().for_each(|group| opened[group.0 as usize].push(opening));
            let first = branches.len();
            for branch in of_opening.chunk_by(|a, b| a.1 == b.1) {
                let from = branches.last().map_or(0, |before: &Branch| before.to);
                let to = from + u32::try_from(branch.len()).expect("fewer than 65,536 patterns");
                branches.push(Branch { second: branch[0].1, from, to });
            }
            openings.push(first..branches.len());
        }
        let filters = filed.iter().map(|(.., filter)| *filter).collect();
        let candidates = patterns.into_iter().map(|(rule, pattern)| Candidate { rule, pattern }).collect();
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
        // Most words share their groups with others.
        let mut known: HashMap<&[GroupId], u16> = HashMap::new();
        let mut intern = |groups| {
            *known.entry(groups).or_insert_with(|| {
                let next = u16::try_from(uses.len()).expect("fewer than 65,536 sets of groups");
                *uses.entry(use_of(groups)).or_insert(next)
            })
        };
        let (groups, local) = words.groups();
        let own = [local];
        let local = intern(&own);
        let use_of = groups.iter().map(|groups| intern(groups)).collect();
        let mut uses: Vec<(WordUse, u16)> = uses.into_iter().collect();
        uses.sort_unstable_by_key(|(_, number)| *number);
        let uses = uses.into_iter().map(|(used, _)| used).collect();
        Self { candidates, filters, branches, openings, needs: numbers.0.len() + 1, uses, use_of, local }
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
        for (marks, count) in [
            (&mut self.met, candidates.needs),
            (&mut self.used, candidates.uses.len()),
            (&mut self.opening, candidates.openings.len()),
        ] {
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
        for opening in &word.opens {
            let mark = &mut self.opening[usize::from(*opening)];
            if *mark != stamp {
                *mark = stamp;
                self.opened.push(*opening);
            }
        }
    }

    /// Sets `passed` to the candidates with all their needs met, each once.
    fn let_pass(&mut self, candidates: &Candidates, stamp: u32) {
        self.met[usize::from(NOTHING)] = stamp;
        self.passed.clear();
        let (met, met_common) = (&self.met, self.met_common);
        let is_met = |need: Need| met[usize::from(need)] == stamp || is_common(need) && met_common & bits(&[need]) != 0;
        for opening in self.opened.drain(..) {
            let branches = &candidates.branches[candidates.openings[usize::from(opening)].clone()];
            for branch in branches.iter().filter(|branch| is_met(branch.second)) {
                let filters = &candidates.filters[branch.from as usize..branch.to as usize];
                let passes = |filter: &&Filter| {
                    filter.common & !met_common == 0 && filter.rare.iter().all(|need| met[usize::from(*need)] == stamp)
                };
                self.passed.extend(filters.iter().filter(passes).map(|filter| filter.candidate));
            }
        }
        self.met_common = 0;
        self.passed.sort_unstable();
    }
}

fn sorted<'a, T: Copy + Ord + 'a>(items: impl Iterator<Item = &'a T>) -> Vec<T> {
    items.copied().collect::<BTreeSet<_>>().into_iter().collect()
}
