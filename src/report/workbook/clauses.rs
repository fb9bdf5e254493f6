//! 条款问题清单: one row a finding, exempt ones only when the run shows them.

use std::borrow::Cow;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::{Cell, Content, Target};
use super::overview::decided;
use super::style::{Look, Styles};
use super::table::{Column, Plan, Table, Use};
use super::{CLAUSES, OVERVIEW, name};
use crate::model::{FindingRow, Review, Ruling, Run, Verdict};
use crate::report::wording;

/// Columns that only a screen has room for stand behind those that are printed.
const COLUMNS: [Column; 19] = [
    Column::new("序号", 6.0, Use::Printed),
    Column::new("文件名称", 18.0, Use::Printed),
    Column::new("条款", 11.0, Use::Printed),
    Column::new("页", 4.0, Use::Printed),
    Column::new("原文", 36.0, Use::Printed),
    Column::new("问题词句", 14.0, Use::Printed),
    Column::new("类别", 10.0, Use::Printed),
    Column::new("规则名称", 14.0, Use::Printed),
    Column::new("认定", 7.0, Use::Printed),
    Column::new("严重程度", 7.0, Use::Printed),
    Column::new("法律依据", 24.0, Use::Printed),
    Column::new("问题", 24.0, Use::Printed),
    Column::new("修改建议", 28.0, Use::Printed),
    Column::new("审核结论", 9.0, Use::Input),
    Column::new("审核意见", 14.0, Use::Input),
    Column::new("审核人", 8.0, Use::Input),
    Column::new("文件路径", 30.0, Use::Screen),
    Column::new("规则", 30.0, Use::Screen),
    Column::new("指纹", 18.0, Use::Hidden),
];

/// The sheet being written.
pub struct Clauses {
    table: Table,
    show_exempt: bool,
}

impl Clauses {
    /// Begins the sheet.
    pub fn begin(sheet: Worksheet, run: &Run, styles: &Styles, max_rows: u32) -> Result<Self, XlsxError> {
        let remark = "请在绿色的“审核结论”“审核意见”“审核人”三列填写；选“另改”的，在“审核意见”中写明改法。".to_owned();
        let table = Table::begin(
            sheet,
            Plan {
                sheet: CLAUSES,
                title: "条款问题清单",
                remark,
                columns: &COLUMNS,
                frozen_columns: 3,
                whole: "findings.csv",
                styles,
                max_rows,
            },
        )?;
        Ok(Self { table, show_exempt: run.show_exempt })
    }

    /// The row that is written next; none when the sheet is full.
    pub fn next_row(&self) -> Option<u32> {
        self.table.next_row()
    }

    /// How many findings found no place.
    pub fn omitted(&self) -> usize {
        self.table.omitted()
    }

    /// Bytes of text written so far.
    pub fn text_bytes(&self) -> u64 {
        self.table.text_bytes()
    }

    /// Adds the findings of the document that stands in `overview_row` of 总表.
    pub fn document(&mut self, review: &Review, overview_row: Option<u32>) -> Result<(), XlsxError> {
        let link = overview_row.map(|row| (OVERVIEW, row));
        wording::shown(review, self.show_exempt).try_for_each(|finding| self.finding(review, finding, link))
    }

    /// Gives the sheet back, whole.
    pub fn finish(mut self) -> Result<Worksheet, XlsxError> {
        self.table.choices("审核结论", &Ruling::OF_FINDINGS.map(|ruling| ruling.to_string()))?;
        self.table.finish()
    }

    fn finding(&mut self, review: &Review, finding: &FindingRow, link: Option<Target>) -> Result<(), XlsxError> {
        let number = self.table.rows() + self.table.omitted() + 1;
        let clause_text =
            Cell { content: Content::Marked(&finding.clause_text, finding.quote_in_clause), look: Look::Body };
        let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
        let [ruling, remark, reviewer] = decided(finding.decision.as_ref());
        self.table.row(&[
            // Not the name: LibreOffice wraps no text that is a link.
            Cell::link(number, link),
            Cell::text(name(review)),
            Cell::text(wording::clause(finding)),
            Cell::middle(finding.page.map(|page| page.to_string()).unwrap_or_default()),
            clause_text,
            Cell::text(&finding.quote),
            Cell::middle(&finding.category),
            Cell::text(&finding.title),
            Cell::text(finding.verdict.to_string()).look(Look::of_verdict(finding.verdict)),
            Cell::middle(finding.severity.to_string()),
            Cell::text(basis.join("\n")),
            Cell::text(problem(finding)),
            Cell::text(finding.suggestion()),
            ruling,
            remark,
            reviewer,
            Cell::text(&review.path),
            Cell::text(&finding.rule),
            Cell::text(review.finding_key(finding)),
        ])
    }
}

/// 问题, with what made it lawful or doubtful.
fn problem(finding: &FindingRow) -> Cow<'_, str> {
    let Some(guard) = finding.guard else { return Cow::Borrowed(&finding.message) };
    let effect = if finding.verdict == Verdict::Exempt { "豁免" } else { "存疑" };
    let reason = finding.guard_reason.as_deref().map(|reason| format!("：{reason}")).unwrap_or_default();
    Cow::Owned(format!("{}\n［{effect}情形］{guard}{reason}", finding.message))
}
