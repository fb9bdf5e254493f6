//! The project's own dictionary under its own check (`guiqing rules check dictionaries`): every rule carries its tests.
//!
//! Citations are looked up in `../shared/statutes`, which is no part of the project: where it is missing the test says
//! "skipped" on standard error and passes.

use std::io::Write;
use std::path::{Path, PathBuf};

use guiqing::check::{self, Found, Remark, Subject, Topic, Weight};
use guiqing::dictionary::Folder;
use guiqing::model::{Settings, Verified};

fn folder() -> Folder {
    Folder::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries")).expect("dictionaries/ is readable")
}

/// The dictionary on the day the examples are written for.
fn subject(folder: &Folder) -> Subject {
    let settings = Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None };
    Subject::new(folder, &settings)
        .unwrap_or_else(|mistakes| panic!("dictionaries/ does not load:\n{}", told(&mistakes)))
}

fn told(remarks: &[Remark]) -> String {
    let lines = remarks.iter().map(|remark| format!("{} 第 {} 行：{}", remark.file, remark.line, remark.message));
    lines.collect::<Vec<_>>().join("\n")
}

/// What the check says of the dictionary about these topics.
fn remarks(wanted: impl Fn(&Remark) -> bool) -> Vec<Remark> {
    let folder = folder();
    subject(&folder).remarks(&folder).into_iter().filter(wanted).collect()
}

#[test]
fn every_example_comes_out_as_written() {
    let wrong = remarks(|remark| remark.weight == Weight::Error);
    assert!(wrong.is_empty(), "{} 个例子不符：\n{}", wrong.len(), told(&wrong));
}

#[test]
fn every_rule_has_enough_examples() {
    let wrong = remarks(|remark| remark.topic == Topic::FewExamples);
    assert!(wrong.is_empty(), "{}", told(&wrong));
}

#[test]
fn no_pattern_is_written_twice() {
    let wrong = remarks(|remark| remark.topic == Topic::DeadPattern && remark.weight == Weight::Warning);
    assert!(wrong.is_empty(), "{}", told(&wrong));
}

#[test]
fn every_checked_citation_is_in_the_statutes() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/statutes", "../../shared/statutes"].map(|place| here.join(place));
    let Some(statutes) = places.iter().find(|place: &&PathBuf| place.exists()) else {
        // Straight to the stream: the test runner hides what a passing test prints by macro.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/statutes is missing");
        return;
    };
    let (bases, remarks, files) = check::citations(&subject(&folder()), statutes).expect("the folder is readable");
    assert!(files > 1000, "only {files} files found");
    let checked = bases.iter().filter(|basis| basis.verified == Verified::Checked);
    assert!(
        checked.clone().count() > 150 && checked.clone().all(|basis| basis.found == Found::Yes),
        "{}",
        told(&remarks)
    );
}
