//! Cuts clauses into sentences: at 。！？； and at the end of the clause, never inside 《》.

use crate::model::{Clause, ClauseId, Sentence, Span};

/// All sentences in text order; writes into each clause which are its own.
#[must_use]
pub fn cut(folded: &str, clauses: &mut [Clause]) -> Vec<Sentence> {
    let mut sentences = Vec::with_capacity(clauses.len() * 2);
    for (index, clause) in clauses.iter_mut().enumerate() {
        let first = count(&sentences);
        let id = ClauseId(u32::try_from(index).expect("readers cap a document below 4 GiB"));
        cut_clause(folded, id, clause.body(), &mut sentences);
        clause.sentences = (first, count(&sentences));
        announce(folded, &mut sentences[first as usize..]);
    }
    sentences
}

/// Gives the links of a list inside a paragraph (下列条件：甲；乙；丙。) the words that announce it.
fn announce(folded: &str, sentences: &mut [Sentence]) {
    if sentences.len() < 2 {
        return;
    }
    let (mut is_link, mut announced) = (false, None);
    for sentence in sentences {
        let text = folded.get(sentence.span.range()).unwrap_or_default();
        if is_link {
            sentence.lead_in = announced;
        } else {
            let colon = text.find('：').map(|at| sentence.span.start() + at + '：'.len_utf8());
            announced = colon.map(|end| Span::new(sentence.span.start(), end));
        }
        is_link = text.ends_with('；');
    }
}

fn count(sentences: &[Sentence]) -> u32 {
    u32::try_from(sentences.len()).expect("readers cap a document below 4 GiB")
}

fn cut_clause(folded: &str, clause: ClauseId, body: Span, sentences: &mut Vec<Sentence>) {
    let text = folded.get(body.range()).unwrap_or_default();
    let bytes = text.as_bytes();
    let mut push = |from: usize, to: usize| {
        let piece = text.get(from..to).unwrap_or_default();
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let start = body.start() + from + (piece.len() - piece.trim_start().len());
            let span = Span::new(start, start + trimmed.len());
            sentences.push(Sentence { clause, span, lead_in: None });
        }
    };
    let (mut from, mut in_title) = (0, false);
    let mut skip_to = 0;
    for at in memchr::memchr3_iter(0xe3, 0xef, b'\n', bytes) {
        if at < skip_to {
            continue;
        }
        let ends = match bytes.get(at..at + 3) {
            _ if bytes[at] == b'\n' => {
                in_title = false;
                push(from, at);
                from = at + 1;
                continue;
            }
            Some([0xe3, 0x80, 0x8a]) => {
                in_title = true;
                false
            }
            Some([0xe3, 0x80, 0x8b]) => {
                in_title = false;
                false
            }
            Some([0xe3, 0x80, 0x82] | [0xef, 0xbc, 0x81 | 0x9f | 0x9b]) => !in_title,
            _ => false,
        };
        if ends {
            let mut end = at + 3;
            // Closing quotes and brackets stay with the sentence they close.
            while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
                if !matches!(c, '”' | '’' | '）' | '】' | '」' | '』' | '"' | '。' | '！' | '？') {
                    break;
                }
                end += c.len_utf8();
            }
            push(from, end);
            (from, skip_to) = (end, end);
        }
    }
    push(from, text.len());
}
