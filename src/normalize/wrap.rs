//! Decides which line breaks of a source are only the edge of a page, and joins those lines.
//!
//! Takes lines, gives a `Joint` for each pair; sees numbering marks only to never join before one.

use super::lines::Line;
use crate::model::Layout;

/// What stands between two lines of the source in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// A line break: another paragraph.
    Break,
    /// A blank: a numbering mark that stood alone, and its text.
    Blank,
    /// Nothing: the paragraph goes on.
    Join,
}

/// What is known about the line breaks of a document as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wrapping {
    /// Columns of a full line where the document is hard-wrapped (an ideograph counts two).
    width: Option<usize>,
    /// Whether paragraphs begin with an indent.
    indents: bool,
    /// Whether empty lines stand between all lines, so that they part nothing.
    spaced: bool,
}

/// A line of 150 columns is no printed line.
const WIDEST_COLUMNS: usize = 150;

/// How far a full line may stay behind the edge: Latin words, and signs that may not begin a line.
const SLACK_COLUMNS: usize = 6;

/// Finds out whether a document is hard-wrapped: many lines of near-equal width that end in mid-sentence.
#[must_use]
pub fn measure(source: &str, lines: &[Line], layout: Layout) -> Wrapping {
    // Rows of tables, which a reader of pages has put together from many printed lines, say nothing of the page's width.
    let printed: Vec<Line>;
    let lines = match layout {
        Layout::Lines if lines.iter().any(|line| source_has_tab(line.text(source))) => {
            printed = lines.iter().filter(|line| !source_has_tab(line.text(source))).cloned().collect();
            &printed
        }
        _ => lines,
    };
    // Fewer lines prove nothing; where the format says that its lines are paragraphs, more of them are asked for.
    let fewest_lines = if layout == Layout::Paragraphs { 24 } else { 12 };
    if lines.len() < fewest_lines {
        return Wrapping::default();
    }
    let wide_lines = lines.iter().filter(|line| line.end - line.start > WIDEST_COLUMNS * 3 / 2).count();
    if wide_lines * 20 > lines.len() {
        return Wrapping::default();
    }
    let widths: Vec<usize> = lines.iter().map(|line| columns(line.text(source))).collect();
    let full = full_width(source, lines, &widths);
    let (mut near, mut open, mut indented_starts, mut spaced) = (0, 0, 0, 0);
    for (line, width) in lines.iter().zip(&widths) {
        spaced += usize::from(line.empty_before > 0);
        indented_starts += usize::from(line.indented);
        if is_full(*width, full) {
            near += 1;
            open += usize::from(!ends_sentence(line.text(source)));
        }
    }
    let wider = widths.iter().filter(|width| **width > full + SLACK_COLUMNS).count();
    // Running text in full lines: at least a quarter of the lines are full, few are wider, and most of the full ones end
    // in mid-sentence. 32 columns are sixteen characters: narrower lines are the cells of a table or a list of names.
    let is_running = match layout {
        Layout::Lines => open * 2 >= near,
        Layout::Paragraphs => open * 3 >= near * 2,
    };
    if full < 32 || near * 4 < lines.len() || wider * 4 > lines.len() || !is_running {
        return Wrapping::default();
    }
    Wrapping {
        width: Some(full),
        indents: indented_starts * 20 > lines.len() && indented_starts * 10 < lines.len() * 9,
        spaced: spaced * 10 > lines.len() * 8,
    }
}

/// The columns of a full line: the width near which most lines lie that end in mid-sentence. Tables and their rows of
/// dots are wider than the running text, so that the widest lines tell nothing.
fn full_width(source: &str, lines: &[Line], widths: &[usize]) -> usize {
    let mut counts = [0_u32; WIDEST_COLUMNS + 1];
    for (line, width) in lines.iter().zip(widths) {
        if let Some(count) = counts.get_mut(*width)
            && !ends_sentence(line.text(source))
        {
            *count += 1;
        }
    }
    let near = |full: usize| -> u32 { counts.iter().take(full + 1).skip(full.saturating_sub(SLACK_COLUMNS)).sum() };
    (0..=WIDEST_COLUMNS).max_by_key(|&full| (near(full), std::cmp::Reverse(full))).unwrap_or(0)
}

/// What stands between `before` and `line`; `written` is what `before`'s paragraph folded to so far.
#[must_use]
pub fn joint(source: &str, before: &Line, line: &Line, wrapping: &Wrapping, written: &str) -> Joint {
    let text = line.text(source);
    if is_lone_mark(written) && !begins_with_mark(text) {
        return Joint::Blank;
    }
    let Some(full) = wrapping.width else { return Joint::Break };
    let above = before.text(source);
    if begins_with_mark(text)
        || (line.empty_before > 0 && !wrapping.spaced)
        || source_has_tab(above)
        || source_has_tab(text)
    {
        return Joint::Break;
    }
    let is_open = !ends_sentence(above) && !above.ends_with(['：', ':', '；', ';']);
    let is_wide = is_full(columns(above) + 4 * usize::from(before.indented), full);
    let goes_on = match (wrapping.indents, line.indented) {
        (true, true) => above.ends_with(['，', '、', ',']) && is_wide,
        (true, false) => is_wide,
        (false, _) => is_wide && is_open || above.ends_with(['，', '、']),
    };
    if !goes_on {
        return Joint::Break;
    }
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if latin(above.chars().next_back()) && latin(text.chars().next()) { Joint::Blank } else { Joint::Join }
}

fn source_has_tab(text: &str) -> bool {
    memchr::memchr(b'\t', text.as_bytes()).is_some()
}

fn is_full(width: usize, full: usize) -> bool {
    // Lines far beyond the edge are rows of tables.
    (full.saturating_sub(SLACK_COLUMNS)..=full + SLACK_COLUMNS).contains(&width)
}

fn columns(text: &str) -> usize {
    // So many bytes have fewer than 256 columns: sums of bytes are added up many at a time.
    const BLOCK_BYTES: usize = 120;
    let columns = |byte: &u8| u8::from(*byte < 0x80) + 2 * u8::from(*byte >= 0xe0);
    text.as_bytes().chunks(BLOCK_BYTES).map(|block| usize::from(block.iter().map(columns).sum::<u8>())).sum()
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['”', '’', '）', ')', '》', '"']).ends_with(['。', '！', '？', '；', '：', '.', ':', ';'])
}

/// `第三条`, `第一章`, `（一）` or `一、` with nothing behind.
fn is_lone_mark(written: &str) -> bool {
    if written.is_empty() || written.len() > 40 {
        return false;
    }
    let numerals = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百千〇零".contains(c);
    if let Some(rest) = written.strip_prefix('第') {
        let tail = rest.trim_start_matches(numerals);
        return tail.len() < rest.len() && matches!(tail, "条" | "章" | "节");
    }
    let bare = written.trim_end_matches('、').trim_start_matches('（').trim_end_matches('）');
    bare.len() < written.len() && !bare.is_empty() && bare.chars().all(|c| "一二三四五六七八九十".contains(c))
}

/// Whether a line begins with what may be a numbering mark or the head of an attachment.
fn begins_with_mark(text: &str) -> bool {
    let is_numeral =
        |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十百〇零".contains(c);
    /// A mark is soon over: what follows the numerals is looked for within this many characters.
    const LONGEST_CHARS: usize = 12;
    let mut chars = text.chars().filter(|&c| !super::lines::is_blank(c)).take(LONGEST_CHARS);
    let first = chars.next();
    // The first character behind the numerals that follow, and the one behind that.
    let mut after_numerals = || {
        let mut numerals = 0;
        let end = chars.find(|&c| {
            numerals += usize::from(is_numeral(c));
            !is_numeral(c)
        });
        (numerals, end, chars.next())
    };
    match first {
        Some('第') => matches!(after_numerals(), (1.., Some('条' | '章' | '节' | '编'), _)),
        Some('（' | '(') => matches!(after_numerals(), (1.., Some('）' | ')'), _)),
        Some(c) if is_numeral(c) => {
            let (_, end, behind) = after_numerals();
            let is_decimal = end == Some('.') && behind.is_some_and(|c| c.is_ascii_digit()) && !c.is_ascii_digit();
            matches!(end, Some('、' | '．' | '.' | '）' | ')')) && !is_decimal
        }
        Some('附') => chars.next() == Some('件'),
        Some(c) => ('①'..='⒛').contains(&c),
        None => false,
    }
}
