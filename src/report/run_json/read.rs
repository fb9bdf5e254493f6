//! Reads `run.json` back. Takes a file, gives the run and the counts that its reviews alone do not show.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;

use crate::error::Error;
use crate::model::{Decided, RuleCount, Run, Skipped, Summary, VerdictCount};
use crate::report::SCHEMA_VERSION;

/// A run that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What it was asked.
    pub run: Run,
    skipped: Skipped,
    rules: BTreeMap<String, RuleCount>,
    categories: BTreeMap<String, VerdictCount>,
}

impl Past {
    /// The summary to which its reviews are to be added: files passed over, and the exempt findings, where these were
    /// counted and not written.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { skipped: self.skipped, ..Summary::default() };
        if self.run.show_exempt {
            return summary;
        }
        for (id, rule) in self.rules.iter().filter(|(_, rule)| rule.findings.exempt > 0) {
            let findings = VerdictCount { exempt: rule.findings.exempt, ..VerdictCount::default() };
            summary.findings.exempt += findings.exempt;
            summary.rules.insert(id.clone(), RuleCount { findings, documents: 0, ..rule.clone() });
        }
        for (name, count) in self.categories.iter().filter(|(_, count)| count.exempt > 0) {
            let exempt = VerdictCount { exempt: count.exempt, ..VerdictCount::default() };
            summary.categories.insert(name.clone(), exempt);
        }
        summary
    }
}

/// The run of a `run.json`.
///
/// # Errors
/// [`Error::Input`] when it cannot be opened, [`Error::Usage`] when this version cannot read it.
pub fn run(path: &Path) -> Result<Past, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Input { path: path.to_owned(), source })?;
    let wrong = |what: String| Error::Usage(format!("{} {what}；请用本版本重新扫描", path.display()));
    let run: RunObject = serde_json::from_slice(&bytes).map_err(|error| wrong(format!("不是扫描记录（{error}）")))?;
    if run.schema_version != SCHEMA_VERSION {
        return Err(wrong(format!("的格式是第 {} 版，本版本读第 {SCHEMA_VERSION} 版", run.schema_version)));
    }
    Ok(Past {
        skipped: run.coverage.skipped,
        rules: run.rules,
        categories: run.counts.categories,
        run: Run {
            wording: BTreeMap::new(),
            version: run.version,
            dictionary_hash: run.dictionary_hash,
            as_of: run.as_of,
            region: run.region,
            inputs: run.inputs,
            options: run.options,
            show_exempt: run.show_exempt,
            decided: run.decided,
        },
    })
}

#[derive(Deserialize)]
struct RunObject {
    schema_version: u32,
    version: String,
    dictionary_hash: String,
    as_of: Date,
    region: Vec<String>,
    inputs: Vec<String>,
    show_exempt: bool,
    #[serde(default)]
    decided: Decided,
    options: BTreeMap<String, String>,
    coverage: Coverage,
    counts: Counts,
    rules: BTreeMap<String, RuleCount>,
}

#[derive(Deserialize)]
struct Coverage {
    skipped: Skipped,
}

#[derive(Deserialize)]
struct Counts {
    categories: BTreeMap<String, VerdictCount>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_run_and_its_counts_come_back() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let reviews = sample::reviews();
        sample::write_all(folder.path(), &sample::run(), &reviews);
        let past = run(&folder.path().join("run.json")).expect("reads");
        assert_eq!(past.run, sample::run());
        let mut again = past.summary();
        for mut review in reviews.clone() {
            review.findings.retain(|finding| finding.verdict != crate::model::Verdict::Exempt);
            again.add(&review);
        }
        assert_eq!(again, sample::summary(&reviews));
    }
}
