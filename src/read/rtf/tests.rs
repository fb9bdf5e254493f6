//! Documents built here byte by byte, as Word, WPS, Cocoa and small programs write them.

use encoding_rs::{BIG5, GBK};

use super::*;
use crate::model::Format;
use crate::read::parse as parse_any;

const HEAD: &str = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}{\f2\fnil\fcharset2 Wingdings;}{\f3\fnil\fcharset136 PMingLiU;}}{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\*\cs10 Default;}}{\info{\title a title}{\author b}}";

/// A document of `body` behind the usual head.
fn document(body: &str) -> Vec<u8> {
    format!("{HEAD}{}}}", escaped(&body.replace("\n        ", "\n"))).into_bytes()
}

/// Characters beyond ASCII as bytes of GBK in the font that is for them.
fn escaped(body: &str) -> String {
    let mut out = String::new();
    for character in body.chars() {
        if character.is_ascii() {
            out.push(character);
            continue;
        }
        let text = character.to_string();
        let bytes: String = GBK.encode(&text).0.iter().map(|byte| format!("\\'{byte:02x}")).collect();
        out.push_str(&format!("{{\\f1 {bytes}}}"));
    }
    out
}

fn content(bytes: &[u8]) -> Content {
    parse(bytes, &Limits::default()).expect("a document")
}

fn text(body: &str) -> String {
    let content = content(&document(body));
    assert_eq!(content.missing, Vec::<String>::new(), "{body}");
    content.text
}

#[test]
fn the_name_makes_no_difference() {
    let bytes = document(r"第一条\par");
    for name in ["a.rtf", "a.doc", "a.txt", "a"] {
        let file = parse_any(&bytes, name, &Limits::default()).expect("a document");
        assert_eq!((file.format, file.text.as_str()), (Format::Rtf, "第一条"));
    }
    for before in [&b"\xEF\xBB\xBF"[..], b"\r\n "] {
        let file = parse_any(&[before, &bytes].concat(), "a", &Limits::default()).expect("a document");
        assert_eq!(file.text, "第一条");
    }
    assert!(!sniff(&Head::new(b"{\\rt")) && !sniff(&Head::new("正文 {\\rtf1".as_bytes())));
}

#[test]
fn characters_are_found_in_every_writing() {
    // Escaped in the font for Chinese, in a font of no character set, by two fonts in one paragraph.
    assert_eq!(text(r"\f1 \'b5\'da\'d2\'bb\'cc\'f5\f0  \'b5\'da a\'b7b\par"), "第一条 第 a·b");
    // A line end of the file parts nothing, not even a character.
    assert_eq!(text("\\f1 \\'b5\r\n\\'da\\par"), "第");
    // The second byte of a character written as it is, or escaped where it is markup.
    let raw = |character: &str| GBK.encode(character).0.into_owned();
    let mut bytes = format!("{HEAD}\\f1 ").into_bytes();
    bytes.extend(raw("第一条"));
    let [first, second] = raw("凗")[..] else { panic!("two bytes") };
    bytes.extend(format!("\\'{first:02x}").into_bytes());
    bytes.extend([second]);
    for character in ["\u{5109}", "俓"] {
        bytes.extend(raw(character));
    }
    bytes.extend(b"\\par}");
    assert_eq!(content(&bytes).text, "第一条凗\u{5109}俓");
    let big5: String = BIG5.encode("辦法").0.iter().map(|byte| format!("\\'{byte:02x}")).collect();
    assert_eq!(text(&format!("\\f3 {big5}\\par")), "辦法");
}

#[test]
fn code_pages_that_lie_do_no_harm() {
    let western =
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}}\f0 \'b5\'da\'d2\'bb caf\'e9\par}";
    assert_eq!(content(western.as_bytes()).text, "第一 café");
    let western =
        r"{\rtf1\ansi\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}}\f0 \'b5\'da\'d2\'bb\'cc\'f5\par caf\'e9\par}";
    assert_eq!(content(western.as_bytes()).text, "第一条\ncafé");
    let unicode = "{\\rtf1\\ansi\\ansicpg1252 第一条\\par}";
    assert_eq!(content(unicode.as_bytes()).text, "第一条");
    let unicode = r"{\rtf1\ansi\ansicpg65001 \'e7\'ac\'ac\'e4\'b8\'80\par}";
    assert_eq!(content(unicode.as_bytes()).text, "第一");
}

#[test]
fn unicode_replaces_what_stands_in_for_it() {
    assert_eq!(text(r"\uc1\u31532 ?\u-26495\'3f{\uc2\u26465\'cc\'f5}b\uc0\u19968 a\par"), "第\u{9881}条b一a");
    assert_eq!(text(r"\u-10179 ?\u-8704 ?\u8220\ldblquote x\u8221\rdblquote\par"), "😀“x”");
    // A writer that forgot what is to be passed over.
    assert_eq!(text(r"\u31532\par\u19968{a}\par"), "第\n一a");
    assert_eq!(text(r"{\upr{ab}{\*\ud{\u31532 ?}}}c\par"), "第c");
    let content = content(&document(r"\u-10179 ?x\u-8704 ?\par"));
    assert_eq!((content.text.as_str(), content.missing.len()), ("x\u{FFFD}", 1));
}

#[test]
fn control_words_and_symbols_stand_for_characters() {
    assert_eq!(text(r"a\emdash b\~c\_d\-e\lquote f\rquote\tab g\bullet h\{\}\\\par"), "a—b\u{a0}c-de‘f’ g•h{}\\");
    assert_eq!(text("a\\line b\\\nc\\par"), "a\nb\nc");
    assert_eq!(
        text(r"{\f2\'fe}{\f2\u-3842 ?}{\field{\*\fldinst SYMBOL 168 \\f \'22Wingdings\'22}{\fldrslt ?}}a\par"),
        "☑☑□a"
    );
    assert_eq!(text(r#"{\field{\*\fldinst {SYMBOL 168 \\f "Wingdings" \\s 12}}{\fldrslt{\f1 x}}}a\par"#), "□a");
}

#[test]
fn only_text_is_text() {
    let body = r"{\header 页眉\par}{\*\unknown 甲{\b 乙}}{\pict\pngblip 89504e47}{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}
        {\*\bkmkstart a}正{\*\bkmkend a}{\*\atnid b}{\chatn{\*\annotation 批注\par}}{\v 隐藏}{\deleted 删除}{\revised 文}{\xe{\v 索引}}。{\bin5 }}}}}}\par";
    assert_eq!(text(body), "正文。".to_owned());
    assert_eq!(text(r"a\v b\v0 c\deleted d\plain e\mvf f\mvf0 g\par"), "aceg");
}

#[test]
fn fields_show_their_result() {
    assert_eq!(
        text(
            r#"{\field{\*\fldinst{HYPERLINK "http://a/{\field{\*\fldinst b}{\fldrslt c}}"}}{\fldrslt{\ul 链接}}}。\par"#
        ),
        "链接。"
    );
    // A field that never ends must not swallow the text.
    let content = content(&document(r"{\field{\*\fldinst PAGE 第一条\par 第二条\par"));
    assert_eq!(content.text, "PAGE 第一条\n第二条");
    assert_eq!(content.missing.len(), 1);
}

#[test]
fn rows_are_lines() {
    let body = r"甲\par\trowd\cellx1\cellx2\pard\intbl 序号\cell 事项\par 名称\cell\row\trowd\clvmgf\cellx1\cellx2
        \intbl 1\cell 许可\cell\row\trowd\clvmrg\cellx1\clmgf\cellx2\clmrg\cellx3\intbl 9\cell 备案\cell\cell\row\pard 乙\par";
    assert_eq!(text(body), "甲\n序号\t事项名称\n1\t许可\n\t备案\n乙");
}

#[test]
fn tables_within_tables_stay_in_their_cell() {
    let body = r"\trowd\cellx1\cellx2\pard\intbl\itap1 外\par\pard\intbl\itap2 甲\nestcell 乙\nestcell{\*\nesttableprops\trowd\cellx1\cellx2\nestrow}{\nonesttables\par}
        \pard\intbl 后\cell 右\cell\row\pard 完\par";
    assert_eq!(text(body), "外甲乙后\t右\n完");
}

#[test]
fn a_table_that_only_frames_text_is_paragraphs() {
    let body = r"\trowd\cellx1\pard\intbl 第一条\par 第二条\cell\row\pard 完\par";
    assert_eq!(text(body), "第一条\n第二条\n完");
}

#[test]
fn numbers_that_the_writer_put_beside_paragraphs_are_used() {
    let body = r"{\listtext\pard\plain\f1 第一条\tab}\ls1 甲\par{\pntext\f1 一、}乙\par{\listtext\f2\'6c\tab}丙\par{\listtext \tab}丁\par";
    assert_eq!(text(body), "第一条 甲\n一、乙\n丙\n丁");
}

#[test]
fn numbers_are_counted_where_nobody_put_them() {
    let tables = r"{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc37\levelnfcn39\levelfollow0\levelstartat1{\leveltext\leveltemplateid1\'03\'b5\'da\'00\'cc\'f5;}{\levelnumbers\'02;}\f1}
        {\listlevel\levelnfc0\levelfollow2\levelstartat1{\leveltext\'02\u-248 ?\'01\u-247 ?;}{\levelnumbers\'02;}}\listid7}
        {\list{\listlevel\levelnfc23\levelfollow0\levelstartat1{\leveltext\'01\'b7;}{\levelnumbers;}\f2}\listid8}}
        {\*\listoverridetable{\listoverride\listid7\listoverridecount0\ls1}{\listoverride\listid8\listoverridecount0\ls2}
        {\listoverride\listid7\listoverridecount1{\lfolevel\listoverridestartat\levelstartat5}\ls3}}";
    let body = r"\pard\ls1\ilvl0 甲\par 乙\par\ilvl1 丙\par\pard\ls2 丁\par\pard 戊\par{\listtext 第三条\tab}\ls1\ilvl0 己\par 庚\par\pard\ls3 辛\par{\v\ls3 \par}{\deleted 壬\par}癸\par";
    let expected = "第一条 甲\n第二条 乙\n（1丙\n丁\n戊\n第三条 己\n第四条 庚\n第五条 辛\n\n第六条 癸";
    assert_eq!(text(&format!("{tables}{body}")), expected);
}

#[test]
fn notes_and_boxes_follow() {
    let body = r"甲{\super\chftn{\footnote\pard\plain\chftn  注一\par 续}}乙{\*\footnote\ftnalt 尾}\par{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard 框一\par 框二\par}}{\shprslt{\*\do{\dptxbxtext 框}}}}
        丙{\footnote 注二\par}\par{\object\objemb{\*\objclass Package}{\result 示}}{\mmath{\*\moMath{\mr x}{\mfPr{\mtype bar}}}{\mmathPict{\pict 0}}}\par";
    let expected = "甲乙\n丙\n框一\n框二\n示x\n〔脚注1：注一续〕\n〔脚注2：注二〕\n〔尾注1：尾〕";
    assert_eq!(text(body), expected);
}

#[test]
fn embedded_documents_are_attached_or_told() {
    let object =
        |digits: &str| format!(r"甲{{\object\objemb{{\*\objclass Package}}{{\*\objdata {digits}}}{{\result 乙}}}}\par");
    let package =
        "0105000002000000 00000000 00000000 00000000 18000000 020061 00 6200 00000300 01000000 00 03000000 616263";
    let content = content(&document(&object(package)));
    let names: Vec<&str> = content.attachments.iter().map(|member| member.name.as_str()).collect();
    assert_eq!((content.text.as_str(), names, content.missing.len()), ("甲乙", vec!["a"], 0));
    let lost = parse(&document(&object("0105")), &Limits::default()).expect("a document");
    assert_eq!(lost.missing, ["嵌入的附件（表格、文档等）未读取"]);
}

#[test]
fn a_deleted_end_of_paragraph_joins_two() {
    assert_eq!(text(r"第一{\deleted\par}条\par"), "第一条");
}

#[test]
fn what_is_broken_is_told() {
    let said = |bytes: &[u8]| content(bytes).missing.join("");
    assert!(said(b"{\\rtf1 a\\par b").contains("结尾缺失"));
    assert!(said(b"{\\rtf1 a\\par {\\pict\\bin99 ab}}").contains("结尾缺失"));
    let content = content(b"{\\rtf1 a\\par}b\\par}}");
    assert_eq!(content.text, "a\nb");
    assert!(content.missing.join("").contains("不配对"));
    // What programs put behind the end is no document.
    assert_eq!(said(b"{\\rtf1 a\\par}\r\n\0\0"), "");
    assert_eq!(parse_any(b"{\\rtf1\\ansi{\\pict 00}}", "a", &Limits::default()).err(), Some(ReadError::NoText));
    let limits = Limits { max_text_bytes: 100, ..Limits::default() };
    let many = format!("{{\\rtf1{}}}", "\\par".repeat(100));
    assert!(matches!(parse(many.as_bytes(), &limits), Err(ReadError::TooLarge { .. })));
}

#[test]
fn hostile_depth_and_numbers_are_no_trouble() {
    for word in [
        "",
        "\\footnote ",
        "\\shptxt ",
        "\\pard\\itap99999 a\\nestcell",
        "\\upr",
        "{\\*\\fldinst ",
        "\\*\\listtable\\list\\listlevel",
    ] {
        let deep = format!("{{\\rtf1{}甲{}乙\\par}}", format!("{{{word}").repeat(20_000), "}".repeat(20_000));
        let _ = parse(deep.as_bytes(), &Limits::default());
    }
    let numbers = r"\uc999999999\u99999999999 \ls-5\ilvl-9\itap-3\f-1\'80\intbl\itap2147483648 a\cell\nestcell\nestrow\row\par\bin-5 b";
    assert!(content(&document(numbers)).text.contains('b'));
    let closing = format!("{{\\rtf1 a{}\\par b", "}".repeat(50_000));
    assert_eq!(content(closing.as_bytes()).text, "a\nb");
}

/// A document with everything that the reader looks at, to be damaged at random.
fn everything() -> Vec<u8> {
    document(
        r"{\*\listtable{\list{\listlevel\levelnfc39{\leveltext\'03\'b5\'da\'00\'cc\'f5;}{\levelnumbers\'02;}}\listid7}}{\*\listoverridetable{\listoverride\listid7{\lfolevel\listoverridestartat\levelstartat5}\ls1}}
        \pard\ls1 甲{\footnote 注\par}\par{\listtext 第二条\tab}乙\line\u31532 ?{\upr{a}{\*\ud{b}}}{\f2\'fe}\par\trowd\clvmrg\cellx1\cellx2\intbl 一\cell\itap2 二\nestcell{\*\nesttableprops\trowd\cellx1\nestrow}{\nonesttables\par}\itap1 三\cell\row\pard
        {\field{\*\fldinst SYMBOL 168 \\f Wingdings}{\fldrslt x}}{\shp{\*\shpinst{\shptxt 框\par}}}{\object{\*\objclass Word.Document.8}{\*\objdata 0105000002000000}{\result 示}}{\bin3 abc}\deleted 丁\par\deleted0 \v 戊\v0\par",
    )
}

proptest::proptest! {
    #[test]
    fn damaged_documents_are_read_or_refused(
        cut in 0_usize..3000,
        changes in proptest::collection::vec((0_usize..3000, proptest::num::u8::ANY), 0..20),
        moves in proptest::collection::vec((0_usize..3000, 0_usize..3000, 0_usize..40), 0..6),
    ) {
        let mut bytes = everything();
        for (from, to, length) in moves {
            let piece: Vec<u8> = bytes.iter().skip(from).take(length).copied().collect();
            let to = to.min(bytes.len());
            bytes.splice(to..to, piece);
        }
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        let _ = parse(&bytes, &Limits::default());
        bytes.truncate(cut);
        let _ = parse(&bytes, &Limits::default());
    }
}
