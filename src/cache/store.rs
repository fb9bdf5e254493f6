//! `Store`: the file of the cache (redb). Opens it, sets one aside that is damaged or of another format, looks up and writes.
//! Whatever fails in a look-up is not known.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{Builder, Database, DatabaseError, ReadableDatabase, StorageError, TableDefinition, WriteTransaction};

use super::key::Key;
use super::write::{Entry, Sources};
use crate::error::{self, Error};
use crate::model::Stamp;

type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

// The names change with what stands in them.
const FILES: Table = TableDefinition::new("files 1");
const SOURCES: Table = TableDefinition::new("sources 1");
const REVIEWS: Table = TableDefinition::new("reviews 1");

/// Pages held in memory. Each file is looked up once, so that more would hold little that is asked for again.
const MEMORY_BYTES: usize = 16 << 20;

/// The file, shared by those who look up and the one who writes. None once it is closed.
#[derive(Debug, Clone)]
pub(super) struct Store {
    database: Arc<RwLock<Option<Database>>>,
    path: PathBuf,
}

/// What is to be told of a cache, in Chinese.
pub type Remark = String;

/// Why the cache cannot be written any more.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is not what was written.
    Damaged,
    /// The system does not let it be written.
    Disk(io::Error),
}

impl Store {
    /// Opens the file, or begins it.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, [`Error::Usage`] when another run is using it.
    pub fn open(path: PathBuf) -> Result<(Self, Option<Remark>), Error> {
        let (database, remark) = match opened(&path) {
            Ok(database) => (database, None),
            Err(Refusal::Damaged) => {
                let aside = set_aside(&path)?;
                let database = opened(&path).map_err(|refusal| refusal.told(&path))?;
                let (path, aside) = (path.display(), aside.display());
                (
                    database,
                    Some(format!("缓存 {path} 已损坏，或者是别的版本写的，已移到 {aside}；这次重新建立，结果不受影响")),
                )
            }
            Err(refusal) => return Err(refusal.told(&path)),
        };
        Ok((Self { database: Arc::new(RwLock::new(Some(database))), path }, remark))
    }

    /// Stamp and content of a file.
    pub fn file(&self, place: &[u8]) -> Option<(Stamp, Key)> {
        let value = self.look_up(FILES, place)?;
        let (bytes, rest) = value.split_first_chunk()?;
        let (modified, content) = rest.split_first_chunk()?;
        let stamp = Stamp { bytes: u64::from_le_bytes(*bytes), modified_ns: i64::from_le_bytes(*modified) };
        Some((stamp, Key(content.try_into().ok()?)))
    }

    /// The packed documents of a file, where they follow from what that key was made of.
    pub fn sources(&self, place: &[u8], key: &Key) -> Option<Vec<u8>> {
        self.led_by(SOURCES, place, key)
    }

    /// The packed reviews of a file, likewise.
    pub fn reviews(&self, place: &[u8], key: &Key) -> Option<Vec<u8>> {
        self.led_by(REVIEWS, place, key)
    }

    fn led_by(&self, table: Table, place: &[u8], key: &Key) -> Option<Vec<u8>> {
        let mut value = self.look_up(table, place)?;
        let is_led = value.starts_with(&key.0);
        is_led.then(|| value.split_off(Key::BYTES))
    }

    fn look_up(&self, table: Table, place: &[u8]) -> Option<Vec<u8>> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref()?;
        // The store panics where it meets what it never wrote.
        let found = catch_unwind(AssertUnwindSafe(|| {
            let table = database.begin_read().ok()?.open_table(table).ok()?;
            table.get(place).ok()?.map(|value| value.value().to_vec())
        }));
        found.ok().flatten()
    }

    /// Begins to write.
    pub fn batch(&self) -> Result<Batch, Fault> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(|| Fault::Disk(io::ErrorKind::NotConnected.into()))?;
        let mut transaction = database.begin_write().map_err(fault)?;
        // After a kill it opens at once, however large it is.
        transaction.set_quick_repair(true);
        Ok(Batch { transaction })
    }

    /// Gives it free to other runs.
    pub fn close(&self) {
        let database = self.database.write().unwrap_or_else(PoisonError::into_inner).take();
        // What there is to write before it closes was written, or failed and was told.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(database)));
    }

    /// What became of it.
    pub fn told(&self, fault: &Fault) -> Remark {
        let path = self.path.display();
        match fault {
            Fault::Disk(source) => incomplete(&self.path, source),
            Fault::Damaged => match set_aside(&self.path) {
                Ok(aside) => {
                    format!("缓存 {path} 已损坏，移到了 {}；结果不受影响，下次扫描重新建立", aside.display())
                }
                Err(_) => format!("缓存 {path} 已损坏；结果不受影响，请删除它"),
            },
        }
    }
}

/// What is being written.
pub(super) struct Batch {
    transaction: WriteTransaction,
}

impl Batch {
    /// Writes what is known of a file.
    pub fn put(&self, entry: &Entry) -> Result<(), Fault> {
        let place = entry.place.as_slice();
        let insert = |table: Table, parts: &[&[u8]]| {
            let mut table = self.transaction.open_table(table).map_err(fault)?;
            table.insert(place, parts.concat().as_slice()).map(|_| ()).map_err(fault)
        };
        if let Some((stamp, content)) = &entry.state {
            insert(FILES, &[&stamp.bytes.to_le_bytes(), &stamp.modified_ns.to_le_bytes(), &content.0])?;
        }
        match &entry.sources {
            Sources::Kept => {}
            Sources::New(key, packed) => insert(SOURCES, &[&key.0, packed])?,
            Sources::Unknown => {
                let mut table = self.transaction.open_table(SOURCES).map_err(fault)?;
                table.remove(place).map_err(fault)?;
            }
        }
        entry.reviews.as_ref().map_or(Ok(()), |(key, packed)| insert(REVIEWS, &[&key.0, packed]))
    }

    /// Makes it last.
    pub fn commit(self) -> Result<(), Fault> {
        self.transaction.commit().map_err(fault)
    }
}

fn fault(error: impl Into<redb::Error>) -> Fault {
    match error.into() {
        redb::Error::Io(source) if !is_damage(&source) => Fault::Disk(source),
        redb::Error::PreviousIo => Fault::Disk(io::ErrorKind::Other.into()),
        redb::Error::ValueTooLarge(_) => Fault::Disk(io::ErrorKind::FileTooLarge.into()),
        _ => Fault::Damaged,
    }
}

/// That not everything was kept.
pub(super) fn incomplete(path: &Path, source: &io::Error) -> Remark {
    format!("缓存 {} 没有写全（{}）；结果不受影响，下次扫描会慢一些", path.display(), error::cause(source))
}

/// Why the file was not opened.
enum Refusal {
    InUse,
    Disk(io::Error),
    Damaged,
}

impl Refusal {
    fn told(self, path: &Path) -> Error {
        match self {
            Self::InUse => Error::Usage(format!(
                "另一次扫描正在使用缓存 {}；请等它结束，或者用 --cache 换一个目录",
                path.display()
            )),
            Self::Disk(source) => Error::Output { path: path.to_owned(), source },
            Self::Damaged => Error::Output { path: path.to_owned(), source: io::ErrorKind::InvalidData.into() },
        }
    }
}

fn opened(path: &Path) -> Result<Database, Refusal> {
    let open = || Builder::new().set_cache_size(MEMORY_BYTES).create(path);
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(Ok(database)) => Ok(database),
        Ok(Err(DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch)) => Err(Refusal::InUse),
        Ok(Err(DatabaseError::Storage(StorageError::Io(source)))) if !is_damage(&source) => Err(Refusal::Disk(source)),
        Ok(Err(_)) | Err(_) => Err(Refusal::Damaged),
    }
}

/// Whether the system did what it was asked, and the file is not what it should be.
fn is_damage(source: &io::Error) -> bool {
    matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
}

/// Puts a file out of the way, in the place of one that was put there before.
fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let aside = path.with_extension("redb.damaged");
    let moved = fs::rename(path, &aside);
    moved.map(|()| aside).map_err(|source| Error::Output { path: path.to_owned(), source })
}
