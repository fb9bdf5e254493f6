//! Composite fonts (Type0): codes of one to four bytes, by a CMap to glyph numbers (CID), by collections to Unicode.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use hayro_interpret::hayro_cmap::{CMap, CMapName, CidFamily, WritingMode, load_embedded};
use hayro_syntax::object::{Array, Dict, Object, Stream, String as PdfString};

use super::super::effort::Effort;
use super::truetype::Glyphs;
use super::{Code, Predefined, ToUnicode, is_telling, name_of, radicals, string, symbol};

/// A composite font.
pub(in super::super) struct Composite {
    encoding: Encoding,
    is_vertical: bool,
    to_unicode: Option<ToUnicode>,
    /// From glyph numbers of a known collection to Unicode.
    collection: Option<Rc<CMap>>,
    /// The font's own table, where the file holds the font.
    glyphs: Option<Glyphs>,
    name: String,
    widths: Widths,
    seen: RefCell<HashMap<(u32, usize), Code>>,
}

enum Encoding {
    /// Two bytes are a glyph number.
    Identity,
    /// A CMap; whether its codes are UTF-16 is told by its name.
    Map { map: Rc<CMap>, is_unicode: bool },
}

impl Composite {
    pub fn new(dict: &Dict<'_>, predefined: &mut Predefined, effort: &Effort) -> Self {
        let descendant = dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next());
        let descendant = descendant.unwrap_or_default();
        let (encoding, is_vertical) = encoding(dict, predefined, effort);
        let to_unicode = ToUnicode::of(dict, effort);
        let collection = family(&encoding, &descendant).ucs2_cmap().and_then(|name| predefined.get(&name));
        let glyphs = if to_unicode.is_none() && collection.is_none() { Glyphs::of(&descendant, effort) } else { None };
        Self {
            encoding,
            is_vertical,
            to_unicode,
            collection,
            glyphs,
            name: name_of(dict),
            widths: Widths::of(&descendant, is_vertical),
            seen: RefCell::default(),
        }
    }

    pub fn is_vertical(&self) -> bool {
        self.is_vertical
    }

    pub fn next(&self, bytes: &[u8]) -> Code {
        let (code, length, cid) = self.read(bytes);
        let key = (code, length);
        if let Some(seen) = self.seen.borrow().get(&key) {
            return seen.clone();
        }
        let cid = cid.or_else(|| self.cid(code, length)).unwrap_or(0);
        let text = self.text(code, length, cid);
        let text = text.chars().map(radicals::unified).collect::<String>();
        let found = Code { code, bytes: length, text: text.into(), advance: self.widths.advance(cid) };
        self.seen.borrow_mut().insert(key, found.clone());
        found
    }

    /// The code at the beginning of a text, its length and, where that is known on the way, its glyph number.
    fn read(&self, bytes: &[u8]) -> (u32, usize, Option<u32>) {
        let Encoding::Map { .. } = self.encoding else {
            return match *bytes {
                [high, low, ..] => (u32::from(u16::from_be_bytes([high, low])), 2, None),
                [byte] => (u32::from(byte), 1, None),
                [] => (0, 1, None),
            };
        };
        let mut code = 0;
        for (index, byte) in bytes.iter().take(4).enumerate() {
            code = code << 8 | u32::from(*byte);
            if let Some(cid) = self.cid(code, index + 1) {
                return (code, index + 1, Some(cid));
            }
        }
        // A code that the CMap does not know is as long as its neighbours.
        match *bytes {
            [high @ 0x80..=0xff, low, ..] => (u32::from(u16::from_be_bytes([high, low])), 2, Some(0)),
            [byte, ..] => (u32::from(byte), 1, Some(0)),
            [] => (0, 1, Some(0)),
        }
    }

    fn cid(&self, code: u32, length: usize) -> Option<u32> {
        match &self.encoding {
            Encoding::Identity => Some(code),
            Encoding::Map { map, .. } => map.lookup_cid_code(code, u8::try_from(length).ok()?),
        }
    }

    fn text(&self, code: u32, length: usize, cid: u32) -> String {
        let told = self.to_unicode.as_ref().and_then(|table| table.text(code));
        if let Some(text) = told.as_deref().filter(|text| is_telling(text)) {
            return text.to_owned();
        }
        if let Encoding::Map { is_unicode: true, .. } = self.encoding
            && let Some(text) = utf16(code, length)
        {
            return text;
        }
        let of_collection =
            self.collection.as_ref().and_then(|collection| collection.lookup_bf_string(cid)).map(string);
        let of_glyph = || self.glyphs.as_ref().and_then(|glyphs| glyphs.character(cid)).map(String::from);
        of_collection
            .filter(|text| is_telling(text))
            .or_else(of_glyph)
            .or_else(|| self.symbol(told))
            .unwrap_or_default()
    }

    /// A sign of a symbol font, or a character of private use as it is.
    fn symbol(&self, told: Option<String>) -> Option<String> {
        let told = told?;
        let first = told.chars().find(|c| !c.is_control())?;
        Some(symbol(&self.name, u32::from(first)).unwrap_or(told))
    }
}

/// The encoding of a font and whether it is written downwards.
fn encoding(dict: &Dict<'_>, predefined: &mut Predefined, effort: &Effort) -> (Encoding, bool) {
    let map = match dict.get::<Object<'_>>("Encoding") {
        Some(Object::Name(name)) => {
            let is_vertical = name.ends_with(b"-V") || &*name == b"V";
            if name.starts_with(b"Identity") {
                return (Encoding::Identity, is_vertical);
            }
            let is_unicode = name.starts_with(b"Uni");
            predefined.get(&CMapName::from_bytes(&name)).map(|map| (Encoding::Map { map, is_unicode }, is_vertical))
        }
        Some(Object::Stream(stream)) => embedded(&stream, effort).map(|map| {
            let is_vertical = map.metadata().writing_mode == Some(WritingMode::Vertical);
            (Encoding::Map { map: Rc::new(map), is_unicode: false }, is_vertical)
        }),
        _ => None,
    };
    map.unwrap_or((Encoding::Identity, false))
}

fn embedded(stream: &Stream<'_>, effort: &Effort) -> Option<CMap> {
    CMap::parse(&effort.unpack(stream).data, load_embedded)
}

/// The collection that the glyph numbers of a font belong to.
fn family(encoding: &Encoding, descendant: &Dict<'_>) -> CidFamily {
    if let Encoding::Map { map, .. } = encoding
        && let Some(collection) = &map.metadata().character_collection
        && collection.family.ucs2_cmap().is_some()
    {
        return collection.family.clone();
    }
    let system = descendant.get::<Dict<'_>>("CIDSystemInfo").unwrap_or_default();
    let part = |key: &str| system.get::<PdfString<'_>>(key).map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    CidFamily::from_registry_ordering(&part("Registry"), &part("Ordering"))
}

fn utf16(code: u32, length: usize) -> Option<String> {
    let character = if length == 4 {
        let units = [(code >> 16) as u16, code as u16];
        char::decode_utf16(units).next()?.ok()
    } else {
        char::from_u32(code)
    };
    character.map(String::from)
}

/// Advances of glyph numbers.
struct Widths {
    default: f64,
    /// First and last glyph number, and the widths of all of them or of each, in order of the first.
    ranges: Vec<(u32, u32, Vec<f32>)>,
}

impl Widths {
    fn of(descendant: &Dict<'_>, is_vertical: bool) -> Self {
        if is_vertical {
            // How far a vertical glyph advances is rarely given and nearly always the font size.
            let advance = descendant.get::<[f32; 2]>("DW2").map_or(-1000.0, |pair| pair[1]);
            return Self { default: f64::from(advance.abs()) / 1000.0, ranges: Vec::new() };
        }
        let default = descendant.get::<f32>("DW").unwrap_or(1000.0);
        let mut ranges = Vec::new();
        if let Some(array) = descendant.get::<Array<'_>>("W") {
            let mut numbers: Vec<u32> = Vec::new();
            for item in array.iter::<Object<'_>>() {
                match item {
                    Object::Array(each) => {
                        if let Some(&first) = numbers.last() {
                            let each: Vec<f32> = each.iter::<f32>().collect();
                            let last = first.saturating_add(u32::try_from(each.len()).unwrap_or(0)).saturating_sub(1);
                            ranges.push((first, last, each));
                        }
                        numbers.clear();
                    }
                    Object::Number(number) if numbers.len() < 2 => numbers.push(number.as_f64().max(0.0) as u32),
                    Object::Number(number) => {
                        if let [first, last] = *numbers {
                            ranges.push((first, last, vec![number.as_f32()]));
                        }
                        numbers.clear();
                    }
                    _ => numbers.clear(),
                }
            }
        }
        ranges.sort_by_key(|range| range.0);
        Self { default: f64::from(default) / 1000.0, ranges }
    }

    fn advance(&self, cid: u32) -> f64 {
        let behind = self.ranges.partition_point(|range| range.0 <= cid);
        let range = behind.checked_sub(1).and_then(|at| self.ranges.get(at)).filter(|range| cid <= range.1);
        let width = range.and_then(|(first, _, widths)| match widths.as_slice() {
            [one] => Some(one),
            each => each.get((cid - first) as usize),
        });
        width.map_or(self.default, |width| f64::from(*width) / 1000.0)
    }
}
