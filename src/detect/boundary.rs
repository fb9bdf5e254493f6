//! 词界: does a hit begin and end where words do? jieba answers, for short words that occur inside others only
//! (基本｜地位 holds no 本地, 日｜本市｜场 no 本市).

use std::sync::LazyLock;

use jieba_rs::Jieba;

use crate::model::Span;

/// What of jieba's dictionary bears on the bounds of our words (`dictionaries/vocabulary.py`): a third of it, loaded in a third of
/// the time, and the same answers.
const VOCABULARY: &str = include_str!("../../dictionaries/vocabulary.txt");

/// Loaded on first need: a run without a doubtful word does not pay for it.
static JIEBA: LazyLock<Jieba> =
    LazyLock::new(|| Jieba::with_dict(&mut VOCABULARY.as_bytes()).expect("lines of a word and a number"));

/// Characters of context on either side that jieba sees: enough to settle the words at the hit's edges.
const CONTEXT_CHARS: usize = 12;

/// Whether `hit` (a range of `text`) begins and ends on a word boundary within `sentence`.
pub(super) fn stands_alone(text: &str, sentence: Span, hit: Span) -> bool {
    let before = &text[sentence.start()..hit.start()];
    let after = &text[hit.end()..sentence.end()];
    let from =
        before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(sentence.start(), |(at, _)| sentence.start() + at);
    let to = after.char_indices().nth(CONTEXT_CHARS).map_or(sentence.end(), |(at, _)| hit.end() + at);
    is_cut_at(&JIEBA, &text[from..to], hit.start() - from, hit.end() - from)
}

/// Whether words begin at `start` and end at `end` where `jieba` parts a text into words.
fn is_cut_at(jieba: &Jieba, text: &str, start: usize, end: usize) -> bool {
    let (mut starts, mut ends) = (start == 0, end == text.len());
    let mut at = 0;
    for word in jieba.cut(text, false) {
        starts |= at == start;
        at += word.word.len();
        ends |= at == end;
    }
    starts && ends
}

#[cfg(test)]
mod tests;
