//! Baseline (基线): the findings that are known and need not close the gate. Takes what was checked; gives the file to keep,
//! and marks in a later run what was known and what has been mended since.
//!
//! Findings are matched by document and clause text, so that moved and renumbered clauses stay known.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Scope, clause_key};
use crate::model::{Checked, Compared, Known, Mended, Status};

/// Version of the layout of the file.
const VERSION: u32 = 1;

/// Known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Mended>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Mended>,
}

impl Baseline {
    /// All findings of a run but those that are waived, which have their own file.
    #[must_use]
    pub fn of(checked: &Checked) -> Self {
        let found = checked.diagnostics().filter(|(_, it)| it.waived.is_none());
        let mut entries: Vec<_> = found.map(|(draft, it)| super::mended(&draft.path, it)).collect();
        entries.sort_by(|a, b| (&a.path, &a.key).cmp(&(&b.path, &b.key)));
        Self { entries }
    }

    /// How many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The baseline in a file.
    ///
    /// # Errors
    /// What is wrong with the file, in Chinese.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            format!("不是基线文件（第 {} 行：{error}）；请用 guiqing baseline write 重新写出", error.line())
        })?;
        if file.version != VERSION {
            return Err(format!(
                "基线的版本是 {}，本程序认得的是 {VERSION}；请用 guiqing baseline write 重新写出",
                file.version
            ));
        }
        Ok(Self { entries: file.findings })
    }

    /// The file, a finding a line or two apart so that version control shows what changed.
    #[must_use]
    pub fn to_json(&self) -> String {
        let file = File { version: VERSION, findings: self.entries.clone() };
        serde_json::to_string_pretty(&file).expect("names and words are JSON") + "\n"
    }

    /// Marks what is known; what was known of the drafts in this run and is there no more has been mended.
    pub fn apply(&self, checked: &mut Checked, scope: &Scope) {
        let mut open: Vec<Option<&Mended>> = self.entries.iter().map(Some).collect();
        // First document and clause, then the file and the clause: of a draft whose title has changed.
        mark(checked, &mut open, |_, key| (String::new(), key.to_owned()));
        mark(checked, &mut open, |path, key| (path.to_owned(), clause_key(key).to_owned()));
        let is_gone = |entry: &&Mended| {
            let same =
                |draft: &&crate::model::Draft| draft.path == entry.path || entry.key.starts_with(&draft.document);
            match checked.drafts.iter().find(same) {
                Some(draft) => draft.status == Status::Read,
                None => scope.has_lost(&entry.path),
            }
        };
        checked.mended = open.into_iter().flatten().filter(is_gone).cloned().collect();
        checked.compared = Compared::Baseline;
    }
}

/// Marks the new findings that an open entry of the same name stands for, each once, and closes the entry.
fn mark(checked: &mut Checked, open: &mut [Option<&Mended>], name: impl Fn(&str, &str) -> (String, String)) {
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    for (place, entry) in open.iter().enumerate().rev() {
        let Some(entry) = entry else { continue };
        places.entry(name(&entry.path, &entry.key)).or_default().push(place);
    }
    for draft in &mut checked.drafts {
        for it in draft.diagnostics.iter_mut().filter(|it| it.known == Known::New) {
            let Some(place) = places.get_mut(&name(&draft.path, &it.key)).and_then(Vec::pop) else { continue };
            it.known = Known::Unchanged;
            open[place] = None;
        }
    }
}
