//! Rule files (`rules/<category>/<id>.toml`) into [`Rule`]s. The raw shapes end here.

use std::collections::HashMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::files::Files;
use super::template;
use super::words::{Words, mistake};
use crate::error::Error;
use crate::model::{
    Basis, BasisId, Category, Consequence, Context, Example, Fact, GuardName, LawfulForm, Matcher, Pattern, Rank, Rule,
    Severity, Template, Verdict,
};

const ALL_GUARDS: [GuardName; 7] = [
    GuardName::Prohibition,
    GuardName::Statutory,
    GuardName::Mention,
    GuardName::Internal,
    GuardName::Person,
    GuardName::Remedial,
    GuardName::Neutral,
];

/// Where an `unless` looks when it does not say.
const UNLESS_CONTEXTS: [Context; 1] = [Context::Clause];

const ALL_CONTEXTS: [Context; 4] = [Context::LeadIn, Context::Title, Context::Clause, Context::Article];

/// What an example may say of its clause.
const EXAMPLE_VERDICTS: [&str; 4] = ["conflict", "needs-review", "exempt", "none"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    #[serde(default)]
    catalogue: Vec<String>,
    title: String,
    category: String,
    severity: Severity,
    #[serde(default)]
    consequence: Consequence,
    lawful_from: Option<Rank>,
    basis: Vec<String>,
    message: String,
    advice: String,
    guards: Option<Vec<GuardName>>,
    #[serde(default)]
    core_titles: Vec<String>,
    #[serde(default)]
    patterns: Vec<RawPattern>,
    fact: Option<Fact>,
    #[serde(default)]
    lawful: Vec<RawLawful>,
    #[serde(default)]
    example: Vec<Example>,
}

enum RawPattern {
    Plain(String),
    Full(RawFullPattern),
}

/// By hand and not `untagged`, so that a misspelt key is named.
impl<'de> Deserialize<'de> for RawPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawPatternVisitor)
    }
}

struct RawPatternVisitor;

impl<'de> Visitor<'de> for RawPatternVisitor {
    type Value = RawPattern;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("一条句式")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawPattern, E> {
        Ok(RawPattern::Plain(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawPattern, A::Error> {
        RawFullPattern::deserialize(MapAccessDeserializer::new(map)).map(RawPattern::Full)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFullPattern {
    text: Option<String>,
    regex: Option<String>,
    trigger: Option<String>,
    reason: Option<String>,
    when: Option<String>,
    #[serde(rename = "in")]
    contexts: Option<Vec<Context>>,
    unless: Option<OneOrMany>,
    unless_in: Option<Vec<Context>>,
    name: Option<String>,
    verdict: Option<Verdict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLawful {
    text: String,
    reason: String,
    #[serde(default = "exempt")]
    verdict: Verdict,
    only: Option<OneOrMany>,
    unless: Option<OneOrMany>,
    unless_in: Option<Vec<Context>>,
    when: Option<String>,
    #[serde(rename = "in")]
    contexts: Option<Vec<Context>>,
}

/// A single entry is written without brackets.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

fn exempt() -> Verdict {
    Verdict::Exempt
}

/// What a rule file is read against.
struct Workshop<'a> {
    file: &'a str,
    /// The file as written, to find the line of a mistake.
    source: &'a str,
    words: &'a mut Words,
    default_gap_chars: u16,
}

/// Reads all rule files, sorted by id.
pub(super) fn load(files: &Files, words: &mut Words, bases: &[Basis], gap: u16) -> Result<Vec<Rule>, Error> {
    let basis_ids: HashMap<&str, BasisId> = bases
        .iter()
        .enumerate()
        .map(|(index, basis)| (basis.id.as_str(), BasisId(u16::try_from(index).expect("fewer than 65,536 bases"))))
        .collect();
    let mut rules: Vec<Rule> = Vec::new();
    for file in files.names("rules/", ".toml") {
        let raw: RawRule = files.toml(file)?;
        let source = files.text(file)?;
        let mut workshop = Workshop { file, source: &source, words, default_gap_chars: gap };
        let rule = workshop.rule(raw, &basis_ids)?;
        if rules.iter().any(|known| known.id == rule.id) {
            return Err(mistake(file, 0, format!("规则编号“{}”重复，编号与文件名都不能相同", rule.id)));
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rules)
}

impl Workshop<'_> {
    fn rule(&mut self, raw: RawRule, basis_ids: &HashMap<&str, BasisId>) -> Result<Rule, Error> {
        if !self.file.ends_with(&format!("/{}.toml", raw.id)) {
            return Err(self.mistake(&raw.id, format!("id“{}”应与文件名相同", raw.id)));
        }
        if raw.patterns.is_empty() == raw.fact.is_none() {
            return Err(self.mistake("", "patterns 和 fact 必须有且只有一个".to_owned()));
        }
        if raw.basis.is_empty() {
            return Err(self.mistake("basis", "basis 至少要有一条依据".to_owned()));
        }
        let mut basis = Vec::new();
        for id in &raw.basis {
            let found = basis_ids.get(id.as_str());
            basis.push(*found.ok_or_else(|| {
                self.mistake(id, format!("basis.csv 里没有依据“{id}”，请先在 basis.csv 里添加，或者改正编号"))
            })?);
        }
        if let Some(example) = raw.example.iter().find(|example| !EXAMPLE_VERDICTS.contains(&example.verdict.as_str()))
        {
            let message = format!("例的 verdict 应为 {}，实为“{}”", EXAMPLE_VERDICTS.join("、"), example.verdict);
            return Err(self.mistake(&format!("\"{}\"", example.verdict), message));
        }
        let mut patterns = Vec::new();
        for pattern in raw.patterns {
            patterns.push(self.pattern(pattern)?);
        }
        let mut lawful = Vec::new();
        for form in raw.lawful {
            lawful.push(self.lawful(form, &patterns)?);
        }
        let mut core_titles = Vec::new();
        for title in &raw.core_titles {
            core_titles.push(self.template(title)?);
        }
        Ok(Rule {
            id: raw.id,
            catalogue: raw.catalogue,
            title: raw.title,
            category: Category(raw.category),
            severity: raw.severity,
            consequence: raw.consequence,
            core_titles,
            lawful_from: raw.lawful_from,
            basis,
            message: raw.message,
            advice: raw.advice,
            patterns,
            fact: raw.fact,
            guards: raw.guards.unwrap_or_else(|| ALL_GUARDS.to_vec()),
            lawful,
            examples: raw.example,
        })
    }

    fn pattern(&mut self, raw: RawPattern) -> Result<Pattern, Error> {
        let raw = match raw {
            RawPattern::Plain(text) => {
                let text = Matcher::Template(self.template(&text)?);
                return Ok(Pattern { text, when: None, unless: Vec::new(), verdict: None, name: None });
            }
            RawPattern::Full(raw) => raw,
        };
        let when = self.when(raw.when.as_deref(), raw.contexts)?;
        let text = match (raw.text, raw.regex, raw.trigger, raw.reason) {
            (Some(text), None, None, None) => Matcher::Template(self.template(&text)?),
            (None, Some(regex), Some(trigger), Some(_)) => self.regex(&regex, &trigger)?,
            (text, regex, ..) => {
                let near = text.or(regex).unwrap_or_default();
                return Err(self.mistake(&near, "一条句式要么写 text，要么写 regex、trigger 和 reason".to_owned()));
            }
        };
        let unless = self.unless(raw.unless, raw.unless_in)?;
        Ok(Pattern { text, when, unless, verdict: raw.verdict, name: raw.name })
    }

    fn lawful(&mut self, raw: RawLawful, patterns: &[Pattern]) -> Result<LawfulForm, Error> {
        let when = self.when(raw.when.as_deref(), raw.contexts)?;
        let unless = self.unless(raw.unless, raw.unless_in)?;
        let text = Matcher::Template(self.template(&raw.text)?);
        let mut only = Vec::new();
        for name in raw.only.map(OneOrMany::into_vec).unwrap_or_default() {
            let named = patterns.iter().zip(0u16..).filter(|(pattern, _)| pattern.name.as_deref() == Some(&name));
            let known = only.len();
            only.extend(named.map(|(_, index)| index));
            if only.len() == known {
                return Err(self.mistake(&name, format!("only“{name}”：没有 name 是它的句式")));
            }
        }
        let pattern = Pattern { text, when, unless, verdict: None, name: None };
        Ok(LawfulForm { pattern, only, reason: raw.reason, verdict: raw.verdict })
    }

    fn unless(
        &mut self,
        templates: Option<OneOrMany>,
        contexts: Option<Vec<Context>>,
    ) -> Result<Vec<(Template, Vec<Context>)>, Error> {
        if templates.is_none() && contexts.is_some() {
            return Err(self.mistake("unless_in", "写了 unless_in 就要写 unless".to_owned()));
        }
        let contexts = contexts.unwrap_or_else(|| UNLESS_CONTEXTS.to_vec());
        let templates = templates.map(OneOrMany::into_vec).unwrap_or_default();
        templates.iter().map(|template| Ok((self.template(template)?, contexts.clone()))).collect()
    }

    fn regex(&mut self, regex: &str, trigger: &str) -> Result<Matcher, Error> {
        let compiled = regex::Regex::new(regex);
        let regex = compiled.map_err(|error| self.mistake(regex, format!("正则“{regex}”有误：{error}")))?;
        let trigger = self.template(trigger)?;
        match &trigger.elements[..] {
            [crate::model::Element::Words(groups)] => Ok(Matcher::Regex { trigger: groups.clone(), regex }),
            _ => Err(self.mistake(&trigger.source, format!("trigger“{}”应是一个词组或者一组词", trigger.source))),
        }
    }

    fn when(
        &mut self,
        template: Option<&str>,
        contexts: Option<Vec<Context>>,
    ) -> Result<Option<(Template, Vec<Context>)>, Error> {
        match (template, contexts) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(self.mistake("in ", "写了 in 就要写 when".to_owned())),
            (Some(template), contexts) => {
                let contexts = contexts.unwrap_or_else(|| ALL_CONTEXTS.to_vec());
                Ok(Some((self.template(template)?, contexts)))
            }
        }
    }

    fn template(&mut self, source: &str) -> Result<Template, Error> {
        let parsed = template::parse(source, self.words, self.default_gap_chars);
        parsed.map_err(|message| self.mistake(source, format!("句式“{source}”：{message}")))
    }

    /// A mistake at the first line that holds `near`, as far as the file writes it so; else in the file as a whole.
    fn mistake(&self, near: &str, message: String) -> Error {
        let holds = |line: &str| !near.is_empty() && line.contains(near);
        let line = self.source.lines().position(holds).map_or(0, |index| index + 1);
        mistake(self.file, line, message)
    }
}
