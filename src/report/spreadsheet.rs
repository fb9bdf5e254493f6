//! A CSV file as office programs open it: BOM, CRLF, and no cell that could be taken for a formula.
//!
//! Takes rows of `Cell`s; gives the `Output` back when whole. What the columns mean is up to the caller.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::Output;
use super::terminal::is_unprintable;

/// Excel and WPS hold 32,767 characters in a cell and spill what is longer into the rows below, without a word.
const MAX_CELL_CHARS: usize = 32_000;

/// One cell.
pub enum Cell {
    /// Words; made safe before they are written.
    Text(String),
    /// A count.
    Number(usize),
}

impl Cell {
    /// Words that may be absent.
    pub fn optional(text: Option<impl ToString>) -> Self {
        Self::Text(text.map(|text| text.to_string()).unwrap_or_default())
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

/// A table being written.
pub struct Spreadsheet {
    writer: Writer<Output>,
}

impl Spreadsheet {
    /// Begins a table with its headings.
    pub fn begin(mut output: Output, headings: &[&str]) -> io::Result<Self> {
        output.write_all("\u{feff}".as_bytes())?;
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(output);
        writer.write_record(headings)?;
        Ok(Self { writer })
    }

    /// Adds a row; there are as many cells as headings.
    pub fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        let cells = cells.into_iter().map(|cell| match cell {
            Cell::Text(text) => safe(&text),
            Cell::Number(number) => number.to_string(),
        });
        Ok(self.writer.write_record(cells)?)
    }

    /// Gives the file back, whole.
    pub fn finish(self) -> io::Result<Output> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// The text as a cell that an office program shows and never computes. A leading apostrophe is the sign for that;
/// full-width signs count, because Chinese input methods give them and office programs take them for the half-width.
fn safe(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 1);
    if starts_formula(text) {
        cell.push('\'');
    }
    let mut previous = '\0';
    for (count, character) in text.chars().enumerate() {
        if count == MAX_CELL_CHARS {
            cell.push_str("……（过长，其余略；全文见 results.jsonl）");
            break;
        }
        match character {
            '\r' => cell.push('\n'),
            '\n' if previous == '\r' => {}
            '\n' | '\t' => cell.push(character),
            // A turned reading direction would show other words than the document has.
            _ if is_unprintable(character) => cell.push(char::REPLACEMENT_CHARACTER),
            _ => cell.push(character),
        }
        previous = character;
    }
    cell
}

/// Whether an office program could take the words for a formula.
pub(super) fn starts_formula(text: &str) -> bool {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    // Some programs drop leading blanks before they look, so the first visible sign counts as well.
    text.starts_with(risky) || text.trim_start().starts_with(risky)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "  =1", "\u{3000}=1"]
        {
            assert!(safe(text).starts_with('\''), "{text:?}");
        }
        for text in ["", "第五条", "'=1", "1=1", "（－）", "—"] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn line_ends_are_one_sign_and_control_characters_are_shown() {
        assert_eq!(safe("甲\r\n乙\r丙\n丁"), "甲\n乙\n丙\n丁");
        assert_eq!(safe("甲\u{1b}[31m\0\u{202e}"), "甲\u{fffd}[31m\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_cell_stays_within_what_an_office_program_holds() {
        let cell = safe(&"长".repeat(40_000));
        assert!(cell.chars().count() < 32_767 && cell.ends_with("全文见 results.jsonl）"));
    }
}
