//! Puts the objects of drawings on a page: nested drawings unfolded, characters placed one by one.

use super::canvas::{Canvas, Run};
use super::drawing::{Code, Object, Text, Visibility};
use super::resources::Resources;
use super::transform::Transform;

/// Drawings within drawings beyond this go in a circle.
const MAX_DEPTH: usize = 8;

/// More objects than this, nested ones counted each time they are used, are no page but an attack on time.
const MAX_OBJECTS: usize = 200_000;

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
    pub fn paint(&mut self, objects: &[Object], frame: &Transform) {
        for object in objects {
            self.objects += 1;
            if self.objects > MAX_OBJECTS || self.canvas.is_full() {
                self.canvas.is_cut_short = true;
                return;
            }
            match object {
                Object::Text(text) if self.shows(text.is_visible) => self.text(text, frame),
                Object::Text(_) => self.canvas.has_hidden = true,
                Object::Image { resource, transform, is_visible: true } => {
                    if let Some(name) = self.resources.picture(resource) {
                        self.canvas.image(name, transform.then(frame).apply(0.0, 0.0));
                    }
                }
                Object::Composite { resource, transform, is_visible } if self.shows(*is_visible) => {
                    if self.depth < MAX_DEPTH
                        && let Some(objects) = self.resources.drawing(resource)
                    {
                        self.depth += 1;
                        self.paint(objects, &transform.then(frame));
                        self.depth -= 1;
                    }
                }
                Object::Image { .. } | Object::Composite { .. } => {}
            }
        }
    }

    fn shows(&self, is_visible: bool) -> bool {
        is_visible || self.visibility == Visibility::Any
    }

    fn text(&mut self, text: &Text, frame: &Transform) {
        let transform = text.transform.then(frame);
        for code in &text.codes {
            let run = Run::new(&transform, text.size);
            let glyphs = glyphs(code, text);
            self.canvas.text(run, glyphs, &transform);
        }
    }
}

/// A character in the space of its text object.
pub(super) struct Glyph {
    pub character: char,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    /// It stands for a glyph of which only the number is known.
    pub is_unknown: bool,
}

/// The characters of a text code in their places.
fn glyphs(code: &Code, text: &Text) -> Vec<Glyph> {
    let (mut x, mut y) = (code.x, code.y);
    let mut glyphs = Vec::new();
    for (at, character) in code.text.chars().enumerate() {
        let usual = usual_width(character) * text.size;
        let step_x = code.delta_x.as_ref().map(|steps| steps.get(at).copied());
        let step_y = code.delta_y.as_ref().and_then(|steps| steps.get(at).copied()).unwrap_or(0.0);
        let step_x = match step_x {
            Some(step) => step.unwrap_or(usual),
            // Where only the vertical steps are stated the text runs downwards.
            None if code.delta_y.is_some() => 0.0,
            None => usual,
        };
        glyphs.push(Glyph {
            character,
            x,
            y,
            width: width(step_x, usual, text.size),
            is_unknown: is_unknown(character, text),
        });
        (x, y) = (x + step_x, y + step_y);
    }
    glyphs
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
