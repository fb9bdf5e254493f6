//! What the fuzz targets share: builds files around hostile bytes, so that they reach the code behind the container, reads
//! them with small limits, and checks what must hold of anything that was read.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;

use guiqing::model::{Document, Layout, Level, SourceFile, Span};
use guiqing::pipeline;
use guiqing::read::{self, Found, Limits, Step};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Larger inputs only cost time.
const MAX_BYTES: u64 = 1 << 20;

/// Small, so that a limit that does not hold shows as memory or time.
#[must_use]
pub fn limits() -> Limits {
    Limits { max_file_bytes: MAX_BYTES, max_text_bytes: MAX_BYTES, max_pages: 50, max_depth: 3, ..Limits::default() }
}

/// Reads bytes as a file of that name; what was read must be sound and have a structure.
pub fn read(bytes: &[u8], name: &str) {
    if let Ok(source) = read::parse(bytes, name, &limits()) {
        check(source);
    }
}

/// Opens a file and everything inside it, as a scan does.
pub fn open(bytes: &[u8], name: &str) {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    let path = folder.path().join("input");
    std::fs::write(&path, bytes).expect("writable");
    descend(&Found::file(Path::new(&path), name));
}

fn descend(found: &Found) {
    let mut inside = Vec::new();
    let read = read::open(found, &limits(), None, &mut |step| {
        if let Step::Inside(member) = step {
            inside.push(member);
        }
        // A real run stops nowhere; here hundreds of members say no more than a few.
        if inside.len() < 20 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    if let Ok(Some(source)) = read {
        check(source);
    }
    inside.iter().for_each(descend);
}

/// What holds of every file that was read.
fn check(source: SourceFile) {
    assert!(source.text.len() as u64 <= MAX_BYTES, "more text than allowed");
    assert!(!source.text.contains('\r'), "a carriage return in the text");
    assert!(source.missing.iter().all(|missing| !missing.is_empty()), "something is missing and not said what");
    assert!(source.pages.iter().all(|&at| source.text.is_char_boundary(at)), "a page begins inside a character");
    assert!(source.pages.is_sorted(), "pages in disorder");
    structure(&pipeline::document(source));
}

/// A text through normalize and segment.
pub fn segment(text: &str, layout: Layout) {
    structure(&pipeline::document(source(text, layout)));
}

/// A text as if it had been read.
#[must_use]
pub fn source(text: &str, layout: Layout) -> SourceFile {
    let mut source = read::parse("甲".as_bytes(), "甲.txt", &limits()).expect("a character is text");
    source.text = text.to_owned();
    source.layout = layout;
    source
}

/// What holds of every document: clauses cover the text, parents stand before children, sentences inside their clauses.
fn structure(document: &Document) {
    let text = document.text.as_str();
    let mut at = 0;
    for (index, clause) in document.clauses.iter().enumerate() {
        assert_eq!(clause.span.start(), at, "clauses leave a gap or overlap");
        at = clause.span.end();
        assert!(clause.span.contains(clause.mark), "a mark outside of its clause");
        assert!(clause.parent.is_none_or(|parent| parent.index() < index), "a parent behind its child");
        assert!(clause.level == Level::Text || clause.number > 0, "a clause without its number");
        let _ = document.text.original(clause.span);
        let _ = document.text.line_column(clause.span.start());
        for sentence in &document.sentences[clause.sentences.0 as usize..clause.sentences.1 as usize] {
            assert_eq!(sentence.clause.index(), index, "a sentence of another clause");
            assert!(clause.body().contains(sentence.span), "a sentence outside of its clause");
            assert!(!document.text.slice(sentence.span).trim().is_empty(), "a blank sentence");
        }
    }
    assert_eq!(at, text.len(), "clauses do not reach the end");
    assert!(!document.parts.is_empty(), "no part");
    let _ = document.text.original(Span::new(0, text.len()));
}

/// A zip package of parts, nothing compressed, so that the fuzzer sees its own bytes.
#[must_use]
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(*name, options).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

/// A compound file (OLE2) of streams.
#[must_use]
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
    for (name, bytes) in streams {
        file.create_stream(name).expect("in memory").write_all(bytes).expect("in memory");
    }
    file.into_inner().into_inner()
}

/// The input as several, parted by `\xFF\xFE\xFF`, which stands in no text: as many as asked for, missing ones empty.
#[must_use]
pub fn split<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    const SEAM: &[u8] = b"\xFF\xFE\xFF";
    let mut rest = data;
    let mut parts = [&[][..]; N];
    for (index, part) in parts.iter_mut().enumerate() {
        let seam = rest.windows(SEAM.len()).position(|window| window == SEAM).filter(|_| index + 1 < N);
        (*part, rest) = match seam {
            Some(at) => (&rest[..at], &rest[at + SEAM.len()..]),
            None => (rest, &[][..]),
        };
    }
    parts
}

/// The bytes with a beginning that makes them a format, unless they have it.
#[must_use]
pub fn begun(start: &[u8], data: &[u8]) -> Vec<u8> {
    if data.starts_with(start) { data.to_vec() } else { [start, data].concat() }
}
