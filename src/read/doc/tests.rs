//! Word documents built here piece by piece, as Word, WPS and fast saving leave them.

use std::io::{Cursor, Write};

use cfb::CompoundFile;

use super::*;
use crate::read::parse as parse_any;

/// Paragraph properties and text of one paragraph, its end mark included.
struct Paragraph {
    text: &'static str,
    changes: Vec<u8>,
}

fn paragraph(text: &'static str) -> Paragraph {
    Paragraph { text, changes: Vec::new() }
}

/// Characters (by place in the text) with property changes of their own.
type Marked = (std::ops::Range<usize>, Vec<u8>);

#[derive(Default)]
struct Builder {
    paragraphs: Vec<Paragraph>,
    marked: Vec<Marked>,
    /// Lists: heads, levels, uses.
    lists: Option<(Vec<u8>, Vec<u8>, Vec<u8>)>,
    /// Footnotes, each one paragraph.
    notes: Vec<&'static str>,
    /// The body is kept in two pieces, the second first in the stream.
    fast_saved: bool,
    flags: u16,
}

const TEXT_AT: usize = 0x1000;

impl Builder {
    fn build(self) -> Vec<u8> {
        let body: Vec<u16> = self.paragraphs.iter().flat_map(|one| one.text.encode_utf16()).collect();
        let notes: Vec<Vec<u16>> =
            self.notes.iter().map(|note| format!("\u{2}{note}\r").encode_utf16().collect()).collect();
        let note_units: Vec<u16> = notes.iter().flatten().copied().collect();
        let all: Vec<u16> = body.iter().chain(&note_units).copied().collect();
        let cut = if self.fast_saved { body.len() / 2 } else { 0 };
        // Fast saving appends; the text of the first piece stands behind that of the second.
        let place = |at: usize| if at < cut { TEXT_AT + 2 * (all.len() - cut + at) } else { TEXT_AT + 2 * (at - cut) };

        let mut stream = vec![0_u8; TEXT_AT];
        stream.extend(all[cut..].iter().chain(&all[..cut]).flat_map(|unit| unit.to_le_bytes()));
        stream.resize(stream.len().next_multiple_of(512), 0);

        let mut table = Vec::new();
        let mut places: Vec<(Table, usize, usize)> = Vec::new();
        let mut put = |table: &mut Vec<u8>, what: Table, bytes: &[u8]| {
            places.push((what, table.len(), bytes.len()));
            table.extend_from_slice(bytes);
        };
        let cuts: Vec<usize> = if cut > 0 { vec![0, cut, all.len()] } else { vec![0, all.len()] };
        let mut pieces: Vec<u8> = cuts.iter().flat_map(|at| (*at as u32).to_le_bytes()).collect();
        for at in &cuts[..cuts.len() - 1] {
            pieces.extend([0, 0]);
            pieces.extend((place(*at) as u32).to_le_bytes());
            pieces.extend([0, 0]);
        }
        let mut clx = vec![2];
        clx.extend((pieces.len() as u32).to_le_bytes());
        clx.extend(pieces);
        put(&mut table, Table::Pieces, &clx);

        let mut ends = Vec::new();
        let mut at = 0;
        for one in &self.paragraphs {
            let length = one.text.encode_utf16().count();
            let mut properties = vec![0, 0];
            properties.extend(&one.changes);
            if properties.len() % 2 == 0 {
                properties.push(0);
            }
            let mut bytes = vec![(properties.len().div_ceil(2)) as u8];
            bytes.extend(properties);
            // A piece boundary inside a paragraph does not matter here: only its mark is asked for.
            ends.push((place(at + length - 1), bytes));
            at += length;
        }
        let paragraphs = page(&mut stream, ends, 13);
        put(&mut table, Table::ParagraphPages, &paragraphs);
        let marked = self
            .marked
            .into_iter()
            .flat_map(|(range, changes)| range.map(move |at| (at, changes.clone())).collect::<Vec<_>>());
        let marked = marked
            .map(|(at, changes)| {
                let mut bytes = vec![changes.len() as u8];
                bytes.extend(changes);
                (place(at), bytes)
            })
            .collect();
        let characters = page(&mut stream, marked, 1);
        put(&mut table, Table::CharacterPages, &characters);
        if let Some((heads, levels, uses)) = &self.lists {
            put(&mut table, Table::Lists, heads);
            table.extend(levels);
            put(&mut table, Table::ListUses, uses);
        }
        let mut note_places = vec![0_u32];
        for note in &notes {
            note_places.push(note_places.last().expect("one") + note.len() as u32);
        }
        note_places.push(note_places.last().expect("one") + 1);
        if !notes.is_empty() {
            let bytes: Vec<u8> = note_places.iter().flat_map(|place| place.to_le_bytes()).collect();
            put(&mut table, Table::FootnoteText, &bytes);
        }

        write_at(&mut stream, 0, &0xA5EC_u16.to_le_bytes());
        write_at(&mut stream, 2, &0x00C1_u16.to_le_bytes());
        write_at(&mut stream, 0x0A, &(self.flags | 0x0200).to_le_bytes());
        write_at(&mut stream, 0x4C, &(body.len() as u32).to_le_bytes());
        write_at(&mut stream, 0x50, &(note_units.len() as u32).to_le_bytes());
        for (what, at, length) in places {
            write_at(&mut stream, 0x9A + 8 * what as usize, &(at as u32).to_le_bytes());
            write_at(&mut stream, 0x9E + 8 * what as usize, &(length as u32).to_le_bytes());
        }
        package(&[("WordDocument", &stream), ("1Table", &table)])
    }
}

fn write_at(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

/// Appends one page of properties for single characters and gives its index; `width` is that of a run's entry.
fn page(stream: &mut Vec<u8>, mut runs: Vec<(usize, Vec<u8>)>, width: usize) -> Vec<u8> {
    runs.sort_by_key(|(place, _)| *place);
    // Runs must touch: characters without properties between two lie in an empty run.
    let mut parts: Vec<(usize, Option<Vec<u8>>)> = vec![(0, None)];
    for (place, bytes) in runs {
        if parts.last().is_some_and(|(last, _)| *last == place) {
            parts.pop();
        }
        parts.push((place, Some(bytes)));
        parts.push((place + 2, None));
    }
    let mut page = vec![0_u8; 512];
    let mut end = 511;
    let count = parts.len();
    for (index, (place, bytes)) in parts.iter().enumerate() {
        write_at(&mut page, 4 * index, &(*place as u32).to_le_bytes());
        if let Some(bytes) = bytes {
            end = (end - bytes.len()) & !1;
            write_at(&mut page, end, bytes);
            page[4 * (count + 1) + width * index] = (end / 2) as u8;
        }
    }
    write_at(&mut page, 4 * count, &u32::MAX.to_le_bytes());
    page[511] = count as u8;
    assert!(4 * (count + 1) + width * count <= end, "the test's properties fit on one page");
    let number = stream.len() / 512;
    stream.extend(page);
    let mut index = 0_u32.to_le_bytes().to_vec();
    index.extend(u32::MAX.to_le_bytes());
    index.extend((number as u32).to_le_bytes());
    index
}

fn package(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
    for (name, bytes) in streams {
        file.create_stream(name).and_then(|mut stream| stream.write_all(bytes)).expect("in memory");
    }
    file.into_inner().into_inner()
}

/// A level: first number, number format, label with the level's index as a character.
fn level(start: u32, format: u8, label: &str) -> Vec<u8> {
    let mut bytes = start.to_le_bytes().to_vec();
    bytes.push(format);
    bytes.resize(28, 0);
    bytes[15] = 2;
    let label: Vec<u16> = label.encode_utf16().collect();
    bytes.extend((label.len() as u16).to_le_bytes());
    bytes.extend(label.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

/// One list of two levels 第X条 and （X）, used once as list 1.
fn lists() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut heads = 1_u16.to_le_bytes().to_vec();
    heads.extend(77_u32.to_le_bytes());
    heads.resize(2 + 28, 0);
    let mut levels = level(1, 39, "第\u{0}条");
    levels.extend(level(1, 37, "（\u{1}）"));
    for _ in 2..9 {
        levels.extend(level(1, 0, ""));
    }
    let mut uses = 1_u32.to_le_bytes().to_vec();
    uses.extend(77_u32.to_le_bytes());
    uses.resize(4 + 16, 0);
    uses.extend(u32::MAX.to_le_bytes());
    (heads, levels, uses)
}

/// sprmPIlfo and sprmPIlvl.
fn in_list(level: u8) -> Vec<u8> {
    vec![0x0B, 0x46, 1, 0, 0x0A, 0x26, level]
}

const IN_TABLE: [u8; 3] = [0x16, 0x24, 1];
const ROW_END: [u8; 3] = [0x17, 0x24, 1];
const DELETED: [u8; 3] = [0x00, 0x08, 1];
const HIDDEN: [u8; 3] = [0x3C, 0x08, 1];
const SPECIAL: [u8; 3] = [0x55, 0x08, 1];

fn text_of(builder: Builder) -> String {
    parse_any(&builder.build(), "a.doc", &Limits::default()).expect("a document").text
}

#[test]
fn paragraphs_are_lines() {
    let builder = Builder {
        paragraphs: vec![paragraph("安澜市采购管理办法\r"), paragraph("第一条　为了规范采购，\u{b}制定本办法。\r")],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "安澜市采购管理办法\n第一条　为了规范采购，\n制定本办法。");
}

#[test]
fn automatic_numbers_are_written() {
    let numbered = |text, level| Paragraph { text, changes: in_list(level) };
    let builder = Builder {
        paragraphs: vec![
            numbered("为了规范采购，制定本办法。\r", 0),
            numbered("采购人应当：\r", 0),
            numbered("公开信息；\r", 1),
            numbered("依法评审。\r", 1),
            paragraph("没有编号。\r"),
            numbered("本办法自公布之日起施行。\r", 0),
        ],
        lists: Some(lists()),
        ..Builder::default()
    };
    assert_eq!(
        text_of(builder),
        "第一条为了规范采购，制定本办法。\n第二条采购人应当：\n（一）公开信息；\n（二）依法评审。\n没有编号。\n第三条本办法自公布之日起施行。"
    );
}

#[test]
fn deleted_and_hidden_text_is_left_out() {
    let builder = Builder {
        paragraphs: vec![paragraph("供应商应当在本市注册登记。\r")],
        marked: vec![(3..8, DELETED.to_vec()), (8..10, HIDDEN.to_vec())],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "供应商登记。");
}

#[test]
fn a_deleted_paragraph_mark_joins_two_paragraphs() {
    let builder = Builder {
        paragraphs: vec![paragraph("前半\r"), paragraph("后半。\r")],
        marked: vec![(2..3, DELETED.to_vec())],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "前半后半。");
}

#[test]
fn a_table_row_is_a_line() {
    let cell = |text| Paragraph { text, changes: IN_TABLE.to_vec() };
    let end = || Paragraph { text: "\u{7}", changes: [IN_TABLE, ROW_END].concat() };
    let builder = Builder {
        paragraphs: vec![
            cell("序号\u{7}"),
            cell("评分\r"),
            cell("标准\u{7}"),
            end(),
            cell("1\u{7}"),
            cell("本地企业加2分\u{7}"),
            end(),
            paragraph("表后。\r"),
        ],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "序号\t评分标准\n1\t本地企业加2分\n表后。");
}

#[test]
fn of_a_field_only_the_result_is_text() {
    let builder = Builder {
        paragraphs: vec![paragraph("见\u{13}HYPERLINK x\u{14}附件一\u{15}。\r")],
        marked: vec![(1..2, SPECIAL.to_vec()), (13..14, SPECIAL.to_vec()), (17..18, SPECIAL.to_vec())],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "见附件一。");
}

#[test]
fn notes_follow_the_body() {
    let builder = Builder {
        paragraphs: vec![paragraph("正文。\r")],
        notes: vec!["第一个注。", "第二个注。"],
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "正文。\n〔脚注1：第一个注。〕\n〔脚注2：第二个注。〕");
}

#[test]
fn fast_saved_pieces_come_in_text_order() {
    let builder = Builder {
        paragraphs: vec![paragraph("第一段。\r"), paragraph("第二段。\r"), paragraph("第三段。\r")],
        fast_saved: true,
        ..Builder::default()
    };
    assert_eq!(text_of(builder), "第一段。\n第二段。\n第三段。");
}

#[test]
fn word_95_text_is_decoded() {
    let mut stream = vec![0_u8; 0x400];
    let (text, ..) = encoding_rs::GB18030.encode("第一条　为了规范采购。\r第二条　施行。\r");
    write_at(&mut stream, 0, &0xA5DC_u16.to_le_bytes());
    write_at(&mut stream, 2, &0x0068_u16.to_le_bytes());
    write_at(&mut stream, 0x18, &0x400_u32.to_le_bytes());
    write_at(&mut stream, 0x34, &(text.len() as u32).to_le_bytes());
    stream.extend_from_slice(&text);
    let file = parse_any(&package(&[("WordDocument", &stream)]), "a.doc", &Limits::default()).expect("a document");
    assert_eq!(file.text, "第一条　为了规范采购。\n第二条　施行。\n");
}

#[test]
fn what_cannot_be_read_says_why() {
    let encrypted = Builder { paragraphs: vec![paragraph("密\r")], flags: 0x0100, ..Builder::default() };
    assert_eq!(parse(&encrypted.build(), &Limits::default()).err(), Some(ReadError::Encrypted));
    let empty = Builder { paragraphs: vec![paragraph("\r")], ..Builder::default() };
    assert_eq!(parse(&empty.build(), &Limits::default()).err(), Some(ReadError::NoText));
    let other = package(&[("WordDocument", &[1; 600])]);
    assert!(matches!(parse(&other, &Limits::default()), Err(ReadError::Corrupt(_))));
    let whole = Builder { paragraphs: vec![paragraph("正文。\r")], ..Builder::default() }.build();
    assert!(matches!(parse(&whole[..600], &Limits::default()), Err(ReadError::Corrupt(_))));
    let long = Builder { paragraphs: vec![paragraph("正文正文。\r")], ..Builder::default() }.build();
    let limits = Limits { max_text_bytes: 6, ..Limits::default() };
    assert!(matches!(parse(&long, &limits), Err(ReadError::TooLarge { .. })));
}

proptest::proptest! {
    #[test]
    fn damaged_documents_are_read_or_refused(cuts in proptest::collection::vec((512_usize..12_000, proptest::num::u8::ANY), 1..40)) {
        let numbered = |text, level| Paragraph { text, changes: in_list(level) };
        let builder = Builder {
            paragraphs: vec![numbered("甲。\r", 0), numbered("乙。\r", 1), paragraph("丙。\r")],
            lists: Some(lists()),
            notes: vec!["注。"],
            ..Builder::default()
        };
        let mut bytes = builder.build();
        for (at, value) in cuts {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        let _ = parse(&bytes, &Limits::default());
    }
}

#[test]
fn the_name_of_another_office_makes_no_difference() {
    let bytes = Builder { paragraphs: vec![paragraph("第一条\r")], ..Builder::default() }.build();
    for name in ["a.doc", "a.wps", "a.WPT", "a.dot", "a.docx", "a"] {
        let file = parse_any(&bytes, name, &Limits::default()).expect("a document");
        assert_eq!((file.format, file.text.as_str()), (crate::model::Format::Doc, "第一条"), "{name}");
    }
}

#[test]
fn a_word_object_inside_another_document_does_not_make_it_one() {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
    file.create_stream("Workbook").and_then(|mut stream| stream.write_all(b"x")).expect("in memory");
    file.create_storage("MBD0001").expect("in memory");
    file.create_stream("MBD0001/WordDocument").and_then(|mut stream| stream.write_all(b"x")).expect("in memory");
    let workbook = file.into_inner().into_inner();
    assert!(!sniff(&Head::new(&workbook)));
    let mut file = CompoundFile::open(Cursor::new(workbook)).expect("in memory");
    file.create_stream("WordDocument").expect("in memory");
    assert!(sniff(&Head::new(&file.into_inner().into_inner())));
}
