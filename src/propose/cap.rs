//! A rate above the legal maximum comes down to it: 将“15%”修改为“10%”. The maximum is the one the rule's own pattern states.

use super::case::{Case, quoted};
use crate::model::{Comparison, Element, Matcher, Proposal, Slot, SlotKind, Span, Verified};

/// Before a figure, these make it the least, not the most: another figure would not mend that.
const LEAST_BEFORE: &[&str] = &["低于", "少于", "小于", "至少", "达到", "高于", "提高", "上浮"];

/// Before a figure, these say that it is the most.
const MOST_BEFORE: &[&str] = &["不超过", "不得超过", "不高于", "不得高于", "最高", "不大于", "上限为"];

/// Between figures of a range, or of several.
const RANGE: &[char] = &['至', '到', '-', '—', '–', '~', '～', '、', '/', '或', '和', '及'];

/// The rate of the finding brought down to its limit, where it is one plain figure; none: a person words it.
pub fn cap(case: &Case) -> Option<Proposal> {
    let pattern = case.rule.patterns.get(usize::from(case.finding.hit.pattern?))?;
    let basis = case.dictionary.basis(pattern.cap?);
    let (span, limit) = limited(case, &pattern.text)?;
    if !is_plain(case, span) {
        return None;
    }
    let old = case.document.text.original(span);
    let new = in_the_style_of(old, limit)?;
    let checked = basis.verified == Verified::Checked;
    let source = if checked { basis.citation.clone() } else { format!("{}，待核", basis.citation) };
    // The bare figure may stand in the clause for something else; the words before it say which is meant.
    let is_alone = case.document.text.slice(case.clause.span).matches(case.document.text.slice(span)).count() == 1;
    let context = Span::new(case.finding.hit.span.start().min(span.start()), span.end());
    let around = case.document.text.original(context);
    let instruction = match around.strip_suffix(old).filter(|_| !is_alone) {
        Some(before) => format!("将{}中的{}修改为{}", case.place(), quoted(around), quoted(&format!("{before}{new}"))),
        None => format!("将{}中的{}修改为{}", case.place(), quoted(old), quoted(&new)),
    };
    let instruction = format!("{instruction}（法定上限，见{source}）。");
    Some(Proposal { instruction, replacement: checked.then_some((span, new)) })
}

/// The figure that the pattern limits, and its limit.
fn limited(case: &Case, text: &Matcher) -> Option<(Span, f64)> {
    let Matcher::Template(template) = text else { return None };
    let elements = template.elements.iter().filter(|element| !matches!(element, Element::Gap { .. }));
    let matched = &case.finding.hit.matched;
    if elements.clone().count() != matched.len() {
        return None;
    }
    elements.zip(matched).find_map(|(element, part)| match element {
        Element::Slot(Slot { kind: SlotKind::Percentage, limit: Some((Comparison::Above, limit)) }) => {
            Some((part.span, *limit))
        }
        _ => None,
    })
}

/// Whether it is one figure that states how much, no range and no least.
fn is_plain(case: &Case, span: Span) -> bool {
    let (before, behind) = (case.part_before(span), case.part_behind(span));
    let says_most = MOST_BEFORE.iter().any(|words| before.contains(words));
    let says_least = !says_most && LEAST_BEFORE.iter().any(|words| before.contains(words));
    let goes_on = ["以上", "及以上", "起", "（含）以上"].iter().any(|words| behind.starts_with(words));
    let has_other_figure = [before, behind].iter().any(|text| text.contains('%') || text.contains("百分之"));
    let in_range = before.ends_with(RANGE) || behind.starts_with(RANGE);
    !says_least && !goes_on && !has_other_figure && !in_range
}

/// The limit written as the old figure is: 10%, 10％, 百分之十.
fn in_the_style_of(old: &str, limit: f64) -> Option<String> {
    for sign in ['%', '％'] {
        if let Some(figure) = old.strip_suffix(sign) {
            let is_number = !figure.is_empty() && figure.chars().all(|c| c.is_ascii_digit() || c == '.');
            return is_number.then(|| format!("{limit}{sign}"));
        }
    }
    old.strip_prefix("百分之").and_then(|_| chinese(limit)).map(|figure| format!("百分之{figure}"))
}

/// 二, 十, 二十五: whole numbers below a hundred.
fn chinese(number: f64) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let whole = (1..100u8).find(|whole| (f64::from(*whole) - number).abs() < 1e-9)?;
    let (tens, ones) = (usize::from(whole / 10), usize::from(whole % 10));
    Some(match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    })
}
