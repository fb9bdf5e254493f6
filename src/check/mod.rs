//! Checks a dictionary for those who edit it, and compares two. Takes the files of a dictionary, gives remarks with
//! weight, file, line and remedy; printing is the command's.

mod citations;
mod diff;
mod examples;
mod firing;
mod groups;
mod lines;
mod patterns;
mod split;
mod statutes;

use std::fmt;

use serde::Serialize;

pub use citations::{Citation, Found, citations};
pub use diff::{Change, Comparison, DocumentChange, Exempt, RuleChange, compare};
pub use firing::{Counts, PatternCount, RuleCount, firing};
pub use statutes::Statutes;

use crate::dictionary::Folder;
use crate::error::Error;
use crate::model::Settings;
use crate::pipeline::Engine;
use lines::Lines;
use split::Split;

/// How much a remark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// 错误: must be mended.
    Error,
    /// 警告: should be looked at.
    Warning,
    /// 提示: may well be as it should.
    Hint,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "错误",
            Self::Warning => "警告",
            Self::Hint => "提示",
        })
    }
}

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// 词典有误: the dictionary does not load.
    Loading,
    /// 例不符: an example does not come out as written.
    Example,
    /// 例太少
    FewExamples,
    /// 没有例用到的句式
    UnusedPattern,
    /// 重复的、被更宽的句式包含的句式
    DeadPattern,
    /// 没有用到的词组
    UnusedGroup,
    /// 没有规则用到的依据
    UnusedBasis,
    /// 从未命中的规则
    NeverFired,
    /// 依据核对
    Citation,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loading => "词典有误",
            Self::Example => "例不符",
            Self::FewExamples => "例太少",
            Self::UnusedPattern => "没有例用到的句式",
            Self::DeadPattern => "重复的或者被更宽的句式包含的句式",
            Self::UnusedGroup => "没有用到的词组",
            Self::UnusedBasis => "没有规则用到的依据",
            Self::NeverFired => "从未命中的规则",
            Self::Citation => "依据核对",
        })
    }
}

/// One thing the check has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// How much it weighs.
    pub weight: Weight,
    /// What it is about.
    pub topic: Topic,
    /// File inside the dictionary folder.
    pub file: String,
    /// Line from 1, or 0: the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub message: String,
    /// What to do; empty where the message says it.
    pub remedy: String,
}

/// What was checked, by count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Size {
    /// Rules.
    pub rules: usize,
    /// Their patterns.
    pub patterns: usize,
    /// Their examples.
    pub examples: usize,
    /// Word groups that have a file.
    pub groups: usize,
    /// Bases.
    pub bases: usize,
}

/// A dictionary that loads, ready to be checked.
pub struct Subject {
    /// Its rules at work.
    pub engine: Engine,
    split: Split,
    lines: Lines,
}

impl Subject {
    /// The dictionary of a folder.
    ///
    /// # Errors
    /// What keeps it from loading, one remark a mistake.
    pub fn new(folder: &Folder, settings: &Settings) -> Result<Self, Vec<Remark>> {
        let dictionary = folder.load().map_err(|mistakes| mistakes.into_iter().map(remark).collect::<Vec<_>>())?;
        let split = Split::new(&dictionary, settings);
        let lines = Lines::new(folder);
        Ok(Self { engine: Engine::new(dictionary, settings.clone()), split, lines })
    }

    /// What can be said of the dictionary by itself: examples, word groups, bases, patterns.
    #[must_use]
    pub fn remarks(&self, folder: &Folder) -> Vec<Remark> {
        let mut remarks = examples::remarks(self);
        remarks.extend(groups::remarks(&self.engine.dictionary, folder, &self.lines));
        remarks.extend(patterns::remarks(&self.engine.dictionary, &self.lines));
        remarks
    }

    /// How much there is of it.
    #[must_use]
    pub fn size(&self, folder: &Folder) -> Size {
        let dictionary = &self.engine.dictionary;
        Size {
            rules: dictionary.rules.len(),
            patterns: dictionary.rules.iter().map(|rule| rule.patterns.len()).sum(),
            examples: dictionary.rules.iter().map(|rule| rule.examples.len()).sum(),
            groups: folder.names("words/", ".csv").count(),
            bases: dictionary.bases.len(),
        }
    }
}

/// Errors first, then by file, topic and line.
pub fn sort(remarks: &mut [Remark]) {
    fn key(remark: &Remark) -> (Weight, &str, Topic, usize, &str) {
        (remark.weight, &remark.file, remark.topic, remark.line, &remark.message)
    }
    remarks.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn remark(mistake: Error) -> Remark {
    let (file, line, message) = match mistake {
        Error::Dictionary { file, line, message } => (file, line, message),
        other => (String::new(), 0, other.to_string()),
    };
    let told = message.contains('请') || message.contains("应为") || message.contains("可用的有");
    let remedy = if told { "" } else { "请改正后再检查；写法见词典的 README.md" };
    Remark { weight: Weight::Error, topic: Topic::Loading, file, line, message, remedy: remedy.to_owned() }
}
