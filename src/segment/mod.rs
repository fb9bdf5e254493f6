//! segment: `Text` → `Document`: clauses in a tree with the labels lawyers cite, sentences, and what the document says
//! about itself.
//!
//! `marks` reads the mark of a line, `lines` cuts the text into lines (and lists written inside one line), `parts` finds
//! where the main text and its attachments begin, `nest` builds the tree, `labels` names the clauses, `sentences` cuts them,
//! and `metadata` reads head, foot and closing articles. Nothing here fails: oddities become notes.

mod dates;
mod heading;
mod issuer;
mod labels;
mod lines;
mod marks;
mod metadata;
mod nest;
mod numerals;
mod parts;
mod sentences;
mod validity;

use crate::model::{Document, Text};
use marks::Mark;

/// Every form of numbering, tried in this order. A new form is one function in `marks` and one line here.
const MARKS: &[fn(&str) -> Option<Mark>] =
    &[marks::ordinal, marks::han_comma, marks::han_paren, marks::digit, marks::digit_paren, marks::circled, marks::letter];

/// Finds the structure of a document.
#[must_use]
pub fn segment(path: String, text: Text) -> Document {
    let folded = text.as_str();
    let mut lines = lines::cut(folded);
    parts::set_aside_contents(folded, &mut lines);
    let parts = parts::find(folded, &mut lines);
    let mut tree = nest::nest(folded, &mut lines, &parts);
    let sentences = sentences::cut(folded, &mut tree.clauses);
    labels::name(folded, &mut tree, &sentences);
    let metadata = metadata::read(folded, &tree, &sentences);
    Document { path, metadata, parts: tree.parts, clauses: tree.clauses, sentences, notes: tree.notes, text }
}

/// The mark at the start of a line, by its shape.
fn classify(line: &str) -> Option<Mark> {
    // Most lines begin with an ideograph that begins no mark: one look decides.
    let first = line.chars().next()?;
    let may_begin = first.is_ascii_alphanumeric()
        || matches!(first, '第' | '（' | '(' | '①'..='⒛' | '㈠'..='㈩' | 'Ⅰ'..='Ⅻ')
        || "一二三四五六七八九十百〇".contains(first);
    if !may_begin {
        return None;
    }
    MARKS.iter().find_map(|read| read(line))
}
