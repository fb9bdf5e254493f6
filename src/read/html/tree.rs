//! Builds the tree of a page within bounds. Takes its source, gives the tree, and whether the page was cut off.
//!
//! The rules of HTML let a few kilobytes ask for millions of elements (every paragraph repeats the open `<font>`s of the one
//! before) and let every tag cost as much as the tree is deep; a hostile page takes memory and minutes.

use html5ever::driver::{self, ParseOpts};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};

/// Real pages stay below a hundred; browsers give up at 512.
const MAX_DEPTH: usize = 1_000;

/// Elements and texts of a page beyond which they must not outnumber the bytes it is made of.
const MIN_NODES: usize = 100_000;

/// How much is read before the tree is measured again, in bytes: what a piece this long can add is bounded by the depth.
const PIECE_BYTES: usize = 1024;

/// The tree of a page, and whether the rest of it was left out because the tree grew out of bounds.
pub(super) fn build(source: &str) -> (Html, bool) {
    let mut parser = driver::parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = source;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(rest.ceil_char_boundary(PIECE_BYTES));
        parser.process(StrTendril::from_slice(piece));
        rest = behind;
        let read_bytes = source.len() - rest.len();
        if !rest.is_empty() && is_out_of_bounds(&parser.tokenizer.sink.sink.0.borrow(), read_bytes) {
            return (parser.finish(), true);
        }
    }
    (parser.finish(), false)
}

fn is_out_of_bounds(html: &Html, read_bytes: usize) -> bool {
    let mut nodes = html.tree.nodes();
    let deepest = nodes.next_back().map_or(0, |last| last.ancestors().take(MAX_DEPTH + 1).count());
    deepest > MAX_DEPTH || nodes.len() > read_bytes.max(MIN_NODES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_pieces_is_the_page() {
        let source = format!("<html><body>{}</body></html>", "<p class=a>第一条 甲<b>乙</b>&nbsp;丙</p>".repeat(200));
        let (html, is_cut) = build(&source);
        assert!(!is_cut);
        assert_eq!(html.html(), Html::parse_document(&source).html());
    }

    #[test]
    fn formatting_repeated_in_every_paragraph_is_cut_off() {
        let page: String = (0..20_000).map(|number| format!("<p><font size={number}>甲")).collect();
        let (html, is_cut) = build(&page);
        assert!(is_cut && html.tree.nodes().len() < 1_000_000);
    }

    #[test]
    fn a_page_too_deep_is_cut_off() {
        assert!(build(&"<div>".repeat(100_000)).1);
        assert!(!build(&format!("{}甲", "<div>".repeat(500))).1);
    }
}
