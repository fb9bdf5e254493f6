//! Numbers as Word writes them in a list, by `ST_NumberFormat` (ISO/IEC 29500-1, 17.18.59).

/// Names of the number formats in Office Open XML, by the codes that the binary format and RTF use ([MS-OSHARED] 2.2.1.3 MSONFC).
const FORMATS: &[&str] = &[
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
    "koreanDigital",
    "koreanCounting",
    "koreanLegal",
    "koreanDigital2",
];

/// The codes of numbers between dashes and of no number at all.
const IN_DASHES: u8 = 57;
const NO_NUMBER: u8 = 0xFF;

/// 编号格式
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::read) enum NumberFormat {
    /// 1, 2, 3; also formats of other scripts, which Chinese documents do not use.
    Decimal,
    /// Zeros in front up to this width.
    Padded(usize),
    FullWidth,
    /// ① up to ⑳, then plain.
    Circled,
    /// ⒈ up to ⒛
    FullStop,
    /// ⑴ up to ⒇
    Parenthesized,
    /// ㈠ up to ㈩
    ParenthesizedIdeograph,
    UpperLetter,
    LowerLetter,
    UpperRoman,
    LowerRoman,
    /// 十, 十一, 九十九; from 100 on digit by digit.
    ChineseCounting,
    /// 一百零一
    ChineseThousands,
    /// 壹佰零壹
    ChineseLegal,
    /// 百一
    JapaneseCounting,
    /// 一〇一
    Digits,
    /// 甲乙丙丁
    Stems,
    /// 子丑寅卯
    Branches,
    InDashes,
    /// A mark, not a number.
    Bullet,
    /// Nothing in the number's place.
    None,
}

impl NumberFormat {
    /// By its name; `pattern` is `w:format` of a custom one (`001, 002, 003, ...`).
    pub fn parse(name: &str, pattern: Option<&str>) -> Self {
        match name {
            "decimalZero" => Self::Padded(2),
            "custom" => {
                let first = pattern.unwrap_or_default().split(',').next().unwrap_or_default();
                Self::Padded(first.trim().chars().count().clamp(1, 10))
            }
            "decimalFullWidth" | "decimalFullWidth2" => Self::FullWidth,
            "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => Self::Circled,
            "decimalEnclosedFullstop" => Self::FullStop,
            "decimalEnclosedParen" => Self::Parenthesized,
            "ideographEnclosedCircle" => Self::ParenthesizedIdeograph,
            "upperLetter" => Self::UpperLetter,
            "lowerLetter" => Self::LowerLetter,
            "upperRoman" => Self::UpperRoman,
            "lowerRoman" => Self::LowerRoman,
            "chineseCounting" | "taiwaneseCounting" => Self::ChineseCounting,
            "chineseCountingThousand" | "taiwaneseCountingThousand" => Self::ChineseThousands,
            "chineseLegalSimplified" | "ideographLegalTraditional" => Self::ChineseLegal,
            "japaneseCounting" | "koreanCounting" => Self::JapaneseCounting,
            "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" | "koreanDigital2" => Self::Digits,
            "ideographTraditional" => Self::Stems,
            "ideographZodiac" => Self::Branches,
            "numberInDash" => Self::InDashes,
            "bullet" => Self::Bullet,
            "none" => Self::None,
            _ => Self::Decimal,
        }
    }

    /// By its code in the binary format and RTF.
    pub fn of_code(code: u8) -> Self {
        match code {
            NO_NUMBER => Self::None,
            IN_DASHES => Self::InDashes,
            _ => Self::parse(FORMATS.get(usize::from(code)).copied().unwrap_or("decimal"), None),
        }
    }

    /// The number in this format.
    pub fn write(&self, number: u32) -> String {
        match self {
            Self::Bullet | Self::None => String::new(),
            Self::Padded(width) => format!("{number:0width$}"),
            Self::FullWidth => decimal_in(number, "０１２３４５６７８９"),
            Self::Circled => enclosed(number, '①', 20),
            Self::FullStop => enclosed(number, '⒈', 20),
            Self::Parenthesized => enclosed(number, '⑴', 20),
            Self::ParenthesizedIdeograph => enclosed(number, '㈠', 10),
            Self::UpperLetter => letters(number).to_ascii_uppercase(),
            Self::LowerLetter => letters(number),
            Self::UpperRoman => roman(number).to_ascii_uppercase(),
            Self::LowerRoman => roman(number),
            Self::ChineseCounting if number < 100 => counted(number, &COUNTING),
            Self::ChineseCounting | Self::Digits => decimal_in(number, "〇一二三四五六七八九"),
            Self::ChineseThousands => counted(number, &THOUSANDS),
            Self::ChineseLegal => counted(number, &LEGAL),
            Self::JapaneseCounting => counted(number, &JAPANESE),
            Self::Stems => cycle(number, "甲乙丙丁戊己庚辛壬癸"),
            Self::Branches => cycle(number, "子丑寅卯辰巳午未申酉戌亥"),
            Self::InDashes => format!("- {number} -"),
            Self::Decimal => number.to_string(),
        }
    }
}

/// A way of writing numbers with units.
struct Counting {
    digits: &'static str,
    units: [&'static str; 4],
    ten_thousand: &'static str,
    /// What stands for skipped places (一百零一), or nothing (百一).
    gap: &'static str,
    /// Which units a digit one is left out before: all (百一), only a leading ten (十一), none (壹拾壹).
    bare_one: BareOne,
}

#[derive(PartialEq)]
enum BareOne {
    Always,
    LeadingTen,
    Never,
}

const THOUSANDS: Counting = Counting {
    digits: "零一二三四五六七八九",
    units: ["", "十", "百", "千"],
    ten_thousand: "万",
    gap: "零",
    bare_one: BareOne::LeadingTen,
};
const COUNTING: Counting = Counting { digits: "〇一二三四五六七八九", ..THOUSANDS };
const LEGAL: Counting = Counting {
    digits: "零壹贰叁肆伍陆柒捌玖",
    units: ["", "拾", "佰", "仟"],
    ten_thousand: "萬",
    gap: "零",
    bare_one: BareOne::Never,
};
const JAPANESE: Counting =
    Counting { digits: "〇一二三四五六七八九", gap: "", bare_one: BareOne::Always, ..THOUSANDS };

fn counted(number: u32, way: &Counting) -> String {
    if number == 0 {
        return digit(0, way.digits);
    }
    if number >= 100_000_000 {
        return decimal_in(number, way.digits);
    }
    let (high, low) = (number / 10_000, number % 10_000);
    let mut written = String::new();
    if high > 0 {
        write_group(&mut written, high, way);
        written.push_str(way.ten_thousand);
        if low > 0 && low < 1000 {
            written.push_str(way.gap);
        }
    }
    write_group(&mut written, low, way);
    written
}

/// Four digits with their units.
fn write_group(written: &mut String, group: u32, way: &Counting) {
    let mut skipped = false;
    let mut begun = false;
    for (place, unit) in way.units.iter().enumerate().rev() {
        let value = group / 10_u32.pow(place as u32) % 10;
        if value == 0 {
            skipped = begun;
            continue;
        }
        if std::mem::take(&mut skipped) {
            written.push_str(way.gap);
        }
        let bare = value == 1
            && match way.bare_one {
                BareOne::Always => place > 0,
                BareOne::LeadingTen => place == 1 && written.is_empty(),
                BareOne::Never => false,
            };
        if !bare {
            written.push_str(&digit(value, way.digits));
        }
        written.push_str(unit);
        begun = true;
    }
}

fn digit(value: u32, digits: &str) -> String {
    digits.chars().nth(value as usize).map(String::from).unwrap_or_default()
}

fn decimal_in(number: u32, digits: &str) -> String {
    number.to_string().chars().filter_map(|c| digits.chars().nth(c.to_digit(10)? as usize)).collect()
}

/// A run of enclosed numbers in Unicode from `first`, `count` long.
fn enclosed(number: u32, first: char, count: u32) -> String {
    match number {
        1.. if number <= count => char::from_u32(first as u32 + number - 1).map(String::from).unwrap_or_default(),
        _ => number.to_string(),
    }
}

/// a … z, aa, bb … zz, aaa: Word repeats the letter. It stops at 780, and so a hostile start value costs nothing.
fn letters(number: u32) -> String {
    match number {
        1..=780 => {
            let letter = char::from_u32('a' as u32 + (number - 1) % 26).unwrap_or('a');
            String::from(letter).repeat(((number - 1) / 26 + 1) as usize)
        }
        _ => number.to_string(),
    }
}

/// Word writes thousands as so many m's, up to its largest list number.
fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number > 32_767 {
        return number.to_string();
    }
    let mut rest = number;
    let mut written = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            written.push_str(sign);
            rest -= value;
        }
    }
    written
}

/// Signs that begin again; past their end Word goes on with plain numbers.
fn cycle(number: u32, signs: &str) -> String {
    match number.checked_sub(1).and_then(|index| signs.chars().nth(index as usize)) {
        Some(sign) => sign.to_string(),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, numbers: &[u32]) -> Vec<String> {
        let format = NumberFormat::parse(name, None);
        numbers.iter().map(|&number| format.write(number)).collect()
    }

    #[test]
    fn chinese_numbers_are_written_as_articles_are_cited() {
        let numbers = [1, 10, 11, 20, 21, 99, 100, 101, 110, 111, 1000, 1001, 1010, 10_001, 12_000];
        assert_eq!(
            written("chineseCountingThousand", &numbers),
            [
                "一",
                "十",
                "十一",
                "二十",
                "二十一",
                "九十九",
                "一百",
                "一百零一",
                "一百一十",
                "一百一十一",
                "一千",
                "一千零一",
                "一千零一十",
                "一万零一",
                "一万二千"
            ]
        );
        assert_eq!(
            written("chineseCounting", &[0, 9, 10, 19, 20, 100, 101]),
            ["〇", "九", "十", "十九", "二十", "一〇〇", "一〇一"]
        );
        assert_eq!(written("taiwaneseCounting", &[12, 30]), ["十二", "三十"]);
        assert_eq!(
            written("japaneseCounting", &[10, 21, 100, 101, 110, 234]),
            ["十", "二十一", "百", "百一", "百十", "二百三十四"]
        );
        assert_eq!(written("chineseLegalSimplified", &[1, 10, 11, 101]), ["壹", "壹拾", "壹拾壹", "壹佰零壹"]);
        assert_eq!(written("ideographDigital", &[3, 10, 21]), ["三", "一〇", "二一"]);
    }

    #[test]
    fn other_formats() {
        assert_eq!(written("decimalEnclosedCircle", &[1, 20, 21]), ["①", "⑳", "21"]);
        assert_eq!(written("decimalEnclosedCircleChinese", &[2]), ["②"]);
        assert_eq!(written("decimalFullWidth", &[12]), ["１２"]);
        assert_eq!(written("lowerLetter", &[1, 26, 27, 28, 2_000_000_000]), ["a", "z", "aa", "bb", "2000000000"]);
        assert_eq!(written("upperRoman", &[4, 9, 1994, 4_000_000_000]), ["IV", "IX", "MCMXCIV", "4000000000"]);
        assert_eq!(written("decimalZero", &[3, 12]), ["03", "12"]);
        assert_eq!(written("bullet", &[1]), [""]);
        assert_eq!(written("ideographTraditional", &[1, 10, 11]), ["甲", "癸", "11"]);
        assert_eq!(NumberFormat::parse("custom", Some("001, 002, 003, ...")).write(7), "007");
    }
}
