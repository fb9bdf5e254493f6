//! Headers, footers and page numbers: short lines at the same place of several pages, with the same words but for numbers.

use std::collections::HashMap;

use super::Gathered;
use super::lines::Line;

/// A header or footer stands in the outermost part of the page; a page number may stand nearer to the text.
const EDGE: f64 = 0.11;
const NUMBER_EDGE: f64 = 0.16;

/// Lines from the top or the bottom of a page that may be furniture.
const EDGE_LINES: usize = 3;

/// On how many pages a header stands at least, and a page number.
const FEWEST_PAGES: u32 = 3;
const FEWEST_NUMBERED_PAGES: u32 = 2;

/// Longer text, in characters, is no header.
const LONGEST_CHARS: usize = 60;

/// Parts of the height within which places count as the same.
const STEPS: f64 = 100.0;

/// Takes the lines out of the pages that belong to the page and not to the text.
pub(super) fn drop_repeated(pages: &mut [Gathered]) {
    let mut counts: HashMap<(String, i64), u32> = HashMap::new();
    for page in pages.iter() {
        let mut keys: Vec<(String, i64)> = candidates(page).map(|(_, key)| key).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let is_repeated = |(text, step): &(String, i64)| {
        let times = |step: i64| counts.get(&(text.clone(), step)).copied().unwrap_or(0);
        let fewest = if is_page_number(text) { FEWEST_NUMBERED_PAGES } else { FEWEST_PAGES };
        // Rounding parts places that are hardly apart.
        times(*step) + times(step - 1).max(times(step + 1)) >= fewest
    };
    let dropped: Vec<Vec<usize>> = pages
        .iter()
        .map(|page| candidates(page).filter(|(_, key)| is_repeated(key)).map(|(at, _)| at).collect())
        .collect();
    if pages.iter().zip(&dropped).all(|(page, dropped)| page.lines.len() == dropped.len()) {
        return;
    }
    for (page, dropped) in pages.iter_mut().zip(dropped) {
        let mut at = 0;
        page.lines.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
}

/// Lines of a page that may be furniture: their index, their words without numbers, and their place.
fn candidates(page: &Gathered) -> impl Iterator<Item = (usize, (String, i64))> {
    let count = page.lines.len();
    let near_edge = page.lines.iter().enumerate().filter(move |(at, _)| *at < EDGE_LINES || at + EDGE_LINES >= count);
    near_edge.filter_map(|(at, line)| {
        let place = line.y / page.height;
        let words = words(line)?;
        let edge = if is_page_number(&words) { NUMBER_EDGE } else { EDGE };
        let is_outside = place < edge || place > 1.0 - edge;
        #[expect(clippy::cast_possible_truncation, reason = "out of range is cut off, which is no place on a page")]
        let step = (place * STEPS).round() as i64;
        is_outside.then_some((at, (words, step)))
    })
}

/// The text of a line with `#` for each number, blanks left out; none if it is too long or ends as a sentence does.
fn words(line: &Line) -> Option<String> {
    let mut words = String::new();
    let chars = line.cells.iter().flat_map(|cell| cell.text.chars()).filter(|c| !c.is_whitespace());
    for (at, c) in chars.enumerate() {
        if at >= LONGEST_CHARS {
            return None;
        }
        if !(c.is_ascii_digit() || ('０'..='９').contains(&c)) {
            words.push(c);
        } else if !words.ends_with('#') {
            words.push('#');
        }
    }
    (!words.ends_with(['。', '；'])).then_some(words)
}

/// `#`, `—#—`, `第#页共#页`, `#/#`, `Page#of#`
fn is_page_number(words: &str) -> bool {
    let is_frame = |c: char| "-—－–―─·~()（）第页共,，/of总计P.ag".contains(c) || c == 'e';
    words.contains('#')
        && words.chars().filter(|&c| c == '#').count() <= 2
        && words.chars().all(|c| c == '#' || is_frame(c))
}
