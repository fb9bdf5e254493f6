//! ZIP archives. Takes the bytes, hands out the members in the order of their names.
//!
//! Packages of other formats (docx, OFD …) are zip archives too, and are told apart here by the names in them.

mod directory;

use std::io::{self, Read};
use std::ops::ControlFlow;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{Outlet, damaged, not_empty};
use crate::error::ReadError;
use crate::read::limits::Allowance;
use crate::read::{Head, Member, names};
use directory::{Directory, Entry};

/// Whether the bytes are a zip archive and no package of a format that has readers of its own.
pub(in crate::read) fn sniff(head: &Head) -> bool {
    let bytes = head.bytes;
    let is_zip = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(*magic));
    is_zip && !is_package(&Directory::read(bytes))
}

/// Hands out the members.
///
/// # Errors
/// When the archive is one of several volumes, its directory is damaged, it is empty, or it unpacks to too much.
pub(in crate::read) fn unpack(
    bytes: &[u8],
    allowance: &Allowance,
    take: &mut dyn FnMut(Member) -> ControlFlow<()>,
) -> Result<(), ReadError> {
    let mut directory = Directory::read(bytes);
    if directory.is_split {
        return Err(ReadError::Unsupported("ZIP 分卷压缩包中的一卷（须先用解压软件合并解压）".to_owned()));
    }
    directory.entries.sort_by(|a, b| a.name.cmp(&b.name));
    let mut outlet = Outlet::new(take);
    let mut packed = 0_u64;
    for entry in &directory.entries {
        // Members that share their data are a bomb, or data without end that unpack to nothing.
        packed = packed.saturating_add(entry.data(bytes).map_or(0, |data| data.len() as u64));
        if packed > (bytes.len() as u64).saturating_mul(MAX_OVERLAP) {
            return Err(damaged("压缩包的目录有误，多个文件共用同一段数据", outlet.given()));
        }
        if entry.is_folder || entry.is_link || names::is_leftover(&entry.name) {
            continue;
        }
        if outlet.give(&entry.name, member(bytes, entry, allowance))?.is_break() {
            return Ok(());
        }
    }
    match directory.damage {
        Some(what) => Err(damaged(what, outlet.given())),
        None => not_empty(outlet.given()),
    }
}

/// Members of a sound archive have each their own data. Some tools let copies of a file share theirs.
const MAX_OVERLAP: u64 = 4;

/// Names by which formats that are zip archives are known. In lower case.
const MARKS: &[&str] = &[
    "[content_types].xml",
    "_rels/.rels",
    "ofd.xml",
    "word/document.xml",
    "xl/workbook.xml",
    "ppt/presentation.xml",
    "index/document.iwa",
];

fn is_package(directory: &Directory) -> bool {
    let has = |wanted: &str| directory.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(wanted));
    let is_named = has("mimetype") && (has("content.xml") || has("META-INF/container.xml"));
    is_named || MARKS.iter().any(|mark| has(mark))
}

fn member(bytes: &[u8], entry: &Entry, allowance: &Allowance) -> Result<Vec<u8>, ReadError> {
    const STORED: u16 = 0;
    const DEFLATED: u16 = 8;
    if entry.is_encrypted {
        return Err(ReadError::Encrypted);
    }
    let data = entry.data(bytes).ok_or_else(|| ReadError::Corrupt("压缩包内的位置记录有误，找不到内容".to_owned()))?;
    let unpacked = match entry.method {
        STORED => {
            let stated = entry.packed_bytes.unwrap_or(data.len() as u64);
            if (data.len() as u64) < stated {
                return Err(ReadError::Corrupt("压缩包不完整，内容缺失".to_owned()));
            }
            allowance.unpack(data)?
        }
        DEFLATED => allowance.unpack(Steady(DeflateDecoder::new(data)))?,
        method => return Err(ReadError::Unsupported(format!("用本程序不支持的方法（{}）压缩的", method_name(method)))),
    };
    let mut sum = Crc::new();
    sum.update(&unpacked);
    if entry.checksum.is_some_and(|stated| stated != sum.sum()) {
        return Err(ReadError::Corrupt("解压后的校验和不符".to_owned()));
    }
    Ok(unpacked)
}

/// Turns the words of the decoder into those of people.
struct Steady<R>(R);

impl<R: Read> Read for Steady<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::new(error.kind(), "数据不完整"),
            kind => io::Error::new(kind, "数据有误"),
        })
    }
}

/// APPNOTE 4.4.5.
fn method_name(method: u16) -> String {
    let name = match method {
        1 => "Shrink",
        2..=5 => "Reduce",
        6 => "Implode",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        _ => return format!("编号 {method}"),
    };
    name.to_owned()
}
