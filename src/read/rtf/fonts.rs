//! The font table: which character set the bytes of a font are in, and which fonts are symbols.

use std::collections::HashMap;

use super::charset::{self, Charset};

/// More fonts than this are not kept; Word itself has not so many.
const MAX_FONTS: usize = 20_000;

/// Names are only looked at to tell symbol fonts.
const MAX_NAME_BYTES: usize = 64;

#[derive(Debug)]
struct Font {
    name: String,
    charset: Charset,
}

/// The fonts of a document by their numbers.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    fonts: HashMap<i32, Font>,
    /// The one being defined.
    current: i32,
    named: bool,
}

impl Fonts {
    /// A control word in the table.
    pub fn word(&mut self, word: &str, number: Option<i32>) {
        let charset = match (word, number) {
            ("f", Some(number)) => {
                self.current = number;
                self.named = false;
                if self.fonts.len() < MAX_FONTS {
                    self.fonts.insert(number, Font { name: String::new(), charset: Charset::OfDocument });
                }
                return;
            }
            ("fcharset", Some(number)) => Some(Charset::of_font(number)),
            ("cpg", Some(number)) => charset::code_page(number).map(Charset::Of),
            _ => None,
        };
        if let (Some(charset), Some(font)) = (charset, self.fonts.get_mut(&self.current))
            && font.charset == Charset::OfDocument
        {
            font.charset = charset;
        }
    }

    /// A byte of the name.
    pub fn name_byte(&mut self, byte: u8) {
        if byte == b';' {
            self.named = true;
        } else if let Some(font) = self.fonts.get_mut(&self.current)
            && byte.is_ascii()
            && !self.named
            && font.name.len() < MAX_NAME_BYTES
        {
            font.name.push(char::from(byte));
        }
    }

    /// How the bytes of a font are to be read.
    pub fn charset(&self, font: i32) -> Charset {
        self.fonts.get(&font).map_or(Charset::OfDocument, |font| font.charset)
    }

    /// Its name.
    pub fn name(&self, font: i32) -> &str {
        self.fonts.get(&font).map_or("", |font| font.name.trim())
    }
}
