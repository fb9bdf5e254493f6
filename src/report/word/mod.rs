//! word (WordprocessingML): a package as Word, WPS and LibreOffice open it, laid out after GB/T 9704-2012 (党政机关公文格式).
//!
//! Takes a title, a sheet and what writes the body; gives the `Output` back when whole. What the papers say is up to the
//! caller. The bytes depend on nothing else: entries of the package carry the earliest date that zip knows.

use std::io::{self, Write};

use jiff::civil::Date;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Output, escape};

mod body;

pub use body::{Body, Breaking, Column, Mark, Run, Style, words};

const STYLES: &str = include_str!("styles.xml");
const SETTINGS: &str = include_str!("settings.xml");
const FONTS: &str = include_str!("fonts.xml");

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// How the sheet of A4 lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Upright: the text block is 156 mm × 225 mm, 22 lines of 28 characters.
    Portrait,
    /// On its side, for wide tables; the text block keeps its size.
    Landscape,
}

impl Sheet {
    /// Width of the text block in twentieths of a point.
    pub fn text_width(self) -> usize {
        match self {
            Self::Portrait => 8_857,
            Self::Landscape => 12_756,
        }
    }

    /// Paper, margins (天头 37 mm, 订口 28 mm) and lines of 225 mm / 22. That a line holds 28 characters is the work of the
    /// style: 16 pt drawn 0.2 pt closer. A grid of characters would say the same to Word, but LibreOffice gives every
    /// character two cells of one that is narrower than the type, and 14 of them to the line. The text block is a hair
    /// (0.2 mm) wider than 156 mm, so that rounding cannot cost the last character.
    fn section(self) -> &'static str {
        match self {
            Self::Portrait => concat!(
                "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>",
                "<w:pgMar w:top=\"2098\" w:right=\"1462\" w:bottom=\"1984\" w:left=\"1587\" w:header=\"851\" w:footer=\"1361\" w:gutter=\"0\"/>",
                "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>",
            ),
            Self::Landscape => concat!(
                "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>",
                "<w:pgMar w:top=\"1587\" w:right=\"1984\" w:bottom=\"1475\" w:left=\"2098\" w:header=\"851\" w:footer=\"794\" w:gutter=\"0\"/>",
                "<w:docGrid w:type=\"lines\" w:linePitch=\"579\"/>",
            ),
        }
    }
}

/// What stands outside the text of a paper.
pub struct Cover<'a> {
    /// Shown by file managers.
    pub title: &'a str,
    /// How the paper lies.
    pub sheet: Sheet,
    /// The day that stands as the day it was made.
    pub as_of: Date,
}

/// Writes the whole package; `write_body` writes paragraphs and tables, and may copy in what was written before.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    output: Output,
    cover: &Cover<'_>,
    write_body: impl FnOnce(&mut Body<'_>) -> io::Result<()>,
) -> io::Result<Output> {
    let mut package = Package(ZipWriter::new(output));
    package.part("[Content_Types].xml", &content_types())?;
    package.part("_rels/.rels", &package_relations())?;
    package.part("docProps/core.xml", &core(cover))?;
    package.part("docProps/app.xml", &application())?;
    package.part("word/_rels/document.xml.rels", &document_relations())?;
    package.part("word/styles.xml", STYLES)?;
    package.part("word/settings.xml", SETTINGS)?;
    package.part("word/fontTable.xml", FONTS)?;
    package.part("word/footer1.xml", &footer("right", "rightChars", "right"))?;
    package.part("word/footer2.xml", &footer("left", "leftChars", "left"))?;
    package.begin("word/document.xml")?;
    let document = &mut package.0;
    write!(document, "{DECLARATION}<w:document xmlns:w=\"{NAMESPACE}\" xmlns:r=\"{RELATIONS}\"><w:body>")?;
    write_body(&mut Body::new(document))?;
    write!(
        document,
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>{}\
         </w:sectPr></w:body></w:document>",
        cover.sheet.section()
    )?;
    Ok(package.0.finish()?)
}

struct Package(ZipWriter<Output>);

impl Package {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        // The quickest level: most of a paper is tags, which any level packs well.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1))
            .last_modified_time(DateTime::default());
        Ok(self.0.start_file(name, options)?)
    }

    fn part(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.begin(name)?;
        self.0.write_all(text.as_bytes())
    }
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let package = "application/vnd.openxmlformats-package";
    let parts = [
        ("/word/document.xml", format!("{word}.document.main+xml")),
        ("/word/styles.xml", format!("{word}.styles+xml")),
        ("/word/settings.xml", format!("{word}.settings+xml")),
        ("/word/fontTable.xml", format!("{word}.fontTable+xml")),
        ("/word/footer1.xml", format!("{word}.footer+xml")),
        ("/word/footer2.xml", format!("{word}.footer+xml")),
        ("/docProps/core.xml", format!("{package}.core-properties+xml")),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned()),
    ];
    let overrides: String =
        parts.iter().map(|(name, kind)| format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>")).collect();
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"{package}.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{overrides}</Types>"
    )
}

fn package_relations() -> String {
    relations(&[
        (&format!("{RELATIONS}/officeDocument"), "word/document.xml"),
        ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
        (&format!("{RELATIONS}/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_relations() -> String {
    relations(&[
        (&format!("{RELATIONS}/styles"), "styles.xml"),
        (&format!("{RELATIONS}/settings"), "settings.xml"),
        (&format!("{RELATIONS}/fontTable"), "fontTable.xml"),
        (&format!("{RELATIONS}/footer"), "footer1.xml"),
        (&format!("{RELATIONS}/footer"), "footer2.xml"),
    ])
}

fn relations(targets: &[(&str, &str)]) -> String {
    let mut text =
        format!("{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (index, (kind, target)) in targets.iter().enumerate() {
        text += &format!("<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>", index + 1);
    }
    text + "</Relationships>"
}

fn core(cover: &Cover<'_>) -> String {
    let day = format!("<dcterms:created xsi:type=\"dcterms:W3CDTF\">{}T00:00:00Z</dcterms:created>", cover.as_of);
    format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{}</dc:title><dc:creator>guiqing</dc:creator>{day}</cp:coreProperties>",
        escape(cover.title)
    )
}

fn application() -> String {
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>guiqing</Application></Properties>"
    )
}

/// 页码: — 1 — at the outer side, one character in from it.
fn footer(side: &str, indent_chars: &str, indent: &str) -> String {
    format!(
        "{DECLARATION}<w:ftr xmlns:w=\"{NAMESPACE}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/>\
         <w:ind w:{indent_chars}=\"100\" w:{indent}=\"280\"/><w:jc w:val=\"{side}\"/></w:pPr>\
         <w:r><w:t xml:space=\"preserve\">— </w:t></w:r>\
         <w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
         <w:r><w:t xml:space=\"preserve\"> —</w:t></w:r></w:p></w:ftr>"
    )
}
