//! `guiqing.toml` as people use it: every run is of the real binary in a temporary folder, with the built-in dictionary.
//!
//! The expected texts are in `tests/snapshots/`; `INSTA_UPDATE=always cargo test --test config` writes them anew.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use guiqing::gate::config::KEYS;
use serde_json::Value;
use tempfile::TempDir;

/// A notice with one clear conflict (rule `local-registration-required`, category 商品要素自由流动).
const NOTICE: &str = concat!(
    "安澜市人民政府关于规范家政服务的通知\n安政规〔2020〕3号\n\n各区人民政府：\n",
    "　　一、从事家政服务的企业应当在本市注册登记。\n\n安澜市人民政府\n2020年3月1日\n",
);

const RULE: &str = "local-registration-required";

struct Desk(TempDir);

struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    /// With one draft in `草案`.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("草案/a.txt", NOTICE);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// In a folder below the desk.
    fn run_in(&self, folder: &str, arguments: &[&str]) -> Done {
        let output = Command::new(env!("CARGO_BIN_EXE_guiqing"))
            .args(arguments)
            .current_dir(self.0.path().join(folder))
            .stdin(Stdio::null())
            .env_remove("COLUMNS")
            .output()
            .expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.run_in("", arguments)
    }

    /// `check --format json` on 2026-11-22.
    fn check(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let done = self.run(&[&["check", "--format", "json", "--as-of", "2026-11-22"], arguments].concat());
        let json = serde_json::from_str(&done.out).unwrap_or_else(|_| panic!("{}{}", done.out, done.err));
        (done.code, json)
    }

    /// The drafts that were checked, and what was left out by patterns and by `.gitignore`.
    fn checked(&self, arguments: &[&str]) -> (Vec<String>, [u64; 2]) {
        let (_, json) = self.check(arguments);
        let drafts = json["drafts"].as_array().expect("a list").iter();
        let paths = drafts.map(|draft| draft["path"].as_str().expect("a path").to_owned()).collect();
        let excluded = &json["counts"]["excluded"];
        (paths, ["by_patterns", "by_gitignore"].map(|who| excluded[who].as_u64().expect("a number")))
    }
}

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

/// The levels of all findings.
fn levels(json: &Value) -> Vec<String> {
    let drafts = json["drafts"].as_array().expect("a list").iter();
    let findings = drafts.flat_map(|draft| draft["findings"].as_array().expect("a list"));
    findings.map(|it| format!("{} {}", it["rule"].as_str().unwrap_or(""), it["level"].as_str().unwrap_or(""))).collect()
}

#[test]
fn the_nearest_file_above_is_in_force() {
    let desk = Desk::new();
    assert_eq!(desk.check(&["草案"]).0, Some(1), "a conflict closes the gate");
    desk.write("guiqing.toml", "fail-on = \"never\"\n");
    assert_eq!(desk.check(&["草案"]).0, Some(0));
    let below = |arguments: &[&str]| desk.run_in("草案", &[&["check", "a.txt"], arguments].concat()).code;
    assert_eq!(below(&[]), Some(0), "found by walking up");
    assert_eq!(below(&["--isolated"]), Some(1), "none is used");
    assert_eq!(below(&["--fail-on", "conflict"]), Some(1), "the command line stands before the file");
    desk.write("草案/guiqing.toml", "fail-on = \"conflict\"\n");
    assert_eq!(below(&[]), Some(1), "the nearest one");
    assert_eq!(below(&["--config", "../guiqing.toml"]), Some(0), "the one that is named");
    let both = desk.run(&["check", "草案", "--isolated", "--config", "guiqing.toml"]);
    assert_eq!(both.code, Some(2));
    let absent = desk.run(&["check", "草案", "--config", "没有.toml"]);
    assert!(absent.code == Some(2) && absent.err.contains("没有.toml"), "{}", absent.err);
}

#[test]
fn a_mistake_in_the_file_stops_the_run() {
    let desk = Desk::new();
    let mistakes = [
        "\nfail_on = \"never\"\n",
        "fail-on = \"conflicts\"\n",
        "[rules]\nselect = [\n  \"local-registration-required\",\n  \"local-registration-require\",\n]\n",
        "[rules]\ncategories = [\"商品要素流动\"]\n",
        "[rules]\nignore = [\"没有\"]\n",
        "[severity]\nlocal-registration-requird = \"off\"\n",
        "[limits]\ntimeout = \"60\"\n",
        "[policy]\nrepeal-share = 40\n",
        "fail-on = never\n",
    ];
    let mut told = String::new();
    for text in mistakes {
        desk.write("guiqing.toml", text);
        for arguments in [&["check", "草案"][..], &["config", "show"]] {
            let done = desk.run(arguments);
            assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{text}");
            if arguments[0] == "check" {
                told += &done.err;
            }
        }
    }
    snapshot!("config_mistakes", told);
    fs::write(desk.0.path().join("guiqing.toml"), b"region = \"\xB0\xB2\xC0\xBD\"\n").expect("writable");
    assert!(desk.run(&["check", "草案"]).err.contains("UTF-8"));
}

#[test]
fn what_is_in_force_is_shown_with_where_it_comes_from() {
    let desk = Desk::new();
    let default = desk.run(&["config", "show"]);
    desk.write(
        "guiqing.toml",
        "# 县\nas-of = 2026-11-22\nissuer-level = \"县\"\nfail-on = \"needs-review\"\nbaseline = \"基线.json\"\n\n\
         [files]\nexclude = [\"旧稿/\", \"*.bak\"]\n\n[severity]\nlocal-registration-required = \"off\"\n\n\
         [policy]\nrepeal-share = 0.5\n[limits]\ntimeout = 30\n",
    );
    let shown = desk.run_in("草案", &["config", "show", "--region", "江汀省/安澜市", "--timeout", "20"]);
    assert_eq!((default.code, shown.code), (Some(0), Some(0)));
    snapshot!("config_show", format!("$ 没有配置文件\n{}\n$ 在 草案 中\n{}", default.out, shown.out));
    let printed = desk.run(&["config", "show", "--format", "json", "--as-of", "2026-01-01"]).out;
    let json: Value = serde_json::from_str(&printed).expect("JSON");
    let value = |key: &str| json["values"].as_array().expect("a list").iter().find(|it| it["key"] == key).cloned();
    let expected =
        serde_json::json!({"section": "", "key": "fail-on", "value": "needs-review", "origin": "file", "line": 4});
    assert_eq!((json["file"].as_str(), value("fail-on")), (Some("guiqing.toml"), Some(expected)));
    let origin = |key: &str| value(key).and_then(|it| it["origin"].as_str().map(str::to_owned)).expect("shown");
    assert_eq!([origin("as-of"), origin("region"), origin(RULE)], ["command-line", "default", "file"]);
}

#[test]
fn a_file_to_begin_with_is_written_once() {
    let desk = Desk::new();
    let done = desk.run(&["init"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    snapshot!("config_init", desk.read("guiqing.toml"));
    let in_force = desk.run(&["config", "show"]).out;
    let isolated = desk.run(&["config", "show", "--isolated"]).out;
    assert_eq!(in_force.lines().skip(1).collect::<Vec<_>>(), isolated.lines().skip(1).collect::<Vec<_>>());
    // The rules and categories it names by way of example are there.
    let text = desk.read("guiqing.toml");
    let samples =
        KEYS.iter().filter(|key| key.section == "rules").map(|key| format!("{} = {}\n", key.name, key.sample));
    let weight = text.lines().find_map(|line| line.strip_prefix(&format!("# {RULE} = "))).expect("an example");
    desk.write("guiqing.toml", &format!("[rules]\n{}[severity]\n{RULE} = {weight}\n", samples.collect::<String>()));
    let done = desk.run(&["config", "show"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    desk.write("guiqing.toml", "fail-on = \"never\"\n");
    let again = desk.run(&["init"]);
    assert!(again.code == Some(2) && again.err.contains("--force"), "{}", again.err);
    assert_eq!(desk.read("guiqing.toml"), "fail-on = \"never\"\n");
    assert_eq!(desk.run(&["init", "--force"]).code, Some(0));
    assert!(desk.read("guiqing.toml").contains("# fail-on = \"conflict\"\n"));
}

#[test]
fn the_published_schema_is_that_of_the_program() {
    let printed = Desk::new().run(&["config", "schema"]);
    assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guiqing.schema.json");
    let published = fs::read_to_string(&path).unwrap_or_default();
    let remedy = "guiqing config schema > docs/guiqing.schema.json";
    assert!(printed.out == published, "the schema has changed; write it anew: {remedy}");
}

#[test]
fn what_is_excluded_is_left_out_of_folders_and_told() {
    let desk = Desk::new();
    for name in ["草案/b.md", "草案/旧稿/c.txt", "草案/旧稿/d.txt", "旧稿/e.txt", "草案/f.bak"] {
        desk.write(name, NOTICE);
    }
    desk.write("guiqing.toml", "[files]\nexclude = [\"草案/旧稿/\", \"*.bak\"]\n");
    let left = ["旧稿/e.txt", "草案/a.txt", "草案/b.md"];
    assert_eq!(desk.checked(&["草案", "旧稿"]), (left.map(str::to_owned).to_vec(), [2, 0]));
    let named = desk.checked(&["草案/f.bak", "草案/旧稿/c.txt"]);
    assert_eq!(named.0.len(), 2, "what is named is checked");
    assert_eq!(
        desk.checked(&["草案", "草案/f.bak"]),
        (["草案/a.txt", "草案/b.md", "草案/f.bak"].map(str::to_owned).to_vec(), [1, 0])
    );
    let forced = desk.checked(&["--force-exclude", "草案/f.bak", "草案/旧稿/c.txt", "草案/a.txt"]);
    assert_eq!(forced, (vec!["草案/a.txt".to_owned()], [2, 0]));
    assert_eq!(desk.check(&["--force-exclude", "草案/f.bak"]).0, Some(0), "a hook has nothing to stop");
    // The patterns are relative to the file, wherever one stands.
    let text = desk.run_in("草案", &["check", "."]);
    assert!(text.out.contains("检查 2 件"), "{}", text.out);
    assert!(
        text.out.contains("没有检查的：按 exclude、include 略过 2 项（整个文件夹算一项）。\n结论："),
        "{}",
        text.out
    );

    desk.write("guiqing.toml", "[files]\ninclude = [\"*.md\", \"/旧稿/\"]\n");
    assert_eq!(desk.checked(&["."]), (["./旧稿/e.txt", "./草案/b.md"].map(str::to_owned).to_vec(), [5, 0]));
    desk.write("guiqing.toml", "[files]\nexclude = [\"*\"]\n");
    let nothing = desk.run(&["check", "草案"]);
    assert!(
        nothing.code == Some(2) && nothing.err.contains("按配置略过"),
        "nothing checked is no pass: {}",
        nothing.err
    );
}

#[test]
fn gitignore_is_heeded_in_repositories() {
    let desk = Desk::new();
    let files = ["草案/b.tmp", "草案/构建/c.txt", "草案/子/d.txt", "草案/子/e.tmp", "草案/子/f.txt"];
    for name in files {
        desk.write(name, NOTICE);
    }
    desk.write(".gitignore", "*.tmp\n构建/\n");
    desk.write("草案/子/.gitignore", "!e.tmp\n/f.txt\n");
    let all = 6;
    assert_eq!(desk.checked(&["草案"]).0.len(), all, "no repository");
    fs::create_dir(desk.0.path().join(".git")).expect("writable");
    let left = ["草案/a.txt", "草案/子/d.txt", "草案/子/e.tmp"].map(str::to_owned).to_vec();
    assert_eq!(desk.checked(&["草案"]), (left, [0, 3]), "those above count, and the nearer one decides");
    assert_eq!(desk.checked(&["草案/b.tmp"]).0.len(), 1, "what is named is checked");
    assert_eq!(desk.checked(&["草案/构建"]).0.len(), 1, "so is a folder that is named");
    assert_eq!(desk.checked(&["--force-exclude", "草案/构建", "草案/a.txt"]), (vec!["草案/a.txt".to_owned()], [0, 1]));
    desk.write("guiqing.toml", "[files]\nrespect-gitignore = false\n");
    assert_eq!(desk.checked(&["草案"]), (desk.checked(&["草案"]).0, [0, 0]));
    assert_eq!(desk.checked(&["草案"]).0.len(), all);
    // A repository inside has nothing to do with the rules of the one around it.
    desk.write("guiqing.toml", "");
    fs::create_dir(desk.0.path().join("草案/子/.git")).expect("writable");
    fs::remove_file(desk.0.path().join("草案/子/.gitignore")).expect("there");
    assert_eq!(desk.checked(&["草案"]).1, [0, 2]);
}

#[test]
fn rules_are_chosen_and_weighed() {
    let desk = Desk::new();
    let found = |text: &str| {
        desk.write("guiqing.toml", text);
        let (code, json) = desk.check(&["草案"]);
        let rules = levels(&json);
        (code, rules.into_iter().find_map(|it| it.strip_prefix(&format!("{RULE} ")).map(str::to_owned)))
    };
    let (conflict, none) = (Some("conflict".to_owned()), None);
    assert_eq!(found(""), (Some(1), conflict.clone()));
    assert_eq!(found("[severity]\nlocal-registration-required = \"off\"\n"), (Some(0), none.clone()));
    assert_eq!(
        found("[severity]\nlocal-registration-required = \"technical\"\n"),
        (Some(0), Some("technical".to_owned()))
    );
    assert_eq!(
        found("fail-on = \"technical\"\n[severity]\nlocal-registration-required = \"technical\"\n"),
        (Some(1), Some("technical".to_owned()))
    );
    assert_eq!(found("[rules]\ncategories = [\"商品要素自由流动\"]\n"), (Some(1), conflict.clone()));
    assert_eq!(found("[rules]\ncategories = [\"收费与保证金\"]\n"), (Some(0), none.clone()));
    assert_eq!(
        found("[rules]\ncategories = [\"收费与保证金\"]\nselect = [\"local-registration-required\"]\n"),
        (Some(1), conflict)
    );
    assert_eq!(
        found("[rules]\ncategories = [\"商品要素自由流动\"]\nignore = [\"local-registration-required\"]\n"),
        (Some(0), none)
    );
}

/// A 办法 without a number may be a 规章, which may set more; one of a county cannot.
#[test]
fn what_a_county_issues_is_no_government_rule() {
    let desk = Desk::new();
    let draft = "青禾县户外广告设施管理办法\n\n第一条　为了规范户外广告，制定本办法。\n\
        第二条　设置户外广告设施，应当经县城市管理局审批，未经许可不得设置。\n第三条　违反本办法的，处1000元罚款。\n";
    desk.write("办法/a.txt", draft);
    let said = |arguments: &[&str]| levels(&desk.check(&[&["办法"], arguments].concat()).1);
    let (open, county) = (said(&[]), said(&["--issuer-level", "县"]));
    let raised =
        open.iter().filter(|it| it.ends_with(" needs-review")).map(|it| it.replace(" needs-review", " conflict"));
    let raised: Vec<_> = raised.filter(|it| county.contains(it)).collect();
    assert!(!raised.is_empty(), "{open:?} {county:?}");
    assert_eq!(said(&["--issuer-level", "市"]), open, "a city may make them");
    assert_eq!(said(&["--issuer-level", "乡"]), county);
    desk.write("guiqing.toml", "issuer-level = \"县\"\n");
    assert_eq!(said(&[]), county);
    assert_eq!(said(&["--issuer-level", "省"]), open);
}

#[test]
fn thresholds_of_the_file_stand_for_those_of_the_dictionary() {
    let desk = Desk::new();
    let whole = |text: &str| {
        desk.write("guiqing.toml", text);
        levels(&desk.check(&["草案"]).1).iter().any(|it| it.starts_with("main-content-conflicts "))
    };
    assert!(!whole(""), "one clause is too few by policy.toml");
    assert!(whole("[policy]\nrepeal-min-clauses = 1\nrepeal-share = 0.1\n"));
}

#[test]
fn limits_of_the_file_hold() {
    let desk = Desk::new();
    desk.write("草案/大.txt", &"甲".repeat(1 << 19));
    desk.write("guiqing.toml", "[limits]\nmax-file-mb = 1\n");
    let (code, json) = desk.check(&["草案"]);
    assert_eq!((code, json["counts"]["unread"].as_u64()), (Some(2), Some(1)), "{json}");
    assert_eq!(desk.check(&["草案", "--max-file-mb", "2"]).1["counts"]["unread"].as_u64(), Some(0));
}
