//! Everything there is to set, one entry a key: its name, what it is for in words for users, how it is read and where it
//! is put.

use serde_json::{Value, json};

use super::found::{Found, Wrong};
use super::{Config, Named, OFF, Origin, Setting};
use crate::model::{GateLevel, IssuerLevel, Threshold};

/// What a value looks like, for editors and for people.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// `"2026-11-22"`
    Day,
    /// Words.
    Text,
    /// A path relative to the file.
    Path,
    /// `true`, `false`
    Flag,
    /// A number without fractions, not below this one.
    Whole(u64),
    /// Above 0 and not above 1.
    Share,
    /// A list of words.
    Texts,
    /// One of these.
    Choice(fn() -> Vec<&'static str>),
    /// One of the formats.
    Format,
}

/// One thing to set.
pub struct Key {
    /// The section it stands in; empty: before all sections.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for, in Chinese.
    pub about: &'static str,
    /// What holds where it is not set and has no default value; else nothing.
    pub unset: &'static str,
    /// How it may be written, as TOML, where it has no default value.
    pub sample: &'static str,
    /// What its value looks like.
    pub shape: Shape,
    pub(super) put: fn(&mut Config, &Found<'_>) -> Result<(), Wrong>,
    pub(super) get: fn(&Config) -> (Value, Origin),
}

/// The key of that name in that section.
pub(super) fn key(section: &str, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.section == section && key.name == name)
}

/// The sections with keys of their own, in order.
pub(super) fn sections() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    KEYS.iter().map(|key| key.section).filter(move |section| std::mem::replace(&mut last, section) != *section)
}

/// What a rule may weigh.
pub(super) fn weights() -> Vec<&'static str> {
    GateLevel::ALL.into_iter().map(GateLevel::key).chain([OFF]).collect()
}

fn thresholds() -> Vec<&'static str> {
    Threshold::all().map(Threshold::key).collect()
}

fn levels() -> Vec<&'static str> {
    IssuerLevel::ALL.into_iter().map(IssuerLevel::key).collect()
}

fn names_of(setting: &Setting<Vec<Named>>) -> (Value, Origin) {
    (setting.value.iter().map(|it| json!(it.name)).collect(), setting.origin)
}

fn path_of(setting: &Setting<Option<std::path::PathBuf>>) -> (Value, Origin) {
    (json!(setting.value.as_ref().map(|path| path.to_string_lossy().replace('\\', "/"))), setting.origin)
}

/// All of them, in the order in which they are written and shown.
pub const KEYS: &[Key] = &[
    Key {
        section: "",
        name: "as-of",
        about: "施行基准日：按这一天的法律判断",
        unset: "当天",
        sample: "\"2026-11-22\"",
        shape: Shape::Day,
        put: |config, found| config.as_of.put(found, |it| it.day().map(Some)),
        get: |config| config.as_of.seen(),
    },
    Key {
        section: "",
        name: "region",
        about: "所在地区，省/市/县",
        unset: "由各文件的制定机关得出",
        sample: "\"江汀省/安澜市/青禾县\"",
        shape: Shape::Text,
        put: |config, found| config.region.put(found, |it| it.text().map(Some)),
        get: |config| config.region.seen(),
    },
    Key {
        section: "",
        name: "issuer-level",
        about: "制定机关层级：省、市（设区的市）、县、乡。县、乡两级不能制定规章，写明后不再因“可能是规章”而存疑",
        unset: "不限定",
        sample: "\"县\"",
        shape: Shape::Choice(levels),
        put: |config, found| config.issuer_level.put(found, |it| it.choice(IssuerLevel::named, &levels()).map(Some)),
        get: |config| config.issuer_level.seen(),
    },
    Key {
        section: "",
        name: "dictionaries",
        about: "用这个目录的词典整体替换内置词典",
        unset: "内置词典",
        sample: "\"词典\"",
        shape: Shape::Path,
        put: |config, found| config.dictionaries.put(found, |it| it.path().map(Some)),
        get: |config| path_of(&config.dictionaries),
    },
    Key {
        section: "",
        name: "fail-on",
        about: "从哪一级起不予通过：conflict 抵触、needs-review 需判断、technical 技术性、never 都通过",
        unset: "",
        sample: "",
        shape: Shape::Choice(thresholds),
        put: |config, found| config.fail_on.put(found, |it| it.choice(Threshold::named, &thresholds())),
        get: |config| (json!(config.fail_on.value.key()), config.fail_on.origin),
    },
    Key {
        section: "",
        name: "allow-partial",
        about: "没有读全的草案是否也可以通过（没有读出的仍然不能）",
        unset: "",
        sample: "",
        shape: Shape::Flag,
        put: |config, found| config.allow_partial.put(found, Found::flag),
        get: |config| config.allow_partial.seen(),
    },
    Key {
        section: "",
        name: "format",
        about: "屏幕上的格式，与 guiqing check --format 相同",
        unset: "",
        sample: "",
        shape: Shape::Format,
        put: |config, found| {
            let formats = found.place.formats;
            config.format.put(found, |it| it.choice(|name| formats.contains(&name).then(|| name.to_owned()), formats))
        },
        get: |config| config.format.seen(),
    },
    Key {
        section: "",
        name: "baseline",
        about: "基线文件：其中已有的问题只标明，不影响通过",
        unset: "不用基线",
        sample: "\"guiqing-baseline.json\"",
        shape: Shape::Path,
        put: |config, found| config.baseline.put(found, |it| it.path().map(Some)),
        get: |config| path_of(&config.baseline),
    },
    Key {
        section: "",
        name: "waivers",
        about: "豁免登记文件：登记在内、尚未到期的问题只标明，不影响通过",
        unset: "没有豁免",
        sample: "\"waivers.toml\"",
        shape: Shape::Path,
        put: |config, found| config.waivers.put(found, |it| it.path().map(Some)),
        get: |config| path_of(&config.waivers),
    },
    Key {
        section: "files",
        name: "exclude",
        about: "检查文件夹时略过这些文件和文件夹；写法同 .gitignore，相对于本文件所在的文件夹",
        unset: "",
        sample: "[\"旧稿/\", \"*.bak\"]",
        shape: Shape::Texts,
        put: |config, found| config.exclude.put(found, Found::patterns),
        get: |config| config.exclude.seen(),
    },
    Key {
        section: "files",
        name: "include",
        about: "检查文件夹时只看这些文件；空的为全部，写法同上",
        unset: "",
        sample: "[\"*.docx\", \"*.md\"]",
        shape: Shape::Texts,
        put: |config, found| config.include.put(found, Found::patterns),
        get: |config| config.include.seen(),
    },
    Key {
        section: "files",
        name: "respect-gitignore",
        about: "检查文件夹时是否略过 .gitignore 列出的文件（只在 git 仓库里起作用）",
        unset: "",
        sample: "",
        shape: Shape::Flag,
        put: |config, found| config.respect_gitignore.put(found, Found::flag),
        get: |config| config.respect_gitignore.seen(),
    },
    Key {
        section: "rules",
        name: "categories",
        about: "只用这几类规则，类别名见 guiqing rules；与 select 都是空的为全部",
        unset: "",
        sample: "[\"商品要素自由流动\"]",
        shape: Shape::Texts,
        put: |config, found| config.categories.put(found, Found::names),
        get: |config| names_of(&config.categories),
    },
    Key {
        section: "rules",
        name: "select",
        about: "只用这几条规则，写规则编号；与 categories 同时写的，两者合并",
        unset: "",
        sample: "[\"local-registration-required\"]",
        shape: Shape::Texts,
        put: |config, found| config.select.put(found, Found::names),
        get: |config| names_of(&config.select),
    },
    Key {
        section: "rules",
        name: "ignore",
        about: "不用这几条规则，先于上面两项",
        unset: "",
        sample: "[\"local-registration-required\"]",
        shape: Shape::Texts,
        put: |config, found| config.ignore.put(found, Found::names),
        get: |config| names_of(&config.ignore),
    },
    Key {
        section: "policy",
        name: "repeal-share",
        about: "必删条款占实质条款的比例达到此数，提示整件废止（替代词典的 policy.toml）",
        unset: "依词典的 policy.toml",
        sample: "0.4",
        shape: Shape::Share,
        put: |config, found| config.repeal_share.put(found, |it| it.share().map(Some)),
        get: |config| config.repeal_share.seen(),
    },
    Key {
        section: "policy",
        name: "repeal-min-clauses",
        about: "必删条款至少达到此数，上面的比例才起作用（替代词典的 policy.toml）",
        unset: "依词典的 policy.toml",
        sample: "3",
        shape: Shape::Whole(0),
        put: |config, found| {
            let read = |it: &Found<'_>| Ok(usize::try_from(it.whole(0)?).ok());
            config.repeal_min_clauses.put(found, read)
        },
        get: |config| config.repeal_min_clauses.seen(),
    },
    Key {
        section: "limits",
        name: "timeout",
        about: "每份文件最多用时，秒",
        unset: "",
        sample: "",
        shape: Shape::Whole(1),
        put: |config, found| config.limits.timeout.put(found, |it| it.whole(1)),
        get: |config| config.limits.timeout.seen(),
    },
    Key {
        section: "limits",
        name: "max-file-mb",
        about: "不读取大于此数的文件，MB",
        unset: "",
        sample: "",
        shape: Shape::Whole(1),
        put: |config, found| config.limits.max_file_mb.put(found, |it| it.whole(1)),
        get: |config| config.limits.max_file_mb.seen(),
    },
    Key {
        section: "limits",
        name: "max-text-mb",
        about: "一份文件的文字超过此数的不审查，MB",
        unset: "",
        sample: "",
        shape: Shape::Whole(1),
        put: |config, found| config.limits.max_text_mb.put(found, |it| it.whole(1)),
        get: |config| config.limits.max_text_mb.seen(),
    },
    Key {
        section: "limits",
        name: "max-pages",
        about: "版式文件只读取前若干页",
        unset: "",
        sample: "",
        shape: Shape::Whole(0),
        put: |config, found| config.limits.max_pages.put(found, |it| it.whole(0)),
        get: |config| config.limits.max_pages.seen(),
    },
    Key {
        section: "limits",
        name: "max-depth",
        about: "压缩包套叠的最多层数",
        unset: "",
        sample: "",
        shape: Shape::Whole(0),
        put: |config, found| config.limits.max_depth.put(found, |it| it.whole(0)),
        get: |config| config.limits.max_depth.seen(),
    },
    Key {
        section: "limits",
        name: "max-expansion",
        about: "压缩包解压后最多为其自身大小的多少倍",
        unset: "",
        sample: "",
        shape: Shape::Whole(1),
        put: |config, found| config.limits.max_expansion.put(found, |it| it.whole(1)),
        get: |config| config.limits.max_expansion.seen(),
    },
];
