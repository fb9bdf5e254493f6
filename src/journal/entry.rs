//! `Entry`: a file of a run as its journal knows it. Takes a path, gives it back, also one that is no proper text.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{Skipped, Stamp};

/// A file that was dealt with; its reviews follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The path as shown.
    pub shown: String,
    /// Where it is, where that is not what is shown.
    place: Option<Vec<u8>>,
    /// By which it is known not to have changed; none where it is to be read again.
    pub stamp: Option<Stamp>,
    /// How many reviews follow.
    pub reviews: u32,
}

/// What is known when a run is through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Files passed over on purpose.
    pub skipped: Skipped,
    /// Files in the journal.
    pub entries: u64,
}

impl Entry {
    /// The entry of a file without reviews.
    #[must_use]
    pub fn of(shown: &str, path: &Path, stamp: Option<Stamp>) -> Self {
        let place = (path.as_os_str() != shown).then(|| bytes(path));
        Self { shown: shown.to_owned(), place, stamp, reviews: 0 }
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.place.as_ref().map_or_else(|| PathBuf::from(&self.shown), |place| path(place))
    }

    /// In the order of a run.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        self.shown.cmp(&other.shown).then_with(|| self.path().cmp(&other.path()))
    }
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes().to_vec()
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_comes_back_whatever_its_bytes() {
        for raw in [&b"a/\xff.txt"[..], b"a\\b.txt", "甲/乙.txt".as_bytes()] {
            let place = path(raw);
            let shown = place.to_string_lossy().replace('\\', "/");
            assert_eq!(Entry::of(&shown, &place, None).path(), place);
        }
    }
}
