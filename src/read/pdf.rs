//! Portable Document Format (PDF, ISO 32000): the text of its pages in reading order, a line for each line of a page.
//!
//! Takes the bytes of a file; text comes from the content streams only, nothing is drawn. Repeated headers and footers are
//! left out; joining lines into paragraphs is left to normalize.

mod attachments;
mod content;
mod effort;
mod font;
mod layers;
mod page;
mod pictures;

use hayro_interpret::InterpreterCache;
use hayro_syntax::object::Dict;
use hayro_syntax::{LoadPdfError, Pdf};
use memchr::memmem;

use super::content::Picture;
use super::head::Head;
use super::page as layout;
use super::{Content, Limits};
use crate::error::ReadError;
use crate::model::Layout;
use content::Shared;
use effort::Effort;
use font::Fonts;
use layers::Layers;
use page::{Kind, PageText};

/// Where the header may stand: some writers put a few bytes before it (PDF 32000-1, annex H.3.4.1).
const HEADER_WITHIN_BYTES: usize = 1024;

/// How far from the end the trailer is looked for.
const TRAILER_WITHIN_BYTES: usize = 2048;

/// Whether the bytes have the header of a PDF.
pub(super) fn sniff(head: &Head) -> bool {
    header(head.bytes).is_some_and(|at| at == 0 || !head.bytes.get(..at).is_some_and(|before| before.starts_with(b"<")))
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
    let mut missing = Vec::new();
    let mut pages: Vec<PageText> = Vec::new();
    let mut text_bytes = 0;
    for page in file.pages().iter().take(limits.max_pages) {
        if effort.is_exhausted() || text_bytes > limits.max_text_bytes {
            missing.push(format!("内容过于庞大，第 {} 页起未读取", pages.len() + 1));
            break;
        }
        let text = page::read(page, &mut Shared { fonts: &mut fonts, layers: &layers, effort: &effort });
        text_bytes += text.characters as u64 * 3;
        pages.push(text);
    }
    if pages.is_empty() {
        return Err(ReadError::Corrupt("PDF 的结构损坏，找不到任何一页".to_owned()));
    }
    missing.extend(losses(bytes, &file, &catalogue, limits));
    missing.extend(told_of(&pages));
    let is_scanned = |page: &PageText| matches!(page.kind, Kind::Picture | Kind::Unreadable);
    let scanned: Vec<usize> = numbers(&pages, is_scanned);
    let (text, starts) = layout::text(pages.into_iter().map(|page| page.sheet).collect());
    let text = if scanned.len() == starts.len() { String::new() } else { text };
    let attachments = attachments::of(&file, &catalogue, limits, &effort);
    let pages = if text.is_empty() { vec![0; starts.len()] } else { starts };
    Ok(Content { missing, pages, scanned, attachments, ..Content::new(text, Layout::Lines) })
}

/// The pictures on the pages asked for, each as a portable grey or pixel map.
///
/// # Errors
/// As `parse`.
pub(super) fn pictures(
    bytes: &[u8],
    pages: &[usize],
    _limits: &Limits,
    take: &mut dyn FnMut(Picture),
) -> Result<(), ReadError> {
    let file = open(bytes)?;
    let cache = InterpreterCache::new();
    for &number in pages {
        if let Some(page) = number.checked_sub(1).and_then(|at| file.pages().get(at)) {
            pictures::of(number, page, &cache).into_iter().for_each(&mut *take);
        }
    }
    Ok(())
}

fn open(bytes: &[u8]) -> Result<Pdf, ReadError> {
    let from = header(bytes).unwrap_or(0);
    Pdf::new(bytes.get(from..).unwrap_or_default().to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::Corrupt("PDF 的结构损坏，找不到任何一页".to_owned()),
    })
}

/// What the file itself shows to be lost.
fn losses(bytes: &[u8], file: &Pdf, catalogue: &Dict<'_>, limits: &Limits) -> Vec<String> {
    let mut missing = Vec::new();
    let found = file.pages().len();
    if found > limits.max_pages {
        missing.push(format!("共 {found} 页，只读取了前 {} 页", limits.max_pages));
    }
    let stated = catalogue.get::<Dict<'_>>("Pages").and_then(|pages| pages.get::<u32>("Count")).unwrap_or(0) as usize;
    let tail = bytes.get(bytes.len().saturating_sub(TRAILER_WITHIN_BYTES)..).unwrap_or(bytes);
    if stated > found {
        missing.push(format!("文件记载有 {stated} 页，只找到 {found} 页"));
    } else if memmem::find(tail, b"%%EOF").is_none() && memmem::find(tail, b"startxref").is_none() {
        missing.push("文件末尾缺失，可能没有下载完整，内容可能不全".to_owned());
    }
    missing
}

/// What is to be said of the pages.
fn told_of(pages: &[PageText]) -> Vec<String> {
    let listed = |is: fn(&PageText) -> bool| {
        Some(numbers(pages, is)).filter(|found| !found.is_empty()).map(|found| ranges(&found))
    };
    let mut missing = Vec::new();
    if let Some(pages) = listed(|page| page.kind == Kind::Unreadable) {
        missing.push(format!("第 {pages} 页的字体没有字符对照表，文字无法还原，需要文字识别"));
    }
    if let Some(pages) = listed(|page| page.kind == Kind::Curves) {
        missing.push(format!("第 {pages} 页没有文字，文字可能已转为图形"));
    }
    if let Some(pages) = listed(|page| page.is_damaged) {
        missing.push(format!("第 {pages} 页有内容损坏，可能不全"));
    }
    let unknown: usize = pages.iter().map(|page| page.unknown).sum();
    if unknown > 0 {
        missing.push(format!("有 {unknown} 个字的字体没有字符对照表，以 \u{fffd} 代替"));
    }
    missing
}

/// The numbers, from 1, of the pages of a kind.
fn numbers(pages: &[PageText], is: impl Fn(&PageText) -> bool) -> Vec<usize> {
    (1..).zip(pages).filter(|(_, page)| is(page)).map(|(number, _)| number).collect()
}

/// `1—3、7`.
fn ranges(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| *next == one + 1);
    let shown = runs.filter_map(|run| match run {
        [one] => Some(one.to_string()),
        [first, .., last] => Some(format!("{first}—{last}")),
        [] => None,
    });
    shown.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests;
