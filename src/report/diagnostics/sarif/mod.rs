//! `sarif`: SARIF 2.1.0 (OASIS standard of 27 March 2020), for code scanning and for viewers. One run; the rules that
//! appear, the findings with their places, what was known and waived, what was not read.
//!
//! Results stand in `result.rs`, rules in `rules.rs`.

mod result;
mod rules;

use serde_json::{Value, json};

use super::message::Gap;
use super::{Sheet, place};
use crate::model::{Complaint, Draft};
use rules::Rules;

/// Where the schema is published; readers take it as a name.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// The folder that relative paths start from; whoever reads the log knows where it lies.
const ROOT: &str = "%SRCROOT%";

/// The whole log.
pub fn write(sheet: &Sheet<'_>) -> String {
    let checked = sheet.checked;
    let rules = Rules::of(sheet);
    let mut results: Vec<Value> = checked
        .drafts
        .iter()
        .flat_map(|draft| draft.diagnostics.iter().map(|it| result::of(sheet, &rules, draft, it)).collect::<Vec<_>>())
        .collect();
    results.extend(checked.mended.iter().map(|it| result::mended(checked, &rules, it)));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "guiqing",
                "fullName": format!("规清 {}", sheet.run.version),
                "version": sheet.run.version,
                "semanticVersion": sheet.run.version,
                "language": "zh-CN",
                "rules": rules.described(sheet),
                "notifications": notifications(),
            }},
            "language": "zh-CN",
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {"text": "检查时所在的文件夹"}}},
            "invocations": [invocation(sheet)],
            "results": results,
            "properties": {
                "dictionaryHash": sheet.run.dictionary_hash,
                "asOf": sheet.run.as_of,
                "failOn": checked.threshold.key(),
            },
        }],
    });
    format!("{log:#}\n")
}

/// Where a file is.
fn artifact(path: &str) -> Value {
    let uri = place::uri(path);
    let plain = place::path(path);
    // A reference that leaves its base, or has one of its own, cannot be taken relative to it.
    if place::is_absolute(plain) || plain.split('/').any(|part| part == "..") {
        json!({"uri": uri})
    } else {
        json!({"uri": uri, "uriBaseId": ROOT})
    }
}

/// What a run may say beside its findings.
fn notifications() -> Value {
    let all = [
        ("unread", "DraftUnread", "文件没有读出，无法判断", "按说明处理文件后重新检查；没有读出的文件须人工审查。"),
        ("partial", "DraftReadInPart", "文件没有读全", "补全文件后重新检查；没有读出的部分须人工审查。"),
        ("waiver", "WaiverFaulty", "豁免登记有误", "按说明更正、续期或者删去豁免登记。"),
    ];
    let described = |(id, name, what, remedy)| {
        json!({
            "id": id,
            "name": name,
            "shortDescription": {"text": what},
            "fullDescription": {"text": what},
            "help": {"text": remedy},
        })
    };
    all.map(described).into_iter().collect()
}

fn invocation(sheet: &Sheet<'_>) -> Value {
    let checked = sheet.checked;
    let gaps = checked.drafts.iter().filter_map(|draft| Some(gap(draft, &Gap::of(checked, draft)?)));
    let notes: Vec<Value> = gaps.chain(checked.complaints.iter().map(complaint)).collect();
    json!({
        "executionSuccessful": checked.exit_code() != 2,
        "exitCode": checked.exit_code(),
        "exitCodeDescription": super::message::outcome(checked),
        "toolExecutionNotifications": notes,
    })
}

fn gap(draft: &Draft, gap: &Gap) -> Value {
    json!({
        "descriptor": {"id": gap.code},
        "level": if gap.closes { "error" } else { "warning" },
        "message": {"text": result::literal(&gap.told())},
        "locations": [{"physicalLocation": {"artifactLocation": artifact(&draft.path)}}],
    })
}

fn complaint(complaint: &Complaint) -> Value {
    json!({
        "descriptor": {"id": "waiver"},
        "level": "error",
        "message": {"text": result::literal(&complaint.message)},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(&complaint.path),
            "region": {"startLine": complaint.line},
        }}],
    })
}
