//! Fields of word processors (域): each an instruction, then the result that is shown. Tells which text is instruction.

use super::ink::Ink;

/// Complex fields of a paragraph: each an instruction, then the result that is shown.
///
/// A field that goes on into later paragraphs (a table of contents) shows its result there as any text.
#[derive(Debug, Default)]
pub(super) struct Fields<T = String> {
    /// For each open field, outermost first, whether its result has begun.
    in_result: Vec<bool>,
    instructions: usize,
    /// Text met inside instructions.
    held: T,
}

impl<T: Ink> Fields<T> {
    /// Whether text met now belongs to an instruction.
    pub(super) fn in_instruction(&self) -> bool {
        self.instructions > 0
    }

    /// Where text of an instruction is kept in case it never ends.
    pub(super) fn held(&mut self) -> &mut T {
        &mut self.held
    }

    /// The paragraph ends: an instruction that has not ended by now is a damaged field, and must not swallow the text.
    /// Gives the text held back.
    pub(super) fn give_up(self) -> T {
        self.held
    }

    /// A field begins.
    pub(super) fn begin(&mut self) {
        self.in_result.push(false);
        self.instructions += 1;
    }

    /// Its result begins.
    pub(super) fn separate(&mut self) {
        if let Some(in_result) = self.in_result.last_mut()
            && !std::mem::replace(in_result, true)
        {
            self.end_instruction();
        }
    }

    /// It ends.
    pub(super) fn end(&mut self) {
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
