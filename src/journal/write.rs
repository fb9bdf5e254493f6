//! `Writer`: a journal being written. Takes files with their reviews, gives the place of each review, and in the end the journal
//! to be read.

use std::fs::{OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::frame::{self, FIRST_LINE, FrameRef};
use super::{End, Entry, Header, Reader, Store};
use crate::error::Error;
use crate::model::Review;

/// Bytes that wait to be written.
const WAITING_BYTES: usize = 1 << 18;

/// A journal without a name stays in memory up to this size.
const MAX_BYTES_IN_MEMORY: usize = 8 << 20;

/// A journal being written.
pub struct Writer {
    store: Box<dyn Store>,
    waiting: Vec<u8>,
    frame: Vec<u8>,
    /// Its file; empty where it has no name.
    path: PathBuf,
    /// Where the next frame goes.
    at: u64,
    entries: u64,
}

impl Writer {
    /// Begins the journal at that path, in the place of an older one; nobody else may write it until this one is gone.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, [`Error::Usage`] when another run is writing it.
    pub fn create(path: &Path, header: &Header) -> Result<Self, Error> {
        let failed = |source| Error::Output { path: path.to_owned(), source };
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(in_use(path)),
            // A drive that knows no locks has none to heed.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        file.set_len(0).map_err(failed)?;
        Self::begin(Box::new(file), path.to_owned(), header)
    }

    /// Begins a journal that goes away with the run.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written.
    pub fn unnamed(header: &Header) -> Result<Self, Error> {
        Self::begin(Box::new(tempfile::spooled_tempfile(MAX_BYTES_IN_MEMORY)), PathBuf::new(), header)
    }

    /// Goes on in a journal behind what is whole of it.
    pub(super) fn go_on(path: &Path, end: u64) -> Result<Self, Error> {
        let failed = |source| Error::Output { path: path.to_owned(), source };
        let mut file = OpenOptions::new().read(true).write(true).open(path).map_err(failed)?;
        file.set_len(end).and_then(|()| file.seek(SeekFrom::End(0))).map_err(failed)?;
        let (waiting, frame) = (Vec::new(), Vec::new());
        Ok(Self { store: Box::new(file), waiting, frame, path: path.to_owned(), at: end, entries: 0 })
    }

    fn begin(store: Box<dyn Store>, path: PathBuf, header: &Header) -> Result<Self, Error> {
        let (waiting, frame) = (FIRST_LINE.to_vec(), Vec::new());
        let mut writer = Self { store, waiting, frame, path, at: FIRST_LINE.len() as u64, entries: 0 };
        writer.write(FrameRef::Header(header))?;
        // Whoever finds it from now on knows what it is.
        writer.flush()?;
        Ok(writer)
    }

    /// Adds a file with its reviews; `on_review` is told the place of each.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, and whatever `on_review` fails with.
    pub fn append(
        &mut self,
        mut entry: Entry,
        reviews: &[Review],
        mut on_review: impl FnMut(&Review, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let too_many = |_| Error::Usage(format!("{} 里的文件太多", entry.shown));
        entry.reviews = u32::try_from(reviews.len()).map_err(too_many)?;
        self.write(FrameRef::Entry(&entry))?;
        for review in reviews {
            let place = self.write(FrameRef::Review(review))?;
            on_review(review, place)?;
        }
        self.entries += 1;
        Ok(())
    }

    /// Writes out what waits, so that it is there whatever becomes of this process.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, or its file is gone.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.write_waiting().map_err(|source| self.failed(source))?;
        if !self.path.as_os_str().is_empty() && !self.path.exists() {
            return Err(self.failed(io::ErrorKind::NotFound.into()));
        }
        Ok(())
    }

    /// Completes it and gives it back to be read.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, [`Error::Usage`] when it does not come back as it was written.
    pub fn finish(mut self, end: &End) -> Result<Reader, Error> {
        let end = End { entries: self.entries, ..*end };
        self.write(FrameRef::End(&end))?;
        self.flush()?;
        Reader::of(self.store, self.path)
    }

    /// Gives the place of the frame.
    fn write(&mut self, frame: FrameRef<'_>) -> Result<u64, Error> {
        let place = self.at;
        let length = frame::write(&mut self.waiting, frame, &mut self.frame);
        self.at += length.map_err(|source| self.failed(source))?;
        if self.waiting.len() >= WAITING_BYTES {
            self.write_waiting().map_err(|source| self.failed(source))?;
        }
        Ok(place)
    }

    fn write_waiting(&mut self) -> io::Result<()> {
        self.store.write_all(&self.waiting)?;
        self.waiting.clear();
        self.store.flush()
    }

    fn failed(&self, source: io::Error) -> Error {
        let path = if self.path.as_os_str().is_empty() { Path::new("临时文件") } else { &self.path };
        Error::Output { path: path.to_owned(), source }
    }
}

/// Another run writes that journal.
pub(super) fn in_use(path: &Path) -> Error {
    let folder = path.parent().unwrap_or(Path::new(".")).display();
    Error::Usage(format!("另一次扫描正在写入 {folder}；请等它结束，或者换一个目录"))
}
