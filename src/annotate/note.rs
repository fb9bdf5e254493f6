//! What is noted at the words of a finding: verdict and rule, law, reason, advice. The same in every kind of copy.

use super::place::Mark;
use crate::model::GateLevel;

/// Who notes.
pub(super) const AUTHOR: &str = "规清";

/// The lines of a note, each with what it is called; the first is its heading.
pub(super) fn lines(mark: &Mark<'_>) -> Vec<(&'static str, String)> {
    let finding = mark.finding;
    let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
    let mut lines = vec![(GateLevel::of(finding).map_or("豁免", GateLevel::name), finding.title.clone())];
    let mut add = |label, text: String| {
        if !text.is_empty() {
            lines.push((label, text));
        }
    };
    add("条款", if finding.clause.is_empty() { "全文".to_owned() } else { finding.clause.clone() });
    add("说明", finding.message.clone());
    add("依据", basis.join("；"));
    add("建议", finding.suggestion().to_owned());
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
