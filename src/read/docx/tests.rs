//! Small packages built by hand, one for every thing a reader of the document relies on.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: Limits = Limits { max_file_bytes: 1 << 24, max_text_bytes: 1 << 22, ..Limits::DEFAULT };

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn is_docx(bytes: &[u8]) -> bool {
    sniff(&Head::new(bytes))
}

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a name that zip takes");
        writer.write_all(text.as_bytes()).expect("memory takes every write");
    }
    writer.finish().expect("memory takes every write").into_inner()
}

fn document(body: &str) -> String {
    format!(r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>"#)
}

fn read_with(body: &str, parts: &[(&str, &str)]) -> Result<Content, ReadError> {
    let document = document(body);
    let mut all = vec![("word/document.xml", document.as_str())];
    all.extend_from_slice(parts);
    parse(&zip(&all), &LIMITS)
}

fn text_of(body: &str) -> String {
    read_with(body, &[]).expect("a sound package").text
}

/// A paragraph with properties and plain text.
fn p(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph of a list.
fn item(list: u32, level: u32, text: &str) -> String {
    p(&format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#), text)
}

/// A level with its properties.
fn lvl(level: u32, format: &str, label: &str, more: &str) -> String {
    format!(
        r#"<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{label}"/></w:lvl>"#
    )
}

/// An abstract list 0 of these levels, with list 1 and what else is given.
fn numbering(levels: &[String], more: &str) -> String {
    format!(
        r#"<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}</w:numbering>"#,
        levels.concat()
    )
}

fn numbered(body: &str, numbering: &str) -> String {
    read_with(body, &[("word/numbering.xml", numbering)]).expect("a sound package").text
}

#[test]
fn articles_are_numbered_as_word_shows_them() {
    let lists = numbering(
        &[
            lvl(0, "chineseCountingThousand", "第%1条", r#"<w:suff w:val="space"/>"#),
            lvl(1, "chineseCounting", "（%2）", r#"<w:suff w:val="nothing"/>"#),
            lvl(2, "decimal", "%3.", ""),
            lvl(3, "decimalEnclosedCircleChinese", "%4", ""),
        ],
        "",
    );
    let body = [
        item(1, 0, "甲"),
        item(1, 1, "乙"),
        item(1, 1, "丙"),
        item(1, 2, "丁"),
        item(1, 3, "戊"),
        p("", "己"),
        item(1, 0, "庚"),
        item(1, 1, "辛"),
    ]
    .concat();
    assert_eq!(numbered(&body, &lists), "第一条 甲\n（一）乙\n（二）丙\n1. 丁\n① 戊\n己\n第二条 庚\n（一）辛");
}

#[test]
fn labels_join_levels_and_legal_numbering_is_arabic() {
    let lists = numbering(
        &[
            lvl(0, "chineseCounting", "第%1章", ""),
            lvl(1, "decimal", "%1.%2", "<w:isLgl/>"),
            lvl(2, "lowerLetter", "%1-%3）", ""),
        ],
        "",
    );
    let body = [item(1, 1, "早"), item(1, 0, "章"), item(1, 1, "节"), item(1, 1, "节"), item(1, 2, "目")].concat();
    assert_eq!(numbered(&body, &lists), "1.1 早\n第一章 章\n1.1 节\n1.2 节\n一-a） 目");
}

#[test]
fn lists_of_one_definition_count_together_until_one_restarts() {
    let more = r#"<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1)"/></w:lvl></w:lvlOverride></w:num>"#;
    let lists = numbering(&[lvl(0, "decimal", "%1、", "")], more);
    let body =
        [item(1, 0, "a"), item(2, 0, "b"), item(3, 0, "c"), item(3, 0, "d"), item(1, 0, "e"), item(4, 0, "f")].concat();
    assert_eq!(numbered(&body, &lists), "1、 a\n2、 b\n1、 c\n2、 d\n3、 e\nIV) f");
}

#[test]
fn a_level_restarts_only_where_the_list_says_so() {
    let lists = numbering(
        &[
            lvl(0, "chineseCounting", "第%1章", ""),
            lvl(1, "chineseCounting", "第%2条", r#"<w:lvlRestart w:val="0"/>"#),
            lvl(2, "decimal", "%3.", r#"<w:lvlRestart w:val="1"/>"#),
        ],
        "",
    );
    let body = [
        item(1, 0, "章"),
        item(1, 1, "条"),
        item(1, 2, "项"),
        item(1, 1, "条"),
        item(1, 2, "项"),
        item(1, 0, "章"),
        item(1, 1, "条"),
        item(1, 2, "项"),
    ]
    .concat();
    assert_eq!(
        numbered(&body, &lists),
        "第一章 章\n第一条 条\n1. 项\n第二条 条\n2. 项\n第二章 章\n第三条 条\n1. 项",
        "articles count on through the chapters"
    );
}

#[test]
fn styles_number_paragraphs_and_a_paragraph_can_switch_it_off() {
    let styles = format!(
        r#"<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="章"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="条"><w:basedOn w:val="章"/></w:style>
        <w:style w:type="paragraph" w:styleId="条文"><w:basedOn w:val="条"/></w:style>
        <w:style w:type="paragraph" w:styleId="款"><w:basedOn w:val="条"/><w:pPr><w:numPr><w:ilvl w:val="2"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let lists = numbering(
        &[
            lvl(0, "chineseCounting", "第%1章", r#"<w:pStyle w:val="章"/>"#),
            lvl(1, "chineseCounting", "第%2条", r#"<w:pStyle w:val="条"/>"#),
            lvl(2, "chineseCounting", "（%3）", r#"<w:suff w:val="nothing"/>"#),
        ],
        "",
    );
    let style = |id: &str| format!(r#"<w:pStyle w:val="{id}"/>"#);
    let off = format!(r#"{}<w:numPr><w:numId w:val="0"/></w:numPr>"#, style("条"));
    let body =
        [p(&style("章"), "总则"), p(&style("条"), "甲"), p(&off, "乙"), p(&style("条文"), "丙"), p(&style("款"), "丁")]
            .concat();
    let content = read_with(&body, &[("word/numbering.xml", &lists), ("word/styles.xml", &styles)]);
    assert_eq!(content.expect("a sound package").text, "第一章 总则\n第一条 甲\n乙\n第二条 丙\n（一）丁");
}

#[test]
fn numbering_styles_are_followed() {
    let styles = format!(
        r#"<w:styles xmlns:w="{W}"><w:style w:type="numbering" w:styleId="列表"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#
    );
    let more = r#"<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="列表"/></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num>"#;
    let lists = numbering(&[lvl(0, "chineseCounting", "第%1条", "")], more);
    let content = read_with(&item(7, 0, "甲"), &[("word/numbering.xml", &lists), ("word/styles.xml", &styles)]);
    assert_eq!(content.expect("a sound package").text, "第一条 甲");
}

#[test]
fn bullets_and_hidden_labels_leave_no_mark_and_undefined_lists_are_reported() {
    let lists = numbering(
        &[
            lvl(0, "bullet", "\u{f0b7}", ""),
            lvl(1, "decimal", "%2.", "<w:rPr><w:vanish/></w:rPr>"),
            lvl(2, "none", "注：", ""),
        ],
        "",
    );
    let body = [item(1, 0, "甲"), item(1, 1, "乙"), item(1, 2, "丙")].concat();
    assert_eq!(numbered(&body, &lists), "甲\n乙\n注： 丙");

    let content = read_with(&item(9, 0, "甲"), &[]).expect("a sound package");
    assert_eq!((content.text.as_str(), content.missing.len()), ("甲", 1));
}

#[test]
fn tracked_changes_are_accepted() {
    let body = r#"<w:p><w:r><w:t>应当</w:t></w:r><w:del w:id="1"><w:r><w:delText>在本市</w:delText></w:r></w:del><w:ins w:id="2"><w:r><w:t>依法</w:t></w:r></w:ins><w:moveFrom w:id="3"><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo w:id="4"><w:r><w:t>登记</w:t></w:r></w:moveTo></w:p>
        <w:p><w:pPr><w:rPr><w:del w:id="5"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>
        <w:p><w:pPr><w:pPrChange w:id="6"><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:pPrChange></w:pPr><w:r><w:rPr><w:rPrChange w:id="7"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>末段</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>留</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>下</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:del w:id="8"/></w:trPr><w:tc><w:p><w:r><w:t>删</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"#;
    let content = read_with(body, &[]).expect("a sound package");
    assert_eq!(content.text, "应当依法登记\n前半后半\n末段\n留\t下");
    assert!(content.missing.is_empty(), "{:?}", content.missing);
}

#[test]
fn deleted_paragraph_marks_at_the_end_lose_no_text_and_take_no_number() {
    let lists = numbering(&[lvl(0, "chineseCounting", "第%1条", "")], "");
    let deleted = r#"<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr>"#;
    let body = [item(1, 0, "甲"), p(deleted, "乙"), item(1, 0, "丙"), p(deleted, "丁")].concat();
    assert_eq!(numbered(&body, &lists), "第一条 甲\n第二条 乙丙\n丁");
}

#[test]
fn a_row_is_a_line_and_cells_are_parted_by_tabs() {
    let cell = |more: &str, body: &str| format!("<w:tc><w:tcPr>{more}</w:tcPr>{body}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let body = format!(
        "{}<w:tbl><w:tblPr/>{}{}{}</w:tbl>{}",
        p("", "前"),
        row(&[cell("", &p("", "事项")), cell(r#"<w:gridSpan w:val="2"/>"#, &[p("", "牵头"), p("", "单位")].concat())]),
        row(&[
            cell(r#"<w:vMerge w:val="restart"/>"#, &p("", "一")),
            cell("", &[p("", "2024 a"), p("", "b")].concat()),
            cell("", "<w:p/>")
        ]),
        row(&[
            cell("<w:vMerge/>", &p("", "x")),
            cell("", &p("", "丙")),
            cell("", "<w:p><w:r><w:t>丁</w:t><w:tab/><w:t>戊</w:t><w:br/><w:t>己</w:t></w:r></w:p>")
        ]),
        p("", "后"),
    );
    assert_eq!(text_of(&body), "前\n事项\t牵头单位\n一\t2024 a b\t\n\t丙\t丁 戊己\n后");
}

#[test]
fn layout_tables_yield_paragraphs_and_nested_tables_stay_in_order() {
    let inner = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let layout = format!("<w:tbl><w:tr><w:tc>{}{inner}{}</w:tc></w:tr></w:tbl>", p("", "甲"), p("", "丁"));
    assert_eq!(text_of(&layout), "甲\n乙\t丙\n丁");
    let outer = format!("<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("", "甲"));
    assert_eq!(text_of(&outer), "乙丙\t甲");
    let controlled = "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>";
    assert_eq!(text_of(controlled), "甲\t乙");
}

#[test]
fn text_boxes_are_read_once_and_follow_their_paragraph() {
    let box_text = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>";
    let alternate = format!(
        "<mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing>{box_text}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box_text}</w:pict></mc:Fallback></mc:AlternateContent>"
    );
    let body = format!(
        "<w:p><w:r><w:t>前</w:t></w:r><w:r>{alternate}</w:r><w:r><w:t>后</w:t></w:r></w:p><w:p><w:r>{alternate}</w:r></w:p>"
    );
    assert_eq!(text_of(&body), "前后\n框\n框");
    let fallback = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Fallback><w:pict>{box_text}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(text_of(&fallback), "框");
}

#[test]
fn notes_follow_the_body_in_the_order_of_their_references() {
    let notes = format!(
        r#"<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="1"><w:p><w:r><w:t>第二注</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>第一注</w:t></w:r></w:p><w:p><w:r><w:t>续</w:t></w:r></w:p></w:footnote></w:footnotes>"#
    );
    let refer = |id: u32| format!(r#"<w:r><w:footnoteReference w:id="{id}"/></w:r>"#);
    let body = format!(
        "<w:p><w:r><w:t>企</w:t></w:r>{}<w:r><w:t>业</w:t></w:r></w:p><w:p>{}<w:r><w:t>末</w:t></w:r></w:p>",
        refer(2),
        refer(1)
    );
    let content = read_with(&body, &[("word/footnotes.xml", &notes)]).expect("a sound package");
    assert_eq!(content.text, "企业\n末\n〔脚注1：第一注续〕\n〔脚注2：第二注〕");
    let content = read_with(&body, &[]).expect("a sound package");
    assert_eq!(content.missing, ["脚注内容缺失"]);
}

#[test]
fn fields_show_their_result() {
    let field = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
    let t = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:p>{}{}<w:r><w:instrText> IF </w:instrText></w:r>{}<w:r><w:instrText>PAGE</w:instrText></w:r>{}{}{}{}{}{}{}<w:fldSimple w:instr=\"DATE\">{}</w:fldSimple></w:p><w:p>{}{}</w:p><w:p>{}</w:p>",
        t("前"),
        field("begin"),
        field("begin"),
        field("separate"),
        t("码"),
        field("end"),
        field("separate"),
        t("果"),
        field("end"),
        t("后"),
        t("日"),
        field("begin"),
        t("坏域"),
        t("末"),
    );
    assert_eq!(text_of(&body), "前果后日\n坏域\n末");
}

#[test]
fn characters_of_every_kind() {
    let body = r#"<w:p><w:hyperlink><w:r><w:t>链</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>标</w:t></w:r></w:smartTag>
        <w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>控</w:t></w:r></w:sdtContent></w:sdt>
        <w:r><w:t xml:space="preserve"> a&amp;b&#x4e2d; </w:t><w:tab/><w:t>
          折行 </w:t><w:noBreakHyphen/><w:softHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="F04A"/></w:r>
        <w:r><w:ruby><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r></w:rubyBase></w:ruby></w:r>
        <m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r></w:p>
        <w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="1"/></w:tabs></w:pPr><w:r><w:br w:type="page"/><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p>"#;
    assert_eq!(text_of(body), "链标控 a&b中  折行-☑音x=1显\n上\n下");
}

#[test]
fn hidden_styles_hide_their_text() {
    let styles = format!(
        r#"<w:styles xmlns:w="{W}"><w:style w:type="character" w:styleId="藏"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"#
    );
    let body = r#"<w:p><w:r><w:rPr><w:rStyle w:val="藏"/></w:rPr><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r></w:p>"#;
    assert_eq!(read_with(body, &[("word/styles.xml", &styles)]).expect("a sound package").text, "乙");
}

#[test]
fn the_main_part_is_where_the_relationships_say() {
    let types = r#"<Types><Override PartName="/x/正文.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let rels = r#"<Relationships><Relationship Id="1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/x/正文.xml"/></Relationships>"#;
    let part_rels = r#"<Relationships><Relationship Id="1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/numbering" Target="../y/lists.xml"/></Relationships>"#;
    let lists =
        numbering(&[lvl(0, "chineseCounting", "第%1条", "")], "").replace("w:", "s:").replace("xmlns:w", "xmlns:s");
    let body = document(&item(1, 0, "甲"))
        .replace("w:", "s:")
        .replace("xmlns:w", "xmlns:s")
        .replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main");
    let bytes = zip(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", rels),
        ("x/正文.xml", &body),
        ("x/_rels/正文.xml.rels", part_rels),
        ("y/lists.xml", &lists),
    ]);
    assert!(is_docx(&bytes));
    assert_eq!(parse(&bytes, &LIMITS).expect("a sound package").text, "第一条 甲");
    let backslash = zip(&[("word\\document.xml", &document(&p("", "甲")))]);
    assert!(is_docx(&backslash));
    assert_eq!(parse(&backslash, &LIMITS).expect("a sound package").text, "甲");
    assert!(!is_docx(&zip(&[("xl/workbook.xml", "<workbook/>")])));
    assert!(!is_docx("PK不是".as_bytes()) && !is_docx(b""));
}

#[test]
fn damage_is_named() {
    let sound = zip(&[("word/document.xml", &document(&p("", "甲")))]);
    let cut = sound.get(..sound.len() / 2).expect("half of it");
    assert!(is_docx(cut), "a truncated package is still one");
    assert!(matches!(parse(cut, &LIMITS), Err(ReadError::Corrupt(_))));
    assert!(matches!(parse(&zip(&[("word/styles.xml", "")]), &LIMITS), Err(ReadError::Corrupt(_))));
    assert_eq!(read_with("<w:p/>", &[]).expect_err("no text"), ReadError::NoText);
    let half = zip(&[("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p><w:r>")]);
    let content = parse(&half, &LIMITS).expect("what is left of it");
    assert_eq!((content.text.as_str(), content.missing.len()), ("甲", 1));
    assert!(matches!(
        parse(&zip(&[("word/document.xml", "<w:document><w:body")]), &LIMITS),
        Err(ReadError::Corrupt(_))
    ));
    let mut flipped = zip(&[("word/document.xml", &document(&p("", "甲乙丙")))]);
    let data = 30 + "word/document.xml".len() + 20;
    *flipped.get_mut(data).expect("within the packed part") ^= 0x55;
    assert!(matches!(parse(&flipped, &LIMITS), Err(ReadError::Corrupt(_))), "the checksum is checked");
    let mut encrypted = sound.clone();
    // Bit 0 of the flags in the local header and in the directory.
    *encrypted.get_mut(6).expect("a local header") |= 1;
    let directory = memchr::memmem::find(&encrypted, b"PK\x01\x02").expect("a directory");
    *encrypted.get_mut(directory + 8).expect("its flags") |= 1;
    assert_eq!(parse(&encrypted, &LIMITS).expect_err("encrypted"), ReadError::Encrypted);
}

#[test]
fn embedded_files_are_reported() {
    let body = r#"<w:p><w:r><w:t>附表</w:t><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r></w:p><w:altChunk r:id="x"/>"#;
    assert_eq!(read_with(body, &[]).expect("a sound package").missing.len(), 2);
}

#[test]
fn bombs_stop_at_the_limit() {
    let limits = Limits { max_text_bytes: 100_000, ..LIMITS };
    let bomb = zip(&[("word/document.xml", &document(&p("", &"甲".repeat(1_000_000))))]);
    assert!(bomb.len() < 100_000);
    assert!(matches!(parse(&bomb, &limits), Err(ReadError::TooLarge { .. })));
    let lists = numbering(&[lvl(0, "decimal", &"长".repeat(5_000), "")], "");
    let many = item(1, 0, "").repeat(500);
    let labels = zip(&[("word/document.xml", &document(&many)), ("word/numbering.xml", &lists)]);
    assert!(matches!(parse(&labels, &limits), Err(ReadError::TooLarge { .. })));
}

#[test]
fn depth_costs_no_stack_and_no_time() {
    for element in ["w:x", "w:p", "w:tbl><w:tr><w:tc", "w:r><w:txbxContent", "mc:AlternateContent><mc:Choice", "w:ins"]
    {
        let close: String =
            element.split("><").collect::<Vec<_>>().iter().rev().map(|name| format!("</{name}>")).collect();
        let depth = 20_000;
        let body = format!("{}{}{}", format!("<{element}>").repeat(depth), p("", "甲"), close.repeat(depth));
        assert_eq!(text_of(&body).trim(), "甲", "{element}");
    }
}

/// A package that uses most of what the reader knows.
fn rich() -> (String, String) {
    let body = [
        item(1, 0, "甲"),
        item(1, 1, "乙"),
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>一</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>".to_owned(),
        "<w:p><w:r><w:fldChar w:fldCharType=\"begin\"/><w:instrText>X</w:instrText><w:fldChar w:fldCharType=\"end\"/><w:sym w:font=\"Wingdings\" w:char=\"F0FE\"/><w:footnoteReference w:id=\"1\"/></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>".to_owned(),
    ]
    .concat();
    let lists = numbering(&[lvl(0, "chineseCounting", "第%1条", ""), lvl(1, "lowerRoman", "%1.%2", "<w:isLgl/>")], "");
    (document(&body), lists)
}

proptest! {
    #[test]
    fn paragraphs_are_lines(texts in prop::collection::vec("[一-龥a-z0-9，。（）]{1,20}", 1..20)) {
        let body: String = texts.iter().map(|text| p("", text)).collect();
        prop_assert_eq!(text_of(&body), texts.join("\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_parts_never_panic(at in any::<prop::sample::Index>(), with in ".{0,6}", cut in 0usize..40, in_lists in any::<bool>()) {
        let (body, lists) = rich();
        let mutate = |text: &str| -> String {
            let characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len());
            characters.iter().take(at).copied().chain(with.chars()).chain(characters.iter().skip(at + cut).copied()).collect()
        };
        let (body, lists) = if in_lists { (body, mutate(&lists)) } else { (mutate(&body), lists) };
        let bytes = zip(&[("word/document.xml", &body), ("word/numbering.xml", &lists), ("word/styles.xml", &lists)]);
        let _ = parse(&bytes, &LIMITS);
    }

    #[test]
    fn mutated_packages_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), keep in any::<prop::sample::Index>()) {
        let (body, lists) = rich();
        let mut bytes = zip(&[("word/document.xml", &body), ("word/numbering.xml", &lists)]);
        let length = bytes.len();
        for (at, value) in changes {
            *bytes.get_mut(at.index(length)).expect("within") = value;
        }
        if keep.index(4) == 0 {
            bytes.truncate(keep.index(length));
        }
        let _ = is_docx(&bytes);
        let _ = parse(&bytes, &LIMITS);
    }

    #[test]
    fn any_order_of_elements_never_panics(names in prop::collection::vec(0usize..18, 0..60)) {
        const TAGS: [&str; 18] = [
            "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>", "</w:tc>", "<w:t>甲</w:t>",
            "<w:txbxContent>", "</w:txbxContent>", "<w:footnote>", "</w:footnote>", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
            "<w:fldChar w:fldCharType=\"separate\"/>", "<w:trPr><w:del/></w:trPr>",
        ];
        let body: String = names.iter().filter_map(|&index| TAGS.get(index).copied()).collect();
        let _ = parse(&zip(&[("word/document.xml", &body)]), &LIMITS);
    }
}
