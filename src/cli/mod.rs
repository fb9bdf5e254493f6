//! The command line: flags into settings, results into text and an exit code. One file per command.
//!
//! The only place for clap, indicatif, the clock and the exit code.

mod args;
mod carried;
mod check;
mod completions;
mod config;
mod decide;
mod eval;
mod explain;
mod interrupt;
mod manual;
mod merge;
mod outcome;
pub mod outline;
mod progress;
mod remember;
mod repair;
mod rule_book;
mod rules;
mod scan;
mod sentence;
mod templates;
mod text;

use std::path::Path;
use std::process::ExitCode;

use crate::error::Error;
use crate::model::Dictionary;
use crate::{dictionary, report};

/// The run did its work and found what ought to be mended or looked at.
const EXIT_FOUND: u8 = 1;

/// The run failed, or an input could not be read where that matters.
const EXIT_FAILED: u8 = 2;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn run() -> ExitCode {
    let command = match args::parse(std::env::args_os()) {
        Ok(command) => command,
        Err(stop) => return stop,
    };
    let done = match command {
        args::Command::Scan(options) => scan::run(&options).map(|()| 0),
        args::Command::Merge(options) => merge::run(&options).map(|()| 0),
        args::Command::Check(options) => check::run(options),
        args::Command::Baseline(options) => check::baseline(options),
        args::Command::Config(options) => config::run(options).map(|()| 0),
        args::Command::Init(options) => config::init(&options).map(|()| 0),
        args::Command::Decide(options) => decide::run(&options),
        args::Command::Outline(options) => outline::run(&options).map(|()| 0),
        args::Command::Text(options) => text::run(&options).map(|()| 0),
        args::Command::Rules(options) => rules::run(&options),
        args::Command::Eval(options) => eval::run(&options).map(|()| 0),
        args::Command::Templates(options) => templates::run(&options).map(|()| 0),
        args::Command::Explain(options) => explain::run(&options).map(|()| 0),
        args::Command::Completions(options) => completions::run(&options).map(|()| 0),
        args::Command::Man(options) => manual::run(&options).map(|()| 0),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("错误：{}", report::terminal::printable(&error.to_string()));
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn load_dictionary(folder: Option<&Path>) -> Result<Dictionary, Error> {
    folder.map_or_else(dictionary::builtin, dictionary::load)
}

/// A path as people see it, `/` as separator.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Writes text to standard output.
fn print(text: &str) -> Result<(), Error> {
    print_bytes(text.as_bytes())
}

/// Writes to standard output; a reader that went away (`| head`) is no failure.
fn print_bytes(bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Output { path: "标准输出".into(), source: error })
        }
        _ => Ok(()),
    }
}
