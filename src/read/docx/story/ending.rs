//! What an element gives when it ends: characters to their paragraph, paragraphs to their flow, flows to what holds them.

use std::ops::Range;

use super::{Open, Teller};
use crate::read::flow::Flow;
use crate::read::ink::{Ink, place_of};

impl<T: Ink> Teller<'_, '_, T> {
    /// The innermost open element ends.
    pub(super) fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Text { preserve }) => {
                let characters = std::mem::take(&mut self.characters);
                let whole = characters.as_str();
                self.put(&characters, place_of(if preserve { whole } else { whole.trim_matches(' ') }, whole));
                self.characters = characters;
            }
            Some(Open::Run) => {
                self.runs.pop();
            }
            Some(Open::Paragraph) => self.end_paragraph(),
            Some(Open::Cell) => {
                let lines = self.end_flow();
                if let Some(table) = self.tables.last_mut() {
                    table.push_cell(lines);
                }
            }
            Some(Open::Table) => {
                self.nesting -= 1;
                if let (Some(table), Some(flow)) = (self.tables.pop(), self.flows.last_mut()) {
                    flow.append(table.finish());
                }
            }
            Some(Open::TextBox) => {
                self.nesting -= 1;
                let mut lines = self.end_flow();
                match (self.paragraphs.last_mut(), self.flows.last_mut()) {
                    (Some(paragraph), _) => paragraph.boxes.append(&mut lines),
                    (None, Some(flow)) => flow.append(lines),
                    (None, None) => {}
                }
            }
            Some(Open::Note) => {
                let lines = self.end_flow();
                if let Some((_, note)) = self.told.notes.last_mut() {
                    *note = lines;
                }
            }
            _ => {}
        }
    }

    fn end_flow(&mut self) -> Vec<T> {
        self.flows.pop().map(Flow::finish).unwrap_or_default()
    }

    fn end_paragraph(&mut self) {
        let (Some(mut paragraph), Some(flow)) = (self.paragraphs.pop(), self.flows.last_mut()) else { return };
        paragraph.text.append(&std::mem::take(&mut paragraph.fields).give_up());
        if paragraph.mark_deleted {
            flow.carry(&paragraph.text, paragraph.boxes);
            return;
        }
        let (mut text, mut boxes) = flow.take_carried();
        text.append(&paragraph.text);
        boxes.append(&mut paragraph.boxes);
        let shown = !(paragraph.mark_hidden && text.as_str().is_empty());
        let label = match shown {
            true => self.labels.label(paragraph.place, paragraph.style.as_deref()),
            false => String::new(),
        };
        self.text_bytes += label.len() as u64;
        // A paragraph that only anchors text boxes is no line of its own.
        if !(text.as_str().is_empty() && label.is_empty() && !boxes.is_empty()) {
            flow.push(&label, &text);
        }
        flow.append(boxes);
    }

    /// Adds text to the paragraph being read unless it is hidden or part of a field's instruction.
    pub(super) fn put(&mut self, text: &T, piece: Range<usize>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if let Some(run) = self.runs.last() {
            let hidden = run.hidden.or_else(|| self.styles.hidden(run.style.as_deref()));
            if hidden.or_else(|| self.styles.hidden(paragraph.style.as_deref())).unwrap_or(false) {
                return;
            }
        }
        self.text_bytes += piece.len() as u64;
        if paragraph.fields.in_instruction() {
            paragraph.fields.held().append_piece(text, piece);
        } else {
            paragraph.text.append_piece(text, piece);
        }
    }
}
