//! Numbering marks: what stands at the start of a line and numbers it.
//!
//! Takes the text of a line, gives the mark by its shape alone; whether it really opens a clause is decided by `nest`.

use super::numerals;

/// A form of numbering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 第X编
    Volume,
    /// 第X分编
    SubVolume,
    /// 第X章
    Chapter,
    /// 第X节
    Section,
    /// 第X条
    Article,
    /// 一、
    HanComma,
    /// （一）
    HanParen,
    /// 1. and 1．
    DigitDot,
    /// 1、
    DigitComma,
    /// 1.1 and deeper; the depth is the number of dots.
    Decimal(u8),
    /// （1）
    DigitParen,
    /// 1)
    DigitRight,
    /// ①
    Circled,
    /// ⑴
    ParenCircled,
    /// Ⅰ.
    Roman,
    /// A. a. A、
    Letter,
    /// （a）
    LetterParen,
}

impl Kind {
    /// Whether the kind has a fixed rank: 编 章 节 条.
    #[must_use]
    pub fn is_structural(self) -> bool {
        self <= Self::Article
    }

    /// Whether it is 编 章 节.
    #[must_use]
    pub fn is_division(self) -> bool {
        self < Self::Article
    }

    /// How deep the kind usually stands among lists (GB/T 9704: 一、（一）1.（1）), for choices nothing else decides.
    #[must_use]
    pub fn usual_depth(self) -> u8 {
        match self {
            Self::HanComma => 1,
            Self::HanParen => 2,
            Self::DigitDot | Self::DigitComma => 3,
            Self::Decimal(depth) => 3 + depth,
            Self::DigitParen | Self::ParenCircled => 4,
            Self::DigitRight => 5,
            Self::Circled => 6,
            _ => 7,
        }
    }
}

/// A mark as read at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its form.
    pub kind: Kind,
    /// The number it states.
    pub number: u32,
    /// 之X of 第X条之X; 0 without.
    pub sub: u32,
    /// Its length in bytes, without blanks behind it.
    pub len: usize,
    /// Whether something that no running text has stands behind the mark: a blank, a gloss, the end of the line.
    pub is_set_off: bool,
}

/// 第X条, 第X章, …
#[must_use]
pub fn ordinal(text: &str) -> Option<Mark> {
    let rest = text.strip_prefix('第')?;
    let (number, digits) = numerals::leading(rest).filter(|(number, _)| *number > 0)?;
    let unit = rest.get(digits..)?;
    let (kind, width) = match unit.chars().next()? {
        '条' => (Kind::Article, 3),
        '章' => (Kind::Chapter, 3),
        '节' => (Kind::Section, 3),
        '编' => (Kind::Volume, 3),
        '分' if unit.starts_with("分编") => (Kind::SubVolume, 6),
        _ => return None,
    };
    let mut len = 3 + digits + width;
    let mut sub = 0;
    if let Some(after) = text.get(len..).and_then(|after| after.strip_prefix('之'))
        && let Some((value, digits)) = numerals::leading(after)
    {
        sub = value;
        len += 3 + digits;
    }
    // 第一节课, 第三条线: the word goes on.
    let after = text.get(len..)?;
    if matches!(kind, Kind::Section if after.starts_with(['课', '能', '约'])) {
        return None;
    }
    let is_set_off = match after.chars().next() {
        None | Some(' ' | '\t' | '【' | '[' | '：' | ':') => true,
        Some('（') => !after.starts_with("（一）") && !after.starts_with("（二"),
        _ => false,
    };
    Some(Mark { kind, number, sub, len, is_set_off })
}

/// 一、 一． 一. and `一 总则`.
#[must_use]
pub fn han_comma(text: &str) -> Option<Mark> {
    let (number, digits) = numerals::chinese(text)?;
    let sign = text.get(digits..)?.chars().next()?;
    let is_sign = matches!(sign, '、' | '．' | '.' | '，');
    // 三、四季度 and 二、三线城市 at the start of a wrapped line list numbers.
    let after = text.get(digits + sign.len_utf8()..)?;
    let lists_numbers = numerals::chinese(after).is_some_and(|(_, len)| {
        after.get(len..).is_some_and(|rest| rest.starts_with(['、', '季', '线', '级', '类', '等', '年', '月', '号']))
    });
    if sign == '，' && (number == 0 || after.is_empty()) {
        return None;
    }
    (is_sign && number > 0 && !lists_numbers).then_some(mark(Kind::HanComma, number, digits + sign.len_utf8()))
}

/// （一）
#[must_use]
pub fn han_paren(text: &str) -> Option<Mark> {
    let inner = text.strip_prefix('（')?;
    let (number, digits) = numerals::chinese(inner)?;
    (number > 0 && inner.get(digits..)?.starts_with('）')).then_some(mark(Kind::HanParen, number, digits + 6))
}

/// 1. 1． 1、 1) 1） 1.1
#[must_use]
pub fn digit(text: &str) -> Option<Mark> {
    let (number, digits) = numerals::arabic(text)?;
    // No list runs past 200; four digits are a year.
    if number == 0 || number > 200 {
        return None;
    }
    let rest = text.get(digits..)?;
    let sign = rest.chars().next()?;
    let kind = match sign {
        '、' => Kind::DigitComma,
        '）' | ')' => Kind::DigitRight,
        '.' | '．' => return digit_dot(number, digits + sign.len_utf8(), text),
        _ => return None,
    };
    // 1、2号楼, 3、4岁: numbers listed.
    let after = rest.get(sign.len_utf8()..)?;
    if kind == Kind::DigitComma
        && numerals::arabic(after)
            .is_some_and(|(_, len)| !after.get(len..).unwrap_or_default().starts_with(['年', '.']))
    {
        let tail = after.trim_start_matches(|c: char| c.is_ascii_digit());
        if tail.starts_with(['、', '号', '岁', '月', '级', '类', '年']) {
            return None;
        }
    }
    Some(mark(kind, number, digits + sign.len_utf8()))
}

/// `1.` followed by text, or the decimal numbering 1.1, 1.1.2. `2.5%` and `1.2亿元` are values.
fn digit_dot(number: u32, length: usize, text: &str) -> Option<Mark> {
    let (mut len, mut depth, mut last) = (length, 0u8, number);
    while let Some((value, digits)) = text.get(len..).and_then(numerals::arabic) {
        // `1.2020年`: the year belongs to the text of point 1.
        if digits > 2 {
            break;
        }
        (last, depth) = (value, depth + 1);
        len += digits;
        match text.get(len..).and_then(|rest| rest.strip_prefix('.')) {
            Some(_) => len += 1,
            None => break,
        }
    }
    if depth == 0 {
        return Some(mark(Kind::DigitDot, number, length));
    }
    let rest = text.get(len..)?;
    let is_value = rest.starts_with([
        '%', '‰', '万', '亿', '元', '米', '倍', '个', '年', '月', '日', '公', '吨', '平', '-', '/', '亩', '折', '千',
        '级', '分', '至', '—', '～', '版',
    ]) || rest.is_empty();
    if is_value {
        // `1.30日内…` is point 1 that begins with a number; alone it is a value in a table.
        return (!rest.is_empty() && !rest.starts_with(['%', '‰', '万', '亿', '-', '/'])).then_some(mark(
            Kind::DigitDot,
            number,
            length,
        ));
    }
    // `2.0时代` is no point.
    (last > 0).then_some(mark(Kind::Decimal(depth), last, len))
}

/// （1） and （a）
#[must_use]
pub fn digit_paren(text: &str) -> Option<Mark> {
    let inner = text.strip_prefix('（').or_else(|| text.strip_prefix('('))?;
    let open = text.len() - inner.len();
    let (kind, number, digits) = match numerals::arabic(inner) {
        Some((number, digits)) if digits <= 2 && number > 0 => (Kind::DigitParen, number, digits),
        Some(_) => return None,
        None => {
            let letter = *inner.as_bytes().first().filter(|b| b.is_ascii_lowercase())?;
            (Kind::LetterParen, u32::from(letter - b'a') + 1, 1)
        }
    };
    let close = inner.get(digits..)?.chars().next().filter(|c| matches!(c, '）' | ')'))?;
    Some(mark(kind, number, open + digits + close.len_utf8()))
}

/// ① ⑴ ⒈
#[must_use]
pub fn circled(text: &str) -> Option<Mark> {
    let c = text.chars().next()?;
    let (kind, first) = match c {
        '①'..='⑳' => (Kind::Circled, '①'),
        '⑴'..='⒇' => (Kind::ParenCircled, '⑴'),
        '⒈'..='⒛' => (Kind::DigitDot, '⒈'),
        '㈠'..='㈩' => (Kind::HanParen, '㈠'),
        _ => return None,
    };
    let len = c.len_utf8() + usize::from(text.get(c.len_utf8()..).is_some_and(|rest| rest.starts_with('.')));
    Some(mark(kind, c as u32 - first as u32 + 1, len))
}

/// Ⅰ. A. a、
#[must_use]
pub fn letter(text: &str) -> Option<Mark> {
    let c = text.chars().next()?;
    let (kind, number) = match c {
        'Ⅰ'..='Ⅻ' => (Kind::Roman, c as u32 - 'Ⅰ' as u32 + 1),
        'A'..='H' => (Kind::Letter, c as u32 - 'A' as u32 + 1),
        'a'..='h' => (Kind::Letter, c as u32 - 'a' as u32 + 1),
        _ => return None,
    };
    let rest = text.get(c.len_utf8()..)?;
    let sign = rest.chars().next().filter(|sign| matches!(sign, '.' | '、' | '．' | '）'))?;
    // `e.g.`, `A.B.C`: words.
    let goes_on = rest.get(sign.len_utf8()..)?.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '、');
    (!goes_on).then_some(mark(kind, number, c.len_utf8() + sign.len_utf8()))
}

fn mark(kind: Kind, number: u32, len: usize) -> Mark {
    Mark { kind, number, sub: 0, len, is_set_off: true }
}

#[cfg(test)]
mod tests {
    use super::super::classify;
    use super::*;

    #[test]
    fn reads_every_form() {
        let cases = [
            ("第五条 申请人", Kind::Article, 5, "第五条"),
            ("第十条之一 申请人", Kind::Article, 10, "第十条之一"),
            ("第12条申请人", Kind::Article, 12, "第12条"),
            ("第二章总则", Kind::Chapter, 2, "第二章"),
            ("第一分编 通则", Kind::SubVolume, 1, "第一分编"),
            ("十二、申请", Kind::HanComma, 12, "十二、"),
            ("（三）申请", Kind::HanParen, 3, "（三）"),
            ("3.申请", Kind::DigitDot, 3, "3."),
            ("3、申请", Kind::DigitComma, 3, "3、"),
            ("1.2020年底前", Kind::DigitDot, 1, "1."),
            ("1.30日内办结", Kind::DigitDot, 1, "1."),
            ("2.1编制目的", Kind::Decimal(1), 1, "2.1"),
            ("2.1.3职责", Kind::Decimal(2), 3, "2.1.3"),
            ("（2）申请", Kind::DigitParen, 2, "（2）"),
            ("2）申请", Kind::DigitRight, 2, "2）"),
            ("②申请", Kind::Circled, 2, "②"),
            ("⑶申请", Kind::ParenCircled, 3, "⑶"),
            ("⒊申请", Kind::DigitDot, 3, "⒊"),
            ("Ⅱ.申请", Kind::Roman, 2, "Ⅱ."),
            ("b.申请", Kind::Letter, 2, "b."),
            ("（b）申请", Kind::LetterParen, 2, "（b）"),
        ];
        for (text, kind, number, words) in cases {
            let mark = classify(text).unwrap_or_else(|| panic!("{text} has a mark"));
            assert_eq!((mark.kind, mark.number, &text[..mark.len]), (kind, number, words), "{text}");
        }
    }

    #[test]
    fn other_beginnings_are_no_marks() {
        for text in [
            "2.5%的",
            "2019年",
            "二、三线城市",
            "第一季度",
            "三年内",
            "12",
            "一是",
            "1.2亿元",
            "e.g.x",
            "（2019年）",
            "（以下简称",
            "第0条",
            "第〇章 甲",
            "2.0时代",
        ] {
            assert_eq!(classify(text), None, "{text}");
        }
    }
}
