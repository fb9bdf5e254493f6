//! `Document`: a 行政规范性文件 in structure: metadata, parts, clauses, sentences.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Clause, ClauseId, IssuerLevel, Level, Sentence, SentenceId, Span, Text};

/// 行政规范性文件, segmented. Also holds texts of other ranks (a statute, a set of minutes) when they are what was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The path as shown to people.
    pub path: String,
    /// Its text; every span here is a range of it.
    pub text: Text,
    /// What the head, the foot and the closing articles say about the document itself.
    pub metadata: Metadata,
    /// The main text and its attachments, in order. Never empty.
    pub parts: Vec<Part>,
    /// All clauses in text order. Their spans cover the text without gap or overlap.
    pub clauses: Vec<Clause>,
    /// All sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Oddities of the structure worth telling a reviewer.
    pub notes: Vec<Note>,
}

impl Document {
    /// The clause of an id.
    #[must_use]
    pub fn clause(&self, id: ClauseId) -> &Clause {
        &self.clauses[id.index()]
    }

    /// The clauses above `id`, nearest first, `id` itself left out.
    pub fn ancestors(&self, id: ClauseId) -> impl Iterator<Item = ClauseId> + '_ {
        std::iter::successors(self.clause(id).parent, |&parent| self.clause(parent).parent)
    }
}

impl Document {
    /// What stands above a clause and governs it: its own 引导句, those of its ancestors, and the headings it is under,
    /// nearest first. Of a heading with running text only the first sentence counts.
    #[must_use]
    pub fn lead_ins(&self, id: ClauseId) -> Vec<Span> {
        let mut spans: Vec<Span> = self.clause(id).lead_in.into_iter().collect();
        for ancestor in self.ancestors(id) {
            let clause = self.clause(ancestor);
            let is_heading = !matches!(clause.level, Level::Article | Level::Paragraph | Level::Text);
            if is_heading && let Some(first) = self.sentences.get(clause.sentences.0 as usize) {
                spans.push(first.span);
            }
            spans.extend(clause.lead_in);
        }
        spans.dedup();
        spans
    }

    /// As [`Self::lead_ins`], for a sentence: the words of its own paragraph that announce it come first.
    #[must_use]
    pub fn lead_ins_of(&self, sentence: &Sentence) -> Vec<Span> {
        let mut spans: Vec<Span> = sentence.lead_in.into_iter().collect();
        spans.extend(self.lead_ins(sentence.clause));
        spans
    }

    /// The 款 before the one a clause is: its sibling, or for the first of several the paragraph of the article itself.
    #[must_use]
    pub fn paragraph_before(&self, id: ClauseId) -> Option<Span> {
        let clause = self.clause(id);
        let parent = clause.parent.filter(|_| clause.level == Level::Paragraph)?;
        let siblings = self.clauses[parent.index()..id.index()].iter().rev();
        let mut above = siblings.filter(|other| other.parent == Some(parent) && other.level == Level::Paragraph);
        Some(above.next().unwrap_or(self.clause(parent)).span)
    }

    /// The clause that covers a byte of the text.
    #[must_use]
    pub fn clause_at(&self, offset: usize) -> ClauseId {
        let after = self.clauses.partition_point(|clause| clause.span.start() <= offset);
        ClauseId(u32::try_from(after.saturating_sub(1)).expect("fewer than 4 billion clauses"))
    }

    /// The sentence that covers a byte of the text, if one does (numbering marks lie outside).
    #[must_use]
    pub fn sentence_at(&self, offset: usize) -> Option<SentenceId> {
        let after = self.sentences.partition_point(|sentence| sentence.span.start() <= offset);
        let index = after.checked_sub(1)?;
        let covers = self.sentences[index].span.end() > offset;
        covers.then(|| SentenceId(u32::try_from(index).expect("fewer than 4 billion sentences")))
    }
}

/// 正文 or 附件.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartKind {
    /// 正文
    Main,
    /// 附件, or a 办法/规定 issued with a 通知.
    Attachment,
}

/// A stretch of the document with a numbering of its own.
#[derive(Debug, Clone)]
pub struct Part {
    /// 正文 or 附件.
    pub kind: PartKind,
    /// Its title, as one line.
    pub title: Option<String>,
    /// First clause and one past the last.
    pub clauses: (u32, u32),
}

/// 文件种类, as far as its title, number and head tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 行政规范性文件: the ordinary case, and the answer when nothing speaks against it.
    Normative,
    /// A law, regulation or 规章 (see [`Metadata::rank`]): not subject to this clean-up, judged all the same.
    Legislation,
    /// 人事任免
    Personnel,
    /// 会议纪要
    Minutes,
    /// 请示、报告
    Report,
    /// 批复 or 函 to one addressee
    Reply,
    /// 会议、活动通知
    MeetingNotice,
    /// 工作报告、工作总结、工作要点、领导讲话
    WorkReport,
    /// 征求意见稿、草案, and notices that ask for comments
    Draft,
    /// 司法解释, 司法文件
    Judicial,
    /// 表彰、通报、机构成员调整
    Commendation,
    /// 转载、新闻、解读 and other texts that set no rule
    Other,
}

impl std::fmt::Display for DocumentKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Normative => "规范性文件",
            Self::Legislation => "法律、法规、规章",
            Self::Personnel => "人事任免",
            Self::Minutes => "会议纪要",
            Self::Report => "请示、报告",
            Self::Reply => "批复、函",
            Self::MeetingNotice => "会议、活动通知",
            Self::WorkReport => "工作报告、总结、要点",
            Self::Draft => "征求意见稿、草案",
            Self::Judicial => "司法解释、司法文件",
            Self::Commendation => "表彰、通报、成员调整",
            Self::Other => "其他",
        })
    }
}

impl std::fmt::Display for Rank {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Normative => "行政规范性文件",
            Self::Ministerial => "国务院部门文件",
            Self::StateCouncil => "国务院文件",
            Self::GovernmentRule => "规章",
            Self::LocalRegulation => "地方性法规",
            Self::AdministrativeRegulation => "行政法规",
            Self::JudicialInterpretation => "司法解释",
            Self::Law => "法律",
        })
    }
}

/// 效力位阶, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// 行政规范性文件
    Normative,
    /// 国务院部门的规范性文件: sets no more than other normative documents, but no local clean-up decides on it
    Ministerial,
    /// 国务院、国务院办公厅的规范性文件: likewise
    StateCouncil,
    /// 规章 (部门规章、地方政府规章)
    GovernmentRule,
    /// 地方性法规
    LocalRegulation,
    /// 行政法规, 国务院决定
    AdministrativeRegulation,
    /// 司法解释
    JudicialInterpretation,
    /// 法律
    Law,
}

/// 《……》 cited in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Name between the book-title marks, `中华人民共和国` left as it stands.
    pub name: String,
    /// The name with its marks.
    pub span: Span,
}

/// 有效期 as the document states it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validity {
    /// Last day on which it is in force, where stated or computable.
    pub until: Option<Date>,
    /// The words that say so.
    pub span: Option<Span>,
    /// 试行 or 暂行 in its title.
    pub provisional: bool,
}

/// The end of a period that the document states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its last day.
    pub until: Date,
    /// The words that say so.
    pub span: Span,
}

/// What the document says about itself.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// 标题, as one line without blanks.
    pub title: Option<String>,
    /// 发文字号, brackets folded to 〔〕.
    pub document_number: Option<String>,
    /// 制定机关
    pub issuer: Option<String>,
    /// 成文日期, or the date of publication where that is all there is.
    pub issued_on: Option<Date>,
    /// 施行日期
    pub effective_on: Option<Date>,
    /// 有效期
    pub validity: Validity,
    /// 规划期
    pub plan_period: Option<Period>,
    /// 过渡期
    pub transition: Option<Period>,
    /// 主送机关
    pub addressees: Option<Span>,
    /// 制定依据: what is cited in "根据《…》，制定本办法".
    pub basis: Vec<Citation>,
    /// What the document itself repeals ("同时废止").
    pub repeals: Vec<Citation>,
    /// 文件种类
    pub kind: DocumentKind,
    /// 效力位阶 of the text itself.
    pub rank: Rank,
    /// 行政区划 of the issuer, outermost first, full names as they stand in its name (`安澜市`, `青禾县`).
    pub region: Vec<String>,
    /// 制定机关层级: not read from the document, but said by the user ([`super::Settings`]).
    pub issuer_level: Option<IssuerLevel>,
}

/// Something odd about the structure, in words for the reviewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub span: Span,
    /// What, in Chinese.
    pub message: String,
}
