//! Saved web pages: finds the document on the page and leaves the site around it behind.
//!
//! Takes bytes, gives one line for every block: the title, the page's table of metadata (索引号, 发文字号 …) one item a
//! line, then the body. `measure` and `block` find the body, `render` makes lines, `masthead` finds title and metadata.

mod block;
mod masthead;
mod measure;
mod render;

use encoding_rs::Encoding;
use scraper::Html;

use super::furniture::{self, Purpose};
use super::{Content, Limits, encoding, markdown, refusal};
use crate::error::ReadError;
use crate::model::Layout;
use measure::Page;
use render::Line;

/// Where a page must show what it is, in bytes. Scripts before the first element are long, but not this long.
const HEAD_BYTES: usize = 8192;

/// What only a page begins with.
const FIRST_ELEMENTS: &[&str] =
    &["!doctype html", "html", "head>", "body", "meta ", "title>", "base ", "script", "style"];

/// What a piece of a page begins with, and Markdown with pieces of HTML in it as well.
const FRAGMENT_ELEMENTS: &[&str] = &[
    "div", "table", "p>", "p ", "center", "link ", "span", "font", "h1", "h2", "h3", "ul", "ol", "section", "article",
    "hr>", "br>", "form",
];

/// A body shorter than this beside an attachment is only the notice of it, in Chinese characters.
const NOTICE_MAX_HAN: usize = 80;

/// Does the content begin with an element of HTML, comments and server directives aside?
pub(super) fn sniff(bytes: &[u8]) -> bool {
    if refusal::reason(bytes).is_some() {
        return false;
    }
    let head = encoding::ascii_head(bytes, HEAD_BYTES);
    let mut rest = head.as_str();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '?' || c.is_ascii_control());
        let Some(end) = [("<!--", "-->"), ("<%", "%>"), ("<?xml", "?>")]
            .iter()
            .find(|(open, _)| rest.starts_with(open))
            .map(|(_, close)| rest.find(close).map(|at| at + close.len()))
        else {
            break;
        };
        rest = end.and_then(|at| rest.get(at..)).unwrap_or("");
    }
    let element = rest.strip_prefix('<').unwrap_or("");
    let begins = |names: &[&str]| names.iter().any(|name| element.starts_with(name));
    begins(FIRST_ELEMENTS) || has_document_element(&head) || begins(FRAGMENT_ELEMENTS) && !markdown::sniff(bytes)
}

/// Pages sent with a stray word before them; a text that speaks of `<html>` has no `<body>` and no `<meta>` besides.
fn has_document_element(head: &str) -> bool {
    head.contains("<html") && (head.contains("<body") || head.contains("<meta") || head.contains("<head"))
}

/// The document on the page.
pub(super) fn parse(bytes: &[u8], _limits: &Limits) -> Result<Content, ReadError> {
    let decoded = encoding::decode(bytes, declared_charset(bytes))?;
    let mut missing = decoded.missing;
    let html = Html::parse_document(&without_directives(&decoded.text));
    let page = Page::measure(&html);
    let body = block::find(&page);
    let lines = document_lines(render::lines(&page, body));
    let around = render::lines_around(&page, body);
    let masthead = masthead::find(&page, &lines, &around);

    let han: usize = masthead.body.iter().map(|line| line.han).sum();
    let attached = masthead.body.iter().chain(&around).any(|line| line.is_attachment);
    if attached && han < NOTICE_MAX_HAN {
        missing.push("正文仅见于附件，页面中没有".to_owned());
    }
    let mut text = String::with_capacity(decoded.text.len() / 4);
    let texts = masthead.body.iter().map(|line| line.text.as_str());
    for line in masthead.title.as_deref().into_iter().chain(masthead.metadata.iter().map(String::as_str)).chain(texts) {
        text.push_str(line);
        text.push('\n');
    }
    let layout = if page.is_preformatted(body) { Layout::Lines } else { Layout::Paragraphs };
    Ok(Content { text: encoding::clean(&text), layout, encoding: decoded.encoding, missing })
}

/// What the page says of its own encoding. A hint only: pages saved by hand were often converted and kept the old word.
fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = encoding::ascii_head(bytes, HEAD_BYTES);
    let (_, after) = head.split_once("charset=")?;
    let label: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
}

/// Without the directives of server pages (`<%@ … %>` of JSP and ASP), which a browser never sees.
fn without_directives(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<%") {
        out.push_str(before);
        rest = match after.split_once("%>") {
            Some((_, after)) => after,
            None => "",
        };
    }
    out.push_str(rest);
    out
}

/// The lines of the body without the site's furniture and without the tail of related links.
fn document_lines(lines: Vec<Line>) -> Vec<Line> {
    let all_han: usize = lines.iter().map(|line| line.han).sum();
    let mut seen_han = 0;
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        seen_han += line.han;
        match furniture::purpose(&line.text) {
            Purpose::Content => kept.push(line),
            Purpose::Furniture => {}
            // A tail stands after the document. Before it, the same words are the heading of a menu.
            Purpose::Tail if seen_han * 2 > all_han => break,
            Purpose::Tail => {}
        }
    }
    drop_menus(kept)
}

/// Drops runs of lines that are nothing but links: menus, breadcrumbs, lists of other documents. Attachments stay.
fn drop_menus(lines: Vec<Line>) -> Vec<Line> {
    const SHORTEST_MENU_LINES: usize = 3;
    let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
    let mut run: Vec<Line> = Vec::new();
    for line in lines {
        if line.is_link && !line.is_attachment {
            run.push(line);
            continue;
        }
        if run.len() < SHORTEST_MENU_LINES {
            kept.append(&mut run);
        }
        run.clear();
        kept.push(line);
    }
    if run.len() < SHORTEST_MENU_LINES {
        kept.append(&mut run);
    }
    kept
}
