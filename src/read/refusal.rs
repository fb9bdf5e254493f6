//! What the program cannot read, told apart by content, so that the report can say what to do about it.
//! Takes bytes, gives a `ReadError`; opens no more of an archive than its directory.

use std::io::Cursor;

use memchr::memmem;
use zip::ZipArchive;

use super::compound;
use super::head::Head;
use crate::error::ReadError;

/// First bytes of formats that are refused on sight, and what people call them.
const MAGIC: &[(&[u8], &str)] = &[
    (b"Rar!\x1A\x07", "RAR 压缩包（须先解压，或者改存为 ZIP）"),
    (b"\xFD7zXZ\0", "XZ 压缩包（须先解压）"),
    (b"BZh91AY&SY", "BZIP2 压缩包（须先解压）"),
    (b"MSCF\0\0\0\0", "CAB 压缩包（须先解压）"),
    (b"SQLite format 3\0", "数据库（SQLite）"),
    (b"\x7FELF", "可执行程序"),
    (b"MZ\x90\0", "可执行程序"),
];

/// How far a mark that need not stand first is looked for, in bytes.
const HEAD_BYTES: usize = 4096;

/// Office lock files (`~$…`) hold the name of whoever has the document open.
const LOCK_FILE_MAX_BYTES: usize = 1024;

/// Refuses what only its name gives away.
pub(super) fn by_name(shown: &str, bytes: &[u8]) -> Result<(), ReadError> {
    let name = shown.rsplit(['/', '\\']).next().unwrap_or(shown);
    if name.starts_with("~$") && bytes.len() <= LOCK_FILE_MAX_BYTES {
        return Err(ReadError::NotADocument("Office 打开文档时生成的锁文件".to_owned()));
    }
    Ok(())
}

/// Why these bytes cannot be read; none if they may be text.
pub(super) fn reason(head: &Head) -> Option<ReadError> {
    let bytes = head.bytes;
    if bytes.starts_with(&[0x00, 0x05, 0x16, 0x07]) || bytes.starts_with(&[0x00, 0x05, 0x16, 0x00]) {
        return Some(ReadError::NotADocument("macOS 生成的附属文件（AppleDouble）".to_owned()));
    }
    if bytes.starts_with(b"\0\0\0\x01Bud1") {
        return Some(ReadError::NotADocument("macOS 生成的目录信息（.DS_Store）".to_owned()));
    }
    if is_compound_file(bytes) {
        return Some(compound_file(bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        return Some(archive(bytes));
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(ReadError::Unsupported((*name).to_owned()));
    }
    by_text(head.text(HEAD_BYTES))
}

/// Formats that are text and yet no document as they stand. `head` is in lower case.
fn by_text(head: &str) -> Option<ReadError> {
    let start = head.trim_start();
    let unsupported = |what: &str| Some(ReadError::Unsupported(what.to_owned()));
    if start.starts_with("<?xml") {
        if head.contains("<svg") {
            return unsupported("图片（SVG）");
        }
        if !head.contains("<html") {
            return unsupported("XML 数据");
        }
    }
    if start.starts_with("<svg") {
        return unsupported("图片（SVG）");
    }
    None
}

/// Whether the bytes are an OLE2 compound file ([MS-CFB] 2.2).
pub(super) fn is_compound_file(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
}

/// Whether a compound file is one of the format that keeps its text in a stream of that name. Objects embedded in it have streams of
/// the same names in storages of their own, so only the root counts; where the directory is damaged, any mention of it.
pub(super) fn has_stream(bytes: &[u8], name: &str) -> bool {
    match compound::root_streams(bytes) {
        Some(streams) => streams.iter().any(|stream| stream.eq_ignore_ascii_case(name)),
        None => mentions(bytes, name),
    }
}

/// Directories name streams in UTF-16LE.
fn mentions(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memmem::find(bytes, &wide).is_some()
}

/// Compound files that no reader took.
fn compound_file(bytes: &[u8]) -> ReadError {
    let has = |name| has_stream(bytes, name);
    if has("EncryptedPackage") {
        return ReadError::Encrypted;
    }
    if !mentions(bytes, "Root Entry") {
        return ReadError::Corrupt("OLE 文件的目录缺失".to_owned());
    }
    let what =
        if has("PowerPoint Document") { "旧版 PowerPoint（.ppt/.dps）" } else { "OLE 文件，没有 Word 正文" };
    ReadError::Unsupported(what.to_owned())
}

/// Zip packages that no reader took, by the names in their directory.
fn archive(bytes: &[u8]) -> ReadError {
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else {
        return ReadError::Corrupt("压缩结构的目录损坏，文件可能没有下载完整".to_owned());
    };
    let unsupported = |what: &str| ReadError::Unsupported(what.to_owned());
    let names: Vec<String> = zip.file_names().filter_map(Result::ok).map(|name| name.into_owned()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let has_folder = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    if has_folder("word/") {
        return unsupported("Word 文档（.docx）");
    }
    if has_folder("xl/") {
        return unsupported("Excel 二进制工作簿（.xlsb）");
    }
    if has_folder("ppt/") {
        return unsupported("演示文稿（.pptx）");
    }
    if has("mimetype") && has("content.xml") {
        return unsupported("OpenDocument 文档（.odt）");
    }
    if has("mimetype") && has("META-INF/container.xml") {
        return unsupported("电子书（EPUB）");
    }
    if has("Index/Document.iwa") {
        return unsupported("苹果 Pages、Numbers、Keynote 文稿");
    }
    if has("_rels/.rels") {
        return unsupported("其他软件的文件包（OPC）");
    }
    let encrypted = (0..zip.len()).any(|at| zip.by_index_raw(at).is_ok_and(|entry| entry.encrypted()));
    if encrypted { ReadError::Encrypted } else { unsupported("ZIP 压缩包") }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn refused(bytes: &[u8]) -> Option<ReadError> {
        reason(&Head::new(bytes))
    }

    fn unsupported(bytes: &[u8], word: &str) {
        match refused(bytes) {
            Some(ReadError::Unsupported(what)) => assert!(what.contains(word), "{what} / {word}"),
            other => panic!("{word}: {other:?}"),
        }
    }

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("in memory");
            writer.write_all(b"<x/>").expect("in memory");
        }
        writer.finish().expect("in memory").into_inner()
    }

    /// A compound file of empty streams; without any, only its first bytes.
    fn compound(streams: &[&str]) -> Vec<u8> {
        if streams.is_empty() {
            let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            bytes.resize(0x400, 0);
            return bytes;
        }
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
        for name in streams {
            file.create_stream(name).expect("in memory");
        }
        file.flush().expect("in memory");
        file.into_inner().into_inner()
    }

    #[test]
    fn every_magic_number_has_its_name() {
        unsupported(b"Rar!\x1A\x07\0", "RAR");
    }

    #[test]
    fn xml_is_told_apart() {
        unsupported(b"<?xml version=\"1.0\"?><rss></rss>", "XML");
        assert_eq!(refused(b"<?xml version=\"1.0\"?><!DOCTYPE html><html>"), None);
    }

    #[test]
    fn packages_are_told_apart_by_their_directory() {
        unsupported(&zipped(&["xl/workbook.bin"]), "xlsb");
        unsupported(&zipped(&["ppt/presentation.xml"]), "pptx");
        unsupported(&zipped(&["mimetype", "content.xml"]), "odt");
        unsupported(&zipped(&["a.txt"]), "ZIP");
        let whole = zipped(&["word/document.xml"]);
        let half = whole.get(..whole.len() / 2).expect("half is within");
        assert!(matches!(refused(half), Some(ReadError::Corrupt(_))));
    }

    #[test]
    fn compound_files_are_told_apart_by_their_streams() {
        unsupported(&compound(&["VisioDocument"]), "OLE");
        assert_eq!(refused(&compound(&["EncryptedPackage"])), Some(ReadError::Encrypted));
        assert!(matches!(refused(&compound(&[])), Some(ReadError::Corrupt(_))));
    }

    #[test]
    fn files_of_the_system_are_no_documents() {
        assert!(matches!(refused(&[0, 5, 0x16, 7, 0, 2]), Some(ReadError::NotADocument(_))));
        assert!(by_name("文件/~$通知.docx", &[3, 0x61]).is_err());
        assert!(by_name("文件/通知.docx", &[3, 0x61]).is_ok());
    }

    #[test]
    fn text_is_not_refused() {
        assert_eq!(refused("BM 是缩写，第一条".as_bytes()), None);
        assert_eq!(refused("第一条 为了规范管理，制定本办法。".as_bytes()), None);
    }
}
