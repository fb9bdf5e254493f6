//! 总表: one row a file, with what is recommended and why, and what the reviewer decides.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::Cell;
use super::style::{Look, Styles};
use super::table::{Column, Plan, Table, Use};
use super::{CLAUSES, OVERVIEW, name};
use crate::model::{Reason, Review, Ruling, Run};
use crate::report::wording;

const COLUMNS: [Column; 17] = [
    Column::new("序号", 5.0, Use::Printed),
    Column::new("文件名称", 22.0, Use::Printed),
    Column::new("文号", 11.0, Use::Printed),
    Column::new("制定机关", 11.0, Use::Printed),
    Column::new("印发日期", 10.5, Use::Printed),
    Column::new("施行日期", 10.5, Use::Printed),
    Column::new("有效期至", 10.5, Use::Printed),
    Column::new("制定依据", 18.0, Use::Printed),
    Column::new("清理意见", 8.0, Use::Printed),
    Column::new("理由和依据", 42.0, Use::Printed),
    Column::new("拟修改内容", 38.0, Use::Printed),
    Column::new("问题条款数", 7.0, Use::Printed),
    Column::new("审核结论", 9.0, Use::Input),
    Column::new("审核意见", 14.0, Use::Input),
    Column::new("审核人", 8.0, Use::Input),
    Column::new("文件路径", 30.0, Use::Screen),
    Column::new("指纹", 18.0, Use::Hidden),
];

/// The sheet being written.
pub struct Overview {
    table: Table,
}

impl Overview {
    /// Begins the sheet.
    pub fn begin(sheet: Worksheet, run: &Run, styles: &Styles, max_rows: u32) -> Result<Self, XlsxError> {
        let remark = format!(
            "施行基准日：{}。请在绿色的“审核结论”“审核意见”“审核人”三列填写；可排序、筛选，勿改动隐藏的“指纹”列。",
            wording::chinese_date(run.as_of)
        );
        let table = Table::begin(
            sheet,
            Plan {
                sheet: OVERVIEW,
                title: "行政规范性文件清理意见表",
                remark,
                columns: &COLUMNS,
                frozen_columns: 2,
                whole: "documents.csv",
                styles,
                max_rows,
            },
        )?;
        Ok(Self { table })
    }

    /// The row that is written next; none when the sheet is full.
    pub fn next_row(&self) -> Option<u32> {
        self.table.next_row()
    }

    /// How many documents found no place.
    pub fn omitted(&self) -> usize {
        self.table.omitted()
    }

    /// Bytes of text written so far.
    pub fn text_bytes(&self) -> u64 {
        self.table.text_bytes()
    }

    /// Adds a document; its findings begin at `clauses_row` of their sheet.
    pub fn document(&mut self, review: &Review, clauses_row: Option<u32>) -> Result<(), XlsxError> {
        let problems = problem_clauses(review);
        let link = clauses_row.filter(|_| problems > 0).map(|row| (CLAUSES, row));
        let [ruling, remark, reviewer] = decided(review.decision.as_ref());
        let number = self.table.rows() + self.table.omitted() + 1;
        self.table.row(&[
            Cell::number(number),
            Cell::text(name(review)),
            Cell::text(review.document_number.as_deref().unwrap_or_default()),
            Cell::text(review.issuer.as_deref().unwrap_or_default()),
            Cell::date(review.issued_on),
            Cell::date(review.effective_on),
            Cell::date(review.valid_until),
            Cell::text(review.legal_basis.join("\n")),
            Cell::text(wording::action(review)).look(Look::of_action(review.action)),
            Cell::text(reasons(review)),
            Cell::text(wording::numbered_changes(review)),
            Cell::link(problems, link),
            ruling,
            remark,
            reviewer,
            Cell::text(&review.path),
            Cell::text(&review.fingerprint),
        ])
    }

    /// Gives the sheet back, whole.
    pub fn finish(mut self) -> Result<Worksheet, XlsxError> {
        self.table.choices("审核结论", &Ruling::OF_DOCUMENTS.map(|ruling| ruling.to_string()))?;
        self.table.finish()
    }
}

/// The three cells of the reviewer: 审核结论, 审核意见, 审核人.
pub fn decided(decision: Option<&crate::model::Decision>) -> [Cell<'_>; 3] {
    let ruling = decision.map(|decision| decision.ruling.to_string()).unwrap_or_default();
    let remark = decision.map_or("", |decision| decision.remark.as_str());
    let reviewer = decision.map_or("", |decision| decision.reviewer.as_str());
    [
        Cell::text(ruling).look(Look::InputMiddle),
        Cell::text(remark).look(Look::Input),
        Cell::text(reviewer).look(Look::InputMiddle),
    ]
}

/// 理由和依据; of a file that was not read or only in part, first why.
fn reasons(review: &Review) -> String {
    let reasons = wording::numbered_reasons(review, Reason::with_law);
    match review.problem.as_deref() {
        None => reasons,
        Some(problem) if reasons.is_empty() => format!("［{}］{problem}", review.status),
        Some(problem) => format!("［{}］{problem}\n{reasons}", review.status),
    }
}

/// 问题条款数: a clause with several problems counts once, the document as a whole as one clause.
fn problem_clauses(review: &Review) -> usize {
    let clauses: BTreeSet<_> =
        wording::shown(review, false).map(|finding| (&finding.clause, &finding.clause_text)).collect();
    clauses.len()
}
