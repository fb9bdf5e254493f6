//! 批注: copies of the documents with findings, each finding noted at its words.
//!
//! Takes the reviews of a run and the files they came from; writes a docx as itself with Word comments, anything else as a
//! page of the text that was read. The originals are opened again for it: reviews hold no text. Changes nothing else.

mod docx;
mod html;
mod names;
mod note;
mod place;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::error::Error;
use crate::model::{Review, Run, SourceFile};
use crate::read::{self, Found, INSIDE, Limits};
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

/// Writes the copies of all documents with findings into `批注` in `folder`; `files` are the scanned files as shown and where
/// they are. Gives how many were written.
///
/// # Errors
/// [`Error::Output`] with the file that could not be written, [`Error::Usage`] when the threads cannot be started.
pub fn write(
    folder: &Path,
    request: &Request<'_>,
    files: &[(String, PathBuf)],
    reviews: &[Review],
) -> Result<usize, Error> {
    let folder = folder.join(FOLDER);
    let mut names = Names::default();
    let mut groups: Vec<Group<'_>> = Vec::new();
    let places: HashMap<&str, &Path> = files.iter().map(|(shown, path)| (shown.as_str(), path.as_path())).collect();
    for review in reviews.iter().filter(|review| place::open(&review.findings).next().is_some()) {
        let Some((shown, path)) = outer(&review.path, &places) else { continue };
        let package = (review.format == "docx").then(|| names.give(&review.path, request.roots, ".docx"));
        let page = names.give(&review.path, request.roots, ".html");
        let copy = Copy { review, package: package.map(|name| folder.join(name)), page: folder.join(page) };
        match groups.last_mut() {
            Some(group) if group.shown == shown => group.copies.push(copy),
            _ => groups.push(Group { shown, path, copies: vec![copy] }),
        }
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(request.jobs).build();
    let pool = pool.map_err(|error| Error::Usage(format!("无法启动线程：{error}")))?;
    pool.install(|| groups.par_iter().try_for_each(|group| group.write(request)))?;
    Ok(groups.iter().map(|group| group.copies.len()).sum())
}

/// A scanned file and the documents with findings that it is or holds, so that an archive is opened once.
struct Group<'a> {
    shown: &'a str,
    path: &'a Path,
    copies: Vec<Copy<'a>>,
}

/// A copy to be made.
struct Copy<'a> {
    review: &'a Review,
    /// Where it goes as a docx, of a docx.
    package: Option<PathBuf>,
    /// Where it goes as a page.
    page: PathBuf,
}

impl Group<'_> {
    fn write(&self, request: &Request<'_>) -> Result<(), Error> {
        let names: Vec<&str> = self.copies.iter().map(|copy| copy.review.path.as_str()).collect();
        let mut result = Ok(());
        let mut is_written = vec![false; self.copies.len()];
        let found = Found::file(self.path, self.shown);
        let mut take = |source: SourceFile, bytes: &[u8]| {
            let copies = self.copies.iter().zip(&mut is_written);
            for (copy, done) in copies.filter(|(copy, _)| copy.review.path == source.path) {
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
        rest.map(|(copy, _)| copy).try_for_each(|copy| save(&copy.page, html::of_clauses(copy.review).as_bytes()))
    }
}

impl Copy<'_> {
    fn write(&self, request: &Request<'_>, source: &SourceFile, bytes: &[u8]) -> Result<(), Error> {
        let marks = place::marks(source, &self.review.findings);
        if let Some(path) = &self.package
            && let Ok(Some(copy)) = catch_unwind(AssertUnwindSafe(|| docx::annotate(bytes, source, &marks, request)))
        {
            return save(path, &copy);
        }
        save(&self.page, html::page(self.review, &source.text, &marks).as_bytes())
    }
}

/// The scanned file that a document is or stands in, as shown and where it is.
fn outer<'a>(document: &str, places: &HashMap<&'a str, &'a Path>) -> Option<(&'a str, &'a Path)> {
    let whole = std::iter::once(document.len());
    let mut ends = whole.chain(document.match_indices(INSIDE).map(|(at, _)| at));
    ends.find_map(|end| places.get_key_value(document.get(..end)?)).map(|(shown, path)| (*shown, *path))
}

/// Writes a file, whole or not at all.
fn save(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    Output::write_whole(path, bytes).map_err(|source| Error::Output { path: path.to_owned(), source })
}
