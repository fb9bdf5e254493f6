//! report (报告): turns reviews, one after the other, into the files of an output folder.
//!
//! Takes `Review`s in path order, then the `Run` and its `Summary`; gives files. Each is written aside
//! (`.documents.csv.part`) and all are renamed together at the end, so that a half file is never taken for a whole one.
//! What a person reads on the terminal is `terminal::summary`. What programs are given, `results` and `past_run` read back,
//! so that a run can be reported again with decisions. Judging, counting and the clock belong to others.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::model::{Review, Run, Summary};

pub mod diagnostics;
mod documents;
mod escape;
mod findings;
mod html;
mod jsonl;
mod output;
pub mod papers;
mod parquet;
mod run_json;
mod spreadsheet;
mod standing;
pub mod terminal;
mod word;
mod wording;
mod workbook;

#[cfg(test)]
mod sample;

pub use escape::escape;
pub use jsonl::results;
pub use output::Output;
pub use run_json::{Past, run as past_run};
pub use spreadsheet::{Cell, Spreadsheet};

/// Version of the layout of `results.jsonl` and `run.json`; it rises when a key changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// The format that is always written: it says what the others are.
const RUN: &str = "run";

/// One output format.
pub struct ReportFormat {
    /// Its name on the command line; some share one.
    pub name: &'static str,
    /// Its file in the output folder.
    pub file_name: &'static str,
    /// Begins the file.
    pub begin: fn(Output, &Run) -> io::Result<Box<dyn Report>>,
    /// When it is written.
    pub written: Written,
}

/// When a format is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Unless the user says otherwise.
    ByDefault,
    /// When the user asks for it: it says what another one says, for those who work with large runs.
    OnDemand,
}

/// Every format there is; a new one is a file of its own and a line here. They are put in place in this order:
/// `run.json`, which vouches for the others, comes last.
pub const FORMATS: &[ReportFormat] = &[
    ReportFormat { name: "csv", file_name: "documents.csv", begin: documents::begin, written: Written::ByDefault },
    ReportFormat { name: "csv", file_name: "findings.csv", begin: findings::begin, written: Written::ByDefault },
    ReportFormat { name: "jsonl", file_name: "results.jsonl", begin: jsonl::begin, written: Written::ByDefault },
    ReportFormat {
        name: "xlsx", file_name: "清理意见表.xlsx", begin: workbook::begin, written: Written::ByDefault
    },
    ReportFormat { name: "html", file_name: "report.html", begin: html::begin, written: Written::ByDefault },
    ReportFormat {
        name: "docx",
        file_name: "清理建议报告.docx",
        begin: papers::advice::begin,
        written: Written::ByDefault,
    },
    ReportFormat {
        name: "docx",
        file_name: "关于修订和废止部分行政规范性文件的决定（草案）.docx",
        begin: papers::decision::begin,
        written: Written::ByDefault,
    },
    ReportFormat {
        name: "docx",
        file_name: "修改对照表.docx",
        begin: papers::comparison::begin,
        written: Written::ByDefault,
    },
    ReportFormat {
        name: "jsonl.zst",
        file_name: "results.jsonl.zst",
        begin: jsonl::compressed::begin,
        written: Written::OnDemand,
    },
    ReportFormat {
        name: "parquet",
        file_name: "documents.parquet",
        begin: parquet::documents::begin,
        written: Written::OnDemand,
    },
    ReportFormat {
        name: "parquet",
        file_name: "findings.parquet",
        begin: parquet::findings::begin,
        written: Written::OnDemand,
    },
    ReportFormat { name: RUN, file_name: "run.json", begin: run_json::begin, written: Written::ByDefault },
];

/// A report while it is being written.
pub trait Report: Send {
    /// Adds one document; called in path order.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn document(&mut self, review: &Review) -> io::Result<()>;

    /// Writes what stands at the end and gives the whole file back, ready to be put in place.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn finish(self: Box<Self>, run: &Run, summary: &Summary) -> io::Result<Output>;
}

/// All reports of a run.
pub struct Reports {
    open: Vec<(PathBuf, Box<dyn Report>)>,
}

/// A report that is whole from the beginning.
struct Known {
    output: Output,
}

impl Report for Known {
    fn document(&mut self, _review: &Review) -> io::Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        Ok(self.output)
    }
}

/// All reports of a run, whole, and none of them in its place yet.
pub struct Whole {
    files: Vec<(PathBuf, Output)>,
}

/// Begins the named reports in `folder` (made if it is missing) and `run.json`.
///
/// # Errors
/// `Error::Usage` for an unknown name, `Error::Output` when a file cannot be made.
pub fn open(folder: &Path, run: &Run, names: &[&str]) -> Result<Reports, Error> {
    if let Some(unknown) = names.iter().find(|name| !self::names().contains(name)) {
        let unknown = terminal::printable(unknown);
        return Err(Error::Usage(format!("没有名为“{unknown}”的报告格式；可用：{}。", self::names().join("、"))));
    }
    std::fs::create_dir_all(folder).map_err(output_error(folder))?;
    let chosen = FORMATS.iter().filter(|format| format.name == RUN || names.contains(&format.name));
    let open = chosen
        .map(|format| {
            let path = folder.join(format.file_name);
            let report = Output::create(&path).and_then(|output| (format.begin)(output, run));
            report.map(|report| (path.clone(), report)).map_err(output_error(&path))
        })
        .collect::<Result<_, _>>()?;
    Ok(Reports { open })
}

/// The names of the formats, each once, but for that of `run.json`, which is always written.
#[must_use]
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = FORMATS.iter().map(|format| format.name).filter(|name| *name != RUN).collect();
    names.dedup();
    names
}

/// The names of those that are written without being asked for.
#[must_use]
pub fn default_names() -> Vec<&'static str> {
    let is_default =
        |name: &&str| FORMATS.iter().any(|format| format.name == *name && format.written == Written::ByDefault);
    names().into_iter().filter(is_default).collect()
}

impl Reports {
    /// Adds one document to every report; to be called in path order.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be written.
    pub fn document(&mut self, review: &Review) -> Result<(), Error> {
        self.open.iter_mut().try_for_each(|(path, report)| report.document(review).map_err(output_error(path)))
    }

    /// Puts bytes that are known already in the place of reports that have just begun; `known` is asked for each.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be written.
    pub fn take_over<R: io::Read>(self, mut known: impl FnMut(&Path) -> Option<R>) -> Result<Self, Error> {
        let taken_over = |(path, report): (PathBuf, Box<dyn Report>)| {
            let Some(mut bytes) = known(&path) else { return Ok((path, report)) };
            // Both are written aside in the same place.
            drop(report);
            let output = Output::create(&path).and_then(|mut output| io::copy(&mut bytes, &mut output).map(|_| output));
            let output = output.map_err(output_error(&path))?;
            Ok((path, Box::new(Known { output }) as Box<dyn Report>))
        };
        let open = self.open.into_iter().map(taken_over).collect::<Result<_, _>>()?;
        Ok(Self { open })
    }

    /// Completes every report.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be written.
    pub fn complete(self, run: &Run, summary: &Summary) -> Result<Whole, Error> {
        let complete = |(path, report): (PathBuf, Box<dyn Report>)| {
            report.finish(run, summary).map_err(output_error(&path)).map(|output| (path, output))
        };
        let files = self.open.into_iter().map(complete).collect::<Result<_, _>>()?;
        Ok(Whole { files })
    }

    /// Completes every report, then puts all of them in place; gives the files written.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be written; when one cannot be completed, none is put in place.
    pub fn finish(self, run: &Run, summary: &Summary) -> Result<Vec<PathBuf>, Error> {
        self.complete(run, summary)?.put_in_place()
    }
}

impl Whole {
    /// Shows the bytes of every report, with its place.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be written out or read back.
    pub fn show(&mut self, mut show: impl FnMut(&Path, &mut dyn io::Read)) -> Result<(), Error> {
        self.files.iter_mut().try_for_each(|(path, output)| {
            let mut bytes = output.reread().map_err(output_error(path))?;
            show(path, &mut bytes);
            Ok(())
        })
    }

    /// Puts all of them in place; gives the files written.
    ///
    /// # Errors
    /// `Error::Output` with the file that could not be put in place.
    pub fn put_in_place(self) -> Result<Vec<PathBuf>, Error> {
        // `run.json`, the last, is not to vouch for a mixture of older and newer files while they are put in place.
        if let Some((path, _)) = self.files.last() {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(output_error(path)(error)),
                _ => {}
            }
        }
        let place = |(path, output): (PathBuf, Output)| output.commit().map_err(output_error(&path)).map(|()| path);
        self.files.into_iter().map(place).collect()
    }
}

fn output_error(path: &Path) -> impl Fn(io::Error) -> Error {
    move |source| Error::Output { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names_in(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn files_appear_only_when_all_are_whole() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let out = folder.path().join("新建/out");
        let mut reports = open(&out, &sample::run(), &names()).expect("opens");
        let mut summary = Summary::default();
        for review in sample::reviews() {
            summary.add(&review);
            reports.document(&review).expect("writes");
            assert!(names_in(&out).iter().all(|name| name.starts_with('.') && name.ends_with(".part")));
        }
        let written = reports.finish(&sample::run(), &summary).expect("finishes");
        assert_eq!(written.len(), FORMATS.len());
        assert_eq!(names_in(&out), {
            let mut names: Vec<_> = FORMATS.iter().map(|format| format.file_name).collect();
            names.sort_unstable();
            names
        });
    }

    #[test]
    fn an_abandoned_run_leaves_the_older_files_alone_and_nothing_of_its_own() {
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::write(folder.path().join("documents.csv"), "上一次").expect("writes");
        let mut reports = open(folder.path(), &sample::run(), &["csv", "html"]).expect("opens");
        reports.document(&sample::reviews()[0]).expect("writes");
        drop(reports);
        assert_eq!(names_in(folder.path()), ["documents.csv"]);
        assert_eq!(fs::read_to_string(folder.path().join("documents.csv")).expect("reads"), "上一次");
    }

    #[test]
    fn a_folder_with_files_of_two_runs_has_no_run_json() {
        let folder = tempfile::tempdir().expect("temporary folder");
        sample::write_all(folder.path(), &sample::run(), &sample::reviews());
        fs::remove_file(folder.path().join("report.html")).expect("it is there");
        // Nothing can be put in this place.
        fs::create_dir_all(folder.path().join("report.html/x")).expect("writable");
        let reports = open(folder.path(), &sample::run(), &names()).expect("opens");
        assert!(reports.finish(&sample::run(), &Summary::default()).is_err());
        assert!(!folder.path().join("run.json").exists());
    }

    #[test]
    fn an_unwritable_place_is_named() {
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::write(folder.path().join("out"), "a file").expect("writes");
        let error = open(&folder.path().join("out"), &sample::run(), &names()).err().expect("fails");
        assert!(matches!(&error, Error::Output { path, .. } if path.ends_with("out")), "{error}");
        let error = open(folder.path(), &sample::run(), &["pdf\u{1b}[2J"]).err().expect("fails");
        assert!(error.to_string().contains("pdf\\u{1b}[2J"), "{error}");
    }

    #[test]
    fn the_same_reviews_give_the_same_bytes() {
        let write = || {
            let folder = tempfile::tempdir().expect("temporary folder");
            sample::write_all(folder.path(), &sample::run(), &sample::reviews());
            FORMATS.iter().map(|f| fs::read(folder.path().join(f.file_name)).expect("reads")).collect::<Vec<_>>()
        };
        assert_eq!(write(), write());
    }
}
