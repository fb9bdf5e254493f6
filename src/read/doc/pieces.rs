//! The piece table ([MS-DOC] 2.8.35): which bytes of the stream hold which characters, and changes that fast saving laid over
//! whole pieces.

use super::binary::{place_at, slice, u16_at, u32_at};

/// A run of characters that stand together in the stream.
#[derive(Debug, Clone)]
pub(super) struct Piece<'t> {
    /// First character and the one behind the last, in the text.
    pub first: usize,
    pub end: usize,
    /// Place of the first in the stream.
    pub at: usize,
    /// One byte a character (Windows-1252) rather than two (UTF-16).
    pub narrow: bool,
    /// Property changes that hold for all of it.
    pub changes: Changes<'t>,
}

/// A change of properties as fast saving writes it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Changes<'t> {
    None,
    /// One property by its short number, with its value.
    Short(u8, u8),
    /// A list of property changes.
    List(&'t [u8]),
}

impl Piece<'_> {
    /// Place in the stream of a character of this piece.
    pub fn place_of(&self, character: usize) -> usize {
        let offset = character.saturating_sub(self.first);
        self.at.saturating_add(if self.narrow { offset } else { offset.saturating_mul(2) })
    }
}

/// Reads the table; the pieces stand in text order. Empty when it is damaged.
pub(super) fn parse(table: &[u8]) -> Vec<Piece<'_>> {
    let mut lists = Vec::new();
    let mut at = 0;
    while let Some(kind) = table.get(at) {
        match kind {
            1 => {
                let Some(length) = u16_at(table, at + 1).map(usize::from) else { break };
                lists.push(slice(table, at + 3, length).unwrap_or_default());
                at += 3 + length;
            }
            2 => {
                let Some(length) = place_at(table, at + 1) else { break };
                return slice(table, at + 5, length).map(|pieces| read(pieces, &lists)).unwrap_or_default();
            }
            _ => break,
        }
    }
    Vec::new()
}

fn read<'t>(table: &'t [u8], lists: &[&'t [u8]]) -> Vec<Piece<'t>> {
    let count = table.len().saturating_sub(4) / 12;
    let mut pieces: Vec<Piece<'t>> = Vec::with_capacity(count);
    for index in 0..count {
        let descriptor = 4 * (count + 1) + 8 * index;
        let (Some(first), Some(end)) = (place_at(table, 4 * index), place_at(table, 4 * index + 4)) else { break };
        let (Some(place), Some(change)) = (u32_at(table, descriptor + 2), u16_at(table, descriptor + 6)) else { break };
        if end <= first || pieces.last().is_some_and(|before| before.end != first) {
            continue;
        }
        let narrow = place & 0x4000_0000 != 0;
        let at = (place & 0x3FFF_FFFF) as usize;
        let changes = match change {
            0 => Changes::None,
            _ if change & 1 == 1 => {
                lists.get(usize::from(change >> 1)).map_or(Changes::None, |list| Changes::List(list))
            }
            _ => Changes::Short((change >> 1) as u8 & 0x7F, (change >> 8) as u8),
        };
        pieces.push(Piece { first, end, at: if narrow { at / 2 } else { at }, narrow, changes });
    }
    pieces
}
