//! The read stage: one file in, its characters out. Takes a path or bytes, gives a `SourceFile` or the reason it was not
//! read. The format is found by content, never by the extension. What a line means is left to normalize.

mod archive;
mod compound;
mod content;
mod doc;
mod docx;
mod encoding;
mod fields;
mod flow;
mod furniture;
mod head;
mod html;
mod ink;
mod jsonl;
mod leftover;
mod limits;
mod lists;
mod markdown;
mod mht;
mod mojibake;
mod names;
mod ofd;
mod open;
mod package;
mod page;
mod pdf;
mod picture;
mod plain;
mod recognise;
mod record;
mod refusal;
mod rtf;
mod sheet;
mod symbols;
mod trace;
mod wordml;
mod xml;

use std::ops::ControlFlow;
use std::path::Path;

use crate::error::ReadError;
use crate::model::{Format, SourceFile};
use content::Picture;
use head::Head;
use limits::Allowance;

pub use content::{Content, Member};
pub use leftover::{Leftover, leftover};
pub use limits::Limits;
pub use open::{Found, INSIDE, Step, documents, is_readable, open, read};
pub use recognise::Recogniser;
pub use sheet::{SheetRow, SheetRows, is_workbook, workbook};
pub use trace::{Stretch, Traced};

/// One readable format. To read another: one file in this folder and one line in `FORMATS`.
struct FormatReader {
    format: Format,
    /// Is the content of this format?
    sniff: fn(&Head) -> bool,
    /// The text of a file of this format.
    parse: fn(&[u8], &Limits) -> Result<Content, ReadError>,
    /// The pictures of its `scanned` pages, for a command that recognises text.
    pictures: Option<Pictures>,
}

/// Gives the pictures on the pages asked for (from 1) in page order, each as soon as it is unpacked.
type Pictures = fn(&[u8], &[usize], &Limits, &mut dyn FnMut(Picture)) -> Result<(), ReadError>;

/// The first whose `sniff` agrees reads the file; plain text is last because it takes all that `refusal` does not know.
const FORMATS: &[FormatReader] = &[
    FormatReader { format: Format::Doc, sniff: doc::sniff, parse: doc::parse, pictures: None },
    FormatReader { format: Format::Docx, sniff: docx::sniff, parse: docx::parse, pictures: None },
    FormatReader {
        format: Format::Image,
        sniff: picture::sniff,
        parse: picture::parse,
        pictures: Some(picture::pictures),
    },
    FormatReader { format: Format::Rtf, sniff: rtf::sniff, parse: rtf::parse, pictures: None },
    FormatReader { format: Format::Ofd, sniff: ofd::sniff, parse: ofd::parse, pictures: Some(ofd::pictures) },
    FormatReader { format: Format::WordXml, sniff: wordml::sniff, parse: wordml::parse, pictures: None },
    FormatReader { format: Format::Xls, sniff: sheet::sniff_xls, parse: sheet::parse_xls, pictures: None },
    FormatReader { format: Format::Xlsx, sniff: sheet::sniff_xlsx, parse: sheet::parse_xlsx, pictures: None },
    FormatReader { format: Format::Xls, sniff: sheet::sniff_xml, parse: sheet::parse_xml, pictures: None },
    FormatReader { format: Format::Pdf, sniff: pdf::sniff, parse: pdf::parse, pictures: Some(pdf::pictures) },
    FormatReader { format: Format::Mht, sniff: mht::sniff, parse: mht::parse, pictures: None },
    FormatReader { format: Format::Html, sniff: html::sniff, parse: html::parse, pictures: None },
    FormatReader { format: Format::Markdown, sniff: markdown::sniff, parse: markdown::parse, pictures: None },
    FormatReader { format: Format::Text, sniff: plain::sniff, parse: plain::parse, pictures: None },
];

/// A file that only holds other files.
struct Container {
    /// Is the content of this kind?
    sniff: fn(&Head) -> bool,
    /// Hands out its members until told to stop.
    unpack: fn(&[u8], &Allowance, Take) -> Result<(), ReadError>,
}

/// Is handed one member after another and says whether to go on.
type Take<'t> = &'t mut dyn FnMut(Member) -> ControlFlow<()>;

/// Asked before `FORMATS`. To open another kind: one file in this folder and one line here.
const CONTAINERS: &[Container] = &[
    Container { sniff: archive::zip::sniff, unpack: archive::zip::unpack },
    Container { sniff: archive::tar::sniff, unpack: archive::tar::unpack },
    Container { sniff: archive::tar::sniff_gzip, unpack: archive::tar::unpack_gzip },
    Container { sniff: archive::sevenz::sniff, unpack: archive::sevenz::unpack },
    Container { sniff: jsonl::sniff, unpack: jsonl::unpack },
];

/// Reads a document already in memory (standard input, tests); `shown` is what people call it. Files inside it are left.
///
/// # Errors
/// The reason it was not read, as a row for the report.
pub fn parse(bytes: &[u8], shown: &str, limits: &Limits) -> Result<SourceFile, ReadError> {
    document(bytes, shown, limits, &mut |_, _| Ok(())).map(|(source, _)| source)
}

/// The text of a docx package as [`parse`] gives it, with the way back to the bytes of its main part, and that part's name.
///
/// # Errors
/// The reason it was not read.
pub fn trace(bytes: &[u8], limits: &Limits) -> Result<(Traced, String), ReadError> {
    docx::trace(bytes, limits)
}

/// Puts text in the place of pages that are only pictures, where somebody can recognise it.
type Recognise<'r> = &'r mut dyn FnMut(&FormatReader, &mut Content) -> Result<(), ReadError>;

/// The document that these bytes are, and the files inside it.
fn document(
    bytes: &[u8],
    shown: &str,
    limits: &Limits,
    recognise: Recognise,
) -> Result<(SourceFile, Vec<Member>), ReadError> {
    within(bytes.len() as u64, limits.max_file_bytes)?;
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    refusal::by_name(shown, bytes)?;
    let head = Head::new(bytes);
    let Some(reader) = FORMATS.iter().find(|reader| (reader.sniff)(&head)) else {
        return Err(head.refusal().cloned().unwrap_or(ReadError::UnknownEncoding));
    };
    let reader = prefer_by_extension(reader, shown);
    let mut content = (reader.parse)(bytes, limits)?;
    let scanned = content.scanned.len();
    if scanned > 0 {
        recognise(reader, &mut content)?;
    }
    within(content.text.len() as u64, limits.max_text_bytes)?;
    let is_blank = content.text.chars().all(|c| c.is_whitespace() || c.is_ascii_punctuation());
    if is_blank && content.attachments.is_empty() {
        return Err(if content.scanned.is_empty() { ReadError::NoText } else { ReadError::NoTextLayer });
    }
    if !content.scanned.is_empty() {
        let pages = recognise::numbers(&content.scanned);
        content.missing.push(format!("无文字层：第 {pages} 页只有图片，需要文字识别（--ocr-command）"));
    }
    let source = SourceFile {
        path: shown.to_owned(),
        format: reader.format,
        encoding: content.encoding,
        text: content.text,
        layout: content.layout,
        missing: content.missing,
        pages: content.pages,
        lines: content.lines,
        is_recognised: content.scanned.len() < scanned,
        bytes: bytes.len() as u64,
    };
    Ok((source, content.attachments))
}

fn within(bytes: u64, limit: u64) -> Result<(), ReadError> {
    if bytes > limit { Err(ReadError::TooLarge { bytes, limit }) } else { Ok(()) }
}

/// Text without a sign of Markdown in it is still Markdown when its name says so: there `\>` is an escape.
fn prefer_by_extension(reader: &'static FormatReader, shown: &str) -> &'static FormatReader {
    let named_markdown = Path::new(shown)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"));
    if reader.format == Format::Text && named_markdown {
        return FORMATS.iter().find(|other| other.format == Format::Markdown).unwrap_or(reader);
    }
    reader
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Instant;

    use super::*;

    fn parsed(bytes: &[u8], shown: &str) -> Result<SourceFile, ReadError> {
        parse(bytes, shown, &Limits::default())
    }

    #[test]
    fn content_decides_not_the_extension() {
        let page = "<html><body><p>第一条 为了规范管理，制定本办法。</p></body></html>";
        assert_eq!(parsed(page.as_bytes(), "通知.doc").map(|file| file.format), Ok(Format::Html));
        let text = "第一条 为了规范管理，制定本办法。\r\n第二条 甲。";
        let file = parsed(text.as_bytes(), "通知.html").expect("text");
        assert_eq!((file.format, file.text.contains('\r')), (Format::Text, false));
        assert_eq!(file.bytes, text.len() as u64);
    }

    #[test]
    fn the_extension_decides_only_between_text_and_markdown() {
        let text = "第一条 甲\\>乙。".as_bytes();
        assert_eq!(parsed(text, "a.txt").map(|file| file.text.trim().to_owned()), Ok("第一条 甲\\>乙。".to_owned()));
        assert_eq!(parsed(text, "a.MD").map(|file| file.text.trim().to_owned()), Ok("第一条 甲>乙。".to_owned()));
    }

    #[test]
    fn what_was_not_read_says_why() {
        assert_eq!(parsed(b"", "a").err(), Some(ReadError::Empty));
        assert_eq!(parsed(b" \n\t", "a").err(), Some(ReadError::NoText));
        assert_eq!(parsed(b"<html><body></body></html>", "a").err(), Some(ReadError::NoText));
        let limits = Limits { max_file_bytes: 2, ..Limits::default() };
        assert_eq!(parse(b"abc", "a", &limits).err(), Some(ReadError::TooLarge { bytes: 3, limit: 2 }));
        let limits = Limits { max_text_bytes: 2, ..Limits::default() };
        assert!(matches!(parse(b"abc", "a", &limits), Err(ReadError::TooLarge { .. })));
        assert!(matches!(read(Path::new("/nowhere/at/all"), "a", &Limits::default()), Err(ReadError::Io(_))));
        assert!(matches!(read(&std::env::temp_dir(), "a", &Limits::default()), Err(ReadError::Io(_))));
    }

    /// A page with everything that the reader of pages looks at, to be damaged at random.
    const PAGE: &str = "<html><head><title>某市管理办法_网站</title><meta charset=gb2312></head><body><form><div id=nav><a href=/>首页</a></div>\
        <table><tr><td>发文字号：</td><td>某政发〔2020〕1号</td></tr></table><div class=TRS_Editor><p>第一条　为了规范管理，制定本办法。</p>\
        <ol start=2><li>甲；</li></ol><pre>乙\n丙</pre><a href='a.doc'>附件</a></div><p>2015年4月23日</p></form></body></html>";

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2048), name in "[a-z~$.]{0,8}") {
            let _ = parsed(&bytes, &name);
        }

        #[test]
        fn any_text_is_clean_when_read(text in "\\PC{0,200}[\r\n#*_>\\[\\]()<|&;:`~-]{0,40}\\PC{0,80}", markdown in proptest::bool::ANY) {
            if let Ok(file) = parsed(text.as_bytes(), if markdown { "a.md" } else { "a.txt" }) {
                let is_clean = !file.text.contains(['\r', '\0', '\u{FEFF}', '\u{0C}']);
                proptest::prop_assert!(is_clean);
            }
        }

        #[test]
        fn damaged_pages_are_read_or_refused(cuts in proptest::collection::vec((0_usize..900, 0_usize..30, ".{0,6}"), 0..12)) {
            let mut page: Vec<char> = PAGE.chars().collect();
            for (at, length, put) in cuts {
                let at = at.min(page.len());
                let end = (at + length).min(page.len());
                page.splice(at..end, put.chars());
            }
            let page: String = page.into_iter().collect();
            let _ = parsed(page.as_bytes(), "a.html");
            let _ = parsed(&encoding_rs::GB18030.encode(&page).0, "a.html");
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        let deep = format!("{}第一条 甲。{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        let alone = parsed(format!("<html><body>{deep}").as_bytes(), "a.html");
        assert!(matches!(alone, Err(ReadError::OverLimit(_))));
        let with_text = parsed(format!("<html><body><p>第一条 乙。</p>{deep}").as_bytes(), "a.html");
        assert!(with_text.is_ok_and(|file| !file.missing.is_empty()));
        let brackets = "[".repeat(100_000);
        assert!(parsed(format!("# 甲\n## 乙\n{brackets}").as_bytes(), "a.md").is_ok());
    }

    /// Real documents, as found; they are not part of the project, so without them the test says so and passes.
    #[test]
    fn real_documents_are_what_the_manifest_says() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let places = [here.join("../shared/corpora"), here.join("../../shared/corpora")];
        let Some(corpora) = places.into_iter().find(|path| path.join("MANIFEST.csv").is_file()) else {
            println!("skipped: ../shared/corpora is missing");
            return;
        };
        let mut manifest = csv::Reader::from_path(corpora.join("MANIFEST.csv")).expect("a manifest");
        let (mut files, mut disagreements) = (0, Vec::new());
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let started = Instant::now();
        for row in manifest.records() {
            let row = row.expect("a row");
            let [path, format, encoding] = [0, 1, 3].map(|column| row.get(column).expect("a column"));
            let result = read(&corpora.join(path), path, &Limits::default());
            files += 1;
            let outcome = match &result {
                Ok(file) if file.missing.is_empty() => "read",
                Ok(_) => "partial",
                Err(error) => error.reason(),
            };
            *counts.entry(format!("{format}: {outcome}")).or_default() += 1;
            if !agrees(format, encoding, &result) {
                let said = result.map(|file| format!("{} {} {:?}", file.format, file.encoding, file.missing));
                disagreements.push(format!("{format} {encoding} {path}: {said:?}"));
            }
        }
        println!("{files} files in {:?}: {counts:#?}\n{disagreements:#?}", started.elapsed());
        // Looked at by hand: two .md that are MHT, one of pictures only, one that begins as HTML, one piece of a damaged
        // compound file, two pages of nothing but scripts, and a page half overwritten by compressed data.
        assert!(disagreements.len() <= 8, "{disagreements:#?}");
    }

    /// Is the result what the manifest's format, `extension` or `extension(content)`, and encoding call for?
    fn agrees(format: &str, encoding: &str, result: &Result<SourceFile, ReadError>) -> bool {
        let content = format.split_once('(').map_or(format, |(_, content)| content.trim_end_matches(')'));
        let expected = match content {
            "html" | "htm" | "jsp" => Some(Format::Html),
            "txt" => Some(Format::Text),
            "md" => Some(Format::Markdown),
            _ => None,
        };
        match (content, result) {
            ("text", Ok(_)) => true,
            // Pages that show a file or pictures and have no text of their own.
            ("html" | "htm", Err(ReadError::BodyElsewhere(_))) => true,
            ("docx", Ok(file)) => file.format == Format::Docx,
            ("wordml", Ok(file)) => file.format == Format::WordXml,
            ("ofd", Ok(file)) => file.format == Format::Ofd,
            ("ofd", Err(error)) => matches!(error, ReadError::NoText | ReadError::NoTextLayer),
            ("doc" | "ole", Ok(file)) => file.format == Format::Doc,
            ("rtf", Ok(file)) => file.format == Format::Rtf,
            ("pdf", Ok(file)) => file.format == Format::Pdf,
            ("pdf", Err(error)) => *error == ReadError::NoTextLayer,
            ("xls", Ok(file)) => file.format == Format::Xls,
            ("xlsx", Ok(file)) => file.format == Format::Xlsx,
            (_, Ok(file)) => {
                let is_utf8 = encoding.starts_with("utf-8") && file.encoding.starts_with("UTF-8");
                expected == Some(file.format) && (is_utf8 || encoding.starts_with("gb") && file.encoding == "GB18030")
            }
            ("appledouble", Err(error)) => matches!(error, ReadError::NotADocument(_)),
            ("zip-bad", Err(error)) => matches!(error, ReadError::Corrupt(_)),
            ("garbage", Err(error)) => !matches!(error, ReadError::Io(_) | ReadError::Unsupported(_)),
            (_, Err(error)) => expected.is_none() && matches!(error, ReadError::Unsupported(_)),
        }
    }
}
