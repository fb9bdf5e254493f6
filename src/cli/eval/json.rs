//! The figures for programs. The schema stands in `docs/评测.md`; what changes its meaning raises `SCHEMA_VERSION`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::files::{Measured, left_out};
use crate::evaluation::{Case, Confusion, DocumentScore, LEVEL, Label, LeftOut, RESAMPLES, SEED, Score};
use crate::model::FindingRow;
use crate::pipeline::Engine;

const SCHEMA_VERSION: u32 = 1;

/// The whole report as one object, ending in a line break; with `errors` each wrong clause.
pub fn report(engine: &Engine, measured: &Measured, errors: bool) -> String {
    let mut report = json!({
        "schema_version": SCHEMA_VERSION,
        "version": env!("CARGO_PKG_VERSION"),
        "dictionary_hash": engine.dictionary.hash,
        "rules": engine.dictionary.rules.len(),
        "as_of": engine.settings.as_of,
        "region": engine.settings.region,
        "intervals": { "level": LEVEL, "resamples": RESAMPLES, "seed": SEED, "unit": "document" },
        "clauses": clauses(measured),
        "documents": documents(measured),
    });
    if errors {
        let wrong = measured.cases().filter(|case| case.is_wrong());
        report["errors"] = wrong.map(error).collect();
    }
    let text = serde_json::to_string_pretty(&report).expect("plain values");
    format!("{text}\n")
}

/// One line of the predictions file, with its line break.
pub fn prediction(case: &Case) -> String {
    let Case { id, prediction, .. } = case;
    let line = Prediction { id, verdict: prediction.name(), rules: prediction.rules() };
    let text = serde_json::to_string(&line).expect("plain values");
    format!("{text}\n")
}

#[derive(Serialize)]
struct Prediction<'a> {
    id: &'a Value,
    verdict: &'static str,
    rules: Vec<&'a str>,
}

fn clauses(measured: &Measured) -> Value {
    let cases = measured.clauses();
    if cases.is_empty() {
        return Value::Null;
    }
    let mut section = score(&Score::of(&cases));
    let mut out = left_out(cases.iter().copied());
    out.insert(LeftOut::NotAClause, measured.strange_lines);
    section["left_out"] = reasons(&out);
    let files = measured.files.iter().map(|file| {
        let counts = Confusion::of(&file.cases);
        json!({ "path": file.path, "clauses": file.cases.len(), "scored": counts.total(), "confusion": confusion(&counts) })
    });
    section["files"] = files.collect();
    section
}

fn documents(measured: &Measured) -> Value {
    if measured.documents.is_empty() {
        return Value::Null;
    }
    let all = DocumentScore::of(&measured.documents);
    let mut section = score(&all.clauses);
    section["left_out"] = reasons(&left_out(measured.documents.iter().flat_map(|document| &document.cases)));
    section["findings_on_whole_documents"] = json!(all.on_whole);
    section["findings_in_unlabelled_text"] = json!(all.unlabelled);
    let matrix = all
        .decisions
        .iter()
        .map(|((labelled, given), count)| json!({ "labelled": labelled, "recommended": given, "documents": count }));
    section["decisions"] = json!({
        "agreement": all.agreement,
        "disputed": all.disputed,
        "undecided": all.undecided,
        "matrix": matrix.collect::<Vec<_>>(),
    });
    let files = measured.documents.iter().map(|document| {
        let counts = Confusion::of(&document.cases);
        json!({
            "path": document.path,
            "clauses": document.cases.len(),
            "scored": counts.total(),
            "confusion": confusion(&counts),
            "recommended": document.action,
        })
    });
    section["files"] = files.collect();
    section
}

fn score(score: &Score) -> Value {
    let categories = score.categories.iter().map(|category| {
        json!({
            "name": category.name,
            "documents": category.groups,
            "confusion": confusion(&category.confusion),
            "strict": category.strict,
            "wide": category.wide,
        })
    });
    json!({
        "scored": score.scored,
        "documents": score.groups,
        "confusion": confusion(&score.confusion),
        "strict": score.strict,
        "wide": score.wide,
        "categories": categories.collect::<Vec<_>>(),
        "rules": score.rules,
    })
}

fn confusion(counts: &Confusion) -> Value {
    let row = |[conflict, needs_review, none]: [usize; 3]| json!({ "conflict": conflict, "needs_review": needs_review, "none": none });
    json!({ "labelled_conflict": row(counts.conflict), "labelled_ok": row(counts.ok) })
}

/// Every reason, also those that did not occur: programs need not ask whether a key is there.
fn reasons(out: &BTreeMap<LeftOut, usize>) -> Value {
    let all = [LeftOut::NotQuoted, LeftOut::Borderline, LeftOut::StaleOnly, LeftOut::NoLabel, LeftOut::NotAClause];
    let counts = all.map(|reason| {
        let name = json!(reason).as_str().expect("a reason is written as a word").to_owned();
        (name, json!(out.get(&reason).copied().unwrap_or(0)))
    });
    counts.into_iter().collect::<serde_json::Map<_, _>>().into()
}

fn error(case: &Case) -> Value {
    let kind = if case.scored() == Some(Label::Ok) { "false-alarm" } else { "miss" };
    json!({
        "id": case.id,
        "kind": kind,
        "label": case.scored(),
        "verdict": case.prediction.name(),
        "document": case.clause.title(),
        "text": case.clause.text,
        "findings": case.prediction.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn finding(finding: &FindingRow) -> Value {
    json!({
        "rule": finding.rule,
        "verdict": finding.verdict,
        "guard": finding.guard,
        "guard_reason": finding.guard_reason,
        "quote": finding.quote,
    })
}
