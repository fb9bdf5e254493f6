//! `Pack`: what came of a file, packed and compressed. Takes documents and reviews as they come, gives bytes, and the same back.
//! A worker has one and uses it for file after file.

use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zstd::bulk::{Compressor, Decompressor};

use crate::model::{Format, Review, SourceFile};

/// What one file may take, before it is compressed: a larger one is read each time. It bounds the memory of a worker.
const MAX_BYTES: usize = 128 << 20;

/// Of the memory for one file, what is kept for the next.
const KEPT_BYTES: usize = 1 << 20;

/// The fastest: what is kept is written more often than it is read.
const LEVEL: i32 = 1;

/// The length of what was compressed, before it.
const HEAD_BYTES: usize = 4;

/// What reading gave of a file or of one inside it.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
pub enum Read {
    /// A document.
    Document(SourceFile),
    /// Why there is none: the review says it, and no law could change it.
    Unread(Box<Review>),
}

/// As [`Read`], of what is only borrowed; the order of the variants is the same.
#[derive(Serialize)]
enum ReadRef<'a> {
    Document(&'a SourceFile),
    Unread(&'a Review),
}

/// What came of a file so far.
pub struct Pack {
    compressor: Compressor<'static>,
    decompressor: Decompressor<'static>,
    sources: Part,
    reviews: Part,
    /// Whether the one document so far is the file itself, as plain text.
    plain: Option<String>,
    is_lasting: bool,
}

/// Things one behind the other.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    count: usize,
    is_too_long: bool,
}

impl std::fmt::Debug for Pack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pack").field("sources", &self.sources.count).field("reviews", &self.reviews.count).finish()
    }
}

impl Pack {
    /// Without anything in it.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn new() -> io::Result<Self> {
        let mut compressor = Compressor::new(LEVEL)?;
        // Damage shows when it is unpacked.
        compressor.include_checksum(true)?;
        Ok(Self {
            compressor,
            decompressor: Decompressor::new()?,
            sources: Part::default(),
            reviews: Part::default(),
            plain: None,
            is_lasting: true,
        })
    }

    /// For the next file.
    pub fn clear(&mut self) {
        self.sources.clear();
        self.reviews.clear();
        self.plain = None;
        self.is_lasting = true;
    }

    /// A document as read, before it is judged.
    pub fn document(&mut self, source: &SourceFile) {
        let is_plain = self.sources.count == 0 && matches!(source.format, Format::Text | Format::Markdown);
        self.plain = is_plain.then(|| source.path.clone());
        self.sources.add(&ReadRef::Document(source));
    }

    /// A file that gave no document.
    pub fn unread(&mut self, review: &Review) {
        self.plain = None;
        self.sources.add(&ReadRef::Unread(review));
    }

    /// What is said of a document.
    pub fn review(&mut self, review: &Review) {
        self.reviews.add(review);
    }

    /// That something happened which need not happen again: nothing of this file is kept.
    pub fn spoil(&mut self) {
        self.is_lasting = false;
    }

    /// Whether it is worth keeping.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.is_lasting
    }

    /// What was read from the file of that path as shown. Plain text is not kept: reading it costs no more than this.
    pub(super) fn sources(&mut self, shown: &str) -> Option<Vec<u8>> {
        let is_plain = self.plain.as_deref() == Some(shown);
        if is_plain { None } else { compressed(&mut self.compressor, &self.sources) }
    }

    /// What was said of it.
    pub(super) fn reviews(&mut self) -> Option<Vec<u8>> {
        compressed(&mut self.compressor, &self.reviews)
    }

    /// What was packed; none where it is damaged.
    pub(super) fn unpack<T: DeserializeOwned>(&mut self, packed: &[u8]) -> Option<Vec<T>> {
        let (length, packed) = packed.split_first_chunk::<HEAD_BYTES>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok().filter(|length| *length <= MAX_BYTES)?;
        let bytes = self.decompressor.decompress(packed, length).ok().filter(|bytes| bytes.len() == length)?;
        let mut rest = bytes.as_slice();
        let mut found = Vec::new();
        while !rest.is_empty() {
            let (one, behind) = postcard::take_from_bytes(rest).ok()?;
            found.push(one);
            rest = behind;
        }
        Some(found)
    }
}

impl Part {
    fn add(&mut self, one: &impl Serialize) {
        if self.is_too_long {
            return;
        }
        self.count += 1;
        let added = postcard::to_io(one, &mut self.bytes);
        if added.is_err() || self.bytes.len() > MAX_BYTES {
            self.is_too_long = true;
            self.bytes = Vec::new();
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_BYTES);
        (self.count, self.is_too_long) = (0, false);
    }
}

fn compressed(compressor: &mut Compressor<'_>, part: &Part) -> Option<Vec<u8>> {
    let length = u32::try_from(part.bytes.len()).ok().filter(|_| !part.is_too_long)?;
    let mut packed = length.to_le_bytes().to_vec();
    packed.extend(compressor.compress(&part.bytes).ok()?);
    Some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Layout;

    fn source(path: &str, format: Format) -> SourceFile {
        SourceFile {
            path: path.to_owned(),
            format,
            encoding: "UTF-8".to_owned(),
            text: "第一条 为了规范供水，制定本办法。\n".repeat(50),
            layout: Layout::Lines,
            missing: vec!["无文字层：第 2 页只有图片".to_owned()],
            pages: vec![0, 9],
            lines: Vec::new(),
            is_recognised: false,
            bytes: 77,
        }
    }

    fn review(path: &str) -> Review {
        Review::unread(path.to_owned(), 3, "损坏：压缩数据无法解开".to_owned())
    }

    #[test]
    fn what_is_packed_comes_back_and_damage_shows_or_does_not_matter() {
        let mut pack = Pack::new().expect("there is memory");
        pack.document(&source("甲.zip!/乙.docx", Format::Docx));
        pack.unread(&review("甲.zip!/丙.docx"));
        pack.review(&review("甲.zip!/丙.docx"));
        let packed = pack.sources("甲.zip").expect("it is short");
        let expected = vec![
            Read::Document(source("甲.zip!/乙.docx", Format::Docx)),
            Read::Unread(Box::new(review("甲.zip!/丙.docx"))),
        ];
        assert_eq!(pack.unpack::<Read>(&packed).as_ref(), Some(&expected));
        let packed_reviews = pack.reviews().expect("it is short");
        assert_eq!(pack.unpack(&packed_reviews), Some(vec![review("甲.zip!/丙.docx")]));
        for at in 0..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 0x55;
            // Some bits of a frame's own head say nothing.
            assert!(pack.unpack::<Read>(&damaged).is_none_or(|found| found == expected), "byte {at}");
            assert_eq!(pack.unpack::<Read>(&packed[..at]), None, "cut at {at}");
        }
        pack.clear();
        assert_eq!(pack.sources("甲.zip").and_then(|packed| pack.unpack::<Read>(&packed)), Some(Vec::new()));
    }

    #[test]
    fn only_plain_text_that_is_the_whole_file_is_not_kept() {
        let mut pack = Pack::new().expect("there is memory");
        let mut kept = |documents: &[(&str, Format)]| {
            pack.clear();
            documents.iter().for_each(|(path, format)| pack.document(&source(path, *format)));
            pack.sources("甲").is_some()
        };
        assert!(!kept(&[("甲", Format::Text)]) && !kept(&[("甲", Format::Markdown)]));
        assert!(kept(&[("甲", Format::Pdf)]) && kept(&[("甲!/乙", Format::Text)]));
        assert!(kept(&[("甲!/乙", Format::Text), ("甲", Format::Text)]));
    }
}
