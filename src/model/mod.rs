//! The nouns every stage speaks: spans, text, documents, the dictionary, hits, findings, reviews.
//!
//! Types, constructors that keep an invariant, and `Display`; a loop over text belongs to a stage.
//! No I/O, no clock.

pub mod clause;
pub mod decision;
pub mod dictionary;
pub mod document;
pub mod finding;
pub mod gate;
pub mod regions;
pub mod resolve;
pub mod review;
pub mod run;
pub mod settings;
pub mod source;
pub mod span;
pub mod stamp;
pub mod template;
pub mod text;

pub use clause::{Clause, ClauseId, ClauseLabel, Level, Sentence, SentenceId, listed};
pub use decision::{Decided, Decision, Ruling};
pub use dictionary::{
    Basis, BasisId, Category, Consequence, Dictionary, Example, Fact, GUARD_GROUPS, GroupId, LawfulForm, Policy,
    Repair, Rule, RuleId, Severity, ValidityTerm, Verified, Word, WordGroup, WordId,
};
pub use document::{Citation, Document, DocumentKind, Metadata, Note, Part, PartKind, Period, Rank, Validity};
pub use finding::{Bound, Finding, Force, GuardName, Hit, Matched, Proposal, Verdict};
pub use gate::{
    Checked, Compared, Complaint, Diagnostic, Draft, Excluded, GateLevel, Known, Mended, Threshold, Waived,
};
pub use regions::{Region, Regions};
pub use review::{
    Action, BasisRow, Change, Collection, FindingRow, LeadIn, Reason, Recommendation, Replacement, Review, Status,
};
pub use run::{DecisionCount, Incomplete, RuleCount, Run, Skipped, Summary, VerdictCount};
pub use settings::{IssuerLevel, Settings};
pub use source::{Before, FileLine, Format, Layout, Origin, SourceFile};
pub use span::Span;
pub use stamp::Stamp;
pub use template::{Comparison, Context, Element, Matcher, Pattern, Slot, SlotKind, Template};
pub use text::{LineCursor, Text};
