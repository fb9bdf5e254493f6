//! Reviews made by hand, for the tests of the reports: one of each kind, with the oddities that reports must survive.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::date;

use crate::model::{
    Action, BasisRow, Change, Decided, FindingRow, GuardName, Reason, Replacement, Review, Run, Severity, Skipped,
    Status, Summary, Verdict, Verified,
};

/// A run as the command line would describe it.
pub fn run() -> Run {
    Run {
        version: "0.1.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: date(2026, 11, 22),
        region: vec!["某省".to_owned(), "安澜市".to_owned()],
        inputs: vec!["甲".to_owned()],
        options: BTreeMap::new(),
        show_exempt: false,
        decided: Decided::Absent,
        wording: BTreeMap::new(),
    }
}

/// A whole finding, in conflict.
pub fn finding() -> FindingRow {
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
        clause: "第五条第二款第（三）项".to_owned(),
        quote: "在本市注册的独立法人".to_owned(),
        clause_text: "（三）投标人应当是在本市注册的独立法人；\n或者设立子公司".to_owned(),
        quote_in_clause: (9, 19),
        line: 18,
        column: 7,
        byte_column: 15,
        page: None,
        lead_in: None,
        basis: vec![
            BasisRow {
                citation: "《公平竞争审查条例》第九条第（二）项".to_owned(), verified: Verified::Checked
            },
            BasisRow { citation: "《某省公平竞争办法》第三条".to_owned(), verified: Verified::Pending },
        ],
        message: "以在本地注册为条件，排斥外地经营者。".to_owned(),
        advice: "删去在本市注册的要求。".to_owned(),
        change: Some(Change {
            instruction: "删去第五条第二款第（三）项。".to_owned(),
            replacement: Some(Replacement { old: (0, 28), new: String::new() }),
        }),
        decision: None,
        fingerprint: "00112233445566aa".to_owned(),
    }
}

/// A document that is read, kept and has nothing in it.
pub fn review(path: &str) -> Review {
    Review {
        path: path.to_owned(),
        status: Status::Read,
        problem: None,
        format: "text".to_owned(),
        encoding: "GB18030".to_owned(),
        is_recognised: false,
        bytes: 500_000,
        fingerprint: "8899aabbccddeeff".to_owned(),
        decision: None,
        title: Some("安澜市档案管理办法".to_owned()),
        document_number: None,
        issuer: Some("安澜市人民政府".to_owned()),
        issued_on: Some(date(2020, 3, 1)),
        effective_on: Some(date(2020, 4, 1)),
        valid_until: None,
        legal_basis: Vec::new(),
        repeals: Vec::new(),
        clauses: 12,
        action: Some(Action::Keep),
        reasons: Vec::new(),
        findings: Vec::new(),
        notes: Vec::new(),
    }
}

fn reason(text: &str, clauses: &[&str]) -> Reason {
    Reason {
        text: text.to_owned(),
        basis: Vec::new(),
        rules: vec!["local-registration-required".to_owned()],
        clauses: clauses.iter().map(|clause| (*clause).to_owned()).collect(),
    }
}

fn revised() -> Review {
    let doubtful = FindingRow {
        rule: "tax-linked-subsidy".to_owned(),
        title: "按纳税额补贴".to_owned(),
        category: "影响生产经营成本".to_owned(),
        severity: Severity::NeedsJudgement,
        verdict: Verdict::NeedsReview,
        clause: "第六条".to_owned(),
        advice: "核对补贴是否以本地纳税为条件。".to_owned(),
        change: None,
        ..finding()
    };
    let exempt = FindingRow {
        verdict: Verdict::Exempt,
        guard: Some(GuardName::Prohibition),
        guard_reason: Some("不得要求".to_owned()),
        change: None,
        clause: "第八条".to_owned(),
        ..finding()
    };
    let technical = FindingRow {
        rule: "renamed-organ".to_owned(),
        severity: Severity::Technical,
        verdict: Verdict::NeedsReview,
        clause: "第九条".to_owned(),
        advice: "改为市场监督管理部门。".to_owned(),
        change: None,
        ..finding()
    };
    Review {
        format: "docx".to_owned(),
        encoding: String::new(),
        is_recognised: false,
        title: Some("安澜市小型工程发包管理办法<script>alert(1)</script>".to_owned()),
        document_number: Some("安政规〔2020〕3号".to_owned()),
        valid_until: Some(date(2025, 3, 31)),
        legal_basis: vec!["《中华人民共和国招标投标法》".to_owned(), "《某省招标投标条例》".to_owned()],
        action: Some(Action::Revise),
        reasons: vec![
            reason("第五条第二款第（三）项与《公平竞争审查条例》第九条第（二）项不一致。", &["第五条第二款第（三）项"]),
            reason("抵触条款 1 条，占条款总数 12 条的 8.3%，低于 40%。", &[]),
        ],
        findings: vec![finding(), doubtful, exempt, technical],
        ..review("甲/001 工程.docx")
    }
}

/// One review of each kind, in path order.
pub fn reviews() -> Vec<Review> {
    let repealed = Review {
        title: Some("=HYPERLINK(\"http://x\")".to_owned()),
        action: Some(Action::Repeal),
        findings: vec![FindingRow { clause: String::new(), quote_in_clause: (5, 900), ..finding() }],
        ..review("甲/002\u{1b}[31m.txt")
    };
    let unread = Review {
        status: Status::Unread,
        problem: Some("加密：请用密码打开后另存为未加密的文件再扫描".to_owned()),
        format: String::new(),
        encoding: String::new(),
        is_recognised: false,
        title: None,
        issuer: None,
        issued_on: None,
        effective_on: None,
        clauses: 0,
        action: None,
        ..review("甲/003.docx")
    };
    let out_of_scope = Review {
        action: Some(Action::OutOfScope),
        reasons: vec![reason("属于会议纪要，不是行政规范性文件。", &[])],
        ..review("乙/004.txt")
    };
    let partial = Review {
        status: Status::Partial,
        problem: Some("图片未读：第2页为扫描件".to_owned()),
        ..review("乙/005.html")
    };
    vec![revised(), repealed, unread, out_of_scope, partial]
}

/// The reviews, counted.
pub fn summary(reviews: &[Review]) -> Summary {
    let skipped = Skipped { hidden: 2, office_locks: 1, apple_doubles: 0 };
    let mut summary = Summary { skipped, ..Summary::default() };
    reviews.iter().for_each(|review| summary.add(review));
    summary
}

/// Writes every report into `folder`.
pub fn write_all(folder: &Path, run: &Run, reviews: &[Review]) {
    let mut reports = super::open(folder, run, &super::names()).expect("opens");
    reviews.iter().for_each(|review| reports.document(review).expect("writes"));
    reports.finish(run, &summary(reviews)).expect("finishes");
}

/// The text of one report of the sample reviews.
pub fn write_with(file_name: &str, run: &Run) -> String {
    let folder = tempfile::tempdir().expect("temporary folder");
    write_all(folder.path(), run, &reviews());
    std::fs::read_to_string(folder.path().join(file_name)).expect("reads")
}

/// The text of one report of the sample reviews, in the sample run.
pub fn write_one(file_name: &str) -> String {
    write_with(file_name, &run())
}
