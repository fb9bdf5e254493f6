//! `--fix` and `--diff`: mechanical repairs in text drafts. Takes the drafts as checked; writes files or shows differences.

use std::fs;
use std::io::Write;
use std::path::Path;

use similar::TextDiff;

use super::args::CheckDraftsOptions;
use super::{print, print_bytes};
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
        let repaired = repaired_text(input, checked)?;
        if let Some((old, Repaired { text, done, missed: left })) = &repaired {
            (places, files, missed) = (places + done, files + usize::from(*done > 0), missed + left);
            if options.diff {
                print(&difference(&input.shown, old, text))?;
            } else if input.bytes.is_none() && *done > 0 {
                overwrite(&input.path, text)?;
            }
        }
        // What came in goes out, also where nothing could be repaired.
        if let Some(bytes) = input.bytes.clone().filter(|_| options.fix) {
            let out = repaired.map_or(bytes.to_vec(), |(_, repaired)| repaired.text.into_bytes());
            print_bytes(&out)?;
            *input = Input::memory(&input.shown, &out);
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

/// The text of a draft as it stands in its file and as it is repaired; none of one that has another text than was read, as
/// in a Word file, or another encoding than UTF-8.
fn repaired_text(input: &Input, checked: &Checked) -> Result<Option<(String, Repaired)>, Error> {
    let Some(draft) = checked.drafts.iter().find(|draft| draft.path == input.shown && draft.has_lines) else {
        return Ok(None);
    };
    let bytes = match &input.bytes {
        Some(bytes) => bytes.to_vec(),
        None => fs::read(&input.path).map_err(|source| Error::Input { path: input.path.clone(), source })?,
    };
    let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
    let repaired = repaired(&text, draft);
    Ok(Some((text, repaired)))
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
    super::check::write_whole(path, text)?;
    fs::set_permissions(path, permissions).map_err(failed)
}
