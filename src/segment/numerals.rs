//! Chinese and Arabic numerals as numbering marks use them.
//!
//! Takes text, gives numbers, and prints numbers as Chinese numerals. Values and amounts in sentences are not its matter.

use std::fmt::{self, Write as _};

/// A numeral at the start of `text`, Chinese or Arabic (never mixed): its value and its length in bytes.
#[must_use]
pub fn leading(text: &str) -> Option<(u32, usize)> {
    match text.as_bytes().first()? {
        b'0'..=b'9' => arabic(text),
        _ => chinese(text),
    }
}

/// Arabic digits at the start of `text`.
#[must_use]
pub fn arabic(text: &str) -> Option<(u32, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text.get(..length)?.parse().ok()?;
    Some((value, length))
}

/// Chinese numerals at the start of `text`: 十二, 一百零三, 二〇.
#[must_use]
pub fn chinese(text: &str) -> Option<(u32, usize)> {
    // 一千二百三十四 is the longest number a mark has; more characters are no mark.
    const LONGEST: usize = 9;
    let (mut total, mut digit, mut length, mut positional, mut units) = (0u32, None, 0, 0u32, false);
    for (index, c) in text.chars().enumerate() {
        let value = match c {
            '〇' | '零' => 0,
            '一' => 1,
            '二' | '两' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                total += digit.take().unwrap_or(1).max(1) * unit;
                units = true;
                length += c.len_utf8();
                continue;
            }
            _ => break,
        };
        if index >= LONGEST {
            return None;
        }
        positional = positional * 10 + value;
        digit = Some(value);
        length += c.len_utf8();
    }
    if length == 0 {
        return None;
    }
    Some((if units { total + digit.unwrap_or(0) } else { positional }, length))
}

/// A number that prints as Chinese numerals: 12 as 十二, 103 as 一百零三; above 9,999 in digits.
#[derive(Debug, Clone, Copy)]
pub struct InChinese(pub u32);

impl fmt::Display for InChinese {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        let value = self.0;
        if value == 0 {
            return f.write_char('零');
        }
        if value > 9999 {
            return write!(f, "{value}");
        }
        let (mut begun, mut gap) = (false, false);
        for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = value / unit % 10;
            if digit == 0 {
                gap |= begun;
                continue;
            }
            if gap {
                f.write_char('零')?;
                gap = false;
            }
            // 十二, not 一十二; but 一百一十二.
            if !(unit == 10 && digit == 1 && !begun) {
                f.write_char(DIGITS[digit as usize])?;
            }
            f.write_str(name)?;
            begun = true;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numerals_of_marks() {
        for (text, value) in [
            ("十", 10),
            ("十二条", 12),
            ("二十", 20),
            ("一百零三条", 103),
            ("一百一十二", 112),
            ("二〇", 20),
            ("35", 35),
        ] {
            assert_eq!(leading(text).map(|(value, _)| value), Some(value), "{text}");
        }
        assert_eq!(leading("条"), None);
        assert_eq!(leading("99999999999999"), None);
    }

    #[test]
    fn prints_what_it_reads() {
        for value in (1..130).chain([203, 310, 1001, 1260]) {
            assert_eq!(chinese(&InChinese(value).to_string()).map(|(value, _)| value), Some(value));
        }
        assert_eq!(InChinese(112).to_string(), "一百一十二");
        assert_eq!(InChinese(103).to_string(), "一百零三");
    }
}
