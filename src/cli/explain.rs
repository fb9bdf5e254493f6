//! `guiqing explain`: a rule for those whose draft it stopped. What it forbids, by which law, how it is recognised, what
//! excuses it, how to mend it, with a wrong and a right sentence. Every template in full is what `guiqing rules ID` shows.

use std::fmt::Write;

use serde::Serialize;

use super::args::{ExplainOptions, PrintFormat};
use super::rules::find;
use super::sentence::{Reader, consequence, described_pattern, fact};
use super::{load_dictionary, print};
use crate::error::Error;
use crate::model::{
    Basis, Dictionary, Example, GuardName, LawfulForm, Matcher, Repair, Rule, Severity, Verdict, Verified,
};
use crate::report::terminal::printable;

/// More templates than that say nothing to somebody who has one sentence to mend.
const MAX_SENTENCES: usize = 5;

/// Lawful wordings told; the full list is long for rules on common words.
const MAX_LAWFUL: usize = 5;

/// Words told of a group, to say what it means.
const MAX_WORDS: usize = 8;

/// What a rule says to machines; people read the same, laid out.
#[derive(Serialize)]
struct Explanation<'r> {
    rule: &'r str,
    title: &'r str,
    catalogue: &'r [String],
    category: &'r str,
    severity: Severity,
    consequence: &'static str,
    forbids: String,
    bases: Vec<Law<'r>>,
    /// The lowest rank that may set it; `None`: no document may.
    lawful_from: Option<String>,
    recognised: Recognised,
    excuses: Vec<Excuse>,
    lawful: Vec<Lawful<'r>>,
    advice: String,
    repair: &'static str,
    wrong: Vec<Sample<'r>>,
    right: Vec<Sample<'r>>,
}

#[derive(Serialize)]
struct Law<'r> {
    citation: &'r str,
    /// `false`: 待核, not yet compared with the text of the law.
    verified: bool,
    in_force_from: Option<String>,
    in_force_to: Option<String>,
    region: Option<&'r str>,
}

#[derive(Serialize)]
struct Recognised {
    /// What is looked at in the document as a whole.
    fact: Option<&'static str>,
    /// All templates, read aloud.
    sentences: Vec<String>,
    /// The groups that the first of them name, with words of theirs.
    words: Vec<(String, Vec<String>)>,
}

#[derive(Serialize)]
struct Excuse {
    guard: GuardName,
    name: String,
    when: &'static str,
}

#[derive(Serialize)]
struct Lawful<'r> {
    sentence: String,
    reason: &'r str,
    verdict: Verdict,
}

#[derive(Serialize)]
struct Sample<'r> {
    text: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_in: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'r str>,
    verdict: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    guard: Option<String>,
}

/// Every rule asked for, in the order asked.
pub(super) fn run(options: &ExplainOptions) -> Result<(), Error> {
    let dictionary = load_dictionary(options.dictionaries.as_deref())?;
    let mut rules: Vec<&Rule> = Vec::new();
    for id in &options.rules {
        let more = find(&dictionary, id)?;
        rules
            .extend(more.into_iter().filter(|rule| !rules.iter().any(|known| known.id == rule.id)).collect::<Vec<_>>());
    }
    let explained: Vec<_> = rules.into_iter().map(|rule| explain(&dictionary, rule)).collect();
    print(&match options.print.format {
        PrintFormat::Text => explained.iter().map(text).collect::<Vec<_>>().join("\n"),
        PrintFormat::Json => serde_json::to_string_pretty(&explained).expect("explanations are plain data") + "\n",
    })
}

fn explain<'r>(dictionary: &'r Dictionary, rule: &'r Rule) -> Explanation<'r> {
    // Guards look at sentences; a fact on a whole document has none.
    let guards = if rule.fact.is_some() { &[][..] } else { &rule.guards };
    let soft = (!rule.however_worded && rule.fact.is_none()).then_some(GuardName::Encouragement);
    let excuse = |guard: GuardName| Excuse { guard, name: guard.to_string(), when: when(guard) };
    let [wrong, right] = samples(&rule.examples);
    Explanation {
        rule: &rule.id,
        title: &rule.title,
        catalogue: &rule.catalogue,
        category: &rule.category.0,
        severity: rule.severity,
        consequence: consequence(rule.consequence),
        forbids: without_slots(&rule.message),
        bases: rule.basis.iter().map(|id| law(dictionary.basis(*id))).collect(),
        lawful_from: rule.lawful_from.map(|rank| rank.to_string()),
        recognised: recognised(dictionary, rule),
        excuses: guards.iter().copied().chain(soft).map(excuse).collect(),
        lawful: rule.lawful.iter().map(|form| lawful(dictionary, form)).collect(),
        advice: without_slots(&rule.advice),
        repair: repair(rule.repair),
        wrong,
        right,
    }
}

fn law(basis: &Basis) -> Law<'_> {
    Law {
        citation: &basis.citation,
        verified: basis.verified == Verified::Checked,
        in_force_from: basis.in_force_from.map(|day| day.to_string()),
        in_force_to: basis.in_force_to.map(|day| day.to_string()),
        region: basis.region.as_deref(),
    }
}

fn recognised(dictionary: &Dictionary, rule: &Rule) -> Recognised {
    let mut reader = Reader::at_terminal();
    let mut read = |pattern| described_pattern(dictionary, pattern, &mut reader);
    let (shown, rest) = rule.patterns.split_at(rule.patterns.len().min(MAX_SENTENCES));
    let mut sentences: Vec<String> = shown.iter().map(&mut read).collect();
    let named = std::mem::take(&mut reader.groups);
    sentences.extend(rest.iter().map(|pattern| described_pattern(dictionary, pattern, &mut reader)));
    let words = named.into_iter().map(|name| {
        let words = words_of(dictionary, &name, &rule.examples);
        (name, words)
    });
    Recognised { fact: rule.fact.map(fact), sentences, words: words.collect() }
}

/// Some words of a group: those the examples have, then the shortest, which are the commonest.
fn words_of(dictionary: &Dictionary, name: &str, examples: &[Example]) -> Vec<String> {
    let is_used = |word: &str| examples.iter().any(|example| example.text.contains(word));
    let group = dictionary.groups.iter().find(|group| group.name == name);
    let ids = group.map_or(&[][..], |group| &group.words);
    let mut words: Vec<&str> = ids.iter().map(|id| dictionary.words[id.0 as usize].text.as_str()).collect();
    words.sort_by_cached_key(|word| (!is_used(word), word.chars().count(), *word));
    words.into_iter().take(MAX_WORDS).map(printable).collect()
}

fn lawful<'r>(dictionary: &Dictionary, form: &'r LawfulForm) -> Lawful<'r> {
    let sentence = match &form.pattern.text {
        Matcher::Template(_) => described_pattern(dictionary, &form.pattern, &mut Reader::at_terminal()),
        Matcher::Regex { regex, .. } => printable(&format!("正则 {regex}")),
    };
    Lawful { sentence, reason: &form.reason, verdict: form.verdict }
}

/// The examples to learn from: what is wrong, the clearest first; what the rule lets pass, and what a guard excuses.
/// What does not come out yet teaches nothing.
fn samples(examples: &[Example]) -> [Vec<Sample<'_>>; 2] {
    let first = |verdict: &str| {
        let mut fitting = examples.iter().filter(|example| example.verdict == verdict && example.todo.is_none());
        fitting.next().map(|example| Sample {
            text: &example.text,
            lead_in: example.lead_in.as_deref(),
            title: example.title.as_deref(),
            verdict: &example.verdict,
            guard: example.guard.map(|guard| guard.to_string()),
        })
    };
    let wrong = first("conflict").or_else(|| first("needs-review"));
    [wrong.into_iter().collect(), [first("none"), first("exempt")].into_iter().flatten().collect()]
}

/// `{命中}` is filled from a finding; without one it stands for itself.
fn without_slots(text: &str) -> String {
    text.replace('{', "〔").replace('}', "〕")
}

/// When a guard excuses a hit.
fn when(guard: GuardName) -> &'static str {
    match guard {
        GuardName::Prohibition => "条款本身是在禁止这种做法",
        GuardName::Statutory => "写明所依照的法律、法规，并且位阶够高",
        GuardName::Mention => "只在书名号、定义、适用范围、目的条款里提到",
        GuardName::Internal => "约束的只是机关自己",
        GuardName::Person => "说的是个人，不是经营者",
        GuardName::Remedial => "条款是在清理、取消、纠正这种做法",
        GuardName::Neutral => "对中小企业、节能环保、残疾人等的优惠，或者下列写法",
        GuardName::Encouragement => "只是鼓励、支持，或者由经营者自愿",
    }
}

fn repair(repair: Repair) -> &'static str {
    match repair {
        Repair::ReplaceOrgan => "过时的机构名称改为现名称",
        Repair::ReplaceLaw => "已废止的法律、法规名称改为替代它的名称",
        Repair::ReplaceItem => "已取消的事项改为现行事项，没有的删去",
        Repair::Delete => "删去整项、整款、整条或者整句",
        Repair::Cap => "超过上限的数字改为上限",
        Repair::Redraft => "由起草人重写",
    }
}

/// The explanation laid out for a terminal.
fn text(explained: &Explanation) -> String {
    let numbers = explained.catalogue.join("、");
    let numbers = if numbers.is_empty() { numbers } else { format!("{numbers}　") };
    let mut text = format!(
        "{}　{}\n{numbers}{}　{}（{}）\n\n禁止什么\n  {}\n",
        explained.rule,
        printable(explained.title),
        printable(explained.category),
        explained.severity,
        weight(explained.severity),
        printable(&explained.forbids),
    );
    text.push_str(&why(explained));
    text.push_str(&how_recognised(explained));
    text.push_str(&excused(explained));
    let _ = writeln!(text, "\n怎样修改\n  {}", printable(&explained.advice));
    let _ = writeln!(text, "  修改方式：{}；抵触的后果：{}", explained.repair, explained.consequence);
    for (heading, samples) in [("错的写法", &explained.wrong), ("可以的写法", &explained.right)] {
        if !samples.is_empty() {
            let _ = writeln!(text, "\n{heading}");
        }
        samples.iter().for_each(|sample| text.push_str(&shown(sample)));
    }
    let _ = writeln!(text, "\n全部句式和例：guiqing rules {}", explained.rule);
    text
}

fn weight(severity: Severity) -> &'static str {
    match severity {
        Severity::MustDelete => "命中即抵触",
        Severity::NeedsJudgement => "命中后由人判断",
        Severity::Technical => "文字问题，由人判断",
    }
}

fn why(explained: &Explanation) -> String {
    let mut text = String::from("\n为什么\n");
    for law in &explained.bases {
        let pending = if law.verified { "" } else { "（待核：引用以前须核对原文）" };
        let from = law.in_force_from.as_ref().map_or_else(String::new, |day| format!("　{day} 起施行"));
        let until = law.in_force_to.as_ref().map_or_else(String::new, |day| format!("　施行至 {day}"));
        let region = law.region.map_or_else(String::new, |region| format!("　只约束{}的文件", printable(region)));
        let _ = writeln!(text, "  {}{pending}{from}{until}{region}", printable(law.citation));
    }
    let lowest = explained.lawful_from.as_ref();
    let _ = match lowest {
        Some(rank) => writeln!(text, "  {rank}以上才可以设定"),
        None => writeln!(text, "  任何文件都不得设定"),
    };
    text
}

fn how_recognised(explained: &Explanation) -> String {
    let Recognised { fact, sentences, words } = &explained.recognised;
    let mut text = String::from("\n怎样识别\n");
    if let Some(fact) = fact {
        let _ = writeln!(text, "  看整件文件：{fact}");
    }
    for sentence in sentences.iter().take(MAX_SENTENCES) {
        let _ = writeln!(text, "  · {sentence}");
    }
    if sentences.len() > MAX_SENTENCES {
        let _ = writeln!(text, "  · 等，共 {} 种句式", sentences.len());
    }
    for (group, words) in words {
        let _ = writeln!(text, "    [{group}] 如 {}", words.join("、"));
    }
    text
}

fn excused(explained: &Explanation) -> String {
    if explained.excuses.is_empty() && explained.lawful.is_empty() {
        return String::new();
    }
    let mut text = String::from("\n什么情形豁免\n");
    for excuse in &explained.excuses {
        let _ = writeln!(text, "  {}：{}", excuse.name, excuse.when);
    }
    for lawful in explained.lawful.iter().take(MAX_LAWFUL) {
        let _ = writeln!(text, "  写有 {}：{}（{}）", lawful.sentence, printable(lawful.reason), lawful.verdict);
    }
    if explained.lawful.len() > MAX_LAWFUL {
        let _ = writeln!(text, "  等，合法看似共 {} 种", explained.lawful.len());
    }
    text
}

fn shown(sample: &Sample) -> String {
    let place = [sample.title.map(|title| format!("（文件标题）{title}")), sample.lead_in.map(str::to_owned)];
    let mark = if matches!(sample.verdict, "conflict" | "needs-review") { '✗' } else { '✓' };
    let guard = sample.guard.as_ref().map_or_else(String::new, |guard| format!("　——{guard}"));
    let mut lines = place.into_iter().flatten().chain(sample.text.lines().map(str::to_owned));
    let first = lines.next().unwrap_or_default();
    let rest = lines.fold(String::new(), |rest, line| rest + "\n    " + &printable(&line));
    format!("  {mark} {}{rest}{guard}\n", printable(&first))
}
