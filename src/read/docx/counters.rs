//! Automatic numbers: counts the paragraphs of every list and writes the label that Word shows in front of each.

use std::collections::{HashMap, HashSet};

use super::numbering::{LEVELS, Level, Numbering, Suffix};
use super::numerals::NumberFormat;
use super::styles::{ListPlace, Styles};

/// The state of all lists while a document is read from its beginning.
pub(super) struct Counters<'a> {
    numbering: &'a Numbering,
    styles: &'a Styles,
    /// Last number of each level, by abstract list: lists of the same abstract list go on counting together.
    numbers: HashMap<i64, [Option<u32>; LEVELS]>,
    /// Lists that have begun, so that their start overrides count once.
    begun: HashSet<i64>,
    /// A paragraph asked for a list that is not defined.
    pub(super) undefined: bool,
}

impl<'a> Counters<'a> {
    pub(super) fn new(numbering: &'a Numbering, styles: &'a Styles) -> Self {
        Self { numbering, styles, numbers: HashMap::new(), begun: HashSet::new(), undefined: false }
    }

    /// Counts a paragraph and gives its label with the blank behind it; empty when it has none.
    pub(super) fn label(&mut self, direct: ListPlace, style: Option<&str>) -> String {
        // numId 0 switches off what the style says.
        let named = direct.list.or_else(|| self.styles.list(style));
        let Some(list) = named.filter(|&list| list != 0) else { return String::new() };
        let Some(abstract_id) = self.numbering.abstract_of(list, self.styles) else {
            self.undefined = true;
            return String::new();
        };
        let numbering = self.numbering;
        let in_range = |number: i64| usize::try_from(number).ok().filter(|&level| level < LEVELS);
        // A level that stands for a style is the style's level, whatever the style itself says.
        let of_style = |(id, own): (&str, Option<i64>)| {
            numbering.level_of_style(list, abstract_id, id).or_else(|| own.and_then(in_range))
        };
        let by_style = || self.styles.lineage(style).find_map(of_style);
        let level_index = direct.level.and_then(in_range).or_else(by_style).unwrap_or(0);
        let Some(level) = numbering.level(list, abstract_id, level_index) else { return String::new() };
        self.count(list, abstract_id, level_index);
        if level.hidden || level.format == NumberFormat::Bullet {
            return String::new();
        }
        let mut label = self.write(level, list, abstract_id, level_index);
        if !label.is_empty() && level.suffix == Suffix::Space {
            label.push(' ');
        }
        label
    }

    fn count(&mut self, list: i64, abstract_id: i64, used: usize) {
        let numbering = self.numbering;
        let numbers = self.numbers.entry(abstract_id).or_default();
        if self.begun.insert(list) {
            for (level, number) in numbers.iter_mut().enumerate() {
                if numbering.start_override(list, level).is_some() {
                    *number = None;
                }
            }
        }
        for (level, number) in numbers.iter_mut().enumerate() {
            if level < used {
                // A level passed over shows its first number, and the next one of its own is that number again.
                continue;
            }
            if level == used {
                *number = Some(match *number {
                    Some(last) => last.saturating_add(1),
                    None => start(numbering, list, abstract_id, level),
                });
            } else if restarts(numbering.level(list, abstract_id, level), used) {
                *number = None;
            }
        }
    }

    fn write(&self, level: &Level, list: i64, abstract_id: i64, used: usize) -> String {
        let numbers = self.numbers.get(&abstract_id).copied().unwrap_or_default();
        let mut label = String::new();
        let mut rest = level.label.chars().peekable();
        while let Some(character) = rest.next() {
            let place = match rest.peek().and_then(|next| next.to_digit(10)) {
                Some(place @ 1..=9) if character == '%' => place as usize - 1,
                _ => {
                    label.push(character);
                    continue;
                }
            };
            rest.next();
            if place > used {
                continue;
            }
            let number = numbers
                .get(place)
                .copied()
                .flatten()
                .unwrap_or_else(|| start(self.numbering, list, abstract_id, place));
            match self.numbering.level(list, abstract_id, place) {
                Some(shown) if !level.legal => label.push_str(&shown.format.write(number)),
                _ => label.push_str(&number.to_string()),
            }
        }
        // Marks of symbol fonts stand in the private use area and mean nothing in text.
        label.retain(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c));
        label
    }
}

fn start(numbering: &Numbering, list: i64, abstract_id: i64, level: usize) -> u32 {
    let defined = || numbering.level(list, abstract_id, level).map(|level| level.start);
    numbering.start_override(list, level).or_else(defined).unwrap_or(1)
}

/// Whether a deeper level begins anew when the level `used` (from 0) has been counted.
fn restarts(deeper: Option<&Level>, used: usize) -> bool {
    match deeper.and_then(|level| level.restart) {
        None => true,
        Some(after) => usize::try_from(after).is_ok_and(|after| used < after),
    }
}
