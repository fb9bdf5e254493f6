//! `gitlab`: a Code Quality report (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>), which
//! GitLab shows in a merge request. GitLab compares the reports of two branches by fingerprint itself, so everything is in
//! it; what is known or waived is an `info` that says so.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::message::{self, Gap};
use super::{Sheet, place};
use crate::model::{Diagnostic, Draft, GateLevel};

/// The whole file.
pub fn write(sheet: &Sheet<'_>) -> String {
    let mut keys = Keys::default();
    let mut issues = Vec::new();
    for draft in &sheet.checked.drafts {
        issues.extend(Gap::of(sheet.checked, draft).map(|it| unread(draft, &it, &mut keys)));
        issues.extend(draft.diagnostics.iter().map(|it| issue(draft, it, &mut keys)));
    }
    issues.extend(sheet.checked.complaints.iter().map(|it| {
        let path = place::path(&it.path);
        let key = keys.distinct(&format!("waiver-{path}-{}", it.message));
        row(&it.message, "waiver", &key, "critical", path, (it.line, it.line))
    }));
    format!("{:#}\n", Value::Array(issues))
}

/// Fingerprints given so far: GitLab shows only one of several alike, and the same document may be there twice.
#[derive(Default)]
struct Keys(HashMap<String, usize>);

impl Keys {
    fn distinct(&mut self, key: &str) -> String {
        let count = self.0.entry(key.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 { key.to_owned() } else { format!("{key}-{count}") }
    }
}

fn unread(draft: &Draft, gap: &Gap, keys: &mut Keys) -> Value {
    let path = place::path(&draft.path);
    let key = keys.distinct(&format!("{}-{path}", gap.code));
    row(&gap.told(), gap.code, &key, if gap.closes { "blocker" } else { "major" }, path, (1, 1))
}

fn issue(draft: &Draft, it: &Diagnostic, keys: &mut Keys) -> Value {
    let severity = match it.level {
        _ if !it.is_active() => "info",
        GateLevel::Conflict => "critical",
        GateLevel::NeedsReview => "major",
        GateLevel::Technical => "minor",
    };
    let region = it.region();
    // A link to a line of a Word file leads nowhere; the description names clause and page.
    let lines = if draft.has_lines { (region.line, region.end_line) } else { (1, 1) };
    let told = format!("{}：{}", message::heading(it), message::one_line(&message::body(it)));
    row(&told, &it.finding.rule, &keys.distinct(&it.key), severity, place::path(&draft.path), lines)
}

fn row(told: &str, check: &str, key: &str, severity: &str, path: &str, (begin, end): (usize, usize)) -> Value {
    json!({
        "description": told,
        "check_name": check,
        "fingerprint": key,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": begin, "end": end}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_repeat_are_told_apart() {
        let mut keys = Keys::default();
        assert_eq!(["a", "a", "b", "a"].map(|key| keys.distinct(key)), ["a", "a-2", "b", "a-3"]);
    }
}
