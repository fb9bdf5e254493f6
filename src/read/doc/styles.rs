//! The style sheet ([MS-DOC] 2.9.271): what a paragraph inherits of numbering, and the names of fonts.

use super::binary::{slice, u16_at};
use super::properties::ParagraphState;

/// A chain of styles longer than this goes in a circle.
const MAX_CHAIN: usize = 16;

/// No style.
const NONE: u16 = 0x0FFF;

/// Styles by their number.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: Vec<Option<Style>>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: u16,
    list: Option<i16>,
    level: Option<u8>,
}

impl Styles {
    /// Reads a style sheet; a damaged one counts as far as it goes.
    pub fn parse(sheet: &[u8]) -> Self {
        let mut styles = Self::default();
        let Some(head) = u16_at(sheet, 0).map(usize::from) else { return styles };
        let (Some(count), Some(base)) = (u16_at(sheet, 2), u16_at(sheet, 4)) else { return styles };
        let mut at = 2 + head;
        for _ in 0..count {
            let Some(length) = u16_at(sheet, at).map(usize::from) else { break };
            let Some(bytes) = slice(sheet, at + 2, length) else { break };
            styles.styles.push(style(bytes, base.into()));
            at += 2 + length + length % 2;
        }
        styles
    }

    /// List use and level of a paragraph with what its style says where it says nothing itself.
    pub fn place(&self, paragraph: &ParagraphState) -> (Option<i16>, Option<u8>) {
        let (mut list, mut level) = (paragraph.list, paragraph.level);
        let mut number = paragraph.style;
        for _ in 0..MAX_CHAIN {
            let Some(Some(style)) = self.styles.get(usize::from(number)) else { break };
            level = level.or(if list.is_none() { style.level } else { None });
            list = list.or(style.list);
            number = style.based_on;
        }
        (list, level)
    }
}

/// A paragraph style; others number nothing.
fn style(bytes: &[u8], base: usize) -> Option<Style> {
    const PARAGRAPH: u16 = 1;
    let kind = u16_at(bytes, 2)?;
    if kind & 0xF != PARAGRAPH {
        return None;
    }
    let based_on = kind >> 4;
    let name = usize::from(u16_at(bytes, base)?);
    let at = base + 2 + 2 * name + 2;
    let changes = u16_at(bytes, at).and_then(|length| slice(bytes, at + 2, length.into()));
    let mut state = ParagraphState::default();
    state.apply(changes.and_then(|changes| changes.get(2..)).unwrap_or_default(), &[]);
    Some(Style { based_on: if based_on == NONE { u16::MAX } else { based_on }, list: state.list, level: state.level })
}

/// Names of the fonts, by their number ([MS-DOC] 2.9.286, `SttbfFfn`).
pub(super) fn fonts(table: &[u8]) -> Vec<String> {
    /// Bytes of a font's description before its name.
    const BEFORE_NAME: usize = 39;
    let mut names = Vec::new();
    let mut at = 4;
    while let Some(length) = table.get(at).copied().map(usize::from) {
        let Some(font) = slice(table, at + 1, length) else { break };
        let units =
            font.get(BEFORE_NAME..).unwrap_or_default().chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        names.push(String::from_utf16_lossy(&units.take_while(|unit| *unit != 0).collect::<Vec<_>>()));
        at += 1 + length;
    }
    names
}
