//! What is known of a paragraph and a run while they are being read.

use std::ops::Range;

use super::styles::ListPlace;
use crate::read::fields::Fields;
use crate::read::xml::Element;

/// A paragraph being read.
#[derive(Debug, Default)]
pub(super) struct Paragraph<T> {
    pub(super) text: T,
    pub(super) style: Option<String>,
    /// Its own list and level.
    pub(super) place: ListPlace,
    /// Its end mark is deleted by a tracked change: it runs on into the next paragraph.
    pub(super) mark_deleted: bool,
    /// Its end mark, and with it its number, is hidden.
    pub(super) mark_hidden: bool,
    pub(super) fields: Fields<T>,
    /// Lines of the text boxes anchored in it.
    pub(super) boxes: Vec<T>,
}

impl<T> Paragraph<T> {
    /// A property of its end mark.
    pub(super) fn set_mark_property(&mut self, element: &Element<'_>) {
        match element.name() {
            "del" | "moveFrom" => self.mark_deleted = true,
            "annotation" if is_deletion(element) => self.mark_deleted = true,
            "vanish" => self.mark_hidden = element.is_on(),
            _ => {}
        }
    }

    /// A child of `w:numPr`, or of `w:listPr` in Word 2003.
    pub(super) fn set_list_place(&mut self, element: &Element<'_>) {
        match element.name() {
            "numId" | "ilfo" => self.place.list = element.number(),
            "ilvl" => self.place.level = element.number(),
            _ => {}
        }
    }
}

/// A run being read.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// 隐藏文字, where the run says so itself.
    pub(super) hidden: Option<bool>,
    pub(super) style: Option<String>,
}

impl Run {
    pub(super) fn set_property(&mut self, element: &Element<'_>) {
        match element.name() {
            "vanish" => self.hidden = Some(element.is_on()),
            "rStyle" => self.style = element.value(),
            _ => {}
        }
    }
}

/// 脚注 or 尾注
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
}

/// A reference to a note in the text.
#[derive(Debug)]
pub(super) struct NoteReference {
    pub(super) kind: NoteKind,
    pub(super) id: String,
    /// Where it stands in the part.
    pub(super) at: Range<usize>,
}

/// Whether an `aml:annotation` of Word 2003 is a tracked deletion.
pub(super) fn is_deletion(element: &Element<'_>) -> bool {
    is_annotation(element, "Word.Deletion")
}

/// Whether it is a comment.
pub(super) fn is_comment(element: &Element<'_>) -> bool {
    is_annotation(element, "Word.Comment")
}

fn is_annotation(element: &Element<'_>, kind: &str) -> bool {
    element.name() == "annotation" && element.attribute("type").as_deref() == Some(kind)
}
