//! How a review reads in words: what the CSV files and the HTML report say alike.
//!
//! Takes a `Review`; gives Chinese phrases and the counts that stand beside a document.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::standing;
use crate::model::{Action, Decided, Decision, FindingRow, Reason, Review, Run, Severity, Verdict};

/// How many clauses of a document have a problem; a clause with several counts once in each column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Issues {
    /// 抵触条款数
    pub conflict: usize,
    /// 需判断条款数
    pub needs_review: usize,
    /// 技术性问题数: every one counts, as each is a change of its own.
    pub technical: usize,
}

/// Counts the clauses with problems; a finding on the whole document counts as one clause.
pub fn issues(review: &Review) -> Issues {
    let mut conflict = BTreeSet::new();
    let mut needs_review = BTreeSet::new();
    let mut technical = 0;
    for finding in review.findings.iter().filter(|finding| !finding.is_rejected()) {
        let clause = (finding.clause.as_str(), finding.clause_text.as_str());
        match (finding.verdict, finding.severity) {
            (Verdict::Exempt, _) => {}
            (_, Severity::Technical) => technical += 1,
            (Verdict::Conflict, _) => drop(conflict.insert(clause)),
            (Verdict::NeedsReview, _) => drop(needs_review.insert(clause)),
        }
    }
    Issues { conflict: conflict.len(), needs_review: needs_review.len(), technical }
}

/// The findings a report shows.
pub fn shown(review: &Review, show_exempt: bool) -> impl Iterator<Item = &FindingRow> {
    review.findings.iter().filter(move |finding| show_exempt || finding.verdict != Verdict::Exempt)
}

/// 条款, for people: a finding without one speaks of the whole document.
pub fn clause(finding: &FindingRow) -> &str {
    if finding.clause.is_empty() { "全文" } else { &finding.clause }
}

/// 清理意见, for people: a file that was not read has none.
pub fn action(review: &Review) -> String {
    review.action.map_or_else(|| "未读，须人工审查".to_owned(), |action| action.to_string())
}

/// 文字来源, for people: text recognised from pictures may have wrong characters.
pub fn text_origin(review: &Review) -> &'static str {
    if review.is_recognised { "文字识别，可能有错字" } else { "" }
}

/// 理由和依据: one numbered line a reason.
pub fn numbered_reasons(review: &Review, told: fn(&Reason) -> String) -> String {
    numbered(review.reasons.iter().map(told))
}

/// 拟修改内容: one numbered line a change. Empty for documents that are to go as a whole or are out of scope: there is
/// nothing to mend in them, and the advice on each clause stands in the list of findings.
pub fn numbered_changes(review: &Review) -> String {
    if !matches!(review.final_action(), Some(Action::Keep | Action::Revise)) {
        return String::new();
    }
    numbered(standing::changes(review).iter().map(|change| format!("{}。", change.text())))
}

/// The heads of the columns on decisions; none in a run without.
pub fn decision_headings(decided: Decided) -> &'static [&'static str] {
    match decided {
        Decided::Absent => &[],
        Decided::Folded | Decided::Shown => &["审核结论", "审核意见", "审核人"],
    }
}

/// The cells under `decision_headings`.
pub fn decision(decision: Option<&Decision>, decided: Decided) -> impl Iterator<Item = String> {
    let told = decision.map(|it| [it.ruling.to_string(), it.remark.clone(), it.reviewer.clone()]);
    let count = decision_headings(decided).len();
    told.unwrap_or_default().into_iter().take(count)
}

/// 地区 of the run.
pub fn region(run: &Run) -> String {
    if run.region.is_empty() { "按各文件的制定机关确定".to_owned() } else { run.region.join("") }
}

/// 2020年1月5日
pub fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn numbered(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<_> = lines.enumerate().map(|(index, line)| format!("{}. {line}", index + 1)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_clause_counts_once_and_exempt_ones_not_at_all() {
        let review = &sample::reviews()[0];
        assert_eq!(issues(review), Issues { conflict: 1, needs_review: 1, technical: 1 });
    }

    #[test]
    fn changes_name_the_clause_and_the_doubt() {
        let reviews = sample::reviews();
        assert_eq!(
            numbered_changes(&reviews[0]),
            "1. 删去第五条第二款第（三）项。\n2. 〔待判断〕第六条：核对补贴是否以本地纳税为条件。\n3. 〔待拟〕第九条：改为市场监督管理部门。"
        );
        assert_eq!(numbered_changes(&reviews[1]), "");
    }
}
