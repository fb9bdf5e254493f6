//! 施行日期 and 有效期 as the closing articles state them.

use jiff::Span as Duration;
use jiff::civil::Date;

use super::wanted::Wanted;
use super::{dates, numerals};
use crate::model::{Period, Sentence, Span, Validity};

/// 施行日期 stands before one of these.
static STARTS: [Wanted; 4] = [Wanted::new("施行"), Wanted::new("执行"), Wanted::new("实施"), Wanted::new("生效")];

/// 有效期 stands behind one of these.
static TERMS: [Wanted; 7] = [
    Wanted::new("有效期"),
    Wanted::new("试行期"),
    Wanted::new("执行期限"),
    Wanted::new("执行期"),
    Wanted::new("试行"),
    Wanted::new("实施期限"),
    Wanted::new("实施期"),
];

/// What the years of a plan stand behind.
pub static PLAN_PERIODS: [Wanted; 4] =
    [Wanted::new("规划期限"), Wanted::new("规划期"), Wanted::new("行动期限"), Wanted::new("计划期限")];

/// What the end of a transitional arrangement stands behind.
pub static TRANSITIONS: [Wanted; 2] = [Wanted::new("过渡期限"), Wanted::new("过渡期")];

/// 施行日期: `自2020年1月1日起施行`, or the day of issue for 自印发之日起.
#[must_use]
pub fn effective_on(folded: &str, sentences: &[Sentence], issued_on: Option<Date>) -> Option<Date> {
    let mut found = None;
    for word in &STARTS {
        for sentence in word.sentences(folded, sentences) {
            let text = folded.get(sentence.span.range()).unwrap_or_default();
            // Not the day from which another document, named in 《》, is in force.
            let is_published =
                ["现予", "予以公布", "予以发布", "现印发", "现公布"].iter().any(|word| text.contains(word));
            let starts = text
                .match_indices('自')
                .filter(|&(at, _)| is_published || text.get(..at).is_some_and(|before| before.chars().count() <= 60));
            found = starts.filter_map(|(at, sign)| start_day(text.get(at + sign.len()..)?, issued_on)).next();
            if found.is_some() {
                return found;
            }
        }
    }
    found
}

/// The day that the words behind 自 name: `2020年1月1日起`, `印发之日起施行`, `印发之日起30日后施行`.
fn start_day(after: &str, issued_on: Option<Date>) -> Option<Date> {
    if let Some((day, len)) = dates::leading(after) {
        return after.get(len..).filter(|rest| rest.starts_with('起')).map(|_| day);
    }
    let acts = ["印发", "发布", "公布", "下发", "发文", "签发", "颁布"];
    let rest = acts.iter().find_map(|act| after.strip_prefix(act))?;
    let rest = rest.strip_prefix("之日").or_else(|| rest.strip_prefix('日')).unwrap_or(rest).strip_prefix('起')?;
    let (days, rest) = match numerals::leading(rest) {
        Some((days, len)) => {
            let rest = rest.get(len..)?;
            (
                days,
                rest.strip_prefix("日后")
                    .or_else(|| rest.strip_prefix("天后"))
                    .or_else(|| rest.strip_prefix("日之后"))?,
            )
        }
        None => (0, rest),
    };
    let begins = ["施", "实", "执", "生", "正式"].iter().any(|verb| rest.starts_with(verb));
    let issued_on = issued_on.filter(|_| begins)?;
    issued_on.checked_add(Duration::new().try_days(days).ok()?).ok()
}

/// 有效期, 试行期, 执行期限.
#[must_use]
pub fn read(folded: &str, sentences: &[Sentence], from: Option<Date>, title: &str) -> Validity {
    let mut validity =
        Validity { provisional: title.contains("试行") || title.contains("暂行"), ..Validity::default() };
    for wanted in &TERMS {
        let word = wanted.word;
        for sentence in wanted.sentences(folded, sentences) {
            let text = folded.get(sentence.span.range()).unwrap_or_default();
            if !speaks_of_itself(text) {
                continue;
            }
            let Some(at) = text.find(word) else { continue };
            let after = text.get(at + word.len()..).unwrap_or_default();
            if let Some((until, len)) = last_day(after, from) {
                let start = sentence.span.start() + at;
                let end = start + word.len() + len;
                validity.span = Some(Span::new(start, end));
                validity.until = until;
                return validity;
            }
        }
    }
    if let Some(period) = in_force_between(folded, sentences) {
        validity.span = Some(period.span);
        validity.until = Some(period.until);
    }
    validity
}

/// `本通知自2015年1月1日起至2017年12月31日止执行`.
fn in_force_between(folded: &str, sentences: &[Sentence]) -> Option<Period> {
    STARTS.iter().find_map(|word| {
        word.sentences(folded, sentences).find_map(|sentence| {
            let text = folded.get(sentence.span.range())?;
            let begins = SELF_REFERENCES.iter().find_map(|this| text.strip_prefix(this)?.strip_prefix('自'));
            let (_, len) = dates::leading(begins?)?;
            let rest = begins?.get(len..)?;
            let rest = ["起施行至", "起执行至", "起实施至", "起施行，至", "起执行，至", "起实施，至", "起至", "至"]
                .iter()
                .find_map(|between| rest.strip_prefix(between))?;
            let (until, len) = dates::leading(rest)?;
            let end = sentence.span.start() + text.len() - rest.len() + len;
            Some(Period { until, span: Span::new(sentence.span.start(), end) })
        })
    })
}

/// The end of a period that a sentence gives behind one of `words` (`规划期为2016年至2020年`), as day or year.
#[must_use]
pub fn period(folded: &str, sentences: &[Sentence], words: &[Wanted]) -> Option<Period> {
    words.iter().find_map(|wanted| {
        let word = wanted.word;
        wanted.sentences(folded, sentences).find_map(|sentence| {
            let text = folded.get(sentence.span.range())?;
            let at = text.find(word)?;
            let after = text.get(at + word.len()..)?;
            // 过渡期为三个月 is a term for others, it names no last day.
            let (until, len) = last_day(after, None)?;
            let start = sentence.span.start() + at;
            Some(Period { until: until?, span: Span::new(start, start + word.len() + len) })
        })
    })
}

/// What a document calls itself at the start of a sentence.
const SELF_REFERENCES: [&str; 15] = [
    "本办法",
    "本通知",
    "本规定",
    "本意见",
    "本细则",
    "本方案",
    "本文件",
    "本公告",
    "本通告",
    "本措施",
    "本政策",
    "本规则",
    "本制度",
    "上述政策",
    "以上政策",
];

/// Whether the sentence is about the document, not about a licence it issues.
fn speaks_of_itself(text: &str) -> bool {
    let from_a_day = text.contains('自')
        && text.contains('起')
        && ["施行", "实施", "执行", "生效"].iter().any(|word| text.contains(word));
    from_a_day
        || SELF_REFERENCES.iter().any(|word| text.starts_with(word))
        || text.starts_with("有效期") && text.len() < 90
}

/// The last day, where the words behind 有效期 give one; `Some((None, _))` when they give years and the start is unknown.
fn last_day(after: &str, from: Option<Date>) -> Option<(Option<Date>, usize)> {
    let rest = after.trim_start_matches(['限', '范', '围', '为', '：', '是', '暂', '定', '截', '止', '共']);
    let skipped = after.len() - rest.len();
    let until = ["至", "到"].iter().find_map(|word| rest.strip_prefix(word));
    if let Some(day) = until {
        let (date, len) = dates::leading(day).or_else(|| end_of_year(day))?;
        return Some((Some(date), skipped + 3 + len));
    }
    // 自2020年1月1日至2024年12月31日, 2016年—2020年
    let period = rest.strip_prefix('自').unwrap_or(rest);
    let is_period = |text: &str| text.starts_with(['至', '到', '—', '-', '～', '~', '－']) || text.starts_with("起至");
    if let Some((_, len)) = dates::leading(period)
        && let Some(second) = period.get(len..).filter(|text| is_period(text))
    {
        let day = second.trim_start_matches(['起', '至', '到', '—', '-', '～', '~', '－']);
        let (date, day_len) = dates::leading(day)?;
        return Some((Some(date), after.len() - day.len() + day_len));
    }
    if let Some((_, len)) = dates::year(period)
        && let Some(second) =
            period.get(len..).map(|text| text.strip_prefix('年').unwrap_or(text)).filter(|text| is_period(text))
    {
        let year = second.trim_start_matches(['至', '到', '—', '-', '～', '~', '－']);
        let (value, year_len) = dates::year(year)?;
        return Some((Date::new(value, 12, 31).ok(), after.len() - year.len() + year_len));
    }
    let (number, len) = numerals::leading(rest)?;
    let unit = rest.get(len..)?;
    let span = match unit.chars().next()? {
        '年' => Duration::new().try_years(number).ok()?,
        '个' if unit.starts_with("个月") => Duration::new().try_months(number).ok()?,
        _ => return None,
    };
    // A number of years above fifty is a year, not a period.
    if number > 50 {
        return None;
    }
    let until = from.and_then(|day| day.checked_add(span).ok()).and_then(|day| day.yesterday().ok());
    Some((until, skipped + len + 3))
}

/// `2020年底`, `2020年末`.
fn end_of_year(text: &str) -> Option<(Date, usize)> {
    let (year, len) = dates::year(text)?;
    let ending =
        ["年底", "年末", "年年底"].iter().find(|ending| text.get(len..).is_some_and(|t| t.starts_with(**ending)))?;
    Some((Date::new(year, 12, 31).ok()?, len + ending.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn first_days_as_written() {
        let issued = Some(date(2015, 11, 13));
        let cases = [
            ("2016年1月1日起实施", Some(date(2016, 1, 1))),
            ("印发之日起施行", issued),
            ("印发起实施", issued),
            ("发布之日起30日后施行", Some(date(2015, 12, 13))),
            ("印发之日起三十日内报告", None),
            ("印发之日起4000000000日后施行", None),
            ("2016年1月1日至", None),
        ];
        for (after, expected) in cases {
            assert_eq!(start_day(after, issued), expected, "{after}");
        }
    }

    fn one_sentence(text: &str) -> [Sentence; 1] {
        [Sentence { clause: crate::model::ClauseId(0), span: Span::new(0, text.len()), lead_in: None }]
    }

    #[test]
    fn periods_with_a_last_day() {
        let cases = [
            ("本规划期限范围为2011年至2015年。", Some(date(2015, 12, 31))),
            ("规划期为2016—2020年。", Some(date(2020, 12, 31))),
            ("过渡期至2021年6月30日。", Some(date(2021, 6, 30))),
            ("过渡期为2020年1月1日至2021年6月30日。", Some(date(2021, 6, 30))),
            ("过渡期至2021年底。", Some(date(2021, 12, 31))),
            ("过渡期为三个月。", None),
            ("规划期末建成三个园区。", None),
        ];
        for (text, expected) in cases {
            let of = |words| period(text, &one_sentence(text), words);
            let found = of(&PLAN_PERIODS).or_else(|| of(&TRANSITIONS));
            assert_eq!(found.map(|period| period.until), expected, "{text}");
        }
    }

    #[test]
    fn a_document_may_name_its_first_and_last_day() {
        let cases = [
            ("本通知自2015年1月1日起至2017年12月31日止执行。", Some(date(2017, 12, 31))),
            ("本办法自2015年1月1日起施行，至2017年12月31日止。", Some(date(2017, 12, 31))),
            ("本办法自2015年1月1日起施行。", None),
            ("自2015年1月1日起至2017年12月31日止购置的设备执行加计抵减。", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, &one_sentence(text), None, "").until, expected, "{text}");
        }
    }

    #[test]
    fn a_number_that_no_calendar_holds_is_no_period() {
        for text in ["有效期4000000000年。", "有效期4000000000个月。"] {
            assert_eq!(read(text, &one_sentence(text), Some(date(2015, 1, 1)), "").until, None, "{text}");
        }
    }

    #[test]
    fn the_first_day_stands_behind_any_word_with_the_same_sign() {
        let text = "根据自然资源管理的规定，部编制了控制指标，现予发布，自2016年1月1日起实施，有效期5年。";
        let span = Span::new(0, text.len());
        let sentences = [Sentence { clause: crate::model::ClauseId(0), span, lead_in: None }];
        let from = effective_on(text, &sentences, Some(date(2015, 12, 2)));
        assert_eq!(from, Some(date(2016, 1, 1)));
        assert_eq!(read(text, &sentences, from, "").until, Some(date(2020, 12, 31)));
    }
}
