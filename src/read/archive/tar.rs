//! TAR archives, plain or in GZIP, and single files in GZIP. Takes the bytes, hands out the members as they come: a tar
//! archive has no directory.

use std::cell::RefCell;
use std::io::{self, Cursor, Read};
use std::ops::ControlFlow;

use flate2::read::{GzDecoder, MultiGzDecoder};

use super::{Outlet, damaged, not_empty};
use crate::error::ReadError;
use crate::read::limits::Allowance;
use crate::read::{Head, Member, names};

/// A header, and what everything in a tar archive is padded to.
const BLOCK_BYTES: usize = 512;

/// Whether the bytes begin with the header of a tar archive.
pub(in crate::read) fn sniff(head: &Head) -> bool {
    is_header(head.bytes)
}

/// Whether the bytes are compressed by gzip.
pub(in crate::read) fn sniff_gzip(head: &Head) -> bool {
    head.bytes.starts_with(b"\x1F\x8B\x08")
}

/// Hands out the members of a tar archive.
///
/// # Errors
/// When the archive is damaged, empty, or unpacks to too much.
pub(in crate::read) fn unpack(
    bytes: &[u8],
    allowance: &Allowance,
    take: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    members(bytes, allowance, &mut Outlet::new(take)).map_err(Failure::told)
}

/// Hands out the members of the tar archive inside, or the one file.
///
/// # Errors
/// As `unpack`.
pub(in crate::read) fn unpack_gzip(
    bytes: &[u8],
    allowance: &Allowance,
    take: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut decoder = MultiGzDecoder::new(bytes);
    let mut start = Vec::new();
    let first = (&mut decoder).take(BLOCK_BYTES as u64).read_to_end(&mut start);
    let mut outlet = Outlet::new(take);
    if first.is_ok() && is_header(&start) {
        // What passes here and what a member takes from it both count: an archive of text needs a tenth of what is allowed.
        let over = RefCell::new(None);
        let metered = Metered { inner: Cursor::new(start).chain(decoder), allowance, over: &over };
        let result = members(metered, allowance, &mut outlet);
        let over = over.take();
        return result.map_err(|failure| over.unwrap_or_else(|| failure.told()));
    }
    let name = GzDecoder::new(bytes).header().and_then(|header| header.filename()).map(names::text_of);
    let name = names::shown(&name.unwrap_or_default());
    let content = first.map_err(|_| ReadError::Corrupt("GZIP 压缩数据损坏".to_owned()));
    let content = content.and_then(|_| allowance.unpack(Cursor::new(start).chain(decoder)));
    match content {
        // Nothing but this one file was in it: the archive itself is what is damaged.
        Err(error @ (ReadError::Corrupt(_) | ReadError::OverLimit(_))) => Err(error),
        content => outlet.give(&name, content).map(|_| ()),
    }
}

/// Why the members ended.
enum Failure {
    Told(ReadError),
    /// After so many members.
    Damaged(usize),
}

impl Failure {
    fn told(self) -> ReadError {
        match self {
            Self::Told(error) => error,
            Self::Damaged(given) => damaged("归档文件（TAR）损坏，文件可能没有下载完整", given),
        }
    }
}

fn members(archive: impl Read, allowance: &Allowance, outlet: &mut Outlet<'_>) -> Result<(), Failure> {
    let mut archive = tar::Archive::new(archive);
    for entry in archive.entries().map_err(|_| Failure::Damaged(0))? {
        let mut entry = entry.map_err(|_| Failure::Damaged(outlet.given()))?;
        let kind = entry.header().entry_type();
        let name = names::shown(&names::text_of(&entry.path_bytes()));
        if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) || names::is_leftover(&name) {
            continue;
        }
        let stated = entry.size();
        let content = allowance.unpack(&mut entry);
        let is_short = content.as_ref().is_ok_and(|bytes| (bytes.len() as u64) < stated);
        let content = if is_short {
            Err(ReadError::Corrupt("归档文件在此中断，内容不完整".to_owned()))
        } else {
            content
        };
        if outlet.give(&name, content).map_err(Failure::Told)?.is_break() {
            return Ok(());
        }
        if is_short {
            return Err(Failure::Damaged(outlet.given()));
        }
    }
    not_empty(outlet.given()).map_err(Failure::Told)
}

/// Counts all that is unpacked on the way to the members: names, gaps and members passed over can be bombs, too.
struct Metered<'a, R> {
    inner: R,
    allowance: &'a Allowance,
    over: &'a RefCell<Option<ReadError>>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.allowance.spend(count as u64).map_err(|error| {
            self.over.borrow_mut().get_or_insert(error);
            io::Error::other("over the limit")
        })?;
        Ok(count)
    }
}

/// Whether the first block has the checksum of a header: the sum of its bytes, its own field taken as blanks.
fn is_header(bytes: &[u8]) -> bool {
    let Some(block) = bytes.get(..BLOCK_BYTES).filter(|block| block.first() != Some(&0)) else { return false };
    let field = block.get(148..156).unwrap_or_default();
    let digits: String = field.iter().map(|byte| char::from(*byte)).collect();
    let Ok(stated) = u64::from_str_radix(digits.trim_matches([' ', '\0']), 8) else { return false };
    let all: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    let own: u64 = field.iter().map(|byte| u64::from(*byte)).sum();
    all - own + 8 * u64::from(b' ') == stated
}
