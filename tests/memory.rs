//! Reports hold no more of a large run than of a small one: nothing of a document is kept once it is written. One test in a
//! process of its own, because the peak is that of the process.

#![cfg(target_os = "linux")]

use std::fs;

use guiqing::model::{Action, FindingRow, Review, Run, Severity, Status, Summary, Verdict};
use guiqing::report;
use jiff::civil::date;

/// Documents of a first run, after which all is there that is there once.
const FEW: usize = 200;
const MANY: usize = 8_000;

/// What the peak may rise by, in KB. With links and heights kept it rose by 3.5 a document.
const MAX_GROWTH_KB: u64 = 4_096;

fn run() -> Run {
    Run {
        version: "0.1.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: date(2026, 11, 22),
        region: Vec::new(),
        inputs: vec!["甲".to_owned()],
        options: Default::default(),
        show_exempt: false,
        decided: Default::default(),
        wording: Default::default(),
    }
}

fn finding() -> FindingRow {
    FindingRow {
        rule: "local-registration-required".to_owned(),
        title: "强制外地经营者在本地设立机构".to_owned(),
        category: "商品要素自由流动".to_owned(),
        severity: Severity::MustDelete,
        verdict: Verdict::Conflict,
        guard: None,
        guard_reason: None,
        bound: None,
        force: None,
        clause: "第五条".to_owned(),
        quote: "在本市注册的独立法人".to_owned(),
        clause_text: "投标人应当是在本市注册的独立法人。".to_owned(),
        quote_in_clause: (6, 16),
        line: 18,
        column: 7,
        byte_column: 0,
        page: None,
        lead_in: None,
        basis: Vec::new(),
        message: "以在本地注册为条件。".to_owned(),
        advice: "删去在本市注册的要求。".to_owned(),
        change: None,
        decision: None,
        fingerprint: "a1".to_owned(),
    }
}

fn review(number: usize) -> Review {
    Review {
        path: format!("甲/{number:07}.txt"),
        status: Status::Read,
        problem: None,
        format: "text".to_owned(),
        encoding: "UTF-8".to_owned(),
        is_recognised: false,
        bytes: 500,
        fingerprint: format!("{number:016x}"),
        decision: None,
        title: Some(format!("安澜市办法（{number}）")),
        document_number: None,
        issuer: Some("安澜市人民政府".to_owned()),
        issued_on: Some(date(2020, 3, 1)),
        effective_on: None,
        valid_until: None,
        legal_basis: Vec::new(),
        repeals: Vec::new(),
        clauses: 12,
        action: Some(Action::Revise),
        reasons: Vec::new(),
        findings: vec![finding()],
        notes: Vec::new(),
    }
}

/// Writes every report there is by default of that many documents; gives the peak of this process so far, in KB.
fn peak_after(count: usize) -> u64 {
    let folder = tempfile::tempdir().expect("temporary folder");
    let mut reports = report::open(folder.path(), &run(), &report::default_names()).expect("opens");
    let mut summary = Summary::default();
    for review in (0..count).map(review) {
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
