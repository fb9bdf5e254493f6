//! Codes of number formats, taken apart. Source: ECMA-376 18.8.30 and 18.8.31.

use std::iter::Peekable;
use std::str::Chars;

use super::date::Field;
use super::{NumberFormat, Section, Token};

/// Excel takes no longer code.
const MAX_CODE_CHARS: usize = 255;

impl NumberFormat {
    /// The format of a code such as `yyyy"年"m"月"d"日"`.
    pub(in super::super) fn of_code(code: &str) -> Self {
        let mut sections = Vec::new();
        let mut section = Section::default();
        let code: String = code.chars().take(MAX_CODE_CHARS).collect();
        let mut rest = code.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                ';' => sections.push(std::mem::take(&mut section)),
                '"' => section.literal(&rest.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' | '!' => section.literal(&rest.next().map(String::from).unwrap_or_default()),
                // Filled up to the width of the column, or a blank as wide as the next character.
                '*' => drop(rest.next()),
                '_' => drop(rest.next()),
                '[' => section.bracket(&rest.by_ref().take_while(|c| *c != ']').collect::<String>()),
                _ => section.sign(c, &mut rest),
            }
        }
        sections.push(section);
        for section in &mut sections {
            section.settle_minutes();
        }
        Self { sections }
    }

    /// The format that a number stands for in every workbook, in Chinese (18.8.30).
    pub(in super::super) fn of_id(id: u32) -> Self {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 | 6 => "¥#,##0;¥-#,##0",
            7 | 8 => "¥#,##0.00;¥-#,##0.00",
            9 => "0%",
            10 => "0.00%",
            11 => "0.00E+00",
            // The short date of the machine: the one form that every document uses is clearer than any.
            14 | 31 => "yyyy\"年\"m\"月\"d\"日\"",
            15 => "d-mmm-yy",
            16 => "d-mmm",
            17 => "mmm-yy",
            18 => "h:mm AM/PM",
            19 => "h:mm:ss AM/PM",
            20 => "h:mm",
            21 => "h:mm:ss",
            22 => "yyyy\"年\"m\"月\"d\"日\" h:mm",
            27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
            28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
            30 => "m-d-yy",
            32 => "h\"时\"mm\"分\"",
            33 => "h\"时\"mm\"分\"ss\"秒\"",
            34 | 55 => "上午/下午h\"时\"mm\"分\"",
            35 | 56 => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
            37 | 38 => "#,##0;-#,##0",
            39 | 40 => "#,##0.00;-#,##0.00",
            41 | 42 => "#,##0;-#,##0;-",
            43 | 44 => "#,##0.00;-#,##0.00;-",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss",
            48 => "##0.0E+0",
            _ => "General",
        };
        Self::of_code(code)
    }
}

impl Section {
    fn literal(&mut self, text: &str) {
        if let Some(Token::Literal(last)) = self.tokens.last_mut() {
            last.push_str(text);
        } else {
            self.tokens.push(Token::Literal(text.to_owned()));
        }
    }

    /// What stands between brackets: a colour, a condition, a currency, a count of hours, the kind of digits.
    fn bracket(&mut self, inside: &str) {
        let lower = inside.to_ascii_lowercase();
        if lower == "dbnum1" || lower == "dbnum2" {
            self.in_chinese = true;
        } else if !lower.is_empty() && lower.chars().all(|c| c == 'h') {
            self.tokens.push(Token::Field(Field::AllHours));
        } else if let Some(currency) = inside.strip_prefix('$') {
            self.literal(currency.split('-').next().unwrap_or_default());
        }
    }

    fn sign(&mut self, c: char, rest: &mut Peekable<Chars<'_>>) {
        let ahead: String = rest.clone().take(6).collect::<String>().to_ascii_lowercase();
        let mut skip = 0;
        match c.to_ascii_lowercase() {
            'g' if ahead.starts_with("eneral") => {
                skip = 6;
                self.tokens.push(Token::General);
            }
            'a' if ahead.starts_with("m/pm") => {
                skip = 4;
                self.tokens.push(Token::Field(Field::HalfOfDay));
            }
            'a' if ahead.starts_with("/p") => {
                skip = 2;
                self.tokens.push(Token::Field(Field::HalfOfDay));
            }
            '上' if ahead.starts_with("午/下午") => {
                skip = 4;
                self.tokens.push(Token::Field(Field::HalfInChinese));
            }
            'e' if self.tokens.iter().any(|token| matches!(token, Token::Digit(_)))
                && ahead.starts_with(['+', '-']) =>
            {
                skip = 1;
                self.tokens.push(Token::Exponent);
            }
            sign @ ('y' | 'm' | 'd' | 'h' | 's' | 'a' | 'e' | 'b') => {
                skip = ahead.chars().take_while(|next| *next == sign).count();
                self.tokens.extend(Field::of(sign, skip + 1).map(Token::Field));
            }
            '0' | '#' | '?' => self.tokens.push(Token::Digit(c)),
            '.' => self.tokens.push(Token::Point),
            ',' => self.tokens.push(Token::Comma),
            '%' => self.tokens.push(Token::Percent),
            '/' if matches!(self.tokens.last(), Some(Token::Digit(_))) => self.tokens.push(Token::Fraction),
            '@' => self.tokens.push(Token::General),
            _ => self.literal(&String::from(c)),
        }
        for _ in 0..skip {
            rest.next();
        }
    }

    /// `m` is minutes behind hours or before seconds, otherwise the month.
    fn settle_minutes(&mut self) {
        let places: Vec<usize> =
            (0..self.tokens.len()).filter(|at| matches!(self.tokens.get(*at), Some(Token::Field(_)))).collect();
        let field = |tokens: &[Token], at: Option<&usize>| match at.and_then(|at| tokens.get(*at)) {
            Some(Token::Field(field)) => Some(*field),
            _ => None,
        };
        for (order, at) in places.iter().enumerate() {
            let before = order.checked_sub(1).and_then(|order| field(&self.tokens, places.get(order)));
            let after = field(&self.tokens, places.get(order + 1));
            let is_time =
                matches!(before, Some(Field::Hour(_) | Field::AllHours)) || matches!(after, Some(Field::Second(_)));
            if let Some(Token::Field(field)) = self.tokens.get_mut(*at)
                && let Field::Month(width) = *field
                && is_time
            {
                *field = Field::Minute(width);
            }
        }
    }
}
