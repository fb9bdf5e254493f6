//! Every rule carries its own tests: its examples, judged by the whole pipeline.

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::evaluation::judge_example;
use guiqing::model::{Example, Rule, Settings, Verdict};
use guiqing::pipeline::Engine;

/// The day the examples are written for.
fn engine() -> Engine {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    let as_of = jiff::civil::date(2026, 11, 22);
    Engine::new(dictionary, Settings { as_of, region: Vec::new() })
}

/// What the rule makes of its example, in the words of the rule file.
fn outcome(engine: &Engine, rule: &Rule, example: &Example, scratch: &mut Scratch) -> (String, Option<String>) {
    let prediction = judge_example(engine, example, rule.fact.is_some(), scratch);
    let own = prediction.findings.iter().filter(|finding| finding.rule == rule.id);
    let Some(finding) = own.max_by_key(|finding| finding.verdict) else { return ("none".to_owned(), None) };
    let verdict = match finding.verdict {
        Verdict::Conflict => "conflict",
        Verdict::NeedsReview => "needs-review",
        Verdict::Exempt => "exempt",
    };
    let guard = finding.guard.map(|g| serde_json::to_value(g).expect("plain").as_str().expect("a name").to_owned());
    (verdict.to_owned(), guard)
}

#[test]
fn every_example_comes_out_as_written() {
    let engine = engine();
    let mut scratch = Scratch::default();
    let mut wrong = Vec::new();
    for rule in &engine.dictionary.rules {
        for example in &rule.examples {
            let (verdict, guard) = outcome(&engine, rule, example, &mut scratch);
            let wanted_guard =
                example.guard.map(|g| serde_json::to_value(g).expect("plain").as_str().expect("a name").to_owned());
            let right = verdict == example.verdict && (wanted_guard.is_none() || wanted_guard == guard);
            match (&example.todo, right) {
                (None, false) => wrong.push(format!(
                    "{}：应为 {}{}，实为 {verdict}{}：{}",
                    rule.id,
                    example.verdict,
                    wanted_guard.map_or(String::new(), |g| format!("·{g}")),
                    guard.map_or(String::new(), |g| format!("·{g}")),
                    example.text
                )),
                (Some(why), true) => wrong.push(format!("{}：已经解决，请删去 todo“{why}”：{}", rule.id, example.text)),
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{} 个例子不符：\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_enough_examples() {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    let mut wrong = Vec::new();
    for rule in &dictionary.rules {
        let count = |verdicts: &[&str]| rule.examples.iter().filter(|e| verdicts.contains(&e.verdict.as_str())).count();
        let hits = count(&["conflict", "needs-review"]);
        let negatives = count(&["exempt", "none"]);
        let guarded = rule.examples.iter().any(|e| e.guard.is_some());
        if hits < 2 || negatives < 2 || !(guarded || rule.fact.is_some()) {
            wrong.push(format!("{}：命中 {hits}，不命中 {negatives}，有豁免 {guarded}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
