//! `documents.parquet`: one row a file, those that were not read included. Columns are named as in `results.jsonl`.

use std::io;

use super::Kind::{Flag, Number, OptionDay, OptionText, Text, Texts};
use super::{Column, Table, Value, key};
use crate::model::{Review, Run, Summary};
use crate::report::jsonl::ruling_key;
use crate::report::{Output, Report, wording};

const COLUMNS: &[Column] = &[
    ("path", Text),
    ("status", Text),
    ("problem", OptionText),
    ("format", OptionText),
    ("encoding", OptionText),
    ("recognised", Flag),
    ("bytes", Number),
    ("title", OptionText),
    ("document_number", OptionText),
    ("issuer", OptionText),
    ("issued_on", OptionDay),
    ("effective_on", OptionDay),
    ("valid_until", OptionDay),
    ("legal_basis", Texts),
    ("repeals", Texts),
    ("clauses", Number),
    ("action", OptionText),
    ("reasons", Texts),
    ("conflict_clauses", Number),
    ("needs_review_clauses", Number),
    ("technical_issues", Number),
    ("notes", Texts),
    ("fingerprint", Text),
    ("ruling", OptionText),
    ("remark", OptionText),
    ("reviewer", OptionText),
];

struct Documents(Table);

/// Begins the file.
pub fn begin(output: Output, _run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Documents(Table::begin(output, COLUMNS)?)))
}

impl Report for Documents {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        self.0.row(row(review))
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        self.0.finish()
    }
}

fn row(review: &Review) -> Vec<Value> {
    let present = |text: &str| Value::OptionText((!text.is_empty()).then(|| text.to_owned()));
    let decision = review.decision.as_ref();
    let issues = wording::issues(review);
    vec![
        review.path.as_str().into(),
        Value::Text(key(&review.status).unwrap_or_default()),
        Value::OptionText(review.problem.clone()),
        present(&review.format),
        present(&review.encoding),
        Value::Flag(review.is_recognised),
        Value::Number(review.bytes),
        Value::OptionText(review.title.clone()),
        Value::OptionText(review.document_number.clone()),
        Value::OptionText(review.issuer.clone()),
        Value::OptionDay(review.issued_on),
        Value::OptionDay(review.effective_on),
        Value::OptionDay(review.valid_until),
        Value::Texts(review.legal_basis.clone()),
        Value::Texts(review.repeals.clone()),
        Value::Number(review.clauses as u64),
        Value::OptionText(review.action.as_ref().and_then(key)),
        Value::Texts(review.reasons.iter().map(|reason| reason.text.clone()).collect()),
        Value::Number(issues.conflict as u64),
        Value::Number(issues.needs_review as u64),
        Value::Number(issues.technical as u64),
        Value::Texts(review.notes.clone()),
        review.fingerprint.as_str().into(),
        Value::OptionText(decision.map(|it| ruling_key(it.ruling).to_owned())),
        Value::OptionText(decision.map(|it| it.remark.clone())),
        Value::OptionText(decision.map(|it| it.reviewer.clone())),
    ]
}
