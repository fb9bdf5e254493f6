//! Saved web pages: finds the document on the page and leaves the site around it behind.
//!
//! Takes bytes, gives one line for every block: the title, the page's table of metadata (索引号, 发文字号 …) one item a
//! line, then the body. `measure` and `block` find the body, `render` makes lines, `masthead` finds title and metadata.

mod block;
mod labels;
mod masthead;
mod measure;
mod numbering;
mod render;
mod tree;

use encoding_rs::Encoding;

use super::furniture::{self, Purpose};
use super::head::Head;
use super::{Content, Limits, encoding, markdown};
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

/// A notice that issues another document (关于印发…的通知) and is shorter than this does not hold that document.
const FORWARDING_NOTICE_MAX_HAN: usize = 300;

/// Does the content begin with an element of HTML, comments and server directives aside?
pub(super) fn sniff(file: &Head) -> bool {
    if file.refusal().is_some() {
        return false;
    }
    let head = file.text(HEAD_BYTES);
    let mut rest = head;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_control());
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
    begins(FIRST_ELEMENTS) || has_document_element(head) || begins(FRAGMENT_ELEMENTS) && !markdown::sniff(file)
}

/// Pages sent with a stray word before them; a text that speaks of `<html>` has no `<body>` and no `<meta>` besides.
fn has_document_element(head: &str) -> bool {
    head.contains("<html") && (head.contains("<body") || head.contains("<meta") || head.contains("<head"))
}

/// The document on the page.
pub(super) fn parse(bytes: &[u8], _limits: &Limits) -> Result<Content, ReadError> {
    let decoded = encoding::decode(bytes, declared_charset(bytes))?;
    let mut missing = decoded.missing;
    let (html, is_cut) = tree::build(&without_directives(&decoded.text));
    if is_cut {
        missing.push("网页的标签层数或者数量异常，其后内容未读取".to_owned());
    }
    let page = Page::measure(&html);
    let body = block::find(&page);
    let lines = document_lines(render::lines(&page, body));
    let around = render::lines_around(&page, body);
    let masthead = masthead::find(&page, &lines, &around);

    let han: usize = masthead.body.iter().map(|line| line.han).sum();
    let attached = masthead.body.iter().chain(&around).any(|line| line.is_attachment);
    let forwards = masthead.title.iter().any(|title| ["印发", "转发", "发布"].iter().any(|word| title.contains(word)));
    if attached && han < NOTICE_MAX_HAN {
        missing.push("正文仅见于附件，页面中没有".to_owned());
    } else if attached && forwards && han < FORWARDING_NOTICE_MAX_HAN {
        missing.push("所印发的文件仅见于附件，页面中没有".to_owned());
    }
    let mut text = String::with_capacity(decoded.text.len() / 4);
    let texts = masthead.body.iter().map(|line| line.text.as_str());
    for line in masthead.title.as_deref().into_iter().chain(masthead.metadata.iter().map(String::as_str)).chain(texts) {
        text.push_str(line);
        text.push('\n');
    }
    if is_cut && !text.chars().any(char::is_alphanumeric) {
        return Err(ReadError::OverLimit("网页的标签层数或者数量异常".to_owned()));
    }
    let layout = if page.is_preformatted(body) { Layout::Lines } else { Layout::Paragraphs };
    Ok(Content { encoding: decoded.encoding, missing, ..Content::new(encoding::clean(&text), layout) })
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
        // An enumeration of documents, as in a list of repealed ones, is content though every item is a link.
        if line.is_link && !line.is_attachment && !numbering::begins_with_number(&line.text) {
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

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str =
        "第一条　为了规范行政规范性文件的制定和管理，维护法制统一，根据有关法律，结合本市实际，制定本办法。";

    fn text(page: &str) -> String {
        parse(page.as_bytes(), &Limits::default()).expect("a page").text
    }

    fn lines(page: &str) -> Vec<String> {
        text(page).lines().map(str::to_owned).collect()
    }

    #[test]
    fn sniffs_pages_and_pieces_of_pages() {
        for page in [
            "<!DOCTYPE html>",
            "\u{FEFF}<HTML>",
            "<!-- 存 -->\n<html>",
            "<%@ page %>\n<html>",
            "<div class=a>甲</div>",
            "<?xml version=\"1.0\"?><html>",
        ] {
            assert!(sniff(&Head::new(page.as_bytes())), "{page}");
        }
        for other in [
            "第一条 使用<html>标签",
            "<3000元的",
            "<?xml version=\"1.0\"?><rss>",
            "%PDF-1.4 <html>",
            "[甲](/b) **乙** [丙](/d)",
        ] {
            assert!(!sniff(&Head::new(other.as_bytes())), "{other}");
        }
    }

    #[test]
    fn furniture_is_left_behind() {
        let page = format!(
            "<html><head><title>某市管理办法_某市人民政府门户网站</title><style>p{{}}</style></head><body>\
             <div id=nav><a href=/>首页</a><a href=/zw>政务公开</a></div><div class=dqwz>当前位置：首页 &gt; 文件</div>\
             <div class=con><p>【字号 大 中 小】</p><div class=TRS_Editor><p>{ARTICLE}</p><p>第二条　本市行政区域内适用本办法。</p>\
             <p style='display: none'>隐藏的话。</p></div><p>浏览次数：12</p><p>相关文档：</p><p><a href=1>某市另一个办法</a></p></div>\
             <div class=footer>版权所有：某市人民政府 ICP备1号</div><script>var a='第三条';</script></body></html>"
        );
        assert_eq!(lines(&page), ["某市管理办法", ARTICLE, "第二条　本市行政区域内适用本办法。"]);
    }

    #[test]
    fn metadata_stands_after_the_title_one_a_line() {
        let page = format!(
            "<table><tr><td>索 引 号：</td><td>000/1</td><td>主题分类：</td><td>综合</td></tr><tr><td>发文字号：</td><td>某政发〔2020〕1号</td>\
             <td>发布日期：</td><td>2020年1月2日</td></tr></table><div id=zoom><p>某市人民政府关于印发</p><p>某市管理办法的通知</p><p>{ARTICLE}</p></div>\
             <title>某市人民政府关于印发某市管理办法的通知</title>"
        );
        let expected = [
            "某市人民政府关于印发某市管理办法的通知",
            "索引号：000/1",
            "发文字号：某政发〔2020〕1号",
            "发布日期：2020年1月2日",
            ARTICLE,
        ];
        assert_eq!(lines(&page), expected);
    }

    #[test]
    fn blocks_are_lines_and_inline_elements_are_glued() {
        let page =
            format!("<div><p>{ARTICLE}</p><p><span>第二</span><b>条</b>&nbsp;甲，\n  乙。<br>第三条 丙。</p></div>");
        assert_eq!(lines(&page), [ARTICLE, "第二条 甲，乙。", "第三条 丙。"]);
    }

    #[test]
    fn rows_of_data_are_lines_and_tables_of_layout_are_not() {
        let page = format!(
            "<table><tr><td><div>{ARTICLE}</div><table><tr><td>序号</td><td><p>项</p><p>目</p></td></tr><tr><td>1</td><td>甲</td></tr></table></td></tr></table>"
        );
        assert_eq!(lines(&page), [ARTICLE, "序号\t项 目", "1\t甲"]);
    }

    #[test]
    fn lists_keep_the_numbers_they_show() {
        let page = format!(
            "<div><p>{ARTICLE}</p><ol start=2><li>甲；</li><li>乙；</li><li>（三）丙；</li></ol><ol style='list-style:none'><li>丁。</li></ol></div>"
        );
        assert_eq!(lines(&page), [ARTICLE, "2. 甲；", "3. 乙；", "（三）丙；", "丁。"]);
    }

    #[test]
    fn a_signature_beside_the_body_is_kept() {
        let page = format!(
            "<td class=x><div><p>{ARTICLE}</p><p>{ARTICLE}</p></div><div align=right>某市人民政府<br>2015年4月23日</div></td>"
        );
        let page = format!("<body><div class=footer>版权所有</div><table><tr>{page}</tr></table></body>");
        assert_eq!(lines(&page), [ARTICLE, ARTICLE, "某市人民政府", "2015年4月23日"]);
    }

    #[test]
    fn a_form_around_the_whole_page_is_read() {
        assert_eq!(lines(&format!("<body><form id=form1><p>{ARTICLE}</p></form></body>")), [ARTICLE]);
    }

    #[test]
    fn a_body_only_in_an_attachment_is_told() {
        let page = "<h1>某市管理办法</h1><div id=zoom><p>附件：<a href='/a/b.doc'>某市管理办法.doc</a></p></div>";
        let content = parse(page.as_bytes(), &Limits::default()).expect("a page");
        assert_eq!(content.missing, ["正文仅见于附件，页面中没有"]);
        let notice = format!(
            "<h1>关于印发某市管理办法的通知</h1><div id=zoom><p>{ARTICLE}</p><p>{ARTICLE}</p></div><a href=a.doc>某市管理办法</a>"
        );
        let content = parse(notice.as_bytes(), &Limits::default()).expect("a page");
        assert_eq!(content.missing, ["所印发的文件仅见于附件，页面中没有"]);
    }

    #[test]
    fn a_lying_charset_does_no_harm() {
        let page = format!("<html><head><meta charset=gb2312></head><body><p>{ARTICLE}</p></body></html>");
        assert_eq!(lines(&page), [ARTICLE]);
        let page = page.replace("gb2312", "utf-8");
        let content = parse(&encoding_rs::GB18030.encode(&page).0, &Limits::default()).expect("a page");
        assert_eq!((content.text.trim_end(), content.encoding.as_str()), (ARTICLE, "GB18030"));
    }
}
