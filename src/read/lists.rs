//! Automatic numbers of word processors: the lists of a document, counted paragraph by paragraph as Word does.
//!
//! Takes lists as a reader of a format found them; gives the label that stands in front of a paragraph. Which list and level a
//! paragraph belongs to is the reader's to find out.

mod numerals;

use std::collections::{HashMap, HashSet};

pub(super) use numerals::NumberFormat;

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// What stands between a label and its paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suffix {
    /// A tab or a space: one space in the text.
    Space,
    /// Nothing.
    Nothing,
}

/// One level of a list.
#[derive(Debug, Clone)]
pub(super) struct Level {
    /// Its first number.
    pub start: u32,
    /// How its numbers are written.
    pub format: NumberFormat,
    /// Label with `%1` … `%9` for the numbers of the levels.
    pub label: String,
    /// All numbers of the label in Arabic digits.
    pub legal: bool,
    /// What follows the label.
    pub suffix: Suffix,
    /// Level (from 1) whose use begins this one anew; 0 never; by default any higher one.
    pub restart: Option<i64>,
    /// Paragraph style that stands for this level.
    pub style: Option<String>,
    /// The label is hidden text.
    pub hidden: bool,
}

/// The levels of one list.
pub(super) type Levels = [Option<Level>; LEVELS];

/// A use of an abstract list with changes of its own.
#[derive(Debug, Default)]
pub(super) struct List {
    /// The abstract list it uses.
    pub abstract_id: i64,
    /// Levels it writes in its own way.
    pub levels: Levels,
    /// Numbers it begins levels with although its abstract list has counted on.
    pub starts: [Option<u32>; LEVELS],
}

/// All lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Abstract lists: what is counted.
    pub abstracts: HashMap<i64, Levels>,
    /// Lists: what paragraphs belong to.
    pub lists: HashMap<i64, List>,
}

impl Lists {
    /// A level as a list shows it.
    pub fn level(&self, list: i64, abstract_id: i64, level: usize) -> Option<&Level> {
        let own = self.lists.get(&list).and_then(|list| list.levels.get(level)?.as_ref());
        own.or_else(|| self.abstracts.get(&abstract_id)?.get(level)?.as_ref())
    }

    /// The level that a paragraph style stands for.
    pub fn level_of_style(&self, list: i64, abstract_id: i64, style: &str) -> Option<usize> {
        (0..LEVELS).find(|&level| {
            self.level(list, abstract_id, level).is_some_and(|level| level.style.as_deref() == Some(style))
        })
    }

    fn start_override(&self, list: i64, level: usize) -> Option<u32> {
        *self.lists.get(&list)?.starts.get(level)?
    }
}

/// The state of all lists while a document is read from its beginning.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// Last number of each level, by abstract list: lists of the same abstract list go on counting together.
    numbers: HashMap<i64, [Option<u32>; LEVELS]>,
    /// Lists that have begun, so that their start overrides count once.
    begun: HashSet<i64>,
}

impl Counters {
    /// Counts a paragraph of `list`, which uses `abstract_id`, and gives its label with the blank behind it; empty when it
    /// has none.
    pub fn label(&mut self, lists: &Lists, list: i64, abstract_id: i64, used: usize) -> String {
        let Some(level) = lists.level(list, abstract_id, used) else { return String::new() };
        self.count(lists, list, abstract_id, used);
        if level.hidden || level.format == NumberFormat::Bullet {
            return String::new();
        }
        let mut label = self.write(lists, level, list, abstract_id, used);
        if !label.is_empty() && level.suffix == Suffix::Space {
            label.push(' ');
        }
        label
    }

    fn count(&mut self, lists: &Lists, list: i64, abstract_id: i64, used: usize) {
        let numbers = self.numbers.entry(abstract_id).or_default();
        if self.begun.insert(list) {
            for (level, number) in numbers.iter_mut().enumerate() {
                if lists.start_override(list, level).is_some() {
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
                    None => start(lists, list, abstract_id, level),
                });
            } else if restarts(lists.level(list, abstract_id, level), used) {
                *number = None;
            }
        }
    }

    fn write(&self, lists: &Lists, level: &Level, list: i64, abstract_id: i64, used: usize) -> String {
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
            let number =
                numbers.get(place).copied().flatten().unwrap_or_else(|| start(lists, list, abstract_id, place));
            match lists.level(list, abstract_id, place) {
                Some(shown) if !level.legal => label.push_str(&shown.format.write(number)),
                _ => label.push_str(&number.to_string()),
            }
        }
        // Marks of symbol fonts stand in the private use area and mean nothing in text.
        label.retain(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c));
        label
    }
}

fn start(lists: &Lists, list: i64, abstract_id: i64, level: usize) -> u32 {
    let defined = || lists.level(list, abstract_id, level).map(|level| level.start);
    lists.start_override(list, level).or_else(defined).unwrap_or(1)
}

/// Whether a deeper level begins anew when the level `used` (from 0) has been counted.
fn restarts(deeper: Option<&Level>, used: usize) -> bool {
    match deeper.and_then(|level| level.restart) {
        None => true,
        Some(after) => usize::try_from(after).is_ok_and(|after| used < after),
    }
}
