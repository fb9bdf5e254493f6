//! Reading order of a page: rows of ruled tables, columns of text, and lines.

use std::collections::HashMap;

use super::glyphs::Glyph;
use super::lines::{self, Line, Piece};
use super::rulings::{Cell, Grid};
use crate::read::flow;

/// The lines of a page in reading order; a row of a table is one line with its cells parted by tabs.
pub(super) fn ordered(glyphs: &[Glyph], grid: &Grid) -> Vec<Line> {
    let (rows, free) = if grid.is_empty() { (Vec::new(), glyphs.to_vec()) } else { rows(glyphs, grid) };
    let mut ordered = columns(lines::pieces(&free), 0);
    let has_columns = !ordered.is_sorted_by(|one, other| one.y <= other.y);
    for row in rows {
        let follows = |line: &Line| line.y > row.y && (!has_columns || overlaps(line, &row));
        let at = ordered.iter().position(follows).unwrap_or(ordered.len());
        ordered.insert(at, row);
    }
    ordered
}

fn overlaps(one: &Line, other: &Line) -> bool {
    one.right.min(other.right) > one.left.max(other.left)
}

/// The rows of tables, and the characters outside of them. A row with one cell is a frame: its text is as good as free.
fn rows(glyphs: &[Glyph], grid: &Grid) -> (Vec<Line>, Vec<Glyph>) {
    let mut cells: Vec<(Cell, Vec<Glyph>)> = Vec::new();
    let mut free: Vec<(usize, Glyph)> = Vec::new();
    let mut known: HashMap<[u32; 4], usize> = HashMap::new();
    for (order, (glyph, cell)) in glyphs.iter().zip(grid.cells(glyphs)).enumerate() {
        let Some(cell) = cell else {
            free.push((order, *glyph));
            continue;
        };
        let at = *known.entry([cell.left, cell.right, cell.top, cell.bottom].map(f32::to_bits)).or_insert(cells.len());
        if at == cells.len() {
            cells.push((cell, Vec::new()));
        }
        if let Some((_, inside)) = cells.get_mut(at) {
            inside.push(*glyph);
        }
    }
    cells.sort_by(|(one, _), (other, _)| one.top.total_cmp(&other.top).then(one.left.total_cmp(&other.left)));
    let mut rows = Vec::new();
    for row in cells.chunk_by(|(one, _), (other, _)| one.top == other.top) {
        match row {
            [(_, alone)] => free.extend(alone.iter().map(|glyph| (usize::MAX, *glyph))),
            several => rows.push(row_line(several)),
        }
    }
    free.sort_by_key(|(order, _)| *order);
    (rows, free.into_iter().map(|(_, glyph)| glyph).collect())
}

/// The cells of a row as one line.
fn row_line(cells: &[(Cell, Vec<Glyph>)]) -> Line {
    let mut row = Line { left: f32::MAX, right: f32::MIN, y: 0.0, size: 0.0, text: String::new() };
    for (index, (cell, glyphs)) in cells.iter().enumerate() {
        let inside = columns(lines::pieces(glyphs), 0);
        for line in &inside {
            row.left = row.left.min(line.left);
            row.right = row.right.max(line.right);
            row.size = row.size.max(line.size);
        }
        // The text of a high cell may stand in the middle of it.
        row.y = cell.top + row.size;
        if index > 0 {
            row.text.push('\t');
        }
        let inside: Vec<String> = inside.into_iter().map(|line| line.text).collect();
        row.text.push_str(&flow::join(&inside));
    }
    row
}

/// Fewer rows than this are no columns of text.
const FEWEST_ROWS: usize = 8;

/// Columns of text are at least this many characters wide.
const NARROWEST_COLUMN: f32 = 9.0;

/// Columns within columns, and columns above columns: no page has more of them.
const MAX_DEPTH: usize = 6;

/// Lines of pieces, column by column where a page has columns.
fn columns(pieces: Vec<Piece>, depth: usize) -> Vec<Line> {
    let Some(gutter) = gutter(&pieces).filter(|_| depth < MAX_DEPTH) else { return lines::lines(pieces) };
    let mut parts: [Vec<Piece>; 4] = Default::default();
    for piece in pieces {
        let part = if piece.y < gutter.top {
            0
        } else if piece.y > gutter.bottom {
            3
        } else {
            1 + usize::from(piece.left >= gutter.x)
        };
        parts[part].push(piece);
    }
    parts.into_iter().flat_map(|part| columns(part, depth + 1)).collect()
}

/// The blank strip between two columns, and the baselines of the rows along it.
struct Gutter {
    x: f32,
    top: f32,
    bottom: f32,
}

/// The blank strip along which the most rows of full lines stand on both sides, if there is one.
fn gutter(pieces: &[Piece]) -> Option<Gutter> {
    let mut order: Vec<&Piece> = pieces.iter().collect();
    order.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.left.total_cmp(&other.left)));
    let rows: Vec<&[&Piece]> = order.chunk_by(|one, other| other.y - one.y < one.size * 0.3).collect();
    if rows.len() < FEWEST_ROWS {
        return None;
    }
    let tried = lefts(pieces).into_iter().filter_map(|x| along(&rows, x));
    tried.max_by_key(|(count, _)| *count).map(|(_, gutter)| gutter)
}

/// Where pieces begin one below the other: a gutter ends where the right column begins.
fn lefts(pieces: &[Piece]) -> Vec<f32> {
    const MOST: usize = 24;
    let mut lefts: Vec<(f32, f32)> = pieces.iter().map(|piece| (piece.left, piece.size)).collect();
    lefts.sort_by(|one, other| one.0.total_cmp(&other.0));
    let places = lefts.chunk_by(|one, other| other.0 - one.0 < 1.5);
    let mut places: Vec<&[(f32, f32)]> = places.filter(|place| place.len() >= FEWEST_ROWS / 2).collect();
    places.sort_by_key(|place| std::cmp::Reverse(place.len()));
    places.truncate(MOST);
    places.iter().filter_map(|place| place.first()).map(|(left, size)| left - size * 0.3).collect()
}

/// The longest run of rows that leave `x` blank, if it is two columns of running text.
fn along(rows: &[&[&Piece]], x: f32) -> Option<(usize, Gutter)> {
    let leaves_blank = |row: &&[&Piece]| !row.iter().any(|piece| piece.left < x && piece.right > x);
    let runs = rows.chunk_by(|one, other| leaves_blank(one) == leaves_blank(other));
    let run = runs.filter(|run| run.first().is_some_and(leaves_blank)).max_by_key(|run| run.len())?;
    let left = Side::of(run, |piece| piece.left < x);
    let right = Side::of(run, |piece| piece.left >= x);
    // A column at the side of the text has lines of its own; the cells of a table share theirs.
    let shared = (left.rows + right.rows).saturating_sub(run.len());
    let is_beside = shared * 5 < right.rows * 2 && right.rows >= FEWEST_ROWS / 2;
    let is_right = right.is_wide() && (right.is_full() && right.rows >= FEWEST_ROWS || is_beside);
    if left.rows < FEWEST_ROWS || !left.is_wide() || !left.is_full() || !is_right {
        return None;
    }
    let heights = || run.iter().flat_map(|row| row.iter()).map(|piece| piece.y);
    let (top, bottom) = (heights().fold(f32::MAX, f32::min), heights().fold(f32::MIN, f32::max));
    Some((run.len(), Gutter { x, top, bottom }))
}

/// What stands on one side of a gutter.
struct Side {
    rows: usize,
    width: f32,
    /// The largest font size.
    size: f32,
    /// Rows that reach the right edge.
    full: usize,
}

impl Side {
    fn of(run: &[&[&Piece]], is_own: impl Fn(&Piece) -> bool) -> Self {
        let extent = |row: &&[&Piece]| {
            let mut own = row.iter().filter(|piece| is_own(piece));
            let first = own.next()?;
            Some((first.left, own.next_back().unwrap_or(first).right, first.size))
        };
        let extents: Vec<(f32, f32, f32)> = run.iter().filter_map(extent).collect();
        let left = extents.iter().map(|(left, _, _)| *left).fold(f32::MAX, f32::min);
        let edge = extents.iter().map(|(_, right, _)| *right).fold(f32::MIN, f32::max);
        let full = extents.iter().filter(|(_, right, size)| edge - right < size * 2.0).count();
        let size = extents.iter().map(|(_, _, size)| *size).fold(0.0, f32::max);
        Self { rows: extents.len(), width: edge - left, size, full }
    }

    /// Most lines of running text reach the edge; cells of a table do not.
    fn is_full(&self) -> bool {
        self.full * 5 >= self.rows * 2
    }

    fn is_wide(&self) -> bool {
        self.width >= self.size * NARROWEST_COLUMN
    }
}
