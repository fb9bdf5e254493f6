//! Where a finding stands, for programs: the path as they want it, and lines and columns of any words of a clause.
//!
//! Takes a draft and its findings; gives places in the file, or none where the text that was read differs from the file.

use crate::model::gate::Region;
use crate::model::{Draft, FindingRow};

/// The path without what says nothing (`./`), `/` as separator.
pub fn path(shown: &str) -> &str {
    let mut path = shown;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    if path.is_empty() { shown } else { path }
}

/// Whether a path begins at the root of a file system, of this one or of Windows.
pub fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with('/') || bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1..3) == Some(b":/")
}

/// The path as a reference that a program resolves: relative as it is, absolute ones with `file:`; everything but the
/// unreserved characters of RFC 3986 is percent-encoded.
pub fn uri(shown: &str) -> String {
    let path = path(shown);
    let (mut uri, rest) = match path.split_at_checked(2).filter(|_| is_absolute(path)) {
        Some((drive, rest)) if !path.starts_with('/') => (format!("file:///{drive}"), rest),
        Some(_) => ("file://".to_owned(), path),
        None => (String::with_capacity(path.len()), path),
    };
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// Where words of the clause stand in the file (`words`: from and to, in characters of the clause's text), lines and columns
/// in characters. `None` where the columns are not known.
pub fn within(draft: &Draft, finding: &FindingRow, words: (usize, usize)) -> Option<Region> {
    let (line, column) = start(finding, words.0, finding.column, char_width)?;
    certain(draft, finding, region(finding, words, (line, column), char_width))
}

/// As [`within`], columns in bytes of UTF-8.
pub fn bytes_within(draft: &Draft, finding: &FindingRow, words: (usize, usize)) -> Option<Region> {
    let column = Some(finding.byte_column).filter(|column| *column > 0 && draft.is_utf8)?;
    let (line, column) = start(finding, words.0, column, char::len_utf8)?;
    certain(draft, finding, region(finding, words, (line, column), char::len_utf8))
}

/// A place whose columns are sure to be those of the file.
fn certain(draft: &Draft, finding: &FindingRow, place: Region) -> Option<Region> {
    let in_known_line = finding.byte_column > 0 && (place.line, place.end_line) == (finding.line, finding.line);
    (draft.has_lines && (draft.is_verbatim || in_known_line)).then_some(place)
}

fn char_width(_: char) -> usize {
    1
}

/// The characters of the clause from one place to another.
fn words(finding: &FindingRow, from: usize, to: usize) -> impl Iterator<Item = char> {
    finding.clause_text.chars().skip(from).take(to.saturating_sub(from))
}

/// Line and column of a character of the clause, reckoned from the finding's words, whose place is known.
fn start(finding: &FindingRow, at: usize, known_column: usize, width: fn(char) -> usize) -> Option<(usize, usize)> {
    let known = finding.quote_in_clause.0;
    if at >= known {
        let end = region(finding, (known, at), (finding.line, known_column), width);
        return Some((end.end_line, end.end_column));
    }
    let between: Vec<char> = words(finding, at, known).collect();
    let breaks = between.iter().filter(|c| **c == '\n').count();
    if breaks == 0 {
        let back = between.iter().map(|c| width(*c)).sum();
        return known_column.checked_sub(back).filter(|column| *column > 0).map(|column| (finding.line, column));
    }
    let before: Vec<char> = words(finding, 0, at).collect();
    let begin = before.iter().rposition(|c| *c == '\n')? + 1;
    let column = before.get(begin..)?.iter().map(|c| width(*c)).sum::<usize>() + 1;
    Some((finding.line.checked_sub(breaks)?, column))
}

fn region(
    finding: &FindingRow,
    (from, to): (usize, usize),
    (line, column): (usize, usize),
    width: fn(char) -> usize,
) -> Region {
    let (mut end_line, mut end_column) = (line, column);
    for character in words(finding, from, to) {
        if character == '\n' {
            (end_line, end_column) = (end_line + 1, 1);
        } else {
            end_column += width(character);
        }
    }
    Region { line, column, end_line, end_column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Review;
    use crate::report::sample;

    /// `甲\n　　一、在本市\n注册企业。` with the words 本市\n注册 marked.
    fn finding() -> FindingRow {
        FindingRow {
            clause_text: "一、在本市\n注册企业。".to_owned(),
            quote: "本市\n注册".to_owned(),
            quote_in_clause: (3, 8),
            line: 2,
            column: 6,
            byte_column: 16,
            ..sample::finding()
        }
    }

    fn draft() -> Draft {
        Draft::of(Review { encoding: "UTF-8".to_owned(), ..sample::review("甲.txt") })
    }

    fn tuple(it: Region) -> (usize, usize, usize, usize) {
        (it.line, it.column, it.end_line, it.end_column)
    }

    #[test]
    fn paths_become_references() {
        assert_eq!(path("././草案/甲.txt"), "草案/甲.txt");
        assert_eq!(path("./"), "./");
        assert_eq!(uri("./a b/甲.txt"), "a%20b/%E7%94%B2.txt");
        assert_eq!(uri("c:d.txt"), "c%3Ad.txt");
        assert_eq!(uri("/tmp/x%\n.txt"), "file:///tmp/x%25%0A.txt");
        assert_eq!(uri("C:/甲#.txt"), "file:///C:/%E7%94%B2%23.txt");
    }

    #[test]
    fn words_before_and_behind_the_quote_are_placed() {
        let finding = finding();
        let at = |from, to| within(&draft(), &finding, (from, to)).map(tuple);
        assert_eq!(at(3, 8), Some((2, 6, 3, 3)));
        assert_eq!(at(0, 3), Some((2, 3, 2, 6)));
        assert_eq!(at(6, 10), Some((3, 1, 3, 5)));
        let at = |from, to| bytes_within(&draft(), &finding, (from, to)).map(tuple);
        assert_eq!(at(3, 8), Some((2, 16, 3, 7)));
        assert_eq!(at(0, 3), Some((2, 7, 2, 16)));
    }

    #[test]
    fn a_line_of_which_the_beginning_is_unknown_places_nothing() {
        let behind = FindingRow { quote_in_clause: (6, 8), line: 3, column: 1, byte_column: 1, ..finding() };
        assert_eq!(within(&draft(), &behind, (0, 2)), None);
        assert_eq!(within(&draft(), &behind, (6, 8)).map(tuple), Some((3, 1, 3, 3)));
    }

    #[test]
    fn columns_are_those_of_the_file_or_none() {
        let unknown = FindingRow { byte_column: 0, ..finding() };
        assert_eq!(bytes_within(&draft(), &unknown, (3, 5)), None);
        let chinese = Draft { is_utf8: false, ..draft() };
        assert_eq!(bytes_within(&chinese, &finding(), (3, 5)), None);
        assert!(within(&chinese, &finding(), (3, 5)).is_some());
        let markdown = Draft { is_verbatim: false, ..draft() };
        assert_eq!(within(&markdown, &finding(), (3, 5)).map(tuple), Some((2, 6, 2, 8)));
        assert_eq!(within(&markdown, &finding(), (3, 8)), None);
        assert_eq!(within(&markdown, &unknown, (3, 5)), None);
        assert_eq!(within(&Draft { has_lines: false, ..draft() }, &finding(), (3, 5)), None);
    }
}
