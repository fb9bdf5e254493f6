//! The directory of a zip archive. Takes the bytes, gives the members it names; where the directory is missing or damaged,
//! those that still have a header of their own. Source: APPNOTE.TXT 6.3.10.
//!
//! Read here and not by the zip crate, which refuses the whole archive for one bad header, and does not read GB names.

use flate2::Crc;
use memchr::memmem;

use super::super::MAX_MEMBERS;
use crate::read::names;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
const ZIP64_END: &[u8] = b"PK\x06\x06";
const ZIP64_LOCATOR: &[u8] = b"PK\x06\x07";

/// No more are read than are handed out, and one to tell that there are more.
const MOST_ENTRIES: u64 = MAX_MEMBERS as u64 + 1;

/// Stands in a field of 32 bits whose value is in the extra field of 64.
const ELSEWHERE: u64 = 0xFFFF_FFFF;

/// The members of an archive.
pub(super) struct Directory {
    pub(super) entries: Vec<Entry>,
    /// What is wrong with the directory.
    pub(super) damage: Option<&'static str>,
    /// The archive goes on in other files.
    pub(super) is_split: bool,
}

/// One member.
pub(super) struct Entry {
    /// Its name as shown.
    pub(super) name: String,
    pub(super) method: u16,
    pub(super) is_folder: bool,
    pub(super) is_link: bool,
    pub(super) is_encrypted: bool,
    /// None where it stands behind the data.
    pub(super) checksum: Option<u32>,
    /// None where it stands behind the data.
    pub(super) packed_bytes: Option<u64>,
    /// Where its own header begins.
    header: usize,
}

impl Directory {
    /// Reads the directory; every input gives one.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let end = End::find(bytes);
        let is_split = match &end {
            Some(end) => end.disk != 0,
            None => bytes.starts_with(DESCRIPTOR),
        };
        if is_split {
            return Self { entries: Vec::new(), damage: None, is_split };
        }
        let listed = end.as_ref().map(|end| listed(bytes, end)).unwrap_or_default();
        if let Some(end) = &end
            && listed.len() as u64 == end.count.min(MOST_ENTRIES)
        {
            return Self { entries: listed, damage: None, is_split };
        }
        let found = by_local_headers(bytes);
        let entries = if found.len() > listed.len() { found } else { listed };
        let damage = if end.is_some() {
            "压缩包的目录损坏"
        } else {
            "压缩包的目录缺失，文件可能没有下载完整"
        };
        Self { entries, damage: Some(damage), is_split }
    }
}

impl Entry {
    /// Its packed data; what is left of them when the archive is cut off.
    pub(super) fn data<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        let header = bytes.get(self.header..)?;
        if !header.starts_with(LOCAL) {
            return None;
        }
        let start = 30_usize + usize::from(u16_at(header, 26)?) + usize::from(u16_at(header, 28)?);
        let rest = header.get(start..)?;
        let end = self.packed_bytes.and_then(|length| usize::try_from(length).ok()).unwrap_or(rest.len());
        Some(rest.get(..end).unwrap_or(rest))
    }
}

/// 4.3.16, the end of the directory.
struct End {
    /// Where the directory begins, by what is stated and by its size; they differ when something stands before the archive.
    stated: u64,
    measured: u64,
    count: u64,
    disk: u64,
}

impl End {
    fn find(bytes: &[u8]) -> Option<Self> {
        const LONGEST: usize = 22 + 0xFFFF;
        let from = bytes.len().saturating_sub(LONGEST);
        let at = from + memmem::rfind(bytes.get(from..)?, END)?;
        let record = bytes.get(at..)?;
        let mut end = Self {
            disk: u64::from(u16_at(record, 4)?),
            count: u64::from(u16_at(record, 10)?),
            stated: u64::from(u32_at(record, 16)?),
            measured: (at as u64).saturating_sub(u64::from(u32_at(record, 12)?)),
        };
        if at >= 20 && bytes.get(at - 20..)?.starts_with(ZIP64_LOCATOR) {
            // The place stated is off when something stands before the archive, so the record is looked for.
            let at = memmem::rfind(bytes.get(..at)?, ZIP64_END)?;
            let record = bytes.get(at..)?;
            end = Self {
                disk: u64::from(u32_at(record, 16)?),
                count: u64_at(record, 32)?,
                stated: u64_at(record, 48)?,
                measured: (at as u64).saturating_sub(u64_at(record, 40)?),
            };
        }
        Some(end)
    }

    /// Where the directory is, and by how much all places stated are off.
    fn place(&self, bytes: &[u8]) -> Option<(usize, u64)> {
        let is_at = |place: u64| {
            usize::try_from(place).ok().filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(CENTRAL)))
        };
        match is_at(self.measured) {
            Some(at) => Some((at, self.measured.saturating_sub(self.stated))),
            None => is_at(self.stated).map(|at| (at, 0)),
        }
    }
}

/// The members that the directory lists, up to where it is damaged.
fn listed(bytes: &[u8], end: &End) -> Vec<Entry> {
    let mut entries = Vec::new();
    let Some((mut at, shift)) = end.place(bytes) else { return entries };
    while (entries.len() as u64) < end.count.min(MOST_ENTRIES) {
        let Some((entry, length)) = bytes.get(at..).and_then(|record| central(record, shift)) else { break };
        entries.push(entry);
        at += length;
    }
    entries
}

/// 4.3.12, an entry of the directory, and its length.
fn central(record: &[u8], shift: u64) -> Option<(Entry, usize)> {
    if !record.starts_with(CENTRAL) {
        return None;
    }
    let [name_length, extra_length, comment_length] =
        [u16_at(record, 28)?, u16_at(record, 30)?, u16_at(record, 32)?].map(usize::from);
    let raw = record.get(46..46 + name_length)?;
    let extra = record.get(46 + name_length..46 + name_length + extra_length)?;
    let mut wide = Wide::new(extra);
    let size = wide.or(u32_at(record, 24)?);
    let packed_bytes = wide.or(u32_at(record, 20)?);
    let offset = wide.or(u32_at(record, 42)?);
    let attributes = u32_at(record, 38)?;
    let made_by = record.get(5).copied()?;
    let flags = u16_at(record, 8)?;
    let entry = Entry {
        name: names::shown(&name(raw, extra)),
        method: u16_at(record, 10)?,
        is_folder: raw.ends_with(b"/") || size == 0 && (raw.ends_with(b"\\") || attributes & 0x10 != 0),
        // Made on Unix, and by its mode a symbolic link: what it holds is a path.
        is_link: made_by == 3 && (attributes >> 16) & 0xF000 == 0xA000,
        is_encrypted: flags & 1 != 0,
        checksum: Some(u32_at(record, 16)?),
        packed_bytes: Some(packed_bytes),
        header: usize::try_from(offset.saturating_add(shift)).ok()?,
    };
    Some((entry, 46 + name_length + extra_length + comment_length))
}

/// The members that have a header of their own, which is all that a cut-off archive has.
fn by_local_headers(bytes: &[u8]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut from = 0;
    while (entries.len() as u64) < MOST_ENTRIES
        && let Some(found) = bytes.get(from..).and_then(|rest| memmem::find(rest, LOCAL))
    {
        let at = from + found;
        from = at + LOCAL.len();
        if let Some((entry, length)) = bytes.get(at..).and_then(|record| local(record, at)) {
            settle(bytes, entries.last_mut(), at);
            // What looks like a header inside the data is none of this archive.
            let data = entry.packed_bytes.and_then(|packed| usize::try_from(packed).ok()).unwrap_or(0);
            from = at.saturating_add(length).saturating_add(data).min(bytes.len());
            entries.push(entry);
        }
    }
    settle(bytes, entries.last_mut(), bytes.len());
    entries
}

/// A member whose length stands behind its data ends there, and at the latest where the next one begins.
fn settle(bytes: &[u8], last: Option<&mut Entry>, next: usize) {
    const STORED: u16 = 0;
    let Some(entry) = last.filter(|entry| entry.packed_bytes.is_none()) else { return };
    let Some(data) = bytes.get(..next).and_then(|before| entry.data(before)) else { return };
    // Packed data know their own end.
    let end = if entry.method == STORED { memmem::find(data, DESCRIPTOR) } else { None };
    entry.packed_bytes = Some(end.unwrap_or(data.len()) as u64);
}

/// 4.3.7, the header before the data, and its length.
fn local(record: &[u8], at: usize) -> Option<(Entry, usize)> {
    let [name_length, extra_length] = [u16_at(record, 26)?, u16_at(record, 28)?].map(usize::from);
    let raw = record.get(30..30 + name_length).filter(|raw| !raw.is_empty())?;
    let extra = record.get(30 + name_length..30 + name_length + extra_length)?;
    let (version, flags) = (u16_at(record, 4)?, u16_at(record, 6)?);
    // No writer asks for more than version 6.3; the upper byte is the system.
    if version & 0xFF > 63 {
        return None;
    }
    let mut wide = Wide::new(extra);
    let size = wide.or(u32_at(record, 22)?);
    let packed_bytes = wide.or(u32_at(record, 18)?);
    let is_behind = flags & 8 != 0;
    let entry = Entry {
        name: names::shown(&name(raw, extra)),
        method: u16_at(record, 8)?,
        is_folder: raw.ends_with(b"/") || size == 0 && raw.ends_with(b"\\"),
        is_link: false,
        is_encrypted: flags & 1 != 0,
        checksum: (!is_behind).then_some(u32_at(record, 14)?),
        packed_bytes: (!is_behind).then_some(packed_bytes),
        header: at,
    };
    Some((entry, 30 + name_length + extra_length))
}

/// The name in UTF-8 that Info-ZIP adds when the bytes of the name are something else, or the name by its bytes. The flag
/// that says UTF-8 is not asked: writers set it wrongly, and bytes that are UTF-8 show it.
fn name(raw: &[u8], extra: &[u8]) -> String {
    const UNICODE_PATH: u16 = 0x7075;
    let mut sum = Crc::new();
    sum.update(raw);
    let added = extra_field(extra, UNICODE_PATH)
        .filter(|field| field.first() == Some(&1) && u32_at(field, 1) == Some(sum.sum()))
        .and_then(|field| std::str::from_utf8(field.get(5..)?).ok())
        .filter(|name| !name.is_empty());
    added.map_or_else(|| names::text_of(raw), str::to_owned)
}

/// 4.5.3, the extra field with the numbers that need 64 bits, in the order of the fields that need them.
struct Wide<'b> {
    rest: &'b [u8],
}

impl<'b> Wide<'b> {
    fn new(extra: &'b [u8]) -> Self {
        Self { rest: extra_field(extra, 1).unwrap_or_default() }
    }

    /// The number, or the next of the wide ones where it says so.
    fn or(&mut self, number: u32) -> u64 {
        if u64::from(number) != ELSEWHERE {
            return u64::from(number);
        }
        let wide = u64_at(self.rest, 0).unwrap_or(ELSEWHERE);
        self.rest = self.rest.get(8..).unwrap_or_default();
        wide
    }
}

fn extra_field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + length)?;
        if id == wanted {
            return Some(field);
        }
        extra = extra.get(4 + length..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}
