//! 词界: does a hit begin and end where words do? jieba answers, for short words that occur inside others only
//! (基本｜地位 holds no 本地, 日｜本市｜场 no 本市).

use std::sync::LazyLock;

use jieba_rs::Jieba;

use crate::model::Span;

/// Loaded on first need: it costs some 0.4 s and 34 MB, which a run without a doubtful word does not pay.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Loads it now.
pub(super) fn warm_up() {
    LazyLock::force(&JIEBA);
}

/// Characters of context on either side that jieba sees: enough to settle the words at the hit's edges.
const CONTEXT_CHARS: usize = 12;

/// Whether `hit` (a range of `text`) begins and ends on a word boundary within `sentence`.
pub(super) fn stands_alone(text: &str, sentence: Span, hit: Span) -> bool {
    let before = &text[sentence.start()..hit.start()];
    let after = &text[hit.end()..sentence.end()];
    let from =
        before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(sentence.start(), |(at, _)| sentence.start() + at);
    let to = after.char_indices().nth(CONTEXT_CHARS).map_or(sentence.end(), |(at, _)| hit.end() + at);
    let (mut starts, mut ends) = (hit.start() == from, hit.end() == to);
    let mut at = from;
    for word in JIEBA.cut(&text[from..to], false) {
        starts |= at == hit.start();
        at += word.word.len();
        ends |= at == hit.end();
    }
    starts && ends
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
