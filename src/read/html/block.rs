//! Finds the block of a page that holds the document. Takes a measured page, gives a node.
//!
//! Site templates name their containers in a thousand ways, so a name is only a help: what decides is how many Chinese
//! characters outside links a block holds, and whether what stands beside it reads like a piece of the document.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::super::furniture::{self, Purpose};
use super::measure::{Page, names};
use super::render::{self, Line};

/// Names of containers of the document, in id or class, in lower case: the publishing systems TRS, UCAP, 大汉 and others.
const BODY_NAMES: &[&str] = &[
    "trs_editor",
    "trs_preappend",
    "custom_unionstyle",
    "ucap-content",
    "ucapcontent",
    "zoom",
    "article",
    "content",
    "con_text",
    "pages_content",
    "view",
    "maintext",
    "zhengwen",
    "detail",
    "news_cont",
    "artcon",
    "contenttext",
    "text",
    "xl_cont",
    "nr",
    "zw",
    "htmlcon",
    "bt_content",
    "info_content",
    "mycontent",
    "showcontent",
    "body_content",
    "news_content",
    "wznr",
    "cas_content",
    "vsb_content",
    "v_news_content",
    "j-fontcontent",
    "fontzoom",
];

/// A child with this share of its parent's text is where the document is; below it, the document is in several children.
const SHARE_TO_DESCEND: (usize, usize) = (9, 10);

/// A child with a name from `BODY_NAMES` need only hold this share: the rest of its parent is then furniture.
const NAMED_SHARE_TO_DESCEND: (usize, usize) = (6, 10);

/// The block that holds the document, with its last articles and its signature where those stand in a block of their own.
pub(super) fn find<'a>(page: &Page<'a>) -> NodeRef<'a, Node> {
    let mut chosen = smallest(page);
    let mut below = chosen;
    while let Some(parent) = below.parent() {
        let (held, all) = (page.prose_han(chosen.id()), page.prose_han(parent.id()));
        if all > held + held / 2 {
            break;
        }
        if all > held && continues(&render::lines_beside(page, parent, chosen)) {
            chosen = parent;
        }
        below = parent;
    }
    chosen
}

/// Do these lines belong to the document? To leave out its last articles is worse than to let in a line of the site.
fn continues(lines: &[Line]) -> bool {
    const SENTENCE_MIN_HAN: usize = 12;
    let prose = || lines.iter().filter(|line| !line.is_link && furniture::purpose(&line.text) == Purpose::Content);
    let is_sentence = |line: &Line| line.han >= SENTENCE_MIN_HAN && line.text.ends_with(['。', '；', '：']);
    prose().any(|line| is_article(&line.text) || is_date(&line.text) || is_decree(&line.text))
        || prose().count() == lines.len() && prose().any(is_sentence)
}

/// `第十条 …`
fn is_article(text: &str) -> bool {
    article_mark(text).is_some()
}

/// The number between 第 and 条 or 章 with which a text begins.
pub(super) fn article_mark(text: &str) -> Option<&str> {
    let (number, _) = text.strip_prefix('第')?.split_once(['条', '章'])?;
    let is_numeral = |c: char| c.is_numeric() || c.is_whitespace() || "一二三四五六七八九十百〇零".contains(c);
    (!number.is_empty() && number.chars().all(is_numeral)).then_some(number)
}

/// A date alone on its line, as below a signature; dates of uploading are written 2015-04-23.
fn is_date(text: &str) -> bool {
    const MAX_CHARS: usize = 14;
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.chars().count() <= MAX_CHARS
        && bare.ends_with('日')
        && bare.contains('年')
        && bare.contains('月')
        && bare.chars().all(|c| c.is_numeric() || "年月日一二三四五六七八九十〇零○Ｏ".contains(c))
}

/// 《…》已经…通过，现予公布
fn is_decree(text: &str) -> bool {
    text.starts_with('《') && text.contains('经') && text.contains("公布")
}

/// The smallest block that holds the document: follows the text down for as long as nearly all is in one child.
fn smallest<'a>(page: &Page<'a>) -> NodeRef<'a, Node> {
    let mut block = page.html.tree.root();
    loop {
        let text = page.prose_han(block.id());
        let children = block.children().filter(|child| child.value().is_element() && !page.is_dropped(*child));
        let Some(child) = children.max_by_key(|child| page.prose_han(child.id())) else { return block };
        let held = page.prose_han(child.id());
        let (part, whole) = if leads_to_named(page, child) { NAMED_SHARE_TO_DESCEND } else { SHARE_TO_DESCEND };
        if held == 0 || held * whole < text * part || !is_container(child) {
            return block;
        }
        block = child;
    }
}

/// Does the node, or one below it with nearly all of its text, have a name of a document's container?
fn leads_to_named(page: &Page<'_>, node: NodeRef<'_, Node>) -> bool {
    let text = page.prose_han(node.id());
    // Templates wrap a container a few times over; a page nested a thousand deep must not be walked anew at each level.
    const MAX_LEVELS: usize = 24;
    let mut at = node;
    for _ in 0..MAX_LEVELS {
        if at.value().as_element().is_some_and(is_named_body) {
            return true;
        }
        let Some(child) = at.children().max_by_key(|child| page.prose_han(child.id())) else { return false };
        let (part, whole) = SHARE_TO_DESCEND;
        if !child.value().is_element() || page.prose_han(child.id()) * whole < text * part {
            return false;
        }
        at = child;
    }
    false
}

/// Elements that can hold a whole document; a paragraph or a row that holds it is rendered from above.
fn is_container(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| {
        !matches!(
            element.name(),
            "p" | "span" | "b" | "strong" | "a" | "li" | "h1" | "h2" | "h3" | "ol" | "em" | "i" | "u"
        )
    })
}

/// Has the element a name of a document's container?
pub(super) fn is_named_body(element: &Element) -> bool {
    names(element).any(|name| BODY_NAMES.iter().any(|body| name.eq_ignore_ascii_case(body)))
}
