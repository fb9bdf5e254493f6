//! `Text`: the folded text all stages work on, and the way back to the original characters.

use std::ops::Range;

use super::Span;

/// A document's text in two shapes: `folded` (what stages match against) and `source` (what people are shown).
///
/// `map` holds, for every place where the two drift apart, the pair (folded offset, source offset) from which on they
/// run in step again. It is sorted and begins at folded offset 0.
#[derive(Debug, Clone)]
pub struct Text {
    source: String,
    folded: String,
    map: Vec<(u32, u32)>,
    is_traditional: bool,
}

impl Text {
    /// Joins the shapes. `map` is as described on the type.
    ///
    /// # Panics
    /// When `map` is empty, unsorted or does not begin at folded offset 0: a bug of normalize.
    #[must_use]
    pub fn new(source: String, folded: String, map: Vec<(u32, u32)>) -> Self {
        assert!(map.first().is_some_and(|&(at, _)| at == 0), "the offset map begins at folded offset 0");
        debug_assert!(map.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1), "the offset map is sorted");
        Self { source, folded, map, is_traditional: false }
    }

    /// Text that is the same in both shapes.
    #[must_use]
    pub fn unfolded(source: String) -> Self {
        Self { folded: source.clone(), source, map: vec![(0, 0)], is_traditional: false }
    }

    /// The same, known to be written in traditional script (繁体字) and folded to simplified.
    #[must_use]
    pub fn in_traditional_script(self) -> Self {
        Self { is_traditional: true, ..self }
    }

    /// Whether the document is written in traditional script.
    #[must_use]
    pub fn is_traditional(&self) -> bool {
        self.is_traditional
    }

    /// The folded text. All spans are ranges of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.folded
    }

    /// The folded characters of a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        &self.folded[span.range()]
    }

    /// The whole original text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The original characters of a span, white space and full-width forms as they stood.
    #[must_use]
    pub fn original(&self, span: Span) -> &str {
        &self.source[self.source_range(span)]
    }

    /// The byte range of the original text that a span stands for.
    #[must_use]
    pub fn source_range(&self, span: Span) -> Range<usize> {
        let start = self.source_offset(span.start());
        if span.is_empty() {
            return start..start;
        }
        // The end is the end of the last folded character's own original, not the start of what follows it: dropped
        // blanks behind a span do not belong to it.
        let last = self.folded[..span.end()].char_indices().next_back().map_or(0, |(at, _)| at);
        let from = self.source_offset(last);
        let width = self.source[from..].chars().next().map_or(0, char::len_utf8);
        start..(from + width).max(start)
    }

    /// Line and column of a folded offset in the original text, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        LineCursor::default().line_column(self, offset)
    }

    fn source_offset(&self, folded: usize) -> usize {
        let index = self.map.partition_point(|&(at, _)| at as usize <= folded) - 1;
        let (at, source) = self.map[index];
        (source as usize + folded - at as usize).min(self.source.len())
    }
}

/// Counts lines on from one offset to the next, so that a document with many findings is not counted from its start for
/// each. Offsets may come in any order; those near the one before are cheap.
#[derive(Debug, Clone, Copy, Default)]
pub struct LineCursor {
    /// Source offset up to which was counted.
    at: usize,
    /// Line breaks before it.
    breaks: usize,
    /// Characters between the last line break and it.
    chars: usize,
}

impl LineCursor {
    /// As [`Text::line_column`].
    pub fn line_column(&mut self, text: &Text, offset: usize) -> (usize, usize) {
        let to = text.source_offset(offset);
        let is_ahead = to >= self.at;
        let passed = if is_ahead { &text.source[self.at..to] } else { &text.source[to..self.at] };
        let breaks = memchr::memchr_iter(b'\n', passed.as_bytes()).count();
        let on_line = |until: usize| {
            let start = memchr::memrchr(b'\n', &text.source.as_bytes()[..until]).map_or(0, |at| at + 1);
            text.source[start..until].chars().count()
        };
        (self.breaks, self.chars) = match (breaks, is_ahead) {
            (0, true) => (self.breaks, self.chars + passed.chars().count()),
            (0, false) => (self.breaks, self.chars - passed.chars().count()),
            (_, true) => (self.breaks + breaks, on_line(to)),
            (_, false) => (self.breaks - breaks, on_line(to)),
        };
        self.at = to;
        (self.breaks + 1, self.chars + 1)
    }

    /// The column of the offset last asked for, in bytes of UTF-8, from 1.
    #[must_use]
    pub fn byte_column(&self, text: &Text) -> usize {
        let line_start = memchr::memrchr(b'\n', &text.source.as_bytes()[..self.at]).map_or(0, |at| at + 1);
        self.at - line_start + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_folded_spans_to_the_characters_people_see() {
        // "第 ５ 条" folded to "第5条"
        let text = Text::new("第 ５ 条".into(), "第5条".into(), vec![(0, 0), (3, 4), (4, 8)]);
        assert_eq!(text.original(Span::new(0, 3)), "第");
        assert_eq!(text.original(Span::new(3, 4)), "５");
        assert_eq!(text.original(Span::new(0, 7)), "第 ５ 条");
        assert_eq!(text.line_column(4), (1, 5));
    }

    #[test]
    fn a_cursor_counts_as_from_the_start() {
        let text = Text::unfolded("甲乙\n丙\n\n丁戊己".into());
        let mut cursor = LineCursor::default();
        for (offset, place) in
            [(3, (1, 2)), (7, (2, 1)), (15, (4, 2)), (18, (4, 3)), (15, (4, 2)), (7, (2, 1)), (0, (1, 1)), (11, (3, 1))]
        {
            assert_eq!(cursor.line_column(&text, offset), place, "{offset}");
        }
    }
}
