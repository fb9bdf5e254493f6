//! Portable Document Format (PDF, ISO 32000): the text of its pages in reading order, a line for each line of a page.
//!
//! Takes the bytes of a file; text comes from the content streams only, nothing is drawn. Repeated headers and footers are
//! left out; joining lines into paragraphs is left to normalize.

mod content;
mod effort;
mod font;
mod glyphs;
mod layers;
mod lines;

use hayro_syntax::object::{Array, Dict, Stream};
use hayro_syntax::page::Page;
use hayro_syntax::{LoadPdfError, Pdf};
use kurbo::{Affine, Rect};
use memchr::memmem;

use super::head::Head;
use super::{Content, Limits};
use crate::error::ReadError;
use crate::model::Layout;
use content::{Drawn, Shared};
use effort::Effort;
use font::Fonts;
use layers::Layers;

/// Where the header may stand: some writers put a few bytes before it (PDF 32000-1, annex H.3.4.1).
const HEADER_WITHIN_BYTES: usize = 1024;

/// Whether the bytes have the header of a PDF.
pub(super) fn sniff(head: &Head) -> bool {
    header(head.bytes).is_some_and(|at| {
        at == 0 || !head.bytes.get(..at).is_some_and(|before| before.starts_with(b"<"))
    })
}

fn header(bytes: &[u8]) -> Option<usize> {
    memmem::find(bytes.get(..HEADER_WITHIN_BYTES).unwrap_or(bytes), b"%PDF-")
}

/// Reads a PDF. Pages after `limits.max_pages` are left out and told.
///
/// # Errors
/// When the file needs a password or is too damaged for any page to be found.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let file = open(bytes)?;
    let effort = Effort::new();
    let catalogue = file.xref().get::<Dict<'_>>(file.xref().root_id()).unwrap_or_default();
    let layers = Layers::of(&catalogue);
    let mut fonts = Fonts::default();
    let mut text = String::new();
    let mut pages = Vec::new();
    for page in file.pages().iter().take(limits.max_pages) {
        let mut shared = Shared { fonts: &mut fonts, layers: &layers, effort: &effort };
        let drawn = draw(page, &mut shared);
        pages.push(text.len());
        for glyphs in &drawn.glyphs {
            for line in lines::lines(lines::pieces(glyphs)) {
                text.push_str(&line.text);
                text.push('\n');
            }
        }
    }
    Ok(Content { pages, ..Content::new(text, Layout::Lines) })
}

fn open(bytes: &[u8]) -> Result<Pdf, ReadError> {
    let from = header(bytes).unwrap_or(0);
    Pdf::new(bytes.get(from..).unwrap_or_default().to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Corrupt("PDF 的结构损坏，找不到任何一页".to_owned()),
    })
}

/// What stands on a page.
fn draw<'a>(page: &Page<'a>, shared: &mut Shared<'a, '_>) -> Drawn {
    let mut data = Vec::new();
    if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
        data.extend_from_slice(&shared.effort.unpack(&stream).unwrap_or_default());
    } else if let Some(streams) = page.raw().get::<Array<'_>>("Contents") {
        for stream in streams.iter::<Stream<'_>>() {
            data.extend_from_slice(&shared.effort.unpack(&stream).unwrap_or_default());
            data.push(b' ');
        }
    }
    let to_page = Affine::new(page.initial_transform(true).as_coeffs());
    let (width, height) = page.render_dimensions();
    let bounds = Rect::new(0.0, 0.0, width.into(), height.into());
    content::run(&data, page.resources(), to_page, bounds, shared)
}
