//! Mojibake (乱码): text that was decoded in a wrong encoding and saved again, so that its bytes are sound and its words are
//! not. Takes decoded text, gives the text it was before; leaves alone what it does not recognise.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};
use memchr::memmem;

/// Text as it was before it was saved in a wrong encoding.
pub(super) struct Restored {
    /// The characters; U+FFFD where a byte was lost.
    pub text: String,
    /// Places where characters were lost.
    pub lost: usize,
    /// What had happened, for people.
    pub story: &'static str,
}

/// One way in which text is spoilt.
struct Mishap {
    /// What pieces of the commonest characters of Chinese text (，。、的第本) turn into. Sound text has hardly one of them;
    /// that text has one is no proof, but it is cheap to see that it has none.
    signs: &'static [char],
    /// The encoding in which the bytes were wrongly read.
    misread_as: &'static Encoding,
    /// Their true encoding.
    written_in: &'static Encoding,
    story: &'static str,
}

const MISHAPS: &[Mishap] = &[
    Mishap {
        signs: &['銆', '锛', '鐨', '鍏', '鏉', '鏈', '绗', '閮'],
        misread_as: GBK,
        written_in: UTF_8,
        story: "UTF-8 误按 GBK 另存",
    },
    Mishap {
        signs: &['ã', 'ï'], misread_as: WINDOWS_1252, written_in: UTF_8, story: "UTF-8 误按西欧编码另存"
    },
    Mishap {
        signs: &['£', '¡', 'µ'], misread_as: WINDOWS_1252, written_in: GB18030, story: "GBK 误按西欧编码另存"
    },
];

/// A text with fewer signs than this only speaks of them.
const FEWEST_SIGNS: usize = 3;

/// In spoilt text one character in about thirty is a sign.
const CHARS_PER_SIGN: usize = 200;

/// More losses than this among the characters restored, and the words cannot be told any more.
const CHARS_PER_LOSS: usize = 4;

/// The mark of text beyond repair: U+FFFD itself was saved as UTF-8 and read as GBK.
const BEYOND_REPAIR: &str = "锟斤拷";

/// The text as it was; none when it is sound or cannot be restored.
pub(super) fn restore(text: &str) -> Option<Restored> {
    let sample = sample(text);
    let mishap = MISHAPS.iter().find(|mishap| has_signs(sample, mishap.signs))?;
    // A lost byte stands for itself, so that what follows it is not taken for its other half.
    let marked = text.replace('\u{FFFD}', "\u{1A}");
    let (bytes, _, _) = mishap.misread_as.encode(&marked);
    let (restored, _) = mishap.written_in.decode_without_bom_handling(&bytes);
    let restored = restored.replace("\u{FFFD}\u{1A}", "\u{FFFD}").replace('\u{1A}', "\u{FFFD}");
    let lost = restored.matches('\u{FFFD}').count();
    let han = restored.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    (lost * CHARS_PER_LOSS < han).then_some(Restored { text: restored, lost, story: mishap.story })
}

/// Is a good part of the text nothing but the remains of lost characters?
pub(super) fn is_beyond_repair(text: &str) -> bool {
    const TEXT_PER_REMAINS: usize = 10;
    has_signs(sample(text), &['锟'])
        && text.matches(BEYOND_REPAIR).count() * BEYOND_REPAIR.len() * TEXT_PER_REMAINS > text.len()
}

/// The beginning tells, from the first character that is not ASCII: a text is spoilt as a whole.
fn sample(text: &str) -> &str {
    const SAMPLE_BYTES: usize = 4096;
    let start = text.bytes().position(|byte| !byte.is_ascii()).unwrap_or(text.len());
    let rest = text.get(start..).unwrap_or("");
    let end = (0..=SAMPLE_BYTES.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
    rest.get(..end).unwrap_or(rest)
}

fn has_signs(sample: &str, signs: &[char]) -> bool {
    let count = |sign: &char| memmem::find_iter(sample.as_bytes(), sign.encode_utf8(&mut [0; 4])).count();
    let found: usize = signs.iter().map(count).sum();
    // Nearly every text has fewer, and is counted no further.
    found >= FEWEST_SIGNS && found.saturating_mul(CHARS_PER_SIGN) > sample.chars().filter(|c| !c.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "第一条　为了规范行政规范性文件的制定，根据有关法律、法规，制定本办法。\n第二条　本市的经营者，应当遵守本办法。";

    #[test]
    fn spoilt_text_is_restored() {
        for mishap in MISHAPS {
            let bytes =
                if mishap.written_in == UTF_8 { TEXT.as_bytes().to_vec() } else { GB18030.encode(TEXT).0.into_owned() };
            let (spoilt, _) = mishap.misread_as.decode_without_bom_handling(&bytes);
            let restored = restore(&spoilt).unwrap_or_else(|| panic!("{}: {spoilt}", mishap.story));
            let words: Vec<&str> = restored.text.split('\u{FFFD}').collect();
            assert!(restored.story == mishap.story && restored.lost <= 4, "{} {}", restored.lost, restored.text);
            assert!(words.iter().all(|words| TEXT.contains(words.trim_matches('?'))), "{}", restored.text);
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        for text in [TEXT, "", "“銆”“锛”是什么字？", "caf\u{e9} £¬ 5"] {
            assert!(restore(text).is_none() && !is_beyond_repair(text), "{text}");
        }
        assert!(is_beyond_repair("第一条锟斤拷锟斤拷，锟斤拷"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_restored_or_left(text in "[\\PC銆锛鐨£¬¡£ã€\u{FFFD}]{0,200}") {
            let _ = restore(&text);
        }
    }
}
