//! `github`: workflow commands, which GitHub Actions shows beside the lines of a pull request. What is known or waived is
//! not shown there; one line says how much of it there is.
//!
//! Escaping as in `@actions/core` (`toolkit/packages/core/src/command.ts`).

use super::message::{self, Gap};
use super::{Sheet, place};
use crate::model::{Diagnostic, Draft, GateLevel};
use crate::report::terminal::printable;

/// The commands, a line each.
pub fn write(sheet: &Sheet<'_>) -> String {
    let checked = sheet.checked;
    let mut text = String::new();
    for draft in &checked.drafts {
        if let Some(gap) = Gap::of(checked, draft) {
            let properties = vec![("file", place::path(&draft.path).to_owned()), ("title", draft.status.to_string())];
            let command = if gap.closes { "error" } else { "warning" };
            text.push_str(&line(command, &properties, &gap.problem));
        }
        let active = draft.diagnostics.iter().filter(|it| it.is_active());
        text.extend(active.map(|it| line(command(it.level), &properties(draft, it), &message::body(it))));
    }
    for complaint in &checked.complaints {
        let place = [("file", place::path(&complaint.path).to_owned()), ("line", complaint.line.to_string())];
        let title = [("title", "豁免登记有误".to_owned())];
        text.push_str(&line("error", &[place.to_vec(), title.to_vec()].concat(), &complaint.message));
    }
    let excused: Vec<_> = message::excused(checked).map(|(name, count)| format!("{name} {count} 处")).collect();
    if !excused.is_empty() {
        text.push_str(&line("notice", &[("title", "规清".to_owned())], &format!("另有{}。", excused.join("，"))));
    }
    text
}

fn command(level: GateLevel) -> &'static str {
    match level {
        GateLevel::Conflict => "error",
        GateLevel::NeedsReview => "warning",
        GateLevel::Technical => "notice",
    }
}

fn properties(draft: &Draft, it: &Diagnostic) -> Vec<(&'static str, String)> {
    let region = it.region();
    let mut properties = vec![("file", place::path(&draft.path).to_owned())];
    if draft.has_lines {
        properties.push(("line", region.line.to_string()));
        properties.push(("endLine", region.end_line.to_string()));
    }
    // GitHub takes columns only where the words stand in one line.
    let columns = place::within(draft, &it.finding, it.finding.quote_in_clause);
    if let Some(at) = columns.filter(|at| at.line == at.end_line && at.column < at.end_column) {
        properties.push(("col", at.column.to_string()));
        properties.push(("endColumn", at.end_column.to_string()));
    }
    properties.push(("title", message::heading(it)));
    properties
}

fn line(command: &str, properties: &[(&str, String)], message: &str) -> String {
    let properties: Vec<_> =
        properties.iter().map(|(name, value)| format!("{name}={}", escape_property(value))).collect();
    format!("::{command} {}::{}\n", properties.join(","), escape(message))
}

fn escape(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| printable(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_before_its_end() {
        let hostile = "a,b:c::error%0A\n\r\u{1b}";
        assert_eq!(
            line("error", &[("file", hostile.to_owned())], hostile),
            "::error file=a%2Cb%3Ac%3A%3Aerror%250A%0A\\u{d}\\u{1b}::a,b:c::error%250A%0A\\u{d}\\u{1b}\n"
        );
    }
}
