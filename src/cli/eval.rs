//! `guiqing eval`: precision and recall on labelled clauses, false alarms on labelled documents.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use serde_json::json;

use super::args::EvalOptions;
use super::{load_dictionary, print};
use crate::detect::Scratch;
use crate::error::Error;
use crate::evaluation::{Confusion, LabelledClause, judge_clause, score_document};
use crate::model::Verdict;
use crate::pipeline::Engine;
use crate::read::{self, Limits};

const LABELS_ENDING: &str = ".labels.jsonl";

pub(super) fn run(options: &EvalOptions) -> Result<(), Error> {
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let files = label_files(&options.paths)?;
    if files.is_empty() {
        return Err(Error::Usage("没有找到标注文件：请给出 .jsonl 文件或者含有它们的文件夹".to_owned()));
    }
    let mut session = Session {
        engine,
        scratch: Scratch::default(),
        report: String::new(),
        predictions: String::new(),
        sum: Confusion::default(),
    };
    for path in &files {
        let name = path.to_string_lossy().into_owned();
        let labels = labels(path)?;
        match name.strip_suffix(LABELS_ENDING) {
            Some(stem) => session.document(Path::new(&format!("{stem}.txt")), &labels, options.errors)?,
            None => session.clauses(&name, &labels, options.errors),
        }
    }
    if files.len() > 1 {
        let _ = writeln!(session.report, "合计（{} 个标注文件）\n{}", files.len(), figures(&session.sum));
    }
    if let Some(file) = &options.predictions {
        fs::write(file, &session.predictions).map_err(|source| Error::Output { path: file.clone(), source })?;
    }
    print(&session.report)
}

/// The label files among and under the paths, sorted. Of a folder: all `.jsonl`.
fn label_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let (inputs, _) = crate::batch::find(paths)?;
    Ok(inputs.into_iter().map(|input| input.path).filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect())
}

fn labels(path: &Path) -> Result<Vec<LabelledClause>, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Input { path: path.to_path_buf(), source })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    // Lines without a text (the first of a document's labels, lists of decisions) are about something else.
    let with_text = lines.filter(|(_, line)| line.contains("\"text\""));
    with_text
        .map(|(at, line)| {
            serde_json::from_str(line)
                .map_err(|error| Error::Usage(format!("{} 第 {} 行不是标注：{error}", path.display(), at + 1)))
        })
        .collect()
}

struct Session {
    engine: Engine,
    scratch: Scratch,
    report: String,
    predictions: String,
    /// Of all files.
    sum: Confusion,
}

impl Session {
    fn clauses(&mut self, name: &str, labels: &[LabelledClause], errors: bool) {
        let mut confusion = Confusion::default();
        let mut listed = String::new();
        for label in labels {
            let prediction = judge_clause(&self.engine, label, &mut self.scratch);
            let rules: Vec<&str> = prediction
                .findings
                .iter()
                .filter(|f| Some(f.verdict) == prediction.verdict)
                .map(|f| f.rule.as_str())
                .collect();
            let verdict = prediction.verdict.map_or("none", verdict_name);
            let _ = writeln!(self.predictions, "{}", json!({ "id": label.id, "verdict": verdict, "rules": rules }));
            if !label.is_core() || label.label.is_empty() {
                continue;
            }
            let is_conflict = label.label == "conflict";
            confusion.add(is_conflict, prediction.verdict);
            let wrong = if is_conflict { prediction.verdict.is_none() } else { prediction.verdict.is_some() };
            if errors && wrong {
                let kind = if is_conflict { "漏报" } else { "误报" };
                let exempt: Vec<String> = prediction
                    .findings
                    .iter()
                    .map(|f| {
                        format!(
                            "{}[{}{}]“{}”",
                            f.rule,
                            f.verdict,
                            f.guard.map_or(String::new(), |g| format!("·{g}")),
                            f.quote
                        )
                    })
                    .collect();
                let _ = writeln!(
                    listed,
                    "  {kind} {} {}\n      {}",
                    label.id,
                    label.text.replace('\n', "⏎"),
                    exempt.join("；")
                );
            }
        }
        self.sum.add_all(&confusion);
        let _ = writeln!(self.report, "{name}\n{}{listed}", figures(&confusion));
    }

    fn document(&mut self, path: &Path, labels: &[LabelledClause], errors: bool) -> Result<(), Error> {
        let shown = path.to_string_lossy();
        let source = read::read(path, &shown, &Limits::default());
        let source = source.map_err(|error| Error::Usage(format!("{shown} 未能读取：{error}")))?;
        let review = self.engine.review(source, &mut self.scratch);
        let score = score_document(&review, labels);
        self.sum.add_all(&score.confusion);
        let _ = writeln!(self.report, "{shown}\n{}", figures(&score.confusion));
        for (clause, finding) in score.false_alarms.iter().filter(|_| errors) {
            let _ = writeln!(
                self.report,
                "  误报 {} {}[{}]“{}”\n      {}",
                finding.clause,
                finding.rule,
                finding.verdict,
                finding.quote,
                clause.replace('\n', "⏎")
            );
        }
        Ok(())
    }
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conflict => "conflict",
        Verdict::NeedsReview => "needs-review",
        Verdict::Exempt => "none",
    }
}

fn figures(confusion: &Confusion) -> String {
    let mut text = String::new();
    for (name, columns) in [("严", 1), ("宽", 2)] {
        let (precision, recall) = confusion.precision_recall(columns);
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        let lawful: usize = confusion.ok.iter().sum();
        let alarms: usize = confusion.ok[..columns].iter().sum();
        let _ = writeln!(
            text,
            "  {name}：准确率 {precision:.3}　召回率 {recall:.3}　F1 {f1:.3}　每千条合法条款误报 {:.1}（{alarms}/{lawful}）",
            alarms as f64 * 1000.0 / lawful.max(1) as f64,
        );
    }
    let _ = writeln!(text, "  抵触条款：抵触 {:?}　合法条款：抵触/需判断/无 {:?}", confusion.conflict, confusion.ok);
    text
}
