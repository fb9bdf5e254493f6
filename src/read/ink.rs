//! What readers write with: plain characters, or characters that remember where in the file they stood.
//!
//! `Ink` lets one reader do both, so that what is marked up is what was read. Plain text costs what it did without.

use std::ops::Range;

use super::trace::{Stretch, Traced};

/// Text while it is being put together.
pub(super) trait Ink: Default {
    /// Its characters.
    fn as_str(&self) -> &str;

    /// Adds characters that stand nowhere in the file: automatic numbers, joints.
    fn write(&mut self, text: &str);

    /// Adds what `clean` leaves of characters that stand `at` these bytes of the part being read.
    fn copy(&mut self, text: &str, at: Range<usize>, clean: impl Fn(char) -> Option<char>);

    /// Adds a byte range of another text.
    fn append_piece(&mut self, other: &Self, piece: Range<usize>);

    /// Takes all characters away.
    fn clear(&mut self);

    /// Adds another text.
    fn append(&mut self, other: &Self) {
        self.append_piece(other, 0..other.as_str().len());
    }
}

impl Ink for String {
    fn as_str(&self) -> &str {
        self
    }

    fn write(&mut self, text: &str) {
        self.push_str(text);
    }

    fn copy(&mut self, text: &str, _: Range<usize>, clean: impl Fn(char) -> Option<char>) {
        self.extend(text.chars().filter_map(clean));
    }

    fn append_piece(&mut self, other: &Self, piece: Range<usize>) {
        self.push_str(other.get(piece).unwrap_or_default());
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl Ink for Traced {
    fn as_str(&self) -> &str {
        &self.text
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn copy(&mut self, text: &str, at: Range<usize>, clean: impl Fn(char) -> Option<char>) {
        // Otherwise the characters are what a reference or an element as a whole stands for.
        let stands_there = text.len() == at.len();
        for (offset, character) in text.char_indices() {
            let Some(cleaned) = clean(character) else { continue };
            let from = self.text.len();
            self.text.push(cleaned);
            let source = match stands_there {
                true => at.start + offset..at.start + offset + character.len_utf8(),
                false => at.clone(),
            };
            self.push(Stretch { text: from..self.text.len(), source });
        }
    }

    fn append_piece(&mut self, other: &Self, piece: Range<usize>) {
        let base = self.text.len();
        self.text.push_str(other.text.get(piece.clone()).unwrap_or_default());
        for stretch in other.within(&piece) {
            let text = base + stretch.text.start - piece.start..base + stretch.text.end - piece.start;
            self.push(Stretch { text, source: stretch.source });
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.stretches.clear();
    }
}

/// The byte range of `part`, which is a piece of `whole`, in it: what trimming left.
pub(super) fn place_of(part: &str, whole: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}
