//! Dates as documents write them: 2019年10月22日, 二〇一九年十月二十二日, 2019-10-22.

use jiff::civil::Date;

use super::numerals;

/// A date at the start of `text`: the day and the length in bytes.
#[must_use]
pub fn leading(text: &str) -> Option<(Date, usize)> {
    let (year, mut at) = year(text)?;
    let separator = text.get(at..)?.chars().next()?;
    let last = match separator {
        '年' => "月",
        '-' | '.' | '/' => text.get(at..=at)?,
        _ => return None,
    };
    at += separator.len_utf8();
    let (month, len) = numerals::leading(text.get(at..)?)?;
    at += len;
    let rest = text.get(at..)?.strip_prefix(last)?;
    at += last.len();
    let (day, len) = numerals::leading(rest)?;
    at += len;
    if separator == '年' {
        // 号 is how people say it; 日 may be missing at the end of a line.
        let unit = text.get(at..)?.chars().next();
        if let Some('日' | '号') = unit {
            at += 3;
        }
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some((date, at))
}

/// A year of four digits at the start of `text`, Arabic or Chinese.
#[must_use]
pub fn year(text: &str) -> Option<(i16, usize)> {
    let (value, len) = match text.bytes().take_while(u8::is_ascii_digit).count() {
        4 => (text.get(..4)?.parse().ok()?, 4),
        0 => {
            let len = text.chars().take_while(|c| "〇零一二三四五六七八九".contains(*c)).map(char::len_utf8).sum();
            (numerals::chinese(text.get(..len)?)?.0, len)
        }
        _ => return None,
    };
    (1949..=2100).contains(&value).then_some((i16::try_from(value).ok()?, len))
}

/// All full dates in `text` with their offsets.
pub fn all(text: &str) -> impl Iterator<Item = (usize, Date, usize)> + '_ {
    let mut skip_to = 0;
    text.char_indices().filter_map(move |(at, c)| {
        let may_begin = at >= skip_to && (matches!(c, '1' | '2') || matches!(c, '一' | '二'));
        let (date, len) = may_begin.then(|| leading(text.get(at..)?)).flatten()?;
        skip_to = at + len;
        Some((at, date, len))
    })
}

/// Whether a line is nothing but a date, or the name of an organ and a date (落款).
#[must_use]
pub fn is_date_line(text: &str) -> bool {
    // An organ's name of twenty characters, sometimes two of them, and a date.
    const LONGEST_BYTES: usize = 150;
    if text.len() > LONGEST_BYTES || text.contains(['，', '。', '；', '：']) {
        return false;
    }
    let trimmed = text.trim_matches(|c: char| matches!(c, '（' | '）' | '(' | ')') || c.is_whitespace());
    let Some((at, _, len)) = all(trimmed).last() else { return false };
    let before = trimmed.get(..at).unwrap_or_default().trim_end();
    let after = trimmed.get(at + len..).unwrap_or_default();
    let is_organ = before.is_empty()
        || ["政府", "厅", "局", "委员会", "委", "办公室", "部", "院", "中心", "署", "会", "公室", "行"]
            .iter()
            .any(|end| before.ends_with(end));
    is_organ && (after.is_empty() || after == "印发")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn reads_dates_as_written() {
        for text in [
            "2019年10月22日",
            "二〇一九年十月二十二日",
            "2019-10-22",
            "2019.10.22",
            "2019/10/22",
            "二零一九年十月二十二日起",
        ] {
            assert_eq!(leading(text).map(|(day, _)| day), Some(date(2019, 10, 22)), "{text}");
        }
        for text in ["2019年", "2019年13月1日", "12019年1月1日", "第2019年"] {
            assert_eq!(leading(text), None, "{text}");
        }
    }

    #[test]
    fn date_lines_are_signatures() {
        for text in
            ["2019年10月22日", "安澜市人民政府2019年1月1日", "（2019年1月1日）", "安澜市财政局 二〇一九年三月一日"]
        {
            assert!(is_date_line(text), "{text}");
        }
        for text in ["自2019年1月1日起施行", "第一条 2019年1月1日", "发布日期：2019年1月1日", "2019年度"]
        {
            assert!(!is_date_line(text), "{text}");
        }
    }
}
