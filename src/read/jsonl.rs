//! Documents as lines of JSON (`.jsonl`, `.ndjson`): a line is an object with the text of a document and what is said of it.
//! Takes the bytes, hands out each line as a file; which format its text is in is left to the other readers.

use std::borrow::Cow;
use std::ops::ControlFlow;

use encoding_rs::GB18030;
use serde_json::{Map, Value};

use super::limits::Allowance;
use super::names::{self, Names};
use super::record::Record;
use super::{Head, Member};
use crate::error::ReadError;

/// Names of the fields, the surest first.
const TEXT: &[&str] = &["text", "content", "正文", "内容", "全文"];
const ID: &[&str] = &["id", "编号"];
const TITLE: &[&str] = &["title", "标题", "文件名称"];
const DOCUMENT_NUMBER: &[&str] = &["document_number", "发文字号", "文号"];
const ISSUER: &[&str] = &["issuer", "制定机关", "发文机关", "发布机构"];
const ISSUED_ON: &[&str] = &["issued_on", "date", "成文日期", "发文日期", "发布日期"];

/// So many lines in a row of the report that are no documents, and the file is none of documents.
const MAX_BROKEN_LINES: usize = 1_000;

/// More documents than this are not handed out: each becomes a row of the report.
const MAX_DOCUMENTS: usize = 1_000_000;

/// Whether the first line is an object with a text.
pub(super) fn sniff(head: &Head) -> bool {
    let start = without_mark(head.bytes).trim_ascii_start();
    let is_rich_text = start.starts_with(b"{\\");
    start.starts_with(b"{") && !is_rich_text && start.split(|byte| *byte == b'\n').next().is_some_and(is_document)
}

fn is_document(line: &[u8]) -> bool {
    fields(line).is_some_and(|fields| text_of(&fields).is_some())
}

/// Hands out the lines.
///
/// # Errors
/// When too many lines are no documents, or there are too many of them.
pub(super) fn unpack(
    bytes: &[u8],
    _allowance: &Allowance,
    take: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut names = Names::default();
    let (mut given, mut broken) = (0, 0);
    for (index, line) in without_mark(bytes).split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        if given >= MAX_DOCUMENTS {
            return Err(ReadError::OverLimit(format!("文件数超过 {MAX_DOCUMENTS} 份；自第{}行起未读取", index + 1)));
        }
        let mut member = member(line, index + 1);
        member.name = names.unique(&member.name);
        broken += usize::from(member.bytes.is_err());
        if broken > MAX_BROKEN_LINES {
            let what = format!("超过 {MAX_BROKEN_LINES} 行不是有效的 JSON 文件记录；自第{}行起未读取", index + 1);
            return Err(ReadError::Corrupt(what));
        }
        given += 1;
        if take(member).is_break() {
            break;
        }
    }
    Ok(())
}

fn member(line: &[u8], number: usize) -> Member {
    let unnamed = format!("第{number}行");
    let broken =
        |name: String, what: &str| Member { name, bytes: Err(ReadError::Corrupt(format!("第{number}行{what}"))) };
    let Some(fields) = fields(line) else { return broken(unnamed, "不是有效的 JSON") };
    let id = first(&fields, ID);
    let name = if id.trim().is_empty() { unnamed } else { names::shown(&id) };
    let Some(text) = text_of(&fields) else { return broken(name, "没有正文（text）") };
    let record = Record {
        title: first(&fields, TITLE),
        document_number: first(&fields, DOCUMENT_NUMBER),
        issuer: first(&fields, ISSUER),
        issued_on: first(&fields, ISSUED_ON),
        text: text.to_owned(),
    };
    Member { name, bytes: Ok(record.into_bytes()) }
}

/// The fields of a line; none if it is no object.
fn fields(line: &[u8]) -> Option<Map<String, Value>> {
    let text = match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(line)?,
    };
    serde_json::from_str(text.trim()).ok()
}

/// The text, unless there is nothing in it.
fn text_of(fields: &Map<String, Value>) -> Option<&str> {
    TEXT.iter().find_map(|name| fields.get(*name)?.as_str()).filter(|text| !text.trim().is_empty())
}

/// The first of the fields that says something, as text.
fn first(fields: &Map<String, Value>, names: &[&str]) -> String {
    let said = names.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    said.unwrap_or_default()
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Limits;

    type Members = Vec<(String, Result<String, ReadError>)>;

    fn unpacked(bytes: &[u8]) -> (Members, Result<(), ReadError>) {
        let mut members = Vec::new();
        let result = unpack(bytes, &Allowance::new(bytes.len() as u64, &Limits::DEFAULT), &mut |member| {
            members.push((member.name, member.bytes.map(|bytes| String::from_utf8(bytes).expect("text"))));
            ControlFlow::Continue(())
        });
        (members, result)
    }

    fn is_sniffed(text: &str) -> bool {
        sniff(&Head::new(text.as_bytes()))
    }

    #[test]
    fn objects_with_a_text_are_sniffed() {
        for text in ["{\"id\":1,\"text\":\"甲\"}\n", "\u{feff} {\"正文\":\"甲\"}", "{\"content\":\"甲\"}\n不是"]
        {
            assert!(is_sniffed(text), "{text}");
        }
        for text in ["{\\rtf1}", "{\n\"text\":\"甲\"}", "{\"a\":1}", "{\"text\":1}", "[{\"text\":\"甲\"}]", "甲", ""]
        {
            assert!(!is_sniffed(text), "{text}");
        }
    }

    #[test]
    fn each_line_is_a_document_with_what_is_said_of_it() {
        let lines = "{\"id\":\"a/1\",\"text\":\"第一条 甲。\\n第二条 乙。\",\"title\":\"安澜市供水办法\",\"document_number\":\"安政〔2019〕1号\",\"issuer\":\"安澜市人民政府\",\"date\":\"2019-01-02T00:00:00\"}\r\n\n{\"text\":\"丙\"}\n{\"id\":3,\"text\":\"丁\"}\n{\"id\":3,\"text\":\"戊\"}";
        let first = "安澜市供水办法\n发文字号：安政〔2019〕1号\n发文机关：安澜市人民政府\n成文日期：2019-01-02\n第一条 甲。\n第二条 乙。";
        let expected = [("a/1", first), ("第3行", "丙"), ("3", "丁"), ("3#2", "戊")];
        let (members, result) = unpacked(lines.as_bytes());
        assert_eq!(result, Ok(()));
        assert_eq!(members, expected.map(|(name, text)| (name.to_owned(), Ok(text.to_owned()))));
        let (members, _) = unpacked(&GB18030.encode(lines).0);
        assert_eq!(members[1].1, Ok("丙".to_owned()));
    }

    #[test]
    fn a_line_that_is_no_document_is_told() {
        let (members, result) =
            unpacked("{\"text\":\"甲\"}\n{\"text\":\n{\"id\":\"乙\"}\n{\"text\":\"丁\"}".as_bytes());
        let corrupt = |what: &str| Err(ReadError::Corrupt(what.to_owned()));
        assert_eq!(result, Ok(()));
        assert_eq!(members[1], ("第2行".to_owned(), corrupt("第2行不是有效的 JSON")));
        assert_eq!(members[2], ("乙".to_owned(), corrupt("第3行没有正文（text）")));
        assert_eq!(members[3].1, Ok("丁".to_owned()));
        let (members, result) =
            unpacked(&b"{\"text\":\"a\"}\n".iter().copied().chain(b"x\n".repeat(5000)).collect::<Vec<_>>());
        assert_eq!(members.len(), 1 + MAX_BROKEN_LINES);
        assert!(matches!(result, Err(ReadError::Corrupt(_))));
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{{\"text\":{}1", "[".repeat(200_000));
        assert!(!is_sniffed(&deep));
    }
}
