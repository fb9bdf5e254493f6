//! Rule files (`rules/<category>/<id>.toml`) into [`Rule`]s. The raw shapes end here.

use std::collections::HashMap;

use serde::Deserialize;

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

const ALL_CONTEXTS: [Context; 4] = [Context::LeadIn, Context::Title, Context::Clause, Context::Article];

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

#[derive(Deserialize)]
#[serde(untagged)]
enum RawPattern {
    Plain(String),
    Full(RawFullPattern),
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
    verdict: Option<Verdict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLawful {
    text: String,
    reason: String,
    #[serde(default = "exempt")]
    verdict: Verdict,
    when: Option<String>,
    #[serde(rename = "in")]
    contexts: Option<Vec<Context>>,
}

fn exempt() -> Verdict {
    Verdict::Exempt
}

/// What a rule file is read against.
struct Workshop<'a> {
    file: &'a str,
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
        let mut workshop = Workshop { file, words, default_gap_chars: gap };
        let rule = workshop.rule(raw, &basis_ids)?;
        if rules.iter().any(|known| known.id == rule.id) {
            return Err(mistake(file, 0, format!("规则编号“{}”重复", rule.id)));
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rules)
}

impl Workshop<'_> {
    fn rule(&mut self, raw: RawRule, basis_ids: &HashMap<&str, BasisId>) -> Result<Rule, Error> {
        if !self.file.ends_with(&format!("/{}.toml", raw.id)) {
            return Err(self.mistake(format!("id“{}”应与文件名相同", raw.id)));
        }
        if raw.patterns.is_empty() == raw.fact.is_none() {
            return Err(self.mistake("patterns 和 fact 必须有且只有一个".to_owned()));
        }
        if raw.basis.is_empty() {
            return Err(self.mistake("basis 至少要有一条依据".to_owned()));
        }
        let mut basis = Vec::new();
        for id in &raw.basis {
            let found = basis_ids.get(id.as_str());
            basis.push(*found.ok_or_else(|| self.mistake(format!("basis.csv 里没有依据“{id}”")))?);
        }
        let mut patterns = Vec::new();
        for pattern in raw.patterns {
            patterns.push(self.pattern(pattern)?);
        }
        let mut lawful = Vec::new();
        for form in raw.lawful {
            let when = self.when(form.when.as_deref(), form.contexts)?;
            let text = Matcher::Template(self.template(&form.text)?);
            lawful.push(LawfulForm {
                pattern: Pattern { text, when, verdict: None },
                reason: form.reason,
                verdict: form.verdict,
            });
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
                return Ok(Pattern { text, when: None, verdict: None });
            }
            RawPattern::Full(raw) => raw,
        };
        let when = self.when(raw.when.as_deref(), raw.contexts)?;
        let text = match (raw.text, raw.regex, raw.trigger, raw.reason) {
            (Some(text), None, None, None) => Matcher::Template(self.template(&text)?),
            (None, Some(regex), Some(trigger), Some(_)) => self.regex(&regex, &trigger)?,
            _ => return Err(self.mistake("一条句式要么写 text，要么写 regex、trigger 和 reason".to_owned())),
        };
        Ok(Pattern { text, when, verdict: raw.verdict })
    }

    fn regex(&mut self, regex: &str, trigger: &str) -> Result<Matcher, Error> {
        let compiled = regex::Regex::new(regex);
        let regex = compiled.map_err(|error| self.mistake(format!("正则“{regex}”有误：{error}")))?;
        let trigger = self.template(trigger)?;
        match &trigger.elements[..] {
            [crate::model::Element::Words(groups)] => Ok(Matcher::Regex { trigger: groups.clone(), regex }),
            _ => Err(self.mistake(format!("trigger“{}”应是一个词组或者一组词", trigger.source))),
        }
    }

    fn when(
        &mut self,
        template: Option<&str>,
        contexts: Option<Vec<Context>>,
    ) -> Result<Option<(Template, Vec<Context>)>, Error> {
        match (template, contexts) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(self.mistake("写了 in 就要写 when".to_owned())),
            (Some(template), contexts) => {
                let contexts = contexts.unwrap_or_else(|| ALL_CONTEXTS.to_vec());
                Ok(Some((self.template(template)?, contexts)))
            }
        }
    }

    fn template(&mut self, source: &str) -> Result<Template, Error> {
        let parsed = template::parse(source, self.words, self.default_gap_chars);
        parsed.map_err(|message| self.mistake(format!("句式“{source}”：{message}")))
    }

    fn mistake(&self, message: String) -> Error {
        mistake(self.file, 0, message)
    }
}
