//! 拟修订目录, 拟废止目录, 宣布失效目录, 继续有效目录: the lists in the form in which they are published.
//!
//! A document stands in the list of what the reviewer decided; without a decision, of what is recommended.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::Cell;
use super::style::Styles;
use super::table::{Column, Plan, Table, Use};
use super::{name, ruled, settled};
use crate::model::{Action, Reason, Review, Run};
use crate::report::wording;

const WITH_REASONS: [Column; 6] = columns("理由");
const WITH_REMARKS: [Column; 6] = columns("备注");

/// A list: what becomes of its documents, its sheet, its title and columns.
type List = (Action, &'static str, &'static str, &'static [Column; 6]);

const LISTS: [List; 4] = [
    (Action::Revise, "拟修订目录", "拟修订的行政规范性文件目录", &WITH_REASONS),
    (Action::Repeal, "拟废止目录", "拟废止的行政规范性文件目录", &WITH_REASONS),
    (Action::Lapse, "宣布失效目录", "拟宣布失效的行政规范性文件目录", &WITH_REASONS),
    (Action::Keep, "继续有效目录", "继续有效的行政规范性文件目录", &WITH_REMARKS),
];

/// The sheets being written.
pub struct Catalogues {
    tables: Vec<(Action, Table)>,
}

impl Catalogues {
    /// Begins the sheets.
    pub fn begin(
        sheet: &mut dyn FnMut() -> Result<Worksheet, XlsxError>,
        run: &Run,
        styles: &Styles,
        max_rows: u32,
    ) -> Result<Self, XlsxError> {
        let remark =
            format!("施行基准日：{}。已有审核结论的按结论列入，其余按建议列入。", wording::chinese_date(run.as_of));
        let mut begin = |(action, name, title, columns): List| {
            let plan = Plan {
                sheet: name,
                title,
                remark: remark.clone(),
                columns,
                frozen_columns: 0,
                whole: "documents.csv",
                styles,
                max_rows,
            };
            Table::begin(sheet()?, plan).map(|table| (action, table))
        };
        Ok(Self { tables: LISTS.into_iter().map(&mut begin).collect::<Result<_, _>>()? })
    }

    /// Adds a document to its list.
    pub fn document(&mut self, review: &Review) -> Result<(), XlsxError> {
        let Some(action) = settled(review) else { return Ok(()) };
        let Some((_, table)) = self.tables.iter_mut().find(|(of, _)| *of == action) else { return Ok(()) };
        let number = table.rows() + table.omitted() + 1;
        table.row(&[
            Cell::number(number),
            Cell::text(name(review)),
            Cell::text(review.document_number.as_deref().unwrap_or_default()),
            Cell::text(review.issuer.as_deref().unwrap_or_default()),
            Cell::date(review.issued_on),
            Cell::text(remark(review, action)),
        ])
    }

    /// How many documents found no place.
    pub fn omitted(&self) -> usize {
        self.tables.iter().map(|(_, table)| table.omitted()).sum()
    }

    /// Gives the sheets back, whole.
    pub fn finish(self) -> Result<Vec<Worksheet>, XlsxError> {
        self.tables.into_iter().map(|(_, table)| table.finish()).collect()
    }
}

const fn columns(last: &'static str) -> [Column; 6] {
    [
        Column::new("序号", 6.0, Use::Printed),
        Column::new("文件名称", 46.0, Use::Printed),
        Column::new("文号", 20.0, Use::Printed),
        Column::new("制定机关", 22.0, Use::Printed),
        Column::new("公布日期", 12.0, Use::Printed),
        Column::new(last, 56.0, Use::Printed),
    ]
}

/// Why the document stands in the list; of one that stays in force, what a reader of the list must know.
fn remark(review: &Review, action: Action) -> String {
    if ruled(review).is_some_and(|ruled| Some(ruled) != review.action) {
        let remark =
            review.decision.as_ref().map(|decision| decision.remark.trim()).filter(|remark| !remark.is_empty());
        let recommended = format!("按审核结论列入（程序建议：{}）。", wording::action(review));
        return remark.map_or(recommended.clone(), |remark| format!("{recommended}\n{remark}"));
    }
    match (action, review.valid_until) {
        (Action::Keep, Some(day)) => format!("有效期至{}", wording::chinese_date(day)),
        (Action::Keep, None) => String::new(),
        _ => first_reason(review),
    }
}

/// The reason that weighs most: the reader of a published list is not told every clause.
fn first_reason(review: &Review) -> String {
    let first = review.reasons.first().map(Reason::with_law).unwrap_or_default();
    match review.reasons.len() {
        0 | 1 => first,
        all => format!("{first}（另有 {} 条理由，见总表）", all - 1),
    }
}
