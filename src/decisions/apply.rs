//! Puts decisions into reviews. Takes reviews, all at once or one after the other, and the trail; fills `decision`, gives the
//! counts and what fits nothing.

use std::collections::HashMap;

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
    let mut applying = Applying::new(trail);
    collection.reviews.iter().for_each(|review| applying.gather(review));
    collection.reviews.iter_mut().for_each(|review| applying.apply(review));
    applying.finish()
}

/// Decisions on their way into reviews that pass by twice: once to be gathered, once to be filled.
#[derive(Debug, Clone)]
pub struct Applying<'t> {
    trail: &'t Trail,
    /// Where what was ever decided stands today.
    paths: HashMap<(Subject, String), Vec<String>>,
    carried: Carried,
}

impl<'t> Applying<'t> {
    /// As the trail has them.
    #[must_use]
    pub fn new(trail: &'t Trail) -> Self {
        let subjects = trail.entries().iter().map(|entry| ((entry.subject, entry.fingerprint.clone()), Vec::new()));
        Self { trail, paths: subjects.collect(), carried: Carried::default() }
    }

    /// Takes note of where a document stands.
    pub fn gather(&mut self, review: &Review) {
        let findings = review.findings.iter().map(|finding| (Subject::Finding, review.finding_key(finding)));
        for subject in std::iter::once((Subject::Document, review.fingerprint.clone())).chain(findings) {
            if let Some(paths) = self.paths.get_mut(&subject) {
                paths.push(review.path.clone());
            }
        }
    }

    /// Fills the decisions of a review, once all have been gathered.
    pub fn apply(&mut self, review: &mut Review) {
        let decision = self.decision(Subject::Document, &review.fingerprint, review);
        match (&decision, review.action) {
            (Some(_), _) => self.carried.documents += 1,
            (None, Some(_)) => self.carried.open_documents += 1,
            (None, None) => {}
        }
        let mut findings = Vec::with_capacity(review.findings.len());
        for finding in &review.findings {
            let of_finding = self.decision(Subject::Finding, &review.finding_key(finding), review);
            match &of_finding {
                Some(known) => {
                    self.carried.findings += 1;
                    self.carried.rejected += usize::from(known.ruling == Ruling::Reject);
                }
                None if finding.verdict != Verdict::Exempt => {
                    self.carried.open_findings += 1;
                    self.carried.changed_findings += usize::from(decision.is_some());
                }
                None => {}
            }
            findings.push(of_finding);
        }
        review.decision = decision;
        for (finding, decision) in review.findings.iter_mut().zip(findings) {
            finding.decision = decision;
        }
    }

    /// What was carried over, and what fits nothing of today.
    #[must_use]
    pub fn finish(mut self) -> Carried {
        let stale = stale(self.trail, |entry| self.present(entry.subject, &entry.fingerprint).is_empty());
        self.carried.problems.extend(stale);
        self.carried
    }

    fn present(&self, subject: Subject, fingerprint: &str) -> Vec<&str> {
        self.paths.get(&(subject, fingerprint.to_owned())).into_iter().flatten().map(String::as_str).collect()
    }

    fn decision(&mut self, subject: Subject, fingerprint: &str, review: &Review) -> Option<Decision> {
        match self.trail.standing(subject, fingerprint, &review.path, &self.present(subject, fingerprint)) {
            Standing::Open => None,
            Standing::Latest(entry) => entry.decision(),
            Standing::Unclear => {
                let known = self.trail.entries().iter().rev();
                let entry = known.into_iter().find(|it| it.subject == subject && it.fingerprint == fingerprint)?;
                let entry = Entry { path: review.path.clone(), ..entry.clone() };
                let advice = "未沿用。这一文件有几份，以前的决定是对哪一份的无法确定；请重新审核".to_owned();
                self.carried.problems.push(Problem::of(Kind::Unclear, &entry, "审核记录", advice));
                None
            }
        }
    }
}

/// Documents whose decision does not go together with the decisions on their clauses.
#[must_use]
pub fn contradictions(reviews: &[Review]) -> Vec<Problem> {
    reviews.iter().filter_map(contradiction).collect()
}

/// The decisions that fit nothing of today.
fn stale(trail: &Trail, is_gone: impl Fn(&Entry) -> bool) -> Vec<Problem> {
    let latest = trail.latest().into_iter().filter(|entry| entry.ruling.is_some());
    let gone = latest.filter(|entry| is_gone(entry));
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
