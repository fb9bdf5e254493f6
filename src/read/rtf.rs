//! Rich Text Format (.rtf, also under the name .doc): the text a reader of the document sees with all changes accepted.
//!
//! Takes the bytes of a file, gives its text as docx does: a paragraph is a line with its automatic number, a table row is a
//! line with its cells parted by tabs, notes follow the body. Headers, footers, comments and hidden text are left out;
//! embedded documents become attachments. Source: Rich Text Format Specification 1.9.1.

mod charset;
mod fonts;
mod group;
mod numbering;
mod object;
mod reader;
mod story;
mod token;
mod words;

use super::head::Head;
use super::{Content, Limits};
use crate::error::ReadError;
use crate::model::Layout;
use reader::{NoteKind, Reader};

/// How far into a file its mark may stand, behind blanks and a byte order mark.
const MAX_BYTES_BEFORE: usize = 64;

/// Whether the bytes are Rich Text Format.
pub(super) fn sniff(head: &Head) -> bool {
    begin(head.bytes).is_some()
}

/// The file from its mark on.
fn begin(bytes: &[u8]) -> Option<&[u8]> {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF);
    let before = bytes.iter().take(MAX_BYTES_BEFORE).take_while(|byte| blank(byte)).count();
    bytes.get(before..).filter(|rest| rest.starts_with(b"{\\rtf"))
}

/// Reads a document.
///
/// # Errors
/// When it holds no text or more than `limits` allow.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let told = Reader::new(begin(bytes).unwrap_or(bytes)).read(limits.max_text_bytes)?;
    let mut lines = told.lines;
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    for (kind, title) in [(NoteKind::Footnote, "脚注"), (NoteKind::Endnote, "尾注")] {
        let notes = told.notes.iter().filter(|(other, _)| *other == kind);
        lines.extend(notes.enumerate().map(|(index, (_, note))| format!("〔{title}{}：{note}〕", index + 1)));
    }
    let mut missing = Vec::new();
    if told.cut_off {
        missing.push("文件结尾缺失（括号未闭合），文件可能没有保存完整，其后内容无法读取".to_owned());
    }
    if told.unbalanced {
        missing.push("文件中的括号不配对，请核对原文".to_owned());
    }
    if told.replaced > 0 {
        missing.push(format!("有 {} 处字节无法解码，已以“\u{FFFD}”代替，请核对原文", told.replaced));
    }
    let mut attachments = Vec::new();
    for object in &told.objects {
        match object::file(object, attachments.len() + 1) {
            Some(member) => attachments.push(member),
            None if object::is_document(object) => missing.push("嵌入的附件（表格、文档等）未读取".to_owned()),
            None => {}
        }
    }
    missing.dedup();
    Ok(Content { missing, attachments, ..Content::new(lines.join("\n"), Layout::Paragraphs) })
}

#[cfg(test)]
mod tests;
