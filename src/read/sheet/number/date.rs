//! Days and times of a spreadsheet, which are numbers of days.

use super::{Epoch, Section, Token};

/// A part of a day or a time, with the number of letters it is written with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Field {
    Year(usize),
    Month(usize),
    Day(usize),
    Weekday(usize),
    Hour(usize),
    /// All hours since the beginning.
    AllHours,
    Minute(usize),
    Second(usize),
    /// AM or PM.
    HalfOfDay,
    /// 上午 or 下午.
    HalfInChinese,
}

impl Field {
    /// The field that a letter stands for, so many times.
    pub(super) fn of(letter: char, times: usize) -> Option<Self> {
        Some(match letter {
            'y' | 'e' => Self::Year(if letter == 'e' { 4 } else { times }),
            'm' => Self::Month(times),
            'd' if times > 2 => Self::Weekday(times + 2),
            'd' => Self::Day(times),
            'a' if times > 2 => Self::Weekday(times),
            'h' => Self::Hour(times),
            's' => Self::Second(times),
            _ => return None,
        })
    }
}

const SECONDS_A_DAY: i64 = 86_400;

/// A day by the calendar and a time of day.
struct Moment {
    year: i64,
    month: usize,
    day: i64,
    weekday: usize,
    second_of_day: i64,
    all_hours: i64,
}

/// The moment as the section writes it; none for numbers that are no day.
pub(super) fn show(section: &Section, value: f64, epoch: Epoch) -> Option<String> {
    let moment = Moment::of(value, epoch)?;
    let is_half = |token: &Token| matches!(token, Token::Field(Field::HalfOfDay | Field::HalfInChinese));
    let is_halved = section.tokens.iter().any(is_half);
    let mut shown = String::new();
    for token in &section.tokens {
        match token {
            Token::Literal(text) => shown.push_str(text),
            Token::Point => shown.push('.'),
            Token::Comma => shown.push(','),
            Token::Percent => shown.push('%'),
            Token::Field(field) => shown.push_str(&moment.field(*field, section.in_chinese, is_halved)),
            // `/` behind a digit, fractions of a second.
            Token::Fraction | Token::Digit(_) | Token::General | Token::Exponent => {}
        }
    }
    // `ss.0` without the digits behind the point.
    Some(shown.trim().trim_end_matches('.').to_owned())
}

impl Moment {
    fn of(value: f64, epoch: Epoch) -> Option<Self> {
        /// 9999年12月31日
        const LAST_DAY: f64 = 2_958_466.0;
        if !(0.0..LAST_DAY).contains(&value) {
            return None;
        }
        let days = value.floor();
        // In whole seconds, of which there are 86,400 at the most.
        #[expect(clippy::cast_possible_truncation, reason = "both numbers are small")]
        let (mut day, mut second) = (days as i64, ((value - days) * 86_400.0).round() as i64);
        if second >= SECONDS_A_DAY {
            second = 0;
            day += 1;
        }
        let all_hours = day * 24 + second / 3600;
        if epoch == Epoch::Since1904 {
            day += 1462;
        }
        let weekday = usize::try_from((day + 6) % 7).ok()?;
        let (year, month, day) = match day {
            // Lotus 1-2-3 took 1900 for a leap year, and so does every spreadsheet since.
            60 => (1900, 2, 29),
            ..60 => civil(day - 25_568)?,
            _ => civil(day - 25_569)?,
        };
        Some(Self { year, month, day, weekday, second_of_day: second, all_hours })
    }

    fn field(&self, field: Field, in_chinese: bool, is_halved: bool) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        const WEEKDAYS: [char; 7] = ['日', '一', '二', '三', '四', '五', '六'];
        let (hour, minute) = (self.second_of_day / 3600, self.second_of_day / 60 % 60);
        let number = |number: i64, width: usize| match in_chinese {
            true => in_words(number),
            false if width > 1 => format!("{number:02}"),
            false => number.to_string(),
        };
        match field {
            Field::Year(..3) => format!("{:02}", self.year % 100),
            Field::Year(_) if in_chinese => self.year.to_string().chars().map(digit).collect(),
            Field::Year(_) => self.year.to_string(),
            Field::Month(3..) => MONTHS.get(self.month.wrapping_sub(1)).copied().unwrap_or_default().to_owned(),
            Field::Month(width) => number(i64::try_from(self.month).unwrap_or(0), width),
            Field::Day(width) => number(self.day, width),
            Field::Weekday(width) => {
                let name = WEEKDAYS.get(self.weekday).copied().unwrap_or('日');
                if width == 3 { format!("周{name}") } else { format!("星期{name}") }
            }
            Field::Hour(width) if is_halved => number((hour + 11) % 12 + 1, width),
            Field::Hour(width) => number(hour, width),
            Field::AllHours => self.all_hours.to_string(),
            Field::Minute(width) => number(minute, width),
            Field::Second(width) => number(self.second_of_day % 60, width),
            Field::HalfOfDay => (if hour < 12 { "AM" } else { "PM" }).to_owned(),
            Field::HalfInChinese => (if hour < 12 { "上午" } else { "下午" }).to_owned(),
        }
    }
}

/// Year, month and day of so many days since 1970年1月1日 (after Howard Hinnant, `civil_from_days`).
fn civil(days: i64) -> Option<(i64, usize, i64)> {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    Some((year_of_era + era * 400 + i64::from(month <= 2), usize::try_from(month).ok()?, day))
}

fn digit(digit: char) -> char {
    digit.to_digit(10).and_then(|digit| "〇一二三四五六七八九".chars().nth(digit as usize)).unwrap_or(digit)
}

/// 二十一, for numbers up to 99.
fn in_words(number: i64) -> String {
    let one = |number: i64| char::from_digit(u32::try_from(number).unwrap_or(0), 10).map_or('〇', digit);
    match (number / 10, number % 10) {
        (0, ones) => one(ones).to_string(),
        (tens, ones) => {
            let tens = if tens == 1 { String::new() } else { one(tens).to_string() };
            let ones = if ones == 0 { String::new() } else { one(ones).to_string() };
            format!("{tens}十{ones}")
        }
    }
}
