//! Bytes of text to characters: the code page of the document, the character set of the font in use.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GB18030, GBK, IBM866, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

/// How the bytes of a font are to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Charset {
    /// In an encoding of its own.
    Of(&'static Encoding),
    /// In the code page of the document, or in Windows' Western one: writers name the same font for both.
    OfDocument,
    /// Places of a symbol font.
    Symbols,
}

impl Charset {
    /// By `\fcharset`.
    pub fn of_font(number: i32) -> Self {
        Self::Of(match number {
            2 => return Self::Symbols,
            77 => MACINTOSH,
            78 | 128 => SHIFT_JIS,
            79 | 129 | 130 => EUC_KR,
            80 | 134 => GBK,
            81 | 136 => BIG5,
            161 => WINDOWS_1253,
            162 => WINDOWS_1254,
            163 => WINDOWS_1258,
            177 => WINDOWS_1255,
            178 => WINDOWS_1256,
            186 => WINDOWS_1257,
            204 => WINDOWS_1251,
            222 => WINDOWS_874,
            238 => WINDOWS_1250,
            _ => return Self::OfDocument,
        })
    }

    /// Whether a character may be two bytes long.
    pub fn is_paired(self, document: &'static Encoding) -> bool {
        let encoding = match self {
            Self::Of(encoding) => encoding,
            Self::OfDocument => document,
            Self::Symbols => return false,
        };
        [GBK, GB18030, BIG5, SHIFT_JIS, EUC_KR].contains(&encoding)
    }
}

/// By the number of a code page (`\ansicpg`, `\cpg`).
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        866 => IBM866,
        874 => WINDOWS_874,
        932 | 10001 => SHIFT_JIS,
        936 | 10008 | 20936 => GBK,
        949 | 10003 => EUC_KR,
        950 | 10002 => BIG5,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        54936 => GB18030,
        65001 => UTF_8,
        _ => return None,
    })
}

/// The characters of a run of bytes. What is in no encoding becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], charset: Charset, document: &'static Encoding) -> String {
    match charset {
        Charset::Of(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        // Its caller looks up the places.
        Charset::Symbols => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        Charset::OfDocument => guess(bytes, document),
    }
}

/// A font of no particular character set holds Western text in a Chinese document (`\'b7` is a dot) as well as Chinese text in a
/// document that calls itself Western, which old programs on Chinese systems wrote.
fn guess(bytes: &[u8], document: &'static Encoding) -> String {
    const FEWEST_WIDE_CHARACTERS: usize = 3;
    if !document.is_single_byte() {
        let (text, had_errors) = document.decode_without_bom_handling(bytes);
        let wide = text.chars().filter(|c| *c >= '\u{2e80}').count();
        if !had_errors && (document != GBK || wide >= FEWEST_WIDE_CHARACTERS) {
            return text.into_owned();
        }
    }
    let western = if document.is_single_byte() { document } else { WINDOWS_1252 };
    // Two accented letters in a row are a word in the West, four are not.
    let fewest_pairs = if document.is_single_byte() { 2 } else { 1 };
    let mut out = String::new();
    for stretch in bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        let is_chinese = common_pairs(stretch).is_some_and(|pairs| pairs >= fewest_pairs);
        let encoding = if is_chinese { GBK } else { western };
        out.push_str(&encoding.decode_without_bom_handling(stretch).0);
    }
    out
}

/// How many characters of GB 2312 the bytes are, if they are nothing else.
fn common_pairs(bytes: &[u8]) -> Option<usize> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let is_common = |[first, second]: &[u8; 2]| matches!(first, 0xA1..=0xF7) && matches!(second, 0xA1..=0xFE);
    (rest.is_empty() && pairs.iter().all(is_common)).then_some(pairs.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_font_of_no_character_set_holds_what_its_bytes_say() {
        let chinese = GBK.encode("第一条").0;
        assert_eq!(decode(&chinese, Charset::OfDocument, GBK), "第一条");
        assert_eq!(decode(&chinese, Charset::OfDocument, WINDOWS_1252), "第一条");
        assert_eq!(decode(b"a\xb7b", Charset::OfDocument, GBK), "a·b");
        assert_eq!(decode(b"caf\xe9", Charset::OfDocument, WINDOWS_1252), "café");
        assert_eq!(decode(&GBK.encode("朱镕基").0, Charset::OfDocument, GBK), "朱镕基");
        assert_eq!(decode(&BIG5.encode("辦法").0, Charset::OfDocument, BIG5), "辦法");
        assert_eq!(decode("办法".as_bytes(), Charset::OfDocument, UTF_8), "办法");
    }

    #[test]
    fn fonts_have_their_own() {
        assert_eq!(decode(&BIG5.encode("辦法").0, Charset::of_font(136), GBK), "辦法");
        assert_eq!(decode(&SHIFT_JIS.encode("法").0, Charset::of_font(128), GBK), "法");
        assert_eq!(Charset::of_font(2), Charset::Symbols);
        assert_eq!(Charset::of_font(-5), Charset::OfDocument);
        assert!(Charset::of_font(134).is_paired(WINDOWS_1252) && !Charset::of_font(204).is_paired(GBK));
        assert_eq!(code_page(936), Some(GBK));
        assert_eq!(code_page(437), None);
    }
}
