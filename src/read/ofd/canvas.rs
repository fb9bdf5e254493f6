//! A page being filled with text, pictures and ruled lines, in points, ready for `page.rs`.

use kurbo::{Affine, Point, Rect, Vec2};

use super::paint::Character;
use super::path::Path;
use crate::read::page::{Direction, Glyph, Rulings, Sheet};

/// What stands on a page.
pub(super) struct Canvas {
    /// From millimetres of the page to points from its upper left corner.
    to_points: Affine,
    /// Width and height in points.
    size: (f64, f64),
    glyphs: [Vec<Glyph>; 4],
    rulings: Rulings,
    text_bytes: usize,
    max_text_bytes: usize,
    /// Pictures: names of parts, and where they stand.
    pub images: Vec<(String, Point)>,
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
const GLYPH_BYTES: usize = 8;

/// More text than this is no page.
const MAX_PAGE_BYTES: usize = 8 << 20;

/// A longer text that runs down is vertical writing, a shorter one the head of a row.
const LONGEST_ROW_HEAD: usize = 8;

impl Canvas {
    /// An empty page.
    pub fn new(area: Rect, max_text_bytes: usize) -> Self {
        const POINTS: f64 = 72.0 / 25.4;
        Self {
            to_points: Affine::scale(POINTS) * Affine::translate((-area.x0, -area.y0)),
            size: (area.width() * POINTS, area.height() * POINTS),
            glyphs: Default::default(),
            rulings: Rulings::default(),
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

    /// Whether it has no text.
    pub fn is_blank(&self) -> bool {
        self.glyphs.iter().all(Vec::is_empty)
    }

    /// Whether it has more than numbers and signs.
    pub fn has_words(&self) -> bool {
        self.glyphs.iter().flatten().any(|glyph| glyph.character.is_alphabetic())
    }

    /// Puts a picture on it.
    pub fn image(&mut self, name: &str, transform: Affine) {
        self.images.push((name.to_owned(), transform * Point::ORIGIN));
    }

    /// Puts a path on it.
    pub fn path(&mut self, path: &Path, transform: Affine) {
        path.draw(self.to_points * transform, &mut self.rulings);
    }

    /// The parts that hold its pictures, from top to bottom, each once.
    pub fn pictures(mut self) -> Vec<String> {
        self.images.sort_by(|(_, one), (_, other)| one.y.total_cmp(&other.y).then(one.x.total_cmp(&other.x)));
        let mut names: Vec<String> = Vec::new();
        for (name, _) in self.images {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Puts the characters of a text code on it, in a font of that size in the space that `transform` leads out of.
    pub fn text(&mut self, mut characters: Vec<Character>, size: f64, transform: Affine) {
        let transform = self.to_points * transform;
        self.unknown_glyphs += characters.iter().filter(|character| character.is_unknown).count();
        characters.retain(|character| !character.is_unknown);
        if characters.iter().all(|character| character.is_blank()) {
            return;
        }
        let runs_down = match characters.as_slice() {
            [first, .., last] => last.place.y - first.place.y > (last.place.x - first.place.x).abs(),
            _ => false,
        };
        let is_vertical = runs_down && characters.len() > LONGEST_ROW_HEAD;
        if runs_down && !is_vertical {
            lay_down(&mut characters, size);
        }
        let [a, b, c, d, ..] = transform.as_coeffs();
        let (along, height) = (Vec2::new(a, b), Vec2::new(c, d).hypot());
        let run = if is_vertical { Vec2::new(c, d) } else { along };
        let Some(direction) = Direction::of(run.x, run.y) else {
            self.slanted += 1;
            return;
        };
        let Some(glyphs) = self.glyphs.get_mut(direction as usize) else { return };
        let stretch = run.hypot();
        let mut blank = 0.0;
        for character in characters {
            self.text_bytes += GLYPH_BYTES;
            let width = (character.width * stretch) as f32;
            if character.is_blank() {
                blank += width;
                continue;
            }
            let place = transform * character.place;
            let (x, y) = direction.upright((place.x, place.y), self.size);
            let size = ((size * height) as f32).max(f32::MIN_POSITIVE);
            let glyph = Glyph { x, y, width, size, character: character.character, blank };
            // Numbers that are too large for a place come from damage.
            if [glyph.x, glyph.y, glyph.width, glyph.size].iter().all(|number| number.is_finite()) {
                glyphs.push(glyph);
            } else {
                self.is_cut_short = true;
            }
            blank = 0.0;
        }
    }

    /// The page as lines.
    pub fn into_sheet(self) -> Sheet {
        Sheet::new(&self.glyphs, &self.rulings, self.size)
    }
}

/// Puts the characters of a short text that runs down side by side in the width of one, half way down: so the head of a
/// group of rows (购买方) is a word.
fn lay_down(characters: &mut [Character], size: f64) {
    let count = characters.len() as f64;
    let (Some(first), Some(last)) = (characters.first(), characters.last()) else { return };
    let middle = first.place.midpoint(last.place);
    for (at, character) in characters.iter_mut().enumerate() {
        character.width = size / count;
        character.place = Point::new(middle.x + at as f64 * character.width, middle.y);
    }
}
