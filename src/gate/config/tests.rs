//! What the configuration takes and what it says of what it does not take.

use super::*;

const FORMATS: &[&str] = &["text", "json"];

fn read(text: &str) -> Result<Config, Error> {
    parse(text, Place { file: "guiqing.toml", folder: Path::new("上"), formats: FORMATS })
}

fn good(text: &str) -> Config {
    read(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The text is refused for this line, with these words.
fn refused(text: &str, line: usize, words: &[&str]) {
    let told = match read(text) {
        Ok(_) => panic!("this was taken:\n{text}"),
        Err(error) => error.to_string(),
    };
    assert!(told.starts_with(&format!("配置有误：guiqing.toml 第 {line} 行：")), "line {line}: {told}");
    for word in words {
        assert!(told.contains(word), "{word} is missing in: {told}");
    }
}

#[test]
fn every_value_is_read_with_its_line() {
    let config = good(
        "as-of = 2026-11-22\nregion = \"江汀省/安澜市\"\nissuer-level = \"县\"\ndictionaries = \"词典\"\nfail-on = \"never\"\n\
         allow-partial = true\nformat = \"json\"\nbaseline = \"b.json\"\nwaivers = \"w.toml\"\n\
         [files]\nexclude = [\"旧稿/\"]\ninclude = [\"*.md\"]\nrespect-gitignore = false\n\
         [rules]\ncategories = [\n  \"要素流动\",\n]\nselect = [\"a\"]\nignore = [\"b\"]\n\
         [severity]\nz = \"off\"\na = \"technical\"\n[policy]\nrepeal-share = 1\nrepeal-min-clauses = 0\n\
         [limits]\ntimeout = 1\nmax-file-mb = 2\nmax-text-mb = 3\nmax-pages = 0\nmax-depth = 0\nmax-expansion = 0x10\n",
    );
    assert_eq!(config.as_of, Setting { value: Some(jiff::civil::date(2026, 11, 22)), origin: Origin::File(1) });
    assert_eq!(config.issuer_level.value, Some(IssuerLevel::County));
    assert_eq!(config.dictionaries.value, Some(PathBuf::from("上/词典")), "beside the file");
    assert_eq!(config.fail_on.value, Threshold(None));
    assert_eq!(config.baseline, Setting { value: Some(PathBuf::from("上/b.json")), origin: Origin::File(8) });
    assert_eq!(config.categories.value, [Named { name: "要素流动".to_owned(), line: 16 }], "a list over several lines");
    let weights: Vec<_> = config.severities.iter().map(|it| (it.rule.name.as_str(), it.rule.line, it.level)).collect();
    assert_eq!(weights, [("z", 21, None), ("a", 22, Some(GateLevel::Technical))]);
    assert_eq!(config.repeal_share.value, Some(1.0));
    assert_eq!(config.limits.max_expansion, Setting { value: 16, origin: Origin::File(32) });
    let default = Config::default();
    for key in KEYS {
        assert_ne!((key.get)(&config), (key.get)(&default), "{} changes nothing", key.name);
        assert!(matches!((key.get)(&config).1, Origin::File(_)), "{} has no line", key.name);
    }
    assert_eq!(good("as-of = \"2026-11-22\"\n").as_of.value, config.as_of.value, "a day between quotation marks");
}

#[test]
fn a_key_that_nothing_is_called_is_refused() {
    refused("\nasof = \"2026-11-22\"\n", 2, &["没有“asof”这一项，您是不是想写“as-of”"]);
    refused("[files]\nexclud = []\n", 2, &["[files] 中没有“exclud”这一项，您是不是想写“exclude”"]);
    refused("[rule]\nselect = []\n", 1, &["没有“rule”这一项，您是不是想写“rules”"]);
    refused("exclude = []\n", 1, &["“exclude”应写在[files] 一段"]);
    refused("[limits]\nas-of = \"2026-11-22\"\n", 2, &["“as-of”应写在最前面"]);
    refused("files = []\n", 1, &["files 应为一段，写作 [files]"]);
    refused("severity = \"off\"\n", 1, &["severity 应为一段"]);
}

#[test]
fn the_first_mistake_is_told() {
    refused("format = 1\n[files]\nexclude = 3\n[limits]\nzeit = 1\n", 1, &["format"]);
    refused("[limits]\nzeit = 1\n[files]\nexclude = 3\n", 2, &["zeit"]);
}

#[test]
fn what_is_no_toml_is_refused() {
    refused("as-of = \"2026-11-22\"\nas-of = \"2026-11-23\"\n", 2, &["这一项写了两次"]);
    refused("fail-on = conflict\n", 1, &["不是正确的 TOML", "英文引号"]);
    refused("fail-on = “conflict”\n", 1, &["不是正确的 TOML"]);
}

/// For each shape of value, what does not fit it and the words that say so.
fn misfits(shape: Shape) -> Vec<(&'static str, &'static str)> {
    let all: &[(&str, &str)] = match shape {
        Shape::Day => &[
            ("20261122", "应为日期，如 \"2026-11-22\"，实为整数"),
            ("\"2026-13-40\"", "不是日期"),
            ("\"昨天\"", "不是日期"),
        ],
        Shape::Text | Shape::Path => {
            &[("1", "应为加英文引号的文字，实为整数"), ("[\"甲\"]", "实为数组"), ("\" \"", "是空的")]
        }
        Shape::Flag => &[("\"true\"", "应为 true 或者 false，实为文字"), ("1", "实为整数")],
        Shape::Whole(0) => &[("-1", "应为不小于 0 的整数"), ("1.5", "应为整数，实为小数"), ("\"3\"", "实为文字")],
        Shape::Whole(_) => &[("0", "应为不小于 1 的整数"), ("99999999999999999999", "整数"), ("true", "实为是非")],
        Shape::Share => &[
            ("0", "应为大于 0、不大于 1 的小数"),
            ("1.01", "不大于 1"),
            ("-0.4", "大于 0"),
            ("nan", "大于 0"),
            ("\"40%\"", "应为小数，实为文字"),
        ],
        Shape::Texts => &[("\"甲\"", "应为数组"), ("[1]", "应为加英文引号的文字"), ("[\"\"]", "是空的")],
        Shape::Choice(_) | Shape::Format => &[("\"没有这个\"", "没有“没有这个”这个取值"), ("2026-11-22", "实为日期")],
    };
    all.to_vec()
}

#[test]
fn every_key_refuses_what_does_not_fit_it() {
    for key in KEYS {
        let section = if key.section.is_empty() { String::new() } else { format!("[{}]", key.section) };
        for (value, words) in misfits(key.shape) {
            refused(&format!("{section}\n{} = {value}\n", key.name), 2, &[key.name, words]);
        }
    }
    refused(
        "fail-on = \"conflicts\"\n",
        1,
        &["您是不是想写“conflict”；可用的有 conflict、needs-review、technical、never"],
    );
    refused("format = \"jsn\"\n", 1, &["您是不是想写“json”"]);
    refused("[files]\nexclude = [\n\"甲\",\n\"[z-a]\",\n]\n", 4, &["exclude 中的“[z-a]”不是正确的通配符"]);
    refused("[files]\ninclude = [\"#甲\"]\n", 2, &["以 # 开头"]);
    refused("[severity]\na = \"error\"\n", 2, &["a 没有“error”这个取值", "off"]);
    refused("[severity]\na = false\n", 2, &["实为是非"]);
}

#[test]
fn the_command_line_stands_before_the_file() {
    let mut config = good("fail-on = \"never\"\n");
    config.fail_on.over(None);
    assert_eq!(config.fail_on.origin, Origin::File(1));
    config.fail_on.over(Some(Threshold(Some(GateLevel::Technical))));
    assert_eq!((config.fail_on.value.key(), config.fail_on.origin), ("technical", Origin::CommandLine));
}

#[test]
fn the_file_to_begin_with_changes_nothing() {
    let mut config = good(&commented());
    (config.file, config.folder) = (None, PathBuf::new());
    assert_eq!(config, Config::default());
}

/// Each line of the file that gives a key, freed from its comment sign, alone and all together.
#[test]
fn every_key_of_the_file_to_begin_with_can_be_put_to_use() {
    let text = commented();
    let is_key = |line: &str| {
        line.strip_prefix("# ").is_some_and(|rest| {
            let name = rest.split(" = ").next().unwrap_or_default();
            rest.contains(" = ") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        })
    };
    let lines: Vec<&str> = text.lines().collect();
    let keys: Vec<usize> = (0..lines.len()).filter(|index| is_key(lines[*index])).collect();
    assert_eq!(keys.len(), KEYS.len() + 1, "every key, and one rule");
    let freed = |wanted: &[usize]| {
        let line = |(index, line): (usize, &&str)| {
            let line = if wanted.contains(&index) { line.trim_start_matches("# ") } else { line };
            format!("{line}\n")
        };
        lines.iter().enumerate().map(line).collect::<String>()
    };
    for index in &keys {
        let config = good(&freed(&[*index]));
        let set = KEYS.iter().filter(|key| (key.get)(&config).1 == Origin::File(index + 1)).count();
        assert_eq!(set + config.severities.len(), 1, "{}", lines[*index]);
    }
    good(&freed(&keys));
}

#[test]
fn the_handbook_lists_every_key() {
    let handbook = include_str!("../../../docs/门禁.md");
    let default = Config::default();
    for key in KEYS {
        let value = match (key.get)(&default).0 {
            Value::Null => key.unset.to_owned(),
            value => format!("`{value}`"),
        };
        let section = if key.section.is_empty() { String::new() } else { format!("`[{}]` ", key.section) };
        let row = format!("| {section}`{}` | {value} | {} |", key.name, key.about);
        assert!(handbook.lines().any(|line| line == row), "docs/门禁.md should have this row:\n{row}");
    }
}
