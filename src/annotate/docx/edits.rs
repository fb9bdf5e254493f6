//! Changes of a part: what is put where, and what little is replaced. All else stays as it is, byte for byte.

use std::ops::Range;

/// Changes, to be made in the order of the part.
#[derive(Debug, Default)]
pub(super) struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts text at a place.
    pub fn insert(&mut self, at: usize, text: String) {
        self.edits.push((at..at, text));
    }

    /// Puts text in the place of other text.
    pub fn replace(&mut self, place: Range<usize>, text: &str) {
        self.edits.push((place, text.to_owned()));
    }

    /// The part with all changes made; insertions at one place stand in the order they were given.
    pub fn apply(mut self, part: &str) -> String {
        self.edits.sort_by_key(|(place, _)| (place.start, place.end));
        let added: usize = self.edits.iter().map(|(_, text)| text.len()).sum();
        let mut changed = String::with_capacity(part.len() + added);
        let mut at = 0;
        for (place, text) in &self.edits {
            changed.push_str(
                part.get(at..place.start).expect("changes stand at tags and characters, one behind the other"),
            );
            changed.push_str(text);
            at = place.end;
        }
        changed.push_str(part.get(at..).expect("changes stand inside the part"));
        changed
    }
}
