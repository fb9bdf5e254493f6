//! Columns of prose (分栏), as official gazettes have them: found on a page by a gutter that no line crosses, and read one
//! after another. The columns of a table stay side by side.

use super::lines::Line;

/// Fewer lines beside each other are no columns.
const FEWEST_LINES: usize = 6;

/// Columns are wider than this, in sizes of the font; a narrower one is the first column of a table.
const NARROWEST_EMS: f64 = 9.0;

/// Columns within columns beyond this are left as they stand.
const MAX_DEPTH: usize = 4;

/// Places at which a gutter is looked for.
const PLACES: usize = 60;

/// The lines of a page in blocks, each to be read from top to bottom; `lines` come from top to bottom.
pub(super) fn blocks(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut blocks = Vec::new();
    split(lines, 0, &mut blocks);
    blocks
}

fn split(mut lines: Vec<Line>, depth: usize, blocks: &mut Vec<Vec<Line>>) {
    let found = if depth < MAX_DEPTH { best_gutter(&lines) } else { None };
    let Some(gutter) = found else {
        if !lines.is_empty() {
            blocks.push(lines);
        }
        return;
    };
    let below = lines.split_off(gutter.to);
    let beside = lines.split_off(gutter.from);
    let (left, right) = part(beside, gutter.x);
    for block in [lines, left, right, below] {
        split(block, depth + 1, blocks);
    }
}

/// Lines `from..to` that none crosses at `x`.
#[derive(Debug, Clone, Copy)]
struct Gutter {
    x: f64,
    from: usize,
    to: usize,
}

/// The gutter with most lines beside it.
fn best_gutter(lines: &[Line]) -> Option<Gutter> {
    if lines.len() < FEWEST_LINES {
        return None;
    }
    let left = lines.iter().map(Line::left).fold(f64::MAX, f64::min);
    let right = lines.iter().map(right_end).fold(f64::MIN, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "PLACES is small")]
    let place = |at: usize| left + (right - left) * at as f64 / PLACES as f64;
    let gutters = (PLACES / 6..PLACES * 5 / 6).flat_map(|at| gutters_at(lines, place(at)));
    gutters.filter(|gutter| has_prose_beside(lines, gutter)).max_by_key(|gutter| gutter.to - gutter.from)
}

fn right_end(line: &Line) -> f64 {
    line.cells.iter().map(|cell| cell.right).fold(f64::MIN, f64::max)
}

/// The longest runs of lines that none crosses.
fn gutters_at(lines: &[Line], x: f64) -> Vec<Gutter> {
    let mut gutters = Vec::new();
    let mut from = 0;
    for (at, line) in lines.iter().enumerate() {
        if line.cells.iter().any(|cell| cell.left < x && x < cell.right) {
            gutters.push(Gutter { x, from, to: at });
            from = at + 1;
        }
    }
    gutters.push(Gutter { x, from, to: lines.len() });
    gutters.retain(|gutter| gutter.to - gutter.from >= FEWEST_LINES);
    gutters
}

/// Whether running text stands on both sides: one cell to a line, most lines full.
fn has_prose_beside(lines: &[Line], gutter: &Gutter) -> bool {
    let lines = lines.get(gutter.from..gutter.to).unwrap_or_default();
    let is_prose = |is_here: &dyn Fn(f64) -> bool| {
        let (mut count, mut cells, mut size) = (0_usize, 0_usize, 0.0_f64);
        let (mut left, mut right) = (f64::MAX, f64::MIN);
        let mut widths = Vec::new();
        for line in lines {
            let mut here = line.cells.iter().filter(|cell| is_here(cell.left)).peekable();
            let Some(first) = here.peek().map(|cell| cell.left) else { continue };
            let mut end = first;
            for cell in here {
                cells += 1;
                end = end.max(cell.right);
            }
            count += 1;
            size = size.max(line.size);
            (left, right) = (left.min(first), right.max(end));
            widths.push(end - first);
        }
        let full = widths.iter().filter(|width| **width > 0.8 * (right - left)).count();
        count >= FEWEST_LINES && cells * 4 <= count * 5 && full * 2 >= count && right - left > NARROWEST_EMS * size
    };
    is_prose(&|left| left < gutter.x) && is_prose(&|left| left >= gutter.x)
}

/// The lines left and right of `x`.
fn part(lines: Vec<Line>, x: f64) -> (Vec<Line>, Vec<Line>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let (y, size) = (line.y, line.size);
        let (before, behind): (Vec<_>, Vec<_>) = line.cells.into_iter().partition(|cell| cell.left < x);
        for (cells, side) in [(before, &mut left), (behind, &mut right)] {
            if !cells.is_empty() {
                side.push(Line { y, size, cells });
            }
        }
    }
    (left, right)
}
