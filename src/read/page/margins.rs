//! Headers and footers: what stands in the margin of most pages with the same words, or the same but for a number.

use std::collections::HashMap;

use super::Sheet;
use super::lines::Line;

/// What part of a page, at its top and at its bottom, may be margin. The text of an official document begins at an eighth
/// (GB/T 9704: 37 mm of 297 mm).
const MARGIN: f32 = 0.12;

/// How many lines a header or a footer may have.
const MARGIN_LINES: usize = 4;

/// Lines at heights that differ by less, in points, stand at the same height.
const SAME_HEIGHT: f32 = 8.0;

/// Takes the headers and footers out.
pub(super) fn drop_repeated(pages: &mut [Sheet]) {
    let mut seen: HashMap<Shape, Vec<(usize, f32, String)>> = HashMap::new();
    for (page, text) in pages.iter().enumerate() {
        for at in margin_lines(text) {
            if let Some((line, shape)) = text.lines.get(at).and_then(|line| Some((line, shape(line, text.height)?))) {
                seen.entry(shape).or_default().push((page, line.y, line.text.clone()));
            }
        }
    }
    let with_text = pages.iter().filter(|page| !page.lines.is_empty()).count();
    seen.retain(|shape, places| is_furniture(shape, places, with_text));
    for (page, text) in pages.iter_mut().enumerate() {
        let height = text.height;
        let mut drop: Vec<usize> = margin_lines(text);
        drop.retain(|&at| {
            let line = text.lines.get(at);
            let shape = line.and_then(|line| shape(line, height));
            shape.is_some_and(|shape| seen.get(&shape).is_some_and(|places| !is_head_of_table(&shape, places, page)))
        });
        let mut index = 0;
        text.lines.retain(|_| {
            index += 1;
            !drop.contains(&(index - 1))
        });
    }
}

/// What two headers have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape {
    is_top: bool,
    /// The characters without blanks, a `#` for each number.
    text: String,
}

/// The lines of a page that stand in its margins. Next to columns they need not be the first or the last.
fn margin_lines(page: &Sheet) -> Vec<usize> {
    let (top, bottom) = (page.height * MARGIN, page.height * (1.0 - MARGIN));
    let mut heights: Vec<(f32, usize)> = page.lines.iter().zip(0..).map(|(line, at)| (line.y, at)).collect();
    heights.sort_by(|one, other| one.0.total_cmp(&other.0));
    let upper = heights.iter().take(MARGIN_LINES).filter(|(y, _)| *y < top);
    let lower = heights.iter().rev().take(MARGIN_LINES).filter(|(y, _)| *y > bottom);
    upper.chain(lower).map(|(_, at)| *at).collect()
}

fn shape(line: &Line, height: f32) -> Option<Shape> {
    // A sentence that stands again and again is text all the same.
    if line.text.ends_with(['。', '；']) {
        return None;
    }
    let mut text = String::new();
    for character in line.text.chars().filter(|c| !c.is_whitespace()) {
        let is_digit = character.is_ascii_digit() || ('０'..='９').contains(&character);
        if !is_digit {
            text.push(character);
        } else if !text.ends_with('#') {
            text.push('#');
        }
    }
    Some(Shape { is_top: line.y < height / 2.0, text })
}

/// Whether lines of one shape, each with its page and height, are headers or footers.
fn is_furniture(shape: &Shape, places: &[(usize, f32, String)], pages: usize) -> bool {
    let Some((_, height, first)) = places.first() else { return false };
    let at_same_height = places.iter().filter(|(_, other, _)| (other - height).abs() < SAME_HEIGHT).count();
    let is_numbered = shape.text.contains('#') && places.iter().any(|(_, _, text)| text != first);
    // Even pages often have another header than odd ones.
    let most = pages * 2 / 5;
    match (is_numbered, pages) {
        (true, _) => at_same_height >= most.max(2),
        // The same line at the top of both pages may be the head of a form.
        (false, ..=2) => false,
        (false, _) => places.len() >= most.max(3),
    }
}

/// The head of a table is repeated on each of its pages; it is read once.
fn is_head_of_table(shape: &Shape, places: &[(usize, f32, String)], page: usize) -> bool {
    let is_head = places.iter().all(|(_, _, text)| text.contains('\t')) && !shape.text.contains('#');
    is_head && places.first().is_some_and(|(first, _, _)| *first == page)
}
