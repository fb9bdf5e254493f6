//! The body of a Word document: paragraphs, tables, and the text in them made safe.
//!
//! Takes words and the names of styles; writes markup. Nothing that a document, a path or a template says can become
//! markup or a character that XML forbids.

use std::io::{self, Write};

use crate::report::escape;

/// A style of `styles.xml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 标题
    Title,
    /// 一、
    Heading1,
    /// （一）
    Heading2,
    /// 1.
    Heading3,
    /// 正文
    Body,
    /// 顶格
    Flush,
    /// 落款
    Signature,
    /// 附件1, on a new page.
    AnnexMark,
    /// In a cell.
    Cell,
    /// In a narrow cell, centred.
    Count,
    /// In the first row of a table.
    Head,
    /// Between a table and what follows.
    AfterTable,
}

impl Style {
    fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Heading1 => "Heading1",
            Self::Heading2 => "Heading2",
            Self::Heading3 => "Heading3",
            Self::Body => "BodyText",
            Self::Flush => "Flush",
            Self::Signature => "Signature",
            Self::AnnexMark => "AnnexMark",
            Self::Cell => "TableText",
            Self::Count => "TableCount",
            Self::Head => "TableHead",
            Self::AfterTable => "AfterTable",
        }
    }
}

/// What is special about some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Plain,
    /// Bold.
    Strong,
    /// Struck through: words that go.
    Old,
    /// Bold and underlined: words that come.
    New,
    /// A wavy line below: the words in question.
    Flagged,
}

/// Words with one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What they say.
    pub text: String,
    /// Their mark.
    pub mark: Mark,
}

/// Words without a mark.
pub fn words(text: impl Into<String>) -> Run {
    Run { text: text.into(), mark: Mark::Plain }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands at its head.
    pub head: &'static str,
    /// Its share of the text width, in percent.
    pub percent: usize,
    /// The style of its cells.
    pub style: Style,
}

/// Markup being written.
pub struct Body<'w> {
    to: &'w mut dyn Write,
}

impl<'w> Body<'w> {
    /// Writes into anything: the package, or a file aside from which it is copied later.
    pub fn new(to: &'w mut dyn Write) -> Self {
        Self { to }
    }

    /// For markup that a `Body` has written elsewhere.
    pub fn raw(&mut self) -> &mut dyn Write {
        self.to
    }

    /// A paragraph of plain words.
    pub fn text(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.paragraph(style, &[words(text)])
    }

    /// A paragraph.
    pub fn paragraph(&mut self, style: Style, runs: &[Run]) -> io::Result<()> {
        write!(self.to, "<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>", style.id())?;
        runs.iter().try_for_each(|run| self.run(run))?;
        self.to.write_all(b"</w:p>")
    }

    /// Begins a table of this width; its head is repeated on every page.
    pub fn begin_table(&mut self, columns: &[Column], text_width: usize) -> io::Result<()> {
        let width = |column: &Column| text_width * column.percent / 100;
        let total: usize = columns.iter().map(width).sum();
        write!(
            self.to,
            "<w:tbl><w:tblPr><w:tblW w:w=\"{total}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>"
        )?;
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            write!(self.to, "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>")?;
        }
        self.to.write_all(
            b"</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/>\
              <w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>",
        )?;
        columns.iter().try_for_each(|column| write!(self.to, "<w:gridCol w:w=\"{}\"/>", width(column)))?;
        self.to.write_all(b"</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")?;
        for column in columns {
            write!(
                self.to,
                "<w:tc><w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>",
                width(column)
            )?;
            self.text(Style::Head, column.head)?;
            self.to.write_all(b"</w:tc>")?;
        }
        self.to.write_all(b"</w:tr>")
    }

    /// A row that is not broken over pages: a cell is one paragraph in its column's style.
    pub fn row(&mut self, columns: &[Column], text_width: usize, cells: &[&str]) -> io::Result<()> {
        let cells: Vec<_> = cells.iter().map(|cell| vec![vec![words(*cell)]]).collect();
        self.row_of_paragraphs(columns, text_width, &cells, Breaking::Whole)
    }

    /// A row whose cells are paragraphs of marked words.
    pub fn row_of_paragraphs(
        &mut self,
        columns: &[Column],
        text_width: usize,
        cells: &[Vec<Vec<Run>>],
        breaking: Breaking,
    ) -> io::Result<()> {
        self.to.write_all(match breaking {
            Breaking::Whole => b"<w:tr><w:trPr><w:cantSplit/></w:trPr>",
            Breaking::AcrossPages => b"<w:tr>",
        })?;
        for (column, paragraphs) in columns.iter().zip(cells) {
            let width = text_width * column.percent / 100;
            let middle = if column.style == Style::Count { "<w:vAlign w:val=\"center\"/>" } else { "" };
            write!(self.to, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{middle}</w:tcPr>")?;
            paragraphs.iter().try_for_each(|runs| self.paragraph(column.style, runs))?;
            // A cell without a paragraph is no cell to Word, and it would offer to repair the file.
            if paragraphs.is_empty() {
                self.paragraph(column.style, &[])?;
            }
            self.to.write_all(b"</w:tc>")?;
        }
        self.to.write_all(b"</w:tr>")
    }

    /// Ends a table.
    pub fn end_table(&mut self) -> io::Result<()> {
        self.to.write_all(b"</w:tbl>")?;
        self.paragraph(Style::AfterTable, &[])
    }

    fn run(&mut self, run: &Run) -> io::Result<()> {
        let style = match run.mark {
            Mark::Plain => "",
            Mark::Strong => "<w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr>",
            Mark::Old => "<w:rPr><w:rStyle w:val=\"OldWords\"/></w:rPr>",
            Mark::New => "<w:rPr><w:rStyle w:val=\"NewWords\"/></w:rPr>",
            Mark::Flagged => "<w:rPr><w:rStyle w:val=\"FlaggedWords\"/></w:rPr>",
        };
        write!(self.to, "<w:r>{style}")?;
        for (index, line) in run.text.split('\n').enumerate() {
            let line_break = if index == 0 { "" } else { "<w:br/>" };
            write!(self.to, "{line_break}<w:t xml:space=\"preserve\">{}</w:t>", escape(&line.replace('\t', " ")))?;
        }
        self.to.write_all(b"</w:r>")
    }
}

/// Whether a row may go on on the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breaking {
    /// It stays on one page.
    Whole,
    /// It may: there is too much in it for one page.
    AcrossPages,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Body<'_>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut Body::new(&mut bytes)).expect("memory takes all");
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        let xml = written(|body| body.text(Style::Body, "</w:t>&\u{0}\u{202e}\u{ffff}甲\r\n乙"));
        assert_eq!(
            xml,
            "<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr><w:r><w:t xml:space=\"preserve\">\
             &lt;/w:t&gt;&amp;\u{fffd}\u{fffd}\u{fffd}甲</w:t><w:br/><w:t xml:space=\"preserve\">乙</w:t></w:r></w:p>"
        );
    }

    #[test]
    fn a_cell_is_never_without_a_paragraph() {
        let columns = [Column { head: "甲", percent: 100, style: Style::Cell }];
        let xml = written(|body| body.row_of_paragraphs(&columns, 1000, &[vec![]], Breaking::AcrossPages));
        assert_eq!(xml.matches("<w:p>").count(), 1);
        assert!(!xml.contains("cantSplit"));
    }
}
