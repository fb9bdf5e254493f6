//! Numbers with their measure: 三万元, 5%, 百分之二十, 60个工作日, 2020年1月1日; Chinese and Arabic numerals alike.

use jiff::civil::Date;

use super::slots::SlotHit;
use crate::model::Span;

/// A number in the text.
pub(super) struct Number {
    /// Where it begins.
    pub start: usize,
    end: usize,
    value: f64,
}

/// Units of terms in days. 年 and 月 after a calendar number are dates, not terms.
const TERMS: &[(&str, f64)] = &[
    ("个工作日", 1.4),
    ("工作日", 1.4),
    ("个自然日", 1.0),
    ("个月", 30.0),
    ("周年", 365.0),
    ("个年度", 365.0),
    ("年度", 365.0),
    ("年", 365.0),
    ("日", 1.0),
    ("天", 1.0),
    ("个星期", 7.0),
    ("周", 7.0),
    ("小时", 1.0 / 24.0),
    ("个小时", 1.0 / 24.0),
];

const AMOUNTS: &[(&str, f64)] =
    &[("亿元", 1e8), ("千万元", 1e7), ("百万元", 1e6), ("万元", 1e4), ("千元", 1e3), ("元", 1.0), ("万美元", 7e4)];

/// Amounts whose 元 is left out (注册资本80万以上). What may follow keeps 80万人 and 80万吨 out.
const SHORT_AMOUNTS: &[(&str, f64)] = &[("亿", 1e8), ("千万", 1e7), ("百万", 1e6), ("万", 1e4)];

/// What may stand behind such an amount, besides the end of the sentence.
const BEHIND_SHORT_AMOUNTS: &[&str] = &[
    "以上",
    "以下",
    "以内",
    "及以上",
    "及以下",
    "（",
    "）",
    "，",
    "。",
    "；",
    "、",
    "的",
    "至",
    "到",
    "—",
    "-",
    "~",
    "～",
    "/",
    "人民币",
];

const MEASURES: &[&str] = &[
    "家",
    "个",
    "名",
    "人",
    "公里",
    "米",
    "辆",
    "台",
    "套",
    "件",
    "平方米",
    "亩",
    "吨",
    "分",
    "户",
    "次",
    "处",
    "所",
    "座",
    "倍",
    "项",
];

/// 金额, in 元.
pub(super) fn amounts(text: &str) -> Vec<SlotHit> {
    with_unit(text, |rest, number| unit(rest, AMOUNTS).or_else(|| short_amount(&text[..number.start], rest)))
}

fn short_amount(before: &str, rest: &str) -> Option<(usize, f64)> {
    let (length, worth) = unit(rest, SHORT_AMOUNTS)?;
    let behind = &rest[length..];
    let ends = behind.is_empty() || BEHIND_SHORT_AMOUNTS.iter().any(|after| behind.starts_with(after));
    // 常住人口20万以上的城市, 亩均20万
    let counts_people = before.char_indices().rev().nth(5).map_or(before, |(at, _)| &before[at..]).contains("人口");
    (ends && !counts_people).then_some((length, worth))
}

/// 百分比, in percent.
pub(super) fn percentages(text: &str) -> Vec<SlotHit> {
    let mut hits = with_unit(text, |rest, _| unit(rest, &[("%", 1.0), ("‰", 0.1), ("成", 10.0)]));
    for (marker, worth) in [("百分之", 1.0), ("千分之", 0.1), ("万分之", 0.01)] {
        for (at, _) in text.match_indices(marker) {
            let from = at + marker.len();
            if let Some(number) = number_at(text, from) {
                hits.push(SlotHit { span: Span::new(at, number.end), value: number.value * worth });
            }
        }
    }
    hits.sort_by_key(|hit| hit.span);
    hits
}

/// 期限, in days.
pub(super) fn durations(text: &str) -> Vec<SlotHit> {
    terms(text, |_, worth| Some(worth))
}

/// 工作日: the terms given in working days, in working days.
pub(super) fn working_days(text: &str) -> Vec<SlotHit> {
    terms(text, |name, _| is_working_day(name).then_some(1.0))
}

/// 自然日: the other terms, in days.
pub(super) fn calendar_days(text: &str) -> Vec<SlotHit> {
    terms(text, |name, worth| (!is_working_day(name)).then_some(worth))
}

fn is_working_day(unit: &str) -> bool {
    unit.ends_with("工作日")
}

/// Terms with the worth that `measure` gives a unit.
fn terms(text: &str, measure: impl Fn(&str, f64) -> Option<f64>) -> Vec<SlotHit> {
    with_unit(text, |rest, number| {
        let (length, worth) = unit(rest, TERMS)?;
        let worth = measure(&rest[..length], worth)?;
        let calendar_year = rest.starts_with('年') && number.value >= 1000.0;
        let calendar_day = (rest.starts_with('日') || rest.starts_with('天')) && text[..number.start].ends_with('月');
        (!calendar_year && !calendar_day).then_some((length, worth))
    })
}

/// 倍数, as it stands.
pub(super) fn multiples(text: &str) -> Vec<SlotHit> {
    with_unit(text, |rest, _| unit(rest, &[("倍", 1.0)]))
}

/// 数量, as it stands.
pub(super) fn counts(text: &str) -> Vec<SlotHit> {
    with_unit(text, |rest, _| MEASURES.iter().find(|m| rest.starts_with(**m)).map(|m| (m.len(), 1.0)))
}

/// 日期, in days since 0000-01-01; a year alone is its first day.
pub(super) fn dates(text: &str) -> Vec<SlotHit> {
    let mut hits = Vec::new();
    for year in numbers(text) {
        if !(1900.0..2200.0).contains(&year.value) || !text[year.end..].starts_with('年') {
            continue;
        }
        let mut end = year.end + '年'.len_utf8();
        let mut parts = [1.0, 1.0];
        for (part, sign) in parts.iter_mut().zip(['月', '日']) {
            let Some(number) = number_at(text, end).filter(|n| text[n.end..].starts_with(sign)) else { break };
            *part = number.value;
            end = number.end + sign.len_utf8();
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked against the calendar by Date::new")]
        let date = Date::new(year.value as i16, parts[0] as i8, parts[1] as i8);
        if let Ok(date) = date {
            let days = f64::from(i32::from(date.year())) * 365.25 + f64::from(date.day_of_year());
            hits.push(SlotHit { span: Span::new(year.start, end), value: days });
        }
    }
    hits
}

/// Numbers followed by something `measure` knows: it gets the text behind the number and says how long the unit is and
/// what one of it is worth.
pub(super) fn with_unit(text: &str, measure: impl Fn(&str, &Number) -> Option<(usize, f64)>) -> Vec<SlotHit> {
    let mut hits = Vec::new();
    for number in numbers(text) {
        // 五百元以上: 整, 余 and 多 may stand between number and unit.
        let mut rest = &text[number.end..];
        for filler in ["余", "多"] {
            rest = rest.strip_prefix(filler).unwrap_or(rest);
        }
        let skipped = text.len() - number.end - rest.len();
        if let Some((length, worth)) = measure(rest, &number) {
            let span = Span::new(number.start, number.end + skipped + length);
            hits.push(SlotHit { span, value: number.value * worth });
        }
    }
    hits
}

fn unit(rest: &str, units: &[(&str, f64)]) -> Option<(usize, f64)> {
    let found = units.iter().filter(|(name, _)| rest.starts_with(name)).max_by_key(|(name, _)| name.len());
    found.map(|(name, worth)| (name.len(), *worth))
}

fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut from = 0;
    while let Some((at, c)) = text[from..].char_indices().find(|(_, c)| is_numeral(*c)).map(|(at, c)| (from + at, c)) {
        match number_at(text, at) {
            Some(number) => {
                from = number.end;
                found.push(number);
            }
            None => from = at + c.len_utf8(),
        }
    }
    found
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '〇' | '零'
                | '一'
                | '二'
                | '两'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '千'
                | '半'
        )
}

/// The number that begins at `start`.
fn number_at(text: &str, start: usize) -> Option<Number> {
    let rest = text.get(start..)?;
    let first = rest.chars().next()?;
    if first.is_ascii_digit() { arabic(rest, start) } else { chinese(rest, start) }
}

fn arabic(rest: &str, start: usize) -> Option<Number> {
    let length = rest
        .char_indices()
        .take_while(|(at, c)| {
            let next_is_digit = || rest[at + 1..].starts_with(|n: char| n.is_ascii_digit());
            c.is_ascii_digit() || ((*c == '.' || *c == ',') && next_is_digit())
        })
        .map(|(at, c)| at + c.len_utf8())
        .last()?;
    let value = rest[..length].replace(',', "").parse().ok()?;
    Some(Number { start, end: start + length, value })
}

fn chinese(rest: &str, start: usize) -> Option<Number> {
    if rest.starts_with('半') {
        return Some(Number { start, end: start + '半'.len_utf8(), value: 0.5 });
    }
    let (mut total, mut section, mut digit) = (0.0, 0.0, None::<f64>);
    let (mut length, mut positional, mut units) = (0, 0.0, false);
    for c in rest.chars() {
        let unit = match c {
            '十' => 10.0,
            '百' => 100.0,
            '千' => 1000.0,
            _ => match "零一二三四五六七八九".chars().position(|d| d == c) {
                Some(value) => {
                    #[expect(clippy::cast_precision_loss, reason = "a digit")]
                    let value = value as f64;
                    positional = positional * 10.0 + value;
                    digit = Some(value);
                    length += c.len_utf8();
                    continue;
                }
                None if c == '两' || c == '〇' => {
                    let value = if c == '两' { 2.0 } else { 0.0 };
                    positional = positional * 10.0 + value;
                    digit = Some(value);
                    length += c.len_utf8();
                    continue;
                }
                // 万 belongs to the unit (三万元) unless more of the number follows (一万五千元).
                None if c == '万' && rest[length + c.len_utf8()..].starts_with(|n: char| is_numeral(n)) => {
                    total = (total + section + digit.take().unwrap_or(0.0)) * 10_000.0;
                    section = 0.0;
                    units = true;
                    length += c.len_utf8();
                    continue;
                }
                None => break,
            },
        };
        section += digit.take().unwrap_or(1.0) * unit;
        units = true;
        length += c.len_utf8();
    }
    if length == 0 {
        return None;
    }
    let value = if units { total + section + digit.unwrap_or(0.0) } else { positional };
    Some(Number { start, end: start + length, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(hits: Vec<SlotHit>) -> Vec<f64> {
        hits.into_iter().map(|hit| hit.value).collect()
    }

    #[test]
    fn money_in_both_numerals() {
        assert_eq!(values(amounts("处五百元以上二千元以下罚款")), [500.0, 2000.0]);
        assert_eq!(values(amounts("缴纳3.5万元、三万元、1,200元、一万五千元")), [35000.0, 30000.0, 1200.0, 15000.0]);
    }

    #[test]
    fn money_without_its_yuan() {
        assert_eq!(values(amounts("注册资本80万以上，不低于五百万的企业，净资产1亿")), [800_000.0, 5e6, 1e8]);
        assert!(amounts("常住人口20万以上，年产3万吨，2万人").is_empty());
    }

    #[test]
    fn working_days_are_told_from_days() {
        let text = "5个工作日内答复，20日内办结，三个月内付款";
        assert_eq!(values(working_days(text)), [5.0]);
        assert_eq!(values(calendar_days(text)), [20.0, 90.0]);
        assert_eq!(values(durations(text)), [7.0, 20.0, 90.0]);
    }

    #[test]
    fn multiples_in_both_numerals() {
        assert_eq!(values(multiples("处违法所得一倍以上三倍以下罚款，或者1.5倍的罚款")), [1.0, 3.0, 1.5]);
    }

    #[test]
    fn shares_in_both_numerals() {
        assert_eq!(values(percentages("5%和百分之二十以及30‰")), [5.0, 20.0, 3.0]);
    }

    #[test]
    fn terms_are_not_dates() {
        assert_eq!(values(durations("自2020年5月3日起60日内，三年内，六个月")), [60.0, 1095.0, 180.0]);
        assert_eq!(dates("自2020年5月3日起").len(), 1);
    }

    #[test]
    fn numbers_with_measures() {
        assert_eq!(values(counts("不少于三百五十米，超过15家")), [350.0, 15.0]);
    }
}
