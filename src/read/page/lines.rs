//! Lines from characters with places: characters drawn one after another are a piece, pieces on one baseline are a line.

use super::glyphs::Glyph;

/// A line of a page.
#[derive(Debug, Clone)]
pub(in crate::read) struct Line {
    /// Where it begins and ends, in points from the left edge of the page.
    pub left: f32,
    pub right: f32,
    /// Its baseline, in points from the top of the page.
    pub y: f32,
    /// Font size of most of it.
    pub size: f32,
    /// Its characters, wide gaps as tabs.
    pub text: String,
}

/// Characters drawn one after another on one baseline without a wide gap.
#[derive(Debug, Clone)]
pub(in crate::read) struct Piece {
    pub glyphs: Vec<Glyph>,
    pub left: f32,
    pub right: f32,
    pub y: f32,
    pub size: f32,
}

/// A gap of more than this many times the font size parts pieces: columns of text are no farther apart.
const PIECE_GAP: f32 = 0.8;

/// A gap of more than this many times the font size parts cells.
const WIDE_GAP: f32 = 1.8;

/// Characters of a page in the order drawn, as pieces.
pub(in crate::read) fn pieces(glyphs: &[Glyph]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for glyph in glyphs {
        if let Some(piece) = pieces.last_mut()
            && let Some(last) = piece.glyphs.last()
        {
            if is_again(piece, glyph) {
                continue;
            }
            let gap = glyph.x - last.right();
            let em = last.size.max(glyph.size);
            let is_level = (glyph.y - last.y).abs() <= em * 0.1 && (glyph.size - last.size).abs() <= em * 0.25;
            if is_level && glyph.x >= last.x && gap <= em * PIECE_GAP {
                piece.right = piece.right.max(glyph.right());
                piece.glyphs.push(*glyph);
                continue;
            }
        }
        let Glyph { x, y, size, .. } = *glyph;
        pieces.push(Piece { glyphs: vec![*glyph], left: x, right: glyph.right(), y, size });
    }
    pieces
}

/// Whether a character is drawn a second time, a hair's breadth aside, to look bold.
fn is_again(piece: &Piece, glyph: &Glyph) -> bool {
    piece.glyphs.iter().rev().take(3).any(|drawn| is_same(drawn, glyph))
}

fn is_same(one: &Glyph, other: &Glyph) -> bool {
    let near = one.size * 0.2;
    one.character == other.character
        && (one.y - other.y).abs() < near
        && (one.x - other.x).abs() < near.min(one.width * 0.4)
}

/// Pieces as lines, from the top of the page to its bottom.
pub(in crate::read) fn lines(mut pieces: Vec<Piece>) -> Vec<Line> {
    // How many lines above may still be open: the pieces come ordered by their baselines.
    const OPEN_LINES: usize = 12;
    pieces.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut rows: Vec<Row> = Vec::new();
    for piece in pieces {
        let open = rows.len().saturating_sub(OPEN_LINES);
        let fitting = rows.iter_mut().skip(open).rev().find(|row| row.takes(&piece));
        match fitting {
            Some(row) => row.push(piece),
            None => {
                rows.push(Row { y: piece.y, size: piece.size, width: piece.right - piece.left, pieces: vec![piece] })
            }
        }
    }
    rows.sort_by(|one, other| one.y.total_cmp(&other.y));
    rows.into_iter().map(Row::finish).filter(|line| !line.text.is_empty()).collect()
}

/// How many pieces of a line are looked at when another may stand over them: no line has more, but a hostile page.
const LAST_PIECES: usize = 200;

/// A line being put together. Its baseline and size are those of its widest piece.
struct Row {
    y: f32,
    size: f32,
    width: f32,
    pieces: Vec<Piece>,
}

impl Row {
    fn takes(&self, piece: &Piece) -> bool {
        let (above, below) = (|y: f32, size: f32| y - size * 0.8, |y: f32, size: f32| y + size * 0.15);
        let top = above(self.y, self.size).max(above(piece.y, piece.size));
        let bottom = below(self.y, self.size).min(below(piece.y, piece.size));
        let is_level = bottom - top >= 0.55 * 0.95 * self.size.min(piece.size);
        // Small lines one above the other beside a large one are not on its line both.
        let is_exact = (self.y - piece.y).abs() < 0.2 * self.size.min(piece.size);
        let is_over = |other: &Piece| overlap(other, piece) > 0.3 * piece.size;
        is_level && (is_exact || !self.pieces.iter().rev().take(LAST_PIECES).any(is_over))
    }

    fn push(&mut self, piece: Piece) {
        let width = piece.right - piece.left;
        if width * piece.size > self.width * self.size {
            (self.y, self.size, self.width) = (piece.y, piece.size, width);
        }
        self.pieces.push(piece);
    }

    fn finish(self) -> Line {
        let left = self.pieces.iter().map(|piece| piece.left).fold(f32::INFINITY, f32::min);
        let right = self.pieces.iter().map(|piece| piece.right).fold(f32::NEG_INFINITY, f32::max);
        let mut glyphs: Vec<Glyph> = self.pieces.into_iter().flat_map(|piece| piece.glyphs).collect();
        glyphs.sort_by(|one, other| one.x.total_cmp(&other.x));
        Line { left, right, y: self.y, size: self.size, text: text(&glyphs) }
    }
}

fn overlap(one: &Piece, other: &Piece) -> f32 {
    one.right.min(other.right) - one.left.max(other.left)
}

/// The characters of a line, ordered from left to right.
fn text(glyphs: &[Glyph]) -> String {
    let spacing = letter_spacing(glyphs);
    let mut text = String::new();
    let mut before: Option<&Glyph> = None;
    for glyph in glyphs {
        if let Some(before) = before {
            if is_same(before, glyph) {
                continue;
            }
            let parting = between(before, glyph, spacing);
            let is_tab_stop = parting == "\t" && glyph.x - before.right() < glyph.size * TAB_STOP && is_mark(&text);
            text.push_str(if is_tab_stop { " " } else { parting });
        }
        text.push(if glyph.character == SOFT_HYPHEN { '-' } else { glyph.character });
        before = Some(glyph);
    }
    // Where a word is broken, the hyphen is none of its characters; elsewhere the font only names its hyphen so.
    let mut ends = glyphs.iter().rev();
    let is_broken = ends.next().is_some_and(|last| last.character == SOFT_HYPHEN)
        && ends.next().is_some_and(|glyph| glyph.character.is_ascii_alphabetic());
    if is_broken {
        text.pop();
    }
    text
}

const SOFT_HYPHEN: char = '\u{ad}';

/// Behind the number of a clause its text may begin at a tab stop, so many times the font size away.
const TAB_STOP: f32 = 5.0;

/// Whether a text is nothing but the number of a clause: 第一条, （一）, 1., 一、
fn is_mark(text: &str) -> bool {
    const LONGEST_BYTES: usize = 27;
    let is_numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零〇０１２３４５６７８９".contains(c);
    if text.len() > LONGEST_BYTES {
        return false;
    }
    let core = text
        .trim_start_matches(['第', '（', '(', ' '])
        .trim_end_matches(['条', '章', '节', '编', '款', '）', ')', '、', '.', '．', ' ']);
    core.len() < text.len() && !core.is_empty() && core.chars().all(is_numeral)
}

/// The space between the characters of a line that is spread out, such as the name of an agency in its letterhead; none in
/// others.
fn letter_spacing(glyphs: &[Glyph]) -> f32 {
    const WIDEST: f32 = 4.0;
    const FEWEST: usize = 3;
    let Some(size) = glyphs.first().map(|glyph| glyph.size) else { return 0.0 };
    if glyphs.len() < FEWEST || !glyphs.iter().all(|glyph| is_chinese(glyph.character)) {
        return 0.0;
    }
    let gaps = glyphs.windows(2).filter_map(|pair| match pair {
        [one, other] => Some(other.x - one.right()),
        _ => None,
    });
    let (narrowest, widest) = gaps.fold((f32::MAX, f32::MIN), |(low, high), gap| (low.min(gap), high.max(gap)));
    let is_even = widest - narrowest < size * 0.5 && narrowest < size * WIDEST;
    if is_even { narrowest.max(0.0) } else { 0.0 }
}

/// What parts two characters of a line whose characters stand `spacing` apart.
fn between(before: &Glyph, glyph: &Glyph, spacing: f32) -> &'static str {
    let em = before.size.min(glyph.size);
    let gap = glyph.x - before.right() - spacing;
    if gap - glyph.blank > em * WIDE_GAP {
        return "\t";
    }
    // What is set between Chinese and digits, and in justified lines, is no blank.
    let widest_kern = match (is_chinese(before.character), is_chinese(glyph.character)) {
        (true, true) => 0.6,
        (false, false) => 0.2,
        _ => 0.5,
    };
    let is_blank = gap > em * widest_kern || glyph.blank > em * 0.15 && gap > em * 0.1;
    if is_blank { " " } else { "" }
}

/// Han characters and full-width signs.
pub(in crate::read) fn is_chinese(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}
