//! `Traced`: the text of a document with the way back to the bytes of the part it was read from.

use std::ops::Range;

/// Text as read, and where in the main part of its package (decoded, without a byte order mark) each piece of it stands.
/// Automatic numbers, joints and line ends stand nowhere. What a note says stands where the text refers to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traced {
    /// The same text as without tracing.
    pub text: String,
    /// In the order of the text, without overlap.
    pub stretches: Vec<Stretch>,
}

/// Characters that stand in a file. Where both ranges are of one length they run in step; otherwise the characters are what
/// the whole source range stands for: a reference, a tab, a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Bytes of the text.
    pub text: Range<usize>,
    /// Bytes of the part.
    pub source: Range<usize>,
}

impl Stretch {
    fn is_in_step(&self) -> bool {
        self.text.len() == self.source.len()
    }
}

impl Traced {
    /// What of a byte range of the text stands in the file, cut to the range.
    #[must_use]
    pub fn within(&self, range: &Range<usize>) -> Vec<Stretch> {
        let first = self.stretches.partition_point(|stretch| stretch.text.end <= range.start);
        let behind = self.stretches.get(first..).unwrap_or_default();
        let inside = behind.iter().take_while(|stretch| stretch.text.start < range.end);
        inside.map(|stretch| cut(stretch, range)).collect()
    }

    /// Adds a stretch at the end; one that goes on where the last ended becomes part of it.
    pub(super) fn push(&mut self, stretch: Stretch) {
        if let Some(last) = self.stretches.last_mut()
            && last.is_in_step()
            && stretch.is_in_step()
            && last.text.end == stretch.text.start
            && last.source.end == stretch.source.start
        {
            last.text.end = stretch.text.end;
            last.source.end = stretch.source.end;
            return;
        }
        self.stretches.push(stretch);
    }
}

fn cut(stretch: &Stretch, range: &Range<usize>) -> Stretch {
    let text = stretch.text.start.max(range.start)..stretch.text.end.min(range.end);
    let source = match stretch.is_in_step() {
        true => {
            let shift = |at: usize| stretch.source.start + (at - stretch.text.start);
            shift(text.start)..shift(text.end)
        }
        false => stretch.source.clone(),
    };
    Stretch { text, source }
}
