//! Runs the content stream of a page for what it writes: characters with their places, and how much of the page pictures
//! cover. Draws nothing, unpacks no picture.

use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream, String as PdfString};
use hayro_syntax::page::Resources;
use kurbo::{Affine, Point, Rect, Vec2};

use super::effort::Effort;
use super::font::{Font, Fonts};
use super::layers::Layers;
use crate::read::page::{ASCENT, Direction, Glyph, Paint, Rulings};

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    /// Characters in the order drawn, by `Direction`.
    pub glyphs: [Vec<Glyph>; 4],
    /// Characters of vertical writing on an upright page, placed as if each were a line of its own.
    pub vertical: Vec<Glyph>,
    /// Characters of fonts that do not tell which characters they are.
    pub unknown: usize,
    /// What part of the page is covered by pictures, 1 for all of it.
    pub pictured: f64,
    /// Shapes drawn that are neither text nor picture.
    pub shapes: usize,
    /// Straight lines among them.
    pub rulings: Rulings,
}

/// What all pages of a document share.
pub(super) struct Shared<'a, 's> {
    pub fonts: &'s mut Fonts<'a>,
    pub layers: &'s Layers,
    pub effort: &'s Effort,
}

/// Forms may draw forms; a well-made document needs no more than a handful.
const MAX_DEPTH: usize = 16;

/// Saved states beyond this are not kept: only a broken stream saves without end.
const MAX_STATES: usize = 256;

/// No page has more characters; a page drawn by loops of forms may.
const MAX_GLYPHS: usize = 1 << 20;

/// What `q` saves and `Q` restores.
#[derive(Clone)]
struct State {
    to_page: Affine,
    font: Option<Rc<Font>>,
    size: f64,
    character_gap: f64,
    word_gap: f64,
    /// Horizontal scaling, 1 for none.
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl State {
    fn new(to_page: Affine) -> Self {
        Self {
            to_page,
            font: None,
            size: 0.0,
            character_gap: 0.0,
            word_gap: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

/// Blanks drawn since the last character, and on which line.
#[derive(Default)]
struct Blank {
    width: f32,
    y: f32,
}

/// Runs content streams onto a page.
pub(super) struct Runner<'a, 's, 'r> {
    shared: &'r mut Shared<'a, 's>,
    bounds: Rect,
    /// What stands on the page so far.
    pub drawn: Drawn,
    state: State,
    saved: Vec<State>,
    text: Affine,
    line: Affine,
    blank: Blank,
    /// Where the forms being drawn stand in the file, outermost first: a form in itself is left out.
    open_forms: Vec<*const u8>,
    /// For each open marked content, whether it belongs to a layer that is switched off.
    marked: Vec<bool>,
    hidden: usize,
    is_damaged: bool,
}

impl<'a, 's, 'r> Runner<'a, 's, 'r> {
    /// For a page. `to_page` leads from its space to one with the origin at the top left; only what stands within `bounds`,
    /// in that space, is seen.
    pub fn new(shared: &'r mut Shared<'a, 's>, to_page: Affine, bounds: Rect) -> Self {
        Self {
            shared,
            bounds,
            drawn: Drawn::default(),
            state: State::new(to_page),
            saved: Vec::new(),
            text: Affine::IDENTITY,
            line: Affine::IDENTITY,
            blank: Blank::default(),
            open_forms: Vec::new(),
            marked: Vec::new(),
            hidden: 0,
            is_damaged: false,
        }
    }

    /// Whether a form could not be unpacked.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// Draws a form that no content stream calls for.
    pub fn draw_at(&mut self, to_page: Affine, form: &Stream<'a>, resources: &Resources<'a>) {
        (self.state, self.hidden) = (State::new(to_page), 0);
        self.form(form, resources);
    }

    /// Runs a content stream.
    pub fn stream(&mut self, data: &[u8], resources: &Resources<'a>) {
        let mut operators = TypedIter::new(data);
        while let Some(operator) = operators.next() {
            if !self.shared.effort.operator() {
                return;
            }
            self.operator(operator, resources);
        }
    }

    fn operator(&mut self, operator: Op<'_, '_>, resources: &Resources<'a>) {
        match operator {
            Op::SaveState(_) if self.saved.len() < MAX_STATES => self.saved.push(self.state.clone()),
            Op::RestoreState(_) => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            Op::Transform(m) => self.state.to_page *= matrix([m.0, m.1, m.2, m.3, m.4, m.5]),
            Op::XObject(name) => self.x_object(name.0, resources),
            Op::InlineImage(_) => self.picture(),
            Op::BeginMarkedContentWithProperties(mark) => self.begin_marked(mark.0, mark.1, resources),
            Op::BeginMarkedContent(_) => self.marked.push(false),
            Op::EndMarkedContent(_) => self.hidden -= usize::from(self.marked.pop() == Some(true)),
            other if self.is_path(&other) => {}
            other => self.text_operator(other, resources),
        }
    }

    /// Follows an operator that makes or paints a path; false for any other.
    fn is_path(&mut self, operator: &Op<'_, '_>) -> bool {
        let to_page = self.state.to_page;
        let point = |x: &Number, y: &Number| to_page * Point::new(x.as_f64(), y.as_f64());
        let rulings = &mut self.drawn.rulings;
        match operator {
            Op::MoveTo(to) => rulings.move_to(point(&to.0, &to.1)),
            Op::LineTo(to) => rulings.line_to(point(&to.0, &to.1)),
            Op::CubicTo(to) => rulings.curve_to(point(&to.4, &to.5)),
            Op::CubicStartTo(to) => rulings.curve_to(point(&to.2, &to.3)),
            Op::CubicEndTo(to) => rulings.curve_to(point(&to.2, &to.3)),
            Op::ClosePath(_) => rulings.close(),
            Op::RectPath(r) => {
                let (x, y) = (r.0.as_f64(), r.1.as_f64());
                rulings.rectangle(Rect::new(x, y, x + r.2.as_f64(), y + r.3.as_f64()), to_page);
            }
            Op::EndPath(_) => rulings.paint(Paint::Nothing),
            Op::StrokePath(_) | Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => self.paint(Paint::Stroke),
            Op::CloseAndStrokePath(_) | Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                rulings.close();
                self.paint(Paint::Stroke);
            }
            Op::FillPathNonZero(_) | Op::FillPathEvenOdd(_) | Op::FillPathNonZeroCompatibility(_) => {
                self.paint(Paint::Fill)
            }
            _ => return false,
        }
        true
    }

    fn paint(&mut self, paint: Paint) {
        self.drawn.shapes += 1;
        self.drawn.rulings.paint(if self.hidden == 0 { paint } else { Paint::Nothing });
    }

    fn text_operator(&mut self, operator: Op<'_, '_>, resources: &Resources<'a>) {
        match operator {
            Op::BeginText(_) => (self.text, self.line) = (Affine::IDENTITY, Affine::IDENTITY),
            Op::SetTextMatrix(m) => {
                self.line = matrix([m.0, m.1, m.2, m.3, m.4, m.5]);
                self.text = self.line;
            }
            Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
            Op::NextLineAndSetLeading(by) => {
                self.state.leading = -by.1.as_f64();
                self.next_line(by.0.as_f64(), by.1.as_f64());
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::TextFont(font) => {
                self.state.font = self.shared.fonts.named(font.0, resources, self.shared.effort);
                self.state.size = font.1.as_f64();
            }
            Op::CharacterSpacing(gap) => self.state.character_gap = gap.0.as_f64(),
            Op::WordSpacing(gap) => self.state.word_gap = gap.0.as_f64(),
            Op::HorizontalScaling(percent) => self.state.stretch = percent.0.as_f64() / 100.0,
            Op::TextLeading(leading) => self.state.leading = leading.0.as_f64(),
            Op::TextRise(rise) => self.state.rise = rise.0.as_f64(),
            Op::SetGraphicsState(name) => self.graphics_state(name.0, resources),
            Op::ShowText(text) => self.show(text.0),
            Op::NextLineAndShowText(text) => {
                self.next_line(0.0, -self.state.leading);
                self.show(text.0);
            }
            Op::ShowTextWithParameters(text) => {
                self.state.word_gap = text.0.as_f64();
                self.state.character_gap = text.1.as_f64();
                self.next_line(0.0, -self.state.leading);
                self.show(text.2);
            }
            Op::ShowTexts(pieces) => {
                for piece in pieces.0.iter::<Object<'_>>() {
                    match piece {
                        Object::String(text) => self.show(&text),
                        Object::Number(number) => self.kern(number.as_f64()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.text = self.line;
    }

    /// A font may also be set by a graphics state.
    fn graphics_state(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let font = resources.get_ext_g_state(name).and_then(|state| state.get::<Array<'a>>("Font"));
        if let Some(font) = font {
            let mut parts = font.flex_iter();
            if let (Some(dict), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<Number>()) {
                self.state.font = Some(self.shared.fonts.of(&dict, self.shared.effort));
                self.state.size = size.as_f64();
            }
        }
    }

    fn kern(&mut self, thousandths: f64) {
        let is_vertical = self.state.font.as_ref().is_some_and(|font| font.is_vertical());
        let by = -thousandths / 1000.0 * self.state.size;
        let by = if is_vertical { Vec2::new(0.0, by) } else { Vec2::new(by * self.state.stretch, 0.0) };
        self.text *= Affine::translate(by);
    }

    fn show(&mut self, text: &PdfString<'_>) {
        let Some(font) = self.state.font.clone() else { return };
        let is_vertical = font.is_vertical();
        let (size, stretch) = (self.state.size, self.state.stretch);
        let to_page = self.state.to_page * self.text;
        let turn = |x: f64, y: f64| to_page * Point::new(x, y) - to_page * Point::ZERO;
        let along = if is_vertical { turn(0.0, -size) } else { turn(size * stretch, 0.0) };
        let height = (if is_vertical { turn(size * stretch, 0.0) } else { turn(0.0, size * font.height()) }).hypot();
        let direction = Direction::of(along.x, along.y).filter(|_| self.hidden == 0 && height > 0.0);
        let length = along.hypot();
        let stands = is_vertical && direction == Some(Direction::Down);
        let mut at = 0.0;
        let mut bytes = text.as_bytes();
        while !bytes.is_empty() {
            let code = font.next(bytes);
            bytes = bytes.get(code.bytes..).unwrap_or_default();
            let origin = if is_vertical { Point::new(0.0, at) } else { Point::new(at, self.state.rise) };
            let (origin, width) = (to_page * origin, (code.advance.abs() * length) as f32);
            match direction {
                Some(_) if stands => self.stand(origin, &code.text, height as f32),
                Some(direction) => self.place(origin, &code.text, width, height as f32, direction),
                None => {}
            }
            let mut step = code.advance * size + self.state.character_gap;
            if code.bytes == 1 && code.code == 0x20 {
                step += self.state.word_gap;
            }
            // Vertical text advances downwards, horizontal text is stretched.
            at += if is_vertical { -step } else { step * stretch };
        }
        self.text *= Affine::translate(if is_vertical { Vec2::new(0.0, at) } else { Vec2::new(at, 0.0) });
    }

    fn place(&mut self, origin: Point, text: &str, width: f32, size: f32, direction: Direction) {
        let is_full = self.drawn.glyphs.iter().map(Vec::len).sum::<usize>() > MAX_GLYPHS;
        self.is_damaged |= is_full;
        if is_full || !self.bounds.contains(origin) {
            return;
        }
        let (x, y) = direction.upright((origin.x, origin.y), (self.bounds.width(), self.bounds.height()));
        if text.is_empty() {
            self.drawn.unknown += 1;
        }
        let text = if text.is_empty() { "\u{fffd}" } else { text };
        let count = text.chars().count();
        let width = width / count as f32;
        for (index, character) in text.chars().enumerate() {
            if character.is_whitespace() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{feff}') {
                self.blank = Blank { width: if self.blank.y == y { self.blank.width } else { 0.0 } + width, y };
                continue;
            }
            if character.is_control() {
                continue;
            }
            let blank = if (self.blank.y - y).abs() < size / 2.0 { self.blank.width } else { 0.0 };
            self.blank = Blank { width: 0.0, y };
            let x = x + width * index as f32;
            self.drawn.glyphs[direction as usize].push(Glyph { x, y, width, size, character, blank });
        }
    }

    /// A character of vertical writing: its place is the middle of its upper edge.
    fn stand(&mut self, origin: Point, text: &str, size: f32) {
        if self.drawn.vertical.len() > MAX_GLYPHS || !self.bounds.contains(origin) {
            return;
        }
        self.drawn.unknown += usize::from(text.is_empty());
        let (x, y) = (origin.x as f32 - size / 2.0, origin.y as f32 + size * ASCENT);
        let text = if text.is_empty() { "\u{fffd}" } else { text };
        let seen = text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
        self.drawn.vertical.extend(seen.map(|character| Glyph { x, y, width: size, size, character, blank: 0.0 }));
    }

    fn x_object(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let Some(stream) = resources.get_x_object(name) else { return };
        let dict = stream.dict();
        if self.hidden > 0 || self.shared.layers.is_hidden(dict.get_ref("OC"), dict.get::<Dict<'_>>("OC").as_ref()) {
            return;
        }
        match dict.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Form") => self.form(&stream, resources),
            Some(b"Image") => self.picture(),
            _ => {}
        }
    }

    fn form(&mut self, stream: &Stream<'a>, resources: &Resources<'a>) {
        let dict = stream.dict();
        let place = dict.data().as_ptr();
        if self.open_forms.len() >= MAX_DEPTH || self.open_forms.contains(&place) {
            return;
        }
        let unpacked = self.shared.effort.unpack(stream);
        self.is_damaged |= unpacked.is_damaged;
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let before = (self.state.clone(), std::mem::take(&mut self.saved), self.text, self.line);
        let marked = std::mem::take(&mut self.marked);
        let hidden = self.hidden;
        if let Some(matrix) = dict.get::<[f64; 6]>("Matrix") {
            self.state.to_page *= Affine::new(matrix);
        }
        self.open_forms.push(place);
        self.stream(&unpacked.data, own.as_ref().unwrap_or(resources));
        self.open_forms.pop();
        (self.state, self.saved, self.text, self.line) = before;
        self.marked = marked;
        self.hidden = hidden;
    }

    /// A picture fills the unit square of its space.
    fn picture(&mut self) {
        let [a, b, c, d, _, _] = self.state.to_page.as_coeffs();
        let page = self.bounds.area().max(1.0);
        self.drawn.pictured += (a * d - b * c).abs().min(page) / page;
    }

    fn begin_marked(&mut self, tag: &Name<'_>, properties: &Object<'_>, resources: &Resources<'a>) {
        let is_hidden = &**tag == b"OC"
            && match properties {
                Object::Name(name) => {
                    let layer = resources.properties.get::<Dict<'_>>(name);
                    self.shared.layers.is_hidden(resources.properties.get_ref(name), layer.as_ref())
                }
                _ => false,
            };
        self.hidden += usize::from(is_hidden);
        self.marked.push(is_hidden);
    }
}

fn matrix(numbers: [Number; 6]) -> Affine {
    Affine::new(numbers.map(|number| number.as_f64()))
}
