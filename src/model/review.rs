//! `Review` (审查结果): what the program has to say about one document, resolved for people and machines.
//!
//! This is the row of every report: nothing in it points back into a text.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Bound, Decision, Force, GuardName, Ruling, Severity, Verdict, Verified};

/// 读取状态
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// 已读
    Read,
    /// 部分读取: something is missing, see `problem`.
    Partial,
    /// 未读: see `problem`.
    Unread,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "已读",
            Self::Partial => "部分读取",
            Self::Unread => "未读",
        })
    }
}

/// 处理建议
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// 保留
    Keep,
    /// 修订
    Revise,
    /// 废止
    Repeal,
    /// 宣布失效
    Lapse,
    /// 移出范围
    OutOfScope,
}

impl Action {
    /// All of them, in the order people list them.
    pub const ALL: [Self; 5] = [Self::Keep, Self::Revise, Self::Repeal, Self::Lapse, Self::OutOfScope];
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keep => "保留",
            Self::Revise => "修订",
            Self::Repeal => "废止",
            Self::Lapse => "宣布失效",
            Self::OutOfScope => "移出范围",
        })
    }
}

/// One numbered reason for an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason as one Chinese sentence that names the clauses and shows its arithmetic.
    pub text: String,
    /// The provisions it rests on, as cited.
    #[serde(default)]
    pub basis: Vec<String>,
    /// Rules it rests on.
    pub rules: Vec<String>,
    /// Clauses it rests on, as cited.
    pub clauses: Vec<String>,
}

impl Reason {
    /// With the law, as papers for circulation give it.
    #[must_use]
    pub fn with_law(&self) -> String {
        if self.basis.is_empty() {
            self.text.clone()
        } else {
            format!("{}（依据：{}）", self.text, self.basis.join("、"))
        }
    }

    /// With the law and the rule, for those who want to look the rule up.
    #[must_use]
    pub fn with_rule(&self) -> String {
        if self.basis.is_empty() {
            return self.text.clone();
        }
        format!("{}（规则 {}；依据：{}）", self.text, self.rules.join("、"), self.basis.join("、"))
    }
}

/// What the recommend stage gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// 处理建议
    pub action: Action,
    /// Why, most important first.
    pub reasons: Vec<Reason>,
}

/// One provision as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasisRow {
    /// 《…》第N条
    pub citation: String,
    /// `checked` or `pending`; pending ones are printed with （待核）.
    pub verified: Verified,
}

impl fmt::Display for BasisRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pending = if self.verified == Verified::Pending { "（待核）" } else { "" };
        write!(f, "{}{pending}", self.citation)
    }
}

/// 拟修改内容 of one finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// How a decision to revise puts it: 将第五条中的“工商局”修改为“市场监督管理局”, 删去第五条第（二）项.
    pub instruction: String,
    /// The new text itself, where the repair is mechanical; nothing of substance is ever made up.
    pub replacement: Option<Replacement>,
}

/// New words in the place of old ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The old words in `FindingRow::clause_text`, in characters: start and end.
    pub old: (usize, usize),
    /// The words that stand there instead; empty where the old ones only go.
    pub new: String,
}

/// 引导句 of a clause, and where it stands in the source text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadIn {
    /// The words.
    pub text: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A finding, resolved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Rule id.
    pub rule: String,
    /// Rule title.
    pub title: String,
    /// 类别
    pub category: String,
    /// 严重程度
    pub severity: Severity,
    /// 认定
    pub verdict: Verdict,
    /// 豁免情形, where one moved the verdict.
    pub guard: Option<GuardName>,
    /// The words that moved the guard, for people.
    pub guard_reason: Option<String>,
    /// 约束对象
    pub bound: Option<Bound>,
    /// 约束力度
    pub force: Option<Force>,
    /// 第五条第二款第（三）项; empty when it speaks of the whole document.
    pub clause: String,
    /// The matched words as they stand in the source.
    pub quote: String,
    /// The clause's own text as it stands in the source.
    pub clause_text: String,
    /// Where in `clause_text` the quote stands, in characters: start and end.
    pub quote_in_clause: (usize, usize),
    /// Line in the source text, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Column in bytes of UTF-8, from 1, for programs that count so; 0 where it is not known.
    #[serde(default)]
    pub byte_column: usize,
    /// Page, from 1, in formats that have pages.
    pub page: Option<usize>,
    /// 引导句: the words of an ancestor that announce the list this clause is an item of, where there are such.
    #[serde(default)]
    pub lead_in: Option<LeadIn>,
    /// 法律依据
    pub basis: Vec<BasisRow>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// 拟修改内容; none where the finding asks for no change of the text.
    #[serde(default)]
    pub change: Option<Change>,
    /// What the reviewer decided, in a run that was given decisions.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// Hash of rule, clause text and occurrence, 16 hexadecimal digits; survives renumbering and moving.
    pub fingerprint: String,
}

/// 审查结果 of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// The path, `/` as separator.
    pub path: String,
    /// 读取状态
    pub status: Status,
    /// Why it was not read, or what is missing; Chinese, with the remedy.
    pub problem: Option<String>,
    /// File format, empty when unread.
    pub format: String,
    /// Character encoding, empty where it has no meaning.
    pub encoding: String,
    /// Whether any of the text was recognised from pictures (OCR) and may have wrong characters.
    pub is_recognised: bool,
    /// Bytes of the file.
    pub bytes: u64,
    /// Hash of title, number and issuer, 16 hexadecimal digits, by which decisions find the document again; of the path
    /// where it has no title.
    pub fingerprint: String,
    /// What the reviewer decided, in a run that was given decisions.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// 标题
    pub title: Option<String>,
    /// 发文字号
    pub document_number: Option<String>,
    /// 制定机关
    pub issuer: Option<String>,
    /// 成文日期
    pub issued_on: Option<Date>,
    /// 施行日期
    pub effective_on: Option<Date>,
    /// 有效期至
    pub valid_until: Option<Date>,
    /// 制定依据
    pub legal_basis: Vec<String>,
    /// What this document repeals, names as cited.
    pub repeals: Vec<String>,
    /// Number of clauses.
    pub clauses: usize,
    /// 处理建议; `None` when unread.
    pub action: Option<Action>,
    /// Numbered reasons for it.
    pub reasons: Vec<Reason>,
    /// 审查意见, exempt ones included; reports leave those out unless asked.
    pub findings: Vec<FindingRow>,
    /// Oddities of the structure.
    pub notes: Vec<String>,
}

impl FindingRow {
    /// Whether the reviewer ruled it out (不采纳): it stays on file and no longer counts.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.ruling == Ruling::Reject)
    }

    /// 修改建议: how the text is to be changed, or what to do where that is not known word for word.
    #[must_use]
    pub fn suggestion(&self) -> &str {
        self.change.as_ref().map_or(self.advice.as_str(), |change| change.instruction.as_str())
    }

    /// Whether somebody has to deal with it: neither exempt nor ruled out.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.verdict != Verdict::Exempt && !self.is_rejected()
    }
}

impl Review {
    /// 指纹 of a finding of this document in a table for reviewers: the same clause may stand in two documents, and what
    /// is decided of one is not decided of the other.
    #[must_use]
    pub fn finding_key(&self, finding: &FindingRow) -> String {
        format!("{}-{}", self.fingerprint, finding.fingerprint)
    }

    /// What becomes of the document: as the reviewer ruled, else as recommended.
    #[must_use]
    pub fn final_action(&self) -> Option<Action> {
        match self.decision.as_ref().map(|decision| decision.ruling) {
            Some(Ruling::Document(action)) => Some(action),
            _ => self.action,
        }
    }
}

/// 清理结果: all reviews of a run, in path order, cross-document facts applied.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// The reviews.
    pub reviews: Vec<Review>,
}
