//! Bytes to characters: finds the encoding, decodes, and cleans control characters and line ends.
//! Takes bytes and at most a hint, gives clean text, the name of the encoding, and how much had to be replaced.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::mojibake::{self, Restored};
use crate::error::ReadError;

/// Text as decoded.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Clean characters: `\n` line ends, no other control character than `\t`.
    pub text: String,
    /// Name as shown to people.
    pub encoding: String,
    /// What was replaced, as a line for `missing`.
    pub missing: Vec<String>,
}

/// More than one replacement in so many characters, and the encoding was guessed wrong or the file is damaged.
const CHARS_PER_REPLACEMENT: usize = 1000;

/// So many replacements are let through however short the text: a short page cut off in the middle of a character.
const REPLACEMENTS_ALWAYS_ALLOWED: usize = 2;

/// Decodes a whole document. `declared` is what the document says of itself: pages lie, so it is only asked last.
///
/// # Errors
/// `Corrupt` for bytes that are no text in any encoding, `UnknownEncoding` for text in none that we can tell.
pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, ReadError> {
    let (bytes, lost) = without_zero_tail(bytes);
    let mut decoded = decode_whole(bytes, declared)?;
    if lost > 0 {
        decoded.missing.push(format!("文件末尾有 {lost} 个空字节，文件可能没有保存完整"));
    }
    Ok(decoded)
}

/// A file whose writing was cut off has its full length and zeros where the rest should be. A few are a habit of old tools.
fn without_zero_tail(bytes: &[u8]) -> (&[u8], usize) {
    const HABITUAL_ZEROS: usize = 8;
    let text_bytes = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let zeros = bytes.len() - text_bytes;
    // In UTF-16 the last zero may belong to the last character.
    if zeros < 3 {
        return (bytes, 0);
    }
    let kept = (text_bytes + text_bytes % 2).min(bytes.len());
    let wide = bytes.starts_with(b"\xFF\xFE");
    (bytes.get(..if wide { kept } else { text_bytes }).unwrap_or(bytes), if zeros > HABITUAL_ZEROS { zeros } else { 0 })
}

fn decode_whole(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let (text, replaced) = decode_as(rest, UTF_8);
        return accept(&text, "UTF-8（带 BOM）", replaced);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        let (text, replaced) = decode_as(rest, UTF_16LE);
        return accept(&text, "UTF-16LE（带 BOM）", replaced);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        let (text, replaced) = decode_as(rest, UTF_16BE);
        return accept(&text, "UTF-16BE（带 BOM）", replaced);
    }
    if let Some(encoding) = wide_without_mark(bytes) {
        let (text, replaced) = decode_as(bytes, encoding);
        return accept(&text, encoding.name(), replaced);
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return if is_binary(text.as_bytes()) {
            Err(ReadError::Corrupt(BINARY.to_owned()))
        } else {
            accept(text, "UTF-8", 0)
        };
    }
    if is_binary(bytes) {
        return Err(ReadError::Corrupt(BINARY.to_owned()));
    }
    decode_multibyte(bytes, declared)
}

const BINARY: &str = "内容是二进制数据或者夹有二进制数据";

/// The first `max_bytes` as lower-case ASCII, any other character a `?`: enough to look for marks of a format.
pub(super) fn ascii_head(bytes: &[u8], max_bytes: usize) -> String {
    let head = bytes.get(..max_bytes).unwrap_or(bytes);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || wide_without_mark(head).is_some();
    let ascii = |byte: u8| if byte.is_ascii() { byte.to_ascii_lowercase() } else { b'?' };
    let head: Vec<u8> = match wide {
        false => head.iter().map(|byte| ascii(*byte)).collect(),
        true => head.iter().filter(|byte| !matches!(**byte, 0 | 0xFE | 0xFF)).map(|byte| ascii(*byte)).collect(),
    };
    String::from_utf8(head).unwrap_or_default()
}

/// Neither UTF-8 nor UTF-16: the order is damaged UTF-8, GB18030, then whatever the statistics say.
fn decode_multibyte(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<Decoded, ReadError> {
    // Damaged UTF-8 comes first: GB18030 reads almost any pair of bytes, so it would take it for mojibake.
    let (text, replaced) = decode_as(bytes, UTF_8);
    if is_little(replaced, &text) {
        return accept(&text, "UTF-8", replaced);
    }
    let (text, replaced) = decode_as(bytes, GB18030);
    if is_little(replaced, &text) && looks_simplified(bytes) {
        return accept(&text, "GB18030", replaced);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    for encoding in [guess].into_iter().chain(declared).chain([BIG5]) {
        // A Western guess fits every byte there is and means that the statistics know nothing.
        if encoding.is_single_byte() {
            continue;
        }
        let (text, replaced) = decode_as(bytes, encoding);
        if is_little(replaced, &text) && looks_chinese(&text) {
            // GBK is the smaller name of the same thing.
            let shown = if encoding == GBK { GB18030 } else { encoding };
            return accept(&text, shown.name(), replaced);
        }
    }
    Err(ReadError::UnknownEncoding)
}

/// The text and the number of places where bytes had to be replaced.
fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (Cow<'a, str>, usize) {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let replaced = if had_errors { text.matches('\u{FFFD}').count() } else { 0 };
    (text, replaced)
}

fn is_little(replaced: usize, text: &str) -> bool {
    replaced <= REPLACEMENTS_ALWAYS_ALLOWED.min(text.len() / 60) || {
        let beyond_ascii = text.chars().filter(|c| !c.is_ascii()).count();
        replaced.saturating_mul(CHARS_PER_REPLACEMENT) < beyond_ascii
    }
}

fn accept(text: &str, encoding: &str, replaced: usize) -> Result<Decoded, ReadError> {
    if !is_little(replaced, text) {
        return Err(ReadError::Corrupt(format!("按 {encoding} 解码时有 {replaced} 处错误")));
    }
    let missing = match replaced {
        0 => Vec::new(),
        _ => vec![format!("有 {replaced} 处字节不合 {encoding} 编码，已以“\u{FFFD}”代替，请核对原文")],
    };
    if let Some(Restored { text, lost, story }) = mojibake::restore(text) {
        let missing = format!("原文是乱码（{story}），已还原，有 {lost} 处字符丢失，请核对原文或者重新获取");
        return Ok(Decoded {
            text: clean(&text),
            encoding: format!("{encoding}（乱码已还原）"),
            missing: vec![missing],
        });
    }
    if mojibake::is_beyond_repair(text) {
        return Err(ReadError::Corrupt("内容是无法还原的乱码（锟斤拷）".to_owned()));
    }
    Ok(Decoded { text: clean(text), encoding: encoding.to_owned(), missing })
}

/// UTF-16 without a mark. Its line ends, digits and blanks have a zero byte, but so have 一 and the wide blank on the other
/// side, so both orders are tried and the one that gives more of what every document is full of is taken.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    const SAMPLE_BYTES: usize = 8192;
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    memchr::memchr(0, sample)?;
    let score = |encoding: &'static Encoding| {
        let (text, replaced) = decode_as(sample, encoding);
        // A character may be cut at the end of the sample.
        let fits = replaced <= 1 && looks_chinese(&text);
        if fits { text.chars().filter(|c| "\n\r \u{3000}，。、第条的".contains(*c)).count() } else { 0 }
    };
    let (little, big) = (score(UTF_16LE), score(UTF_16BE));
    if little.max(big) == 0 {
        return None;
    }
    Some(if big > little { UTF_16BE } else { UTF_16LE })
}

/// Text has no zero bytes and hardly a control character; compressed or encrypted data has one in twelve.
fn is_binary(bytes: &[u8]) -> bool {
    const SAMPLE_BYTES: usize = 1 << 16;
    const BYTES_PER_CONTROL: usize = 100;
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    // Counts of blocks fit a byte, which is added up many at a time.
    let is_control = |byte: &u8| u8::from((*byte < 0x20) & !matches!(byte, 9..=0x0D | 0x1B) | (*byte == 0x7F));
    let control: usize =
        sample.chunks(usize::from(u8::MAX)).map(|block| usize::from(block.iter().map(is_control).sum::<u8>())).sum();
    control.saturating_mul(BYTES_PER_CONTROL) > sample.len()
}

/// Is nearly every character of the text one that Chinese documents use?
fn looks_chinese(text: &str) -> bool {
    let (mut usual, mut all) = (0_usize, 0_usize);
    for c in text.chars().take(4096) {
        all += 1;
        usual += usize::from(
            matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{2010}'..='\u{2026}' | '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'),
        );
    }
    all > 0 && usual.saturating_mul(10) >= all.saturating_mul(9)
}

/// Big5 and Japanese bytes decode as GB18030 too, into rare characters. Nearly all of real simplified text lies in
/// GB 2312, where both bytes are above 0xA0 and the first is at most 0xF7.
fn looks_simplified(bytes: &[u8]) -> bool {
    const SAMPLE_CHARS: usize = 4096;
    let (mut common, mut all) = (0_usize, 0_usize);
    let mut rest = bytes.iter();
    while all < SAMPLE_CHARS
        && let Some(first) = rest.next()
    {
        if first.is_ascii() {
            continue;
        }
        let second = rest.next().copied().unwrap_or(0);
        if second.is_ascii_digit() {
            // A character of four bytes.
            rest.nth(1);
        }
        all += 1;
        common += usize::from(matches!(first, 0xA1..=0xF7) && second > 0xA0);
    }
    common.saturating_mul(10) >= all.saturating_mul(9)
}

/// Unifies line ends and drops what does not print. Lines end at CR LF, CR, form feed (a page of a PDF), vertical tab (a
/// line of Word), U+0085, U+2028 and U+2029; soft hyphens, zero-width and directional characters vanish.
pub(super) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_unclean(rest.as_bytes()) {
        // `at` is a control character or the first byte of a longer one, thus a boundary.
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('\r') if !chars.as_str().starts_with('\n') => out.push('\n'),
            Some('\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}') => out.push('\n'),
            _ => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out
}

/// The first character that `clean` must look at. Works on blocks without a branch inside, which the compiler turns into
/// vector instructions: most documents have nothing to clean and are passed at memory speed.
fn find_unclean(bytes: &[u8]) -> Option<usize> {
    const BLOCK_BYTES: usize = 128;
    let mut start = 0;
    while let Some(block) = bytes.get(start..start + BLOCK_BYTES + 2) {
        let (first, second, third) = (block.iter(), block.iter().skip(1), block.iter().skip(2));
        let found = first.zip(second).zip(third).fold(false, |found, ((a, b), c)| found | is_unclean(*a, *b, *c));
        if found {
            break;
        }
        start += BLOCK_BYTES;
    }
    let tail = bytes.get(start..)?;
    let at = |offset: usize| tail.get(offset).copied().unwrap_or(b' ');
    (0..tail.len()).find(|offset| is_unclean(at(*offset), at(offset + 1), at(offset + 2))).map(|offset| start + offset)
}

/// Does a character to be cleaned begin here? Bytes of UTF-8.
#[inline]
fn is_unclean(a: u8, b: u8, c: u8) -> bool {
    let control = (a < 0x20) & (a != b'\n') & (a != b'\t') | (a == 0x7F);
    // U+0080..=U+009F and U+00AD
    let latin = (a == 0xC2) & ((b < 0xA0) | (b == 0xAD));
    // U+200B..=U+200F, U+2028..=U+202E; U+2060..=U+206F
    let general = (a == 0xE2)
        & ((b == 0x80) & ((c.wrapping_sub(0x8B) < 5) | (c.wrapping_sub(0xA8) < 7)) | (b == 0x81) & (c >= 0xA0));
    // U+FEFF
    let mark = (a == 0xEF) & (b == 0xBB) & (c == 0xBF);
    control | latin | general | mark
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "第一条　为了规范行政规范性文件管理，根据有关法律，制定本办法。\n";

    fn of(bytes: &[u8]) -> Decoded {
        decode(bytes, None).expect("decodes")
    }

    fn wide(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn encodings_are_found_without_being_told() {
        let text = SENTENCE.repeat(20);
        assert_eq!(of(text.as_bytes()).encoding, "UTF-8");
        let marked = format!("\u{FEFF}{text}");
        assert_eq!(of(marked.as_bytes()).encoding, "UTF-8（带 BOM）");
        for (bytes, name) in [
            (wide(&marked, u16::to_le_bytes), "UTF-16LE（带 BOM）"),
            (wide(&marked, u16::to_be_bytes), "UTF-16BE（带 BOM）"),
            (wide(&text, u16::to_le_bytes), "UTF-16LE"),
            (wide(&text, u16::to_be_bytes), "UTF-16BE"),
            (GB18030.encode(&text).0.into_owned(), "GB18030"),
        ] {
            let decoded = of(&bytes);
            assert_eq!(decoded.encoding, name);
            assert_eq!(decoded.text, text, "{name}");
            assert!(decoded.missing.is_empty());
        }
    }

    #[test]
    fn big5_is_not_taken_for_gb18030() {
        let text = "第一條　為了規範行政規範性文件管理，根據有關法律，制定本辦法。各級人民政府應當遵守。\n".repeat(20);
        let decoded = of(&BIG5.encode(&text).0);
        assert_eq!(decoded.encoding, "Big5");
        assert_eq!(decoded.text, text);
    }

    #[test]
    fn few_bad_bytes_make_a_partial_text() {
        for (encoding, name) in [(UTF_8, "UTF-8"), (GB18030, "GB18030")] {
            let mut bytes = encoding.encode(&SENTENCE.repeat(200)).0.into_owned();
            bytes.extend(b"\xFF\n");
            bytes.extend(encoding.encode(SENTENCE).0.iter());
            let decoded = of(&bytes);
            assert_eq!(decoded.encoding, name);
            assert!(decoded.missing.first().is_some_and(|line| line.contains("有 1 处")), "{:?}", decoded.missing);
        }
    }

    #[test]
    fn a_short_text_cut_in_a_character_stays_utf8() {
        let text = SENTENCE.repeat(3);
        let cut = text.as_bytes().get(..text.len() - 2).expect("longer than two");
        assert_eq!(of(cut).encoding, "UTF-8");
    }

    #[test]
    fn garbage_is_refused() {
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..4096)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                state.to_le_bytes().last().copied().unwrap_or(0)
            })
            .collect();
        assert!(matches!(decode(&noise, None), Err(ReadError::Corrupt(_))));
        let printable: Vec<u8> = noise.iter().map(|byte| byte | 0x80).collect();
        assert_eq!(decode(&printable, None).err(), Some(ReadError::UnknownEncoding));
    }

    #[test]
    fn control_characters_are_cleaned() {
        assert_eq!(
            clean("甲\r\n乙\r丙\u{0C}丁\0戊\u{AD}己\u{200B}\u{FEFF}庚\t辛\u{2028}壬"),
            "甲\n乙\n丙\n丁戊己庚\t辛\n壬"
        );
        let long = "规范性文件“管理”——办法，".repeat(50);
        assert_eq!(clean(&long), long);
        let dirty = format!("{long}\u{200B}{long}\u{7F}");
        assert_eq!(clean(&dirty), format!("{long}{long}"));
    }

    #[test]
    fn heads_are_seen_through_wide_encodings() {
        assert_eq!(ascii_head(&wide("\u{FEFF}<HTML>", u16::to_le_bytes), 100), "<html>");
        assert_eq!(ascii_head("<P>甲".as_bytes(), 100), "<p>???");
    }
}
