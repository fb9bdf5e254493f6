//! Which files a run is about: walks the folders named by the user. Opens nothing.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sieve::{Entry, Sieve};
use crate::error::{self, Error, ReadError};
use crate::model::run::Skipped;
use crate::read::{Leftover, leftover};

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
}

impl Input {
    fn new(path: &Path) -> Self {
        Self { shown: path.to_string_lossy().replace('\\', "/"), path: path.to_path_buf(), problem: None, bytes: None }
    }

    /// Something that is not on disk, such as standard input.
    #[must_use]
    pub fn memory(shown: &str, bytes: &[u8]) -> Self {
        Self { bytes: Some(bytes.into()), ..Self::new(Path::new(shown)) }
    }

    fn by_name(a: &Self, b: &Self) -> Ordering {
        (&a.shown, &a.path).cmp(&(&b.shown, &b.path))
    }

    fn unlisted(folder: &Path, error: &io::Error) -> Self {
        Self {
            problem: Some(ReadError::Io(format!("无法列出文件夹中的文件（{}）", error::cause(error)))),
            ..Self::new(folder)
        }
    }
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
    let mut inputs = Vec::new();
    let mut skipped = Skipped::default();
    let places: Vec<Option<PathBuf>> = paths.iter().map(|path| fs::canonicalize(path).ok()).collect();
    sieve.name(places.iter().flatten().cloned());
    for (index, path) in paths.iter().enumerate() {
        if is_covered(&places, index, sieve) {
            continue;
        }
        let about = fs::metadata(path).map_err(|source| Error::Input { path: path.clone(), source })?;
        let entry = if about.is_dir() { Entry::Folder } else { Entry::File };
        let place = places[index].as_deref().unwrap_or(path);
        if !sieve.passes_named(place, entry) {
            continue;
        }
        match entry {
            Entry::Folder => folder((path, place), sieve, &mut inputs, &mut skipped),
            Entry::File => inputs.push(Input::new(path)),
        }
    }
    inputs.sort_by(Input::by_name);
    inputs.dedup();
    Ok((inputs, skipped))
}

/// Whether another of the paths leads there anyhow: the same one written before, or a folder above it.
fn is_covered(places: &[Option<PathBuf>], index: usize, sieve: &mut Sieve) -> bool {
    let Some(Some(place)) = places.get(index) else { return false };
    places.iter().enumerate().any(|(other, above)| {
        let Some(above) = above else { return false };
        let Ok(below) = place.strip_prefix(above) else { return false };
        let is_same = below.as_os_str().is_empty();
        let mut is_walked =
            || below.iter().all(|name| leftover(&name.to_string_lossy()).is_none()) && sieve.reaches(above, below);
        if is_same { other < index } else { is_walked() }
    })
}

/// The files and folders named in a list, each ended by a NUL byte, the one end of a name that no name contains. One that
/// does not exist is an input that cannot be read, because whoever made the list is not here to be told.
#[must_use]
pub fn find_listed(list: &[u8]) -> (Vec<Input>, Skipped) {
    let mut found = (Vec::new(), Skipped::default());
    for name in list.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        let path = PathBuf::from(String::from_utf8_lossy(name).into_owned());
        match find(std::slice::from_ref(&path)) {
            Ok((mut inputs, skipped)) => {
                found.0.append(&mut inputs);
                found.1.add(skipped);
            }
            Err(error) => found.0.push(Input { problem: Some(ReadError::Io(error.to_string())), ..Input::new(&path) }),
        }
    }
    found.0.sort_by(Input::by_name);
    found.0.dedup();
    found
}

/// Walks a folder, by its path as named and its place on disk. Links to folders are not followed: they may lead in circles.
fn folder((root, place): (&Path, &Path), sieve: &mut Sieve, inputs: &mut Vec<Input>, skipped: &mut Skipped) {
    let mut pending = vec![(root.to_path_buf(), place.to_path_buf())];
    while let Some((current, place)) = pending.pop() {
        let entries = fs::read_dir(&current).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                inputs.push(Input::unlisted(&current, &error));
                continue;
            }
        };
        for entry in entries {
            let kind = if entry.file_type().is_ok_and(|kind| kind.is_dir()) { Entry::Folder } else { Entry::File };
            let place = place.join(entry.file_name());
            if let Some(kind) = leftover(&entry.file_name().to_string_lossy()) {
                match kind {
                    Leftover::AppleDouble => skipped.apple_doubles += 1,
                    Leftover::OfficeLock => skipped.office_locks += 1,
                    Leftover::Hidden => skipped.hidden += 1,
                }
            } else if sieve.passes(&place, kind) {
                match kind {
                    Entry::Folder => pending.push((entry.path(), place)),
                    Entry::File => inputs.push(Input::new(&entry.path())),
                }
            }
        }
    }
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
        let (inputs, _) = find_listed(format!("{folder}/没有.txt\0{folder}/a\nb.txt\0").as_bytes());
        let names: Vec<_> = inputs.iter().map(|input| (input.shown.clone(), input.problem.is_some())).collect();
        assert_eq!(names, [(format!("{folder}/a\nb.txt"), false), (format!("{folder}/没有.txt"), true)]);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        assert!(matches!(find(&[PathBuf::from("没有这个目录")]), Err(Error::Input { .. })));
    }
}
