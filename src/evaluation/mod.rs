//! Measures the engine against labelled clauses and labelled documents. Takes labels, gives cases (a label and what the
//! engine said) and the scores of many; reading files and printing are the command's.
//!
//! Only `conflict` counts as an alarm in the strict figure, conflict or needs-review in the wide one.

mod clauses;
mod counts;
mod documents;
mod intervals;
mod labels;
#[cfg(test)]
mod sample;
mod scores;

use serde_json::Value;

pub use clauses::{Outcome, Prediction, judge_clause, judge_example, outcome};
pub use counts::{Confusion, Figures, Measure, Outcomes};
pub use documents::{DocumentCases, DocumentScore, judge_document};
pub use intervals::{Estimate, LEVEL, Method, RESAMPLES, SEED};
pub use labels::{Decision, Label, LabelledClause, LabelledDocument, Labels, LeftOut};
pub use scores::{CategoryScore, RuleScore, Score, Tally};

/// A labelled clause and what the engine said of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id; where the label has none, file and line.
    pub id: Value,
    /// What it belongs to: its document, or itself where that is not known. Intervals draw whole groups.
    pub group: String,
    /// The label.
    pub clause: LabelledClause,
    /// What the engine said.
    pub prediction: Prediction,
}

impl Case {
    /// A case of the label file `shown`, which belongs to the document `group` or, without one, to that of its title.
    #[must_use]
    pub fn new(shown: &str, group: Option<&str>, clause: LabelledClause, prediction: Prediction) -> Self {
        let place = format!("{shown}:{}", clause.line);
        let group = group.or(clause.title()).unwrap_or(&place).to_owned();
        let id = if clause.id.is_null() { Value::String(place) } else { clause.id.clone() };
        Self { id, group, clause, prediction }
    }

    /// The id as people read it.
    #[must_use]
    pub fn name(&self) -> String {
        self.id.as_str().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    /// Its label, if it is scored.
    #[must_use]
    pub fn scored(&self) -> Option<Label> {
        self.clause.label.filter(|_| self.clause.left_out().is_none())
    }

    /// Whether it is scored and the engine did not say what the label says: a conflict that was not found as one, or a
    /// lawful clause on which anything was found.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        match self.scored() {
            Some(Label::Conflict) => self.prediction.verdict != Some(crate::model::Verdict::Conflict),
            Some(Label::Ok) => self.prediction.verdict.is_some(),
            None => false,
        }
    }
}
