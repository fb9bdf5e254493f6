//! One document of the page: a line that says what to do with it, and behind it reasons and flagged clauses.
//!
//! Takes a `Review`; gives HTML. The `data-` attributes are what `script.js` filters by.

use std::io::{self, Write};

use super::escape::escape;
use crate::model::{Action, FindingRow, Review, Severity, Status, Verdict, Verified};
use crate::report::wording::{self, chinese_date};

/// Facts that take a line of their own.
const WIDE_FACTS: [&str; 5] = ["文件路径", "制定依据", "废止的文件", "读取问题", "结构提示"];

/// Writes the section of document number `number`.
pub fn write(out: &mut impl Write, number: usize, review: &Review, show_exempt: bool) -> io::Result<()> {
    let mut findings: Vec<_> = wording::shown(review, show_exempt).collect();
    // In the order of the text, so that a clause is shown once with all that is said about it.
    findings.sort_by_key(|finding| (finding.line, finding.column));
    let action = action_key(review.action);
    writeln!(
        out,
        "<details class=\"doc\" id=\"d{number}\" data-n=\"{number}\" data-action=\"{action}\" data-search=\"{} {} {}\">",
        escape(review.title.as_deref().unwrap_or_default()),
        escape(&review.path),
        escape(review.document_number.as_deref().unwrap_or_default()),
    )?;
    write_headline(out, number, review, action)?;
    out.write_all(b"<div class=\"body\">\n")?;
    write_facts(out, review)?;
    write_reasons(out, review)?;
    write_clauses(out, &findings)?;
    out.write_all(b"</div>\n</details>\n")
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

fn write_headline(out: &mut impl Write, number: usize, review: &Review, action: &str) -> io::Result<()> {
    let label = review.action.map_or_else(|| "未读".to_owned(), |action| action.to_string());
    let title = match (&review.title, review.status) {
        (Some(title), _) => title.as_str(),
        (None, Status::Unread) => review.path.as_str(),
        (None, _) => "（未识别标题）",
    };
    write!(
        out,
        "<summary><span class=\"no\">{number}</span><span class=\"badge {action}\">{label}</span>\
         <span class=\"name\">{}</span><span class=\"number\">{}</span><span class=\"counts\">",
        escape(title),
        escape(review.document_number.as_deref().unwrap_or_default()),
    )?;
    let issues = wording::issues(review);
    let counts = [("抵触", issues.conflict), ("需判断", issues.needs_review), ("技术性", issues.technical)];
    let counts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(label, count)| format!("{label} {count}")).collect();
    writeln!(out, "{}</span></summary>", counts.join("　"))
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
        writeln!(out, "<li>{}</li>", escape(&reason.text))?;
    }
    out.write_all(b"</ol>\n")
}

fn write_clauses(out: &mut impl Write, findings: &[&FindingRow]) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    out.write_all("<h4>条款问题</h4>\n".as_bytes())?;
    let same = |a: &&FindingRow, b: &&FindingRow| (&a.clause, &a.clause_text) == (&b.clause, &b.clause_text);
    for group in findings.chunk_by(same) {
        let Some(first) = group.first() else { continue };
        writeln!(out, "<section class=\"clause\">\n<h5>{}</h5>", escape(wording::clause(first)))?;
        if !first.clause_text.is_empty() {
            out.write_all(b"<blockquote>")?;
            write_marked(out, &first.clause_text, group)?;
            out.write_all(b"</blockquote>\n")?;
        }
        for finding in group {
            write_finding(out, finding)?;
        }
        out.write_all(b"</section>\n")?;
    }
    Ok(())
}

/// The clause's text with the words of all its findings marked; words marked twice are marked once.
fn write_marked(out: &mut impl Write, text: &str, findings: &[&FindingRow]) -> io::Result<()> {
    let mut marked = vec![false; text.chars().count()];
    for finding in findings.iter().filter(|finding| finding.verdict != Verdict::Exempt) {
        let (start, end) = finding.quote_in_clause;
        let end = end.min(marked.len());
        if let Some(quote) = marked.get_mut(start.min(end)..end) {
            quote.fill(true);
        }
    }
    let mut run = String::new();
    let mut run_marked = false;
    for (character, is_marked) in text.chars().zip(marked) {
        if is_marked != run_marked {
            write_run(out, &run, run_marked)?;
            run.clear();
            run_marked = is_marked;
        }
        run.push(character);
    }
    write_run(out, &run, run_marked)
}

fn write_run(out: &mut impl Write, run: &str, marked: bool) -> io::Result<()> {
    match (run.is_empty(), marked) {
        (true, _) => Ok(()),
        (false, true) => write!(out, "<mark>{}</mark>", escape(run)),
        (false, false) => write!(out, "{}", escape(run)),
    }
}

fn write_finding(out: &mut impl Write, finding: &FindingRow) -> io::Result<()> {
    let verdict = match (finding.verdict, finding.severity) {
        (Verdict::Exempt, _) => "exempt",
        (_, Severity::Technical) => "technical",
        (Verdict::NeedsReview, _) => "review",
        (Verdict::Conflict, _) => "conflict",
    };
    let label = if verdict == "technical" { "技术性".to_owned() } else { finding.verdict.to_string() };
    write!(
        out,
        "<article class=\"finding {verdict}\" data-verdict=\"{verdict}\" data-category=\"{}\">\n\
         <p class=\"issue\"><span class=\"verdict\">{label}</span><b>{}</b><span class=\"rule\">{}　{}</span></p>\n<dl>\n",
        escape(&finding.category),
        escape(&finding.title),
        escape(&finding.category),
        escape(&finding.rule),
    )?;
    let page = finding.page.map(|page| format!("第 {page} 页，")).unwrap_or_default();
    let place = format!("{page}第 {} 行第 {} 字", finding.line, finding.column);
    row(out, "原文", &format!("“{}”（{place}）", finding.quote), finding.quote.is_empty())?;
    row(out, "说明", &finding.message, finding.message.is_empty())?;
    if let Some(guard) = finding.guard {
        let reason = finding.guard_reason.as_deref().map(|reason| format!("：{reason}")).unwrap_or_default();
        let label = if finding.verdict == Verdict::Exempt { "豁免情形" } else { "存疑情形" };
        row(out, label, &format!("{guard}{reason}"), false)?;
    }
    write_basis(out, finding)?;
    let no_advice = finding.advice.is_empty() || finding.verdict == Verdict::Exempt;
    row(out, "修改建议", &finding.advice, no_advice)?;
    let change = finding.change.as_ref().map(|change| change.instruction.as_str());
    row(out, "拟修改内容", change.unwrap_or_default(), change.is_none())?;
    out.write_all(b"</dl>\n</article>\n")
}

fn write_basis(out: &mut impl Write, finding: &FindingRow) -> io::Result<()> {
    if finding.basis.is_empty() {
        return Ok(());
    }
    out.write_all("<div><dt>法律依据</dt><dd>".as_bytes())?;
    for (index, basis) in finding.basis.iter().enumerate() {
        let separator = if index > 0 { "；" } else { "" };
        let pending = if basis.verified == Verified::Pending { "<b class=\"pending\">（待核）</b>" } else { "" };
        write!(out, "{separator}{}{pending}", escape(&basis.citation))?;
    }
    out.write_all(b"</dd></div>\n")
}

fn row(out: &mut impl Write, label: &str, text: &str, absent: bool) -> io::Result<()> {
    if absent { Ok(()) } else { writeln!(out, "<div><dt>{label}</dt><dd>{}</dd></div>", escape(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn marked(text: &str, quotes: &[(usize, usize)]) -> String {
        let findings: Vec<_> =
            quotes.iter().map(|&quote_in_clause| FindingRow { quote_in_clause, ..sample::finding() }).collect();
        let mut out = Vec::new();
        write_marked(&mut out, text, &findings.iter().collect::<Vec<_>>()).expect("a Vec takes anything");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn marks_count_in_characters_and_never_leave_the_clause() {
        assert_eq!(marked("应当在本市注册", &[(2, 5)]), "应当<mark>在本市</mark>注册");
        assert_eq!(marked("应当在本市注册", &[(2, 5), (4, 7)]), "应当<mark>在本市注册</mark>");
        assert_eq!(marked("应当<在", &[(2, 900)]), "应当<mark>&lt;在</mark>");
        assert_eq!(marked("应当", &[(7, 3), (9, 10), (1, 1)]), "应当");
        assert_eq!(marked("", &[(0, 1)]), "");
    }
}
