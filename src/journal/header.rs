//! `Header`: what a run is, as far as it decides on its reviews. Takes two, gives what differs between them.

use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Shard;

/// What a run is. Two runs with the same header and the same files have the same reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the program.
    pub version: String,
    /// Hash of the dictionary.
    pub dictionary_hash: String,
    /// 施行基准日
    pub as_of: Date,
    /// 省/市/县 as given.
    pub region: Vec<String>,
    /// Files and folders, as given.
    pub inputs: Vec<String>,
    /// Options of reading, name to value.
    pub options: BTreeMap<String, String>,
    /// Which part of a run it is.
    pub shard: Option<Shard>,
}

impl Header {
    /// What differs in another run, for people: 施行基准日：原来是 2026-11-22，这次是 2026-11-23.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |name: &str, before: &dyn Display, now: &dyn Display| {
            let (before, now) = (before.to_string(), now.to_string());
            if before != now {
                let said = |text: &str| if text.is_empty() { "没有指定".to_owned() } else { text.to_owned() };
                found.push(format!("{name}：原来是 {}，这次是 {}", said(&before), said(&now)));
            }
        };
        compare("版本", &self.version, &other.version);
        compare("词典", &self.dictionary_hash, &other.dictionary_hash);
        compare("施行基准日（--as-of）", &self.as_of, &other.as_of);
        compare("地区（--region）", &self.region.join("/"), &other.region.join("/"));
        compare("扫描的路径", &self.inputs.join(" "), &other.inputs.join(" "));
        for name in self.options.keys().chain(other.options.keys().filter(|name| !self.options.contains_key(*name))) {
            let value = |header: &Self| header.options.get(name).cloned().unwrap_or_default();
            compare(&format!("--{name}"), &value(self), &value(other));
        }
        let shard = |header: &Self| header.shard.map(|shard| shard.to_string()).unwrap_or_default();
        compare("--shard", &shard(self), &shard(other));
        found
    }
}

/// The header of a journal that has not been read yet.
pub(super) fn none() -> Header {
    Header {
        version: String::new(),
        dictionary_hash: String::new(),
        as_of: Date::ZERO,
        region: Vec::new(),
        inputs: Vec::new(),
        options: BTreeMap::new(),
        shard: None,
    }
}

#[cfg(test)]
pub(super) fn sample() -> Header {
    Header {
        version: "0.1.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: jiff::civil::date(2026, 11, 22),
        region: Vec::new(),
        inputs: vec!["文件".to_owned()],
        options: BTreeMap::from([("timeout".to_owned(), "60".to_owned())]),
        shard: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_differs_is_named() {
        let one = sample();
        assert!(one.differences(&one).is_empty());
        let other = Header {
            as_of: jiff::civil::date(2026, 11, 23),
            options: BTreeMap::from([("ocr-command".to_owned(), "ocr {input}".to_owned())]),
            shard: Shard::parse("2/3").ok(),
            ..sample()
        };
        let expected = [
            "施行基准日（--as-of）：原来是 2026-11-22，这次是 2026-11-23",
            "--timeout：原来是 60，这次是 没有指定",
            "--ocr-command：原来是 没有指定，这次是 ocr {input}",
            "--shard：原来是 没有指定，这次是 2/3",
        ];
        assert_eq!(one.differences(&other), expected);
    }
}
