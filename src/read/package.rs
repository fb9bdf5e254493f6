//! Zip packages of documents (docx, OFD): their parts by name. Unpacks nothing by itself, so that each reader counts what
//! it unpacks against its own limit.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::ReadError;

/// An opened package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Index by name in lower case with `/`: some writers use `\`, and the standards ignore case or are ignored.
    indices: HashMap<String, usize>,
}

impl<'a> Package<'a> {
    /// Opens the package.
    ///
    /// # Errors
    /// When its directory is damaged.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| explain(&error))?;
        let mut indices = HashMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                indices.entry(key(&name)).or_insert(index);
            }
        }
        Ok(Self { archive, indices })
    }

    /// Whether there is a part of that name.
    pub fn has(&self, name: &str) -> bool {
        self.indices.contains_key(&key(name))
    }

    /// A part to be unpacked, and the size it states; `None` when there is none of that name.
    ///
    /// # Errors
    /// When it is encrypted or damaged.
    pub fn entry(&mut self, name: &str) -> Result<Option<(impl Read + '_, u64)>, ReadError> {
        let Some(&index) = self.indices.get(&key(name)) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|error| explain(&error))?;
        let size = file.size();
        Ok(Some((file, size)))
    }
}

/// The form of a name that lookups use.
pub(super) fn key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// A part's folder, with the `/` behind it; empty at the root.
pub(super) fn folder_of(part: &str) -> String {
    part.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default()
}

/// The name in the package of a part that is named as seen from a folder.
pub(super) fn resolve(folder: &str, target: &str) -> String {
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
            ReadError::Corrupt(format!("压缩包使用了文档不允许的压缩方法（{method}）"))
        }
        _ => ReadError::Corrupt("压缩包结构损坏，可能下载不完整".to_owned()),
    }
}
