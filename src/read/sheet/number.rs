//! Numbers as the cell shows them: dates, percentages, decimals by the cell's number format. Takes a format code and a
//! number, gives text. Source: ECMA-376 18.8.30 and 18.8.31, with what Excel does in a Chinese Windows.

mod code;
mod date;
mod decimal;

use std::collections::HashMap;
use std::rc::Rc;

use date::Field;
use decimal::Decimal;

/// A number format, taken apart once and used for many cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NumberFormat {
    /// For positive numbers, negative ones, zero.
    sections: Vec<Section>,
}

/// How days are counted in a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// Day 1 is 1900年1月1日, and 1900 is taken for a leap year.
    #[default]
    Since1900,
    /// Day 0 is 1904年1月1日.
    Since1904,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Section {
    tokens: Vec<Token>,
    /// 〔DBNum1〕: digits are written 一二三.
    in_chinese: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+`, with the number of digits behind it.
    Exponent,
    /// `?/?`, which is not rebuilt.
    Fraction,
    General,
    Field(Field),
}

/// The formats of a workbook, each taken apart once however many styles use it.
#[derive(Debug, Default)]
pub(super) struct Formats {
    by_id: HashMap<u32, Rc<NumberFormat>>,
}

impl Formats {
    /// A format that the workbook adds.
    pub(super) fn add(&mut self, id: u32, code: &str) {
        self.by_id.insert(id, Rc::new(NumberFormat::of_code(code)));
    }

    /// The format of that number, the workbook's own or one that every workbook has.
    pub(super) fn get(&mut self, id: u32) -> Rc<NumberFormat> {
        Rc::clone(self.by_id.entry(id).or_insert_with(|| Rc::new(NumberFormat::of_id(id))))
    }
}

impl NumberFormat {
    /// The number as the cell shows it.
    pub(super) fn show(&self, value: f64, epoch: Epoch) -> String {
        let at = match self.sections.len() {
            3.. if value == 0.0 => 2,
            2.. if value < 0.0 => 1,
            _ => 0,
        };
        let Some(section) = self.sections.get(at).filter(|_| value.is_finite()) else { return general(value) };
        let shown = if section.tokens.iter().any(|token| matches!(token, Token::Field(_))) {
            date::show(section, value, epoch)
        } else {
            section.number(value, at > 0)
        };
        // A format that shows nothing hides the number from the eye, not from the reader of the document.
        shown.filter(|shown| !shown.trim().is_empty()).unwrap_or_else(|| general(value))
    }
}

/// A number without a format: as many digits as a cell has room for, which are fewer than those with binary noise.
pub(super) fn general(value: f64) -> String {
    const DIGITS: i32 = 10;
    let Some(decimal) = Decimal::of(value) else { return String::new() };
    let places = usize::try_from(DIGITS - decimal.integer_digits()).unwrap_or(0);
    if decimal.is_extreme() {
        return decimal.scientific(5, 2);
    }
    let (integer, fraction) = decimal.rounded(places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if value < 0.0 && (integer != "0" || !fraction.is_empty()) { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{integer}{point}{fraction}")
}

impl Section {
    /// A number by its digits; none where the format has none for it. The section for negative numbers shows their sign
    /// itself.
    fn number(&self, value: f64, has_own_sign: bool) -> Option<String> {
        let has = |wanted: &Token| self.tokens.contains(wanted);
        if has(&Token::Fraction) {
            return None;
        }
        let is_digit = |token: &Token| matches!(token, Token::Digit(_));
        let Some(last) = self.tokens.iter().rposition(is_digit) else {
            return Some(self.around(&general(if has_own_sign { value.abs() } else { value })));
        };
        let first = self.tokens.iter().position(is_digit).unwrap_or(last);
        let point = self.tokens.iter().position(|token| *token == Token::Point).unwrap_or(last + 1);
        let integer_end = point.max(first);
        let exponent = self.tokens.iter().position(|token| *token == Token::Exponent);
        let count =
            |from: usize, to: usize| self.tokens.get(from..to).map_or(0, |t| t.iter().filter(|t| is_digit(t)).count());
        let percents = self.tokens.iter().filter(|token| **token == Token::Percent).count();
        // Commas behind the last digit each mean thousands.
        let thousands = self.tokens.iter().skip(last + 1).take_while(|token| **token == Token::Comma).count();
        let power = i32::try_from(2 * percents).ok()? - i32::try_from(3 * thousands).ok()?;
        let decimal = Decimal::of(value)?.scaled(power);
        let body = if let Some(at) = exponent {
            decimal.scientific(count(point, at), count(at, self.tokens.len()))
        } else {
            let (integer, fraction) = decimal.rounded(count(point, last + 1));
            let optional = self.tokens.iter().skip(point).filter(|t| is_digit(t)).collect::<Vec<_>>();
            let least = optional.iter().rposition(|token| **token == Token::Digit('0')).map_or(0, |at| at + 1);
            let kept = fraction.trim_end_matches('0').len().max(least).min(fraction.len());
            let fraction = fraction.get(..kept).unwrap_or_default();
            let point = if fraction.is_empty() { "" } else { "." };
            let integer = self.integer(&integer, first, integer_end);
            format!("{integer}{point}{fraction}")
        };
        let is_zero = body.chars().all(|c| matches!(c, '0' | '.' | ','));
        let sign = if value < 0.0 && !has_own_sign && !is_zero { "-" } else { "" };
        let before = self.literals(0, first);
        let after = self.literals(last + 1, self.tokens.len());
        Some(format!("{before}{sign}{body}{after}").trim().to_owned())
    }

    /// The digits before the point, with what the format puts among them.
    fn integer(&self, digits: &str, first: usize, end: usize) -> String {
        let tokens = self.tokens.get(first..end).unwrap_or_default();
        let is_grouped = tokens.contains(&Token::Comma);
        let mut left: Vec<char> = if digits == "0" { Vec::new() } else { digits.chars().collect() };
        let mut shown: Vec<char> = Vec::new();
        let mut written = 0;
        let mut put = |shown: &mut Vec<char>, digit: char| {
            if is_grouped && written > 0 && written % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
            written += 1;
        };
        for token in tokens.iter().rev() {
            match token {
                Token::Digit(kind) => match left.pop() {
                    Some(digit) => put(&mut shown, digit),
                    None if *kind == '0' => put(&mut shown, '0'),
                    None => {}
                },
                Token::Literal(text) => shown.extend(text.chars().rev()),
                _ => {}
            }
        }
        while let Some(digit) = left.pop() {
            put(&mut shown, digit);
        }
        shown.iter().rev().collect()
    }

    fn literals(&self, from: usize, to: usize) -> String {
        let text = |token: &Token| match token {
            Token::Literal(text) => text.clone(),
            Token::Percent => "%".to_owned(),
            _ => String::new(),
        };
        self.tokens.get(from..to).unwrap_or_default().iter().map(text).collect()
    }

    /// A number without digits of the format's own, among its literals.
    fn around(&self, number: &str) -> String {
        let is_general = |token: &Token| *token == Token::General;
        match self.tokens.iter().position(is_general) {
            Some(at) => self.literals(0, at) + number + &self.literals(at + 1, self.tokens.len()),
            None => self.literals(0, self.tokens.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        NumberFormat::of_code(code).show(value, Epoch::Since1900)
    }

    #[test]
    fn numbers_without_a_format_have_no_noise() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333333"),
            (-2.5, "-2.5"),
            (2020.0, "2020"),
            (440_301_199_001_011.0, "440301199001011"),
            (1e300, "1E+300"),
            (0.0, "0"),
            (-0.0, "0"),
            (99_999.999_999_999_9, "100000"),
        ];
        for (value, expected) in cases {
            assert_eq!(general(value), expected);
        }
    }

    #[test]
    fn numbers_are_shown_by_their_format() {
        let cases = [
            ("General", 1.5, "1.5"),
            ("0", 2.5, "3"),
            ("0.00", 0.125, "0.13"),
            ("0.00", 1.005, "1.01"),
            ("#,##0.00", 1_234_567.891, "1,234,567.89"),
            ("#,##0", -1234.0, "-1,234"),
            ("0%", 0.15, "15%"),
            ("0.0%", 0.2955, "29.6%"),
            ("0.00E+00", 12345.0, "1.23E+04"),
            ("000000", 42.0, "000042"),
            ("000-0000", 1_234_567.0, "123-4567"),
            ("\"第\"0\"号\"", 5.0, "第5号"),
            ("0.00;[Red]\\-0.00", -3.0, "-3.00"),
            ("0.0;(0.0)", -3.0, "(3.0)"),
            ("0;-0;\"无\"", 0.0, "无"),
            ("[$¥-804]#,##0.00", 5.0, "¥5.00"),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 1234.5, "1,234.50"),
            ("#,##0.0,\"千元\"", 12_345.0, "12.3千元"),
            ("0.##", 1.5, "1.5"),
            ("0.##", 2.0, "2"),
            ("#.##", 0.5, ".5"),
            ("# ?/?", 0.5, "0.5"),
            ("@", 7.0, "7"),
            (";;;", 7.0, "7"),
            ("0", -0.2, "0"),
        ];
        for (code, value, expected) in cases {
            assert_eq!(shown(code, value), expected, "{code} {value}");
        }
        assert_eq!(NumberFormat::of_id(9).show(0.5, Epoch::Since1900), "50%");
        assert_eq!(NumberFormat::of_id(4).show(1234.5, Epoch::Since1900), "1,234.50");
    }

    #[test]
    fn days_are_shown_by_their_format() {
        let cases = [
            ("yyyy\"年\"m\"月\"d\"日\"", 43831.0, "2020年1月1日"),
            ("yyyy年m月d日", 43831.0, "2020年1月1日"),
            ("yyyy/m/d", 43831.0, "2020/1/1"),
            ("yyyy-mm-dd hh:mm:ss", 43831.5, "2020-01-01 12:00:00"),
            ("[$-804]yyyy\"年\"m\"月\";@", 43831.0, "2020年1月"),
            ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", 43824.0, "二〇一九年十二月二十五日"),
            ("h:mm", 0.75, "18:00"),
            ("上午/下午h\"时\"mm\"分\"", 0.75, "下午6时00分"),
            ("h:mm AM/PM", 0.0, "12:00 AM"),
            ("[h]:mm", 1.5, "36:00"),
            ("mm:ss", 1.0 / 1440.0, "01:00"),
            ("d-mmm-yy", 43831.0, "1-Jan-20"),
            ("aaaa", 43831.0, "星期三"),
            ("yyyy/m/d", 59.0, "1900/2/28"),
            ("yyyy/m/d", 60.0, "1900/2/29"),
            ("yyyy/m/d", 61.0, "1900/3/1"),
            ("yyyy/m/d", 1.0, "1900/1/1"),
            ("yyyy/m/d h:mm", 43_830.999_999_99, "2020/1/1 0:00"),
            ("yyyy/m/d", -1.0, "-1"),
            ("yyyy/m/d", 1e12, "1000000000000"),
        ];
        for (code, value, expected) in cases {
            assert_eq!(shown(code, value), expected, "{code} {value}");
        }
        assert_eq!(NumberFormat::of_code("yyyy/m/d").show(42369.0, Epoch::Since1904), "2020/1/1");
        assert_eq!(NumberFormat::of_id(14).show(43831.0, Epoch::Since1900), "2020年1月1日");
        assert_eq!(NumberFormat::of_id(31).show(43831.0, Epoch::Since1900), "2020年1月1日");
    }

    proptest::proptest! {
        #[test]
        fn any_format_shows_any_number(code in "[0#?.,%;/@\\\\_*\\[\\]\"yYmdhsaeEgGAPMp/+年上午下Nnlr$-]{0,24}", bits in proptest::num::u64::ANY) {
            let _ = shown(&code, f64::from_bits(bits));
        }
    }
}
