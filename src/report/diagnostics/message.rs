//! What is said of a finding and of the whole run, in words that several formats share.

use crate::model::{Checked, Compared, Diagnostic, Draft, GateLevel, Known, Status};
use crate::report::wording;

/// What of a draft nobody has seen.
pub struct Gap {
    /// Its name for programs: `unread` or `partial`.
    pub code: &'static str,
    /// Whether it closes the gate.
    pub closes: bool,
    /// Why, and what to do.
    pub problem: String,
}

impl Gap {
    /// Of a draft; none where it was read whole.
    pub fn of(checked: &Checked, draft: &Draft) -> Option<Self> {
        let code = match draft.status {
            Status::Read => return None,
            Status::Partial => "partial",
            Status::Unread => "unread",
        };
        let closes = checked.is_gap(draft.status);
        Some(Self { code, closes, problem: draft.problem.clone().unwrap_or_default() })
    }

    /// In a line: 未读：损坏……
    pub fn told(&self) -> String {
        let status = if self.code == "unread" { Status::Unread } else { Status::Partial };
        format!("{status}：{}", self.problem)
    }
}

/// Why a finding does not weigh on the gate; none where it does.
pub fn excuse(it: &Diagnostic) -> Option<String> {
    match (it.known, &it.waived) {
        (_, Some(waived)) => {
            Some(format!("已登记豁免，{} 批准，至 {}：{}", waived.approver, waived.expires, waived.reason))
        }
        (Known::Unchanged, None) => Some("已知".to_owned()),
        (Known::New, None) => None,
    }
}

/// The rule in a line: 标题（规则）, with what excuses it.
pub fn heading(it: &Diagnostic) -> String {
    let excuse = excuse(it).map_or_else(String::new, |excuse| format!("〔{excuse}〕"));
    format!("{excuse}{}（{}）", it.finding.title, it.finding.rule)
}

/// Reason, law and advice, a line each, below the clause and its words.
pub fn body(it: &Diagnostic) -> String {
    let finding = &it.finding;
    let page = finding.page.map_or_else(String::new, |page| format!("（第 {page} 页）"));
    let quote = if finding.quote.is_empty() { String::new() } else { format!("“{}”", one_line(&finding.quote)) };
    format!(
        "{}{page}{quote}\n理由：{}\n依据：{}\n建议：{}",
        wording::clause(finding),
        finding.message,
        law(it),
        finding.suggestion()
    )
}

/// The provisions, pending ones marked.
pub fn law(it: &Diagnostic) -> String {
    let basis: Vec<_> = it.finding.basis.iter().map(ToString::to_string).collect();
    basis.join("、")
}

/// White space, line breaks too, as single blanks.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much there is of everything.
pub fn tally(checked: &Checked) -> String {
    let counts: Vec<_> =
        GateLevel::ALL.iter().map(|level| format!("{} {} 处", level.name(), checked.active(*level))).collect();
    let mut text = format!("检查 {} 件：{}", checked.drafts.len(), counts.join("，"));
    for (name, count) in excused(checked) {
        text.push_str(&format!("，{name} {count} 处"));
    }
    text
}

/// What does not weigh, where there is any: known, waived, mended.
pub fn excused(checked: &Checked) -> impl Iterator<Item = (&'static str, usize)> {
    let all = || checked.diagnostics().map(|(_, it)| it);
    let counts = [
        ("已知", all().filter(|it| it.known == Known::Unchanged && it.waived.is_none()).count()),
        ("已登记豁免", all().filter(|it| it.waived.is_some()).count()),
        ("已消除", checked.mended.len()),
    ];
    counts.into_iter().filter(|(_, count)| *count > 0)
}

/// Whether the gate is open.
pub fn outcome(checked: &Checked) -> String {
    match checked.exit_code() {
        0 => "通过".to_owned(),
        2 => format!("无法判断：有 {} 件没有读出或者没有读全", checked.unread().count()),
        _ => "不通过".to_owned(),
    }
}

/// From where on the gate is closed, and compared with what.
pub fn threshold(checked: &Checked) -> String {
    let against = match checked.compared {
        Compared::Nothing => "",
        Compared::Baseline => "（基线之外）",
        Compared::Older => "（旧稿之外）",
    };
    match checked.threshold.0 {
        Some(level) => format!("{}及以上不通过{against}", level.name()),
        None => format!("不设门槛{against}"),
    }
}
