//! `Present`: the documents and findings of today, looked up by fingerprint or, where that is missing, by what a row says.
//! Takes reviews; gives what a row may mean.

use std::collections::HashMap;

use super::{Entry, Subject};
use crate::model::{Decision, FindingRow, Review};

/// A document or a finding of today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    review: usize,
    finding: Option<usize>,
}

/// What a row may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// Nothing of today.
    Nothing,
    /// This.
    One(Target),
    /// Several, and which cannot be told.
    Several,
}

/// The documents and findings of today.
pub(super) struct Present<'r> {
    reviews: &'r [Review],
    by_fingerprint: HashMap<(Subject, String), Vec<Target>>,
}

impl<'r> Present<'r> {
    /// All of them.
    pub fn new(reviews: &'r [Review]) -> Self {
        let mut by_fingerprint: HashMap<_, Vec<Target>> = HashMap::new();
        for (index, review) in reviews.iter().enumerate() {
            let document = Target { review: index, finding: None };
            by_fingerprint.entry((Subject::Document, review.fingerprint.clone())).or_default().push(document);
            for (at, finding) in review.findings.iter().enumerate() {
                let target = Target { review: index, finding: Some(at) };
                by_fingerprint.entry((Subject::Finding, review.finding_key(finding))).or_default().push(target);
            }
        }
        Self { reviews, by_fingerprint }
    }

    /// What has this fingerprint; of several copies the one with that path.
    pub fn known_by(&self, subject: Subject, fingerprint: &str, path: &str) -> Meant {
        match self.all(subject, fingerprint) {
            [] => Meant::Nothing,
            [one] => Meant::One(*one),
            several => {
                only(several.iter().copied().filter(|target| self.reviews[target.review].path == path), Meant::Several)
            }
        }
    }

    /// The one document or finding that stands where the row says.
    pub fn standing_at(&self, entry: &Entry) -> Meant {
        let is_meant = |review: &Review| match entry.path.as_str() {
            "" => !entry.title.is_empty() && review.title.as_deref() == Some(&entry.title),
            path => review.path == path,
        };
        let clause = if entry.clause == "全文" { "" } else { &entry.clause };
        let is_finding = |finding: &FindingRow| finding.rule == entry.rule && finding.clause == clause;
        let reviews = self.reviews.iter().enumerate().filter(|(_, review)| is_meant(review));
        let targets = reviews.flat_map(|(review, about)| {
            let findings = about.findings.iter().enumerate().filter(|(_, finding)| is_finding(finding));
            let of_findings = findings.map(move |(at, _)| Target { review, finding: Some(at) });
            let document = (entry.subject == Subject::Document).then_some(Target { review, finding: None });
            document.into_iter().chain(of_findings.filter(|_| entry.subject == Subject::Finding))
        });
        only(targets, Meant::Nothing)
    }

    /// The paths of all documents with that fingerprint, or with a finding of it.
    pub fn paths(&self, subject: Subject, fingerprint: &str) -> Vec<&'r str> {
        self.all(subject, fingerprint).iter().map(|target| self.reviews[target.review].path.as_str()).collect()
    }

    /// What the target was decided to be when its reviews were written.
    pub fn decision(&self, target: Target) -> Option<&'r Decision> {
        let review = &self.reviews[target.review];
        match target.finding {
            Some(at) => review.findings[at].decision.as_ref(),
            None => review.decision.as_ref(),
        }
    }

    /// The decisions that the reviews carry, as entries.
    pub fn carried(&self) -> impl Iterator<Item = Entry> {
        let entry = |target, subject, decision: &Decision| {
            let bare = Entry {
                decided_on: decision.decided_on.clone(),
                subject,
                fingerprint: String::new(),
                path: String::new(),
                title: String::new(),
                clause: String::new(),
                rule: String::new(),
                ruling: Some(decision.ruling),
                remark: decision.remark.clone(),
                reviewer: decision.reviewer.clone(),
            };
            self.named(target, bare)
        };
        self.reviews.iter().enumerate().flat_map(move |(index, review)| {
            let document = Target { review: index, finding: None };
            let of_document = review.decision.as_ref().map(|it| entry(document, Subject::Document, it));
            let findings = review.findings.iter().enumerate();
            let of_finding = findings.filter_map(move |(at, finding)| {
                let target = Target { review: index, finding: Some(at) };
                finding.decision.as_ref().map(|it| entry(target, Subject::Finding, it))
            });
            of_document.into_iter().chain(of_finding)
        })
    }

    /// The entry with the target's own names in the place of those of the row.
    pub fn named(&self, target: Target, entry: Entry) -> Entry {
        let review = &self.reviews[target.review];
        let finding = target.finding.map(|at| &review.findings[at]);
        Entry {
            fingerprint: finding.map_or_else(|| review.fingerprint.clone(), |finding| review.finding_key(finding)),
            path: review.path.clone(),
            title: review.title.clone().unwrap_or_default(),
            clause: finding.map(|finding| finding.clause.clone()).unwrap_or_default(),
            rule: finding.map(|finding| finding.rule.clone()).unwrap_or_default(),
            ..entry
        }
    }

    fn all(&self, subject: Subject, fingerprint: &str) -> &[Target] {
        self.by_fingerprint.get(&(subject, fingerprint.to_owned())).map_or(&[], Vec::as_slice)
    }
}

fn only(mut targets: impl Iterator<Item = Target>, none: Meant) -> Meant {
    match (targets.next(), targets.next()) {
        (None, _) => none,
        (Some(one), None) => Meant::One(one),
        (Some(_), Some(_)) => Meant::Several,
    }
}
