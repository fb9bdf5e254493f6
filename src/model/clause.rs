//! Clauses (条款), their labels as lawyers cite them, and sentences.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Span;

/// Index of a clause in [`Document::clauses`](super::Document::clauses).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClauseId(pub u32);

/// Index of a sentence in [`Document::sentences`](super::Document::sentences).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentenceId(pub u32);

impl ClauseId {
    /// The index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl SentenceId {
    /// The index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// 层级: where a clause stands in the order of a normative document.
///
/// 编章节条款项目 for documents in articles, the four levels of GB/T 9704 (一、（一）1.（1）) for 公文.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Text before the first numbered clause of a part, and text that stands outside any numbering: title, 主送, 落款.
    Text,
    /// 编
    Part,
    /// 章
    Chapter,
    /// 节
    Section,
    /// 条
    Article,
    /// 款: an unnumbered paragraph after the first one of an article or of a 公文 heading.
    Paragraph,
    /// 项: （一） under an article.
    Item,
    /// 目: 1. under an item; a circled ① below that is a 目 too.
    Subitem,
    /// 一、
    Heading1,
    /// （一）
    Heading2,
    /// 1.
    Heading3,
    /// （1）, and ① below it.
    Heading4,
}

/// 条款: one paragraph of the text, with its number, in a tree.
///
/// Clauses stand in text order; their `span`s cover the text without gap or overlap (blank lines belong to the clause
/// before them). A parent always stands before its children.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Index of the [`Part`](super::Part) it belongs to.
    pub part: u32,
    /// Its level.
    pub level: Level,
    /// The clause it hangs under, if any.
    pub parent: Option<ClauseId>,
    /// All its characters, from its mark up to the next clause.
    pub span: Span,
    /// The numbering mark (`第五条`, `（一）`, `1.`); empty for unnumbered paragraphs.
    pub mark: Span,
    /// The number the mark states, or the ordinal of a 款 (from 1); 0 for [`Level::Text`].
    pub number: u32,
    /// How the number is printed when the clause is cited.
    pub label: ClauseLabel,
    /// 引导句: the sentence of an ancestor under which this clause is an item of a list (`下列情形之一：`).
    pub lead_in: Option<Span>,
    /// Its sentences, as indices into [`Document::sentences`](super::Document::sentences).
    pub sentences: (u32, u32),
}

impl Clause {
    /// The text after the mark.
    #[must_use]
    pub fn body(&self) -> Span {
        Span::new(self.mark.end().max(self.span.start()), self.span.end())
    }
}

/// 条款编号: how a lawyer cites the clause, e.g. `第五条第二款第（三）项` or `二、（一）3.`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct ClauseLabel(pub String);

impl fmt::Display for ClauseLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ClauseLabel {
    /// The clause as it is named inside a sentence: 第五条, “三、”部分; 文 where it has no name.
    #[must_use]
    pub fn in_words(&self) -> String {
        let label = &self.0;
        match label.chars().next_back() {
            None => "文".to_owned(),
            Some(_) if label == "标题" => label.clone(),
            Some('条' | '款' | '项' | '目' | '章' | '节' | '编' | '段') => label.clone(),
            Some(_) => {
                let (document, own) = parted(label);
                format!("{document}“{}”部分", own.replace('“', "‘").replace('”', "’"))
            }
        }
    }
}

/// Several clauses in one sentence, 《办法》第四条、第五条: a document that several stand in is named once.
#[must_use]
pub fn listed(clauses: &[String]) -> String {
    let mut named = "";
    let mut told = Vec::new();
    for clause in clauses {
        let (document, own) = parted(clause);
        let own = own.trim_end_matches('、');
        told.push(if document == named { own.to_owned() } else { format!("{document}{own}") });
        named = document;
    }
    told.join("、")
}

/// The document that the clause stands in, if it is named, and the clause.
fn parted(label: &str) -> (&str, &str) {
    let end = if label.starts_with('《') { label.rfind('》') } else { None };
    label.split_at(end.map_or(0, |end| end + '》'.len_utf8()))
}

/// A sentence: up to `。`, `！`, `？`, `；` or the end of its paragraph. Never longer than its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// The clause it stands in.
    pub clause: ClauseId,
    /// Its characters, numbering mark left out, closing punctuation included.
    pub span: Span,
    /// The words of the same paragraph that announce the list it is a link of: up to the `：` of `应当具备下列条件：甲；乙；丙。`, for
    /// 乙 and 丙. The first link holds them itself.
    pub lead_in: Option<Span>,
}
