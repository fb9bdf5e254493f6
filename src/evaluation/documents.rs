//! Whole documents: which finding belongs to which labelled clause, and whether our recommendation is the reviewer's.

use std::collections::BTreeMap;

use super::intervals::{Estimate, Share, resample};
use super::{Case, Decision, Labels, Prediction, Score};
use crate::model::{Action, FindingRow, Review, Verdict};

/// A labelled document and what the engine said of it.
#[derive(Debug, Clone)]
pub struct DocumentCases {
    /// Its path.
    pub path: String,
    /// Its labelled clauses.
    pub cases: Vec<Case>,
    /// What the reviewer decided, where that is known.
    pub decision: Option<Decision>,
    /// What we recommend.
    pub action: Option<Action>,
    /// Findings, not exempt, that speak of the document as a whole (its validity, its bases).
    pub on_whole: usize,
    /// Findings, not exempt, in text that nobody labelled.
    pub unlabelled: usize,
}

/// The score of many documents.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentScore {
    /// Their clauses.
    pub clauses: Score,
    /// How many documents.
    pub documents: usize,
    /// How many by what the reviewer decided and what we recommend.
    pub decisions: BTreeMap<(Action, Action), usize>,
    /// The share in which we recommend what the reviewer decided.
    pub agreement: Option<Estimate>,
    /// Documents on which reviewers differ.
    pub disputed: usize,
    /// Documents without a decision.
    pub undecided: usize,
    /// As in [`DocumentCases`], summed.
    pub on_whole: usize,
    /// As in [`DocumentCases`], summed.
    pub unlabelled: usize,
}

/// Sorts the findings of a review to the labels of its clauses. `shown` names the label file.
#[must_use]
pub fn judge_document(shown: &str, review: &Review, labels: Labels) -> DocumentCases {
    let squeezed: Vec<String> = labels.clauses.iter().map(|label| squeeze(&label.text)).collect();
    let mut findings: Vec<Vec<FindingRow>> = vec![Vec::new(); squeezed.len()];
    let (mut on_whole, mut unlabelled) = (0, 0);
    for finding in &review.findings {
        let is_open = usize::from(finding.verdict != Verdict::Exempt);
        if finding.quote.is_empty() {
            on_whole += is_open;
            continue;
        }
        match place(finding, &squeezed) {
            Some(at) => findings[at].push(finding.clone()),
            None => unlabelled += is_open,
        }
    }
    let pairs = labels.clauses.into_iter().zip(findings);
    let cases = pairs.map(|(label, found)| Case::new(shown, Some(&review.path), label, Prediction::of(found)));
    DocumentCases {
        path: review.path.clone(),
        cases: cases.collect(),
        decision: labels.document.and_then(|document| document.decision),
        action: review.action,
        on_whole,
        unlabelled,
    }
}

/// The labelled clause that holds the finding: a label may be part of our clause or hold several.
fn place(finding: &FindingRow, squeezed: &[String]) -> Option<usize> {
    let (quote, clause) = (squeeze(&finding.quote), squeeze(&finding.clause_text));
    let holds = |text: &String| text.contains(&quote) && (text.contains(&clause) || clause.contains(text.as_str()));
    squeezed.iter().position(holds)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl DocumentScore {
    /// The score of these documents.
    #[must_use]
    pub fn of(documents: &[DocumentCases]) -> Self {
        let cases: Vec<&Case> = documents.iter().flat_map(|document| &document.cases).collect();
        let mut decisions: BTreeMap<(Action, Action), usize> = BTreeMap::new();
        let mut agreed: Vec<Share> = Vec::new();
        let (mut disputed, mut undecided) = (0, 0);
        for document in documents {
            match (document.decision, document.action) {
                (Some(Decision::Action(decided)), Some(given)) => {
                    *decisions.entry((decided, given)).or_default() += 1;
                    agreed.push((usize::from(decided == given), 1));
                }
                (Some(Decision::Disputed), _) => disputed += 1,
                _ => undecided += 1,
            }
        }
        let add = |sum: &mut Share, one: &Share| *sum = (sum.0 + one.0, sum.1 + one.1);
        let mut sum = (0, 0);
        agreed.iter().for_each(|one| add(&mut sum, one));
        Self {
            clauses: Score::of(&cases),
            documents: documents.len(),
            decisions,
            agreement: Estimate::of_share(sum, resample(&agreed, add).into_iter(), |share| share),
            disputed,
            undecided,
            on_whole: documents.iter().map(|document| document.on_whole).sum(),
            unlabelled: documents.iter().map(|document| document.unlabelled).sum(),
        }
    }
}
