//! The package of a document: finds its parts through their relationships, in a zip or in one XML file, and unpacks them
//! within a budget.
//!
//! Takes a file, gives parts as text. What stands in the parts is left to the other files.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read as _;

use crate::error::ReadError;
use crate::read::package::{self, Package};
use crate::read::xml::{self, Node, Walk};

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
    let Ok(mut package) = Source::zip(bytes, MAX_SNIFF_BYTES) else {
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
pub(super) struct Part<'a> {
    pub(super) text: Cow<'a, str>,
}

/// An opened package.
pub(in crate::read) struct Source<'a> {
    parts: Parts<'a>,
    limit: u64,
    budget: u64,
}

enum Parts<'a> {
    Zip(Package<'a>),
    /// Parts by the form of their names that lookups use, each an XML text.
    Flat(HashMap<String, &'a str>),
}

impl<'a> Source<'a> {
    /// Opens a zip package; all parts together may unpack to `limit` bytes.
    pub(super) fn zip(bytes: &'a [u8], limit: u64) -> Result<Self, ReadError> {
        Ok(Self { parts: Parts::Zip(Package::open(bytes)?), limit, budget: limit })
    }

    /// Parts that lie in one XML file, by name.
    pub(in crate::read) fn flat(parts: impl Iterator<Item = (String, &'a str)>, limit: u64) -> Self {
        let parts = parts.map(|(name, text)| (package::key(&name), text)).collect();
        Self { parts: Parts::Flat(parts), limit, budget: limit }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        match &self.parts {
            Parts::Zip(package) => package.has(name),
            Parts::Flat(parts) => parts.contains_key(&package::key(name)),
        }
    }

    /// Unpacks a part; `None` when there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part<'a>>, ReadError> {
        let package = match &mut self.parts {
            Parts::Zip(package) => package,
            Parts::Flat(parts) => {
                let text = parts.get(&package::key(name));
                return Ok(text.map(|text| Part { text: Cow::Borrowed(*text) }));
            }
        };
        let Some((file, declared)) = package.entry(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.take(self.budget.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Corrupt(format!("压缩包内的 {name} 无法解压，可能下载不完整")))?;
        let read = bytes.len() as u64;
        if read > self.budget {
            return Err(ReadError::TooLarge { bytes: declared.max(read), limit: self.limit });
        }
        self.budget -= read;
        let (text, _) = xml::decode(&bytes);
        Ok(Some(Part { text: Cow::Owned(text) }))
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
                related.push((kind, package::resolve(folder, &target)));
            }
        }
        Ok(related)
    }
}
