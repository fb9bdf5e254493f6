//! Lines from paragraphs and tables: paragraphs flow into lines, cells into rows, rows into the lines around them.

use super::ink::{Ink, place_of};

/// Paragraphs one after another: a body, a cell, a text box or a note.
#[derive(Debug, Default)]
pub(super) struct Flow<T = String> {
    lines: Vec<T>,
    /// Text of paragraphs whose end mark is deleted; it begins the next one.
    carried: T,
    /// Lines of the text boxes anchored in them; they follow the next one.
    carried_boxes: Vec<T>,
}

impl<T: Ink> Flow<T> {
    /// A paragraph whose end mark is deleted: it runs on into the next.
    pub(super) fn carry(&mut self, text: &T, mut boxes: Vec<T>) {
        self.carried.append(text);
        self.carried_boxes.append(&mut boxes);
    }

    /// The text and boxes that run on into the paragraph now ending.
    pub(super) fn take_carried(&mut self) -> (T, Vec<T>) {
        (std::mem::take(&mut self.carried), std::mem::take(&mut self.carried_boxes))
    }

    /// A whole paragraph; a break at its beginning or end parts nothing.
    pub(super) fn push(&mut self, label: &str, text: &T) {
        let shown = text.as_str().trim_matches('\n');
        let mut line = T::default();
        line.write(if shown.is_empty() { label.trim_end() } else { label });
        line.append_piece(text, place_of(shown, text.as_str()));
        self.lines.push(line);
    }

    /// Lines from somewhere inside.
    pub(super) fn append(&mut self, mut lines: Vec<T>) {
        self.finish_carried();
        self.lines.append(&mut lines);
    }

    /// All lines.
    pub(super) fn finish(mut self) -> Vec<T> {
        self.finish_carried();
        self.lines
    }

    fn finish_carried(&mut self) {
        let (text, mut boxes) = self.take_carried();
        if !text.as_str().is_empty() {
            self.push("", &text);
        }
        self.lines.append(&mut boxes);
    }
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Table<T = String> {
    rows: Vec<Row<T>>,
}

/// A row being read.
#[derive(Debug, Default)]
pub(super) struct Row<T = String> {
    cells: Vec<Vec<T>>,
    /// The row is deleted by a tracked change.
    pub(super) deleted: bool,
    /// The cell being read continues the one above or is deleted.
    cell_dropped: bool,
}

impl<T> Row<T> {
    /// The cell being read continues the one above or is deleted: it has no text of its own.
    pub(super) fn drop_cell(&mut self) {
        self.cell_dropped = true;
    }
}

impl<T: Ink> Table<T> {
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Row { cells: Vec::new(), deleted: false, cell_dropped: false });
    }

    /// The row being read.
    pub(super) fn row(&mut self) -> Option<&mut Row<T>> {
        self.rows.last_mut()
    }

    /// The lines of a finished cell.
    pub(super) fn push_cell(&mut self, lines: Vec<T>) {
        if let Some(row) = self.rows.last_mut() {
            let dropped = std::mem::take(&mut row.cell_dropped);
            row.cells.push(if dropped { Vec::new() } else { lines });
        }
    }

    /// The table as lines. Where no row has two cells with text the table only frames its text, which is given as the
    /// paragraphs it is; otherwise a row is a line.
    pub(super) fn finish(self) -> Vec<T> {
        let filled = |cell: &Vec<T>| cell.iter().any(|line| !line.as_str().trim().is_empty());
        let rows: Vec<Row<T>> = self.rows.into_iter().filter(|row| !row.deleted).collect();
        if rows.iter().all(|row| row.cells.iter().filter(|cell| filled(cell)).count() < 2) {
            return rows.into_iter().flat_map(|row| row.cells).filter(filled).flatten().collect();
        }
        rows.into_iter()
            .filter(|row| row.cells.iter().any(filled))
            .map(|row| parted(row.cells.iter().map(|cell| join(cell)), "\t"))
            .collect()
    }
}

/// The paragraphs of a cell or a note as one line, parted by a blank except between Chinese.
pub(super) fn join<T: Ink>(lines: &[T]) -> T {
    let mut joined = T::default();
    for line in lines {
        // A nested table's tabs would look like cells of the outer one.
        let pieces = line.as_str().split(['\n', '\r', '\t']).map(str::trim).filter(|piece| !piece.is_empty());
        for piece in pieces {
            let seam = (joined.as_str().chars().next_back(), piece.chars().next());
            if let (Some(before), Some(after)) = seam
                && !(is_chinese(before) && is_chinese(after))
            {
                joined.write(" ");
            }
            joined.append_piece(line, place_of(piece, line.as_str()));
        }
    }
    joined
}

/// Texts one behind the other with something between them.
pub(super) fn parted<T: Ink>(texts: impl IntoIterator<Item = T>, between: &str) -> T {
    let mut whole = T::default();
    for (index, text) in texts.into_iter().enumerate() {
        if index > 0 {
            whole.write(between);
        }
        whole.append(&text);
    }
    whole
}

/// Han characters and full-width signs.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_a_cell_join_without_a_blank_between_chinese() {
        assert_eq!(
            join::<String>(&["市场监管局".into(), "".into(), "（牵头）".into(), "2024 年".into(), "abc".into()]),
            "市场监管局（牵头） 2024 年 abc"
        );
    }
}
