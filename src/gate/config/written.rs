//! The configuration written down: as a file to begin with, as the values in force, as a JSON Schema. All of it follows
//! from the table of keys.

use std::fmt::Write;

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::keys::{self, KEYS, Key, Shape};
use super::{Config, OFF, Origin, SEVERITY};
use crate::model::GateLevel;

/// What is said of the section whose keys are rules.
const ABOUT_SEVERITY: &str =
    "规则编号 = 级别：conflict 抵触、needs-review 需判断、technical 技术性；off 不再提出。该规则的问题一律按此计";

/// What stands over the sections in the file to begin with.
const ABOUT_SECTIONS: &[(&str, &str)] = &[
    ("files", "检查哪些文件。点名检查的文件总是检查，除非用 --force-exclude"),
    ("rules", "用哪些规则"),
    (SEVERITY, ABOUT_SEVERITY),
    ("policy", "判定门槛"),
    ("limits", "每份文件的读取上限"),
];

/// A rule to show how weights are set.
const SAMPLE_RULE: &str = "local-registration-required";

/// The file to begin with: every key with its default, commented out.
#[must_use]
pub fn commented() -> String {
    let mut text = "# 规清 guiqing check 的配置。去掉行首的 # 就起作用；命令行写了的以命令行为准。\n\
        # 路径和通配符都相对于本文件所在的文件夹。核对：guiqing config show\n\
        # 编辑器提示：guiqing config schema > guiqing.schema.json，再把第一行改为 #:schema guiqing.schema.json\n"
        .to_owned();
    for section in [""].into_iter().chain(every_section()) {
        if let Some((_, about)) = ABOUT_SECTIONS.iter().find(|(name, _)| *name == section) {
            let _ = write!(text, "\n# —— {about} ——\n[{section}]\n");
        }
        if section == SEVERITY {
            let _ = write!(text, "\n# {SAMPLE_RULE} = \"{}\"\n", GateLevel::NeedsReview.key());
        }
        for key in KEYS.iter().filter(|key| key.section == section) {
            let example = match (key.unset, key.sample) {
                ("", "") => String::new(),
                ("", sample) => format!("，如 {sample}"),
                (unset, _) => format!("。默认：{unset}"),
            };
            let _ = write!(text, "\n# {}{example}\n# {} = {}\n", key.about, key.name, default_of(key));
        }
    }
    text
}

/// The sections in order, that of the weights behind that of the rules.
fn every_section() -> impl Iterator<Item = &'static str> {
    keys::sections()
        .filter(|name| !name.is_empty())
        .flat_map(|name| [Some(name), (name == "rules").then_some(SEVERITY)].into_iter().flatten())
}

/// The default value as TOML, or how the value may be written where there is none.
fn default_of(key: &Key) -> String {
    match (key.get)(&Config::default()).0 {
        Value::Null => key.sample.to_owned(),
        value => value.to_string(),
    }
}

/// A value in force, under its key.
struct Row {
    section: &'static str,
    name: String,
    value: Value,
    origin: Origin,
    unset: &'static str,
}

fn rows(config: &Config) -> Vec<Row> {
    let mut rows = Vec::new();
    for section in [""].into_iter().chain(every_section()) {
        rows.extend(KEYS.iter().filter(|key| key.section == section).map(|key| {
            let (value, origin) = (key.get)(config);
            Row { section, name: key.name.to_owned(), value, origin, unset: key.unset }
        }));
        let weights = config.severities.iter().filter(|_| section == SEVERITY);
        rows.extend(weights.map(|it| Row {
            section,
            name: it.rule.name.clone(),
            value: json!(it.level.map_or(OFF, GateLevel::key)),
            origin: Origin::File(it.rule.line),
            unset: "",
        }));
    }
    rows
}

/// The values in force with where they come from: as TOML for people, and as JSON.
#[must_use]
pub fn shown(config: &Config) -> (String, Value) {
    let rows = rows(config);
    let file = config.file.as_deref();
    let mut text = format!("# 配置文件：{}\n", file.unwrap_or("没有"));
    let mut section = "";
    for row in &rows {
        if row.section != section {
            section = row.section;
            let _ = write!(text, "\n[{section}]\n");
        }
        let origin = match row.origin {
            Origin::Default => "默认".to_owned(),
            Origin::CommandLine => "命令行".to_owned(),
            Origin::File(line) => format!("{} 第 {line} 行", file.unwrap_or_default()),
        };
        let _ = match &row.value {
            Value::Null => writeln!(text, "# {}：{}  # {origin}", row.name, row.unset),
            value => writeln!(text, "{} = {value}  # {origin}", row.name),
        };
    }
    let values = rows.iter().map(|row| {
        let (origin, line) = match row.origin {
            Origin::Default => ("default", None),
            Origin::CommandLine => ("command-line", None),
            Origin::File(line) => ("file", Some(line)),
        };
        json!({"section": row.section, "key": row.name, "value": row.value, "origin": origin, "line": line})
    });
    let json = json!({"file": file, "values": values.collect::<Vec<_>>()});
    (text, json)
}

/// The JSON Schema of the file, for the formats there are.
#[must_use]
pub fn schema(formats: &[&str]) -> Schema {
    let properties_of = |section: &str| {
        let keys = KEYS.iter().filter(|key| key.section == section);
        keys.map(|key| (key.name.to_owned(), schema_of(key, formats))).collect::<Map<_, _>>()
    };
    let mut properties = properties_of("");
    for (section, about) in ABOUT_SECTIONS {
        let inner = if *section == SEVERITY {
            json!({"type": "object", "description": about, "additionalProperties": {"enum": keys::weights()}})
        } else {
            let inner = properties_of(section);
            json!({"type": "object", "description": about, "properties": inner, "additionalProperties": false})
        };
        properties.insert((*section).to_owned(), inner);
    }
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "guiqing.toml",
        "description": "规清 guiqing check 的配置",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn schema_of(key: &Key, formats: &[&str]) -> Value {
    let mut schema = match key.shape {
        Shape::Day => json!({"type": "string", "format": "date"}),
        Shape::Text | Shape::Path => json!({"type": "string", "minLength": 1}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Whole(least) => json!({"type": "integer", "minimum": least}),
        Shape::Share => json!({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
        Shape::Texts => json!({"type": "array", "items": {"type": "string", "minLength": 1}}),
        Shape::Choice(all) => json!({"enum": all()}),
        Shape::Format => json!({"enum": formats}),
    };
    schema["description"] = json!(key.about);
    let default = (key.get)(&Config::default()).0;
    if !default.is_null() {
        schema["default"] = default;
    }
    schema
}
