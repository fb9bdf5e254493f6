//! `guiqing outline`: prints the clause tree of one document.
//!
//! Takes a `Document`, gives text for people or JSON; reading the file and printing belong to the command.

use std::fmt::Write as _;

use serde::Serialize;

use super::args::{OutlineOptions, PrintFormat};
use super::shown;
use crate::error::Error;
use crate::model::{Clause, ClauseId, Document, Level, Metadata, Span};
use crate::report::terminal::printable_lines;

pub(super) fn run(options: &OutlineOptions) -> Result<(), Error> {
    let shown = shown(&options.file);
    let source = crate::read::read(&options.file, &shown, &crate::read::Limits::default());
    let source = source.map_err(|error| Error::Usage(format!("{shown} 未能读取：{error}")))?;
    let document = crate::pipeline::document(source);
    super::print(&match options.print.format {
        PrintFormat::Text => printable_lines(&text(&document)),
        PrintFormat::Json => json(&document) + "\n",
    })
}

/// The clause tree, one line a clause: label, start of its text, lead-in.
#[must_use]
pub fn text(document: &Document) -> String {
    let mut out = String::new();
    write_metadata(&mut out, document);
    for (index, part) in document.parts.iter().enumerate() {
        let name = part.title.as_deref().unwrap_or("（无标题）");
        let _ = writeln!(out, "\n【{}】{name}", if index == 0 { "正文" } else { "附件" });
        for at in part.clauses.0..part.clauses.1 {
            write_clause(&mut out, document, ClauseId(at));
        }
    }
    if !document.notes.is_empty() {
        out.push_str("\n【提示】\n");
        for note in &document.notes {
            let (line, column) = document.text.line_column(note.span.start());
            let _ = writeln!(out, "第{line}行第{column}列：{}", note.message);
        }
    }
    out
}

/// The same as JSON.
#[must_use]
pub fn json(document: &Document) -> String {
    let outline = Outline {
        path: &document.path,
        metadata: MetadataRow::of(document, &document.metadata),
        parts: document
            .parts
            .iter()
            .map(|part| PartRow { title: part.title.as_deref(), clauses: part.clauses })
            .collect(),
        clauses: (0..document.clauses.len()).map(|index| ClauseRow::of(document, index)).collect(),
        notes: document.notes.iter().map(|note| note.message.as_str()).collect(),
    };
    serde_json::to_string_pretty(&outline).expect("rows of strings and numbers always serialise")
}

fn write_metadata(out: &mut String, document: &Document) {
    let metadata = &document.metadata;
    let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    let names = |citations: &[crate::model::Citation]| {
        citations.iter().map(|citation| format!("《{}》", citation.name)).collect::<Vec<_>>().join("")
    };
    let rows = [
        ("标题", metadata.title.clone()),
        ("发文字号", metadata.document_number.clone()),
        ("制定机关", metadata.issuer.clone()),
        ("行政区划", Some(metadata.region.join("")).filter(|region| !region.is_empty())),
        ("成文日期", day(metadata.issued_on)),
        ("施行日期", day(metadata.effective_on)),
        ("有效期至", day(metadata.validity.until)),
        ("主送", metadata.addressees.map(|span| document.text.slice(span).to_owned())),
        ("制定依据", Some(names(&metadata.basis)).filter(|names| !names.is_empty())),
        ("同时废止", Some(names(&metadata.repeals)).filter(|names| !names.is_empty())),
        ("种类", Some(format!("{}　{}", metadata.kind, metadata.rank))),
    ];
    for (name, value) in rows {
        let _ = writeln!(out, "{name}：{}", value.as_deref().unwrap_or("—"));
    }
}

fn write_clause(out: &mut String, document: &Document, id: ClauseId) {
    let clause = document.clause(id);
    let depth = document.ancestors(id).count();
    let label = if clause.label.0.is_empty() { "·" } else { clause.label.0.as_str() };
    let start = excerpt(document.text.slice(clause.body()), 36);
    let _ = write!(out, "{}{label}  {start}", "  ".repeat(depth));
    if let Some(lead_in) = clause.lead_in {
        let _ = write!(out, "  ←「{}」", tail(document.text.slice(lead_in), 24));
    }
    out.push('\n');
}

fn excerpt(text: &str, chars: usize) -> String {
    let plain = text.trim().replace(['\n', '\t'], " ");
    let mut start: String = plain.chars().take(chars).collect();
    if start.len() < plain.len() {
        start.push('…');
    }
    start
}

fn tail(text: &str, chars: usize) -> String {
    let count = text.chars().count();
    let end: String = text.chars().skip(count.saturating_sub(chars)).collect();
    if count > chars { format!("…{end}") } else { end }
}

#[derive(Serialize)]
struct Outline<'d> {
    path: &'d str,
    metadata: MetadataRow<'d>,
    parts: Vec<PartRow<'d>>,
    clauses: Vec<ClauseRow<'d>>,
    notes: Vec<&'d str>,
}

#[derive(Serialize)]
struct MetadataRow<'d> {
    title: Option<&'d str>,
    document_number: Option<&'d str>,
    issuer: Option<&'d str>,
    region: &'d [String],
    issued_on: Option<jiff::civil::Date>,
    effective_on: Option<jiff::civil::Date>,
    valid_until: Option<jiff::civil::Date>,
    provisional: bool,
    addressees: Option<&'d str>,
    basis: Vec<&'d str>,
    repeals: Vec<&'d str>,
    kind: crate::model::DocumentKind,
    rank: crate::model::Rank,
}

impl<'d> MetadataRow<'d> {
    fn of(document: &'d Document, metadata: &'d Metadata) -> Self {
        let names = |citations: &'d [crate::model::Citation]| citations.iter().map(|c| c.name.as_str()).collect();
        Self {
            title: metadata.title.as_deref(),
            document_number: metadata.document_number.as_deref(),
            issuer: metadata.issuer.as_deref(),
            region: &metadata.region,
            issued_on: metadata.issued_on,
            effective_on: metadata.effective_on,
            valid_until: metadata.validity.until,
            provisional: metadata.validity.provisional,
            addressees: metadata.addressees.map(|span| document.text.slice(span)),
            basis: names(&metadata.basis),
            repeals: names(&metadata.repeals),
            kind: metadata.kind,
            rank: metadata.rank,
        }
    }
}

#[derive(Serialize)]
struct PartRow<'d> {
    title: Option<&'d str>,
    clauses: (u32, u32),
}

#[derive(Serialize)]
struct ClauseRow<'d> {
    level: Level,
    label: &'d str,
    number: u32,
    parent: Option<u32>,
    part: u32,
    line: usize,
    mark: &'d str,
    text: &'d str,
    lead_in: Option<&'d str>,
}

impl<'d> ClauseRow<'d> {
    fn of(document: &'d Document, index: usize) -> Self {
        let clause: &Clause = &document.clauses[index];
        let slice = |span: Span| document.text.slice(span);
        Self {
            level: clause.level,
            label: &clause.label.0,
            number: clause.number,
            parent: clause.parent.map(|id| id.0),
            part: clause.part,
            line: document.text.line_column(clause.span.start()).0,
            mark: slice(clause.mark),
            text: slice(clause.body()).trim(),
            lead_in: clause.lead_in.map(slice),
        }
    }
}
