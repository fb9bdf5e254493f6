//! One document of the page: a line that says what to do with it, and behind it reasons and flagged clauses.
//!
//! Takes a `Review`; gives HTML. The `data-` attributes are what the scripts filter by and write into decisions.csv.

use std::io::{self, Write};

use super::clauses::{self, verdict_key};
use crate::model::{Action, Decision, FindingRow, Review, Status};
use crate::report::escape;
use crate::report::wording::{self, chinese_date};

/// Facts that take a line of their own.
const WIDE_FACTS: [&str; 5] = ["文件路径", "制定依据", "废止的文件", "读取问题", "结构提示"];

/// Writes the section of document number `number`.
pub fn write(out: &mut impl Write, number: usize, review: &Review, show_exempt: bool) -> io::Result<()> {
    let mut findings: Vec<_> = wording::shown(review, show_exempt).collect();
    // In the order of the text, so that a clause is shown once with all that is said about it.
    findings.sort_by_key(|finding| (finding.line, finding.column));
    write_data(out, number, review, &findings)?;
    write_headline(out, number, review)?;
    out.write_all(b"<noscript>\n<div class=\"body\">\n")?;
    write_facts(out, review)?;
    write_reasons(out, review)?;
    clauses::write(out, number, &findings)?;
    out.write_all(b"</div>\n</noscript>\n</details>\n")
}

/// The key of an action in classes and filters.
pub fn action_key(action: Option<Action>) -> &'static str {
    match action {
        Some(Action::Keep) => "keep",
        Some(Action::Revise) => "revise",
        Some(Action::Repeal) => "repeal",
        Some(Action::Lapse) => "lapse",
        Some(Action::OutOfScope) => "out",
        None => "unread",
    }
}

/// A decision in words: 另改：改为…（张三，2026-11-20）.
pub fn ruled(decision: &Decision) -> String {
    let remark = if decision.remark.is_empty() { String::new() } else { format!("：{}", decision.remark) };
    let by = [decision.reviewer.as_str(), decision.decided_on.as_str()];
    let by: Vec<_> = by.into_iter().filter(|part| !part.is_empty()).collect();
    let by = if by.is_empty() { String::new() } else { format!("（{}）", by.join("，")) };
    format!("{}{remark}{by}", decision.ruling)
}

/// The year that a document is filed under.
pub fn year(review: &Review) -> Option<i16> {
    review.issued_on.or(review.effective_on).map(|date| date.year())
}

/// One line a finding, in the order of the page: rule, verdict, fingerprint and clause, parted by tabs; and the
/// decisions the run was given, as JSON.
fn write_data(out: &mut impl Write, number: usize, review: &Review, findings: &[&FindingRow]) -> io::Result<()> {
    write!(
        out,
        "<details class=\"doc\" id=\"d{number}\" data-n=\"{number}\" data-action=\"{}\" data-key=\"{}\" \
         data-path=\"{}\" data-title=\"{}\" data-issuer=\"{}\" data-year=\"{}\"",
        action_key(review.action),
        escape(&review.fingerprint),
        escape(&review.path),
        escape(review.title.as_deref().unwrap_or_default()),
        escape(review.issuer.as_deref().unwrap_or_default()),
        year(review).map(|year| year.to_string()).unwrap_or_default(),
    )?;
    if !findings.is_empty() {
        let one_line = |text: &str| text.replace(['\t', '\r', '\n'], " ");
        let lines = findings.iter().map(|finding| {
            let parts = [finding.rule.as_str(), verdict_key(finding), &finding.fingerprint, wording::clause(finding)];
            parts.map(one_line).join("\t")
        });
        write!(out, " data-findings=\"{}\"", escape(&lines.collect::<Vec<_>>().join("\n")))?;
    }
    let of_findings =
        findings.iter().filter_map(|finding| Some((finding.fingerprint.as_str(), finding.decision.as_ref()?)));
    let decided: Vec<_> = review.decision.iter().map(|decision| ("", decision)).chain(of_findings).collect();
    if !decided.is_empty() {
        let row = |(key, by): &(&str, &Decision)| {
            serde_json::json!([key, by.ruling.to_string(), by.remark, by.reviewer, by.decided_on])
        };
        let rows = serde_json::Value::Array(decided.iter().map(row).collect());
        write!(out, " data-decided=\"{}\"", escape(&rows.to_string()))?;
    }
    out.write_all(b">\n")
}

fn write_headline(out: &mut impl Write, number: usize, review: &Review) -> io::Result<()> {
    let label = review.action.map_or_else(|| "未读".to_owned(), |action| action.to_string());
    let title = match (&review.title, review.status) {
        (Some(title), _) => title.as_str(),
        (None, Status::Unread) => review.path.as_str(),
        (None, _) => "（未识别标题）",
    };
    let issues = wording::issues(review);
    let counts = [("抵触", issues.conflict), ("需判断", issues.needs_review), ("技术性", issues.technical)];
    let counts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(label, count)| format!("{label} {count}")).collect();
    let decided = review.decision.as_ref().map(|decision| format!("已定：{}", decision.ruling)).unwrap_or_default();
    writeln!(
        out,
        "<summary><span class=\"no\">{number}</span><span class=\"badge {}\">{label}</span>\
         <h3 class=\"name\">{}</h3><span class=\"number\">{}</span><span class=\"counts\">{}</span>\
         <span class=\"decided\">{decided}</span></summary>",
        action_key(review.action),
        escape(title),
        escape(review.document_number.as_deref().unwrap_or_default()),
        counts.join("　"),
    )
}

fn write_facts(out: &mut impl Write, review: &Review) -> io::Result<()> {
    let date = |date: Option<jiff::civil::Date>| date.map(chinese_date).unwrap_or_default();
    let read = match (review.format.as_str(), review.encoding.as_str()) {
        ("", _) => review.status.to_string(),
        (format, "") => format!("{}（{format}）", review.status),
        (format, encoding) => format!("{}（{format}，{encoding}）", review.status),
    };
    let facts = [
        ("文件路径", review.path.clone()),
        ("制定机关", review.issuer.clone().unwrap_or_default()),
        ("印发日期", date(review.issued_on)),
        ("施行日期", date(review.effective_on)),
        ("有效期至", date(review.valid_until)),
        ("条款总数", if review.clauses > 0 { review.clauses.to_string() } else { String::new() }),
        ("读取情况", read),
        ("文字来源", wording::text_origin(review).to_owned()),
        ("制定依据", review.legal_basis.join("；")),
        ("废止的文件", review.repeals.join("；")),
        ("读取问题", review.problem.clone().unwrap_or_default()),
        ("结构提示", review.notes.join("；")),
        ("已有结论", review.decision.as_ref().map(ruled).unwrap_or_default()),
    ];
    out.write_all(b"<dl class=\"facts\">\n")?;
    for (label, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
        let wide = if WIDE_FACTS.contains(label) { " class=\"wide\"" } else { "" };
        writeln!(out, "<div{wide}><dt>{label}</dt><dd>{}</dd></div>", escape(text))?;
    }
    out.write_all(b"</dl>\n")
}

fn write_reasons(out: &mut impl Write, review: &Review) -> io::Result<()> {
    let Some(action) = review.action else {
        return out.write_all("<p class=\"unread-note\">本文件未能读取，没有清理建议，须人工审查。</p>\n".as_bytes());
    };
    writeln!(out, "<h4>清理意见：建议{action}</h4>")?;
    if review.reasons.is_empty() {
        return Ok(());
    }
    out.write_all(b"<ol class=\"reasons\">\n")?;
    for reason in &review.reasons {
        writeln!(out, "<li>{}</li>", escape(&reason.with_rule()))?;
    }
    out.write_all(b"</ol>\n")
}
