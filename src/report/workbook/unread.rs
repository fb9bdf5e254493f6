//! 未能读取: files that were not read, or only in part, and what to do about it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::Cell;
use super::style::{Look, Styles};
use super::table::{Column, Plan, Table, Use};
use crate::model::{Review, Status};

const COLUMNS: [Column; 5] = [
    Column::new("序号", 6.0, Use::Printed),
    Column::new("文件路径", 64.0, Use::Printed),
    Column::new("读取状态", 10.0, Use::Printed),
    Column::new("原因", 28.0, Use::Printed),
    Column::new("详情和处理办法", 56.0, Use::Printed),
];

/// The sheet being written.
pub struct Unread {
    table: Table,
}

impl Unread {
    /// Begins the sheet.
    pub fn begin(sheet: Worksheet, styles: &Styles, max_rows: u32) -> Result<Self, XlsxError> {
        let plan = Plan {
            sheet: "未能读取",
            title: "未能读取和部分读取的文件",
            remark: "这些文件须人工审查，或者按处理办法另存后重新扫描。".to_owned(),
            columns: &COLUMNS,
            frozen_columns: 0,
            whole: "documents.csv",
            styles,
            max_rows,
        };
        Ok(Self { table: Table::begin(sheet, plan)? })
    }

    /// Adds the document, unless it was wholly read.
    pub fn document(&mut self, review: &Review) -> Result<(), XlsxError> {
        if review.status == Status::Read {
            return Ok(());
        }
        let problem = review.problem.as_deref().unwrap_or("原因不明");
        let (reason, remedy) = problem.split_once('：').unwrap_or((problem, "请人工审查"));
        let look = if review.status == Status::Unread { Look::Strong } else { Look::Doubtful };
        let number = self.table.rows() + self.table.omitted() + 1;
        self.table.row(&[
            Cell::number(number),
            Cell::text(&review.path),
            Cell::text(review.status.to_string()).look(look),
            Cell::text(reason.trim()),
            Cell::text(remedy.trim()),
        ])
    }

    /// How many files found no place.
    pub fn omitted(&self) -> usize {
        self.table.omitted()
    }

    /// Gives the sheet back, whole.
    pub fn finish(self) -> Result<Worksheet, XlsxError> {
        self.table.finish()
    }
}
