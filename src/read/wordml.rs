//! Word documents that are one XML file: WordprocessingML of Word 2003 (`w:wordDocument`), and the package of a docx written
//! as one file (Flat OPC, `pkg:package`). Such files are mostly called `.xml` or `.doc`.
//!
//! Takes the bytes of a file, gives its text as for docx, by the same code: what differs in the older dialect (lists by
//! `w:listDef` and `w:ilfo`, changes and comments as `aml:annotation`, notes in the text) is known there.

use super::docx::{self, Source};
use super::encoding::{self, Decoded};
use super::head::Head;
use super::xml::{Damage, Node, Walk};
use super::{Content, Limits};
use crate::error::ReadError;
use encoding_rs::Encoding;

/// The namespaces of the two kinds, in lower case; one stands in the first element, which some writers put far behind the
/// declaration.
const SINGLE: &str = "schemas.microsoft.com/office/word/2003/wordml";
const FLAT: &str = "schemas.microsoft.com/office/2006/xmlpackage";
const HEAD_BYTES: usize = 4096;

/// Whether the content is a Word document in one XML file.
#[must_use]
pub(super) fn sniff(head: &Head) -> bool {
    let text = head.text(HEAD_BYTES).trim_start_matches(['?', ' ', '\r', '\n', '\t']);
    text.starts_with('<') && !text.contains("<html") && (text.contains(SINGLE) || text.contains(FLAT))
}

/// Reads a document in one XML file.
///
/// # Errors
/// When it is damaged, is not in a known encoding, is longer than the limit or holds no text.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Content, ReadError> {
    let Decoded { text, encoding, missing } = encoding::decode(bytes, declared(bytes))?;
    let mut content = if is_flat(&text) { flat(&text, limits) } else { docx::single(&text, limits) }?;
    content.encoding = encoding;
    content.missing.extend(missing);
    Ok(content)
}

/// What the XML declaration says of the encoding.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    const DECLARATION_BYTES: usize = 256;
    let head = encoding::ascii_head(bytes, DECLARATION_BYTES);
    let declaration = head.split("?>").next()?;
    let label = declaration.split("encoding").nth(1)?.trim_start_matches([' ', '=']);
    Encoding::for_label(label.split(['"', '\'']).nth(1)?.as_bytes())
}

/// Whether the first element is a package.
fn is_flat(xml: &str) -> bool {
    let mut walk = Walk::new(xml);
    loop {
        match walk.next() {
            Ok(Some(Node::Start(element))) => return element.name() == "package",
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => return false,
        }
    }
}

/// Reads a package written as one file; of a damaged one the parts that stand before the damage.
fn flat(xml: &str, limits: &Limits) -> Result<Content, ReadError> {
    let mut parts = Vec::new();
    let damage = collect(xml, &mut parts).err();
    let content = docx::document(Source::flat(parts.into_iter(), limits.max_text_bytes), limits);
    match (content, damage) {
        (Ok(mut content), Some(damage)) => {
            content.missing.push(format!("文件自第 {} 字节起损坏，其后内容未读取", damage.at));
            Ok(content)
        }
        (Err(ReadError::NoText), Some(_)) => Err(ReadError::Corrupt("文件不是有效的 XML".to_owned())),
        (content, _) => content,
    }
}

/// The parts of a package with their names. One that the damage cuts off counts as far as it goes.
fn collect<'x>(xml: &'x str, parts: &mut Vec<(String, &'x str)>) -> Result<(), Damage> {
    let mut walk = Walk::new(xml);
    let mut name = None;
    while let Some(node) = walk.next()? {
        let Node::Start(element) = node else { continue };
        match element.name() {
            "part" => name = element.attribute("name"),
            "xmlData" => {
                let rest = walk.rest();
                let skipped = walk.skip();
                let inner = rest.get(..rest.len() - walk.rest().len()).unwrap_or(rest);
                let inner = if skipped.is_ok() { inner.rsplit_once("</").map_or("", |(inner, _)| inner) } else { rest };
                parts.extend(name.take().map(|name| (name, inner)));
                skipped?;
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
