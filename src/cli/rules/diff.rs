//! `guiqing rules diff`: the documents whose outcome a change of rules changes.

use std::fmt::Write;
use std::path::Path;

use jiff::Zoned;
use serde_json::json;

use crate::check::{self, Change, Comparison, Counts, DocumentChange, Exempt, RuleChange};
use crate::cli::args::{DiffOptions, PrintFormat};
use crate::cli::{EXIT_FOUND, load_dictionary, print};
use crate::error::Error;
use crate::model::{Action, Dictionary};
use crate::pipeline::Engine;
use crate::report::terminal::printable;

/// Gives the exit code: 1 when anything changes.
pub(super) fn run(options: &DiffOptions) -> Result<u8, Error> {
    let settings = options.settings(Zoned::now().date());
    let [old, new] = [&options.old, &options.new].map(|folder| load(folder));
    let (old, new) = (Engine::new(old?, settings.clone()), Engine::new(new?, settings));
    let exempt = if options.show_exempt { Exempt::Shown } else { Exempt::Hidden };
    let comparison = check::compare(&old, &new, &options.corpus, exempt)?;
    print(&match options.print.format {
        PrintFormat::Text => text(&old, &new, &comparison),
        PrintFormat::Json => json(&old, &new, &comparison),
    })?;
    Ok(if comparison.documents.is_empty() { 0 } else { EXIT_FOUND })
}

/// A mistake names the folder too: there are two of them.
fn load(folder: &Path) -> Result<Dictionary, Error> {
    load_dictionary(Some(folder)).map_err(|error| match error {
        Error::Dictionary { file, line, message } => {
            Error::Dictionary { file: folder.join(file).to_string_lossy().replace('\\', "/"), line, message }
        }
        other => other,
    })
}

fn json(old: &Engine, new: &Engine, comparison: &Comparison) -> String {
    let value = json!({
        "old_dictionary": old.dictionary.hash,
        "new_dictionary": new.dictionary.hash,
        "as_of": old.settings.as_of,
        "files": comparison.files,
        "documents": comparison.documents,
        "rules": comparison.rules,
    });
    format!("{value:#}\n")
}

fn text(old: &Engine, new: &Engine, comparison: &Comparison) -> String {
    let mut text = format!(
        "旧词典 {}　新词典 {}　基准日 {}　文件 {} 件\n\n",
        old.dictionary.hash, new.dictionary.hash, old.settings.as_of, comparison.files
    );
    if comparison.documents.is_empty() {
        text.push_str("没有一件文件的结论或者条款问题因此改变。\n");
        return text;
    }
    let (moved, rest): (Vec<_>, Vec<_>) = comparison.documents.iter().partition(|doc| doc.before != doc.after);
    let _ = writeln!(text, "清理意见改变 {} 件：", moved.len());
    moved.iter().for_each(|document| text.push_str(&describe(document)));
    let _ = writeln!(text, "\n清理意见不变而条款问题改变 {} 件：", rest.len());
    rest.iter().for_each(|document| text.push_str(&describe(document)));
    text.push_str("\n按规则合计（抵触/需判断/豁免）：\n");
    for (rule, RuleChange { gained, lost, stricter, milder }) in &comparison.rules {
        let counts = |counts: &Counts| format!("{}/{}/{}", counts.conflict, counts.needs_review, counts.exempt);
        let _ =
            writeln!(text, "  {rule}　新增 {}　消失 {}　变重 {stricter}　变轻 {milder}", counts(gained), counts(lost));
    }
    text
}

fn describe(document: &DocumentChange) -> String {
    let told = |action: Option<Action>| action.map_or_else(|| "未读".to_owned(), |action| action.to_string());
    let action = if document.before == document.after {
        told(document.after)
    } else {
        format!("{} → {}", told(document.before), told(document.after))
    };
    let mut text = format!("  {}　{action}\n", printable(&document.path));
    for change in &document.findings {
        let Change { rule, clause, quote, before, after } = change;
        let clause = if clause.is_empty() { "全文" } else { clause };
        let verdict = match (before, after) {
            (None, Some(after)) => format!("＋ {after}"),
            (Some(before), None) => format!("－ {before}"),
            (Some(before), Some(after)) => format!("～ {before} → {after}"),
            (None, None) => String::new(),
        };
        let quote = if quote.is_empty() { String::new() } else { format!("“{}”", printable(quote)) };
        let _ = writeln!(text, "      {verdict}　{}{quote}　{rule}", printable(clause));
    }
    text
}
