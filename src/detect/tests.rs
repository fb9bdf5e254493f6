//! The sieve against the matcher it stands before.

use std::collections::BTreeSet;

use super::candidates::{Candidates, Sieve};
use super::forms::{self, Shape};
use super::matcher::{Matcher, Passage};
use super::slots::SlotWords;
use super::words::{PlaceNames, WordScan};
use crate::model::{SentenceId, Text};
use crate::{dictionary, segment};

/// Every pattern that matches a sentence of the rules' own examples is let through there.
#[test]
fn nothing_that_matches_is_held_back() {
    let law = dictionary::builtin().expect("the embedded dictionary has no mistake");
    let as_of = jiff::civil::date(2026, 1, 1);
    let (sought, list) = forms::sought(&law, as_of);
    let (scan, needs) = WordScan::new(&law, as_of, &list);
    let candidates = Candidates::new(&law, &sought, &scan, &needs);
    let slot_words = SlotWords::new();
    let matcher = Matcher { dictionary: &law, needs: &needs, slot_words: &slot_words };
    let own = PlaceNames::new(vec!["安澜市"]);
    let mut sieve = Sieve::default();
    let (mut tried, mut matches, mut let_through) = (0, 0, 0);
    for example in law.rules.iter().flat_map(|rule| &rule.examples) {
        let document = segment::segment("甲.txt".into(), Text::unfolded(example.text.clone()));
        let text = document.text.as_str();
        let places = own.places(text);
        let mut passed = BTreeSet::new();
        candidates.sift(&scan, &document, &places, &mut sieve, |sentence, _, candidates| {
            passed.extend(candidates.map(|candidate| (sentence, candidate.rule, candidate.pattern)));
        });
        let_through += passed.len();
        for (index, sentence) in document.sentences.iter().enumerate() {
            let passage = Passage::new(text, sentence.span, scan.find(text, sentence.span, &places), &[]);
            for candidate in (0..candidates.len()).map(|index| candidates.get(index)) {
                tried += 1;
                let wording = &sought[usize::from(candidate.rule.0)].patterns[usize::from(candidate.pattern)];
                let is_match = match &wording.shape {
                    Shape::Form(form) => matcher.find(form, &passage).is_some(),
                    Shape::Regex(..) => false,
                };
                if is_match {
                    matches += 1;
                    let place = (SentenceId(index as u32), candidate.rule, candidate.pattern);
                    assert!(passed.contains(&place), "{}: {}", law.rule(candidate.rule).id, example.text);
                }
            }
        }
    }
    assert!(matches > 400, "{matches} matches are too few to prove anything");
    assert!(let_through * 50 < tried, "the sieve lets {let_through} of {tried} through");
}
