//! Web pages archived with what belongs to them (MHTML: .mht, also Word's "single file web page" under the name .doc) and mails
//! (.eml).
//!
//! Takes bytes, finds the page that is shown, gives its text as html does, followed by the pages in its frames. Documents sent along
//! become attachments; pictures and style sheets are left. Headers of a mail are no text of the document.

mod frames;
mod header;
mod mime;
mod transfer;

use std::collections::VecDeque;

use super::head::Head;
use super::{Content, Limits, Member, encoding, html};
use crate::error::ReadError;
use crate::model::Layout;
use mime::{Message, Part};

/// How far the header fields of a mail go on, in bytes.
const HEAD_BYTES: usize = 16 * 1024;

/// More framed pages than this are not looked for; workbooks have as many sheets.
const MAX_FRAMES: usize = 256;

/// Whether the bytes are a MIME message: every line at the beginning is a header field, and what they say of the rest is so.
pub(super) fn sniff(head: &Head) -> bool {
    let block = head.text(HEAD_BYTES).trim_start();
    let (mut is_mime, mut is_multipart, mut is_text) = (false, false, false);
    for (index, line) in block.lines().enumerate() {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) || index == 0 && line.starts_with("from ") {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            return false;
        }
        is_mime |= name == "mime-version";
        is_multipart |= name == "content-type" && value.trim_start().starts_with("multipart/");
        is_text |= name == "content-type" && value.trim_start().starts_with("text/");
    }
    // Pages converted to text keep such headers as a line of it.
    is_multipart && mime::has_parts(message(head.bytes)) || is_mime && is_text
}

/// The message without what stands before it.
fn message(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| byte.is_ascii_graphic()).unwrap_or_default();
    bytes.get(start..).unwrap_or(bytes)
}

/// The document in the archive.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let message = mime::read(message(bytes));
    let mut content = shown(&message, limits)?;
    if message.cut_off {
        content.missing.push("文件结尾缺失（没有结束标记），文件可能没有保存完整".to_owned());
    }
    content.attachments = attachments(&message);
    Ok(content)
}

/// The first page with text, in the order in which a browser or a mail program would choose it.
fn shown(message: &Message<'_>, limits: &Limits) -> Result<Content, ReadError> {
    let mut failed = None;
    for root in roots(message) {
        match page_with_frames(message, root, limits) {
            Ok(content) if content.text.trim().is_empty() => {}
            Ok(content) => return Ok(content),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(Content::new(String::new(), Layout::Paragraphs)),
    }
}

/// The parts that may be the page, the likeliest first.
fn roots(message: &Message<'_>) -> Vec<usize> {
    let start = message.content_type.parameter("start").map(|id| mime::bare(&id)).unwrap_or_default();
    let rank = |part: &Part<'_>| match part {
        _ if is_attached(part) => None,
        _ if is_page(part) && !start.is_empty() && part.id == start => Some(0),
        _ if is_page(part) && !message.location.is_empty() && part.location == message.location => Some(1),
        _ if is_page(part) => Some(2),
        _ if part.content_type.value == "text/plain" || part.content_type.value.is_empty() => Some(3),
        _ => None,
    };
    let mut ranked: Vec<(usize, usize)> =
        message.parts.iter().enumerate().filter_map(|(index, part)| Some((rank(part)?, index))).collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, index)| index).collect()
}

fn is_page(part: &Part<'_>) -> bool {
    matches!(part.content_type.value.as_str(), "text/html" | "application/xhtml+xml")
}

fn is_attached(part: &Part<'_>) -> bool {
    part.disposition.value == "attachment"
}

/// A page, and behind it the pages it is made of.
fn page_with_frames(message: &Message<'_>, root: usize, limits: &Limits) -> Result<Content, ReadError> {
    let mut waiting = VecDeque::from([root]);
    let mut seen = vec![root];
    let mut whole: Option<Content> = None;
    let mut elsewhere = None;
    while let Some(index) = waiting.pop_front() {
        let Some(part) = message.parts.get(index) else { continue };
        let (content, inside) = match page(part, limits, &mut elsewhere) {
            Ok(page) => page,
            // A frame that cannot be read does not cost the others.
            Err(error) if whole.is_none() => return Err(error),
            Err(error) => {
                let what = format!("框架页未读取（{}）", error.reason());
                whole.iter_mut().for_each(|whole| whole.missing.push(what.clone()));
                continue;
            }
        };
        let base = if part.location.is_empty() { &message.location } else { &part.location };
        let mut found: Vec<usize> =
            inside.pages.iter().filter_map(|reference| frames::resolve(&message.parts, base, reference)).collect();
        // A page that shows next to nothing itself only holds another one; elsewhere what is set in are advertisements.
        if found.is_empty() && han(&content.text) < FEWEST_HAN_OF_A_PAGE {
            found = inside.inline.iter().filter_map(|one| frames::resolve(&message.parts, base, one)).collect();
        }
        for next in found.into_iter().rev() {
            let is_new = !seen.contains(&next) && seen.len() < MAX_FRAMES;
            if is_new && message.parts.get(next).is_some_and(is_page) {
                seen.push(next);
                waiting.push_front(next);
            }
        }
        whole = Some(match whole {
            None => content,
            Some(whole) => joined(whole, content),
        });
    }
    let whole = whole.unwrap_or_else(|| Content::new(String::new(), Layout::Paragraphs));
    // What the archive does not hold is elsewhere after all.
    elsewhere.filter(|_| whole.text.trim().is_empty()).map_or(Ok(whole), Err)
}

/// A page with fewer Chinese characters is no document.
const FEWEST_HAN_OF_A_PAGE: usize = 80;

fn han(text: &str) -> usize {
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

fn joined(mut whole: Content, page: Content) -> Content {
    if whole.text.trim().is_empty() {
        whole.text.clear();
        whole.layout = page.layout;
        whole.encoding = page.encoding;
    } else if whole.layout != page.layout {
        whole.layout = Layout::Paragraphs;
    }
    if !whole.text.is_empty() && !whole.text.ends_with('\n') {
        whole.text.push('\n');
    }
    whole.text.push_str(&page.text);
    whole.missing.extend(page.missing);
    whole
}

/// One part as text, and the frames in it. A page that only shows others has no text, and says so in `elsewhere`.
fn page(
    part: &Part<'_>,
    limits: &Limits,
    elsewhere: &mut Option<ReadError>,
) -> Result<(Content, frames::Frames), ReadError> {
    let bytes = part.bytes();
    if bytes.trim_ascii().is_empty() {
        return Ok((Content::new(String::new(), Layout::Lines), frames::Frames::default()));
    }
    // What a page says of its encoding counts less than its bytes, as everywhere; what the archive says comes before that.
    let charset = part.content_type.charset();
    let decoded = match encoding::decode(&bytes, charset) {
        Ok(decoded) => decoded,
        Err(_) if is_page(part) => return html::parse(&bytes, limits).map(|page| (page, frames::Frames::default())),
        Err(error) => return Err(error),
    };
    if !is_page(part) {
        let content = Content::new(decoded.text, Layout::Lines);
        let content = Content { encoding: decoded.encoding, missing: decoded.missing, ..content };
        return Ok((content, frames::Frames::default()));
    }
    let inside = frames::find(&decoded.text);
    let mut content = match html::parse(decoded.text.as_bytes(), limits) {
        Err(error @ ReadError::BodyElsewhere(_)) => {
            *elsewhere = elsewhere.take().or(Some(error));
            Content::new(String::new(), Layout::Paragraphs)
        }
        parsed => parsed?,
    };
    content.encoding = decoded.encoding;
    content.missing.splice(0..0, decoded.missing);
    Ok((content, inside))
}

/// Documents sent along.
fn attachments(message: &Message<'_>) -> Vec<Member> {
    let mut members = Vec::new();
    for part in &message.parts {
        let is_message = part.content_type.value == "message/rfc822";
        let is_material = ["image/", "text/", "font/", "audio/", "video/"]
            .iter()
            .any(|kind| part.content_type.value.starts_with(kind));
        if !is_attached(part) && !is_message && is_material {
            continue;
        }
        let bytes = part.bytes();
        if !is_attached(part) && !is_message && !is_document(part, &bytes) {
            continue;
        }
        let extension = if is_message { ".eml" } else { "" };
        let name = part.name().unwrap_or_else(|| format!("附件{}{extension}", members.len() + 1));
        members.push(Member { name, bytes: Ok(bytes.into_owned()) });
    }
    members
}

/// Whether a part is a document by its content. Themes and drawings that Word keeps beside its page are packages too.
fn is_document(part: &Part<'_>, bytes: &[u8]) -> bool {
    const DOCUMENTS: &[&[u8]] =
        &[b"%PDF-", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"{\\rtf", b"Rar!", b"7z\xBC\xAF\x27\x1C"];
    let location = part.location.to_ascii_lowercase();
    let belongs_to_page = part.content_type.value.contains("officetheme")
        || [".thmx", ".mso", ".emz", ".wmz", ".swf"].iter().any(|ending| location.ends_with(ending));
    !belongs_to_page && DOCUMENTS.iter().any(|mark| bytes.starts_with(mark))
}

#[cfg(test)]
mod tests;
