//! `json`: one object for the whole run; `jsonl`: one line a finding or unread draft, for pipes.

use serde_json::{Value, json};

use super::Sheet;
use crate::model::{Compared, Diagnostic, Draft, GateLevel, Known, Status};
use crate::report::SCHEMA_VERSION;

/// The run as one object.
pub fn write(sheet: &Sheet<'_>) -> String {
    let checked = sheet.checked;
    let count = |level: &GateLevel| (level.key().to_owned(), json!(checked.active(*level)));
    let waived = checked.diagnostics().filter(|(_, it)| it.waived.is_some()).count();
    let unchanged = checked.diagnostics().filter(|(_, it)| it.known == Known::Unchanged).count();
    let whole = json!({
        "schema_version": SCHEMA_VERSION,
        "version": sheet.run.version,
        "dictionary_hash": sheet.run.dictionary_hash,
        "as_of": sheet.run.as_of,
        "fail_on": checked.threshold.key(),
        "exit_code": checked.exit_code(),
        "compared_with": match checked.compared {
            Compared::Nothing => Value::Null,
            Compared::Baseline => json!("baseline"),
            Compared::Older => json!("older"),
        },
        "counts": {
            "drafts": checked.drafts.len(),
            "unread": checked.unread().count(),
            "active": GateLevel::ALL.iter().map(count).collect::<serde_json::Map<_, _>>(),
            "unchanged": unchanged,
            "waived": waived,
            "mended": checked.mended.len(),
            "excluded": checked.excluded,
        },
        "drafts": checked.drafts.iter().map(draft).collect::<Vec<_>>(),
        "mended": checked.mended,
        "complaints": checked.complaints.iter().map(|it| json!({
            "path": it.path, "line": it.line, "message": it.message,
        })).collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

/// A line a finding, a draft that was not read whole, a mended finding and a complaint; `kind` says which.
pub fn write_lines(sheet: &Sheet<'_>) -> String {
    let mut lines = Vec::new();
    for draft in &sheet.checked.drafts {
        if draft.status != Status::Read {
            lines.push(json!({"kind": "unread", "path": draft.path, "status": draft.status, "problem": draft.problem}));
        }
        lines.extend(draft.diagnostics.iter().map(|it| {
            let mut line = json!({"kind": "finding", "path": draft.path});
            merge(&mut line, diagnostic(it));
            line
        }));
    }
    lines.extend(sheet.checked.mended.iter().map(|it| {
        let mut line = json!({"kind": "mended"});
        merge(&mut line, json!(it));
        line
    }));
    let complaint = |it: &crate::model::Complaint| json!({"kind": "complaint", "path": it.path, "line": it.line, "message": it.message});
    lines.extend(sheet.checked.complaints.iter().map(complaint));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn merge(into: &mut Value, more: Value) {
    if let (Value::Object(into), Value::Object(more)) = (into, more) {
        into.extend(more);
    }
}

fn draft(draft: &Draft) -> Value {
    json!({
        "path": draft.path,
        "status": draft.status,
        "problem": draft.problem,
        "title": draft.title,
        "findings": draft.diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
    })
}

fn diagnostic(it: &Diagnostic) -> Value {
    let finding = &it.finding;
    let region = it.region();
    json!({
        "rule": finding.rule,
        "title": finding.title,
        "category": finding.category,
        "level": it.level,
        "known": it.known == Known::Unchanged,
        "waived": it.waived.as_ref().map(|waived| json!({
            "reason": waived.reason, "approver": waived.approver, "expires": waived.expires,
        })),
        "clause": finding.clause,
        "quote": finding.quote,
        "clause_text": finding.clause_text,
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
        "page": finding.page,
        "lead_in": finding.lead_in,
        "basis": finding.basis.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "message": finding.message,
        "advice": finding.advice,
        "change": finding.change,
        "fingerprint": it.key,
    })
}
