//! Frames: what stands in a journal, each with its length and hash. Takes and gives them; where they stand is others' matter.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::{End, Entry, Flaw, Header};
use crate::model::Review;

/// How every journal begins. It changes with the layout of frames, whatever the version of the program.
pub(super) const FIRST_LINE: &[u8] = b"guiqing journal 1\n";

/// Length and hash before each frame.
pub(super) const HEAD_BYTES: usize = 12;

/// No frame is longer: a document of the greatest length allowed, every clause of it a finding.
const MAX_BYTES: u32 = 1 << 30;

/// What stands in a journal: one header, entries with their reviews, one end.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) enum Frame {
    Header(Box<Header>),
    Entry(Entry),
    Review(Box<Review>),
    End(End),
}

/// As [`Frame`], of what is only borrowed; the order of the variants is the same.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) enum FrameRef<'a> {
    Header(&'a Header),
    Entry(&'a Entry),
    Review(&'a Review),
    End(&'a End),
}

/// Writes a frame; gives its length. `buffer` is reused from frame to frame.
pub(super) fn write(writer: &mut impl Write, frame: FrameRef<'_>, buffer: &mut Vec<u8>) -> io::Result<u64> {
    buffer.clear();
    postcard::to_io(&frame, &mut *buffer).map_err(io::Error::other)?;
    let length = u32::try_from(buffer.len()).ok().filter(|length| *length <= MAX_BYTES);
    let length = length.ok_or_else(|| io::Error::other("一份文件的结果超过 1 GB"))?;
    writer.write_all(&length.to_le_bytes())?;
    writer.write_all(&xxh3_64(buffer).to_le_bytes())?;
    writer.write_all(buffer)?;
    Ok(HEAD_BYTES as u64 + u64::from(length))
}

/// The length and the hash in the head of a frame.
pub(super) fn head(bytes: &[u8; HEAD_BYTES]) -> Result<(usize, u64), Flaw> {
    let (length, hash) = bytes.split_first_chunk().ok_or(Flaw::Torn)?;
    let length = u32::from_le_bytes(*length);
    let hash = u64::from_le_bytes(*hash.first_chunk().ok_or(Flaw::Torn)?);
    if length > MAX_BYTES { Err(Flaw::Torn) } else { Ok((length as usize, hash)) }
}

/// The frame that these bytes are.
pub(super) fn parse(bytes: &[u8], hash: u64) -> Result<Frame, Flaw> {
    if xxh3_64(bytes) != hash {
        return Err(Flaw::Torn);
    }
    postcard::from_bytes(bytes).map_err(|_| Flaw::Torn)
}
