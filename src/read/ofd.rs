//! OFD 版式文件 (GB/T 33190-2016): the text of all pages of all documents in a package, in reading order.
//!
//! Takes the bytes of a file, gives its text page by page. What stands on a page is its content and that of its template
//! pages; seals, watermarks, comments and tags are left out, attached files are handed out. Pages that are only pictures
//! are told, and their pictures given to whoever recognises text. Lines and columns are `page.rs`'s.

mod canvas;
mod document;
mod drawing;
mod paint;
mod parts;
mod path;
mod resources;
mod transform;

use super::content::Picture;
use super::head::Head;
use super::page::{self, Sheet};
use super::{Content, Limits, Member};
use crate::error::ReadError;
use crate::model::Layout;
use canvas::Canvas;
use document::Document;
use parts::Parts;

/// The part where every package begins.
const ENTRY: &str = "OFD.xml";

/// Whether the bytes are an OFD package; of a damaged one, by the names that are left.
#[must_use]
pub(super) fn sniff(head: &Head) -> bool {
    if !head.bytes.starts_with(b"PK") {
        return false;
    }
    match super::package::Package::open(head.bytes) {
        Ok(package) => package.has(ENTRY),
        Err(_) => memchr::memmem::find(head.bytes, ENTRY.as_bytes()).is_some(),
    }
}

/// Reads a package. Pages after `limits.max_pages` are left out, and all parts together may unpack to what `limits` allow.
///
/// # Errors
/// When the package is damaged or encrypted, or holds more text than the limit.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let mut parts = Parts::open(bytes, limits)?;
    let documents = document::all(&mut parts)?;
    let mut reading = Reading::new(limits);
    for document in documents {
        reading.document(&mut parts, document)?;
    }
    reading.finish(&parts)
}

/// Gives the pictures on the pages asked for, from top to bottom of each page.
///
/// # Errors
/// As `parse`.
pub fn pictures(
    bytes: &[u8],
    pages: &[usize],
    limits: &Limits,
    take: &mut dyn FnMut(Picture),
) -> Result<(), ReadError> {
    let mut parts = Parts::open(bytes, limits)?;
    let mut number = 0;
    for mut document in document::all(&mut parts)? {
        for at in 0..document.page_count() {
            number += 1;
            if number > limits.max_pages {
                return Ok(());
            }
            if !pages.contains(&number) {
                continue;
            }
            let Ok(canvas) = document.page(at, &mut parts, usize::MAX)? else { continue };
            for name in canvas.pictures() {
                if let Some(bytes) = parts.bytes(&name)?
                    && let Some(extension) = extension_of(&bytes)
                {
                    take(Picture { page: number, bytes, extension });
                }
            }
        }
    }
    Ok(())
}

/// The extension of a picture file that any program can open; packed bi-level pictures (JBIG2) are none.
fn extension_of(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 6] = [
        (b"\x89PNG", "png"),
        (b"\xFF\xD8\xFF", "jpg"),
        (b"BM", "bmp"),
        (b"GIF8", "gif"),
        (b"II*\0", "tif"),
        (b"MM\0*", "tif"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, extension)| *extension)
}

/// What has been read so far.
struct Reading<'l> {
    limits: &'l Limits,
    sheets: Vec<Sheet>,
    /// Pages met, read or not.
    page_count: usize,
    text_bytes: u64,
    attachments: Vec<Member>,
    scanned: Vec<usize>,
    unreadable: Vec<usize>,
    cut_short: Vec<usize>,
    drawn: Vec<usize>,
    slanted: Vec<usize>,
    /// Characters that are only numbers of glyphs.
    unknown_glyphs: usize,
    has_text: bool,
    /// A document was lost, or lost pages.
    is_damaged: bool,
}

impl<'l> Reading<'l> {
    fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            sheets: Vec::new(),
            page_count: 0,
            text_bytes: 0,
            attachments: Vec::new(),
            scanned: Vec::new(),
            unreadable: Vec::new(),
            cut_short: Vec::new(),
            drawn: Vec::new(),
            slanted: Vec::new(),
            unknown_glyphs: 0,
            has_text: false,
            is_damaged: false,
        }
    }

    fn document(&mut self, parts: &mut Parts, mut document: Document) -> Result<(), ReadError> {
        self.is_damaged |= document.is_damaged;
        for at in 0..document.page_count() {
            self.page_count += 1;
            if self.page_count > self.limits.max_pages {
                continue;
            }
            let left = self.limits.max_text_bytes.saturating_sub(self.text_bytes);
            let canvas = match document.page(at, parts, usize::try_from(left).unwrap_or(usize::MAX))? {
                Ok(canvas) => canvas,
                Err(_) => {
                    self.unreadable.push(self.page_count);
                    self.sheets.push(Sheet::default());
                    continue;
                }
            };
            self.page(canvas)?;
        }
        self.attachments.append(&mut document.attachments(parts)?);
        Ok(())
    }

    fn page(&mut self, canvas: Canvas) -> Result<(), ReadError> {
        let number = self.page_count;
        let limit = self.limits.max_text_bytes;
        self.text_bytes += canvas.text_bytes() as u64;
        if self.text_bytes > limit {
            return Err(ReadError::TooLarge { bytes: self.text_bytes, limit });
        }
        if canvas.is_cut_short {
            self.cut_short.push(number);
        }
        if canvas.slanted > 0 {
            self.slanted.push(number);
        }
        self.unknown_glyphs += canvas.unknown_glyphs;
        let has_pictures = !canvas.images.is_empty();
        let has_drawings = canvas.has_paths;
        let (is_blank, has_words) = (canvas.is_blank(), canvas.has_words());
        self.has_text |= !is_blank;
        // A number on a picture of a page is not its text.
        if !has_words && has_pictures {
            self.scanned.push(number);
        } else if is_blank && has_drawings {
            self.drawn.push(number);
        }
        self.sheets.push(canvas.into_sheet());
        Ok(())
    }

    fn finish(self, parts: &Parts) -> Result<Content, ReadError> {
        let is_unread = !self.has_text && self.scanned.is_empty() && self.attachments.is_empty();
        let is_damaged = self.is_damaged || !self.unreadable.is_empty() || !self.cut_short.is_empty();
        if is_unread && parts.is_encrypted() {
            return Err(ReadError::Encrypted);
        }
        if is_unread && is_damaged {
            return Err(ReadError::Corrupt("文档或者页面的内容缺失、损坏".to_owned()));
        }
        let mut missing = Vec::new();
        if self.is_damaged {
            missing.push("文档的目录（Document.xml）缺失或者损坏，可能缺页".to_owned());
        }
        let mut tell = |pages: &[usize], what: &str| {
            if !pages.is_empty() {
                missing.push(format!("第 {} 页{what}", numbers(pages)));
            }
        };
        tell(&self.unreadable, "的内容缺失或者损坏，未能读取");
        tell(&self.cut_short, "的内容部分损坏或者过多，可能不全");
        tell(&self.drawn, "只有图形，没有文字");
        tell(&self.slanted, "有斜排的文字（多为水印），未读取");
        if self.unknown_glyphs > 0 {
            missing.push(format!("有 {} 个字只有字形、没有字符编码，未能读出", self.unknown_glyphs));
        }
        if self.page_count > self.limits.max_pages {
            let (all, read) = (self.page_count, self.limits.max_pages);
            missing.push(format!("共 {all} 页，只读取了前 {read} 页（页数上限）"));
        }
        let (text, pages) = page::text(self.sheets);
        let (scanned, attachments) = (self.scanned, self.attachments);
        Ok(Content { missing, pages, scanned, attachments, ..Content::new(text, Layout::Lines) })
    }
}

/// Page numbers for people: `1、3—5`.
fn numbers(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let shown = runs.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}—{last}"),
    });
    shown.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests;
