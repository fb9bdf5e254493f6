//! The dictionary loader: files in, a checked [`Dictionary`] out, or the first mistake with file, line and remedy.
//!
//! One dictionary at a time: the built-in one, or a folder that replaces it whole. Formats: `dictionaries/README.md`.

mod files;
mod regions;
mod rules;
mod tables;
mod template;
mod words;

use std::path::Path;

use crate::error::Error;
use crate::model::{Dictionary, GUARD_GROUPS, Policy};
use files::Files;
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
    assemble(&Files::builtin())
}

/// The dictionary in a folder.
///
/// # Errors
/// [`Error::Dictionary`] for the first mistake, [`Error::Input`] when the folder cannot be read.
pub fn load(folder: &Path) -> Result<Dictionary, Error> {
    assemble(&Files::in_folder(folder)?)
}

fn assemble(files: &Files) -> Result<Dictionary, Error> {
    let policy: Policy = files.toml("policy.toml")?;
    let regions = regions::load(files)?;
    let mut words = Words::load(files, &regions)?;
    tables::load(files, &mut words)?;
    let bases = tables::bases(files)?;
    let validity_terms = tables::validity_terms(files, &regions)?;
    words.resolve_includes()?;
    for name in names_in_use() {
        if words.group(name).is_none() {
            return Err(words::mistake(
                &format!("words/{name}.csv"),
                0,
                "程序用到的词组不存在或者没有词，请补上这个文件".to_owned(),
            ));
        }
    }
    let rules = rules::load(files, &mut words, &bases, policy.default_gap_chars)?;
    let (words, groups) = words.finish();
    Ok(Dictionary { words, groups, rules, bases, policy, validity_terms, regions, hash: files.hash() })
}

#[cfg(test)]
mod tests;
