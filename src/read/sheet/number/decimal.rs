//! A number in decimal digits, as a spreadsheet has it: fifteen of them, and what is beyond is noise of the binary form.

/// Digits that a spreadsheet keeps.
const DIGITS: usize = 15;

/// The size of a number; its sign is the caller's.
pub(super) struct Decimal {
    /// Fifteen digits, the first not 0 unless the number is.
    digits: Vec<u8>,
    /// How many of them stand before the point; negative with zeros behind it.
    point: i32,
}

impl Decimal {
    /// None for what is no number.
    pub(super) fn of(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let written = format!("{:.*e}", DIGITS - 1, value.abs());
        let (mantissa, exponent) = written.split_once('e')?;
        let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        let point = if value == 0.0 { 1 } else { exponent.parse::<i32>().ok()?.checked_add(1)? };
        Some(Self { digits, point })
    }

    /// Times a power of ten.
    pub(super) fn scaled(mut self, power: i32) -> Self {
        if !self.is_zero() {
            self.point = self.point.saturating_add(power);
        }
        self
    }

    /// Digits before the point, at least one.
    pub(super) fn integer_digits(&self) -> i32 {
        self.point.max(1)
    }

    /// So large or small that nobody writes it out.
    pub(super) fn is_extreme(&self) -> bool {
        !self.is_zero() && !(-8..=20).contains(&self.point)
    }

    /// The digits before the point and so many behind it, rounded half up.
    pub(super) fn rounded(&self, places: usize) -> (String, String) {
        // No format has room for more, and a point further off would only write zeros.
        const MOST: usize = 400;
        let places = places.min(MOST);
        let whole = usize::try_from(self.point).unwrap_or(0).min(MOST);
        let leading = usize::try_from(-i64::from(self.point)).unwrap_or(0).min(MOST);
        let all = std::iter::repeat_n(0, leading).chain(self.digits.iter().copied()).chain(std::iter::repeat(0));
        // One more before the point for what is carried, one behind the last to round by.
        let mut digits: Vec<u8> = std::iter::once(0).chain(all.take(whole + places + 1)).collect();
        let next = digits.pop().unwrap_or(0);
        if next >= 5 {
            for digit in digits.iter_mut().rev() {
                *digit += 1;
                if *digit < 10 {
                    break;
                }
                *digit = 0;
            }
        }
        let text: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let (integer, fraction) = text.split_at_checked(whole + 1).unwrap_or((&text, ""));
        let integer = integer.trim_start_matches('0');
        (if integer.is_empty() { "0".to_owned() } else { integer.to_owned() }, fraction.to_owned())
    }

    /// `1.23E+04` with at most so many digits behind the point and at least so many in the exponent.
    pub(super) fn scientific(&self, places: usize, width: usize) -> String {
        let of_one = Self { digits: self.digits.clone(), point: 1 };
        let (mut integer, mut fraction) = of_one.rounded(places);
        let mut exponent = if self.is_zero() { 0 } else { self.point - 1 };
        if integer.len() > 1 {
            fraction.insert(0, '0');
            fraction.truncate(places);
            integer.truncate(1);
            exponent += 1;
        }
        let fraction = if width == 2 && places == 5 { fraction.trim_end_matches('0') } else { &fraction };
        let point = if fraction.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{integer}{point}{fraction}E{sign}{:0width$}", exponent.abs())
    }

    fn is_zero(&self) -> bool {
        self.digits.iter().all(|digit| *digit == 0)
    }
}
