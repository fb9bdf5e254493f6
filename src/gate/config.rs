//! The configuration of the gate (`guiqing.toml`): text in, values in force out, each with where it comes from. What there
//! is to set is one table (`keys.rs`), from which everything else follows: what is read, what is shown, the file that
//! `guiqing init` writes, the JSON Schema. Reading the file, and what the command line says, belong to the command line.

mod found;
mod keys;
mod written;

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use toml::de::{DeTable, DeValue};

use crate::error::{Error, suggestion};
use crate::model::{GateLevel, IssuerLevel, Threshold};
use found::{Found, Lines, Wrong};
pub use keys::{KEYS, Key, Shape};
pub use written::{commented, schema, shown};

/// What the file is called.
pub const FILE_NAME: &str = "guiqing.toml";

/// The section whose keys are ids of rules.
pub(super) const SEVERITY: &str = "severity";

/// What a rule is set to that is not to be heard of.
pub(super) const OFF: &str = "off";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The file, on this line.
    File(usize),
    /// The command line.
    CommandLine,
}

/// A value in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    fn default_of(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }

    fn put<'a>(&mut self, found: &Found<'a>, read: impl FnOnce(&Found<'a>) -> Result<T, Wrong>) -> Result<(), Wrong> {
        *self = Self { value: read(found)?, origin: Origin::File(found.line) };
        Ok(())
    }

    /// Puts what the command line says in its place, if it says anything.
    pub fn over(&mut self, given: Option<T>) {
        if let Some(value) = given {
            *self = Self { value, origin: Origin::CommandLine };
        }
    }
}

impl<T: Serialize> Setting<T> {
    fn seen(&self) -> (Value, Origin) {
        (json!(self.value), self.origin)
    }
}

/// A name with the line it stands on, for those who know what names there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Its line, from 1.
    pub line: usize,
}

/// How much the findings of a rule weigh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleWeight {
    /// Its id.
    pub rule: Named,
    /// The weight; `None`: its findings are dropped.
    pub level: Option<GateLevel>,
}

/// How much one file may cost, as the options of that name.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingLimits {
    /// Seconds.
    pub timeout: Setting<u64>,
    /// MiB of the file.
    pub max_file_mb: Setting<u64>,
    /// MiB of its text.
    pub max_text_mb: Setting<u64>,
    /// Pages.
    pub max_pages: Setting<u64>,
    /// Archives one inside the other.
    pub max_depth: Setting<u64>,
    /// Times its own size.
    pub max_expansion: Setting<u64>,
}

/// Everything there is to set.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file as shown, where there is one.
    pub file: Option<String>,
    /// Its folder, to which its paths and patterns are relative.
    pub folder: PathBuf,
    /// 施行基准日
    pub as_of: Setting<Option<Date>>,
    /// 省/市/县
    pub region: Setting<Option<String>>,
    /// 制定机关层级
    pub issuer_level: Setting<Option<IssuerLevel>>,
    /// The folder of the dictionary.
    pub dictionaries: Setting<Option<PathBuf>>,
    /// From which weight on the gate is closed.
    pub fail_on: Setting<Threshold>,
    /// Whether a draft that was read in part may pass.
    pub allow_partial: Setting<bool>,
    /// The format on the screen.
    pub format: Setting<String>,
    /// The file of the baseline.
    pub baseline: Setting<Option<PathBuf>>,
    /// The file of the waivers.
    pub waivers: Setting<Option<PathBuf>>,
    /// What is left out of folders.
    pub exclude: Setting<Vec<String>>,
    /// What alone is looked at in folders.
    pub include: Setting<Vec<String>>,
    /// Whether `.gitignore` counts.
    pub respect_gitignore: Setting<bool>,
    /// Whose rules are chosen.
    pub categories: Setting<Vec<Named>>,
    /// Which rules are chosen.
    pub select: Setting<Vec<Named>>,
    /// Which rules are not.
    pub ignore: Setting<Vec<Named>>,
    /// What rules weigh, in the order of lines.
    pub severities: Vec<RuleWeight>,
    /// In place of the dictionary's.
    pub repeal_share: Setting<Option<f64>>,
    /// In place of the dictionary's.
    pub repeal_min_clauses: Setting<Option<usize>>,
    /// How much one file may cost.
    pub limits: ReadingLimits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            file: None,
            folder: PathBuf::new(),
            as_of: Setting::default_of(None),
            region: Setting::default_of(None),
            issuer_level: Setting::default_of(None),
            dictionaries: Setting::default_of(None),
            fail_on: Setting::default_of(Threshold(Some(GateLevel::Conflict))),
            allow_partial: Setting::default_of(false),
            format: Setting::default_of("text".to_owned()),
            baseline: Setting::default_of(None),
            waivers: Setting::default_of(None),
            exclude: Setting::default_of(Vec::new()),
            include: Setting::default_of(Vec::new()),
            respect_gitignore: Setting::default_of(true),
            categories: Setting::default_of(Vec::new()),
            select: Setting::default_of(Vec::new()),
            ignore: Setting::default_of(Vec::new()),
            severities: Vec::new(),
            repeal_share: Setting::default_of(None),
            repeal_min_clauses: Setting::default_of(None),
            limits: ReadingLimits {
                timeout: Setting::default_of(60),
                max_file_mb: Setting::default_of(256),
                max_text_mb: Setting::default_of(64),
                max_pages: Setting::default_of(5_000),
                max_depth: Setting::default_of(4),
                max_expansion: Setting::default_of(200),
            },
        }
    }
}

/// Where a configuration stands, and the names it may use that only others know.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The file as shown.
    pub file: &'a str,
    /// Its folder.
    pub folder: &'a Path,
    /// The formats there are.
    pub formats: &'a [&'a str],
}

/// Reads a configuration. Whether there are rules and categories of the names in it is for [`super::select`] to say.
///
/// # Errors
/// [`Error::Config`] for the first line that is wrong.
pub fn parse(text: &str, place: Place<'_>) -> Result<Config, Error> {
    let mut config =
        Config { file: Some(place.file.to_owned()), folder: place.folder.to_path_buf(), ..Config::default() };
    let lines = Lines(text);
    let mut reading = Reading { config: &mut config, lines, place, wrongs: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reading.top(table.get_ref()),
        Err(error) => {
            let line = lines.of(error.span().map_or(0, |span| span.start));
            reading.wrongs.push(Wrong { line, message: syntax(error.message()) });
        }
    }
    let first = reading.wrongs.into_iter().min_by_key(|wrong| wrong.line);
    if let Some(Wrong { line, message }) = first {
        return Err(Error::Config { file: place.file.to_owned(), line, message });
    }
    config.severities.sort_by_key(|it| it.rule.line);
    Ok(config)
}

/// What the reader of TOML says, with what people get wrong most often in Chinese.
fn syntax(message: &str) -> String {
    match message {
        "duplicate key" => "这一项写了两次".to_owned(),
        other => format!("不是正确的 TOML（{other}）；文字要加英文引号，每项一行，写作 名称 = 值"),
    }
}

/// A file being read.
struct Reading<'a> {
    config: &'a mut Config,
    lines: Lines<'a>,
    place: Place<'a>,
    wrongs: Vec<Wrong>,
}

impl<'a> Reading<'a> {
    fn top(&mut self, table: &DeTable<'_>) {
        let sections = || keys::sections().chain([SEVERITY]);
        for (key, value) in table {
            let (name, line) = (key.get_ref().as_ref(), self.lines.of(key.span().start));
            let is_section = sections().any(|section| section == name);
            match value.get_ref() {
                DeValue::Table(inner) if name == SEVERITY => self.severities(inner),
                DeValue::Table(inner) if is_section => {
                    for (key, value) in inner {
                        self.one(name, key.get_ref(), self.lines.of(key.span().start), value);
                    }
                }
                _ if is_section => {
                    self.wrongs.push(Wrong { line, message: format!("{name} 应为一段，写作 [{name}]") });
                }
                _ => self.one("", name, line, value),
            }
        }
    }

    fn one(&mut self, section: &str, name: &str, line: usize, value: &toml::Spanned<DeValue<'_>>) {
        let done = match keys::key(section, name) {
            Some(key) => {
                let found = Found { name: key.name, line, value, lines: self.lines, place: self.place };
                (key.put)(self.config, &found)
            }
            None => Err(Wrong { line, message: unknown(section, name) }),
        };
        self.wrongs.extend(done.err());
    }

    fn severities(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let (name, line) = (key.get_ref().to_string(), self.lines.of(key.span().start));
            let found = Found { name: &name, line, value, lines: self.lines, place: self.place };
            let named = |key: &str| if key == OFF { Some(None) } else { GateLevel::named(key).map(Some) };
            match found.choice(named, &keys::weights()) {
                Ok(level) => self.config.severities.push(RuleWeight { rule: Named { name, line }, level }),
                Err(wrong) => self.wrongs.push(wrong),
            }
        }
    }
}

/// What is said of a key that nothing is called.
fn unknown(section: &str, name: &str) -> String {
    if let Some(key) = KEYS.iter().find(|key| key.name == name) {
        let right = if key.section.is_empty() {
            "最前面，各段之前".to_owned()
        } else {
            format!("[{}] 一段", key.section)
        };
        return format!("“{name}”应写在{right}");
    }
    let here = KEYS.iter().filter(|key| key.section == section).map(|key| key.name);
    let sections = keys::sections().chain([SEVERITY]).filter(|_| section.is_empty());
    let place = if section.is_empty() { String::new() } else { format!("[{section}] 中") };
    format!("{place}没有“{name}”这一项{}；全部的项见 guiqing init 写出的文件", suggestion(name, here.chain(sections)))
}

#[cfg(test)]
mod tests;
