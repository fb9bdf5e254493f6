//! What the reader of a format gives: the text of a document, what is missing from it, and the files that stand inside it.

use crate::error::ReadError;
use crate::model::{FileLine, Layout};

/// What the reader of a format gives.
#[derive(Debug)]
pub struct Content {
    /// The characters, with `\n` line ends and cells of a table row parted by `\t`.
    pub text: String,
    /// What a line break in `text` means.
    pub layout: Layout,
    /// Name of the character encoding as shown to people; empty where the format has but one.
    pub encoding: String,
    /// What could not be read (Chinese, for people).
    pub missing: Vec<String>,
    /// Where in `text` each page begins, in bytes, page 1 first; empty where the format has no pages.
    pub pages: Vec<usize>,
    /// Where each line of `text` stands in the file; empty where they are the lines of the file, or it has none.
    pub lines: Vec<FileLine>,
    /// Pages, from 1, that are pictures without text.
    pub scanned: Vec<usize>,
    /// Files inside this one, which are documents of their own.
    pub attachments: Vec<Member>,
}

impl Content {
    /// Text with nothing else to be said of it.
    pub(super) fn new(text: String, layout: Layout) -> Self {
        Self {
            text,
            layout,
            encoding: String::new(),
            missing: Vec::new(),
            pages: Vec::new(),
            lines: Vec::new(),
            scanned: Vec::new(),
            attachments: Vec::new(),
        }
    }
}

/// A file inside a file.
#[derive(Debug)]
pub struct Member {
    /// Its name, `/` as separator, as shown to people.
    pub name: String,
    /// Its bytes, or why they could not be had.
    pub bytes: Result<Vec<u8>, ReadError>,
}

/// A picture that may show text.
pub(super) struct Picture {
    /// The page, from 1, it stands on.
    pub page: usize,
    /// A picture file.
    pub bytes: Vec<u8>,
    /// The extension that tells programs its format, without a dot.
    pub extension: &'static str,
}
