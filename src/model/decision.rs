//! `Decision` (审核决定): what a reviewer decided about a document or a finding.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Action;

/// 审核结论
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ruling {
    /// Of a finding, 采纳: it is right, and is mended as proposed.
    Accept,
    /// Of a finding, 不采纳: it is no problem.
    Reject,
    /// Of a finding, 另改: it is right, and is mended as the remark says.
    Amend,
    /// Of a document: what becomes of it.
    Document(Action),
}

impl Ruling {
    /// What may be said of a finding, in the order people list them.
    pub const OF_FINDINGS: [Self; 3] = [Self::Accept, Self::Reject, Self::Amend];

    /// What may be said of a document.
    pub const OF_DOCUMENTS: [Self; 5] = [
        Self::Document(Action::Keep),
        Self::Document(Action::Revise),
        Self::Document(Action::Repeal),
        Self::Document(Action::Lapse),
        Self::Document(Action::OutOfScope),
    ];
}

/// What a run does with decisions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    /// It was given none.
    #[default]
    Absent,
    /// Findings with a decision are left out of the lists of what is still to be done.
    Folded,
    /// Everything is listed, with the decisions.
    Shown,
}

impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept => f.write_str("采纳"),
            Self::Reject => f.write_str("不采纳"),
            Self::Amend => f.write_str("另改"),
            Self::Document(action) => action.fmt(f),
        }
    }
}

/// The latest decision on a document or a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// 审核结论
    pub ruling: Ruling,
    /// 审核意见
    pub remark: String,
    /// 审核人
    pub reviewer: String,
    /// 审核日期, as it was written down.
    pub decided_on: String,
}
