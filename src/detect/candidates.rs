//! The patterns of all rules, indexed by the words that must stand in a sentence before one is worth trying.
//!
//! Takes the dictionary and the word scan, gives for each word the patterns it opens. Whether one matches is for `matcher`.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::words::{WordHit, WordScan};
use crate::model::{Dictionary, Element, GroupId, Matcher, Pattern, RuleId, Template};

/// A pattern of a rule, with what a sentence must hold at least.
pub(super) struct Candidate {
    /// The rule.
    pub rule: RuleId,
    /// Which of its patterns.
    pub pattern: u16,
    /// The needs besides the one whose word opens it, rarest first.
    pub needs: Box<[u16]>,
}

/// All candidates. A *need* is a set of groups of which a sentence must hold one; equal sets are one need.
pub(super) struct Candidates {
    candidates: Vec<Candidate>,
    needs: usize,
    /// What each word does; the last entry is for names of the document's own region.
    words: Vec<WordUse>,
}

#[derive(Default)]
struct WordUse {
    /// The candidates whose rarest need it meets.
    opens: Box<[u32]>,
    /// All needs it meets.
    meets: Box<[u16]>,
}

/// The groups that templates and triggers name anywhere in a rule.
pub(super) fn asked_groups(dictionary: &Dictionary) -> BTreeSet<GroupId> {
    let mut asked = BTreeSet::new();
    for rule in &dictionary.rules {
        for pattern in rule.patterns.iter().chain(rule.lawful.iter().map(|form| &form.pattern)) {
            asked.extend(required_groups(pattern).into_iter().flatten());
            asked.extend(pattern.when.iter().flat_map(|(template, _)| word_groups(template)).flatten());
        }
        asked.extend(rule.core_titles.iter().flat_map(word_groups).flatten());
    }
    asked
}

fn required_groups(pattern: &Pattern) -> Vec<Vec<GroupId>> {
    match &pattern.text {
        Matcher::Regex { trigger, .. } => vec![trigger.clone()],
        Matcher::Template(template) => word_groups(template).collect(),
    }
}

fn word_groups(template: &Template) -> impl Iterator<Item = Vec<GroupId>> + '_ {
    template.elements.iter().filter_map(|element| match element {
        Element::Words(groups) => Some(groups.clone()),
        _ => None,
    })
}

impl Candidates {
    /// The patterns of the rules with a basis in force on `as_of`.
    pub fn new(dictionary: &Dictionary, words: &WordScan, as_of: Date) -> Self {
        let frequency = words.frequencies(dictionary);
        let rarity = |groups: &Vec<GroupId>| groups.iter().map(|g| frequency[g.0 as usize]).sum::<u32>();
        let mut numbers: HashMap<Vec<GroupId>, u16> = HashMap::new();
        let mut candidates = Vec::new();
        let mut opened = vec![Vec::new(); dictionary.groups.len()];
        let mut met = vec![Vec::new(); dictionary.groups.len()];
        for (rule_index, rule) in dictionary.rules.iter().enumerate() {
            if !rule.basis.iter().any(|basis| dictionary.basis(*basis).in_force(as_of)) {
                continue;
            }
            for (pattern_index, pattern) in rule.patterns.iter().enumerate() {
                let mut required = required_groups(pattern);
                required.sort_by_key(rarity);
                let anchor = required.first().expect("the loader wants a word in every template");
                let index = u32::try_from(candidates.len()).expect("fewer than 4 billion patterns");
                for group in anchor {
                    opened[group.0 as usize].push(index);
                }
                let mut need = |groups: &Vec<GroupId>| {
                    let next = u16::try_from(numbers.len()).expect("fewer than 65,536 sets of groups");
                    *numbers.entry(groups.clone()).or_insert_with(|| {
                        groups.iter().for_each(|group| met[group.0 as usize].push(next));
                        next
                    })
                };
                candidates.push(Candidate {
                    rule: RuleId(u16::try_from(rule_index).expect("fewer than 65,536 rules")),
                    pattern: u16::try_from(pattern_index).expect("fewer than 65,536 patterns"),
                    needs: required.iter().skip(1).map(&mut need).collect(),
                });
            }
        }
        let (groups, local) = words.groups();
        let use_of = |groups: &[GroupId]| WordUse {
            opens: without_doubles(groups.iter().flat_map(|group| opened[group.0 as usize].iter().copied())),
            meets: without_doubles(groups.iter().flat_map(|group| met[group.0 as usize].iter().copied())),
        };
        let words = groups.iter().map(|groups| use_of(groups)).chain(std::iter::once(use_of(&[local]))).collect();
        Self { candidates, needs: numbers.len(), words }
    }

    /// The candidate of an index.
    pub fn get(&self, index: u32) -> &Candidate {
        &self.candidates[index as usize]
    }

    /// Number of candidates.
    pub fn len(&self) -> usize {
        self.candidates.len()
    }

    /// Number of needs.
    pub fn needs(&self) -> usize {
        self.needs
    }

    /// The candidates to try when this word stands in a sentence.
    pub fn opened_by(&self, hit: WordHit) -> &[u32] {
        &self.word_use(hit).opens
    }

    /// The needs this word meets.
    pub fn met_by(&self, hit: WordHit) -> &[u16] {
        &self.word_use(hit).meets
    }

    fn word_use(&self, hit: WordHit) -> &WordUse {
        &self.words[hit.word.map_or(self.words.len() - 1, |word| word.0 as usize)]
    }
}

/// Each once, in the order of its first appearance.
fn without_doubles<T: Copy + Ord>(items: impl Iterator<Item = T>) -> Box<[T]> {
    let mut seen = BTreeSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}
