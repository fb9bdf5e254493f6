//! Archives and mails built here line by line, as browsers, Word, Excel and mail programs write them.

use std::ops::ControlFlow;

use encoding_rs::GBK;

use super::*;
use crate::model::Format;
use crate::read::{Found, Step, open, parse as parse_any};

const ARTICLE: &str =
    "第一条　为了规范行政规范性文件的制定和管理，维护法制统一，根据有关法律，结合本市实际，制定本办法。";

fn content(bytes: &[u8]) -> Content {
    parse(bytes, &Limits::default()).expect("an archive")
}

fn escaped(bytes: &[u8]) -> String {
    let mut out = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if index % 20 == 19 {
            out.push_str("=\r\n");
        }
        out.push_str(&format!("={byte:02X}"));
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| char::from(SIGNS[(bits & 63) as usize]);
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, index| bits << 8 | u32::from(three.get(index).copied().unwrap_or_default()));
        let signs: Vec<char> = [18, 12, 6, 0].iter().map(|shift| sign(bits >> shift)).collect();
        out.extend(signs.iter().take(three.len() + 1));
        out.push_str(&"=".repeat(3 - three.len()));
        if out.len() % 78 > 70 {
            out.push_str("\r\n");
        }
    }
    out
}

fn page(body: &str) -> String {
    format!("<html><head><meta charset=gb2312></head><body>{body}</body></html>")
}

/// A multipart of parts, each with its own header fields.
fn related(fields: &str, parts: &[String]) -> Vec<u8> {
    let mut out = format!(
        "From: \"由浏览器保存\"\r\nSubject: =?gb2312?B?sOy3qA==?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_x\";\r\n\t{fields}\r\n\r\n说明。\r\n"
    );
    for part in parts {
        out.push_str(&format!("\r\n----=_x\r\n{part}"));
    }
    out.push_str("\r\n----=_x--\r\n");
    out.into_bytes()
}

fn html_part(location: &str, body: &str) -> String {
    let bytes = GBK.encode(body).0.into_owned();
    format!(
        "Content-Type: text/html;\r\n\tcharset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: {location}\r\n\r\n{}",
        escaped(&bytes)
    )
}

#[test]
fn the_page_of_an_archive_is_read() {
    let picture =
        "Content-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\nContent-Location: a.gif\r\n\r\nR0lGODlh";
    let css = "Content-Type: text/css\r\n\r\np { color: red }";
    let page = page(&format!("<p>{ARTICLE}</p>"));
    let bytes =
        related("type=\"text/html\"", &[picture.to_owned(), html_part("http://a/b.htm", &page), css.to_owned()]);
    for name in ["a.mht", "a.doc", "a.md", "a"] {
        let file = parse_any(&bytes, name, &Limits::default()).expect("an archive");
        assert_eq!((file.format, file.text.trim_end()), (Format::Mht, ARTICLE), "{name}");
        assert_eq!((file.encoding.as_str(), file.missing.len()), ("GB18030", 0));
    }
    let plain_ends = String::from_utf8(bytes).expect("ASCII and UTF-8").replace("\r\n", "\n");
    assert_eq!(content(plain_ends.as_bytes()).text.trim_end(), ARTICLE);
}

#[test]
fn the_root_is_the_part_that_the_archive_names() {
    let advertisement = html_part("http://a/ad.htm", &page("<p>广告</p>"));
    let root = html_part("http://a/b.htm", &page(&format!("<p>{ARTICLE}</p>")));
    let with_id = root.replace("Content-Location", "Content-ID: <root@x>\r\nContent-Location");
    assert_eq!(content(&related("start=\"<root@x>\"", &[advertisement.clone(), with_id])).text.trim_end(), ARTICLE);
    let bytes = related("type=a\r\nSnapshot-Content-Location: http://a/b.htm", &[advertisement, root]);
    assert_eq!(content(&bytes).text.trim_end(), ARTICLE);
}

#[test]
fn frames_are_read_in_their_order() {
    let root =
        page("").replace("<body></body>", "<frameset><frame src='two.htm'><frame src=\"./x/one.htm\"></frameset>");
    let article = |number: &str| page(&format!("<p>{}</p>", ARTICLE.replace('一', number)));
    let parts = [
        html_part("http://a/b.htm", &root),
        html_part("http://a/x/one.htm", &article("二")),
        html_part("http://a/two.htm", &article("一")),
        html_part("http://a/header.htm", &page("<p>页眉</p>")),
    ];
    let expected = format!("{ARTICLE}\n{}", ARTICLE.replace("第一", "第二").replace("统一", "统二"));
    assert_eq!(content(&related("a=b", &parts)).text.trim_end(), expected);
    // A sheet whose address was lost is still found by its name, and a frame of itself is read once.
    let workbook = page("")
        .replace("<head>", "<head><link id=shLink href=\"甲.files/sheet002.htm\"><link id=shLink href=\"甲.htm\">");
    let parts =
        [html_part("file:///C:/甲.htm", &workbook), html_part("file:///D:/乙.files/sheet002.htm", &article("一"))];
    assert_eq!(content(&related("a=b", &parts)).text.trim_end(), ARTICLE);
    let holder = page("<iframe src='cid:inner'></iframe>");
    let inner = html_part("", &article("一")).replace("Content-Location: ", "Content-ID: <inner>");
    assert_eq!(content(&related("a=b", &[html_part("x", &holder), inner])).text.trim_end(), ARTICLE);
}

#[test]
fn a_single_page_and_a_plain_mail_are_read() {
    let single = format!(
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(page(&format!("<p>{ARTICLE}</p>")).as_bytes())
    );
    assert_eq!(content(single.as_bytes()).text.trim_end(), ARTICLE);
    let mail = format!(
        "From a@b Mon\r\nReceived: x;\r\n\ty\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n{ARTICLE}\r\n"
    );
    let file = parse_any(&GBK.encode(&mail).0, "a.eml", &Limits::default()).expect("a mail");
    assert_eq!((file.format, file.text.trim_end(), file.layout), (Format::Mht, ARTICLE, Layout::Lines));
}

#[test]
fn documents_sent_along_are_documents() {
    let inner = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n见附件。\r\n--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>{ARTICLE}</p></body></html>\r\n--in--"
    );
    let inner = inner.strip_prefix("MIME-Version: 1.0\r\n").expect("as written").to_owned();
    let attached =
        |fields: &str, bytes: &[u8]| format!("{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", base64(bytes));
    let rtf = b"{\\rtf1 \\u31532 ?\\par}";
    let parts = [
        inner,
        attached("Content-Type: application/msword; name=\"=?gb2312?B?sOy3qA==?=.doc\"", rtf),
        attached(
            "Content-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''%E7%94%B2.txt",
            "甲。".as_bytes(),
        ),
        attached("Content-Type: application/octet-stream", b"%PDF-1.4"),
        attached("Content-Type: application/vnd.ms-officetheme\r\nContent-Location: themedata.thmx", b"PK\x03\x04"),
        attached("Content-Type: application/x-javascript\r\nContent-Location: a.js", b"var a"),
        "Content-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n转发的话。"
            .to_owned(),
    ];
    let bytes = related("a=b", &parts);
    let content = content(&bytes);
    assert_eq!(content.text.trim_end(), ARTICLE);
    let names: Vec<&str> = content.attachments.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["办法.doc", "甲.txt", "附件3", "附件4.eml"]);

    let path = std::env::temp_dir().join("guiqing-mht-attachments.eml");
    std::fs::write(&path, &bytes).expect("a place for temporary files");
    let mut inside = Vec::new();
    let source = open(&Found::file(&path, "a.eml"), &Limits::default(), None, &mut |step| {
        let Step::Inside(found) = step else { return ControlFlow::Continue(()) };
        let text = open(&found, &Limits::default(), None, &mut |_| ControlFlow::Continue(()));
        inside.push((found.shown.clone(), text.ok().flatten().map(|file| file.text)));
        ControlFlow::Continue(())
    });
    let _ = std::fs::remove_file(&path);
    assert_eq!(source.expect("a mail").expect("with text").format, Format::Mht);
    let texts: Vec<Option<&str>> = inside.iter().map(|(_, text)| text.as_deref().map(str::trim_end)).collect();
    assert_eq!(texts, [Some("第"), Some("甲。"), None, Some("转发的话。")]);
    assert_eq!(inside[0].0, "a.eml!/办法.doc");
}

#[test]
fn what_is_broken_is_told() {
    let page = page(&format!("<p>{ARTICLE}</p>"));
    let whole = related("a=b", &[html_part("x", &page)]);
    let cut = whole.get(..whole.len() - 13).expect("longer");
    let content = content(cut);
    assert_eq!(content.text.trim_end(), ARTICLE);
    assert!(content.missing.join("").contains("结尾缺失"));
    let empty = related("a=b", &["Content-Type: image/gif\r\n\r\nGIF89a".to_owned()]);
    assert_eq!(parse_any(&empty, "a.mht", &Limits::default()).err(), Some(ReadError::NoText));
}

#[test]
fn text_about_mails_is_no_mail() {
    for text in [
        "第一条 MIME-Version: 1.0 是邮件的格式。\nContent-Type: multipart/mixed",
        "Content-Type: multipart/related; boundary=x MIME-Version: 1.0 --x Content-Type: text/html\n\n第一条",
        "标题: 办法\n\nMIME-Version: 1.0\nContent-Type: text/html\n",
        "From: a\nSubject: b\n\n正文",
    ] {
        let is_mail = sniff(&Head::new(text.as_bytes()));
        assert!(!is_mail, "{text}");
    }
}

#[test]
fn hostile_nesting_is_no_trouble() {
    let mut deep = String::from("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n");
    for index in 0..20_000 {
        deep.push_str(&format!("--b{index}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", index + 1));
    }
    assert!(content(deep.as_bytes()).missing.join("").contains("结尾缺失"));
    let letters = format!("MIME-Version: 1.0\r\n{}\r\n甲", "Content-Type: message/rfc822\r\n\r\n".repeat(20_000));
    assert!(content(letters.as_bytes()).attachments.len() <= 1);
}

proptest::proptest! {
    #[test]
    fn damaged_archives_are_read_or_refused(
        cut in 0_usize..4000,
        changes in proptest::collection::vec((0_usize..4000, proptest::num::u8::ANY), 0..20),
        moves in proptest::collection::vec((0_usize..4000, 0_usize..4000, 0_usize..60), 0..6),
    ) {
        let root = page("<frameset><frame src='two.htm'></frameset>");
        let attached = "Content-Type: application/msword; name*0=a; name*1=b\r\nContent-Transfer-Encoding: base64\r\n\r\ne1xydGYx".to_owned();
        let mut bytes = related("start=\"<r>\"", &[html_part("http://a/b.htm", &root), html_part("two.htm", &page(ARTICLE)), attached]);
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
        let _ = sniff(&Head::new(&bytes));
    }
}
