//! Puts decisions into reviews. Takes reviews and the trail; fills `decision`, gives the counts and what fits nothing.

use super::present::Present;
use super::problem::{Kind, Problem};
use super::trail::Standing;
use super::{Entry, Subject, Trail};
use crate::model::{Action, Collection, Decision, Review, Ruling, Verdict};

/// What was carried over, and what is left to decide.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Documents with a decision.
    pub documents: usize,
    /// Findings with a decision.
    pub findings: usize,
    /// Findings ruled out (不采纳).
    pub rejected: usize,
    /// Documents without a decision.
    pub open_documents: usize,
    /// Findings without a decision.
    pub open_findings: usize,
    /// Those of them that stand in documents with a decision: they are new, or their clause has changed since.
    pub changed_findings: usize,
    /// Decisions that fit nothing of today, or of which it cannot be told what they fit.
    pub problems: Vec<Problem>,
}

/// Fills the decisions of all reviews and their findings as the trail has them.
pub fn apply(collection: &mut Collection, trail: &Trail) -> Carried {
    let present = Present::new(&collection.reviews);
    let mut carried = Carried::default();
    let decided: Vec<_> = collection.reviews.iter().map(|review| carried.review(review, trail, &present)).collect();
    carried.problems.extend(stale(trail, &present));
    for (review, (decision, findings)) in collection.reviews.iter_mut().zip(decided) {
        review.decision = decision;
        for (finding, decision) in review.findings.iter_mut().zip(findings) {
            finding.decision = decision;
        }
    }
    carried
}

/// Documents whose decision does not go together with the decisions on their clauses.
#[must_use]
pub fn contradictions(reviews: &[Review]) -> Vec<Problem> {
    reviews.iter().filter_map(contradiction).collect()
}

impl Carried {
    /// The decisions on a document and on its findings.
    fn review(
        &mut self,
        review: &Review,
        trail: &Trail,
        present: &Present<'_>,
    ) -> (Option<Decision>, Vec<Option<Decision>>) {
        let decision = self.decision(Subject::Document, &review.fingerprint, review, trail, present);
        match (&decision, review.action) {
            (Some(_), _) => self.documents += 1,
            (None, Some(_)) => self.open_documents += 1,
            (None, None) => {}
        }
        let mut findings = Vec::with_capacity(review.findings.len());
        for finding in &review.findings {
            let of_finding = self.decision(Subject::Finding, &review.finding_key(finding), review, trail, present);
            match &of_finding {
                Some(known) => {
                    self.findings += 1;
                    self.rejected += usize::from(known.ruling == Ruling::Reject);
                }
                None if finding.verdict != Verdict::Exempt => {
                    self.open_findings += 1;
                    self.changed_findings += usize::from(decision.is_some());
                }
                None => {}
            }
            findings.push(of_finding);
        }
        (decision, findings)
    }

    fn decision(
        &mut self,
        subject: Subject,
        fingerprint: &str,
        review: &Review,
        trail: &Trail,
        present: &Present<'_>,
    ) -> Option<Decision> {
        match trail.standing(subject, fingerprint, &review.path, &present.paths(subject, fingerprint)) {
            Standing::Open => None,
            Standing::Latest(entry) => entry.decision(),
            Standing::Unclear => {
                let known = trail.entries().iter().rev();
                let entry = known.into_iter().find(|it| it.subject == subject && it.fingerprint == fingerprint)?;
                let entry = Entry { path: review.path.clone(), ..entry.clone() };
                let advice = "未沿用。这一文件有几份，以前的决定是对哪一份的无法确定；请重新审核".to_owned();
                self.problems.push(Problem::of(Kind::Unclear, &entry, "审核记录", advice));
                None
            }
        }
    }
}

/// The decisions that fit nothing of today.
fn stale(trail: &Trail, present: &Present<'_>) -> Vec<Problem> {
    let latest = trail.latest().into_iter().filter(|entry| entry.ruling.is_some());
    let gone = latest.filter(|entry| present.paths(entry.subject, &entry.fingerprint).is_empty());
    let told = |entry: &Entry| {
        let advice = match entry.subject {
            Subject::Document => "未沿用。本次没有这一文件，或者它的标题、文号、制定机关已经改变",
            Subject::Finding => "未沿用。本次没有这一问题，条文可能已经修改，或者规则有变",
        };
        Problem::of(Kind::Stale, entry, &format!("审核记录（{}）", entry.decided_on), advice.to_owned())
    };
    gone.map(told).collect()
}

fn contradiction(review: &Review) -> Option<Problem> {
    let open = || review.findings.iter().filter(|finding| finding.verdict != Verdict::Exempt);
    let is_mended = |ruling: Ruling| matches!(ruling, Ruling::Accept | Ruling::Amend);
    let mended = open().filter(|it| it.decision.as_ref().is_some_and(|it| is_mended(it.ruling))).count();
    let advice = match (review.decision.as_ref().map(|decision| decision.ruling), review.action) {
        (Some(Ruling::Document(Action::Keep)), _) if mended > 0 => {
            format!("文件定为保留，而有 {mended} 处条款问题定为采纳或者另改；请核对")
        }
        (None, Some(Action::Revise)) if open().count() > 0 && open().all(|finding| finding.is_rejected()) => {
            "条款问题全部定为不采纳，文件还没有结论，仍按建议列为修订；请核对".to_owned()
        }
        _ => return None,
    };
    let entry = Entry {
        decided_on: String::new(),
        subject: Subject::Document,
        fingerprint: review.fingerprint.clone(),
        path: review.path.clone(),
        title: review.title.clone().unwrap_or_default(),
        clause: String::new(),
        rule: String::new(),
        ruling: review.decision.as_ref().map(|decision| decision.ruling),
        remark: review.decision.as_ref().map(|decision| decision.remark.clone()).unwrap_or_default(),
        reviewer: review.decision.as_ref().map(|decision| decision.reviewer.clone()).unwrap_or_default(),
    };
    Some(Problem::of(Kind::Contradiction, &entry, "审核结果", advice))
}
