//! Makes lines of a tree: one block element is one line, a row of a table is one line with its cells parted by `\t`.
//! Takes a measured page and a block, gives `Line`s; leaves the judging of lines to `html.rs`.

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;

use super::block::article_mark;
use super::elsewhere::is_attachment;
use super::measure::{Page, count_han, is_element};
use super::numbering::{Numbering, begins_with_number, numbering};

/// One line of a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    /// The characters, blanks at both ends taken off.
    pub text: String,
    /// Chinese characters in it.
    pub han: usize,
    /// Nothing but links.
    pub is_link: bool,
    /// Holds a link to an attached file.
    pub is_attachment: bool,
    /// Hardly more than many links: a menu on one line.
    pub is_menu: bool,
}

/// A cell with more Chinese characters than this, in more than one block, is a column of the page's layout.
const CELL_MAX_HAN: usize = 300;

/// A line with so many links, which hold so much of it, is a menu.
const MENU_MIN_LINKS: usize = 5;
const MENU_LINKED: (usize, usize) = (3, 4);

/// The lines of a block.
pub(super) fn lines<'a>(page: &Page<'a>, block: NodeRef<'a, Node>) -> Vec<Line> {
    walk(page, block, None)
}

/// The lines of the page outside the block: title, metadata, attachments stand there.
pub(super) fn lines_around<'a>(page: &Page<'a>, block: NodeRef<'a, Node>) -> Vec<Line> {
    walk(page, page.html.tree.root(), Some(block.id()))
}

/// The lines of `outer` but for those of the block inside it.
pub(super) fn lines_beside<'a>(page: &Page<'a>, outer: NodeRef<'a, Node>, block: NodeRef<'a, Node>) -> Vec<Line> {
    walk(page, outer, Some(block.id()))
}

/// In document order, without recursion; nothing below a dropped node or below `without`.
fn walk<'a>(page: &Page<'a>, root: NodeRef<'a, Node>, without: Option<NodeId>) -> Vec<Line> {
    let mut writer = Writer::default();
    let mut skipping: Option<NodeId> = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => {
                if skipping.is_some() {
                    continue;
                }
                if page.is_dropped(node) || Some(node.id()) == without {
                    skipping = Some(node.id());
                    continue;
                }
                match node.value() {
                    Node::Text(text) => writer.text(text),
                    Node::Element(element) => writer.open(page, node, element),
                    _ => {}
                }
            }
            Edge::Close(node) => {
                if skipping.is_some() {
                    if skipping == Some(node.id()) {
                        skipping = None;
                    }
                    continue;
                }
                if let Some(element) = node.value().as_element() {
                    writer.close(node, element);
                }
            }
        }
    }
    writer.end_line();
    writer.lines
}

/// The lines so far and where we are.
#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    current: String,
    linked_han: usize,
    is_attachment: bool,
    /// Links open at this place.
    links: usize,
    /// Links in the current line.
    line_links: usize,
    preformatted: usize,
    /// Rows of data tables that are open; in one, blocks do not end the line.
    rows: Vec<NodeId>,
    /// Open lists: the number of the next item, none for lists without numbers.
    lists: Vec<Option<Numbering>>,
    /// A number of a list item waits for its text.
    pending_number: Option<String>,
}

impl Writer {
    fn open<'a>(&mut self, page: &Page<'a>, node: NodeRef<'a, Node>, element: &Element) {
        match element.name() {
            "br" => self.break_line(),
            "a" => {
                self.links += 1;
                self.line_links += 1;
                self.is_attachment |= element.attr("href").is_some_and(is_attachment);
            }
            "pre" => {
                self.preformatted += 1;
                self.break_line();
            }
            "tr" if self.rows.is_empty() && is_data_row(page, node) => {
                self.end_line();
                self.rows.push(node.id());
            }
            "td" | "th" if !self.rows.is_empty() && node.prev_siblings().any(|cell| cell.value().is_element()) => {
                trim_end(&mut self.current);
                self.current.push('\t');
            }
            "ol" => {
                self.break_line();
                self.lists.push(numbering(element));
            }
            "ul" => {
                self.break_line();
                self.lists.push(None);
            }
            "li" => {
                self.break_line();
                if let Some(Some(list)) = self.lists.last_mut() {
                    if let Some(value) = element.attr("value").and_then(|value| value.parse().ok()) {
                        list.next = value;
                    }
                    self.pending_number = Some((list.style)(list.next));
                    list.next = list.next.saturating_add(1);
                }
            }
            name if is_block(name) => self.break_line(),
            _ => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match element.name() {
            "a" => self.links = self.links.saturating_sub(1),
            "pre" => {
                self.break_line();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            "tr" if self.rows.last() == Some(&node.id()) => {
                self.rows.pop();
                self.end_line();
            }
            "ol" | "ul" => {
                self.break_line();
                self.lists.pop();
            }
            name if is_block(name) => self.break_line(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(number) = self.pending_number.take_if(|_| !text.trim().is_empty()) {
            // Many pages write the number out and hide that of the list by style.
            if !begins_with_number(text.trim_start()) {
                self.current.push_str(&number);
            }
        }
        if self.preformatted > 0 {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.break_line();
                }
                self.current.push_str(line);
            }
        } else {
            push_collapsed(&mut self.current, text);
        }
        if self.links > 0 {
            self.linked_han += count_han(text);
            self.is_attachment |= text.contains("附件") || is_attachment(text.trim());
        }
    }

    /// Ends the line, or in a row of a table parts the pieces of a cell.
    fn break_line(&mut self) {
        if self.rows.is_empty() {
            self.end_line();
        } else if !self.current.ends_with(['\t', ' ']) && !self.current.is_empty() {
            self.current.push(' ');
        }
    }

    fn end_line(&mut self) {
        let mut text =
            self.current.trim_matches(|c: char| c.is_whitespace() && c != '\t').trim_end().replace('\u{A0}', " ");
        if text.trim_start_matches('\t').len() < text.len() && !text.trim_start().contains('\t') {
            // A row with one cell filled is a line of text; empty cells before it only shift it on the page.
            text = text.trim_start().to_owned();
        }
        self.current.clear();
        let han = count_han(&text);
        let linked_han = std::mem::take(&mut self.linked_han);
        let is_attachment = std::mem::take(&mut self.is_attachment);
        let links = std::mem::take(&mut self.line_links);
        if text.trim().is_empty() {
            // The mark of an attachment whose link is a picture goes to the line before.
            if let Some(last) = self.lines.last_mut() {
                last.is_attachment |= is_attachment;
            }
            return;
        }
        let is_link = linked_han > 0 && linked_han >= han;
        let is_menu = links >= MENU_MIN_LINKS
            && linked_han * MENU_LINKED.1 >= han * MENU_LINKED.0
            && !text.contains(['《', '。', '；', '，', '\t']);
        self.lines.push(Line { text, han, is_link, is_attachment, is_menu });
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "center"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "aside"
            | "nav"
            | "form"
            | "fieldset"
            | "hr"
            | "figure"
            | "figcaption"
            | "address"
            | "body"
            | "title"
            | "details"
            | "summary"
    )
}

/// A row of data: several cells, none of which holds a table or a page's worth of paragraphs, and not articles side by side.
fn is_data_row<'a>(page: &Page<'a>, row: NodeRef<'a, Node>) -> bool {
    let cells: Vec<_> = row.children().filter(|cell| is_element(*cell, "td") || is_element(*cell, "th")).collect();
    let articles = cells.iter().filter(|cell| begins_with_article(**cell)).count();
    cells.len() > 1
        && articles < 2
        && !cells.iter().any(|cell| {
            let has_table = cell.descendants().skip(1).any(|node| is_element(node, "table"));
            let blocks = || {
                cell.descendants()
                    .skip(1)
                    .filter(|node| node.value().as_element().is_some_and(|e| is_block(e.name()) || e.name() == "br"))
            };
            has_table || page.prose_han(cell.id()) > CELL_MAX_HAN && blocks().count() > 1
        })
}

fn begins_with_article(cell: NodeRef<'_, Node>) -> bool {
    let texts = cell.descendants().filter_map(|node| node.value().as_text());
    texts.map(|text| text.trim()).find(|text| !text.is_empty()).is_some_and(|text| article_mark(text).is_some())
}

/// Blanks as a browser shows them, save that a line end of the source between two Chinese characters is nothing.
fn push_collapsed(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find([' ', '\n', '\t', '\r', '\u{0C}']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let next = after.trim_start_matches([' ', '\n', '\t', '\r', '\u{0C}']);
        let blanks = after.get(..after.len() - next.len()).unwrap_or(" ");
        let joins = blanks.contains('\n')
            && out.chars().next_back().is_none_or(|c| !c.is_ascii())
            && next.chars().next().is_none_or(|c| !c.is_ascii());
        if !joins && !out.ends_with([' ', '\t']) && !out.is_empty() {
            out.push(' ');
        }
        rest = next;
    }
    out.push_str(rest);
}

fn trim_end(text: &mut String) {
    let kept = text.trim_end_matches(|c: char| c.is_whitespace() && c != '\t').len();
    text.truncate(kept);
}
