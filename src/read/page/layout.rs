//! The pages of a document as one text: a line for each line, indented where it stands further in than the lines around it,
//! and an empty line where it stands far below the one above.

use super::Sheet;
use super::lines::Line;

/// A line this far right of the others, in sizes of its font, begins a paragraph or stands by itself.
const INDENT: f32 = 1.2;

/// A step downwards this many times the usual one parts paragraphs.
const WIDE_STEP: f32 = 1.7;

/// All lines, and where in the text each page begins.
pub(super) fn text(pages: &[Sheet]) -> (String, Vec<usize>) {
    let step = usual_step(pages);
    let usual_margin = usual(pages.iter().filter_map(|page| margin(page.lines.iter())));
    let mut text = String::new();
    let mut starts = Vec::with_capacity(pages.len());
    for page in pages {
        starts.push(text.len());
        let margin = margin_of(page, usual_margin);
        let mut above: Option<&Line> = None;
        for line in &page.lines {
            let is_far_below = |above: &Line| step.is_some_and(|step| line.y - above.y > step * WIDE_STEP);
            if above.is_some_and(is_far_below) {
                text.push('\n');
            }
            if margin.is_some_and(|margin| line.left - margin > line.size * INDENT) {
                text.push_str("　　");
            }
            text.push_str(&line.text);
            text.push('\n');
            above = Some(line);
        }
    }
    (text, starts)
}

/// Where the lines of a page begin that are not indented. On a page of short items all of them may be.
fn margin_of(page: &Sheet, usual: Option<f32>) -> Option<f32> {
    let widest_indent = page.lines.iter().map(|line| line.size).fold(0.0, f32::max) * 3.0;
    let own = margin(page.lines.iter());
    let is_indented = |usual: &f32| own.is_none_or(|own| (*usual..usual + widest_indent).contains(&own));
    usual.filter(is_indented).or(own)
}

/// The most frequent of the margins, to a point.
fn usual(margins: impl Iterator<Item = f32>) -> Option<f32> {
    let mut margins: Vec<f32> = margins.collect();
    margins.sort_by(f32::total_cmp);
    let same = margins.chunk_by(|one, other| other - one < 1.0);
    same.max_by_key(|same| same.len()).and_then(|same| same.first().copied())
}

/// Where lines begin that are not indented: the leftmost place where several do.
fn margin<'l>(lines: impl Iterator<Item = &'l Line>) -> Option<f32> {
    let (mut lefts, sizes): (Vec<f32>, Vec<f32>) = lines.map(|line| (line.left, line.size)).unzip();
    lefts.sort_by(f32::total_cmp);
    let size = median(sizes)?;
    let enough = (lefts.len() / 10).max(2);
    let is_shared = |window: &&[f32]| matches!(window, [first, .., last] if last - first < size * 0.5);
    lefts.windows(enough).find(is_shared)?.first().copied()
}

/// The usual step from one line down to the next.
fn usual_step(pages: &[Sheet]) -> Option<f32> {
    let pairs = pages.iter().flat_map(|page| page.lines.windows(2));
    let steps = pairs.filter_map(|pair| match pair {
        [above, below] if below.y - above.y > below.size * 0.5 => Some(below.y - above.y),
        _ => None,
    });
    median(steps.collect())
}

fn median(mut numbers: Vec<f32>) -> Option<f32> {
    let middle = numbers.len() / 2;
    if numbers.is_empty() {
        return None;
    }
    Some(*numbers.select_nth_unstable_by(middle, f32::total_cmp).1)
}
