//! Facts about the document as a whole: validity run out or presumed to have, plan or task over, bases repealed.
//!
//! Takes a document, gives a hit for each rule whose fact holds. How it was issued is asked of `procedure`; what only the
//! conflicts or the whole folder show is found by later stages.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::procedure;
use crate::model::{
    Dictionary, Document, DocumentKind, Fact, Hit, Period, Rule, RuleId, Settings, Span, ValidityTerm, Verified, Word,
    WordId,
};

/// Words that make a title with a year the title of a plan for that year.
const PLAN_WORDS: &[&str] =
    &["方案", "计划", "规划", "行动", "攻坚", "整治", "要点", "安排", "纲要", "创建", "目标任务", "试点"];

/// Five-year plans with their last year.
const FIVE_YEAR_PLANS: &[(&str, i16)] =
    &[("十四五", 2025), ("十三五", 2020), ("十二五", 2015), ("十一五", 2010), ("十五", 2005), ("十五五", 2030)];

/// A fact that holds: where the document says so, and what fills the rule's message.
pub(super) struct Holding {
    /// The words that say so.
    pub span: Span,
    /// `{命中}`, `{日期}` and so on.
    pub details: Vec<(&'static str, String)>,
}

/// The laws repealed on the day of the run, by their bare names.
pub(super) struct RepealedLaws(HashMap<String, WordId>);

impl RepealedLaws {
    /// Looks them up in the group of that name.
    pub fn new(dictionary: &Dictionary, as_of: Date) -> Self {
        let words = dictionary.group("已废止法规").map_or(&[][..], |id| &dictionary.groups[id.0 as usize].words);
        let mut by_name = HashMap::new();
        for id in words {
            let word = dictionary.word(*id);
            if word.since.is_none_or(|since| since <= as_of) {
                by_name.entry(word.text.trim_matches(['《', '》']).to_owned()).or_insert(*id);
            }
        }
        Self(by_name)
    }
}

/// The hits of all rules that rest on a fact.
pub(super) fn find(
    dictionary: &Dictionary,
    repealed: &RepealedLaws,
    document: &Document,
    settings: &Settings,
) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (index, rule) in dictionary.rules.iter().enumerate() {
        let Some(fact) = rule.fact else { continue };
        if !dictionary.in_force(rule, settings.as_of) {
            continue;
        }
        if let Some(holding) = check(fact, rule, dictionary, repealed, document, settings.as_of) {
            hits.push(hit(index, document, holding));
        }
    }
    hits
}

fn hit(index: usize, document: &Document, holding: Holding) -> Hit {
    Hit {
        rule: RuleId(u16::try_from(index).expect("fewer than 65,536 rules")),
        pattern: None,
        sentence: document.sentence_at(holding.span.start()),
        span: holding.span,
        matched: Vec::new(),
        lawful: None,
        core: false,
        details: holding.details,
    }
}

fn check(
    fact: Fact,
    rule: &Rule,
    dictionary: &Dictionary,
    repealed: &RepealedLaws,
    document: &Document,
    as_of: Date,
) -> Option<Holding> {
    match fact {
        Fact::ValidityLapsed => validity(document, |until| until < as_of),
        Fact::ValidityEnding => {
            let warning = i32::try_from(dictionary.policy.validity_warning_days).unwrap_or(i32::MAX);
            validity(document, |until| until >= as_of && days_between(as_of, until) <= warning)
        }
        Fact::ValidityPresumed => presumed(dictionary, document, as_of),
        Fact::PlanPeriodOver => plan_over(document, as_of),
        Fact::TransitionOver => transition_over(document, as_of).filter(|_| is_transitional(document)),
        Fact::TransitionClauseOver => transition_over(document, as_of).filter(|_| !is_transitional(document)),
        Fact::TaskEnded => task_ended(dictionary, document, as_of),
        Fact::AllBasesRepealed => repealed_bases(dictionary, repealed, document, |repealed, all| repealed == all),
        Fact::SomeBasisRepealed => repealed_bases(dictionary, repealed, document, |repealed, all| repealed < all),
        Fact::InternalButBinding => procedure::internal_but_binding(dictionary, document),
        Fact::IssuerNotEligible => procedure::issuer_not_eligible(dictionary, document),
        Fact::NoReviewStated => procedure::no_review_stated(dictionary, document, rule),
        Fact::MainContentConflicts | Fact::ReplacedInFolder | Fact::DoubleInFolder => None,
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

fn validity(document: &Document, holds: impl Fn(Date) -> bool) -> Option<Holding> {
    let validity = &document.metadata.validity;
    let until = validity.until.filter(|until| holds(*until))?;
    let span = validity.span.unwrap_or_default();
    Some(Holding { span, details: vec![("日期", chinese_date(until))] })
}

/// The term that `validity.csv` gives documents of this place and kind, where the document states none.
fn presumed(dictionary: &Dictionary, document: &Document, as_of: Date) -> Option<Holding> {
    let about = &document.metadata;
    if about.kind != DocumentKind::Normative || about.validity.span.is_some() {
        return None;
    }
    let issued = about.issued_on?;
    let title = about.title.as_deref().unwrap_or_default();
    let terms = dictionary.validity_terms.iter().filter(|term| {
        let (from, to) = term.issued;
        term.verified == Verified::Checked
            && about.region.contains(&term.region)
            && from.is_none_or(|from| from <= issued)
            && to.is_none_or(|to| issued <= to)
            && (term.kinds.is_empty() || term.kinds.iter().any(|kind| title.ends_with(kind)))
    });
    // The nearest place decides, and there the row that names the kind.
    let nearness = |term: &&ValidityTerm| about.region.iter().position(|name| *name == term.region);
    let term = terms.max_by_key(|term| (nearness(term), !term.kinds.is_empty()))?;
    let years = if about.validity.provisional { term.provisional_years.or(term.years) } else { term.years }?;
    let until = end_of_term(about.effective_on.unwrap_or(issued), years).filter(|until| *until < as_of)?;
    let details = vec![("日期", chinese_date(until)), ("年数", years.to_string()), ("依据", term.citation.clone())];
    Some(Holding { span: Span::default(), details })
}

fn end_of_term(from: Date, years: i16) -> Option<Date> {
    from.checked_add(i32::from(years).years()).ok()?.yesterday().ok()
}

fn ended(period: Option<Period>, as_of: Date) -> Option<Holding> {
    let period = period.filter(|period| period.until < as_of)?;
    let details = vec![("日期", chinese_date(period.until)), ("年份", period.until.year().to_string())];
    Some(Holding { span: period.span, details })
}

fn transition_over(document: &Document, as_of: Date) -> Option<Holding> {
    ended(document.metadata.transition, as_of).filter(|_| document.metadata.kind == DocumentKind::Normative)
}

/// Whether the transitional arrangement is what the document is for.
fn is_transitional(document: &Document) -> bool {
    document.metadata.title.as_deref().is_some_and(|title| title.contains("过渡"))
}

/// An event or task that the title names and that was over by `as_of`, where the document is from before its end.
fn task_ended(dictionary: &Dictionary, document: &Document, as_of: Date) -> Option<Holding> {
    let title = document.metadata.title.as_deref()?;
    if document.metadata.kind != DocumentKind::Normative {
        return None;
    }
    let group = dictionary.group("已结束任务")?;
    let words = dictionary.groups[group.0 as usize].words.iter().map(|id| dictionary.word(*id));
    let mut over = words.filter(|word| {
        let is_from_before = |ended: Date| document.metadata.issued_on.is_none_or(|issued| issued <= ended);
        word.since.is_some_and(|ended| ended < as_of && is_from_before(ended))
            && title.contains(&word.text)
            && title.match_indices(&word.text).any(|(at, _)| !is_lookalike(title, at, word))
    });
    let word = over.next()?;
    let mut details = vec![("命中", word.text.clone())];
    details.extend(word.details.iter().cloned());
    Some(Holding { span: Span::default(), details })
}

fn is_lookalike(text: &str, at: usize, word: &Word) -> bool {
    word.lookalikes.iter().any(|longer| {
        longer.match_indices(&word.text).any(|(inside, _)| {
            at.checked_sub(inside).and_then(|from| text.get(from..)).is_some_and(|rest| rest.starts_with(longer))
        })
    })
}

/// The last year a plan speaks of, in its title (2019年…方案, 2016—2018年…计划, “十三五”规划) or as its 规划期.
fn plan_over(document: &Document, as_of: Date) -> Option<Holding> {
    let title = document.metadata.title.as_deref()?;
    if document.metadata.kind != DocumentKind::Normative || !PLAN_WORDS.iter().any(|word| title.contains(word)) {
        return None;
    }
    if document.metadata.plan_period.is_some() {
        return ended(document.metadata.plan_period, as_of);
    }
    let by_plan = FIVE_YEAR_PLANS.iter().filter(|(name, _)| names_plan(title, name)).max_by_key(|(name, _)| name.len());
    let last = by_plan.map(|(_, year)| *year).or_else(|| last_year(title))?;
    if last >= as_of.year() {
        return None;
    }
    let end = Date::new(last, 12, 31).ok()?;
    Some(Holding { span: Span::default(), details: vec![("日期", chinese_date(end)), ("年份", last.to_string())] })
}

/// “十五”, 十三五规划: the number of a five-year plan, not of something else (第十五届).
fn names_plan(title: &str, name: &str) -> bool {
    const BEHIND: &[&str] = &["”", "规划", "计划", "期间", "时期", "时段"];
    let follows = |at: usize| BEHIND.iter().any(|behind| title[at..].starts_with(behind));
    title.match_indices(name).any(|(at, _)| follows(at + name.len()))
}

/// The last four-digit year in a title, when it is written as a year or the end of a range of years.
fn last_year(title: &str) -> Option<i16> {
    let mut last = None;
    let bytes = title.as_bytes();
    for start in 0..bytes.len().saturating_sub(3) {
        let digits = bytes.get(start..start + 4).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let alone = start == 0 || !bytes[start - 1].is_ascii_digit();
        let Some(digits) = digits.filter(|_| alone) else { continue };
        let after = title.get(start + 4..).unwrap_or("");
        let year: i16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        if (1990..2100).contains(&year) && after.starts_with(['年', '）', '-', '—', '－', '～']) {
            last = last.max(Some(year));
        }
    }
    last
}

fn repealed_bases(
    dictionary: &Dictionary,
    laws: &RepealedLaws,
    document: &Document,
    holds: impl Fn(usize, usize) -> bool,
) -> Option<Holding> {
    let bases = &document.metadata.basis;
    let repealed: Vec<(&str, Span, &Word)> = bases
        .iter()
        .filter_map(|basis| Some((basis.name.as_str(), basis.span, repealed_law(dictionary, laws, &basis.name)?)))
        .collect();
    let (_, span, first) = *repealed.first()?;
    if !holds(repealed.len(), bases.len()) {
        return None;
    }
    let names = repealed.iter().map(|(name, ..)| format!("《{name}》")).collect::<Vec<_>>().join("、");
    let mut details = vec![("命中", names)];
    details.extend(first.details.iter().cloned());
    Some(Holding { span, details })
}

fn repealed_law<'a>(dictionary: &'a Dictionary, laws: &RepealedLaws, name: &str) -> Option<&'a Word> {
    let name = name.split('（').next().unwrap_or(name);
    laws.0.get(name).map(|id| dictionary.word(*id))
}

fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_five_year_plan_is_named_by_more_than_its_number() {
        assert!(names_plan("安澜市“十三五”水利发展规划", "十三五"));
        assert!(names_plan("安澜市十三五规划纲要", "十三五"));
        assert!(!names_plan("第十五届运动会筹备工作方案", "十五"));
    }
}
