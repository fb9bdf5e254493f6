//! Tests of word bounds: our words against the whole dictionary of jieba.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;
use crate::dictionary;

fn alone(text: &str, word: &str) -> bool {
    let start = text.find(word).expect("the word stands in the text");
    stands_alone(text, Span::new(0, text.len()), Span::new(start, start + word.len()))
}

#[test]
fn pieces_of_other_words_do_not_stand_alone() {
    assert!(!alone("巩固农业的基本地位", "本地"));
    assert!(!alone("开拓日本市场", "本市"));
    assert!(alone("优先使用本地产品", "本地"));
    assert!(alone("应当在本市注册", "本市"));
}

fn doubtful_words() -> BTreeSet<String> {
    let dictionary = dictionary::builtin().expect("the built-in dictionary");
    dictionary.words.into_iter().filter(|word| word.needs_boundary).map(|word| word.text).collect()
}

fn texts(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts(&path, found);
        } else {
            found.extend(fs::read_to_string(path));
        }
    }
}

/// That all our words, those of the place alone and the whole dictionary say the same of every place where that word stands;
/// gives how many there are.
fn compare(whole: &Jieba, text: &str, word: &str) -> usize {
    let places = text.match_indices(word).map(|(start, _)| (start, start + word.len()));
    let compared = places.map(|(start, end)| {
        let said = is_cut_at(whole, text, start, end);
        assert_eq!(is_cut_at(&JIEBA, text, start, end), said, "{word} in {text}: python3 dictionaries/vocabulary.py");
        assert_eq!(is_cut_at(&load(&vocabulary::within(text)), text, start, end), said, "{word} alone in {text}");
    });
    compared.count()
}

#[test]
fn the_vocabulary_parts_our_texts_as_the_whole_dictionary_does() {
    let whole = Jieba::new();
    let words = doubtful_words();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    ["corpus", "dictionaries/rules", "docs"].iter().for_each(|folder| texts(&project.join(folder), &mut found));
    let sentences = found.iter().flat_map(|text| text.split(['。', '；', '\n', '"']));
    let compared: usize = sentences.flat_map(|sentence| words.iter().map(|word| compare(&whole, sentence, word))).sum();
    assert!(compared > 500, "only {compared} places");
}

#[test]
fn whatever_stands_across_the_edge_of_a_doubtful_word_is_in_the_vocabulary() {
    let whole = Jieba::new();
    for word in doubtful_words() {
        let (first, last) = (word.chars().next(), word.chars().next_back());
        let (first, last) = (first.expect("not empty"), last.expect("not empty"));
        for other in '\u{4e00}'..='\u{9fa5}' {
            for (crossing, text) in [
                (format!("{other}{first}"), format!("{other}{word}")),
                (format!("{last}{other}"), format!("{word}{other}")),
            ] {
                if whole.has_word(&crossing) {
                    assert!(JIEBA.has_word(&crossing), "{crossing} beside {word}: python3 dictionaries/vocabulary.py");
                    compare(&whole, &text, &word);
                }
            }
        }
    }
}
