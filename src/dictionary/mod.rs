//! The dictionary loader: files in, a checked [`Dictionary`] out, or the mistakes with file, line and remedy.
//!
//! One dictionary at a time: the built-in one, or a folder that replaces it whole. Formats: `dictionaries/README.md`.

mod files;
mod mistakes;
mod regions;
mod rules;
mod schema;
mod tables;
mod template;
mod words;

use std::path::Path;

use crate::error::Error;
use crate::model::{Dictionary, GUARD_GROUPS, Policy};
use files::Files;
use mistakes::Mistakes;
pub use schema::{Schema, schema};
use words::Words;

/// Word groups the program itself asks for by name: the guards', and those of the word scan, the slots and the recommender.
pub fn names_in_use() -> impl Iterator<Item = &'static str> {
    GUARD_GROUPS
        .iter()
        .chain(&[
            "本地",
            "地名",
            "非实质条款语",
            "义务",
            "内部文件标识",
            "不适格主体语",
            "程序说明语",
            "公平竞争审查语",
        ])
        .copied()
}

/// The dictionary embedded in the binary.
///
/// # Errors
/// Only when the embedded files are wrong, which the tests exclude.
pub fn builtin() -> Result<Dictionary, Error> {
    assemble(&Files::builtin()).map_err(first)
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

fn assemble(files: &Files) -> Result<Dictionary, Vec<Error>> {
    let mut mistakes = Mistakes::default();
    let policy = mistakes.keep(files.toml::<Policy>("policy.toml"));
    if policy.as_ref().is_some_and(|policy| !Policy::is_share(policy.repeal_share)) {
        let message = "repeal_share 应为大于 0、不大于 1 的小数".to_owned();
        mistakes.0.push(words::mistake("policy.toml", 0, message));
    }
    let regions = mistakes.keep(regions::load(files)).unwrap_or_default();
    let mut words = Words::load(files, &regions, &mut mistakes);
    tables::load(files, &mut words, &mut mistakes);
    let bases = tables::bases(files, &mut mistakes);
    let validity_terms = mistakes.keep(tables::validity_terms(files, &regions)).unwrap_or_default();
    words.resolve_includes(&mut mistakes);
    for name in names_in_use().filter(|name| words.group(name).is_none()) {
        let message = "程序用到的词组不存在或者没有词，请补上这个文件".to_owned();
        mistakes.0.push(words::mistake(&format!("words/{name}.csv"), 0, message));
    }
    // Without a policy there is a mistake already; the limit then only serves to find the mistakes of rules.
    let gap = policy.as_ref().map_or(0, |policy| policy.default_gap_chars);
    let rules = rules::load(files, &mut words, &bases, gap, &mut mistakes);
    let (words, groups) = words.finish();
    match policy {
        Some(policy) if mistakes.0.is_empty() => {
            Ok(Dictionary { words, groups, rules, bases, policy, validity_terms, regions, hash: files.hash() })
        }
        _ => Err(mistakes.0),
    }
}

#[cfg(test)]
mod tests;
