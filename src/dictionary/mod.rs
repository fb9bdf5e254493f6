//! The dictionary loader: files in, a checked [`Dictionary`] out, or the mistakes with file, line and remedy.
//!
//! One dictionary at a time: the built-in one, or a folder that replaces it whole. Formats: `dictionaries/README.md`.

mod assemble;
mod files;
mod mistakes;
mod packed;
mod regions;
mod rules;
mod schema;
mod tables;
mod template;
mod words;

use std::path::Path;

use crate::error::Error;
use crate::model::Dictionary;
use assemble::assemble;
pub use assemble::names_in_use;
use files::Files;
pub use schema::{Schema, schema};

/// The dictionary that the build script packed into the binary (`src/build.rs`).
///
/// # Errors
/// Only when the build script was another version's, which cargo excludes.
pub fn builtin() -> Result<Dictionary, Error> {
    let words = include_bytes!(concat!(env!("OUT_DIR"), "/words.packed"));
    let others = include_bytes!(concat!(env!("OUT_DIR"), "/others.packed"));
    packed::unpack(words, others)
        .map_err(|error| words::mistake("（内置词典）", 0, format!("无法展开，请重新安装本程序：{error}")))
}

/// The dictionary in a folder.
///
/// # Errors
/// [`Error::Dictionary`] for the first mistake, [`Error::Input`] when the folder cannot be read.
pub fn load(folder: &Path) -> Result<Dictionary, Error> {
    assemble(&Files::in_folder(folder)?).map_err(first)
}

/// The files of a dictionary as they stand, right or wrong, for those who look for mistakes.
pub struct Folder(Files);

impl Folder {
    /// Reads the files.
    ///
    /// # Errors
    /// [`Error::Input`] when the folder cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Files::in_folder(folder).map(Self)
    }

    /// The dictionary.
    ///
    /// # Errors
    /// All mistakes, in the order of loading; never an empty list.
    pub fn load(&self) -> Result<Dictionary, Vec<Error>> {
        assemble(&self.0)
    }

    /// The text of a file by its name inside the folder; empty when there is none or it cannot be decoded.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.0.text(name).unwrap_or_default()
    }

    /// Names of the files under a prefix with an ending, sorted.
    pub fn names<'a>(&'a self, prefix: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.names(prefix, ending)
    }
}

fn first(mistakes: Vec<Error>) -> Error {
    mistakes.into_iter().next().expect("a dictionary that does not load has a mistake")
}

#[cfg(test)]
mod tests;
