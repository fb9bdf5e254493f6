//! The pages of a document as one text: a line for each line, indented where it stands further in than the lines around it.

use super::lines::Line;
use super::page::PageText;

/// All lines, and where in the text each page begins.
pub(super) fn text(pages: &[PageText]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(pages.len());
    let usual = usual(pages.iter().filter_map(|page| margin(&page.lines)));
    for page in pages {
        starts.push(text.len());
        let margin = margin(&page.lines).zip(usual).map(|(own, usual)| {
            // On a page of short items, all of them may be indented.
            let size = page.lines.iter().map(|line| line.size).fold(0.0, f32::max);
            if (usual..usual + size * 3.0).contains(&own) { usual } else { own }
        });
        for line in &page.lines {
            if is_indented(line, margin.or(usual)) {
                text.push_str("　　");
            }
            text.push_str(&line.text);
            text.push('\n');
        }
    }
    (text, starts)
}

/// The most frequent of the margins, to a point.
fn usual(margins: impl Iterator<Item = f32>) -> Option<f32> {
    let mut margins: Vec<f32> = margins.collect();
    margins.sort_by(f32::total_cmp);
    let same = margins.chunk_by(|one, other| other - one < 1.0);
    same.max_by_key(|same| same.len()).and_then(|same| same.first().copied())
}

/// Where the lines of a page begin that are not indented: the leftmost place where several do.
fn margin(lines: &[Line]) -> Option<f32> {
    let mut lefts: Vec<f32> = lines.iter().map(|line| line.left).collect();
    lefts.sort_by(f32::total_cmp);
    let enough = (lines.len() / 10).max(2);
    let places = lefts.chunk_by(|one, other| other - one < 2.0);
    places.filter(|place| place.len() >= enough).find_map(|place| place.first().copied())
}

fn is_indented(line: &Line, margin: Option<f32>) -> bool {
    margin.is_some_and(|margin| line.left - margin > line.size * 1.2)
}
