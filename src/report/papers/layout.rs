//! From filled-in wording to paragraphs: every line is one, and its first signs say of which kind.
//!
//! Takes the text of a template with its values in it; writes paragraphs, and asks the paper for its tables and lists
//! where 【…】 stands alone on a line. Values never act as signs: they come with a guard in front of them.

use std::io;

use crate::report::word::{Body, Style};

/// 【空行】 on a line of its own.
pub const EMPTY_LINE: &str = "空行";

/// Breaks the line inside a paragraph, as long titles are broken where they bear it.
const LINE_BREAK: char = '↵';

/// Begins the words that stand on a new page.
const NEW_PAGE: &str = "【另页】";

/// A character that no text may hold; it stands before every value, so that a title that begins like a heading or a block
/// is still a title.
const GUARD: char = '\u{fdd0}';

/// What a line may begin with; the longer signs come first.
const SIGNS: &[(&str, Style)] = &[
    ("#### ", Style::Heading3),
    ("### ", Style::Heading2),
    ("## ", Style::Heading1),
    ("# ", Style::Title),
    (">> ", Style::Signature),
    ("> ", Style::Flush),
    (NEW_PAGE, Style::AnnexMark),
];

/// The numbers given so far.
#[derive(Debug, Default)]
pub struct Numbering {
    first: usize,
    second: usize,
}

impl Numbering {
    /// The line with 〇、 or （〇） at its front replaced by the next number of its level.
    fn number(&mut self, line: &str) -> String {
        if let Some(rest) = line.strip_prefix("〇、") {
            self.first += 1;
            self.second = 0;
            return format!("{}、{rest}", chinese(self.first));
        }
        if let Some(rest) = line.strip_prefix("（〇）") {
            self.second += 1;
            return format!("（{}）{rest}", chinese(self.second));
        }
        line.to_owned()
    }
}

/// The name in 【…】, when that is all of the line.
pub fn block(line: &str) -> Option<&str> {
    line.trim().strip_prefix('【')?.strip_suffix('】').filter(|name| !name.contains(['【', '】', '{']))
}

/// A value as it may stand in a template.
pub fn guarded(value: &str) -> String {
    let one_line = value.replace(['\r', '\n', GUARD, LINE_BREAK], " ");
    if one_line.is_empty() { one_line } else { format!("{GUARD}{one_line}") }
}

/// Writes the lines; `write_block` writes what 【…】 asks for.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    text: &str,
    numbering: &mut Numbering,
    body: &mut Body<'_>,
    mut write_block: impl FnMut(&str, &mut Body<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match block(line) {
            Some(EMPTY_LINE) => body.paragraph(Style::Body, &[])?,
            Some(name) => write_block(name, body)?,
            None => {
                let sign = SIGNS.iter().find(|(sign, _)| line.starts_with(sign));
                let (sign, style) = sign.copied().unwrap_or(("", Style::Body));
                let words = numbering.number(line.strip_prefix(sign).unwrap_or(line).trim_start());
                body.text(style, &words.replace(GUARD, "").replace(LINE_BREAK, "\n"))?;
            }
        }
    }
    Ok(())
}

/// 一, 十二, 一百零三, 一千二百: as headings count.
pub fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [&str; 4] = ["", "十", "百", "千"];
    if number == 0 || number > 9_999 {
        return number.to_string();
    }
    let mut words = String::new();
    let mut is_gap = false;
    for (power, unit) in UNITS.iter().enumerate().rev() {
        let digit = number / 10_usize.pow(power as u32) % 10;
        if digit == 0 {
            is_gap = !words.is_empty();
            continue;
        }
        if is_gap {
            words += "零";
            is_gap = false;
        }
        // 十二 and not 一十二, but 一百一十二.
        let is_bare_ten = power == 1 && digit == 1 && words.is_empty();
        words += if is_bare_ten { "" } else { DIGITS.get(digit).copied().unwrap_or_default() };
        words += unit;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut body = Body::new(&mut bytes);
        write(text, &mut Numbering::default(), &mut body, |name, body| body.text(Style::Cell, &format!("块：{name}")))
            .expect("memory takes all");
        let xml = String::from_utf8(bytes).expect("UTF-8");
        let shown = xml
            .replace("</w:p>", "\n")
            .replace("<w:br/>", "|")
            .replace("<w:pStyle w:val=\"", "")
            .replace("\"/></w:pPr>", "：");
        let mut is_tag = false;
        shown
            .chars()
            .filter(|c| {
                is_tag = *c == '<' || is_tag;
                let keep = !is_tag;
                is_tag = *c != '>' && is_tag;
                keep
            })
            .collect()
    }

    #[test]
    fn signs_make_styles_and_headings_count() {
        let text = "# 标↵题\n\n## 〇、甲\n### （〇）乙\n### （〇）丙\n　　正文\n## 〇、丁\n### （〇）戊\n>> 落款\n【表】\n【另页】附件1";
        assert_eq!(
            written(text),
            "Title：标|题\nHeading1：一、甲\nHeading2：（一）乙\nHeading2：（二）丙\nBodyText：正文\nHeading1：二、丁\n\
             Heading2：（一）戊\nSignature：落款\nTableText：块：表\nAnnexMark：附件1\n"
        );
    }

    #[test]
    fn a_value_is_never_a_sign() {
        for value in ["# 甲", "【表】", "〇、甲", "【另页】甲", "甲\n# 乙", "甲↵乙"] {
            let shown = written(&guarded(value));
            assert_eq!(shown, format!("BodyText：{}\n", value.replace(['\n', '↵'], " ")));
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = [1, 10, 12, 20, 21, 100, 101, 110, 112, 1000, 1001, 1020, 9999].map(chinese);
        assert_eq!(
            read.join(" "),
            "一 十 十二 二十 二十一 一百 一百零一 一百一十 一百一十二 一千 一千零一 一千零二十 九千九百九十九"
        );
    }
}
