//! What a change of rules changes: two dictionaries judge the same folder. Takes two engines, gives the documents whose
//! action differs and the findings gained, lost, or of another verdict.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde::Serialize;

use super::Counts;
use crate::batch::{self, Options};
use crate::error::Error;
use crate::model::{Action, FindingRow, Review, Verdict};
use crate::pipeline::Engine;

/// A finding that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Rule id.
    pub rule: String,
    /// 条款编号; empty when it speaks of the whole document.
    pub clause: String,
    /// The matched words, as the new dictionary has them where it has any.
    pub quote: String,
    /// Verdict before; `None`: there was no such finding.
    pub before: Option<Verdict>,
    /// Verdict after; `None`: there is none any more.
    pub after: Option<Verdict>,
}

/// A document with another outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentChange {
    /// The path as shown.
    pub path: String,
    /// 处理建议 before; `None`: unread.
    pub before: Option<Action>,
    /// 处理建议 after.
    pub after: Option<Action>,
    /// The findings that differ.
    pub findings: Vec<Change>,
}

/// Sums of one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// Findings gained, by verdict.
    pub gained: Counts,
    /// Findings lost, by verdict before.
    pub lost: Counts,
    /// Findings whose verdict became stricter.
    pub stricter: usize,
    /// Findings whose verdict became milder.
    pub milder: usize,
}

/// The whole comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Files judged.
    pub files: usize,
    /// Documents with a difference, in path order.
    pub documents: Vec<DocumentChange>,
    /// Rules with a difference.
    pub rules: BTreeMap<String, RuleChange>,
}

/// Whether findings that are exempt before and after, or not there at all, count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exempt {
    /// An exempt finding is as good as none.
    Hidden,
    /// It is one like any other.
    Shown,
}

/// Judges the folder with both.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be listed.
pub fn compare(old: &Engine, new: &Engine, corpus: &Path, exempt: Exempt) -> Result<Comparison, Error> {
    let (inputs, _) = batch::find(&[corpus.to_path_buf()])?;
    let before = batch::run(old, inputs.clone(), &Options::default(), |_| ())?;
    let after = batch::run(new, inputs.clone(), &Options::default(), |_| ())?;
    let mut comparison = Comparison { files: inputs.len(), ..Comparison::default() };
    for (before, after) in before.reviews.iter().zip(&after.reviews) {
        let findings = findings(before, after, exempt);
        if findings.is_empty() && before.action == after.action {
            continue;
        }
        for change in &findings {
            comparison.rules.entry(change.rule.clone()).or_default().add(change);
        }
        comparison.documents.push(DocumentChange {
            path: after.path.clone(),
            before: before.action,
            after: after.action,
            findings,
        });
    }
    Ok(comparison)
}

impl RuleChange {
    fn add(&mut self, change: &Change) {
        match (change.before, change.after) {
            (None, Some(after)) => self.gained.add(after),
            (Some(before), None) => self.lost.add(before),
            (before, after) if before < after => self.stricter += 1,
            _ => self.milder += 1,
        }
    }
}

/// The findings of both dictionaries at one place.
#[derive(Default)]
struct Both<'a> {
    old: VecDeque<&'a FindingRow>,
    new: Vec<&'a FindingRow>,
}

/// The findings that differ, in text order. A rule finds at most one thing in a sentence, so that rule, line and clause
/// tell which finding is which even when other words were matched; several in one line pair up by their words, then in order.
fn findings(before: &Review, after: &Review, exempt: Exempt) -> Vec<Change> {
    let mut places: BTreeMap<(usize, &str, &str), Both> = BTreeMap::new();
    for finding in before.findings.iter().filter(|finding| counts(finding, exempt)) {
        places.entry(place(finding)).or_default().old.push_back(finding);
    }
    for finding in after.findings.iter().filter(|finding| counts(finding, exempt)) {
        places.entry(place(finding)).or_default().new.push(finding);
    }
    let mut changes = Vec::new();
    for Both { mut old, new } in places.into_values() {
        let mut unpaired = Vec::new();
        for finding in new {
            match old.iter().position(|known| known.quote == finding.quote) {
                Some(at) => changes.extend(old.remove(at).and_then(|known| change(Some(known), Some(finding)))),
                None => unpaired.push(finding),
            }
        }
        for finding in unpaired {
            changes.extend(change(old.pop_front(), Some(finding)));
        }
        changes.extend(old.into_iter().filter_map(|known| change(Some(known), None)));
    }
    changes
}

fn counts(finding: &FindingRow, exempt: Exempt) -> bool {
    exempt == Exempt::Shown || finding.verdict != Verdict::Exempt
}

fn place(finding: &FindingRow) -> (usize, &str, &str) {
    (finding.line, &finding.clause, &finding.rule)
}

fn change(before: Option<&FindingRow>, after: Option<&FindingRow>) -> Option<Change> {
    let (was, is) = (before.map(|finding| finding.verdict), after.map(|finding| finding.verdict));
    let shown = after.or(before)?;
    (was != is).then(|| Change {
        rule: shown.rule.clone(),
        clause: shown.clause.clone(),
        quote: shown.quote.clone(),
        before: was,
        after: is,
    })
}
