//! normalize: `SourceFile` → `Text`: folds the characters of a document into the one form all later stages match against.
//!
//! Full-width digits and letters become ASCII, blanks between Chinese characters go, brackets of 发文字号 become 〔〕, page
//! furniture is dropped, hard-wrapped lines are joined; every drift is written into the map back to the source.
//! It does not know clauses: only whether a line begins with a numbering mark, before which it never joins.

mod fold;
mod lines;
mod wrap;

use crate::model::{SourceFile, Text};

/// Folds a document's characters. The source text is kept inside [`Text`], and every folded offset leads back to it.
#[must_use]
pub fn normalize(source: SourceFile) -> Text {
    let text = source.text;
    let lines = lines::split(&text, source.format);
    let wrapping = wrap::measure(&text, &lines, source.layout);
    let mut folder = fold::Folder::new(&text);
    let mut previous: Option<lines::Line> = None;
    for line in &lines {
        if line.is_furniture(&text) {
            continue;
        }
        if let Some(before) = &previous {
            let joint = wrap::joint(&text, before, line, &wrapping, folder.current_line());
            folder.end_line(before.end, joint);
        }
        folder.line(line.start, line.end);
        previous = Some(line.clone());
    }
    let (folded, map) = folder.finish();
    Text::new(text, folded, map)
}
