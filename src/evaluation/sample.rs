//! A finding for the tests of this folder.

use serde_json::{from_value, json};

use crate::model::{FindingRow, Verdict};

/// A finding of a rule with this quote in a clause of this text; what may be missing in one is missing.
pub fn finding(rule: &str, verdict: Verdict, quote: &str, clause_text: &str) -> FindingRow {
    let row = json!({
        "rule": rule, "title": "", "category": "", "severity": "must-delete", "verdict": verdict,
        "clause": "", "quote": quote, "clause_text": clause_text, "quote_in_clause": [0, 0], "line": 1, "column": 1,
        "basis": [], "message": "", "advice": "", "fingerprint": "",
    });
    from_value(row).expect("a row has these keys")
}
