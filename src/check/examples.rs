//! Examples: whether each comes out as written, whether there are enough of them, and which patterns none of them needs.

use std::collections::BTreeSet;

use super::{Remark, Subject, Topic, Weight};
use crate::detect::Scratch;
use crate::evaluation::{Outcome, judge_example, outcome};
use crate::model::{Example, GuardName, Matcher, Pattern, Rule};

/// Fewest examples that hit, and fewest that do not (`dictionaries/README.md`).
const ENOUGH: usize = 2;

pub(super) fn remarks(subject: &Subject) -> Vec<Remark> {
    let mut scratch = Scratch::default();
    let mut remarks = Vec::new();
    for (at, rule) in subject.engine.dictionary.rules.iter().enumerate() {
        for example in &rule.examples {
            let outcome = outcome(&subject.engine, rule, example, &mut scratch);
            if let Some((message, remedy)) = complaint(example, outcome) {
                let place = subject.lines.within(rule, &example.text);
                let (weight, topic) = (Weight::Error, Topic::Example);
                remarks.push(Remark { weight, topic, file: place.file, line: place.line, message, remedy });
            }
        }
        remarks.extend(too_few(subject, rule));
        remarks.extend(unused_patterns(subject, at, rule, &mut scratch));
    }
    remarks
}

fn complaint(example: &Example, outcome: Outcome) -> Option<(String, String)> {
    let right = outcome.is_as_written(example);
    match &example.todo {
        None if !right => Some((
            format!(
                "例应为 {}，实为 {}：{}",
                with_guard(&example.verdict, example.guard),
                with_guard(outcome.name(), outcome.guard),
                example.text
            ),
            "请改句式、词组或者豁免情形；例本身写错的，改例".to_owned(),
        )),
        Some(why) if right => Some((
            format!("例已经得出应有的结果，而 todo 还写着“{why}”：{}", example.text),
            "请删去这个例的 todo".to_owned(),
        )),
        _ => None,
    }
}

/// The verdict and the guard as rule files write them.
fn with_guard(verdict: &str, guard: Option<GuardName>) -> String {
    let Some(guard) = guard else { return verdict.to_owned() };
    let name = serde_json::to_value(guard).ok();
    format!("{verdict}·{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default())
}

fn too_few(subject: &Subject, rule: &Rule) -> Option<Remark> {
    let count = |verdicts: &[&str]| rule.examples.iter().filter(|e| verdicts.contains(&e.verdict.as_str())).count();
    let (hits, others) = (count(&["conflict", "needs-review"]), count(&["exempt", "none"]));
    let guarded = rule.fact.is_some() || rule.examples.iter().any(|example| example.guard.is_some());
    if hits >= ENOUGH && others >= ENOUGH && guarded {
        return None;
    }
    let place = subject.lines.rule(rule);
    let guarded = if guarded { "" } else { "，没有一个由豁免情形挡住（guard）" };
    Some(Remark {
        weight: Weight::Warning,
        topic: Topic::FewExamples,
        file: place.file,
        line: place.line,
        message: format!("例太少：命中 {hits} 个，不命中 {others} 个{guarded}"),
        remedy: format!("至少各写 {ENOUGH} 个，不命中的例里至少一个写明 guard"),
    })
}

/// Patterns that match in no example of their rule: nobody would notice if they broke.
fn unused_patterns(subject: &Subject, at: usize, rule: &Rule, scratch: &mut Scratch) -> Vec<Remark> {
    let mut used = BTreeSet::new();
    for example in &rule.examples {
        let prediction = judge_example(&subject.split.engine, example, false, scratch);
        let origins = prediction.findings.iter().filter_map(|finding| subject.split.origin(&finding.rule));
        used.extend(origins.filter(|(own, _)| *own == at).map(|(_, number)| number));
    }
    let unused = rule.patterns.iter().enumerate().filter(|(number, _)| !used.contains(number));
    let told = unused.map(|(_, pattern)| {
        let place = subject.lines.within(rule, wording(pattern));
        Remark {
            weight: Weight::Hint,
            topic: Topic::UnusedPattern,
            file: place.file,
            line: place.line,
            message: format!("没有一个例用到这条句式：{}", wording(pattern)),
            remedy: "请补一个命中它的例；写不出来的，多半是永远不会命中的句式，请删去".to_owned(),
        }
    });
    told.collect()
}

/// The pattern as written, without its `when`.
pub(super) fn wording(pattern: &Pattern) -> &str {
    match &pattern.text {
        Matcher::Template(template) => &template.source,
        Matcher::Regex { regex, .. } => regex.as_str(),
    }
}
