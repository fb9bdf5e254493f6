//! Control words that end paragraphs, cells and rows, and the automatic numbers of paragraphs.

use encoding_rs::MACINTOSH;

use super::{Holder, LINE_BYTES, NoteKind, Reader};
use crate::read::lists::{LEVELS, NumberFormat};
use crate::read::rtf::charset;
use crate::read::rtf::story::Merging;
use crate::read::rtf::words::Destination;

impl Reader<'_> {
    pub(super) fn table_word(&mut self, word: &str) -> bool {
        let is_nested = self.group.nested_row;
        if self.group.destination != Destination::Text {
            return false;
        }
        let story = self.story();
        let row = if is_nested { &mut story.nested_row } else { &mut story.row };
        match word {
            "trowd" => *row = Default::default(),
            "clvmrg" => row.merge(Merging::IntoAbove),
            "clmrg" => row.merge(Merging::IntoBefore),
            "cellx" => row.end_cell(),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.group.paragraph.tables().max(2)),
            "row" => self.story().end_row(),
            "nestrow" => self.story().end_nested_row(),
            _ => return false,
        }
        true
    }

    pub(super) fn document_word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" => self.end_shown_paragraph(),
            "sect" if self.story().text.is_empty() => {}
            "sect" => self.end_shown_paragraph(),
            "ftnalt" => {
                if let Some(open) = self.stories.last_mut().filter(|open| open.holder != Holder::Body) {
                    open.holder = Holder::Note(NoteKind::Endnote);
                }
            }
            "ansicpg" => self.document = number.and_then(charset::code_page).unwrap_or(self.document),
            "mac" => self.document = MACINTOSH,
            "deff" => {
                self.default_font = number.unwrap_or_default();
                self.group.font = self.default_font;
            }
            _ => {}
        }
    }

    /// The end of a paragraph where text is shown.
    pub(super) fn end_shown_paragraph(&mut self) {
        match self.group.destination {
            Destination::Text => self.end_paragraph(),
            // An instruction that goes over the end of a paragraph is a damaged field, and must not swallow the text.
            Destination::Instruction => {
                self.group.destination = Destination::Text;
                let held = std::mem::take(&mut self.instruction);
                self.story().text.push_str(&held);
                self.end_paragraph();
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, level: usize) {
        self.end_paragraph_at(level, false);
        self.text_bytes += LINE_BYTES;
        self.story().end_cell(level);
    }

    pub(super) fn end_paragraph(&mut self) {
        self.end_paragraph_at(self.group.paragraph.tables(), self.group.deleted);
    }

    fn end_paragraph_at(&mut self, level: usize, runs_on: bool) {
        self.text_bytes += LINE_BYTES;
        let label = std::mem::take(&mut self.story().label);
        if runs_on {
            return self.story().carry(level);
        }
        let (text, boxes) = self.story().end_paragraph(level);
        let is_shown = !(self.group.hidden && text.is_empty());
        let label = if is_shown { self.number(&label) } else { String::new() };
        self.text_bytes += label.len() as u64;
        self.story().push(level, &label, &text, boxes);
    }

    /// The automatic number of the paragraph that ends: what the writer of the file put beside it, otherwise counted here.
    fn number(&mut self, written: &str) -> String {
        let paragraph = self.group.paragraph;
        let lists = self.lists.lists();
        let list = i64::from(paragraph.list);
        let level = usize::try_from(paragraph.level).unwrap_or_default().min(LEVELS - 1);
        let mut counted = String::new();
        if let Some(abstract_id) = lists.lists.get(&list).map(|list| list.abstract_id) {
            let format = lists.level(list, abstract_id, level).map(|level| &level.format);
            let is_bullet = format == Some(&NumberFormat::Bullet);
            counted = self.counters.label(lists, list, abstract_id, level);
            if is_bullet {
                return counted;
            }
        }
        // Signs alone are bullets.
        if !written.chars().any(char::is_alphanumeric) {
            return counted;
        }
        let number = written.trim();
        if written.ends_with(char::is_whitespace) { format!("{number} ") } else { number.to_owned() }
    }
}
