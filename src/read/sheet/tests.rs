//! Workbooks made here, sound, damaged and hostile.

use std::io::{Cursor, Write as _};

use encoding_rs::GB18030;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::read::Member;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        writer.write_all(content.as_bytes()).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

const STRINGS: &str = "<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space='preserve'>丙 </t></r>\
    <rPh sb='0' eb='1'><t>yi</t></rPh></si><si><t>第一行_x000D_
第二行</t></si></sst>";

const STYLES: &str = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/></numFmts>\
    <cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
    <cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='176'/><xf numFmtId='10'/></cellXfs></styleSheet>";

/// A workbook of these sheets: name, whether it is hidden, and the content of its part.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut listed = String::new();
    let mut related = String::new();
    let mut parts =
        vec![("xl/sharedStrings.xml".to_owned(), STRINGS.to_owned()), ("xl/styles.xml".to_owned(), STYLES.to_owned())];
    for (index, (name, content)) in sheets.iter().enumerate() {
        let state = if index > 0 { "state='hidden'" } else { "" };
        listed += &format!("<sheet name='{name}' sheetId='{index}' {state} r:id='r{index}'/>");
        related +=
            &format!("<Relationship Id='r{index}' Type='http://x/worksheet' Target='/xl/worksheets/s{index}.xml'/>");
        parts.push((format!("xl/worksheets/s{index}.xml"), (*content).to_owned()));
    }
    parts.push(("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{listed}</sheets></workbook>")));
    parts.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{related}</Relationships>")));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    package(&parts)
}

/// A sheet of texts, row by row.
fn rows(rows: &[&[&str]]) -> String {
    let mut xml = String::new();
    for cells in rows {
        let cells = cells.iter().map(|text| format!("<c t='inlineStr'><is><t>{text}</t></is></c>"));
        xml += &format!("<row>{}</row>", cells.collect::<String>());
    }
    format!("<worksheet><sheetData>{xml}</sheetData></worksheet>")
}

fn read_xlsx(bytes: &[u8]) -> Content {
    assert!(sniff_xlsx(&Head::new(bytes)));
    parse_xlsx(bytes, &Limits::DEFAULT).expect("a workbook")
}

fn text_of(member: Member) -> (String, String) {
    (member.name, String::from_utf8(member.bytes.expect("text")).expect("UTF-8"))
}

#[test]
fn cells_show_what_excel_shows() {
    let sheet = "<worksheet><dimension ref='A1:XFD1048576'/><sheetData>\
        <row r='2'><c r='A2' t='s'><v>0</v></c><c r='B2' t='s'><v>1</v></c><c r='D2' s='1'><v>43831</v></c></row>\
        <row><c s='2'><v>43831</v></c><c s='3'><v>0.155</v></c><c><v>0.30000000000000004</v></c><c t='b'><v>1</v></c></row>\
        <row r='9'><c r='A9' t='e'><f>1/0</f><v>#DIV/0!</v></c><c r='B9' t='str'><f>A1</f><v>丁</v></c></row>\
        <row r='10'><c r='C10' t='s'><v>2</v></c></row>\
        <row r='11'><c r='A11' t='s'><v>99</v></c><c r='B11'/></row>\
        <row r='12'><c r='A12' t='s'><v>2</v></c><c r='B12'><v>1</v></c></row>\
        </sheetData></worksheet>";
    let content = read_xlsx(&xlsx(&[("表", sheet)]));
    let expected =
        "甲\t乙丙\t\t2020年1月1日\n2020年1月\t15.50%\t0.3\tTRUE\n#DIV/0!\t丁\n第一行\n第二行\n第一行第二行\t1";
    assert_eq!(content.text, expected);
    assert_eq!((content.missing, content.layout), (Vec::new(), Layout::Paragraphs));
}

#[test]
fn sheets_are_named_where_there_are_several_and_hidden_ones_are_read() {
    let bytes = xlsx(&[("一", &rows(&[&["甲", "乙"]])), ("空", "<worksheet/>"), ("二", &rows(&[&["丙"]]))]);
    assert_eq!(read_xlsx(&bytes).text, "一\n甲\t乙\n二\n丙");
    assert_eq!(read_xlsx(&xlsx(&[("一", &rows(&[&["甲"]])), ("空", "<worksheet/>")])).text, "甲");
}

#[test]
fn any_line_end_in_a_cell_or_a_name_stays_inside_its_line() {
    let bytes = xlsx(&[("一&#13;张", &rows(&[&["甲&#13;乙", "丙"], &["丁&#13;戊"]])), ("二", &rows(&[&["己"]]))]);
    assert_eq!(read_xlsx(&bytes).text, "一 张\n甲乙\t丙\n丁\n戊\n二\n己");
}

#[test]
fn merged_cells_show_only_the_first() {
    let sheet = rows(&[&["甲", "盖住", "乙"], &["盖住", "盖住", "丙"]])
        .replace("</worksheet>", "<mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>");
    assert_eq!(read_xlsx(&xlsx(&[("表", &sheet)])).text, "甲\t乙\n丙");
}

#[test]
fn text_boxes_follow_the_cells() {
    let bytes = package(&[
        ("xl/workbook.xml", "<workbook><sheets><sheet name='表' r:id='a'/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/></Relationships>",
        ),
        ("xl/s.xml", &rows(&[&["甲"]])),
        (
            "xl/_rels/s.xml.rels",
            "<Relationships><Relationship Id='d' Type='x/drawing' Target='d.xml'/></Relationships>",
        ),
        (
            "xl/d.xml",
            "<wsDr><sp><txBody><a:p><a:r><a:t>框</a:t></a:r><a:r><a:t>中</a:t></a:r></a:p><a:p><a:r><a:t>二</a:t></a:r></a:p></txBody></sp></wsDr>",
        ),
    ]);
    assert_eq!(read_xlsx(&bytes).text, "甲\n框中\n二");
}

#[test]
fn cells_far_apart_cost_nothing_and_too_much_text_ends() {
    let sheet = "<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c></row>\
        <row r='1048576'><c r='XFD1048576' t='s'><v>0</v></c></row></sheetData></worksheet>";
    assert_eq!(read_xlsx(&xlsx(&[("表", sheet)])).text, "甲\n甲");
    // Each row begins a column further right: the gaps would be as many as the square of the rows.
    let stairs: String =
        (1..3000).map(|n| format!("<row r='{n}'><c r='{}{n}'><v>1</v></c></row>", letters(n))).collect();
    let bytes = xlsx(&[("表", &format!("<worksheet><sheetData>{stairs}</sheetData></worksheet>"))]);
    let limits = Limits { max_text_bytes: 1 << 20, ..Limits::DEFAULT };
    assert!(matches!(parse_xlsx(&bytes, &limits), Err(ReadError::TooLarge { .. })));
    let limits = Limits { max_text_bytes: 100, ..Limits::DEFAULT };
    assert!(matches!(parse_xlsx(&bytes, &limits), Err(ReadError::TooLarge { .. })));
}

fn letters(mut column: u32) -> String {
    let mut letters = String::new();
    while column > 0 {
        column -= 1;
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).expect("a letter")));
        column /= 26;
    }
    letters
}

#[test]
fn a_damaged_sheet_gives_what_is_left_and_says_so() {
    let sheet = rows(&[&["甲"], &["乙"]]);
    let cut = sheet.split_at(sheet.len() - 40).0;
    let content = read_xlsx(&xlsx(&[("表", cut)]));
    assert_eq!(content.text, "甲");
    assert!(content.missing[0].contains("损坏"), "{:?}", content.missing);
    let whole = xlsx(&[("表", &sheet)]);
    let half = &whole[..whole.len() - 30];
    assert!(sniff_xlsx(&Head::new(half)));
    assert!(matches!(parse_xlsx(half, &Limits::DEFAULT), Err(ReadError::Corrupt(_))));
    assert_eq!(parse_xlsx(&xlsx(&[("表", "<worksheet/>")]), &Limits::DEFAULT).err(), Some(ReadError::NoText));
}

#[test]
fn a_sheet_of_documents_gives_each() {
    let long = "第一条 为了规范管理，制定本办法。".repeat(20);
    let sheet = rows(&[
        &["规范性文件汇总表"],
        &["序号", "标题", "文 号", "发布机构", "发文日期", "正文", "备注"],
        &["1", "安澜市供水办法", "安政〔2019〕1号", "安澜市人民政府", "2019年1月2日", &long, "现行"],
        &["2", "安澜市/排水\u{7}办法", "", "", "", &format!("安澜市/排水办法\n{long}"), ""],
        &["3", "安澜市供热办法", "", "", "", "见附件", ""],
    ]);
    let sheet = sheet.replace('\u{7}', " ");
    let content = read_xlsx(&xlsx(&[("表", &sheet)]));
    let members: Vec<_> = content.attachments.into_iter().map(text_of).collect();
    let head = "安澜市供水办法\n发文字号：安政〔2019〕1号\n发文机关：安澜市人民政府\n成文日期：2019年1月2日\n";
    assert_eq!(members[0], ("第3行 安澜市供水办法".to_owned(), format!("{head}{long}")));
    assert_eq!(members[1], ("第4行 安澜市／排水 办法".to_owned(), format!("安澜市/排水办法\n{long}")));
    assert_eq!(members.len(), 2);
    let listed = "规范性文件汇总表\n序号\t标题\t文 号\t发布机构\t发文日期\t\t备注\n\
        1\t安澜市供水办法\t安政〔2019〕1号\t安澜市人民政府\t2019年1月2日\t\t现行\n2\t安澜市/排水 办法\n\
        3\t安澜市供热办法\t\t\t\t见附件";
    assert_eq!(content.text, listed);
}

#[test]
fn a_list_with_summaries_stays_a_list() {
    let sheet = rows(&[&["名称", "内容"], &["安澜市供水办法", "规定供水。"], &["安澜市排水办法", "规定排水。"]]);
    let content = read_xlsx(&xlsx(&[("表", &sheet)]));
    assert_eq!((content.attachments.len(), content.text.lines().count()), (0, 3));
}

#[test]
fn a_sheet_of_clauses_stays_one_document() {
    let sheet = rows(&[
        &["安澜市供水办法"],
        &["序号", "章节", "条款", "条文内容", "备注"],
        &["1", "第一章 总则", "第一条", "为了规范供水，制定本办法。", ""],
        &["2", "第一章 总则", "第二条", "第二条 供水企业应当：\n（一）甲；\n（二）乙。", ""],
        &["3", "第二章 附则", "第三条", "本办法自公布之日起施行。", "新增"],
    ]);
    let content = read_xlsx(&xlsx(&[("表", &sheet)]));
    let expected = "安澜市供水办法\n序号\t章节\t条款\t条文内容\t备注\n第一章 总则\n第一条 为了规范供水，制定本办法。\n\
        第二条 供水企业应当：\n（一）甲；\n（二）乙。\n第二章 附则\n第三条 本办法自公布之日起施行。\t新增";
    assert_eq!((content.text.as_str(), content.attachments.len()), (expected, 0));
}

/// A record of a binary workbook.
fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("short");
    [&id.to_le_bytes(), &length.to_le_bytes(), data].concat()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The characters of a string behind its length: a byte of flags, then two bytes each.
fn string(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.encode_utf16().count()).expect("short");
    [&length.to_le_bytes()[..], &[1], &wide(text)].concat()
}

fn cell(row: u16, column: u16, xf: u16, rest: &[u8]) -> Vec<u8> {
    [&[row, column, xf].map(u16::to_le_bytes).concat()[..], rest].concat()
}

/// A binary workbook of these globals and sheets, whose names are one letter.
fn xls(stream: &str, version: u16, globals: &[Vec<u8>], sheets: &[(char, Vec<Vec<u8>>)]) -> Vec<u8> {
    let bof = record(0x0809, &[version.to_le_bytes(), 5_u16.to_le_bytes()].concat());
    let end = record(0x000A, &[]);
    let bound = |at: usize, name: char| {
        let flags: &[u8] = if version >= 0x0600 { &[0] } else { &[] };
        let at = u32::try_from(at).expect("short").to_le_bytes();
        record(0x0085, &[&at[..], &[0, 0, 1], flags, &[u8::try_from(name).expect("ASCII")]].concat())
    };
    let listed: usize = sheets.iter().map(|(name, _)| bound(0, *name).len()).sum();
    let mut at = bof.len() + globals.concat().len() + listed + end.len();
    let mut workbook = [bof.clone(), globals.concat()].concat();
    let mut rest = Vec::new();
    for (name, records) in sheets {
        workbook.extend(bound(at, *name));
        let sheet = [bof.clone(), records.concat(), end.clone()].concat();
        at += sheet.len();
        rest.extend(sheet);
    }
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
    let content = [workbook, end, rest].concat();
    file.create_stream(stream).expect("in memory").write_all(&content).expect("in memory");
    file.into_inner().into_inner()
}

/// A workbook with every kind of record that matters.
fn full_xls() -> Vec<u8> {
    // The second string goes on in the next record, in characters of one byte after those of two.
    let strings = [
        record(
            0x00FC,
            &[&2_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &string("甲"), &[4, 0, 1], &wide("乙x")].concat(),
        ),
        record(0x003C, b"\x00yz"),
    ];
    let formats = [
        record(0x041E, &[&200_u16.to_le_bytes()[..], &string("yyyy年m月d日")].concat()),
        record(0x00E0, &[0, 0, 0, 0]),
        record(0x00E0, &[0, 0, 200, 0]),
        record(0x00E0, &[0, 0, 9, 0]),
    ];
    let rk = |number: i32| ((number << 2) | 2).to_le_bytes();
    let text_follows = [0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let box_of = |kind: u16, text: &str| {
        let about = [0x15_u16, 18, kind].map(u16::to_le_bytes).concat();
        let length = u16::try_from(text.chars().count()).expect("short").to_le_bytes();
        let about_text = [&[0; 10][..], &length, &[0; 6]].concat();
        let continued = [&[1][..], &wide(text)].concat();
        [record(0x005D, &about), record(0x01B6, &about_text), record(0x003C, &continued)].concat()
    };
    let first = vec![
        record(0x00FD, &cell(0, 0, 0, &0_u32.to_le_bytes())),
        record(0x00FD, &cell(0, 1, 0, &1_u32.to_le_bytes())),
        record(0x0203, &cell(1, 0, 1, &43831_f64.to_le_bytes())),
        record(0x00BD, &cell(1, 1, 2, &[&rk(1)[..], &[0, 0], &rk(7), &[2, 0]].concat())),
        record(0x027E, &cell(1, 3, 0, &((12345_u32 << 2) | 3).to_le_bytes())),
        record(0x0006, &cell(2, 0, 0, &[&text_follows[..], &[0; 8]].concat())),
        record(0x0207, &string("算出")),
        record(0x0006, &cell(2, 1, 0, &[&2.5_f64.to_le_bytes()[..], &[0; 8]].concat())),
        record(0x0205, &cell(2, 2, 0, &[0x07, 1])),
        record(0x0204, &cell(3, 2, 0, &string("盖住"))),
        record(0x0204, &cell(3, 1, 0, &string("丙\n丁"))),
        record(0x00E5, &[1_u16, 3, 3, 1, 2].map(u16::to_le_bytes).concat()),
        [record(0x0809, &[0, 6, 0x20, 0]), record(0x0204, &cell(9, 9, 0, &string("图"))), record(0x000A, &[])].concat(),
        box_of(6, "框\r中"),
        box_of(0x19, "批注"),
    ];
    let second = vec![record(0x0204, &cell(0, 0, 0, &string("戊")))];
    xls("Workbook", 0x0600, &[strings.concat(), formats.concat()], &[('A', first), ('B', second)])
}

#[test]
fn a_binary_workbook_is_read() {
    let bytes = full_xls();
    assert!(sniff_xls(&Head::new(&bytes)));
    let content = parse_xls(&bytes, &Limits::DEFAULT).expect("a workbook");
    let expected = "A\n甲\t乙xyz\n2020年1月1日\t100%\t7\t123.45\n算出\t2.5\t#DIV/0!\n丙\n丁\n框\n中\nB\n戊";
    assert_eq!((content.text.as_str(), content.missing), (expected, Vec::new()));
}

#[test]
fn a_workbook_of_excel_95_is_read() {
    let bytes_of = |text: &str| GB18030.encode(text).0.into_owned();
    let name = bytes_of("供水");
    let length = u16::try_from(name.len()).expect("short").to_le_bytes();
    let label = record(0x0204, &cell(0, 0, 0, &[&length[..], &name].concat()));
    let code_page = record(0x0042, &936_u16.to_le_bytes());
    let bytes = xls("Book", 0x0500, &[code_page], &[('A', vec![label])]);
    assert!(sniff_xls(&Head::new(&bytes)));
    assert_eq!(parse_xls(&bytes, &Limits::DEFAULT).expect("a workbook").text, "供水");
}

#[test]
fn an_encrypted_binary_workbook_says_so() {
    let bytes = xls("Workbook", 0x0600, &[record(0x002F, &[1, 0])], &[('A', Vec::new())]);
    assert_eq!(parse_xls(&bytes, &Limits::DEFAULT).err(), Some(ReadError::Encrypted));
}

#[test]
fn a_binary_workbook_cut_off_says_so() {
    let label = record(0x0204, &cell(0, 0, 0, &string("甲")));
    // The record claims to be longer than the stream.
    let bytes = xls("Workbook", 0x0600, &[], &[('A', vec![label, vec![0x04, 0x02, 0xFF, 0xFF, 0, 0]])]);
    let content = parse_xls(&bytes, &Limits::DEFAULT).expect("a workbook");
    assert_eq!(content.text, "甲");
    assert!(content.missing[0].contains("不完整"), "{:?}", content.missing);
}

const XML: &str = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
    <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
    <Styles><Style ss:ID=\"d\"><NumberFormat ss:Format=\"yyyy/m/d\"/></Style><Style ss:ID=\"p\"><NumberFormat ss:Format=\"Percent\"/></Style></Styles>\
    <Worksheet ss:Name=\"表\"><Table><Row><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">甲<B>乙</B></Data><Comment><ss:Data>批</ss:Data></Comment></Cell>\
    <Cell ss:StyleID=\"d\"><Data ss:Type=\"DateTime\">2020-01-01T00:00:00.000</Data></Cell></Row>\
    <Row ss:Index=\"5\"><Cell ss:StyleID=\"p\"><Data ss:Type=\"Number\">0.5</Data></Cell><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">1.10</Data></Cell></Row>\
    </Table></Worksheet></Workbook>";

#[test]
fn the_xml_of_excel_2003_is_read() {
    assert!(sniff_xml(&Head::new(XML.as_bytes())));
    let content = parse_xml(XML.as_bytes(), &Limits::DEFAULT).expect("a workbook");
    assert_eq!((content.text.as_str(), content.missing), ("甲乙\t2020/1/1\n50.00%\t1.1", Vec::new()));
    let cut = XML.split_once("<Row ss:Index").expect("two rows").0;
    let content = parse_xml(cut.as_bytes(), &Limits::DEFAULT).expect("a workbook");
    assert!(content.missing[0].contains("损坏"), "{:?}", content.missing);
}

proptest::proptest! {
    #[test]
    fn damaged_workbooks_are_read_or_refused(
        which in 0_usize..3,
        flips in proptest::collection::vec((proptest::num::u16::ANY, proptest::num::u8::ANY), 0..12),
        cut in proptest::option::of(proptest::num::u16::ANY),
    ) {
        let mut bytes = match which {
            0 => full_xls(),
            1 => xlsx(&[("表", &rows(&[&["条款", "内容"], &["第一条", "甲"]])), ("二", "<worksheet/>")]),
            _ => XML.as_bytes().to_vec(),
        };
        for (at, with) in flips {
            let at = usize::from(at) % bytes.len();
            bytes[at] ^= with;
        }
        if let Some(cut) = cut {
            bytes.truncate(usize::from(cut) % (bytes.len() + 1));
        }
        let _ = parse_xls(&bytes, &Limits::DEFAULT);
        let _ = parse_xlsx(&bytes, &Limits::DEFAULT);
        let _ = parse_xml(&bytes, &Limits::DEFAULT);
    }

    #[test]
    fn any_records_are_read_or_refused(records in proptest::collection::vec((proptest::num::u16::ANY, proptest::collection::vec(proptest::num::u8::ANY, 0..40)), 0..20)) {
        const KNOWN: [u16; 16] = [6, 0xA, 0x3C, 0x5D, 0x85, 0xBD, 0xD6, 0xE0, 0xE5, 0xFC, 0xFD, 0x1B6, 0x203, 0x204, 0x207, 0x41E];
        let records: Vec<Vec<u8>> = records.iter().map(|(id, data)| record(KNOWN[usize::from(*id) % KNOWN.len()], data)).collect();
        let _ = parse_xls(&xls("Workbook", 0x0600, &records, &[('A', records.clone())]), &Limits::DEFAULT);
    }
}

#[test]
fn rows_of_cells_are_given_as_they_stand() {
    let sheet = "<worksheet><sheetData>\
        <row r='1' hidden='1'><c r='A1' t='inlineStr'><is><t xml:space='preserve'> 头 </t></is></c>\
        <c r='C1' t='inlineStr'><is><t>=1+1\n\t乙</t></is></c></row>\
        <row r='4'><c r='C4'><f>HYPERLINK(&quot;http://x&quot;)</f></c></row>\
        <row r='5'><c r='A5' t='e'><f>同意</f><v>#NAME?</v></c><c r='C5'><f>1+1</f><v>2</v></c></row>\
        </sheetData></worksheet>";
    let bytes = xlsx(&[("总表", sheet)]);
    assert!(is_workbook(&bytes) && !is_workbook("甲,乙\r\n".as_bytes()));
    let sheets = workbook(&bytes, &Limits::DEFAULT).expect("a workbook");
    let row = |number, cells: &[&str]| SheetRow { number, cells: cells.iter().map(ToString::to_string).collect() };
    let rows =
        vec![row(1, &[" 头 ", "=1+1\n\t乙"]), row(4, &["", "=HYPERLINK(\"http://x\")"]), row(5, &["=同意", "2"])];
    assert_eq!(sheets, [SheetRows { name: "总表".to_owned(), rows }]);
    // A document shows results only.
    assert_eq!(read_xlsx(&bytes).text, "头\t=1+1 乙\n#NAME?\t2");
}

#[test]
fn a_workbook_that_is_damaged_is_not_read_in_part() {
    let bytes = xlsx(&[("总表", "<worksheet><sheetData><row><c t='str'><v>甲</v></c></row><row")]);
    assert!(matches!(workbook(&bytes, &Limits::DEFAULT), Err(ReadError::Corrupt(_))));
    assert!(matches!(workbook("甲,乙".as_bytes(), &Limits::DEFAULT), Err(ReadError::Unsupported(_))));
}
