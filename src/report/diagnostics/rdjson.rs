//! `rdjson`: reviewdog's `DiagnosticResult` (`proto/rdf/reviewdog.proto`), which it puts beside the lines of a change.
//! Columns are bytes of UTF-8, from 1, and an end is behind the last byte. What is known or waived is an `INFO` that says so.

use serde_json::{Value, json};

use super::message::{self, Gap};
use super::{Sheet, place};
use crate::model::gate::Region;
use crate::model::{Diagnostic, Draft, GateLevel};

/// The whole object.
pub fn write(sheet: &Sheet<'_>) -> String {
    let checked = sheet.checked;
    let mut diagnostics = Vec::new();
    for draft in &checked.drafts {
        diagnostics.extend(Gap::of(checked, draft).map(|it| unread(draft, &it)));
        diagnostics.extend(draft.diagnostics.iter().map(|it| diagnostic(draft, it)));
    }
    diagnostics.extend(checked.complaints.iter().map(|it| {
        json!({
            "message": it.message,
            "location": {"path": place::path(&it.path), "range": {"start": {"line": it.line}}},
            "severity": "ERROR",
            "code": {"value": "waiver"},
        })
    }));
    let whole = json!({
        "source": {"name": "guiqing"},
        "severity": if checked.exit_code() == 0 { "INFO" } else { "ERROR" },
        "diagnostics": diagnostics,
    });
    format!("{whole:#}\n")
}

fn unread(draft: &Draft, gap: &Gap) -> Value {
    json!({
        "message": gap.told(),
        "location": {"path": place::path(&draft.path)},
        "severity": if gap.closes { "ERROR" } else { "WARNING" },
        "code": {"value": gap.code},
    })
}

fn diagnostic(draft: &Draft, it: &Diagnostic) -> Value {
    let severity = match it.level {
        _ if !it.is_active() => "INFO",
        GateLevel::Conflict => "ERROR",
        GateLevel::NeedsReview => "WARNING",
        GateLevel::Technical => "INFO",
    };
    let mut location = json!({"path": place::path(&draft.path)});
    if draft.has_lines {
        location["range"] = match place::bytes_within(draft, &it.finding, it.finding.quote_in_clause) {
            Some(region) if !it.finding.quote.is_empty() => range(region),
            _ => json!({"start": {"line": it.finding.line}, "end": {"line": it.region().end_line}}),
        };
    }
    let mut told = json!({
        "message": format!("{}\n{}", message::heading(it), message::body(it)),
        "location": location,
        "severity": severity,
        "code": {"value": it.finding.rule},
    });
    if let Some(suggestion) = suggestion(draft, it) {
        told["suggestions"] = json!([suggestion]);
    }
    told
}

fn suggestion(draft: &Draft, it: &Diagnostic) -> Option<Value> {
    let replacement = it.finding.change.as_ref()?.replacement.as_ref()?;
    let region = place::bytes_within(draft, &it.finding, replacement.old)?;
    Some(json!({"range": range(region), "text": replacement.new}))
}

fn range(region: Region) -> Value {
    json!({
        "start": {"line": region.line, "column": region.column},
        "end": {"line": region.end_line, "column": region.end_column},
    })
}
