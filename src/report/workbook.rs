//! `清理意见表.xlsx`: the workbook a clean-up campaign is worked in. Reviewers fill in 审核结论, 审核意见 and 审核人, and
//! `guiqing decide` reads them back by the hidden column 指纹.
//!
//! Takes `Review`s one by one and writes each into all sheets at once; rows go to unnamed files in the output folder as
//! they come, so that memory does not grow with their number. What a cell may hold, how it looks and how a sheet is set up
//! is in `cell`, `style` and `table`; one file for the columns of each sheet.

use std::io;
use std::panic::{self, AssertUnwindSafe};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use self::catalogue::Catalogues;
use self::clauses::Clauses;
use self::overview::Overview;
use self::statistics::Statistics;
use self::style::Styles;
use self::table::EXCEL_ROWS;
use self::unread::Unread;
use super::{Output, Report, wording};
use crate::model::{Action, Review, Ruling, Run, Summary};

mod catalogue;
mod cell;
mod clauses;
mod overview;
mod statistics;
mod style;
mod table;
mod unread;

/// Sheets that others link to.
const OVERVIEW: &str = "总表";
const CLAUSES: &str = "条款问题清单";

/// Above this much text Excel's zip needs sizes of 64 bits; it stays well below 4 GiB, as tags come on top.
const LARGE_TEXT_BYTES: u64 = 1 << 30;

struct Papers {
    output: Output,
    book: Workbook,
    overview: Overview,
    clauses: Clauses,
    catalogues: Catalogues,
    unread: Unread,
    statistics: Statistics,
}

/// Begins the workbook.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Papers::begin(output, run, EXCEL_ROWS)?))
}

impl Papers {
    fn begin(output: Output, run: &Run, max_rows: u32) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(output.folder()).map_err(io_error)?;
        book.set_properties(&properties(run).map_err(io_error)?);
        let styles = Styles::new();
        // Cells hold their own text: a table of shared strings would stay in memory until the end.
        let mut sheet = || book.new_worksheet_with_constant_memory();
        unwinding(|| {
            let overview = Overview::begin(sheet()?, run, &styles, max_rows)?;
            let clauses = Clauses::begin(sheet()?, run, &styles, max_rows)?;
            let catalogues = Catalogues::begin(&mut sheet, run, &styles, max_rows)?;
            let unread = Unread::begin(sheet()?, &styles, max_rows)?;
            Ok((overview, clauses, catalogues, unread))
        })
        .map(|(overview, clauses, catalogues, unread)| Self {
            output,
            book,
            overview,
            clauses,
            catalogues,
            unread,
            statistics: Statistics::default(),
        })
    }

    fn write(&mut self, review: &Review) -> Result<(), XlsxError> {
        let clauses_row = self.clauses.next_row();
        let overview_row = self.overview.next_row();
        self.overview.document(review, clauses_row)?;
        self.clauses.document(review, overview_row)?;
        self.catalogues.document(review)?;
        self.unread.document(review)?;
        self.statistics.add(review);
        Ok(())
    }

    fn close(self, run: &Run, summary: &Summary) -> Result<Output, XlsxError> {
        let Self { mut output, mut book, overview, clauses, catalogues, unread, statistics } = self;
        let omitted = overview.omitted() + clauses.omitted() + catalogues.omitted() + unread.omitted();
        let text_bytes = overview.text_bytes().max(clauses.text_bytes());
        book.use_zip_large_file(text_bytes > LARGE_TEXT_BYTES);
        let mut sheets = vec![overview.finish()?, clauses.finish()?];
        sheets.extend(catalogues.finish()?);
        sheets.push(unread.finish()?);
        let mut last = Worksheet::new();
        statistics.write(&mut last, run, summary, omitted)?;
        sheets.push(last);
        sheets.into_iter().for_each(|sheet| book.push_worksheet(sheet));
        book.save_to_writer(&mut output)?;
        Ok(output)
    }
}

impl Report for Papers {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        unwinding(|| self.write(review))
    }

    fn finish(self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output> {
        unwinding(|| self.close(run, summary))
    }
}

/// What becomes of a document as far as is known: what the reviewer decided, otherwise what is recommended.
fn settled(review: &Review) -> Option<Action> {
    ruled(review).or(review.action)
}

/// What the reviewer decided of a document.
fn ruled(review: &Review) -> Option<Action> {
    match review.decision.as_ref()?.ruling {
        Ruling::Document(action) => Some(action),
        Ruling::Accept | Ruling::Reject | Ruling::Amend => None,
    }
}

/// 文件名称; a file without one is called by the last part of its path.
fn name(review: &Review) -> &str {
    let last = review.path.rsplit('/').next().unwrap_or(&review.path);
    review.title.as_deref().unwrap_or(last)
}

/// The day of the run stands for the time of writing, which would change the bytes.
fn properties(run: &Run) -> Result<DocProperties, XlsxError> {
    let day = cell::excel_date(run.as_of).map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok)?;
    let subject = format!("施行基准日：{}", wording::chinese_date(run.as_of));
    Ok(DocProperties::new()
        .set_title("行政规范性文件清理意见表")
        .set_subject(cell::legal(&subject))
        .set_author(format!("规清 {}", run.version))
        .set_creation_datetime(&day))
}

/// The library writes rows to disk and panics when that fails, for want of space say; here that is an error as any other.
fn unwinding<T>(write: impl FnOnce() -> Result<T, XlsxError>) -> io::Result<T> {
    match panic::catch_unwind(AssertUnwindSafe(write)) {
        Ok(result) => result.map_err(io_error),
        Err(_) => Err(io::Error::other("写入表格失败，可能是磁盘空间不足")),
    }
}

fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        other => io::Error::other(other),
    }
}
