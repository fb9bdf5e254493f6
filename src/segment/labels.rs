//! Names clauses as lawyers cite them and finds the sentence each list hangs under.
//!
//! Takes the tree and the sentences, writes `number` of paragraphs, `label` and `lead_in`.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::heading;
use super::lines::Role;
use super::marks::Kind;
use super::nest::Tree;
use super::numerals::InChinese;
use crate::model::{Clause, ClauseId, ClauseLabel, Level, PartKind, Sentence, Span};

/// Writes ordinals of paragraphs, labels and lead-ins.
pub fn name(folded: &str, tree: &mut Tree, sentences: &[Sentence]) {
    number_paragraphs(folded, tree);
    let has_paragraphs: Vec<bool> = parents_of_several(tree);
    let prefixes: Vec<String> = (0..tree.parts.len()).map(|part| prefix(tree, part)).collect();
    let mut body_paragraphs = vec![0u32; tree.parts.len()];
    for index in 0..tree.clauses.len() {
        let label = label(tree, index, &has_paragraphs, &mut body_paragraphs);
        let prefix = &prefixes[tree.clauses[index].part as usize];
        let is_named = !label.is_empty();
        tree.clauses[index].label =
            ClauseLabel(if is_named && !prefix.is_empty() { format!("{prefix}{label}") } else { label });
        tree.clauses[index].lead_in = lead_in(folded, tree, index, sentences);
    }
}

/// Unnumbered paragraphs count from 1; the line of the clause itself is the first when it holds more than a heading.
fn number_paragraphs(folded: &str, tree: &mut Tree) {
    let mut counts: HashMap<ClauseId, u32> = HashMap::new();
    for index in 0..tree.clauses.len() {
        let clause = &tree.clauses[index];
        if clause.level != Level::Paragraph {
            continue;
        }
        let Some(parent) = clause.parent else { continue };
        let first = u32::from(!tree.is_title_only(folded, parent));
        let count = counts.entry(parent).or_insert(first);
        *count += 1;
        tree.clauses[index].number = *count;
    }
}

/// For each clause: whether it has more than one paragraph, so that 款 must be named.
fn parents_of_several(tree: &Tree) -> Vec<bool> {
    let mut several = vec![false; tree.clauses.len()];
    for clause in &tree.clauses {
        if let (Level::Paragraph, Some(parent)) = (clause.level, clause.parent) {
            several[parent.index()] |= clause.number > 1;
        }
    }
    several
}

/// 《办法》 or 附件2 before the labels of attachments.
fn prefix(tree: &Tree, part: usize) -> String {
    let entry = &tree.parts[part];
    // The text that an order puts in force is the document itself.
    let main = tree.parts.first().and_then(|main| main.title.as_deref());
    let is_document =
        part == 1 && main.is_some_and(|title| heading::is_order(title) || entry.title.as_deref() == Some(title));
    if part == 0 || entry.kind == PartKind::Main || is_document {
        return String::new();
    }
    match (&entry.title, tree.attachments[part]) {
        (Some(title), _) => format!("《{}》", title.trim_start_matches('《').trim_end_matches('》')),
        (None, Some(number)) => format!("附件{number}"),
        (None, None) => "附件".into(),
    }
}

fn label(tree: &Tree, index: usize, several: &[bool], body_paragraphs: &mut [u32]) -> String {
    let clause = &tree.clauses[index];
    let id = ClauseId(u32::try_from(index).expect("readers cap a document below 4 GiB"));
    if clause.level == Level::Text {
        return match (tree.roles[index], clause.parent) {
            (Role::Title, _) => "标题".into(),
            (Role::Addressees, _) => "主送".into(),
            (Role::Plain, Some(parent)) => cite(tree, parent, several),
            (Role::Plain, None) => {
                let count = &mut body_paragraphs[clause.part as usize];
                *count += 1;
                format!("正文第{count}段")
            }
            _ => String::new(),
        };
    }
    let mut label = cite(tree, id, several);
    // The line of an article is its first 款.
    let is_item = matches!(clause.level, Level::Item | Level::Subitem);
    if !is_item
        && clause.level != Level::Paragraph
        && clause.level >= Level::Article
        && several[index]
        && !is_bare(tree, id)
    {
        label.push_str("第一款");
    }
    label
}

/// Whether the first 款 stands on a line of its own below the mark.
fn is_bare(tree: &Tree, id: ClauseId) -> bool {
    tree.clauses[id.index()..]
        .iter()
        .skip(1)
        .take_while(|clause| clause.part == tree.clauses[id.index()].part)
        .find(|clause| clause.parent == Some(id) && clause.level == Level::Paragraph)
        .is_some_and(|clause| clause.number == 1)
}

/// The number of a clause with the numbers of what stands above it.
fn cite(tree: &Tree, id: ClauseId, several: &[bool]) -> String {
    // 编, 章, 节, 条, 款, 项, 目 and the clause itself.
    let mut chain = Vec::with_capacity(8);
    chain.push(id);
    chain.extend(std::iter::successors(tree.clauses[id.index()].parent, |&parent| tree.clauses[parent.index()].parent));
    let has_article = chain.iter().any(|id| tree.clauses[id.index()].level == Level::Article);
    let ends_in_division = tree.clauses[id.index()].level < Level::Article;
    // Room for 第十五条第（三）项, of 27 bytes: most labels are no longer.
    let mut label = String::with_capacity(32);
    let mut child_of_several: Option<ClauseId> = None;
    for &id in chain.iter().rev() {
        let clause = &tree.clauses[id.index()];
        let is_heading_above_article = has_article && matches!(clause.level, Level::Heading1 | Level::Heading2);
        // An article is unique in its document: 章 and 节 are not cited with it.
        if (clause.level < Level::Article && clause.level != Level::Text && has_article && !ends_in_division)
            || is_heading_above_article
        {
            continue;
        }
        if clause.level != Level::Paragraph
            && let Some(above) = child_of_several.take()
            && !is_bare(tree, above)
        {
            label.push_str("第一款");
        }
        if clause.level == Level::Paragraph {
            child_of_several = None;
            if let Some(parent) = clause.parent.filter(|parent| several[parent.index()]) {
                // 款 are the paragraphs of an article or a heading; an item has only 段.
                let is_item = matches!(tree.clauses[parent.index()].level, Level::Item | Level::Subitem);
                let _ = write!(label, "第{}{}", InChinese(clause.number), if is_item { "段" } else { "款" });
            }
            continue;
        }
        push_number(&mut label, tree, id);
        if clause.level == Level::Article && several[id.index()] {
            child_of_several = Some(id);
        }
    }
    label
}

fn push_number(label: &mut String, tree: &Tree, id: ClauseId) {
    let clause = &tree.clauses[id.index()];
    let Some(mark) = tree.marks[id.index()] else { return };
    let number = mark.number;
    let chinese = || InChinese(number);
    let _ = match (clause.level, mark.kind) {
        (_, Kind::Volume) => write!(label, "第{}编", chinese()),
        (_, Kind::SubVolume) => write!(label, "第{}分编", chinese()),
        (_, Kind::Chapter) => write!(label, "第{}章", chinese()),
        (_, Kind::Section) => write!(label, "第{}节", chinese()),
        (_, Kind::Article) if mark.sub > 0 => write!(label, "第{}条之{}", chinese(), InChinese(mark.sub)),
        (_, Kind::Article) => write!(label, "第{}条", chinese()),
        (Level::Item, Kind::HanParen) => write!(label, "第（{}）项", chinese()),
        (Level::Item, Kind::HanComma) => write!(label, "第{}项", chinese()),
        (Level::Item, _) => write!(label, "第{number}项"),
        (Level::Subitem, Kind::HanParen) => write!(label, "第（{}）目", chinese()),
        (Level::Subitem, Kind::Circled) if label.ends_with('目') => write!(label, "{}", circled(number)),
        (Level::Subitem, _) => write!(label, "第{number}目"),
        (_, Kind::HanComma) => write!(label, "{}、", chinese()),
        (_, Kind::HanParen) => write!(label, "（{}）", chinese()),
        (_, Kind::DigitDot) => write!(label, "{number}."),
        (_, Kind::DigitComma) => write!(label, "{number}、"),
        (_, Kind::DigitParen) => write!(label, "（{number}）"),
        (_, Kind::DigitRight) => write!(label, "{number}）"),
        (_, Kind::Circled) => write!(label, "{}", circled(number)),
        (_, Kind::ParenCircled) => write!(label, "（{number}）"),
        (_, Kind::Decimal(_)) => write!(label, "{number}."),
        (_, Kind::Roman | Kind::Letter | Kind::LetterParen) => {
            let letter = u8::try_from(number).ok().and_then(|n| char::from_digit(u32::from(n) + 9, 36)).unwrap_or('?');
            write!(label, "{letter}.")
        }
    };
}

fn circled(number: u32) -> char {
    char::from_u32('①' as u32 + number.clamp(1, 20) - 1).expect("① to ⑳ are characters")
}

/// The sentence of the parent that announces the list this clause is an item of.
fn lead_in(folded: &str, tree: &Tree, index: usize, sentences: &[Sentence]) -> Option<Span> {
    let clause = &tree.clauses[index];
    let is_inner = clause.level == Level::Paragraph || clause.level == Level::Text && clause.parent.is_some();
    if !is_listed(clause) && !is_inner {
        return None;
    }
    let Some(parent) = clause.parent else { return announced_at_root(folded, tree, index, sentences) };
    let above = &tree.clauses[parent.index()];
    // The list begins directly below the words that announce it, and the clause is of that list.
    let first = parent.index() + 1;
    let kind = |index: usize| tree.marks.get(index).copied().flatten().map(|mark| mark.kind);
    let is_of_list = is_listed(clause) && kind(first).is_some() && kind(first) == kind(index);
    if is_of_list && index > first && is_listed(&tree.clauses[first]) {
        return tree.clauses[first].lead_in;
    }
    let own = if is_of_list { announcing(folded, above.sentences, sentences) } else { None };
    own.or(above.lead_in.filter(|_| above.level != Level::Article))
}

fn is_listed(clause: &Clause) -> bool {
    matches!(clause.level, Level::Item | Level::Subitem) || clause.level >= Level::Heading1
}

/// The lead-in of a list that hangs under no clause: the paragraph directly above its first item announces it, the others
/// are those that carry on the same numbering.
fn announced_at_root(folded: &str, tree: &Tree, index: usize, sentences: &[Sentence]) -> Option<Span> {
    let clause = &tree.clauses[index];
    let is_root = |other: &&Clause| other.parent.is_none() && other.part == clause.part;
    let above = tree.clauses.get(..index)?.iter().enumerate().rev().find(|(_, other)| is_root(other));
    let (at, above) = above?;
    let family = |index: usize| tree.marks[index].map(|mark| mark.kind);
    if family(at).is_some() {
        return above.lead_in.filter(|_| family(at) == family(index) && clause.number > above.number);
    }
    if clause.number == 1 { announcing(folded, above.sentences, sentences) } else { None }
}

fn announcing(folded: &str, range: (u32, u32), sentences: &[Sentence]) -> Option<Span> {
    let last = sentences.get(range.0 as usize..range.1 as usize)?.last()?;
    let text = folded.get(last.span.range())?;
    // 十八岁以下, 三万元以下 announce nothing.
    let is_measure = |at: usize| {
        text.get(..at)
            .is_some_and(|before| before.ends_with(['元', '岁', '人', '级', '年', '月', '%', '倍', '米', '下']))
    };
    let announces = text.ends_with(['：', ':'])
        || ["下列", "如下"].iter().any(|word| text.contains(word))
        || text
            .match_indices("以下")
            .any(|(at, _)| !is_measure(at) && !text.get(at..).is_some_and(|rest| rest.starts_with("以下简称")));
    (announces && !opens_document(text)).then_some(last.span)
}

/// 现通知如下, 提出以下意见, 制定本办法: words that open the whole document and say nothing of the clauses below.
fn opens_document(text: &str) -> bool {
    let end = text.trim_end_matches(['：', ':', '。']);
    let nouns = [
        "通知", "意见", "决定", "规定", "办法", "措施", "政策", "方案", "细则", "公告", "通告", "批复", "事项", "要求",
    ];
    let is_as_follows =
        ["如下", "如下意见", "如下决定", "如下通知", "如下规定", "如下措施"].iter().any(|word| end.ends_with(word));
    let names_itself = |words: &str| nouns.iter().any(|noun| words.ends_with(noun));
    // 现将有关事项通知如下, 决定如下, 现提出如下意见
    let says_how = end.rfind("如下").and_then(|at| end.get(..at)).is_some_and(|before| {
        let before = before.trim_end_matches(['作', '出', '了']);
        [
            "通知", "公告", "通告", "意见", "决定", "批复", "函复", "规定", "公布", "通报", "重申", "提出", "明确",
            "制定", "请示", "报告",
        ]
        .iter()
        .any(|verb| before.ends_with(verb))
            && (before.contains('现') || before.contains('特') || before.contains("就") || before.chars().count() < 14)
    });
    let makes = ["制定", "制订", "提出", "作出", "出台", "现就", "特制"].iter().any(|verb| {
        end.rfind(verb).and_then(|at| end.get(at..)).is_some_and(|rest| names_itself(rest) && rest.chars().count() < 16)
    });
    is_as_follows && says_how || makes
}
