//! Facts about how a document was issued: marked internal, by whom, after what review. Each asks whether the document sets
//! duties of businesses: what binds nobody outside needs no publication and no review.
//!
//! Takes a document, gives what holds. Words come from the dictionary.

use super::facts::Holding;
use crate::model::{Dictionary, Document, DocumentKind, GroupId, PartKind, Rule, Sentence, Span};

/// A line that marks a document is short: 信息公开选项：不予公开.
const LONGEST_MARK_CHARS: usize = 24;

/// 以内部文件设定外部义务: the mark stands in the head or the foot, on a line of its own.
pub(super) fn internal_but_binding(dictionary: &Dictionary, document: &Document) -> Option<Holding> {
    if document.metadata.kind != DocumentKind::Normative {
        return None;
    }
    let marks = &dictionary.groups[group(dictionary, "内部文件标识").0 as usize].words;
    let mark_in = |text: &str| {
        if text.chars().nth(LONGEST_MARK_CHARS).is_some() || text.contains(['。', '，', '；']) {
            return None;
        }
        let mut first: Option<usize> = None;
        dictionary.tree.each(text, |_, _, word| {
            let mark = marks.iter().position(|mark| mark.0 == word);
            first = first.into_iter().chain(mark).min();
        });
        first.map(|mark| dictionary.word(marks[mark]).text.as_str())
    };
    let mut edges = edge_lines(document.text.as_str());
    let (line, mark) = edges.find_map(|line| Some((line, mark_in(document.text.slice(line))?)))?;
    let duty = duty_of_businesses(dictionary, document)?;
    Some(Holding { span: line, details: vec![("命中", mark.to_owned()), ("条款", label(document, duty))] })
}

/// 制定主体不适格: a temporary or coordinating body, or a section of an organ, alone.
pub(super) fn issuer_not_eligible(dictionary: &Dictionary, document: &Document) -> Option<Holding> {
    let issuer = document.metadata.issuer.as_deref()?;
    // 安澜市教育局安澜市招生领导小组办公室: the place is named again where a second organ begins.
    let place: String = issuer.chars().take(2).collect();
    let is_joint = issuer.contains(['、', ' ']) || issuer.matches(&place).count() > 1;
    let is_section = words(dictionary, "不适格主体语").iter().any(|ending| issuer.ends_with(ending));
    if document.metadata.kind != DocumentKind::Normative || is_joint || !is_section {
        return None;
    }
    let duty = duty_of_businesses(dictionary, document)?;
    let details = vec![("命中", issuer.to_owned()), ("条款", label(document, duty))];
    Some(Holding { span: Span::default(), details })
}

/// A document that tells how it was made (合法性审核、审议通过), sets duties of businesses, and names no fair-competition
/// review, though the law on it was in force on the day of issue.
pub(super) fn no_review_stated(dictionary: &Dictionary, document: &Document, rule: &Rule) -> Option<Holding> {
    let about = &document.metadata;
    let issued = about.issued_on?;
    let binds = rule.basis.iter().any(|id| {
        let basis = dictionary.basis(*id);
        basis.succeeded_by.is_empty() && basis.in_force_from.is_some_and(|from| from <= issued)
    });
    let text = document.text.as_str();
    if about.kind != DocumentKind::Normative || !binds {
        return None;
    }
    if words(dictionary, "公平竞争审查语").iter().any(|word| text.contains(word)) {
        return None;
    }
    let told = words(dictionary, "程序说明语");
    let main = document.parts.iter().find(|part| part.kind == PartKind::Main)?;
    let opening = document.sentences.iter().take_while(|sentence| sentence.clause.0 < main.clauses.1);
    let (sentence, word) = opening.take(OPENING_SENTENCES).find_map(|sentence| {
        let slice = document.text.slice(sentence.span);
        let of_itself = ["本", "现印发", "现予", "已经", "业经"].iter().any(|sign| slice.contains(sign));
        told.iter().find(|word| of_itself && slice.contains(**word)).map(|word| (sentence, *word))
    })?;
    duty_of_businesses(dictionary, document)?;
    Some(Holding { span: sentence.span, details: vec![("命中", word.to_owned())] })
}

/// A document tells how it was made at its beginning.
const OPENING_SENTENCES: usize = 8;

/// A group that the loader checked to be there.
fn group(dictionary: &Dictionary, name: &str) -> GroupId {
    dictionary.group(name).expect("the loader checks the names in use")
}

/// Its words.
fn words<'d>(dictionary: &'d Dictionary, group: &str) -> Vec<&'d str> {
    let id = self::group(dictionary, group);
    dictionary.groups[id.0 as usize].words.iter().map(|word| dictionary.word(*word).text.as_str()).collect()
}

const EDGE_LINES: usize = 12;

/// The first and last lines of a text, each once.
fn edge_lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let bytes = text.as_bytes();
    let after = |at: usize| at + 1;
    let head = memchr::memchr_iter(b'\n', bytes).nth(EDGE_LINES - 1).map_or(text.len(), after);
    let last = text.strip_suffix('\n').map_or(text.len(), str::len);
    let tail = memchr::memrchr_iter(b'\n', &bytes[..last]).nth(EDGE_LINES - 1).map_or(0, after);
    [0..head, tail.max(head)..text.len()].into_iter().flat_map(move |edge| {
        let mut at = edge.start;
        text[edge].split_inclusive('\n').map(move |line| {
            let start = at;
            at += line.len();
            Span::new(start, start + line.trim_end().len())
        })
    })
}

/// The first sentence in which a business is named before a duty.
fn duty_of_businesses<'d>(dictionary: &Dictionary, document: &'d Document) -> Option<&'d Sentence> {
    let (businesses, duties) = (words(dictionary, "经营者"), words(dictionary, "义务"));
    document.sentences.iter().find(|sentence| {
        let text = document.text.slice(sentence.span);
        let Some(at) = businesses.iter().filter_map(|word| text.find(word)).min() else { return false };
        text.get(at..).is_some_and(|after| duties.iter().any(|duty| duty.chars().count() > 1 && after.contains(duty)))
    })
}

fn label(document: &Document, sentence: &Sentence) -> String {
    document.clause(sentence.clause).label.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_are_twelve_lines_above_and_below() {
        for count in 0..3 * EDGE_LINES {
            for ending in ["", "\n", "\n\n"] {
                let text = (0..count).map(|line| format!("{line}行 ")).collect::<Vec<_>>().join("\n") + ending;
                let all: Vec<&str> = text.split_inclusive('\n').map(str::trim_end).collect();
                let is_edge = |index: usize| index < EDGE_LINES || index + EDGE_LINES >= all.len();
                let expected: Vec<&str> =
                    (0..all.len()).filter(|index| is_edge(*index)).map(|index| all[index]).collect();
                let found: Vec<&str> = edge_lines(&text).map(|span| &text[span.range()]).collect();
                assert_eq!(found, expected, "{text:?}");
            }
        }
    }
}
