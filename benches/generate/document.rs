//! One document: its heading, clauses of lawful wording with planted sentences among them, its end, its attachments.
//!
//! Takes a seed and an index, gives text and labels; nothing else has a say, so that any thread may make any document.

use std::fmt::Write;

use serde::Serialize;

use super::dice::Dice;
use super::planted::{self, Expected, Planted};
use super::wording::{Voice, Wording};

/// What stands in a document that a reviewer would say something of; a line of `clauses.jsonl`.
#[derive(Debug, Serialize)]
pub struct Label {
    pub id: String,
    /// The file, below the folder of documents.
    pub path: String,
    /// `conflict`, `ok`, or none where reviewers may differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// What the rule is to say.
    pub expected: Expected,
    pub rule: String,
    /// None when the label speaks of the whole document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_in: Option<String>,
    pub doc_title: String,
    pub issuer: String,
    pub doc_no: String,
    pub categories: [String; 1],
    pub borderline: bool,
}

/// A document in words.
pub struct Document {
    /// Its file name without an ending.
    pub name: String,
    pub text: String,
    /// Without their path, which is up to who writes the file.
    pub labels: Vec<Label>,
}

/// How documents are made.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    pub seed: u64,
    pub length: Length,
}

/// How long documents are.
#[derive(Debug, Clone, Copy)]
pub enum Length {
    /// As real ones are, but with this median, in bytes.
    Real { median_bytes: usize },
    /// All the same.
    Each { bytes: usize },
}

/// Lengths of 422 real documents, in bytes of UTF-8, by thousandths: measured on the text files of the corpora beside
/// the project, of which only these figures are in it.
const LENGTHS: &[(usize, usize)] = &[
    (0, 400),
    (10, 936),
    (50, 3_680),
    (100, 4_790),
    (250, 7_946),
    (500, MEDIAN_BYTES),
    (750, 19_335),
    (900, 34_226),
    (950, 52_842),
    (990, 89_635),
    (1_000, 102_961),
];

/// The median of `LENGTHS`.
pub const MEDIAN_BYTES: usize = 12_146;

/// How often, in a thousand clauses, something is planted in a document of each kind.
const CONFLICTS: usize = 30;
const DOUBTFUL: usize = 6;
const LAWFUL: usize = 20;

impl Length {
    fn bytes(self, dice: &mut Dice) -> usize {
        let at = dice.below(1_000);
        match self {
            Self::Each { bytes } => bytes,
            Self::Real { median_bytes } => {
                let above = LENGTHS.iter().position(|(share, _)| *share > at).unwrap_or(LENGTHS.len() - 1);
                let ((low, from), (high, to)) = (LENGTHS[above - 1], LENGTHS[above]);
                let bytes = from + (to - from) * (at - low) / (high - low);
                bytes * median_bytes / MEDIAN_BYTES
            }
        }
    }
}

struct Heading {
    region: String,
    issuer: String,
    number: String,
    /// The name of the regulation, or the matter of the notice.
    matter: String,
    is_regulation: bool,
    issued: (usize, usize, usize),
}

/// The document with an index. Some are two, a document and the one that belongs beside it.
pub fn documents(wording: &Wording, recipe: Recipe, index: u64) -> Vec<Document> {
    let mut dice = Dice::new(recipe.seed, 0, index);
    let length = recipe.length.bytes(&mut dice);
    let mut voice = Voice::new(wording, dice);
    let heading = heading(&mut voice);
    if matches!(recipe.length, Length::Real { .. }) && voice.dice.happens(15) {
        return fact(&mut voice, &heading, index);
    }
    let mut draft = Draft::new(voice, heading, index);
    draft.head();
    draft.body(length);
    draft.end();
    vec![draft.finish()]
}

fn heading(voice: &mut Voice) -> Heading {
    let region = voice.region.clone();
    let (wording, dice) = (voice.wording, &mut voice.dice);
    let short: String = region.chars().take(1).collect();
    let year = dice.between(2004, 2026);
    let (issuer, mark) = match dice.below(10) {
        0..3 => (format!("{region}人民政府"), "府".to_owned()),
        3..5 => (format!("{region}人民政府办公室"), "府办".to_owned()),
        _ => {
            let office = dice.pick(&wording.offices);
            (format!("{region}{office}"), office.chars().take(1).collect())
        }
    };
    let kind = dice.pick(&["发", "规", "字", "函"]);
    let number = format!("{short}{mark}{kind}〔{year}〕{}号", dice.between(1, 180));
    let is_regulation = dice.happens(550);
    let issued = (year, dice.between(1, if year == 2026 { 9 } else { 12 }), dice.between(1, 28));
    let matter = voice.say(if is_regulation { "title regulation" } else { "title notice" });
    Heading { region, issuer, number, matter, is_regulation, issued }
}

/// A document that shows a fact on the whole of it, as the examples of such rules do.
fn fact(voice: &mut Voice, heading: &Heading, index: u64) -> Vec<Document> {
    const OTHER_DOCUMENT: &str = "=== 另一份文件 ===\n";
    let example = voice.dice.pick(&voice.wording.facts);
    let text = planted::at_home(&example.text, &voice.region);
    let label = Label {
        id: format!("{index:08}-0"),
        path: String::new(),
        label: None,
        expected: if example.verdict == "conflict" { Expected::Conflict } else { Expected::NeedsReview },
        rule: example.rule.clone(),
        text: None,
        lead_in: None,
        doc_title: text.lines().next().unwrap_or_default().to_owned(),
        issuer: heading.issuer.clone(),
        doc_no: String::new(),
        categories: [example.category.clone()],
        borderline: true,
    };
    let mut labels = vec![label];
    let parts = text.split(OTHER_DOCUMENT).zip(["甲", "乙", "丙"]);
    parts
        .map(|(text, which)| Document {
            name: format!("{index:08}{which} {}", file_name(text.lines().next().unwrap_or_default())),
            text: text.to_owned(),
            labels: std::mem::take(&mut labels),
        })
        .collect()
}

/// No name is longer than file systems take.
fn file_name(title: &str) -> String {
    title.chars().filter(|c| !matches!(c, '/' | '\\' | ':' | '《' | '》')).take(40).collect()
}

/// A document being written.
struct Draft<'w> {
    voice: Voice<'w>,
    heading: Heading,
    index: u64,
    text: String,
    planted: Vec<Planted>,
    /// Some documents are lawful all through.
    conflicts_per_thousand: usize,
}

impl<'w> Draft<'w> {
    fn new(mut voice: Voice<'w>, heading: Heading, index: u64) -> Self {
        let conflicts_per_thousand = if voice.dice.happens(600) { CONFLICTS } else { 0 };
        Self { voice, heading, index, text: String::new(), planted: Vec::new(), conflicts_per_thousand }
    }

    fn title(&self) -> String {
        let Heading { region, issuer, matter, is_regulation, .. } = &self.heading;
        if *is_regulation {
            format!("{issuer}关于印发{region}{matter}的通知")
        } else {
            format!("{issuer}{matter}")
        }
    }

    fn head(&mut self) {
        let (title, number) = (self.title(), &self.heading.number);
        self.text = format!("{title}\n{number}\n\n");
        let to = self.voice.dice.pick(&[
            "各县、区人民政府，市政府各部门",
            "各有关单位",
            "各乡镇人民政府、街道办事处",
            "局机关各科室、局属各单位",
        ]);
        let _ = writeln!(self.text, "{to}：");
        let Heading { region, issuer, matter, issued: (year, month, day), .. } = &self.heading;
        if self.heading.is_regulation {
            let _ = writeln!(
                self.text,
                "　　现将《{region}{matter}》印发给你们，请认真贯彻执行。\n\n{issuer}\n{year}年{month}月{day}日\n\n{region}{matter}\n"
            );
        } else {
            let area = self.voice.say("openings");
            let _ = writeln!(self.text, "　　{area}现将有关事项通知如下：");
        }
    }

    fn body(&mut self, bytes: usize) {
        // Room for the end; a document has a clause at least.
        let bytes = bytes.saturating_sub(300);
        let mut count = 0;
        while count == 0 || self.text.len() < bytes {
            count += 1;
            if self.heading.is_regulation { self.article(count) } else { self.section(count) }
        }
    }

    /// 第N条, under a chapter every few articles.
    fn article(&mut self, count: usize) {
        if count % 8 == 1 {
            let name = self.voice.say("chapters");
            let _ = writeln!(self.text, "\n第{}章　{name}\n", numeral(count / 8 + 1));
        }
        let _ = write!(self.text, "　　第{}条　", numeral(count));
        self.clause("regulation", "（");
    }

    /// 一、 with （一） below it.
    fn section(&mut self, count: usize) {
        let name = self.voice.say("headings");
        let _ = writeln!(self.text, "　　{}、{name}", numeral(count));
        for inner in 1..=self.voice.dice.between(2, 5) {
            let _ = write!(self.text, "　　（{}）", numeral(inner));
            self.clause("notice", "");
        }
    }

    /// A clause, ended by its line: lawful sentences, a list, or something planted.
    fn clause(&mut self, list: &str, bracket: &str) {
        let voice = &mut self.voice;
        let throw = voice.dice.below(1_000);
        let conflicts = self.conflicts_per_thousand;
        let planted = if throw < conflicts {
            planted::conflict(voice)
        } else if throw < conflicts + DOUBTFUL {
            planted::doubtful(voice)
        } else if throw < conflicts + DOUBTFUL + LAWFUL {
            planted::lawful(voice)
        } else {
            return self.lawful_clause(list, bracket);
        };
        match &planted.lead_in {
            Some(lead_in) => {
                let _ = writeln!(self.text, "{lead_in}");
                let at = self.voice.dice.between(1, 3);
                for number in 1..=at + self.voice.dice.below(2) {
                    let words = if number == at { planted.text.clone() } else { self.voice.say("items") };
                    let _ = writeln!(self.text, "　　{}", item(number, bracket, &words));
                }
            }
            None => {
                let before = if self.voice.dice.happens(300) { self.voice.say(list) } else { String::new() };
                let after = if self.voice.dice.happens(300) { self.voice.say(list) } else { String::new() };
                let _ = writeln!(self.text, "{before}{}{after}", planted.text);
            }
        }
        self.planted.push(planted);
    }

    fn lawful_clause(&mut self, list: &str, bracket: &str) {
        if self.voice.dice.happens(150) {
            let _ = writeln!(self.text, "{}", self.voice.say("lead_ins"));
            for number in 1..=self.voice.dice.between(3, 6) {
                let words = self.voice.say("items");
                let _ = writeln!(self.text, "　　{}", item(number, bracket, &words));
            }
            return;
        }
        for _ in 0..self.voice.dice.between(1, 3) {
            let sentence = self.voice.say(list);
            self.text.push_str(&sentence);
        }
        self.text.push('\n');
    }

    fn end(&mut self) {
        let (year, month, day) = self.heading.issued;
        let kind = if self.heading.is_regulation { "本办法" } else { "本文件" };
        let valid = if self.voice.dice.happens(600) {
            format!("，有效期{}年", self.voice.dice.pick(&["五", "三", "5", "2"]))
        } else {
            String::new()
        };
        let _ = writeln!(self.text, "　　{kind}自{year}年{month}月{day}日起施行{valid}。");
        if !self.heading.is_regulation {
            let _ = writeln!(self.text, "\n{}\n{year}年{month}月{day}日", self.heading.issuer);
        }
        if self.voice.dice.happens(60) {
            self.word_list();
        }
    }

    /// An attachment that lists words of the dictionary, a word a line: every group has its turn.
    fn word_list(&mut self) {
        let words = &self.voice.wording.words;
        let first = self.voice.dice.below(words.len());
        self.text.push_str("\n附件1\n\n常用词语对照表\n\n");
        for (row, word) in words.iter().cycle().skip(first).take(20).enumerate() {
            let _ = writeln!(self.text, "{}　{word}", row + 1);
        }
    }

    fn finish(self) -> Document {
        let (title, heading) = (self.title(), self.heading);
        let label = |(count, planted): (usize, Planted)| {
            let label = match planted.expected {
                Expected::Conflict => Some("conflict"),
                Expected::Nothing => Some("ok"),
                Expected::NeedsReview => None,
            };
            Label {
                id: format!("{:08}-{count}", self.index),
                path: String::new(),
                label,
                expected: planted.expected,
                rule: planted.rule,
                text: Some(planted.text),
                lead_in: planted.lead_in,
                doc_title: title.clone(),
                issuer: heading.issuer.clone(),
                doc_no: heading.number.clone(),
                categories: [planted.category],
                borderline: label.is_none(),
            }
        };
        let labels = self.planted.into_iter().enumerate().map(label).collect();
        Document { name: format!("{:08} {}", self.index, file_name(&heading.matter)), text: self.text, labels }
    }
}

/// （一） in an article, 1. below （一）; （1） before a figure, which 1. would run into.
fn item(number: usize, bracket: &str, words: &str) -> String {
    match bracket {
        "" if words.starts_with(|c: char| c.is_ascii_digit()) => format!("（{number}）{words}"),
        "" => format!("{number}.{words}"),
        _ => format!("（{}）{words}", numeral(number)),
    }
}

/// Chinese numerals as laws write them, to 99,999.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const PLACES: [(usize, &str); 5] = [(10_000, "万"), (1_000, "千"), (100, "百"), (10, "十"), (1, "")];
    let mut text = String::new();
    let mut skipped = false;
    for (place, name) in PLACES {
        let digit = number / place % 10;
        if digit == 0 {
            skipped = !text.is_empty();
            continue;
        }
        if skipped {
            text.push('零');
        }
        skipped = false;
        // 十五 and not 一十五.
        if !(digit == 1 && place == 10 && text.is_empty()) {
            text.push_str(DIGITS[digit]);
        }
        text.push_str(name);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const RECIPE: Recipe = Recipe { seed: 1, length: Length::Real { median_bytes: MEDIAN_BYTES } };

    fn made(indexes: std::ops::Range<u64>) -> Vec<Document> {
        let wording = Wording::load().expect("the project's own files");
        indexes.flat_map(|index| documents(&wording, RECIPE, index)).collect()
    }

    #[test]
    fn numerals_are_those_of_laws() {
        for (number, text) in [
            (1, "一"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (105, "一百零五"),
            (110, "一百一十"),
            (2_001, "二千零一"),
        ] {
            assert_eq!(numeral(number), text);
        }
    }

    #[test]
    fn every_label_of_a_clause_stands_in_its_text_below_its_lead_in() {
        let documents = made(0..300);
        let mut kinds = BTreeSet::new();
        for document in &documents {
            for label in &document.labels {
                kinds.insert((label.label, label.text.is_some(), label.lead_in.is_some()));
                let Some(text) = &label.text else { continue };
                let at = document.text.find(text.as_str()).unwrap_or_else(|| panic!("{text} in {}", document.name));
                if let Some(lead_in) = &label.lead_in {
                    assert!(document.text[..at].contains(lead_in.as_str()), "{lead_in}");
                }
            }
        }
        // Conflicts and lawful ones, in sentences and in items, doubtful ones, and facts on documents.
        assert!(kinds.len() >= 7, "{kinds:?}");
    }

    #[test]
    fn every_rule_and_every_word_has_its_turn() {
        let wording = Wording::load().expect("the project's own files");
        let rules: BTreeSet<String> =
            made(0..4_000).into_iter().flat_map(|d| d.labels).map(|label| label.rule).collect();
        let known = wording.conflicts.iter().chain(&wording.doubtful).flatten().chain(&wording.facts);
        let missing: Vec<_> = known.map(|example| &example.rule).filter(|rule| !rules.contains(*rule)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn lengths_are_about_those_of_real_documents() {
        let mut lengths: Vec<usize> = made(0..1_000).iter().map(|document| document.text.len()).collect();
        lengths.sort_unstable();
        let about = |at: usize, wanted: usize| {
            let found = lengths[at * lengths.len() / 1_000];
            assert!(found.abs_diff(wanted) < wanted / 5, "{at}: {found} and not about {wanted}");
        };
        about(250, 7_946);
        about(500, 12_146);
        about(900, 34_226);
    }
}
