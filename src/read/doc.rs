//! Word binary documents (旧版 Word，.doc; Kingsoft's .wps is the same): the text a reader of the document sees with all changes
//! accepted.
//!
//! Takes the bytes of a file, gives its text as docx does: a paragraph is a line with its automatic number, a table row is a
//! line with its cells parted by tabs, notes and text boxes follow the body. Source: [MS-DOC], [MS-CFB].

mod binary;
mod fib;
mod numbering;
mod old;
mod pieces;
mod properties;
mod story;
mod styles;

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::head::Head;
use super::{Content, Limits, refusal};
use crate::error::ReadError;
use crate::model::Layout;
use crate::read::flow;
use crate::read::lists::Counters;
use binary::place_at;
use fib::{Fib, Table};
use story::Source;

/// Whether the bytes are a compound file that holds a Word document.
pub(super) fn sniff(head: &Head) -> bool {
    refusal::is_compound_file(head.bytes) && refusal::has_stream(head.bytes, "WordDocument")
}

/// Reads a Word document.
///
/// # Errors
/// When the file is damaged, encrypted or holds no text.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let mut file = CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| ReadError::Corrupt(format!("OLE 结构损坏（{error}）")))?;
    let stream = read_stream(&mut file, "WordDocument")
        .ok_or_else(|| ReadError::Corrupt("读不出正文流（WordDocument）".to_owned()))?;
    let Some(fib) = Fib::parse(&stream) else {
        return Err(ReadError::Corrupt("正文流（WordDocument）的文件头无法识别".to_owned()));
    };
    if fib.is_encrypted {
        return Err(ReadError::Encrypted);
    }
    let (lines, missing) = if fib.is_word97 {
        let table = read_stream(&mut file, fib.table_stream)
            .ok_or_else(|| ReadError::Corrupt(format!("读不出表流（{}）", fib.table_stream)))?;
        let data = read_stream(&mut file, "Data").unwrap_or_default();
        read(&fib, &stream, &table, &data, limits)?
    } else {
        (old::lines(&fib, &stream)?, Vec::new())
    };
    if lines.iter().all(|line| line.trim().is_empty()) {
        // Text that the tables promise and the stream does not hold is lost, not absent.
        return Err(missing.into_iter().next().map_or(ReadError::NoText, ReadError::Corrupt));
    }
    Ok(Content { missing, ..Content::new(lines.join("\n"), Layout::Paragraphs) })
}

fn read_stream(file: &mut CompoundFile<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut stream = file.open_stream(name).ok()?;
    let mut bytes = Vec::new();
    // A chain of sectors that breaks off leaves what stands before the break.
    let _ = stream.read_to_end(&mut bytes);
    (!bytes.is_empty()).then_some(bytes)
}

/// The lines of a document of Word 97 or later, and what is missing.
fn read(
    fib: &Fib<'_>,
    stream: &[u8],
    table: &[u8],
    data: &[u8],
    limits: &Limits,
) -> Result<(Vec<String>, Vec<String>), ReadError> {
    let pieces = fib.find(table, Table::Pieces).map(pieces::parse).unwrap_or_default();
    if pieces.is_empty() {
        return Err(ReadError::Corrupt("文本分段表（CLX）损坏".to_owned()));
    }
    let [body, footnotes, headers, macros, comments, endnotes, boxes] = fib.story_lengths().unwrap_or_default();
    let part = |what| fib.find(table, what).unwrap_or_default();
    let mut source = Source {
        stream,
        data,
        pieces,
        characters: properties::characters(stream, part(Table::CharacterPages)),
        paragraphs: properties::paragraphs(stream, part(Table::ParagraphPages), data),
        styles: styles::Styles::parse(part(Table::Styles)),
        lists: fib
            .find_with_rest(table, Table::Lists)
            .map(|(heads, levels)| numbering::parse(heads, levels, part(Table::ListUses)))
            .unwrap_or_default(),
        fonts: styles::fonts(part(Table::Fonts)),
        counters: Counters::default(),
        text_bytes: 0,
        max_text_bytes: limits.max_text_bytes,
        lost: false,
    };
    let mut lines = story::tell(&mut source, 0, body)?;
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let first_endnote =
        [body, footnotes, headers, macros, comments].iter().fold(0_usize, |sum, one| sum.saturating_add(*one));
    notes(&mut source, &mut lines, "脚注", body, part(Table::FootnoteText))?;
    notes(&mut source, &mut lines, "尾注", first_endnote, part(Table::EndnoteText))?;
    let first_box = first_endnote.saturating_add(endnotes);
    let in_boxes = story::tell(&mut source, first_box, first_box.saturating_add(boxes))?;
    lines.extend(in_boxes.into_iter().filter(|line| !line.trim().is_empty()));
    let missing = if source.lost { vec!["正文流中断，其后内容未读取".to_owned()] } else { Vec::new() };
    Ok((lines, missing))
}

/// Notes as lines behind the body, where they part no clause. `places` lists where each begins in their story.
fn notes(
    source: &mut Source<'_>,
    lines: &mut Vec<String>,
    title: &str,
    first: usize,
    places: &[u8],
) -> Result<(), ReadError> {
    // The list ends with two places that begin no note.
    let count = (places.len() / 4).saturating_sub(2);
    for index in 0..count {
        let (Some(from), Some(to)) = (place_at(places, 4 * index), place_at(places, 4 * index + 4)) else { break };
        let note = flow::join(&story::tell(source, first.saturating_add(from), first.saturating_add(to))?);
        if !note.is_empty() {
            lines.push(format!("〔{title}{}：{note}〕", index + 1));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
