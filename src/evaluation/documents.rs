//! Whole documents: which finding belongs to which labelled clause, and whether our recommendation is the reviewer's.

use std::collections::{BTreeMap, HashSet};

use super::intervals::{Estimate, Share, resample};
use super::{Case, Decision, Labels, Prediction, Score};
use crate::model::{Action, Dictionary, FindingRow, Review, Verdict};

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

/// Sorts the findings of a review to the labels of its clauses. `shown` names the label file. A rule on a fact speaks of the
/// document, wherever the words stand that show the fact (有效期5年): that is no alarm on their clause.
#[must_use]
pub fn judge_document(dictionary: &Dictionary, shown: &str, review: &Review, labels: Labels) -> DocumentCases {
    let on_facts: HashSet<&str> =
        dictionary.rules.iter().filter(|rule| rule.fact.is_some()).map(|rule| rule.id.as_str()).collect();
    let squeezed: Vec<String> = labels.clauses.iter().map(|label| squeeze(&label.text)).collect();
    let mut findings: Vec<Vec<FindingRow>> = vec![Vec::new(); squeezed.len()];
    let (mut on_whole, mut unlabelled, mut last) = (0, 0, 0);
    for finding in &review.findings {
        let is_open = usize::from(finding.verdict != Verdict::Exempt);
        if finding.quote.is_empty() || on_facts.contains(finding.rule.as_str()) {
            on_whole += is_open;
            continue;
        }
        match place(finding, &squeezed, last) {
            Some(at) => {
                findings[at].push(finding.clone());
                last = at;
            }
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

/// The labelled clause that holds the finding: a label may be part of our clause or hold several. Findings come in text
/// order, so that of clauses worded alike the first at or after the last place is meant.
fn place(finding: &FindingRow, squeezed: &[String], last: usize) -> Option<usize> {
    let (quote, clause) = (squeeze(&finding.quote), squeeze(&finding.clause_text));
    let holds = |text: &String| text.contains(&quote) && (text.contains(&clause) || clause.contains(text.as_str()));
    let ahead = squeezed.iter().skip(last).position(holds).map(|at| last + at);
    ahead.or_else(|| squeezed.iter().position(holds))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::{Label, sample};
    use crate::model::Status;

    fn finding(quote: &str, clause_text: &str, verdict: Verdict) -> FindingRow {
        sample::finding("a", verdict, quote, clause_text)
    }

    fn review(action: Action, findings: Vec<FindingRow>) -> Review {
        Review {
            status: Status::Read,
            problem: None,
            action: Some(action),
            findings,
            ..Review::unread("甲.txt".to_owned(), 0, String::new())
        }
    }

    fn law() -> Dictionary {
        crate::dictionary::builtin().expect("the built-in dictionary has no mistake")
    }

    fn labels(decision: &str) -> Labels {
        let lines = ["一、设立分公司。", "二、公开指南。", "三、设立分公司。"];
        let lines = lines.map(|text| format!("{{\"text\":\"{text}\",\"label\":\"ok\"}}\n")).concat();
        let meta = format!("{{\"meta\":true,\"doc_decision\":\"{decision}\"}}\n");
        Labels::parse("甲", &format!("{meta}{}", lines.replace("一、", "").replace("三、", ""))).expect("no mistake")
    }

    #[test]
    fn findings_are_sorted_to_the_clauses_that_hold_them() {
        let findings = vec![
            finding("设立分公司", "设立\n分公司。", Verdict::Conflict),
            finding("公开", "二、公开指南。", Verdict::Exempt),
            finding("设立分公司", "设立分公司。", Verdict::NeedsReview),
            finding("不在标注里", "不在标注里。", Verdict::Conflict),
            finding("不在标注里", "不在标注里。", Verdict::Exempt),
            finding("", "", Verdict::NeedsReview),
            FindingRow {
                rule: "validity-lapsed".to_owned(),
                ..finding("公开", "二、公开指南。", Verdict::NeedsReview)
            },
        ];
        let judged = judge_document(&law(), "甲", &review(Action::Revise, findings), labels("修改"));
        let verdicts: Vec<_> = judged.cases.iter().map(|case| case.prediction.name()).collect();
        // The first and the third clause are worded alike: each has its own finding.
        assert_eq!(verdicts, ["conflict", "none", "needs-review"]);
        assert_eq!((judged.on_whole, judged.unlabelled), (2, 1));
        assert!(judged.cases.iter().all(|case| case.group == "甲.txt" && case.scored() == Some(Label::Ok)));
    }

    #[test]
    fn recommendations_are_held_against_decisions() {
        let judge = |action, decision| judge_document(&law(), "甲", &review(action, Vec::new()), labels(decision));
        let documents = [
            judge(Action::Revise, "修改"),
            judge(Action::Keep, "修改"),
            judge(Action::Lapse, "失效"),
            judge(Action::Keep, "存争议"),
            judge(Action::Keep, ""),
        ];
        let score = DocumentScore::of(&documents);
        assert_eq!(score.decisions.get(&(Action::Revise, Action::Keep)), Some(&1));
        assert_eq!((score.decisions.values().sum::<usize>(), score.disputed, score.undecided), (3, 1, 1));
        assert_eq!(score.agreement.expect("three documents").value, 0.666_667);
    }
}
