//! Markdown: takes the marks away and leaves the lines. Governments do not publish Markdown; it comes from pages that were
//! converted, so that menus and breadcrumbs come with it and pieces of HTML stand in between.

use super::furniture::{self, Purpose};
use super::{Content, Limits, encoding, refusal};
use crate::error::ReadError;
use crate::model::Layout;

/// Where the marks are looked for, in bytes.
const HEAD_BYTES: usize = 16 * 1024;

/// So many marks, and a text is Markdown.
const MIN_MARKS: usize = 2;

/// Does the text carry marks that plain text has no use for?
pub(super) fn sniff(bytes: &[u8]) -> bool {
    if refusal::reason(bytes).is_some() {
        return false;
    }
    let head = encoding::ascii_head(bytes, HEAD_BYTES);
    if head.starts_with("---\n") || head.starts_with("---\r\n") {
        return head.match_indices("\n---").next().is_some();
    }
    let headings = head.lines().filter(|line| is_heading(line)).count();
    let links = head.matches("](").count();
    let bold = head.matches("**").count() / 2;
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
    let text = plain_text(&decoded.text);
    Ok(Content { text, layout: Layout::Lines, encoding: decoded.encoding, missing: decoded.missing })
}

fn plain_text(source: &str) -> String {
    let (front_title, body) = split_front_matter(source);
    let body = without_tags(body);
    let mut out = String::with_capacity(body.len());
    let mut has_title = false;
    let (mut fenced, mut in_contents) = (false, false);
    for line in body.lines() {
        let trimmed = line.trim_start();
        // A folded table of contents; it closes with the marks alone.
        if let Some(container) = trimmed.strip_prefix(":::") {
            in_contents = container.contains("目录") || in_contents && !container.trim().is_empty();
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
            has_title |= front_title.is_some_and(|title| plain.contains(title));
            out.push_str(plain.trim_end());
            out.push('\n');
        }
    }
    match front_title {
        Some(title) if !has_title => format!("{title}\n{out}"),
        _ => out,
    }
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
    let all_links = inline.linked_words > 0 && inline.linked_words >= inline.words;
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

/// Text of a line with links, pictures, emphasis and escapes resolved, and how much of it was in links.
#[derive(Default)]
struct Inline {
    text: String,
    words: usize,
    linked_words: usize,
    links: usize,
    is_attachment: bool,
    /// The sign of an emphasis not yet closed.
    open: Option<char>,
}

impl Inline {
    fn read(source: &str) -> Self {
        let mut inline = Self::default();
        let mut rest = source;
        while let Some(at) = rest.find(['\\', '*', '_', '`', '[', '!']) {
            let (before, after) = rest.split_at(at);
            inline.text.push_str(before);
            rest = inline.mark(after);
        }
        inline.text.push_str(rest);
        inline.words = count_words(&inline.text);
        inline
    }

    /// Resolves the mark that `rest` begins with; gives what follows it.
    fn mark<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(after) = rest.strip_prefix('\\') {
            let escaped = after.chars().next().filter(char::is_ascii_punctuation);
            let Some(c) = escaped else { return after };
            self.text.push(c);
            return after.get(c.len_utf8()..).unwrap_or("");
        }
        if let Some(after) = rest.strip_prefix('`') {
            return after;
        }
        if rest.starts_with(['*', '_']) {
            return self.emphasis(rest);
        }
        let picture = rest.strip_prefix('!').filter(|after| after.starts_with('['));
        if let Some((label, address, after)) = link(picture.unwrap_or(rest)) {
            if picture.is_none() {
                let inner = Self::read(label);
                self.links += 1;
                self.linked_words += inner.words;
                self.is_attachment |= is_attachment(address) || label.contains("附件");
                self.text.push_str(&inner.text);
            }
            return after;
        }
        let mut chars = rest.chars();
        self.text.extend(chars.next());
        chars.as_str()
    }

    /// Drops the marks of emphasis. A run of underscores is a blank to fill in, a lone star may be a note or a product.
    fn emphasis<'a>(&mut self, rest: &'a str) -> &'a str {
        let sign = if rest.starts_with('*') { '*' } else { '_' };
        let after = rest.trim_start_matches(sign);
        let run = rest.get(..rest.len() - after.len()).unwrap_or("");
        let is_mark = match (sign, run.len()) {
            ('*', 1) | ('_', 2) => {
                let closes = self.open == Some(sign);
                let opens = self.open.is_none()
                    && after.contains(run)
                    && !after.starts_with(char::is_whitespace)
                    && !self.text.ends_with(|c: char| c.is_ascii_digit());
                if closes || opens {
                    self.open = if closes { None } else { Some(sign) };
                }
                closes || opens
            }
            ('*', _) => true,
            _ => false,
        };
        if !is_mark {
            self.text.push_str(run);
        }
        after
    }
}

/// `[label](address)` at the start: label, address, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    // Bounds keep a line of nothing but brackets from costing its length squared.
    const MAX_LABEL_CHARS: usize = 400;
    const MAX_ADDRESS_CHARS: usize = 2000;
    let inner = text.strip_prefix('[')?;
    let mut depth = 1_usize;
    let close = inner.char_indices().take(MAX_LABEL_CHARS).find(|(_, c)| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (label, rest) = inner.split_at(close.0);
    let target = rest.strip_prefix("](")?;
    let mut depth = 1_usize;
    let close = target.char_indices().take(MAX_ADDRESS_CHARS).find(|(_, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let (address, rest) = target.split_at(close.0);
    // `[2012](试行)` is a number of a document and a gloss, not a link.
    let after = rest.strip_prefix(')').filter(|_| is_address(address))?;
    let after = after.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or(after, |(_, rest)| rest);
    Some((label, address, after))
}

fn is_address(text: &str) -> bool {
    text.is_empty() || text.contains(['/', '#', '.', ':'])
}

fn is_attachment(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    [".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".rar", ".zip", ".ofd"].iter().any(|end| address.contains(end))
}

/// Letters, digits and Chinese characters: all but marks and blanks.
fn count_words(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Takes the tags of HTML away, with a line end or a `\t` where a browser shows one, and resolves entities.
fn without_tags(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some((tag, next)) = tag(after) {
            let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
            if matches!(name, "style" | "script") {
                // What follows up to the closing tag is not text.
                rest = next
                    .split_once(&format!("</{name}"))
                    .and_then(|(_, rest)| rest.split_once('>'))
                    .map_or("", |(_, rest)| rest);
                continue;
            }
            match tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("") {
                // The source of a page breaks its lines after `<br>` as well.
                "br" if next.starts_with('\n') => {}
                "br" | "p" | "div" | "tr" | "table" | "li" | "h1" | "h2" | "h3" | "h4" if !out.ends_with('\n') => {
                    out.push('\n')
                }
                "td" | "th" if tag.starts_with('/') => out.push('\t'),
                _ => {}
            }
            rest = next;
        } else if let Some((c, next)) = entity(after) {
            out.push(c);
            rest = next;
        } else {
            let mut chars = after.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// A tag at the start: its inside in lower case, and what follows. `<` before anything else is a sign of the text.
fn tag(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('<')?;
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map(|(_, rest)| (String::new(), rest));
    }
    let name = inner.strip_prefix('/').unwrap_or(inner);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let (inside, rest) = inner.split_once('>')?;
    // `<http://…>` is a link and stays to be read.
    (!inside.contains('<') && !inside.contains("://") || inside.contains('='))
        .then(|| (inside.to_ascii_lowercase(), rest))
}

fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST_ENTITY_BYTES: usize = 10;
    let inner = text.strip_prefix('&')?;
    let end = inner.find(';').filter(|end| *end <= LONGEST_ENTITY_BYTES)?;
    let (name, rest) = inner.split_at(end);
    let c = match name {
        "nbsp" | "ensp" | "thinsp" => ' ',
        "emsp" => '\u{3000}',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "ldquo" => '“',
        "rdquo" => '”',
        "middot" => '·',
        "mdash" => '—',
        "hellip" => '…',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    rest.strip_prefix(';').map(|rest| (c, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(source: &str) -> String {
        plain_text(source).trim().to_owned()
    }

    #[test]
    fn marks_go_and_text_stays() {
        let source = "# 某市**管理**办法\n\n第一条 为了__规范__管理。\n> 引用\\>文字\n\n![图](a.png)\n```\n代码\n```\n";
        assert_eq!(plain(source), "某市管理办法\n\n第一条 为了规范管理。\n引用>文字\n\n代码");
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
    }

    #[test]
    fn pieces_of_html_become_lines() {
        let source = "<p id=\"t1\">&emsp;&emsp;<b>第一条</b>&emsp;甲：<br>\n（一）乙；</p><table><tr><td>丙</td><td>丁</td></tr></table>";
        assert_eq!(
            plain(source).lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>(),
            ["第一条　甲：", "（一）乙；", "丙\t丁"]
        );
        assert_eq!(plain("收入<3000元、>5000元"), "收入<3000元、>5000元");
    }

    #[test]
    fn blanks_to_fill_in_and_products_stay() {
        assert_eq!(plain("编号____号，面积3*4米"), "编号____号，面积3*4米");
        assert_eq!(plain("*索 引 号：*"), "索 引 号：");
    }

    #[test]
    fn sniffs_by_marks() {
        assert!(sniff("# 标题\n\n## 第一章\n".as_bytes()));
        assert!(!sniff("第一条 甲。\n# 注\n".as_bytes()));
    }
}
