//! `Shard` (分片): one of several parts of a run, each for another machine. Takes `3/16`, says which files belong to it.

use std::fmt;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

/// Shards of a run: merging them opens them all, and systems allow a process about a thousand open files.
const MAX_SHARDS: u32 = 512;

/// One part of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which, from 1.
    pub index: u32,
    /// Of how many.
    pub count: u32,
}

impl Shard {
    /// `3/16`.
    ///
    /// # Errors
    /// What is wrong with it, in Chinese.
    pub fn parse(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse().ok().filter(|number| (1..=MAX_SHARDS).contains(number));
        let parts = text.split_once('/').and_then(|(index, count)| Some((number(index)?, number(count)?)));
        match parts {
            Some((index, count)) if index <= count => Ok(Self { index, count }),
            _ => Err(format!("应写成 第几片/共几片，如 3/16，从 1 数起，最多 {MAX_SHARDS} 片")),
        }
    }

    /// Whether the file of that path as shown belongs to it. The path alone decides, so that every machine decides alike.
    #[must_use]
    pub fn holds(&self, shown: &str) -> bool {
        xxh3_64(shown.as_bytes()) % u64::from(self.count) == u64::from(self.index - 1)
    }

    /// The name of its journal.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("shard-{:03}-of-{:03}.guiqing", self.index, self.count)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_part_of_a_whole_is_one() {
        assert_eq!(Shard::parse("3/16"), Ok(Shard { index: 3, count: 16 }));
        for wrong in ["", "3", "0/4", "5/4", "1/0", "-1/4", "1/20000", "a/b"] {
            assert!(Shard::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Shard { index: 3, count: 16 }.file_name(), "shard-003-of-016.guiqing");
    }

    #[test]
    fn every_file_belongs_to_one_and_they_are_about_as_many() {
        let shards: Vec<_> = (1..=4).map(|index| Shard { index, count: 4 }).collect();
        let mut counts = [0; 4];
        for number in 0..1_000 {
            let shown = format!("文件/{number}.txt");
            let holding: Vec<_> = shards.iter().filter(|shard| shard.holds(&shown)).collect();
            assert_eq!(holding.len(), 1);
            counts[holding[0].index as usize - 1] += 1;
        }
        assert!(counts.iter().all(|count| (200..300).contains(count)), "{counts:?}");
    }
}
