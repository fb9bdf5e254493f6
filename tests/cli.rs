//! The program as people run it: arguments in, text, files and an exit code out. Every run is of the real binary in a
//! temporary folder, with a small dictionary of its own, so that no change of a rule changes what is expected here.
//!
//! The expected texts are in `tests/snapshots/`; `INSTA_UPDATE=always cargo test --test cli` writes them anew.

use std::collections::{BTreeMap, BTreeSet};
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
    for before in ["词典 ", "\"dictionary_hash\": \"", "old_dictionary\": \"", "new_dictionary\": \""] {
        let behind = text.split(before).skip(1).filter_map(|behind| behind.get(..16));
        for hash in behind.filter(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit())) {
            steady = steady.replace(hash, "[词典]");
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
        let root = self.path().join(folder);
        let mut pending = vec![root.clone()];
        let mut files = BTreeMap::new();
        while let Some(folder) = pending.pop() {
            for entry in fs::read_dir(folder).expect("the output folder is there") {
                let path = entry.expect("readable").path();
                if path.is_dir() {
                    pending.push(path);
                    continue;
                }
                let name = path.strip_prefix(&root).expect("found below it").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(path).expect("readable"));
            }
        }
        files
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
    let commands: [&[&str]; 15] = [
        &["--help"],
        &["scan", "--help"],
        &["decide", "--help"],
        &["outline", "--help"],
        &["text", "--help"],
        &["rules", "--help"],
        &["rules", "show", "--help"],
        &["rules", "check", "--help"],
        &["rules", "diff", "--help"],
        &["rules", "schema", "--help"],
        &["rules", "book", "--help"],
        &["eval", "--help"],
        &["explain", "--help"],
        &["completions", "--help"],
        &["man", "--help"],
    ];
    let told: Vec<_> =
        commands.iter().map(|arguments| format!("$ {}\n{}", arguments.join(" "), desk.run(arguments).told())).collect();
    snapshot!("help", told.join("\n"));
    assert_eq!(desk.run(&["--version"]).out, format!("guiqing {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_text_of_a_file_is_what_was_read() {
    let desk = Desk::new();
    desk.write(
        "通知.html",
        "<html><body><p>第一条 甲。</p><table><tr><td>序号</td><td>事项</td></tr></table></body></html>",
    );
    assert_eq!(desk.run(&["text", "通知.html"]).out, "第一条 甲。\n序号\t事项\n");
    let absent = desk.run(&["text", "没有.doc"]);
    assert!(absent.code == Some(2) && absent.err.contains("未能读取"), "{}", absent.told());
}

#[test]
fn wrong_arguments_are_told_and_end_with_2() {
    let desk = Desk::with_documents();
    let commands: [&[&str]; 21] = [
        &[],
        &["scna"],
        &["scan"],
        &["scan", "件", "--as-off", "2026-11-22"],
        &["scan", "件", "--as-of", "2026-13-40"],
        &["scan", "件", "--as-of", "昨天"],
        &["scan", "件", "--jobs", "很多"],
        &["scan", "没有这个目录"],
        &["scan", "件", "--decisions", "没有这个文件.csv"],
        &["decide", "件/a 通知.txt"],
        &["decide", "没有这份表.xlsx", "-o", "定稿"],
        &["outline", "没有这个文件.txt"],
        &["rules", "没有这条规则", "--dictionaries", "词典"],
        &["rules", "show"],
        &["rules", "show", "没有这条规则"],
        &["rules", "check"],
        &["rules", "check", "没有这个词典"],
        &["rules", "check", "词典", "--corpus", "没有这个目录"],
        &["rules", "check", "词典", "--statutes", "没有这个目录"],
        &["rules", "diff", "词典", "词典"],
        &["rules", "schema", "words"],
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
    assert_eq!(desk.run(&["rules", "--dictionaries", "词典", "R011"]).out, one.out);
    assert_eq!(desk.run(&["rules", "show", "local-branch", "--dictionaries", "词典"]).out, one.out);
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

/// `rules check` on the small dictionary on 2026-11-22.
fn check(desk: &Desk, arguments: &[&str]) -> Done {
    desk.run(&[&["rules", "check", "词典", "--as-of", "2026-11-22"], arguments].concat())
}

#[test]
fn a_dictionary_without_errors_passes_the_check() {
    let done = check(&Desk::new(), &[]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    snapshot!("check", done.told());
}

#[test]
fn all_mistakes_are_told_in_one_run() {
    let desk = Desk::new();
    desk.write("词典/words/义务.csv", "word,lookalikes,boundary,note\n必须,,,\n应,,是,\n必须,,,\n{本第},,,\n");
    desk.write("词典/policy.toml", "repeal_shares = 0.4\n");
    let basis = desk.read("词典/basis.csv");
    desk.write("词典/basis.csv", basis + "fcr-9-2,某法,第一条,,,已核,,\nnew-1,某法,第一条,2024年,,已核,,\n");
    let (_, rule) = RULES[0];
    let spoilt = rule
        .replace("patterns = [", "patterns = [\"{本第}…4设立\", \"{金额>很多}本市\", ")
        .replace("\"old-1\"", "\"old-l\"")
        .replace("\"exempt\"", "\"exemt\"");
    desk.write("词典/rules/flow/local-branch.toml", spoilt);
    desk.write("词典/rules/validity/lapsed.toml", RULES[2].1.replace("message", "mesage"));
    desk.write("词典/rules/validity/old-organ.toml", RULES[1].1.replace("technical", "tecnical"));
    let done = check(&desk, &[]);
    assert_eq!((done.code, done.err.as_str()), (Some(1), ""));
    assert!(done.out.contains("您是不是想写“message”"), "{}", done.out);
    snapshot!("check_mistakes", done.told());
}

#[test]
fn what_loads_and_is_not_right_is_told() {
    let desk = Desk::new();
    desk.write("词典/words/闲词.csv", "word,lookalikes,boundary,note\n闲,,,\n");
    desk.write("词典/words/内词.csv", "word,lookalikes,boundary,note\n内,,,\n");
    let used = "word,lookalikes,boundary,note\n必须,,,\n{内词},,,\n";
    desk.write("词典/words/义务.csv", used);
    let (_, rule) = RULES[0];
    let more = "patterns = [\n\"{义务}…4{本地}…4设立…4分公司\",\n\"{义务}…4{本地}…4设立…4分公司\",\n\
                \"{必须|须}本市{设立}…8分公司\",\n\"{须|必须|应当}…12分公司\",\n\"从来没有的话\",\n]\n";
    let (before, behind) = rule.split_once("patterns").expect("a rule has patterns");
    let behind = behind.split_once('\n').expect("a line ends").1;
    let wrong = "[[example]]\ntext = \"企业可以设立分公司。\"\nverdict = \"conflict\"\n\
                 [[example]]\ntext = \"企业必须在本市设立分公司。\"\nverdict = \"conflict\"\ntodo = \"还认不出\"\n";
    desk.write("词典/rules/flow/local-branch.toml", format!("{before}{more}{behind}{wrong}").replace("{设立}", "设立"));
    let done = check(&desk, &[]);
    assert_eq!((done.code, done.err.as_str()), (Some(1), ""));
    snapshot!("check_remarks", done.told());
    let json: serde_json::Value = serde_json::from_str(&check(&desk, &["--format", "json"]).out).expect("JSON");
    let topics: Vec<_> = json["remarks"].as_array().expect("a list").iter().map(|r| r["topic"].clone()).collect();
    for topic in ["example", "few-examples", "unused-pattern", "dead-pattern", "unused-group"] {
        assert!(topics.contains(&topic.into()), "{topic} is missing in {topics:?}");
    }
    let unused = json["remarks"].to_string().matches("闲词").count();
    assert_eq!((unused, json["remarks"].to_string().matches("内词").count()), (1, 0));
}

#[test]
fn rules_that_never_fired_on_a_folder_are_told() {
    let desk = Desk::with_documents();
    let done = check(&desk, &["--corpus", "件"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    snapshot!("check_corpus", done.told());
}

#[test]
fn citations_are_looked_up_in_the_statutes() {
    let desk = Desk::new();
    let law =
        "# 公平竞争审查条例\n\n第八条 甲。\n\n第九条 不得含有下列内容：\n\n（一）甲；\n\n（二）乙。\n\n第十条 丙。\n";
    desk.write("法规/行政法规/公平竞争审查条例(2024-06-06).md", law);
    desk.write("法规/行政法规/公平竞争审查条例(2027-01-01).md", "# 公平竞争审查条例\n\n第一条 新。\n\n第二条 新。\n");
    desk.write(
        "法规/民法典/合同编.md",
        "# 中华人民共和国民法典\n\n# 合同编\n\n第四百六十三条 甲。\n\n第四百六十四条 乙。\n",
    );
    desk.write(
        "法规/民法典/物权编.md",
        "# 中华人民共和国民法典\n\n# 物权编\n\n第二百零五条 甲。\n\n第二百零六条 乙。\n",
    );
    desk.write("法规/旧办法.txt", "某旧办法\n\n第一条 甲。\n\n第二条 乙。\n");
    desk.write("法规/停用办法(2001-01-01).txt", "停用办法\n\n第一条 甲。\n\n第二条 乙。\n");
    desk.write("法规/废弃办法(2001-01-01)（失效）.txt", "关于印发的通知\n\n第一条 甲。\n\n第二条 乙。\n");
    desk.write("法规/目录.csv", "名称,状态\n中华人民共和国某旧办法,已废止\n公平竞争审查条例,有效\n");
    let columns = "id,law,article,in_force_from,in_force_to,verified,region,note,succeeded_by\n";
    let rows = [
        "fcr-9-2,公平竞争审查条例,第九条第（二）项,2024-08-01,,已核,,",
        "old-1,某旧规定,第四条,2024-08-01,,待核,,",
        "fcr-9-7,公平竞争审查条例,第九条第（七）项,2024-08-01,,已核,,",
        "fcr-10,公平竞争审查条例,第十条,2024-08-01,,待核,,",
        "fcr-11,公平竞争审查条例,第十一条,2024-08-01,,待核,,",
        "cc-463,民法典,第四百六十三条,2021-01-01,,已核,,",
        "cc-205,中华人民共和国民法典,第二百零五条,2021-01-01,,已核,,",
        "none-1,没有的法,第一条,2021-01-01,,已核,,",
        "gone-1,某旧办法,第一条,2001-01-01,,已核,,",
        "gone-2,停用办法,第二条,2001-01-01,,已核,,",
        "gone-3,停用办法,第二条,2001-01-01,2010-12-31,已核,,",
        "gone-4,废弃办法,第二条,2001-01-01,,已核,,",
        "late-2,公平竞争审查条例,第二条,2027-03-01,,已核,,",
    ];
    desk.write("词典/basis.csv", columns.to_owned() + &rows.join("\n") + "\n");
    let table = "name,status,effective_date,successor,verified,note\n停用办法,废止,2015-01-01,新办法,已核,\n";
    desk.write("词典/repealed_laws.csv", table);
    let done = check(&desk, &["--statutes", "法规"]);
    assert_eq!((done.code, done.err.as_str()), (Some(1), ""));
    snapshot!("check_statutes", done.told());
    let json: serde_json::Value =
        serde_json::from_str(&check(&desk, &["--statutes", "法规", "--format", "json"]).out).expect("JSON");
    let found = json["citations"]["bases"].as_array().expect("a list").iter();
    let found: Vec<_> = found.map(|basis| format!("{} {}", basis["id"], basis["found"]).replace('"', "")).collect();
    let wanted = [
        "fcr-9-2 yes",
        "old-1 law-missing",
        "fcr-9-7 article-missing",
        "fcr-10 yes",
        "fcr-11 article-missing",
        "cc-463 yes",
        "cc-205 yes",
        "none-1 law-missing",
        "gone-1 not-in-force",
        "gone-2 not-in-force",
        "gone-3 yes",
        "gone-4 not-in-force",
        "late-2 yes",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn a_change_of_rules_is_told_by_what_it_changes() {
    let desk = Desk::with_documents();
    for group in fs::read_dir(desk.path().join("词典/words")).expect("readable") {
        let path = group.expect("readable").path();
        let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
        desk.write(&format!("新词典/words/{name}"), fs::read(&path).expect("readable"));
    }
    for table in ["basis.csv", "repealed_laws.csv", "agencies.csv", "abolished_items.csv", "regions.csv", "policy.toml"]
    {
        desk.write(&format!("新词典/{table}"), desk.read(&format!("词典/{table}")));
    }
    for (file, rule) in RULES {
        desk.write(&format!("新词典/{file}"), rule);
    }
    let diff = |more: &[&str]| {
        desk.run(&[&["rules", "diff", "词典", "新词典", "--corpus", "件", "--as-of", "2026-11-22"], more].concat())
    };
    let same = diff(&[]);
    assert_eq!((same.code, same.err.as_str()), (Some(0), ""));
    desk.write("新词典/rules/flow/local-branch.toml", RULES[0].1.replace("must-delete", "needs-judgement"));
    desk.write("新词典/rules/validity/old-organ.toml", RULES[1].1.replace("{已更名机构}", "从来没有的话"));
    let meters = RULES[0].1.replace("local-branch", "meters").replace("{义务}…4{本地}…4设立…4分公司", "有固定场所");
    desk.write("新词典/rules/flow/meters.toml", meters);
    let changed = diff(&[]);
    assert_eq!((changed.code, changed.err.as_str()), (Some(1), ""));
    let exempt = diff(&["--show-exempt"]);
    let json = diff(&["--format", "json"]);
    assert_eq!(json.code, Some(1));
    serde_json::from_str::<serde_json::Value>(&json.out).expect("JSON");
    snapshot!("diff", [same.told(), changed.told(), exempt.told(), json.told()].join("\n\n"));
}

#[test]
fn a_list_of_files_is_read_from_standard_input() {
    let desk = Desk::with_documents();
    let list = desk.path().join("名单");
    fs::write(&list, "件/a 通知.txt\0没有\n这份.txt\0件/b 办法.txt\0").expect("writable");
    let arguments = ["scan", "--files0-from", "-", "--dictionaries", "词典", "--as-of", "2026-11-22", "-o", "结果"];
    let output = desk.command(&arguments).stdin(fs::File::open(&list).expect("it was written")).output();
    let done = Done::from(output.expect("the program runs"));
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    assert!(done.out.contains("发现文件 3 件：已读 2 件，部分读取 0 件，未读 1 件"), "{}", done.out);
    assert!(done.out.contains("没有\\u{a}这份.txt　无法打开："), "{}", done.out);
    let by_file = desk.scan(&["--files0-from", "名单", "-o", "结果二"]);
    assert_eq!(by_file.code, Some(0));
    assert_eq!(desk.read("结果/results.jsonl"), desk.read("结果二/results.jsonl"));
    assert_eq!(desk.scan(&["件", "--files0-from", "名单"]).code, Some(2));
    assert_eq!(desk.scan(&["--files0-from", "没有名单"]).code, Some(2));
}

#[cfg(unix)]
#[test]
fn pictures_are_recognised_by_a_command_of_the_users() {
    let desk = Desk::with_documents();
    // What the command prints stands in the picture itself, behind the mark by which a picture is known.
    let picture = [b"\x89PNG\n", NOTICE.as_bytes()].concat();
    desk.write("图/扫描件.png", picture);
    let done = desk.scan(&["图", "-o", "结果", "--ocr-command", "sh -c 'tail -n +2 \"$0\"' {input}"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let review: serde_json::Value = serde_json::from_str(&desk.read("结果/results.jsonl")).expect("one line");
    assert_eq!([&review["status"], &review["format"]], ["read", "image"]);
    assert_eq!(review["recognised"], true);
    assert_eq!(review["findings"][0]["quote"], "必须在本市设立分公司");
    assert_eq!(review["findings"][0]["page"], 1);
    assert!(desk.read("结果/documents.csv").contains("文字识别，可能有错字"));
    assert!(desk.read("结果/report.html").contains("文字识别，可能有错字"));
    assert!(desk.read("结果/report.html").contains("第 1 页，第 6 行"));
    let failed = desk.scan(&["图", "--ocr-command", "/没有这个程序 {input}"]);
    assert!(failed.out.contains("识别失败：无法启动 /没有这个程序"), "{}", failed.out);
    let wrong = desk.scan(&["图", "--ocr-command", "tesseract"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("--ocr-command 有误"), "{}", wrong.err);
}

#[test]
fn a_scan_is_recognised_by_tesseract() {
    let listed = Command::new("tesseract").arg("--list-langs").output();
    let is_there = listed.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("chi_sim"));
    if !is_there {
        println!("skipped: tesseract with chi_sim is not installed (Debian: tesseract-ocr tesseract-ocr-chi-sim)");
        return;
    }
    let desk = Desk::with_documents();
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/recognise.png");
    desk.write("图/扫描件.png", fs::read(picture).expect("it is part of the project"));
    let done = desk.scan(&["图", "-o", "结果", "--ocr-command", "tesseract {input} - -l chi_sim"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""));
    let review: serde_json::Value = serde_json::from_str(&desk.read("结果/results.jsonl")).expect("one line");
    assert_eq!((review["recognised"].as_bool(), review["title"].as_str()), (Some(true), Some("本市城市供水管理办法")));
    let findings = review["findings"].as_array().expect("a list");
    assert!(findings.iter().any(|one| one["rule"] == "local-branch" && one["clause"] == "第二条"), "{findings:?}");
}

#[test]
fn the_published_schema_is_that_of_the_program() {
    for (argument, file) in [("rule", "rule.schema.json"), ("policy", "policy.schema.json")] {
        let printed = Desk::new().run(&["rules", "schema", argument]);
        assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries/schema").join(file);
        let published = fs::read_to_string(&path).unwrap_or_default();
        let remedy = format!("guiqing rules schema {argument} > dictionaries/schema/{file}");
        assert!(printed.out == published, "the schema has changed; write it anew: {remedy}");
    }
    assert_eq!(Desk::new().run(&["rules", "schema"]).out, Desk::new().run(&["rules", "schema", "rule"]).out);
    let desk = Desk::new();
    desk.write("词典/rules/flow/local-branch.toml", "#:schema ../../schema/rule.schema.json\n".to_owned() + RULES[0].1);
    assert_eq!(check(&desk, &[]).code, Some(0));
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
    assert!(refused.err.contains("无文字层：只有图片"), "{}", refused.err);
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
fn only_what_is_asked_for_is_written() {
    let desk = Desk::with_documents();
    let written = |arguments: &[&str]| {
        let folder = format!("结果{}", arguments.concat());
        desk.scan(&[&["件", "-o", &folder][..], arguments].concat());
        let names: Vec<String> = desk.output(&folder).into_keys().collect();
        names.into_iter().map(|name| name.split('/').next().unwrap_or_default().to_owned()).collect::<BTreeSet<_>>()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        written(&["--only", "csv,xlsx"]),
        names(&["documents.csv", "findings.csv", "run.json", "清理意见表.xlsx"])
    );
    assert_eq!(written(&["--only", "annotated"]), names(&["run.json", "批注"]));
    assert_eq!(
        written(&["--skip", "docx,annotated,html,csv"]),
        names(&["results.jsonl", "run.json", "清理意见表.xlsx"])
    );
    let refused = desk.run(&["scan", "件", "-o", "无", "--only", "pdf"]);
    assert!(refused.code == Some(2) && refused.err.contains("--only"), "{}", refused.err);
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
        one.keys().filter(|name| !name.starts_with("批注/")).collect::<Vec<_>>(),
        [
            "documents.csv",
            "findings.csv",
            "report.html",
            "results.jsonl",
            "run.json",
            "修改对照表.docx",
            "关于修订和废止部分行政规范性文件的决定（草案）.docx",
            "清理建议报告.docx",
            "清理意见表.xlsx"
        ]
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

/// A line of a label file; `more` is further keys, each with a comma before it.
fn label(id: &str, label: &str, text: &str, more: &str) -> String {
    format!("{{\"id\":\"{id}\",\"label\":\"{label}\",\"text\":\"{text}\"{more}}}\n")
}

const FOUND: &str = "中标人必须在本市设立分公司。";

impl Desk {
    /// Labels of every kind in `标注`: two files of clauses, and the notice of `件` with the labels of its clauses.
    fn with_labels() -> Self {
        let desk = Self::new();
        let title = ",\"doc_title\":\"《甲办法》\",\"categories\":[\"自由流动\"]";
        let first = [
            label("1", "conflict", FOUND, title),
            label("2", "conflict", "外地企业不予受理。", title),
            label("3", "conflict", "由市老旧局负责受理。", ""),
            label("4", "ok", FOUND, ",\"quoted\":false"),
            label("5", "ok", FOUND, ",\"borderline\":true"),
            label("6", "ok", FOUND, ",\"stale_only\":true"),
            label("7", "", FOUND, ""),
            "{\"decision\":\"废止\"}\n".to_owned(),
        ];
        desk.write("标注/甲.jsonl", first.concat());
        let second = [
            label("8", "ok", "各部门公开办事指南。", ",\"categories\":[\"自由流动\"]"),
            label("9", "ok", FOUND, ""),
            label("10", "conflict", "任何部门不得要求中标人必须在本市设立分公司。", ""),
            format!("{{\"label\":\"ok\",\"text\":\"{FOUND}\"}}\n"),
        ];
        desk.write("标注/乙.jsonl", second.concat());
        desk.write("标注/件/通知.txt", NOTICE);
        let clauses = [
            "{\"meta\":true,\"doc_decision\":\"修改\"}\n".to_owned(),
            label("", "conflict", "一、中标人必须在本市设立分公司。", ""),
            label("", "ok", "二、任何部门不得要求中标人必须在本市设立分公司。", ""),
            label("", "ok", "三、由市老旧局负责监督检查。", ""),
        ];
        let clauses = clauses.map(|line| line.replace("\"id\":\"\",", ""));
        desk.write("标注/件/通知.labels.jsonl", clauses.concat());
        // The same notice, on which reviewers differ, its last clause not labelled.
        desk.write("标注/件/通知二.txt", NOTICE);
        desk.write("标注/件/通知二.labels.jsonl", clauses[..3].concat().replace("修改", "存争议"));
        // A document without a decision; it rests on nothing but its own validity, which is over.
        desk.write("标注/件/办法.txt", MEASURES);
        desk.write("标注/件/办法.labels.jsonl", label("a", "ok", "第二条　用户申请用水，应当具备下列条件：", ""));
        desk
    }

    /// `eval` with the small dictionary on 2026-11-22.
    fn evaluate(&self, arguments: &[&str]) -> Done {
        self.run(&[&["eval", "--dictionaries", "词典", "--as-of", "2026-11-22"], arguments].concat())
    }
}

#[test]
fn an_evaluation_tells_figures_intervals_and_what_was_left_out() {
    let desk = Desk::with_labels();
    let done = desk.evaluate(&["标注", "--errors"]);
    snapshot!("eval", done.told());
    assert_eq!(done.out, desk.evaluate(&["标注", "--errors"]).out, "the same bytes every run");
    assert!(!desk.evaluate(&["标注"]).out.contains("误报和漏报"));
}

#[test]
fn an_evaluation_for_machines_says_the_same() {
    let desk = Desk::with_labels();
    let done = desk.evaluate(&["标注", "--errors", "--format", "json"]);
    snapshot!("eval_json", done.told());
    let report: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["clauses"]["strict"]["precision"]["value"], 0.333_333);
    let documented = include_str!("../docs/评测.md");
    for key in keys(&report) {
        assert!(documented.contains(&format!("`{key}`")), "docs/评测.md does not explain `{key}`");
    }
}

/// All keys of an object and of the objects in it.
fn keys(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::Object(object) => {
            object.iter().flat_map(|(key, value)| [vec![key.clone()], keys(value)].concat()).collect()
        }
        serde_json::Value::Array(values) => values.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn predictions_are_a_line_a_clause_in_input_order() {
    let desk = Desk::with_labels();
    desk.evaluate(&["标注/甲.jsonl", "--predictions", "甲.jsonl"]);
    let branch = "\"conflict\",\"rules\":[\"local-branch\"]";
    let organ = "\"needs-review\",\"rules\":[\"old-organ\"]";
    let none = "\"none\",\"rules\":[]";
    let said = [branch, none, organ, branch, branch, branch, branch];
    let lines: String =
        said.iter().enumerate().map(|(at, said)| format!("{{\"id\":\"{}\",\"verdict\":{said}}}\n", at + 1)).collect();
    assert_eq!(desk.read("甲.jsonl"), lines);
    desk.evaluate(&["标注", "--predictions", "全部.jsonl"]);
    let all = desk.read("全部.jsonl");
    assert_eq!(all.lines().count(), 17);
    // A clause without an id is named by file and line.
    assert!(all.contains("{\"id\":\"标注/乙.jsonl:4\",\"verdict\":\"conflict\""), "{all}");
    assert!(all.contains("{\"id\":\"标注/件/通知.labels.jsonl:2\",\"verdict\":\"conflict\""), "{all}");
    let unwritable = desk.evaluate(&["标注", "--predictions", "没有/这个/目录.jsonl"]);
    assert_eq!(unwritable.code, Some(2));
    assert!(unwritable.err.contains("无法写入 没有/这个/目录.jsonl"), "{}", unwritable.err);
}

#[test]
fn mistakes_in_label_files_are_told_with_file_and_line() {
    let desk = Desk::with_labels();
    let good = label("1", "ok", "甲。", "");
    desk.write("错/不是.jsonl", format!("{good}text: 乙\n"));
    desk.write("错/结论.jsonl", format!("{good}\n{}", label("2", "违法", "乙。", "")));
    desk.write("错/处理.labels.jsonl", "{\"meta\":true,\"doc_decision\":\"暂缓\"}\n");
    desk.write("错/缺件.labels.jsonl", &good);
    desk.write("错/编码.jsonl", encoding_rs::GB18030.encode(&good).0);
    desk.write("错/空.jsonl", "{\"decision\":\"废止\"}\n");
    let names =
        ["不是.jsonl", "结论.jsonl", "处理.labels.jsonl", "缺件.labels.jsonl", "编码.jsonl", "空.jsonl", "没有.jsonl"];
    let mut told = String::new();
    for name in names {
        let done = desk.evaluate(&[&format!("错/{name}")]);
        assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{name}");
        told += &format!("$ eval 错/{name}\n{}", done.err);
    }
    snapshot!("eval_complaints", told);
    let none = desk.evaluate(&["词典"]);
    assert!(none.code == Some(2) && none.err.contains("没有找到标注的条款"), "{}", none.err);
}
