//! 行政区划: `regions.csv` into names that lead to rows, rows that lead to what lies above them.

use std::collections::HashMap;

use super::files::Files;
use super::words::mistake;
use crate::error::Error;
use crate::model::{Region, Regions};

/// Reads `regions.csv`. A name that several regions share (城关区) leads to the first of them.
pub(super) fn load(files: &Files) -> Result<Regions, Error> {
    const FILE: &str = "regions.csv";
    let mut regions = Regions::default();
    let mut full_names: HashMap<String, usize> = HashMap::new();
    for row in files.rows(FILE, &["name", "short", "parent"])? {
        let parent = match row.optional(2) {
            None => None,
            Some(above) => match full_names.get(above) {
                Some(&index) => Some(index),
                None => return Err(mistake(FILE, row.line, format!("上级“{above}”不在前面的行里，请先列上级"))),
            },
        };
        let index = regions.rows.len();
        let region = Region { name: row.cell(0).to_owned(), short: row.cell(1).to_owned(), parent };
        if region.name.is_empty() {
            return Err(mistake(FILE, row.line, "名称是空的".to_owned()));
        }
        full_names.entry(region.name.clone()).or_insert(index);
        for name in [&region.name, &region.short] {
            if !name.is_empty() {
                regions.by_name.entry(name.clone()).or_insert(index);
            }
        }
        regions.rows.push(region);
    }
    Ok(regions)
}
