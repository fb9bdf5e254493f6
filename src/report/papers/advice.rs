//! 清理建议报告.docx: what was examined, what was found, what is recommended, what a person must decide, and what could
//! not be read.
//!
//! Lists go aside as the reviews come; counts and examples are kept.

use std::collections::BTreeMap;
use std::io;

use minijinja::Value;

use super::layout::{self, Numbering, chinese};
use super::pieces::Pieces;
use super::tally::{RuleProblems, Tally};
use super::templates::{self, ADVICE, Values};
use crate::model::{Action, Reason, Review, Run, Summary};
use crate::report::standing;
use crate::report::word::{self, Body, Column, Cover, Sheet, Style};
use crate::report::{Output, Report, wording};

/// What the report lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum List {
    Documents(Action),
    Doubts,
}

/// In the order in which a campaign deals with them.
const ACTIONS: [(Action, &str); 5] = [
    (Action::Repeal, "建议废止"),
    (Action::Lapse, "建议宣布失效"),
    (Action::Revise, "建议修订"),
    (Action::OutOfScope, "建议移出清理范围"),
    (Action::Keep, "建议保留"),
];

/// Rules told of one category; the lists of findings have all.
const MAX_RULES: usize = 5;

/// Questions told of one document, as above.
const MAX_QUESTIONS: usize = 6;

/// Clauses named for one question, as above.
const MAX_CLAUSES: usize = 6;

/// A reason that is longer is told in the review itself.
const MAX_REASON_CHARS: usize = 160;

const WIDTH: usize = 8_857;

const ACTION_COUNTS: [Column; 3] = [
    Column { head: "清理建议", percent: 40, style: Style::Count },
    Column { head: "件数", percent: 30, style: Style::Count },
    Column { head: "占比", percent: 30, style: Style::Count },
];

const CATEGORY_COUNTS: [Column; 5] = [
    Column { head: "问题类别", percent: 40, style: Style::Cell },
    Column { head: "抵触（处）", percent: 15, style: Style::Count },
    Column { head: "需判断（处）", percent: 16, style: Style::Count },
    Column { head: "合计（处）", percent: 14, style: Style::Count },
    Column { head: "涉及文件（件）", percent: 15, style: Style::Count },
];

const WITH_REASON: [Column; 4] = [
    Column { head: "序号", percent: 8, style: Style::Count },
    Column { head: "文件名称", percent: 33, style: Style::Cell },
    Column { head: "文号/公布日期", percent: 22, style: Style::Cell },
    Column { head: "主要理由", percent: 37, style: Style::Cell },
];

const WITHOUT_REASON: [Column; 3] = [
    Column { head: "序号", percent: 8, style: Style::Count },
    Column { head: "文件名称", percent: 60, style: Style::Cell },
    Column { head: "文号/公布日期", percent: 32, style: Style::Cell },
];

const DOUBTS: [Column; 3] = [
    Column { head: "序号", percent: 8, style: Style::Count },
    Column { head: "文件名称", percent: 37, style: Style::Cell },
    Column { head: "需要判断的问题和所在条款", percent: 55, style: Style::Cell },
];

const INCOMPLETE: [Column; 4] = [
    Column { head: "序号", percent: 8, style: Style::Count },
    Column { head: "文件", percent: 39, style: Style::Cell },
    Column { head: "读取情况", percent: 13, style: Style::Count },
    Column { head: "原因和处理办法", percent: 40, style: Style::Cell },
];

struct Advice {
    output: Output,
    pieces: Pieces<List>,
    tally: Tally,
}

/// Begins the file.
pub fn begin(output: Output, _run: &Run) -> io::Result<Box<dyn Report>> {
    Ok(Box::new(Advice { pieces: Pieces::beside(&output), output, tally: Tally::default() }))
}

impl Report for Advice {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        self.tally.add(review);
        if let Some(action) = standing::action(review) {
            self.pieces.add(List::Documents(action), |number, body| document(number, review, action, body))?;
        }
        if standing::findings(review).any(standing::is_doubtful) {
            self.pieces.add(List::Doubts, |number, body| {
                let cells = [number.to_string(), standing::name(review), questions(review)];
                body.row(&DOUBTS, WIDTH, &cells.each_ref().map(String::as_str))
            })?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output> {
        let text = templates::fill(&ADVICE, run, &values(run, summary, &self.tally))?;
        let (tally, mut pieces) = (self.tally, self.pieces);
        let cover =
            Cover { title: "行政规范性文件清理建议报告", sheet: Sheet::Portrait, as_of: run.as_of };
        word::write(self.output, &cover, |body| {
            layout::write(&text, &mut Numbering::default(), body, |block, body| match block {
                "清理建议统计表" => action_counts(&tally, body),
                "条款问题统计表" => category_counts(&tally, body),
                "主要问题" => problems(&tally, body),
                "清理建议清单" => lists(&mut pieces, body),
                "需判断清单" => whole_table(&DOUBTS, body, |body| pieces.copy(List::Doubts, body)),
                _ => incomplete(summary, body),
            })
        })
    }
}

fn values(run: &Run, summary: &Summary, tally: &Tally) -> Values {
    let region = if run.region.is_empty() { String::new() } else { run.region.join("") };
    let words = [
        ("地区", region),
        ("基准日", wording::chinese_date(run.as_of)),
        ("版本", run.version.clone()),
        ("词典", run.dictionary_hash.clone()),
    ];
    let counts = [
        ("文件总数", summary.found()),
        ("已读件数", summary.read),
        ("部分读取件数", summary.partial),
        ("未读件数", summary.unread),
        ("略过件数", summary.skipped.total()),
        ("条款总数", summary.clauses),
        ("保留件数", tally.action(Action::Keep)),
        ("修订件数", tally.action(Action::Revise)),
        ("废止件数", tally.action(Action::Repeal)),
        ("失效件数", tally.action(Action::Lapse)),
        ("移出件数", tally.action(Action::OutOfScope)),
        ("已审核件数", tally.ruled),
        ("问题处数", tally.findings.open()),
        ("抵触处数", tally.findings.conflict),
        ("需判断处数", tally.findings.needs_review),
        ("豁免处数", summary.findings.exempt),
        ("不采纳处数", tally.rejected),
        ("技术性处数", tally.technical),
        ("待判断处数", tally.doubtful),
    ];
    let words = words.into_iter().map(|(name, word)| (name, Value::from(word)));
    words.chain(counts.map(|(name, count)| (name, Value::from(count)))).collect()
}

fn whole_table(
    columns: &[Column],
    body: &mut Body<'_>,
    rows: impl FnOnce(&mut Body<'_>) -> io::Result<()>,
) -> io::Result<()> {
    body.begin_table(columns, WIDTH)?;
    rows(body)?;
    body.end_table()
}

fn row(columns: &[Column], cells: &[String], body: &mut Body<'_>) -> io::Result<()> {
    body.row(columns, WIDTH, &cells.iter().map(String::as_str).collect::<Vec<_>>())
}

fn action_counts(tally: &Tally, body: &mut Body<'_>) -> io::Result<()> {
    let total: usize = tally.actions.values().sum();
    whole_table(&ACTION_COUNTS, body, |body| {
        for action in Action::ALL {
            let count = tally.action(action);
            let share = if total == 0 { 0.0 } else { count as f64 * 100.0 / total as f64 };
            row(&ACTION_COUNTS, &[action.to_string(), count.to_string(), format!("{share:.1}%")], body)?;
        }
        let share = if total == 0 { "0.0%" } else { "100.0%" };
        row(&ACTION_COUNTS, &["合计".to_owned(), total.to_string(), share.to_owned()], body)
    })
}

fn category_counts(tally: &Tally, body: &mut Body<'_>) -> io::Result<()> {
    whole_table(&CATEGORY_COUNTS, body, |body| {
        for (category, problems) in tally.categories() {
            let found = problems.findings;
            let counts = [found.conflict, found.needs_review, found.open(), problems.documents].map(|n| n.to_string());
            let cells: Vec<_> = std::iter::once(category.to_owned()).chain(counts).collect();
            row(&CATEGORY_COUNTS, &cells, body)?;
        }
        // Documents with problems of several categories stand in several rows: there is no sum of them.
        let found = tally.findings;
        let [conflict, needs_review, open] = [found.conflict, found.needs_review, found.open()].map(|n| n.to_string());
        row(&CATEGORY_COUNTS, &["合计".to_owned(), conflict, needs_review, open, "—".to_owned()], body)
    })
}

fn problems(tally: &Tally, body: &mut Body<'_>) -> io::Result<()> {
    for (index, (category, problems)) in tally.categories().into_iter().enumerate() {
        let counts = counts(problems.findings.conflict, problems.findings.needs_review, problems.documents);
        body.text(Style::Heading2, &format!("（{}）{category}（{counts}）", chinese(index + 1)))?;
        let rules = tally.rules_of(category);
        for (index, rule) in rules.iter().take(MAX_RULES).enumerate() {
            one_problem(index + 1, rule, body)?;
        }
        let more: Vec<_> = rules.iter().skip(MAX_RULES).map(|rule| rule.title.as_str()).collect();
        if !more.is_empty() {
            body.text(Style::Body, &format!("此外还有：{}。", more.join("、")))?;
        }
    }
    Ok(())
}

fn one_problem(number: usize, rule: &RuleProblems, body: &mut Body<'_>) -> io::Result<()> {
    let found = &rule.problems.findings;
    let counts = counts(found.conflict, found.needs_review, rule.problems.documents);
    body.text(Style::Heading3, &format!("{number}.{}（{counts}）", rule.title))?;
    for example in rule.examples() {
        let quote = if example.quote.is_empty() { String::new() } else { format!("规定：“{}”", example.quote) };
        let basis = if example.basis.is_empty() { String::new() } else { format!("（依据：{}）", example.basis) };
        let message = example.message.trim_end_matches('。');
        let separator = if quote.is_empty() { "：" } else { "，" };
        body.text(Style::Body, &format!("如{}{quote}{separator}{message}{basis}。", example.place))?;
    }
    Ok(())
}

/// 抵触3处，需判断1处，涉及2件
fn counts(conflict: usize, needs_review: usize, documents: usize) -> String {
    let mut parts = Vec::new();
    if conflict > 0 {
        parts.push(format!("抵触{conflict}处"));
    }
    if needs_review > 0 {
        parts.push(format!("需判断{needs_review}处"));
    }
    parts.push(format!("涉及{documents}件"));
    parts.join("，")
}

fn lists(pieces: &mut Pieces<List>, body: &mut Body<'_>) -> io::Result<()> {
    let mut number = 0;
    for (action, heading) in ACTIONS {
        let list = List::Documents(action);
        let count = pieces.count(list);
        if count == 0 {
            continue;
        }
        number += 1;
        body.text(Style::Heading2, &format!("（{}）{heading}（{count}件）", chinese(number)))?;
        whole_table(columns(action), body, |body| pieces.copy(list, body))?;
    }
    if number == 0 {
        body.text(Style::Body, "没有读出的文件，不能提出清理建议。")?;
    }
    Ok(())
}

/// What is kept needs no reason.
fn columns(action: Action) -> &'static [Column] {
    if action == Action::Keep { &WITHOUT_REASON } else { &WITH_REASON }
}

fn document(number: usize, review: &Review, action: Action, body: &mut Body<'_>) -> io::Result<()> {
    let cells = [number.to_string(), standing::name(review), super::number_and_date(review), reason(review)];
    row(columns(action), &cells, body)
}

/// The reviewer's words, or the first reason of the recommendation.
fn reason(review: &Review) -> String {
    let recommended = review.reasons.first().map(Reason::with_law).unwrap_or_default();
    let Some(ruled) = standing::ruled(review) else { return shortened(&recommended) };
    let remark = review.decision.as_ref().map(|decision| decision.remark.trim()).unwrap_or_default();
    let is_same = review.action == Some(ruled);
    let basis = if remark.is_empty() && is_same { recommended } else { remark.to_owned() };
    shortened(format!("审核结论：{ruled}。{basis}").trim())
}

fn shortened(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters.by_ref().take(MAX_REASON_CHARS).collect();
    if characters.next().is_some() {
        short += "……";
    }
    short
}

/// What must be decided in a document: one line a rule.
fn questions(review: &Review) -> String {
    let mut clauses: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for finding in standing::findings(review).filter(|finding| standing::is_doubtful(finding)) {
        clauses.entry(&finding.title).or_default().push(standing::clause(finding));
    }
    let mut lines: Vec<_> =
        clauses.iter().take(MAX_QUESTIONS).map(|(title, clauses)| question(title, clauses)).collect();
    if clauses.len() > MAX_QUESTIONS {
        lines.push(format!("另有{}类问题，见条款问题清单", clauses.len() - MAX_QUESTIONS));
    }
    lines.join("\n")
}

fn question(title: &str, clauses: &[&str]) -> String {
    let mut named: Vec<&str> = Vec::new();
    for clause in clauses {
        if !named.contains(clause) {
            named.push(clause);
        }
    }
    let more = if named.len() > MAX_CLAUSES { "等" } else { "" };
    named.truncate(MAX_CLAUSES);
    let times = if clauses.len() > 1 { format!("（{}处）", clauses.len()) } else { String::new() };
    format!("{title}：{}{more}{times}", named.join("、"))
}

fn incomplete(summary: &Summary, body: &mut Body<'_>) -> io::Result<()> {
    whole_table(&INCOMPLETE, body, |body| {
        for (index, file) in summary.incomplete.iter().enumerate() {
            let cells = [(index + 1).to_string(), file.path.clone(), file.status.to_string(), file.problem.clone()];
            row(&INCOMPLETE, &cells, body)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_each_clause_once() {
        assert_eq!(question("收费", &["第一条", "第一条", "第二条"]), "收费：第一条、第二条（3处）");
        let many = ["一", "二", "三", "四", "五", "六", "七"];
        assert_eq!(question("收费", &many), "收费：一、二、三、四、五、六等（7处）");
    }
}
