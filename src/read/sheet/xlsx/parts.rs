//! The parts of a package with a workbook, found through their relationships and unpacked within a budget.

use std::collections::HashMap;
use std::io::Read;

use crate::error::ReadError;
use crate::read::Limits;
use crate::read::package::{Package, folder_of, resolve};
use crate::read::xml::{self, Node, Walk};

/// A sheet is mostly marks around its text: all parts together may unpack to so many times the text that is allowed.
const MARKUP_FACTOR: u64 = 4;

/// The usual name of the main part.
const MAIN: &str = "xl/workbook.xml";

/// Whether the bytes are a package with a workbook, sound or damaged.
pub(in super::super) fn is_workbook(bytes: &[u8]) -> bool {
    /// The list of content types is a few kilobytes; more is not worth unpacking only to recognise a file.
    const MAX_TYPES_BYTES: u64 = 1 << 20;
    if !bytes.starts_with(b"PK") {
        return false;
    }
    let Ok(mut package) = Package::open(bytes) else {
        return memchr::memmem::find(bytes, MAIN.as_bytes()).is_some();
    };
    if package.has(MAIN) {
        return true;
    }
    let Ok(Some((types, _))) = package.entry("[Content_Types].xml") else { return false };
    let mut listed = Vec::new();
    let _ = types.take(MAX_TYPES_BYTES).read_to_end(&mut listed);
    ["spreadsheetml.sheet.main", "spreadsheetml.template.main", "ms-excel.sheet.macroEnabled.main"]
        .iter()
        .any(|kind| memchr::memmem::find(&listed, kind.as_bytes()).is_some())
}

/// The parts of the package as text, within a budget.
pub(super) struct Parts<'a> {
    package: Package<'a>,
    budget: u64,
    limit: u64,
}

/// What a part is related to.
pub(super) struct Related {
    /// The last word of the kind of relationship.
    pub(super) kind: String,
    /// The name of a part.
    pub(super) target: String,
}

impl<'a> Parts<'a> {
    /// Opens the package. All parts together may unpack to what a file of that size may, and no more than a few times the
    /// text that is allowed.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let most = limits.max_text_bytes.saturating_mul(MARKUP_FACTOR);
        let budget = (bytes.len() as u64).saturating_mul(limits.max_expansion).clamp(limits.max_text_bytes, most);
        Ok(Self { package: Package::open(bytes)?, budget, limit: budget })
    }

    /// Name of the main part.
    pub(super) fn main(&mut self) -> Result<String, ReadError> {
        let related = self.related("")?;
        let named = related.into_values().find(|one| one.kind == "officeDocument").map(|one| one.target);
        Ok(named.filter(|name| self.package.has(name)).unwrap_or_else(|| MAIN.to_owned()))
    }

    /// A part as text; `None` when there is none of that name.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some((part, _)) = self.package.entry(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        part.take(self.budget.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| ReadError::Corrupt(format!("压缩包内的 {name} 无法解压，可能下载不完整")))?;
        let read = bytes.len() as u64;
        if read > self.budget {
            return Err(ReadError::TooLarge { bytes: self.limit.saturating_add(1), limit: self.limit });
        }
        self.budget -= read;
        Ok(Some(xml::decode(&bytes).0))
    }

    /// What a part (`""`: the package) is related to, by id.
    pub(super) fn related(&mut self, part: &str) -> Result<HashMap<String, Related>, ReadError> {
        let folder = folder_of(part);
        let file = part.strip_prefix(&folder).unwrap_or(part);
        let Some(text) = self.text(&format!("{folder}_rels/{file}.rels"))? else { return Ok(HashMap::new()) };
        let mut related = HashMap::new();
        let mut walk = Walk::new(&text);
        while let Ok(Some(node)) = walk.next() {
            let Node::Start(element) = node else { continue };
            let [id, kind, target] = ["Id", "Type", "Target"].map(|name| element.attribute(name));
            if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                related.insert(id, Related { kind, target: resolve(&folder, &target) });
            }
        }
        Ok(related)
    }
}
