//! 批注: copies of the documents with findings, each finding noted at its words.
//!
//! Takes the reviews of a run one after the other and the files they came from; writes a docx as itself with Word comments, anything else as a
//! page of the text that was read. The originals are opened again for it, since reviews hold no text, unless a cache has the
//! copies that would come of it. Changes nothing else.

mod docx;
mod html;
mod kept;
mod names;
mod note;
mod place;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::{Cache, Key};
use crate::error::Error;
use crate::model::{Review, Run, SourceFile};
use crate::read::{self, Found, Limits};
use crate::report::Output;
use kept::Kept;
use names::Names;

/// The folder of the copies.
pub const FOLDER: &str = "批注";

/// What becomes of mechanical repairs in a docx.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repairs {
    /// The comment tells them.
    Told,
    /// They are made as tracked changes (修订) besides.
    Tracked,
}

/// What copies are asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The run; its day is the date of the comments.
    pub run: &'a Run,
    /// Files and folders that were scanned: copies stand as their originals stand below these.
    pub roots: &'a [String],
    /// What becomes of mechanical repairs.
    pub repairs: Repairs,
    /// How much one file may cost.
    pub limits: &'a Limits,
    /// Threads; 0: as many as there are cores.
    pub jobs: usize,
    /// Where copies are kept from run to run.
    pub cache: Option<&'a Cache>,
}

/// Groups that are written at once, so that all threads have something to do.
const GROUPS_AT_ONCE: usize = 64;

/// The copies of a run, written as its reviews pass by.
pub struct Copies<'a> {
    request: Request<'a>,
    folder: PathBuf,
    pool: rayon::ThreadPool,
    names: Names,
    /// The scanned file that is passing by.
    file: Option<(String, PathBuf)>,
    waiting: Vec<Group>,
    count: usize,
}

impl<'a> Copies<'a> {
    /// Copies into `批注` in that folder.
    ///
    /// # Errors
    /// [`Error::Usage`] when the threads cannot be started.
    pub fn begin(folder: &Path, request: Request<'a>) -> Result<Self, Error> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(request.jobs).build();
        let pool = pool.map_err(|error| Error::Usage(format!("无法启动线程：{error}")))?;
        let (names, waiting) = (Names::default(), Vec::new());
        Ok(Self { request, folder: folder.join(FOLDER), pool, names, file: None, waiting, count: 0 })
    }

    /// The scanned file that the next reviews are of, as shown and where it is.
    ///
    /// # Errors
    /// [`Error::Output`] with the copy that could not be written.
    pub fn file(&mut self, shown: String, path: PathBuf) -> Result<(), Error> {
        self.file = Some((shown, path));
        if self.waiting.len() >= GROUPS_AT_ONCE { self.write() } else { Ok(()) }
    }

    /// A document of that file: copied if it has findings.
    pub fn document(&mut self, review: Review) {
        if place::open(&review.findings).next().is_none() {
            return;
        }
        let (names, roots) = (&mut self.names, self.request.roots);
        let package = (review.format == "docx").then(|| names.give(&review.path, roots, ".docx"));
        let page = names.give(&review.path, roots, ".html");
        let package = package.map(|name| self.folder.join(name));
        let copy = Copy { review, package, page: self.folder.join(page) };
        if let Some((shown, path)) = self.file.take() {
            self.waiting.push(Group { shown, path, copies: vec![copy] });
        } else if let Some(group) = self.waiting.last_mut() {
            group.copies.push(copy);
        }
        self.count += 1;
    }

    /// Writes what is left; gives how many copies there are.
    ///
    /// # Errors
    /// [`Error::Output`] with the copy that could not be written.
    pub fn finish(mut self) -> Result<usize, Error> {
        self.write()?;
        Ok(self.count)
    }

    fn write(&mut self) -> Result<(), Error> {
        let (request, waiting) = (&self.request, &self.waiting);
        self.pool.install(|| waiting.par_iter().try_for_each(|group| group.write(request)))?;
        self.waiting.clear();
        Ok(())
    }
}

/// A scanned file and the documents with findings that it is or holds, so that an archive is opened once.
struct Group {
    shown: String,
    path: PathBuf,
    copies: Vec<Copy>,
}

/// A copy to be made.
struct Copy {
    review: Review,
    /// Where it goes as a docx, of a docx.
    package: Option<PathBuf>,
    /// Where it goes as a page.
    page: PathBuf,
}

impl Group {
    fn write(&self, request: &Request<'_>) -> Result<(), Error> {
        let Some(cache) = request.cache else {
            let found = Found::file(&self.path, &self.shown);
            return self.make(request, &found, vec![false; self.copies.len()], None);
        };
        let kept = |content| Kept::of(cache, &self.path, content);
        let believed = cache.content_now(&self.path).filter(|_| read::is_readable(&self.path));
        let mut is_written = self.take_over(request, believed.map(kept).as_ref())?;
        if is_written.iter().all(|done| *done) {
            return Ok(());
        }
        let found = Found::file(&self.path, &self.shown).loaded(request.limits);
        let content = found.content().map(Key::of);
        if content != believed {
            is_written = self.take_over(request, content.map(kept).as_ref())?;
        }
        self.make(request, &found, is_written, content.map(kept).as_ref())
    }

    /// Writes the copies that are kept; says of each whether it was.
    fn take_over(&self, request: &Request<'_>, kept: Option<&Kept<'_>>) -> Result<Vec<bool>, Error> {
        let take = |copy| match kept.and_then(|kept| kept.take(request, copy)) {
            Some((place, bytes)) if is_there(place, &bytes) => Ok(true),
            Some((place, bytes)) => save(place, &bytes).map(|()| true),
            None => Ok(false),
        };
        self.copies.iter().map(take).collect()
    }

    /// Makes those that are not written yet.
    fn make(
        &self,
        request: &Request<'_>,
        found: &Found,
        mut is_written: Vec<bool>,
        kept: Option<&Kept<'_>>,
    ) -> Result<(), Error> {
        if is_written.iter().all(|done| *done) {
            return Ok(());
        }
        // What is not needed any more is opened all the same: one allowance is for all that a file holds.
        // They are sorted, as all reviews of a file are.
        let names: Vec<&str> = self.copies.iter().map(|copy| copy.review.path.as_str()).collect();
        let put = |copy: &Copy, (place, bytes): (&Path, Vec<u8>)| {
            if let Some(kept) = kept {
                kept.keep(request, copy, place, &bytes);
            }
            save(place, &bytes)
        };
        let mut result = Ok(());
        let mut take = |source: SourceFile, bytes: &[u8]| {
            let first = names.partition_point(|name| **name < *source.path);
            let copies = self.copies.iter().zip(&mut is_written).skip(first);
            for (copy, done) in copies.take_while(|(copy, _)| copy.review.path == source.path) {
                // Of text that was recognised only the clauses with findings are still known.
                if result.is_ok() && !*done && !copy.review.is_recognised {
                    result = put(copy, copy.made(request, &source, bytes));
                    *done = true;
                }
            }
        };
        // A reader that fails on a file now failed on it before, or the file has changed: the clauses are shown then.
        let _ = catch_unwind(AssertUnwindSafe(|| read::documents(found, request.limits, &names, &mut take)));
        result?;
        let rest = self.copies.iter().zip(is_written).filter(|(_, done)| !done);
        rest.map(|(copy, _)| copy)
            .try_for_each(|copy| put(copy, (&copy.page, html::of_clauses(&copy.review).into_bytes())))
    }
}

impl Copy {
    /// Where it may go.
    fn places(&self) -> impl Iterator<Item = &Path> {
        self.package.iter().chain(std::iter::once(&self.page)).map(PathBuf::as_path)
    }

    /// The copy, with the place it goes to.
    fn made(&self, request: &Request<'_>, source: &SourceFile, bytes: &[u8]) -> (&Path, Vec<u8>) {
        let marks = place::marks(source, &self.review.findings);
        if let Some(path) = &self.package
            && let Ok(Some(copy)) = catch_unwind(AssertUnwindSafe(|| docx::annotate(bytes, source, &marks, request)))
        {
            return (path, copy);
        }
        (&self.page, html::page(&self.review, &source.text, &marks).into_bytes())
    }
}

/// Whether a file of its own with these bytes stands there already: to find that out costs a fraction of writing it again.
fn is_there(path: &Path, bytes: &[u8]) -> bool {
    let about = fs::symlink_metadata(path);
    about.is_ok_and(|about| about.is_file() && about.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

/// Writes a file, whole or not at all.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Output::write_whole(path, bytes).map_err(|source| Error::Output { path: path.to_owned(), source })
}
