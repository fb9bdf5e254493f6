//! Dead patterns: written twice in a rule, or covered by a wider one of the same rule.
//!
//! A wider pattern is told only where every match of the narrower is sure to be one of the wider too: same verdict, same
//! or no `when` and `unless`, each element of the wider met by a narrower element in order, no gap of the wider exceeded.

use std::collections::BTreeSet;

use super::examples::wording;
use super::lines::Lines;
use super::{Remark, Topic, Weight};
use crate::model::{Dictionary, Element, GroupId, Matcher, Pattern, Slot, Template, WordId};

pub(super) fn remarks(dictionary: &Dictionary, lines: &Lines) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for rule in &dictionary.rules {
        for (at, pattern) in rule.patterns.iter().enumerate() {
            let mut others = rule.patterns.iter().enumerate().filter(|(other, _)| *other != at);
            let covering = others.find_map(|(other, wider)| {
                let covers = covers(dictionary, wider, pattern);
                // Of two that say the same, the later one is too many.
                let counts = covers && (other < at || !self::covers(dictionary, pattern, wider));
                counts.then_some(wider)
            });
            let Some(wider) = covering else { continue };
            let place = lines.within(rule, wording(pattern));
            let twice = wording(wider) == wording(pattern);
            let relation = if twice { "重复" } else { "被更宽的句式包含" };
            remarks.push(Remark {
                weight: if twice { Weight::Warning } else { Weight::Hint },
                topic: Topic::DeadPattern,
                file: place.file,
                line: place.line,
                message: format!("句式 {} {relation}：{}", wording(pattern), wording(wider)),
                remedy: "它不会多命中什么，请删去一条，或者收窄较宽的一条".to_owned(),
            });
        }
    }
    remarks
}

/// Whether every match of `narrow` is one of `wide`, with the same verdict.
fn covers(dictionary: &Dictionary, wide: &Pattern, narrow: &Pattern) -> bool {
    let same_when = match (&wide.when, &narrow.when) {
        (None, _) => true,
        (Some((wide, wide_in)), Some((narrow, narrow_in))) => {
            wide.elements == narrow.elements && narrow_in.iter().all(|context| wide_in.contains(context))
        }
        (Some(_), None) => false,
    };
    let same_unless = wide.unless.iter().all(|asked| narrow.unless.contains(asked));
    // The lawful forms of a rule go by the names of its patterns.
    if !same_when || !same_unless || wide.verdict != narrow.verdict || wide.name != narrow.name {
        return false;
    }
    match (&wide.text, &narrow.text) {
        (Matcher::Template(wide), Matcher::Template(narrow)) => embeds(dictionary, wide, narrow),
        (Matcher::Regex { regex: wide, .. }, Matcher::Regex { regex: narrow, .. }) => wide.as_str() == narrow.as_str(),
        _ => false,
    }
}

/// A word or slot of a template with what may stand between it and the one before.
struct Step<'a> {
    element: &'a Element,
    /// Most characters before it; 0 when adjacent.
    gap_chars: usize,
}

/// `None` for what is not a mere row of elements: parts in any order, gaps that keep words out.
fn steps(template: &Template) -> Option<Vec<Step<'_>>> {
    let mut gap_chars = 0;
    let mut steps = Vec::new();
    for element in &template.elements {
        match element {
            Element::Gap { max_chars, without } if without.is_empty() => gap_chars = usize::from(*max_chars),
            Element::Gap { .. } | Element::Together { .. } => return None,
            element => {
                steps.push(Step { element, gap_chars });
                gap_chars = 0;
            }
        }
    }
    Some(steps)
}

fn embeds(dictionary: &Dictionary, wide: &Template, narrow: &Template) -> bool {
    let (Some(wide), Some(narrow)) = (steps(wide), steps(narrow)) else { return wide.elements == narrow.elements };
    (0..narrow.len()).any(|start| follows(dictionary, &wide, &narrow, start))
}

/// Whether the steps of `wide` are met by steps of `narrow`, the first of them by the one at `start`.
fn follows(dictionary: &Dictionary, wide: &[Step], narrow: &[Step], start: usize) -> bool {
    let (Some((first, rest)), Some(here)) = (wide.split_first(), narrow.get(start)) else { return false };
    if !within(dictionary, here.element, first.element) {
        return false;
    }
    let Some(next) = rest.first() else { return true };
    let mut distance = 0;
    for at in start + 1..narrow.len() {
        distance += narrow[at].gap_chars;
        if distance > next.gap_chars {
            return false;
        }
        if follows(dictionary, rest, narrow, at) {
            return true;
        }
        let Some(longest) = longest(dictionary, narrow[at].element) else { return false };
        distance += longest;
    }
    false
}

/// Whether everything that `narrow` matches is matched by `wide`.
fn within(dictionary: &Dictionary, narrow: &Element, wide: &Element) -> bool {
    let ((narrow, narrow_slots), (wide, wide_slots)) = (alternatives(narrow), alternatives(wide));
    // Names of the document's own region count as the group 本地, which the words alone do not show.
    let local = dictionary.group("本地");
    let asks_local = |groups: &[GroupId]| groups.iter().any(|group| Some(*group) == local);
    let accepts =
        |slot: &Slot| wide_slots.iter().any(|wide| wide.kind == slot.kind && (wide.limit.is_none() || wide == slot));
    (asks_local(wide) || !asks_local(narrow))
        && words(dictionary, narrow).is_subset(&words(dictionary, wide))
        && narrow_slots.iter().all(accepts)
}

/// The groups and slots any of which an element takes.
fn alternatives(element: &Element) -> (&[GroupId], &[Slot]) {
    match element {
        Element::Words(groups) => (groups, &[]),
        Element::Slot(slot) => (&[], std::slice::from_ref(slot)),
        Element::Either(groups, slots) => (groups, slots),
        Element::Gap { .. } | Element::Together { .. } => (&[], &[]),
    }
}

fn words(dictionary: &Dictionary, groups: &[GroupId]) -> BTreeSet<WordId> {
    groups.iter().flat_map(|group| &dictionary.groups[usize::from(group.0)].words).copied().collect()
}

/// Characters of the longest expression of an element; `None` for slots, which know no limit.
fn longest(dictionary: &Dictionary, element: &Element) -> Option<usize> {
    let Element::Words(groups) = element else { return None };
    words(dictionary, groups).iter().map(|word| dictionary.word(*word).text.chars().count()).max()
}
