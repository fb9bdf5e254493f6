//! The head of the `WordDocument` stream ([MS-DOC] 2.5, the FIB): version, flags, lengths of the stories, and where in the
//! table stream everything else stands.

use super::binary::{place_at, slice, u16_at};

/// First byte of the pairs (place, length) into the table stream, from Word 97 on.
const PLACES: usize = 0x9A;

/// What stands in the table stream, by its number in `FibRgFcLcb97`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Styles = 1,
    FootnoteText = 3,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
    EndnoteText = 47,
    Lists = 73,
    ListUses = 74,
}

/// The head of a document.
#[derive(Debug)]
pub(super) struct Fib<'b> {
    stream: &'b [u8],
    /// Word 97 or later; earlier versions keep the text as bytes of a code page.
    pub is_word97: bool,
    pub is_encrypted: bool,
    /// The text is kept in pieces, as fast saving leaves it; Word 97 always keeps pieces.
    pub is_complex: bool,
    /// Text of 16-bit characters in a version before Word 97 (Far East editions of Word 95).
    pub has_wide_text: bool,
    /// Name of the table stream.
    pub table_stream: &'static str,
}

impl<'b> Fib<'b> {
    /// Reads the head; `None` when this is no Word document.
    pub fn parse(stream: &'b [u8]) -> Option<Self> {
        let magic = u16_at(stream, 0)?;
        if !matches!(magic, 0xA5EC | 0xA5DC | 0xA697..=0xA699) {
            return None;
        }
        let flags = u16_at(stream, 0x0A)?;
        Some(Self {
            stream,
            is_word97: magic == 0xA5EC && u16_at(stream, 2)? >= 0x00C1,
            is_encrypted: flags & 0x0100 != 0,
            is_complex: flags & 0x0004 != 0,
            has_wide_text: flags & 0x1000 != 0,
            table_stream: if flags & 0x0200 != 0 { "1Table" } else { "0Table" },
        })
    }

    /// Characters of the body, of footnotes, headers, macros, comments, endnotes, text boxes.
    pub fn story_lengths(&self) -> Option<[usize; 7]> {
        let mut lengths = [0; 7];
        for (index, length) in lengths.iter_mut().enumerate() {
            *length = place_at(self.stream, 0x4C + 4 * index)?;
        }
        Some(lengths)
    }

    /// What of `table` (the table stream) holds this.
    pub fn find<'t>(&self, table: &'t [u8], what: Table) -> Option<&'t [u8]> {
        let (at, length) = self.place(what)?;
        (length > 0).then(|| slice(table, at, length))?
    }

    /// What follows it: the levels of lists stand behind their heads and are not counted in their length.
    pub fn find_with_rest<'t>(&self, table: &'t [u8], what: Table) -> Option<(&'t [u8], &'t [u8])> {
        let (at, length) = self.place(what)?;
        if length == 0 {
            return None;
        }
        table.get(at..)?.split_at_checked(length)
    }

    fn place(&self, what: Table) -> Option<(usize, usize)> {
        let at = PLACES + 8 * what as usize;
        Some((place_at(self.stream, at)?, place_at(self.stream, at + 4)?))
    }

    /// Before Word 97: first byte of the text, number of its characters, place and length of the pieces.
    pub fn old_places(&self) -> Option<(usize, usize, usize, usize)> {
        let at = |place| place_at(self.stream, place);
        Some((at(0x18)?, at(0x34)?, at(0x160).unwrap_or(0), at(0x164).unwrap_or(0)))
    }
}
