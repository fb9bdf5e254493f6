//! The parts of a MIME message (RFC 2045, RFC 2046, RFC 2557): takes its bytes, gives the parts that hold something, in order.

use std::borrow::Cow;

use super::header::{self, Field};
use super::transfer;

/// Multiparts within one another beyond this are text of the one around them.
const MAX_DEPTH: usize = 16;

/// More parts than this are not looked at; a page with that many pictures is none.
const MAX_PARTS: usize = 20_000;

/// Longer fields are cut.
const MAX_FIELD_BYTES: usize = 1 << 14;

/// A part that is no multipart.
#[derive(Debug, Default)]
pub(super) struct Part<'b> {
    pub content_type: Field,
    pub disposition: Field,
    /// `Content-ID` without its brackets.
    pub id: String,
    /// `Content-Location`
    pub location: String,
    transfer_encoding: String,
    body: &'b [u8],
}

/// A message taken apart.
#[derive(Debug, Default)]
pub(super) struct Message<'b> {
    /// Of the multipart around all, or of the only part.
    pub content_type: Field,
    /// Where the page came from.
    pub location: String,
    pub parts: Vec<Part<'b>>,
    /// The mark at the end of the outermost multipart is missing.
    pub cut_off: bool,
}

impl<'b> Part<'b> {
    /// Its bytes.
    pub fn bytes(&self) -> Cow<'b, [u8]> {
        transfer::decode(self.body, &self.transfer_encoding)
    }

    /// The name of the file it is, if it says one.
    pub fn name(&self) -> Option<String> {
        let stated = self.disposition.parameter("filename").or_else(|| self.content_type.parameter("name"));
        let location = || {
            let location = self.location.split(['?', '#']).next().unwrap_or_default();
            header::text(&header::unescape(location.as_bytes()))
        };
        let whole = stated.unwrap_or_else(location);
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default().trim();
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        if name.is_empty() { None } else { Some(name) }
    }

    fn set(&mut self, name: &[u8], value: &[u8]) {
        let value = value.get(..MAX_FIELD_BYTES).unwrap_or(value).trim_ascii();
        match name.to_ascii_lowercase().as_slice() {
            b"content-type" => self.content_type = Field::parse(value),
            b"content-disposition" => self.disposition = Field::parse(value),
            b"content-id" => self.id = bare(&header::text(value)),
            b"content-transfer-encoding" => self.transfer_encoding = Field::parse(value).value,
            b"content-location" => self.location = header::text(value),
            b"snapshot-content-location" if self.location.is_empty() => self.location = header::text(value),
            _ => {}
        }
    }
}

/// An id without brackets.
pub(super) fn bare(id: &str) -> String {
    id.trim().trim_start_matches('<').trim_end_matches('>').to_owned()
}

/// Whether a message that says to be a multipart has a part.
pub(super) fn has_parts(bytes: &[u8]) -> bool {
    let (part, at) = headers(bytes, 0);
    let Some(boundary) = boundary(&part) else { return false };
    let delimiter = [b"--", boundary.as_slice()].concat();
    let body = bytes.get(at..).unwrap_or_default();
    body.starts_with(&delimiter) || memchr::memmem::find(body, &[b"\n", delimiter.as_slice()].concat()).is_some()
}

/// Takes a message apart.
pub(super) fn read(bytes: &[u8]) -> Message<'_> {
    let mut message = Message::default();
    let mut boundaries: Vec<Vec<u8>> = Vec::new();
    let (mut part, mut at) = headers(bytes, 0);
    let mut body_at = at;
    // Text between parts belongs to none.
    let mut in_part = true;
    message.location = std::mem::take(&mut part.location);
    if let Some(boundary) = boundary(&part) {
        boundaries.push(boundary);
        message.content_type = std::mem::take(&mut part.content_type);
        in_part = false;
    }
    while at < bytes.len() && message.parts.len() < MAX_PARTS {
        let (line, next) = line(bytes, at);
        let Some((depth, is_last)) = delimiter(line, &boundaries) else {
            at = next;
            continue;
        };
        if std::mem::take(&mut in_part) {
            part.body = body(bytes, body_at, at);
            message.parts.push(std::mem::take(&mut part));
        }
        boundaries.truncate(if is_last { depth } else { depth + 1 });
        at = next;
        if is_last {
            if boundaries.is_empty() {
                return message;
            }
            continue;
        }
        (part, at) = headers(bytes, next);
        body_at = at;
        match boundary(&part).filter(|_| boundaries.len() < MAX_DEPTH) {
            Some(boundary) => boundaries.push(boundary),
            None => in_part = true,
        }
    }
    message.cut_off = !boundaries.is_empty();
    if in_part {
        part.body = bytes.get(body_at..).unwrap_or_default();
        if boundaries.is_empty() {
            part.location.clone_from(&message.location);
        }
        message.parts.push(part);
    }
    message
}

/// The line at `at` without its end, and where the next one begins.
fn line(bytes: &[u8], at: usize) -> (&[u8], usize) {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
    let line = rest.get(..length).unwrap_or_default();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), at + length)
}

/// The header fields from `at`, as a part without a body, and where the body begins.
fn headers(bytes: &[u8], mut at: usize) -> (Part<'_>, usize) {
    let mut part = Part::default();
    let mut field: Vec<u8> = Vec::new();
    loop {
        let (line, next) = line(bytes, at);
        at = next.min(bytes.len());
        let is_blank = line.trim_ascii().is_empty();
        if !is_blank && matches!(line.first(), Some(b' ' | b'\t')) {
            if field.len() < MAX_FIELD_BYTES {
                field.push(b' ');
                field.extend_from_slice(line.trim_ascii());
            }
            continue;
        }
        if let Some(colon) = memchr::memchr(b':', &field) {
            let (name, value) = field.split_at(colon);
            part.set(name.trim_ascii(), value.get(1..).unwrap_or_default());
        }
        if is_blank {
            return (part, at);
        }
        field.clear();
        field.extend_from_slice(line);
    }
}

/// What parts the parts of a multipart.
fn boundary(part: &Part<'_>) -> Option<Vec<u8>> {
    let is_multipart = part.content_type.value.starts_with("multipart/");
    let boundary = part.content_type.parameter("boundary").filter(|boundary| is_multipart && !boundary.is_empty())?;
    Some(boundary.into_bytes())
}

/// Which multipart (from 0, the outermost) a line parts, and whether it ends there.
fn delimiter(line: &[u8], boundaries: &[Vec<u8>]) -> Option<(usize, bool)> {
    let line = line.strip_prefix(b"--")?.trim_ascii_end();
    boundaries.iter().enumerate().rev().find_map(|(depth, boundary)| {
        let rest = line.strip_prefix(boundary.as_slice())?;
        (rest.is_empty() || rest == b"--").then_some((depth, !rest.is_empty()))
    })
}

/// A body without the line end before its delimiter.
fn body(bytes: &[u8], from: usize, to: usize) -> &[u8] {
    let body = bytes.get(from..to).unwrap_or_default();
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}
