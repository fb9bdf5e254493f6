//! The pieces of one page as lines, each of one or more cells parted by wide gaps.

use super::{Piece, Place};

/// What stands on one baseline.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// The baseline.
    pub y: f64,
    /// Size of its largest font.
    pub size: f64,
    /// From left to right, at least one.
    pub cells: Vec<Cell>,
}

/// Text without a wide gap in it.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub left: f64,
    pub right: f64,
    pub text: String,
}

impl Line {
    /// Its left end.
    pub fn left(&self) -> f64 {
        self.cells.first().map_or(0.0, |cell| cell.left)
    }

    /// Appends its text, cells parted by tabs.
    pub fn write(&self, text: &mut String) {
        for (at, cell) in self.cells.iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            text.push_str(&cell.text);
        }
    }
}

/// The lines of a page from top to bottom.
pub(super) fn gather(text: &str, mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.sort_by(|one, other| {
        let (one, other) = (one.place, other.place);
        one.y.total_cmp(&other.y).then(one.x.total_cmp(&other.x))
    });
    let mut rows: Vec<Row> = Vec::new();
    for piece in pieces {
        let content = text.get(piece.text).unwrap_or_default();
        match nearest(&mut rows, piece.place) {
            Some(row) => row.add(content, piece.place),
            None => rows.push(Row { y: piece.place.y, size: piece.place.size, pieces: vec![(content, piece.place)] }),
        }
    }
    let mut lines: Vec<Line> = rows.into_iter().filter_map(Row::finish).collect();
    lines.sort_by(|one, other| one.y.total_cmp(&other.y).then(one.left().total_cmp(&other.left())));
    lines
}

/// A line being gathered.
struct Row<'t> {
    y: f64,
    size: f64,
    pieces: Vec<(&'t str, Place)>,
}

/// The row that a piece belongs to, among the last ones: pieces come from top to bottom.
fn nearest<'r, 't>(rows: &'r mut [Row<'t>], place: Place) -> Option<&'r mut Row<'t>> {
    const LAST_ROWS: usize = 8;
    let fitting = rows.iter_mut().rev().take(LAST_ROWS).filter(|row| row.takes(place));
    fitting.min_by(|one, other| (one.y - place.y).abs().total_cmp(&(other.y - place.y).abs()))
}

impl<'t> Row<'t> {
    /// Whether the piece stands on this line: on its baseline, or as an exponent or index beside larger letters.
    fn takes(&self, place: Place) -> bool {
        const SAME_BASELINE: f64 = 0.25;
        const MUCH_SMALLER: f64 = 0.8;
        let (small, large) = (self.size.min(place.size), self.size.max(place.size));
        if (self.y - place.y).abs() <= SAME_BASELINE * small {
            return true;
        }
        let (top, bottom) = (
            (self.y - ASCENT * self.size).max(place.y - ASCENT * place.size),
            (self.y + DESCENT * self.size).min(place.y + DESCENT * place.size),
        );
        // An index stands beside letters; elsewhere on the page it is a line of its own.
        let is_beside =
            self.pieces.iter().rev().take(BESIDE_PIECES).any(|(_, other)| {
                place.x - (other.x + other.width) < large && other.x - (place.x + place.width) < large
            });
        small < MUCH_SMALLER * large && bottom - top >= small / 2.0 && is_beside
    }

    fn add(&mut self, text: &'t str, place: Place) {
        if place.size > self.size {
            (self.y, self.size) = (place.y, place.size);
        }
        self.pieces.push((text, place));
    }

    fn finish(mut self) -> Option<Line> {
        self.pieces.sort_by(|(_, one), (_, other)| one.x.total_cmp(&other.x));
        let spacing = self.letter_spacing();
        let mut cells: Vec<Cell> = Vec::new();
        let mut last: Option<(&str, Place)> = None;
        let mut is_blank_before = false;
        for &(text, place) in &self.pieces {
            let shown = text.trim();
            if shown.is_empty() {
                is_blank_before = true;
                continue;
            }
            if last.is_some_and(|last| is_shadow(last, (shown, place))) {
                continue;
            }
            let blank = is_blank_before || text.starts_with(' ') || last.is_some_and(|(text, _)| text.ends_with(' '));
            let right = place.x + place.width;
            match (cells.last_mut(), last) {
                (Some(cell), Some((_, before))) => {
                    let em = before.size.max(place.size);
                    let gap = (place.x - (before.x + before.width) - spacing) / em;
                    match parting(&cell.text, shown, gap, blank) {
                        Parting::Cell => cells.push(Cell { left: place.x, right, text: shown.to_owned() }),
                        parting => {
                            if parting == Parting::Blank {
                                cell.text.push(' ');
                            }
                            cell.text.push_str(shown);
                            cell.right = cell.right.max(right);
                        }
                    }
                }
                _ => cells.push(Cell { left: place.x, right, text: shown.to_owned() }),
            }
            last = Some((text, place));
            is_blank_before = false;
        }
        (!cells.is_empty()).then_some(Line { y: self.y, size: self.size, cells })
    }

    /// The space between the letters of a line that is spread out, such as the name of an agency in its letterhead; zero
    /// for others.
    fn letter_spacing(&self) -> f64 {
        const WIDEST_EMS: f64 = 4.0;
        const FEWEST_LETTERS: usize = 3;
        let letters = self.pieces.iter().filter(|(text, _)| !text.trim().is_empty());
        let letters: Vec<&(&str, Place)> = letters.collect();
        let is_letter = |text: &str| {
            let mut chars = text.trim().chars();
            chars.next().is_some_and(is_wide) && chars.next().is_none()
        };
        if letters.len() < FEWEST_LETTERS || !letters.iter().all(|(text, _)| is_letter(text)) {
            return 0.0;
        }
        let gaps = letters.windows(2).filter_map(|pair| match pair {
            [(_, one), (_, other)] => Some(other.x - one.x - one.width),
            _ => None,
        });
        let (narrowest, widest) = gaps.fold((f64::MAX, f64::MIN), |(low, high), gap| (low.min(gap), high.max(gap)));
        let is_even = widest - narrowest < self.size / 2.0;
        if is_even && narrowest < WIDEST_EMS * self.size { narrowest.max(0.0) } else { 0.0 }
    }
}

/// How far letters reach above and below the baseline, in sizes of the font.
const ASCENT: f64 = 0.85;
const DESCENT: f64 = 0.15;

/// How many of the pieces last added an index is looked for beside.
const BESIDE_PIECES: usize = 64;

/// Whether the same text stands at nearly the same place again: a shadow, or bold made by printing twice.
fn is_shadow((text, one): (&str, Place), (again, other): (&str, Place)) -> bool {
    text.trim() == again
        && (other.x - one.x).abs() < 0.3 * one.width.min(one.size)
        && (other.y - one.y).abs() < 0.3 * one.size
}

/// What stands between two pieces of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parting {
    Nothing,
    Blank,
    Cell,
}

/// What a gap, in sizes of the font, means between these texts; `blank`: a blank was printed in it.
fn parting(before: &str, after: &str, gap: f64, blank: bool) -> Parting {
    const CELL: f64 = 1.8;
    /// Behind a number such as 第一条 the text may begin at a tab stop.
    const CELL_BEHIND_MARK: f64 = 5.0;
    const BLANK_BETWEEN_WIDE: f64 = 0.6;
    const BLANK_BETWEEN_LETTERS: f64 = 0.18;
    let (Some(last), Some(first)) = (before.chars().next_back(), after.chars().next()) else { return Parting::Nothing };
    if gap >= CELL_BEHIND_MARK || gap >= CELL && !is_mark(before) {
        return Parting::Cell;
    }
    let is_between_letters = !is_wide(last) && !is_wide(first);
    let narrowest = if is_between_letters { BLANK_BETWEEN_LETTERS } else { BLANK_BETWEEN_WIDE };
    if gap >= narrowest || blank && (is_between_letters || is_mark(before)) { Parting::Blank } else { Parting::Nothing }
}

/// Whether a text is nothing but the number of a clause: 第一条, （一）, 1., 一、
fn is_mark(text: &str) -> bool {
    const LONGEST_CHARS: usize = 8;
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零〇０１２３４５６７８９".contains(c);
    let text = text.trim();
    if text.chars().count() > LONGEST_CHARS {
        return false;
    }
    let core = text
        .trim_start_matches(['第', '（', '(', ' '])
        .trim_end_matches(['条', '章', '节', '编', '款', '）', ')', '、', '.', '．', ' ']);
    core.len() < text.len() && !core.is_empty() && core.chars().all(is_numeral)
}

/// Han characters and full-width signs: a size wide, with no blanks between them.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
        || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—' | '·')
}
