//! Sheets whose rows are documents or clauses. Takes the rows of a sheet, takes the documents out of it, and puts numbers of
//! clauses and their texts together.

use std::rc::Rc;

use super::grid::{Row, Table};
use crate::read::Member;
use crate::read::record::Record;

/// What the column of a sheet of documents or clauses holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Text,
    Number,
    Issuer,
    Date,
    Clause,
    Chapter,
    /// 序号
    Count,
}

/// Names of columns, blanks taken out.
const LABELS: &[(&str, Column)] = &[
    ("标题", Column::Title),
    ("文件名称", Column::Title),
    ("文件名", Column::Title),
    ("文件标题", Column::Title),
    ("规范性文件名称", Column::Title),
    ("政策名称", Column::Title),
    ("政策标题", Column::Title),
    ("法规名称", Column::Title),
    ("名称", Column::Title),
    ("题名", Column::Title),
    ("正文", Column::Text),
    ("正文内容", Column::Text),
    ("内容", Column::Text),
    ("全文", Column::Text),
    ("文本", Column::Text),
    ("文件内容", Column::Text),
    ("文件正文", Column::Text),
    ("文件全文", Column::Text),
    ("政策内容", Column::Text),
    ("政策原文", Column::Text),
    ("原文", Column::Text),
    ("条文", Column::Text),
    ("条文内容", Column::Text),
    ("条款内容", Column::Text),
    ("文号", Column::Number),
    ("发文字号", Column::Number),
    ("发文文号", Column::Number),
    ("文件编号", Column::Number),
    ("文件文号", Column::Number),
    ("制定机关", Column::Issuer),
    ("发布机构", Column::Issuer),
    ("发布机关", Column::Issuer),
    ("发布单位", Column::Issuer),
    ("发文机关", Column::Issuer),
    ("发文单位", Column::Issuer),
    ("发文机构", Column::Issuer),
    ("制定单位", Column::Issuer),
    ("印发单位", Column::Issuer),
    ("成文日期", Column::Date),
    ("发文日期", Column::Date),
    ("印发日期", Column::Date),
    ("发布日期", Column::Date),
    ("公布日期", Column::Date),
    ("发布时间", Column::Date),
    ("发文时间", Column::Date),
    ("印发时间", Column::Date),
    ("成文时间", Column::Date),
    ("条款", Column::Clause),
    ("条", Column::Clause),
    ("条号", Column::Clause),
    ("条款号", Column::Clause),
    ("条次", Column::Clause),
    ("条目", Column::Clause),
    ("条款序号", Column::Clause),
    ("章", Column::Chapter),
    ("章节", Column::Chapter),
    ("章名", Column::Chapter),
    ("序号", Column::Count),
    ("编号", Column::Count),
];

/// The row of names stands under a title and a note at the most.
const HEADER_ROWS: usize = 5;

/// A column of whole documents has texts longer than a summary: the middle one is at least so long.
const DOCUMENT_CHARS: usize = 100;

/// What a sheet of documents gives besides the list that is left of it.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) members: Vec<Member>,
    /// What could not be read.
    pub(super) missing: Vec<String>,
}

/// Takes the documents that the rows are; what is said of them stays in the table as a list. A sheet of clauses stays whole,
/// with the numbers in front of the texts.
pub(super) fn take(table: &mut Table) -> Taken {
    let Some(Header { row, columns }) = Header::find(table) else { return Taken::default() };
    let at = |wanted: Column| columns.iter().find(|(_, column)| *column == wanted).map(|(at, _)| *at);
    let Some(text) = at(Column::Text) else { return Taken::default() };
    let texts = || table.rows.iter().skip(row + 1).map(|row| row.cell(text)).filter(|text| !text.is_empty());
    let clauses = match at(Column::Clause) {
        Some(clause) => table.rows.iter().skip(row + 1).filter(|row| is_clause(row.cell(clause))).count(),
        None => texts().filter(|text| begins_as_clause(text)).count(),
    };
    if clauses * 2 > texts().count() && (at(Column::Clause).is_some() || at(Column::Title).is_none()) {
        join_clauses(table, row, text, &at);
        return Taken::default();
    }
    let mut lengths: Vec<usize> = texts().map(|text| text.chars().count()).collect();
    lengths.sort_unstable();
    let Some(title) = at(Column::Title) else { return Taken::default() };
    if lengths.get(lengths.len() / 2).is_none_or(|length| *length <= DOCUMENT_CHARS) {
        return Taken::default();
    }
    let mut taken = Taken::default();
    for row in table.rows.iter_mut().skip(row) {
        let length = row.cell(text).chars().count();
        let is_document = length >= SHORTEST_CHARS;
        if is_document {
            if length >= LONGEST_CELL_CHARS {
                taken.missing.push(format!("第 {} 行的正文已达单元格的字数上限，可能在录入时被截断", row.number));
            }
            taken.members.push(member(row, text, title, &at));
        }
        let is_header = Column::of(row.cell(text)) == Some(Column::Text);
        if let Some(cell) = row.cells.get_mut(text).filter(|_| is_document || is_header) {
            *cell = Rc::from("");
        }
    }
    taken
}

/// Shorter texts (同上, 见附件) stay in the list.
const SHORTEST_CHARS: usize = 20;

/// No cell of Excel holds more.
const LONGEST_CELL_CHARS: usize = 32_767;

/// The row that names the columns.
struct Header {
    row: usize,
    columns: Vec<(usize, Column)>,
}

impl Header {
    /// The first row that names a column of text and another.
    fn find(table: &Table) -> Option<Self> {
        table.rows.iter().take(HEADER_ROWS).enumerate().find_map(|(row, cells)| {
            let known = cells.cells.iter().enumerate().filter_map(|(at, text)| Some((at, Column::of(text)?)));
            let columns: Vec<(usize, Column)> = known.collect();
            let has_text = columns.iter().any(|(_, column)| *column == Column::Text);
            (has_text && columns.len() > 1).then_some(Self { row, columns })
        })
    }
}

impl Column {
    fn of(text: &str) -> Option<Self> {
        const MAX_LABEL_BYTES: usize = 40;
        if text.len() > MAX_LABEL_BYTES {
            return None;
        }
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && !"*：:".contains(*c)).collect();
        LABELS.iter().find(|(label, _)| *label == bare).map(|(_, column)| *column)
    }
}

/// A row as a file of its own.
fn member(row: &Row, text: usize, title: usize, at: &dyn Fn(Column) -> Option<usize>) -> Member {
    let cell = |column: Column| at(column).map_or("", |column| row.cell(column)).to_owned();
    let title = row.cell(title).to_owned();
    const MAX_NAME_CHARS: usize = 80;
    let harmless = title.chars().map(|c| match c {
        '/' => '／',
        '\\' => '＼',
        c if c.is_control() => ' ',
        c => c,
    });
    let name = format!("第{}行 {}", row.number, harmless.take(MAX_NAME_CHARS).collect::<String>());
    let record = Record {
        title,
        document_number: cell(Column::Number),
        issuer: cell(Column::Issuer),
        issued_on: cell(Column::Date),
        text: row.cell(text).to_owned(),
    };
    Member { name: name.trim().to_owned(), bytes: Ok(record.into_bytes()) }
}

/// A clause a row: the number and its text become one cell at the beginning of the row, as the clause stands in a document.
fn join_clauses(table: &mut Table, header: usize, text: usize, at: &dyn Fn(Column) -> Option<usize>) {
    let mut chapter = String::new();
    let rows = std::mem::take(&mut table.rows);
    for (index, row) in rows.into_iter().enumerate() {
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let number = cell(at(Column::Clause));
        if index <= header || row.cell(text).is_empty() || !(number.is_empty() || is_clause(number)) {
            table.rows.push(row);
            continue;
        }
        let own = cell(at(Column::Chapter));
        if !own.is_empty() && own != chapter {
            own.clone_into(&mut chapter);
            table.rows.push(Row { number: row.number, cells: vec![Rc::from(own)] });
        }
        let body = row.cell(text);
        let is_numbered = number.is_empty() || body.starts_with(number);
        let joined = if is_numbered { body.to_owned() } else { format!("{number} {body}") };
        let placed = [Some(text), at(Column::Clause), at(Column::Chapter), at(Column::Count)];
        let others = (0..row.cells.len()).filter(|at| !placed.contains(&Some(*at)) && !row.cell(*at).is_empty());
        let others: Vec<Rc<str>> = others.filter_map(|at| row.cells.get(at).map(Rc::clone)).collect();
        let cells = std::iter::once(Rc::from(joined)).chain(others).collect();
        table.rows.push(Row { number: row.number, cells });
    }
}

/// 第一条, 第五条之一
fn is_clause(text: &str) -> bool {
    let Some(rest) = text.trim().strip_prefix('第') else { return false };
    let number = rest.trim_start_matches(|c: char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(c));
    number.len() < rest.len() && number.starts_with('条') && text.chars().count() <= 12
}

fn begins_as_clause(text: &str) -> bool {
    let head = text.trim_start().chars().take(10).collect::<String>();
    head.find('条').is_some_and(|at| head.get(..at + '条'.len_utf8()).is_some_and(is_clause))
}
