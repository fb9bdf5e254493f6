//! Which files a run is about: what a walk over the paths named by the user gives, as a list. Opens nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sieve::Sieve;
use super::walk::{Walk, shown};
use crate::error::{self, Error, ReadError};
use crate::model::Stamp;
use crate::model::run::Skipped;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path as shown to people, `/` as separator. Inputs are sorted by it.
    pub shown: String,
    /// Where it is.
    pub path: PathBuf,
    /// Why it cannot be read, where that is known without opening it: a folder that may not be listed.
    pub problem: Option<ReadError>,
    /// Its content, where it is not on disk.
    pub bytes: Option<Arc<[u8]>>,
    /// What the file system said of it before it was read, where that was asked.
    pub stamp: Option<Stamp>,
}

impl Input {
    pub(super) fn new(path: &Path) -> Self {
        let shown = shown(path.as_os_str()).into_owned();
        Self { shown, path: path.to_path_buf(), problem: None, bytes: None, stamp: None }
    }

    /// Something that is not on disk, such as standard input.
    #[must_use]
    pub fn memory(shown: &str, bytes: &[u8]) -> Self {
        Self { bytes: Some(bytes.into()), ..Self::new(Path::new(shown)) }
    }

    /// With its stamp; without one where the file system has none to tell.
    #[must_use]
    pub fn stamped(self) -> Self {
        let stamp = if self.bytes.is_none() && self.problem.is_none() { stamp(&self.path) } else { None };
        Self { stamp, ..self }
    }

    pub(super) fn unlisted(folder: &Path, error: &io::Error) -> Self {
        Self {
            problem: Some(ReadError::Io(format!("无法列出文件夹中的文件（{}）", error::cause(error)))),
            ..Self::new(folder)
        }
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    Stamp::of(&fs::metadata(path).ok()?)
}

/// All files under `paths`, sorted, each once; hidden and temporary files inside folders are counted and left out.
/// A folder inside them that may not be listed is an input that cannot be read.
///
/// # Errors
/// [`Error::Input`] when a path named by the user does not exist.
pub fn find(paths: &[PathBuf]) -> Result<(Vec<Input>, Skipped), Error> {
    find_through(&mut Sieve::default(), paths)
}

/// As [`find`], for the files that the sieve lets through.
///
/// # Errors
/// As [`find`].
pub fn find_through(sieve: &mut Sieve, paths: &[PathBuf]) -> Result<(Vec<Input>, Skipped), Error> {
    let mut walk = Walk::through(sieve, paths)?;
    let inputs = walk.by_ref().collect();
    Ok((inputs, walk.skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_files_in_order_and_counts_what_it_leaves_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.txt", "a.txt", ".hidden", "~$a.docx", "._b.txt"] {
            fs::write(folder.path().join(name), "x").expect("writable");
        }
        fs::create_dir(folder.path().join("a")).expect("writable");
        fs::write(folder.path().join("a/c.txt"), "x").expect("writable");
        let (inputs, skipped) = find(&[folder.path().to_path_buf()]).expect("readable");
        let names: Vec<_> =
            inputs.iter().map(|i| i.path.strip_prefix(folder.path()).expect("below").to_owned()).collect();
        assert_eq!(names, [Path::new("a.txt"), Path::new("a/c.txt"), Path::new("b.txt")]);
        assert_eq!((skipped.hidden, skipped.office_locks, skipped.apple_doubles), (1, 1, 1));
    }

    #[test]
    fn a_file_reached_by_two_of_the_paths_is_found_once() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join("a/.b")).expect("writable");
        for name in ["a/1.txt", "a/.b/2.txt"] {
            fs::write(folder.path().join(name), "x").expect("writable");
        }
        let paths = |names: &[&str]| names.iter().map(|name| folder.path().join(name)).collect::<Vec<_>>();
        let count = |names: &[&str]| find(&paths(names)).expect("they are there").0.len();
        assert_eq!(count(&["a", "a/../a", "./a/1.txt"]), 1);
        assert_eq!(count(&["a/1.txt", "a"]), 1);
        assert_eq!(count(&["a", "a/.b"]), 2, "a hidden folder named expressly");
    }

    #[test]
    fn a_list_may_name_what_is_not_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("a\nb.txt"), "x").expect("writable");
        let folder = folder.path().to_string_lossy().into_owned();
        let mut sieve = Sieve::default();
        let list = format!("{folder}/没有.txt\0{folder}/a\nb.txt\0{folder}\0");
        let inputs: Vec<_> = Walk::listed(&mut sieve, list.as_bytes()).collect();
        let names: Vec<_> = inputs.iter().map(|input| (input.shown.clone(), input.problem.is_some())).collect();
        assert_eq!(names, [(format!("{folder}/a\nb.txt"), false), (format!("{folder}/没有.txt"), true)]);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        assert!(matches!(find(&[PathBuf::from("没有这个目录")]), Err(Error::Input { .. })));
    }
}
