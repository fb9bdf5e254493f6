//! A page of the text that was read, each finding marked at its words and noted beside its line.
//!
//! Takes a review, its text and the marks; gives HTML that stands alone, has no script and may connect to nothing.

use std::fmt::Write as _;
use std::ops::Range;

use super::note;
use super::place::{self, Mark};
use crate::model::Review;
use crate::report::escape;

const STYLE: &str = include_str!("style.css");

/// The page of a whole text.
pub(super) fn page(review: &Review, text: &str, marks: &[Mark<'_>]) -> String {
    let mut page = head(review, "所读取的全文；横线上的文字为问题所在，旁注为审查意见。");
    let numbered: Vec<_> = marks.iter().zip(1..).collect();
    let (placed, of_whole): (Vec<_>, Vec<_>) = numbered.into_iter().partition(|(mark, _)| mark.words.is_some());
    of_whole.iter().for_each(|(mark, number)| write_note(&mut page, mark, *number));
    let mut at = 0;
    let mut waiting = placed.as_slice();
    for line in text.split('\n') {
        let range = at..at + line.len();
        at = range.end + 1;
        // Marks come in the order of their beginnings; one that goes on is still met in later lines.
        let begun = waiting.partition_point(|(mark, _)| words(mark).start <= range.end);
        let here: Vec<_> =
            waiting.iter().take(begun).filter(|(mark, _)| words(mark).end > range.start).copied().collect();
        write_line(&mut page, line, &range, &here);
        let done = waiting.iter().take_while(|(mark, _)| words(mark).end <= range.end).count();
        waiting = waiting.get(done..).unwrap_or_default();
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// The page of a text that is not at hand any more: its clauses with findings.
pub(super) fn of_clauses(review: &Review) -> String {
    let mut page = head(review, "原文由图片识别得来或已无法重读，这里只列出有问题的条款。");
    for (finding, number) in place::open(&review.findings).zip(1..) {
        let (from, to) = finding.quote_in_clause;
        let offset = |characters: usize| {
            finding.clause_text.char_indices().nth(characters).map_or(finding.clause_text.len(), |(at, _)| at)
        };
        let words = offset(from)..offset(to).max(offset(from));
        let mark = Mark { finding, words: Some(words), repair: None };
        let whole = 0..finding.clause_text.len();
        write_line(&mut page, &finding.clause_text, &whole, &[(&mark, number)]);
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn words<'m>(mark: &'m Mark<'_>) -> &'m Range<usize> {
    const NOWHERE: &Range<usize> = &(0..0);
    mark.words.as_ref().unwrap_or(NOWHERE)
}

fn head(review: &Review, about: &str) -> String {
    let title = escape(review.title.as_deref().unwrap_or(&review.path));
    let problem = review.problem.as_deref().map(|problem| format!("<p>读取问题：{}</p>\n", escape(problem)));
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"generator\" content=\"guiqing\">\n\
         <title>{title}（批注）</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n\
         <p>{}</p>\n<p>{about}本工具只提建议，不作合法性认定。</p>\n{}</header>\n",
        escape(&review.path),
        problem.unwrap_or_default(),
    )
}

/// A line of the text; the notes whose words end in it stand beside it.
fn write_line(page: &mut String, line: &str, range: &Range<usize>, marks: &[(&Mark<'_>, usize)]) {
    if marks.is_empty() {
        writeln!(page, "<p>{}</p>", escape(line)).expect("a String takes any text");
        return;
    }
    page.push_str("<div class=\"line\">\n<p>");
    let mut places: Vec<usize> = vec![0, line.len()];
    let inside = |at: usize| at.clamp(range.start, range.end) - range.start;
    places.extend(marks.iter().flat_map(|(mark, _)| [inside(words(mark).start), inside(words(mark).end)]));
    places.sort_unstable();
    places.dedup();
    for pair in places.windows(2) {
        let &[from, to] = pair else { continue };
        let piece = escape(line.get(from..to).unwrap_or_default()).to_string();
        let here = |mark: &Mark<'_>| inside(words(mark).start) <= from && to <= inside(words(mark).end);
        if !marks.iter().any(|(mark, _)| here(mark)) {
            page.push_str(&piece);
            continue;
        }
        let ending = marks.iter().filter(|(mark, _)| words(mark).end == range.start + to);
        let numbers: Vec<_> = ending.map(|(_, number)| number.to_string()).collect();
        let numbers = if numbers.is_empty() { String::new() } else { format!("<sup>{}</sup>", numbers.join(",")) };
        write!(page, "<mark>{piece}{numbers}</mark>").expect("a String takes any text");
    }
    page.push_str("</p>\n<div>\n");
    for (mark, number) in marks.iter().filter(|(mark, _)| words(mark).end <= range.end) {
        write_note(page, mark, *number);
    }
    page.push_str("</div>\n</div>\n");
}

fn write_note(page: &mut String, mark: &Mark<'_>, number: usize) {
    let lines = note::lines(mark);
    let kind = lines.first().map_or("", |(kind, _)| kind);
    write!(page, "<aside class=\"{kind}\">").expect("a String takes any text");
    for (index, (label, text)) in lines.iter().enumerate() {
        match index {
            0 => write!(page, "<p class=\"head\">{number}　【{label}】{}</p>", escape(text)),
            _ => write!(page, "<p>{label}：{}</p>", escape(text)),
        }
        .expect("a String takes any text");
    }
    page.push_str("</aside>\n");
}
