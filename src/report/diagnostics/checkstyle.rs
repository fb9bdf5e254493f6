//! `checkstyle`: Checkstyle's XML, which Jenkins, reviewdog and many editors read. What is known or waived is an `info`
//! that says so.
//!
//! The format has lines only: drafts that have none (Word, PDF) are named with line 1, and the message names the clause.

use super::message::{self, Gap};
use super::{Sheet, place, xml};
use crate::model::{Checked, Diagnostic, Draft, GateLevel};

/// The version of Checkstyle whose format it is; readers ask for one.
const VERSION: &str = "8.0";

/// The whole file.
pub fn write(sheet: &Sheet<'_>) -> String {
    let checked = sheet.checked;
    xml::document(|out| {
        xml::parent(out, "checkstyle", &[("version", VERSION.to_owned())], |out| {
            for draft in &checked.drafts {
                let name = [("name", place::path(&draft.path).to_owned())];
                xml::parent(out, "file", &name, |out| {
                    gap(checked, draft).iter().try_for_each(|error| xml::leaf(out, "error", error, ""))?;
                    draft.diagnostics.iter().try_for_each(|it| xml::leaf(out, "error", &error(draft, it), ""))
                })?;
            }
            for complaint in &checked.complaints {
                let name = [("name", place::path(&complaint.path).to_owned())];
                let error = attributes(complaint.line, "error", complaint.message.clone(), "waiver");
                xml::parent(out, "file", &name, |out| xml::leaf(out, "error", &error, ""))?;
            }
            Ok(())
        })
    })
}

type Attributes = Vec<(&'static str, String)>;

fn attributes(line: usize, severity: &str, message: String, source: &str) -> Attributes {
    let source = format!("guiqing.{source}");
    vec![("line", line.to_string()), ("severity", severity.to_owned()), ("message", message), ("source", source)]
}

fn gap(checked: &Checked, draft: &Draft) -> Option<Attributes> {
    let gap = Gap::of(checked, draft)?;
    Some(attributes(1, if gap.closes { "error" } else { "warning" }, gap.told(), gap.code))
}

fn error(draft: &Draft, it: &Diagnostic) -> Attributes {
    let finding = &it.finding;
    let severity = match it.level {
        _ if !it.is_active() => "info",
        GateLevel::Conflict => "error",
        GateLevel::NeedsReview => "warning",
        GateLevel::Technical => "info",
    };
    let line = if draft.has_lines { finding.line } else { 1 };
    let told = format!("{}\n{}", message::heading(it), message::body(it));
    let mut attributes = attributes(line, severity, told, &finding.rule);
    if let Some(place) = place::within(draft, finding, finding.quote_in_clause) {
        attributes.insert(1, ("column", place.column.to_string()));
    }
    attributes
}
