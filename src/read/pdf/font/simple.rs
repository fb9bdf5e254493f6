//! Simple fonts (Type1, TrueType, Type3): one byte is one character, by the table of the font or the name of its glyph.

use std::rc::Rc;

use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use memchr::memmem;

use super::super::effort::Effort;
use super::{Code, ToUnicode, is_telling, name_of, names, radicals, symbol};

/// A simple font.
pub(in super::super) struct Simple {
    codes: Vec<Code>,
    height: f64,
}

/// What most fonts take for granted, in units of the font size.
const USUAL_WIDTH: f64 = 0.5;

impl Simple {
    pub fn new(dict: &Dict<'_>, effort: &Effort) -> Self {
        let to_unicode = ToUnicode::of(dict, effort);
        let encoded = encoded(dict, effort);
        let name = name_of(dict);
        let matrix = dict.get::<[f64; 6]>("FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        let widths = Widths::of(dict);
        let codes = (0..=u8::MAX).zip(encoded).map(|(code, encoded)| {
            let told = to_unicode.as_ref().and_then(|table| table.text(u32::from(code)));
            let private = told.as_deref().and_then(|text| text.chars().next()).map_or(u32::from(code), u32::from);
            let text = told.filter(|text| is_telling(text)).or_else(|| symbol(&name, private)).or(encoded);
            let text: String = text.unwrap_or_default().chars().map(radicals::unified).collect();
            let advance = widths.advance(code).map_or(USUAL_WIDTH, |width| width * matrix[0]);
            Code { code: u32::from(code), bytes: 1, text: Rc::from(text), advance }
        });
        Self { codes: codes.collect(), height: height(dict, &matrix) }
    }

    pub fn code(&self, byte: u8) -> Code {
        self.codes.get(usize::from(byte)).cloned().expect("one for each byte")
    }

    pub fn height(&self) -> f64 {
        self.height
    }
}

/// The glyphs of a Type3 font are drawn in a space of its own.
fn height(dict: &Dict<'_>, matrix: &[f64; 6]) -> f64 {
    let drawn = dict.get::<[f64; 4]>("FontBBox").map(|bounds| (bounds[3] - bounds[1]).abs() * matrix[3].abs());
    let is_drawn = dict.get::<Name<'_>>("Subtype").as_deref() == Some(b"Type3");
    drawn.filter(|height| is_drawn && *height > 0.0).unwrap_or(1.0)
}

/// What each code stands for by the encoding of the font, where that tells.
fn encoded(dict: &Dict<'_>, effort: &Effort) -> Vec<Option<String>> {
    let encoding = dict.get::<Object<'_>>("Encoding");
    let (base, differences) = match &encoding {
        Some(Object::Name(name)) => (Some(name.clone()), None),
        Some(Object::Dict(dict)) => (dict.get::<Name<'_>>("BaseEncoding"), dict.get::<Array<'_>>("Differences")),
        _ => (None, None),
    };
    let is_truetype = dict.get::<Name<'_>>("Subtype").as_deref() == Some(b"TrueType");
    let all = |table: fn(u8) -> Option<String>| (0..=u8::MAX).map(table).collect();
    let mut texts: Vec<Option<String>> = match base.as_deref() {
        Some(b"WinAnsiEncoding") => all(names::windows),
        Some(b"MacRomanEncoding") => all(names::mac),
        _ if is_truetype => all(names::windows),
        _ => own_encoding(dict, effort).unwrap_or_else(|| all(names::standard)),
    };
    let mut code = 0;
    for item in differences.iter().flat_map(|array| array.iter::<Object<'_>>()) {
        match item {
            Object::Number(number) => code = number.as_i64().clamp(0, 256) as usize,
            Object::Name(name) => {
                if let Some(place) = texts.get_mut(code) {
                    *place = names::text(name.as_str());
                }
                code += 1;
            }
            _ => {}
        }
    }
    texts
}

/// The encoding written in a Type1 font itself: `dup 65 /A put`.
fn own_encoding(dict: &Dict<'_>, effort: &Effort) -> Option<Vec<Option<String>>> {
    let stream = dict.get::<Dict<'_>>("FontDescriptor")?.get::<Stream<'_>>("FontFile")?;
    let data = effort.unpack(&stream).data;
    let clear = data.get(..memmem::find(&data, b"eexec")?)?;
    let table = clear.get(memmem::find(clear, b"/Encoding")?..)?;
    let mut words = table.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let mut all = vec![None; 256];
    let mut found = false;
    while let Some(word) = words.next() {
        if word != b"dup" {
            continue;
        }
        let code =
            words.next().and_then(|word| std::str::from_utf8(word).ok()).and_then(|word| word.parse::<u8>().ok());
        let name =
            words.next().and_then(|word| word.strip_prefix(b"/")).and_then(|word| std::str::from_utf8(word).ok());
        if let (Some(code), Some(name)) = (code, name)
            && let Some(place) = all.get_mut(usize::from(code))
        {
            *place = names::text(name);
            found = true;
        }
    }
    found.then_some(all)
}

struct Widths {
    first: i64,
    each: Vec<f32>,
    other: Option<f32>,
}

impl Widths {
    fn of(dict: &Dict<'_>) -> Self {
        let each = dict.get::<Array<'_>>("Widths").map(|widths| widths.iter::<f32>().take(256).collect());
        let other = dict.get::<Dict<'_>>("FontDescriptor").and_then(|about| about.get::<f32>("MissingWidth"));
        Self { first: dict.get::<i32>("FirstChar").unwrap_or(0).into(), each: each.unwrap_or_default(), other }
    }

    fn advance(&self, code: u8) -> Option<f64> {
        let listed = usize::try_from(i64::from(code) - self.first).ok().and_then(|at| self.each.get(at));
        listed.copied().or(self.other.filter(|_| !self.each.is_empty())).map(f64::from)
    }
}
