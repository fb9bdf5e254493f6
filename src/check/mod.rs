//! Checks a dictionary for those who edit it: takes a dictionary made ready to judge, gives remarks with file, line and
//! remedy. Printing is the command's.

mod examples;

pub use examples::examples;

use std::fmt;

/// How much a remark weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// 提示: may well be as it should.
    Hint,
    /// 警告: should be looked at.
    Warning,
    /// 错误: must be mended.
    Error,
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

/// One thing the check has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How much it weighs.
    pub weight: Weight,
    /// File inside the dictionary folder; empty when it is about no file.
    pub file: String,
    /// Line from 1, or 0: the file as a whole.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}
