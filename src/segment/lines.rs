//! Cuts the folded text into lines, and lines further where a list or the next article is written inside one.
//!
//! Takes the folded text, gives lines with the mark their shape shows. What they are is decided later.

use super::classify;
use super::marks::{Kind, Mark};

/// What a line is for, when it is no clause of the ordinary kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A paragraph or a numbered clause.
    Plain,
    /// 标题
    Title,
    /// 主送
    Addressees,
    /// 目录
    Contents,
    /// 附件：1.… before the signature
    AttachmentList,
    /// 落款, date included
    Signature,
    /// 发文字号, 题注, page leftovers
    Furniture,
}

/// A line, or the piece of one that has a mark of its own.
#[derive(Debug, Clone)]
pub struct Line {
    /// First byte.
    pub start: usize,
    /// One past the last byte of its characters.
    pub end: usize,
    /// Where the next line begins: line breaks belong to the line before them.
    pub next: usize,
    /// The mark its beginning shows.
    pub mark: Option<Mark>,
    /// What it is for.
    pub role: Role,
}

impl Line {
    /// Its characters.
    #[must_use]
    pub fn text<'t>(&self, folded: &'t str) -> &'t str {
        folded.get(self.start..self.end).unwrap_or_default()
    }

    /// Its characters behind the mark and the blank that follows.
    #[must_use]
    pub fn body<'t>(&self, folded: &'t str) -> &'t str {
        let from = self.start + self.mark.map_or(0, |mark| mark.len);
        folded.get(from..self.end).unwrap_or_default().trim_start()
    }
}

/// All lines in order; they cover the text.
#[must_use]
pub fn cut(folded: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(folded.len() / 150 + 4);
    let mut cutter = Cutter { folded, last_article: 0, found: Vec::new() };
    let mut start = 0;
    for at in memchr::memchr_iter(b'\n', folded.as_bytes()).chain(std::iter::once(folded.len())) {
        let next = (at + 1).min(folded.len());
        let text = folded.get(start..at).unwrap_or_default();
        if text.trim().is_empty() {
            match lines.last_mut() {
                Some(last) => last.next = next,
                // Blank lines at the very start belong to the first line.
                None if next < folded.len() => continue,
                None => {}
            }
        } else {
            let from = if lines.is_empty() { 0 } else { start };
            let lead = text.len() - text.trim_start().len();
            let mark = if lead == 0 { classify(text) } else { None };
            cutter.line(
                Line { start: from, end: start + text.trim_end().len(), next, mark, role: Role::Plain },
                &mut lines,
            );
        }
        start = next;
    }
    lines
}

struct Cutter<'t> {
    folded: &'t str,
    /// Number of the last article seen, to know the one to expect.
    last_article: u32,
    /// Marks inside the current line; kept to reuse its memory.
    found: Vec<Inner>,
}

/// A mark inside a line.
#[derive(Debug, Clone, Copy)]
struct Inner {
    at: usize,
    mark: Mark,
    /// The sign before it.
    sign: Sign,
    accepted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// The line's own mark.
    Mark,
    Colon,
    Semicolon,
    Stop,
}

impl Cutter<'_> {
    /// Adds a line, cut at the marks inside it that carry on a sequence.
    fn line(&mut self, line: Line, lines: &mut Vec<Line>) {
        self.note_article(line.mark);
        self.find(&line);
        if self.found.is_empty() {
            lines.push(line);
            return;
        }
        self.accept_articles();
        self.accept_lists(&line);
        let mut rest = line;
        for inner in self.found.iter().filter(|inner| inner.accepted) {
            let text = self.folded.get(rest.start..inner.at).unwrap_or_default();
            let piece = Line { end: rest.start + text.trim_end().len(), next: inner.at, ..rest.clone() };
            rest = Line { start: inner.at, mark: Some(inner.mark), ..rest };
            lines.push(piece);
        }
        lines.push(rest);
    }

    fn note_article(&mut self, mark: Option<Mark>) {
        if let Some(Mark { kind: Kind::Article, number, is_set_off, .. }) = mark
            && (is_set_off || number == 1 || number == self.last_article + 1)
        {
            self.last_article = number;
        }
    }

    /// Collects the marks that stand behind a sign inside the line.
    fn find(&mut self, line: &Line) {
        self.found.clear();
        let text = line.text(self.folded);
        let body_at = line.end - line.body(self.folded).len();
        let Some(from) = body_at.checked_sub(line.start) else { return };
        if let Some(mark) = line.mark
            && let Some(inner) = text.get(from..).and_then(classify)
            && (inner.kind == Kind::HanParen && matches!(mark.kind, Kind::Article | Kind::HanComma)
                || inner.kind == Kind::Article)
        {
            self.found.push(Inner { at: body_at, mark: inner, sign: Sign::Mark, accepted: false });
        }
        if let Some(mark) = line.mark.filter(|mark| mark.kind.is_division()) {
            self.find_glued(line.start + mark.len, line.end);
        }
        let bytes = text.as_bytes();
        for at in memchr::memchr2_iter(0xe3, 0xef, bytes) {
            let sign = match bytes.get(at..at + 3) {
                Some([0xe3, 0x80, 0x82]) => Sign::Stop,
                Some([0xef, 0xbc, 0x9b]) => Sign::Semicolon,
                Some([0xef, 0xbc, 0x9a]) => Sign::Colon,
                _ => continue,
            };
            // Only digits, circled digits, （, 第 and Chinese numerals can begin a mark.
            let Some(behind) = text.get(at + 3..) else { continue };
            let behind = behind.trim_start_matches(' ');
            if let Some(mark) = classify(behind) {
                let at = line.end - behind.len();
                if self.found.last().is_none_or(|last| last.at < at) {
                    self.found.push(Inner { at, mark, sign, accepted: false });
                }
            }
        }
    }

    /// `第一章总则第一条…`: nothing parts the heading from what follows.
    fn find_glued(&mut self, from: usize, to: usize) {
        // No chapter heading is longer than thirty characters.
        const LONGEST_HEADING_BYTES: usize = 90;
        let text = self.folded.get(from..to).unwrap_or_default();
        for (at, _) in
            text.match_indices('第').take_while(|&(at, _)| at <= LONGEST_HEADING_BYTES).skip_while(|&(at, _)| at == 0)
        {
            if let Some(mark) = text.get(at..).and_then(super::marks::ordinal)
                && (mark.kind == Kind::Article && mark.number == self.last_article + 1
                    || mark.kind == Kind::Section && mark.number == 1)
                && self.found.last().is_none_or(|last| last.at < from + at)
            {
                self.found.push(Inner { at: from + at, mark, sign: Sign::Mark, accepted: false });
            }
        }
    }

    /// The next article behind the end of a sentence: `…。第二条 …`, never `…。第二条规定的…`.
    fn accept_articles(&mut self) {
        for index in 0..self.found.len() {
            let inner = self.found[index];
            let follows = inner.mark.kind == Kind::Article
                && inner.mark.number == self.last_article + 1
                && matches!(inner.sign, Sign::Stop | Sign::Mark)
                && !refers(self.folded.get(inner.at + inner.mark.len..).unwrap_or_default());
            let opens_section = inner.mark.kind == Kind::Section && inner.sign == Sign::Mark;
            if follows || opens_section {
                self.found[index].accepted = true;
                self.note_article(Some(inner.mark));
            }
        }
    }

    /// Lists whose numbers run in sequence: from 1 behind a colon, or on from the line's own mark.
    fn accept_lists(&mut self, line: &Line) {
        let following =
            self.folded.get(line.next..).and_then(|rest| classify(rest.get(..rest.len().min(60)).unwrap_or(rest)));
        for index in 0..self.found.len() {
            let first = self.found[index];
            if first.accepted || first.mark.kind.is_structural() {
                continue;
            }
            let kind = first.mark.kind;
            let continues_line =
                line.mark.is_some_and(|mark| mark.kind == kind && first.mark.number == mark.number + 1)
                    && matches!(first.sign, Sign::Semicolon | Sign::Stop);
            let opens = first.mark.number == 1;
            if !(continues_line || opens) {
                continue;
            }
            let mut run = vec![index];
            for later in index + 1..self.found.len() {
                let candidate = self.found[later];
                let expected = first.mark.number + u32::try_from(run.len()).unwrap_or(u32::MAX);
                if candidate.mark.kind == kind && candidate.mark.number == expected && candidate.sign != Sign::Colon {
                    run.push(later);
                }
            }
            let next_line_goes_on = following.is_some_and(|mark| {
                mark.kind == kind && mark.number == first.mark.number + u32::try_from(run.len()).unwrap_or(u32::MAX)
            });
            let is_reference = self
                .folded
                .get(first.at + first.mark.len..)
                .is_some_and(|after| after.starts_with(['项', '款', '目', '、', '至']));
            if (continues_line || run.len() > 1 || next_line_goes_on) && !is_reference {
                for at in run {
                    self.found[at].accepted = true;
                }
            }
        }
    }
}

/// Whether what stands behind 第X条 shows that it only refers to that article: `第五条规定的`, `第三条、第四条所称`.
#[must_use]
pub fn refers(after: &str) -> bool {
    [
        "规定",
        "、",
        "和",
        "至",
        "所称",
        "所列",
        "所指",
        "第",
        "的",
        "之",
        "及",
        "或",
        "与",
        "，",
        "》",
        "）",
        "—",
        "中的",
        "中规定",
        "~",
        "。",
        "；",
        "(",
        "确定",
        "要求",
        "明确",
    ]
    .iter()
    .any(|word| after.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        cut(text).iter().map(|line| line.text(text).to_owned()).collect()
    }

    #[test]
    fn lists_inside_a_line_are_cut() {
        assert_eq!(
            pieces("第五条 申请人应当具备下列条件：（一）有场所；（二）有人员。"),
            ["第五条 申请人应当具备下列条件：", "（一）有场所；", "（二）有人员。"]
        );
        assert_eq!(pieces("有下列情形的：（一）甲；\n（二）乙。"), ["有下列情形的：", "（一）甲；", "（二）乙。"]);
        assert_eq!(pieces("（一）甲；（二）乙；（三）丙。").len(), 3);
        assert_eq!(pieces("要求：1.甲；2.乙。").len(), 3);
    }

    #[test]
    fn glued_articles_are_cut_and_references_are_not() {
        assert_eq!(
            pieces("第一章总则第一条为了规范。第二条本办法适用。"),
            ["第一章总则", "第一条为了规范。", "第二条本办法适用。"]
        );
        assert_eq!(pieces("第一条 依照规定。第二条规定的除外。").len(), 1);
        assert_eq!(pieces("第一条 甲，依照本办法第二条办理。").len(), 1);
        assert_eq!(pieces("依照第六条第（一）项：（一）项的除外。").len(), 1);
    }

    #[test]
    fn lines_cover_the_text() {
        for text in ["", "\n", "\n\n甲\n\n乙\n", "甲", " \n \n", "　甲\n　\n"] {
            let lines = cut(text);
            let mut at = 0;
            for line in &lines {
                assert_eq!(line.start, at, "{text:?}");
                at = line.next;
            }
            assert!(at == text.len() || lines.is_empty(), "{text:?}");
        }
    }
}
