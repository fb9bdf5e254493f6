//! Spreadsheets: Excel binary workbooks (旧版 Excel，.xls; Kingsoft's .et is the same), Excel packages (.xlsx) and the single
//! XML file of Excel 2003. Takes the bytes of a file, gives its text: sheet by sheet, a row is a line with its cells
//! parted by tabs, values as the cells show them. Hidden sheets, rows and columns are read like others.
//!
//! A sheet whose rows are documents gives each as a file of its own. Charts and comments are left out.

mod biff;
mod documents;
mod grid;
mod merge;
mod number;
mod spreadsheetml;
mod xlsx;

use super::head::Head;
use super::{Content, Limits, refusal};
use crate::error::ReadError;
use crate::model::Layout;
use grid::Sheet;

/// A workbook as its reader gives it.
#[derive(Debug, Default)]
struct Workbook {
    sheets: Vec<Sheet>,
    /// What could not be read.
    missing: Vec<String>,
}

/// A sheet of a workbook as rows of cells, for who knows what its columns mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRows {
    /// Its name.
    pub name: String,
    /// The rows with text, hidden ones included, as they stand in the sheet.
    pub rows: Vec<SheetRow>,
}

/// A row of cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// As Excel counts it, from 1.
    pub number: u32,
    /// What the cells show, one for each column of the sheet that has text anywhere, up to the last cell with text of
    /// this row. A formula without a result shows as it was typed.
    pub cells: Vec<String>,
}

/// Whether the bytes are a workbook of any of the three kinds.
#[must_use]
pub fn is_workbook(bytes: &[u8]) -> bool {
    let head = Head::new(bytes);
    sniff_xlsx(&head) || sniff_xls(&head) || sniff_xml(&head)
}

/// The sheets of a workbook as rows of cells.
///
/// # Errors
/// When it is no workbook, damaged, even in part, encrypted or larger than the limits allow.
pub fn workbook(bytes: &[u8], limits: &Limits) -> Result<Vec<SheetRows>, ReadError> {
    let head = Head::new(bytes);
    let workbook = if sniff_xlsx(&head) {
        xlsx::read(bytes, limits)?
    } else if sniff_xls(&head) {
        biff::read(bytes, limits)?
    } else if sniff_xml(&head) {
        spreadsheetml::read(bytes, limits)?
    } else {
        return Err(head.refusal().cloned().unwrap_or_else(|| ReadError::Unsupported("文字，不是工作簿".to_owned())));
    };
    if let Some(missing) = workbook.missing.into_iter().next() {
        return Err(ReadError::Corrupt(missing));
    }
    workbook.sheets.into_iter().map(|sheet| rows(sheet, limits)).collect()
}

fn rows(mut sheet: Sheet, limits: &Limits) -> Result<SheetRows, ReadError> {
    sheet.show_formulas();
    let name = sheet.name.clone();
    let table = sheet
        .table(limits.max_text_bytes)
        .map_err(|bytes| ReadError::TooLarge { bytes, limit: limits.max_text_bytes })?;
    let row =
        |row: grid::Row| SheetRow { number: row.number, cells: row.cells.iter().map(ToString::to_string).collect() };
    Ok(SheetRows { name, rows: table.rows.into_iter().map(row).collect() })
}

/// Whether the bytes are a compound file that holds a workbook.
pub(super) fn sniff_xls(head: &Head) -> bool {
    refusal::is_compound_file(head.bytes)
        && !refusal::has_stream(head.bytes, "WordDocument")
        && (refusal::has_stream(head.bytes, "Workbook") || refusal::has_stream(head.bytes, "Book"))
}

/// Reads a binary workbook.
///
/// # Errors
/// When the file is damaged, encrypted or holds no text.
pub(super) fn parse_xls(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    content(biff::read(bytes, limits)?, limits)
}

/// Whether the bytes are a package with a workbook.
pub(super) fn sniff_xlsx(head: &Head) -> bool {
    xlsx::is_workbook(head.bytes)
}

/// Reads a workbook in a package.
///
/// # Errors
/// As `parse_xls`.
pub(super) fn parse_xlsx(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    content(xlsx::read(bytes, limits)?, limits)
}

/// Whether the bytes are the one XML file of Excel 2003.
pub(super) fn sniff_xml(head: &Head) -> bool {
    spreadsheetml::sniff(head)
}

/// Reads the one XML file of Excel 2003.
///
/// # Errors
/// As `parse_xls`.
pub(super) fn parse_xml(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    content(spreadsheetml::read(bytes, limits)?, limits)
}

/// The text of a workbook. The name of a sheet is a line only where it parts sheets.
fn content(workbook: Workbook, limits: &Limits) -> Result<Content, ReadError> {
    let mut attachments = Vec::new();
    let mut texts = Vec::new();
    let mut bytes = 0;
    let mut missing = workbook.missing;
    for sheet in workbook.sheets {
        let name = sheet.name.clone();
        let mut table = sheet
            .table(limits.max_text_bytes.saturating_sub(bytes))
            .map_err(|over| ReadError::TooLarge { bytes: bytes.saturating_add(over), limit: limits.max_text_bytes })?;
        let mut taken = documents::take(&mut table);
        attachments.append(&mut taken.members);
        missing.append(&mut taken.missing);
        let lines = table.lines();
        bytes += lines.iter().map(|line| line.len() as u64 + 1).sum::<u64>();
        if !lines.is_empty() {
            texts.push((name, lines));
        }
    }
    let is_parted = texts.len() > 1;
    let lines: Vec<String> =
        texts.into_iter().flat_map(|(name, lines)| is_parted.then_some(name).into_iter().chain(lines)).collect();
    if lines.is_empty() && attachments.is_empty() {
        return Err(missing.into_iter().next().map_or(ReadError::NoText, ReadError::Corrupt));
    }
    Ok(Content { missing, attachments, ..Content::new(lines.join("\n"), Layout::Paragraphs) })
}

#[cfg(test)]
mod tests;
