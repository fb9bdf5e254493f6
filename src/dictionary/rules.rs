//! Rule files (`rules/<category>/<id>.toml`) into [`Rule`]s. The raw shapes end here.

use std::collections::HashMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::files::Files;
use super::mistakes::Mistakes;
use super::template;
use super::words::{Words, mistake};
use crate::error::{Error, suggestion};
use crate::model::{
    Basis, BasisId, Category, Comparison, Consequence, Context, Element, Example, Fact, GuardName, LawfulForm, Matcher,
    Pattern, Rank, Repair, Rule, Severity, Slot, Template, Verdict,
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

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "规清审查规则")]
pub(super) struct RawRule {
    #[schemars(description = "规则编号，与文件名相同，永不改作他用")]
    id: String,
    #[serde(default)]
    #[schemars(description = "法律素材目录中的编号，如 R011")]
    catalogue: Vec<String>,
    #[schemars(description = "规则的短标题")]
    title: String,
    #[schemars(description = "类别，与法律素材目录的写法相同")]
    category: String,
    #[schemars(description = "严重程度：must-delete 必删；needs-judgement 需判断；technical 技术性")]
    severity: Severity,
    #[serde(default)]
    #[schemars(description = "抵触的后果：revise 修订（不写即此）；repeal 废止；lapse 宣布失效；note 仅提示")]
    consequence: Consequence,
    #[schemars(description = "哪一级以上可以设定；不写则一律不得设定")]
    lawful_from: Option<Rank>,
    #[schemars(description = "法律依据，basis.csv 里的编号，至少一个")]
    basis: Vec<String>,
    #[schemars(description = "哪里不对。可用 {命中} {替代} {日期} {说明}")]
    message: String,
    #[schemars(description = "怎样改。可用 {命中} {替代} {日期} {说明}")]
    advice: String,
    #[schemars(description = "修改方式；不写则必删的 delete，其余 redraft")]
    repair: Option<Repair>,
    #[serde(default)]
    #[schemars(description = "只是鼓励、只是允许的写法也同样认定（奖补、处罚等）；不写则否，倡导性表述降为需判断")]
    however_worded: bool,
    #[schemars(description = "适用的豁免情形；不写则七种全用")]
    guards: Option<Vec<GuardName>>,
    #[serde(default)]
    #[schemars(description = "标题合于此的，整件就是规则所禁止的事项，有抵触即建议废止")]
    core_titles: Vec<String>,
    #[serde(default)]
    #[schemars(description = "句式。与 fact 有且只有一个")]
    patterns: Vec<RawPattern>,
    #[schemars(description = "整件文件的事实。与 patterns 有且只有一个")]
    fact: Option<Fact>,
    #[serde(default)]
    #[schemars(description = "合法看似：像而合法的写法，报为豁免")]
    lawful: Vec<RawLawful>,
    #[serde(default)]
    #[schemars(description = "例，也是规则的测试：至少两个命中、两个不命中")]
    example: Vec<Example>,
}

#[derive(JsonSchema)]
#[schemars(untagged, description = "一条句式：只写 text 的可以写作一个字符串")]
enum RawPattern {
    Plain(String),
    Full(Box<RawFullPattern>),
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
        RawFullPattern::deserialize(MapAccessDeserializer::new(map)).map(|full| RawPattern::Full(Box::new(full)))
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawFullPattern {
    #[schemars(description = "句式，如 {义务}…{本地}…8{注册|登记}")]
    text: Option<String>,
    #[schemars(description = "正则，句式办不到时才用，须写 trigger 和 reason")]
    regex: Option<String>,
    #[schemars(description = "句中须有的一个词组，有了才试正则")]
    trigger: Option<String>,
    #[schemars(description = "为什么句式办不到")]
    reason: Option<String>,
    #[schemars(description = "语境中须合的句式")]
    when: Option<String>,
    #[serde(rename = "in")]
    #[schemars(description = "语境在哪里找；不写则四处都找")]
    contexts: Option<Vec<Context>>,
    #[schemars(description = "语境里不得有的句式，可以写几条")]
    unless: Option<OneOrMany>,
    #[schemars(description = "unless 在哪里找")]
    unless_in: Option<Vec<Context>>,
    #[schemars(description = "句式的名称，供 [[lawful]] 的 only 引用")]
    name: Option<String>,
    #[schemars(description = "与严重程度不同的认定")]
    verdict: Option<Verdict>,
    #[schemars(description = "法定上限的依据，basis.csv 里的编号：句式里 > 后面的数就是法律允许的最高数")]
    cap: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawLawful {
    #[schemars(description = "句式")]
    text: String,
    #[schemars(description = "为什么合法")]
    reason: String,
    #[serde(default = "exempt")]
    #[schemars(description = "exempt 豁免（不写即此）或者 needs-review 需判断")]
    verdict: Verdict,
    #[schemars(description = "只对这些名称的句式有效；不写则对全部句式")]
    only: Option<OneOrMany>,
    #[schemars(description = "hit 须与命中重叠或者同在两个逗号之间；sentence 句中任何地方（不写即此）")]
    within: Option<Within>,
    #[schemars(description = "语境里不得有的句式，可以写几条")]
    unless: Option<OneOrMany>,
    #[schemars(description = "unless 在哪里找")]
    unless_in: Option<Vec<Context>>,
    #[schemars(description = "语境中须合的句式")]
    when: Option<String>,
    #[serde(rename = "in")]
    #[schemars(description = "语境在哪里找；不写则四处都找")]
    contexts: Option<Vec<Context>>,
}

/// Where in the hit's sentence a lawful form must stand.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Within {
    /// Where the hit stands.
    Hit,
    /// Anywhere, which is the default.
    Sentence,
}

/// A single entry is written without brackets.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(description = "一条，或者方括号里的几条")]
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
    mistakes: &'a mut Mistakes,
}

/// Reads all rule files, sorted by id.
pub(super) fn load(files: &Files, words: &mut Words, bases: &[Basis], gap: u16, mistakes: &mut Mistakes) -> Vec<Rule> {
    let basis_ids: HashMap<&str, BasisId> = bases
        .iter()
        .enumerate()
        .map(|(index, basis)| (basis.id.as_str(), BasisId(u16::try_from(index).expect("fewer than 65,536 bases"))))
        .collect();
    let mut rules: Vec<Rule> = Vec::new();
    for file in files.names("rules/", ".toml") {
        let Some(raw) = mistakes.keep(files.toml::<RawRule>(file)) else { continue };
        let Some(source) = mistakes.keep(files.text(file)) else { continue };
        let mut workshop = Workshop { file, source: &source, words, default_gap_chars: gap, mistakes };
        let mut rule = workshop.rule(raw, &basis_ids);
        with_former_editions(&mut rule.basis, bases);
        if rules.iter().any(|known| known.id == rule.id) {
            mistakes.0.push(mistake(file, 0, format!("规则编号“{}”重复，编号与文件名都不能相同", rule.id)));
        }
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// Adds what stood in the place of a rule's bases before they came into force.
fn with_former_editions(basis: &mut Vec<BasisId>, bases: &[Basis]) {
    for (index, former) in bases.iter().enumerate() {
        let id = BasisId(u16::try_from(index).expect("fewer than 65,536 bases"));
        if former.succeeded_by.iter().any(|later| basis.contains(later)) && !basis.contains(&id) {
            basis.push(id);
        }
    }
}

impl Workshop<'_> {
    /// The rule as far as it can be understood; what cannot be is among the mistakes.
    fn rule(&mut self, raw: RawRule, basis_ids: &HashMap<&str, BasisId>) -> Rule {
        self.check(&raw);
        let basis = raw.basis.iter().filter_map(|id| self.basis(id, basis_ids)).collect();
        let mut patterns = Vec::new();
        for pattern in raw.patterns {
            let pattern = self.pattern(pattern, basis_ids);
            patterns.extend(self.mistakes.keep(pattern));
        }
        let mut lawful = Vec::new();
        for form in raw.lawful {
            let form = self.lawful(form, &patterns);
            lawful.extend(self.mistakes.keep(form));
        }
        let mut core_titles = Vec::new();
        for title in &raw.core_titles {
            let title = self.template(title);
            core_titles.extend(self.mistakes.keep(title));
        }
        Rule {
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
            repair: raw.repair.unwrap_or(match raw.severity {
                Severity::MustDelete => Repair::Delete,
                Severity::NeedsJudgement | Severity::Technical => Repair::Redraft,
            }),
            patterns,
            fact: raw.fact,
            however_worded: raw.however_worded,
            guards: raw.guards.unwrap_or_else(|| ALL_GUARDS.to_vec()),
            lawful,
            examples: raw.example,
        }
    }

    /// What a rule must be besides well-formed.
    fn check(&mut self, raw: &RawRule) {
        if !self.file.ends_with(&format!("/{}.toml", raw.id)) {
            self.note(&raw.id, format!("id“{}”应与文件名相同", raw.id));
        }
        if raw.patterns.is_empty() == raw.fact.is_none() {
            self.note("", "patterns 和 fact 必须有且只有一个".to_owned());
        }
        if raw.basis.is_empty() {
            self.note("basis", "basis 至少要有一条依据".to_owned());
        }
        for verdict in raw.example.iter().map(|example| example.verdict.as_str()) {
            if !EXAMPLE_VERDICTS.contains(&verdict) {
                let message = format!("例的 verdict 应为 {}，实为“{verdict}”", EXAMPLE_VERDICTS.join("、"));
                self.note(&format!("\"{verdict}\""), message);
            }
        }
    }

    fn basis(&mut self, id: &str, basis_ids: &HashMap<&str, BasisId>) -> Option<BasisId> {
        let found = basis_ids.get(id).copied();
        // Without a single basis the file of bases is what is wrong, and has been told.
        if found.is_none() && !basis_ids.is_empty() {
            let instead = suggestion(id, basis_ids.keys().copied());
            self.note(id, format!("basis.csv 里没有依据“{id}”{instead}；请先在 basis.csv 里添加，或者改正编号"));
        }
        found
    }

    fn pattern(&mut self, raw: RawPattern, basis_ids: &HashMap<&str, BasisId>) -> Result<Pattern, Error> {
        let raw = match raw {
            RawPattern::Plain(text) => {
                let text = Matcher::Template(self.template(&text)?);
                return Ok(Pattern { text, when: None, unless: Vec::new(), verdict: None, name: None, cap: None });
            }
            RawPattern::Full(raw) => *raw,
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
        let cap = match raw.cap {
            Some(id) => self.cap(&id, &text, basis_ids)?,
            None => None,
        };
        Ok(Pattern { text, when, unless, verdict: raw.verdict, name: raw.name, cap })
    }

    /// The basis of a legal maximum, which the pattern itself must state.
    fn cap(&mut self, id: &str, text: &Matcher, basis_ids: &HashMap<&str, BasisId>) -> Result<Option<BasisId>, Error> {
        let is_limit =
            |element: &Element| matches!(element, Element::Slot(Slot { limit: Some((Comparison::Above, _)), .. }));
        let limits = match text {
            Matcher::Template(template) => template.elements.iter().filter(|element| is_limit(element)).count(),
            Matcher::Regex { .. } => 0,
        };
        if limits != 1 {
            return Err(self.mistake(id, format!("cap“{id}”：句式里要有并且只有一个带 > 的数，如 {{百分比>10}}")));
        }
        Ok(self.basis(id, basis_ids))
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
        let pattern = Pattern { text, when, unless, verdict: None, name: None, cap: None };
        let at_hit = raw.within == Some(Within::Hit);
        Ok(LawfulForm { pattern, only, at_hit, reason: raw.reason, verdict: raw.verdict })
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
            [Element::Words(groups)] => Ok(Matcher::Regex { trigger: groups.clone(), regex }),
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

    fn note(&mut self, near: &str, message: String) {
        let mistake = self.mistake(near, message);
        self.mistakes.0.push(mistake);
    }

    /// A mistake at the first line that holds `near`, as far as the file writes it so; else in the file as a whole.
    fn mistake(&self, near: &str, message: String) -> Error {
        let holds = |line: &str| !near.is_empty() && line.contains(near);
        let line = self.source.lines().position(holds).map_or(0, |index| index + 1);
        mistake(self.file, line, message)
    }
}
