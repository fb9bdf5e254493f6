//! Sentences that are planted into a document, with what a reviewer would say of them.
//!
//! They start from the examples of the rules, in other words: the document's own place, another word for the duty, an
//! opening. What is lawful although it looks otherwise is an example that a guard exempts, or a conflicting one that the
//! document names in order to abolish or forbid it.

use serde::Serialize;

use super::wording::{Example, Voice};

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
pub fn conflict(voice: &mut Voice) -> Planted {
    made(voice, &voice.wording.conflicts, Expected::Conflict)
}

/// A sentence a person must decide on.
pub fn doubtful(voice: &mut Voice) -> Planted {
    made(voice, &voice.wording.doubtful, Expected::NeedsReview)
}

/// A sentence that is lawful although it looks otherwise.
pub fn lawful(voice: &mut Voice) -> Planted {
    if voice.dice.happens(400) {
        return made(voice, &voice.wording.exempt, Expected::Nothing);
    }
    let rule = voice.dice.pick(&voice.wording.conflicts);
    let example = voice.dice.pick(rule);
    let words = in_other_words(&example.text, voice);
    let words = words.trim_end_matches(['。', '；']);
    let (text, lead_in) = if voice.dice.happens(500) || example.lead_in.is_some() {
        (voice.say_of("not sentences", words), None)
    } else {
        (format!("{words}；"), Some(voice.say("not lead_ins")))
    };
    planted(example, text, lead_in, Expected::Nothing)
}

fn made(voice: &mut Voice, rules: &[Vec<Example>], expected: Expected) -> Planted {
    let rule = voice.dice.pick(rules);
    let example = voice.dice.pick(rule);
    let mut text = in_other_words(&example.text, voice);
    let mut lead_in = example.lead_in.as_deref().map(|words| in_other_words(words, voice));
    if lead_in.is_none() {
        if voice.dice.happens(200) {
            lead_in = Some(voice.say("item_lead_ins"));
        } else {
            text.insert_str(0, &voice.say("openings"));
        }
    }
    planted(example, text, lead_in, expected)
}

fn planted(example: &Example, text: String, lead_in: Option<String>, expected: Expected) -> Planted {
    Planted { text, lead_in, rule: example.rule.clone(), category: example.category.clone(), expected }
}

/// The example as a document of this region would put it.
fn in_other_words(text: &str, voice: &mut Voice) -> String {
    let level = voice.region.chars().last().unwrap_or('市');
    let mut text = at_home(text, &voice.region);
    for own in ["本", "我", "全"] {
        for other in ['市', '县', '区'].into_iter().filter(|other| *other != level) {
            text = text.replace(&format!("{own}{other}"), &format!("{own}{level}"));
        }
    }
    // One duty only, so that a sentence keeps its sense; 不应当 and 相应 are other words.
    if text.matches("应当").count() == 1 && !text.contains("不应当") {
        text = text.replace("应当", voice.dice.pick(&voice.wording.obligations).as_str());
    }
    if text.ends_with(['。', '；']) { text } else { text + "。" }
}

/// The place of the examples gives way to the document's own.
pub fn at_home(text: &str, region: &str) -> String {
    let short = region.trim_end_matches(['市', '县', '区']);
    text.replace("安澜市", region).replace("安澜", short)
}
