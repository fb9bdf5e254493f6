//! The beginning of a file, made ready once for all readers that look there for their marks.

use std::cell::OnceCell;

use super::encoding;
use super::refusal;
use crate::error::ReadError;

/// How far any reader looks for its marks, in bytes.
const HEAD_BYTES: usize = 16 * 1024;

/// A file of which it is not known yet what it is.
pub(super) struct Head<'b> {
    /// All of it.
    pub bytes: &'b [u8],
    text: String,
    refusal: OnceCell<Option<ReadError>>,
}

impl<'b> Head<'b> {
    /// The head of a file in memory.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, text: encoding::ascii_head(bytes, HEAD_BYTES), refusal: OnceCell::new() }
    }

    /// The first `max_bytes` as lower-case ASCII, any other character a `?`: enough to look for marks of a format.
    pub fn text(&self, max_bytes: usize) -> &str {
        self.text.get(..max_bytes).unwrap_or(&self.text)
    }

    /// Why these bytes cannot be read; none if they may be text.
    pub fn refusal(&self) -> Option<&ReadError> {
        self.refusal.get_or_init(|| refusal::reason(self)).as_ref()
    }
}
