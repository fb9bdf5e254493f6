//! `numbering.xml`, or `w:lists` in the one file of Word 2003: the lists of a document, and which list and level a paragraph belongs to. Counting is `lists.rs`'s.

use std::collections::HashMap;

use super::styles::{ListPlace, Styles};
use crate::read::lists::{Counters, LEVELS, Level, Lists, NumberFormat, Suffix};
use crate::read::xml::{Element, Node, Walk};

/// Word lets a label be some thirty characters long; a longer one is an attack on memory.
const MAX_LABEL_CHARS: usize = 255;

/// The lists of `numbering.xml` and the numbering styles that some of them are defined by.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: Lists,
    /// Abstract lists whose levels are those of the list that a numbering style names.
    style_links: HashMap<i64, String>,
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
    fn abstract_of(&self, list: i64, styles: &Styles) -> Option<i64> {
        let id = self.lists.lists.get(&list)?.abstract_id;
        let Some(link) = self.style_links.get(&id) else { return Some(id) };
        let linked = styles.list(Some(link)).and_then(|list| self.lists.lists.get(&list));
        Some(linked.map_or(id, |list| list.abstract_id))
    }
}

/// Gives paragraphs their labels.
pub(super) struct Labels<'a> {
    numbering: &'a Numbering,
    styles: &'a Styles,
    counters: Counters,
    /// A paragraph asked for a list that is not defined.
    pub(super) undefined: bool,
}

impl<'a> Labels<'a> {
    pub(super) fn new(numbering: &'a Numbering, styles: &'a Styles) -> Self {
        Self { numbering, styles, counters: Counters::default(), undefined: false }
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
        let lists = &self.numbering.lists;
        let in_range = |number: i64| usize::try_from(number).ok().filter(|&level| level < LEVELS);
        // A level that stands for a style is the style's level, whatever the style itself says.
        let of_style = |(id, own): (&str, Option<i64>)| {
            lists.level_of_style(list, abstract_id, id).or_else(|| own.and_then(in_range))
        };
        let by_style = || self.styles.lineage(style).find_map(of_style);
        let level = direct.level.and_then(in_range).or_else(by_style).unwrap_or(0);
        self.counters.label(lists, list, abstract_id, level)
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
            (_, "listDef") => self.abstract_id = integer(element, "listDefId"),
            (_, "num") => self.list_id = integer(element, "numId"),
            (_, "list") => self.list_id = integer(element, "ilfo"),
            (_, "lvlOverride") => self.override_level = level_index(element),
            (_, "lvl") => self.level = level_index(element).map(|index| (index, empty_level())),
            ("abstractNum", "numStyleLink") | ("listDef", "listStyleLink") => {
                if let (Some(id), Some(style)) = (self.abstract_id, element.value()) {
                    self.numbering.style_links.insert(id, style);
                }
            }
            ("num", "abstractNumId") | ("list", "ilst") => {
                if let (Some(list), Some(id)) = (self.list_id, element.number()) {
                    self.numbering.lists.lists.entry(list).or_default().abstract_id = id;
                }
            }
            ("lvlOverride", "startOverride") => {
                if let (Some(list), Some(level)) = (self.list_id, self.override_level)
                    && let Some(start) = self.numbering.lists.lists.entry(list).or_default().starts.get_mut(level)
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
            "nfc" => level.format = element.number().map_or(NumberFormat::Decimal, format_of_code),
            "lvlText" => {
                level.label = element.value().unwrap_or_default().chars().take(MAX_LABEL_CHARS).collect();
            }
            "isLgl" => level.legal = element.is_on(),
            "suff" if element.value().is_some_and(|value| value.eq_ignore_ascii_case("nothing")) => {
                level.suffix = Suffix::Nothing;
            }
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
                    (Some(list), _) => &mut self.numbering.lists.lists.entry(list).or_default().levels,
                    (None, Some(id)) => self.numbering.lists.abstracts.entry(id).or_default(),
                    (None, None) => return,
                };
                if let Some(place) = levels.get_mut(index) {
                    *place = Some(level);
                }
            }
            Some("abstractNum" | "listDef") => self.abstract_id = None,
            Some("num" | "list") => self.list_id = None,
            Some("lvlOverride") => self.override_level = None,
            _ => {}
        }
    }
}

fn empty_level() -> Level {
    Level {
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

fn format_of_code(code: i64) -> NumberFormat {
    u8::try_from(code).map_or(NumberFormat::Decimal, NumberFormat::of_code)
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
