//! `Problem` (决定核对): what a reviewer has to look at again. Takes problems, writes `决定核对.csv`.

use std::fmt;
use std::io;
use std::path::Path;

use super::{Entry, Subject, nearest};
use crate::report::{Cell, Output, Spreadsheet};

/// What is the matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 相互矛盾: two tables say different things.
    Conflict,
    /// 结论有误: not one of those that can be chosen.
    Invalid,
    /// 对象不明: several documents or clauses may be meant.
    Unclear,
    /// 对应不上: no document or clause of today has this fingerprint.
    Stale,
    /// 没有结论: a remark without a ruling.
    RemarkOnly,
    /// 结论被清空: what was filled in before has been emptied.
    Cleared,
    /// 前后不一: the decisions on a document and on its clauses do not go together.
    Contradiction,
    /// 无法读取: a row that says nothing clear.
    Unreadable,
    /// 改变决定: something else was decided before. For information.
    Changed,
}

impl Kind {
    /// All of them, as they are listed.
    pub const ALL: [Self; 9] = [
        Self::Conflict,
        Self::Invalid,
        Self::Unclear,
        Self::Stale,
        Self::RemarkOnly,
        Self::Cleared,
        Self::Contradiction,
        Self::Unreadable,
        Self::Changed,
    ];

    /// Whether somebody has to do something about it.
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Changed
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Conflict => "相互矛盾",
            Self::Invalid => "结论有误",
            Self::Unclear => "对象不明",
            Self::Stale => "对应不上",
            Self::RemarkOnly => "没有结论",
            Self::Cleared => "结论被清空",
            Self::Contradiction => "前后不一",
            Self::Unreadable => "无法读取",
            Self::Changed => "改变决定",
        })
    }
}

/// One thing to look at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is the matter.
    pub kind: Kind,
    /// File, sheet and row.
    pub place: String,
    /// 对象
    pub subject: Option<Subject>,
    /// 指纹
    pub fingerprint: String,
    /// 文件路径
    pub path: String,
    /// 文件名称
    pub title: String,
    /// 条款
    pub clause: String,
    /// Rule id.
    pub rule: String,
    /// 审核结论, as it was written.
    pub said: String,
    /// 审核意见
    pub remark: String,
    /// 审核人
    pub reviewer: String,
    /// What was done about it, and what there is to do.
    pub advice: String,
}

impl Problem {
    /// A problem with a decision.
    #[must_use]
    pub fn of(kind: Kind, entry: &Entry, place: &str, advice: String) -> Self {
        Self {
            kind,
            place: place.to_owned(),
            subject: Some(entry.subject),
            fingerprint: entry.fingerprint.clone(),
            path: entry.path.clone(),
            title: entry.title.clone(),
            clause: entry.clause.clone(),
            rule: entry.rule.clone(),
            said: entry.ruling.map(|ruling| ruling.to_string()).unwrap_or_default(),
            remark: entry.remark.clone(),
            reviewer: entry.reviewer.clone(),
            advice,
        }
    }
}

/// What to say of a ruling that cannot be chosen.
pub(super) fn not_allowed(subject: Subject, said: &str) -> String {
    let allowed: Vec<_> = nearest::allowed(subject).iter().map(ToString::to_string).collect();
    let meant = nearest::nearest(subject, said).map(|ruling| format!("；最接近的是“{ruling}”")).unwrap_or_default();
    format!("未采用。应为{}之一{meant}", allowed.join("、"))
}

/// Writes `决定核对.csv`, by kind and in the order found.
///
/// # Errors
/// When the file cannot be written.
pub fn write_problems(path: &Path, problems: &[Problem]) -> io::Result<()> {
    const HEADINGS: [&str; 13] = [
        "序号",
        "情况",
        "出处",
        "对象",
        "文件路径",
        "文件名称",
        "条款",
        "规则",
        "审核结论",
        "审核意见",
        "审核人",
        "处理",
        "指纹",
    ];
    let mut sheet = Spreadsheet::begin(Output::create(path)?, &HEADINGS)?;
    let sorted = Kind::ALL.iter().flat_map(|kind| problems.iter().filter(move |problem| problem.kind == *kind));
    for (index, problem) in sorted.enumerate() {
        let texts = [
            &problem.path,
            &problem.title,
            &problem.clause,
            &problem.rule,
            &problem.said,
            &problem.remark,
            &problem.reviewer,
            &problem.advice,
            &problem.fingerprint,
        ];
        let mut row: Vec<Cell> =
            vec![(index + 1).into(), problem.kind.to_string().into(), problem.place.as_str().into()];
        row.push(Cell::optional(problem.subject));
        row.extend(texts.into_iter().map(|text| Cell::from(text.as_str())));
        sheet.row(row)?;
    }
    sheet.finish()?.commit()
}
