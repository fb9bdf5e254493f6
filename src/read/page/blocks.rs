//! Reading order of a page: rows of ruled tables, columns of text, and lines.

use std::collections::HashMap;

use super::glyphs::Glyph;
use super::lines::{self, Line, Piece};
use super::rulings::{Cell, Grid};
use crate::read::flow;

/// The lines of a page in reading order; a row of a table is one line with its cells parted by tabs.
pub(in crate::read) fn ordered(glyphs: &[Glyph], grid: &Grid) -> Vec<Line> {
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
    let mut tried: Vec<f32> = Vec::new();
    let mut best: Option<(usize, Gutter)> = None;
    // A gutter ends where the right column begins.
    for row in &rows {
        for pair in row.windows(2) {
            let [left, right] = pair else { continue };
            let is_gap = right.left - left.right > left.size.max(right.size);
            if !is_gap || tried.len() > 40 || tried.iter().any(|x| (x - right.left).abs() < right.size * 0.5) {
                continue;
            }
            tried.push(right.left);
            if let Some((count, gutter)) = along(&rows, right.left - right.size * 0.3)
                && best.as_ref().is_none_or(|(most, _)| count > *most)
            {
                best = Some((count, gutter));
            }
        }
    }
    best.map(|(_, gutter)| gutter)
}

/// The longest run of rows that leave `x` blank, if it is two columns of running text.
fn along(rows: &[&[&Piece]], x: f32) -> Option<(usize, Gutter)> {
    let leaves_blank = |row: &&[&Piece]| !row.iter().any(|piece| piece.left < x && piece.right > x);
    let runs = rows.chunk_by(|one, other| leaves_blank(one) == leaves_blank(other));
    let run = runs.filter(|run| run.first().is_some_and(leaves_blank)).max_by_key(|run| run.len())?;
    let pieces = || run.iter().flat_map(|row| row.iter());
    let count = run.len();
    let is_column = |left: bool| {
        let ends: Vec<(f32, f32, f32)> = run
            .iter()
            .filter_map(|row| {
                let mut own = row.iter().filter(|piece| (piece.left < x) == left);
                let first = own.next()?;
                let right = own.next_back().unwrap_or(first).right;
                Some((first.left, right, first.size))
            })
            .collect();
        let start = ends.iter().map(|(start, _, _)| *start).fold(f32::MAX, f32::min);
        let end = ends.iter().map(|(_, end, _)| *end).fold(f32::MIN, f32::max);
        let size = ends.iter().map(|(_, _, size)| *size).fold(0.0, f32::max);
        // Most lines of running text reach the edge; cells of a table do not.
        let full = ends.iter().filter(|(_, right, size)| end - right < size * 2.0).count();
        ends.len() >= FEWEST_ROWS && end - start >= size * NARROWEST_COLUMN && full * 2 >= ends.len()
    };
    if count < FEWEST_ROWS || !is_column(true) || !is_column(false) {
        return None;
    }
    let top = pieces().map(|piece| piece.y).fold(f32::MAX, f32::min);
    let bottom = pieces().map(|piece| piece.y).fold(f32::MIN, f32::max);
    Some((count, Gutter { x, top, bottom }))
}
