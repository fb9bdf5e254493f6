//! A sheet that is one table: title, headings, rows, and all that makes it fit to be worked on and printed.
//!
//! Takes rows of `Cell`s; gives the `Worksheet` back when whole. Rows are written as they come and never again, and nothing is
//! kept of them: neither their heights nor their links. Where a sheet is full, the rest is counted and its last row says so.

use std::borrow::Cow;

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, Format, Formula, Worksheet, XlsxError};

use super::cell::{self, Cell, Content, Target};
use super::style::{LINE_POINTS, Look, SMALL, Styles};
use crate::report::spreadsheet::starts_formula;

/// Row of the headings, from 0; the title stands above.
const HEAD_ROW: u32 = 1;

/// Highest row there is, in points: Excel's limit is 409.5.
const MAX_ROW_POINTS: f64 = 408.0;

/// Lines the highest row has room for.
const MAX_ROW_LINES: usize = 29;

/// Text longer than this is not marked up inside: runs of type are slow to write and to read.
const MAX_MARKED_BYTES: usize = 8_000;

/// A4 in Excel's list of papers.
const PAPER_A4: u8 = 9;

/// Rows a sheet of Excel's holds.
pub const EXCEL_ROWS: u32 = 1_048_576;

/// Height of a row that has none of its own, in points: the library's and Excel's.
const DEFAULT_POINTS: f64 = 15.0;

/// Whom a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// For everybody, also on paper.
    Printed,
    /// For the reviewer to fill in.
    Input,
    /// On the screen only.
    Screen,
    /// For the program.
    Hidden,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    heading: &'static str,
    width: f64,
    purpose: Use,
}

impl Column {
    /// A column `width` digits wide.
    pub const fn new(heading: &'static str, width: f64, purpose: Use) -> Self {
        Self { heading, width, purpose }
    }
}

/// What a table is before it has rows.
pub struct Plan<'a> {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Title above the table.
    pub title: &'static str,
    /// What is said beside it.
    pub remark: String,
    /// The columns.
    pub columns: &'static [Column],
    /// Columns that stay in sight when one moves to the right.
    pub frozen_columns: u16,
    /// Where the whole is found when the sheet is full.
    pub whole: &'static str,
    /// The formats.
    pub styles: &'a Styles,
    /// How many rows it holds, title and headings included.
    pub max_rows: u32,
}

/// A table being written.
pub struct Table {
    sheet: Worksheet,
    styles: Styles,
    columns: &'static [Column],
    whole: &'static str,
    max_rows: u32,
    next_row: u32,
    omitted: usize,
    text_bytes: u64,
}

impl Table {
    /// Begins the table in an empty sheet.
    pub fn begin(mut sheet: Worksheet, plan: Plan) -> Result<Self, XlsxError> {
        sheet.set_name(plan.sheet)?;
        for (index, column) in (0..).zip(plan.columns) {
            sheet.set_column_width(index, column.width)?;
            if column.purpose == Use::Hidden {
                sheet.set_column_hidden(index)?;
            }
        }
        set_up_print(&mut sheet)?;
        sheet.set_freeze_panes(HEAD_ROW + 1, plan.frozen_columns)?;
        sheet.set_row_height(0, 30)?;
        write_title(&mut sheet, &plan)?;
        // Headings of narrow columns take two lines.
        sheet.set_row_height(HEAD_ROW, 2.0 * LINE_POINTS + 5.0)?;
        for (index, column) in (0..).zip(plan.columns) {
            let look = if column.purpose == Use::Input { Look::InputHead } else { Look::Head };
            sheet.write_string_with_format(HEAD_ROW, index, column.heading, plan.styles.get(look))?;
        }
        let Plan { styles, columns, whole, max_rows, .. } = plan;
        let styles = styles.clone();
        Ok(Self { sheet, styles, columns, whole, max_rows, next_row: HEAD_ROW + 1, omitted: 0, text_bytes: 0 })
    }

    /// The row that is written next, from 0; none when the sheet is full.
    pub fn next_row(&self) -> Option<u32> {
        // One row is kept for the remark on what is left out.
        (self.next_row + 1 < self.max_rows).then_some(self.next_row)
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        usize::try_from(self.next_row - HEAD_ROW - 1).expect("rows fit")
    }

    /// How many rows found no place.
    pub fn omitted(&self) -> usize {
        self.omitted
    }

    /// Bytes of text written so far.
    pub fn text_bytes(&self) -> u64 {
        self.text_bytes
    }

    /// Adds a row, one cell a column; counts it when there is no place.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        debug_assert_eq!(cells.len(), self.columns.len(), "one cell a column");
        let Some(row) = self.next_row() else {
            self.omitted += 1;
            return Ok(());
        };
        self.next_row += 1;
        let mut lines = 1;
        for ((index, column), cell) in (0..).zip(self.columns).zip(cells) {
            lines = lines.max(self.write(row, index, column, cell)?);
        }
        let points = f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * LINE_POINTS + 5.0;
        // A height of the row's own would be kept until the workbook is saved. The height that rows have without one is written
        // with the row, when the next one begins.
        self.sheet.set_default_row_height(points.min(MAX_ROW_POINTS));
        Ok(())
    }

    /// Lets the reviewer choose from a list in the column of the heading.
    pub fn choices(&mut self, heading: &str, choices: &[String]) -> Result<(), XlsxError> {
        let index = self.columns.iter().position(|column| column.heading == heading).expect("a column of the table");
        let index = u16::try_from(index).expect("a handful of columns");
        let list = DataValidation::new()
            .allow_list_strings(choices)?
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("审核结论")?
            .set_error_message(format!("请从下拉列表中选择：{}；撤回结论请清空本格。", choices.join("、")))?;
        self.sheet.add_data_validation(HEAD_ROW + 1, index, self.last_row().max(HEAD_ROW + 1), index, &list)?;
        Ok(())
    }

    /// Sets filters and what is printed, tells what is left out, and gives the sheet back.
    pub fn finish(mut self) -> Result<Worksheet, XlsxError> {
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).expect("a handful of columns");
        self.sheet.autofilter(HEAD_ROW, 0, self.last_row(), last_column)?;
        let printed = self.columns.iter().take_while(|column| matches!(column.purpose, Use::Printed | Use::Input));
        let last_printed = u16::try_from(printed.count().saturating_sub(1)).expect("a handful of columns");
        let mut last_row = self.last_row();
        if self.omitted > 0 {
            last_row = self.next_row;
            let note = format!("另有 {} 行未列入：已到工作表的行数上限。全部内容见 {}。", self.omitted, self.whole);
            self.sheet.write_string_with_format(last_row, 0, note, self.styles.get(Look::Note))?;
        } else if self.next_row == HEAD_ROW + 1 {
            last_row = self.next_row;
            self.sheet.write_string_with_format(last_row, 0, "（无）", self.styles.get(Look::Note))?;
        } else {
            // The last row is written when another one begins.
            self.sheet.write_blank(self.next_row, 0, self.styles.get(Look::Note))?;
        }
        self.sheet.set_default_row_height(DEFAULT_POINTS);
        self.sheet.set_print_area(0, 0, last_row, last_printed)?;
        Ok(self.sheet)
    }

    fn last_row(&self) -> u32 {
        self.next_row - 1
    }

    /// Writes a cell; gives the number of lines it takes.
    fn write(&mut self, row: u32, index: u16, column: &Column, cell: &Cell) -> Result<usize, XlsxError> {
        let look = cell.look;
        let format = self.styles.get(look);
        let text: Cow<str> = match &cell.content {
            Content::Number(number) => {
                let number = u32::try_from(*number).map_or(f64::MAX, f64::from);
                self.sheet.write_number_with_format(row, index, number, format)?;
                return Ok(1);
            }
            Content::Link(number, target) => {
                self.sheet.write_formula_with_format(row, index, link(*number, *target), format)?;
                return Ok(1);
            }
            Content::Date(date) => match cell::excel_date(*date) {
                Some(day) => {
                    self.sheet.write_datetime_with_format(row, index, &day, format)?;
                    return Ok(1);
                }
                None => Cow::Owned(date.to_string()),
            },
            Content::Marked(text, (start, end)) => {
                if let Some(runs) = runs(text, *start, *end) {
                    self.text_bytes += text.len() as u64;
                    write_marked(&mut self.sheet, row, index, runs, format)?;
                    return Ok(lines(text, column.width));
                }
                cell::legal(text)
            }
            Content::Text(text) => cell::legal(text),
        };
        self.text_bytes += text.len() as u64;
        let height = if column.purpose == Use::Hidden { 1 } else { lines(&text, column.width) };
        let is_tall = look == Look::Body && height > MAX_ROW_LINES;
        let look = if is_tall { Look::Tall } else { look };
        let height = if is_tall { tall_lines(&text, column.width) } else { height };
        let format = if starts_formula(&text) { self.styles.quoted(look) } else { self.styles.get(look) };
        self.sheet.write_string_with_format(row, index, text, format)?;
        Ok(height)
    }
}

/// A4 on its side, one page wide, heads on every page, page numbers.
pub fn set_up_print(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(PAPER_A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_print_center_horizontally(true)
        .set_footer("&C&\"宋体,Regular\"&9第 &P 页，共 &N 页")
        .set_repeat_rows(0, HEAD_ROW)?;
    Ok(())
}

fn write_title(sheet: &mut Worksheet, plan: &Plan) -> Result<(), XlsxError> {
    let title = plan.styles.get(Look::Title);
    if plan.remark.is_empty() {
        sheet.write_string_with_format(0, 0, plan.title, title)?;
        return Ok(());
    }
    let remark = format!("　　{}", cell::legal(&plan.remark));
    let runs = [(title, plan.title), (plan.styles.get(Look::Note), remark.as_str())];
    sheet.write_rich_string_with_format(0, 0, &runs, title)?;
    Ok(())
}

/// The number, leading to a row of another sheet. A formula stands in its cell; of links proper a sheet of Excel's holds 65,530,
/// and the library keeps all of them.
fn link(number: usize, (sheet, row): Target) -> Formula {
    Formula::new(format!("HYPERLINK(\"#'{sheet}'!A{}\",{number})", row + 1)).set_result(number.to_string())
}

/// The text before the marked words, the words, and the text after; none where they are not there or cannot be marked.
fn runs(text: &str, start: usize, end: usize) -> Option<[&str; 3]> {
    // An escape of Excel's (`_x000D_`) is made harmless in plain text only.
    let is_plain = text.len() <= MAX_MARKED_BYTES && !text.contains("_x") && !starts_formula(text);
    if !is_plain || start >= end || !matches!(cell::legal(text), Cow::Borrowed(_)) {
        return None;
    }
    let mut bounds = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start_at = bounds.nth(start)?;
    let end_at = bounds.nth(end - start - 1)?;
    Some([text.get(..start_at)?, text.get(start_at..end_at)?, text.get(end_at..)?])
}

fn write_marked(
    sheet: &mut Worksheet,
    row: u32,
    index: u16,
    [before, marked, after]: [&str; 3],
    format: &Format,
) -> Result<(), XlsxError> {
    let (plain, mark) = (Styles::unmarked(), Styles::mark());
    let runs = [(&plain, before), (&mark, marked), (&plain, after)];
    let runs: Vec<_> = runs.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    sheet.write_rich_string_with_format(row, index, &runs, format)?;
    Ok(())
}

/// How many lines of the body small type takes as much room as.
fn tall_lines(text: &str, width: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let height = (lines(text, width / SMALL) as f64 * SMALL).ceil() as usize;
    height
}

/// How many lines the text takes in a column: a Chinese character is as wide as two digits. A line is broken a little
/// before it is full, since no line begins with a comma.
fn lines(text: &str, width: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let room = (width.max(4.0) - 1.0) as usize;
    let of = |line: &str| {
        let digits: usize = line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        digits.div_ceil(room).max(1)
    };
    text.split('\n').map(of).sum()
}
