//! 修改对照表.docx: for every document to be revised, 原条文 | 建议修改为 | 理由和依据, one row a clause.
//!
//! New text stands only where the repair is mechanical; elsewhere the middle column says in which direction to draft.

use std::collections::BTreeSet;
use std::io;

use minijinja::Value;

use super::excerpt::{Place, marked};
use super::layout::{self, Numbering};
use super::pieces::Pieces;
use super::templates::{self, COMPARISON, COMPARISON_DOCUMENT, Values};
use crate::model::{Action, FindingRow, Replacement, Review, Ruling, Run as ScanRun, Summary};
use crate::report::standing::{self, Progress, Proposal};
use crate::report::word::{self, Body, Breaking, Column, Cover, Mark, Run, Sheet, Style, words};
use crate::report::{Output, Report};

const SHEET: Sheet = Sheet::Landscape;

const COLUMNS: [Column; 3] = [
    Column { head: "原条文", percent: 36, style: Style::Cell },
    Column { head: "建议修改为", percent: 34, style: Style::Cell },
    Column { head: "理由和依据", percent: 30, style: Style::Cell },
];

/// More of a clause would fill pages and hide the words that matter.
const MAX_CLAUSE_CHARS: usize = 1_200;

/// The narrowest column takes some 15 characters a line and 27 lines a page: a row of more than half a page is broken, or
/// it would leave the page before it empty.
const MAX_WHOLE_CHARS: usize = 200;

struct Comparison {
    output: Output,
    sections: Pieces<()>,
    numbering: Numbering,
    run: ScanRun,
    changes: usize,
    to_draft: usize,
    doubtful: usize,
}

/// Begins the file.
pub fn begin(output: Output, run: &ScanRun) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Comparison {
        sections: Pieces::beside(&output),
        output,
        numbering: Numbering::default(),
        run: run.clone(),
        changes: 0,
        to_draft: 0,
        doubtful: 0,
    }))
}

impl Report for Comparison {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        if standing::action(review) != Some(Action::Revise) {
            return Ok(());
        }
        let rows = rows(review);
        // Counted as the draft of the decision does: what is said twice is one change.
        let mut seen = BTreeSet::new();
        for proposal in rows.iter().flat_map(|row| &row.proposals).filter(|change| seen.insert(change.text())) {
            self.to_draft += usize::from(proposal.progress == Progress::ToDraft);
            self.doubtful += usize::from(proposal.progress == Progress::Doubtful);
        }
        let changes = seen.len();
        self.changes += changes;
        let text = templates::fill(&COMPARISON_DOCUMENT, &self.run, &super::values_of(review, changes))?;
        let numbering = &mut self.numbering;
        self.sections.add((), |_, body| layout::write(&text, numbering, body, |_, body| table(body, &rows)))
    }

    fn finish(self: Box<Self>, run: &ScanRun, _summary: &Summary) -> io::Result<Output> {
        let values: Values = [
            ("修订件数", self.sections.count(())),
            ("修改处数", self.changes),
            ("待拟处数", self.to_draft),
            ("待判断处数", self.doubtful),
        ]
        .map(|(name, count)| (name, Value::from(count)))
        .into();
        let text = templates::fill(&COMPARISON, run, &values)?;
        let mut sections = self.sections;
        let cover = Cover { title: "行政规范性文件修改对照表", sheet: SHEET, as_of: run.as_of };
        word::write(self.output, &cover, |body| {
            layout::write(&text, &mut Numbering::default(), body, |_, body| sections.copy((), body))
        })
    }
}

/// The findings on one clause.
struct Row<'a> {
    findings: Vec<&'a FindingRow>,
    proposals: Vec<Proposal>,
}

/// One row a clause, in the order of the document.
fn rows(review: &Review) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for finding in standing::to_change(review) {
        let is_same = |row: &&mut Row<'_>| {
            row.findings.first().is_some_and(|f| f.clause == finding.clause && f.clause_text == finding.clause_text)
        };
        // Findings come in text order: those on one clause follow each other.
        let proposal = standing::proposal(finding);
        match rows.last_mut().filter(is_same) {
            Some(row) => {
                row.findings.push(finding);
                row.proposals.push(proposal);
            }
            None => rows.push(Row { findings: vec![finding], proposals: vec![proposal] }),
        }
    }
    rows
}

fn table(body: &mut Body<'_>, rows: &[Row<'_>]) -> io::Result<()> {
    if rows.is_empty() {
        return body.text(Style::Body, "审核结论为修订，本工具没有提出修改内容，由起草人员拟定。");
    }
    body.begin_table(&COLUMNS, SHEET.text_width())?;
    for row in rows {
        let cells = [original(row), proposed(row), reasons(row)];
        let longest = cells.iter().map(|cell| characters(cell)).max().unwrap_or_default();
        let breaking = if longest > MAX_WHOLE_CHARS { Breaking::AcrossPages } else { Breaking::Whole };
        body.row_of_paragraphs(&COLUMNS, SHEET.text_width(), &cells, breaking)?;
    }
    body.end_table()
}

fn characters(cell: &[Vec<Run>]) -> usize {
    cell.iter().flatten().map(|run| run.text.chars().count()).sum()
}

/// The new words of a finding, unless the reviewer wants others.
fn replacement<'a>(finding: &&'a FindingRow) -> Option<&'a Replacement> {
    let is_amended = finding.decision.as_ref().is_some_and(|decision| decision.ruling == Ruling::Amend);
    finding.change.as_ref().filter(|_| !is_amended)?.replacement.as_ref()
}

fn original(row: &Row<'_>) -> Vec<Vec<Run>> {
    let Some(first) = row.findings.first() else { return Vec::new() };
    let replaced = row.findings.iter().filter_map(replacement);
    let old = replaced.map(|replacement| Place { chars: replacement.old, mark: Mark::Old, instead: None });
    let unreplaced = row.findings.iter().filter(|finding| replacement(finding).is_none());
    let flagged = unreplaced.map(|f| Place { chars: f.quote_in_clause, mark: Mark::Flagged, instead: None });
    let places: Vec<_> = old.chain(flagged).collect();
    let label = Run { text: standing::clause(first).to_owned(), mark: Mark::Strong };
    vec![vec![label], marked(&first.clause_text, &places, MAX_CLAUSE_CHARS)]
}

fn proposed(row: &Row<'_>) -> Vec<Vec<Run>> {
    let Some(first) = row.findings.first() else { return Vec::new() };
    let places: Vec<_> = row
        .findings
        .iter()
        .filter_map(replacement)
        .map(|new| Place { chars: new.old, mark: Mark::New, instead: Some(new.new.clone()) })
        .collect();
    let mut paragraphs = Vec::new();
    if !places.is_empty() {
        let text = marked(&first.clause_text, &places, MAX_CLAUSE_CHARS);
        // When nothing is left of a clause, its going is told by the instruction.
        if text.iter().any(|run| run.text.chars().any(char::is_alphanumeric)) {
            paragraphs.push(text);
        }
    }
    let is_shown = !paragraphs.is_empty();
    let mut told: Vec<String> = Vec::new();
    for (finding, proposal) in row.findings.iter().zip(&row.proposals) {
        let is_in_text = is_shown && replacement(finding).is_some() && proposal.progress == Progress::Ready;
        if !is_in_text && !told.contains(&proposal.text()) {
            told.push(proposal.text());
        }
    }
    paragraphs.extend(told.into_iter().map(|text| vec![words(format!("{text}。"))]));
    paragraphs
}

fn reasons(row: &Row<'_>) -> Vec<Vec<Run>> {
    let mut reasons: Vec<String> = Vec::new();
    for finding in &row.findings {
        let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
        let basis = if basis.is_empty() { String::new() } else { format!("（依据：{}）", basis.join("、")) };
        let reason = format!("{}{basis}", finding.message);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let is_only = reasons.len() == 1;
    let number = |(index, reason): (usize, String)| {
        let number = if is_only { String::new() } else { format!("{}.", index + 1) };
        vec![words(format!("{number}{reason}"))]
    };
    reasons.into_iter().enumerate().map(number).collect()
}
