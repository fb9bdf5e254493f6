//! Excel binary workbooks, BIFF5 (Excel 95) and BIFF8 (97 to 2003, also written by WPS as .et): records to cells.
//! Source: [MS-XLS], for BIFF5 the Excel 97 Developer's Kit.
//!
//! Read here and not by calamine, which holds a sheet as a full rectangle: two cells in opposite corners cost gigabytes.

mod records;
mod strings;

use std::io::{Cursor, Read};
use std::rc::Rc;

use cfb::CompoundFile;
use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::Workbook;
use super::grid::Sheet;
use super::merge::Merge;
use super::number::{Epoch, Formats, NumberFormat, general};
use crate::error::ReadError;
use crate::read::Limits;
use records::{Record, Records, f64_at, id, u16_at, u32_at};

/// Reads the sheets.
pub(super) fn read(bytes: &[u8], _limits: &Limits) -> Result<Workbook, ReadError> {
    let mut file = CompoundFile::open(Cursor::new(bytes))
        .map_err(|error| ReadError::Corrupt(format!("OLE 结构损坏（{error}）")))?;
    let stream = ["Workbook", "Book"].iter().find_map(|name| {
        let mut stream = file.open_stream(name).ok()?;
        let mut content = Vec::new();
        // A chain of sectors that breaks off leaves what stands before the break.
        let _ = stream.read_to_end(&mut content);
        (!content.is_empty()).then_some(content)
    });
    let stream = stream.ok_or_else(|| ReadError::Corrupt("读不出工作簿流（Workbook）".to_owned()))?;
    let globals = Globals::read(&stream)?;
    let mut workbook = Workbook::default();
    for bound in &globals.sheets {
        let mut sheet = Sheet::new(&bound.name);
        let is_whole = match stream.get(bound.at..) {
            Some(rest) => globals.sheet(rest, &mut sheet),
            None => false,
        };
        if !is_whole {
            workbook.missing.push(format!("工作表“{}”不完整，其后内容未读取", bound.name));
        }
        workbook.sheets.push(sheet);
    }
    Ok(workbook)
}

/// How strings and records are laid out.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    is_biff8: bool,
    /// Of strings of bytes.
    encoding: &'static Encoding,
}

/// What the workbook says for all sheets.
struct Globals {
    dialect: Dialect,
    epoch: Epoch,
    sheets: Vec<BoundSheet>,
    strings: Vec<Rc<str>>,
    /// By the XF of a cell.
    formats: Vec<Rc<NumberFormat>>,
}

/// 2.4.28
struct BoundSheet {
    name: String,
    /// Where its records begin in the stream.
    at: usize,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, ReadError> {
        let mut records = Records::new(stream);
        let first = records.next().filter(|record| record.id == id::BOF);
        let Some(version) = first.and_then(|record| u16_at(record.data, 0)) else {
            return Err(ReadError::Corrupt("工作簿流（Workbook）的文件头无法识别".to_owned()));
        };
        let mut dialect = Dialect { is_biff8: version >= 0x0600, encoding: GB18030 };
        let mut globals =
            Self { dialect, epoch: Epoch::default(), sheets: Vec::new(), strings: Vec::new(), formats: Vec::new() };
        let mut formats = Formats::default();
        let mut used: Vec<u16> = Vec::new();
        for record in records {
            let data = record.data;
            match record.id {
                id::EOF => break,
                id::FILE_PASS => return Err(ReadError::Encrypted),
                id::CODE_PAGE => dialect.encoding = u16_at(data, 0).map_or(GB18030, encoding),
                id::DATE_1904 if u16_at(data, 0) == Some(1) => globals.epoch = Epoch::Since1904,
                id::FORMAT => {
                    let mut pieces = record.pieces();
                    if let Some((id, code)) = pieces.u16().and_then(|id| Some((id, pieces.format_code(dialect)?))) {
                        formats.add(u32::from(id), &code);
                    }
                }
                id::XF => used.push(u16_at(data, 2).unwrap_or(0)),
                id::BOUND_SHEET => globals.sheets.extend(bound_sheet(&record, dialect)),
                id::SST => globals.strings = record.pieces().shared_strings(),
                _ => {}
            }
        }
        globals.dialect = dialect;
        // The record of a format may follow those that use it.
        globals.formats = used.into_iter().map(|id| formats.get(u32::from(id))).collect();
        Ok(globals)
    }

    /// The cells of a sheet whose records begin here. Tells whether they reach their end.
    fn sheet(&self, records: &[u8], sheet: &mut Sheet) -> bool {
        // Charts on the sheet have records of their own inside.
        let mut depth = 0_usize;
        // The formula whose text follows.
        let mut waiting = None;
        let mut is_comment = false;
        for record in Records::new(records) {
            match record.id {
                id::BOF => depth += 1,
                id::EOF if depth <= 1 => return true,
                id::EOF => depth -= 1,
                _ if depth > 1 => {}
                id::MERGE_CELLS => sheet.merges.extend(merges(record.data)),
                id::OBJECT => is_comment = u16_at(record.data, 4) == Some(0x19),
                id::TXO if !is_comment => sheet.boxes.extend(text_box(&record)),
                id::FORMULA => waiting = self.formula(record.data, sheet),
                id::STRING => {
                    if let Some((row, column)) = waiting.take()
                        && let Some(text) = record.pieces().long_string(self.dialect)
                    {
                        sheet.put(row, column, Rc::from(text));
                    }
                }
                _ => self.cell(&record, sheet),
            }
        }
        false
    }

    /// A cell that is no formula.
    fn cell(&self, record: &Record<'_>, sheet: &mut Sheet) {
        let data = record.data;
        let (Some(row), Some(column), Some(xf)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4)) else { return };
        let (row, column) = (u32::from(row), u32::from(column));
        let text = match record.id {
            id::LABEL_SST => u32_at(data, 6).and_then(|at| self.strings.get(usize::try_from(at).ok()?).map(Rc::clone)),
            id::LABEL | id::RSTRING => {
                let mut pieces = record.pieces();
                pieces.skip(6);
                pieces.long_string(self.dialect).map(Rc::from)
            }
            id::NUMBER => f64_at(data, 6).map(|number| self.number(number, xf)),
            id::RK => u32_at(data, 6).map(|rk| self.number(of_rk(rk), xf)),
            id::BOOL_ERR => {
                data.get(6).zip(data.get(7)).map(|(value, is_error)| Rc::from(truth_or_error(*value, *is_error)))
            }
            id::MUL_RK => {
                for (next, pair) in (column..).zip(data.get(4..).unwrap_or_default().chunks_exact(6)) {
                    if let (Some(xf), Some(rk)) = (u16_at(pair, 0), u32_at(pair, 2)) {
                        sheet.put(row, next, self.number(of_rk(rk), xf));
                    }
                }
                None
            }
            _ => None,
        };
        if let Some(text) = text {
            sheet.put(row, column, text);
        }
    }

    /// 2.4.127: what the formula gave. The place of the cell when its text follows in a record of its own.
    fn formula(&self, data: &[u8], sheet: &mut Sheet) -> Option<(u32, u32)> {
        let (row, column, xf) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), u16_at(data, 4)?);
        let result = data.get(6..14)?;
        let text = match (result.get(6..8), result) {
            (Some([0xFF, 0xFF]), [0, ..]) => return Some((row, column)),
            (Some([0xFF, 0xFF]), [1, _, value, ..]) => Rc::from(truth_or_error(*value, 0)),
            (Some([0xFF, 0xFF]), [2, _, value, ..]) => Rc::from(truth_or_error(*value, 1)),
            (Some([0xFF, 0xFF]), _) => return None,
            _ => self.number(f64_at(result, 0)?, xf),
        };
        sheet.put(row, column, text);
        None
    }

    fn number(&self, value: f64, xf: u16) -> Rc<str> {
        let format = self.formats.get(usize::from(xf));
        Rc::from(format.map_or_else(|| general(value), |format| format.show(value, self.epoch)))
    }
}

/// A sheet of cells; charts and modules are none.
fn bound_sheet(record: &Record<'_>, dialect: Dialect) -> Option<BoundSheet> {
    const WORKSHEET: u8 = 0;
    let at = usize::try_from(u32_at(record.data, 0)?).ok()?;
    let mut pieces = record.pieces();
    pieces.skip(6);
    let name = pieces.short_string(dialect)?;
    (record.data.get(5).map(|kind| kind & 0x0F) == Some(WORKSHEET)).then_some(BoundSheet { name, at })
}

/// 2.4.168
fn merges(data: &[u8]) -> impl Iterator<Item = Merge> {
    data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(|range| {
        let at = |at: usize| u16_at(range, at).map(u32::from);
        Some(Merge { first_row: at(0)?, last_row: at(2)?, first_column: at(4)?, last_column: at(6)? })
    })
}

/// 2.4.329: the paragraphs of a shape. Its text stands in the records that continue it.
fn text_box(record: &Record<'_>) -> Vec<String> {
    let Some(length) = u16_at(record.data, 10).filter(|length| *length > 0) else { return Vec::new() };
    let mut pieces = record.pieces();
    pieces.next_piece();
    let text = pieces.text_of(usize::from(length)).unwrap_or_default();
    super::grid::paragraphs(&text)
}

/// 2.5.217: thirty bits of a number, whole or the upper half of a floating one, and whether it is a hundredfold.
fn of_rk(rk: u32) -> f64 {
    let value =
        if rk & 2 != 0 { f64::from(rk.cast_signed() >> 2) } else { f64::from_bits(u64::from(rk & 0xFFFF_FFFC) << 32) };
    if rk & 1 != 0 { value / 100.0 } else { value }
}

/// 2.5.10
fn truth_or_error(value: u8, is_error: u8) -> &'static str {
    match (is_error, value) {
        (0, 0) => "FALSE",
        (0, _) => "TRUE",
        (_, 0x00) => "#NULL!",
        (_, 0x07) => "#DIV/0!",
        (_, 0x0F) => "#VALUE!",
        (_, 0x17) => "#REF!",
        (_, 0x1D) => "#NAME?",
        (_, 0x24) => "#NUM!",
        _ => "#N/A",
    }
}

/// The encoding of a code page.
fn encoding(page: u16) -> &'static Encoding {
    match page {
        932 => SHIFT_JIS,
        949 => EUC_KR,
        950 => BIG5,
        1252 => WINDOWS_1252,
        65001 => UTF_8,
        _ => GB18030,
    }
}
