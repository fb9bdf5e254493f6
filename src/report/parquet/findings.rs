//! `findings.parquet`: one row a finding, exempt ones only when the run shows them, decided ones with what was decided. Columns are named as in
//! `results.jsonl`; `document` is the fingerprint in `documents.parquet`.

use std::io;

use super::Kind::{Number, OptionNumber, OptionText, Text, Texts};
use super::{Column, Table, Value, key};
use crate::model::{FindingRow, Review, Run, Summary};
use crate::report::jsonl::ruling_key;
use crate::report::{Output, Report, wording};

const COLUMNS: &[Column] = &[
    ("path", Text),
    ("document", Text),
    ("document_title", OptionText),
    ("rule", Text),
    ("title", Text),
    ("category", Text),
    ("severity", Text),
    ("verdict", Text),
    ("guard", OptionText),
    ("guard_reason", OptionText),
    ("bound", OptionText),
    ("force", OptionText),
    ("clause", OptionText),
    ("quote", Text),
    ("clause_text", Text),
    ("quote_start", Number),
    ("quote_end", Number),
    ("line", Number),
    ("column", Number),
    ("page", OptionNumber),
    ("lead_in", OptionText),
    ("basis", Texts),
    ("message", Text),
    ("advice", Text),
    ("instruction", OptionText),
    ("replacement", OptionText),
    ("fingerprint", Text),
    ("ruling", OptionText),
    ("remark", OptionText),
    ("reviewer", OptionText),
];

struct Findings {
    table: Table,
    show_exempt: bool,
}

/// Begins the file.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let table = Table::begin(output, COLUMNS)?;
    Ok(Box::new(Findings { table, show_exempt: run.show_exempt }))
}

impl Report for Findings {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        for finding in wording::shown(review, self.show_exempt) {
            self.table.row(row(review, finding))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        self.table.finish()
    }
}

fn row(review: &Review, finding: &FindingRow) -> Vec<Value> {
    let word = |word: Option<String>| Value::Text(word.unwrap_or_default());
    let change = finding.change.as_ref();
    let decision = finding.decision.as_ref();
    let (start, end) = finding.quote_in_clause;
    vec![
        review.path.as_str().into(),
        review.fingerprint.as_str().into(),
        Value::OptionText(review.title.clone()),
        finding.rule.as_str().into(),
        finding.title.as_str().into(),
        finding.category.as_str().into(),
        word(key(&finding.severity)),
        word(key(&finding.verdict)),
        Value::OptionText(finding.guard.as_ref().and_then(key)),
        Value::OptionText(finding.guard_reason.clone()),
        Value::OptionText(finding.bound.as_ref().and_then(key)),
        Value::OptionText(finding.force.as_ref().and_then(key)),
        Value::OptionText((!finding.clause.is_empty()).then(|| finding.clause.clone())),
        finding.quote.as_str().into(),
        finding.clause_text.as_str().into(),
        Value::Number(start as u64),
        Value::Number(end as u64),
        Value::Number(finding.line as u64),
        Value::Number(finding.column as u64),
        Value::OptionNumber(finding.page.map(|page| page as u64)),
        Value::OptionText(finding.lead_in.as_ref().map(|lead_in| lead_in.text.clone())),
        Value::Texts(finding.basis.iter().map(ToString::to_string).collect()),
        finding.message.as_str().into(),
        finding.advice.as_str().into(),
        Value::OptionText(change.map(|change| change.instruction.clone())),
        Value::OptionText(change.and_then(|change| change.replacement.as_ref()).map(|to| to.new.clone())),
        finding.fingerprint.as_str().into(),
        Value::OptionText(decision.map(|it| ruling_key(it.ruling).to_owned())),
        Value::OptionText(decision.map(|it| it.remark.clone())),
        Value::OptionText(decision.map(|it| it.reviewer.clone())),
    ]
}
