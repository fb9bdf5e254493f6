//! Splits a source text into lines, blanks at both ends left out, and knows the lines that are page furniture.
//!
//! Takes the source characters, gives byte ranges of them; folds nothing.

use std::collections::HashMap;

use crate::model::Format;

/// A line that holds at least one character that is no blank.
#[derive(Debug, Clone)]
pub struct Line {
    /// First byte that is no blank.
    pub start: usize,
    /// One past the last byte that is no blank.
    pub end: usize,
    /// Whether blanks stood before the first character.
    pub indented: bool,
    /// Empty lines directly before it.
    pub empty_before: u32,
    /// Whether a form feed stands before it.
    pub opens_page: bool,
    /// Whether it is the number of a page.
    is_number: bool,
}

/// No line of page furniture is longer: 「第 123 页 共 456 页」.
const LONGEST_FURNITURE_BYTES: usize = 60;

impl Line {
    /// The characters.
    #[must_use]
    pub fn text<'t>(&self, source: &'t str) -> &'t str {
        source.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether the line is no part of the text: a page number, a ruled line.
    #[must_use]
    pub fn is_furniture(&self, source: &str) -> bool {
        let is_short = self.end - self.start <= LONGEST_FURNITURE_BYTES;
        self.is_number || is_short && (is_ruled(self.text(source)) || is_annotation(self.text(source)))
    }
}

/// Takes out the headers and footers of pages: short lines that stand again and again beside a page break or a page
/// number with the same words.
pub fn drop_page_headers(source: &str, lines: &mut Vec<Line>) {
    // A title may stand twice, once on a cover; three times at the edge of a page is a header.
    const FEWEST_TIMES: u32 = 3;
    const LONGEST_BYTES: usize = 150;
    if !lines.iter().any(|line| line.is_number || line.opens_page) {
        return;
    }
    let is_number = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line.is_number);
    let at_edge = |at: usize| {
        let ends_page = lines.get(at + 1).is_none_or(|line| line.opens_page);
        lines[at].opens_page || ends_page || is_number(at.checked_sub(1)) || is_number(Some(at + 1))
    };
    let edges: Vec<bool> = (0..lines.len()).map(at_edge).collect();
    let mut times: HashMap<&str, u32> = HashMap::new();
    for (line, _) in lines.iter().zip(&edges).filter(|(line, edge)| **edge && line.end - line.start <= LONGEST_BYTES) {
        *times.entry(line.text(source)).or_insert(0) += 1;
    }
    let mut edges = edges.iter();
    lines.retain(|line| {
        let is_edge = *edges.next().expect("one for each line");
        let text = line.text(source);
        !(is_edge && times.get(text).is_some_and(|&count| count >= FEWEST_TIMES) && !text.ends_with(['。', '；']))
    });
}

/// All lines of `source` that are not empty. Blanks are trimmed, for Markdown the signs of headings and comments too.
#[must_use]
pub fn split(source: &str, format: Format) -> Vec<Line> {
    let mut lines = Vec::with_capacity(source.len() / 120 + 1);
    let (mut from, mut empty_before, mut opens_page) = (0, 0, false);
    let body = if format == Format::Markdown { behind_front_matter(source) } else { 0 };
    let breaks = memchr::memchr3_iter(b'\n', b'\r', b'\x0c', source.as_bytes());
    for at in breaks.chain(std::iter::once(source.len())) {
        match trimmed(source, from, at, format) {
            Some((start, _)) if start < body => {}
            Some((start, end)) => {
                let is_number = end - start <= LONGEST_FURNITURE_BYTES && is_page_number(&source[start..end]);
                lines.push(Line { start, end, indented: start > from, empty_before, opens_page, is_number });
                (empty_before, opens_page) = (0, false);
            }
            // "\r\n" is one line end, not an empty line.
            None if at > from || !source.get(..at).is_some_and(|before| before.ends_with('\r')) => empty_before += 1,
            None => {}
        }
        opens_page |= source.as_bytes().get(at) == Some(&b'\x0c');
        from = at + 1;
    }
    lines
}

/// Where the text begins behind a block of `---` that a site generator reads.
fn behind_front_matter(source: &str) -> usize {
    let Some(inner) = source.strip_prefix("---") else { return 0 };
    inner.find("\n---").map_or(0, |at| 3 + at + 4)
}

fn trimmed(source: &str, from: usize, to: usize, format: Format) -> Option<(usize, usize)> {
    let line = source.get(from..to)?;
    // Most lines begin and end with a Chinese character: nothing to trim.
    let mut text = line.trim_start_matches(is_blank);
    if format == Format::Markdown {
        // `:::` opens a container of a site generator.
        if text.starts_with("<!--") && text.trim_end().ends_with("-->") || text.starts_with(":::") {
            return None;
        }
    }
    // `## 总则`, and `###供水办法` in files that only look like plain text.
    let heading = text.trim_start_matches('#');
    if heading.len() < text.len() && !heading.starts_with(|c: char| c.is_ascii_graphic()) {
        text = heading.trim_start_matches(is_blank);
    }
    let start = to - text.len();
    let end = start + text.trim_end_matches(is_blank).len();
    (start < end).then_some((start, end))
}

/// Blanks and invisible characters.
#[must_use]
pub fn is_blank(c: char) -> bool {
    match c {
        ' ' | '\t' | '\u{b}' | '\u{3000}' | '\u{a0}' => true,
        '!'..='~' => false,
        _ => {
            c.is_control()
                || matches!(c, '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{feff}')
        }
    }
}

fn is_ruled(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '=' | '-' | '_' | '*' | '—' | '─' | '━' | '＿')) && text.chars().count() >= 3
}

/// What a database of law puts below an article (法宝联想：法学期刊3篇), and the foot of a page that was saved as text.
fn is_annotation(text: &str) -> bool {
    text.starts_with("法宝联想：")
        || text.starts_with("版权所有：")
        || memchr::memmem::find(text.as_bytes(), "ICP备".as_bytes()).is_some()
}

/// Characters that folding leaves out: remains of page layouts.
pub fn is_dropped(c: char) -> bool {
    matches!(c, '‹' | '›' | '\u{ad}' | '\u{fffc}')
}

/// A line with more characters than this, blanks aside, is no page number.
const LONGEST_PAGE_NUMBER_CHARS: usize = 24;

/// `—2—`, `- 3 -`, `－４－`, `第 3 页`, `第 3 页 共 9 页`, `Page 3 of 9`.
fn is_page_number(text: &str) -> bool {
    // Nearly every line holds no digit of one byte, nor any sign with the first byte of the wide ones.
    const WIDE_DIGITS: u8 = "０".as_bytes()[0];
    if !text.bytes().any(|byte| byte.is_ascii_digit() || byte == WIDE_DIGITS) {
        return false;
    }
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_dash = |c: char| matches!(c, '-' | '—' | '－' | '–' | '―' | '─' | '·' | '~');
    let is_bracket = |c: char| matches!(c, '(' | ')' | '（' | '）');
    let solid = text.chars().filter(|&c| !is_blank(c) && !is_dropped(c));
    // Most begin with something else.
    let may_begin = |c: char| matches!(c, '第' | 'P') || is_digit(c) || is_dash(c) || is_bracket(c);
    if !solid.clone().next().is_some_and(may_begin) {
        return false;
    }
    if solid.clone().take(LONGEST_PAGE_NUMBER_CHARS + 1).count() > LONGEST_PAGE_NUMBER_CHARS || !text.contains(is_digit)
    {
        return false;
    }
    let plain: String = solid.collect();
    let core = plain.trim_matches(is_dash);
    if core.len() < plain.len() && plain.starts_with(is_dash) && plain.ends_with(is_dash) && core.chars().all(is_digit)
    {
        return true;
    }
    let words = plain.trim_matches(is_bracket);
    let rest = words.trim_start_matches("Page").trim_start_matches('第').trim_start_matches(is_digit);
    if rest.len() == words.len() || rest.is_empty() {
        return false;
    }
    let rest = rest.trim_start_matches('页').trim_start_matches([',', '，', '/', '、']);
    let total = rest.trim_start_matches("of").trim_start_matches('共').trim_start_matches(is_digit);
    matches!(total, "" | "页") && (words.contains('页') || words.starts_with("Page"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_are_furniture_and_other_numbers_are_not() {
        for text in [
            "—2—",
            "- 3 -",
            "－ ４ －",
            "第 3 页",
            "第3页共9页",
            "第 3 页 共 9 页",
            "Page 3 of 9",
            "— 12 —",
            "第3页/共9页",
        ] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["法宝联想：法学期刊3篇", "粤ICP备05012345号", "版权所有：安澜市水务局"] {
            assert!(is_annotation(text), "{text}");
        }
        for text in ["2019", "第三条", "12", "3", "2019-10-22", "3/4", "—", "第3条", "共9页的附件"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn headers_of_pages_are_dropped() {
        let source = "供水办法\n第一条 甲\n安澜市水务局\n—1—\n第二条 乙\n安澜市水务局\n—2—\n第三条 丙\n安澜市水务局\n—3—\n安澜市水务局负责。";
        let mut lines = split(source, Format::Text);
        drop_page_headers(source, &mut lines);
        assert_eq!(lines.iter().filter(|line| line.text(source) == "安澜市水务局").count(), 0);
        assert_eq!(lines.len(), 8);
        // The title that the headers repeat stays.
        let source = "供水办法\n一\x0c供水办法\n二\x0c供水办法\n三\x0c供水办法\n四";
        let mut lines = split(source, Format::Text);
        drop_page_headers(source, &mut lines);
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn lines_are_trimmed_and_empty_ones_counted() {
        let source = "　　甲\r\n\r\n \n乙 \u{c}丙";
        let lines = split(source, Format::Text);
        let texts: Vec<_> = lines.iter().map(|l| (l.text(source), l.indented, l.empty_before)).collect();
        assert_eq!(texts, [("甲", true, 0), ("乙", false, 2), ("丙", false, 0)]);
    }
}
