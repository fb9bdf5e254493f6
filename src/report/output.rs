//! `Output`: a file that is written aside, under a hidden name ending in `.part`, and takes its own name only when whole.
//!
//! Given up before that, it is removed and an older file of the name stays as it was.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file being written aside.
#[derive(Debug)]
pub struct Output {
    target: PathBuf,
    part: PathBuf,
    writer: BufWriter<File>,
}

impl Output {
    /// Begins the file that will be `target`.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn create(target: &Path) -> io::Result<Self> {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(".part");
        let part = target.with_file_name(name);
        let writer = BufWriter::new(File::create(&part)?);
        Ok(Self { target: target.to_owned(), part, writer })
    }

    /// Writes a file whole or not at all; its folder is made where it is missing.
    ///
    /// # Errors
    /// When it cannot be written; an older file of the name stays then.
    pub fn write_whole(target: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(folder(target))?;
        let mut output = Self::create(target)?;
        output.write_all(bytes)?;
        output.commit()
    }

    /// A second file beside this one, for what can be written only later; it goes away when dropped.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn spool(&self) -> io::Result<Self> {
        let mut name = OsString::from(self.target.file_name().unwrap_or_default());
        name.push(".spool");
        Self::create(&self.target.with_file_name(name))
    }

    /// The folder it will stand in, for what can be written only later and takes no name.
    #[must_use]
    pub fn folder(&self) -> &Path {
        folder(&self.target)
    }

    /// Opens what has been written so far for reading.
    ///
    /// # Errors
    /// When it cannot be written out or read back.
    pub fn reread(&mut self) -> io::Result<File> {
        self.writer.flush()?;
        File::open(&self.part)
    }

    /// Puts the file in its place, over an older one of the name.
    ///
    /// # Errors
    /// When it cannot be written out or renamed.
    pub fn commit(mut self) -> io::Result<()> {
        self.writer.flush()?;
        fs::rename(&self.part, &self.target)
    }
}

/// The folder that a path stands in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Seek for Output {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.writer.seek(position)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // After `commit` there is nothing left to remove; a failure here has nobody to be told to.
        let _ = fs::remove_file(&self.part);
    }
}
