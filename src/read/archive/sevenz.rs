//! 7z archives. Takes the bytes, hands out the members as they are stored: they are compressed together in blocks, so
//! another order would mean unpacking a block once for each of its members.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};

use super::{Outlet, not_empty};
use crate::error::ReadError;
use crate::read::limits::Allowance;
use crate::read::{Head, Member, names};

/// The directory with its file names is a hundred bytes a member; a few bytes can state one of millions of members that
/// have no name, each of which takes memory.
const MAX_DIRECTORY_KB: usize = 4 << 10;

/// The largest dictionary that 7-Zip offers without being asked by hand is 256 MiB, and the tables take a little more.
const MAX_DICTIONARY_KB: usize = (256 + 16) << 10;

/// Filters and compressors one behind the other, each with a dictionary of its own. 7-Zip writes four at the most.
const MAX_CODERS: usize = 6;

/// Whether the bytes are a 7z archive.
pub(in crate::read) fn sniff(head: &Head) -> bool {
    head.bytes.starts_with(b"7z\xBC\xAF\x27\x1C")
}

/// Hands out the members.
///
/// # Errors
/// When the archive is damaged, encrypted with its names, one of several volumes, empty, or unpacks to too much.
pub(in crate::read) fn unpack(
    bytes: &[u8],
    allowance: &Allowance,
    take: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    if is_cut_off(bytes) {
        return Err(ReadError::Corrupt("7z 压缩包不完整：没有下载完整，或者是分卷压缩包中的一卷".to_owned()));
    }
    let mut source = Cursor::new(bytes);
    let archive = Archive::read_with_memory_limit(&mut source, &Password::empty(), MAX_DIRECTORY_KB)
        .map_err(|error| told(&error, "目录"))?;
    let mut outlet = Outlet::new(take);
    for block in 0..archive.blocks.len() {
        if unpack_block(&archive, block, &mut source, allowance, &mut outlet)?.is_break() {
            return Ok(());
        }
    }
    // Files of no bytes are in no block.
    let empty = archive.files.iter().zip(&archive.stream_map.file_block_index).filter(|(_, block)| block.is_none());
    for name in empty.filter_map(|(entry, _)| wanted(entry)) {
        if outlet.give(&name, Ok(Vec::new()))?.is_break() {
            return Ok(());
        }
    }
    not_empty(outlet.given())
}

/// Its name as shown; none for folders and what programs leave behind.
fn wanted(entry: &ArchiveEntry) -> Option<String> {
    let name = names::shown(entry.name());
    (!entry.is_directory() && !entry.is_anti_item() && !names::is_leftover(&name)).then_some(name)
}

/// The members that are compressed together.
fn unpack_block(
    archive: &Archive,
    block: usize,
    source: &mut Cursor<&[u8]>,
    allowance: &Allowance,
    outlet: &mut Outlet<'_>,
) -> Result<ControlFlow<()>, ReadError> {
    let password = Password::empty();
    let decoder = BlockDecoder::new_with_memory_limit(1, MAX_DICTIONARY_KB, block, archive, &password, source);
    let members: Vec<Option<String>> = decoder.entries().iter().map(wanted).collect();
    let mut done = 0;
    let mut ended = Ok(ControlFlow::Continue(()));
    // Why nothing after a member can be unpacked.
    let mut broken = None;
    let mut unpack = |entry: &ArchiveEntry, packed: &mut dyn Read| {
        let name = members.get(done).cloned().flatten();
        done += 1;
        match name {
            Some(name) => {
                let content = allowance.unpack(packed);
                broken = content.as_ref().err().map(after);
                ended = outlet.give(&name, content);
            }
            // What is passed over is unpacked all the same, for the sake of what follows.
            None => broken = allowance.spend(entry.size()).err().as_ref().map(after),
        }
        Ok(broken.is_none() && matches!(ended, Ok(ControlFlow::Continue(()))))
    };
    let coders = archive.blocks.get(block).map_or(0, |block| block.ordered_coder_iter().take(MAX_CODERS + 1).count());
    let result = if coders > MAX_CODERS {
        Err(Error::UnsupportedCompressionMethod("多重压缩".to_owned()))
    } else {
        decoder.for_each_entries(&mut unpack).map(|_| ())
    };
    if !matches!(ended, Ok(ControlFlow::Continue(()))) {
        return ended;
    }
    let Some(broken) = result.err().map(|error| told(&error, "数据")).or(broken) else { return ended };
    for name in members.iter().skip(done).flatten() {
        if outlet.give(name, Err(broken.clone()))?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// What the members behind one that could not be unpacked suffer from: they are compressed together with it.
fn after(error: &ReadError) -> ReadError {
    match error {
        ReadError::OverLimit(_) => error.clone(),
        ReadError::TooLarge { .. } => ReadError::Corrupt("与过大的文件压缩在一起，未能解压".to_owned()),
        _ => ReadError::Corrupt("与损坏的文件压缩在一起，无法解压".to_owned()),
    }
}

/// Whether the directory, which stands last, is beyond the end.
fn is_cut_off(bytes: &[u8]) -> bool {
    let at = |at: usize| bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk));
    let (Some(offset), Some(length)) = (at(12), at(20)) else { return true };
    offset.saturating_add(length).saturating_add(32) > bytes.len() as u64
}

fn told(error: &Error, what: &str) -> ReadError {
    match error {
        Error::PasswordRequired => ReadError::Encrypted,
        Error::UnsupportedCompressionMethod(method) if method.starts_with("AES") => ReadError::Encrypted,
        Error::UnsupportedCompressionMethod(method) => {
            ReadError::Unsupported(format!("用本程序不支持的方法（{method}）压缩的"))
        }
        Error::MaxMemLimited { actaul_kb, .. } => {
            ReadError::Unsupported(format!("解压须占用 {} MB 内存的 7z 压缩包", actaul_kb >> 10))
        }
        _ => ReadError::Corrupt(format!("7z 压缩包的{what}损坏")),
    }
}
