//! The program as people run it: arguments in, text, files and an exit code out. Every run is of the real binary in a
//! temporary folder, with a small dictionary of its own, so that no change of a rule changes what is expected here.
//!
//! The expected texts are in `tests/snapshots/`; `INSTA_UPDATE=always cargo test --test cli` writes them anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use guiqing::dictionary::names_in_use;
use tempfile::TempDir;

/// A notice with one clause for the small dictionary's rule, one that restates the ban, and an old organ.
const NOTICE: &str = concat!(
    "安澜市人民政府关于规范工程招标投标的通知\n安政规〔2020〕3号\n\n各区人民政府：\n",
    "　　现将有关事项通知如下：\n",
    "　　一、中标人必须在本市设立分公司。\n",
    "　　二、任何部门不得要求中标人必须在本市设立分公司。\n",
    "　　三、由市老旧局负责监督检查。\n\n安澜市人民政府\n2020年3月1日\n",
);

const MEASURES: &str = "安澜市供水管理办法\n\n第一章　总则\n第一条　为了规范供水，根据《安澜省供水条例》，制定本办法。\n\
    第二条　用户申请用水，应当具备下列条件：\n（一）有固定场所；\n（二）有下列设备之一：\n1.水表；\n2.水泵。\n\
    第三条　本办法自2021年1月1日起施行，有效期5年。\n";

const PAGE: &str = "<html><head><title>安澜市便民服务办法_安澜市人民政府</title></head><body><div class=\"nav\"><a href=\"/\">首页</a></div>\
    <div id=\"content\"><h1>安澜市便民服务办法</h1><p>第一条　为了便民，制定本办法。</p><p>第二条　窗口应当公开办事指南。</p>\
    <p>第三条　本办法自2022年5月1日起施行。</p></div></body></html>";

/// Words of the groups that matter here. The other groups the program asks for get a word that occurs nowhere.
const GROUPS: &[(&str, &str)] = &[
    ("本地", "本市"),
    ("禁止", "不得"),
    ("纠正", "清理"),
    ("纠正结语", "予以纠正"),
    ("肯定义务", "应当"),
    ("机关", "部门"),
    ("经营者", "企业"),
    ("自然人", "老年人"),
    ("上位法依据语", "根据"),
    ("另有规定", "另有规定的除外"),
    ("依法", "依法"),
    ("适用范围语", "适用本办法"),
    ("定义语", "是指"),
    ("废止语", "同时废止"),
    ("中性优惠", "节能"),
    ("非实质条款语", "制定本办法"),
    ("义务", "必须"),
];

const RULES: &[(&str, &str)] = &[
    (
        "rules/flow/local-branch.toml",
        "id = \"local-branch\"\ncatalogue = [\"R011\"]\ntitle = \"强制设立分支机构\"\ncategory = \"要素流动\"\nseverity = \"must-delete\"\n\
         basis = [\"fcr-9-2\", \"old-1\"]\nmessage = \"以设立分支机构为条件。\"\nadvice = \"删去设立分支机构的要求。\"\n\
         patterns = [\"{义务}…4{本地}…4设立…4分公司\"]\n\
         [[example]]\ntext = \"企业必须在本市设立分公司。\"\nverdict = \"conflict\"\n\
         [[example]]\ntext = \"不得要求企业必须在本市设立分公司。\"\nverdict = \"exempt\"\nguard = \"prohibition\"\n",
    ),
    (
        "rules/validity/old-organ.toml",
        "id = \"old-organ\"\ntitle = \"机构名称过时\"\ncategory = \"时效\"\nseverity = \"technical\"\nbasis = [\"fcr-9-2\"]\n\
         message = \"“{命中}”已改为{替代}。\"\nadvice = \"改为{替代}。\"\npatterns = [\"{已更名机构}\"]\n",
    ),
    (
        "rules/validity/lapsed.toml",
        "id = \"lapsed\"\ntitle = \"有效期届满\"\ncategory = \"时效\"\nseverity = \"must-delete\"\nconsequence = \"lapse\"\n\
         basis = [\"fcr-9-2\"]\nmessage = \"有效期已于{日期}届满。\"\nadvice = \"宣布失效。\"\nfact = \"validity-lapsed\"\n",
    ),
];

/// A folder to run in, with the small dictionary in `词典`.
struct Desk {
    folder: TempDir,
}

/// What a run left behind.
struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The text without version and dictionary hash, which change with the program.
fn steady(text: &str) -> String {
    let mut steady = text.replace(env!("CARGO_PKG_VERSION"), "[版本]");
    for before in ["词典 ", "\"dictionary_hash\": \""] {
        let hash = steady.split_once(before).and_then(|(_, behind)| behind.get(..16)).map(str::to_owned);
        if let Some(hash) = hash.filter(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit())) {
            steady = steady.replace(&hash, "[词典]");
        }
    }
    steady
}

impl Done {
    /// Everything, for a snapshot, without what differs from run to run.
    fn told(&self) -> String {
        let lines = self.out.lines().map(|line| if line.starts_with("用时 ") { "用时 [时间]" } else { line });
        let out = lines.collect::<Vec<_>>().join("\n");
        let out = steady(&out);
        format!("exit {:?}\n--- stdout\n{out}\n--- stderr\n{}", self.code, self.err)
    }
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (group, word) in GROUPS {
            desk.write(&format!("词典/words/{group}.csv"), format!("word,lookalikes,boundary,note\n{word},,,\n"));
        }
        // The groups these tests have no use for hold a word that no text of theirs has.
        let given = |name: &str| GROUPS.iter().any(|(group, _)| *group == name) || name == "地名";
        for name in names_in_use().filter(|name| !given(name)) {
            desk.write(&format!("词典/words/{name}.csv"), format!("word,lookalikes,boundary,note\n〔{name}〕,,,\n"));
        }
        for (file, rule) in RULES {
            desk.write(&format!("词典/{file}"), rule);
        }
        let tables = [
            (
                "basis.csv",
                "id,law,article,in_force_from,in_force_to,verified,region,note,succeeded_by\n\
              fcr-9-2,公平竞争审查条例,第九条第（二）项,2024-08-01,,已核,,\nold-1,某旧规定,第四条,2024-08-01,,待核,,\n",
            ),
            ("repealed_laws.csv", "name,status,effective_date,successor,verified,note\n"),
            (
                "agencies.csv",
                "term,current_name,since,auto_trigger,verified,lookalikes,note\n老旧局,新局,2018-03-17,Y,已核,,\n",
            ),
            ("abolished_items.csv", "term,replaced_by,since,verified,lookalikes,note\n"),
            ("regions.csv", "name,short,parent,successor,note\n安澜省,安澜,\n明珠市,明珠,安澜省\n"),
            (
                "policy.toml",
                "repeal_share = 0.4\nrepeal_min_clauses = 3\nvalidity_warning_days = 180\ndefault_gap_chars = 24\n",
            ),
        ];
        for (file, content) in tables {
            desk.write(&format!("词典/{file}"), content);
        }
        desk
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null()).env_remove("COLUMNS");
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.command(arguments).output().expect("the program runs").into()
    }

    /// `scan` with the small dictionary on 2026-11-22.
    fn scan(&self, arguments: &[&str]) -> Done {
        let fixed = ["scan", "--dictionaries", "词典", "--as-of", "2026-11-22"];
        self.run(&[&fixed[..], arguments].concat())
    }

    /// The folder `件` with a bit of everything.
    fn with_documents() -> Self {
        let desk = Self::new();
        desk.write("件/a 通知.txt", NOTICE);
        desk.write("件/b 办法.txt", &encoding_rs::GB18030.encode(MEASURES).0);
        desk.write("件/子/c.html", PAGE);
        desk.write("件/子/d 图片.docx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
        desk.write("件/e 空.txt", "");
        desk.write("件/.隐藏.txt", NOTICE);
        desk.write("件/~$a 通知.docx", "x");
        desk.write("件/._a 通知.txt", "x");
        desk
    }

    /// All files of an output folder.
    fn output(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.path().join(folder)).expect("the output folder is there");
        let named = entries.map(|entry| {
            let path = entry.expect("readable").path();
            let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
            (name, fs::read(path).expect("readable"))
        });
        named.collect()
    }

    /// The documents of `results.jsonl`.
    fn results(&self, folder: &str) -> Vec<serde_json::Value> {
        let text = self.read(&format!("{folder}/results.jsonl"));
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }
}

macro_rules! snapshot {
    ($name:literal, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

#[test]
fn help_is_in_chinese() {
    let desk = Desk::new();
    let commands: [&[&str]; 5] =
        [&["--help"], &["scan", "--help"], &["outline", "--help"], &["rules", "--help"], &["eval", "--help"]];
    let told: Vec<_> =
        commands.iter().map(|arguments| format!("$ {}\n{}", arguments.join(" "), desk.run(arguments).told())).collect();
    snapshot!("help", told.join("\n"));
    assert_eq!(desk.run(&["--version"]).out, format!("guiqing {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_arguments_are_told_and_end_with_2() {
    let desk = Desk::with_documents();
    let commands: [&[&str]; 10] = [
        &[],
        &["scna"],
        &["scan"],
        &["scan", "件", "--as-off", "2026-11-22"],
        &["scan", "件", "--as-of", "2026-13-40"],
        &["scan", "件", "--as-of", "昨天"],
        &["scan", "件", "--jobs", "很多"],
        &["scan", "没有这个目录"],
        &["outline", "没有这个文件.txt"],
        &["rules", "没有这条规则", "--dictionaries", "词典"],
    ];
    let mut told = String::new();
    for arguments in commands {
        let done = desk.run(arguments);
        assert_eq!(done.code, Some(2), "{arguments:?}");
        assert!(done.out.is_empty(), "{arguments:?} prints {}", done.out);
        if !arguments.is_empty() {
            told += &format!("$ {}\n{}", arguments.join(" "), done.err);
        }
    }
    snapshot!("complaints", told);
}

#[test]
fn rules_are_listed_and_shown() {
    let desk = Desk::new();
    let list = desk.run(&["rules", "--dictionaries", "词典"]);
    let one = desk.run(&["rules", "local-branch", "--dictionaries", "词典"]);
    snapshot!("rules", format!("{}\n{}", list.told(), one.told()));
    assert_eq!(desk.run(&["rules", "R011", "--dictionaries", "词典"]).out, one.out);
}

#[test]
fn the_builtin_rules_are_there() {
    let desk = Desk::new();
    let list = desk.run(&["rules"]);
    assert_eq!(list.code, Some(0));
    assert!(list.out.lines().count() > 45, "{}", list.out);
    let one = desk.run(&["rules", "local-registration-required"]).out;
    for part in
        ["R011", "依据：", "《公平竞争审查条例》第九条第（二）项", "句式：", "豁免情形：重申禁令", "例：", "〔抵触〕"]
    {
        assert!(one.contains(part), "{part} is missing in {one}");
    }
}

#[test]
fn outline_shows_the_clause_tree() {
    let desk = Desk::with_documents();
    let text = desk.run(&["outline", "件/b 办法.txt"]);
    snapshot!("outline_text", text.told());
    let json = desk.run(&["outline", "件/b 办法.txt", "--format", "json"]);
    snapshot!("outline_json", json.told());
    let refused = desk.run(&["outline", "件/子/d 图片.docx"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("格式不支持：内容是图片（PNG）"), "{}", refused.err);
}

#[test]
fn a_scan_tells_what_was_read_and_what_to_do() {
    let desk = Desk::with_documents();
    let done = desk.scan(&["件", "-o", "结果"]);
    snapshot!("scan_summary", done.told());
    assert!(done.err.is_empty(), "no progress bar where nobody looks on: {}", done.err);
    for (name, file) in [
        ("scan_documents_csv", "documents.csv"),
        ("scan_findings_csv", "findings.csv"),
        ("scan_results_jsonl", "results.jsonl"),
        ("scan_run_json", "run.json"),
    ] {
        let text = desk.read(&format!("结果/{file}"));
        let text = steady(&text);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
    let page = desk.read("结果/report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("必须在本市设立分公司</mark>"));
    assert!(!page.contains("http://") && !page.contains("https://"), "the page asks for nothing from outside");
}

#[test]
fn what_is_exempt_is_written_on_demand() {
    let desk = Desk::with_documents();
    desk.scan(&["件", "-o", "结果"]);
    desk.scan(&["件", "-o", "全部", "--show-exempt"]);
    let exempt =
        |folder: &str| desk.results(folder)[0]["findings"].to_string().matches("\"verdict\":\"exempt\"").count();
    assert_eq!((exempt("结果"), exempt("全部")), (0, 1));
    assert!(desk.read("全部/findings.csv").contains("重申禁令：“不得”"));
}

#[test]
fn without_an_output_folder_nothing_is_written() {
    let desk = Desk::with_documents();
    let names = || fs::read_dir(desk.path()).expect("readable").count();
    let before = names();
    let done = desk.scan(&["件"]);
    assert_eq!(done.code, Some(0));
    assert!(!done.out.contains("已写入"));
    assert_eq!(names(), before);
}

#[test]
fn the_files_are_the_same_for_any_number_of_jobs() {
    let desk = Desk::with_documents();
    for copy in 0..20 {
        desk.write(&format!("件/多/{copy:02}.txt"), NOTICE.replace("3号", &format!("{copy}号")));
    }
    desk.scan(&["件", "-o", "一", "--jobs", "1"]);
    desk.scan(&["件", "-o", "二", "--jobs", "2"]);
    desk.scan(&["件", "-o", "三", "--jobs", "7"]);
    let one = desk.output("一");
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        ["documents.csv", "findings.csv", "report.html", "results.jsonl", "run.json"]
    );
    assert!(one == desk.output("二") && one == desk.output("三"));
}

#[test]
fn no_cell_becomes_a_formula() {
    let desk = Desk::new();
    let notice = NOTICE.replace("安澜市人民政府关于规范工程招标投标的通知", "=HYPERLINK(\"http://x\")关于供水的通知");
    let notice = notice.replace("一、中标人必须", "一、\n=1+1|必须");
    desk.write("件/=1+cmd|' -C calc'!A0.txt", &notice);
    desk.write("件/@SUM(A1).txt", &notice);
    desk.scan(&["件/=1+cmd|' -C calc'!A0.txt", "件/@SUM(A1).txt", "-o", "结果"]);
    for file in ["documents.csv", "findings.csv"] {
        let text = desk.read(&format!("结果/{file}"));
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for row in rows.records() {
            for cell in row.expect("a row").iter() {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{file}: {cell}");
            }
        }
    }
}

#[test]
fn a_mistake_in_the_dictionary_is_told_with_file_line_and_remedy() {
    let desk = Desk::with_documents();
    desk.write("词典/words/义务.csv", "word,lookalikes,boundary,note\n必须,,,\n应,,,\n必须,,,\n");
    let done = desk.scan(&["件", "-o", "结果"]);
    assert_eq!((done.code, done.out.as_str()), (Some(2), ""));
    assert_eq!(done.err, "错误：词典有误：words/义务.csv 第 4 行：“必须”与第 2 行重复，请删去一行\n");
    assert!(!desk.path().join("结果").exists());
}

#[test]
fn a_law_counts_from_the_day_it_came_into_force() {
    let desk = Desk::with_documents();
    let conflicts = |day: &str| {
        desk.run(&["scan", "件/a 通知.txt", "--dictionaries", "词典", "--as-of", day, "-o", "结果"]);
        let document = &desk.results("结果")[0];
        assert!(desk.read("结果/run.json").contains(&format!("\"as_of\": \"{day}\"")));
        document["findings"].to_string().matches("local-branch").count()
    };
    assert_eq!(conflicts("2024-07-31"), 0);
    assert_eq!(conflicts("2024-08-01"), 1);
}

#[test]
fn validity_runs_out_the_day_after_its_last() {
    let desk = Desk::with_documents();
    let action = |day: &str| {
        desk.run(&["scan", "件/b 办法.txt", "--dictionaries", "词典", "--as-of", day, "-o", "结果"]);
        desk.results("结果")[0]["action"].as_str().expect("an action").to_owned()
    };
    assert_eq!(action("2025-12-31"), "keep");
    assert_eq!(action("2026-01-01"), "lapse");
}

#[test]
fn the_region_says_what_is_local() {
    let desk = Desk::new();
    desk.write("通知.txt", "关于规范招标投标的通知\n\n一、中标人必须在明珠市设立分公司。\n");
    let findings = |more: &[&str]| {
        desk.scan(&[&["通知.txt", "-o", "结果"], more].concat());
        desk.results("结果")[0]["findings"].as_array().expect("a list").len()
    };
    assert_eq!(findings(&[]), 0);
    assert_eq!(findings(&["--region", "安澜省/明珠市"]), 1);
    assert!(desk.read("结果/run.json").contains("明珠市"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::with_documents();
    let commands: [&[&str]; 5] = [
        &["--help"],
        &["scan", "--help"],
        &["rules"],
        &["outline", "件/b 办法.txt"],
        &["scan", "件", "--dictionaries", "词典"],
    ];
    for arguments in commands {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = desk.command(arguments).stdout(writer).stderr(Stdio::piped()).spawn().expect("the program runs");
        let done: Done = child.wait_with_output().expect("the program ends").into();
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_name_cannot_steer_the_terminal() {
    let desk = Desk::new();
    desk.write("件/\u{1b}[2J\u{202e}a.txt", "");
    let done = desk.scan(&["件"]);
    assert!(done.out.contains("\\u{1b}[2J\\u{202e}a.txt"), "{}", done.out);
    assert!(!done.out.contains(['\u{1b}', '\u{202e}']));
    let refused = desk.run(&["outline", "件/\u{1b}[2J\u{202e}a.txt"]);
    assert!(refused.err.contains("空文件") && !refused.err.contains(['\u{1b}', '\u{202e}']), "{}", refused.err);
    let missing = desk.run(&["scan", "没有\u{1b}[2J"]);
    assert!(!missing.err.contains('\u{1b}'), "{}", missing.err);
    let flag = desk.run(&["scan", "件", "--\u{1b}[2J"]);
    assert!(!flag.err.contains('\u{1b}'), "{}", flag.err);
}

#[test]
fn results_inside_the_scanned_folder_are_no_material() {
    let desk = Desk::with_documents();
    let first = desk.scan(&["件", "-o", "件/结果"]);
    let second = desk.scan(&["件", "-o", "件/结果"]);
    assert!(first.out.contains("发现文件 5 件"), "{}", first.out);
    assert_eq!(first.told(), second.told());
}

#[test]
fn an_output_folder_that_cannot_be_made_is_named() {
    let desk = Desk::with_documents();
    desk.write("结果", "这是一个文件");
    let done = desk.scan(&["件", "-o", "结果"]);
    assert_eq!((done.code, done.out.as_str()), (Some(2), ""));
    assert!(done.err.starts_with("错误：无法写入 结果：") && done.err.contains("请检查输出目录"), "{}", done.err);
    assert_eq!(desk.read("结果"), "这是一个文件");
}

#[test]
fn evaluation_counts_each_file_and_all_together() {
    let desk = Desk::with_documents();
    let label =
        |id: &str, label: &str, text: &str| format!("{{\"id\":\"{id}\",\"label\":\"{label}\",\"text\":\"{text}\"}}\n");
    let found = label("1", "conflict", "中标人必须在本市设立分公司。");
    desk.write("标注/甲.jsonl", found.clone() + &label("2", "conflict", "外地企业不予受理。"));
    desk.write("标注/乙.jsonl", label("3", "ok", "各部门公开办事指南。") + &label("4", "ok", "必须在本市设立分公司。"));
    let done = desk.run(&["eval", "标注", "--dictionaries", "词典"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let sum = done.out.split("合计（2 个标注文件）").nth(1).expect("a sum");
    assert!(sum.contains("严：准确率 0.500　召回率 0.500"), "{sum}");
    assert!(sum.contains("（1/2）"), "{sum}");
    let none = desk.run(&["eval", "件/子", "--dictionaries", "词典"]);
    assert_eq!(none.code, Some(2));
    assert!(none.err.contains("没有找到标注文件"), "{}", none.err);
}
