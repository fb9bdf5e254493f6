//! The broken files that can be said in a few lines. Gives names and bytes; what is to become of each stands in
//! `expected.csv`.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TEXT: &str = "安澜市供水管理办法\n第一条　为了规范供水，制定本办法。\n第二条　外地企业应当在本市设立分公司。\n";

/// More than a document may unpack to.
const BOMB_BYTES: usize = 80 << 20;

/// Deeper than any stack.
const DEEP: usize = 100_000;

/// All of them.
pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    [texts(), pages(), packages(), archives(), legacy(), others()].concat()
}

/// Text in encodings that are damaged, unsaid or a lie.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let wide_be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let gbk = encoding_rs::GB18030.encode(TEXT).0.into_owned();
    let odd = [b"\xFF\xFE".as_slice(), &wide(TEXT), b"\x2C"].concat();
    let cut = |bytes: &[u8], off_the_end| bytes[..bytes.len() - off_the_end].to_vec();
    let mixed = [TEXT.as_bytes(), &gbk].concat();
    vec![
        ("empty.txt", Vec::new()),
        ("blank.txt", b" \r\n\t\n".to_vec()),
        ("only-bom.txt", b"\xEF\xBB\xBF".to_vec()),
        ("only-bom-utf16.txt", b"\xFF\xFE".to_vec()),
        ("utf16-without-bom.txt", wide(TEXT)),
        ("utf16be-without-bom.txt", wide_be(TEXT)),
        ("utf16-odd-byte.txt", odd),
        ("utf16-half-a-pair.txt", [b"\xFF\xFE".as_slice(), &wide(TEXT), b"\x00\xD8\x2C\x7B"].concat()),
        // Behind the last character stand the full stop and the line break.
        ("gbk-cut-in-a-character.txt", cut(&gbk, 2)),
        ("utf8-cut-in-a-character.txt", cut(TEXT.as_bytes(), 2)),
        ("utf8-and-gbk.txt", mixed),
        ("big5.txt", encoding_rs::BIG5.encode("第一條　為了規範供水，制定本辦法。").0.into_owned()),
        ("nuls-between.txt", TEXT.replace('\n', "\0\n\0").into_bytes()),
        ("only-nuls.txt", vec![0; 4096]),
        ("controls.txt", format!("{TEXT}\u{1}\u{8}\u{1b}[31m\u{7f}\u{85}\u{2028}{TEXT}").into_bytes()),
        ("random.txt", random(8192)),
        ("one-long-line.txt", "为了规范供水，制定本办法。".repeat(20_000).into_bytes()),
        ("only-line-breaks.txt", b"\n".repeat(100_000)),
        ("deep.md", format!("# 甲\n\n## 乙\n\n{}{TEXT}", "> ".repeat(DEEP)).into_bytes()),
        ("brackets.md", format!("# 甲\n\n## 乙\n\n{}{TEXT}{}", "[".repeat(DEEP), "](".repeat(DEEP)).into_bytes()),
        ("text.docx", TEXT.as_bytes().to_vec()),
        ("text.pdf", TEXT.as_bytes().to_vec()),
    ]
}

/// Web pages that are cut, too deep, or not what they say.
fn pages() -> Vec<(&'static str, Vec<u8>)> {
    let page = |body: &str| format!("<html><head><title>甲</title></head><body>{body}</body></html>").into_bytes();
    let whole = page(&format!("<p>{TEXT}</p>"));
    vec![
        ("page.doc", whole.clone()),
        ("cut-in-a-tag.html", whole[..whole.len() - 10].to_vec()),
        ("comment-without-end.html", page(&format!("<p>{TEXT}</p><!-- "))),
        ("script-without-end.html", page(&format!("<p>{TEXT}</p><script>x"))),
        ("nothing-but-script.html", page("<script>document.write('第一条')</script>")),
        ("frames.html", b"<html><frameset cols=1,2><frame src=a.html><frame src=b.html></frameset></html>".to_vec()),
        ("deep.html", page(&format!("<p>{TEXT}</p>{}{TEXT}", "<div>".repeat(DEEP)))),
        ("deep-alone.html", page(&format!("{}{TEXT}", "<div>".repeat(DEEP)))),
        (
            "formatting-repeated.html",
            page(&(0..DEEP / 10).map(|size| format!("<p><font size={size}>甲")).collect::<String>()),
        ),
        ("deep-lists.html", page(&format!("{}{TEXT}", "<ul><li>".repeat(DEEP / 10)))),
        ("deep-tables.html", page(&format!("{}{TEXT}", "<table><tr><td>".repeat(DEEP / 50)))),
        ("wide-cells.html", page(&format!("<table><tr><td colspan=99999999 rowspan=99999999>{TEXT}<td>甲</table>"))),
        ("long-attribute.html", page(&format!("<p class='{}'>{TEXT}</p>", "a".repeat(1 << 20)))),
        ("says-gbk-is-utf8.html", page(&format!("<meta charset=gbk><p>{TEXT}</p>"))),
        ("says-utf8-is-gbk.html", {
            let page = format!("<html><meta charset=utf-8><p>{TEXT}</p></html>");
            encoding_rs::GB18030.encode(&page).0.into_owned()
        }),
        ("nuls.html", page(&format!("<p>{}</p>", TEXT.replace('条', "条\0")))),
    ]
}

const BODY: &str = "<w:p><w:r><w:t>第一条　为了规范供水，制定本办法。</w:t></w:r></w:p>";
const MAIN: &str = "word/document.xml";

fn document(body: &str) -> String {
    format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    )
}

/// Word packages.
fn packages() -> Vec<(&'static str, Vec<u8>)> {
    let docx = |xml: &str| zipped(&[(MAIN, xml.as_bytes())]);
    let whole = docx(&document(&BODY.repeat(50)));
    // Stored, the text is found in the bytes and changed behind the back of the checksum.
    let mut wrong_checksum = stored(&[(MAIN, document(BODY).as_bytes())]);
    let at = wrong_checksum.windows(6).position(|six| six == "供水".as_bytes()).expect("the text is stored");
    wrong_checksum[at] = b'?';
    let entities = "<!DOCTYPE x [<!ENTITY a \"甲甲甲甲甲甲甲甲甲甲\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>";
    let entity = |use_of: &str| {
        docx(&format!("{entities}{}", document(&format!("{BODY}<w:p><w:r><w:t>{use_of}</w:t></w:r></w:p>"))))
    };
    let outside = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
    let label = format!("<w:lvlText w:val=\"{}\"/>", "第%1条".repeat(10_000));
    let numbering = format!(
        "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/>{label}</w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    );
    let numbered = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>";
    let climbing = "<Relationships><Relationship Id=\"1\" Type=\"x/officeDocument\" Target=\"../../../../etc/passwd\"/></Relationships>";
    vec![
        ("docx-cut-in-half.docx", whole[..whole.len() / 2].to_vec()),
        ("docx-cut-in-directory.docx", whole[..whole.len() - 30].to_vec()),
        ("docx-as.pdf", whole),
        (
            "docx-without-body.docx",
            zipped(&[("[Content_Types].xml", b"wordprocessingml.document.main+xml"), ("word/styles.xml", b"<x/>")]),
        ),
        ("docx-empty-body.docx", docx(&document(""))),
        ("docx-breaks-off.docx", docx(&format!("{}<w:p", document(BODY).replace("</w:body></w:document>", "")))),
        ("docx-wrong-tags.docx", docx(&document(&format!("{BODY}</w:p></w:x>{BODY}")))),
        ("docx-no-xml.docx", docx("第一条")),
        ("docx-wrong-checksum.docx", wrong_checksum),
        ("docx-entity-bomb.docx", entity("&d;")),
        (
            "docx-entity-from-file.docx",
            docx(&format!("{outside}{}", document(&format!("{BODY}<w:p><w:r><w:t>&f;</w:t></w:r></w:p>")))),
        ),
        ("docx-bomb.docx", docx(&document(&format!("{BODY}{}", " ".repeat(BOMB_BYTES))))),
        (
            "docx-label-bomb.docx",
            zipped(&[
                (MAIN, document(&numbered.repeat(2_000)).as_bytes()),
                ("word/numbering.xml", numbering.as_bytes()),
            ]),
        ),
        ("docx-deep.docx", docx(&document(&format!("{}{BODY}", "<w:sdt>".repeat(DEEP))))),
        ("docx-deep-tables.docx", docx(&document(&format!("{}{BODY}", "<w:tbl><w:tr><w:tc>".repeat(DEEP / 10))))),
        ("docx-climbs-out.docx", zipped(&[("_rels/.rels", climbing.as_bytes()), (MAIN, document(BODY).as_bytes())])),
        ("docx-locked.docx", locked(stored(&[(MAIN, document(BODY).as_bytes())]))),
        ("docx-utf16.docx", {
            let units = document(BODY).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
            zipped(&[(MAIN, &[b"\xFF\xFE".as_slice(), &units].concat())])
        }),
        ("docx-nuls.docx", docx(&document(&BODY.replace('条', "条\0")))),
    ]
}

/// Packages and archives of other kinds.
fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let inner = zipped(&[("甲.txt", TEXT.as_bytes()), ("空.txt", b"")]);
    let nested = (0..8).fold(inner.clone(), |inside, _| zipped(&[("内.zip", &inside)]));
    let bomb = zipped(&[("炸弹.txt", &vec![b' '; BOMB_BYTES])]);
    let bombs: Vec<(String, &[u8])> = (0..3).map(|number| (format!("{number}.zip"), bomb.as_slice())).collect();
    let bombs: Vec<(&str, &[u8])> = bombs.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    vec![
        ("zip-empty.zip", zipped(&[])),
        ("zip-cut.zip", inner[..inner.len() - 40].to_vec()),
        ("zip-locked.zip", locked(stored(&[("甲.txt", TEXT.as_bytes())]))),
        ("zip-nested.zip", nested),
        ("zip-of-bombs.zip", zipped(&bombs)),
        ("zip-climbs-out.zip", zipped(&[("../../甲.txt", TEXT.as_bytes()), ("/etc/乙.txt", TEXT.as_bytes())])),
        ("gz-cut.gz", b"\x1F\x8B\x08\0\0\0\0\0\0\x03\x4B\x4C".to_vec()),
        ("7z-stub.7z", [b"7z\xBC\xAF\x27\x1C\0\x04".as_slice(), &random(40)].concat()),
        ("rar-stub.rar", [b"Rar!\x1A\x07\x01\0".as_slice(), &random(40)].concat()),
        ("ofd-without-pages.ofd", zipped(&[("OFD.xml", b"<ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>")])),
        ("ofd-cut.ofd", {
            let whole = zipped(&[("OFD.xml", b"<ofd:OFD/>"), ("Doc_0/Document.xml", &random(900))]);
            whole[..600].to_vec()
        }),
        ("xlsx-without-sheets.xlsx", zipped(&[("xl/workbook.xml", b"<workbook/>")])),
    ]
}

/// Compound files (OLE2) and legacy Word.
fn legacy() -> Vec<(&'static str, Vec<u8>)> {
    let whole = word(0x0200, 0);
    let mut circles = whole.clone();
    // The file allocation table stands where the header says; every sector is to follow itself.
    let fat = 512 * (1 + u32::from_le_bytes(circles[0x4C..0x50].try_into().expect("four bytes")) as usize);
    for sector in 0..(circles.len() / 512 - 1).min(128) {
        circles[fat + 4 * sector..fat + 4 * sector + 4].copy_from_slice(&(sector as u32).to_le_bytes());
    }
    vec![
        ("doc-whole.doc", whole.clone()),
        ("doc-cut-in-half.doc", whole[..whole.len() / 2].to_vec()),
        ("doc-cut-at-end.doc", whole[..whole.len() - 600].to_vec()),
        ("doc-encrypted.doc", word(0x0300, 0)),
        ("doc-sectors-in-circles.doc", circles),
        ("doc-text-beyond-end.doc", word(0x0200, 0x0100_0000)),
        ("doc-empty-stream.doc", compound(&[("WordDocument", b"")])),
        ("doc-random-stream.doc", compound(&[("WordDocument", &random(4096)), ("1Table", &random(4096))])),
        ("ole-only-magic.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()),
        ("ole-random.doc", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &random(4096)].concat()),
        (
            "ole-encrypted-ooxml.docx",
            compound(&[("EncryptionInfo", &random(200)), ("EncryptedPackage", &random(4096))]),
        ),
        ("ole-without-document.doc", compound(&[("Contents", b"x")])),
        ("xls-random.xls", compound(&[("Workbook", &random(4096))])),
    ]
}

/// Everything else people keep in such folders.
fn others() -> Vec<(&'static str, Vec<u8>)> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
        4 0 obj<</Length 53>>stream\nBT /F1 12 Tf 72 700 Td (Article 1 applies here.) Tj ET\nendstream endobj\n\
        5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n";
    let head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n";
    vec![
        ("pdf-only-head.pdf", bytes("%PDF-1.7\n")),
        ("pdf-without-xref.pdf", bytes(pdf)),
        ("pdf-cut-in-page.pdf", bytes(pdf.split("BT").next().expect("a beginning"))),
        ("pdf-pages-in-circles.pdf", bytes(&pdf.replace("Kids[3 0 R]", "Kids[2 0 R 2 0 R]"))),
        ("pdf-random.pdf", [b"%PDF-1.4\n".as_slice(), &random(4096)].concat()),
        ("rtf-open-braces.rtf", bytes("{\\rtf1\\ansi\\ansicpg936 {\\b {\\i \\u31532?\\u19968?\\u26465? abc")),
        ("rtf-deep.rtf", bytes(&format!("{{\\rtf1\\ansi {}abc", "{".repeat(DEEP)))),
        ("rtf-long-binary.rtf", bytes("{\\rtf1\\ansi abc \\bin4294967295 def}")),
        (
            "mail-cut.mht",
            bytes(&format!(
                "{head}--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGh0bWw+"
            )),
        ),
        (
            "mail-deep.mht",
            bytes(&format!(
                "{head}{}",
                "--b\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n".repeat(DEEP / 100)
            )),
        ),
        (
            "xml-bomb.xml",
            bytes("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"甲\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>"),
        ),
        ("lines-of-json-broken.jsonl", bytes("{\"id\":\"1\",\"text\":\"第一条 甲。\"}\n{\"id\":\"2\",\"text\":\n")),
        ("picture-cut.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec()),
        ("apple-double.doc", b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ".to_vec()),
        ("~$lock.docx", b"\x03abc\0\0\0".to_vec()),
    ]
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts, zip::CompressionMethod::Deflated)
}

fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    packed(parts, zip::CompressionMethod::Stored)
}

fn packed(parts: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("in memory");
        writer.write_all(bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

/// A zip with the flag that its members are encrypted, in both headers.
fn locked(mut archive: Vec<u8>) -> Vec<u8> {
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> =
            archive.windows(4).enumerate().filter(|(_, four)| four == mark).map(|(at, _)| at).collect();
        for at in places {
            archive[at + flags] |= 1;
        }
    }
    archive
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).expect("in memory");
    for (name, bytes) in streams {
        file.create_stream(name).expect("in memory").write_all(bytes).expect("in memory");
    }
    file.into_inner().into_inner()
}

/// A Word 97 document of one piece, its text `beyond` bytes behind where it stands. 0x0100 of the flags: encrypted.
fn word(flags: u16, beyond: u32) -> Vec<u8> {
    const TEXT_AT: usize = 0x800;
    let text: Vec<u16> = TEXT.replace('\n', "\r").encode_utf16().collect();
    let length = (text.len() as u32).to_le_bytes();
    let mut stream = vec![0; TEXT_AT];
    let mut put = |at: usize, bytes: &[u8]| stream[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &0xA5EC_u16.to_le_bytes());
    put(2, &0x00C1_u16.to_le_bytes());
    put(0x0A, &flags.to_le_bytes());
    put(0x4C, &length);
    // Place and length of the pieces in the table stream.
    put(0x1A2, &0_u32.to_le_bytes());
    put(0x1A6, &21_u32.to_le_bytes());
    stream.extend(text.iter().flat_map(|unit| unit.to_le_bytes()));
    stream.resize(0x1400, 0);
    let place = TEXT_AT as u32 + beyond;
    let pieces = [&[2, 16, 0, 0, 0][..], &[0; 4], &length, &[0; 2], &place.to_le_bytes(), &[0; 2]].concat();
    compound(&[("WordDocument", &stream), ("1Table", &pieces)])
}

/// Bytes without sense, the same in every run.
fn random(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
    .take(count)
    .collect()
}
