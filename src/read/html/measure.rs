//! Measures a page: what of it is read at all, and how many Chinese characters stand below every node, in links and
//! outside. Takes the tree, gives amounts; `block` chooses by them.

use std::collections::{HashMap, HashSet};

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::block::article_mark;

/// Never part of a document.
const DROPPED: &[&str] = &[
    "script", "style", "noscript", "iframe", "select", "button", "textarea", "template", "head", "object", "embed",
    "svg", "canvas", "video", "audio", "option", "datalist", "map", "input", "title", "noframes", "del",
];

/// What a style says of text that is not shown; the last two are hidden text and comments of a page that Word wrote.
const HIDING_STYLES: &[&str] = &["display:none", "visibility:hidden", "mso-hide:all", "mso-element:comment"];

/// Usually not part of a document, yet some templates put the whole page into one (ASP.NET: a form).
const DOUBTFUL: &[&str] = &["nav", "header", "footer", "aside", "form", "menu", "dialog"];

/// Names of blocks of the site, in id or class, whole words.
const SITE_NAMES: &[&str] = &[
    "footer",
    "foot",
    "header",
    "nav",
    "navbar",
    "menu",
    "sidebar",
    "breadcrumb",
    "crumb",
    "crumbs",
    "share",
    "bdsharebuttonbox",
    "bdshare",
    "related",
    "copyright",
    "comment",
    "comments",
    "toolbar",
    "pagination",
    "qrcode",
    "dqwz",
    "fenx_con",
    "hidden",
];

/// Chinese characters below one node.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    han: usize,
    linked_han: usize,
}

/// A page and how much text stands where.
pub(super) struct Page<'a> {
    pub html: &'a Html,
    amounts: HashMap<NodeId, Amount>,
    /// Nodes that are not read, nor anything below them.
    dropped: HashSet<NodeId>,
}

impl<'a> Page<'a> {
    /// Counts the Chinese characters below every node, links apart.
    pub(super) fn measure(html: &'a Html) -> Self {
        /// A page that shows less prose than this, and hides many times as much, hides its document.
        const SHOWN_MIN_HAN: usize = 80;
        const HIDDEN_PER_SHOWN_HAN: usize = 4;
        let mut strict = Self::measure_with(html, |node| node.value().as_element().is_some_and(is_dropped));
        let root = html.tree.root().id();
        let shown = strict.prose_han(root);
        if shown < SHOWN_MIN_HAN {
            // Some pages hide the body until a script shows it.
            let whole = Self::measure_with(html, |node| node.value().as_element().is_some_and(is_never_read));
            let all = whole.prose_han(root);
            if strict.amount(root).han == 0 || all > SHOWN_MIN_HAN && all > shown * HIDDEN_PER_SHOWN_HAN {
                return whole;
            }
        }
        let turned = strict.pages_to_be_turned();
        if !turned.is_empty() {
            strict = Self::measure_with(html, |node| {
                node.value().as_element().is_some_and(is_dropped) && !turned.contains(&node.id())
            });
        }
        let shown = strict.amount(root).han;
        strict.without_site_blocks(shown)
    }

    /// Hidden blocks with articles that the shown text does not have: a long document of which a script shows one part at a
    /// time. A hidden copy of what is shown has the same articles.
    fn pages_to_be_turned(&self) -> HashSet<NodeId> {
        let hidden: Vec<NodeRef<'a, Node>> = self
            .html
            .tree
            .root()
            .descendants()
            .filter(|node| self.is_dropped(*node))
            .filter(|node| node.value().as_element().is_some_and(|element| !is_never_read(element)))
            .collect();
        let mut turned = HashSet::new();
        if hidden.is_empty() {
            return turned;
        }
        let is_shown = |node: &NodeRef<'a, Node>| !node.ancestors().any(|above| self.is_dropped(above));
        let mut known: HashSet<&str> =
            articles(self.html.tree.root()).filter(|(node, _)| is_shown(node)).map(|(_, mark)| mark).collect();
        if known.is_empty() {
            return turned;
        }
        for block in hidden {
            let marks: Vec<&str> = articles(block).map(|(_, mark)| mark).collect();
            if !marks.is_empty() && !marks.iter().any(|mark| known.contains(mark)) {
                known.extend(marks);
                turned.insert(block.id());
            }
        }
        turned
    }

    fn measure_with(html: &'a Html, is_dropped: impl Fn(NodeRef<'a, Node>) -> bool) -> Self {
        let mut page = Self { html, amounts: HashMap::new(), dropped: HashSet::new() };
        // Amounts of the open elements; iteration instead of recursion because pages nest a thousand deep.
        let mut open: Vec<Amount> = Vec::new();
        let (mut links, mut dropped) = (0_usize, 0_usize);
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    if let Some(element) = node.value().as_element() {
                        links += usize::from(element.name() == "a");
                        if dropped > 0 || is_dropped(node) {
                            dropped += 1;
                        }
                        if dropped == 1 {
                            page.dropped.insert(node.id());
                        }
                    }
                    let han = match node.value() {
                        Node::Text(text) if dropped == 0 => count_han(text),
                        _ => 0,
                    };
                    open.push(Amount { han, linked_han: if links > 0 { han } else { 0 } });
                }
                Edge::Close(node) => {
                    if let Some(element) = node.value().as_element() {
                        links -= usize::from(element.name() == "a");
                        dropped = dropped.saturating_sub(1);
                    }
                    let amount = open.pop().unwrap_or_default();
                    if let Some(parent) = open.last_mut() {
                        parent.han += amount.han;
                        parent.linked_han += amount.linked_han;
                    }
                    if !node.value().is_text() {
                        page.amounts.insert(node.id(), amount);
                    }
                }
            }
        }
        page
    }

    /// Also drops the blocks whose tag or name says that they belong to the site, unless much of the page is in them.
    fn without_site_blocks(mut self, shown: usize) -> Self {
        const SHOWN_PER_SITE_HAN: usize = 3;
        let html = self.html;
        // What was taken from below the open nodes; each node hands its own on to its parent when it closes.
        let mut taken: Vec<Amount> = Vec::new();
        let mut below_dropped = 0_usize;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    let mut own = Amount::default();
                    if below_dropped > 0 || self.is_dropped(node) {
                        below_dropped += 1;
                    } else if node.value().as_element().is_some_and(is_site_block)
                        && self.prose_han(node.id()) * SHOWN_PER_SITE_HAN < shown
                    {
                        own = self.amount(node.id());
                        self.dropped.insert(node.id());
                        below_dropped = 1;
                    }
                    taken.push(own);
                }
                Edge::Close(node) => {
                    below_dropped = below_dropped.saturating_sub(1);
                    let below = taken.pop().unwrap_or_default();
                    if let Some(amount) = self.amounts.get_mut(&node.id()) {
                        amount.han = amount.han.saturating_sub(below.han);
                        amount.linked_han = amount.linked_han.saturating_sub(below.linked_han);
                    }
                    if let Some(parent) = taken.last_mut() {
                        parent.han += below.han;
                        parent.linked_han += below.linked_han;
                    }
                }
            }
        }
        self
    }

    fn amount(&self, id: NodeId) -> Amount {
        self.amounts.get(&id).copied().unwrap_or_default()
    }

    /// Is this node to be passed over with all below it?
    pub(super) fn is_dropped(&self, node: NodeRef<'a, Node>) -> bool {
        self.dropped.contains(&node.id())
    }

    /// Chinese characters below the node that are not in a link.
    pub(super) fn prose_han(&self, id: NodeId) -> usize {
        let amount = self.amount(id);
        amount.han.saturating_sub(amount.linked_han)
    }

    /// Is most of the block's text preformatted, so that its lines were wrapped by hand?
    pub(super) fn is_preformatted(&self, block: NodeRef<'a, Node>) -> bool {
        let inside = block.ancestors().any(|node| is_element(node, "pre")) || is_element(block, "pre");
        let below = block.descendants().filter(|node| is_element(*node, "pre"));
        inside || below.map(|node| self.prose_han(node.id())).sum::<usize>() * 2 > self.prose_han(block.id()).max(1)
    }
}

/// Is the node an element of this name?
pub(super) fn is_element(node: NodeRef<'_, Node>, name: &str) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == name)
}

/// Chinese characters of a text.
pub(super) fn count_han(text: &str) -> usize {
    text.chars().filter(|c| matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')).count()
}

/// The numbers of articles with which texts below the node begin.
fn articles<'a>(block: NodeRef<'a, Node>) -> impl Iterator<Item = (NodeRef<'a, Node>, &'a str)> {
    block.descendants().filter_map(|node| {
        let text = node.value().as_text()?;
        article_mark(text.trim()).map(|mark| (node, mark))
    })
}

fn is_dropped(element: &Element) -> bool {
    is_never_read(element) || is_hidden(element)
}

fn is_never_read(element: &Element) -> bool {
    DROPPED.contains(&element.name())
}

fn is_hidden(element: &Element) -> bool {
    // `body` is hidden by scripts against framing, never for good.
    if matches!(element.name(), "body" | "html") {
        return false;
    }
    let style = element
        .attr("style")
        .map(|style| style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect::<String>());
    element.attr("hidden").is_some()
        || style.is_some_and(|style| HIDING_STYLES.iter().any(|hiding| style.contains(hiding)))
}

fn is_site_block(element: &Element) -> bool {
    DOUBTFUL.contains(&element.name())
        || !matches!(element.name(), "body" | "html")
            && names(element).any(|name| SITE_NAMES.iter().any(|site| name.eq_ignore_ascii_case(site)))
}

/// The id and the classes of an element.
pub(super) fn names(element: &Element) -> impl Iterator<Item = &str> {
    element.id().into_iter().chain(element.classes())
}
