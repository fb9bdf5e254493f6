//! `SourceFile`: what the read stage gives: the characters of one document and what is known about where they came from.

use std::fmt;

use serde::{Deserialize, Serialize};

/// 文件格式, found by content; the extension of a file is never trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A saved web page.
    Html,
    /// Office Open XML, WordprocessingML package.
    Docx,
    /// Word binary document, also written by WPS.
    Doc,
    /// WordprocessingML, the single XML file of Word 2003, or a package written as one XML file.
    WordXml,
    /// Rich Text Format.
    Rtf,
    /// Portable Document Format.
    Pdf,
    /// OFD 版式文件, GB/T 33190.
    Ofd,
    /// Excel binary workbook, also written by WPS (.et).
    Xls,
    /// Office Open XML, SpreadsheetML package.
    Xlsx,
    /// A web page archived with what belongs to it (MHTML).
    Mht,
    /// A picture, which has text only where a command recognises it.
    Image,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Doc => "doc",
            Self::WordXml => "wordml",
            Self::Rtf => "rtf",
            Self::Pdf => "pdf",
            Self::Ofd => "ofd",
            Self::Xls => "xls",
            Self::Xlsx => "xlsx",
            Self::Mht => "mht",
            Self::Image => "image",
        })
    }
}

/// What a line break means in the text a reader gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// A line may be only a piece of a paragraph (text saved from a page layout); normalize joins such lines.
    Lines,
    /// Every line is a whole paragraph, as the format itself says (docx, html).
    Paragraphs,
}

/// One document as read: its text, decoded, with `\n` line ends and cells of a table row parted by `\t`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The path as shown to people, `/` as separator.
    pub path: String,
    /// What the content turned out to be.
    pub format: Format,
    /// Name of the character encoding, for example `UTF-8` or `GB18030`.
    pub encoding: String,
    /// The characters.
    pub text: String,
    /// What a line break in `text` means.
    pub layout: Layout,
    /// What could not be read (Chinese, for people); empty when all of it was. Not empty makes the document `partial`.
    pub missing: Vec<String>,
    /// Where in `text` each page begins, in bytes, page 1 first; empty where the format has no pages.
    pub pages: Vec<usize>,
    /// Where each line of `text` stands in the file; empty where they are the lines of the file, or it has none.
    pub lines: Vec<FileLine>,
    /// Whether any of the text was recognised from pictures and may have wrong characters.
    pub is_recognised: bool,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// Where a document's characters came from: what is left of a [`SourceFile`] once its text is taken.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What the content turned out to be.
    pub format: Format,
    /// Name of the character encoding.
    pub encoding: String,
    /// What could not be read.
    pub missing: Vec<String>,
    /// Where in the source text each page begins, in bytes.
    pub pages: Vec<usize>,
    /// Where each line of the source text stands in the file; empty where there is nothing to say.
    pub lines: Vec<FileLine>,
    /// Whether any of the text was recognised from pictures.
    pub is_recognised: bool,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// A line of the text that was read, in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileLine {
    /// Its number there, from 1.
    pub number: usize,
    /// What was left out before it in its line; none where reading changed the line itself, so that no column is known.
    pub before: Option<Before>,
}

/// How much stands before something in its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Characters.
    pub chars: usize,
    /// Bytes of UTF-8.
    pub bytes: usize,
}

impl SourceFile {
    /// A line, from 1, of the text in the file.
    #[must_use]
    pub fn line(&self, line: usize) -> FileLine {
        in_file(&self.lines, line)
    }

    /// What to remember of the file.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin {
            format: self.format,
            encoding: self.encoding.clone(),
            missing: self.missing.clone(),
            pages: self.pages.clone(),
            lines: self.lines.clone(),
            is_recognised: self.is_recognised,
            bytes: self.bytes,
        }
    }
}

fn in_file(lines: &[FileLine], line: usize) -> FileLine {
    let known = line.checked_sub(1).and_then(|index| lines.get(index)).copied();
    known.unwrap_or(FileLine { number: line, before: Some(Before { chars: 0, bytes: 0 }) })
}

impl Origin {
    /// The page, from 1, on which a byte offset of the source text stands; none where the format has no pages.
    #[must_use]
    pub fn page(&self, source_offset: usize) -> Option<usize> {
        let page = self.pages.partition_point(|&start| start <= source_offset);
        (page > 0).then_some(page)
    }

    /// A line, from 1, of the source text in the file.
    #[must_use]
    pub fn line(&self, line: usize) -> FileLine {
        in_file(&self.lines, line)
    }
}
