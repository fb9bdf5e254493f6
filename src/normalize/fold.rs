//! Folds the characters of one line after another and records where folded and source offsets drift apart.
//!
//! Takes byte ranges of the source, gives the folded text and its map. Runs of ordinary characters are copied whole;
//! only bytes of `LOOK` are looked at.

use super::lines::{is_blank, is_dropped};
use super::wrap::Joint;
use crate::model::Format;

/// Bytes at which a character begins that may have to change: ASCII signs, blanks and capital O, the general
/// punctuation (E2), the ideographic blank and brackets (E3), the full-width forms (EF), and the Latin-1 blanks (C2).
static LOOK: [bool; 256] = {
    let mut look = [false; 256];
    let signs = b" \t\x0b(),;:[]0Oo*";
    let mut i = 0;
    while i < signs.len() {
        look[signs[i] as usize] = true;
        i += 1;
    }
    let mut control = 0;
    while control < 0x20 {
        look[control] = true;
        control += 1;
    }
    look[0x7f] = true;
    look[0xc2] = true;
    look[0xe2] = true;
    look[0xe3] = true;
    look[0xef] = true;
    look
};

/// Writes the folded text.
pub struct Folder<'s> {
    source: &'s str,
    out: String,
    map: Vec<(u32, u32)>,
    /// Where the current folded line begins.
    line_start: usize,
    /// Source offset at which the bracket of a 发文字号 closes.
    number_bracket_end: Option<usize>,
    /// Whether the last `(` became `（`.
    parenthesis_folded: bool,
    /// Markdown marks bold text with `**`; elsewhere stars are text.
    format: Format,
}

impl<'s> Folder<'s> {
    /// A folder for one source text.
    #[must_use]
    pub fn new(source: &'s str, format: Format) -> Self {
        Self {
            source,
            out: String::with_capacity(source.len()),
            map: vec![(0, 0)],
            line_start: 0,
            number_bracket_end: None,
            parenthesis_folded: false,
            format,
        }
    }

    /// What has been written of the current line.
    #[must_use]
    pub fn current_line(&self) -> &str {
        self.out.get(self.line_start..).unwrap_or_default()
    }

    /// Ends a line at source offset `at`: with a line break, or joined to the next one.
    pub fn end_line(&mut self, at: usize, joint: Joint) {
        match joint {
            Joint::Break => {
                self.put("\n", at);
                self.line_start = self.out.len();
                self.parenthesis_folded = false;
            }
            Joint::Blank => self.put(" ", at),
            Joint::Join => {}
        }
    }

    /// Folds the source range `start..end`, which is (a piece of) one line.
    pub fn line(&mut self, start: usize, end: usize) {
        let bytes = self.source.as_bytes();
        let (mut run, mut at) = (start, start);
        while at < end {
            let byte = bytes[at];
            if !LOOK[byte as usize] {
                // Ideographs are three bytes from E4 to E9 on: the continuation bytes need no look.
                at += if (0xe4..0xef).contains(&byte) { 3 } else { 1 };
                continue;
            }
            let Some(c) = self.source.get(at..end).and_then(|rest| rest.chars().next()) else { break };
            if is_blank(c) {
                self.copy(run, at);
                at = self.blank(at, end);
                run = at;
                continue;
            }
            let width = c.len_utf8();
            match self.change(c, run, at, end) {
                Change::Keep => {}
                Change::Drop => {
                    self.copy(run, at);
                    run = at + width;
                }
                Change::Put(folded) => {
                    self.copy(run, at);
                    self.put(folded.encode_utf8(&mut [0; 4]), at);
                    run = at + width;
                }
            }
            at += width;
        }
        self.copy(run, end.max(run));
    }

    /// The folded text and its map.
    #[must_use]
    pub fn finish(self) -> (String, Vec<(u32, u32)>) {
        (self.out, self.map)
    }

    fn copy(&mut self, from: usize, to: usize) {
        let piece = self.source.get(from..to).unwrap_or_default();
        if !piece.is_empty() {
            self.step(from);
            self.out.push_str(piece);
        }
    }

    fn put(&mut self, folded: &str, at: usize) {
        self.step(at);
        self.out.push_str(folded);
    }

    /// Notes that the next folded byte stands for the source byte `at`, unless that follows from the last note.
    fn step(&mut self, at: usize) {
        let narrow = |offset: usize| u32::try_from(offset).expect("readers cap a document below 4 GiB");
        let (folded, source) = (narrow(self.out.len()), narrow(at));
        let last = self.map.last_mut().expect("the map begins with an entry");
        if last.1 + (folded - last.0) == source {
            return;
        }
        if last.0 == folded {
            last.1 = source;
        } else {
            self.map.push((folded, source));
        }
    }

    /// Handles the blanks from `at` on and returns where they end.
    fn blank(&mut self, at: usize, end: usize) -> usize {
        let rest = self.source.get(at..end).unwrap_or_default();
        let after = rest.trim_start_matches(is_blank);
        let next_at = end - after.len();
        let blanks = self.source.get(at..next_at).unwrap_or_default();
        if after.is_empty() || blanks.chars().all(is_invisible) {
            return next_at;
        }
        // 「第1 0条」, 「二 、」: a mark that a page prints in pieces.
        if next_is_part_of_mark(self.current_line(), after) {
            return next_at;
        }
        if let Some(tab) = blanks.find('\t') {
            self.put("\t", at + tab);
            return next_at;
        }
        let before = self.current_line().chars().next_back();
        let next = after.chars().next();
        let parts_words = match (before, next) {
            (Some(a), Some(b)) => {
                !is_chinese(a) && !is_chinese(b) || is_latin(a) && !is_number(a) || is_latin(b) && !is_number(b)
            }
            _ => false,
        };
        let number_goes_on =
            |line: &str| line.len() < 4 && next.is_some_and(|c| "一二三四五六七八九十〇○年月日".contains(c));
        if parts_words || is_numbering(self.current_line()) && !number_goes_on(self.current_line()) {
            let offset = blanks.find(|c| !is_invisible(c)).unwrap_or(0);
            self.put(" ", at + offset);
        }
        next_at
    }

    /// What becomes of `c` at source offset `at`; `run` is where the part of the line not yet copied begins.
    fn change(&mut self, c: char, run: usize, at: usize, end: usize) -> Change {
        let before = |folder: &Self| match folder.source.get(run..at) {
            Some(piece) if !piece.is_empty() => piece.chars().next_back(),
            _ => folder.current_line().chars().next_back(),
        };
        let after = || self.source.get(at + c.len_utf8()..end).and_then(|rest| rest.chars().find(|&c| !is_blank(c)));
        match c {
            '、' | '。' | '，' | '：' | '；' | '“' | '”' | '《' | '》' => Change::Keep,
            '(' | '（' | '[' | '［' | '【' | '〔' | '﹝' => self.opening(c, before(self), at, end),
            ')' | '）' | ']' | '］' | '】' | '﹞' | '〕' => self.closing(c, before(self), after(), at),
            '0' | 'O' | 'o' | '０' | 'Ｏ' | 'ｏ' | '○' | '◯' | '〇' => year_zero(c, before(self), after()),
            ',' | ';' | ':' => {
                let chinese = before(self).is_some_and(is_chinese) || after().is_some_and(is_chinese);
                let between_digits = before(self).is_some_and(is_number) && after().is_some_and(is_number);
                if chinese && !between_digits { Change::Put(full_width(c)) } else { Change::Keep }
            }
            '*' if self.format == Format::Markdown => {
                let is_bold = after() == Some('*') || self.source.get(..at).is_some_and(|text| text.ends_with('*'));
                if is_bold { Change::Drop } else { Change::Keep }
            }
            '．' | '﹒' => {
                let digit = before(self).is_some_and(is_number) || after().is_some_and(is_number);
                if digit { Change::Put('.') } else { Change::Keep }
            }
            '％' => Change::Put('%'),
            '＋' => Change::Put('+'),
            '－' if before(self).is_some_and(is_number) && after().is_some_and(is_number) => Change::Put('-'),
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => Change::Put(ascii_of(c)),
            '﹐' => Change::Put('，'),
            '﹑' => Change::Put('、'),
            '﹔' => Change::Put('；'),
            '﹕' => Change::Put('：'),
            _ if c.is_control() || is_dropped(c) => Change::Drop,
            _ => Change::Keep,
        }
    }

    fn opening(&mut self, c: char, before: Option<char>, at: usize, end: usize) -> Change {
        let rest = self.source.get(at..end).unwrap_or_default();
        if let Some(close) = number_bracket(rest) {
            self.number_bracket_end = Some(at + close);
            return if c == '〔' { Change::Keep } else { Change::Put('〔') };
        }
        match c {
            '(' => {
                let inside = rest.get(1..).unwrap_or_default();
                let next = inside.chars().find(|&c| !is_blank(c));
                // A short mark such as (1) or (a) has the Chinese behind its closing sign.
                let behind = inside
                    .find(')')
                    .filter(|&close| close <= 8)
                    .and_then(|close| inside.get(close + 1..)?.chars().find(|&c| !is_blank(c)));
                self.parenthesis_folded = [before, next, behind].into_iter().flatten().any(is_chinese);
                if self.parenthesis_folded { Change::Put('（') } else { Change::Keep }
            }
            '（' => {
                self.parenthesis_folded = true;
                Change::Keep
            }
            '﹝' => Change::Put('〔'),
            '［' => Change::Put('['),
            _ => Change::Keep,
        }
    }

    fn closing(&mut self, c: char, before: Option<char>, after: Option<char>, at: usize) -> Change {
        if self.number_bracket_end == Some(at) {
            self.number_bracket_end = None;
            return if c == '〕' { Change::Keep } else { Change::Put('〕') };
        }
        match c {
            ')' if self.parenthesis_folded || before.is_some_and(is_chinese) || after.is_some_and(is_chinese) => {
                self.parenthesis_folded = false;
                Change::Put('）')
            }
            '﹞' => Change::Put('〕'),
            '］' => Change::Put(']'),
            _ => Change::Keep,
        }
    }
}

/// Whether `after` goes on with the numbering mark that `line` has begun.
fn next_is_part_of_mark(line: &str, after: &str) -> bool {
    const LONGEST_MARK_BYTES: usize = 30;
    if line.is_empty() || line.len() > LONGEST_MARK_BYTES {
        return false;
    }
    let is_digit = |c: char| c.is_ascii_digit();
    let is_han = |c: char| "一二三四五六七八九十".contains(c);
    if let Some(digits) = line.strip_prefix('第') {
        let rest = after.trim_start_matches(is_digit);
        let goes_on = rest.len() < after.len() && rest.trim_start_matches(is_blank).starts_with(['条', '章', '节']);
        return !digits.is_empty() && digits.chars().all(is_digit) && goes_on;
    }
    line.chars().all(is_han) && after.starts_with('、')
}

enum Change {
    Keep,
    Drop,
    Put(char),
}

/// `[2020]`, `【二〇二〇】` … before a number and 号: where the bracket closes, in bytes from the opening one.
fn number_bracket(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().filter(|&(_, c)| !is_blank(c)).skip(1);
    for _ in 0..4 {
        let (_, c) = chars.next()?;
        if !(is_number(c) || is_chinese_digit(c) || matches!(c, '○' | 'Ｏ' | 'O')) {
            return None;
        }
    }
    let (close, c) = chars.next()?;
    if !matches!(c, ']' | '］' | '】' | '）' | ')' | '〕' | '﹞') {
        return None;
    }
    let mut digits = 0;
    for (_, c) in chars.take(8) {
        match c {
            '第' if digits == 0 => {}
            '号' => return (digits > 0).then_some(close),
            _ if is_number(c) => digits += 1,
            _ => return None,
        }
    }
    None
}

/// Zeros of years in Chinese numerals are written ○, O or 0: 二○一九年, 二0一九年.
fn year_zero(c: char, before: Option<char>, after: Option<char>) -> Change {
    let zero_like = |c: char| matches!(c, '0' | 'O' | 'o' | '０' | 'Ｏ' | 'ｏ' | '○' | '◯' | '〇');
    let in_number = before.is_some_and(is_chinese_digit)
        && after.is_some_and(|c| {
            is_chinese_digit(c) || zero_like(c) || matches!(c, '年' | '〕' | '】' | ']' | '）' | '月' | '日')
        });
    match c {
        '〇' => Change::Keep,
        '○' | '◯' if before.is_some_and(is_chinese_digit) || after.is_some_and(is_chinese_digit) => {
            Change::Put('〇')
        }
        '○' | '◯' => Change::Keep,
        _ if in_number => Change::Put('〇'),
        '０' | 'Ｏ' | 'ｏ' => Change::Put(ascii_of(c)),
        _ => Change::Keep,
    }
}

/// Whether `line` is nothing but a numbering mark, so that a blank behind it is evidence worth keeping.
fn is_numbering(line: &str) -> bool {
    // 第一百二十三条之十一 is the longest mark seen.
    if line.is_empty() || line.len() > 40 {
        return false;
    }
    let is_numeral = |c: char| is_number(c) || "一二三四五六七八九十百千〇零两".contains(c);
    if let Some(rest) = line.strip_prefix('第') {
        let tail = rest.trim_start_matches(is_numeral);
        let unit = tail.trim_end_matches(is_numeral);
        return tail.len() < rest.len() && matches!(unit, "条" | "章" | "节" | "编" | "分编" | "条之" | "部分");
    }
    line.split('.').all(|group| group.len() <= 2 && group.chars().all(is_number))
        || line.chars().all(|c| "一二三四五六七八九十".contains(c))
}

fn is_invisible(c: char) -> bool {
    c.is_control() && c != '\t'
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff01}'..='\u{ff65}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '—' | '…' | '○')
        && !('０'..='９').contains(&c)
        && !('Ａ'..='Ｚ').contains(&c)
        && !('ａ'..='ｚ').contains(&c)
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || ('Ａ'..='Ｚ').contains(&c) || ('ａ'..='ｚ').contains(&c)
}

fn is_chinese_digit(c: char) -> bool {
    "〇一二三四五六七八九零○".contains(c)
}

fn ascii_of(c: char) -> char {
    char::from_u32(c as u32 - 0xfee0).expect("full-width forms stand 0xFEE0 above ASCII")
}

fn full_width(c: char) -> char {
    char::from_u32(c as u32 + 0xfee0).expect("full-width forms stand 0xFEE0 above ASCII")
}
