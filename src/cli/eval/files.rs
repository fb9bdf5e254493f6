//! Label files in, judged cases out: finds them, reads them and their documents, runs the engine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::batch;
use crate::detect::Scratch;
use crate::error::Error;
use crate::evaluation::{Case, DocumentCases, Labels, LeftOut, judge_clause, judge_document};
use crate::pipeline::Engine;
use crate::read::{self, Limits};

/// Labels with this ending are about the document of the same name with `.txt`.
const LABELS_ENDING: &str = ".labels.jsonl";

/// Everything that was judged.
pub struct Measured {
    /// Files of single clauses, by path.
    pub files: Vec<ClauseFile>,
    /// Whole documents, by path.
    pub documents: Vec<DocumentCases>,
    /// Lines of the files of clauses that are about something else.
    pub strange_lines: usize,
}

/// A file of labelled clauses.
pub struct ClauseFile {
    /// Its path.
    pub path: String,
    /// Its clauses.
    pub cases: Vec<Case>,
}

impl Measured {
    /// All cases in the order of the input.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        let clauses = self.files.iter().map(|file| (&file.path, &file.cases));
        let documents = self.documents.iter().map(|document| (&document.path, &document.cases));
        let by_path: BTreeMap<_, _> = clauses.chain(documents).collect();
        by_path.into_values().flatten()
    }

    /// The single clauses.
    pub fn clauses(&self) -> Vec<&Case> {
        self.files.iter().flat_map(|file| &file.cases).collect()
    }
}

/// How many cases are not scored, by reason.
pub fn left_out<'a>(cases: impl IntoIterator<Item = &'a Case>) -> BTreeMap<LeftOut, usize> {
    let mut counts = BTreeMap::new();
    for reason in cases.into_iter().filter_map(|case| case.clause.left_out()) {
        *counts.entry(reason).or_default() += 1;
    }
    counts
}

/// Judges all labelled clauses and documents among and under the paths.
///
/// # Errors
/// [`Error::Input`] when a file cannot be read, [`Error::Usage`] when it is no label file or there is none.
pub fn measure(engine: &Engine, paths: &[PathBuf]) -> Result<Measured, Error> {
    let mut measured = Measured { files: Vec::new(), documents: Vec::new(), strange_lines: 0 };
    let mut scratch = Scratch::default();
    for (shown, path) in label_files(paths)? {
        let labels = Labels::parse(&shown, &text(&path)?)?;
        if let Some(stem) = shown.strip_suffix(LABELS_ENDING) {
            let document =
                path.with_file_name(format!("{}.txt", Path::new(stem).file_name().unwrap_or_default().display()));
            measured.documents.push(judge(engine, &shown, &document, labels, &mut scratch)?);
            continue;
        }
        measured.strange_lines += labels.others + usize::from(labels.document.is_some());
        let judged = labels.clauses.into_iter().map(|clause| {
            let prediction = judge_clause(engine, &clause, &mut scratch);
            Case::new(&shown, None, clause, prediction)
        });
        measured.files.push(ClauseFile { path: shown.clone(), cases: judged.collect() });
    }
    if measured.cases().next().is_none() {
        return Err(Error::Usage(
            "没有找到标注的条款：请给出 .jsonl 文件或者含有它们的文件夹，每行一个 {\"text\": …, \"label\": \"conflict\" 或者 \"ok\"}"
                .to_owned(),
        ));
    }
    Ok(measured)
}

/// The label files: what the user named, and all `.jsonl` in folders. By path, each once.
fn label_files(paths: &[PathBuf]) -> Result<Vec<(String, PathBuf)>, Error> {
    let (inputs, _) = batch::find(paths)?;
    let is_labels = |path: &PathBuf| paths.contains(path) || path.extension().is_some_and(|ending| ending == "jsonl");
    Ok(inputs.into_iter().filter(|input| is_labels(&input.path)).map(|input| (input.shown, input.path)).collect())
}

fn text(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Input { path: path.to_path_buf(), source })?;
    String::from_utf8(bytes)
        .map_err(|_| Error::Usage(format!("{} 不是 UTF-8 编码的文本；标注文件请存为 UTF-8", path.display())))
}

fn judge(
    engine: &Engine,
    shown: &str,
    document: &Path,
    labels: Labels,
    scratch: &mut Scratch,
) -> Result<DocumentCases, Error> {
    let name = document.to_string_lossy().replace('\\', "/");
    if !document.exists() {
        return Err(Error::Usage(format!("{shown} 标注的文件 {name} 不存在；两个文件须放在同一个文件夹里")));
    }
    let source = read::read(document, &name, &Limits::default())
        .map_err(|error| Error::Usage(format!("{shown} 标注的文件 {name} 未能读取：{error}")))?;
    Ok(judge_document(&engine.dictionary, shown, &engine.review(source, scratch), labels))
}
