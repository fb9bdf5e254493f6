//! Comments and repairs in packages made here, read back by the reader of this program and by a walk of their own.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read as _, Write as _};

use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::*;
use crate::annotate::place;
use crate::model::{BasisRow, Change, FindingRow, Replacement, Run, Severity, Verdict, Verified};
use crate::read::Limits;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;

fn document(body: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="{W}" xmlns:mc="m" xmlns:m="n"><w:body>{body}<w:sectPr/></w:body></w:document>"#
    )
}

fn package(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = document(body);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", document.as_str()),
        ("word/media/图.bin", "数据数据数据"),
    ];
    for (index, (name, text)) in parts.iter().chain(more).enumerate() {
        let method = if index % 2 == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        zip.write_all(text.as_bytes()).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

fn part(package: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(package)).expect("a sound package");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

fn text_of(package: &[u8]) -> String {
    read::parse(package, "甲.docx", &Limits::DEFAULT).expect("a sound package").text
}

/// A finding on the `nth` place where the words stand in the text; no words: on the whole document.
fn finding(text: &str, words: &str, nth: usize) -> FindingRow {
    let at = if words.is_empty() { 0 } else { text.match_indices(words).nth(nth).expect("the words are there").0 };
    let line_start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |behind| (at + behind).max(at + words.len()));
    let before = text[line_start..at].chars().count();
    FindingRow {
        rule: "local-branch".to_owned(),
        title: "强制设立<分支>机构".to_owned(),
        category: "要素流动".to_owned(),
        severity: Severity::MustDelete,
        verdict: Verdict::Conflict,
        guard: None,
        guard_reason: None,
        bound: None,
        force: None,
        clause: "第一条".to_owned(),
        quote: words.to_owned(),
        clause_text: if words.is_empty() { String::new() } else { text[line_start..line_end].to_owned() },
        quote_in_clause: (before, before + words.chars().count()),
        line: text[..at].matches('\n').count() + 1,
        column: before + 1,
        byte_column: 0,
        page: None,
        lead_in: None,
        basis: vec![BasisRow {
            citation: "《公平竞争审查条例》第九条".to_owned(), verified: Verified::Pending
        }],
        message: "以设立机构为条件。\u{1}".to_owned(),
        advice: "删去。".to_owned(),
        change: None,
        decision: None,
        fingerprint: String::new(),
    }
}

/// The same with a repair that puts `new` in the place of its words.
fn repaired(text: &str, words: &str, nth: usize, new: &str) -> FindingRow {
    let finding = finding(text, words, nth);
    let replacement = Some(Replacement { old: finding.quote_in_clause, new: new.to_owned() });
    FindingRow { change: Some(Change { instruction: format!("改为“{new}”。"), replacement }), ..finding }
}

fn copy(package: &[u8], findings: &[FindingRow], repairs: Repairs) -> Vec<u8> {
    let run = Run {
        version: String::new(),
        dictionary_hash: String::new(),
        as_of: date(2026, 11, 22),
        region: vec![],
        inputs: vec![],
        options: BTreeMap::new(),
        show_exempt: false,
        decided: Default::default(),
        wording: BTreeMap::new(),
    };
    let request = Request { run: &run, roots: &[], repairs, limits: &Limits::DEFAULT, jobs: 1, cache: None };
    let source = read::parse(package, "甲.docx", &Limits::DEFAULT).expect("a sound package");
    annotate(package, &source, &place::marks(&source, findings), &request).expect("it can be done")
}

/// The words inside each comment's range, by id.
fn commented(document: &str) -> HashMap<String, String> {
    let mut reader = Reader::from_str(document);
    let (mut open, mut done) = (HashMap::<String, String>::new(), HashMap::new());
    let mut in_text = false;
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Start(start) | Event::Empty(start) => {
                let name = start.name().into_inner().to_owned();
                let id = body::attribute(&start, "w:id").unwrap_or_default();
                match name.as_str() {
                    "w:commentRangeStart" => drop(open.insert(id, String::new())),
                    "w:commentRangeEnd" => drop(done.insert(id.clone(), open.remove(&id).expect("it began"))),
                    "w:tab" | "w:br" => open.values_mut().for_each(|words| words.push(' ')),
                    _ => {}
                }
                in_text = name == "w:t";
            }
            Event::Text(text) if in_text => {
                let text = text.into_inner();
                open.values_mut().for_each(|words| words.push_str(&text));
            }
            Event::GeneralRef(_) if in_text => open.values_mut().for_each(|words| words.push('&')),
            Event::End(_) => in_text = false,
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "every range ends: {document}");
    done
}

/// The words that the comments on these words really hold; the text must be read as before, nothing else may change.
fn anchored(body: &str, words: &[(&str, usize)]) -> Vec<String> {
    let original = package(body, &[]);
    let text = text_of(&original);
    let findings: Vec<_> = words.iter().map(|(words, nth)| finding(&text, words, *nth)).collect();
    let copy = copy(&original, &findings, Repairs::Told);
    assert_eq!(text_of(&copy), text);
    let mut ranges: Vec<_> = commented(&part(&copy, "word/document.xml")).into_iter().collect();
    ranges.sort_by_key(|(id, _)| id.parse::<i64>().expect("a number"));
    ranges.into_iter().map(|(_, words)| words).collect()
}

fn r(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r>")
}

#[test]
fn a_comment_stands_at_the_exact_words() {
    let split = format!("<w:p>{}{}{}</w:p>", r("应当在本"), r("市设立分"), r("公司，在本市纳税。"));
    assert_eq!(anchored(&split, &[("在本市设立分公司", 0)]), ["在本市设立分公司"]);
    assert_eq!(anchored(&split, &[("在本市", 1)]), ["在本市"]);
    assert_eq!(anchored(&split, &[("应当在本市设立分公司，在本市纳税。", 0)]), ["应当在本市设立分公司，在本市纳税。"]);
    assert_eq!(
        anchored(&split, &[("在本市设立", 0), ("本市设立分公司", 0), ("在本市", 1)]),
        ["在本市设立", "本市设立分公司", "在本市"]
    );
    assert_eq!(anchored(&split, &[("在本市", 0), ("在本市", 0), ("设立", 0)]), ["在本市", "在本市", "设立"]);
}

#[test]
fn whatever_stands_around_the_words() {
    let cases: [(String, &str, &str); 9] = [
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙丁</w:t></w:r></w:p>".to_owned(), "乙", "乙"),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙丙</w:t></w:r></w:p>".to_owned(), "甲 乙", "甲 乙"),
        (
            format!(
                "<w:p>{}<w:del w:id=\"1\"><w:r><w:delText>删</w:delText></w:r></w:del><w:ins w:id=\"2\">{}</w:ins></w:p>",
                r("应当"),
                r("在本市登记")
            ),
            "当在本",
            "当在本",
        ),
        (format!("<w:p>{}<w:hyperlink>{}</w:hyperlink></w:p>", r("依照"), r("《某办法》执行")), "照《某", "照《某"),
        (
            format!("<w:p><w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>{}</w:p>", r("甲乙"), r("丙丁")),
            "乙丙",
            "乙丙",
        ),
        (
            format!(
                "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
                r("甲乙"),
                r("丙丁")
            ),
            "乙\t丙",
            "乙丙",
        ),
        (format!("<w:p>{}</w:p><w:p>{}</w:p>", r("甲乙"), r("丙丁")), "乙\n丙", "乙丙"),
        (format!("<w:p>{}</w:p>", r("甲&amp;乙&#x4e2d;丙")), "&乙中", "&乙&"),
        (
            "<w:p><w:r><w:t> 甲  乙 </w:t></w:r><w:r><w:t xml:space=\"preserve\"> 丙 </w:t></w:r></w:p>".to_owned(),
            "乙 丙",
            "乙 丙",
        ),
    ];
    for (body, words, expected) in cases {
        let held = anchored(&body, &[(words, 0)]);
        // A blank at the end of characters that are not kept is seen by this test's walk and by no reader.
        assert_eq!(held.iter().map(|words| words.replace("  ", " ")).collect::<Vec<_>>(), [expected], "{body}");
    }
}

#[test]
fn words_that_can_hold_no_comment_have_it_beside_them() {
    let boxed = "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice></mc:AlternateContent></w:r>";
    let copy_of = |body: &str, words: &str| {
        let original = package(body, &[]);
        let text = text_of(&original);
        let copy = copy(&original, &[finding(&text, words, 0)], Repairs::Told);
        assert_eq!(text_of(&copy), text);
        part(&copy, "word/document.xml")
    };
    let document = copy_of(&format!("<w:p>{}{boxed}</w:p>", r("前")), "框内");
    assert!(
        document.contains(&format!("<w:commentRangeStart w:id=\"0\"/>{boxed}<w:commentRangeEnd w:id=\"0\"/>")),
        "{document}"
    );
    let whole = copy_of(&format!("<w:p>{}</w:p><w:p>{}</w:p>", r("标题"), r("正文")), "");
    assert_eq!(commented(&whole).into_values().collect::<Vec<_>>(), ["标题"]);
    let formula = copy_of(&format!("<w:p>{}<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>", r("前")), "=");
    assert!(formula.contains("<w:commentRangeStart w:id=\"0\"/><m:oMath>"), "{formula}");
}

#[test]
fn comments_that_are_there_stay_and_everything_else_is_as_packed() {
    let comments =
        format!(r#"<w:comments xmlns:w="{W}"><w:comment w:id="0" w:author="某人"><w:p/></w:comment></w:comments>"#);
    let rels = r#"<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/relationships/comments" Target="comments.xml"/></Relationships>"#;
    let more = [
        ("word/comments.xml", comments.as_str()),
        ("word/_rels/document.xml.rels", rels),
        ("_xmlsignatures/sig1.xml", "<s/>"),
    ];
    let body =
        format!("<w:p><w:commentRangeStart w:id=\"0\"/>{}<w:commentRangeEnd w:id=\"0\"/></w:p>", r("在本市设立"));
    let original = package(&body, &more);
    let copy = copy(&original, &[finding("在本市设立", "本市", 0)], Repairs::Told);
    let written = part(&copy, "word/comments.xml");
    assert!(written.starts_with(comments.trim_end_matches("</w:comments>")));
    assert!(written.contains("<w:comment w:id=\"1\" w:author=\"规清\" w:date=\"2026-11-22T00:00:00Z\""), "{written}");
    assert!(
        written.contains("强制设立&lt;分支&gt;机构") && written.contains("（待核）") && written.contains("数字签名")
    );
    assert!(!written.contains('\u{1}'));
    let raw = |package: &[u8], name: &str| {
        let mut zip = ZipArchive::new(Cursor::new(package.to_vec())).expect("sound");
        let index = zip.index_for_name(name).expect("there");
        let mut file = zip.by_index_raw(index).expect("there");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("readable");
        bytes
    };
    for name in ["word/media/图.bin", "word/_rels/document.xml.rels", "[Content_Types].xml", "_xmlsignatures/sig1.xml"]
    {
        assert_eq!(raw(&original, name), raw(&copy, name), "{name}");
    }
    let without = package(&format!("<w:p>{}</w:p>", r("在本市")), &[]);
    let added = super::tests::copy(&without, &[finding("在本市", "本市", 0)], Repairs::Told);
    assert!(part(&added, "[Content_Types].xml").contains("PartName=\"/word/comments.xml\""));
    assert!(part(&added, "word/_rels/document.xml.rels").contains("relationships/comments\" Target=\"comments.xml\""));
    assert_eq!(added, super::tests::copy(&without, &[finding("在本市", "本市", 0)], Repairs::Told), "the same bytes");
}

#[test]
fn a_repair_is_a_tracked_change() {
    let body = format!("<w:p>{}{}</w:p>", r("由市工"), r("商局负责。"));
    let original = package(&body, &[]);
    let text = text_of(&original);
    let copy = copy(&original, &[repaired(&text, "工商局", 0, "市场监管局")], Repairs::Tracked);
    assert_eq!(text_of(&copy), "由市市场监管局负责。");
    let document = part(&copy, "word/document.xml");
    let deleted = "<w:r><w:rPr><w:b/></w:rPr><w:delText xml:space=\"preserve\">工</w:delText></w:r>";
    assert!(document.contains(deleted), "{document}");
    assert!(document.contains("<w:delText>商局</w:delText></w:r></w:del><w:ins "), "{document}");
    assert!(document.contains("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">市场监管局</w:t></w:r></w:ins>"));
    assert_eq!(document.matches("规清").count(), document.matches("<w:del ").count() + 1);
    assert_eq!(text_of(&super::tests::copy(&original, &[repaired(&text, "工商局", 0, "甲")], Repairs::Told)), text);
    let gone = super::tests::copy(&original, &[repaired(&text, "由市工商局负责。", 0, "")], Repairs::Tracked);
    assert!(!part(&gone, "word/document.xml").contains("<w:t>"));
}

#[test]
fn a_repair_in_marked_words_or_over_paragraphs_is_only_told() {
    let inserted = format!("<w:p><w:ins w:id=\"2\">{}</w:ins></w:p>", r("由市工商局负责。"));
    let original = package(&inserted, &[]);
    let text = text_of(&original);
    assert_eq!(text_of(&copy(&original, &[repaired(&text, "工商局", 0, "甲")], Repairs::Tracked)), text);
}

proptest! {
    /// Any runs, any words: what is put in leaves the text as it was and, taken out, the part as it was.
    #[test]
    fn only_insertions(runs in prop::collection::vec("[甲乙丙丁 ]{1,6}", 1..6), from in 0usize..30, length in 1usize..12, keep in any::<bool>()) {
        let space = if keep { " xml:space=\"preserve\"" } else { "" };
        let body: String = runs.iter().map(|text| format!("<w:r><w:rPr><w:i/></w:rPr><w:t{space}>{text}</w:t></w:r>")).collect();
        let original = package(&format!("<w:p>{body}</w:p>"), &[]);
        prop_assume!(runs.iter().any(|text| !text.trim().is_empty()));
        let text = text_of(&original);
        let characters: Vec<char> = text.chars().collect();
        let from = from % characters.len();
        let words: String = characters.iter().skip(from).take(length).collect();
        let mut finding = finding(&text, &words, 0);
        finding.column = from + 1;
        finding.quote_in_clause = (from, from + words.chars().count());
        let copy = copy(&original, &[finding], Repairs::Told);
        prop_assert_eq!(text_of(&copy), text);
        // Undone by what is known of it: marks, the parted run, the parted characters.
        // Where it parted what was in two runs before, both are joined.
        let joined = |text: String| {
            let opened = |space| format!("</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t{space}>");
            text.replace(&opened(""), "").replace(&opened(" xml:space=\"preserve\""), "")
        };
        let mut undone = part(&copy, "word/document.xml");
        for mark in ["<w:commentRangeStart w:id=\"0\"/>", "<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>"] {
            prop_assert_eq!(undone.matches(mark).count(), 1);
            undone = undone.replace(mark, "");
        }
        undone = undone.replace("</w:t><w:t xml:space=\"preserve\">", "").replace("</w:t><w:t>", "");
        prop_assert_eq!(joined(undone), joined(part(&original, "word/document.xml")));
    }
}
