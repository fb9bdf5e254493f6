//! The words by which jieba parts texts (`dictionaries/vocabulary.txt`): what of its own dictionary bears on the bounds of our
//! words, a third of it, with the same answers. Takes a piece of text, gives those that occur in it.

use std::collections::BTreeMap;
use std::ops::Range;

/// A line for each: the word, how often it is met. Sorted, but for the first line, which says how often all other words are met.
pub(super) const ALL: &str = include_str!("../../../dictionaries/vocabulary.txt");

/// What is met in all: how likely a word is depends on it.
const MET_IN_ALL: u64 = 60_101_964;

/// The lines of all words that occur in a text, and one that says how often all others are met.
pub(super) fn within(text: &str) -> String {
    let found: BTreeMap<&str, u64> = text.char_indices().flat_map(|(at, _)| beginning(&text[at..])).collect();
    let others = MET_IN_ALL - found.values().sum::<u64>();
    let lines = found.iter().map(|(word, met)| format!("{word} {met}\n"));
    lines.chain([format!("jieba-rest {others}\n")]).collect()
}

/// The words that a text begins with.
fn beginning(text: &str) -> impl Iterator<Item = (&str, u64)> {
    let ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]);
    let mut lines = 0..ALL.len();
    let narrowed = ends.map_while(move |end| {
        let word = &text[..end];
        lines = first(lines.clone(), |line| line >= word)..first(lines.clone(), |line| {
            line > word && !line.starts_with(word)
        });
        (!lines.is_empty()).then(|| (word, lines.clone()))
    });
    // The word itself comes before those that go on.
    narrowed.filter_map(|(word, lines)| {
        let met = ALL[lines].lines().next()?.strip_prefix(word)?.strip_prefix(' ')?;
        Some((word, met.parse().ok()?))
    })
}

/// Where the first of some sorted lines begins that is `beyond`, as are all that follow it.
fn first(lines: Range<usize>, beyond: impl Fn(&str) -> bool) -> usize {
    let Range { start: mut from, end: mut to } = lines;
    while from < to {
        let middle = ALL.floor_char_boundary(from + (to - from) / 2);
        let begin = ALL[from..middle].rfind('\n').map_or(from, |at| from + at + 1);
        let end = ALL[middle..].find('\n').map_or(ALL.len(), |at| middle + at + 1);
        if beyond(&ALL[begin..end]) { to = begin } else { from = end }
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_a_text_as_in_the_list() {
        let all: BTreeMap<&str, &str> = ALL.lines().filter_map(|line| line.split_once(' ')).collect();
        let met = all.values().map(|met| met.parse::<u64>().expect("a number"));
        assert_eq!(met.sum::<u64>(), MET_IN_ALL, "the number to put here");
        for text in ["应当在本市市场注册，日本市场", "龢", "a1", "，。", "𠮷本地", ""] {
            let mut expected: Vec<String> = Vec::new();
            for (start, _) in text.char_indices() {
                let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]).filter(|end| *end > start);
                let words = ends.map(|end| &text[start..end]);
                expected.extend(words.filter_map(|word| all.get(word).map(|met| format!("{word} {met}"))));
            }
            expected.sort();
            expected.dedup();
            let found = within(text);
            let mut found: Vec<&str> = found.lines().collect();
            assert!(found.pop().is_some_and(|rest| rest.starts_with("jieba-rest ")));
            assert_eq!(found, expected, "{text}");
        }
    }
}
