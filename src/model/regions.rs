//! `Regions` (行政区划): which places there are, by what names, and what lies in what.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::word_tree::WordTree;

/// 行政区划: names, short names and what lies in what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Regions {
    /// Full, short and former names, sorted, with the rows that bear them: several for 鼓楼区.
    pub names: Vec<(String, Vec<usize>)>,
    /// Those of two characters or more ready to be found, by number.
    pub tree: Arc<WordTree>,
    /// The rows.
    pub rows: Vec<Region>,
}

/// One row of `regions.csv` under its present name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    /// 全称, e.g. 广东省, 江门市.
    pub name: String,
    /// 简称 without its 省/市/县, where that is usual, e.g. 广东, 江门; empty otherwise.
    pub short: String,
    /// Whether its name without 市/县/区 is a common word (公安县, 和平区) that may never stand for it.
    pub is_word: bool,
    /// Row of the region above; `None` for provinces.
    pub parent: Option<usize>,
}

impl Regions {
    /// Of rows and the names that lead to them.
    #[must_use]
    pub fn new(rows: Vec<Region>, names: BTreeMap<String, Vec<usize>>) -> Self {
        let names: Vec<(String, Vec<usize>)> = names.into_iter().collect();
        let numbered = names.iter().map(|(name, _)| name.as_str()).zip(0..);
        let tree = Arc::new(WordTree::new(numbered.filter(|(name, _)| name.chars().nth(1).is_some())));
        Self { names, tree, rows }
    }

    /// No places.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Vec::new(), BTreeMap::new())
    }

    /// The rows of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> &[usize] {
        let known = self.names.binary_search_by(|(known, _)| known.as_str().cmp(name));
        known.map_or(&[], |number| &self.names[number].1)
    }

    /// A region and all above it, nearest first.
    pub fn upwards(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(row), |&row| self.rows.get(row).and_then(|region| region.parent))
    }

    /// Whether one of two regions is, or lies in, the other.
    #[must_use]
    pub fn related(&self, a: usize, b: usize) -> bool {
        self.upwards(a).any(|row| row == b) || self.upwards(b).any(|row| row == a)
    }

    /// The rows that the last name of a chain (`广州市`, `天河区`) may mean, given those before it.
    #[must_use]
    pub fn resolve(&self, chain: &[String]) -> Vec<usize> {
        let Some((last, above)) = chain.split_last() else { return Vec::new() };
        let above: Vec<&[usize]> = above.iter().map(|name| self.named(name)).filter(|rows| !rows.is_empty()).collect();
        let lies_in_all = |row: &usize| {
            let path: Vec<usize> = self.upwards(*row).collect();
            above.iter().all(|rows| rows.iter().any(|outer| path.contains(outer)))
        };
        self.named(last).iter().copied().filter(lies_in_all).collect()
    }

    /// A chain of names with what the table knows to lie above and between them, and today's name of a former one:
    /// 江门市 becomes 广东省, 江门市. A chain that may mean several places, or that the table does not know, stays as it is.
    #[must_use]
    pub fn complete(&self, chain: &[String]) -> Vec<String> {
        let [only] = self.resolve(chain)[..] else { return chain.to_vec() };
        let mut path: Vec<String> = self.upwards(only).map(|row| self.rows[row].name.clone()).collect();
        path.reverse();
        let as_written = chain.iter().filter(|name| !path.contains(name)).cloned().collect::<Vec<_>>();
        path.extend(as_written);
        path
    }
}
