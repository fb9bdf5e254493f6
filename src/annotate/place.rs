//! Where the words of a finding stand in the text of its document.
//!
//! Takes the file as read and the findings; gives byte ranges. A finding whose place no longer holds its words (the file was
//! changed since) has none.

use std::ops::Range;

use crate::model::{FileLine, FindingRow, SourceFile};

/// One finding and its places.
pub(super) struct Mark<'a> {
    /// What is marked.
    pub finding: &'a FindingRow,
    /// Its words; none where it speaks of the whole document, or where they were not found.
    pub words: Option<Range<usize>>,
    /// The words its mechanical repair replaces, and the new ones.
    pub repair: Option<(Range<usize>, &'a str)>,
}

impl Mark<'_> {
    /// Whether it speaks of words that do not stand where they should.
    pub fn is_lost(&self) -> bool {
        self.words.is_none() && !self.finding.quote.is_empty()
    }
}

/// The findings somebody has to deal with, in the order of the text.
pub(super) fn marks<'a>(source: &SourceFile, findings: &'a [FindingRow]) -> Vec<Mark<'a>> {
    let text = source.text.as_str();
    let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
    let starts = std::iter::once(0).chain(breaks);
    let lines: Vec<_> = starts.enumerate().map(|(index, start)| (start, source.line(index + 1))).collect();
    let mut marks: Vec<_> = open(findings).map(|finding| mark(text, &lines, finding)).collect();
    marks.sort_by_key(|mark| mark.words.as_ref().map_or((0, 0), |words| (words.start, words.end)));
    marks
}

/// The findings that are neither exempt nor ruled out.
pub(super) fn open(findings: &[FindingRow]) -> impl Iterator<Item = &FindingRow> {
    findings.iter().filter(|finding| finding.is_open())
}

fn mark<'a>(text: &str, lines: &[(usize, FileLine)], finding: &'a FindingRow) -> Mark<'a> {
    let words = words(text, lines, finding);
    let repair = words.as_ref().and_then(|words| repair(text, words.start, finding));
    Mark { finding, words, repair }
}

/// `lines` are the lines of the text, each with its place in the file, of which the finding speaks.
fn words(text: &str, lines: &[(usize, FileLine)], finding: &FindingRow) -> Option<Range<usize>> {
    if finding.quote.is_empty() {
        return None;
    }
    let first = lines.partition_point(|(_, line)| line.number < finding.line);
    let alike = lines.get(first..)?.iter().take_while(|(_, line)| line.number == finding.line);
    alike.into_iter().find_map(|(at, line)| {
        let before = line.before.map_or(0, |before| before.chars);
        let start = forward(text, *at, finding.column.checked_sub(before + 1)?)?;
        let words = start..start + finding.quote.len();
        (text.get(words.clone()) == Some(finding.quote.as_str())).then_some(words)
    })
}

/// `start` is where the finding's words begin.
fn repair<'a>(text: &str, start: usize, finding: &'a FindingRow) -> Option<(Range<usize>, &'a str)> {
    let replacement = finding.change.as_ref()?.replacement.as_ref()?;
    let (before, _) = finding.quote_in_clause;
    let clause = match before {
        0 => start,
        _ => text.get(..start)?.char_indices().rev().nth(before - 1)?.0,
    };
    if !text.get(clause..)?.starts_with(&finding.clause_text) {
        return None;
    }
    let (from, to) = replacement.old;
    let old = forward(&finding.clause_text, 0, from)?..forward(&finding.clause_text, 0, to)?;
    (!old.is_empty()).then(|| (clause + old.start..clause + old.end, replacement.new.as_str()))
}

/// The offset so many characters behind another.
fn forward(text: &str, from: usize, characters: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let ends = rest.char_indices().map(|(at, _)| at).chain(std::iter::once(rest.len()));
    ends.take(characters + 1).nth(characters).map(|at| from + at)
}
