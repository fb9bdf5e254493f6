//! Saved web pages: finds the document on the page and leaves the site around it behind.
//!
//! Takes bytes, gives one line for every block: the title, the page's table of metadata (索引号, 发文字号 …) one item a
//! line, then the body. `measure` and `block` find the body, `render` makes lines, `masthead` finds title and metadata.

mod block;
mod buried;
mod elsewhere;
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
use elsewhere::Places;
use masthead::Masthead;
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

/// A page with less text than this beside a pointer to another file holds no document.
const NO_TEXT_MAX_HAN: usize = 24;

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
    let mut reading = read(&without_directives(&decoded.text));
    if let Some(inner) = reading.inner.take() {
        reading = reading.or_inner(read(&inner));
    }
    missing.extend(reading.what_is_elsewhere()?);
    if reading.is_cut {
        missing.push("网页的标签层数或者数量异常，其后内容未读取".to_owned());
    }
    let Reading { masthead, layout, is_cut, .. } = reading;
    let mut text = String::with_capacity(decoded.text.len() / 4);
    let texts = masthead.body.iter().map(|line| line.text.as_str());
    for line in masthead.title.as_deref().into_iter().chain(masthead.metadata.iter().map(String::as_str)).chain(texts) {
        text.push_str(line);
        text.push('\n');
    }
    if is_cut && !text.chars().any(char::is_alphanumeric) {
        return Err(ReadError::OverLimit("网页的标签层数或者数量异常".to_owned()));
    }
    Ok(Content { encoding: decoded.encoding, missing, ..Content::new(encoding::clean(&text), layout) })
}

/// A page as read.
struct Reading {
    masthead: Masthead,
    layout: Layout,
    places: Places,
    /// Whether a link to an attached file stands on the page.
    is_attached: bool,
    /// A page inside this one that may hold more of the document.
    inner: Option<String>,
    /// The rest of the page was left out because its tree grew out of bounds.
    is_cut: bool,
}

/// Reads the source of a page.
fn read(source: &str) -> Reading {
    let (html, is_cut) = tree::build(source);
    let page = Page::measure(&html);
    let body = block::find(&page);
    let lines = document_lines(render::lines(&page, body));
    let around = render::lines_around(&page, body);
    let masthead = masthead::find(&page, &lines, &around);
    let places = elsewhere::find(&page, body);
    let is_attached = masthead.body.iter().chain(&around).any(|line| line.is_attachment);
    let layout = if page.is_preformatted(body) { Layout::Lines } else { Layout::Paragraphs };
    let inner = buried::page_shown_as_source(lines.iter().map(|line| line.text.as_str()));
    let reading = Reading { masthead, layout, places, is_attached, inner, is_cut };
    let is_thin = reading.prose_han() < NOTICE_MAX_HAN;
    Reading { inner: reading.inner.clone().or_else(|| is_thin.then(|| buried::page_in(&html)).flatten()), ..reading }
}

impl Reading {
    /// Chinese characters of the body, links to attachments and repetitions of the title left out.
    fn prose_han(&self) -> usize {
        let title = self.masthead.title.as_deref().unwrap_or("");
        let is_prose =
            |line: &&Line| !line.is_attachment && !title.contains(&line.text) && !elsewhere::is_attachment(&line.text);
        self.masthead.body.iter().filter(is_prose).map(|line| line.han).sum()
    }

    /// The page inside this one if it holds more; what stands around it may still be title and metadata.
    fn or_inner(self, mut inner: Self) -> Self {
        if inner.prose_han() <= self.prose_han() && self.inner_is_not_shown() {
            return self;
        }
        inner.masthead.title = inner.masthead.title.or(self.masthead.title);
        inner.masthead.metadata.extend(self.masthead.metadata);
        inner
    }

    /// Is the text of this page anything but the source of another?
    fn inner_is_not_shown(&self) -> bool {
        buried::page_shown_as_source(self.masthead.body.iter().map(|line| line.text.as_str())).is_none()
    }

    /// What of the document this page only points at, as lines for `missing`.
    fn what_is_elsewhere(&self) -> Result<Vec<String>, ReadError> {
        let (places, han) = (&self.places, self.prose_han());
        let attachments = elsewhere::listed(&places.attachments, "个");
        if han < NO_TEXT_MAX_HAN {
            let where_it_is = if !places.embedded.is_empty() {
                Some(format!("页面中没有正文，内嵌文件 {}", elsewhere::listed(&places.embedded, "个")))
            } else if !places.attachments.is_empty() {
                Some(format!("页面中没有正文，只有附件 {attachments}"))
            } else if !places.pictures.is_empty() {
                Some(format!("页面中没有文字，只有图片 {}", elsewhere::listed(&places.pictures, "张")))
            } else if !places.frames.is_empty() {
                Some(format!("框架页，内容在 {}", elsewhere::listed(&places.frames, "个")))
            } else {
                places.next.as_ref().map(|next| format!("跳转页，内容在 {next}"))
            };
            if let Some(what) = where_it_is {
                return Err(ReadError::BodyElsewhere(what));
            }
        }
        let mut missing = Vec::new();
        let forwards =
            self.masthead.title.iter().any(|title| ["印发", "转发", "发布"].iter().any(|word| title.contains(word)));
        if !places.embedded.is_empty() && han < FORWARDING_NOTICE_MAX_HAN {
            missing.push(format!("页面内嵌的文件没有读：{}", elsewhere::listed(&places.embedded, "个")));
        } else if self.is_attached && han < NOTICE_MAX_HAN {
            missing.push(format!("正文仅见于附件，页面中没有：{attachments}"));
        } else if self.is_attached && forwards && han < FORWARDING_NOTICE_MAX_HAN {
            missing.push(format!("所印发的文件仅见于附件，页面中没有：{attachments}"));
        } else if han < NOTICE_MAX_HAN && !places.frames.is_empty() {
            missing.push(format!("页面内嵌的其他页面没有读：{}", elsewhere::listed(&places.frames, "个")));
        }
        if !places.pictures.is_empty() {
            missing.push(format!("正文中的图片没有读，其中可能有文字：{}", elsewhere::listed(&places.pictures, "张")));
        }
        Ok(missing)
    }
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
            Purpose::Content if line.is_menu && !line.is_attachment => {}
            Purpose::Content => kept.push(line),
            Purpose::Furniture => {}
            // A tail stands after the document. Before it, the same words are the heading of a menu.
            Purpose::Tail if seen_han * 2 > all_han => break,
            Purpose::Tail => {}
        }
    }
    while kept.last().is_some_and(|line| is_pager(&line.text)) {
        kept.pop();
    }
    drop_menus(kept)
}

/// `1 2 3`, the pages among which a site parts a document, below it.
fn is_pager(text: &str) -> bool {
    let numbers: Vec<Option<usize>> = text.split_whitespace().map(|word| word.parse().ok()).collect();
    numbers.len() >= 2 && numbers.iter().zip(1..).all(|(number, place)| *number == Some(place))
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
    fn articles_in_cells_side_by_side_are_lines_and_heads_of_lists_stay() {
        let page = format!(
            "<table><tr><td>{ARTICLE}</td><td>第二条　甲。</td></tr><tr><td>序号</td><td>名称</td></tr>\
             <tr><td>文件名称</td><td>发文字号</td></tr><tr><td>名称</td><td>依据</td></tr></table>"
        );
        assert_eq!(lines(&page), [ARTICLE, "第二条　甲。", "序号\t名称", "文件名称\t发文字号", "名称\t依据"]);
    }

    #[test]
    fn pages_of_a_document_that_a_script_turns_are_read() {
        let hidden = |text: &str| format!("<div style='display:none'><p>{text}</p></div>");
        let page = format!(
            "<div id=content><div><p>{ARTICLE}</p></div>{}{}{}</div>",
            hidden("第二条　甲。"),
            hidden("第三条　乙。"),
            hidden(ARTICLE)
        );
        assert_eq!(lines(&page), [ARTICLE, "第二条　甲。", "第三条　乙。"]);
    }

    #[test]
    fn deleted_text_and_comments_of_word_are_left_out() {
        let page = format!(
            "<div><p>{ARTICLE}</p><p>第二条　<del>删去的话</del><ins>增加的话</ins>。<span style='mso-hide:all'>隐藏</span></p></div>\
             <div style='mso-element:comment-list'><p>请核对本条。</p></div>"
        );
        assert_eq!(lines(&page), [ARTICLE, "第二条　增加的话。"]);
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

    fn refusal(page: &str) -> String {
        match parse(page.as_bytes(), &Limits::default()) {
            Err(ReadError::BodyElsewhere(what)) => what,
            other => panic!("{other:?}"),
        }
    }

    fn missing(page: &str) -> Vec<String> {
        parse(page.as_bytes(), &Limits::default()).expect("a page").missing
    }

    #[test]
    fn a_body_only_in_an_attachment_is_told() {
        let page = "<h1>某市管理办法</h1><div id=zoom><p>附件：<a href='/a/b.doc'>某市管理办法.doc</a></p></div>";
        assert_eq!(refusal(page), "页面中没有正文，只有附件 某市管理办法.doc");
        let page =
            page.replace("<p>附件", "<p>《某市管理办法》已经市人民政府同意，现予公布，自公布之日起施行。</p><p>附件");
        assert_eq!(missing(&page), ["正文仅见于附件，页面中没有：某市管理办法.doc"]);
        let notice = format!(
            "<h1>关于印发某市管理办法的通知</h1><div id=zoom><p>{ARTICLE}</p><p>{ARTICLE}</p></div><a href=a.doc>某市管理办法</a>"
        );
        assert_eq!(missing(&notice), ["所印发的文件仅见于附件，页面中没有：某市管理办法（a.doc）"]);
        let full = format!(
            "<h1>某市管理办法</h1><div id=zoom>{}<p><a href=a.doc>附件</a></p></div>",
            format!("<p>{ARTICLE}</p>").repeat(8)
        );
        assert!(missing(&full).is_empty());
    }

    #[test]
    fn a_body_in_another_file_is_told() {
        let frames = "<html><head><title>某市法规</title></head><frameset rows='80,*'><frame src=top.htm name=top><frame src='main.htm' \
            name=main><noframes><body>您的浏览器不支持框架。</body></noframes></frameset></html>";
        assert_eq!(refusal(frames), "框架页，内容在 main.htm");
        let inner = "<div class=head><a href=/>首页</a></div><iframe src='/hits.jsp?id=1'></iframe><iframe src='art_1.html' \
            width='100%' height=800></iframe>";
        assert_eq!(refusal(inner), "框架页，内容在 art_1.html");
        let viewer = "<h1>关于印发某市管理办法的通知</h1><iframe src='/js/viewer.html?file=%2Fa%2F%E9%99%84%E4%BB%B6.pdf'></iframe>";
        assert_eq!(refusal(viewer), "页面中没有正文，内嵌文件 附件.pdf");
        assert_eq!(refusal("<h1>某市管理办法</h1><object data='a.pdf'></object>"), "页面中没有正文，内嵌文件 a.pdf");
        assert_eq!(refusal("<meta http-equiv=refresh content='0; URL=b.html'><body></body>"), "跳转页，内容在 b.html");
        assert_eq!(refusal("<script>window.location.href = 'c.html';</script>"), "跳转页，内容在 c.html");
    }

    #[test]
    fn pictures_in_place_of_text_are_told() {
        let page = "<h2>某市管理办法</h2><div class=content><p><img src='/i/1.jpg'><img src='/i/2.jpg'></p></div>";
        assert_eq!(refusal(page), "页面中没有文字，只有图片 1.jpg、2.jpg");
        let page = format!(
            "<div><p>{ARTICLE}</p><p><img src='a/公示.jpg' style='width: 900px; height: 1045px'><img src=x.gif width=16></p></div>"
        );
        assert_eq!(missing(&page), ["正文中的图片没有读，其中可能有文字：公示.jpg"]);
    }

    #[test]
    fn text_that_only_a_script_shows_is_read() {
        let body = format!("<p>{ARTICLE}</p><p>{ARTICLE}</p><p>第二条　本市行政区域内适用本办法。</p>");
        let lines_of_body = [ARTICLE, ARTICLE, "第二条　本市行政区域内适用本办法。"];
        let quoted = body.replace('/', "\\/");
        let pieces = body.replace("</p>", "</p>' +\n '");
        for page in [
            format!("<textarea style='display:none'>{}</textarea>", body.replace('<', "&lt;")),
            format!("<textarea>{ARTICLE}\n{ARTICLE}\n第二条　本市行政区域内适用本办法。</textarea>"),
            format!("<noscript>{body}</noscript>"),
            format!("<div id=app></div><script>var content = \"{quoted}\";</script>"),
            format!("<script>document.write('{pieces}');</script>"),
            format!("<script type='text/html'>{body}</script>"),
            format!("<div style='display:none' id=con>{body}</div><p>首页正在打开</p><script>show('con')</script>"),
            format!(
                "<table><tr><td>&lt;html&gt;&lt;body&gt;</td></tr><tr><td>{}</td></tr></table>",
                body.replace('<', "&lt;") + "&lt;br&gt;"
            ),
        ] {
            let found: Vec<String> = lines(&page).into_iter().filter(|line| !line.starts_with("首页")).collect();
            assert_eq!(found, lines_of_body, "{page}");
        }
    }

    #[test]
    fn data_of_a_script_gives_title_and_text() {
        let json = format!(
            r#"{{"id":1,"title":"某市管理办法","content":"<p>{ARTICLE}<\/p><p>\u7b2c\u4e8c\u6761 {ARTICLE}<\/p>","tip":"确定要离开吗？"}}"#
        );
        let page =
            format!("<title>某市人民政府</title><div id=app></div><script>window.__INITIAL_STATE__ = {json};</script>");
        assert_eq!(lines(&page), ["某市管理办法".to_owned(), ARTICLE.to_owned(), format!("第二条 {ARTICLE}")]);
        let escaped = serde_json::to_string(&json).expect("a string");
        assert_eq!(lines(&format!("<script>var s = JSON.parse({escaped});</script>")).len(), 3);
    }

    #[test]
    fn menus_on_one_line_and_lists_of_pages_are_left_behind() {
        let menu =
            "<a href=1>主页</a><a href=2>通知公告</a><a href=3>招生信息</a><a href=4>政策法规</a><a href=5>下载</a>";
        let page = format!("<div>2016年4月11日 {menu}<p>{ARTICLE}</p><p>{ARTICLE}</p><p>1 2 3</p></div>");
        assert_eq!(lines(&page), [ARTICLE, ARTICLE]);
        let laws = "<a href=1>《甲法》</a>、<a href=2>《乙法》</a>、<a href=3>《丙法》</a>、<a href=4>《丁法》</a>、<a href=5>《戊法》</a>";
        assert_eq!(lines(&format!("<div><p>{ARTICLE}</p><p>{laws}</p></div>")).len(), 2);
    }

    #[test]
    fn a_title_is_the_document_s_own() {
        let page = format!(
            "<title>mirror/通知.txt at master · GitHub</title><div><p>关于某市某某管理办法的通知</p><p>{ARTICLE}</p></div>"
        );
        assert_eq!(lines(&page), ["关于某市某某管理办法的通知", ARTICLE]);
        let page = format!(
            "<title>甲/乙/2016年某市积分方案.txt at master · 丙/甲 · GitHub</title><div><p>{ARTICLE}</p></div>"
        );
        assert_eq!(lines(&page), ["2016年某市积分方案", ARTICLE]);
        let title = "某市行政规范性文件管理办法";
        let page =
            format!("<h2>{title}</h2><div class=con><p>{title}</p>{}</div>", format!("<p>{ARTICLE}</p>").repeat(6));
        assert_eq!(lines(&page)[..2], [title, ARTICLE]);
        let page = format!(
            "<h1><a href=1>电子荣誉展览室</a></h1><h1>行政职权指南表（行政处罚类）</h1><div class=con>{}</div>",
            format!("<p>{ARTICLE}</p>").repeat(4)
        );
        assert_eq!(lines(&page)[..2], ["行政职权指南表（行政处罚类）", ARTICLE]);
    }

    #[test]
    fn text_saved_in_a_wrong_encoding_is_restored() {
        let page = format!("<html><head><meta charset=gbk></head><body><p>{ARTICLE}</p><p>{ARTICLE}</p></body></html>");
        let (spoilt, _) = encoding_rs::GBK.decode_without_bom_handling(page.as_bytes());
        for bytes in [spoilt.as_bytes().to_vec(), encoding_rs::GBK.encode(&spoilt).0.into_owned()] {
            let content = parse(&bytes, &Limits::default()).expect("a page");
            assert!(content.text.contains("规范性文件的制定和管理，维护法制统一"), "{}", content.text);
            assert!(!content.missing.is_empty(), "{}", content.encoding);
        }
    }

    #[test]
    fn a_lying_charset_does_no_harm() {
        let page = format!("<html><head><meta charset=gb2312></head><body><p>{ARTICLE}</p></body></html>");
        assert_eq!(lines(&page), [ARTICLE]);
        let page = page.replace("gb2312", "utf-8");
        let content = parse(&encoding_rs::GB18030.encode(&page).0, &Limits::default()).expect("a page");
        assert_eq!((content.text.trim_end(), content.encoding.as_str()), (ARTICLE, "GB18030"));
    }

    const PIECES: &[&str] = &[
        "<div style='display:none'>",
        "</div>",
        "<table><tr><td>",
        "</td></tr>",
        "</table>",
        "<p>",
        "第一条　甲乙丙丁。",
        "第二条 ",
        "<script>var t = \"",
        "\\u7b2c\\x4",
        "%E7%",
        "\";</script>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "&lt;p&gt;&lt;/p&gt;",
        "<iframe src='a.htm?f=b.pdf'>",
        "</iframe>",
        "<frameset><frame src=x>",
        "<img width=900 height='900px'>",
        "<a href='%E9.doc'>附件",
        "</a>",
        "<h1 class=title>某市管理办法",
        "</h1>",
        "<ol start=9><li>",
        "<meta http-equiv=refresh content='0;url='>",
        "<title>",
        "<del>",
        "索引号：",
        "文号",
        "\t",
        "1 2 3",
        "'",
        "`",
        "\n",
    ];

    proptest::proptest! {
        #[test]
        fn any_page_is_read_or_refused(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
            let _ = parse(pieces.concat().as_bytes(), &Limits::default());
        }
    }
}
