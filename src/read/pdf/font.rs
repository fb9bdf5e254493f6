//! Fonts: which characters the bytes of a text are, and how wide each is. Looks at no outline of a glyph.

mod composite;
mod names;
mod radicals;
mod simple;
mod truetype;

use std::collections::HashMap;
use std::rc::Rc;

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_syntax::object::{Dict, Name, Stream};
use hayro_syntax::page::Resources;

use super::effort::Effort;
use composite::Composite;
use simple::Simple;

/// A font as text is drawn with it.
pub(super) enum Font {
    /// One byte is one character.
    Simple(Simple),
    /// The number of bytes is found by a CMap.
    Composite(Composite),
}

/// One character of a text drawn.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The number in the text.
    pub code: u32,
    /// Its length.
    pub bytes: usize,
    /// The characters it stands for; empty if the font does not tell.
    pub text: Rc<str>,
    /// How far it advances, in units of the font size.
    pub advance: f64,
}

impl Font {
    /// The first character of a text that is not empty.
    pub fn next(&self, bytes: &[u8]) -> Code {
        match self {
            Self::Simple(font) => font.code(bytes.first().copied().unwrap_or_default()),
            Self::Composite(font) => font.next(bytes),
        }
    }

    /// Whether its lines run from top to bottom.
    pub fn is_vertical(&self) -> bool {
        matches!(self, Self::Composite(font) if font.is_vertical())
    }

    /// The height of its glyphs, in units of the font size.
    pub fn height(&self) -> f64 {
        match self {
            Self::Simple(font) => font.height(),
            Self::Composite(_) => 1.0,
        }
    }
}

/// The fonts of a document, each read once.
#[derive(Default)]
pub(super) struct Fonts<'a> {
    /// By where their dictionaries stand in the file.
    known: HashMap<*const u8, Rc<Font>>,
    by_name: HashMap<(*const u8, Vec<u8>), Rc<Font>>,
    predefined: Predefined,
    _file: std::marker::PhantomData<&'a ()>,
}

impl<'a> Fonts<'a> {
    /// The font that the resources of a content stream call by this name.
    pub fn named(&mut self, name: &Name<'_>, resources: &Resources<'a>, effort: &Effort) -> Option<Rc<Font>> {
        let key = (resources.fonts.data().as_ptr(), name.to_vec());
        if let Some(font) = self.by_name.get(&key) {
            return Some(Rc::clone(font));
        }
        let font = self.of(&resources.get_font(name)?, effort);
        self.by_name.insert(key, Rc::clone(&font));
        Some(font)
    }

    /// The font of a dictionary.
    pub fn of(&mut self, dict: &Dict<'a>, effort: &Effort) -> Rc<Font> {
        let place = dict.data().as_ptr();
        if let Some(font) = self.known.get(&place) {
            return Rc::clone(font);
        }
        let font = Rc::new(match dict.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Type0") => Font::Composite(Composite::new(dict, &mut self.predefined, effort)),
            _ => Font::Simple(Simple::new(dict, effort)),
        });
        self.known.insert(place, Rc::clone(&font));
        font
    }
}

/// The CMaps that every reader of PDF knows, each parsed once.
#[derive(Default)]
pub(super) struct Predefined {
    parsed: HashMap<Vec<u8>, Option<Rc<CMap>>>,
}

impl Predefined {
    fn get(&mut self, name: &CMapName<'_>) -> Option<Rc<CMap>> {
        let parse = || CMap::parse(load_embedded(*name)?, load_embedded).map(Rc::new);
        self.parsed.entry(name.to_bytes().to_vec()).or_insert_with(parse).clone()
    }
}

/// The table of a font that leads from its codes to Unicode.
enum ToUnicode {
    /// Codes are Unicode already.
    Same,
    Table(Box<CMap>),
}

impl ToUnicode {
    fn of(dict: &Dict<'_>, effort: &Effort) -> Option<Self> {
        if dict.get::<Name<'_>>("ToUnicode").is_some_and(|name| name.starts_with(b"Identity")) {
            return Some(Self::Same);
        }
        let stream = dict.get::<Stream<'_>>("ToUnicode")?;
        CMap::parse(&effort.unpack(&stream).data, load_embedded).map(|table| Self::Table(Box::new(table)))
    }

    fn text(&self, code: u32) -> Option<String> {
        match self {
            Self::Same => char::from_u32(code).map(String::from),
            Self::Table(table) => table.lookup_bf_string(code).map(string),
        }
    }
}

fn string(text: BfString) -> String {
    match text {
        BfString::Char(character) => character.to_string(),
        BfString::String(text) => text,
    }
}

/// Whether a table's answer says which characters these are.
fn is_telling(text: &str) -> bool {
    !text.is_empty() && !text.chars().all(|c| matches!(c, '\0'..='\u{8}' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}'))
}

/// What people call the font: without the six letters of a subset.
fn name_of(dict: &Dict<'_>) -> String {
    let name = dict.get::<Name<'_>>("BaseFont").map(|name| name.as_str().to_owned()).unwrap_or_default();
    match name.split_once('+') {
        Some((subset, rest)) if subset.len() == 6 => rest.to_owned(),
        _ => name,
    }
}
