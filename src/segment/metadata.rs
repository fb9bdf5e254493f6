//! What a document says about itself: who issued it and when, from when and until when it is in force, what it rests on
//! and what it repeals.
//!
//! Takes the tree and the sentences, gives `Metadata`. Heads were read by `heading`.

use std::cell::LazyCell;
use std::collections::HashMap;

use jiff::civil::Date;

use super::lines::Role;
use super::nest::Tree;
use super::wanted::Wanted;
use super::{dates, heading, issuer, kind, validity};
use crate::model::{Citation, DocumentKind, Metadata, Sentence, Span};

/// Reads the metadata of a document.
#[must_use]
pub fn read(folded: &str, tree: &Tree, sentences: &[Sentence]) -> Metadata {
    let mut head = tree.heads.first().cloned().unwrap_or_default();
    let mut order = None;
    if let Some(text) = tree.heads.get(1).filter(|text| text.title.is_some())
        && head.title.as_deref().is_some_and(heading::is_order)
    {
        // The order is the head of the text it puts in force.
        head.document_number = head.document_number.or_else(|| text.document_number.clone());
        head.notes.extend(&text.notes);
        order = std::mem::replace(&mut head.title, text.title.clone());
        let name = order.as_deref().map(heading::without_gloss).filter(|name| name.ends_with('令'));
        head.document_number = head.document_number.map(|number| match name {
            Some(name) if number.starts_with('第') => format!("{name}{number}"),
            _ => number,
        });
    }
    let title = head.title.clone().unwrap_or_default();
    let notes: Vec<&str> =
        head.notes.iter().filter_map(|span| folded.get(span.range())).chain(order.as_deref()).collect();
    let head_text = notes.concat();
    let signature = signature_lines(folded, tree);
    let issuer = issuer::of_title(&title)
        .or_else(|| issuer::congress_of(&head_text))
        .or_else(|| notes.iter().find_map(|note| labelled_organ(note)))
        .or_else(|| signature.iter().find_map(|line| signing_organ(line)))
        .or_else(|| head.document_number.as_deref().and_then(issuer::of_note))
        .or_else(|| notes.iter().find_map(|note| issuer::of_note(note)))
        .or_else(|| {
            notes
                .iter()
                .map(|note| note.trim_end_matches("文件"))
                .find(|note| issuer::is_organ(note))
                .map(str::to_owned)
        });
    let issued_on = issued_on(&signature, &notes);
    let effective_on = validity::effective_on(folded, sentences, issued_on).or_else(|| noted_start(&notes));
    let provisional_title: String =
        tree.parts.iter().take(2).filter_map(|part| part.title.as_deref()).chain([title.as_str()]).collect();
    let rank = issuer::rank(&title, head.document_number.as_deref(), issuer.as_deref(), &head_text);
    let region = issuer.as_deref().map(issuer::region).filter(|region| !region.is_empty());
    Metadata {
        validity: validity::read(folded, sentences, effective_on.or(issued_on), &provisional_title),
        plan_period: validity::period(folded, sentences, &validity::PLAN_PERIODS),
        transition: validity::period(folded, sentences, &validity::TRANSITIONS),
        kind: match kind::kind(&title, rank) {
            DocumentKind::Normative if title.is_empty() => kind::of_opening(folded),
            kind => kind,
        },
        rank,
        region: region.unwrap_or_else(|| issuer::region(title.trim_start_matches("关于印发").trim_start_matches('《'))),
        document_number: head.document_number,
        addressees: head.addressees,
        basis: basis(folded, tree, sentences),
        repeals: repeals(folded, tree, sentences),
        title: head.title,
        issuer,
        issued_on,
        effective_on,
        issuer_level: None,
    }
}

/// The lines of the first signature of the document.
fn signature_lines<'t>(folded: &'t str, tree: &Tree) -> Vec<&'t str> {
    let first =
        tree.roles.iter().zip(&tree.clauses).find(|(role, _)| **role == Role::Signature).map(|(_, clause)| clause.part);
    tree.roles
        .iter()
        .zip(&tree.clauses)
        .filter(|(role, clause)| **role == Role::Signature && Some(clause.part) == first)
        .filter_map(|(_, clause)| folded.get(clause.span.range()).map(str::trim))
        .collect()
}

/// `发文机关：安澜市人民政府` in the information table of a saved page.
fn labelled_organ(note: &str) -> Option<String> {
    let labels = ["发文机关：", "发布机构：", "发文机构：", "制定机关：", "发布单位：", "发文单位："];
    let name = labels.iter().find_map(|label| note.strip_prefix(label))?.trim();
    issuer::is_organ(name).then(|| name.to_owned())
}

/// The organ of a signature line, the date behind it left out.
fn signing_organ(line: &str) -> Option<String> {
    let name = match dates::all(line).last() {
        Some((at, _, _)) => line.get(..at)?,
        None => line,
    };
    let name = name.trim();
    issuer::is_organ(name).then(|| name.to_owned())
}

/// 成文日期: the signature's day; without one, the day of publication or passing in the head.
fn issued_on(signature: &[&str], notes: &[&str]) -> Option<Date> {
    let last = |text: &str| dates::all(text).last().map(|(_, date, _)| date);
    let first = |text: &str| dates::all(text).next().map(|(_, date, _)| date);
    let of_words = |words: &[&str]| {
        notes.iter().filter(|note| words.iter().any(|word| note.contains(word))).find_map(|note| first(note))
    };
    signature
        .iter()
        .rev()
        .find_map(|line| last(line))
        .or_else(|| of_words(&["公布", "成文日期", "发文日期"]))
        .or_else(|| of_words(&["通过", "发布", "印发", "生成日期"]))
        .or_else(|| notes.iter().find_map(|note| first(note)))
}

/// `2020年1月1日施行` in the head of a statute.
fn noted_start(notes: &[&str]) -> Option<Date> {
    notes.iter().filter(|note| note.contains("施行")).find_map(|note| {
        let at = note.rfind("施行")?;
        dates::all(note.get(..at)?).last().map(|(_, date, _)| date)
    })
}

/// 《…》 in "根据《…》，制定本办法" of each part's opening.
fn basis(folded: &str, tree: &Tree, sentences: &[Sentence]) -> Vec<Citation> {
    // The sentence stands in the first article or the first paragraph.
    const OPENING_SENTENCES: usize = 8;
    let mut found: Vec<Citation> = Vec::new();
    for part in &tree.parts {
        let opening = (part.clauses.0..part.clauses.1)
            .filter(|&id| tree.roles[id as usize] == Role::Plain)
            .flat_map(|id| {
                let (from, to) = tree.clauses[id as usize].sentences;
                sentences.get(from as usize..to as usize).unwrap_or_default()
            })
            .take(OPENING_SENTENCES);
        for sentence in opening {
            let text = folded.get(sentence.span.range()).unwrap_or_default();
            let rests =
                ["根据", "依据", "依照", "按照", "贯彻", "落实"].iter().filter_map(|word| find(text, word)).min();
            let Some(from) = rests else { continue };
            let is_purpose =
                ["制定", "制订", "现", "特", "结合", "提出", "修订"].iter().any(|word| text.contains(word));
            if is_purpose {
                let end = text.find("制定本").or_else(|| text.find("制订本")).unwrap_or(text.len());
                for citation in
                    citations(folded, Span::new(sentence.span.start() + from, sentence.span.start() + end.max(from)))
                {
                    if found.iter().all(|other| other.name != citation.name) {
                        found.push(citation);
                    }
                }
            }
        }
    }
    found
}

/// As `str::find`, without making ready for a long text: most sentences are short.
fn find(text: &str, word: &str) -> Option<usize> {
    memchr::memmem::find(text.as_bytes(), word.as_bytes())
}

/// What a repeal says.
static REPEALS: [Wanted; 2] = [Wanted::new("废止"), Wanted::new("停止执行")];

/// 《…》 that the document itself repeals.
fn repeals(folded: &str, tree: &Tree, sentences: &[Sentence]) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    let lists = LazyCell::new(|| lists(tree));
    for word in &REPEALS {
        for sentence in word.sentences(folded, sentences) {
            let text = folded.get(sentence.span.range()).unwrap_or_default();
            let repeals = ["同时废止", "予以废止", "即行废止", "停止执行", "自行废止", "相应废止", "即废止"]
                .iter()
                .any(|word| text.contains(word));
            // 《…》被废止 in a condition (已废止的) repeals nothing.
            if !repeals || text.contains("可以") || text.contains("应当及时") {
                continue;
            }
            let listed = lists.get(&sentence.span).into_iter().flatten().copied();
            for span in std::iter::once(repealed_chunk(folded, sentence.span)).chain(listed) {
                for citation in citations(folded, span) {
                    if found.iter().all(|other| other.span != citation.span) {
                        found.push(citation);
                    }
                }
            }
        }
    }
    found
}

/// The clauses that each lead-in announces.
fn lists(tree: &Tree) -> HashMap<Span, Vec<Span>> {
    let mut lists: HashMap<Span, Vec<Span>> = HashMap::new();
    for clause in &tree.clauses {
        if let Some(lead_in) = clause.lead_in {
            lists.entry(lead_in).or_default().push(clause.span);
        }
    }
    lists
}

/// The piece of a repealing sentence, between commas, that names what is repealed: the one with 废止 in it, or the last
/// one before it that names anything.
fn repealed_chunk(folded: &str, sentence: Span) -> Span {
    let text = folded.get(sentence.range()).unwrap_or_default();
    let end = text.rfind("废止").or_else(|| text.rfind("停止执行")).unwrap_or(text.len());
    let before = text.get(..end).unwrap_or_default();
    let (mut depth, mut chunk_start, mut named) = (0i32, 0, 0);
    for (at, c) in before.char_indices() {
        match c {
            '《' | '（' | '〈' => {
                if c == '《' {
                    named = chunk_start;
                }
                depth += 1;
            }
            '》' | '）' | '〉' => depth -= 1,
            '，' if depth <= 0 => chunk_start = at + c.len_utf8(),
            _ => {}
        }
    }
    Span::new(sentence.start() + named, sentence.start() + end)
}

/// All 《…》 of a span; a title inside a title belongs to the outer one.
fn citations(folded: &str, span: Span) -> Vec<Citation> {
    let text = folded.get(span.range()).unwrap_or_default();
    let mut found = Vec::new();
    let (mut depth, mut open) = (0usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '《' => {
                if depth == 0 {
                    open = at;
                }
                depth += 1;
            }
            '》' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    let name = text.get(open + 3..at).unwrap_or_default().to_owned();
                    found.push(Citation { name, span: Span::new(span.start() + open, span.start() + at + 3) });
                }
            }
            _ => {}
        }
    }
    found
}
