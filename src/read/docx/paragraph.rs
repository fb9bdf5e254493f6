//! What is known of a paragraph, a run and a field while they are being read.

use super::styles::ListPlace;
use super::xml::Element;

/// A paragraph being read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) style: Option<String>,
    /// Its own list and level.
    pub(super) place: ListPlace,
    /// Its end mark is deleted by a tracked change: it runs on into the next paragraph.
    pub(super) mark_deleted: bool,
    /// Its end mark, and with it its number, is hidden.
    pub(super) mark_hidden: bool,
    pub(super) fields: Fields,
    /// Lines of the text boxes anchored in it.
    pub(super) boxes: Vec<String>,
}

impl Paragraph {
    /// A property of its end mark.
    pub(super) fn set_mark_property(&mut self, element: &Element<'_>) {
        match element.name() {
            "del" | "moveFrom" => self.mark_deleted = true,
            "vanish" => self.mark_hidden = element.is_on(),
            _ => {}
        }
    }

    /// A child of `w:numPr`.
    pub(super) fn set_list_place(&mut self, element: &Element<'_>) {
        match element.name() {
            "numId" => self.place.list = element.number(),
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

/// Complex fields of a paragraph: each an instruction, then the result that is shown.
///
/// A field that goes on into later paragraphs (a table of contents) shows its result there as any text.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// For each open field, outermost first, whether its result has begun.
    in_result: Vec<bool>,
    instructions: usize,
    /// Text met inside instructions.
    held: String,
}

impl Fields {
    /// `w:fldChar`: a field begins, shows its result or ends.
    pub(super) fn mark(&mut self, element: &Element<'_>) {
        match element.attribute("fldCharType").as_deref() {
            Some("begin") => self.begin(),
            Some("separate") => self.separate(),
            Some("end") => self.end(),
            _ => {}
        }
    }

    pub(super) fn in_instruction(&self) -> bool {
        self.instructions > 0
    }

    pub(super) fn hold(&mut self, text: &str) {
        self.held.push_str(text);
    }

    /// The paragraph ends: an instruction that has not ended by now is a damaged field, and must not swallow the text.
    /// Gives the text held back.
    pub(super) fn give_up(self) -> String {
        self.held
    }

    fn begin(&mut self) {
        self.in_result.push(false);
        self.instructions += 1;
    }

    fn separate(&mut self) {
        if let Some(in_result) = self.in_result.last_mut()
            && !std::mem::replace(in_result, true)
        {
            self.end_instruction();
        }
    }

    fn end(&mut self) {
        if self.in_result.pop() == Some(false) {
            self.end_instruction();
        }
    }

    fn end_instruction(&mut self) {
        self.instructions -= 1;
        if self.instructions == 0 {
            self.held.clear();
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
}
