//! What is known of a paragraph, a run and a field while they are being read.

use super::styles::ListPlace;

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

/// A run being read.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// 隐藏文字, where the run says so itself.
    pub(super) hidden: Option<bool>,
    pub(super) style: Option<String>,
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
    pub(super) fn begin(&mut self) {
        self.in_result.push(false);
        self.instructions += 1;
    }

    pub(super) fn separate(&mut self) {
        if let Some(in_result) = self.in_result.last_mut()
            && !std::mem::replace(in_result, true)
        {
            self.end_instruction();
        }
    }

    pub(super) fn end(&mut self) {
        if self.in_result.pop() == Some(false) {
            self.end_instruction();
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
