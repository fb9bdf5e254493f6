//! `Reader`: a journal being read. Takes its file; gives its frames one after the other, or a single review by its place.

use std::fs::File;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};

use super::frame::{self, FIRST_LINE, Frame, HEAD_BYTES};
use super::{Entry, Flaw, Header, Store};
use crate::error::Error;
use crate::model::Review;

/// Bytes that are read at once; hundreds of shards may be read side by side.
const CHUNK_BYTES: usize = 1 << 16;

/// A journal being read.
pub struct Reader {
    store: Box<dyn Store>,
    path: PathBuf,
    header: Header,
    /// Where its first entry stands.
    begin: u64,
    /// Where the next frame stands.
    at: u64,
    size: u64,
    chunk: Vec<u8>,
    /// Where the chunk stands.
    chunk_at: u64,
}

impl Reader {
    /// Opens a journal.
    ///
    /// # Errors
    /// [`Error::Input`] when it cannot be opened, [`Error::Usage`] when it is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|source| Error::Input { path: path.to_owned(), source })?;
        Self::of(Box::new(file), path.to_owned())
    }

    /// The journal in that store.
    pub(super) fn of(mut store: Box<dyn Store>, path: PathBuf) -> Result<Self, Error> {
        let failed = |source| Error::Input { path: path.clone(), source };
        let size = store.seek(SeekFrom::End(0)).map_err(failed)?;
        let header = super::header::none();
        let (chunk, begin) = (Vec::new(), FIRST_LINE.len() as u64);
        let mut reader = Self { store, path, header, begin, at: begin, size, chunk, chunk_at: 0 };
        match reader.first() {
            Ok(header) => reader.header = header,
            Err(Flaw::Torn) => return Err(Error::Usage(format!("{} 不是规清的扫描流水", reader.path.display()))),
            Err(Flaw::Io(source)) => return Err(Error::Input { path: reader.path, source }),
        }
        reader.begin = reader.at;
        Ok(reader)
    }

    /// What run it belongs to.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The review at that place.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is none.
    pub fn review(&mut self, place: u64) -> Result<Review, Error> {
        let mut bytes = Vec::new();
        let mut read = || {
            let mut head = [0; HEAD_BYTES];
            self.store.seek(SeekFrom::Start(place))?;
            self.store.read_exact(&mut head)?;
            let (length, hash) = frame::head(&head)?;
            bytes.resize(length, 0);
            self.store.read_exact(&mut bytes)?;
            frame::parse(&bytes, hash)
        };
        match read() {
            Ok(Frame::Review(review)) => Ok(*review),
            Ok(_) => Err(self.damaged()),
            Err(flaw) => Err(self.told(flaw)),
        }
    }

    /// Back to the first entry.
    pub(super) fn rewind(&mut self) {
        self.at = self.begin;
    }

    /// Where the next frame stands.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// The next frame; none at the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Flaw> {
        if self.at == self.size {
            return Ok(None);
        }
        let head: [u8; HEAD_BYTES] = *self.bytes(self.at, HEAD_BYTES)?.first_chunk().ok_or(Flaw::Torn)?;
        let (length, hash) = frame::head(&head)?;
        let begin = self.at + HEAD_BYTES as u64;
        let frame = frame::parse(self.bytes(begin, length)?, hash)?;
        self.at = begin + length as u64;
        Ok(Some(frame))
    }

    /// The next file with its reviews, as long as there is a whole one.
    pub(super) fn entry(&mut self) -> Result<Option<(Entry, Vec<Review>)>, Flaw> {
        let Some(Frame::Entry(entry)) = self.next()? else { return Ok(None) };
        let mut reviews = Vec::new();
        for _ in 0..entry.reviews {
            let Some(Frame::Review(review)) = self.next()? else { return Err(Flaw::Torn) };
            reviews.push(*review);
        }
        Ok(Some((entry, reviews)))
    }

    /// A flaw as an error of the run.
    pub(super) fn told(&self, flaw: Flaw) -> Error {
        match flaw {
            Flaw::Torn => self.damaged(),
            Flaw::Io(source) => Error::Input { path: self.path.clone(), source },
        }
    }

    /// That the journal is not as it was written.
    pub(super) fn damaged(&self) -> Error {
        Error::Usage(format!("{} 不完整或者已损坏；请重新扫描", self.path.display()))
    }

    fn first(&mut self) -> Result<Header, Flaw> {
        if self.bytes(0, FIRST_LINE.len())? != FIRST_LINE {
            return Err(Flaw::Torn);
        }
        match self.next()? {
            Some(Frame::Header(header)) => Ok(*header),
            _ => Err(Flaw::Torn),
        }
    }

    /// Bytes of the file, read ahead in chunks.
    fn bytes(&mut self, at: u64, length: usize) -> Result<&[u8], Flaw> {
        let end = at + length as u64;
        if end > self.size {
            return Err(Flaw::Torn);
        }
        if at < self.chunk_at || end > self.chunk_at + self.chunk.len() as u64 {
            let left = usize::try_from(self.size - at).unwrap_or(usize::MAX);
            self.chunk.resize(length.max(CHUNK_BYTES.min(left)), 0);
            self.chunk_at = at;
            self.store.seek(SeekFrom::Start(at)).and_then(|_| self.store.read_exact(&mut self.chunk)).inspect_err(
                |_| {
                    // What was read in part is not taken for the file.
                    self.chunk_at = u64::MAX;
                },
            )?;
        }
        let from = usize::try_from(at - self.chunk_at).map_err(io::Error::other)?;
        self.chunk.get(from..from + length).ok_or(Flaw::Torn)
    }
}
