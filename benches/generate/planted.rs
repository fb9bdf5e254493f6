//! Sentences that are planted into a document, with what a reviewer would say of them.
//!
//! They start from the examples of the rules, in other words: the document's own place, another word for the duty, an
//! opening. What is lawful although it looks otherwise is an example that a guard exempts, or a conflicting one that the
//! document names in order to abolish or forbid it.

use serde::Serialize;

use super::dice::Dice;
use super::wording::{Example, Wording};

/// What a reviewer would say of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expected {
    /// The rule is to say: conflict.
    Conflict,
    /// The rule is to say: a person must decide.
    NeedsReview,
    /// Nothing is to be said.
    Nothing,
}

/// A sentence or an item of a list that was planted.
pub struct Planted {
    /// Its words, as they will stand in the document, without a number.
    pub text: String,
    /// The words above it that belong to it.
    pub lead_in: Option<String>,
    /// The rule it was made from.
    pub rule: String,
    /// That rule's category.
    pub category: String,
    /// What is to be said of it.
    pub expected: Expected,
}

/// A sentence that conflicts with a rule.
pub fn conflict(wording: &Wording, dice: &mut Dice, region: &str) -> Planted {
    made(wording, dice, region, &wording.conflicts, Expected::Conflict)
}

/// A sentence a person must decide on.
pub fn doubtful(wording: &Wording, dice: &mut Dice, region: &str) -> Planted {
    made(wording, dice, region, &wording.doubtful, Expected::NeedsReview)
}

/// A sentence that is lawful although it looks otherwise.
pub fn lawful(wording: &Wording, dice: &mut Dice, region: &str) -> Planted {
    if dice.happens(400) {
        return made(wording, dice, region, &wording.exempt, Expected::Nothing);
    }
    let rule = dice.pick(&wording.conflicts);
    let example = dice.pick(rule);
    let words = in_other_words(&example.text, wording, dice, region);
    let words = words.trim_end_matches(['。', '；']);
    let (text, lead_in) = if dice.happens(500) || example.lead_in.is_some() {
        (wording.say_of(dice, "not sentences", words), None)
    } else {
        (format!("{words}；"), Some(wording.say(dice, "not lead_ins")))
    };
    planted(example, text, lead_in, Expected::Nothing)
}

fn made(wording: &Wording, dice: &mut Dice, region: &str, rules: &[Vec<Example>], expected: Expected) -> Planted {
    let rule = dice.pick(rules);
    let example = dice.pick(rule);
    let mut text = in_other_words(&example.text, wording, dice, region);
    let mut lead_in = example.lead_in.as_deref().map(|words| in_other_words(words, wording, dice, region));
    if lead_in.is_none() {
        if dice.happens(200) {
            lead_in = Some(wording.say(dice, "item_lead_ins"));
        } else {
            text.insert_str(0, &wording.say(dice, "openings"));
        }
    }
    planted(example, text, lead_in, expected)
}

fn planted(example: &Example, text: String, lead_in: Option<String>, expected: Expected) -> Planted {
    Planted { text, lead_in, rule: example.rule.clone(), category: example.category.clone(), expected }
}

/// The example as a document of this region would put it.
fn in_other_words(text: &str, wording: &Wording, dice: &mut Dice, region: &str) -> String {
    let level = region.chars().last().unwrap_or('市');
    let mut text = at_home(text, region);
    for own in ["本", "我", "全"] {
        for other in ['市', '县', '区'].into_iter().filter(|other| *other != level) {
            text = text.replace(&format!("{own}{other}"), &format!("{own}{level}"));
        }
    }
    // One duty only, so that a sentence keeps its sense; 不应当 and 相应 are other words.
    if text.matches("应当").count() == 1 && !text.contains("不应当") {
        text = text.replace("应当", dice.pick(&wording.obligations).as_str());
    }
    if text.ends_with(['。', '；']) { text } else { text + "。" }
}

/// The place of the examples gives way to the document's own.
pub fn at_home(text: &str, region: &str) -> String {
    let short = region.trim_end_matches(['市', '县', '区']);
    text.replace("安澜市", region).replace("安澜", short)
}
