//! Workbooks in a package (Office Open XML, SpreadsheetML): its parts to cells. Source: ECMA-376 Part 1, 18.
//!
//! Nothing that a part states of its own size is believed; rows and cells without a place follow the ones before.

mod parts;
mod shared;

use super::Workbook;
use super::grid::Sheet;
use super::merge::Merge;
use super::number::Epoch;
use crate::error::ReadError;
use crate::read::Limits;
use crate::read::xml::{self, Element, Node, Walk};
use parts::Parts;
use shared::{Shared, cell_formats, rich_text, shared_strings};

pub(super) use parts::is_workbook;

/// Reads the sheets.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Workbook, ReadError> {
    let mut parts = Parts::open(bytes, limits)?;
    let main = parts.main()?;
    let Some(part) = parts.text(&main)? else {
        return Err(ReadError::Corrupt(format!("压缩包内没有工作簿（{main}）")));
    };
    let listed = Listed::parse(&part);
    let related = parts.related(&main)?;
    let of_kind = |kind: &str| {
        let target = related.values().find(|one| one.kind == kind).map(|one| one.target.clone());
        target.unwrap_or_else(|| format!("xl/{kind}.xml"))
    };
    let strings = parts.text(&of_kind("sharedStrings"))?.map(|part| shared_strings(&part)).unwrap_or_default();
    let formats = parts.text(&of_kind("styles"))?.map(|part| cell_formats(&part)).unwrap_or_default();
    let shared = Shared { strings, formats, epoch: listed.epoch };
    let mut workbook = Workbook::default();
    for (name, id) in listed.sheets {
        let target = match related.get(&id) {
            Some(one) if one.kind == "worksheet" => one.target.as_str(),
            // A chart, a dialogue or macros that fill a sheet.
            Some(_) => continue,
            None => "",
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
                let is_error = element.attribute("t").as_deref() == Some("e");
                let Value { shown, formula } = value(&mut walk).map_err(|damage| damage.at)?;
                if !formula.is_empty() && (shown.is_empty() || is_error) {
                    sheet.put_formula(row, column, &formula);
                }
                sheet.put(row, column, shared.text(kind, style, &shown));
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

/// What stands in a cell.
#[derive(Default)]
struct Value {
    shown: String,
    /// Its result is what the cell shows.
    formula: String,
}

/// The value in a cell or the text that stands in it, up to the end of the cell.
fn value(walk: &mut Walk<'_>) -> Result<Value, xml::Damage> {
    let mut value = Value::default();
    let mut depth = 1_usize;
    let mut in_formula = false;
    while depth > 0 {
        let Some(node) = walk.next()? else { break };
        match node {
            Node::Start(element) if element.name() == "is" => value.shown = rich_text(walk)?,
            Node::Start(element) if ["v", "f"].contains(&element.name()) => {
                in_formula = element.name() == "f";
                depth += 1;
            }
            Node::Start(_) => walk.skip()?,
            Node::End => depth -= 1,
            Node::Text(piece) if depth > 1 && in_formula => value.formula.push_str(&piece),
            Node::Text(piece) if depth > 1 => value.shown.push_str(&piece),
            Node::Text(_) => {}
        }
    }
    Ok(value)
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
