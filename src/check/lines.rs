//! `Lines`: where in the files of a dictionary a rule, a pattern, an example or a basis is written. The loaded
//! dictionary no longer knows; the files are searched as text.

use std::collections::BTreeMap;

use crate::dictionary::Folder;
use crate::model::Rule;

/// Name of the file of bases.
const BASES: &str = "basis.csv";

/// The files of rules and of bases, by what they are asked for.
pub(super) struct Lines {
    /// Rule id to file name and text.
    rules: BTreeMap<String, (String, String)>,
    bases: String,
}

/// A file and a line in it, 0 when it is not found.
pub(super) struct Place {
    pub file: String,
    pub line: usize,
}

impl Lines {
    pub fn new(folder: &Folder) -> Self {
        let rules = folder.names("rules/", ".toml").map(|file| {
            let id = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".toml");
            (id.to_owned(), (file.to_owned(), folder.text(file)))
        });
        Self { rules: rules.collect(), bases: folder.text(BASES) }
    }

    /// The file of a rule.
    pub fn rule(&self, rule: &Rule) -> Place {
        self.within(rule, "")
    }

    /// The line of a rule's file that holds the first line of `wording`.
    pub fn within(&self, rule: &Rule, wording: &str) -> Place {
        let Some((file, text)) = self.rules.get(&rule.id) else { return Place { file: rule.id.clone(), line: 0 } };
        let first = wording.trim().lines().next().unwrap_or_default();
        Place { file: file.clone(), line: line_of(text, |line| !first.is_empty() && line.contains(first)) }
    }

    /// The row of a basis.
    pub fn basis(&self, id: &str) -> Place {
        let own = |line: &str| line.split(',').next().is_some_and(|cell| cell.trim_matches('"') == id);
        Place { file: BASES.to_owned(), line: line_of(&self.bases, own) }
    }
}

fn line_of(text: &str, holds: impl Fn(&str) -> bool) -> usize {
    text.lines().position(holds).map_or(0, |index| index + 1)
}
