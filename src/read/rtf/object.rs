//! Objects embedded in a document ([MS-OLEDS] 2.2.4, 2.3.6): the file that one holds, if it is a document of its own.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use encoding_rs::GB18030;

use super::reader::Object;
use crate::read::{Member, compound};

/// Programs whose objects are documents; formulas and pictures are none.
const PROGRAMS: &[&str] = &["Excel.", "Word.", "Package", "AcroExch", "PowerPoint.", "KET.", "WPS.", "ET.", "WPP."];

/// Streams that tell what a compound file is, and how such files are called.
const KINDS: &[(&str, &str)] =
    &[("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt")];

/// Whether the object is a document by the program it belongs to.
pub(super) fn is_document(object: &Object) -> bool {
    PROGRAMS.iter().any(|program| object.class.trim().starts_with(program))
}

/// The file that the object holds; `number` names it where it has no name.
pub(super) fn file(object: &Object, number: usize) -> Option<Member> {
    let data: Vec<u8> = object.digits.chunks_exact(2).filter_map(byte).collect();
    let native = native_data(&data)?;
    let named = |ending: &str| format!("嵌入文件{number}.{ending}");
    let Some(streams) = compound::root_streams(native) else {
        return if object.class.trim() == "Package" { packaged(native, number) } else { None };
    };
    let has = |name: &str| streams.iter().any(|stream| stream.eq_ignore_ascii_case(name));
    if let Some((_, ending)) = KINDS.iter().find(|(stream, _)| has(stream)) {
        return Some(Member { name: named(ending), bytes: Ok(native.to_vec()) });
    }
    let stream = |name: &str| {
        let mut bytes = Vec::new();
        let mut file = CompoundFile::open(Cursor::new(native)).ok()?;
        file.open_stream(name).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    if let Some(bytes) = stream("Package") {
        let ending = if object.class.contains("Excel") { "xlsx" } else { "docx" };
        return Some(Member { name: named(ending), bytes: Ok(bytes) });
    }
    if let Some(bytes) = stream("CONTENTS").filter(|bytes| bytes.starts_with(b"%PDF")) {
        return Some(Member { name: named("pdf"), bytes: Ok(bytes) });
    }
    // The length of the whole stands before it.
    packaged(stream("\u{1}Ole10Native")?.get(4..)?, number)
}

fn byte(digits: &[u8]) -> Option<u8> {
    let digit = |place: usize| char::from(*digits.get(place)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// What stands behind the header: version, kind, and three texts with their lengths.
fn native_data(data: &[u8]) -> Option<&[u8]> {
    let mut rest = data.get(8..)?;
    for _ in 0..3 {
        rest = sized(rest)?.1;
    }
    let length = u32_at(rest)?;
    let native = rest.get(4..)?;
    // A file cut short still holds what it holds.
    Some(native.get(..length).unwrap_or(native))
}

/// A file in a package: its name, where it stood, its bytes.
fn packaged(package: &[u8], number: usize) -> Option<Member> {
    let (name, rest) = text(package.get(2..)?)?;
    let (_, rest) = text(rest)?;
    let (_, rest) = sized(rest.get(4..)?)?;
    let (bytes, _) = sized(rest)?;
    let name = GB18030.decode(name).0;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let name = if name.is_empty() { format!("嵌入文件{number}") } else { name.to_owned() };
    Some(Member { name, bytes: Ok(bytes.to_vec()) })
}

/// A text that ends with a zero, and what follows.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (text, rest) = bytes.split_at_checked(memchr::memchr(0, bytes)?)?;
    Some((text, rest.get(1..)?))
}

/// Bytes behind their length, and what follows.
fn sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    bytes.get(4..)?.split_at_checked(u32_at(bytes)?)
}

fn u32_at(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*bytes.first_chunk()?)).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn with_length(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u32).to_le_bytes()[..], bytes].concat()
    }

    fn object(class: &str, native: &[u8]) -> Object {
        let class_text = with_length(format!("{class}\0").as_bytes());
        let none = 0_u32.to_le_bytes();
        let data = [&[1, 5, 0, 0, 2, 0, 0, 0][..], &class_text, &none, &none, &with_length(native)].concat();
        let digits = data.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
        Object { class: class.to_owned(), digits }
    }

    fn compound_file(stream: &str, bytes: &[u8]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
        file.create_stream(stream).and_then(|mut stream| stream.write_all(bytes)).expect("in memory");
        file.into_inner().into_inner()
    }

    fn got(object: &Object) -> Option<(String, Vec<u8>)> {
        file(object, 1).map(|member| (member.name, member.bytes.unwrap_or_default()))
    }

    #[test]
    fn the_file_inside_is_found() {
        let workbook = compound_file("Workbook", b"x");
        assert_eq!(got(&object("Excel.Sheet.8", &workbook)), Some(("嵌入文件1.xls".to_owned(), workbook)));
        let package = compound_file("Package", b"PK\x03\x04");
        assert_eq!(
            got(&object("Word.Document.12", &package)),
            Some(("嵌入文件1.docx".to_owned(), b"PK\x03\x04".to_vec()))
        );
        let name = GB18030.encode("办法.doc").0.into_owned();
        let inner =
            [&[2, 0][..], &name, b"\0C:\\a\0", &[0, 0, 3, 0], &with_length(b"C:\0"), &with_length(b"abc")].concat();
        let expected = Some(("办法.doc".to_owned(), b"abc".to_vec()));
        assert_eq!(got(&object("Package", &inner)), expected);
        assert_eq!(got(&object("Package", &compound_file("\u{1}Ole10Native", &with_length(&inner)))), expected);
        assert_eq!(got(&object("Equation.3", &compound_file("Equation Native", b"x"))), None);
        assert!(is_document(&object("KET.Sheet", b"")) && !is_document(&object("Equation.3", b"")));
    }

    proptest::proptest! {
        #[test]
        fn damaged_objects_are_no_trouble(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), cut in 0_usize..400) {
            let _ = file(&object("Package", &bytes), 1);
            let mut object = object("Package", &[2, 0, b'a', 0, b'b', 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, b'c']);
            object.digits.truncate(cut);
            let _ = file(&object, 1);
        }
    }
}
