//! From a hit (命中) to a finding (审查意见).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RuleId, SentenceId, Span, WordId};

/// A word or slot that a template matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// Where.
    pub span: Span,
    /// The word, when it was one.
    pub word: Option<WordId>,
}

/// 命中: a pattern of a rule matched a sentence, or a fact about the document held. Nothing is judged yet.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The rule.
    pub rule: RuleId,
    /// Which of its patterns; `None` for a document fact.
    pub pattern: Option<u16>,
    /// The sentence it stands in; `None` when it speaks of the document as a whole.
    pub sentence: Option<SentenceId>,
    /// From the first matched word to the last.
    pub span: Span,
    /// The parts.
    pub matched: Vec<Matched>,
    /// Which of the rule's 合法看似 the surroundings match.
    pub lawful: Option<u16>,
    /// Whether the title says that the whole document is about what the rule forbids.
    pub core: bool,
    /// What the hit found, to fill `{…}` in the rule's message: the words of a table row, a date.
    pub details: Vec<(&'static str, String)>,
}

/// 认定
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "认定")]
pub enum Verdict {
    /// 豁免: looks like it, and is lawful.
    #[schemars(description = "豁免")]
    Exempt,
    /// 需判断: a person must decide.
    #[schemars(description = "需判断")]
    NeedsReview,
    /// 抵触
    Conflict,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exempt => "豁免",
            Self::NeedsReview => "需判断",
            Self::Conflict => "抵触",
        })
    }
}

/// 豁免情形: why a hit is lawful, or a matter for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GuardName {
    /// 重申禁令
    Prohibition,
    /// 上位法依据
    Statutory,
    /// 仅提及
    Mention,
    /// 内部事务
    Internal,
    /// 自然人
    Person,
    /// 清理纠正
    Remedial,
    /// 法律允许的差别
    Neutral,
    /// 倡导性表述: the wording only encourages, or allows the business to
    Encouragement,
}

/// 约束对象: who is bound or served by the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// 经营者
    Business,
    /// 自然人
    Person,
    /// 机关
    Organ,
}

/// 约束力度, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// 强制: 必须, 应当, 方可, 不得
    Mandatory,
    /// 优先: 优先, 原则上优先
    Priority,
    /// 鼓励: 鼓励, 支持, 引导
    Encouraged,
    /// 许可: 可以, 允许
    Permitted,
}

impl fmt::Display for GuardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prohibition => "重申禁令",
            Self::Statutory => "上位法依据",
            Self::Mention => "仅提及",
            Self::Internal => "内部事务",
            Self::Person => "自然人",
            Self::Remedial => "清理纠正",
            Self::Neutral => "法律允许的差别",
            Self::Encouragement => "倡导性表述",
        })
    }
}

/// 审查意见: a judged hit.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The hit.
    pub hit: Hit,
    /// What it amounts to.
    pub verdict: Verdict,
    /// The guard that let it through or lowered it, with the words that moved it (for people).
    pub guard: Option<(GuardName, String)>,
    /// Who is bound, where the sentence or what stands above it says so.
    pub bound: Option<Bound>,
    /// How strongly.
    pub force: Option<Force>,
    /// 拟修改内容, once the propose stage has seen the finding.
    pub proposal: Option<Proposal>,
}

/// 拟修改内容 while it still points into the text; [`Change`](super::Change) is what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// How a decision to revise puts it, one sentence.
    pub instruction: String,
    /// The old words and the new ones that stand in their place, where the repair is mechanical.
    pub replacement: Option<(Span, String)>,
}
