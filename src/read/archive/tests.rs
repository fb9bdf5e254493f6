//! Archives made here, sound, damaged and hostile.

use std::io::Write as _;
use std::ops::ControlFlow;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};
use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::ReadError;
use crate::read::limits::Allowance;
use crate::read::{CONTAINERS, Head, Limits, Member};

type Members = Vec<(String, Result<Vec<u8>, ReadError>)>;

/// The members of an archive and how it ended; None when no container takes it.
fn unpacked(bytes: &[u8]) -> Option<(Members, Result<(), ReadError>)> {
    let container = CONTAINERS.iter().find(|container| (container.sniff)(&Head::new(bytes)))?;
    let mut members = Vec::new();
    let allowance = Allowance::new(bytes.len() as u64, &Limits::default());
    let result = (container.unpack)(bytes, &allowance, &mut |member: Member| {
        members.push((member.name, member.bytes));
        ControlFlow::Continue(())
    });
    Some((members, result))
}

/// The members of a sound archive as text.
fn texts(bytes: &[u8]) -> Vec<(String, String)> {
    let (members, result) = unpacked(bytes).expect("an archive");
    assert_eq!(result, Ok(()));
    let text = |bytes: Result<Vec<u8>, ReadError>| String::from_utf8(bytes.expect("sound")).expect("UTF-8");
    members.into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
}

/// The files in an archive, however deep, with what they share allowed, by the path they have there.
fn walked(bytes: &[u8]) -> Members {
    let allowance = Allowance::new(bytes.len() as u64, &Limits::default());
    let mut pending = vec![(String::new(), bytes.to_vec())];
    let mut results = Vec::new();
    while let Some((path, bytes)) = pending.pop() {
        let Some(container) = CONTAINERS.iter().find(|container| (container.sniff)(&Head::new(&bytes))) else {
            results.push((path, Ok(bytes)));
            continue;
        };
        let mut inside = Vec::new();
        let result = (container.unpack)(&bytes, &allowance, &mut |member| {
            inside.push((format!("{path}!/{}", member.name), member.bytes.expect("sound")));
            ControlFlow::Continue(())
        });
        results.extend(result.err().map(|error| (path, Err(error))));
        inside.reverse();
        pending.append(&mut inside);
    }
    results
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    zipped_as(files, CompressionMethod::Deflated)
}

fn zipped_as(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("in memory");
        writer.write_all(content).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).expect("in memory");
    }
    builder.into_inner().expect("in memory")
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("in memory");
    encoder.finish().expect("in memory")
}

/// Every occurrence of `from` becomes `to`, of the same length.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut out = bytes.to_vec();
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, from).collect();
    assert!(!places.is_empty());
    for at in places {
        out[at..at + to.len()].copy_from_slice(to);
    }
    out
}

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

#[test]
fn members_come_by_name_without_what_programs_left() {
    let files: &[(&str, &[u8])] = &[
        ("乙/二.txt", b"2"),
        ("甲.txt", b"1"),
        ("__MACOSX/._甲.txt", b"x"),
        (".DS_Store", b"x"),
        ("乙/~$二.doc", b"x"),
        ("乙/", b""),
        ("../乙\\三.txt", b"3"),
    ];
    let expected = [pair("乙/三.txt", "3"), pair("乙/二.txt", "2"), pair("甲.txt", "1")];
    assert_eq!(texts(&zipped(files)), expected);
    assert_eq!(texts(&zipped_as(files, CompressionMethod::Stored)), expected);
    // Something before the archive, as in one that unpacks itself, moves all places.
    let moved = [zipped(&[("甲.txt", b"0")]), zipped(files)].concat();
    assert_eq!(texts(&moved), expected);
}

#[test]
fn members_of_one_name_are_told_apart() {
    let twice = replaced(&zipped(&[("a1.txt", b"1"), ("a2.txt", b"2")]), b"a2.txt", b"a1.txt");
    assert_eq!(texts(&twice), [pair("a1.txt", "1"), pair("a1.txt#2", "2")]);
}

#[test]
fn names_of_the_code_page_are_read() {
    let gb = GB18030.encode("甲乙.txt").0.into_owned();
    let bytes = replaced(&zipped(&[("ABCD.txt", b"1")]), b"ABCD.txt", &gb);
    assert_eq!(texts(&bytes), [pair("甲乙.txt", "1")]);
}

#[test]
fn the_name_in_unicode_is_preferred() {
    // The extra field holds a version, the checksum of the name it stands for, and the name.
    let mut sum = flate2::Crc::new();
    sum.update(b"AB.txt");
    let mut field = vec![1];
    field.extend(sum.sum().to_le_bytes());
    field.extend("甲.txt".as_bytes());
    let archive = |id: u16, field: &[u8]| {
        let mut extra = id.to_le_bytes().to_vec();
        extra.extend(u16::try_from(field.len()).expect("short").to_le_bytes());
        extra.extend(field);
        by_hand("AB.txt".as_bytes(), &extra)
    };
    assert_eq!(texts(&archive(0x7075, &field)), [pair("甲.txt", "1")]);
    // Of another name, because the archive was renamed by a program that does not know the field.
    field[1] ^= 1;
    assert_eq!(texts(&archive(0x7075, &field)), [pair("AB.txt", "1")]);
    assert_eq!(texts(&archive(0x9999, &field)), [pair("AB.txt", "1")]);
}

/// An archive with one stored member of one byte, written field by field.
fn by_hand(name: &[u8], extra: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(b"1");
    let lengths = [name.len(), extra.len()].map(|length| u16::try_from(length).expect("short").to_le_bytes());
    let about = [sum.sum(), 1, 1].map(u32::to_le_bytes).concat();
    let common = [&[20_u8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &about, &lengths.concat()].concat();
    let local = [b"PK\x03\x04", &common[..], name, extra, b"1"].concat();
    let central = [b"PK\x01\x02\x14\x00", &common[..], &[0; 14], name, extra].concat();
    let sizes = [central.len(), local.len()].map(|length| u32::try_from(length).expect("short").to_le_bytes());
    let end = [b"PK\x05\x06", &[0, 0, 0, 0, 1, 0, 1, 0][..], &sizes.concat(), &[0, 0]].concat();
    [local, central, end].concat()
}

#[test]
fn an_encrypted_member_does_not_hide_the_others() {
    let mut bytes = zipped(&[("a.txt", b"1"), ("b.txt", b"2")]);
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    bytes[central + 8] |= 1;
    let (members, result) = unpacked(&bytes).expect("an archive");
    assert_eq!(result, Ok(()));
    assert_eq!(members[0], ("a.txt".to_owned(), Err(ReadError::Encrypted)));
    assert_eq!(members[1], ("b.txt".to_owned(), Ok(b"2".to_vec())));
}

#[test]
fn a_damaged_member_does_not_hide_the_others() {
    let bytes =
        replaced(&zipped_as(&[("a.txt", b"one"), ("b.txt", b"two")], CompressionMethod::Stored), b"one", b"One");
    let (members, result) = unpacked(&bytes).expect("an archive");
    assert_eq!(result, Ok(()));
    assert!(matches!(members[0].1, Err(ReadError::Corrupt(_))), "{members:?}");
    assert_eq!(members[1], ("b.txt".to_owned(), Ok(b"two".to_vec())));
}

#[test]
fn an_unknown_method_is_named() {
    let mut bytes = zipped(&[("a.txt", b"1")]);
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    bytes[central + 10] = 9;
    let (members, _) = unpacked(&bytes).expect("an archive");
    assert!(matches!(&members[0].1, Err(ReadError::Unsupported(what)) if what.contains("Deflate64")), "{members:?}");
}

#[test]
fn a_cut_off_archive_gives_what_is_left_and_says_so() {
    let long = "第一条 甲。".repeat(400);
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    };
    let noise: Vec<u8> = (0..4000).map(|_| next()).collect();
    let bytes = zipped(&[("a.txt", long.as_bytes()), ("b.bin", &noise)]);
    let cut = bytes.get(..bytes.len() - 3000).expect("longer");
    let (members, result) = unpacked(cut).expect("an archive");
    assert!(matches!(&result, Err(ReadError::Corrupt(what)) if what.contains("下载")), "{result:?}");
    assert_eq!(members[0], ("a.txt".to_owned(), Ok(long.clone().into_bytes())));
    assert!(matches!(members[1].1, Err(ReadError::Corrupt(_))), "{:?}", members[1]);
    // The directory is there and says nothing.
    let blind = replaced(&bytes, b"PK\x01\x02", b"PK\x09\x09");
    let (members, result) = unpacked(&blind).expect("an archive");
    assert!(matches!(result, Err(ReadError::Corrupt(_))));
    assert_eq!(members.iter().filter(|(_, bytes)| bytes.is_ok()).count(), 2);
}

#[test]
fn members_that_share_their_data_end_the_archive() {
    let one = by_hand(b"a.txt", &[]);
    let central = memchr::memmem::find(&one, b"PK\x01\x02").expect("a directory");
    let end = memchr::memmem::find(&one, b"PK\x05\x06").expect("an end");
    let (local, record) = (&one[..central], &one[central..end]);
    let count = 2000_u16.to_le_bytes();
    let sizes = [record.len() * 2000, local.len()].map(|length| u32::try_from(length).expect("short").to_le_bytes());
    let tail = [b"PK\x05\x06", &[0; 4][..], &count, &count, &sizes.concat(), &[0, 0]].concat();
    // Data that unpack to nothing, again and again.
    let bytes = [local, &record.repeat(2000), &tail].concat();
    assert_eq!(unpacked(&bytes).expect("an archive").1, Ok(()));
    let long = [b"1".repeat(100_000), bytes].concat();
    let long = replaced(&long, &[1, 0, 0, 0, 1, 0, 0, 0], &[0xFF, 0, 1, 0, 1, 0, 0, 0]);
    let (members, result) = unpacked(&[local, &long].concat()).expect("an archive");
    assert!(matches!(result, Err(ReadError::Corrupt(_))), "{} {result:?}", members.len());
}

#[test]
fn a_stored_member_with_its_length_behind_it_is_found_again() {
    let mut bytes = by_hand(b"a.txt", &[]);
    let central = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
    bytes.truncate(central);
    bytes[6] |= 8;
    bytes[14..26].fill(0);
    bytes.extend(b"PK\x07\x08rest");
    let (members, result) = unpacked(&bytes).expect("an archive");
    assert_eq!(members, [("a.txt".to_owned(), Ok(b"1".to_vec()))]);
    assert!(matches!(result, Err(ReadError::Corrupt(_))));
}

#[test]
fn an_archive_in_volumes_says_so() {
    let mut bytes = zipped(&[("a.txt", b"1")]);
    let end = memchr::memmem::rfind(&bytes, b"PK\x05\x06").expect("an end");
    bytes[end + 4] = 1;
    let (_, result) = unpacked(&bytes).expect("an archive");
    assert!(matches!(&result, Err(ReadError::Unsupported(what)) if what.contains("分卷")), "{result:?}");
    let (_, result) = unpacked(b"PK\x07\x08PK\x03\x04rest").expect("an archive");
    assert!(matches!(&result, Err(ReadError::Unsupported(what)) if what.contains("分卷")), "{result:?}");
}

#[test]
fn packages_are_no_archives() {
    for names in [&["[Content_Types].xml", "word/document.xml"][..], &["OFD.xml"], &["mimetype", "content.xml"]] {
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, &b"<x/>"[..])).collect();
        assert!(unpacked(&zipped(&files)).is_none(), "{names:?}");
    }
    assert!(unpacked(&zipped(&[("word/甲.txt", b"1")])).is_some());
}

#[test]
fn an_empty_archive_is_told() {
    assert_eq!(unpacked(&zipped(&[])), Some((Vec::new(), Err(ReadError::Empty))));
    assert_eq!(unpacked(&zipped(&[("._a", b"x")])), Some((Vec::new(), Err(ReadError::Empty))));
}

#[test]
fn a_bomb_ends_early() {
    let bomb = zipped(&[("a.txt", "第一条 甲。".as_bytes()), ("b.txt", &vec![b' '; 100 << 20]), ("c.txt", b"3")]);
    assert!(bomb.len() < 200 << 10);
    let (members, result) = unpacked(&bomb).expect("an archive");
    assert_eq!(members.len(), 1);
    assert!(matches!(&result, Err(ReadError::OverLimit(what)) if what.contains("b.txt")), "{result:?}");
}

#[test]
fn bombs_inside_each_other_share_what_is_allowed() {
    let inner = zipped(&[("a.txt", &vec![b' '; 40 << 20])]);
    let files: Vec<(String, &[u8])> = (0..20).map(|n| (format!("{n:02}.zip"), &inner[..])).collect();
    let outer = zipped(&files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect::<Vec<_>>());
    let results = walked(&outer);
    assert_eq!(results.iter().filter(|(_, result)| result.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|(_, result)| matches!(result, Err(ReadError::OverLimit(_)))).count(), 19);
}

#[test]
fn archives_stand_inside_each_other() {
    let inner = zipped(&[("a.txt", b"1")]);
    let outer = gzipped(&tarred(&[("b.zip", &inner)]));
    assert_eq!(walked(&outer), [("!/b.zip!/a.txt".to_owned(), Ok(b"1".to_vec()))]);
}

#[test]
fn a_tar_archive_is_read_plain_or_in_gzip() {
    let long = format!("{}/甲.txt", "很长的目录名".repeat(20));
    let tar = tarred(&[("乙.txt", b"2"), (&long, b"1"), ("._a", b"x")]);
    let expected = [pair("乙.txt", "2"), pair(&long, "1")];
    assert_eq!(texts(&tar), expected);
    assert_eq!(texts(&gzipped(&tar)), expected);
}

#[test]
fn a_cut_off_tar_archive_gives_what_is_left_and_says_so() {
    let tar = tarred(&[("a.txt", b"1"), ("b.txt", &[b'2'; 3000])]);
    for (cut, kept) in [(512 + 512 + 512 + 1000, 1), (512, 0)] {
        let (members, result) = unpacked(&tar[..cut]).expect("an archive");
        assert!(matches!(result, Err(ReadError::Corrupt(_))), "{result:?}");
        assert_eq!(members.iter().filter(|(_, bytes)| bytes.is_ok()).count(), kept);
    }
    let gz = gzipped(&tar);
    let (_, result) = unpacked(&gz[..gz.len() - 20]).expect("an archive");
    assert!(matches!(result, Err(ReadError::Corrupt(_))), "{result:?}");
}

#[test]
fn a_bomb_in_gzip_ends_early_wherever_it_hides() {
    let zeros = vec![0_u8; 90 << 20];
    let whole = gzipped(&zeros);
    let (_, result) = unpacked(&whole).expect("an archive");
    assert!(matches!(result, Err(ReadError::OverLimit(_))), "{result:?}");
    // The name of a member, and a member that is passed over.
    let mut header = ::tar::Header::new_gnu();
    header.set_size(zeros.len() as u64);
    for (kind, name) in [(::tar::EntryType::GNULongName, "a"), (::tar::EntryType::Regular, "._a")] {
        header.set_entry_type(kind);
        header.set_path(name).expect("short");
        header.set_cksum();
        let bomb = gzipped(&[header.as_bytes(), &zeros[..], &tarred(&[("a.txt", b"1")])[..]].concat());
        let (_, result) = unpacked(&bomb).expect("an archive");
        assert!(matches!(result, Err(ReadError::OverLimit(_))), "{kind:?} {result:?}");
    }
}

#[test]
fn a_single_file_in_gzip_is_its_member() {
    let mut encoder =
        flate2::GzBuilder::new().filename(GB18030.encode("甲.txt").0).write(Vec::new(), Compression::fast());
    encoder.write_all(b"1").expect("in memory");
    assert_eq!(texts(&encoder.finish().expect("in memory")), [pair("甲.txt", "1")]);
    assert_eq!(texts(&gzipped(b"1")), [pair("未命名", "1")]);
    let mut damaged = gzipped("第一条 甲。".repeat(300).as_bytes());
    let middle = damaged.len() / 2;
    damaged.truncate(middle);
    let (_, result) = unpacked(&damaged).expect("an archive");
    assert!(matches!(result, Err(ReadError::Corrupt(_))), "{result:?}");
}

/// Made by 7-Zip: 甲.txt and 乙.txt in one block, 空.txt in none.
const SEVEN_ZIP: &[u8] = b"\x37\x7a\xbc\xaf\x27\x1c\x00\x04\x91\xfb\xf9\x90\x8e\x00\x00\x00\x00\x00\x00\x00\x21\x00\x00\x00\x00\x00\x00\x00\x75\x32\x58\x9b\
      \xe0\x00\x67\x00\x23\x5d\x00\x73\xab\x2d\xc8\xb9\xfa\xae\x10\xf1\x25\xf9\xe0\x32\x8c\xa1\xc2\x75\xdf\x20\x29\xb5\xcb\xb4\x16\xe8\
      \xec\x74\x59\x31\x4a\xc6\xf4\x92\xbe\xe0\x00\x00\x00\x81\x33\x07\xae\x0f\xd0\xb5\x28\xfc\x9f\x3f\x47\x41\x04\x0f\x71\x0d\x0c\x9d\
      \x04\x9d\xeb\x5c\x57\xd2\xfa\x7f\xbf\xcc\xc6\xda\x06\x2a\xb5\x5a\x99\xc2\xc6\x97\x88\x59\xe0\x25\xb6\xde\xcd\x07\x73\x4f\x2f\x76\
      \x4b\x1f\x7b\xc0\x5b\xbc\x20\x62\x4b\x2f\xcb\xfb\x9e\x7f\xf5\xbb\x46\x8e\x85\x6b\x34\x85\xda\x82\x05\xd1\x38\xce\x2b\xac\x05\x60\
      \x59\xa3\xb7\x81\x79\x25\x6f\x18\xd0\x88\xac\x00\x00\x00\x17\x06\x2b\x01\x09\x63\x00\x07\x0b\x01\x00\x01\x23\x03\x01\x01\x05\x5d\
      \x00\x10\x00\x00\x0c\x80\x82\x0a\x01\x00\x62\x25\xef\x00\x00";

/// Made by 7-Zip with a password: 甲.txt.
const SEVEN_ZIP_ENCRYPTED: &[u8] = b"\x37\x7a\xbc\xaf\x27\x1c\x00\x04\x3b\x1a\x24\x2d\x20\x00\x00\x00\x00\x00\x00\x00\x62\x00\x00\x00\x00\x00\x00\x00\x4a\x2b\xa0\xcc\
      \x62\x59\x3f\xa9\x7d\x47\x08\xfe\x01\xae\x89\xbb\x70\x20\x65\x2a\x33\x64\x72\xeb\x12\x99\x83\xa8\xac\x5d\x15\x58\x31\xab\xe5\x1b\
      \x01\x04\x06\x00\x01\x09\x20\x00\x07\x0b\x01\x00\x02\x24\x06\xf1\x07\x01\x12\x53\x0f\x0f\x76\xe0\xfb\x9b\xfa\x27\xee\x58\x6c\x31\
      \xce\xeb\xc0\x27\xa7\x21\x21\x01\x00\x01\x00\x0c\x14\x10\x00\x08\x0a\x01\x4b\x03\xd9\x5b\x00\x00\x05\x01\x19\x01\x00\x11\x0d\x00\
      \x32\x75\x2e\x00\x74\x00\x78\x00\x74\x00\x00\x00\x14\x0a\x01\x00\x45\x63\xf3\x6d\x21\x7b\xdd\x01\x15\x06\x01\x00\x20\x80\xa4\x81\
      \x00\x00";

#[test]
fn a_7z_archive_is_read() {
    let second = format!("第二条 {}。", "乙".repeat(25));
    let mut members = texts(SEVEN_ZIP);
    members.sort();
    assert_eq!(members, [pair("乙.txt", &second), pair("甲.txt", "第一条 甲。"), pair("空.txt", "")]);
    let (members, result) = unpacked(SEVEN_ZIP_ENCRYPTED).expect("an archive");
    assert_eq!((members, result), (vec![("甲.txt".to_owned(), Err(ReadError::Encrypted))], Ok(())));
}

#[test]
fn a_damaged_7z_archive_says_so() {
    let (_, result) = unpacked(&SEVEN_ZIP[..100]).expect("an archive");
    assert!(matches!(&result, Err(ReadError::Corrupt(what)) if what.contains("分卷")), "{result:?}");
    let mut bytes = SEVEN_ZIP.to_vec();
    // In the packed data.
    bytes[45] ^= 0xFF;
    let (members, result) = unpacked(&bytes).expect("an archive");
    assert_eq!(result, Ok(()));
    assert_eq!(
        members.iter().filter(|(_, bytes)| matches!(bytes, Err(ReadError::Corrupt(_)))).count(),
        2,
        "{members:?}"
    );
}

proptest::proptest! {
    #[test]
    fn damaged_archives_are_read_or_refused(
        which in 0_usize..5,
        flips in proptest::collection::vec((proptest::num::u16::ANY, proptest::num::u8::ANY), 0..8),
        cut in proptest::option::of(proptest::num::u16::ANY),
    ) {
        let files: &[(&str, &[u8])] = &[("a.txt", "第一条 甲。".as_bytes()), ("乙/b.txt", &[b'x'; 600])];
        let mut bytes = match which {
            0 => zipped(files),
            1 => tarred(files),
            2 => gzipped(&tarred(files)),
            3 => by_hand("甲.txt".as_bytes(), &[1, 0, 4, 0, 1, 2, 3, 4]),
            _ => SEVEN_ZIP.to_vec(),
        };
        for (at, with) in flips {
            let at = usize::from(at) % bytes.len();
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(usize::from(cut) % (bytes.len() + 1));
        }
        let _ = unpacked(&bytes);
    }
}
