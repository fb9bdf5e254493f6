//! A run, a review and a finding as reports are given them.

use guiqing::model::{Action, BasisRow, FindingRow, Review, Run, Severity, Status, Verdict, Verified};
use jiff::civil::date;

pub fn run() -> Run {
    Run {
        version: "0.1.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: date(2026, 11, 22),
        region: vec!["某省".to_owned()],
        inputs: vec!["甲".to_owned()],
        options: Default::default(),
        show_exempt: false,
        decided: Default::default(),
        wording: Default::default(),
    }
}

pub fn finding(clause: &str, fingerprint: &str) -> FindingRow {
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
        clause: clause.to_owned(),
        quote: "在本市注册的独立法人".to_owned(),
        clause_text: "投标人应当是在本市注册的独立法人。".to_owned(),
        quote_in_clause: (6, 16),
        line: 18,
        column: 7,
        byte_column: 0,
        page: Some(2),
        lead_in: None,
        basis: vec![BasisRow {
            citation: "《公平竞争审查条例》第九条".to_owned(), verified: Verified::Pending
        }],
        message: "以在本地注册为条件。".to_owned(),
        advice: "删去在本市注册的要求。".to_owned(),
        change: None,
        decision: None,
        fingerprint: fingerprint.to_owned(),
    }
}

pub fn review(path: &str, action: Action) -> Review {
    Review {
        path: path.to_owned(),
        status: Status::Read,
        problem: None,
        format: "text".to_owned(),
        encoding: "UTF-8".to_owned(),
        is_recognised: false,
        bytes: 500,
        fingerprint: "8899aabbccddeeff".to_owned(),
        decision: None,
        title: Some(format!("安澜市{path}办法")),
        document_number: Some("安政规〔2020〕3号".to_owned()),
        issuer: Some("安澜市人民政府".to_owned()),
        issued_on: Some(date(2020, 3, 1)),
        effective_on: None,
        valid_until: Some(date(1899, 12, 31)),
        legal_basis: Vec::new(),
        repeals: Vec::new(),
        clauses: 12,
        action: Some(action),
        reasons: Vec::new(),
        findings: Vec::new(),
        notes: Vec::new(),
    }
}
