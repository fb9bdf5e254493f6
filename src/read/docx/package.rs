//! The zip package: finds the parts of a document through its relationships and unpacks them within a budget.
//!
//! Takes the bytes of the file, gives parts as text. What stands in the parts is left to the other files.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Node, Walk};
use crate::error::ReadError;

/// The content type list of a package is a few kilobytes; more is not worth unpacking only to recognize a file.
const MAX_SNIFF_BYTES: u64 = 1 << 20;

/// Content types of a main part, by what is common to documents, templates and their macro variants.
const MAIN_CONTENT_TYPES: [&str; 4] = [
    "wordprocessingml.document.main",
    "wordprocessingml.template.main",
    "ms-word.document.macroEnabled.main",
    "ms-word.template.macroEnabledTemplate.main",
];

/// Whether the bytes are a WordprocessingML package, by its directory; of a damaged one, by the names that are left.
pub(super) fn is_wordprocessing(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"PK") {
        return false;
    }
    let Ok(mut package) = Package::open(bytes, MAX_SNIFF_BYTES) else {
        return memchr::memmem::find(bytes, b"word/document.xml").is_some();
    };
    if package.has("word/document.xml") {
        return true;
    }
    match package.part("[Content_Types].xml") {
        Ok(Some(part)) => MAIN_CONTENT_TYPES.iter().any(|name| part.text.contains(name)),
        _ => false,
    }
}

/// A part as text.
pub(super) struct Part {
    pub(super) text: String,
    /// Bytes that are no characters were replaced.
    pub(super) replaced: bool,
}

/// An opened package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Index by name in lower case with `/`: some writers use `\`, and the standard ignores case.
    indices: HashMap<String, usize>,
    limit: u64,
    budget: u64,
}

impl<'a> Package<'a> {
    /// Opens the package; all parts together may unpack to `limit` bytes.
    pub(super) fn open(bytes: &'a [u8], limit: u64) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| explain(&error))?;
        let mut indices = HashMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                indices.entry(key(&name)).or_insert(index);
            }
        }
        Ok(Self { archive, indices, limit, budget: limit })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.indices.contains_key(&key(name))
    }

    /// Unpacks a part; `None` when there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, ReadError> {
        let Some(&index) = self.indices.get(&key(name)) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|error| explain(&error))?;
        let declared = file.size();
        let mut bytes = Vec::new();
        file.take(self.budget.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Corrupt(format!("压缩包内的 {name} 无法解压，可能下载不完整")))?;
        let read = bytes.len() as u64;
        if read > self.budget {
            return Err(ReadError::TooLarge { bytes: declared.max(read), limit: self.limit });
        }
        self.budget -= read;
        Ok(Some(decode(&bytes)))
    }

    /// Name of the main part.
    pub(super) fn main_part(&mut self) -> Result<String, ReadError> {
        let related = self.related("")?;
        let named = related.into_iter().find(|(kind, _)| kind == "officeDocument").map(|(_, target)| target);
        Ok(named.filter(|name| self.has(name)).unwrap_or_else(|| "word/document.xml".to_owned()))
    }

    /// What a part (`""`: the package) is related to: last word of the relationship's type and name of the target.
    pub(super) fn related(&mut self, part: &str) -> Result<Vec<(String, String)>, ReadError> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let Some(relationships) = self.part(&format!("{folder}{separator}_rels/{file}.rels"))? else {
            return Ok(Vec::new());
        };
        let mut related = Vec::new();
        let mut walk = Walk::new(&relationships.text);
        // A damaged list is read as far as it goes: the usual names stand in for what is missing.
        while let Ok(Some(node)) = walk.next() {
            let Node::Start(element) = node else { continue };
            if element.name() != "Relationship" || element.attribute("TargetMode").as_deref() == Some("External") {
                continue;
            }
            if let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target")) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                related.push((kind, resolve(folder, &target)));
            }
        }
        Ok(related)
    }
}

/// The form of a name that lookups use.
fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// A relationship's target as a name in the package.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn explain(error: &ZipError) -> ReadError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => ReadError::Encrypted,
        ZipError::CompressionMethodNotSupported(method) => {
            ReadError::Corrupt(format!("压缩包使用了 docx 不允许的压缩方法（{method}）"))
        }
        _ => ReadError::Corrupt("压缩包结构损坏，可能下载不完整".to_owned()),
    }
}

/// Parts are UTF-8 or UTF-16 by their byte order mark; the standard allows no other encoding.
fn decode(bytes: &[u8]) -> Part {
    let (text, _, replaced) = encoding_rs::UTF_8.decode(bytes);
    Part { text: text.into_owned(), replaced }
}
