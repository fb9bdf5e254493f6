//! What the rules find in a folder of documents: counts by rule and by pattern, and the rules that never fired.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use super::examples::wording;
use super::{Remark, Subject, Topic, Weight};
use crate::batch::{self, Input, Options};
use crate::error::Error;
use crate::model::Verdict;
use crate::pipeline::Engine;

/// Findings by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 抵触
    pub conflict: usize,
    /// 需判断
    pub needs_review: usize,
    /// 豁免
    pub exempt: usize,
}

impl Counts {
    pub(super) fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Conflict => self.conflict += 1,
            Verdict::NeedsReview => self.needs_review += 1,
            Verdict::Exempt => self.exempt += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub fn sum(&self) -> usize {
        self.conflict + self.needs_review + self.exempt
    }
}

/// What a pattern found; a sentence that several patterns match counts for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatternCount {
    /// As written.
    pub pattern: String,
    /// Its findings.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// Rule id.
    pub rule: String,
    /// Its findings.
    #[serde(flatten)]
    pub counts: Counts,
    /// Its patterns, in the order of the file.
    pub patterns: Vec<PatternCount>,
}

/// Judges all documents under a folder. Gives the counts by rule, the remarks on rules that never fired, and the number
/// of files.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be listed.
pub fn firing(subject: &Subject, corpus: &Path) -> Result<(Vec<RuleCount>, Vec<Remark>, usize), Error> {
    let (inputs, _) = batch::find(&[corpus.to_path_buf()])?;
    let by_rule = count(&subject.engine, &inputs)?;
    let by_pattern = count(&subject.split.engine, &inputs)?;
    let mut of_pattern = HashMap::new();
    for (rule, counts) in by_pattern {
        of_pattern.extend(subject.split.origin(&rule).map(|origin| (origin, counts)));
    }
    let rules = subject.engine.dictionary.rules.iter().enumerate();
    let counted = rules.map(|(at, rule)| RuleCount {
        rule: rule.id.clone(),
        counts: by_rule.get(&rule.id).copied().unwrap_or_default(),
        patterns: rule
            .patterns
            .iter()
            .enumerate()
            .map(|(number, pattern)| PatternCount {
                pattern: wording(pattern).to_owned(),
                counts: of_pattern.get(&(at, number)).copied().unwrap_or_default(),
            })
            .collect(),
    });
    let counted: Vec<RuleCount> = counted.collect();
    let silent = subject.engine.dictionary.rules.iter().zip(&counted).filter(|(_, count)| count.counts.sum() == 0);
    let remarks = silent.map(|(rule, _)| {
        let place = subject.lines.rule(rule);
        Remark {
            weight: Weight::Hint,
            topic: Topic::NeverFired,
            file: place.file,
            line: place.line,
            message: format!("在语料的 {} 件文件中从未命中", inputs.len()),
            remedy: "请核对句式是否太窄；语料里本来就没有这类内容的，不必改".to_owned(),
        }
    });
    let remarks = remarks.collect();
    Ok((counted, remarks, inputs.len()))
}

fn count(engine: &Engine, inputs: &[Input]) -> Result<HashMap<String, Counts>, Error> {
    let collection = batch::run(engine, inputs.to_vec(), &Options::default(), |_| ())?;
    let mut counts: HashMap<String, Counts> = HashMap::new();
    for finding in collection.reviews.iter().flat_map(|review| &review.findings) {
        counts.entry(finding.rule.clone()).or_default().add(finding.verdict);
    }
    Ok(counts)
}
