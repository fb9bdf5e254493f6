//! Opens what was found: a file on disk, or a file inside another one, however deep. The only place of this stage that
//! touches a disk.

use std::borrow::Cow;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Allowance, CONTAINERS, Head, Limits, Member, Recogniser, document, within};
use crate::error::{self, ReadError};
use crate::model::SourceFile;

/// What parts the name of a file from the name of a file inside it: `归档.zip!/甲.doc`.
pub const INSIDE: &str = "!/";

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
    /// A path, with the size where it is known from before.
    Disk(PathBuf, Option<u64>),
    Memory(Result<Vec<u8>, ReadError>),
}

impl Found {
    /// A file on disk.
    #[must_use]
    pub fn file(path: &Path, shown: &str) -> Self {
        Self { shown: shown.to_owned(), place: Place::Disk(path.to_path_buf(), None), depth: 0, allowance: None }
    }

    /// With its size, where that was asked before.
    #[must_use]
    pub fn sized(self, bytes: Option<u64>) -> Self {
        match self.place {
            Place::Disk(path, _) => Self { place: Place::Disk(path, bytes), ..self },
            Place::Memory(_) => self,
        }
    }

    /// A file in memory, such as standard input.
    #[must_use]
    pub fn memory(bytes: Vec<u8>, shown: &str) -> Self {
        Self { shown: shown.to_owned(), place: Place::Memory(Ok(bytes)), depth: 0, allowance: None }
    }

    /// Its size in bytes, 0 where that cannot be told.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.place {
            Place::Disk(_, Some(bytes)) => *bytes,
            Place::Disk(path, None) => fs::metadata(path).map_or(0, |about| about.len()),
            Place::Memory(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        }
    }

    /// Reads the file now, so that what is asked of its content and what is opened later are the same bytes; what cannot be
    /// read is told when it is opened.
    #[must_use]
    pub fn loaded(self, limits: &Limits) -> Self {
        match self.bytes(limits).map(Cow::into_owned) {
            Ok(bytes) => Self { place: Place::Memory(Ok(bytes)), ..self },
            Err(_) => self,
        }
    }

    /// Its content, where that is in memory.
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        match &self.place {
            Place::Memory(Ok(bytes)) => Some(bytes),
            _ => None,
        }
    }

    fn bytes(&self, limits: &Limits) -> Result<Cow<'_, [u8]>, ReadError> {
        match &self.place {
            Place::Disk(path, _) => load(path, limits).map(Cow::Owned),
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

/// Whether a file on disk could be read now; reads nothing of it.
#[must_use]
pub fn is_readable(path: &Path) -> bool {
    // Opening a pipe would wait without end.
    fs::metadata(path).is_ok_and(|about| about.is_file()) && fs::File::open(path).is_ok()
}

/// What happens while a file is being opened.
pub enum Step {
    /// A file stands inside it.
    Inside(Found),
    /// One more picture of a page was recognised, which takes its time.
    PageRecognised,
}

/// Opens a file: a document gives its text; the files inside it, and those in a container, are handed to `take`, which says
/// whether to go on. A sound container has no result of its own.
///
/// # Errors
/// The reason the file was not read, as a row for the report.
pub fn open(
    found: &Found,
    limits: &Limits,
    recogniser: Option<&Recogniser>,
    take: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Option<SourceFile>, ReadError> {
    let bytes = found.bytes(limits)?;
    let head = Head::new(&bytes);
    let allowance = found.allowance.clone().unwrap_or_else(|| Rc::new(Allowance::new(bytes.len() as u64, limits)));
    if let Some(container) = CONTAINERS.iter().find(|container| (container.sniff)(&head)) {
        if found.depth >= limits.max_depth {
            return Err(ReadError::OverLimit(format!("压缩包套叠超过 {} 层", limits.max_depth)));
        }
        let mut members = 0_usize;
        (container.unpack)(&bytes, &allowance, &mut |member| {
            members += 1;
            take(Step::Inside(found.inside(member, &allowance)))
        })?;
        return if members > 0 { Ok(None) } else { Err(ReadError::Empty) };
    }
    let (source, attachments) = document(&bytes, &found.shown, limits, &mut |reader, content| {
        let Some(recogniser) = recogniser else { return Ok(()) };
        recogniser.fill(reader, &bytes, limits, content, &mut || take(Step::PageRecognised))
    })?;
    if found.depth < limits.max_depth {
        for member in attachments {
            if take(Step::Inside(found.inside(member, &allowance))).is_break() {
                break;
            }
        }
    }
    Ok(Some(source))
}

/// Reads the one document at `path`, which may stand inside a file (`甲.zip!/乙.doc`); `shown` is the path as people see it.
/// Files inside the document are left.
///
/// # Errors
/// The reason it was not read; a container holds no text of its own.
pub fn read(path: &Path, shown: &str, limits: &Limits) -> Result<SourceFile, ReadError> {
    let mut inside = None;
    let outer = outermost(path, shown);
    let own = open(&outer, limits, None, &mut |step| {
        if let Step::Inside(member) = step {
            seek(&member, shown, limits, &mut inside);
        }
        if inside.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(result) = inside {
        return result;
    }
    if outer.shown != shown {
        return Err(ReadError::Io(format!("{} 中没有这份文件", outer.shown)));
    }
    own?.ok_or_else(|| {
        ReadError::Unsupported(format!("装有多份文件的合集，可以用 scan 扫描，或者写明其中的一份（{shown}!/名称）"))
    })
}

/// Reads the documents with these names, sorted, `found` itself or files inside it, and hands each to `take` with its bytes.
/// Those that cannot be read are left; pictures are not recognised.
pub fn documents(found: &Found, limits: &Limits, names: &[&str], take: &mut dyn FnMut(SourceFile, &[u8])) {
    // An archive of a hundred thousand files is asked for as many names.
    let from = |start: &str| names.get(names.partition_point(|name| *name < start)).copied().unwrap_or_default();
    let is_asked_for = |shown: &str| from(shown) == shown;
    let leads_to = |shown: &str| {
        let inside = format!("{shown}{INSIDE}");
        is_asked_for(shown) || from(&inside).starts_with(&inside)
    };
    // What a container has to say of itself was told when it was scanned.
    let opened = open(found, limits, None, &mut |step| {
        if let Step::Inside(member) = step
            && leads_to(&member.shown)
        {
            documents(&member, limits, names, take);
        }
        ControlFlow::Continue(())
    });
    if let Ok(Some(source)) = opened
        && is_asked_for(&found.shown)
        && let Ok(bytes) = found.bytes(limits)
    {
        take(source, &bytes);
    }
}

/// The file on disk that `甲.zip!/乙.doc` stands in, or the file itself.
fn outermost(path: &Path, shown: &str) -> Found {
    let file = path.to_string_lossy().replace('\\', "/");
    match (file.split_once(INSIDE), shown.split_once(INSIDE)) {
        (Some((file, _)), Some((shown, _))) if !path.exists() => Found::file(Path::new(file), shown),
        _ => Found::file(path, shown),
    }
}

/// Goes down to the file called `shown`.
fn seek(found: &Found, shown: &str, limits: &Limits, result: &mut Option<Result<SourceFile, ReadError>>) {
    if found.shown == shown {
        let opened = open(found, limits, None, &mut |_| ControlFlow::Break(()));
        *result = opened.transpose();
    } else if shown.strip_prefix(&found.shown).is_some_and(|rest| rest.starts_with(INSIDE)) {
        // What a container has to say of itself is of no use to who asks for one file in it.
        let _ = open(found, limits, None, &mut |step| {
            if let Step::Inside(member) = step {
                seek(&member, shown, limits, result);
            }
            if result.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }
}

fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let failed = |error| ReadError::Io(error::cause(&error));
    let about = fs::metadata(path).map_err(failed)?;
    if about.is_dir() {
        return Err(ReadError::Io("是文件夹的链接，没有进入".to_owned()));
    }
    if !about.is_file() {
        // A pipe or a device would be waited for without end.
        return Err(ReadError::Io("不是普通文件".to_owned()));
    }
    within(about.len(), limits.max_file_bytes)?;
    fs::read(path).map_err(failed)
}
