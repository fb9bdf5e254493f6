//! One finding as a SARIF result.

use serde_json::{Map, Value, json};

use super::super::{Sheet, message, place};
use super::artifact;
use super::rules::Rules;
use crate::model::gate::Region;
use crate::model::{Checked, Compared, Diagnostic, Draft, FindingRow, GateLevel, Known, Mended};
use crate::report::wording;

/// Characters of a clause that is worth showing whole around the words.
const CONTEXT_CHARS: usize = 2_000;

/// The name our fingerprints go by; a number rises when they are made in another way.
const FINGERPRINT: &str = "guiqing/v1";

/// A finding.
pub fn of(sheet: &Sheet<'_>, rules: &Rules, draft: &Draft, it: &Diagnostic) -> Value {
    let finding = &it.finding;
    let level = match it.level {
        GateLevel::Conflict => "error",
        GateLevel::NeedsReview => "warning",
        GateLevel::Technical => "note",
    };
    let mut result = Map::new();
    let mut put = |name: &str, value: Value| drop(result.insert(name.to_owned(), value));
    put("ruleId", json!(finding.rule));
    put("ruleIndex", json!(rules.index(&finding.rule)));
    put("level", json!(level));
    put("message", json!({"text": literal(&format!("{}：{}", finding.title, message::body(it)))}));
    put("locations", json!([location(draft, it)]));
    put("partialFingerprints", json!({FINGERPRINT: it.key}));
    if sheet.checked.compared != Compared::Nothing {
        put("baselineState", json!(if it.known == Known::Unchanged { "unchanged" } else { "new" }));
    }
    if has_waivers(sheet.checked) {
        put("suppressions", suppressions(it));
    }
    if let Some(flow) = code_flow(draft, it) {
        put("codeFlows", json!([flow]));
    }
    if let Some(fix) = fix(draft, finding) {
        put("fixes", json!([fix]));
    }
    put("properties", properties(draft, it));
    Value::Object(result)
}

/// What is there no more: an absent result, where it last stood.
pub fn mended(checked: &Checked, rules: &Rules, it: &Mended) -> Value {
    let mut result = json!({
        "ruleId": it.rule,
        "ruleIndex": rules.index(&it.rule),
        "level": "none",
        "kind": "notApplicable",
        "message": {"text": literal(&format!("已消除：{}“{}”", it.clause, message::one_line(&it.quote)))},
        "locations": [{
            "physicalLocation": {"artifactLocation": artifact(&it.path), "region": {"startLine": 1}},
            "logicalLocations": logical(&it.clause),
        }],
        "partialFingerprints": {FINGERPRINT: it.key},
        "baselineState": "absent",
    });
    if has_waivers(checked) {
        result["suppressions"] = json!([]);
    }
    result
}

/// Text in which nothing is a placeholder (§3.11.5) or a link (§3.11.6).
pub fn literal(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '{' | '}' => safe.extend([character, character]),
            '[' | ']' | '\\' => safe.extend(['\\', character]),
            _ => safe.push(character),
        }
    }
    safe
}

/// Suppressions are to be given for all results or for none (§3.27.23).
fn has_waivers(checked: &Checked) -> bool {
    checked.diagnostics().any(|(_, it)| it.waived.is_some())
}

fn suppressions(it: &Diagnostic) -> Value {
    let waived = it.waived.iter().map(|waived| {
        json!({
            "kind": "external",
            "status": "accepted",
            "justification": format!("{}（{} 批准，至 {}）", waived.reason, waived.approver, waived.expires),
        })
    });
    waived.collect()
}

/// Whether columns are those of the file.
#[derive(Clone, Copy)]
enum Columns {
    Known,
    Unknown,
}

fn location(draft: &Draft, it: &Diagnostic) -> Value {
    let finding = &it.finding;
    let mut physical = json!({
        "artifactLocation": artifact(&draft.path),
        "region": words(draft, it),
    });
    if let Some(context) = context(draft, finding) {
        physical["contextRegion"] = context;
    }
    json!({"physicalLocation": physical, "logicalLocations": logical(&finding.clause)})
}

fn logical(clause: &str) -> Value {
    if clause.is_empty() {
        json!([{"name": "全文", "kind": "document"}])
    } else {
        json!([{"name": clause, "kind": "clause"}])
    }
}

/// Lines always, since viewers want one; columns where they are those of the file.
fn region(at: Region, columns: Columns, words: &str) -> Value {
    match columns {
        _ if words.is_empty() => json!({"startLine": at.line}),
        Columns::Known => json!({
            "startLine": at.line, "startColumn": at.column,
            "endLine": at.end_line, "endColumn": at.end_column,
            "snippet": {"text": words},
        }),
        // A snippet is the text of its region, which is whole lines here.
        Columns::Unknown => json!({"startLine": at.line, "endLine": at.end_line}),
    }
}

/// The words of the finding.
fn words(draft: &Draft, it: &Diagnostic) -> Value {
    let known = place::within(draft, &it.finding, it.finding.quote_in_clause);
    let columns = if known.is_some() { Columns::Known } else { Columns::Unknown };
    region(it.region(), columns, &it.finding.quote)
}

/// The clause around the words, where its beginning can be placed and it is no whole document.
fn context(draft: &Draft, finding: &FindingRow) -> Option<Value> {
    let length = finding.clause_text.chars().count();
    if length == 0 || length > CONTEXT_CHARS || finding.quote == finding.clause_text {
        return None;
    }
    let at = place::within(draft, finding, (0, length))?;
    Some(region(at, Columns::Known, &finding.clause_text))
}

/// From the words that announce a list to the item: neither says anything without the other.
fn code_flow(draft: &Draft, it: &Diagnostic) -> Option<Value> {
    let lead_in = it.finding.lead_in.as_ref()?;
    let step = |region: Value, told: &str| {
        let physical = json!({"artifactLocation": artifact(&draft.path), "region": region});
        json!({"location": {"physicalLocation": physical, "message": {"text": told}}})
    };
    let columns = if draft.is_verbatim { Columns::Known } else { Columns::Unknown };
    let announced = Region::of(lead_in.line, lead_in.column, &lead_in.text);
    let steps = [
        step(region(announced, columns, &lead_in.text), "引导句"),
        step(words(draft, it), &literal(wording::clause(&it.finding))),
    ];
    Some(json!({"threadFlows": [{"locations": steps}]}))
}

fn fix(draft: &Draft, finding: &FindingRow) -> Option<Value> {
    let change = finding.change.as_ref()?;
    let replacement = change.replacement.as_ref()?;
    let at = place::within(draft, finding, replacement.old)?;
    let mut replaced = json!({"deletedRegion": {
        "startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column,
    }});
    if !replacement.new.is_empty() {
        replaced["insertedContent"] = json!({"text": replacement.new});
    }
    Some(json!({
        "description": {"text": change.instruction},
        "artifactChanges": [{"artifactLocation": artifact(&draft.path), "replacements": [replaced]}],
    }))
}

fn properties(draft: &Draft, it: &Diagnostic) -> Value {
    let finding = &it.finding;
    let mut properties = json!({
        "gateLevel": it.level.key(),
        "category": finding.category,
        "advice": finding.suggestion(),
        "basis": finding.basis.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    if !draft.has_lines {
        properties["lineIsOfTextRead"] = json!(true);
    }
    if let Some(page) = finding.page {
        properties["page"] = json!(page);
    }
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_placeholder_or_a_link() {
        assert_eq!(literal("{0}[甲](1)\\"), "{{0}}\\[甲\\](1)\\\\");
    }
}
