//! The pages of a document as one text: a line for each line, indented where it stands further in than the lines around it.

use super::lines::Line;
use super::page::PageText;

/// All lines, and where in the text each page begins.
pub(super) fn text(pages: &[PageText]) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(pages.len());
    for page in pages {
        starts.push(text.len());
        let margin = margin(&page.lines);
        for line in &page.lines {
            if is_indented(line, margin) {
                text.push_str("　　");
            }
            text.push_str(&line.text);
            text.push('\n');
        }
    }
    (text, starts)
}

/// Where the lines of a page begin that are not indented: the leftmost place where several do.
fn margin(lines: &[Line]) -> Option<f32> {
    let begins_at = |left: f32| lines.iter().filter(|line| (line.left - left).abs() < line.size * 0.3).count();
    let enough = (lines.len() / 10).max(2);
    let lefts = lines.iter().map(|line| line.left).filter(|&left| begins_at(left) >= enough);
    lefts.min_by(f32::total_cmp)
}

fn is_indented(line: &Line, margin: Option<f32>) -> bool {
    margin.is_some_and(|margin| line.left - margin > line.size * 1.2)
}
