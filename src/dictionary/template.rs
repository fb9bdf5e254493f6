//! Templates as a lawyer writes them (`{义务}…8{本地}{注册|登记}`) into [`Template`]s ready to match.

use super::words::Words;
use crate::model::{Comparison, Element, SlotKind, Template};

/// Names of the slots.
const SLOTS: &[(&str, SlotKind)] = &[
    ("金额", SlotKind::Amount),
    ("百分比", SlotKind::Percentage),
    ("期限", SlotKind::Duration),
    ("日期", SlotKind::Date),
    ("数量", SlotKind::Number),
    ("地名", SlotKind::Region),
    ("外地地名", SlotKind::OutsideRegion),
    ("机构", SlotKind::Agency),
    ("企业名", SlotKind::Company),
    ("法规", SlotKind::Statute),
    ("文号", SlotKind::DocumentNumber),
];

/// Comparison signs, longer ones first.
const SIGNS: &[(&str, Comparison)] = &[
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    (">", Comparison::Above),
    ("<", Comparison::Below),
    ("=", Comparison::Equal),
];

/// Units of limits with their worth in the slot's own measure (元, percent, days).
const UNITS: &[(&str, f64)] = &[
    ("亿元", 1e8),
    ("万元", 1e4),
    ("元", 1.0),
    ("‰", 0.1),
    ("%", 1.0),
    ("个工作日", 1.4),
    ("工作日", 1.4),
    ("个月", 30.0),
    ("日", 1.0),
    ("天", 1.0),
    ("年", 365.0),
    ("", 1.0),
];

/// Parses a template; the error says what is wrong with it, in Chinese.
pub(super) fn parse(source: &str, words: &mut Words, default_gap_chars: u16) -> Result<Template, String> {
    let mut elements = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('…') {
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let (number, tail) = after.split_at(digits);
            let max_chars = match number {
                "" => default_gap_chars,
                _ => number.parse().map_err(|_| format!("间隔“…{number}”太大"))?,
            };
            push_gap(&mut elements, max_chars);
            rest = tail;
        } else if first == '{' {
            let close = rest.find('}').ok_or_else(|| format!("“{rest}”缺少 }}"))?;
            elements.push(braced(&rest[1..close], words)?);
            rest = &rest[close + 1..];
        } else {
            let end = rest.find(['{', '…']).unwrap_or(rest.len());
            let literal = rest[..end].trim();
            if literal.contains('}') {
                return Err(format!("“{literal}”多了 }}"));
            }
            if !literal.is_empty() {
                elements.push(Element::Words(vec![words.literals(&[literal])]));
            }
            rest = &rest[end..];
        }
    }
    check(source, elements)
}

/// Two gaps in a row are one: `…8…4` reaches as far as both.
fn push_gap(elements: &mut Vec<Element>, more: u16) {
    match elements.last_mut() {
        Some(Element::Gap { max_chars }) => *max_chars = max_chars.saturating_add(more),
        _ => elements.push(Element::Gap { max_chars: more }),
    }
}

fn check(source: &str, mut elements: Vec<Element>) -> Result<Template, String> {
    // A gap at either end says nothing.
    while matches!(elements.last(), Some(Element::Gap { .. })) {
        elements.pop();
    }
    while matches!(elements.first(), Some(Element::Gap { .. })) {
        elements.remove(0);
    }
    if !elements.iter().any(|element| matches!(element, Element::Words(_))) {
        return Err(format!("句式“{source}”至少要有一个词或者词组"));
    }
    Ok(Template { elements, source: source.to_owned() })
}

fn braced(inner: &str, words: &mut Words) -> Result<Element, String> {
    let parts: Vec<&str> = inner.split('|').map(str::trim).collect();
    if let [single] = parts[..] {
        return named(single, words);
    }
    let mut groups = Vec::new();
    let literals: Vec<&str> = parts.iter().copied().filter(|part| !part.starts_with('#')).collect();
    if literals.iter().any(|literal| literal.is_empty()) {
        return Err(format!("“{{{inner}}}”里有空的选项"));
    }
    if !literals.is_empty() {
        groups.push(words.literals(&literals));
    }
    for name in parts.iter().filter_map(|part| part.strip_prefix('#')) {
        groups.push(words.group(name).ok_or_else(|| format!("没有词组“{name}”{}", words.suggestion(name)))?);
    }
    Ok(Element::Words(groups))
}

fn named(name: &str, words: &mut Words) -> Result<Element, String> {
    let (bare, comparison) = match name.find(['<', '>', '=']) {
        None => (name, None),
        Some(at) => (&name[..at], Some(limit(&name[at..])?)),
    };
    if let Some((_, kind)) = SLOTS.iter().find(|(slot, _)| *slot == bare) {
        return Ok(Element::Slot(*kind, comparison));
    }
    if comparison.is_some() {
        return Err(format!("“{bare}”不是可以比较的词槽"));
    }
    let bare = bare.trim_start_matches('#');
    let group = words
        .group(bare)
        .ok_or_else(|| format!("没有词组或者词槽“{bare}”{}；几个词之间要用 | 分开", words.suggestion(bare)))?;
    Ok(Element::Words(vec![group]))
}

fn limit(text: &str) -> Result<(Comparison, f64), String> {
    let (sign, comparison) =
        SIGNS.iter().find(|(sign, _)| text.starts_with(sign)).ok_or_else(|| format!("看不懂比较“{text}”"))?;
    let value = &text[sign.len()..];
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = value.split_at(digits);
    let number: f64 = number.parse().map_err(|_| format!("“{value}”不是数"))?;
    let (_, worth) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(|| format!("不认识单位“{unit}”"))?;
    Ok((*comparison, number * worth))
}
