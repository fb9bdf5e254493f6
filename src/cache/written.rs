//! `Written`: files that runs wrote, to be copied instead of made once more. Takes what a file is (`Slot`) and its bytes; gives the
//! bytes back as long as they follow from the same.
//!
//! A slot is a file below `written/`: key, length and hash, then the bytes. It is replaced whole, never linked to: results are
//! edited where they lie. Whatever is amiss with one is a file that is not known.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

use super::key::{Key, Slot};
use crate::model::Stamp;

/// Its folder in that of the cache.
const FOLDER: &str = "written";

/// Key, length and hash.
const HEAD_BYTES: usize = Key::BYTES + 16;

/// Bytes that are copied at once.
const CHUNK_BYTES: usize = 1 << 16;

/// What no run asked for in this time goes away.
const UNUSED_NS: i64 = 30 * DAY_NS;

/// A use is noted once in this time.
const DAY_NS: i64 = 24 * 60 * 60 * 1_000_000_000;

/// The kept files.
#[derive(Debug)]
pub(super) struct Written {
    folder: PathBuf,
    /// Nanoseconds since 1970.
    now_ns: i64,
    taken: AtomicU64,
    /// After the first one nothing more is kept.
    fault: Mutex<Option<io::Error>>,
}

impl Written {
    /// Those in the folder of a cache, which need not be there.
    pub fn beside(store: &Path, now_ns: i64) -> Self {
        let folder = store.with_file_name(FOLDER);
        Self { folder, now_ns, taken: AtomicU64::new(0), fault: Mutex::new(None) }
    }

    /// The bytes of that slot, from their beginning on.
    pub fn take(&self, slot: &Slot) -> Option<File> {
        let path = self.path(slot);
        let found = opened(&path, slot).ok().flatten()?;
        self.note_use(&path, &found);
        self.taken.fetch_add(1, Ordering::Relaxed);
        Some(found)
    }

    /// Keeps the bytes of that slot in the place of older ones.
    pub fn keep(&self, slot: &Slot, bytes: &mut dyn Read) {
        if self.is_sound()
            && let Err(fault) = put(&self.path(slot), slot, bytes)
        {
            self.fault().get_or_insert(fault);
        }
    }

    /// How many files were taken.
    pub fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Removes what has not been used for long, and what a run that was killed left behind long ago.
    pub fn sweep(&self) {
        for folder in entries(&self.folder) {
            for path in entries(&folder) {
                let modified_ns = fs::metadata(&path).ok().and_then(|about| Some(Stamp::of(&about)?.modified_ns));
                if modified_ns.is_some_and(|modified_ns| modified_ns < self.now_ns.saturating_sub(UNUSED_NS)) {
                    // It may go the next time.
                    let _ = fs::remove_file(&path);
                }
            }
        }
    }

    /// Why not everything was kept, with the folder.
    pub fn take_fault(&self) -> Option<(&Path, io::Error)> {
        self.fault().take().map(|fault| (self.folder.as_path(), fault))
    }

    fn is_sound(&self) -> bool {
        self.fault().is_none()
    }

    fn fault(&self) -> std::sync::MutexGuard<'_, Option<io::Error>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_use(&self, path: &Path, file: &File) {
        let used_ns = file.metadata().ok().and_then(|about| Some(Stamp::of(&about)?.modified_ns));
        let Ok(now) = u64::try_from(self.now_ns) else { return };
        if used_ns.is_none_or(|used_ns| used_ns < self.now_ns.saturating_sub(DAY_NS)) {
            let file = File::options().write(true).open(path);
            // Whoever may not note it makes the file once more some day.
            let _ = file.and_then(|file| file.set_modified(UNIX_EPOCH + Duration::from_nanos(now)));
        }
    }

    /// Many folders, because some systems are slow with many files in one.
    fn path(&self, slot: &Slot) -> PathBuf {
        let name = slot.place.to_string();
        self.folder.join(name.get(..2).unwrap_or_default()).join(name)
    }
}

/// The file behind its head, when it is whole and follows from what the slot follows from.
fn opened(path: &Path, slot: &Slot) -> io::Result<Option<File>> {
    let mut file = File::open(path)?;
    let mut head = [0; HEAD_BYTES];
    file.read_exact(&mut head)?;
    if !head.starts_with(&slot.key.0) || head != copied(&mut file, &mut io::sink(), slot)? {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(HEAD_BYTES as u64))?;
    Ok(Some(file))
}

/// Writes a slot, whole or not at all.
fn put(path: &Path, slot: &Slot, bytes: &mut dyn Read) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&[0; HEAD_BYTES])?;
    let head = copied(bytes, file.as_file_mut(), slot)?;
    file.rewind()?;
    file.write_all(&head)?;
    file.persist(path)?;
    Ok(())
}

/// Copies all bytes; gives the head that says what they are.
fn copied(from: &mut dyn Read, to: &mut dyn Write, slot: &Slot) -> io::Result<[u8; HEAD_BYTES]> {
    let mut hash = Xxh3::new();
    hash.update(&slot.place.0);
    hash.update(&slot.key.0);
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut length = 0_u64;
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = chunk.get(..read).unwrap_or_default();
        hash.update(bytes);
        to.write_all(bytes)?;
        length += read as u64;
    }
    let mut head = [0; HEAD_BYTES];
    let parts = slot.key.0.into_iter().chain(length.to_le_bytes()).chain(hash.digest().to_le_bytes());
    head.iter_mut().zip(parts).for_each(|(byte, part)| *byte = part);
    Ok(head)
}

/// What stands in a folder; nothing where it cannot be listed.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

#[cfg(test)]
mod tests {
    use super::super::key::Keys;
    use super::*;

    const NOW_NS: i64 = 1_700_000_000_000_000_000;

    fn slot(follows_from: &[u8]) -> Slot {
        Keys::new(&[b"1"], &[]).slot(&["甲.docx".as_bytes()], &[follows_from])
    }

    fn written(folder: &Path) -> Written {
        Written::beside(&folder.join("guiqing.redb"), NOW_NS)
    }

    fn taken(written: &Written, slot: &Slot) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        written.take(slot)?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn date(path: &Path, ns: i64) {
        let time = UNIX_EPOCH + Duration::from_nanos(u64::try_from(ns).expect("after 1970"));
        let file = File::options().write(true).open(path).expect("it is there");
        file.set_modified(time).expect("it can be dated");
    }

    #[test]
    fn the_last_one_is_kept_and_believed_of_its_key_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let written = written(folder.path());
        assert_eq!(taken(&written, &slot(b"1")), None);
        let long = b"x".repeat(3 * CHUNK_BYTES + 1);
        written.keep(&slot(b"1"), &mut &long[..]);
        assert_eq!(taken(&written, &slot(b"1")).as_deref(), Some(&long[..]));
        assert_eq!(taken(&written, &slot(b"2")), None);
        written.keep(&slot(b"2"), &mut &b""[..]);
        assert_eq!(taken(&written, &slot(b"2")).as_deref(), Some(&b""[..]));
        assert_eq!((taken(&written, &slot(b"1")), written.taken()), (None, 2));
    }

    #[test]
    fn no_bit_of_it_can_be_damaged_unseen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (written, slot) = (written(folder.path()), slot(b"1"));
        written.keep(&slot, &mut "第一条".as_bytes());
        let path = written.path(&slot);
        let whole = fs::read(&path).expect("it is there");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).expect("writable");
            assert_eq!(taken(&written, &slot), None, "{at}");
            fs::write(&path, &whole[..at]).expect("writable");
            assert_eq!(taken(&written, &slot), None, "{at}");
        }
        fs::write(&path, [&whole[..], b"x"].concat()).expect("writable");
        assert_eq!(taken(&written, &slot), None);
        fs::write(&path, whole).expect("writable");
        assert_eq!(taken(&written, &slot).as_deref(), Some("第一条".as_bytes()));
    }

    #[test]
    fn what_is_not_used_for_long_goes_away() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (written, slot) = (written(folder.path()), slot(b"1"));
        written.keep(&slot, &mut &b"x"[..]);
        let path = written.path(&slot);
        date(&path, NOW_NS - UNUSED_NS + DAY_NS);
        written.sweep();
        assert!(path.exists());
        date(&path, NOW_NS - UNUSED_NS - 1);
        assert!(taken(&written, &slot).is_some());
        written.sweep();
        assert!(path.exists(), "it was used just now");
        date(&path, NOW_NS - UNUSED_NS - 1);
        written.sweep();
        assert!(!path.exists());
    }

    #[test]
    fn after_a_fault_no_more_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(FOLDER), "a file").expect("writable");
        let written = written(folder.path());
        written.keep(&slot(b"1"), &mut &b"x"[..]);
        fs::remove_file(folder.path().join(FOLDER)).expect("it is there");
        written.keep(&slot(b"1"), &mut &b"x"[..]);
        assert_eq!(taken(&written, &slot(b"1")), None);
        assert!(written.take_fault().is_some());
    }
}
