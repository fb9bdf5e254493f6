//! Tables for the terminal, in which Han characters are two columns wide.

use unicode_width::UnicodeWidthStr;

use crate::report::terminal::printable;

/// Rows of cells; the first row is the head. The first column is flush left, the others flush right.
#[derive(Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this head.
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        Self { rows: vec![head.map(str::to_owned).to_vec()] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| printable(&cell)).to_vec());
    }

    /// Its lines, each indented by two blanks.
    pub fn print(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|at| widest(at).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let blanks = " ".repeat(width - cell.width());
                line.push_str("  ");
                line.push_str(&if at == 0 { format!("{cell}{blanks}") } else { format!("{blanks}{cell}") });
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_take_two_columns() {
        let mut table = Table::new(["类别", "抵触", "n"]);
        table.row(["a".to_owned(), "1".to_owned(), "12".to_owned()]);
        table.row(["招标投标".to_owned(), "100".to_owned(), "3\u{1b}".to_owned()]);
        assert_eq!(table.print(), "  类别      抵触        n\n  a            1       12\n  招标投标   100  3\\u{1b}\n");
    }
}
