//! Templates as a lawyer writes them (`{义务}…8{本地}{注册|登记}`) into [`Template`]s ready to match.

use super::words::Words;
use crate::model::{Comparison, Element, GroupId, Slot, SlotKind, Template};

/// Names of the slots.
const SLOTS: &[(&str, SlotKind)] = &[
    ("金额", SlotKind::Amount),
    ("百分比", SlotKind::Percentage),
    ("期限", SlotKind::Duration),
    ("工作日", SlotKind::WorkingDays),
    ("自然日", SlotKind::CalendarDays),
    ("倍数", SlotKind::Multiple),
    ("分值", SlotKind::Score),
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

/// Units of limits with their worth in the slot's own measure (元, percent, days, 倍, 分).
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
    ("倍", 1.0),
    ("分", 1.0),
    ("", 1.0),
];

/// Parses a template; the error says what is wrong with it, in Chinese.
pub(super) fn parse(source: &str, words: &mut Words, default_gap_chars: u16) -> Result<Template, String> {
    let mut elements = Vec::new();
    let mut rest = source;
    loop {
        let (part, after) = rest.split_once('&').map_or((rest, None), |(part, after)| (part, Some(after)));
        elements.append(&mut trimmed(sequence(part, words, default_gap_chars)?)?);
        let Some(after) = after else { break };
        let (number, tail) = leading_digits(after);
        let max_chars = match number {
            "" => None,
            _ => Some(number.parse().map_err(|_| format!("“&{number}”太大"))?),
        };
        elements.push(Element::Together { max_chars });
        rest = tail;
    }
    if !elements.iter().any(|element| matches!(element, Element::Words(_))) {
        return Err(format!("句式“{source}”至少要有一个词或者词组"));
    }
    if elements.split(|element| matches!(element, Element::Together { .. })).any(<[Element]>::is_empty) {
        return Err(format!("句式“{source}”里 & 的两边都要有内容"));
    }
    Ok(Template { elements, source: source.to_owned() })
}

/// Elements in order, as between two `&`.
fn sequence(source: &str, words: &mut Words, default_gap_chars: u16) -> Result<Vec<Element>, String> {
    let mut elements = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('…') {
            let (number, tail) = leading_digits(after);
            let max_chars = match number {
                "" => default_gap_chars,
                _ => number.parse().map_err(|_| format!("间隔“…{number}”太大"))?,
            };
            let (without, tail) = excluded(tail, words)?;
            push_gap(&mut elements, max_chars, without);
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
    Ok(elements)
}

/// The digits that `text` begins with, and what follows them.
fn leading_digits(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len())
}

/// `!{不得|#禁止}` behind a gap: the groups of which no word may lie in it, and what follows.
fn excluded<'s>(tail: &'s str, words: &mut Words) -> Result<(Vec<GroupId>, &'s str), String> {
    let Some(braces) = tail.strip_prefix('!') else { return Ok((Vec::new(), tail)) };
    let inner = braces.strip_prefix('{').and_then(|inner| inner.split_once('}'));
    let (inner, rest) = inner.ok_or_else(|| format!("“…!”后面应当是花括号里的词，实为“{braces}”"))?;
    match braced(inner, words)? {
        Element::Words(groups) => Ok((groups, rest)),
        _ => Err(format!("“…!{{{inner}}}”里只能写词和词组")),
    }
}

/// Two gaps in a row are one: `…8…4` reaches as far as both, and what one excludes both do.
fn push_gap(elements: &mut Vec<Element>, more: u16, not_there: Vec<GroupId>) {
    match elements.last_mut() {
        Some(Element::Gap { max_chars, without }) => {
            *max_chars = max_chars.saturating_add(more);
            without.extend(not_there);
        }
        _ => elements.push(Element::Gap { max_chars: more, without: not_there }),
    }
}

/// A gap at either end says nothing.
fn trimmed(mut elements: Vec<Element>) -> Result<Vec<Element>, String> {
    let excludes =
        |element: Option<&Element>| matches!(element, Some(Element::Gap { without, .. }) if !without.is_empty());
    if excludes(elements.first()) || excludes(elements.last()) {
        return Err("“…!{}”要立在两个词之间；整句里不得有的词请写 unless".to_owned());
    }
    while matches!(elements.last(), Some(Element::Gap { .. })) {
        elements.pop();
    }
    while matches!(elements.first(), Some(Element::Gap { .. })) {
        elements.remove(0);
    }
    Ok(elements)
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
    let mut slots = Vec::new();
    for name in parts.iter().filter_map(|part| part.strip_prefix('#')) {
        // 地名 is both: as a group it is looked up faster.
        match (words.group(name), slot(name)?) {
            (Some(group), _) => groups.push(group),
            (None, Some(slot)) => slots.push(slot),
            (None, None) => return Err(format!("没有词组“{name}”")),
        }
    }
    Ok(if slots.is_empty() { Element::Words(groups) } else { Element::Either(groups, slots) })
}

fn named(name: &str, words: &mut Words) -> Result<Element, String> {
    let bare = name.trim_start_matches('#');
    if let (true, Some(group)) = (bare != name, words.group(bare)) {
        return Ok(Element::Words(vec![group]));
    }
    if let Some(slot) = slot(bare)? {
        return Ok(Element::Slot(slot));
    }
    let group = words.group(bare).ok_or_else(|| format!("没有词组或者词槽“{bare}”；几个词之间要用 | 分开"))?;
    Ok(Element::Words(vec![group]))
}

/// The slot of a name with or without a comparison; `None` when there is none of that name.
fn slot(name: &str) -> Result<Option<Slot>, String> {
    let (bare, limit) = match name.find(['<', '>', '=']) {
        None => (name, None),
        Some(at) => (&name[..at], Some(limit(&name[..at], &name[at..])?)),
    };
    match (SLOTS.iter().find(|(slot, _)| *slot == bare), limit) {
        (Some((_, kind)), limit) => Ok(Some(Slot { kind: *kind, limit })),
        (None, Some(_)) => Err(format!("“{bare}”不是可以比较的词槽")),
        (None, None) => Ok(None),
    }
}

/// `slot` is the name of the slot: in one that counts working days, a 工作日 is one, not 1.4 days.
fn limit(slot: &str, text: &str) -> Result<(Comparison, f64), String> {
    let (sign, comparison) =
        SIGNS.iter().find(|(sign, _)| text.starts_with(sign)).ok_or_else(|| format!("看不懂比较“{text}”"))?;
    let value = &text[sign.len()..];
    let digits = value.len() - value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (number, unit) = value.split_at(digits);
    let number: f64 = number.parse().map_err(|_| format!("“{value}”不是数"))?;
    if slot == "工作日" && unit.ends_with("工作日") {
        return Ok((*comparison, number));
    }
    let (_, worth) = UNITS.iter().find(|(name, _)| *name == unit).ok_or_else(|| format!("不认识单位“{unit}”"))?;
    Ok((*comparison, number * worth))
}
