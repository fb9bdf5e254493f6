//! `guiqing text`: the characters read from one file, for checking that nothing was overlooked. What is missing goes to
//! standard error.

use super::args::TextOptions;
use super::shown;
use crate::error::Error;
use crate::report::terminal::{printable, printable_lines};

pub(super) fn run(options: &TextOptions) -> Result<(), Error> {
    let shown = shown(&options.file);
    let source = crate::read::read(&options.file, &shown, &crate::read::Limits::default());
    let source = source.map_err(|error| Error::Usage(format!("{shown} 未能读取：{error}")))?;
    for missing in &source.missing {
        eprintln!("部分读取：{}：{}", printable(&shown), printable(missing));
    }
    // What a document holds must not steer the terminal; to see such signs is what one looks at the text for.
    super::print(&printable_lines(&source.text))?;
    super::print(if source.text.ends_with('\n') { "" } else { "\n" })
}
