//! One page: what its content streams and its filled-in fields draw, as lines, and what is to be said of it.

use hayro_syntax::object::{Array, Dict, Name, Rect as PdfRect, Stream};
use hayro_syntax::page::Page;
use kurbo::{Affine, Rect, Shape};

use super::content::{Drawn, Runner, Shared};
use crate::read::page::{Glyph, Sheet};

/// The text of a page.
#[derive(Debug, Default)]
pub(super) struct PageText {
    /// Its lines.
    pub sheet: Sheet,
    /// Characters on it.
    pub characters: usize,
    /// What there is to read.
    pub kind: Kind,
    /// Characters whose font does not tell which they are.
    pub unknown: usize,
    /// A part of the content could not be unpacked.
    pub is_damaged: bool,
}

/// What there is to read on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Text, or nothing.
    #[default]
    Text,
    /// A picture with hardly any text.
    Picture,
    /// Characters that nobody can tell: no font has a usable table.
    Unreadable,
    /// No text and no picture, but shapes: characters turned into curves.
    Curves,
}

/// A picture that covers this much of a page is a scan of it.
const SCAN_COVERS: f64 = 0.5;

/// Fewer characters than this on a scan are a stamp or a page number.
const FEW_CHARACTERS: usize = 20;

/// A page without text that draws more shapes than this draws its characters.
const MANY_SHAPES: usize = 300;

/// Reads a page.
pub(super) fn read<'a>(page: &Page<'a>, shared: &mut Shared<'a, '_>) -> PageText {
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    let to_page = Affine::new(page.initial_transform(true).as_coeffs());
    let (data, is_damaged) = contents(page, shared);
    let mut runner = Runner::new(shared, to_page, bounds);
    runner.stream(&data, page.resources());
    for annotation in page.raw().get::<Array<'_>>("Annots").iter().flat_map(|all| all.iter::<Dict<'_>>()) {
        draw_annotation(&annotation, page, to_page, &mut runner);
    }
    let is_damaged = is_damaged || runner.is_damaged();
    let mut text = told(runner.drawn, (width.into(), height.into()));
    text.is_damaged = is_damaged;
    text
}

/// The content streams of a page as one, and whether a part of them is lost.
fn contents(page: &Page<'_>, shared: &Shared<'_, '_>) -> (Vec<u8>, bool) {
    let mut data = Vec::new();
    let mut is_damaged = false;
    let single = page.raw().get::<Stream<'_>>("Contents");
    let several = page.raw().get::<Array<'_>>("Contents");
    for stream in single.into_iter().chain(several.iter().flat_map(|streams| streams.iter::<Stream<'_>>())) {
        let unpacked = shared.effort.unpack(&stream);
        is_damaged |= unpacked.is_damaged;
        data.extend_from_slice(&unpacked.data);
        data.push(b' ');
    }
    (data, is_damaged)
}

/// Draws what a person typed onto the page: the value of a form field or a free text.
fn draw_annotation<'a>(annotation: &Dict<'a>, page: &Page<'a>, to_page: Affine, runner: &mut Runner<'a, '_, '_>) {
    const HIDDEN: u32 = 1 << 1;
    const NO_VIEW: u32 = 1 << 5;
    let flags = annotation.get::<u32>("F").unwrap_or(0);
    let is_text = matches!(annotation.get::<Name<'_>>("Subtype").as_deref(), Some(b"FreeText" | b"Widget"));
    if !is_text || flags & (HIDDEN | NO_VIEW) != 0 {
        return;
    }
    let Some(looks) = annotation.get::<Dict<'_>>("AP") else { return };
    let state = || looks.get::<Dict<'a>>("N")?.get::<Stream<'a>>(annotation.get::<Name<'_>>("AS")?);
    let (Some(form), Some(place)) = (looks.get::<Stream<'a>>("N").or_else(state), annotation.get::<PdfRect>("Rect"))
    else {
        return;
    };
    let matrix = form.dict().get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new);
    let Some([x0, y0, x1, y1]) = form.dict().get::<[f64; 4]>("BBox") else { return };
    let bounds = (matrix * Rect::new(x0, y0, x1, y1).to_path(0.1)).bounding_box();
    if bounds.width() <= 0.0 || bounds.height() <= 0.0 {
        return;
    }
    // PDF 32000-1, 12.5.5: the form fills the rectangle of the annotation.
    let (across, up) = (place.width() / bounds.width(), place.height() / bounds.height());
    let fit = Affine::new([across, 0.0, 0.0, up, place.x0 - across * bounds.x0, place.y0 - up * bounds.y0]);
    runner.draw_at(to_page * fit, &form, page.resources());
}

fn told(mut drawn: Drawn, size: (f64, f64)) -> PageText {
    let vertical = std::mem::take(&mut drawn.vertical);
    let [right, down, ..] = &mut drawn.glyphs;
    if vertical.len() > right.len() {
        down.extend(vertical.into_iter().map(|glyph| glyph.in_column(size.0 as f32)));
    } else {
        // The head of a narrow cell on a page of horizontal text.
        right.extend(vertical);
    }
    let count: usize = drawn.glyphs.iter().map(Vec::len).sum();
    let is_foreign = |glyph: &&Glyph| is_unknown(glyph.character) || matches!(glyph.character, '\u{a1}'..='\u{ff}');
    let foreign = drawn.glyphs.iter().flatten().filter(is_foreign).count();
    let kind = match count {
        1.. if foreign * 2 > count => Kind::Unreadable,
        _ if drawn.pictured >= SCAN_COVERS && count < FEW_CHARACTERS => Kind::Picture,
        0 if drawn.shapes > MANY_SHAPES => Kind::Curves,
        _ => Kind::Text,
    };
    let mut text = PageText { kind, characters: count, ..PageText::default() };
    if kind != Kind::Unreadable {
        text.sheet = Sheet::new(&drawn.glyphs, &drawn.rulings, size);
        text.unknown = drawn.unknown;
    }
    text
}

/// Whether a character only stands for one that is not known.
fn is_unknown(character: char) -> bool {
    matches!(character, '\u{fffd}' | '\u{e000}'..='\u{f8ff}') || character.is_control()
}
