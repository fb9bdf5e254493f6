//! Walking through XML: elements by their local name (the namespaces of the strict and the transitional variant, and of the
//! versions of a format, differ in nothing else that matters here), characters with their references resolved. Shared by
//! the readers of formats that are XML.
//!
//! Never recurses, so the depth of the input costs no stack. What an element means is left to the callers.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::Encoding;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// The characters of a part: as its byte order mark or its declaration says, otherwise UTF-8. Tells whether bytes that are
/// no characters were replaced.
pub(super) fn decode(bytes: &[u8]) -> (String, bool) {
    /// A declaration is soon over.
    const DECLARATION_BYTES: usize = 128;
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let declaration = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let label = declaration.and_then(|declaration| declaration.split("encoding").nth(1)).map(|rest| {
        let rest = rest.trim_start_matches([' ', '=']);
        rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap_or_default().to_owned()
    });
    let declared = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    // A declaration that could be read byte by byte does not stand in UTF-16, whatever it says.
    let encoding = declared.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(encoding_rs::UTF_8);
    let (text, _, replaced) = encoding.decode(bytes);
    (text.into_owned(), replaced)
}

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
    xml: &'a str,
    reader: Reader<&'a [u8]>,
    depth: usize,
    place: Range<usize>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(xml: &'a str) -> Self {
        let xml = xml.trim_start_matches('\u{feff}');
        let mut reader = Reader::from_str(xml);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { xml, reader, depth: 0, place: 0..0 }
    }

    /// The next node; `None` at the end of the part.
    pub(super) fn next(&mut self) -> Result<Option<Node<'a>>, Damage> {
        /// What stands before the characters of a CDATA section.
        const BEFORE_CDATA: usize = "<![CDATA[".len();
        loop {
            let from = self.position();
            match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    self.place = from..self.position();
                    return Ok(Some(Node::Start(Element { start })));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::End));
                }
                Ok(Event::Text(text)) => return Ok(Some(self.text(text.into_inner(), from))),
                Ok(Event::CData(text)) => return Ok(Some(self.text(text.into_inner(), from + BEFORE_CDATA))),
                Ok(Event::GeneralRef(reference)) => {
                    // What cannot be resolved must not vanish without a trace.
                    self.place = from..self.position();
                    let character = resolve(&reference.into_inner()).unwrap_or(char::REPLACEMENT_CHARACTER);
                    return Ok(Some(Node::Text(Cow::Owned(character.to_string()))));
                }
                // A part cut off in the middle ends without an error of the parser's own.
                Ok(Event::Eof) if self.depth > 0 => return Err(self.damage()),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => {}
                Err(_) => return Err(self.damage()),
            }
        }
    }

    /// Where the tag or the characters given last stand, in bytes of the part without its byte order mark.
    pub(super) fn place(&self) -> Range<usize> {
        self.place.clone()
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

    /// What stands behind the nodes given so far.
    pub(super) fn rest(&self) -> &'a str {
        self.xml.get(self.position()..).unwrap_or_default()
    }

    fn text(&mut self, text: Cow<'a, str>, from: usize) -> Node<'a> {
        self.place = from..from + text.len();
        Node::Text(text)
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
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
