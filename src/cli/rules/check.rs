//! `guiqing rules check`: what is wrong with a dictionary folder, all at once, each thing with place and remedy.

use std::fmt::Write;
use std::path::Path;

use jiff::Zoned;
use serde::Serialize;

use crate::check::{self, Citation, Found, Remark, RuleCount, Size, Subject, Weight};
use crate::cli::args::{CheckOptions, PrintFormat};
use crate::cli::{EXIT_FOUND, print};
use crate::dictionary::Folder;
use crate::error::Error;
use crate::model::{Settings, Verified};
use crate::report::terminal::printable;

/// Everything a check found.
#[derive(Default, Serialize)]
struct Findings {
    remarks: Vec<Remark>,
    /// `None` when the dictionary does not load.
    size: Option<Size>,
    firing: Option<Firing>,
    citations: Option<Citations>,
}

#[derive(Serialize)]
struct Firing {
    files: usize,
    rules: Vec<RuleCount>,
}

#[derive(Serialize)]
struct Citations {
    files: usize,
    bases: Vec<Citation>,
}

/// Gives the exit code: 1 when there is an error among the remarks.
pub(super) fn run(options: &CheckOptions) -> Result<u8, Error> {
    // A folder that is not there is told before anything is computed.
    for folder in [&options.corpus, &options.statutes].into_iter().flatten() {
        std::fs::metadata(folder).map_err(|source| Error::Input { path: folder.clone(), source })?;
    }
    let folder = Folder::open(&options.folder)?;
    let as_of = options.as_of.unwrap_or_else(|| Zoned::now().date());
    let mut findings = match Subject::new(&folder, &Settings { as_of, region: Vec::new(), issuer_level: None }) {
        Ok(subject) => look(&subject, &folder, options.corpus.as_deref(), options.statutes.as_deref())?,
        Err(remarks) => Findings { remarks, ..Findings::default() },
    };
    check::sort(&mut findings.remarks);
    print(&match options.print.format {
        PrintFormat::Text => text(&findings),
        PrintFormat::Json => serde_json::to_string_pretty(&findings).expect("findings are plain data") + "\n",
    })?;
    let wrong = findings.remarks.iter().any(|remark| remark.weight == Weight::Error);
    Ok(if wrong { EXIT_FOUND } else { 0 })
}

fn look(subject: &Subject, folder: &Folder, corpus: Option<&Path>, statutes: Option<&Path>) -> Result<Findings, Error> {
    let mut findings =
        Findings { remarks: subject.remarks(folder), size: Some(subject.size(folder)), ..Findings::default() };
    if let Some(corpus) = corpus {
        let (rules, remarks, files) = check::firing(subject, corpus)?;
        findings.remarks.extend(remarks);
        findings.firing = Some(Firing { files, rules });
    }
    if let Some(statutes) = statutes {
        let (bases, remarks, files) = check::citations(subject, statutes)?;
        findings.remarks.extend(remarks);
        findings.citations = Some(Citations { files, bases });
    }
    Ok(findings)
}

fn text(findings: &Findings) -> String {
    let mut text = String::new();
    for together in findings.remarks.chunk_by(|a, b| a.weight == Weight::Hint && alike(a, b)) {
        text.push_str(&describe(together));
    }
    if !findings.remarks.is_empty() {
        text.push('\n');
    }
    if let Some(firing) = &findings.firing {
        text.push_str(&firing_table(firing));
    }
    if let Some(citations) = &findings.citations {
        text.push_str(&citation_table(citations));
    }
    match &findings.size {
        Some(size) => {
            let Size { rules, patterns, examples, groups, bases } = size;
            let _ = writeln!(
                text,
                "检查了规则 {rules} 条，句式 {patterns} 条，例 {examples} 个，词组文件 {groups} 个，依据 {bases} 条"
            );
        }
        None => text.push_str("词典未能载入，改正以上错误后再检查例、词组、句式和依据\n"),
    }
    let count = |weight| findings.remarks.iter().filter(|remark| remark.weight == weight).count();
    let [errors, warnings, hints] = [Weight::Error, Weight::Warning, Weight::Hint].map(count);
    let _ = writeln!(text, "错误 {errors}　警告 {warnings}　提示 {hints}");
    if hints > 0 {
        text.push_str("提示不影响使用；逐条的内容见 --format json\n");
    }
    text
}

fn alike(a: &Remark, b: &Remark) -> bool {
    (a.weight, &a.file, a.topic) == (b.weight, &b.file, b.topic)
}

/// A remark, or several of one kind in one file told as one.
fn describe(remarks: &[Remark]) -> String {
    let Some(first) = remarks.first() else { return String::new() };
    let mut text = if remarks.len() == 1 {
        let line = if first.line > 0 { format!(" 第 {} 行", first.line) } else { String::new() };
        format!("{} {}{line}：{}", first.weight, first.file, first.message.replace('\n', "⏎"))
    } else {
        let lines: Vec<String> = remarks.iter().map(|remark| remark.line.to_string()).collect();
        let (count, lines) = (remarks.len(), lines.join("、"));
        format!("{} {}：{} {count} 处：第 {lines} 行", first.weight, first.file, first.topic)
    };
    text = printable(&text) + "\n";
    if !first.remedy.is_empty() {
        let _ = writeln!(text, "      → {}", printable(&first.remedy));
    }
    text
}

fn firing_table(firing: &Firing) -> String {
    let mut text = format!("在语料的 {} 件文件中，各规则命中（处）和用到的句式：\n", firing.files);
    let _ = writeln!(text, "  抵触  需判断  豁免  句式  规则");
    for RuleCount { rule, counts, patterns } in &firing.rules {
        let used = patterns.iter().filter(|pattern| pattern.counts.sum() > 0).count();
        let used = if patterns.is_empty() { "整件".to_owned() } else { format!("{used}/{}", patterns.len()) };
        let _ =
            writeln!(text, "{:>6}{:>8}{:>6}  {used:>6}  {rule}", counts.conflict, counts.needs_review, counts.exempt);
    }
    let never: usize = firing.rules.iter().map(|r| r.patterns.iter().filter(|p| p.counts.sum() == 0).count()).sum();
    let _ = writeln!(text, "  从未命中的句式共 {never} 条，逐条见 --format json\n");
    text
}

fn citation_table(citations: &Citations) -> String {
    let mut text = format!("依据与法规目录（{} 个文件）核对：\n", citations.files);
    for verified in [Verified::Checked, Verified::Pending] {
        let own = || citations.bases.iter().filter(move |basis| basis.verified == verified);
        let counts = Found::ALL.map(|found| format!("{found} {}", own().filter(|basis| basis.found == found).count()));
        let _ = writeln!(text, "  {verified} {} 条：{}", own().count(), counts.join("　"));
    }
    text.push('\n');
    text
}
