//! Page layouts (版式): text placed on pages becomes lines in reading order. Shared by the readers of PDF and OFD.
//!
//! How to use: for each page make a `Page` with its height, `put` every piece of text that is to be seen on it (a glyph, or
//! a run of glyphs on one baseline, in any order) with its place, and `push` the page to `Pages`; `finish` gives the text
//! and where its pages begin. Lengths are in any one unit, y grows downwards from the upper edge of the page; text that
//! does not run from left to right on a level line is the reader's to turn or to leave out.
//!
//! A line of a page is a line of the text. Wide gaps are tabs (cells of a table), narrower ones blanks where letters need
//! them; a line indented against its block begins with blanks and an empty line stands for a wide step downwards, which is
//! what normalize joins lines by. Columns of prose are read one after another. Headers, footers and page numbers that stand
//! at the same place of several pages are left out.

mod columns;
mod furniture;
mod lines;

use std::ops::Range;

use lines::Line;

/// Where a piece of text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its left end.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// From its left end to its right end.
    pub width: f64,
    /// Size of the font.
    pub size: f64,
}

/// A page being filled.
#[derive(Debug)]
pub(super) struct Page {
    height: f64,
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    text: Range<usize>,
    place: Place,
}

impl Page {
    /// An empty page of that height.
    pub fn new(height: f64) -> Self {
        Self { height: sound(height, 1.0).max(f64::MIN_POSITIVE), text: String::new(), pieces: Vec::new() }
    }

    /// Puts text on it. A blank counts as one, however wide.
    pub fn put(&mut self, text: &str, place: Place) {
        let from = self.text.len();
        let is_readable = |c: &char| !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
        self.text.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(is_readable));
        if from == self.text.len() {
            return;
        }
        let size = sound(place.size, 1.0).abs().max(1e-6);
        let place =
            Place { x: sound(place.x, 0.0), y: sound(place.y, 0.0), width: sound(place.width, 0.0).max(0.0), size };
        self.pieces.push(Piece { text: from..self.text.len(), place });
    }

    /// Whether nothing is to be read on it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Bytes of text put on it.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }
}

/// Damaged files place text at no number, or so far off that sums of it are none.
fn sound(number: f64, otherwise: f64) -> f64 {
    if number.is_finite() && number.abs() < 1e9 { number } else { otherwise }
}

/// The pages of a document in order.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pages: Vec<Gathered>,
}

/// A page whose pieces are lines.
#[derive(Debug)]
struct Gathered {
    height: f64,
    /// From top to bottom.
    lines: Vec<Line>,
}

impl Pages {
    /// The next page.
    pub fn push(&mut self, page: Page) {
        self.pages.push(Gathered { height: page.height, lines: lines::gather(&page.text, page.pieces) });
    }

    /// The text, and where in it each page begins, in bytes.
    pub fn finish(mut self) -> (String, Vec<usize>) {
        furniture::drop_repeated(&mut self.pages);
        let step = usual_step(&self.pages);
        let pages: Vec<Vec<Vec<Line>>> = self.pages.into_iter().map(|page| columns::blocks(page.lines)).collect();
        let usual_left = left_edge(pages.iter().flatten().flatten());
        let (mut text, mut starts) = (String::new(), Vec::with_capacity(pages.len()));
        for page in &pages {
            starts.push(text.len());
            for block in page {
                write(block, left_edge(block.iter()).or(usual_left), step, &mut text);
            }
        }
        (text, starts)
    }
}

fn write(block: &[Line], left: Option<f64>, step: Option<f64>, text: &mut String) {
    /// A line this far right of the others, in sizes of its font, begins a paragraph or stands by itself.
    const INDENT: f64 = 1.2;
    /// A step downwards this many times the usual one parts paragraphs.
    const WIDE_STEP: f64 = 1.7;
    let mut above: Option<f64> = None;
    for line in block {
        let is_wide = |above: f64| step.is_some_and(|step| line.y - above > step * WIDE_STEP);
        if above.is_some_and(is_wide) {
            text.push('\n');
        }
        if left.is_some_and(|left| line.left() - left > INDENT * line.size) {
            text.push_str("　　");
        }
        line.write(text);
        text.push('\n');
        above = Some(line.y);
    }
}

/// Where lines begin that are not indented: the leftmost place that several of them share.
fn left_edge<'l>(lines: impl Iterator<Item = &'l Line>) -> Option<f64> {
    let (mut lefts, sizes): (Vec<f64>, Vec<f64>) = lines.map(|line| (line.left(), line.size)).unzip();
    lefts.sort_by(f64::total_cmp);
    let size = median(sizes)?;
    let fewest = (lefts.len() / 8).max(2);
    let is_shared = |window: &&[f64]| matches!(window, [first, .., last] if last - first < size / 2.0);
    lefts.windows(fewest).find(is_shared)?.first().copied()
}

/// The usual step from one line down to the next.
fn usual_step(pages: &[Gathered]) -> Option<f64> {
    let steps = pages.iter().flat_map(|page| page.lines.windows(2));
    let steps = steps.filter_map(|pair| match pair {
        [above, below] if below.y - above.y > below.size / 2.0 => Some(below.y - above.y),
        _ => None,
    });
    median(steps.collect())
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    let middle = numbers.len() / 2;
    if numbers.is_empty() {
        return None;
    }
    Some(*numbers.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests;
