//! The sieve against the matcher it stands before.

use std::collections::BTreeSet;

use super::candidates::{Candidates, Sieve};
use super::forms::{self, Shape};
use super::index::SentenceIndex;
use super::matcher::{Matcher, Passage};
use super::slots::SlotWords;
use super::words::{PlaceNames, WordScan};
use crate::model::{SentenceId, Span, Text};
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

/// The index of a long article leaves out no sentence that shows a form.
#[test]
fn the_index_leads_to_every_sentence_that_shows_a_form() {
    let law = dictionary::builtin().expect("the embedded dictionary has no mistake");
    let as_of = jiff::civil::date(2026, 1, 1);
    let (sought, list) = forms::sought(&law, as_of);
    let (scan, needs) = WordScan::new(&law, as_of, &list);
    let slot_words = SlotWords::new();
    let matcher = Matcher { dictionary: &law, needs: &needs, slot_words: &slot_words };
    let texts: Vec<&str> =
        law.rules.iter().flat_map(|rule| &rule.examples).map(|example| example.text.as_str()).collect();
    let whole = |text: &str| Span::new(0, text.len());
    let index = SentenceIndex::new(texts.iter().map(|text| scan.find(text, whole(text), &[])));
    let passages: Vec<Passage> =
        texts.iter().map(|text| Passage::new(text, whole(text), scan.find(text, whole(text), &[]), &[])).collect();
    let (mut shown, mut asked, mut all) = (0, 0, 0);
    for (form, _) in sought.iter().flat_map(|sought| &sought.patterns).flat_map(|pattern| &pattern.unless) {
        let Some(met) = index.rarest(form, &needs) else { continue };
        let met: BTreeSet<usize> = met.collect();
        (asked, all) = (asked + met.len(), all + passages.len());
        for (at, passage) in passages.iter().enumerate() {
            if matcher.find(form, passage).is_some() {
                shown += 1;
                assert!(met.contains(&at), "{}", texts[at]);
            }
        }
    }
    assert!(shown > 100, "{shown} sentences are too few to prove anything");
    assert!(asked * 10 < all, "the index leads to {asked} of {all}");
}
