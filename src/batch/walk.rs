//! `Walk`: the files below some paths, one after the other in the order of their paths as shown. Takes paths, gives inputs as
//! they are asked for. Opens no file; of the folders only the listings on the way to the current file are held, so that a
//! million files cost no more memory than the widest folders among them.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use super::find::Input;
use super::sieve::{Entry, Sieve};
use crate::error::{Error, ReadError};
use crate::model::run::Skipped;
use crate::read::{Leftover, leftover};

/// A walk under way.
pub struct Walk<'s> {
    sieve: &'s mut Sieve,
    /// The next file or folder of every listing that has been begun: the first of these is the next of all.
    heads: BinaryHeap<Reverse<Head>>,
    /// Files and folders that are no material, by their place on disk.
    left_out: Vec<PathBuf>,
    last: Option<Input>,
    /// What was passed over so far.
    pub skipped: Skipped,
}

/// A file or folder that was met and not looked at yet.
struct Head {
    shown: String,
    path: PathBuf,
    /// Where it is, links resolved but for its own.
    place: PathBuf,
    what: What,
    /// What comes behind it in its folder.
    rest: Option<Listing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Known(Entry),
    /// Named in a list: it may be anything, or not there.
    Listed,
}

/// The rest of a folder, sorted.
struct Listing {
    path: PathBuf,
    place: PathBuf,
    rest: vec::IntoIter<(OsString, Entry)>,
}

impl<'s> Walk<'s> {
    fn new(sieve: &'s mut Sieve) -> Self {
        Self { sieve, heads: BinaryHeap::new(), left_out: Vec::new(), last: None, skipped: Skipped::default() }
    }

    /// A walk over files and folders named by the user.
    ///
    /// # Errors
    /// [`Error::Input`] when one of them does not exist.
    pub fn through(sieve: &'s mut Sieve, paths: &[PathBuf]) -> Result<Self, Error> {
        let places: Vec<Option<PathBuf>> = paths.iter().map(|path| fs::canonicalize(path).ok()).collect();
        sieve.name(places.iter().flatten().cloned());
        let mut walk = Self::new(sieve);
        for (index, path) in paths.iter().enumerate() {
            if is_covered(&places, index, walk.sieve) {
                continue;
            }
            let about = fs::metadata(path).map_err(|source| Error::Input { path: path.clone(), source })?;
            let entry = if about.is_dir() { Entry::Folder } else { Entry::File };
            let place = places[index].as_deref().unwrap_or(path);
            if walk.sieve.passes_named(place, entry) {
                walk.begin(path, place.to_owned(), What::Known(entry));
            }
        }
        Ok(walk)
    }

    /// A walk over the files and folders named in a list, each ended by a NUL byte, the one end of a name that no name
    /// contains. One that does not exist is an input that cannot be read, because whoever made the list is not here to be told.
    #[must_use]
    pub fn listed(sieve: &'s mut Sieve, list: &[u8]) -> Self {
        let mut walk = Self::new(sieve);
        for name in list.split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
            let path = PathBuf::from(String::from_utf8_lossy(name).into_owned());
            walk.begin(&path, PathBuf::new(), What::Listed);
        }
        walk
    }

    /// Leaves out what is no material, wherever it is met: the places must be there by now.
    #[must_use]
    pub fn leaving_out(mut self, paths: impl IntoIterator<Item = PathBuf>) -> Self {
        self.left_out.extend(paths.into_iter().filter_map(|path| fs::canonicalize(path).ok()));
        self
    }

    fn begin(&mut self, path: &Path, place: PathBuf, what: What) {
        let shown = shown(path.as_os_str()).into_owned();
        self.heads.push(Reverse(Head { shown, path: path.to_owned(), place, what, rest: None }));
    }

    /// The input that a file or folder is; none where it is none, or only opens a listing.
    fn look_at(&mut self, head: Head) -> Option<Input> {
        let (place, entry) = match head.what {
            What::Known(entry) => (head.place, entry),
            What::Listed => {
                let about = match fs::metadata(&head.path) {
                    Ok(about) => about,
                    Err(source) => return Some(Input::missing(&head.path, source)),
                };
                let place = fs::canonicalize(&head.path).unwrap_or_else(|_| head.path.clone());
                (place, if about.is_dir() { Entry::Folder } else { Entry::File })
            }
        };
        if self.left_out.iter().any(|out| place.starts_with(out)) {
            return None;
        }
        match entry {
            Entry::File => Some(Input::new(&head.path)),
            Entry::Folder => match self.list(&head.path, place) {
                Ok(listing) => {
                    self.heads.extend(listing.head().map(Reverse));
                    None
                }
                Err(error) => Some(Input::unlisted(&head.path, &error)),
            },
        }
    }

    /// What stands in a folder. Links to folders are not followed: they may lead in circles.
    fn list(&mut self, path: &Path, folder: PathBuf) -> io::Result<Listing> {
        let mut met = Vec::new();
        let entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        for entry in entries {
            let kind = entry.file_type();
            let is_link = kind.as_ref().is_ok_and(fs::FileType::is_symlink);
            let kind = if kind.is_ok_and(|kind| kind.is_dir()) { Entry::Folder } else { Entry::File };
            let name = entry.file_name();
            if let Some(kind) = leftover(&name.to_string_lossy()) {
                match kind {
                    Leftover::AppleDouble => self.skipped.apple_doubles += 1,
                    Leftover::OfficeLock => self.skipped.office_locks += 1,
                    Leftover::Hidden => self.skipped.hidden += 1,
                }
            } else if self.sieve.passes(&folder.join(&name), kind) && !(is_link && self.leads_out(&entry.path())) {
                met.push((name, kind));
            }
        }
        met.sort_by(|(a, _), (b, _)| a.cmp(b));
        met.sort_by_cached_key(|(name, _)| shown(name).into_owned());
        Ok(Listing { path: path.to_owned(), place: folder, rest: met.into_iter() })
    }

    /// Whether a link leads to what is left out.
    fn leads_out(&self, link: &Path) -> bool {
        !self.left_out.is_empty()
            && fs::canonicalize(link).is_ok_and(|place| self.left_out.iter().any(|out| place.starts_with(out)))
    }
}

impl Iterator for Walk<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            let Reverse(mut head) = self.heads.pop()?;
            self.heads.extend(head.rest.take().and_then(Listing::head).map(Reverse));
            if let Some(input) = self.look_at(head)
                && self.last.as_ref() != Some(&input)
            {
                self.last = Some(input.clone());
                return Some(input);
            }
        }
    }
}

impl Listing {
    /// Its next file or folder, with the rest behind it.
    fn head(mut self) -> Option<Head> {
        let (name, entry) = self.rest.next()?;
        let path = self.path.join(&name);
        let shown = shown(path.as_os_str()).into_owned();
        Some(Head { shown, path, place: self.place.join(&name), what: What::Known(entry), rest: Some(self) })
    }
}

/// As inputs are sorted. All that stands in a folder comes behind the folder's own path, so that a folder opened in its turn
/// is opened in time.
impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        self.shown.cmp(&other.shown).then_with(|| self.path.cmp(&other.path))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

/// A path as people see it, `/` as separator.
pub(super) fn shown(path: &OsStr) -> Cow<'_, str> {
    let text = path.to_string_lossy();
    if text.contains('\\') { Cow::Owned(text.replace('\\', "/")) } else { text }
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

impl Input {
    fn missing(path: &Path, source: io::Error) -> Self {
        let error = Error::Input { path: path.to_path_buf(), source };
        Self { problem: Some(ReadError::Io(error.to_string())), ..Self::new(path) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Names that sort otherwise as parts of paths than by themselves.
    const NAMES: [&str; 9] = ["a", "a.txt", "a-", "a0", "b", "甲", "a b", "B", "a\\b"];

    fn make(folder: &Path, shape: &[Vec<u8>]) {
        for steps in shape {
            let names: Vec<_> = steps.iter().map(|step| NAMES[usize::from(*step) % NAMES.len()]).collect();
            let (file, above) = names.split_last().expect("at least one step");
            let above = above.iter().fold(folder.to_owned(), |path, name| path.join(name));
            // A file may stand where a folder is wanted.
            if fs::create_dir_all(&above).is_ok() && !above.join(file).exists() {
                let _ = fs::write(above.join(file), "x");
            }
        }
    }

    fn everything(folder: &Path, found: &mut Vec<(String, PathBuf)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                everything(&path, found);
            } else {
                found.push((shown(path.as_os_str()).into_owned(), path));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn files_come_in_the_order_of_their_whole_paths(
            shape in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..5), 1..30),
        ) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            make(folder.path(), &shape);
            let mut sorted = Vec::new();
            everything(folder.path(), &mut sorted);
            sorted.sort();
            let mut sieve = Sieve::default();
            let walk = Walk::through(&mut sieve, &[folder.path().to_owned()]).expect("it is there");
            let walked: Vec<_> = walk.map(|input| (input.shown, input.path)).collect();
            prop_assert_eq!(walked, sorted);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_left_out_is_left_out_wherever_it_is_met() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = |name: &str| folder.path().join(name);
        fs::create_dir_all(place("文件/结果")).expect("writable");
        for name in ["文件/甲.txt", "文件/结果/乙.txt", "文件/结果2.txt"] {
            fs::write(place(name), "x").expect("writable");
        }
        std::os::unix::fs::symlink(place("文件/结果/乙.txt"), place("文件/链接.txt")).expect("a link");
        let names = |paths: &[PathBuf]| {
            let mut sieve = Sieve::default();
            let walk = Walk::through(&mut sieve, paths).expect("it is there").leaving_out([place("文件/结果")]);
            walk.map(|it| it.path.file_name().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[place("文件")]), ["甲.txt", "结果2.txt"]);
        assert_eq!(names(&[place("文件/结果/乙.txt")]).len(), 0);
    }
}
