//! A finding for the tests of this folder.

use crate::model::{FindingRow, Severity, Verdict};

/// A finding of a rule with this quote in a clause of this text.
pub fn finding(rule: &str, verdict: Verdict, quote: &str, clause_text: &str) -> FindingRow {
    FindingRow {
        rule: rule.to_owned(),
        title: String::new(),
        category: String::new(),
        severity: Severity::MustDelete,
        verdict,
        guard: None,
        guard_reason: None,
        clause: String::new(),
        quote: quote.to_owned(),
        clause_text: clause_text.to_owned(),
        quote_in_clause: (0, 0),
        line: 1,
        column: 1,
        basis: Vec::new(),
        message: String::new(),
        advice: String::new(),
        fingerprint: String::new(),
    }
}
