//! cache (缓存): what reading and judging a file gave, and what was written, kept from run to run.
//!
//! Takes a file with its stamp or its content; gives the reviews it had, or the documents that were read from it, where they are
//! still what this run would come to (`Cache`). Takes what a run finds out (`Pack`) and writes it down on a thread of its own.
//! Files that were written are kept beside it, each led by the key of all that it follows from (`Slot`).
//! Reading, judging, writing results and the clock belong to others.
//!
//! One redb file, three tables, each keyed by the file's path, so that it never holds more than one state of a file: `files` (stamp
//! and hash of the content), `sources` (the documents in it) and `reviews`. What stands in the last two is led by a key made of
//! everything it follows from; where that differs from the key of this run, it is not believed. So there is nothing to expire.

mod key;
mod pack;
mod store;
mod write;
mod written;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::error::Error;
use crate::model::{Review, Stamp};
pub use key::{Key, Keys, Running, Slot};
pub use pack::{Pack, Read};
pub use store::Remark;
use store::Store;
use write::{Entry, Sources, Writer};
use written::Written;

/// The coarsest clocks that stamp files tick every two seconds (FAT).
const SETTLED_AFTER_NS: i64 = 2_000_000_000;

/// What a run believes of a file that it has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Size and time of change.
    Stamp,
    /// Nothing but the hash of its content.
    Content,
}

/// What a run brings along.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// What decides on what is read and how it is judged.
    pub keys: Keys,
    /// What is believed.
    pub trust: Trust,
    /// When it was started, in nanoseconds since 1970. A file changed just before may be changed once more within the same
    /// tick of the clock that stamps it, so that its stamp says nothing (the racy stamps of git).
    pub started_ns: i64,
}

/// The cache of a run; shared by its workers.
#[derive(Debug)]
pub struct Cache {
    store: Store,
    writer: Writer,
    written: Written,
    terms: Terms,
    taken: [AtomicU64; 3],
}

/// A file as the cache knows it.
#[derive(Debug)]
pub struct File<'a> {
    place: Vec<u8>,
    shown: &'a str,
    stamp: Option<Stamp>,
    /// Stamp and content of it as it was.
    before: Option<(Stamp, Key)>,
}

/// What is known of a file.
#[derive(Debug)]
pub enum Known {
    /// Its reviews, as they would be now.
    Reviews(Vec<Review>),
    /// What was read from it, to be judged anew.
    Read(Vec<Read>),
}

/// What a run had to do about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Nothing.
    Nothing,
    /// Judge what was read before.
    Judging,
    /// Read and judge.
    Reading,
}

/// How many files took which effort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nothing had to be done.
    pub unchanged: u64,
    /// Judged anew.
    pub judged: u64,
    /// Read and judged.
    pub read: u64,
}

impl Cache {
    /// Opens the cache in that file, or begins it; says what is to be told about that.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written, [`Error::Usage`] when another run is using it.
    pub fn begin(path: PathBuf, terms: Terms) -> Result<(Self, Option<Remark>), Error> {
        let written = Written::beside(&path, terms.started_ns);
        let (store, remark) = Store::open(path)?;
        let writer = Writer::begin(store.clone());
        Ok((Self { store, writer, written, terms, taken: Default::default() }, remark))
    }

    /// The file at a path, as shown, with what the file system said of it before it was read.
    #[must_use]
    pub fn file<'a>(&self, path: &Path, shown: &'a str, stamp: Option<Stamp>) -> File<'a> {
        let place = place(path);
        let before = self.store.file(&place);
        File { place, shown, stamp, before }
    }

    /// The content that a file must still have, as its stamp says.
    #[must_use]
    pub fn content(&self, file: &File<'_>) -> Option<Key> {
        let stamp = file.stamp.filter(|_| self.terms.trust == Trust::Stamp)?;
        file.before.filter(|(before, _)| *before == stamp).map(|(_, content)| content)
    }

    /// The content that the file at a path must have now.
    #[must_use]
    pub fn content_now(&self, path: &Path) -> Option<Key> {
        let stamp = Stamp::of(&fs::metadata(path).ok()?);
        self.content(&self.file(path, "", stamp))
    }

    /// A file that runs write: what it is, and what it follows from beside the program and the options of reading.
    #[must_use]
    pub fn slot(&self, place: &[&[u8]], follows_from: &[&[u8]]) -> Slot {
        self.terms.keys.slot(place, follows_from)
    }

    /// The bytes of a file that an earlier run wrote, if they would be the same now.
    #[must_use]
    pub fn written(&self, slot: &Slot) -> Option<fs::File> {
        self.written.take(slot)
    }

    /// Keeps the bytes of a file that was written. What goes wrong is told at the end.
    pub fn keep_written(&self, slot: &Slot, bytes: &mut dyn io::Read) {
        self.written.keep(slot, bytes);
    }

    /// How many written files were taken.
    #[must_use]
    pub fn written_count(&self) -> u64 {
        self.written.taken()
    }

    /// That a run is through: of the written files, those that none has asked for since long are removed.
    pub fn sweep(&self) {
        self.written.sweep();
    }

    /// What is known of a file with that content.
    #[must_use]
    pub fn known(&self, file: &File<'_>, content: &Key, pack: &mut Pack) -> Option<Known> {
        let (reading, judging) = self.keys(file, content);
        let reviews = self.store.reviews(&file.place, &judging).and_then(|packed| pack.unpack(&packed));
        if let Some(reviews) = reviews {
            return Some(Known::Reviews(reviews));
        }
        self.store.sources(&file.place, &reading).and_then(|packed| pack.unpack(&packed)).map(Known::Read)
    }

    /// Keeps what came of a file with that content, and counts it.
    pub fn keep(&self, file: File<'_>, content: &Key, effort: Effort, pack: &mut Pack) {
        self.count(effort);
        let settled_before_ns = self.terms.started_ns.saturating_sub(SETTLED_AFTER_NS);
        let stamp = file.stamp.filter(|stamp| stamp.modified_ns < settled_before_ns);
        let state = stamp.map(|stamp| (stamp, *content)).filter(|state| file.before != Some(*state));
        if !pack.is_lasting() || effort == Effort::Nothing && state.is_none() {
            return;
        }
        let (reading, judging) = self.keys(&file, content);
        let sources = match effort {
            Effort::Nothing | Effort::Judging => Sources::Kept,
            Effort::Reading => {
                pack.sources(file.shown).map_or(Sources::Unknown, |packed| Sources::New(reading, packed))
            }
        };
        let reviews = if effort == Effort::Nothing { None } else { pack.reviews().map(|packed| (judging, packed)) };
        self.writer.put(Entry { place: file.place, state, sources, reviews });
    }

    /// What is read from a file follows from the first, what is said of it from the second.
    fn keys(&self, file: &File<'_>, content: &Key) -> (Key, Key) {
        let reading = self.terms.keys.of_reading(file.shown, content);
        (reading, self.terms.keys.of_judging(&reading))
    }

    /// That a file took an effort and nothing of it can be kept.
    pub fn count(&self, effort: Effort) {
        self.taken[effort as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How much was taken from it so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let [unchanged, judged, read] = [0, 1, 2].map(|index: usize| self.taken[index].load(Ordering::Relaxed));
        Counts { unchanged, judged, read }
    }

    /// Some time has passed: a fifth of a second or more. About each second what there is is written down, so that it is there
    /// whatever becomes of this process.
    pub fn tick(&self) {
        self.writer.tick();
    }

    /// Writes down what came of the files; says what is to be told about that.
    pub fn settle(&self) -> Option<Remark> {
        self.writer.finish().map(|fault| self.store.told(&fault))
    }

    /// Gives it free to other runs; says what is to be told about the written files.
    pub fn close(&self) -> Option<Remark> {
        self.store.close();
        self.written.take_fault().map(|(folder, fault)| store::incomplete(folder, &fault))
    }
}

/// What a file is known by, wherever the run was started.
#[must_use]
pub fn place(path: &Path) -> Vec<u8> {
    let place = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    place.as_os_str().as_encoded_bytes().to_vec()
}

/// The bytes of plain data, to be hashed.
#[must_use]
pub fn packed(plain: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(plain).expect("plain data can be packed")
}
