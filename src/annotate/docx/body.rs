//! The body of a document as far as comments need it: its runs, where they may be parted, and the ids in use.
//!
//! Takes the XML of the main part; gives `Unit`s in its order: runs of paragraphs, and other elements (formulas) beside
//! which a comment may begin or end.

use std::collections::HashSet;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Elements that only hold others: a unit stands in any of them.
const TRANSPARENT: [&str; 17] = [
    "document",
    "body",
    "p",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "sdtContent",
    "customXml",
    "smartTag",
    "hyperlink",
    "fldSimple",
    "ins",
    "moveTo",
    "dir",
    "bdo",
    "background",
];

/// The main part, looked through.
#[derive(Debug)]
pub(super) struct Body<'x> {
    /// The part itself.
    pub xml: &'x str,
    /// Runs and what stands beside them, in order.
    pub units: Vec<Unit>,
    /// How its vocabulary is named here.
    pub names: Names,
    /// Numbers that some element has for its id.
    pub ids: HashSet<i64>,
}

/// A run, or another element inside a paragraph.
#[derive(Debug)]
pub(super) struct Unit {
    /// All of it.
    pub range: Range<usize>,
    /// Counts paragraphs.
    pub paragraph: usize,
    /// It stands in a tracked insertion.
    pub is_inserted: bool,
    /// What is in a run; none: another element, which cannot be parted.
    pub run: Option<Run>,
}

/// A run.
#[derive(Debug)]
pub(super) struct Run {
    /// Its start tag.
    pub open: Range<usize>,
    /// Its properties; empty where it has none.
    pub properties: Range<usize>,
    /// What stands in it, but for the properties.
    pub children: Vec<Child>,
}

/// An element in a run.
#[derive(Debug)]
pub(super) struct Child {
    /// All of it.
    pub range: Range<usize>,
    /// Of `w:t`: where its start tag ends and its end tag begins.
    pub characters: Option<Range<usize>>,
}

/// How the vocabulary of WordprocessingML is named in a part.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// What stands before the names, with its colon.
    pub prefix: String,
    /// The address of the vocabulary.
    pub namespace: String,
}

impl Names {
    /// As the root element of a part says; none where it says nothing.
    pub fn of_root(start: &BytesStart<'_>) -> Option<Self> {
        let name = start.name().into_inner().to_owned();
        let prefix = name.rsplit_once(':').map_or("", |(prefix, _)| prefix).to_owned();
        let key = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let namespace = attribute(start, &key)?;
        // Attributes without a prefix would stand in no vocabulary.
        (!prefix.is_empty()).then(|| Self { prefix: format!("{prefix}:"), namespace })
    }
}

/// The value of an attribute, named as it is written.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.into_inner() == name);
    found.map(|attribute| attribute.value.to_string())
}

/// Name without prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

impl<'x> Body<'x> {
    /// Looks through the part; none where it is damaged or of no known vocabulary.
    pub fn parse(xml: &'x str) -> Option<Self> {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        let mut looker = Looker::default();
        let mut from = 0;
        loop {
            let event = reader.read_event().ok()?;
            let to = usize::try_from(reader.buffer_position()).ok()?;
            match event {
                Event::Start(start) => looker.start(&start, from..to)?,
                Event::Empty(start) => {
                    looker.start(&start, from..to)?;
                    looker.end(to..to);
                }
                Event::End(_) => looker.end(from..to),
                Event::Eof => break,
                _ => {}
            }
            from = to;
        }
        let names = looker.names?;
        looker.open.is_empty().then_some(Self { xml, units: looker.units, names, ids: looker.ids })
    }

    /// The unit that holds a place, or the last before it.
    pub fn unit_at(&self, at: usize) -> Option<(usize, &Unit)> {
        let behind = self.units.partition_point(|unit| unit.range.start <= at);
        let index = behind.saturating_sub(1);
        self.units.get(index).map(|unit| (index, unit))
    }
}

/// What is known while looking through.
#[derive(Default)]
struct Looker {
    names: Option<Names>,
    /// Whether each open element only holds others.
    open: Vec<Kind>,
    /// Depth and parts of the unit being read.
    unit: Option<(usize, Unit)>,
    units: Vec<Unit>,
    ids: HashSet<i64>,
    paragraph: usize,
    paragraph_depth: usize,
    insertion_depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Insertion,
    Holder,
    Other,
}

impl Looker {
    fn start(&mut self, start: &BytesStart<'_>, tag: Range<usize>) -> Option<()> {
        let qualified = start.name().into_inner().to_owned();
        let name = local(&qualified);
        if self.open.is_empty() {
            self.names = Some(Names::of_root(start)?);
        }
        let prefix = self.names.as_ref().map_or("", |names| names.prefix.as_str());
        if let Some(id) = attribute(start, &format!("{prefix}id")) {
            self.ids.extend(id.trim().parse::<i64>().ok());
        }
        let depth = self.open.len();
        let kind = match name {
            _ if self.unit.is_some() => Kind::Other,
            "p" => Kind::Paragraph,
            "ins" | "moveTo" => Kind::Insertion,
            _ if TRANSPARENT.contains(&name) => Kind::Holder,
            _ => Kind::Other,
        };
        self.paragraph += usize::from(kind == Kind::Paragraph);
        self.paragraph_depth += usize::from(kind == Kind::Paragraph);
        self.insertion_depth += usize::from(kind == Kind::Insertion);
        match &mut self.unit {
            None if kind == Kind::Other => self.begin(qualified == format!("{prefix}r"), tag, depth),
            Some((unit_depth, Unit { run: Some(run), .. })) if depth == *unit_depth + 1 => {
                let characters = (qualified == format!("{prefix}t")).then_some(tag.end..tag.end);
                run.children.push(Child { range: tag, characters });
                if name == "rPr" {
                    run.properties = 0..0;
                }
            }
            _ => {}
        }
        self.open.push(kind);
        Some(())
    }

    fn begin(&mut self, is_run: bool, tag: Range<usize>, depth: usize) {
        let run = Run { open: tag.clone(), properties: tag.end..tag.end, children: Vec::new() };
        let unit = Unit {
            range: tag,
            paragraph: self.paragraph,
            is_inserted: self.insertion_depth > 0,
            run: is_run.then_some(run),
        };
        self.unit = Some((depth, unit));
    }

    /// `tag` is the end tag, empty for an element that has none.
    fn end(&mut self, tag: Range<usize>) {
        match self.open.pop() {
            Some(Kind::Paragraph) => self.paragraph_depth -= 1,
            Some(Kind::Insertion) => self.insertion_depth -= 1,
            _ => {}
        }
        let depth = self.open.len();
        let Some((unit_depth, unit)) = &mut self.unit else { return };
        if depth == *unit_depth {
            unit.range.end = tag.end;
            let unit = self.unit.take().map(|(_, unit)| unit);
            // Outside of paragraphs no comment can stand.
            self.units.extend(unit.filter(|_| self.paragraph_depth > 0));
        } else if depth == *unit_depth + 1
            && let Some(run) = &mut unit.run
            && let Some(child) = run.children.last_mut()
        {
            child.range.end = tag.end;
            match &mut child.characters {
                // `<w:t/>` holds none.
                Some(characters) if !tag.is_empty() => characters.end = tag.start,
                _ => {}
            }
            if run.properties == (0..0) {
                run.properties = child.range.clone();
                run.children.pop();
            }
        }
    }
}
