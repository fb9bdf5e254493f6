//! Markdown: takes the marks away and leaves the lines. Governments do not publish Markdown; it comes from pages that were
//! converted, so that menus and breadcrumbs come with it and pieces of HTML stand in between.

mod inline;
mod tags;

use memchr::memmem;

use super::furniture::{self, Purpose};
use super::head::Head;
use super::{Content, Limits, encoding};
use crate::error::ReadError;
use crate::model::{Before, FileLine, Layout};
use inline::{Inline, is_address};
use tags::without_tags;

/// Where the marks are looked for, in bytes.
const MARKS_BYTES: usize = 16 * 1024;

/// So many marks, and a text is Markdown.
const MIN_MARKS: usize = 2;

/// Does the text carry marks that plain text has no use for?
pub(super) fn sniff(head: &Head) -> bool {
    if head.refusal().is_some() {
        return false;
    }
    let head = head.text(MARKS_BYTES);
    if head.starts_with("---\n") || head.starts_with("---\r\n") {
        return head.match_indices("\n---").next().is_some();
    }
    let headings = head.lines().filter(|line| is_heading(line)).count();
    let links = memmem::find_iter(head.as_bytes(), "](").count();
    let bold = memmem::find_iter(head.as_bytes(), "**").count() / 2;
    headings + links + bold >= MIN_MARKS
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    let depth = line.len() - rest.len();
    (1..=6).contains(&depth) && rest.starts_with(' ') && rest.trim().len() > 1
}

/// The text without its marks.
pub(super) fn parse(bytes: &[u8], _limits: &Limits) -> Result<Content, ReadError> {
    let decoded = encoding::decode(bytes, None)?;
    let (text, lines) = plain_text(&decoded.text);
    Ok(Content { lines, encoding: decoded.encoding, missing: decoded.missing, ..Content::new(text, Layout::Lines) })
}

/// The text, and where each of its lines stands in the source.
fn plain_text(source: &str) -> (String, Vec<FileLine>) {
    let (front_title, body) = split_front_matter(source);
    let lines_before = source.strip_suffix(body).map_or(0, |front| front.matches('\n').count());
    let body = without_tags(body);
    let written: Vec<&str> = source.lines().collect();
    let mut out = String::with_capacity(body.text.len());
    let mut lines = Vec::with_capacity(body.numbers.len());
    let mut has_title = false;
    let (mut fenced, mut in_contents) = (false, false);
    for (line, number) in body.text.lines().zip(&body.numbers) {
        let number = lines_before + number;
        let trimmed = line.trim_start();
        // A folded table of contents; it closes with the marks alone.
        if let Some(container) = trimmed.strip_prefix(":::") {
            in_contents = container.contains("目录") || in_contents && !container.trim().is_empty();
            // `::: info 附录` is the only sign that an attachment begins.
            if let Some(title) =
                container.split_whitespace().find(|word| word.starts_with("附录") || word.starts_with("附件"))
            {
                out.push_str(title);
                out.push('\n');
                lines.push(FileLine { number, before: None });
            }
            continue;
        }
        if in_contents {
            continue;
        }
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        let plain = if fenced { Some(line.to_owned()) } else { plain_line(line) };
        if let Some(plain) = plain {
            has_title |= front_title.is_some_and(|title| is_title_line(plain.trim(), title));
            out.push_str(plain.trim_end());
            out.push('\n');
            lines.push(file_line(&written, number, plain.trim_end()));
        }
    }
    match front_title {
        Some(title) if !has_title => {
            let number = written.iter().position(|line| line.starts_with("title:")).map_or(1, |index| index + 1);
            lines.insert(0, FileLine { number, before: None });
            (format!("{title}\n{out}"), lines)
        }
        _ => (out, lines),
    }
}

/// Where a line without its marks stands: columns are known where only what stands before it went.
fn file_line(written: &[&str], number: usize, plain: &str) -> FileLine {
    let line = number.checked_sub(1).and_then(|index| written.get(index)).map_or("", |line| line.trim_end());
    let before = line.strip_suffix(plain).map(|marks| Before { chars: marks.chars().count(), bytes: marks.len() });
    FileLine { number, before }
}

/// Whether a line is the title, and does not only cite it.
fn is_title_line(line: &str, title: &str) -> bool {
    const LONGEST_SUFFIX_BYTES: usize = 30;
    line.starts_with(title) && line.len() <= title.len() + LONGEST_SUFFIX_BYTES
}

/// The block between two `---` at the top; of it only the title is of use.
fn split_front_matter(source: &str) -> (Option<&str>, &str) {
    let Some(inner) = source.strip_prefix("---\n") else { return (None, source) };
    let (block, rest) = match inner.strip_prefix("---") {
        Some(rest) => ("", rest),
        None => match inner.split_once("\n---") {
            Some(parts) => parts,
            None => return (None, source),
        },
    };
    let title =
        block.lines().find_map(|line| line.strip_prefix("title:")).map(|title| title.trim().trim_matches(['"', '\'']));
    let rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    (title.filter(|title| !title.is_empty()), rest)
}

/// One line without its marks; none if the line was only marks, or belongs to the site.
fn plain_line(line: &str) -> Option<String> {
    let mut rest = line.trim_start_matches([' ', '\t']);
    while let Some(quoted) = rest.strip_prefix('>') {
        rest = quoted.trim_start_matches([' ', '\t']);
    }
    if is_rule(rest) || rest.starts_with("@tab") || rest.starts_with("[[toc]]") || is_reference(rest) {
        return None;
    }
    let mut heading = false;
    let hashes = rest.trim_start_matches('#');
    if hashes.len() < rest.len() && hashes.starts_with(|c: char| c.is_whitespace() || !c.is_ascii()) {
        heading = true;
        rest = hashes.trim().trim_end_matches('#');
    }
    // Attributes of a line: `## 总则{align="center"}`
    if let Some((text, attributes)) = rest.rsplit_once('{')
        && attributes.trim_end().ends_with('}')
        && attributes.contains('=')
        && attributes.is_ascii()
    {
        rest = text;
    }
    let mut bullet = false;
    for mark in ["- ", "* ", "+ ", "-\t", "*\t", "+\t"] {
        if let Some(item) = rest.strip_prefix(mark) {
            bullet = true;
            rest = item.trim_start();
            break;
        }
    }
    let inline = Inline::read(rest);
    let all_links = inline.linked_words > 0 && inline.linked_words >= inline.words();
    if all_links && !heading && !inline.is_attachment && (bullet || inline.links > 1) {
        return None;
    }
    let text = cells(inline.text.trim_end());
    let is_url = |text: &str| text.starts_with("http") && text.contains("://") && text.is_ascii();
    if is_url(text.trim().trim_start_matches('<')) {
        return None;
    }
    // The bullet of an item stays out; a line that lost all its text was a picture or a link without words.
    if text.trim().is_empty() {
        return line.trim().is_empty().then(String::new);
    }
    (furniture::purpose(&text) == Purpose::Content).then_some(text)
}

/// Horizontal rules, underlines of headings, separators of tables.
fn is_rule(line: &str) -> bool {
    let bare = line.trim();
    bare.len() >= 3 && bare.chars().all(|c| "-=*_|:+ ".contains(c)) && bare.chars().any(|c| "-=*".contains(c))
        || bare == "**"
}

/// `[1]: http://…`
fn is_reference(line: &str) -> bool {
    line.strip_prefix('[').and_then(|rest| rest.split_once("]:")).is_some_and(|(_, url)| is_address(url.trim()))
}

/// A row of a table as cells parted by `\t`.
fn cells(text: &str) -> String {
    let trimmed = text.trim();
    let Some(inner) = trimmed.strip_prefix('|') else { return text.to_owned() };
    inner.trim_end().trim_end_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(source: &str) -> String {
        plain_text(source).0.trim().to_owned()
    }

    #[test]
    fn marks_go_and_text_stays() {
        let source = "# 某市**管理**办法\n\n第一条 为了__规范__管理。\n> 引用\\>文字\n\n![图](a.png)\n```\n代码\n```\n";
        assert_eq!(plain(source), "某市管理办法\n\n第一条 为了规范管理。\n引用>文字\n\n代码");
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let source =
            "---\ntitle: 甲办法\n---\n\n```\n一\n```\n***\n## 第一章 总则\n<!-- a\nb -->二\n**三**四\n五<br>六\n> 七\n";
        let (text, lines) = plain_text(source);
        let told: Vec<_> = text.lines().zip(&lines).map(|(text, line)| (text, line.number, line.before)).collect();
        let behind = |count| Some(Before { chars: count, bytes: count });
        assert_eq!(
            told,
            [
                ("甲办法", 2, None),
                ("", 4, behind(0)),
                ("一", 6, behind(0)),
                ("第一章 总则", 9, behind(3)),
                ("二", 11, behind(5)),
                ("三四", 12, None),
                ("五", 13, None),
                ("六", 13, Some(Before { chars: 5, bytes: 7 })),
                ("七", 14, behind(2)),
            ]
        );
        assert_eq!(text.lines().count(), lines.len());
    }

    #[test]
    fn numbers_of_lists_are_content() {
        assert_eq!(plain("1. 甲\n2\\. 乙\n- 丙\n"), "1. 甲\n2. 乙\n丙");
    }

    #[test]
    fn links_give_their_text() {
        assert_eq!(plain("依照[《某办法》](/a/b.htm \"题\")执行。"), "依照《某办法》执行。");
        assert_eq!(plain("国办发[2012]46号"), "国办发[2012]46号");
        assert_eq!(plain("[2012](试行)"), "[2012](试行)");
    }

    #[test]
    fn rows_of_tables_are_parted_by_tabs() {
        assert_eq!(plain("| 甲 | 乙 |\n|:--|---|\n| 1 | 2 |"), "甲\t乙\n1\t2");
    }

    #[test]
    fn lines_of_the_site_are_dropped() {
        let source = "当前位置：[首页](/) \\> [政策](/zc/)\n\n- [机构职能](/a)\n- [领导分工](/b)\n[首页](/) | [政务](/z)\n\n各县人民政府：\n";
        assert_eq!(plain(source), "各县人民政府：");
    }

    #[test]
    fn front_matter_leaves_its_title() {
        assert_eq!(plain("---\ntitle: 某办法\ndate: 2015\n---\n第一条 甲。"), "某办法\n第一条 甲。");
        assert_eq!(plain("---\n---\n第一条 甲。"), "第一条 甲。");
        let citing = "---\ntitle: 某办法\n---\n第一条 甲。\n《某办法（试行）》同时废止。";
        assert_eq!(plain(citing), "某办法\n第一条 甲。\n《某办法（试行）》同时废止。");
    }

    #[test]
    fn the_head_of_an_attachment_in_a_container_is_kept() {
        assert_eq!(
            plain("第一条 甲。\n::: info 附录\n分级标准\n:::\n::: tip 修订信息\n乙\n:::"),
            "第一条 甲。\n附录\n分级标准\n乙"
        );
    }

    #[test]
    fn pieces_of_html_become_lines() {
        let source = "<p id=\"t1\">&emsp;&emsp;<b>第一条</b>&emsp;甲：<br>\n（一）乙；</p><table><tr><td>丙</td><td>丁</td></tr></table>";
        assert_eq!(
            plain(source).lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>(),
            ["第一条　甲：", "（一）乙；", "丙\t丁"]
        );
        assert_eq!(plain("收入<3000元、>5000元"), "收入<3000元、>5000元");
        assert_eq!(plain("甲&#13;乙&#x4E19;"), "甲 乙丙");
    }

    #[test]
    fn blanks_to_fill_in_and_products_stay() {
        assert_eq!(plain("编号____号，面积3*4米"), "编号____号，面积3*4米");
        assert_eq!(plain("*索 引 号：*"), "索 引 号：");
    }

    #[test]
    fn sniffs_by_marks() {
        assert!(sniff(&Head::new("# 标题\n\n## 第一章\n".as_bytes())));
        assert!(!sniff(&Head::new("第一条 甲。\n# 注\n".as_bytes())));
    }
}
