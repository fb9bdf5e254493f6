//! 批注: copies of the documents with findings, each finding noted at its words.
//!
//! Takes the reviews of a run one after the other and the files they came from; writes a docx as itself with Word comments, anything else as a
//! page of the text that was read. The originals are opened again for it: reviews hold no text. Changes nothing else.

mod docx;
mod html;
mod names;
mod note;
mod place;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::Error;
use crate::model::{Review, Run, SourceFile};
use crate::read::{self, Found, Limits};
use crate::report::Output;
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
        // They are sorted, as all reviews of a file are.
        let names: Vec<&str> = self.copies.iter().map(|copy| copy.review.path.as_str()).collect();
        let mut result = Ok(());
        let mut is_written = vec![false; self.copies.len()];
        let found = Found::file(&self.path, &self.shown);
        let mut take = |source: SourceFile, bytes: &[u8]| {
            let first = names.partition_point(|name| **name < *source.path);
            let copies = self.copies.iter().zip(&mut is_written).skip(first);
            for (copy, done) in copies.take_while(|(copy, _)| copy.review.path == source.path) {
                // Of text that was recognised only the clauses with findings are still known.
                if result.is_ok() && !*done && !copy.review.is_recognised {
                    result = copy.write(request, &source, bytes);
                    *done = true;
                }
            }
        };
        // A reader that fails on a file now failed on it before, or the file has changed: the clauses are shown then.
        let _ = catch_unwind(AssertUnwindSafe(|| read::documents(&found, request.limits, &names, &mut take)));
        result?;
        let rest = self.copies.iter().zip(is_written).filter(|(_, done)| !done);
        rest.map(|(copy, _)| copy).try_for_each(|copy| save(&copy.page, html::of_clauses(&copy.review).as_bytes()))
    }
}

impl Copy {
    fn write(&self, request: &Request<'_>, source: &SourceFile, bytes: &[u8]) -> Result<(), Error> {
        let marks = place::marks(source, &self.review.findings);
        if let Some(path) = &self.package
            && let Ok(Some(copy)) = catch_unwind(AssertUnwindSafe(|| docx::annotate(bytes, source, &marks, request)))
        {
            return save(path, &copy);
        }
        save(&self.page, html::page(&self.review, &source.text, &marks).as_bytes())
    }
}

/// Writes a file, whole or not at all.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Output::write_whole(path, bytes).map_err(|source| Error::Output { path: path.to_owned(), source })
}
