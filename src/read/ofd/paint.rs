//! Puts the objects of drawings on a page: nested drawings unfolded, characters placed one by one.

use kurbo::{Affine, Point, Vec2};

use super::canvas::Canvas;
use super::drawing::{Code, Object, Text, Visibility};
use super::resources::Resources;

/// Drawings within drawings beyond this go in a circle.
const MAX_DEPTH: usize = 8;

/// More objects than this, nested ones counted each time they are used, are no page but an attack on time.
const MAX_OBJECTS: usize = 500_000;

/// Puts objects on a page.
pub(super) struct Painter<'p> {
    resources: &'p Resources,
    visibility: Visibility,
    canvas: &'p mut Canvas,
    objects: usize,
    depth: usize,
}

impl<'p> Painter<'p> {
    pub fn new(resources: &'p Resources, visibility: Visibility, canvas: &'p mut Canvas) -> Self {
        Self { resources, visibility, canvas, objects: 0, depth: 0 }
    }

    /// Puts objects on the page, moved by `frame`.
    pub fn paint(&mut self, objects: &[Object], frame: Affine) {
        for object in objects {
            self.objects += 1;
            if self.objects > MAX_OBJECTS || self.canvas.is_full() {
                self.canvas.is_cut_short = true;
                return;
            }
            match object {
                Object::Text(text) if self.shows(text.is_visible) => self.text(text, frame),
                Object::Text(_) => self.canvas.has_hidden = true,
                Object::Image { resource, transform, is_visible: true } => match self.resources.picture(resource) {
                    Some(name) => self.canvas.image(name, frame * *transform),
                    None => self.canvas.has_paths = true,
                },
                Object::Composite { resource, transform, is_visible } if self.shows(*is_visible) => {
                    self.composite(resource, frame * *transform);
                }
                Object::Path { path, transform } => self.canvas.path(path, frame * *transform),
                Object::Image { .. } | Object::Composite { .. } => {}
            }
        }
    }

    fn composite(&mut self, resource: &str, frame: Affine) {
        match self.resources.drawing(resource) {
            Some(objects) if self.depth < MAX_DEPTH => {
                self.depth += 1;
                self.paint(objects, frame);
                self.depth -= 1;
            }
            Some(_) => {}
            None => self.canvas.is_cut_short = true,
        }
    }

    fn shows(&self, is_visible: bool) -> bool {
        is_visible || self.visibility == Visibility::Any
    }

    fn text(&mut self, text: &Text, frame: Affine) {
        for code in &text.codes {
            self.canvas.text(characters(code, text), text.size, frame * text.transform);
        }
    }
}

/// A character in the space of its text object.
pub(super) struct Character {
    pub character: char,
    pub place: Point,
    pub width: f64,
    /// It stands for a glyph of which only the number is known.
    pub is_unknown: bool,
}

impl Character {
    /// Whether nothing is to be seen of it.
    pub fn is_blank(&self) -> bool {
        self.character.is_whitespace() || self.character.is_control()
    }
}

/// The characters of a text code in their places.
fn characters(code: &Code, text: &Text) -> Vec<Character> {
    let mut place = Point::new(code.x, code.y);
    let mut characters = Vec::new();
    for (at, character) in code.text.chars().enumerate() {
        let usual = usual_width(character) * text.size;
        let step = |steps: &Option<Vec<f64>>| steps.as_ref().map(|steps| steps.get(at).copied());
        let along = match step(&code.delta_x) {
            Some(step) => step.unwrap_or(usual),
            // Where only the vertical steps are stated the text runs downwards.
            None if code.delta_y.is_some() => 0.0,
            None => usual,
        };
        let width = width(along, usual, text.size);
        characters.push(Character { character, place, width, is_unknown: is_unknown(character, text) });
        place += Vec2::new(along, step(&code.delta_y).flatten().unwrap_or(0.0));
    }
    characters
}

/// The width of a character that is `step` away from the next: fonts are not asked, so a step that a letter can have is
/// taken for its width.
fn width(step: f64, usual: f64, size: f64) -> f64 {
    const WIDEST_LETTER: f64 = 1.1;
    if step > 0.0 && (step < usual || step <= WIDEST_LETTER * size) { step } else { usual }
}

/// Widths of characters in sizes of the font, as in most Chinese fonts.
fn usual_width(character: char) -> f64 {
    if character < '\u{1100}' && !matches!(character, '“' | '”' | '‘' | '’' | '…' | '—') {
        0.5
    } else {
        1.0
    }
}

/// Writers that know only the glyph put a sign or a private character in its place.
fn is_unknown(character: char, text: &Text) -> bool {
    match character {
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}' => true,
        '¤' | '\0' => text.has_glyphs,
        _ => false,
    }
}
