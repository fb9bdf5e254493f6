//! `Settings`: what a run is asked to do, once for all documents. No clock below `cli`: the day is part of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// 制定机关层级: who issues the drafts, as the user says. It decides what they cannot be, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum IssuerLevel {
    /// 乡镇
    #[serde(rename = "乡")]
    Township,
    /// 县、县级市、市辖区
    #[serde(rename = "县")]
    County,
    /// 设区的市、自治州
    #[serde(rename = "市")]
    City,
    /// 省、自治区、直辖市
    #[serde(rename = "省")]
    Province,
}

impl IssuerLevel {
    /// All of them, highest first.
    pub const ALL: [Self; 4] = [Self::Province, Self::City, Self::County, Self::Township];

    /// Its name in options and configuration.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Township => "乡",
            Self::County => "县",
            Self::City => "市",
            Self::Province => "省",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == name)
    }

    /// Whether its governments make 规章: those of provinces and of cities divided into districts do, nobody below
    /// (立法法, 第九十三条).
    #[must_use]
    pub fn makes_rules(self) -> bool {
        self >= Self::City
    }
}

/// What one run judges by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// 施行基准日: the law is applied as it stood on this day.
    pub as_of: Date,
    /// 省/市/县 as given by the user, outermost first; empty: each document's issuer tells its own region.
    pub region: Vec<String>,
    /// 制定机关层级, where the user says it.
    #[serde(default)]
    pub issuer_level: Option<IssuerLevel>,
}
