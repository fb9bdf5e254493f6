//! Text: bytes gathered into runs and decoded, characters of Unicode with what stands in for them, and where each goes.

use encoding_rs::UTF_8;

use super::Reader;
use crate::read::rtf::charset::{self, Charset};
use crate::read::rtf::words::Destination;
use crate::read::symbols;

/// Instructions and names of programs are not longer than this.
const MAX_HELD_BYTES: usize = 1 << 16;

/// Bytes of text of one character set that are not decoded yet: a character may be spread over several tokens.
#[derive(Debug, Default)]
pub(super) struct Pending {
    bytes: Vec<u8>,
    is_utf8: bool,
}

impl Reader<'_> {
    /// Whether text is now in an encoding with characters of two bytes.
    pub(super) fn reads_pairs(&self) -> bool {
        !self.is_utf8 && self.fonts.charset(self.group.font).is_paired(self.document)
    }

    /// Text as it stands in the file.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        match self.group.destination {
            Destination::Skipped | Destination::Container | Destination::Lists => {}
            Destination::ObjectData => self.object.digits.extend(bytes.iter().filter(|byte| byte.is_ascii_hexdigit())),
            _ => {
                let passed = self.pass_over(bytes);
                for byte in bytes.iter().skip(passed) {
                    self.take_byte(*byte, self.is_utf8);
                }
            }
        }
    }

    /// How many bytes stand in for a character of Unicode that was already taken.
    fn pass_over(&mut self, bytes: &[u8]) -> usize {
        let mut passed = 0;
        while self.fallback > 0 && passed < bytes.len() {
            self.fallback -= 1;
            passed += 1;
            // One character of UTF-8 is one to pass over.
            while self.is_utf8 && bytes.get(passed).is_some_and(|byte| byte & 0xC0 == 0x80) {
                passed += 1;
            }
        }
        passed
    }

    /// A byte of text that is escaped.
    pub(super) fn byte(&mut self, byte: u8) {
        if self.fallback > 0 {
            self.fallback -= 1;
            return;
        }
        self.take_byte(byte, false);
    }

    fn take_byte(&mut self, byte: u8, is_utf8: bool) {
        match self.group.destination {
            Destination::Skipped | Destination::Container | Destination::Lists | Destination::ObjectData => {}
            Destination::Fonts => self.fonts.name_byte(byte),
            _ => {
                if self.pending.is_utf8 != is_utf8 {
                    self.settle();
                    self.pending.is_utf8 = is_utf8;
                }
                self.pending.bytes.push(byte);
            }
        }
    }

    /// Decodes what was gathered, before anything that may change where it goes.
    pub(super) fn settle(&mut self) {
        if self.pending.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending.bytes);
        let charset = match self.fonts.charset(self.group.font) {
            _ if self.pending.is_utf8 => Charset::Of(UTF_8),
            // Labels hold places of levels, which are no places of a font.
            Charset::Symbols if self.group.destination == Destination::LevelText => Charset::OfDocument,
            charset => charset,
        };
        if charset == Charset::Symbols {
            for byte in &bytes {
                self.put_symbol((*byte).into());
            }
        } else {
            let text = charset::decode(&bytes, charset, self.document);
            for character in text.chars() {
                self.told.replaced += usize::from(character == char::REPLACEMENT_CHARACTER);
                self.put(character);
            }
        }
        // The same memory for the next run.
        self.pending.bytes = bytes;
        self.pending.bytes.clear();
    }

    /// `\u`: a unit of UTF-16, negative from 0x8000 on.
    pub(super) fn unicode(&mut self, number: i32) {
        // Some writers give the character itself instead of its two units.
        if let Some(character) = u32::try_from(number).ok().filter(|code| *code > 0xFFFF).and_then(char::from_u32) {
            self.put(character);
        } else {
            self.unit((number & 0xFFFF) as u16);
        }
        self.fallback = self.group.fallback;
    }

    fn unit(&mut self, unit: u16) {
        let high = self.high_surrogate.take();
        match unit {
            0xD800..=0xDBFF => self.high_surrogate = Some(unit),
            0xDC00..=0xDFFF => {
                let pair = high.and_then(|high| char::decode_utf16([high, unit]).next()?.ok());
                self.told.replaced += usize::from(pair.is_none());
                self.put(pair.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            0xE000..=0xF8FF => self.put_symbol(unit.into()),
            _ => {
                if let Some(character) = char::from_u32(unit.into()) {
                    self.put(character);
                }
            }
        }
    }

    /// A character that a control word or symbol stands for.
    pub(super) fn stand_in(&mut self, character: char) {
        if self.fallback > 0 {
            self.fallback -= 1;
        } else {
            self.put(character);
        }
    }

    fn put_symbol(&mut self, code: u32) {
        let font = self.fonts.name(self.group.font);
        // A place of a font by its byte means the same as in the private use area.
        let place = if code <= 0xFF { 0xF000 | code } else { code };
        let character = if code == 0x20 { Some(' ') } else { symbols::character(font, place) };
        if let Some(character) = character {
            self.put(character);
        }
    }

    /// Adds a character to what is being read.
    pub(super) fn put(&mut self, character: char) {
        // Half a character is none.
        self.told.replaced += usize::from(self.high_surrogate.take().is_some());
        let destination = self.group.destination;
        if destination == Destination::LevelText {
            return self.lists.label_character(character);
        }
        let character = if character == '\t' { ' ' } else { character };
        let has_no_shape = character != '\n' && character.is_control() || matches!(character, '\u{feff}' | '\u{ad}');
        if has_no_shape || !self.group.is_shown() {
            return;
        }
        self.text_bytes += character.len_utf8() as u64;
        match destination {
            Destination::Text => self.story().text.push(character),
            Destination::Label => self.story().label.push(character),
            Destination::Instruction if self.instruction.len() < MAX_HELD_BYTES => self.instruction.push(character),
            Destination::ObjectClass if self.object.class.len() < MAX_HELD_BYTES => self.object.class.push(character),
            _ => {}
        }
    }

    /// A field whose result is a place in a symbol font: `SYMBOL 254 \f "Wingdings"`.
    pub(super) fn end_instruction(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        let mut words = instruction.split_whitespace();
        if !words.next().is_some_and(|name| name.eq_ignore_ascii_case("symbol")) {
            return;
        }
        let code = words.next().and_then(|code| match code.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => code.parse().ok(),
        });
        let font = instruction.split_once("\\f").map_or("", |(_, font)| font.trim_start());
        let font = font.strip_prefix('"').and_then(|font| font.split('"').next()).unwrap_or_default();
        if let Some(character) = code.and_then(|code| symbols::character(font, code)) {
            self.put(character);
            self.group.result_known = true;
        }
    }
}
