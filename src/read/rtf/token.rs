//! Tokens of Rich Text Format: braces, control words and symbols, escaped bytes, text. Takes bytes, never fails: what is no
//! markup is text.

/// A token of the format.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word` with its number.
    Word(&'b str, Option<i32>),
    /// `\` and another character than a letter.
    Symbol(u8),
    /// `\'hh`, a byte of text.
    Escaped(u8),
    /// Bytes of text as they stand, without line ends.
    Text(&'b [u8]),
}

/// Reads tokens one after another.
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Binary data that the file is too short for.
    pub cut_off: bool,
}

impl<'b> Tokens<'b> {
    /// From the beginning of a file.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, cut_off: false }
    }

    /// What was not read yet.
    pub fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next token; `in_pairs` says that text is now in an encoding whose characters of two bytes may end with a brace or
    /// a backslash.
    pub fn next(&mut self, in_pairs: bool) -> Option<Token<'b>> {
        loop {
            match self.peek()? {
                // Line ends part nothing, and zeros stand where a writer filled up.
                b'\r' | b'\n' | 0 => self.at += 1,
                b'{' => {
                    self.at += 1;
                    return Some(Token::Open);
                }
                b'}' => {
                    self.at += 1;
                    return Some(Token::Close);
                }
                b'\\' => {
                    self.at += 1;
                    if let Some(token) = self.control() {
                        return Some(token);
                    }
                }
                _ => return Some(self.text(in_pairs)),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// What follows a backslash; none if it stands for nothing.
    fn control(&mut self) -> Option<Token<'b>> {
        let rest = self.rest();
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters > 0 {
            return self.word(letters);
        }
        let symbol = self.peek()?;
        self.at += 1;
        if symbol != b'\'' {
            return Some(Token::Symbol(symbol));
        }
        let digit = |place: usize| char::from(*rest.get(place)?).to_digit(16);
        let byte = u8::try_from(digit(1)? * 16 + digit(2)?).ok()?;
        self.at += 2;
        Some(Token::Escaped(byte))
    }

    fn word(&mut self, letters: usize) -> Option<Token<'b>> {
        let rest = self.rest();
        let word = std::str::from_utf8(rest.get(..letters)?).ok()?;
        let behind = rest.get(letters..).unwrap_or_default();
        let sign = usize::from(behind.first() == Some(&b'-'));
        let digits = behind.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let mut number = None;
        self.at += letters;
        if digits > 0 {
            let value = behind
                .iter()
                .skip(sign)
                .take(digits)
                .fold(0_i32, |value, digit| value.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
            number = Some(if sign == 1 { -value } else { value });
            self.at += sign + digits;
        }
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if word == "bin" {
            self.skip_binary(number.unwrap_or_default());
            return None;
        }
        Some(Token::Word(word, number))
    }

    fn skip_binary(&mut self, length: i32) {
        let end = self.at.saturating_add(usize::try_from(length).unwrap_or_default());
        self.cut_off |= end > self.bytes.len();
        self.at = end.min(self.bytes.len());
    }

    fn text(&mut self, in_pairs: bool) -> Token<'b> {
        let rest = self.rest();
        let mut length = 0;
        while let Some(byte) = rest.get(length) {
            match byte {
                b'\r' | b'\n' | 0 | b'{' | b'}' | b'\\' => break,
                0x81.. if in_pairs && rest.get(length + 1).is_some_and(|second| *second >= 0x40) => length += 2,
                _ => length += 1,
            }
        }
        self.at += length;
        Token::Text(rest.get(..length).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<'b>(bytes: &'b [u8], in_pairs: bool) -> Vec<Token<'b>> {
        let mut tokens = Tokens::new(bytes);
        std::iter::from_fn(|| tokens.next(in_pairs)).collect()
    }

    #[test]
    fn every_kind_of_token() {
        use Token::{Close, Escaped, Open, Symbol, Text, Word};
        assert_eq!(
            all(b"{\\b0 a \r\nb\\u-12?\\'B5\\~\\*\\bin3 }}}c\\par}", false),
            [
                Open,
                Word("b", Some(0)),
                Text(b"a "),
                Text(b"b"),
                Word("u", Some(-12)),
                Text(b"?"),
                Escaped(0xB5),
                Symbol(b'~'),
                Symbol(b'*'),
                Text(b"c"),
                Word("par", None),
                Close
            ]
        );
    }

    #[test]
    fn the_second_byte_of_a_pair_is_no_markup() {
        assert_eq!(all(b"\x8a\\\x8a}", true), [Token::Text(b"\x8a\\\x8a}")]);
        assert_eq!(all(b"\x92\\par", false), [Token::Text(b"\x92"), Token::Word("par", None)]);
    }

    #[test]
    fn broken_ends_are_no_trouble() {
        for bytes in [&b"\\"[..], b"\\'", b"\\'4", b"\\'zz", b"\\b-", b"\\b99999999999999", b"\\bin999999 x", b"\x8a"] {
            let mut tokens = Tokens::new(bytes);
            while tokens.next(true).is_some() {}
            assert_eq!(tokens.cut_off, bytes.starts_with(b"\\bin"));
        }
        assert_eq!(all(b"\\b99999999999999", false), [Token::Word("b", Some(i32::MAX))]);
    }
}
