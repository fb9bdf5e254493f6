//! `guiqing eval`: precision and recall on labelled clauses, false alarms on labelled documents.

mod files;
mod json;
mod table;
mod text;

use std::fs;

use jiff::Zoned;

use super::args::{EvalOptions, PrintFormat};
use super::{load_dictionary, print};
use crate::error::Error;
use crate::pipeline::Engine;
use crate::report::terminal::printable_lines;
pub(super) use files::measure;

pub(super) fn run(options: &EvalOptions) -> Result<(), Error> {
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let measured = measure(&engine, &options.paths)?;
    if let Some(file) = &options.predictions {
        let lines: String = measured.cases().map(json::prediction).collect();
        fs::write(file, lines).map_err(|source| Error::Output { path: file.clone(), source })?;
    }
    print(&match options.print.format {
        PrintFormat::Text => printable_lines(&text::report(&engine, &measured, options.errors)),
        PrintFormat::Json => json::report(&engine, &measured, options.errors),
    })
}
