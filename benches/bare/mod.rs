//! The bare loop, the bar for the whole judgement: validates UTF-8, scans for line ends, scans for every word that a
//! pattern of the dictionary names, and counts. Nothing that could not be left out, by the fastest libraries we know.

use std::collections::BTreeSet;
use std::hint::black_box;

use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use guiqing::model::{Dictionary, Element, GroupId, Matcher, Pattern, Template};
use jiff::civil::Date;

/// The automaton of the words.
pub struct Bare(CharwiseDoubleArrayAhoCorasick<u32>);

impl Bare {
    /// For the words in force on a day.
    pub fn new(dictionary: &Dictionary, as_of: Date) -> Self {
        let words = words(dictionary, as_of);
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new().build(words);
        Self(automaton.expect("the loader lets no word be empty or double"))
    }

    /// Lines and overlapping words of a document; none where it is not UTF-8.
    pub fn count(&self, bytes: &[u8]) -> (usize, usize) {
        let Ok(text) = simdutf8::basic::from_utf8(bytes) else { return (0, 0) };
        // Each line end is looked at, not only counted: a program that reads lines has to know where they are.
        let lines = memchr::memchr_iter(b'\n', bytes).map(black_box).count();
        (lines, self.0.find_overlapping_iter(text).count())
    }
}

/// The words that a pattern names, those that the program itself scans for.
pub fn words(dictionary: &Dictionary, as_of: Date) -> Vec<&str> {
    let asked = asked_groups(dictionary);
    let is_asked = |groups: &[GroupId]| groups.iter().any(|group| asked.contains(group));
    let words = dictionary.words.iter().filter(|word| word.since.is_none_or(|since| since <= as_of));
    words.filter(|word| is_asked(&word.groups)).map(|word| word.text.as_str()).collect()
}

fn asked_groups(dictionary: &Dictionary) -> BTreeSet<GroupId> {
    let mut asked = BTreeSet::new();
    for rule in &dictionary.rules {
        for pattern in rule.patterns.iter().chain(rule.lawful.iter().map(|form| &form.pattern)) {
            asked.extend(groups_of_pattern(pattern));
        }
        asked.extend(rule.core_titles.iter().flat_map(groups_of_template));
    }
    asked
}

fn groups_of_pattern(pattern: &Pattern) -> Vec<GroupId> {
    let mut groups = match &pattern.text {
        Matcher::Template(template) => groups_of_template(template),
        Matcher::Regex { trigger, .. } => trigger.clone(),
    };
    groups.extend(pattern.when.iter().chain(&pattern.unless).flat_map(|(template, _)| groups_of_template(template)));
    groups
}

fn groups_of_template(template: &Template) -> Vec<GroupId> {
    let groups = |element: &Element| match element {
        Element::Words(groups) | Element::Either(groups, _) | Element::Gap { without: groups, .. } => groups.clone(),
        Element::Slot(_) | Element::Together { .. } => Vec::new(),
    };
    template.elements.iter().flat_map(groups).collect()
}
