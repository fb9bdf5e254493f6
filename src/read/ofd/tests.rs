//! Small packages built by hand, one for every thing a reader of the document relies on.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: Limits =
    Limits { max_file_bytes: 1 << 24, max_text_bytes: 1 << 22, max_pages: 9, max_depth: 4, max_expansion: 200 };

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a name that zip takes");
        writer.write_all(bytes).expect("memory takes every write");
    }
    writer.finish().expect("memory takes every write").into_inner()
}

fn entry(roots: &[&str]) -> String {
    let bodies: String =
        roots.iter().map(|root| format!("<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>")).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016">{bodies}</ofd:OFD>"#
    )
}

/// `Document.xml` with as many pages, and what else stands in it.
fn document(pages: usize, common: &str, more: &str) -> String {
    let pages: String =
        (0..pages).map(|page| format!(r#"<ofd:Page ID="p{page}" BaseLoc="Pages/{page}.xml"/>"#)).collect();
    format!(
        "<ofd:Document><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>\
         {common}</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages>{more}</ofd:Document>"
    )
}

/// A text object of size 5 at a place.
fn text(x: f64, y: f64, words: &str) -> String {
    object(&format!(r#"Boundary="{x} {y} 100 10" Size="5""#), r#"X="0" Y="4" DeltaX="g 40 5""#, words)
}

fn object(attributes: &str, place: &str, words: &str) -> String {
    format!("<ofd:TextObject {attributes}><ofd:TextCode {place}>{words}</ofd:TextCode></ofd:TextObject>")
}

fn page(content: &str) -> String {
    format!("<ofd:Page><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>")
}

/// A package of one document: its `Document.xml`, its pages, other parts.
fn package(document: &str, pages: &[&str], more: &[(&str, &[u8])]) -> Vec<u8> {
    let entry = entry(&["Doc_0/Document.xml"]);
    let names: Vec<String> = (0..pages.len()).map(|page| format!("Doc_0/Pages/{page}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![(ENTRY, entry.as_bytes()), ("Doc_0/Document.xml", document.as_bytes())];
    parts.extend(names.iter().zip(pages).map(|(name, page)| (name.as_str(), page.as_bytes())));
    parts.extend_from_slice(more);
    zip(&parts)
}

fn of_pages(pages: &[&str]) -> Content {
    parse(&package(&document(pages.len(), "", ""), pages, &[]), &LIMITS).expect("a sound package")
}

fn text_of(content: &str) -> String {
    of_pages(&[&page(content)]).text
}

#[test]
fn a_package_is_known_by_its_entry() {
    let whole = package(&document(1, "", ""), &[&page("")], &[]);
    assert!(sniff(&Head::new(&whole)));
    let half = whole.get(..whole.len() / 2).expect("within");
    assert!(sniff(&Head::new(half)));
    assert!(matches!(parse(half, &LIMITS), Err(ReadError::Corrupt(_))));
    assert!(!sniff(&Head::new(&zip(&[("a/OFD.xml", b"<x/>")]))));
}

#[test]
fn pages_are_read_from_top_to_bottom_and_told() {
    let first = page(&[text(30.0, 60.0, "第二条 乙。"), text(30.0, 50.0, "第一条 甲。")].concat());
    let content = of_pages(&[&first, &page(&text(30.0, 50.0, "第三条 丙。"))]);
    assert_eq!(content.text, "第一条 甲。\n第二条 乙。\n第三条 丙。\n");
    let third = content.text.find("第三条").expect("it is there");
    assert_eq!((content.pages.as_slice(), content.layout), ([0, third].as_slice(), Layout::Lines));
    assert!(content.missing.is_empty() && content.scanned.is_empty());
}

#[test]
fn characters_stand_where_their_steps_say() {
    let code = |place: &str| object(r#"Boundary="30 50 100 10" Size="5""#, place, "甲乙丙");
    assert_eq!(text_of(&code(r#"X="0" Y="4" DeltaX="5 20""#)).trim(), "甲乙\t丙");
    assert_eq!(text_of(&code(r#"X="0" Y="4" DeltaX="g 2 5""#)).trim(), "甲乙丙");
    assert_eq!(text_of(&code(r#"X="0" Y="4" DeltaX="g 999999999999 5""#)).trim(), "甲乙丙");
    assert_eq!(text_of(&code(r#"X="0" Y="4""#)).trim(), "甲乙丙");
    // One below the other is a word beside the text.
    assert_eq!(text_of(&code(r#"X="0" Y="4" DeltaY="g 2 5""#)).trim(), "甲乙丙");
}

#[test]
fn matrices_and_nested_drawings_place_text() {
    let scaled =
        object(r#"CTM="0.5 0 0 0.5 0 0" Boundary="30 50 100 10" Size="10""#, r#"X="0" Y="8" DeltaX="10""#, "第一");
    assert_eq!(text_of(&[scaled, text(40.0, 50.0, "条")].concat()).trim(), "第一条");
    let resources = format!(
        r#"<ofd:Res><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="7"><ofd:Content>{}
           <ofd:CompositeObject ResourceID="7" Boundary="0 0 1 1"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"#,
        text(0.0, 0.0, "图")
    );
    let document = document(1, "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>", "");
    let content = [
        text(30.0, 50.0, "如"),
        r#"<ofd:PageBlock><ofd:CompositeObject ResourceID="7" Boundary="35 50 9 9"/></ofd:PageBlock>"#.to_owned(),
    ];
    let bytes = package(&document, &[&page(&content.concat())], &[("Doc_0/PublicRes.xml", resources.as_bytes())]);
    // The drawing that holds itself is printed in one place again and again.
    assert_eq!(parse(&bytes, &LIMITS).expect("a sound package").text.trim(), "如图");
}

#[test]
fn text_on_its_side_is_turned_and_text_aslant_is_told() {
    let turned = |x: f64, words: &str| {
        object(
            &format!(r#"CTM="0 1 -1 0 0 0" Boundary="{x} 20 10 100" Size="5""#),
            r#"X="0" Y="0" DeltaX="g 9 5""#,
            words,
        )
    };
    assert_eq!(text_of(&[turned(90.0, "第二条 乙"), turned(100.0, "第一条 甲")].concat()), "第一条 甲\n第二条 乙\n");
    let aslant = object(r#"CTM="0.7 0.7 -0.7 0.7 0 0" Boundary="30 50 9 9" Size="5""#, r#"X="0" Y="0""#, "保密");
    let content = of_pages(&[&page(&[aslant, text(30.0, 50.0, "正文")].concat())]);
    assert_eq!(content.text.trim(), "正文");
    assert!(content.missing.iter().any(|what| what.contains("斜排")), "{:?}", content.missing);
}

#[test]
fn templates_are_drawn_under_the_pages_that_name_them() {
    let document = document(2, r#"<ofd:TemplatePage ID="9" BaseLoc="Tpls/0.xml"/>"#, "");
    let on_template = format!(
        r#"<ofd:Page><ofd:Template TemplateID="9" ZOrder="Background"/><ofd:Content><ofd:Layer>{}</ofd:Layer></ofd:Content></ofd:Page>"#,
        text(50.0, 50.0, "某公司")
    );
    let template = page(&text(30.0, 50.0, "名称："));
    let pages = [on_template.as_str(), &page(&text(30.0, 50.0, "附页"))];
    let bytes = package(&document, &pages, &[("Doc_0/Tpls/0.xml", template.as_bytes())]);
    assert_eq!(parse(&bytes, &LIMITS).expect("a sound package").text, "名称： 某公司\n附页\n");
    let bytes = package(&document, &pages, &[]);
    let content = parse(&bytes, &LIMITS).expect("the page itself is there");
    assert!(content.missing.iter().any(|what| what.starts_with("第 1 页")), "{:?}", content.missing);
}

#[test]
fn seals_watermarks_and_hidden_text_are_left_out() {
    let hidden = object(r#"Visible="false" Boundary="30 70 100 10" Size="5""#, r#"X="0" Y="4""#, "隐藏");
    let pattern = format!(
        r#"<ofd:PathObject Boundary="0 0 9 9"><ofd:FillColor><ofd:Pattern>{}</ofd:Pattern></ofd:FillColor></ofd:PathObject>"#,
        text(30.0, 90.0, "底纹")
    );
    let page = page(&[text(30.0, 50.0, "正文"), hidden, pattern].concat());
    let annotation = |kind: &str, y: f64, words: &str| {
        format!(
            r#"<ofd:Annot Type="{kind}"><ofd:Remark>批注</ofd:Remark><ofd:Appearance Boundary="0 {y} 9 9">{}</ofd:Appearance></ofd:Annot>"#,
            text(30.0, 0.0, words)
        )
    };
    let annotations =
        [annotation("Stamp", 80.0, "印章"), annotation("Watermark", 90.0, "水印"), annotation("Path", 60.0, "打字")];
    let annotations = format!("<ofd:PageAnnot>{}</ofd:PageAnnot>", annotations.concat());
    let list = r#"<ofd:Annotations><ofd:Page PageID="p0"><ofd:FileLoc>Page_0/Annot.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"#;
    let document = document(1, "", "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>");
    let more: [(&str, &[u8]); 2] =
        [("Doc_0/Annots/Annotations.xml", list.as_bytes()), ("Doc_0/Annots/Page_0/Annot.xml", annotations.as_bytes())];
    assert_eq!(parse(&package(&document, &[&page], &more), &LIMITS).expect("a sound package").text, "正文\n打字\n");
}

/// A document whose pages are pictures.
fn scan(pages: &[&str]) -> Vec<u8> {
    let resources = r#"<ofd:Res BaseLoc="Res"><ofd:MultiMedias>
        <ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>
        <ofd:MultiMedia ID="6" Type="Image"><ofd:MediaFile>/Doc_0/Res/b.jb2</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"#;
    let document = document(pages.len(), "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", "");
    let more: [(&str, &[u8]); 3] =
        [("Doc_0/DocumentRes.xml", resources.as_bytes()), ("DOC_0/Res/a.png", PNG), ("Doc_0/Res/b.jb2", b"\x97JB2")];
    package(&document, pages, &more)
}

#[test]
fn pages_of_pictures_are_told_and_their_pictures_given() {
    let picture =
        |id: u8| format!(r#"<ofd:ImageObject ResourceID="{id}" CTM="210 0 0 297 0 0" Boundary="0 0 210 297"/>"#);
    let numbered = page(&[picture(5), picture(6), text(100.0, 280.0, "1")].concat());
    let layered = page(
        &[picture(5), object(r#"Visible="false" Boundary="30 50 9 9" Size="5""#, r#"X="0" Y="4""#, "识别")].concat(),
    );
    let bytes = scan(&[&numbered, &page(&text(30.0, 50.0, "正文")), &layered]);
    let content = parse(&bytes, &LIMITS).expect("a sound package");
    assert_eq!(content.scanned, [1]);
    assert_eq!(content.text.split_whitespace().collect::<Vec<_>>(), ["1", "正文", "识别"]);
    let mut given = Vec::new();
    pictures(&bytes, &[1], &LIMITS, &mut |picture| given.push((picture.page, picture.extension, picture.bytes)))
        .expect("a sound package");
    assert_eq!(given, [(1, "png", PNG.to_vec())]);
}

#[test]
fn several_documents_and_attached_files_are_given() {
    let entry = entry(&["Doc_0/Document.xml", "/Doc_1/Document.xml", "Doc_9/Document.xml"]);
    let attached = document(1, "", "<ofd:Attachments>/Doc_0/Attachments.xml</ofd:Attachments>");
    let list = r#"<ofd:Attachments><ofd:Attachment Name="附件1"><ofd:FileLoc>Attachs/a.docx</ofd:FileLoc></ofd:Attachment>
        <ofd:Attachment Name="b.txt"><ofd:FileLoc>Attachs/b.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"#;
    let (first, second) = (page(&text(30.0, 50.0, "甲")), page(&text(30.0, 50.0, "乙")));
    let plain = document(1, "", "");
    let bytes = zip(&[
        (ENTRY, entry.as_bytes()),
        ("Doc_0/Document.xml", attached.as_bytes()),
        ("Doc_0/Pages/0.xml", first.as_bytes()),
        ("Doc_0/Attachments.xml", list.as_bytes()),
        ("Doc_0/Attachs/a.docx", b"PK"),
        ("Doc_1/Document.xml", plain.as_bytes()),
        ("Doc_1/Pages/0.xml", second.as_bytes()),
    ]);
    let content = parse(&bytes, &LIMITS).expect("a sound package");
    assert_eq!((content.text.as_str(), content.pages.len()), ("甲\n乙\n", 2));
    assert!(content.missing.iter().any(|what| what.contains("Document.xml")), "{:?}", content.missing);
    let names: Vec<&str> = content.attachments.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["附件1.docx", "b.txt"]);
    assert_eq!(content.attachments.first().map(|member| member.bytes.clone()), Some(Ok(b"PK".to_vec())));
    assert!(content.attachments.last().is_some_and(|member| member.bytes.is_err()));
}

#[test]
fn what_was_not_read_is_told() {
    let unknown = r#"<ofd:TextObject Boundary="30 50 9 9" Size="5"><ofd:CGTransform><ofd:Glyphs>7</ofd:Glyphs></ofd:CGTransform>
        <ofd:TextCode X="0" Y="4">¤&#xE001;甲</ofd:TextCode></ofd:TextObject>"#;
    let drawn = page(r#"<ofd:PathObject Boundary="0 0 9 9"/>"#);
    let cut = page(&text(30.0, 50.0, "乙")).replace("</ofd:Layer></ofd:Content></ofd:Page>", "");
    let document = document(11, "", "");
    let bytes = package(&document, &[&page(unknown), &drawn, &cut], &[]);
    let content = parse(&bytes, &LIMITS).expect("pages are there");
    assert_eq!((content.text.as_str(), content.pages.len()), ("甲\n乙\n", 9));
    let told = content.missing.join("；");
    for words in [
        "第 4—9 页的内容缺失",
        "第 3 页的内容部分损坏",
        "第 2 页只有图形",
        "有 2 个字只有字形",
        "共 11 页，只读取了前 9 页",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[test]
fn damaged_and_encrypted_packages_are_refused() {
    let refused = |bytes: &[u8]| parse(bytes, &LIMITS).err();
    assert!(matches!(refused(&zip(&[(ENTRY, b"<x/>")])), Some(ReadError::Corrupt(_))));
    assert!(matches!(refused(&package(&document(2, "", ""), &[], &[])), Some(ReadError::Corrupt(_))));
    let locked = package(&document(2, "", ""), &[], &[("Encryptions.xml", b"<x/>")]);
    assert_eq!(refused(&locked), Some(ReadError::Encrypted));
    let locked = zip(&[(ENTRY, entry(&["Doc_0/Document.xml"]).as_bytes()), ("Encryptions.xml", b"<x/>")]);
    assert_eq!(refused(&locked), Some(ReadError::Encrypted));
}

#[test]
fn limits_hold() {
    let long = page(&text(30.0, 50.0, &"甲".repeat(200)));
    let bytes = package(&document(1, "", ""), &[&long], &[]);
    let limits = Limits { max_text_bytes: 500, ..LIMITS };
    assert!(matches!(parse(&bytes, &limits), Err(ReadError::TooLarge { .. })));
    let limits = Limits { max_file_bytes: 500, ..LIMITS };
    assert!(matches!(parse(&bytes, &limits), Err(ReadError::TooLarge { .. })));
    // Each drawing holds the next many times over.
    let unit = |id: u8| {
        format!(
            r#"<ofd:CompositeGraphicUnit ID="{id}">{}</ofd:CompositeGraphicUnit>"#,
            format!(r#"<ofd:CompositeObject ResourceID="{}"/>"#, id + 1).repeat(50)
        )
    };
    let resources = format!("<ofd:Res>{}</ofd:Res>", (0..9).map(unit).collect::<String>());
    let document = document(1, "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>", "");
    let content = [text(30.0, 50.0, "甲"), r#"<ofd:CompositeObject ResourceID="0"/>"#.to_owned()].concat();
    let bytes = package(&document, &[&page(&content)], &[("Doc_0/PublicRes.xml", resources.as_bytes())]);
    let content = parse(&bytes, &LIMITS).expect("the text is there");
    assert_eq!((content.text.as_str(), content.missing.len()), ("甲\n", 1));
}

/// A package that uses most of what the reader knows.
fn rich() -> (String, String) {
    let content = [
        text(30.0, 50.0, "第一条 甲"),
        object(r#"CTM="0 1 -1 0 0 0" Boundary="30 60 9 9" Size="5""#, r#"X="0" Y="4" DeltaX="g 2 5" DeltaY="1 2""#, "乙&#x4E00;丙"),
        r#"<ofd:ImageObject ResourceID="5" Boundary="0 0 210 297"/><ofd:CompositeObject ResourceID="7" Boundary="35 50 9 9"/>"#.to_owned(),
    ];
    let document = document(
        2,
        r#"<ofd:TemplatePage ID="9" BaseLoc="Pages/1.xml"/><ofd:PublicRes>Pages/0.xml</ofd:PublicRes>"#,
        "<ofd:Attachments>Pages/0.xml</ofd:Attachments><ofd:Annotations>Pages/0.xml</ofd:Annotations>",
    );
    (document, page(&content.concat()).replace("<ofd:Content>", r#"<ofd:Template TemplateID="9"/><ofd:Content>"#))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_parts_never_panic(at in any::<prop::sample::Index>(), with in "[<>/\"a-z0-9 .-]{0,6}", cut in 0_usize..40, in_page in any::<bool>()) {
        let (document, page) = rich();
        let mutate = |text: &str| -> String {
            let characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len());
            characters.iter().take(at).copied().chain(with.chars()).chain(characters.iter().skip(at + cut).copied()).collect()
        };
        let (document, page) = if in_page { (document, mutate(&page)) } else { (mutate(&document), page) };
        let _ = parse(&package(&document, &[&page, &page], &[]), &LIMITS);
    }

    #[test]
    fn mutated_packages_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), keep in any::<prop::sample::Index>()) {
        let (document, page) = rich();
        let mut bytes = package(&document, &[&page, &page], &[]);
        let length = bytes.len();
        for (at, value) in changes {
            *bytes.get_mut(at.index(length)).expect("within") = value;
        }
        if keep.index(4) == 0 {
            bytes.truncate(keep.index(length));
        }
        let _ = sniff(&Head::new(&bytes));
        let _ = parse(&bytes, &LIMITS);
        let _ = pictures(&bytes, &[1, 2], &LIMITS, &mut |_| {});
    }
}
