//! Lines from paragraphs and tables: paragraphs flow into lines, cells into rows, rows into the lines around them.

/// Paragraphs one after another: a body, a cell, a text box or a note.
#[derive(Debug, Default)]
pub(super) struct Flow {
    lines: Vec<String>,
    /// Text of paragraphs whose end mark is deleted; it begins the next one.
    carried: String,
    /// Lines of the text boxes anchored in them; they follow the next one.
    carried_boxes: Vec<String>,
}

impl Flow {
    /// A paragraph whose end mark is deleted: it runs on into the next.
    pub(super) fn carry(&mut self, text: &str, mut boxes: Vec<String>) {
        self.carried.push_str(text);
        self.carried_boxes.append(&mut boxes);
    }

    /// The text and boxes that run on into the paragraph now ending.
    pub(super) fn take_carried(&mut self) -> (String, Vec<String>) {
        (std::mem::take(&mut self.carried), std::mem::take(&mut self.carried_boxes))
    }

    /// A whole paragraph; a break at its beginning or end parts nothing.
    pub(super) fn push(&mut self, label: &str, text: &str) {
        let text = text.trim_matches('\n');
        let line = format!("{label}{text}");
        self.lines.push(if text.is_empty() { line.trim_end().to_owned() } else { line });
    }

    /// Lines from somewhere inside.
    pub(super) fn append(&mut self, mut lines: Vec<String>) {
        self.finish_carried();
        self.lines.append(&mut lines);
    }

    /// All lines.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.finish_carried();
        self.lines
    }

    fn finish_carried(&mut self) {
        let (text, mut boxes) = self.take_carried();
        if !text.is_empty() {
            self.push("", &text);
        }
        self.lines.append(&mut boxes);
    }
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

/// A row being read.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Vec<String>>,
    /// The row is deleted by a tracked change.
    pub(super) deleted: bool,
    /// The cell being read continues the one above or is deleted.
    cell_dropped: bool,
}

impl Row {
    /// The cell being read continues the one above or is deleted: it has no text of its own.
    pub(super) fn drop_cell(&mut self) {
        self.cell_dropped = true;
    }
}

impl Table {
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Row::default());
    }

    /// The row being read.
    pub(super) fn row(&mut self) -> Option<&mut Row> {
        self.rows.last_mut()
    }

    /// The lines of a finished cell.
    pub(super) fn push_cell(&mut self, lines: Vec<String>) {
        if let Some(row) = self.rows.last_mut() {
            let dropped = std::mem::take(&mut row.cell_dropped);
            row.cells.push(if dropped { Vec::new() } else { lines });
        }
    }

    /// The table as lines. Where no row has two cells with text the table only frames its text, which is given as the
    /// paragraphs it is; otherwise a row is a line.
    pub(super) fn finish(self) -> Vec<String> {
        let filled = |cell: &Vec<String>| cell.iter().any(|line| !line.trim().is_empty());
        let rows: Vec<Row> = self.rows.into_iter().filter(|row| !row.deleted).collect();
        if rows.iter().all(|row| row.cells.iter().filter(|cell| filled(cell)).count() < 2) {
            return rows.into_iter().flat_map(|row| row.cells).filter(filled).flatten().collect();
        }
        rows.into_iter()
            .filter(|row| row.cells.iter().any(filled))
            .map(|row| row.cells.iter().map(|cell| join(cell)).collect::<Vec<_>>().join("\t"))
            .collect()
    }
}

/// The paragraphs of a cell or a note as one line, parted by a blank except between Chinese.
pub(super) fn join(lines: &[String]) -> String {
    let mut joined = String::new();
    // A nested table's tabs would look like cells of the outer one.
    for piece in
        lines.iter().flat_map(|line| line.split(['\n', '\r', '\t'])).map(str::trim).filter(|piece| !piece.is_empty())
    {
        let seam = (joined.chars().next_back(), piece.chars().next());
        if let (Some(before), Some(after)) = seam
            && !(is_chinese(before) && is_chinese(after))
        {
            joined.push(' ');
        }
        joined.push_str(piece);
    }
    joined
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
            join(&["市场监管局".into(), "".into(), "（牵头）".into(), "2024 年".into(), "abc".into()]),
            "市场监管局（牵头） 2024 年 abc"
        );
    }
}
