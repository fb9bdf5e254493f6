//! Measures the engine against labelled clauses and labelled documents. Takes labels, gives counts; printing is the
//! command's.
//!
//! Only `conflict` counts as an alarm in the strict figure, conflict or needs-review in the wide one.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::collate;
use crate::detect::Scratch;
use crate::model::{Example, FindingRow, Format, Layout, Review, SourceFile, Verdict};
use crate::pipeline::Engine;

/// A labelled clause, one line of a `.jsonl` file. Unknown keys are somebody's notes.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct LabelledClause {
    /// Its name in the file.
    #[serde(default)]
    pub id: String,
    /// The clause.
    pub text: String,
    /// `conflict` or `ok`.
    #[serde(default)]
    pub label: String,
    /// 引导句 above it.
    #[serde(default)]
    pub lead_in: Option<String>,
    /// Title of its document.
    #[serde(default)]
    pub doc_title: Option<String>,
    /// Issuer of its document.
    #[serde(default)]
    pub issuer: Option<String>,
    /// 发文字号 of its document.
    #[serde(default)]
    pub doc_no: String,
    /// Its categories.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Whether the text is quoted rather than told; told ones are not scored.
    #[serde(default = "yes")]
    pub quoted: bool,
    /// Reviewers may differ; not scored.
    #[serde(default)]
    pub borderline: bool,
    /// Only a name or a cited law is out of date; not scored.
    #[serde(default)]
    pub stale_only: bool,
    /// The line says something about the file, not about a clause.
    #[serde(default)]
    pub meta: bool,
}

fn yes() -> bool {
    true
}

impl LabelledClause {
    /// Whether it belongs to the core set that is scored.
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.quoted && !self.borderline && !self.stale_only && !self.meta
    }
}

/// What the engine said of a clause.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// The strongest verdict, `None` when nothing (or only something exempt) was found.
    pub verdict: Option<Verdict>,
    /// The findings behind it.
    pub findings: Vec<FindingRow>,
}

/// The issuer a clause without one is given, so that 本地 has a meaning.
const DEFAULT_ISSUER: &str = "安澜市人民政府";

/// The 发文字号 of the small document: a clause to be judged is one of a normative document unless its title says otherwise.
const DEFAULT_NUMBER: &str = "文规〔2023〕1号";

/// Judges a clause in a small document made around it.
#[must_use]
pub fn judge_clause(engine: &Engine, clause: &LabelledClause, scratch: &mut Scratch) -> Prediction {
    let issuer = clause.issuer.as_deref().filter(|issuer| !issuer.is_empty()).unwrap_or(DEFAULT_ISSUER);
    let title =
        clause.doc_title.as_deref().map(|title| title.trim_matches(['《', '》'])).filter(|title| !title.is_empty());
    let title = title.map_or_else(|| format!("{issuer}关于规范有关工作的通知"), str::to_owned);
    let number = if clause.doc_no.is_empty() { DEFAULT_NUMBER } else { &clause.doc_no };
    let mut text = format!("{title}\n{number}\n\n");
    let body = clause.text.trim();
    let marked = starts_with_mark(body);
    match &clause.lead_in {
        Some(lead_in) => text.push_str(&format!("第一条 {}\n{}", lead_in.trim(), if marked { "" } else { "（一）" })),
        None if marked => {}
        None => text.push_str("第一条 "),
    }
    let first_line = text.matches('\n').count() + 1;
    text.push_str(body);
    let last_line = text.matches('\n').count() + 1;
    text.push_str(&format!("\n\n{issuer}\n2023年3月1日\n"));
    let review = engine.review(source(text), scratch);
    let findings: Vec<FindingRow> = review
        .findings
        .into_iter()
        .filter(|f| (first_line..=last_line).contains(&f.line) || f.clause.is_empty())
        .collect();
    let verdict = findings.iter().map(|f| f.verdict).filter(|v| *v != Verdict::Exempt).max();
    Prediction { verdict, findings }
}

fn starts_with_mark(text: &str) -> bool {
    text.starts_with(['第', '（', '(', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'])
        && text.chars().take(8).any(|c| matches!(c, '条' | '、' | '）' | ')'))
}

fn source(text: String) -> SourceFile {
    let bytes = text.len() as u64;
    SourceFile {
        path: "条款".to_owned(),
        format: Format::Text,
        encoding: "UTF-8".to_owned(),
        text,
        layout: Layout::Paragraphs,
        missing: Vec::new(),
        bytes,
    }
}

/// Parts the texts of an example that is a folder: the first is judged, the others lie beside it.
const OTHER_DOCUMENT: &str = "=== 另一份文件 ===\n";

/// Judges an example of a rule file.
#[must_use]
pub fn judge_example(engine: &Engine, example: &Example, is_document: bool, scratch: &mut Scratch) -> Prediction {
    if is_document {
        let texts = example.text.split(OTHER_DOCUMENT);
        let reviews = texts.map(|text| engine.review(source(text.to_owned()), scratch)).collect();
        let mut folder = collate::collate(&engine.dictionary, engine.settings.as_of, reviews);
        let review = folder.reviews.swap_remove(0);
        let verdict = review.findings.iter().map(|f| f.verdict).filter(|v| *v != Verdict::Exempt).max();
        return Prediction { verdict, findings: review.findings };
    }
    let clause = LabelledClause {
        text: example.text.clone(),
        lead_in: example.lead_in.clone(),
        doc_title: example.title.clone(),
        issuer: example.issuer.clone(),
        ..LabelledClause::default()
    };
    judge_clause(engine, &clause, scratch)
}

/// Counts of one set: rows are labels, columns are verdicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Labelled conflict: found as conflict, as needs-review, not at all.
    pub conflict: [usize; 3],
    /// Labelled ok: called conflict, needs-review, nothing.
    pub ok: [usize; 3],
}

impl Confusion {
    /// Adds one clause.
    pub fn add(&mut self, is_conflict: bool, verdict: Option<Verdict>) {
        let column = match verdict {
            Some(Verdict::Conflict) => 0,
            Some(Verdict::NeedsReview) => 1,
            _ => 2,
        };
        let row = if is_conflict { &mut self.conflict } else { &mut self.ok };
        row[column] += 1;
    }

    /// Adds the counts of another set.
    pub fn add_all(&mut self, other: &Self) {
        for (sum, count) in self.conflict.iter_mut().zip(other.conflict).chain(self.ok.iter_mut().zip(other.ok)) {
            *sum += count;
        }
    }

    /// Precision and recall when the first `columns` columns count as alarms (1 strict, 2 wide).
    #[must_use]
    pub fn precision_recall(&self, columns: usize) -> (f64, f64) {
        let right: usize = self.conflict[..columns].iter().sum();
        let wrong: usize = self.ok[..columns].iter().sum();
        let all: usize = self.conflict.iter().sum();
        (share(right, right + wrong), share(right, all))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Whole documents: alarms on lawful clauses and on unlawful ones.
#[derive(Debug, Clone, Default)]
pub struct DocumentScore {
    /// Clauses by label and verdict.
    pub confusion: Confusion,
    /// The alarms on lawful clauses: clause text and finding.
    pub false_alarms: Vec<(String, FindingRow)>,
}

/// Scores a review of a whole document against the labels of its clauses.
#[must_use]
pub fn score_document(review: &Review, labels: &[LabelledClause]) -> DocumentScore {
    let mut score = DocumentScore::default();
    let squeezed: Vec<String> = labels.iter().map(|label| squeeze(&label.text)).collect();
    let mut strongest: BTreeMap<usize, Verdict> = BTreeMap::new();
    for finding in review.findings.iter().filter(|f| f.verdict != Verdict::Exempt && !f.quote.is_empty()) {
        let (quote, clause) = (squeeze(&finding.quote), squeeze(&finding.clause_text));
        let holds = |text: &String| text.contains(&quote) && (text.contains(&clause) || clause.contains(text.as_str()));
        let Some(at) = squeezed.iter().position(holds) else { continue };
        let known = strongest.entry(at).or_insert(finding.verdict);
        *known = (*known).max(finding.verdict);
        if labels[at].label == "ok" && labels[at].is_core() {
            score.false_alarms.push((labels[at].text.clone(), finding.clone()));
        }
    }
    for (at, label) in labels.iter().enumerate().filter(|(_, label)| label.is_core()) {
        score.confusion.add(label.label == "conflict", strongest.get(&at).copied());
    }
    score
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
