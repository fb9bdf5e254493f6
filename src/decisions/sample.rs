//! Entries made by hand, for tests.

use super::nearest;
use super::{Entry, Subject};

/// A decision on a document; `""` withdraws it.
pub(super) fn document(said: &str) -> Entry {
    Entry {
        decided_on: "2026-11-22".to_owned(),
        subject: Subject::Document,
        fingerprint: "0123456789abcdef".to_owned(),
        path: "甲/001.docx".to_owned(),
        title: "安澜市停车管理办法".to_owned(),
        clause: String::new(),
        rule: String::new(),
        ruling: nearest::ruling(Subject::Document, said),
        remark: "已核".to_owned(),
        reviewer: "张三".to_owned(),
    }
}

/// A decision on a finding of that document; `""` withdraws it.
pub(super) fn finding(said: &str) -> Entry {
    Entry {
        subject: Subject::Finding,
        fingerprint: "0123456789abcdef-00112233445566aa".to_owned(),
        clause: "第五条".to_owned(),
        rule: "local-registration-required".to_owned(),
        ruling: nearest::ruling(Subject::Finding, said),
        ..document("")
    }
}
