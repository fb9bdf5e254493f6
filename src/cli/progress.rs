//! The live line of a scan on standard error, when a person looks on: documents done, rate and, once it is known how many there
//! are, time left. Counts ahead by a walk of its own, which opens no file.

use std::fmt::Write;
use std::io::IsTerminal;
use std::thread;

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// While the number of files is not known.
const COUNTING: &str = "扫描 {spinner} {pos} 件 {rate} {msg}";
/// As soon as it is.
const COUNTED: &str = "扫描 {bar:32} {pos}/{len} 件 {rate} 剩余 {eta} {msg}";
/// The second time the documents pass by.
const WRITING: &str = "写出 {spinner} {pos} 件 {rate}";

/// The live line.
#[derive(Clone)]
pub(super) struct Progress {
    bar: ProgressBar,
    bytes: u64,
    /// Files taken from the cache, where there is one.
    cached: Option<u64>,
}

impl Progress {
    /// A line of documents read; `count` finds out how many there are, which takes a while.
    pub fn scanning(count: impl FnOnce() -> usize + Send + 'static) -> Self {
        let progress = Self::new(COUNTING);
        if !progress.bar.is_hidden() {
            let bar = progress.bar.clone();
            thread::spawn(move || {
                bar.set_length(count() as u64);
                bar.set_style(style(COUNTED));
            });
        }
        progress
    }

    /// A line of documents written.
    pub fn writing() -> Self {
        Self::new(WRITING)
    }

    fn new(template: &str) -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
        Self { bar: bar.with_style(style(template)), bytes: 0, cached: None }
    }

    /// One more document of that size.
    pub fn document(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.bar.inc(1);
        // Files inside archives were not counted before.
        if let Some(length) = self.bar.length().filter(|length| *length < self.bar.position()) {
            self.bar.set_length(length + 1);
        }
        if !self.bar.is_hidden() {
            let cached = self.cached.map_or_else(String::new, |files| format!(" 缓存 {files}"));
            self.bar.set_message(format!("{:.1} MB{cached}", self.bytes as f64 / 1e6));
        }
    }

    /// So many files were not read so far.
    pub fn cached(&mut self, files: u64) {
        self.cached = Some(files);
    }

    /// Takes the line away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).expect("the template is correct");
    style.with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
        write!(text, "{:.0} 件/秒", state.per_sec()).expect("a line takes any text");
    })
}
