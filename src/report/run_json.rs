//! `run.json`: what the run was, what it covered and what it counted, for programs and for the file.

mod read;

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;

use super::{Output, Report, SCHEMA_VERSION};
use crate::model::{
    Action, Decided, DecisionCount, Incomplete, Review, RuleCount, Run, Skipped, Status, Summary, VerdictCount,
};

pub use read::{Past, run};

#[derive(Serialize)]
struct RunObject<'a> {
    schema_version: u32,
    program: &'static str,
    version: &'a str,
    dictionary_hash: &'a str,
    as_of: Date,
    region: &'a [String],
    inputs: &'a [String],
    show_exempt: bool,
    /// Whether decisions were given, and what was done with them.
    decided: Decided,
    options: &'a BTreeMap<String, String>,
    coverage: Coverage<'a>,
    counts: Counts<'a>,
    rules: &'a BTreeMap<String, RuleCount>,
}

#[derive(Serialize)]
struct Coverage<'a> {
    found: usize,
    read: usize,
    partial: usize,
    unread: usize,
    unread_reasons: &'a BTreeMap<String, usize>,
    partial_reasons: &'a BTreeMap<String, usize>,
    skipped: Skipped,
    unread_files: Vec<File<'a>>,
    partial_files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    reason: &'a str,
    problem: &'a str,
}

#[derive(Serialize)]
struct Counts<'a> {
    bytes: u64,
    clauses: usize,
    actions: BTreeMap<Action, usize>,
    findings: VerdictCount,
    categories: &'a BTreeMap<String, VerdictCount>,
    decisions: DecisionCount,
    formats: &'a BTreeMap<String, usize>,
}

struct RunFile {
    output: Output,
}

/// Begins the file.
pub fn begin(output: Output, _run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(RunFile { output }))
}

impl Report for RunFile {
    fn document(&mut self, _review: &Review) -> io::Result<()> {
        Ok(())
    }

    fn finish(mut self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output> {
        serde_json::to_writer_pretty(&mut self.output, &run_object(run, summary))?;
        self.output.write_all(b"\n")?;
        Ok(self.output)
    }
}

fn run_object<'a>(run: &'a Run, summary: &'a Summary) -> RunObject<'a> {
    RunObject {
        schema_version: SCHEMA_VERSION,
        program: "guiqing",
        version: &run.version,
        dictionary_hash: &run.dictionary_hash,
        as_of: run.as_of,
        region: &run.region,
        inputs: &run.inputs,
        show_exempt: run.show_exempt,
        decided: run.decided,
        options: &run.options,
        coverage: Coverage {
            found: summary.found(),
            read: summary.read,
            partial: summary.partial,
            unread: summary.unread,
            unread_reasons: &summary.unread_reasons,
            partial_reasons: &summary.partial_reasons,
            skipped: summary.skipped,
            unread_files: files(&summary.incomplete, Status::Unread),
            partial_files: files(&summary.incomplete, Status::Partial),
        },
        counts: Counts {
            bytes: summary.bytes,
            clauses: summary.clauses,
            actions: Action::ALL.into_iter().map(|action| (action, summary.action(action))).collect(),
            findings: summary.findings,
            categories: &summary.categories,
            decisions: summary.decisions,
            formats: &summary.formats,
        },
        rules: &summary.rules,
    }
}

fn files(incomplete: &[Incomplete], status: Status) -> Vec<File<'_>> {
    let chosen = incomplete.iter().filter(|file| file.status == status);
    chosen.map(|file| File { path: &file.path, reason: file.reason(), problem: &file.problem }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::report::sample;

    #[test]
    fn coverage_adds_up_and_names_every_file_not_read() {
        let text = sample::write_one("run.json");
        let run: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(run["as_of"], "2026-11-22");
        let coverage = &run["coverage"];
        let count = |key: &str| coverage[key].as_u64().expect("a count");
        assert_eq!(count("found"), count("read") + count("partial") + count("unread"));
        assert_eq!(coverage["unread_files"][0]["reason"], "加密");
        assert_eq!(coverage["unread_reasons"], json!({"加密": 1}));
        assert_eq!(coverage["skipped"], json!({"hidden": 2, "office_locks": 1, "apple_doubles": 0}));
        assert_eq!(
            run["counts"]["actions"],
            json!({"keep": 1, "revise": 1, "repeal": 1, "lapse": 0, "out-of-scope": 1})
        );
        assert_eq!(run["rules"]["local-registration-required"]["conflict"], 2);
        assert_eq!(run["rules"]["local-registration-required"]["exempt"], 1);
        for secret in ["jobs", "elapsed", "output"] {
            assert!(!text.contains(secret), "{secret} would differ from run to run");
        }
    }
}
