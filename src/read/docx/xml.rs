//! Walking through one XML part: elements by their local name (the strict and the transitional namespaces differ in
//! nothing else that matters here), characters with their references resolved.
//!
//! Never recurses, so the depth of the input costs no stack. What an element means is left to the callers.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// One step through the part.
pub(super) enum Node<'a> {
    /// An element begins; every one is followed by its `End`, an empty one at once.
    Start(Element<'a>),
    /// The innermost open element ends.
    End,
    /// Characters.
    Text(Cow<'a, str>),
}

/// The part is not well-formed from this byte on.
#[derive(Debug)]
pub(super) struct Damage {
    /// Where, in bytes of the unpacked part.
    pub(super) at: u64,
}

/// A part being walked.
pub(super) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(xml: &'a str) -> Self {
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, depth: 0 }
    }

    /// The next node; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<Node<'a>>, Damage> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    return Ok(Some(Node::Start(Element { start })));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::End));
                }
                Ok(Event::Text(text)) => return Ok(Some(Node::Text(text.into_inner()))),
                Ok(Event::CData(text)) => return Ok(Some(Node::Text(text.into_inner()))),
                Ok(Event::GeneralRef(reference)) => {
                    if let Some(character) = resolve(&reference.into_inner()) {
                        return Ok(Some(Node::Text(Cow::Owned(character.to_string()))));
                    }
                }
                // A part cut off in the middle ends without an error of the parser's own.
                Ok(Event::Eof) if self.depth > 0 => return Err(self.damage()),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => {}
                Err(_) => return Err(self.damage()),
            }
        }
    }

    /// Passes over everything in the element whose `Start` came last, its `End` included.
    pub(super) fn skip(&mut self) -> Result<(), Damage> {
        let inside = self.depth;
        while self.depth >= inside {
            if self.next()?.is_none() {
                return Err(self.damage());
            }
        }
        Ok(())
    }

    fn damage(&self) -> Damage {
        Damage { at: self.reader.buffer_position() }
    }
}

/// A start tag.
pub(super) struct Element<'a> {
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// Name without prefix.
    pub(super) fn name(&self) -> &str {
        let name = self.start.name().into_inner();
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// Value of the attribute with this local name.
    pub(super) fn attribute(&self, local: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == local).map(
            |attribute| match attribute.normalized_value(XmlVersion::Explicit1_0) {
                Ok(value) => value.into_owned(),
                Err(_) => attribute.value.to_string(),
            },
        )
    }

    /// `w:val`
    pub(super) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// `w:val` as a number.
    pub(super) fn number(&self) -> Option<i64> {
        self.value()?.trim().parse().ok()
    }

    /// Whether an on/off property is on: it is when `w:val` is left out.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref().map(str::trim), Some("0" | "false" | "off"))
    }
}

/// A character reference or one of the five predefined entities. Others would need a document type declaration, which
/// the format forbids and hostile files use.
fn resolve(reference: &str) -> Option<char> {
    let code = match reference {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => reference.strip_prefix('#')?,
    };
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(code)
}
