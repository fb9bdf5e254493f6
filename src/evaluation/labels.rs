//! Label files: what a person said of clauses and documents. Takes the text of a `.jsonl` file, gives its clauses and
//! what it says of their document, or the first mistake with file and line.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::error::Error;
use crate::model::Action;

/// 标注结论
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Label {
    /// A careful reviewer would object to the clause.
    Conflict,
    /// It is lawful.
    Ok,
}

/// A labelled clause, one line of a `.jsonl` file. Unknown keys are somebody's notes.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct LabelledClause {
    /// Its name in the file, as it stands there; null when it has none.
    #[serde(default)]
    pub id: Value,
    /// The clause.
    pub text: String,
    /// What the person said of it; `None` when nobody did.
    #[serde(default, deserialize_with = "label")]
    pub label: Option<Label>,
    /// 引导句 above it.
    #[serde(default)]
    pub lead_in: Option<String>,
    /// Title of its document.
    #[serde(default)]
    pub doc_title: Option<String>,
    /// Issuer of its document.
    #[serde(default)]
    pub issuer: Option<String>,
    /// 发文字号 of its document.
    #[serde(default)]
    pub doc_no: Option<String>,
    /// Its categories.
    #[serde(default, deserialize_with = "or_default")]
    pub categories: Vec<String>,
    /// Whether the text is quoted rather than told; told ones are not scored. Not said: it is.
    #[serde(default)]
    pub quoted: Option<bool>,
    /// Reviewers may differ; not scored.
    #[serde(default, deserialize_with = "or_default")]
    pub borderline: bool,
    /// Only a name or a cited law is out of date; not scored.
    #[serde(default, deserialize_with = "or_default")]
    pub stale_only: bool,
    /// The line of its file, from 1; 0 when it comes from none.
    #[serde(skip)]
    pub line: usize,
}

/// Why a line of a label file is not scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The text is told, not quoted.
    NotQuoted,
    /// Reviewers may differ.
    Borderline,
    /// Only a name or a cited law is out of date.
    StaleOnly,
    /// Nobody labelled it.
    NoLabel,
    /// It has no `text`: it is about something else.
    NotAClause,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotQuoted => "转述，不是原文（quoted 为 false）",
            Self::Borderline => "审查人员可能有分歧（borderline）",
            Self::StaleOnly => "只是名称或者所引法律过时（stale_only）",
            Self::NoLabel => "没有标注结论（label）",
            Self::NotAClause => "不是条款（没有 text）",
        })
    }
}

impl LabelledClause {
    /// Whether it belongs to the core set that is scored, should it have a label.
    #[must_use]
    pub fn is_core(&self) -> bool {
        self.quoted != Some(false) && !self.borderline && !self.stale_only
    }

    /// The first reason for which it is not scored.
    #[must_use]
    pub fn left_out(&self) -> Option<LeftOut> {
        let reasons = [
            (self.quoted == Some(false), LeftOut::NotQuoted),
            (self.borderline, LeftOut::Borderline),
            (self.stale_only, LeftOut::StaleOnly),
            (self.label.is_none(), LeftOut::NoLabel),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
    }

    /// The title of its document without 《》; `None` when it is not known.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.doc_title.as_deref().map(|title| title.trim_matches(['《', '》'])).filter(|title| !title.is_empty())
    }
}

/// What a person decided on a whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// One of the five actions.
    Action(Action),
    /// 存争议: reviewers differ; not scored.
    Disputed,
}

/// The words in which decisions are written.
const DECISIONS: &[(&str, Decision)] = &[
    ("保留", Decision::Action(Action::Keep)),
    ("继续有效", Decision::Action(Action::Keep)),
    ("keep", Decision::Action(Action::Keep)),
    ("修改", Decision::Action(Action::Revise)),
    ("修订", Decision::Action(Action::Revise)),
    ("revise", Decision::Action(Action::Revise)),
    ("废止", Decision::Action(Action::Repeal)),
    ("repeal", Decision::Action(Action::Repeal)),
    ("失效", Decision::Action(Action::Lapse)),
    ("宣布失效", Decision::Action(Action::Lapse)),
    ("lapse", Decision::Action(Action::Lapse)),
    ("移出范围", Decision::Action(Action::OutOfScope)),
    ("out-of-scope", Decision::Action(Action::OutOfScope)),
    ("存争议", Decision::Disputed),
];

/// The line of a label file that is about its document (`"meta": true`).
#[derive(Debug, Clone, Deserialize, Default)]
pub struct LabelledDocument {
    /// 处理结论
    #[serde(default, rename = "doc_decision", deserialize_with = "decision")]
    pub decision: Option<Decision>,
}

/// A label file.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Its clauses, in file order.
    pub clauses: Vec<LabelledClause>,
    /// What it says of their document.
    pub document: Option<LabelledDocument>,
    /// Lines that are neither.
    pub others: usize,
}

impl Labels {
    /// Reads the text of a label file; `shown` names it in complaints.
    ///
    /// # Errors
    /// [`Error::Usage`] with file and line when a line is not JSON or a value is none of those known.
    pub fn parse(shown: &str, text: &str) -> Result<Self, Error> {
        let mut labels = Self::default();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if !line.trim().is_empty() {
                labels
                    .add(index + 1, line)
                    .map_err(|what| Error::Usage(format!("{shown} 第 {} 行{what}", index + 1)))?;
            }
        }
        Ok(labels)
    }

    fn add(&mut self, number: usize, line: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(line)
            .map_err(|error| format!("不是 JSON（第 {} 列起）；每行应是一个 {{…}}", error.column()))?;
        let Some(object) = value.as_object() else { return Err("不是一个 {…}".to_owned()) };
        if object.get("meta") == Some(&Value::Bool(true)) {
            self.document = Some(serde_json::from_value(value).map_err(wrong_value)?);
        } else if object.contains_key("text") {
            let clause: LabelledClause = serde_json::from_value(value).map_err(wrong_value)?;
            if !matches!(clause.id, Value::Null | Value::String(_) | Value::Number(_)) {
                return Err("：id 应是文字或者数字".to_owned());
            }
            self.clauses.push(LabelledClause { line: number, ..clause });
        } else {
            self.others += 1;
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn wrong_value(error: serde_json::Error) -> String {
    format!("的值不对：{error}")
}

fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

fn label<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Label>, D::Error> {
    match Option::<String>::deserialize(from)?.as_deref().map(str::trim) {
        None | Some("") => Ok(None),
        Some("conflict") => Ok(Some(Label::Conflict)),
        Some("ok") => Ok(Some(Label::Ok)),
        Some(other) => {
            Err(serde::de::Error::custom(format!("label 不能是“{other}”，只能是 conflict 或者 ok（没有结论就不写）")))
        }
    }
}

fn decision<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decision>, D::Error> {
    let word = Option::<String>::deserialize(from)?.unwrap_or_default();
    if word.trim().is_empty() {
        return Ok(None);
    }
    let known = DECISIONS.iter().find(|(name, _)| *name == word.trim());
    known.map(|(_, decision)| Some(*decision)).ok_or_else(|| {
        let names: Vec<_> = DECISIONS.iter().map(|(name, _)| *name).collect();
        serde::de::Error::custom(format!("doc_decision 不能是“{word}”，只能是 {}", names.join("、")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        Labels::parse("甲.jsonl", text).expect_err("a mistake").to_string()
    }

    #[test]
    fn clauses_documents_and_other_lines_are_told_apart() {
        let text = "\u{feff}{\"meta\":true,\"doc_decision\":\"修改\"}\n\n{\"text\":\"甲。\",\"label\":\"ok\",\"doc_no\":null,\
                    \"categories\":null,\"borderline\":null,\"id\":7}\n{\"decision\":\"废止\"}\n{\"text\":\"乙。\"}\n";
        let labels = Labels::parse("甲.jsonl", text).expect("no mistake");
        assert_eq!(labels.document.expect("it has one").decision, Some(Decision::Action(Action::Revise)));
        assert_eq!((labels.clauses.len(), labels.others), (2, 1));
        assert_eq!((labels.clauses[0].line, labels.clauses[0].label), (3, Some(Label::Ok)));
        assert_eq!(labels.clauses[1].left_out(), Some(LeftOut::NoLabel));
    }

    #[test]
    fn the_core_set_is_quoted_undisputed_and_not_only_stale() {
        let out = |keys: &str| {
            let line = format!("{{\"text\":\"甲。\",\"label\":\"ok\"{keys}}}");
            Labels::parse("甲", &line).expect("no mistake").clauses[0].left_out()
        };
        assert_eq!(out(""), None);
        assert_eq!(out(",\"quoted\":true"), None);
        assert_eq!(out(",\"quoted\":false,\"borderline\":true"), Some(LeftOut::NotQuoted));
        assert_eq!(out(",\"borderline\":true,\"stale_only\":true"), Some(LeftOut::Borderline));
        assert_eq!(out(",\"stale_only\":true"), Some(LeftOut::StaleOnly));
    }

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        let good = "{\"text\":\"甲。\",\"label\":\"ok\"}\n";
        assert_eq!(complaint(&format!("{good}text: 乙")), "甲.jsonl 第 2 行不是 JSON（第 2 列起）；每行应是一个 {…}");
        assert_eq!(complaint("[1]"), "甲.jsonl 第 1 行不是一个 {…}");
        assert_eq!(
            complaint(&format!("{good}\n{{\"text\":\"乙。\",\"label\":\"违法\"}}")),
            "甲.jsonl 第 3 行的值不对：label 不能是“违法”，只能是 conflict 或者 ok（没有结论就不写）"
        );
        let decision = complaint("{\"meta\":true,\"doc_decision\":\"暂缓\"}");
        assert!(decision.starts_with("甲.jsonl 第 1 行的值不对：doc_decision 不能是“暂缓”"), "{decision}");
        assert!(complaint("{\"text\":1}").starts_with("甲.jsonl 第 1 行的值不对："));
        assert!(complaint("{\"text\":\"甲\",\"id\":[1]}").contains("id 应是文字或者数字"));
    }
}
