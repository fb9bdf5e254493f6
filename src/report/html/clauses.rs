//! The clauses with problems of one document: their tree (条款目录), and beside it each clause's text with the flagged
//! words marked, followed by what is said about it.
//!
//! Takes findings in the order of the text; gives HTML.

use std::io::{self, Write};

use super::section::ruled;
use crate::model::{FindingRow, Severity, Verdict, Verified};
use crate::report::escape;
use crate::report::wording;

/// Signs that end a step of a label: 第五条｜第二款｜第（三）项, 二、｜（一）｜3.
const STEP_ENDS: [char; 5] = ['编', '章', '节', '条', '、'];

/// Writes tree and clauses of document number `number`.
pub fn write(out: &mut impl Write, number: usize, findings: &[&FindingRow]) -> io::Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    let same = |a: &&FindingRow, b: &&FindingRow| (&a.clause, &a.clause_text) == (&b.clause, &b.clause_text);
    let groups: Vec<_> = findings.chunk_by(same).collect();
    out.write_all("<h4>条款问题</h4>\n<div class=\"split\">\n".as_bytes())?;
    write_tree(out, number, &groups)?;
    out.write_all(b"<div class=\"clauses\">\n")?;
    for (index, group) in groups.iter().enumerate() {
        write_clause(out, &format!("d{number}-{}", index + 1), group)?;
    }
    out.write_all(b"</div>\n</div>\n")
}

/// The verdict of a finding as a key for classes and filters.
pub fn verdict_key(finding: &FindingRow) -> &'static str {
    match (finding.verdict, finding.severity) {
        (Verdict::Exempt, _) => "exempt",
        (_, Severity::Technical) => "technical",
        (Verdict::NeedsReview, _) => "review",
        (Verdict::Conflict, _) => "conflict",
    }
}

fn write_tree(out: &mut impl Write, number: usize, groups: &[&[&FindingRow]]) -> io::Result<()> {
    let label = |group: &[&FindingRow]| group.first().map_or("", |first| wording::clause(first)).to_owned();
    let nodes: Vec<_> =
        groups.iter().enumerate().map(|(index, group)| (index + 1, label(group), group.len())).collect();
    writeln!(out, "<nav class=\"tree\" aria-label=\"有问题的条款\">\n<ul>")?;
    for branch in nodes.chunk_by(|a, b| head(&a.1) == head(&b.1)) {
        match branch {
            [(index, label, count)] => writeln!(out, "<li>{}</li>", link(number, *index, label, *count))?,
            [] => {}
            [(_, first, _), ..] => {
                let head = head(first);
                writeln!(out, "<li><span>{}</span><ul>", escape(head))?;
                for (index, label, count) in branch {
                    let rest = label.strip_prefix(head).filter(|rest| !rest.is_empty()).unwrap_or("本文");
                    writeln!(out, "<li>{}</li>", link(number, *index, rest, *count))?;
                }
                out.write_all(b"</ul></li>\n")?;
            }
        }
    }
    out.write_all(b"</ul>\n</nav>\n")
}

fn link(number: usize, index: usize, label: &str, count: usize) -> String {
    format!("<a href=\"#d{number}-{index}\">{}</a> <span class=\"n\">{count} 处</span>", escape(label))
}

/// What a label shares with its neighbours: the name of the annex it begins with, or its first step: 第五条 of
/// 第五条第二款.
fn head(label: &str) -> &str {
    let mut depth = 0_usize;
    for (at, character) in label.char_indices() {
        match character {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (character == '》' || STEP_ENDS.contains(&character)) {
            return label.get(..at + character.len_utf8()).unwrap_or(label);
        }
    }
    label
}

fn write_clause(out: &mut impl Write, id: &str, group: &[&FindingRow]) -> io::Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    writeln!(out, "<section class=\"clause\" id=\"{id}\">\n<h5>{}</h5>", escape(wording::clause(first)))?;
    if !first.clause_text.is_empty() {
        out.write_all(b"<blockquote>")?;
        write_marked(out, &first.clause_text, group)?;
        out.write_all(b"</blockquote>\n")?;
    }
    for finding in group {
        write_finding(out, finding)?;
    }
    out.write_all(b"</section>\n")
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
    let verdict = verdict_key(finding);
    let label = if verdict == "technical" { "技术性".to_owned() } else { finding.verdict.to_string() };
    write!(
        out,
        "<article class=\"finding {verdict}\">\n\
         <p class=\"issue\"><span class=\"verdict\">{label}</span><b>{}</b><span class=\"rule\">{}　{}</span></p>\n<dl>\n",
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
    if finding.verdict != Verdict::Exempt {
        write_change(out, finding)?;
    }
    if let Some(decision) = &finding.decision {
        row(out, "已有结论", &ruled(decision), false)?;
    }
    out.write_all(b"</dl>\n</article>\n")
}

/// 拟修改内容, with the new text where there is one; advice where there is none.
fn write_change(out: &mut impl Write, finding: &FindingRow) -> io::Result<()> {
    row(out, "修改建议", &finding.advice, finding.advice.is_empty())?;
    let Some(change) = &finding.change else { return Ok(()) };
    row(out, "拟修改为", &change.instruction, change.instruction.is_empty())?;
    let Some(replacement) = &change.replacement else { return Ok(()) };
    let (start, end) = replacement.old;
    let part = |from: usize, to: usize| -> String {
        finding.clause_text.chars().skip(from).take(to.saturating_sub(from)).collect()
    };
    writeln!(
        out,
        "<div><dt>修改后</dt><dd>{}<del>{}</del><ins>{}</ins>{}</dd></div>",
        escape(&part(0, start)),
        escape(&part(start, end)),
        escape(&replacement.new),
        escape(&part(end.max(start), usize::MAX)),
    )
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
    use crate::model::{Change, Replacement};
    use crate::report::sample;

    fn marked(text: &str, quotes: &[(usize, usize)]) -> String {
        let findings: Vec<_> =
            quotes.iter().map(|&quote_in_clause| FindingRow { quote_in_clause, ..sample::finding() }).collect();
        let mut out = Vec::new();
        write_marked(&mut out, text, &findings.iter().collect::<Vec<_>>()).expect("a Vec takes anything");
        String::from_utf8(out).expect("UTF-8")
    }

    fn written(findings: &[FindingRow]) -> String {
        let mut out = Vec::new();
        write(&mut out, 7, &findings.iter().collect::<Vec<_>>()).expect("a Vec takes anything");
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

    #[test]
    fn clauses_of_one_article_hang_below_it_in_the_tree() {
        let at = |clause: &str| FindingRow { clause: clause.to_owned(), ..sample::finding() };
        let html = written(&[at("第五条"), at("第五条第二款"), at("第五条第二款"), at("第六条第（一）项"), at("")]);
        assert!(html.contains("<li><span>第五条</span><ul>\n<li><a href=\"#d7-1\">本文</a> <span class=\"n\">1 处</span></li>\n<li><a href=\"#d7-2\">第二款</a> <span class=\"n\">2 处</span></li>\n</ul></li>"), "{html}");
        assert!(html.contains("<li><a href=\"#d7-3\">第六条第（一）项</a>"), "{html}");
        assert!(html.contains("<li><a href=\"#d7-4\">全文</a>") && html.contains("id=\"d7-4\""), "{html}");
    }

    #[test]
    fn a_label_is_cut_after_its_first_step() {
        assert_eq!(head("第五条第二款"), "第五条");
        assert_eq!(head("《关于第一条、第二条的说明》二、（一）"), "《关于第一条、第二条的说明》");
        assert_eq!(head("正文第3段"), "正文第3段");
        assert_eq!(head("《没有完"), "《没有完");
    }

    #[test]
    fn a_proposed_change_is_shown_with_old_and_new_words() {
        let replacement = Replacement { old: (9, 12), new: "<依法>".to_owned() };
        let change = Change {
            instruction: "将“在本市”修改为“<依法>”".to_owned(), replacement: Some(replacement)
        };
        let html = written(&[FindingRow { change: Some(change), ..sample::finding() }]);
        assert!(html.contains("投标人应当是<del>在本市</del><ins>&lt;依法&gt;</ins>注册的独立法人"), "{html}");
        assert!(html.contains("<dt>拟修改为</dt><dd>将“在本市”修改为“&lt;依法&gt;”</dd>"), "{html}");
    }
}
