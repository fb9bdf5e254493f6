//! The tables of changes in law: repealed laws, renamed organs, abolished items; and the provisions rules rest on.

use std::collections::HashSet;

use jiff::civil::Date;

use super::files::{Files, Row};
use super::mistakes::Mistakes;
use super::words::{Words, mistake, split};
use crate::error::Error;
use crate::model::{Basis, Verified, Word};

/// Reads the three tables into the groups `已废止法规`, `已修订法规`, `已更名机构`, `已取消事项`.
pub(super) fn load(files: &Files, words: &mut Words, mistakes: &mut Mistakes) {
    mistakes.keep(repealed_laws(files, words));
    mistakes.keep(agencies(files, words));
    mistakes.keep(abolished_items(files, words));
}

fn repealed_laws(files: &Files, words: &mut Words) -> Result<(), Error> {
    const FILE: &str = "repealed_laws.csv";
    let columns = ["name", "status", "effective_date", "successor", "verified", "note"];
    for row in files.rows(FILE, &columns)? {
        let group = words.group_or_new(match row.cell(1) {
            "废止" => "已废止法规",
            "修订替代" | "更名" => "已修订法规",
            other => return Err(mistake(FILE, row.line, format!("status 应为 废止、修订替代 或 更名，实为“{other}”"))),
        });
        let since = date(FILE, &row, 2)?;
        let verified = verified(FILE, &row, 4)?;
        let plain = name(FILE, &row)?.trim_start_matches("中华人民共和国");
        for name in [format!("《{plain}》"), format!("《中华人民共和国{plain}》")] {
            let details = details(row.cell(3), since, row.cell(5));
            words.add(group, Word { text: name, since, details, verified, ..Word::default() });
        }
    }
    Ok(())
}

fn agencies(files: &Files, words: &mut Words) -> Result<(), Error> {
    const FILE: &str = "agencies.csv";
    let columns = ["term", "current_name", "since", "auto_trigger", "verified", "lookalikes", "note"];
    let group = words.group_or_new("已更名机构");
    let doubtful = words.group_or_new("疑似更名机构");
    for row in files.rows(FILE, &columns)? {
        let group = match row.cell(3) {
            "Y" => group,
            "N" => doubtful,
            other => return Err(mistake(FILE, row.line, format!("auto_trigger 应为 Y 或 N，实为“{other}”"))),
        };
        let since = date(FILE, &row, 2)?;
        let verified = verified(FILE, &row, 4)?;
        let word = Word {
            text: name(FILE, &row)?.to_owned(),
            lookalikes: split(row.cell(5)).map(str::to_owned).collect(),
            since,
            details: details(row.cell(1), since, row.cell(6)),
            verified,
            ..Word::default()
        };
        words.add(group, word);
    }
    Ok(())
}

fn abolished_items(files: &Files, words: &mut Words) -> Result<(), Error> {
    const FILE: &str = "abolished_items.csv";
    let columns = ["term", "replaced_by", "since", "verified", "lookalikes", "note"];
    let certain = words.group_or_new("已取消事项");
    let doubtful = words.group_or_new("疑似取消事项");
    for row in files.rows(FILE, &columns)? {
        let since = date(FILE, &row, 2)?;
        let verified = verified(FILE, &row, 3)?;
        let word = Word {
            text: name(FILE, &row)?.to_owned(),
            lookalikes: split(row.cell(4)).map(str::to_owned).collect(),
            since,
            details: details(row.cell(1), since, row.cell(5)),
            verified,
            ..Word::default()
        };
        words.add(if verified == Verified::Checked { certain } else { doubtful }, word);
    }
    Ok(())
}

/// Reads `basis.csv`. A row with a mistake in its other cells still lends its id to the rules, so that they are not
/// blamed for it.
pub(super) fn bases(files: &Files, mistakes: &mut Mistakes) -> Vec<Basis> {
    const FILE: &str = "basis.csv";
    let columns = ["id", "law", "article", "in_force_from", "in_force_to", "verified", "region", "note"];
    let mut seen = HashSet::new();
    let mut bases = Vec::new();
    for row in mistakes.keep(files.rows(FILE, &columns)).unwrap_or_default() {
        let Some(id) = mistakes.keep(name(FILE, &row)).map(str::to_owned) else { continue };
        if !seen.insert(id.clone()) {
            mistakes.0.push(mistake(FILE, row.line, format!("依据编号“{id}”重复")));
            continue;
        }
        let law = row.cell(1);
        let law = if law.starts_with('《') || law.contains('〔') { law.to_owned() } else { format!("《{law}》") };
        bases.push(Basis {
            id,
            citation: format!("{law}{}", row.cell(2)),
            in_force_from: mistakes.keep(date(FILE, &row, 3)).flatten(),
            in_force_to: mistakes.keep(date(FILE, &row, 4)).flatten(),
            region: row.optional(6).map(str::to_owned),
            verified: mistakes.keep(verified(FILE, &row, 5)).unwrap_or(Verified::Pending),
        });
    }
    bases
}

/// The first cell, which names the row: an empty one would be found everywhere.
fn name<'r>(file: &str, row: &'r Row) -> Result<&'r str, Error> {
    row.optional(0).ok_or_else(|| mistake(file, row.line, "第一列是空的，请填写，或者删去这一行".to_owned()))
}

fn date(file: &str, row: &Row, index: usize) -> Result<Option<Date>, Error> {
    let Some(text) = row.optional(index) else { return Ok(None) };
    let parsed = text.parse().map(Some);
    parsed.map_err(|_| mistake(file, row.line, format!("日期应写作 2021-01-01，实为“{text}”")))
}

fn verified(file: &str, row: &Row, index: usize) -> Result<Verified, Error> {
    match row.cell(index) {
        "已核" => Ok(Verified::Checked),
        "待核" => Ok(Verified::Pending),
        other => Err(mistake(file, row.line, format!("verified 应为 已核 或 待核，实为“{other}”"))),
    }
}

fn details(replacement: &str, since: Option<Date>, note: &str) -> Vec<(&'static str, String)> {
    let day = since.map_or_else(String::new, |d| format!("{}年{}月{}日", d.year(), d.month(), d.day()));
    vec![("替代", replacement.to_owned()), ("日期", day), ("说明", note.to_owned())]
}
