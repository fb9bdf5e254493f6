//! `--fix` and `--diff`: mechanical repairs in text drafts. Takes the drafts as checked; writes files or shows differences.

use std::fs;
use std::io::Write;
use std::path::Path;

use similar::TextDiff;

use super::args::CheckDraftsOptions;
use super::print;
use crate::batch::Input;
use crate::error::Error;
use crate::gate::repair::{Repaired, repair as repaired};
use crate::model::Checked;

/// Repairs the drafts, or shows how; gives the inputs as they are afterwards, none where nothing was changed.
pub(super) fn repair(
    options: &CheckDraftsOptions,
    inputs: &[Input],
    checked: &Checked,
) -> Result<Option<Vec<Input>>, Error> {
    let mut after = inputs.to_vec();
    let (mut places, mut files, mut missed) = (0, 0, 0);
    for input in &mut after {
        let shown = input.shown.clone();
        for draft in checked.drafts.iter().filter(|draft| draft.path == shown && draft.has_lines) {
            let bytes = match &input.bytes {
                Some(bytes) => bytes.to_vec(),
                None => fs::read(&input.path).map_err(|source| Error::Input { path: input.path.clone(), source })?,
            };
            // Of another encoding, or with another text than was read, nothing is changed.
            let Ok(text) = std::str::from_utf8(&bytes) else { continue };
            let Repaired { text: new, done, missed: left } = repaired(text, draft);
            missed += left;
            if options.diff {
                print(&difference(&input.shown, text, &new))?;
            } else if input.bytes.is_some() {
                print(&new)?;
            } else if done > 0 {
                overwrite(&input.path, &new)?;
            }
            (places, files) = (places + done, files + usize::from(done > 0));
            if input.bytes.is_some() && options.fix {
                *input = Input::memory(&input.shown, new.as_bytes());
            }
        }
    }
    let verb = if options.diff { "可以修改" } else { "已修改" };
    let left = if missed > 0 {
        format!("；{missed} 处读出的文字与文件不同或者相互重叠，请人工修改")
    } else {
        String::new()
    };
    // The report is what standard output is for.
    let _ = writeln!(std::io::stderr(), "{verb} {files} 件 {places} 处{left}");
    Ok((options.fix && places > 0).then_some(after))
}

fn difference(shown: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(2).header(&format!("a/{shown}"), &format!("b/{shown}")).to_string();
    if old == new { String::new() } else { text }
}

/// Writes the draft anew, whole or not at all, and keeps who may read it.
fn overwrite(path: &Path, text: &str) -> Result<(), Error> {
    let failed = |source| Error::Output { path: path.to_owned(), source };
    let permissions = fs::metadata(path).map_err(failed)?.permissions();
    super::check::write_aside(path, text)?;
    fs::set_permissions(path, permissions).map_err(failed)
}
