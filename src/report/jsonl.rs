//! `results.jsonl`: one document a line, English keys, for programs.
//!
//! The keys are a promise (`SCHEMA_VERSION`): they are written out here and not taken from the model, so that a change
//! of a field's name cannot change the file. A line holds the whole review, exempt findings apart; `read` gives it back.

pub mod compressed;
mod read;

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::{Output, Report, SCHEMA_VERSION, wording};
use crate::model::{
    Action, Bound, Change, Decision, FindingRow, Force, GuardName, LeadIn, Reason, Review, Ruling, Run, Severity,
    Status, Summary, Verdict, Verified,
};

pub use read::results;

#[derive(Serialize)]
struct DocumentLine<'a> {
    schema_version: u32,
    path: &'a str,
    status: Status,
    problem: Option<&'a str>,
    format: Option<&'a str>,
    encoding: Option<&'a str>,
    /// Text was recognised from pictures (OCR).
    recognised: bool,
    bytes: u64,
    title: Option<&'a str>,
    document_number: Option<&'a str>,
    issuer: Option<&'a str>,
    issued_on: Option<Date>,
    effective_on: Option<Date>,
    valid_until: Option<Date>,
    legal_basis: &'a [String],
    repeals: &'a [String],
    clauses: usize,
    action: Option<Action>,
    reasons: &'a [Reason],
    findings: Vec<FindingObject<'a>>,
    notes: &'a [String],
    fingerprint: &'a str,
    decision: Option<DecisionObject<'a>>,
}

/// What the reviewer decided; `null` where nothing was.
#[derive(Serialize)]
struct DecisionObject<'a> {
    ruling: &'static str,
    remark: &'a str,
    reviewer: &'a str,
    decided_on: &'a str,
}

#[derive(Serialize)]
struct FindingObject<'a> {
    rule: &'a str,
    title: &'a str,
    category: &'a str,
    severity: Severity,
    verdict: Verdict,
    guard: Option<GuardName>,
    guard_reason: Option<&'a str>,
    bound: Option<Bound>,
    force: Option<Force>,
    /// `null` when the finding speaks of the whole document.
    clause: Option<&'a str>,
    quote: &'a str,
    clause_text: &'a str,
    /// Start and end, in characters.
    quote_in_clause: (usize, usize),
    line: usize,
    column: usize,
    /// `null` in formats without pages.
    page: Option<usize>,
    /// 引导句: text, line and column; `null` where there is none.
    lead_in: Option<&'a LeadIn>,
    basis: Vec<BasisObject<'a>>,
    message: &'a str,
    advice: &'a str,
    /// `null` where no change of the text is proposed.
    change: Option<ChangeObject<'a>>,
    fingerprint: &'a str,
    decision: Option<DecisionObject<'a>>,
}

#[derive(Serialize)]
struct ChangeObject<'a> {
    instruction: &'a str,
    /// `null` where a person has to word it.
    replacement: Option<ReplacementObject<'a>>,
}

#[derive(Serialize)]
struct ReplacementObject<'a> {
    /// Start and end of the old words in `clause_text`, in characters.
    old: (usize, usize),
    new: &'a str,
}

#[derive(Serialize)]
struct BasisObject<'a> {
    citation: &'a str,
    verified: bool,
}

struct Lines {
    output: Output,
    show_exempt: bool,
}

/// Begins the file.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Lines { output, show_exempt: run.show_exempt }))
}

impl Report for Lines {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        serde_json::to_writer(&mut self.output, &document_line(review, self.show_exempt))?;
        self.output.write_all(b"\n")
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        Ok(self.output)
    }
}

fn document_line(review: &Review, show_exempt: bool) -> DocumentLine<'_> {
    DocumentLine {
        schema_version: SCHEMA_VERSION,
        path: &review.path,
        status: review.status,
        problem: review.problem.as_deref(),
        format: present(&review.format),
        encoding: present(&review.encoding),
        recognised: review.is_recognised,
        bytes: review.bytes,
        title: review.title.as_deref(),
        document_number: review.document_number.as_deref(),
        issuer: review.issuer.as_deref(),
        issued_on: review.issued_on,
        effective_on: review.effective_on,
        valid_until: review.valid_until,
        legal_basis: &review.legal_basis,
        repeals: &review.repeals,
        clauses: review.clauses,
        action: review.action,
        reasons: &review.reasons,
        findings: wording::shown(review, show_exempt).map(finding_object).collect(),
        notes: &review.notes,
        fingerprint: &review.fingerprint,
        decision: review.decision.as_ref().map(decision_object),
    }
}

fn decision_object(decision: &Decision) -> DecisionObject<'_> {
    let Decision { ruling, remark, reviewer, decided_on } = decision;
    DecisionObject { ruling: ruling_key(*ruling), remark, reviewer, decided_on }
}

/// The rulings on documents have the keys of the actions.
pub(super) fn ruling_key(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Accept => "accept",
        Ruling::Reject => "reject",
        Ruling::Amend => "amend",
        Ruling::Document(Action::Keep) => "keep",
        Ruling::Document(Action::Revise) => "revise",
        Ruling::Document(Action::Repeal) => "repeal",
        Ruling::Document(Action::Lapse) => "lapse",
        Ruling::Document(Action::OutOfScope) => "out-of-scope",
    }
}

fn finding_object(finding: &FindingRow) -> FindingObject<'_> {
    let basis = finding.basis.iter();
    FindingObject {
        rule: &finding.rule,
        title: &finding.title,
        category: &finding.category,
        severity: finding.severity,
        verdict: finding.verdict,
        guard: finding.guard,
        guard_reason: finding.guard_reason.as_deref(),
        bound: finding.bound,
        force: finding.force,
        clause: present(&finding.clause),
        quote: &finding.quote,
        clause_text: &finding.clause_text,
        quote_in_clause: finding.quote_in_clause,
        line: finding.line,
        column: finding.column,
        page: finding.page,
        lead_in: finding.lead_in.as_ref(),
        basis: basis
            .map(|row| BasisObject { citation: &row.citation, verified: row.verified == Verified::Checked })
            .collect(),
        message: &finding.message,
        advice: &finding.advice,
        change: finding.change.as_ref().map(change_object),
        fingerprint: &finding.fingerprint,
        decision: finding.decision.as_ref().map(decision_object),
    }
}

fn change_object(change: &Change) -> ChangeObject<'_> {
    let replacement = change.replacement.as_ref();
    ChangeObject {
        instruction: &change.instruction,
        replacement: replacement.map(|to| ReplacementObject { old: to.old, new: &to.new }),
    }
}

fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::model::Run;
    use crate::report::sample;

    fn lines(text: &str) -> Vec<Value> {
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    #[test]
    fn a_line_has_every_promised_key() {
        let text = sample::write_one("results.jsonl");
        assert!(text.starts_with(r#"{"schema_version":1,"path":"甲/001 工程.docx","status":"read","problem":null,"#));
        let lines = lines(&text);
        assert_eq!(lines.len(), sample::reviews().len());
        let document = &lines[0];
        assert_eq!(document["action"], "revise");
        assert_eq!(document["encoding"], Value::Null);
        assert_eq!(document["issued_on"], "2020-03-01");
        assert_eq!(document["reasons"][0]["clauses"], json!(["第五条第二款第（三）项"]));
        let keys: Vec<_> = document["findings"][0].as_object().expect("an object").keys().map(String::as_str).collect();
        let promised = [
            "rule",
            "title",
            "category",
            "severity",
            "verdict",
            "guard",
            "bound",
            "force",
            "clause",
            "quote",
            "line",
            "column",
            "page",
            "lead_in",
            "basis",
            "message",
            "advice",
            "change",
            "fingerprint",
            "clause_text",
            "quote_in_clause",
            "change",
            "decision",
        ];
        assert!(promised.iter().all(|key| keys.contains(key)), "{keys:?}");
        assert_eq!(
            document["findings"][0]["change"],
            json!({"instruction": "删去第五条第二款第（三）项。", "replacement": {"old": [0, 28], "new": ""}})
        );
        assert_eq!(document["findings"][1]["change"], Value::Null);
        assert_eq!(
            document["findings"][0]["basis"],
            json!([
                {"citation": "《公平竞争审查条例》第九条第（二）项", "verified": true},
                {"citation": "《某省公平竞争办法》第三条", "verified": false},
            ])
        );
    }

    #[test]
    fn an_unread_file_has_no_action_but_a_problem() {
        let unread = &lines(&sample::write_one("results.jsonl"))[2];
        assert_eq!(unread["status"], "unread");
        assert_eq!(unread["action"], Value::Null);
        assert_eq!(unread["format"], Value::Null);
        assert!(unread["problem"].as_str().expect("a problem").starts_with("加密："));
    }

    #[test]
    fn exempt_findings_are_written_on_demand() {
        let run = Run { show_exempt: true, ..sample::run() };
        let shown = lines(&sample::write_with("results.jsonl", &run));
        assert_eq!(shown[0]["findings"][2]["guard"], "prohibition");
        let hidden = lines(&sample::write_one("results.jsonl"));
        assert_eq!(hidden[0]["findings"].as_array().map(Vec::len), Some(3));
    }
}
