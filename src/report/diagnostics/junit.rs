//! `junit`: test results, as CI systems show them (Jenkins, GitLab). A suite a draft, a case a finding; what is known or
//! waived is skipped, what weighs less than the threshold passes and says so.
//!
//! After `junit-10.xsd` of Jenkins' xUnit plugin, which is what most readers agree on, and the attributes `file` and `line` of
//! a case, which GitLab and viewers take their links from.

use std::collections::HashMap;
use std::io;

use super::message::{self, Gap};
use super::xml::{self, Out};
use super::{Sheet, place};
use crate::model::{Checked, Diagnostic, Draft};
use crate::report::wording;

/// Characters of the words in the name of a case; the whole is in its message.
const NAME_CHARS: usize = 40;

/// What came of a case.
enum Outcome {
    Passed(String),
    Failed(&'static str, String, String),
    Broken(&'static str, String),
    Skipped(String),
}

struct Case {
    name: String,
    line: Option<usize>,
    outcome: Outcome,
}

struct Suite {
    name: String,
    file: Option<String>,
    cases: Vec<Case>,
}

/// The whole file.
pub fn write(sheet: &Sheet<'_>) -> String {
    let suites = suites(sheet.checked);
    xml::document(|out| {
        let all: Vec<_> = suites.iter().flat_map(|suite| &suite.cases).collect();
        let [tests, failures, errors, _] = counts(&all);
        let name = ("name", "guiqing".to_owned());
        xml::parent(out, "testsuites", &[name, tests, failures, errors], |out| {
            suites.iter().try_for_each(|suite| write_suite(out, suite))
        })
    })
}

fn suites(checked: &Checked) -> Vec<Suite> {
    let mut suites: Vec<_> = checked.drafts.iter().map(|draft| of_draft(checked, draft)).collect();
    let mended = checked.mended.iter().map(|it| {
        let name = format!("{}：{}{}（{}）", place::path(&it.path), it.clause, quoted(&it.quote), it.rule);
        Case { name, line: None, outcome: Outcome::Passed("已消除".to_owned()) }
    });
    let complaints = checked.complaints.iter().map(|it| {
        let name = format!("{} 第 {} 行", place::path(&it.path), it.line);
        let body = format!("{name}：{}", it.message);
        let outcome = match checked.threshold.0 {
            Some(_) => Outcome::Failed("waiver", it.message.clone(), body),
            None => Outcome::Passed(body),
        };
        Case { name, line: Some(it.line), outcome }
    });
    let more = [("已消除的问题", mended.collect::<Vec<_>>()), ("豁免登记", complaints.collect())];
    let more = more.into_iter().filter(|(_, cases)| !cases.is_empty());
    suites.extend(more.map(|(name, cases)| Suite { name: name.to_owned(), file: None, cases: distinct(cases) }));
    suites
}

fn of_draft(checked: &Checked, draft: &Draft) -> Suite {
    let mut cases = Vec::new();
    if let Some(gap) = Gap::of(checked, draft) {
        let outcome = if gap.closes { Outcome::Broken(gap.code, gap.problem) } else { Outcome::Passed(gap.problem) };
        cases.push(Case { name: draft.status.to_string(), line: None, outcome });
    }
    cases.extend(draft.diagnostics.iter().map(|it| case(checked, draft, it)));
    if cases.is_empty() {
        let outcome = Outcome::Passed(String::new());
        cases.push(Case { name: "没有发现问题".to_owned(), line: None, outcome });
    }
    let name = place::path(&draft.path).to_owned();
    Suite { file: Some(name.clone()), name, cases: distinct(cases) }
}

fn case(checked: &Checked, draft: &Draft, it: &Diagnostic) -> Case {
    let finding = &it.finding;
    let told = format!("{}　{}\n{}", it.level.name(), message::heading(it), message::body(it));
    let place =
        if draft.has_lines { format!("{}:{}\n", place::path(&draft.path), finding.line) } else { String::new() };
    let outcome = match (message::excuse(it), checked.threshold.0) {
        (Some(excuse), _) => Outcome::Skipped(excuse),
        (None, Some(threshold)) if it.level >= threshold => {
            Outcome::Failed(it.level.key(), finding.message.clone(), format!("{place}{told}\n指纹：{}", it.key))
        }
        (None, _) => Outcome::Passed(format!("{place}{told}")),
    };
    let name = format!("{}{}　{}（{}）", wording::clause(finding), quoted(&finding.quote), finding.title, finding.rule);
    Case { name, line: draft.has_lines.then_some(finding.line), outcome }
}

/// The words, cut where they are long.
fn quoted(words: &str) -> String {
    let words = message::one_line(words);
    match words.char_indices().nth(NAME_CHARS) {
        _ if words.is_empty() => String::new(),
        Some((end, _)) => format!("“{}…”", words.get(..end).unwrap_or_default()),
        None => format!("“{words}”"),
    }
}

/// Names that differ: GitLab knows a case by its class and name alone. They say nothing of lines, so that a case is the
/// same in the next run.
fn distinct(mut cases: Vec<Case>) -> Vec<Case> {
    let mut seen = HashMap::new();
    for case in &mut cases {
        let count = seen.entry(case.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            case.name = format!("{}（第 {count} 处）", case.name);
        }
    }
    cases
}

fn counts(cases: &[&Case]) -> [(&'static str, String); 4] {
    let count = |is: fn(&Outcome) -> bool| cases.iter().filter(|case| is(&case.outcome)).count().to_string();
    [
        ("tests", cases.len().to_string()),
        ("failures", count(|it| matches!(it, Outcome::Failed(..)))),
        ("errors", count(|it| matches!(it, Outcome::Broken(..)))),
        ("skipped", count(|it| matches!(it, Outcome::Skipped(_)))),
    ]
}

fn write_suite(out: &mut Out, suite: &Suite) -> io::Result<()> {
    let mut attributes = vec![("name", suite.name.clone())];
    attributes.extend(suite.file.iter().map(|file| ("file", file.clone())));
    attributes.extend(counts(&suite.cases.iter().collect::<Vec<_>>()));
    xml::parent(out, "testsuite", &attributes, |out| {
        suite.cases.iter().try_for_each(|case| write_case(out, suite, case))
    })
}

fn write_case(out: &mut Out, suite: &Suite, case: &Case) -> io::Result<()> {
    let mut attributes = vec![("classname", suite.name.clone()), ("name", case.name.clone())];
    attributes.extend(suite.file.iter().map(|file| ("file", file.clone())));
    attributes.extend(case.line.map(|line| ("line", line.to_string())));
    let told = |kind: &str, message: &str| [("type", kind.to_owned()), ("message", message.to_owned())];
    match &case.outcome {
        Outcome::Passed(words) if words.is_empty() => xml::leaf(out, "testcase", &attributes, ""),
        Outcome::Passed(words) => {
            xml::parent(out, "testcase", &attributes, |out| xml::leaf(out, "system-out", &[], words))
        }
        Outcome::Failed(kind, message, body) => {
            xml::parent(out, "testcase", &attributes, |out| xml::leaf(out, "failure", &told(kind, message), body))
        }
        Outcome::Broken(kind, problem) => {
            xml::parent(out, "testcase", &attributes, |out| xml::leaf(out, "error", &told(kind, problem), problem))
        }
        Outcome::Skipped(why) => {
            xml::parent(out, "testcase", &attributes, |out| xml::leaf(out, "skipped", &told("known", why), why))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_of_one_name_are_told_apart() {
        let case = || Case { name: "甲".to_owned(), line: None, outcome: Outcome::Passed(String::new()) };
        let names: Vec<_> = distinct(vec![case(), case(), case()]).into_iter().map(|case| case.name).collect();
        assert_eq!(names, ["甲", "甲（第 2 处）", "甲（第 3 处）"]);
    }

    #[test]
    fn long_words_are_cut_in_names() {
        assert_eq!(quoted(&"甲".repeat(41)), format!("“{}…”", "甲".repeat(40)));
        assert_eq!(quoted("甲\n乙"), "“甲 乙”");
        assert_eq!(quoted(""), "");
    }
}
