//! Reports hold no more of a large run than of a small one: nothing of a document is kept once it is written. One test in a
//! process of its own, because the peak is that of the process.

#![cfg(target_os = "linux")]

#[path = "results/sample.rs"]
mod sample;

use std::fs;

use guiqing::model::{Action, Review, Summary};
use guiqing::report;
use sample::{finding, review, run};

/// Documents of a first run, after which all is there that is there once.
const FEW: usize = 200;
const MANY: usize = 8_000;

/// What the peak may rise by, in KB. With links and heights kept it rose by 3.5 a document.
const MAX_GROWTH_KB: u64 = 4_096;

/// Writes every report there is by default of that many documents; gives the peak of this process so far, in KB.
fn peak_after(count: usize) -> u64 {
    let folder = tempfile::tempdir().expect("temporary folder");
    let mut reports = report::open(folder.path(), &run(), &report::default_names()).expect("opens");
    let mut summary = Summary::default();
    for number in 0..count {
        let findings = vec![finding("第五条", "a1")];
        let review = Review {
            fingerprint: format!("{number:016x}"),
            findings,
            ..review(&format!("甲/{number:07}.txt"), Action::Revise)
        };
        summary.add(&review);
        reports.document(&review).expect("writes");
    }
    reports.finish(&run(), &summary).expect("finishes");
    let status = fs::read_to_string("/proc/self/status").expect("Linux tells");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line for the peak");
    peak.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
fn a_report_of_many_documents_takes_no_more_memory_than_one_of_few() {
    let few = peak_after(FEW);
    let many = peak_after(MANY);
    assert!(many < few + MAX_GROWTH_KB, "{few} KB for {FEW} documents, {many} KB for {MANY}");
}
