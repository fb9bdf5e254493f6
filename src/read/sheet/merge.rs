//! Merged cells: only the first of them is seen; what stood in the others before they were merged stays in the file.

use std::collections::BTreeMap;

/// Cells merged into one; rows and columns from 0, the last ones included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merge {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) first_column: u32,
    pub(super) last_column: u32,
}

/// Tells which cells are covered, asked row by row.
#[derive(Debug, Default)]
pub(super) struct Covers {
    /// Those not reached, the next one last.
    ahead: Vec<Merge>,
    /// Those that reach into the row, by their first column. They do not overlap; where a file says they do, the first
    /// one counts.
    open: BTreeMap<u32, Merge>,
}

impl Covers {
    pub(super) fn new(mut merges: Vec<Merge>) -> Self {
        merges.sort_by_key(|merge| std::cmp::Reverse((merge.first_row, merge.first_column)));
        Self { ahead: merges, open: BTreeMap::new() }
    }

    /// Whether the cell is covered by another. Rows must not be asked backwards.
    pub(super) fn cover(&mut self, row: u32, column: u32) -> bool {
        while let Some(merge) = self.ahead.pop_if(|merge| merge.first_row <= row) {
            if merge.last_row >= row
                && self.over(row, merge.last_column).is_none_or(|open| open.last_column < merge.first_column)
            {
                self.open.insert(merge.first_column, merge);
            }
        }
        self.over(row, column)
            .is_some_and(|merge| column <= merge.last_column && (row, column) != (merge.first_row, merge.first_column))
    }

    /// The last one that begins in the column or before it and reaches into the row.
    fn over(&mut self, row: u32, column: u32) -> Option<Merge> {
        loop {
            let (first, merge) = self.open.range(..=column).next_back().map(|(first, merge)| (*first, *merge))?;
            if merge.last_row >= row {
                return Some(merge);
            }
            self.open.remove(&first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(first_row: u32, last_row: u32, first_column: u32, last_column: u32) -> Merge {
        Merge { first_row, last_row, first_column, last_column }
    }

    #[test]
    fn all_but_the_first_cell_are_covered() {
        let mut covers = Covers::new(vec![merge(1, 2, 1, 2), merge(0, 0, 0, 3), merge(2, 5, 4, 4), merge(1, 1, 2, 3)]);
        let seen: Vec<String> = (0..4)
            .map(|row| (0..5).map(|column| if covers.cover(row, column) { '.' } else { '#' }).collect())
            .collect();
        assert_eq!(seen, ["#...#", "##.##", "#..##", "####."]);
    }
}
