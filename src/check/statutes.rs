//! `Statutes`: a folder of laws as files, of which is kept what a citation needs: name, edition, state, provisions.
//!
//! A law goes by the title of its text, by the name of its file without the date (`行政许可法(2019-04-23).md`), and, where
//! it is split over several files, by the name of their folder (`民法典/合同编.md`). A table (`.csv` with the columns
//! 名称 and 状态, or name and status) may say which laws are 有效, 已修改, 已废止.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::batch::{self, Input};
use crate::error::Error;
use crate::model::{Document, Level};
use crate::pipeline;
use crate::read::{self, Limits};

/// Words in a file's name or in the table that say a law is no longer in force.
const NOT_IN_FORCE: [&str; 3] = ["废止", "失效", "尚未施行"];

/// One edition of a law.
#[derive(Debug, Clone, Default)]
pub(super) struct Edition {
    /// The day its file is dated, if it is.
    pub date: Option<Date>,
    /// The files, as shown.
    pub files: Vec<String>,
    /// Labels of its provisions, with and without 款.
    pub provisions: BTreeSet<String>,
    /// What its file name says of its state, when that is not 有效.
    pub state: Option<String>,
}

/// The laws of a folder that were asked for.
pub struct Statutes {
    editions: HashMap<String, Vec<Edition>>,
    /// Names to their state, from tables.
    states: HashMap<String, String>,
    /// Files that were read.
    pub files: usize,
}

impl Statutes {
    /// Reads all laws under a folder and keeps those whose name is among `wanted`.
    ///
    /// # Errors
    /// [`Error::Input`] when the folder cannot be listed.
    pub fn read(folder: &Path, wanted: &BTreeSet<String>) -> Result<Self, Error> {
        let (inputs, _) = batch::find(&[folder.to_path_buf()])?;
        let (tables, texts): (Vec<_>, Vec<_>) = inputs.into_iter().partition(|input| has_ending(input, "csv"));
        let found: Vec<_> = texts.par_iter().filter_map(|input| law(input, wanted)).collect();
        let mut editions: BTreeMap<(String, Option<Date>), Edition> = BTreeMap::new();
        for (name, edition) in found {
            let known = editions.entry((name, edition.date)).or_default();
            known.date = edition.date;
            known.files.extend(edition.files);
            known.provisions.extend(edition.provisions);
            known.state = known.state.take().or(edition.state);
        }
        let mut statutes = Self { editions: HashMap::new(), states: HashMap::new(), files: texts.len() };
        for ((name, _), edition) in editions {
            statutes.editions.entry(name).or_default().push(edition);
        }
        tables.iter().for_each(|table| statutes.states.extend(states(&table.path)));
        Ok(statutes)
    }

    /// The newest edition of a law not later than a day; undated ones count as old. `Err` holds the earliest day when
    /// all are later, `None` when there is no such law.
    pub(super) fn edition(&self, name: &str, as_of: Date) -> Result<&Edition, Option<Date>> {
        // Sorted by date, undated first.
        let editions = self.editions.get(&plain(name)).ok_or(None)?;
        let known = editions.iter().rfind(|edition| edition.date.is_none_or(|date| date <= as_of));
        known.ok_or_else(|| editions.first().and_then(|edition| edition.date))
    }

    /// What a table says of a law's state, when that is not 有效.
    pub(super) fn state(&self, name: &str) -> Option<&str> {
        let state = self.states.get(&plain(name)).map(String::as_str)?;
        Some(state).filter(|state| NOT_IN_FORCE.iter().any(|word| state.contains(word)))
    }
}

/// The name by which laws are compared: without book-title marks, blanks, 中华人民共和国 and a 文号 in brackets behind.
pub(super) fn plain(name: &str) -> String {
    let squeezed: String = name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '《' | '》')).collect();
    let bare = match squeezed.rsplit_once('（') {
        Some((before, behind)) if behind.ends_with("号）") => before,
        _ => squeezed.as_str(),
    };
    bare.trim_start_matches("中华人民共和国").to_owned()
}

fn has_ending(input: &Input, ending: &str) -> bool {
    input.path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// A file as the law of that name, if it is one that is wanted.
fn law(input: &Input, wanted: &BTreeSet<String>) -> Option<(String, Edition)> {
    let stem = input.path.file_stem()?.to_string_lossy().into_owned();
    let (name, state) = marked(&stem);
    let (file_name, date) = dated(name);
    let (file_name, state) = if state.is_some() { (file_name, state) } else { marked(file_name) };
    let folder = input.path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let source = read::read(&input.path, &input.shown, &Limits::default()).ok()?;
    let document = pipeline::document(source);
    let title = document.metadata.title.clone().unwrap_or_default();
    let mut names = [plain(file_name), plain(&title), plain(&folder.unwrap_or_default())].into_iter();
    let name = names.find(|name| wanted.contains(name))?;
    let edition = Edition {
        date,
        files: vec![input.shown.clone()],
        provisions: provisions(&document),
        state: state.map(str::to_owned),
    };
    Some((name, edition))
}

/// The name and the day of `行政许可法(2019-04-23)`.
fn dated(stem: &str) -> (&str, Option<Date>) {
    let Some((name, behind)) = stem.rsplit_once(['(', '（']) else { return (stem, None) };
    match behind.trim_end_matches([')', '）']).parse() {
        Ok(date) => (name, Some(date)),
        Err(_) => (stem, None),
    }
}

/// The name and the state of `某办法（已废止）`, when the last brackets hold a state that is not 有效.
fn marked(stem: &str) -> (&str, Option<&str>) {
    let Some((name, behind)) = stem.rsplit_once(['(', '（']) else { return (stem, None) };
    let state = behind.trim_end_matches([')', '）']);
    if NOT_IN_FORCE.iter().any(|word| state.contains(word)) { (name, Some(state)) } else { (stem, None) }
}

/// The labels of all articles, paragraphs and items, as lawyers cite them; those below a 款 also without it, as long as
/// the article has no two of them.
fn provisions(document: &Document) -> BTreeSet<String> {
    let numbered = document
        .clauses
        .iter()
        .filter(|clause| matches!(clause.level, Level::Article | Level::Paragraph | Level::Item | Level::Subitem));
    let mut labels = BTreeSet::new();
    for clause in numbered {
        let label = &clause.label.0;
        labels.insert(label.clone());
        labels.insert(without_paragraph(label));
        if clause.level == Level::Article {
            labels.insert(format!("{}第一款", without_paragraph(label)));
        }
    }
    labels
}

/// 第五条第（三）项 for 第五条第二款第（三）项.
fn without_paragraph(label: &str) -> String {
    let Some((before, behind)) = label.split_once('款') else { return label.to_owned() };
    before.rsplit_once('第').map_or_else(|| label.to_owned(), |(article, _)| format!("{article}{behind}"))
}

/// Names and states of a table, empty when it is about something else.
fn states(path: &Path) -> HashMap<String, String> {
    let Ok(bytes) = fs::read(path) else { return HashMap::new() };
    let text = String::from_utf8_lossy(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let Ok(header) = reader.headers().cloned() else { return HashMap::new() };
    let column = |names: [&str; 2]| header.iter().position(|cell| names.contains(&cell));
    let (Some(name), Some(state)) = (column(["名称", "name"]), column(["状态", "status"])) else {
        return HashMap::new();
    };
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| Some((plain(row.get(name)?), row.get(state)?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_goes_by_one_name_however_it_is_written() {
        for name in ["《中华人民共和国行政许可法》", "行政许可法", " 行政 许可法 ", "行政许可法（国发〔2003〕1号）"]
        {
            assert_eq!(plain(name), "行政许可法");
        }
        assert_eq!(plain("全国统一大市场建设指引（试行）"), "全国统一大市场建设指引（试行）");
        assert_eq!(dated("行政许可法(2019-04-23)"), ("行政许可法", Some(jiff::civil::date(2019, 4, 23))));
        assert_eq!(dated("刑法修正案（七）"), ("刑法修正案（七）", None));
        assert_eq!(marked("某办法（已废止）"), ("某办法", Some("已废止")));
        assert_eq!(marked("刑法修正案（七）"), ("刑法修正案（七）", None));
    }

    #[test]
    fn a_paragraph_may_be_left_out_of_a_citation() {
        assert_eq!(without_paragraph("第五条第二款第（三）项"), "第五条第（三）项");
        assert_eq!(without_paragraph("第五条第一款"), "第五条");
        assert_eq!(without_paragraph("第五条"), "第五条");
    }
}
