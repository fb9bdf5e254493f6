//! Workbooks in a package (Office Open XML, SpreadsheetML): its parts to cells. Source: ECMA-376 Part 1, 18.
//!
//! Nothing that a part states of its own size is believed; rows and cells without a place follow the ones before.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

use super::Workbook;
use super::grid::Sheet;
use super::merge::Merge;
use super::number::{Epoch, NumberFormat, general};
use crate::error::ReadError;
use crate::read::Limits;
use crate::read::package::{Package, folder_of, resolve};
use crate::read::xml::{self, Element, Node, Walk};

/// A sheet is mostly marks around its text: all parts together may unpack to so many times the text that is allowed.
const MARKUP_FACTOR: u64 = 4;

/// Whether the bytes are a package with a workbook, sound or damaged.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"PK") {
        return false;
    }
    match Package::open(bytes) {
        Ok(package) => package.has("xl/workbook.xml"),
        Err(_) => memchr::memmem::find(bytes, b"xl/workbook.xml").is_some(),
    }
}

/// Reads the sheets.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let budget = limits.max_text_bytes.saturating_mul(MARKUP_FACTOR);
    let mut parts = Parts { package: Package::open(bytes)?, budget, limit: budget };
    const MAIN: &str = "xl/workbook.xml";
    let Some(main) = parts.text(MAIN)? else {
        return Err(ReadError::Corrupt(format!("压缩包内没有工作簿（{MAIN}）")));
    };
    let related = parts.related(MAIN)?;
    let listed = Listed::parse(&main);
    let of_kind = |kind: &str| related.values().find(|one| one.kind == kind).map(|one| one.target.clone());
    let strings = match parts.text(&of_kind("sharedStrings").unwrap_or_else(|| "xl/sharedStrings.xml".to_owned()))? {
        Some(part) => shared_strings(&part),
        None => Vec::new(),
    };
    let styles = parts.text(&of_kind("styles").unwrap_or_else(|| "xl/styles.xml".to_owned()))?;
    let formats = styles.map(|part| cell_formats(&part)).unwrap_or_default();
    let shared = Shared { strings, formats, epoch: listed.epoch };
    let mut workbook = Workbook::default();
    for (name, id) in listed.sheets {
        let Some(target) = related.get(&id).filter(|one| one.kind == "worksheet").map(|one| &one.target) else {
            continue;
        };
        let Some(part) = parts.text(target)? else {
            workbook.missing.push(format!("工作表“{name}”的内容缺失"));
            continue;
        };
        let mut sheet = Sheet::new(&name);
        if let Err(at) = cells(&part, &shared, &mut sheet) {
            workbook.missing.push(format!("工作表“{name}”自第 {at} 字节起损坏，其后内容未读取"));
        }
        let drawings = parts.related(target)?;
        for drawing in drawings.values().filter(|one| one.kind == "drawing") {
            if let Some(part) = parts.text(&drawing.target)? {
                text_boxes(&part, &mut sheet.boxes);
            }
        }
        workbook.sheets.push(sheet);
    }
    Ok(workbook)
}

/// The parts of the package as text, within a budget.
struct Parts<'a> {
    package: Package<'a>,
    budget: u64,
    limit: u64,
}

/// What a part is related to.
struct Related {
    /// The last word of the kind of relationship.
    kind: String,
    /// The name of a part.
    target: String,
}

impl Parts<'_> {
    fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some((part, _)) = self.package.entry(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        part.take(self.budget.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Corrupt(format!("压缩包内的 {name} 无法解压，可能下载不完整")))?;
        let read = bytes.len() as u64;
        if read > self.budget {
            return Err(ReadError::TooLarge { bytes: self.limit.saturating_add(1), limit: self.limit });
        }
        self.budget -= read;
        Ok(Some(xml::decode(&bytes).0))
    }

    /// By id.
    fn related(&mut self, part: &str) -> Result<HashMap<String, Related>, ReadError> {
        let folder = folder_of(part);
        let file = part.strip_prefix(&folder).unwrap_or(part);
        let Some(text) = self.text(&format!("{folder}_rels/{file}.rels"))? else { return Ok(HashMap::new()) };
        let mut related = HashMap::new();
        let mut walk = Walk::new(&text);
        while let Ok(Some(node)) = walk.next() {
            let Node::Start(element) = node else { continue };
            let [id, kind, target] = ["Id", "Type", "Target"].map(|name| element.attribute(name));
            if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                related.insert(id, Related { kind, target: resolve(&folder, &target) });
            }
        }
        Ok(related)
    }
}

/// What the workbook part lists.
#[derive(Default)]
struct Listed {
    /// Names and relationships of the sheets, as they stand.
    sheets: Vec<(String, String)>,
    epoch: Epoch,
}

impl Listed {
    fn parse(part: &str) -> Self {
        let mut listed = Self::default();
        let mut walk = Walk::new(part);
        while let Ok(Some(node)) = walk.next() {
            let Node::Start(element) = node else { continue };
            match element.name() {
                "sheet" => {
                    let name = element.attribute("name").unwrap_or_default();
                    listed.sheets.extend(element.attribute("id").map(|id| (name, id)));
                }
                "workbookPr" if matches!(element.attribute("date1904").as_deref(), Some("1" | "true")) => {
                    listed.epoch = Epoch::Since1904;
                }
                _ => {}
            }
        }
        listed
    }
}

/// What all sheets share.
struct Shared {
    strings: Vec<Rc<str>>,
    /// By the style of a cell.
    formats: Vec<NumberFormat>,
    epoch: Epoch,
}

/// 18.4.8; the runs of a string are one text, its pronunciation is none.
fn shared_strings(part: &str) -> Vec<Rc<str>> {
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
fn rich_text(walk: &mut Walk<'_>) -> Result<String, xml::Damage> {
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
    out.replace("\r\n", "\n").replace('\r', "\n")
}

/// The number formats by the style of a cell (18.8.10), through those that the workbook adds (18.8.30).
fn cell_formats(part: &str) -> Vec<NumberFormat> {
    let mut added: HashMap<u32, String> = HashMap::new();
    let mut formats = Vec::new();
    let mut is_of_cells = false;
    let mut walk = Walk::new(part);
    while let Ok(Some(node)) = walk.next() {
        let Node::Start(element) = node else { continue };
        match element.name() {
            "numFmt" => {
                let id = element.attribute("numFmtId").and_then(|id| id.parse().ok());
                added.extend(id.zip(element.attribute("formatCode")));
            }
            "cellXfs" => is_of_cells = true,
            "cellStyles" | "cellStyleXfs" | "dxfs" => is_of_cells = false,
            "xf" if is_of_cells => {
                let id: u32 = element.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                formats
                    .push(added.get(&id).map_or_else(|| NumberFormat::of_id(id), |code| NumberFormat::of_code(code)));
            }
            _ => {}
        }
    }
    formats
}

/// The cells of a sheet.
///
/// # Errors
/// The byte from which on the part is damaged.
fn cells(part: &str, shared: &Shared, sheet: &mut Sheet) -> Result<(), u64> {
    let mut walk = Walk::new(part);
    let (mut row, mut column) = (0_u32, 0_u32);
    let mut next_row = 0_u32;
    while let Some(node) = walk.next().map_err(|damage| damage.at)? {
        let Node::Start(element) = node else { continue };
        match element.name() {
            "row" => {
                let stated = element.attribute("r").and_then(|number| number.parse::<u32>().ok());
                row = stated.and_then(|number| number.checked_sub(1)).unwrap_or(next_row);
                next_row = row.saturating_add(1);
                column = 0;
            }
            "c" => {
                if let Some((stated_row, stated_column)) = element.attribute("r").and_then(|place| place_of(&place)) {
                    (row, column) = (stated_row, stated_column);
                }
                let style = element.attribute("s").and_then(|style| style.parse().ok()).unwrap_or(0);
                let kind = Kind::of(&element);
                let value = value(&mut walk).map_err(|damage| damage.at)?;
                sheet.put(row, column, shared.text(kind, style, &value));
                column = column.saturating_add(1);
            }
            "mergeCell" => sheet.merges.extend(element.attribute("ref").and_then(|range| merge_of(&range))),
            _ => {}
        }
    }
    Ok(())
}

/// 18.18.11, what a cell's value is.
#[derive(Clone, Copy)]
enum Kind {
    Shared,
    Text,
    Truth,
    Number,
}

impl Kind {
    fn of(element: &Element<'_>) -> Self {
        match element.attribute("t").as_deref() {
            Some("s") => Self::Shared,
            Some("b") => Self::Truth,
            Some("str" | "inlineStr" | "e" | "d") => Self::Text,
            _ => Self::Number,
        }
    }
}

/// The value in a cell or the text that stands in it, up to the end of the cell.
fn value(walk: &mut Walk<'_>) -> Result<String, xml::Damage> {
    let mut value = String::new();
    let mut depth = 1_usize;
    while depth > 0 {
        let Some(node) = walk.next()? else { break };
        match node {
            Node::Start(element) if element.name() == "is" => value = rich_text(walk)?,
            // The formula; its result is what the cell shows.
            Node::Start(element) if element.name() != "v" => walk.skip()?,
            Node::Start(_) => depth += 1,
            Node::End => depth -= 1,
            Node::Text(piece) if depth > 1 => value.push_str(&piece),
            Node::Text(_) => {}
        }
    }
    Ok(value)
}

impl Shared {
    fn text(&self, kind: Kind, style: usize, value: &str) -> Rc<str> {
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

/// `B3` as row and column from 0.
fn place_of(place: &str) -> Option<(u32, u32)> {
    let digits = place.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = place.split_at_checked(digits)?;
    let mut column = 0_u32;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase().checked_sub(b'A').filter(|at| *at < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(letter) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// `A1:B3`
fn merge_of(range: &str) -> Option<Merge> {
    let (first, last) = range.split_once(':')?;
    let ((first_row, first_column), (last_row, last_column)) = (place_of(first)?, place_of(last)?);
    Some(Merge { first_row, last_row, first_column, last_column })
}

/// The paragraphs of the shapes that lie on a sheet (20.5).
fn text_boxes(part: &str, lines: &mut Vec<String>) {
    let mut walk = Walk::new(part);
    let mut line = String::new();
    let mut in_text = false;
    while let Ok(Some(node)) = walk.next() {
        match node {
            Node::Start(element) => {
                if element.name() == "p" {
                    finish_line(&mut line, lines);
                }
                in_text = element.name() == "t";
            }
            Node::End => in_text = false,
            Node::Text(piece) if in_text => line.push_str(&piece),
            Node::Text(_) => {}
        }
    }
    finish_line(&mut line, lines);
}

fn finish_line(line: &mut String, lines: &mut Vec<String>) {
    let whole = std::mem::take(line);
    if !whole.trim().is_empty() {
        lines.push(whole.trim().replace(['\n', '\t'], " "));
    }
}
