//! Properties of characters and paragraphs ([MS-DOC] 2.4.6, 2.6): single changes (Sprm), the pages that hold them for runs of
//! the stream, and the few of them that decide what text is shown.

use super::binary::{place_at, slice, u16_at};
use super::pieces::Changes;

/// Bytes of a page of properties.
const PAGE: usize = 512;

/// Property changes one after another: number and operand.
pub(super) struct Changing<'b>(pub &'b [u8]);

impl<'b> Iterator for Changing<'b> {
    type Item = (u16, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let number = u16_at(self.0, 0)?;
        let rest = self.0.get(2..)?;
        let (skipped, length) = match number >> 13 {
            0 | 1 => (0, 1),
            2 | 4 | 5 => (0, 2),
            3 => (0, 4),
            7 => (0, 3),
            // sprmTDefTable states its length in two bytes and one too many.
            _ if number == 0xD608 => (2, usize::from(u16_at(rest, 0)?).checked_sub(1)?),
            _ => (1, usize::from(*rest.first()?)),
        };
        let operand = slice(rest, skipped, length)?;
        self.0 = rest.get(skipped + length..)?;
        Some((number, operand))
    }
}

/// What is known of a character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CharacterState {
    /// Deleted by a tracked change.
    pub deleted: bool,
    /// 隐藏文字
    pub hidden: bool,
    /// Stands for something else: a picture, a note, a field.
    pub special: bool,
    /// Font number and place of a symbol.
    pub symbol: Option<(u16, u16)>,
}

impl CharacterState {
    /// Takes over property changes.
    pub fn apply(&mut self, changes: &[u8]) {
        for (number, operand) in Changing(changes) {
            let on = operand.first().is_some_and(|value| matches!(value, 1 | 0x81));
            match number {
                0x0800 => self.deleted = on,
                0x083C => self.hidden = on,
                0x0855 => self.special = on,
                0x6A09 => self.symbol = u16_at(operand, 0).zip(u16_at(operand, 2)),
                _ => {}
            }
        }
    }

    /// Takes over what fast saving laid over a piece.
    pub fn apply_piece(&mut self, changes: Changes<'_>) {
        match changes {
            Changes::None => {}
            Changes::List(list) => self.apply(list),
            Changes::Short(0x41, value) => self.deleted = value == 1,
            Changes::Short(0x5C, value) => self.hidden = value == 1,
            Changes::Short(..) => {}
        }
    }
}

/// What is known of a paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ParagraphState {
    pub style: u16,
    /// Number of its list use; 0: none, whatever the style says.
    pub list: Option<i16>,
    pub level: Option<u8>,
    pub in_table: bool,
    /// It is the end of a table row.
    pub row_end: bool,
}

impl ParagraphState {
    /// Takes over property changes; `data` is the stream that long ones stand in.
    pub fn apply(&mut self, changes: &[u8], data: &[u8]) {
        for (number, operand) in Changing(changes) {
            let first = operand.first().copied().unwrap_or_default();
            match number {
                0x4600 => self.style = u16_at(operand, 0).unwrap_or(self.style),
                0x260A => self.level = Some(first),
                0x460B => self.list = u16_at(operand, 0).map(|list| list.cast_signed()),
                0x2416 => self.in_table = first != 0,
                0x2417 => self.row_end = first != 0,
                0x6646 => {
                    let Some(at) = place_at(operand, 0) else { continue };
                    let Some(length) = u16_at(data, at) else { continue };
                    // What stands there may not point there again.
                    self.apply(slice(data, at + 2, length.into()).unwrap_or_default(), &[]);
                }
                _ => {}
            }
        }
    }

    /// Takes over what fast saving laid over a piece.
    pub fn apply_piece(&mut self, changes: Changes<'_>, data: &[u8]) {
        match changes {
            Changes::None => {}
            Changes::List(list) => self.apply(list, data),
            Changes::Short(0x18, value) => self.in_table = value != 0,
            Changes::Short(0x19, value) => self.row_end = value != 0,
            Changes::Short(..) => {}
        }
    }
}

/// Properties of runs of the stream, in stream order.
#[derive(Debug)]
pub(super) struct Runs<S> {
    /// First byte, the byte behind the last, state.
    runs: Vec<(usize, usize, S)>,
    /// The run last found; the next question is mostly about the same or the next one.
    last: usize,
}

impl<S: Copy + Default> Runs<S> {
    /// The state of the byte at `at`.
    pub fn at(&mut self, at: usize) -> S {
        let holds = |run: Option<&(usize, usize, S)>| run.is_some_and(|(first, end, _)| (*first..*end).contains(&at));
        if holds(self.runs.get(self.last + 1)) {
            self.last += 1;
        } else if !holds(self.runs.get(self.last)) {
            self.last = self.runs.partition_point(|(first, ..)| *first <= at).saturating_sub(1);
        }
        let found = self.runs.get(self.last).filter(|run| holds(Some(run)));
        found.map(|(.., state)| *state).unwrap_or_default()
    }

    /// Runs from the pages that `index` (in the table stream) names in `stream`; `read` tells a state from a page and the
    /// number of a run in it.
    fn parse(stream: &[u8], index: &[u8], read: impl Fn(&[u8], usize, usize) -> S) -> Self {
        let count = index.len().saturating_sub(4) / 8;
        let mut runs = Vec::new();
        for number in 0..count {
            let page = place_at(index, 4 * (count + 1) + 4 * number).map(|page| page & 0x003F_FFFF);
            let Some(page) = page.and_then(|page| slice(stream, page.checked_mul(PAGE)?, PAGE)) else { continue };
            let in_page = page.last().copied().map_or(0, usize::from);
            for run in 0..in_page {
                let (Some(first), Some(end)) = (place_at(page, 4 * run), place_at(page, 4 * run + 4)) else { break };
                if first < end {
                    runs.push((first, end, read(page, in_page, run)));
                }
            }
        }
        runs.sort_by_key(|(first, ..)| *first);
        Self { runs, last: 0 }
    }
}

/// Characters: `index` is the PlcBteChpx.
pub(super) fn characters(stream: &[u8], index: &[u8]) -> Runs<CharacterState> {
    Runs::parse(stream, index, |page, in_page, run| {
        let mut state = CharacterState::default();
        let at = page.get(4 * (in_page + 1) + run).map_or(0, |half| usize::from(*half) * 2);
        if at > 0
            && let Some(length) = page.get(at)
        {
            state.apply(slice(page, at + 1, usize::from(*length)).unwrap_or_default());
        }
        state
    })
}

/// Paragraphs: `index` is the PlcBtePapx, `data` the stream that long changes stand in.
pub(super) fn paragraphs(stream: &[u8], index: &[u8], data: &[u8]) -> Runs<ParagraphState> {
    Runs::parse(stream, index, |page, in_page, run| {
        let mut state = ParagraphState::default();
        let at = page.get(4 * (in_page + 1) + 13 * run).map_or(0, |half| usize::from(*half) * 2);
        if at == 0 {
            return state;
        }
        // A length of zero says that the next byte holds it, in another unit.
        let (from, length) = match page.get(at).copied() {
            Some(0) => (at + 2, page.get(at + 1).map_or(0, |half| usize::from(*half) * 2)),
            Some(half) => (at + 1, usize::from(half) * 2 - 1),
            None => return state,
        };
        let properties = slice(page, from, length).unwrap_or_default();
        state.style = u16_at(properties, 0).unwrap_or_default();
        state.apply(properties.get(2..).unwrap_or_default(), data);
        state
    })
}
