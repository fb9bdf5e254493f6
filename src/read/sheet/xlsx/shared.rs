//! What all sheets of a workbook share: strings and the formats of numbers.

use std::rc::Rc;

use super::super::number::{Epoch, Formats, NumberFormat, general};
use super::Kind;
use crate::read::xml::{self, Node, Walk};

/// What all sheets share.
pub(super) struct Shared {
    pub(super) strings: Vec<Rc<str>>,
    /// By the style of a cell.
    pub(super) formats: Vec<Rc<NumberFormat>>,
    pub(super) epoch: Epoch,
}

/// 18.4.8; the runs of a string are one text, its pronunciation is none.
pub(super) fn shared_strings(part: &str) -> Vec<Rc<str>> {
    let mut strings = Vec::new();
    let mut walk = Walk::new(part);
    while let Ok(Some(node)) = walk.next() {
        if let Node::Start(element) = node
            && element.name() == "si"
        {
            let Ok(text) = rich_text(&mut walk) else { break };
            strings.push(Rc::from(unescaped(&text)));
        }
    }
    strings
}

/// The characters of the `t` elements in the element whose start came last, up to its end.
pub(super) fn rich_text(walk: &mut Walk<'_>) -> Result<String, xml::Damage> {
    let mut text = String::new();
    let (mut depth, mut in_text) = (1_usize, false);
    while depth > 0 {
        let Some(node) = walk.next()? else { break };
        match node {
            Node::Start(element) if element.name() == "rPh" => walk.skip()?,
            Node::Start(element) => {
                in_text = element.name() == "t";
                depth += 1;
            }
            Node::End => {
                in_text = false;
                depth -= 1;
            }
            Node::Text(piece) if in_text => text.push_str(&piece),
            Node::Text(_) => {}
        }
    }
    Ok(text)
}

/// 22.9.2.19: `_x000D_` for characters that XML cannot hold.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let code = from.get(2..6).filter(|_| from.get(6..7) == Some("_"));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push(character);
                rest = from.get(7..).unwrap_or_default();
            }
            None => {
                out.push_str("_x");
                rest = from.get(2..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The number formats by the style of a cell (18.8.10), through those that the workbook adds (18.8.30).
pub(super) fn cell_formats(part: &str) -> Vec<Rc<NumberFormat>> {
    let mut formats = Formats::default();
    let mut by_style = Vec::new();
    let mut is_of_cells = false;
    let mut walk = Walk::new(part);
    while let Ok(Some(node)) = walk.next() {
        let Node::Start(element) = node else { continue };
        match element.name() {
            "numFmt" => {
                let id = element.attribute("numFmtId").and_then(|id| id.parse().ok());
                if let Some((id, code)) = id.zip(element.attribute("formatCode")) {
                    formats.add(id, &code);
                }
            }
            "cellXfs" => is_of_cells = true,
            "cellStyles" | "cellStyleXfs" | "dxfs" => is_of_cells = false,
            "xf" if is_of_cells => {
                let id: u32 = element.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                by_style.push(formats.get(id));
            }
            _ => {}
        }
    }
    by_style
}

impl Shared {
    /// What a cell of that style shows.
    pub(super) fn text(&self, kind: Kind, style: usize, value: &str) -> Rc<str> {
        match kind {
            Kind::Shared => {
                let string = value.trim().parse().ok().and_then(|at: usize| self.strings.get(at));
                string.cloned().unwrap_or_else(|| Rc::from(""))
            }
            Kind::Text => Rc::from(unescaped(value)),
            Kind::Truth => Rc::from(if value.trim() == "1" { "TRUE" } else { "FALSE" }),
            Kind::Number => match value.trim().parse::<f64>() {
                Ok(number) => Rc::from(
                    self.formats.get(style).map_or_else(|| general(number), |format| format.show(number, self.epoch)),
                ),
                Err(_) => Rc::from(value),
            },
        }
    }
}
