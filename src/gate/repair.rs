//! Mechanical repairs (机械性修改) in the text of a draft: renamed organs and laws. Takes the text as it stands in the file and the
//! draft as checked; gives the text with the new words. Only words that stand exactly where they were read are touched.

use std::ops::Range;

use crate::model::{Diagnostic, Draft};

/// A draft with its repairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The new text.
    pub text: String,
    /// How many places were changed.
    pub done: usize,
    /// How many could not be placed, because the file's text is not the text that was read.
    pub missed: usize,
}

/// The text with all repairs that stand for nothing else than a name.
#[must_use]
pub fn repair(text: &str, draft: &Draft) -> Repaired {
    // Words are placed as readers count them: a line break is one character.
    let uses_crlf = text.contains("\r\n");
    let lines = if uses_crlf { text.replace("\r\n", "\n") } else { text.to_owned() };
    let mut repairs: Vec<(Range<usize>, &str)> = Vec::new();
    let mut missed = 0;
    for it in draft.diagnostics.iter().filter(|it| it.waived.is_none()) {
        let Some(new) = new_words(it) else { continue };
        match place(&lines, it) {
            Some(range) => repairs.push((range, new)),
            None => missed += 1,
        }
    }
    repairs.sort_by_key(|(range, _)| (range.start, range.end));
    repairs.dedup();
    let (mut whole, mut at, mut done) = (String::with_capacity(lines.len()), 0, 0);
    for (range, new) in repairs {
        // Two repairs of the same words are left to a person.
        if range.start < at {
            missed += 1;
            continue;
        }
        whole.push_str(&lines[at..range.start]);
        whole.push_str(new);
        at = range.end;
        done += 1;
    }
    whole.push_str(&lines[at..]);
    let text = if uses_crlf { whole.replace('\n', "\r\n") } else { whole };
    Repaired { text, done, missed }
}

/// The new words, where only a name changes. Deletions are for a person.
fn new_words(it: &Diagnostic) -> Option<&str> {
    let new = &it.finding.change.as_ref()?.replacement.as_ref()?.new;
    (!new.is_empty()).then_some(new.as_str())
}

/// Where the old words stand, in bytes; none where other words stand there.
fn place(text: &str, it: &Diagnostic) -> Option<Range<usize>> {
    let finding = &it.finding;
    let old = finding.change.as_ref()?.replacement.as_ref()?.old;
    let words: String = finding.clause_text.chars().skip(old.0).take(old.1 - old.0).collect();
    let line_start: usize = text.split_inclusive('\n').take(finding.line - 1).map(str::len).sum();
    let rest = text.get(line_start..)?;
    let quote = line_start + rest.char_indices().nth(finding.column - 1)?.0;
    let start = if old.0 >= finding.quote_in_clause.0 {
        quote + text.get(quote..)?.char_indices().nth(old.0 - finding.quote_in_clause.0)?.0
    } else {
        text.get(..quote)?.char_indices().rev().nth(finding.quote_in_clause.0 - old.0 - 1)?.0
    };
    let end = start + words.len();
    (text.get(start..end)? == words).then_some(start..end)
}
