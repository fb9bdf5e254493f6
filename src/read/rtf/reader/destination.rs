//! Where text goes when a group begins with a word that says so, and the stories (notes, text boxes) that begin and end with groups.

use super::{Holder, LINE_BYTES, NoteKind, Object, OpenStory, Reader};
use crate::read::flow;
use crate::read::rtf::group::Paragraph;
use crate::read::rtf::story::Story;
use crate::read::rtf::words::{Begins, Destination};

/// Notes and text boxes within one another beyond this are text where they stand.
const MAX_STORIES: usize = 32;

impl Reader<'_> {
    pub(super) fn begin(&mut self, begins: Begins) {
        let group = &mut self.group;
        match (group.destination, begins) {
            (Destination::Skipped, Begins::Unicode) => {
                if let Some(destination) = group.instead.take() {
                    group.destination = destination;
                }
            }
            // Nothing comes out of what is passed over.
            (Destination::Skipped, _) => {}
            (_, Begins::Other(Destination::Skipped)) => group.destination = Destination::Skipped,
            (destination, Begins::Both) => {
                group.instead = Some(destination);
                group.destination = Destination::Skipped;
            }
            (Destination::Container, Begins::Shown) => group.destination = group.around,
            (Destination::Container, Begins::TextBox) => self.begin_story(Holder::Box),
            (Destination::Text, Begins::TextBox) => self.begin_story(Holder::Box),
            (Destination::Text, Begins::Footnote) => self.begin_story(Holder::Note(NoteKind::Footnote)),
            (Destination::Text, Begins::NestedRow) => group.nested_row = true,
            (Destination::Text, Begins::FieldResult) if group.result_known => group.destination = Destination::Skipped,
            (Destination::Container, Begins::Other(Destination::ObjectClass | Destination::ObjectData))
            | (Destination::Lists, Begins::Other(Destination::LevelText))
            | (Destination::Text, Begins::Other(Destination::Fonts | Destination::Lists)) => self.enter(begins),
            (Destination::Text, Begins::Other(destination)) => {
                match destination {
                    Destination::Instruction => self.instruction.clear(),
                    Destination::Label => self.story().label.clear(),
                    Destination::Container => self.object = Object::default(),
                    _ => {}
                }
                self.group.around = Destination::Text;
                self.enter(begins);
            }
            _ => {}
        }
    }

    fn enter(&mut self, begins: Begins) {
        if let Begins::Other(destination) = begins {
            self.group.destination = destination;
        }
    }

    fn begin_story(&mut self, holder: Holder) {
        self.group.destination = Destination::Text;
        if self.stories.len() < MAX_STORIES && !self.around.is_empty() {
            self.group.paragraph = Paragraph::default();
            self.group.nested_row = false;
            self.stories.push(OpenStory { story: Story::default(), holder, groups: self.around.len() });
        }
    }

    pub(super) fn end_story(&mut self) {
        if self.stories.last().is_some_and(|open| !open.story.text.is_empty()) {
            self.end_paragraph();
        }
        let Some(open) = self.stories.pop() else { return };
        let lines = open.story.finish();
        match open.holder {
            Holder::Note(kind) => {
                let note = flow::join(&lines);
                if !note.is_empty() {
                    self.text_bytes += LINE_BYTES;
                    self.told.notes.push((kind, note));
                }
            }
            Holder::Body | Holder::Box => {
                self.story().boxes.extend(lines.into_iter().filter(|line| !line.trim().is_empty()));
            }
        }
    }
}
