//! 词界: does a hit begin and end where words do? jieba answers, for short words that occur inside others only
//! (基本｜地位 holds no 本地, 日｜本市｜场 no 本市).

mod vocabulary;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use jieba_rs::Jieba;

use crate::model::Span;

/// Loaded when it has been asked often: that costs as much as some 700 questions answered without (45 ms, 65 µs each).
static JIEBA: LazyLock<Jieba> = LazyLock::new(|| load(vocabulary::ALL));

/// How often was asked.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// So many questions are answered with the words of the place alone. The answers are the same.
const FEW: usize = 512;

/// Characters of context on either side that jieba sees: enough to settle the words at the hit's edges.
const CONTEXT_CHARS: usize = 12;

/// Whether `hit` (a range of `text`) begins and ends on a word boundary within `sentence`.
pub(super) fn stands_alone(text: &str, sentence: Span, hit: Span) -> bool {
    let before = &text[sentence.start()..hit.start()];
    let after = &text[hit.end()..sentence.end()];
    let from =
        before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(sentence.start(), |(at, _)| sentence.start() + at);
    let to = after.char_indices().nth(CONTEXT_CHARS).map_or(sentence.end(), |(at, _)| hit.end() + at);
    let place = &text[from..to];
    let is_cut = |jieba: &Jieba| is_cut_at(jieba, place, hit.start() - from, hit.end() - from);
    if ASKED.fetch_add(1, Ordering::Relaxed) < FEW { is_cut(&load(&vocabulary::within(place))) } else { is_cut(&JIEBA) }
}

/// jieba with these words.
fn load(vocabulary: &str) -> Jieba {
    Jieba::with_dict(&mut vocabulary.as_bytes()).expect("lines of a word and a number")
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
