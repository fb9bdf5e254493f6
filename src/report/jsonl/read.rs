//! Reads `results.jsonl` back. Takes a file, gives the reviews as they were written, or the line that is none.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use zstd::stream::read::Decoder;

use super::ruling_key;
use crate::error::Error;
use crate::model::{
    Action, BasisRow, Bound, Change, Decision, FindingRow, Force, GuardName, LeadIn, Reason, Replacement, Review,
    Ruling, Severity, Status, Verdict, Verified,
};
use crate::report::SCHEMA_VERSION;

/// The reviews of a `results.jsonl` or `results.jsonl.zst`, in the order of its lines.
///
/// # Errors
/// [`Error::Input`] when it cannot be opened, [`Error::Usage`] with the line that this version cannot read.
pub fn results(path: &Path) -> Result<Vec<Review>, Error> {
    let failed = |source: io::Error| Error::Input { path: path.to_owned(), source };
    let mut reviews = Vec::new();
    for (index, line) in lines(path).map_err(failed)?.lines().enumerate() {
        let line = line.map_err(failed)?;
        if line.trim().is_empty() {
            continue;
        }
        reviews.push(review(&line).map_err(|wrong| {
            Error::Usage(format!("{} 第 {} 行{wrong}；请用本版本重新扫描", path.display(), index + 1))
        })?);
    }
    Ok(reviews)
}

/// The file, unpacked where it is compressed.
fn lines(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    let is_packed = path.extension().is_some_and(|ending| ending == "zst");
    Ok(if is_packed { Box::new(BufReader::new(Decoder::new(file)?)) } else { Box::new(BufReader::new(file)) })
}

fn review(line: &str) -> Result<Review, String> {
    let line: DocumentLine = serde_json::from_str(line).map_err(|error| format!("不是扫描结果（{error}）"))?;
    if line.schema_version != SCHEMA_VERSION {
        return Err(format!("的结果格式是第 {} 版，本版本读第 {SCHEMA_VERSION} 版", line.schema_version));
    }
    line.review()
}

#[derive(Deserialize)]
struct DocumentLine {
    schema_version: u32,
    path: String,
    status: Status,
    problem: Option<String>,
    format: Option<String>,
    encoding: Option<String>,
    recognised: bool,
    bytes: u64,
    title: Option<String>,
    document_number: Option<String>,
    issuer: Option<String>,
    issued_on: Option<Date>,
    effective_on: Option<Date>,
    valid_until: Option<Date>,
    legal_basis: Vec<String>,
    repeals: Vec<String>,
    clauses: usize,
    action: Option<Action>,
    reasons: Vec<Reason>,
    findings: Vec<FindingObject>,
    notes: Vec<String>,
    fingerprint: String,
    decision: Option<DecisionObject>,
}

#[derive(Deserialize)]
struct FindingObject {
    rule: String,
    title: String,
    category: String,
    severity: Severity,
    verdict: Verdict,
    guard: Option<GuardName>,
    guard_reason: Option<String>,
    bound: Option<Bound>,
    force: Option<Force>,
    clause: Option<String>,
    quote: String,
    clause_text: String,
    quote_in_clause: (usize, usize),
    line: usize,
    column: usize,
    page: Option<usize>,
    #[serde(default)]
    lead_in: Option<LeadIn>,
    basis: Vec<BasisObject>,
    message: String,
    advice: String,
    change: Option<ChangeObject>,
    fingerprint: String,
    decision: Option<DecisionObject>,
}

#[derive(Deserialize)]
struct BasisObject {
    citation: String,
    verified: bool,
}

#[derive(Deserialize)]
struct ChangeObject {
    instruction: String,
    replacement: Option<ReplacementObject>,
}

#[derive(Deserialize)]
struct ReplacementObject {
    old: (usize, usize),
    new: String,
}

#[derive(Deserialize)]
struct DecisionObject {
    ruling: String,
    remark: String,
    reviewer: String,
    decided_on: String,
}

impl DocumentLine {
    fn review(self) -> Result<Review, String> {
        Ok(Review {
            path: self.path,
            status: self.status,
            problem: self.problem,
            format: self.format.unwrap_or_default(),
            encoding: self.encoding.unwrap_or_default(),
            is_recognised: self.recognised,
            bytes: self.bytes,
            fingerprint: self.fingerprint,
            decision: self.decision.map(DecisionObject::decision).transpose()?,
            title: self.title,
            document_number: self.document_number,
            issuer: self.issuer,
            issued_on: self.issued_on,
            effective_on: self.effective_on,
            valid_until: self.valid_until,
            legal_basis: self.legal_basis,
            repeals: self.repeals,
            clauses: self.clauses,
            action: self.action,
            reasons: self.reasons,
            findings: self.findings.into_iter().map(FindingObject::finding).collect::<Result<_, _>>()?,
            notes: self.notes,
        })
    }
}

impl FindingObject {
    fn finding(self) -> Result<FindingRow, String> {
        Ok(FindingRow {
            rule: self.rule,
            title: self.title,
            category: self.category,
            severity: self.severity,
            verdict: self.verdict,
            guard: self.guard,
            guard_reason: self.guard_reason,
            bound: self.bound,
            force: self.force,
            clause: self.clause.unwrap_or_default(),
            quote: self.quote,
            clause_text: self.clause_text,
            quote_in_clause: self.quote_in_clause,
            line: self.line,
            column: self.column,
            byte_column: 0,
            page: self.page,
            lead_in: self.lead_in,
            basis: self.basis.into_iter().map(BasisObject::basis).collect(),
            message: self.message,
            advice: self.advice,
            change: self.change.map(ChangeObject::change),
            decision: self.decision.map(DecisionObject::decision).transpose()?,
            fingerprint: self.fingerprint,
        })
    }
}

impl BasisObject {
    fn basis(self) -> BasisRow {
        let verified = if self.verified { Verified::Checked } else { Verified::Pending };
        BasisRow { citation: self.citation, verified }
    }
}

impl ChangeObject {
    fn change(self) -> Change {
        let replacement = self.replacement.map(|ReplacementObject { old, new }| Replacement { old, new });
        Change { instruction: self.instruction, replacement }
    }
}

impl DecisionObject {
    fn decision(self) -> Result<Decision, String> {
        let mut rulings = Ruling::OF_FINDINGS.into_iter().chain(Ruling::OF_DOCUMENTS);
        let ruling = rulings.find(|ruling| ruling_key(*ruling) == self.ruling);
        let ruling = ruling.ok_or_else(|| format!("的审核结论“{}”不认识", self.ruling))?;
        Ok(Decision { ruling, remark: self.remark, reviewer: self.reviewer, decided_on: self.decided_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decided, Run};
    use crate::report::sample;

    fn written(reviews: &[Review]) -> (tempfile::TempDir, Result<Vec<Review>, Error>) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let run = Run { show_exempt: true, decided: Decided::Folded, ..sample::run() };
        sample::write_all(folder.path(), &run, reviews);
        let read = results(&folder.path().join("results.jsonl"));
        (folder, read)
    }

    #[test]
    fn every_review_comes_back_whole() {
        let mut reviews = sample::reviews();
        let decision = |ruling| Decision {
            ruling,
            remark: "=1\u{0}\r\n甲\u{1b}".to_owned(),
            reviewer: "审".to_owned(),
            decided_on: "2026年".to_owned(),
        };
        reviews[0].findings[0].change = Some(Change {
            instruction: "将“甲”改为“乙”".to_owned(),
            replacement: Some(Replacement { old: (1, 3), new: "乙".to_owned() }),
        });
        for (finding, ruling) in reviews[0].findings.iter_mut().zip(Ruling::OF_FINDINGS) {
            finding.decision = Some(decision(ruling));
        }
        for (review, ruling) in reviews.iter_mut().zip(Ruling::OF_DOCUMENTS) {
            review.decision = Some(decision(ruling));
        }
        // Columns in bytes are the gate's matter and stay out of the file.
        reviews.iter_mut().flat_map(|review| &mut review.findings).for_each(|finding| finding.byte_column = 0);
        let (_folder, read) = written(&reviews);
        assert_eq!(read.expect("reads"), reviews);
    }

    #[test]
    fn a_line_of_another_version_is_named() {
        let (folder, _) = written(&sample::reviews());
        let path = folder.path().join("results.jsonl");
        let text = std::fs::read_to_string(&path).expect("reads");
        let older = text.replacen(r#""fingerprint":"8899aabbccddeeff","#, "", 1);
        std::fs::write(&path, older).expect("writes");
        let error = results(&path).expect_err("no fingerprint").to_string();
        assert!(error.contains("第 1 行") && error.contains("重新扫描"), "{error}");
        std::fs::write(&path, text.replacen(r#""schema_version":1"#, r#""schema_version":9"#, 1)).expect("writes");
        assert!(results(&path).expect_err("another version").to_string().contains("第 9 版"));
    }
}
