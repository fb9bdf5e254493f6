//! Counts of a set of clauses by label and verdict, and the figures that follow from them.

use serde::Serialize;

use super::intervals::{Estimate, Share, resample};
use super::{Case, Label};
use crate::model::Verdict;

/// Counts of one set: rows are labels, columns are verdicts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Labelled conflict: found as conflict, as needs-review, not at all.
    pub conflict: [usize; 3],
    /// Labelled ok: called conflict, needs-review, nothing.
    pub ok: [usize; 3],
}

/// What counts as an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// 严: conflict only.
    Strict,
    /// 宽: conflict or needs-review.
    Wide,
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

    /// Counts those cases that are scored.
    #[must_use]
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut confusion = Self::default();
        for case in cases {
            if let Some(label) = case.scored() {
                confusion.add(label == Label::Conflict, case.prediction.verdict);
            }
        }
        confusion
    }

    /// How many clauses it counts.
    #[must_use]
    pub fn total(&self) -> usize {
        self.conflict.iter().chain(&self.ok).sum()
    }

    /// The four counts when that much is an alarm.
    #[must_use]
    pub fn outcomes(&self, measure: Measure) -> Outcomes {
        let alarms = |row: &[usize; 3]| match measure {
            Measure::Strict => row[0],
            Measure::Wide => row[0] + row[1],
        };
        let (right, wrong) = (alarms(&self.conflict), alarms(&self.ok));
        Outcomes {
            true_positives: right,
            false_positives: wrong,
            false_negatives: self.conflict.iter().sum::<usize>() - right,
            true_negatives: self.ok.iter().sum::<usize>() - wrong,
        }
    }
}

/// The four counts of a yes-or-no test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// 报对
    pub true_positives: usize,
    /// 误报
    pub false_positives: usize,
    /// 漏报
    pub false_negatives: usize,
    /// 未报且合法
    pub true_negatives: usize,
}

impl Outcomes {
    fn precision(&self) -> Share {
        (self.true_positives, self.true_positives + self.false_positives)
    }

    fn recall(&self) -> Share {
        (self.true_positives, self.true_positives + self.false_negatives)
    }

    /// The share of what is right among all that was found or ought to be (Jaccard), from which F1 follows.
    fn overlap(&self) -> Share {
        (self.true_positives, self.true_positives + self.false_positives + self.false_negatives)
    }

    fn false_alarms(&self) -> Share {
        (self.false_positives, self.false_positives + self.true_negatives)
    }
}

/// Precision, recall and F1 of a set, `None` where there is nothing to divide by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// The counts behind them.
    #[serde(flatten)]
    pub counts: Outcomes,
    /// 准确率
    pub precision: Option<Estimate>,
    /// 召回率
    pub recall: Option<Estimate>,
    /// F1
    pub f1: Option<Estimate>,
    /// 每千条合法条款的误报
    pub false_alarms_per_1000: Option<Estimate>,
}

impl Figures {
    /// The figures of groups of clauses that belong together. Without a conflict or without a lawful clause precision
    /// and F1 say nothing and are left out.
    #[must_use]
    pub fn of(groups: &[Confusion], measure: Measure) -> Self {
        let mut sum = Confusion::default();
        groups.iter().for_each(|group| sum.add_all(group));
        let counts = sum.outcomes(measure);
        let resamples: Vec<Outcomes> =
            resample(groups, Confusion::add_all).iter().map(|sample| sample.outcomes(measure)).collect();
        let estimate = |share: fn(&Outcomes) -> Share, shape: fn(f64) -> f64| {
            Estimate::of_share(share(&counts), resamples.iter().map(share), shape)
        };
        let has_both = sum.conflict != [0; 3] && sum.ok != [0; 3];
        Self {
            counts,
            precision: estimate(Outcomes::precision, |share| share).filter(|_| has_both),
            recall: estimate(Outcomes::recall, |share| share),
            // F1 = 2J / (1 + J): the same F1, and rising with a share, so that its interval follows from the share's.
            f1: estimate(Outcomes::overlap, |share| 2.0 * share / (1.0 + share)).filter(|_| has_both),
            false_alarms_per_1000: estimate(Outcomes::false_alarms, |share| 1000.0 * share),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Confusion = Confusion { conflict: [6, 2, 2], ok: [1, 3, 16] };

    #[test]
    fn needs_review_is_counted_both_ways() {
        let strict = SAMPLE.outcomes(Measure::Strict);
        let wide = SAMPLE.outcomes(Measure::Wide);
        let four = |o: Outcomes| [o.true_positives, o.false_positives, o.false_negatives, o.true_negatives];
        assert_eq!(four(strict), [6, 1, 4, 19]);
        assert_eq!(four(wide), [8, 4, 2, 16]);
    }

    #[test]
    fn the_figures_are_those_of_the_textbook() {
        let value = |estimate: Option<Estimate>| estimate.expect("some clauses").value;
        let figures = Figures::of(&[SAMPLE], Measure::Wide);
        let (precision, recall) = (8.0 / 12.0, 0.8);
        assert!((value(figures.precision) - precision).abs() < 1e-6);
        assert!((value(figures.recall) - recall).abs() < 1e-6);
        assert!((value(figures.f1) - 2.0 * precision * recall / (precision + recall)).abs() < 1e-6);
        assert!((value(figures.false_alarms_per_1000) - 200.0).abs() < 1e-6);
    }

    #[test]
    fn a_set_of_one_label_has_no_precision() {
        let figures = Figures::of(&[Confusion { conflict: [3, 0, 1], ok: [0; 3] }], Measure::Strict);
        assert!(figures.precision.is_none() && figures.f1.is_none() && figures.false_alarms_per_1000.is_none());
        assert_eq!(figures.recall.expect("some conflicts").value, 0.75);
    }
}
