//! The character table (`cmap`) of a TrueType font inside the file, read backwards: from glyph numbers to characters, for
//! fonts that come without a table of their own.

use std::collections::HashMap;

use hayro_syntax::object::{Dict, Name, Stream};

use super::super::effort::Effort;

/// From glyph numbers to characters.
pub(super) struct Glyphs {
    characters: HashMap<u32, char>,
    /// From glyph numbers of the PDF to those of the font; empty where they are the same.
    of_cid: Vec<u16>,
}

impl Glyphs {
    /// The table of the font that a descendant font holds.
    pub fn of(descendant: &Dict<'_>, effort: &Effort) -> Option<Self> {
        let about = descendant.get::<Dict<'_>>("FontDescriptor")?;
        let stream = about.get::<Stream<'_>>("FontFile2").or_else(|| about.get::<Stream<'_>>("FontFile3"))?;
        let font = effort.unpack(&stream).data;
        let characters = characters(&font)?;
        let map = descendant.get::<Stream<'_>>("CIDToGIDMap").map(|stream| effort.unpack(&stream).data);
        let of_cid = map.map(|map| map.chunks_exact(2).filter_map(|pair| u16_at(pair, 0)).collect());
        let of_cid = match descendant.get::<Name<'_>>("CIDToGIDMap") {
            Some(_) => Vec::new(),
            None => of_cid.unwrap_or_default(),
        };
        Some(Self { characters, of_cid })
    }

    /// The character of a glyph number.
    pub fn character(&self, cid: u32) -> Option<char> {
        let glyph = if self.of_cid.is_empty() { cid } else { u32::from(*self.of_cid.get(cid as usize)?) };
        self.characters.get(&glyph).copied()
    }
}

/// Tables are bounded by the glyph numbers there can be.
const MAX_CHARACTERS: usize = 1 << 17;

fn characters(font: &[u8]) -> Option<HashMap<u32, char>> {
    let tables = usize::from(u16_at(font, 4)?);
    let table = (0..tables).map(|index| 12 + index * 16).find(|&at| font.get(at..at + 4) == Some(b"cmap"))?;
    let cmap = font.get(u32_at(font, table + 8)? as usize..)?;
    let mut found = HashMap::new();
    for index in 0..usize::from(u16_at(cmap, 2)?).min(16) {
        let record = 4 + index * 8;
        let (platform, encoding) = (u16_at(cmap, record)?, u16_at(cmap, record + 2)?);
        if !matches!((platform, encoding), (0, _) | (3, 1) | (3, 10)) {
            continue;
        }
        let subtable = cmap.get(u32_at(cmap, record + 4)? as usize..)?;
        match u16_at(subtable, 0)? {
            4 => segments(subtable, &mut found),
            12 => groups(subtable, &mut found),
            _ => None,
        };
    }
    (!found.is_empty()).then_some(found)
}

/// Format 4: segments of sixteen-bit characters.
fn segments(table: &[u8], found: &mut HashMap<u32, char>) -> Option<()> {
    let size = usize::from(u16_at(table, 6)?);
    for at in (0..size).step_by(2) {
        let (end, start) = (u16_at(table, 14 + at)?, u16_at(table, 16 + size + at)?);
        let (delta, range_at) = (u16_at(table, 16 + 2 * size + at)?, 16 + 3 * size + at);
        let range = usize::from(u16_at(table, range_at)?);
        for code in start..=end.min(0xfffe) {
            let glyph = match range {
                0 => code.wrapping_add(delta),
                _ => match u16_at(table, range_at + range + 2 * usize::from(code - start)) {
                    Some(glyph) if glyph > 0 => glyph.wrapping_add(delta),
                    _ => 0,
                },
            };
            insert(found, glyph.into(), code.into())?;
        }
    }
    Some(())
}

/// Format 12: groups of any characters.
fn groups(table: &[u8], found: &mut HashMap<u32, char>) -> Option<()> {
    for index in 0..u32_at(table, 12)? as usize {
        let at = 16 + index.checked_mul(12)?;
        let (start, end, glyph) = (u32_at(table, at)?, u32_at(table, at + 4)?, u32_at(table, at + 8)?);
        for code in start..=end {
            insert(found, glyph.checked_add(code - start)?, code)?;
        }
    }
    Some(())
}

fn insert(found: &mut HashMap<u32, char>, glyph: u32, code: u32) -> Option<()> {
    if let Some(character) = char::from_u32(code)
        && glyph != 0
    {
        // A glyph with two characters is the ideograph, not the radical that looks the same.
        let is_radical = ('\u{2e80}'..='\u{2fdf}').contains(&character);
        if !is_radical {
            found.insert(glyph, character);
        } else {
            found.entry(glyph).or_insert(character);
        }
    }
    (found.len() < MAX_CHARACTERS).then_some(())
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}
