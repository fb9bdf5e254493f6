//! Small documents built by hand, one for every thing that differs from docx.

use proptest::prelude::*;

use super::*;

const LIMITS: Limits =
    Limits { max_file_bytes: 1 << 24, max_text_bytes: 1 << 22, max_pages: 100, max_depth: 4, max_expansion: 200 };

/// A document of Word 2003: what stands before the body, and the body.
fn single(head: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<?mso-application progid=\"Word.Document\"?>\n\
         <w:wordDocument xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\" \
         xmlns:aml=\"http://schemas.microsoft.com/aml/2001/core\" xml:space=\"preserve\">{head}<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    )
}

fn p(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn read(xml: &str) -> Content {
    parse(xml.as_bytes(), &LIMITS).expect("a sound document")
}

fn text_of(body: &str) -> String {
    read(&single("", body)).text
}

/// A package with these parts.
fn flat_of(parts: &[(&str, &str)]) -> String {
    let parts: String = parts
        .iter()
        .map(|(name, xml)| format!("<pkg:part pkg:name=\"{name}\"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>"))
        .collect();
    format!(
        "<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{parts}</pkg:package>"
    )
}

const LIST: &str = r#"<w:lists><w:listDef w:listDefId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:nfc w:val="37"/><w:suff w:val="Nothing"/><w:lvlText w:val="第%1条　"/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:nfc w:val="37"/><w:suff w:val="Space"/><w:lvlText w:val="（%2）"/></w:lvl></w:listDef>
    <w:list w:ilfo="3"><w:ilst w:val="0"/></w:list></w:lists>"#;

#[test]
fn both_kinds_are_known_by_their_namespace() {
    let is_known = |text: &str| sniff(&Head::new(text.as_bytes()));
    assert!(is_known(&single("", "")));
    assert!(is_known(&flat_of(&[])));
    let wide: Vec<u8> =
        "\u{feff}".encode_utf16().chain(single("", "").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert!(sniff(&Head::new(&wide)));
    assert!(!is_known("<html xmlns:w=\"urn:schemas-microsoft-com:office:word\"><body>"));
    assert!(!is_known("甲 http://schemas.microsoft.com/office/word/2003/wordml"));
}

#[test]
fn numbers_of_lists_are_rebuilt() {
    let item = |level: u8, text: &str| {
        p(&format!(r#"<w:listPr><w:ilvl w:val="{level}"/><w:ilfo w:val="3"/><wx:t wx:val="x"/></w:listPr>"#), text)
    };
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="a"><w:pPr><w:listPr><w:ilfo w:val="3"/></w:listPr></w:pPr></w:style></w:styles>"#;
    let body = [item(0, "甲"), item(1, "子"), item(1, "丑"), p(r#"<w:pStyle w:val="a"/>"#, "乙")].concat();
    let content = read(&single(&format!("{LIST}{styles}"), &body));
    assert_eq!(content.text, "第一条　甲\n（一） 子\n（二） 丑\n第二条　乙");
    assert_eq!((content.encoding.as_str(), content.layout), ("UTF-8", crate::model::Layout::Paragraphs));
}

#[test]
fn changes_are_accepted_and_comments_left_out() {
    let change = |kind: &str, inner: &str| {
        format!(r#"<aml:annotation w:type="Word.{kind}"><aml:content>{inner}</aml:content></aml:annotation>"#)
    };
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}{}{}<w:hlink w:dest=\"x\">{}</w:hlink></w:p>",
        run("甲 "),
        change("Insertion", &run("增")),
        [change("Deletion", "<w:r><w:delText>删</w:delText><w:t>删</w:t></w:r>"), change("Comment", &p("", "批注"))]
            .concat(),
        run("链")
    );
    assert_eq!(text_of(&body), "甲 增链");
    let deleted_mark = r#"<w:rPr><aml:annotation w:type="Word.Deletion"/></w:rPr>"#;
    assert_eq!(text_of(&[p(deleted_mark, "前"), p("", "后")].concat()), "前后");
}

#[test]
fn tables_notes_and_text_boxes_are_read() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p("", text));
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&[cell(r#"<w:vmerge w:val="restart"/>"#, "甲"), cell("", "乙")]),
        row(&[cell("<w:vmerge/>", "丙"), cell("", "丁")])
    );
    assert_eq!(text_of(&table), "甲\t乙\n\t丁");
    let note = format!("<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnote>{}</w:footnote></w:r></w:p>", p("", "注释"));
    assert_eq!(text_of(&[note, p("", "下文")].concat()), "正文\n下文\n〔脚注1：注释〕");
    let framed = format!(
        "<w:p><w:r><w:pict><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox><w:binData>AAAA</w:binData></w:pict></w:r></w:p>",
        p("", "框")
    );
    assert_eq!(text_of(&framed), "框");
    let header = format!("{}<w:sectPr><w:hdr>{}</w:hdr></w:sectPr>", p("", "正文"), p("", "页眉"));
    assert_eq!(text_of(&header), "正文");
}

#[test]
fn a_package_in_one_file_reads_as_its_docx() {
    let relations = r#"<Relationships><Relationship Type="x/officeDocument" Target="word/body.xml"/></Relationships>"#;
    let body =
        format!("<w:document><w:body>{}</w:body></w:document>", p(r#"<w:numPr><w:numId w:val="1"/></w:numPr>"#, "甲"));
    let lists = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let parts = [("/_rels/.rels", relations), ("/word/body.xml", body.as_str()), ("/word/numbering.xml", lists)];
    let whole = flat_of(&parts);
    assert_eq!(read(&whole).text, "第一条 甲");
    let cut = whole.get(..whole.find("<w:numbering>").expect("it is there") + 30).expect("within");
    let content = read(cut);
    assert_eq!(content.text, "甲");
    assert!(content.missing.iter().any(|what| what.contains("损坏")), "{:?}", content.missing);
    assert!(matches!(parse(flat_of(&[]).as_bytes(), &LIMITS), Err(ReadError::Corrupt(_))));
}

#[test]
fn damage_and_emptiness_are_told() {
    let whole = single("", &[p("", "甲"), p("", "乙")].concat());
    let cut = whole.get(..whole.find('乙').expect("it is there")).expect("a boundary");
    let content = read(cut);
    assert_eq!(content.text.trim(), "甲");
    assert_eq!(content.missing.len(), 1);
    assert!(matches!(parse(single("", "").as_bytes(), &LIMITS), Err(ReadError::NoText)));
}

#[test]
fn the_declaration_names_the_encoding() {
    let xml = single("", &p("", "第一条 为了规范管理，制定本办法。")).replace("UTF-8", "GB2312");
    let (bytes, ..) = encoding_rs::GB18030.encode(&xml);
    let content = parse(&bytes, &LIMITS).expect("a sound document");
    assert_eq!(content.text, "第一条 为了规范管理，制定本办法。");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_documents_are_read_or_refused(at in any::<prop::sample::Index>(), with in ".{0,6}", cut in 0_usize..60, is_flat in any::<bool>()) {
        let body = [p(r#"<w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="3"/></w:listPr>"#, "甲"), p("", "乙")].concat();
        let xml = if is_flat { flat_of(&[("/word/document.xml", &single("", &body)), ("/word/numbering.xml", LIST)]) } else { single(LIST, &body) };
        let characters: Vec<char> = xml.chars().collect();
        let at = at.index(characters.len());
        let damaged: String = characters.iter().take(at).copied().chain(with.chars()).chain(characters.iter().skip(at + cut).copied()).collect();
        let _ = sniff(&Head::new(damaged.as_bytes()));
        let _ = parse(damaged.as_bytes(), &LIMITS);
    }
}
