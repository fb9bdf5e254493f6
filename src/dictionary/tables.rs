//! The tables of law: repealed laws, renamed organs, abolished items, ended tasks, what statutes provide for, presumed terms of
//! validity; and the provisions rules rest on. Takes the files, gives words in groups, terms and bases.

use std::collections::HashMap;

use jiff::civil::Date;

use super::files::{Files, Row};
use super::mistakes::Mistakes;
use super::words::{Words, mistake, split};
use crate::error::Error;
use crate::model::{Basis, BasisId, Regions, ValidityTerm, Verified, Word};

/// Reads the tables into the groups `已废止法规`, `已修订法规`, `已更名机构`, `已取消事项`, `已结束任务`, `法定…`.
pub(super) fn load(files: &Files, words: &mut Words, mistakes: &mut Mistakes) {
    mistakes.keep(repealed_laws(files, words));
    mistakes.keep(agencies(files, words));
    mistakes.keep(abolished_items(files, words));
    mistakes.keep(ended_tasks(files, words));
    mistakes.keep(statutory_items(files, words));
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
            lookalikes: lookalikes(FILE, &row, 5)?,
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
            lookalikes: lookalikes(FILE, &row, 4)?,
            since,
            details: details(row.cell(1), since, row.cell(5)),
            verified,
            ..Word::default()
        };
        words.add(if verified == Verified::Checked { certain } else { doubtful }, word);
    }
    Ok(())
}

fn ended_tasks(files: &Files, words: &mut Words) -> Result<(), Error> {
    const FILE: &str = "ended_tasks.csv";
    let columns = ["term", "ended_on", "verified", "lookalikes", "note"];
    let group = words.group_or_new("已结束任务");
    for row in optional_rows(files, FILE, &columns)? {
        let since = date(FILE, &row, 1)?;
        if since.is_none() {
            return Err(mistake(FILE, row.line, "ended_on 是空的，请填写结束之日".to_owned()));
        }
        let word = Word {
            text: name(FILE, &row)?.to_owned(),
            lookalikes: lookalikes(FILE, &row, 3)?,
            since,
            details: details("", since, row.cell(4)),
            verified: verified(FILE, &row, 2)?,
            ..Word::default()
        };
        words.add(group, word);
    }
    Ok(())
}

/// What a law itself provides for: `statutory_items.csv` into the groups `法定许可`, `法定定点`, `法定保证金`, `法定检验`, each word
/// with its basis, so that the reason of an exemption can name it.
fn statutory_items(files: &Files, words: &mut Words) -> Result<(), Error> {
    const FILE: &str = "statutory_items.csv";
    let columns = ["term", "kind", "law", "article", "verified", "lookalikes", "note"];
    for row in optional_rows(files, FILE, &columns)? {
        let group = words.group_or_new(match row.cell(1) {
            "许可" => "法定许可",
            "定点" => "法定定点",
            "保证金" => "法定保证金",
            "检验" => "法定检验",
            other => {
                return Err(mistake(FILE, row.line, format!("kind 应为 许可、定点、保证金 或 检验，实为“{other}”")));
            }
        });
        let law = row.optional(2).ok_or_else(|| mistake(FILE, row.line, "law 是空的，请写明依据".to_owned()))?;
        let word = Word {
            text: name(FILE, &row)?.to_owned(),
            lookalikes: lookalikes(FILE, &row, 5)?,
            details: vec![("依据", cited(law, row.cell(3))), ("说明", row.cell(6).to_owned())],
            verified: verified(FILE, &row, 4)?,
            ..Word::default()
        };
        words.add(group, word);
    }
    Ok(())
}

/// Reads `validity.csv`: how long a document without a stated validity is in force, by place and kind.
pub(super) fn validity_terms(files: &Files, regions: &Regions) -> Result<Vec<ValidityTerm>, Error> {
    const FILE: &str = "validity.csv";
    let columns = [
        "region",
        "kinds",
        "years",
        "provisional_years",
        "issued_from",
        "issued_to",
        "law",
        "article",
        "verified",
        "note",
    ];
    let mut terms = Vec::new();
    for row in optional_rows(files, FILE, &columns)? {
        let region = name(FILE, &row)?.to_owned();
        if !regions.rows.iter().any(|known| known.name == region) {
            return Err(mistake(FILE, row.line, format!("regions.csv 里没有“{region}”，请写全称，如 上海市")));
        }
        let (years, provisional_years) = (years(FILE, &row, 2)?, years(FILE, &row, 3)?);
        if years.is_none() && provisional_years.is_none() {
            return Err(mistake(FILE, row.line, "years 和 provisional_years 至少填一个".to_owned()));
        }
        terms.push(ValidityTerm {
            region,
            kinds: split(row.cell(1)).map(str::to_owned).collect(),
            years,
            provisional_years,
            issued: (date(FILE, &row, 4)?, date(FILE, &row, 5)?),
            citation: cited(row.cell(6), row.cell(7)),
            verified: verified(FILE, &row, 8)?,
        });
    }
    Ok(terms)
}

fn years(file: &str, row: &Row, index: usize) -> Result<Option<i16>, Error> {
    let Some(text) = row.optional(index) else { return Ok(None) };
    let years = text.parse().ok().filter(|years| (1..=50).contains(years));
    years.map(Some).ok_or_else(|| mistake(file, row.line, format!("年数应为 1 到 50 的整数，实为“{text}”")))
}

/// 《名称》（文号）第N条; a number alone stands without marks.
fn cited(law: &str, article: &str) -> String {
    let (name, number) = law.find('（').filter(|_| law.contains('〔')).map_or((law, ""), |at| law.split_at(at));
    if name.starts_with('《') || name.contains('〔') {
        format!("{law}{article}")
    } else {
        format!("《{name}》{number}{article}")
    }
}

/// The look-alikes of a row: each longer than the term and holding it, or the mistake would go unnoticed.
fn lookalikes(file: &str, row: &Row, index: usize) -> Result<Vec<String>, Error> {
    let term = row.cell(0);
    let found: Vec<String> = split(row.cell(index)).map(str::to_owned).collect();
    match found.iter().find(|longer| !longer.contains(term) || *longer == term) {
        Some(wrong) => Err(mistake(file, row.line, format!("形近词“{wrong}”应当比“{term}”长并且包含它"))),
        None => Ok(found),
    }
}

/// Reads `basis.csv`. A row with a mistake in its other cells still lends its id to the rules, so that they are not
/// blamed for it.
pub(super) fn bases(files: &Files, mistakes: &mut Mistakes) -> Vec<Basis> {
    const FILE: &str = "basis.csv";
    let columns =
        ["id", "law", "article", "in_force_from", "in_force_to", "verified", "region", "note", "succeeded_by"];
    let mut ids: HashMap<String, BasisId> = HashMap::new();
    let mut bases: Vec<Basis> = Vec::new();
    let mut succession = Vec::new();
    let rows = mistakes.keep(files.rows(FILE, &columns));
    if rows.as_ref().is_some_and(Vec::is_empty) {
        mistakes.0.push(mistake(FILE, 0, "没有一条依据，请添加".to_owned()));
    }
    let rows = rows.unwrap_or_default();
    for row in &rows {
        let Some(id) = mistakes.keep(name(FILE, row)).map(str::to_owned) else { continue };
        let index = BasisId(u16::try_from(bases.len()).expect("fewer than 65,536 bases"));
        if ids.contains_key(&id) {
            mistakes.0.push(mistake(FILE, row.line, format!("依据编号“{id}”重复")));
            continue;
        }
        ids.insert(id.clone(), index);
        let from = mistakes.keep(date(FILE, row, 3)).flatten();
        let to = mistakes.keep(date(FILE, row, 4)).flatten();
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            mistakes.0.push(mistake(FILE, row.line, format!("in_force_to {to} 早于 in_force_from {from}")));
        }
        bases.push(Basis {
            id,
            citation: cited(row.cell(1), row.cell(2)),
            in_force_from: from,
            in_force_to: to,
            succeeded_by: Vec::new(),
            region: row.optional(6).map(str::to_owned),
            verified: mistakes.keep(verified(FILE, row, 5)).unwrap_or(Verified::Pending),
        });
        succession.push((row.line, row.cell(8)));
    }
    for (index, (line, successors)) in succession.into_iter().enumerate() {
        for id in split(successors) {
            match ids.get(id) {
                Some(successor) => bases[index].succeeded_by.push(*successor),
                None => mistakes.0.push(mistake(
                    FILE,
                    line,
                    format!("succeeded_by 里的依据“{id}”不存在，请先添加，或者改正编号"),
                )),
            }
        }
        bases[index].in_force_to = last_day(&bases, &bases[index]);
    }
    bases
}

/// The last day on which a basis is cited: not beyond the day before the first of its successors.
fn last_day(bases: &[Basis], basis: &Basis) -> Option<Date> {
    let starts = basis.succeeded_by.iter().filter_map(|id| bases[id.0 as usize].in_force_from);
    let before = starts.min().and_then(|day| day.yesterday().ok());
    match (basis.in_force_to, before) {
        (Some(own), Some(before)) => Some(own.min(before)),
        (own, before) => own.or(before),
    }
}

/// The rows of a table that a dictionary may do without: none when it is not there.
fn optional_rows(files: &Files, file: &str, columns: &[&str]) -> Result<Vec<Row>, Error> {
    if files.names(file, "").any(|name| name == file) { files.rows(file, columns) } else { Ok(Vec::new()) }
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
