//! What `scan --decisions` and `decide` tell of decisions. Takes counts and problems, gives text.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::decisions::{Carried, Kind, Problem};
use crate::report::terminal::printable;

/// The list of what has to be looked at again.
pub(super) const PROBLEMS_FILE: &str = "决定核对.csv";

/// More would push the counts off the screen; the file lists all.
const MAX_PROBLEMS: usize = 10;

/// What was carried over and what is left to decide.
pub(super) fn describe_carried(text: &mut String, carried: &Carried) -> std::fmt::Result {
    let Carried { documents, findings, rejected, open_documents, open_findings, changed_findings, .. } = carried;
    writeln!(text, "已有决定：文件 {documents} 件，条款问题 {findings} 处（其中不采纳 {rejected} 处）")?;
    writeln!(
        text,
        "尚未审核：文件 {open_documents} 件，条款问题 {open_findings} 处；其中 {changed_findings} 处在已有决定的文件里，是新出现的或者条文有改动的"
    )
}

/// The first problems, and how many there are of each kind.
pub(super) fn describe_problems(text: &mut String, problems: &[Problem]) -> std::fmt::Result {
    if problems.is_empty() {
        return Ok(());
    }
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    problems.iter().for_each(|problem| *kinds.entry(problem.kind).or_default() += 1);
    let counts: Vec<_> = kinds.iter().map(|(kind, count)| format!("{kind} {count} 项")).collect();
    writeln!(text, "\n请核对：{}", counts.join("，"))?;
    let sorted = Kind::ALL.iter().flat_map(|kind| problems.iter().filter(move |problem| problem.kind == *kind));
    for problem in sorted.take(MAX_PROBLEMS) {
        let what = [&problem.title, &problem.clause, &problem.rule].map(|part| part.as_str());
        let what: Vec<_> = what.into_iter().filter(|part| !part.is_empty()).collect();
        let said = if problem.said.is_empty() { String::new() } else { format!("“{}”　", problem.said) };
        let line = format!("{}　{}　{said}{}", problem.place, what.join(" "), problem.advice);
        writeln!(text, "  {}　{}", problem.kind, printable(&line))?;
    }
    if problems.len() > MAX_PROBLEMS {
        writeln!(text, "  ……其余 {} 项见 {PROBLEMS_FILE}", problems.len() - MAX_PROBLEMS)?;
    }
    Ok(())
}
