//! What is noted at the words of a finding: verdict and rule, law, reason, advice. The same in every kind of copy.

use crate::model::{FindingRow, Severity, Verdict};

use super::place::Mark;

/// Who notes.
pub(super) const AUTHOR: &str = "规清";

/// The lines of a note, each with what it is called; the first is its heading.
pub(super) fn lines(mark: &Mark<'_>) -> Vec<(&'static str, String)> {
    let finding = mark.finding;
    let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
    let change = finding.change.as_ref().map_or(&finding.advice, |change| &change.instruction);
    let mut lines = vec![(verdict(finding), finding.title.clone())];
    let mut add = |label, text: String| {
        if !text.is_empty() {
            lines.push((label, text));
        }
    };
    add("条款", if finding.clause.is_empty() { "全文".to_owned() } else { finding.clause.clone() });
    add("说明", finding.message.clone());
    add("依据", basis.join("；"));
    add("建议", change.clone());
    if let Some(guard) = finding.guard {
        let reason = finding.guard_reason.as_deref().map(|reason| format!("：{reason}")).unwrap_or_default();
        add("存疑", format!("{guard}{reason}"));
    }
    if let Some(decision) = &finding.decision {
        add(
            "审核结论",
            format!("{}　{}　{}", decision.ruling, decision.remark, decision.reviewer).trim_end().to_owned(),
        );
    }
    if mark.is_lost() {
        add("提示", format!("未能在原文中定位“{}”，文件可能在扫描后有改动。", finding.quote));
    }
    add("规则", format!("{}（{}）", finding.rule, finding.category));
    lines
}

/// 技术性 goes before the verdict: it is mended without weighing.
fn verdict(finding: &FindingRow) -> &'static str {
    match (finding.verdict, finding.severity) {
        (Verdict::Exempt, _) => "豁免",
        (_, Severity::Technical) => "技术性",
        (Verdict::NeedsReview, _) => "需判断",
        (Verdict::Conflict, _) => "抵触",
    }
}

/// A stranger's text, safe as content and in quoted attributes of XML and HTML. Characters that XML forbids, or that turn the
/// reading direction and would show other words than the document has, are replaced.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(character),
            '\r' => {}
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                safe.push(char::REPLACEMENT_CHARACTER);
            }
            _ if character.is_control() => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(character),
        }
    }
    safe
}
