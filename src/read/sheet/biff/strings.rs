//! Strings of a binary workbook, which may go on from record to record. Source: [MS-XLS] 2.5.293 and 2.5.294.

use std::rc::Rc;

use super::Dialect;

/// The data of a record and of those that continue it, read from the beginning.
pub(super) struct Pieces<'s> {
    current: &'s [u8],
    /// Those not begun, the next one last.
    more: Vec<&'s [u8]>,
}

impl<'s> Pieces<'s> {
    pub(super) fn new(data: &'s [u8], mut more: Vec<&'s [u8]>) -> Self {
        more.reverse();
        Self { current: data, more }
    }

    /// Goes on at the beginning of the next record.
    pub(super) fn next_piece(&mut self) -> bool {
        match self.more.pop() {
            Some(piece) => self.current = piece,
            None => return false,
        }
        true
    }

    pub(super) fn skip(&mut self, mut count: usize) {
        loop {
            let here = count.min(self.current.len());
            self.current = self.current.get(here..).unwrap_or_default();
            count -= here;
            if count == 0 || !self.next_piece() {
                return;
            }
        }
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        while self.current.is_empty() {
            if !self.next_piece() {
                return None;
            }
        }
        let (first, rest) = self.current.split_first()?;
        self.current = rest;
        Some(*first)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// A string whose length has two bytes.
    pub(super) fn long_string(&mut self, dialect: Dialect) -> Option<String> {
        let length = usize::from(self.u16()?);
        self.string(length, dialect)
    }

    /// A string whose length has one byte.
    pub(super) fn short_string(&mut self, dialect: Dialect) -> Option<String> {
        let length = usize::from(self.u8()?);
        self.string(length, dialect)
    }

    /// The code of a number format.
    pub(super) fn format_code(&mut self, dialect: Dialect) -> Option<String> {
        if dialect.is_biff8 { self.long_string(dialect) } else { self.short_string(dialect) }
    }

    fn string(&mut self, length: usize, dialect: Dialect) -> Option<String> {
        if dialect.is_biff8 {
            return self.text_of(length);
        }
        let bytes = self.current.get(..length).unwrap_or(self.current);
        Some(dialect.encoding.decode_without_bom_handling(bytes).0.into_owned())
    }

    /// A string of so many characters: a byte that tells their width and what stands around them, then the characters.
    pub(super) fn text_of(&mut self, length: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 0x08 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetics = if flags & 0x04 != 0 { usize::try_from(self.u32()?).ok()? } else { 0 };
        let text = self.characters(length, flags & 1 != 0);
        self.skip(runs.saturating_mul(4).saturating_add(phonetics));
        Some(text)
    }

    /// So many characters. Where they go on in the next record, its first byte tells their width anew.
    fn characters(&mut self, length: usize, mut is_wide: bool) -> String {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            let wanted = length - units.len();
            if is_wide {
                let pairs = self.current.chunks_exact(2).take(wanted);
                let taken = pairs.len();
                units.extend(pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
                self.current = self.current.get(taken * 2..).unwrap_or_default();
            } else {
                let taken = wanted.min(self.current.len());
                units.extend(self.current.iter().take(taken).map(|byte| u16::from(*byte)));
                self.current = self.current.get(taken..).unwrap_or_default();
            }
            if units.len() < length {
                if !self.next_piece() {
                    break;
                }
                is_wide = self.u8().is_some_and(|flags| flags & 1 != 0);
            }
        }
        String::from_utf16_lossy(&units)
    }

    /// 2.4.265: all strings that cells share.
    pub(super) fn shared_strings(&mut self) -> Vec<Rc<str>> {
        let mut strings = Vec::new();
        self.skip(4);
        let Some(count) = self.u32() else { return strings };
        for _ in 0..count {
            let Some(length) = self.u16() else { break };
            let Some(text) = self.text_of(usize::from(length)) else { break };
            strings.push(Rc::from(text));
        }
        strings
    }
}
