//! Files inside a PDF: those listed for the whole document and those pinned to a page.

use std::collections::HashSet;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Stream, String as PdfString};

use super::effort::Effort;
use crate::error::ReadError;
use crate::read::{Limits, Member};

/// No collection of documents in one file has more.
const MAX_FILES: usize = 1_000;

/// Trees of names are flat; a deeper one is broken.
const MAX_DEPTH: usize = 16;

/// The files inside a PDF, given its catalogue.
pub(super) fn of(file: &Pdf, catalogue: &Dict<'_>, limits: &Limits, effort: &Effort) -> Vec<Member> {
    let mut found = Found { members: Vec::new(), seen: HashSet::new(), limits, effort };
    if let Some(tree) = catalogue.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles")) {
        found.tree(&tree, 0);
    }
    for page in file.pages().iter().take(limits.max_pages) {
        for annotation in page.raw().get::<Array<'_>>("Annots").iter().flat_map(|all| all.iter::<Dict<'_>>()) {
            if annotation.get::<Name<'_>>("Subtype").as_deref() == Some(b"FileAttachment")
                && let Some(file) = annotation.get::<Dict<'_>>("FS")
            {
                found.file(&file, "");
            }
        }
    }
    found.members
}

struct Found<'l> {
    members: Vec<Member>,
    /// Where in the file the streams stand that were taken.
    seen: HashSet<*const u8>,
    limits: &'l Limits,
    effort: &'l Effort,
}

impl Found<'_> {
    fn tree(&mut self, node: &Dict<'_>, depth: usize) {
        if depth > MAX_DEPTH || self.members.len() >= MAX_FILES {
            return;
        }
        if let Some(pairs) = node.get::<Array<'_>>("Names") {
            let mut pairs = pairs.flex_iter();
            while let Some(name) = pairs.next::<PdfString<'_>>() {
                if let Some(file) = pairs.next::<Dict<'_>>() {
                    self.file(&file, &text(name.as_bytes()));
                }
            }
        }
        for kid in node.get::<Array<'_>>("Kids").iter().flat_map(|kids| kids.iter::<Dict<'_>>()) {
            if self.seen.insert(kid.data().as_ptr()) {
                self.tree(&kid, depth + 1);
            }
        }
    }

    fn file(&mut self, file: &Dict<'_>, listed_as: &str) {
        let Some(streams) = file.get::<Dict<'_>>("EF") else { return };
        let stream = ["UF", "F", "DOS", "Mac", "Unix"].iter().find_map(|key| streams.get::<Stream<'_>>(key));
        let Some(stream) = stream else { return };
        if self.members.len() >= MAX_FILES || !self.seen.insert(stream.dict().data().as_ptr()) {
            return;
        }
        let name = file.get::<PdfString<'_>>("UF").or_else(|| file.get::<PdfString<'_>>("F"));
        let name = name.map_or_else(|| listed_as.to_owned(), |name| text(name.as_bytes())).replace('\\', "/");
        // Distiller leaves its settings in the files it makes.
        if name.ends_with(".joboptions") {
            return;
        }
        let name = if name.is_empty() { format!("附件{}", self.members.len() + 1) } else { name };
        self.members.push(Member { name, bytes: self.unpack(&stream) });
    }

    fn unpack(&self, stream: &Stream<'_>) -> Result<Vec<u8>, ReadError> {
        let limit = self.limits.max_file_bytes;
        let stated = stream.dict().get::<Dict<'_>>("Params").and_then(|about| about.get::<u32>("Size"));
        let unpacked = self.effort.unpack(stream);
        let bytes = u64::from(stated.unwrap_or(0)).max(unpacked.data.len() as u64);
        if bytes > limit {
            return Err(ReadError::TooLarge { bytes, limit });
        }
        if unpacked.is_damaged && unpacked.data.is_empty() {
            return Err(ReadError::Corrupt("PDF 所附文件的数据无法解开".to_owned()));
        }
        Ok(unpacked.data.into_owned())
    }
}

/// A text string (PDF 32000-1, 7.9.2.2), or bytes of GBK where a writer did not know better.
fn text(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => UTF_8.decode_without_bom_handling(rest).0.into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
        },
    }
}
