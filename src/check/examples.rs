//! Every example of every rule, judged by the whole pipeline.

use super::{Remark, Weight};
use crate::detect::Scratch;
use crate::evaluation::{Outcome, outcome};
use crate::model::{Example, GuardName, Rule};
use crate::pipeline::Engine;

/// The examples that do not come out as written, and how many there are in all.
#[must_use]
pub fn examples(engine: &Engine) -> (Vec<Remark>, usize) {
    let mut scratch = Scratch::default();
    let mut remarks = Vec::new();
    let mut count = 0;
    for rule in &engine.dictionary.rules {
        for example in &rule.examples {
            count += 1;
            let outcome = outcome(engine, rule, example, &mut scratch);
            remarks.extend(message(rule, example, outcome).map(|message| Remark {
                weight: Weight::Error,
                file: String::new(),
                line: 0,
                message,
            }));
        }
    }
    (remarks, count)
}

fn message(rule: &Rule, example: &Example, outcome: Outcome) -> Option<String> {
    let right = outcome.is_as_written(example);
    match &example.todo {
        None if !right => Some(format!(
            "{}：例应为 {}，实为 {}：{}",
            rule.id,
            with_guard(&example.verdict, example.guard),
            with_guard(outcome.name(), outcome.guard),
            example.text
        )),
        Some(why) if right => {
            Some(format!("{}：例已经得出应有的结果，请删去 todo“{why}”：{}", rule.id, example.text))
        }
        _ => None,
    }
}

/// The verdict and the guard as rule files write them.
fn with_guard(verdict: &str, guard: Option<GuardName>) -> String {
    let Some(guard) = guard else { return verdict.to_owned() };
    let name = serde_json::to_value(guard).ok();
    format!("{verdict}·{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default())
}
