//! The package being copied: what is not changed goes over as it was packed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// A package and what is changed in it.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    changed: BTreeMap<usize, String>,
    added: Vec<(String, String)>,
}

/// A part that is in the package.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part(usize);

const BYTE_ORDER_MARK: &str = "\u{feff}";

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let name = |index| match archive.name_for_index(index) {
            Some(Ok(name)) => name.to_string(),
            _ => String::new(),
        };
        let names = (0..archive.len()).map(name).collect();
        Some(Self { archive, names, changed: BTreeMap::new(), added: Vec::new() })
    }

    /// The part of that name, which writers spell with `\` and in any case.
    pub fn find(&self, name: &str) -> Option<Part> {
        let wanted = key(name);
        self.names.iter().position(|name| key(name) == wanted).map(Part)
    }

    /// Its name, with `/`.
    pub fn name(&self, part: Part) -> String {
        self.names.get(part.0).map(|name| name.replace('\\', "/")).unwrap_or_default()
    }

    /// What it says, without a byte order mark; none where it is no UTF-8.
    pub fn text(&mut self, part: Part) -> Option<String> {
        let text = self.whole(part)?;
        Some(text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text))
    }

    /// Puts other text in the place of a part's.
    pub fn replace(&mut self, part: Part, text: String) {
        let marked = self.whole(part).is_some_and(|text| text.starts_with(BYTE_ORDER_MARK));
        self.changed.insert(part.0, if marked { format!("{BYTE_ORDER_MARK}{text}") } else { text });
    }

    /// Adds a part at the end.
    pub fn add(&mut self, name: String, text: String) {
        self.added.push((name, text));
    }

    /// Whether a signature vouches for its parts, which any change breaks.
    pub fn is_signed(&self) -> bool {
        self.names.iter().any(|name| key(name).starts_with("_xmlsignatures/"))
    }

    /// The bytes of the copy.
    pub fn write(mut self) -> Option<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (index, name) in self.names.iter().enumerate() {
            let file = self.archive.by_index_raw(index).ok()?;
            match self.changed.get(&index) {
                None => writer.raw_copy_file(file).ok()?,
                Some(text) => {
                    let modified = file.last_modified().unwrap_or_default();
                    writer.start_file(name.as_str(), options().last_modified_time(modified)).ok()?;
                    writer.write_all(text.as_bytes()).ok()?;
                }
            }
        }
        for (name, text) in &self.added {
            writer.start_file(name.as_str(), options()).ok()?;
            writer.write_all(text.as_bytes()).ok()?;
        }
        Some(writer.finish().ok()?.into_inner())
    }

    fn whole(&mut self, part: Part) -> Option<String> {
        let mut text = String::new();
        self.archive.by_index(part.0).ok()?.read_to_string(&mut text).ok()?;
        Some(text)
    }
}

/// The day of a new part is always the same, so that copies are.
fn options() -> SimpleFileOptions {
    let day = zip::DateTime::default();
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(day)
}

fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}
