//! `guiqing completions`: the script that completes commands and options in a shell, from the flags themselves.

use super::args::{self, CompletionsOptions};
use super::print;
use crate::error::Error;

/// The script, on standard output.
pub(super) fn run(options: &CompletionsOptions) -> Result<(), Error> {
    let mut command = args::command();
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, "guiqing", &mut script);
    print(&String::from_utf8_lossy(&script))
}
