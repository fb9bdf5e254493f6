//! Office Open XML (docx): the text a reader of the document sees in Word with all changes accepted.
//!
//! Takes the bytes of a file, gives its text: a paragraph is a line with its automatic number, a table row is a line
//! with its cells parted by tabs, notes follow the body. Headers, footers, comments and hidden text are left out.
//! Titles, clauses and joined lines are left to later stages; pictures hold no text here.

mod numbering;
mod package;
mod paragraph;
mod story;
mod styles;

use std::collections::HashMap;
use std::ops::Range;

use super::flow;
use super::head::Head;
use super::ink::Ink;
use super::package::folder_of;
use super::trace::Traced;
use super::{Content, Limits};
use crate::error::ReadError;
use crate::model::Layout;
use numbering::{Labels, Numbering};
use package::Part;
pub(super) use package::Source;
use paragraph::{NoteKind, NoteReference};
use story::Told;
use styles::Styles;

/// Whether the bytes are a docx package, sound or damaged.
#[must_use]
pub(super) fn sniff(head: &Head) -> bool {
    package::is_wordprocessing(head.bytes)
}

/// Reads a docx package. All parts together may unpack to `limits.max_text_bytes` bytes.
///
/// # Errors
/// When the package is damaged, encrypted, unpacks to more than the limit or holds no text.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    document(Source::zip(bytes, limits.max_text_bytes)?, limits)
}

/// Reads a document from the parts of its package.
///
/// # Errors
/// As `parse`.
pub(super) fn document(source: Source, limits: &Limits) -> Result<Content, ReadError> {
    let (text, missing): (String, _) = written(source, limits)?;
    Ok(Content { missing, ..Content::new(text, Layout::Paragraphs) })
}

/// The same text with the way back to the bytes of the main part, and the name of that part.
///
/// # Errors
/// As `parse`.
pub(super) fn trace(bytes: &[u8], limits: &Limits) -> Result<(Traced, String), ReadError> {
    let main = Source::zip(bytes, limits.max_text_bytes)?.main_part()?;
    let (text, _) = written(Source::zip(bytes, limits.max_text_bytes)?, limits)?;
    Ok((text, main))
}

/// The text of a package, and what is missing from it.
fn written<T: Ink>(mut source: Source, limits: &Limits) -> Result<(T, Vec<String>), ReadError> {
    let main = source.main_part()?;
    let related = source.related(&main)?;
    let mut parts = Parts { source, related, folder: folder_of(&main) };
    let Some(body) = parts.source.part(&main)? else {
        return Err(ReadError::Corrupt(format!("压缩包内没有正文（{main}）")));
    };
    let styles = parts.read("styles")?.map(|part| Styles::parse(&part.text)).unwrap_or_default();
    let lists = parts.read("numbering")?;
    let numbering = lists.as_ref().map(|part| Numbering::parse(&part.text)).unwrap_or_default();
    let mut labels = Labels::new(&numbering, &styles);
    let told: Told<T> = story::tell(&body.text, &styles, &mut labels, limits.max_text_bytes)?;
    let mut missing = Vec::new();
    let notes = notes(&mut parts, &told.references, &styles, &mut labels, limits, &mut missing)?;
    finish(told, notes, &labels, missing)
}

/// Reads the one XML file of Word 2003, which holds styles, lists, body and notes.
///
/// # Errors
/// When it is damaged, longer than the limit or holds no text.
pub(super) fn single(xml: &str, limits: &Limits) -> Result<Content, ReadError> {
    let (styles, numbering) = (Styles::parse(xml), Numbering::parse(xml));
    let mut labels = Labels::new(&numbering, &styles);
    let mut told: Told<String> = story::tell(xml, &styles, &mut labels, limits.max_text_bytes)?;
    let mut notes: HashMap<String, Vec<String>> = std::mem::take(&mut told.notes).into_iter().collect();
    let lines =
        NOTES.iter().flat_map(|(kind, _, title)| note_lines(&of_kind(&told.references, *kind), &mut notes, title));
    let lines = lines.collect();
    let (text, missing) = finish(told, lines, &labels, Vec::new())?;
    Ok(Content { missing, ..Content::new(text, Layout::Paragraphs) })
}

/// The text that a body and its notes make, and what is missing from it.
fn finish<T: Ink>(
    told: Told<T>,
    notes: Vec<T>,
    labels: &Labels,
    mut missing: Vec<String>,
) -> Result<(T, Vec<String>), ReadError> {
    let mut lines = told.lines;
    while lines.last().is_some_and(|line| line.as_str().trim().is_empty()) {
        lines.pop();
    }
    lines.extend(notes);
    missing.extend(told.unread);
    if labels.undefined {
        missing.push("部分自动编号的定义缺失，编号未能还原，条款号可能不全".to_owned());
    }
    // Bytes of no character and references to entities, which the format forbids.
    if lines.iter().any(|line| line.as_str().contains(char::REPLACEMENT_CHARACTER)) {
        missing.push("正文中有无法识别的字符，已以“\u{FFFD}”代替".to_owned());
    }
    let has_text = lines.iter().any(|line| !line.as_str().trim().is_empty());
    match told.damaged_at {
        Some(_) if !has_text => return Err(ReadError::Corrupt("正文部分不是有效的 XML".to_owned())),
        Some(at) => missing.push(format!("正文自第 {at} 字节起损坏，其后内容未读取")),
        None if !has_text => return Err(ReadError::NoText),
        None => {}
    }
    Ok((flow::parted(lines, "\n"), missing))
}

/// The parts around the main one.
struct Parts<'a> {
    source: Source<'a>,
    related: Vec<(String, String)>,
    folder: String,
}

impl<'a> Parts<'a> {
    /// The part of a kind of relationship (`styles`), or of the usual name where the relationships are lost.
    fn read(&mut self, kind: &str) -> Result<Option<Part<'a>>, ReadError> {
        let named = self.related.iter().find(|(related, _)| related == kind).map(|(_, target)| target.clone());
        let name = named.filter(|name| self.source.has(name)).unwrap_or_else(|| format!("{}{kind}.xml", self.folder));
        self.source.part(&name)
    }
}

/// The kinds of notes: the part that holds them and what they are called.
const NOTES: [(NoteKind, &str, &str); 2] =
    [(NoteKind::Footnote, "footnotes", "脚注"), (NoteKind::Endnote, "endnotes", "尾注")];

/// 脚注 and 尾注 as lines behind the body, where they part no clause.
fn notes<'a, T: Ink>(
    parts: &mut Parts<'_>,
    references: &[NoteReference],
    styles: &'a Styles,
    labels: &mut Labels<'a>,
    limits: &Limits,
    missing: &mut Vec<String>,
) -> Result<Vec<T>, ReadError> {
    let mut lines = Vec::new();
    for (kind, part_name, title) in NOTES {
        let references = of_kind(references, kind);
        if references.is_empty() {
            continue;
        }
        let Some(part) = parts.read(part_name)? else {
            missing.push(format!("{title}内容缺失"));
            continue;
        };
        let told: Told<String> = story::tell(&part.text, styles, labels, limits.max_text_bytes)?;
        if told.damaged_at.is_some() {
            missing.push(format!("{title}部分损坏，可能不全"));
        }
        lines.append(&mut note_lines(&references, &mut told.notes.into_iter().collect(), title));
    }
    Ok(lines)
}

/// The notes of a kind that the text refers to, in its order.
fn of_kind(references: &[NoteReference], kind: NoteKind) -> Vec<&NoteReference> {
    references.iter().filter(|one| one.kind == kind).collect()
}

/// Notes as lines. To whoever asks where its words stand, a note stands at its sign in the text.
fn note_lines<T: Ink>(references: &[&NoteReference], notes: &mut HashMap<String, Vec<String>>, title: &str) -> Vec<T> {
    let text_of = |id: &str, notes: &mut HashMap<_, Vec<_>>| notes.remove(id).map(|note| flow::join(&note));
    let texts = references.iter().map(|one| (one.at.clone(), text_of(&one.id, notes).unwrap_or_default()));
    let filled = texts.enumerate().filter(|(_, (_, text))| !text.is_empty());
    let line = |(index, (at, text)): (usize, (Range<usize>, String))| {
        let mut line = T::default();
        line.write(&format!("〔{title}{}：", index + 1));
        line.copy(&text, at, Some);
        line.write("〕");
        line
    };
    filled.map(line).collect()
}

#[cfg(test)]
mod tests;
