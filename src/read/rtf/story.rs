//! A story of a document (its body, a note, a text box): paragraphs to lines, cells to rows, tables within tables.

use crate::read::flow::{Flow, Table};

/// Cells of a row beyond this have no properties.
const MAX_CELLS: usize = 1024;

/// How a cell belongs to the ones beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Merging {
    #[default]
    Alone,
    /// It continues the one above.
    IntoAbove,
    /// It continues the one before.
    IntoBefore,
}

/// The properties of a row's cells, as far as they decide what text is shown.
#[derive(Debug, Default)]
pub(super) struct RowDefinition {
    cells: Vec<Merging>,
    /// Of the cell being defined.
    next: Merging,
}

impl RowDefinition {
    /// A property of the cell being defined.
    pub fn merge(&mut self, merging: Merging) {
        self.next = merging;
    }

    /// The cell being defined ends.
    pub fn end_cell(&mut self) {
        let merging = std::mem::take(&mut self.next);
        if self.cells.len() < MAX_CELLS {
            self.cells.push(merging);
        }
    }
}

#[derive(Default)]
struct OpenTable {
    table: Table,
    /// Finished cells of the row being read.
    cells: Vec<Vec<String>>,
    /// The cell being read.
    cell: Flow,
}

impl OpenTable {
    fn end_row(&mut self, definition: &RowDefinition) {
        let stray = std::mem::take(&mut self.cell).finish();
        if stray.iter().any(|line| !line.trim().is_empty()) {
            self.cells.push(stray);
        }
        if self.cells.is_empty() {
            return;
        }
        self.table.begin_row();
        for (index, cell) in std::mem::take(&mut self.cells).into_iter().enumerate() {
            let merging = definition.cells.get(index).copied().unwrap_or_default();
            let is_blank = cell.iter().all(|line| line.trim().is_empty());
            if merging == Merging::IntoBefore && is_blank {
                continue;
            }
            if let Some(row) = self.table.row()
                && merging == Merging::IntoAbove
            {
                row.drop_cell();
            }
            self.table.push_cell(cell);
        }
    }
}

/// Paragraphs being read, with the tables they stand in, the outermost first.
#[derive(Default)]
pub(super) struct Story {
    flow: Flow,
    tables: Vec<OpenTable>,
    /// Text of the paragraph being read.
    pub text: String,
    /// Its number as the writer of the file put it.
    pub label: String,
    /// Lines of the text boxes anchored in it.
    pub boxes: Vec<String>,
    /// The row being defined, at the outermost level and in tables within tables.
    pub row: RowDefinition,
    pub nested_row: RowDefinition,
}

impl Story {
    /// Goes to `level` tables deep (0: none) and gives the text and boxes of the paragraph that ends there, with what runs on
    /// into it.
    pub fn end_paragraph(&mut self, level: usize) -> (String, Vec<String>) {
        let text = std::mem::take(&mut self.text);
        let mut own_boxes = std::mem::take(&mut self.boxes);
        let (mut whole, mut boxes) = self.flow_at(level).take_carried();
        whole.push_str(&text);
        boxes.append(&mut own_boxes);
        (whole, boxes)
    }

    /// The paragraph being read runs on into the next one.
    pub fn carry(&mut self, level: usize) {
        let (text, boxes) = (std::mem::take(&mut self.text), std::mem::take(&mut self.boxes));
        self.flow_at(level).carry(&text, boxes);
    }

    /// Adds a line and the lines of its boxes.
    pub fn push(&mut self, level: usize, label: &str, text: &String, boxes: Vec<String>) {
        let flow = self.flow_at(level);
        // A paragraph that only anchors text boxes is no line of its own.
        if !(text.is_empty() && label.is_empty() && !boxes.is_empty()) {
            flow.push(label, text);
        }
        flow.append(boxes);
    }

    /// A cell ends; `level` is at least 1.
    pub fn end_cell(&mut self, level: usize) {
        self.go_to(level);
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell).finish();
            table.cells.push(cell);
        }
    }

    /// A row of the outermost table ends.
    pub fn end_row(&mut self) {
        self.go_to(1);
        if let Some(table) = self.tables.last_mut() {
            table.end_row(&self.row);
        }
    }

    /// A row of the innermost table ends, which stands in another one.
    pub fn end_nested_row(&mut self) {
        if self.tables.len() > 1
            && let Some(table) = self.tables.last_mut()
        {
            table.end_row(&self.nested_row);
        }
    }

    /// All lines.
    pub fn finish(mut self) -> Vec<String> {
        self.go_to(0);
        self.flow.finish()
    }

    fn flow_at(&mut self, level: usize) -> &mut Flow {
        self.go_to(level);
        self.tables.last_mut().map_or(&mut self.flow, |table| &mut table.cell)
    }

    /// Ends and begins tables until the innermost one is `level` deep.
    fn go_to(&mut self, level: usize) {
        while self.tables.len() > level {
            let Some(mut table) = self.tables.pop() else { break };
            table.end_row(&RowDefinition::default());
            let lines = table.table.finish();
            let flow = self.tables.last_mut().map_or(&mut self.flow, |table| &mut table.cell);
            flow.append(lines);
        }
        while self.tables.len() < level {
            self.tables.push(OpenTable::default());
        }
    }
}
