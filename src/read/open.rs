//! Opens what was found: a file on disk, or a file inside another one, however deep. The only place of this stage that
//! touches a disk.

use std::borrow::Cow;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Allowance, CONTAINERS, Head, Limits, Member, document, within};
use crate::error::ReadError;
use crate::model::SourceFile;

/// What parts the name of a file from the name of a file inside it: `归档.zip!/甲.doc`.
const INSIDE: &str = "!/";

/// A file to be opened.
pub struct Found {
    /// The path as people see it.
    pub shown: String,
    place: Place,
    depth: usize,
    /// None for a file on disk, which gets its own.
    allowance: Option<Rc<Allowance>>,
}

enum Place {
    Disk(PathBuf),
    Memory(Result<Vec<u8>, ReadError>),
}

impl Found {
    /// A file on disk.
    #[must_use]
    pub fn file(path: &Path, shown: &str) -> Self {
        Self { shown: shown.to_owned(), place: Place::Disk(path.to_path_buf()), depth: 0, allowance: None }
    }

    /// Its size in bytes, 0 where that cannot be told.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.place {
            Place::Disk(path) => fs::metadata(path).map_or(0, |about| about.len()),
            Place::Memory(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        }
    }

    fn bytes(&self, limits: &Limits) -> Result<Cow<'_, [u8]>, ReadError> {
        match &self.place {
            Place::Disk(path) => load(path, limits).map(Cow::Owned),
            Place::Memory(bytes) => bytes.as_ref().map(|bytes| Cow::Borrowed(bytes.as_slice())).map_err(Clone::clone),
        }
    }

    /// A file inside this one.
    fn inside(&self, member: Member, allowance: &Rc<Allowance>) -> Self {
        Self {
            shown: format!("{}{INSIDE}{}", self.shown, member.name),
            place: Place::Memory(member.bytes),
            depth: self.depth + 1,
            allowance: Some(Rc::clone(allowance)),
        }
    }
}

/// Opens a file: a document gives its text; the files inside it, and those in a container, are handed to `take`, which says
/// whether to go on. A sound container has no result of its own.
///
/// # Errors
/// The reason the file was not read, as a row for the report.
pub fn open(
    found: &Found,
    limits: &Limits,
    take: &mut dyn FnMut(Found) -> ControlFlow<()>,
) -> Result<Option<SourceFile>, ReadError> {
    let bytes = found.bytes(limits)?;
    let head = Head::new(&bytes);
    let allowance = found.allowance.clone().unwrap_or_else(|| Rc::new(Allowance::new(bytes.len() as u64, limits)));
    if let Some(container) = CONTAINERS.iter().find(|container| (container.sniff)(&head)) {
        if found.depth >= limits.max_depth {
            return Err(ReadError::OverLimit(format!("压缩包套叠超过 {} 层", limits.max_depth)));
        }
        (container.unpack)(&bytes, &allowance, &mut |member| take(found.inside(member, &allowance)))?;
        return Ok(None);
    }
    let (source, attachments) = document(&bytes, &found.shown, limits)?;
    if found.depth < limits.max_depth {
        for member in attachments {
            if take(found.inside(member, &allowance)).is_break() {
                break;
            }
        }
    }
    Ok(Some(source))
}

/// Reads the one document at `path`; `shown` is the path as people see it. Files inside it are left.
///
/// # Errors
/// The reason it was not read; a container holds no text of its own.
pub fn read(path: &Path, shown: &str, limits: &Limits) -> Result<SourceFile, ReadError> {
    let source = open(&Found::file(path, shown), limits, &mut |_| ControlFlow::Break(()))?;
    source.ok_or_else(|| ReadError::Unsupported("压缩包或者多份文件的合集，要用 scan 扫描".to_owned()))
}

fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let about = fs::metadata(path).map_err(|error| ReadError::Io(error.to_string()))?;
    if !about.is_file() {
        // A pipe or a device would be waited for without end.
        return Err(ReadError::Io("不是普通文件".to_owned()));
    }
    within(about.len(), limits.max_file_bytes)?;
    fs::read(path).map_err(|error| ReadError::Io(error.to_string()))
}
