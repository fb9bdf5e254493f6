//! The one XML file of Excel 2003 (SpreadsheetML 2003, often named .xls): its elements to cells.

use std::collections::HashMap;
use std::rc::Rc;

use super::Workbook;
use super::grid::Sheet;
use super::number::{Epoch, NumberFormat, general};
use crate::error::ReadError;
use crate::read::Limits;
use crate::read::head::Head;
use crate::read::xml::{self, Damage, Node, Walk};

/// Whether the head is that of such a file.
pub(super) fn sniff(head: &Head) -> bool {
    const HEAD_BYTES: usize = 4096;
    let head = head.text(HEAD_BYTES);
    let start = head.trim_start();
    (start.starts_with("<?xml") || start.starts_with("<workbook"))
        && (head.contains("progid=\"excel.sheet\"") || head.contains("<workbook"))
        && head.contains("urn:schemas-microsoft-com:office:spreadsheet")
}

/// Reads the sheets.
pub(super) fn read(bytes: &[u8], _limits: &Limits) -> Result<Workbook, ReadError> {
    let (text, replaced) = xml::decode(bytes);
    let mut reading = Reading::default();
    if replaced {
        reading.workbook.missing.push("有无法识别的字符".to_owned());
    }
    if let Err(damage) = reading.all(&mut Walk::new(&text)) {
        reading.workbook.missing.push(format!("文件自第 {} 字节起损坏，其后内容未读取", damage.at));
    }
    Ok(reading.workbook)
}

#[derive(Default)]
struct Reading {
    workbook: Workbook,
    formats: HashMap<String, NumberFormat>,
    style: String,
    /// The place of the next cell.
    row: u32,
    column: u32,
}

impl Reading {
    fn all(&mut self, walk: &mut Walk<'_>) -> Result<(), Damage> {
        while let Some(node) = walk.next()? {
            let Node::Start(element) = node else { continue };
            let index = || element.attribute("Index").and_then(|index| index.parse::<u32>().ok()?.checked_sub(1));
            match element.name() {
                "Style" => self.style = element.attribute("ID").unwrap_or_default(),
                "NumberFormat" => {
                    let format = element.attribute("Format").map(|code| format_of(&code));
                    self.formats.extend(format.map(|format| (self.style.clone(), format)));
                }
                "Worksheet" => {
                    self.workbook.sheets.push(Sheet::new(&element.attribute("Name").unwrap_or_default()));
                    (self.row, self.column) = (0, 0);
                }
                "Row" => {
                    // The counter stands on the row that follows the last one.
                    let row = index().unwrap_or(self.row);
                    self.row = row.saturating_add(1);
                    self.column = 0;
                }
                "Cell" => {
                    self.column = index().unwrap_or(self.column);
                    let merged = element.attribute("MergeAcross").and_then(|across| across.parse::<u32>().ok());
                    let style = element.attribute("StyleID").unwrap_or_default();
                    let text = self.cell(walk, &style)?;
                    if let Some(sheet) = self.workbook.sheets.last_mut() {
                        sheet.put(self.row.saturating_sub(1), self.column, Rc::from(text));
                    }
                    self.column = self.column.saturating_add(merged.unwrap_or(0)).saturating_add(1);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What the cell shows, up to its end. A comment is none of it.
    fn cell(&self, walk: &mut Walk<'_>, style: &str) -> Result<String, Damage> {
        let (mut text, mut kind) = (String::new(), String::new());
        let mut depth = 1_usize;
        while depth > 0 {
            let Some(node) = walk.next()? else { break };
            match node {
                Node::Start(element) if element.name() == "Comment" => walk.skip()?,
                Node::Start(element) => {
                    depth += 1;
                    if element.name() == "Data" {
                        kind = element.attribute("Type").unwrap_or_default();
                    }
                }
                Node::End => depth -= 1,
                Node::Text(piece) if depth > 1 => text.push_str(&piece),
                Node::Text(_) => {}
            }
        }
        let format = self.formats.get(style);
        let number = match kind.as_str() {
            "Number" => text.trim().parse().ok(),
            "DateTime" => serial(text.trim()),
            _ => None,
        };
        Ok(match (number, format) {
            (Some(number), Some(format)) => format.show(number, Epoch::Since1900),
            (Some(number), None) if kind == "Number" => general(number),
            (Some(number), None) => NumberFormat::of_id(14).show(number, Epoch::Since1900),
            (None, _) => text.to_owned(),
        })
    }
}

/// The names that stand for formats.
fn format_of(code: &str) -> NumberFormat {
    match code {
        "General Date" => NumberFormat::of_id(22),
        "Short Date" | "Long Date" | "Medium Date" => NumberFormat::of_id(14),
        "Short Time" | "Medium Time" => NumberFormat::of_id(20),
        "Long Time" => NumberFormat::of_id(21),
        "Fixed" => NumberFormat::of_id(2),
        "Standard" => NumberFormat::of_id(4),
        "Percent" => NumberFormat::of_id(10),
        "Scientific" => NumberFormat::of_id(11),
        _ => NumberFormat::of_code(code),
    }
}

/// `2020-01-01T12:00:00.000` as the number of days that it is in a workbook.
fn serial(moment: &str) -> Option<f64> {
    let (day, time) = moment.split_once('T').unwrap_or((moment, ""));
    let mut parts = day.split('-').map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // After Howard Hinnant, `days_from_civil`.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468 + 25_569;
    let days = if days < 61 { days - 1 } else { days };
    let seconds: f64 = time
        .split(':')
        .zip([3600.0, 60.0, 1.0])
        .filter_map(|(part, unit)| Some(part.parse::<f64>().ok()? * unit))
        .sum();
    Some(f64::from(i32::try_from(days).ok()?) + seconds / 86_400.0)
}
