//! Cells to rows to lines. Takes the cells of a sheet in any order, gives its rows without the columns that are empty.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::flow;
use super::merge::{Covers, Merge};

/// A sheet: only cells with text are kept, so that a cell in the last corner costs no more than one in the first.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    cells: Vec<Cell>,
    /// Formulas that have no result, as they were typed; no text of a document.
    formulas: Vec<Cell>,
    pub(super) merges: Vec<Merge>,
    /// Lines of the text boxes that lie on the sheet.
    pub(super) boxes: Vec<String>,
}

#[derive(Debug)]
struct Cell {
    row: u32,
    column: u32,
    text: Rc<str>,
}

/// The rows of a sheet that have text.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    boxes: Vec<String>,
}

/// A row.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// As Excel counts it, from 1.
    pub(super) number: u32,
    /// One for each column of the sheet that has text, up to the last cell with text of this row.
    pub(super) cells: Vec<Rc<str>>,
}

impl Sheet {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.replace(char::is_control, " ").trim().to_owned(), ..Self::default() }
    }

    /// A cell with its text; rows and columns from 0. The last of two at one place counts.
    pub(super) fn put(&mut self, row: u32, column: u32, text: Rc<str>) {
        if !text.trim().is_empty() {
            self.cells.push(Cell { row, column, text });
        }
    }

    /// A cell whose formula has no result, or an error for one.
    pub(super) fn put_formula(&mut self, row: u32, column: u32, formula: &str) {
        self.formulas.push(Cell { row, column, text: Rc::from(format!("={formula}")) });
    }

    /// Lets formulas without a result stand as text in their cells.
    pub(super) fn show_formulas(&mut self) {
        let formulas = std::mem::take(&mut self.formulas);
        let places: BTreeSet<(u32, u32)> = formulas.iter().map(|cell| (cell.row, cell.column)).collect();
        self.cells.retain(|cell| !places.contains(&(cell.row, cell.column)));
        self.cells.extend(formulas);
    }

    /// The rows.
    ///
    /// # Errors
    /// The number of bytes reached when the text would be longer than `max_bytes`: cells far apart or one text in many.
    pub(super) fn table(self, max_bytes: u64) -> Result<Table, u64> {
        let mut cells = self.cells;
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let mut covers = Covers::new(self.merges);
        cells.retain(|cell| !covers.cover(cell.row, cell.column));
        let mut columns: Vec<u32> = cells.iter().map(|cell| cell.column).collect();
        columns.sort_unstable();
        columns.dedup();
        let empty: Rc<str> = Rc::from("");
        let mut rows: Vec<Row> = Vec::new();
        let mut bytes = 0_u64;
        for cell in cells {
            let number = cell.row.saturating_add(1);
            if rows.last().is_none_or(|row| row.number != number) {
                rows.push(Row { number, cells: Vec::new() });
            }
            let Some(row) = rows.last_mut() else { continue };
            let at = columns.partition_point(|column| *column < cell.column);
            bytes = bytes.saturating_add((at.saturating_sub(row.cells.len()) + cell.text.len() + 1) as u64);
            if bytes > max_bytes {
                return Err(bytes);
            }
            row.cells.resize(at, Rc::clone(&empty));
            row.cells.push(cell.text);
        }
        Ok(Table { rows, boxes: self.boxes })
    }
}

impl Table {
    /// The lines: a row is one, unless a single cell is all it has.
    pub(super) fn lines(self) -> Vec<String> {
        let mut lines: Vec<String> = self.rows.iter().flat_map(|row| row.lines()).collect();
        lines.extend(self.boxes);
        lines
    }
}

impl Row {
    /// The text of the cell in a column of the table; empty where the row has ended.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |text| text.trim())
    }

    /// The cells with text.
    pub(super) fn filled(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    fn lines(&self) -> Vec<String> {
        let mut filled = self.filled();
        match (filled.next(), filled.next()) {
            (Some(only), None) => paragraphs(only),
            _ => {
                let cells: Vec<String> = self.cells.iter().map(|text| flow::join(&[text.to_string()])).collect();
                vec![cells.join("\t").trim_end().to_owned()]
            }
        }
    }
}

/// The lines of a text that stands in a cell.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.split(['\n', '\r']).map(|line| line.replace('\t', " ").trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}
