//! `numbering.xml`: the lists of a document and how each of their levels is written. Counting is `counters.rs`'s.

use std::collections::HashMap;

use super::numerals::NumberFormat;
use super::styles::Styles;
use super::xml::{Element, Node, Walk};

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

/// Word lets a label be some thirty characters long; a longer one is an attack on memory.
const MAX_LABEL_CHARS: usize = 255;

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
    pub(super) start: u32,
    pub(super) format: NumberFormat,
    /// Label with `%1` … `%9` for the numbers of the levels.
    pub(super) label: String,
    /// All numbers of the label in Arabic digits (`w:isLgl`).
    pub(super) legal: bool,
    pub(super) suffix: Suffix,
    /// `w:lvlRestart`: level (from 1) whose use begins this one anew; 0 never; by default any higher one.
    pub(super) restart: Option<i64>,
    /// Paragraph style that stands for this level.
    style: Option<String>,
    pub(super) hidden: bool,
}

/// `w:abstractNum`
#[derive(Debug, Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS],
    /// The levels are those of the list that this numbering style names.
    style_link: Option<String>,
}

/// `w:num`: a use of an abstract list with changes of its own.
#[derive(Debug, Default)]
struct List {
    abstract_id: i64,
    levels: [Option<Level>; LEVELS],
    starts: [Option<u32>; LEVELS],
}

/// All lists.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<i64, Abstract>,
    lists: HashMap<i64, List>,
}

impl Numbering {
    /// Reads `numbering.xml`; a damaged one counts as far as it goes.
    pub(super) fn parse(xml: &str) -> Self {
        let mut parser = Parser::default();
        let mut walk = Walk::new(xml);
        while let Ok(Some(node)) = walk.next() {
            match node {
                Node::Start(element) => parser.start(&element),
                Node::End => parser.end(),
                Node::Text(_) => {}
            }
        }
        parser.numbering
    }

    /// The abstract list whose numbers a list counts, links through numbering styles followed.
    pub(super) fn abstract_of(&self, list: i64, styles: &Styles) -> Option<i64> {
        let id = self.lists.get(&list)?.abstract_id;
        let Some(link) = self.abstracts.get(&id)?.style_link.as_deref() else { return Some(id) };
        let linked = styles.list(Some(link)).and_then(|list| self.lists.get(&list));
        Some(linked.map_or(id, |list| list.abstract_id))
    }

    /// A level as a list shows it.
    pub(super) fn level(&self, list: i64, abstract_id: i64, level: usize) -> Option<&Level> {
        let own = self.lists.get(&list).and_then(|list| list.levels.get(level)?.as_ref());
        own.or_else(|| self.abstracts.get(&abstract_id)?.levels.get(level)?.as_ref())
    }

    /// The number a list begins a level with although its abstract list has counted on.
    pub(super) fn start_override(&self, list: i64, level: usize) -> Option<u32> {
        *self.lists.get(&list)?.starts.get(level)?
    }

    /// The level that a paragraph style stands for.
    pub(super) fn level_of_style(&self, list: i64, abstract_id: i64, style: &str) -> Option<usize> {
        (0..LEVELS).find(|&level| {
            self.level(list, abstract_id, level).is_some_and(|level| level.style.as_deref() == Some(style))
        })
    }
}

/// Where in the part the parser stands.
#[derive(Default)]
struct Parser {
    numbering: Numbering,
    path: Vec<String>,
    abstract_id: Option<i64>,
    list_id: Option<i64>,
    override_level: Option<usize>,
    level: Option<(usize, Level)>,
}

impl Parser {
    fn start(&mut self, element: &Element<'_>) {
        let name = element.name().to_owned();
        let parent = self.path.last().map_or("", String::as_str);
        match (parent, name.as_str()) {
            (_, "abstractNum") => self.abstract_id = integer(element, "abstractNumId"),
            (_, "num") => self.list_id = integer(element, "numId"),
            (_, "lvlOverride") => self.override_level = level_index(element),
            (_, "lvl") => self.level = level_index(element).map(|index| (index, Level::empty())),
            ("abstractNum", "numStyleLink") => {
                if let Some(id) = self.abstract_id {
                    self.numbering.abstracts.entry(id).or_default().style_link = element.value();
                }
            }
            ("num", "abstractNumId") => {
                if let (Some(list), Some(id)) = (self.list_id, element.number()) {
                    self.numbering.lists.entry(list).or_default().abstract_id = id;
                }
            }
            ("lvlOverride", "startOverride") => {
                if let (Some(list), Some(level)) = (self.list_id, self.override_level)
                    && let Some(start) = self.numbering.lists.entry(list).or_default().starts.get_mut(level)
                {
                    *start = Some(natural(element));
                }
            }
            _ => self.level_property(element, &name),
        }
        self.path.push(name);
    }

    fn level_property(&mut self, element: &Element<'_>, name: &str) {
        let Some((_, level)) = &mut self.level else { return };
        match name {
            "start" => level.start = natural(element),
            // In an AlternateContent the plain format follows the custom one and must not undo it.
            "numFmt" if self.path.last().is_some_and(|parent| parent == "Fallback") => {}
            "numFmt" => {
                let pattern = element.attribute("format");
                level.format = NumberFormat::parse(&element.value().unwrap_or_default(), pattern.as_deref());
            }
            "lvlText" => {
                level.label = element.value().unwrap_or_default().chars().take(MAX_LABEL_CHARS).collect();
            }
            "isLgl" => level.legal = element.is_on(),
            "suff" if element.value().as_deref() == Some("nothing") => level.suffix = Suffix::Nothing,
            "lvlRestart" => level.restart = element.number(),
            "pStyle" => level.style = element.value(),
            "vanish" => level.hidden = element.is_on(),
            _ => {}
        }
    }

    fn end(&mut self) {
        match self.path.pop().as_deref() {
            Some("lvl") => {
                let Some((index, level)) = self.level.take() else { return };
                let levels = match (self.list_id, self.abstract_id) {
                    (Some(list), _) => &mut self.numbering.lists.entry(list).or_default().levels,
                    (None, Some(id)) => &mut self.numbering.abstracts.entry(id).or_default().levels,
                    (None, None) => return,
                };
                if let Some(place) = levels.get_mut(index) {
                    *place = Some(level);
                }
            }
            Some("abstractNum") => self.abstract_id = None,
            Some("num") => self.list_id = None,
            Some("lvlOverride") => self.override_level = None,
            _ => {}
        }
    }
}

impl Level {
    fn empty() -> Self {
        Self {
            // ISO/IEC 29500-1, 17.9.25: a level without w:start begins with zero.
            start: 0,
            format: NumberFormat::Decimal,
            label: String::new(),
            legal: false,
            suffix: Suffix::Space,
            restart: None,
            style: None,
            hidden: false,
        }
    }
}

fn integer(element: &Element<'_>, attribute: &str) -> Option<i64> {
    element.attribute(attribute)?.trim().parse().ok()
}

fn natural(element: &Element<'_>) -> u32 {
    element.number().and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}

fn level_index(element: &Element<'_>) -> Option<usize> {
    usize::try_from(integer(element, "ilvl")?).ok().filter(|&level| level < LEVELS)
}
