//! `TrailFile`: a `decisions.csv` on disk. Takes its path, gives the trail in it, adds entries at its end.
//!
//! The new file is written aside and renamed, so that a run cut off leaves the old one whole; a lock beside it keeps two runs from
//! writing at once, and a file that another program changed meanwhile is not written over.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::{Entry, Problem, Trail};
use crate::error::Error;
use crate::report::Output;

/// How long another run is waited for: a run holds the lock while it reads tables and writes one file.
const ATTEMPTS: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// A trail on disk, locked against other runs.
#[derive(Debug)]
pub struct TrailFile {
    path: PathBuf,
    bytes: Vec<u8>,
    trail: Trail,
    problems: Vec<Problem>,
    _lock: Lock,
}

impl TrailFile {
    /// Reads a trail without writing to it.
    ///
    /// # Errors
    /// [`Error::Input`] when it cannot be opened, [`Error::Usage`] when it is none.
    pub fn read(path: &Path) -> Result<(Trail, Vec<Problem>), Error> {
        let bytes = fs::read(path).map_err(|source| Error::Input { path: path.to_owned(), source })?;
        Trail::parse(&bytes, &path.display().to_string()).map_err(wrong(path))
    }

    /// Opens a trail to add to it; one that is not there yet is empty.
    ///
    /// # Errors
    /// As `read`, and [`Error::Usage`] when another run holds it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let lock = Lock::take(path)?;
        let bytes = existing(path)?;
        let (trail, problems) = if bytes.is_empty() {
            (Trail::default(), Vec::new())
        } else {
            Trail::parse(&bytes, &path.display().to_string()).map_err(wrong(path))?
        };
        Ok(Self { path: path.to_owned(), bytes, trail, problems, _lock: lock })
    }

    /// What it holds.
    #[must_use]
    pub fn trail(&self) -> &Trail {
        &self.trail
    }

    /// Its rows that cannot be understood.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Adds entries at the end and gives the trail with them. Without entries nothing is written.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, [`Error::Usage`] when it was changed meanwhile or cannot be added to.
    pub fn append(mut self, entries: &[Entry]) -> Result<Trail, Error> {
        if entries.is_empty() {
            return Ok(self.trail);
        }
        let whole = Trail::with(&self.bytes, entries).map_err(wrong(&self.path))?;
        let failed = |source: io::Error| Error::Output { path: self.path.clone(), source };
        let mut output = Output::create(&self.path).map_err(failed)?;
        output.write_all(&whole).map_err(failed)?;
        if existing(&self.path)? != self.bytes {
            return Err(Error::Usage(format!("{} 刚刚被别的程序改动，没有写入；请重新运行", self.path.display())));
        }
        output.commit().map_err(failed)?;
        entries.iter().for_each(|entry| self.trail.push(entry.clone()));
        Ok(self.trail)
    }
}

fn existing(path: &Path) -> Result<Vec<u8>, Error> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|source| Error::Input { path: path.to_owned(), source }),
    }
}

fn wrong(path: &Path) -> impl Fn(String) -> Error {
    move |what| Error::Usage(format!("{} 有误：{what}", path.display()))
}

/// A file that is there while somebody writes. Network drives know no better lock that all systems share.
#[derive(Debug)]
struct Lock {
    path: PathBuf,
}

impl Lock {
    fn take(beside: &Path) -> Result<Self, Error> {
        let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = beside.with_file_name(format!(".{name}.lock"));
        for _ in 0..ATTEMPTS {
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_) => return Ok(Self { path }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => thread::sleep(PAUSE),
                Err(source) => return Err(Error::Output { path, source }),
            }
        }
        Err(Error::Usage(format!("另一次运行正在写 {}；如果没有，请删去 {} 再运行", beside.display(), path.display())))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock that cannot be removed is told of by the next run, with its name.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{document, finding};
    use super::*;

    #[test]
    fn entries_are_added_and_nothing_else_is_left_behind() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("decisions.csv");
        let trail = TrailFile::open(&path).expect("opens").append(&[document("保留")]).expect("appends");
        assert_eq!(trail.entries(), [document("保留")]);
        let before = fs::read(&path).expect("reads");
        assert_eq!(TrailFile::open(&path).expect("opens").append(&[]).expect("appends").entries().len(), 1);
        assert_eq!(fs::read(&path).expect("reads"), before);
        TrailFile::open(&path).expect("opens").append(&[finding("另改")]).expect("appends");
        assert!(fs::read(&path).expect("reads").starts_with(&before));
        assert_eq!(TrailFile::read(&path).expect("reads").0.entries(), [document("保留"), finding("另改")]);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_another_program_wrote_meanwhile_is_kept() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("decisions.csv");
        TrailFile::open(&path).expect("opens").append(&[document("保留")]).expect("appends");
        let open = TrailFile::open(&path).expect("opens");
        let other = Trail::with(&fs::read(&path).expect("reads"), &[finding("采纳")]).expect("adds");
        fs::write(&path, &other).expect("writes");
        assert!(open.append(&[document("废止")]).expect_err("changed").to_string().contains("重新运行"));
        assert_eq!(fs::read(&path).expect("reads"), other);
    }

    #[test]
    fn runs_at_once_lose_nothing() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("decisions.csv");
        thread::scope(|scope| {
            for number in 0..4 {
                let path = &path;
                scope.spawn(move || {
                    let entry = Entry { reviewer: number.to_string(), ..document("保留") };
                    TrailFile::open(path).expect("opens").append(&[entry]).expect("appends");
                });
            }
        });
        let mut reviewers: Vec<_> =
            TrailFile::read(&path).expect("reads").0.entries().iter().map(|entry| entry.reviewer.clone()).collect();
        reviewers.sort();
        assert_eq!(reviewers, ["0", "1", "2", "3"]);
    }
}
