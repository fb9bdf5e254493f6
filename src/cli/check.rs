//! `guiqing check`: drafts in, what stands in their way out, with an exit code that is the same for every format.

use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::args::{CheckDraftsOptions, Destination};
use super::{load_dictionary, print};
use crate::batch::{self, Input};
use crate::error::Error;
use crate::gate;
use crate::model::{Decided, Run};
use crate::pipeline::Engine;
use crate::report::diagnostics::{Paint, Sheet};

/// What standard input is called on the command line.
const STDIN: &str = "-";

/// Gives the exit code.
pub(super) fn run(options: &CheckDraftsOptions) -> Result<u8, Error> {
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let inputs = inputs(options)?;
    let collection = batch::run(&engine, inputs, &options.reading.batch(options.jobs)?, |_| {})?;
    let mut checked = gate::check(collection, options.fail_on.threshold());
    checked.allows_partial = options.allow_partial;
    let run = Run {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dictionary_hash: engine.dictionary.hash.clone(),
        as_of: engine.settings.as_of,
        region: engine.settings.region.clone(),
        inputs: options.paths.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect(),
        options: options.reading.stated(),
        show_exempt: false,
        decided: Decided::Absent,
        wording: std::collections::BTreeMap::new(),
    };
    let paint = if options.output.is_empty() && colours() { Paint::Colours } else { Paint::Plain };
    let sheet = Sheet { checked: &checked, dictionary: &engine.dictionary, run: &run, paint };
    for Destination { format, path } in &options.output {
        write_aside(path, &(format.write)(&Sheet { paint: Paint::Plain, ..sheet }))?;
    }
    print(&(options.format.write)(&sheet))?;
    Ok(checked.exit_code())
}

/// What is to be checked; nothing at all is a mistake, since a gate that saw nothing is not open.
fn inputs(options: &CheckDraftsOptions) -> Result<Vec<Input>, Error> {
    let (own, named): (Vec<_>, Vec<_>) = options.paths.iter().cloned().partition(|path| path.as_os_str() == STDIN);
    let (mut inputs, _) = batch::find(&named)?;
    if !own.is_empty() {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|source| Error::Input { path: "标准输入".into(), source })?;
        let shown = options.stdin_filename.as_ref().map_or("标准输入".into(), |path| path.to_string_lossy());
        inputs.push(Input::memory(&shown, &bytes));
    }
    if inputs.is_empty() {
        return Err(Error::Usage("没有可以检查的文件；请检查路径".to_owned()));
    }
    Ok(inputs)
}

/// Whether somebody looks on who wants colours (<https://no-color.org>).
fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a file whole or not at all.
fn write_aside(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::Output { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut part = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    std::io::Write::write_all(&mut part, text.as_bytes()).map_err(failed)?;
    part.persist(PathBuf::from(path)).map_err(|error| failed(error.error))?;
    Ok(())
}
