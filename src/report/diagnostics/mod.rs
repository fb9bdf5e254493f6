//! What the gate says, in the formats that people, editors and CI systems read.
//!
//! Takes what was checked, the rules and the run; gives text. Where it goes, and the exit code, belong to the command line.

mod checkstyle;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod message;
mod place;
mod rdjson;
mod sarif;
mod text;
mod xml;

use crate::model::{Checked, Dictionary, Run};

/// What is written about, and how.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// What was checked.
    pub checked: &'a Checked,
    /// The rules, for their titles, law and help.
    pub dictionary: &'a Dictionary,
    /// The run.
    pub run: &'a Run,
    /// Whether the reader is a terminal that shows colours; other formats than text take no notice.
    pub paint: Paint,
}

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Plain.
    Plain,
    /// With ANSI colours.
    Colours,
}

/// One format.
pub struct DiagnosticFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// The whole text, ending in a line break where there is any.
    pub write: fn(&Sheet<'_>) -> String,
}

/// Every format there is; a new one is a file of its own and a line here.
pub const DIAGNOSTIC_FORMATS: &[DiagnosticFormat] = &[
    DiagnosticFormat { name: "text", write: text::write },
    DiagnosticFormat { name: "json", write: json::write },
    DiagnosticFormat { name: "jsonl", write: json::write_lines },
    DiagnosticFormat { name: "sarif", write: sarif::write },
    DiagnosticFormat { name: "junit", write: junit::write },
    DiagnosticFormat { name: "github", write: github::write },
    DiagnosticFormat { name: "gitlab", write: gitlab::write },
    DiagnosticFormat { name: "checkstyle", write: checkstyle::write },
    DiagnosticFormat { name: "rdjson", write: rdjson::write },
    DiagnosticFormat { name: "markdown", write: markdown::write },
];

/// The format of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static DiagnosticFormat> {
    DIAGNOSTIC_FORMATS.iter().find(|format| format.name == name)
}
