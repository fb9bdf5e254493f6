//! What a cell may hold: text made legal for XML and for Excel, counts, days.
//!
//! Takes strangers' text; gives text that no office program refuses. How it looks is `style`'s.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_xlsxwriter::ExcelDateTime;

use super::style::Look;

/// Excel holds 32,767 UTF-16 units in a cell and repairs a file with more by throwing the cell away; the rest is for the
/// remark on what is left out.
const MAX_CELL_UNITS: usize = 32_000;

/// Excel shows 253 lines in a cell.
const MAX_CELL_LINES: usize = 250;

/// What stands at the end of a text cut short.
const CUT: &str = "……（过长，其余略；全文见 results.jsonl）";

/// What stands in a cell.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// Words; made legal before they are written.
    Text(Cow<'a, str>),
    /// Words, of which those from one character to another are to catch the eye.
    Marked(&'a str, (usize, usize)),
    /// A count.
    Number(usize),
    /// A count that leads to a row of another sheet.
    Link(usize, Target),
    /// A day.
    Date(Date),
}

/// A sheet and a row of it, from 0.
pub type Target = (&'static str, u32);

/// One cell.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// What stands in it.
    pub content: Content<'a>,
    /// How it looks.
    pub look: Look,
}

impl<'a> Cell<'a> {
    /// Words, running over several lines.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { content: Content::Text(text.into()), look: Look::Body }
    }

    /// A few words, in the middle.
    pub fn middle(text: impl Into<Cow<'a, str>>) -> Self {
        Self { look: Look::Middle, ..Self::text(text) }
    }

    /// A count.
    pub fn number(number: usize) -> Self {
        Self { content: Content::Number(number), look: Look::Middle }
    }

    /// A count that leads somewhere, where there is something to be led to.
    pub fn link(number: usize, target: Option<Target>) -> Self {
        match target {
            Some(target) => Self { content: Content::Link(number, target), look: Look::Link },
            None => Self::number(number),
        }
    }

    /// A day that may be unknown.
    pub fn date(date: Option<Date>) -> Self {
        match date {
            Some(date) => Self { content: Content::Date(date), look: Look::Date },
            None => Self::middle(""),
        }
    }

    /// The same cell with another look.
    pub fn look(self, look: Look) -> Self {
        Self { look, ..self }
    }
}

/// The day as Excel keeps it; it knows none before 1900.
pub fn excel_date(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, date.month().unsigned_abs(), date.day().unsigned_abs()).ok()
}

/// The text without what XML forbids or Excel cannot hold: one sign for a line end, no control characters, not too long.
pub fn legal(text: &str) -> Cow<'_, str> {
    let fits = text.len() <= MAX_CELL_UNITS && text.bytes().filter(|byte| *byte == b'\n').count() < MAX_CELL_LINES;
    if fits && !text.contains(is_illegal) {
        return Cow::Borrowed(text);
    }
    let mut cell = String::with_capacity(text.len().min(4 * MAX_CELL_UNITS));
    let (mut units, mut lines, mut previous) = (0, 1, '\0');
    for character in text.chars() {
        let kept = match character {
            '\r' => Some('\n'),
            '\n' if previous == '\r' => None,
            _ if is_illegal(character) => Some(char::REPLACEMENT_CHARACTER),
            _ => Some(character),
        };
        previous = character;
        let Some(kept) = kept else { continue };
        units += kept.len_utf16();
        lines += usize::from(kept == '\n');
        if units > MAX_CELL_UNITS || lines > MAX_CELL_LINES {
            cell.push_str(CUT);
            break;
        }
        cell.push(kept);
    }
    Cow::Owned(cell)
}

fn is_illegal(character: char) -> bool {
    (character.is_control() && !matches!(character, '\n' | '\t')) || matches!(character, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn lawful_text_is_left_alone() {
        for text in ["", "第五条\n\t（一）", "=HYPERLINK(\"http://x\")", "_x0041_", "𠮷野家"] {
            assert!(matches!(legal(text), Cow::Borrowed(kept) if kept == text), "{text:?}");
        }
    }

    #[test]
    fn what_xml_forbids_is_shown_as_unknown_and_line_ends_are_one_sign() {
        assert_eq!(
            legal("甲\0\u{1b}[31m\u{7f}\u{85}\u{fffe}\u{ffff}乙"),
            "甲\u{fffd}\u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}\u{fffd}乙"
        );
        assert_eq!(legal("甲\r\n乙\r丙\n\r丁"), "甲\n乙\n丙\n\n丁");
    }

    #[test]
    fn a_cell_stays_within_what_excel_holds_also_beyond_the_basic_plane() {
        for sign in ["长", "𠮷", "a"] {
            let cell = legal(&sign.repeat(40_000)).into_owned();
            assert!(cell.encode_utf16().count() < 32_767 && cell.ends_with(CUT), "{sign}");
        }
        let cell = legal(&"行\n".repeat(400)).into_owned();
        assert!(cell.lines().count() <= 253 && cell.ends_with(CUT));
    }

    #[test]
    fn days_excel_does_not_know_stay_words() {
        assert!(excel_date(date(1899, 12, 31)).is_none());
        assert!(excel_date(date(-3, 1, 1)).is_none());
        assert!(excel_date(date(2020, 2, 29)).is_some());
    }
}
