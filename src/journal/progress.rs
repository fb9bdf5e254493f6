//! `Progress`: the journal of a run in its output folder while the run is not through. Takes the folder; begins the journal, and
//! finds what a broken run left there.
//!
//! A run that goes on where another one broke off writes a journal of its own beside the earlier one, because files may have
//! changed, come and gone in between. Broken off itself, it leaves two: up to its own last file it knows better, behind that the
//! earlier one does. The next run makes one of the two before it begins.

use std::cmp::Ordering;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::write::in_use;
use super::{Earlier, Header, Reader, Shard, Writer};
use crate::error::Error;

/// What to do about what a broken run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Nothing is to be there.
    Anew,
    /// Go on where it broke off; where there is nothing, begin.
    GoOn,
    /// Begin again.
    Over,
}

/// Where the journal of a run stands.
#[derive(Debug, Clone)]
pub struct Progress {
    journal: PathBuf,
    earlier: PathBuf,
    /// The journal that is kept when the run is through: that of a shard.
    whole: Option<PathBuf>,
}

impl Progress {
    /// In that output folder, which must be there.
    #[must_use]
    pub fn at(folder: &Path, shard: Option<Shard>) -> Self {
        let name = shard.map_or_else(|| "scan.guiqing".to_owned(), |shard| shard.file_name());
        Self {
            journal: folder.join(format!(".{name}.part")),
            earlier: folder.join(format!(".{name}.earlier.part")),
            whole: shard.map(|shard| folder.join(shard.file_name())),
        }
    }

    /// Begins the journal; gives what an earlier run left, where the run goes on.
    ///
    /// # Errors
    /// [`Error::Usage`] when an earlier run was not asked about or was another one, or when another run is under way;
    /// [`Error::Output`] when the folder cannot be written.
    pub fn begin(&self, header: &Header, start: Start) -> Result<(Writer, Option<Earlier>), Error> {
        self.keep_off()?;
        let is_left = self.journal.exists() || self.earlier.exists();
        let earlier = match start {
            Start::Anew if is_left => return Err(self.is_unfinished()),
            Start::Anew | Start::Over => {
                self.clear()?;
                None
            }
            Start::GoOn => self.earlier(header)?,
        };
        Ok((Writer::create(&self.journal, header)?, earlier))
    }

    /// Removes what is only needed until the run is through.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be removed.
    pub fn clear(&self) -> Result<(), Error> {
        [&self.journal, &self.earlier].into_iter().try_for_each(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path)(error)),
            _ => Ok(()),
        })
    }

    /// Puts the whole journal of a shard in its place; gives its path.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be put there.
    pub fn put_in_place(&self) -> Result<PathBuf, Error> {
        let whole = self.whole.clone().unwrap_or_else(|| self.journal.with_extension(""));
        let file = fs::File::open(&self.journal).map_err(failed(&self.journal))?;
        // A machine of a cluster may be switched off when its job is done.
        file.sync_all().map_err(failed(&self.journal))?;
        drop(file);
        fs::rename(&self.journal, &whole).map_err(failed(&whole))?;
        self.clear()?;
        Ok(whole)
    }

    /// That another run is not to be disturbed.
    fn keep_off(&self) -> Result<(), Error> {
        match fs::File::open(&self.journal).map(|file| file.try_lock_shared()) {
            Ok(Err(fs::TryLockError::WouldBlock)) => Err(in_use(&self.journal)),
            _ => Ok(()),
        }
    }

    fn is_unfinished(&self) -> Error {
        let folder = self.journal.parent().unwrap_or(Path::new(".")).display();
        Error::Usage(format!(
            "{folder} 里有一次没有做完的扫描。接着做，请在原来的命令后面加上 --resume；不要了，从头做，请加上 --restart"
        ))
    }

    /// What an earlier run left, if it was the same one.
    fn earlier(&self, header: &Header) -> Result<Option<Earlier>, Error> {
        self.make_one()?;
        let reader = match (opened(&self.earlier)?, &self.whole) {
            (None, Some(whole)) => opened(whole)?,
            (reader, _) => reader,
        };
        let Some(reader) = reader else { return Ok(None) };
        let differences = reader.header().differences(header);
        if !differences.is_empty() {
            let differences = differences.join("；");
            return Err(Error::Usage(format!(
                "不能接着做：这一次与没有做完的那一次不同。{differences}。请改得相同再运行；不要那一次的，请用 --restart 从头做"
            )));
        }
        Ok(Some(Earlier::new(reader)))
    }

    /// Makes one earlier journal of what one or two broken runs left. It may be broken off anywhere and begun again.
    fn make_one(&self) -> Result<(), Error> {
        let Some(mut reader) = opened(&self.journal)? else {
            // Broken off before its first frame was written.
            return fs::remove_file(&self.journal).or_else(|error| match error.kind() {
                io::ErrorKind::NotFound => Ok(()),
                _ => Err(failed(&self.journal)(error)),
            });
        };
        if let Some(mut earlier) = opened(&self.earlier)? {
            let mut last = None;
            let mut end = reader.at();
            while let Ok(Some((entry, _))) = reader.entry() {
                last = Some(entry);
                end = reader.at();
            }
            drop(reader);
            let mut writer = Writer::go_on(&self.journal, end)?;
            while let Ok(Some((entry, reviews))) = earlier.entry() {
                if last.as_ref().is_none_or(|last| entry.order(last) == Ordering::Greater) {
                    writer.append(entry, &reviews, |_, _| Ok(()))?;
                }
            }
            writer.flush()?;
        }
        fs::rename(&self.journal, &self.earlier).map_err(failed(&self.earlier))
    }
}

/// The journal at a path; none where there is none, or only its beginning.
fn opened(path: &Path) -> Result<Option<Reader>, Error> {
    match Reader::open(path) {
        Ok(reader) => Ok(Some(reader)),
        Err(Error::Usage(_)) => Ok(None),
        Err(Error::Input { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Output { path: path.to_owned(), source }
}
