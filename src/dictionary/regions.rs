//! 行政区划: `regions.csv` into names that lead to rows, rows that lead to what lies above them.

use std::collections::{BTreeMap, HashMap};

use super::files::{Files, Row};
use super::words::mistake;
use crate::error::Error;
use crate::model::{Region, Regions};

const FILE: &str = "regions.csv";

/// Reads `regions.csv`. A name that several regions share (城关区) leads to all of them; a former name leads to what the
/// region is called today.
pub(super) fn load(files: &Files) -> Result<Regions, Error> {
    let mut rows: Vec<Region> = Vec::new();
    let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut index = Index::default();
    for row in files.rows(FILE, &["name", "short", "parent", "successor", "note"])? {
        let name = row.cell(0);
        if name.is_empty() {
            return Err(mistake(FILE, row.line, "名称是空的".to_owned()));
        }
        let parent = row.optional(2).map(|above| index.find(&row, "上级", above, None)).transpose()?;
        let is_word = row.cell(1) == "-";
        let short = if is_word { "" } else { row.cell(1) };
        let place = match row.optional(3) {
            Some(today) => index.find(&row, "现名", today, parent)?,
            None => {
                rows.push(Region { name: name.to_owned(), short: short.to_owned(), is_word, parent });
                rows.len() - 1
            }
        };
        if index.of_parent(name, parent).is_some() {
            return Err(mistake(FILE, row.line, format!("“{name}”在同一上级下重复，请删去一行")));
        }
        index.add(name, parent, place);
        if let Some(above) = parent {
            let full = format!("{}{name}", rows[above].name);
            index.add(&full, parent, place);
        }
        for known in [name, short].into_iter().filter(|known| !known.is_empty()) {
            let places = names.entry(known.to_owned()).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    Ok(Regions::new(rows, names))
}

/// The regions read so far, by their own names and by those names behind the name of what is above them.
#[derive(Default)]
struct Index(HashMap<String, Vec<(Option<usize>, usize)>>);

impl Index {
    fn add(&mut self, name: &str, parent: Option<usize>, place: usize) {
        self.0.entry(name.to_owned()).or_default().push((parent, place));
    }

    fn of_parent(&self, name: &str, parent: Option<usize>) -> Option<usize> {
        let known = self.0.get(name)?;
        known.iter().find(|(above, _)| *above == parent).map(|(_, place)| *place)
    }

    /// The region a cell names; of several alike the one with the same `parent`.
    fn find(&self, row: &Row, what: &str, name: &str, parent: Option<usize>) -> Result<usize, Error> {
        match self.0.get(name).map(Vec::as_slice) {
            None => Err(mistake(FILE, row.line, format!("{what}“{name}”不在前面的行里，请先列{what}"))),
            Some([(_, only)]) => Ok(*only),
            Some(_) => parent.and_then(|_| self.of_parent(name, parent)).ok_or_else(|| {
                mistake(FILE, row.line, format!("{what}“{name}”不止一个，请写作“上级＋名称”，如 合肥市巢湖市"))
            }),
        }
    }
}
