//! A value found in the file, read as what its key asks for. Gives the value, or what is wrong with it and on which line.

use std::path::PathBuf;

use ignore::gitignore::GitignoreBuilder;
use jiff::civil::Date;
use toml::Spanned;
use toml::de::DeValue;

use super::{Named, Place};
use crate::error::suggestion;
use crate::model::Policy;

/// What is wrong with the file.
pub(super) struct Wrong {
    pub line: usize,
    pub message: String,
}

/// The text, for the lines of its bytes.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a>(pub &'a str);

impl Lines<'_> {
    /// The line of a byte, from 1.
    pub fn of(self, byte: usize) -> usize {
        self.0.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
    }
}

/// A value under its key.
pub(super) struct Found<'a> {
    pub name: &'a str,
    /// Line of the key.
    pub line: usize,
    pub value: &'a Spanned<DeValue<'a>>,
    pub lines: Lines<'a>,
    pub place: Place<'a>,
}

impl Found<'_> {
    fn wrong(&self, message: &str) -> Wrong {
        Wrong { line: self.lines.of(self.value.span().start), message: format!("{} {message}", self.name) }
    }

    fn wrong_kind(&self, wanted: &str) -> Wrong {
        self.wrong(&format!("应为{wanted}，实为{}", kind(self.value.get_ref())))
    }

    /// Words; not none.
    pub fn text(&self) -> Result<String, Wrong> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => Err(self.wrong("是空的；不用这一项就删去这一行")),
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.wrong_kind("加英文引号的文字")),
        }
    }

    /// A file or a folder, by its path relative to the file.
    pub fn path(&self) -> Result<PathBuf, Wrong> {
        Ok(self.place.folder.join(self.text()?))
    }

    /// Yes or no.
    pub fn flag(&self) -> Result<bool, Wrong> {
        self.value.get_ref().as_bool().ok_or_else(|| self.wrong_kind(" true 或者 false"))
    }

    /// A day, between quotation marks or without.
    pub fn day(&self) -> Result<Date, Wrong> {
        let text = match self.value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(day) => day.to_string(),
            _ => return Err(self.wrong_kind("日期，如 \"2026-11-22\"")),
        };
        text.parse().map_err(|_| self.wrong(&format!("的值“{text}”不是日期，应写作 \"2026-11-22\"")))
    }

    /// A number without fractions.
    pub fn whole(&self, least: u64) -> Result<u64, Wrong> {
        let DeValue::Integer(number) = self.value.get_ref() else { return Err(self.wrong_kind("整数")) };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok().and_then(|it| u64::try_from(it).ok());
        number.filter(|number| *number >= least).ok_or_else(|| self.wrong(&format!("应为不小于 {least} 的整数")))
    }

    /// A share of the whole.
    pub fn share(&self) -> Result<f64, Wrong> {
        let share = match self.value.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => return Err(self.wrong_kind("小数")),
        };
        share.filter(|share| Policy::is_share(*share)).ok_or_else(|| self.wrong("应为大于 0、不大于 1 的小数"))
    }

    /// One of these.
    pub fn choice<T>(&self, named: impl Fn(&str) -> Option<T>, all: &[&str]) -> Result<T, Wrong> {
        let text = self.text()?;
        named(&text).ok_or_else(|| {
            let instead = suggestion(&text, all.iter().copied());
            self.wrong(&format!("没有“{text}”这个取值{instead}；可用的有 {}", all.join("、")))
        })
    }

    /// Names, each with its line.
    pub fn names(&self) -> Result<Vec<Named>, Wrong> {
        let DeValue::Array(items) = self.value.get_ref() else {
            return Err(self.wrong_kind("数组，如 [\"甲\", \"乙\"]"));
        };
        let named = |item| {
            let found = Found { value: item, ..*self };
            let name = found.text()?;
            Ok(Named { name, line: self.lines.of(item.span().start) })
        };
        items.iter().map(named).collect()
    }

    /// Patterns written as in `.gitignore`.
    pub fn patterns(&self) -> Result<Vec<String>, Wrong> {
        let check = |item: Named| {
            let wrong = |message: &str| Wrong { line: item.line, message: format!("{} {message}", self.name) };
            if item.name.starts_with('#') {
                return Err(wrong(&format!("中的“{}”以 # 开头，应写作“\\\\{}”", item.name, item.name)));
            }
            match GitignoreBuilder::new("").add_line(None, &item.name) {
                Ok(_) => Ok(item.name),
                Err(_) => Err(wrong(&format!("中的“{}”不是正确的通配符，写法同 .gitignore", item.name))),
            }
        };
        self.names()?.into_iter().map(check).collect()
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "文字",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "是非（true、false）",
        DeValue::Datetime(_) => "日期",
        DeValue::Array(_) => "数组",
        DeValue::Table(_) => "一段",
    }
}
