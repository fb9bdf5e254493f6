//! A page being filled with text and pictures, and what it comes to: turned upright, ready for `page.rs`.

use super::paint::Glyph;
use super::transform::{Area, Transform};
use crate::read::page::{Page, Place};

/// What stands on a page.
pub(super) struct Canvas {
    area: Area,
    lines: Vec<Upright>,
    text_bytes: usize,
    max_text_bytes: usize,
    /// Pictures: names of parts, and where they stand.
    pub images: Vec<(String, (f64, f64))>,
    /// It has lines or shapes.
    pub has_paths: bool,
    /// It has text that is not shown.
    pub has_hidden: bool,
    /// Something on it could not be read or was too much.
    pub is_cut_short: bool,
    /// Texts that stand aslant.
    pub slanted: usize,
    /// Characters of which only the glyph is known.
    pub unknown_glyphs: usize,
}

/// What a character counts for against the limit on text: with its place it takes more memory than by itself.
const PIECE_BYTES: usize = 8;

/// More text than this is no page.
const MAX_PAGE_BYTES: usize = 8 << 20;

/// How a text runs: its direction and its size on the page.
pub(super) struct Run {
    /// Quarter turns clockwise; none if it stands aslant.
    turns: Option<usize>,
    stretch: f64,
    size: f64,
}

/// Text that runs in one of the four upright directions.
struct Upright {
    turns: usize,
    size: f64,
    pieces: Vec<Piece>,
    /// One below the other instead of side by side.
    runs_down: bool,
}

struct Piece {
    character: char,
    x: f64,
    y: f64,
    width: f64,
}

impl Run {
    pub fn new(transform: &Transform, size: f64) -> Self {
        /// Scanned and drawn lines are not quite level.
        const LEVEL_DEGREES: f64 = 8.0;
        let (degrees, stretch) = transform.direction();
        let quarters = (degrees / 90.0).round();
        let is_level = (degrees - quarters * 90.0).abs() <= LEVEL_DEGREES;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number from 0 to 3")]
        let turns = is_level.then_some(quarters.rem_euclid(4.0) as usize);
        Self { turns, stretch, size: size * transform.height() }
    }
}

impl Canvas {
    /// An empty page.
    pub fn new(area: Area, max_text_bytes: usize) -> Self {
        Self {
            area,
            lines: Vec::new(),
            text_bytes: 0,
            max_text_bytes: max_text_bytes.min(MAX_PAGE_BYTES),
            images: Vec::new(),
            has_paths: false,
            has_hidden: false,
            is_cut_short: false,
            slanted: 0,
            unknown_glyphs: 0,
        }
    }

    /// Whether no more text goes on it.
    pub fn is_full(&self) -> bool {
        self.text_bytes > self.max_text_bytes
    }

    /// What its text counts for against the limit.
    pub fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Puts a picture on it.
    pub fn image(&mut self, name: &str, place: (f64, f64)) {
        self.images.push((name.to_owned(), place));
    }

    /// The parts that hold its pictures, from top to bottom, each once.
    pub fn pictures(mut self) -> Vec<String> {
        self.images.sort_by(|(_, one), (_, other)| one.1.total_cmp(&other.1).then(one.0.total_cmp(&other.0)));
        let mut names: Vec<String> = Vec::new();
        for (name, _) in self.images {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Puts the characters of a text code on it.
    pub fn text(&mut self, run: Run, glyphs: Vec<Glyph>, transform: &Transform) {
        self.unknown_glyphs += glyphs.iter().filter(|glyph| glyph.is_unknown).count();
        let glyphs: Vec<Glyph> = glyphs.into_iter().filter(|glyph| !glyph.is_unknown).collect();
        if glyphs.iter().all(|glyph| glyph.character.is_whitespace()) {
            return;
        }
        let Some(turns) = run.turns else {
            self.slanted += 1;
            return;
        };
        let runs_down = match glyphs.as_slice() {
            [first, .., last] => last.y - first.y > (last.x - first.x).abs(),
            _ => false,
        };
        let pieces = glyphs.into_iter().map(|glyph| {
            let (x, y) = transform.apply(glyph.x, glyph.y);
            Piece { character: glyph.character, x, y, width: glyph.width * run.stretch }
        });
        let pieces: Vec<Piece> = pieces.collect();
        self.text_bytes += pieces.len() * PIECE_BYTES;
        self.lines.push(Upright { turns, size: run.size, pieces, runs_down });
    }

    /// Whether it has more than numbers and signs.
    pub fn has_words(&self) -> bool {
        self.lines.iter().flat_map(|line| &line.pieces).any(|piece| piece.character.is_alphabetic())
    }

    /// The page as it is read, and whether it has more than numbers and signs.
    pub fn into_page(self) -> (Page, bool) {
        let has_words = self.has_words();
        let turns = self.usual_turns();
        let height = if turns % 2 == 0 { self.area.height } else { self.area.width };
        let mut page = Page::new(height);
        for line in &self.lines {
            if line.turns == turns && !line.runs_down {
                for piece in &line.pieces {
                    let (x, y) = self.turned((piece.x, piece.y), turns);
                    let place = Place { x, y, width: piece.width, size: line.size };
                    page.put(piece.character.encode_utf8(&mut [0; 4]), place);
                }
            } else if let Some(first) = line.pieces.first() {
                // A word that runs down beside the text is one piece where it begins.
                let text: String = line.pieces.iter().map(|piece| piece.character).collect();
                let (x, y) = self.turned((first.x, first.y), turns);
                page.put(&text, Place { x, y, width: line.size, size: line.size });
            }
        }
        (page, has_words)
    }

    /// The direction of most of the text: wide tables stand sideways on their page.
    fn usual_turns(&self) -> usize {
        let mut counts = [0_usize; 4];
        for line in &self.lines {
            if let Some(count) = counts.get_mut(line.turns) {
                *count += line.pieces.len();
            }
        }
        // The first of equals: upright.
        (0..4).rev().max_by_key(|&turns| counts.get(turns)).unwrap_or(0)
    }

    /// A place on the page turned so that text with so many quarter turns stands upright.
    fn turned(&self, (x, y): (f64, f64), turns: usize) -> (f64, f64) {
        let (x, y) = (x - self.area.x, y - self.area.y);
        match turns {
            0 => (x, y),
            1 => (y, self.area.width - x),
            2 => (self.area.width - x, self.area.height - y),
            _ => (self.area.height - y, x),
        }
    }
}
