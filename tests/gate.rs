//! `guiqing check` as drafters and CI jobs run it: baseline, waivers, comparison with an older draft, mechanical repairs, and
//! exit codes. Every run is of the real binary with the built-in rules.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const BRANCH: &str = "外地企业承接本市工程的，应当在本市设立分公司。";
const LOCAL: &str = "政府投资工程应当优先采购本市企业生产的建筑材料。";
const HARMLESS: &str = "各区人民政府应当加强对档案工作的领导。";
const ORGAN: &str = "由市工商行政管理局负责监督检查。";

fn measure(articles: &[&str]) -> String {
    let mut text = "安澜市工程发包管理办法\n".to_owned();
    for (index, article) in articles.iter().enumerate() {
        text +=
            &format!("　　第{}条　{article}\n", "一二三四五六七八九十".chars().nth(index).expect("ten at the most"));
    }
    text
}

struct Desk {
    folder: TempDir,
}

struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("readable")
    }

    fn run(&self, arguments: &[&str]) -> Done {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Done {
        let mut child = Command::new(env!("CARGO_BIN_EXE_guiqing"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        // A program that stops before it has read all is judged by what it says.
        let _ = child.stdin.take().expect("piped").write_all(input);
        let output = child.wait_with_output().expect("ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Done { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn check(&self, arguments: &[&str]) -> Done {
        self.run(&[&["check", "--as-of", "2026-11-22"], arguments].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let done = self.check(&[&["--format", "json"], arguments].concat());
        serde_json::from_str(&done.out).unwrap_or_else(|error| panic!("{error}: {}{}", done.out, done.err))
    }
}

/// The rules of all findings that nothing excuses.
fn active(report: &Value) -> Vec<String> {
    let drafts = report["drafts"].as_array().expect("drafts").iter();
    let findings = drafts.flat_map(|draft| draft["findings"].as_array().expect("findings"));
    let active = findings.filter(|it| it["known"] == false && it["waived"].is_null());
    active.map(|it| it["rule"].as_str().expect("a rule").to_owned()).collect()
}

fn fingerprints(report: &Value) -> Vec<String> {
    let drafts = report["drafts"].as_array().expect("drafts").iter();
    let findings = drafts.flat_map(|draft| draft["findings"].as_array().expect("findings"));
    findings.map(|it| it["fingerprint"].as_str().expect("a fingerprint").to_owned()).collect()
}

#[test]
fn a_draft_with_a_conflict_does_not_pass_and_says_why() {
    let desk = Desk::new();
    desk.write("草案.md", measure(&[HARMLESS, BRANCH]));
    let done = desk.check(&["草案.md"]);
    assert_eq!(done.code, Some(1), "{}{}", done.out, done.err);
    for part in ["草案.md:3:", "抵触", "第二条", "^^^^", "依据：《公平竞争审查条例》", "结论：不通过"]
    {
        assert!(done.out.contains(part), "{part}: {}", done.out);
    }
    let marks = done.out.lines().find(|line| line.contains('^')).expect("marks");
    let words = done.out.lines().find(|line| line.contains("在本市设立分公司")).expect("the clause");
    // Chinese characters are two columns wide.
    let before = words.split("外地企业").next().expect("words before");
    let indent = before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
    assert_eq!(marks.find('^'), Some(indent), "{}", done.out);
    assert!(!done.out.contains('\u{1b}'), "no colours where nobody looks on");
    desk.write("好.md", measure(&[HARMLESS]));
    assert_eq!(desk.check(&["好.md"]).code, Some(0));
}

/// The built-in words with two of the rules: most of the time of a short run is the dictionary's.
fn small_dictionary(desk: &Desk) {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    let mut pending = vec![source.clone()];
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let name = path.strip_prefix(&source).expect("below it").to_string_lossy().replace('\\', "/");
            let is_kept =
                ["local-registration-required.toml", "renamed-organs.toml"].iter().any(|it| name.ends_with(it));
            if !name.starts_with("rules/") || is_kept {
                desk.write(&format!("词典/{name}"), fs::read(&path).expect("readable"));
            }
        }
    }
}

#[test]
fn exit_codes_are_the_same_for_every_format_and_destination() {
    let desk = Desk::new();
    desk.write("抵触.txt", measure(&[BRANCH]));
    desk.write("技术.txt", measure(&[HARMLESS, ORGAN]));
    desk.write("好.txt", measure(&[HARMLESS]));
    desk.write("坏.docx", b"PK\x03\x04 no package");
    small_dictionary(&desk);
    let formats = ["text", "json", "jsonl", "sarif", "junit", "github", "gitlab", "checkstyle", "rdjson", "markdown"];
    let outcomes: [(&str, &str, i32); 10] = [
        ("好.txt", "technical", 0),
        ("技术.txt", "conflict", 0),
        ("技术.txt", "needs-review", 0),
        ("技术.txt", "technical", 1),
        ("抵触.txt", "conflict", 1),
        ("抵触.txt", "needs-review", 1),
        ("抵触.txt", "technical", 1),
        ("抵触.txt", "never", 0),
        ("坏.docx", "conflict", 2),
        ("坏.docx", "never", 2),
    ];
    let of_format = |format: &str| {
        for (file, threshold, code) in outcomes {
            let common = [file, "--fail-on", threshold, "--dictionaries", "词典"];
            let to_screen = desk.check(&[&common[..], &["--format", format]].concat());
            let output = format!("{format}=结果/{format}");
            let to_file = desk.check(&[&common[..], &["--output", &output]].concat());
            for (done, place) in [(&to_screen, "stdout"), (&to_file, "file")] {
                assert_eq!(done.code, Some(code), "{file} {threshold} {format} {place}: {}", done.err);
            }
            assert_eq!(
                desk.read(&format!("结果/{format}")),
                to_screen.out,
                "{format}: the same bytes wherever they go"
            );
        }
    };
    std::thread::scope(|scope| {
        let of_format = &of_format;
        let runs = formats.map(|format| scope.spawn(move || of_format(format)));
        runs.into_iter().for_each(|run| run.join().expect("the codes are right"));
    });
    for wrong in [
        &["没有.txt"][..],
        &["好.txt", "--format", "pdf"],
        &["好.txt", "--output", "sarif"],
        &["好.txt", "--fail-on", "x"],
    ] {
        let done = desk.check(wrong);
        assert!(done.code == Some(2) && done.err.starts_with("错误："), "{wrong:?}: {}", done.err);
    }
    fs::create_dir(desk.path("空")).expect("makes");
    assert_eq!(desk.check(&["空"]).code, Some(2), "a gate that saw nothing is not open");
}

#[test]
fn standard_input_is_a_draft_with_a_name() {
    let desk = Desk::new();
    let arguments = ["check", "-", "--as-of", "2026-11-22", "--stdin-filename", "草案/一.md", "--format", "json"];
    let done = desk.run_with(&arguments, measure(&[BRANCH]).as_bytes());
    let report: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!((done.code, report["drafts"][0]["path"].as_str()), (Some(1), Some("草案/一.md")));
    assert_eq!(desk.run_with(&["check", "-"], b"").code, Some(2), "nothing is no draft");
}

#[test]
fn what_stands_in_the_baseline_is_known_and_what_is_gone_is_mended() {
    let desk = Desk::new();
    desk.write("稿/甲.txt", measure(&[BRANCH, LOCAL]));
    desk.write("稿/乙.txt", measure(&[BRANCH]).replace("工程发包", "工程招标"));
    let written = desk.run(&["baseline", "write", "稿", "--as-of", "2026-11-22", "--file", "基线.json"]);
    assert_eq!(written.code, Some(0), "{}", written.err);
    let known = fingerprints(&desk.json(&["稿"])).len();
    assert!(known >= 3 && written.out.contains(&format!("已知问题 {known} 处")), "{}", written.out);
    let all = desk.json(&["稿", "--baseline", "基线.json"]);
    assert_eq!((active(&all).len(), &all["exit_code"]), (0, &0.into()));
    // Moved, renumbered: known. One clause mended, one new; the file moved too.
    fs::remove_file(desk.path("稿/甲.txt")).expect("removes");
    desk.write("稿/新/甲.txt", measure(&[HARMLESS, BRANCH, "投标人应当在本市缴纳税款满三年。"]));
    let now = desk.json(&["稿", "--baseline", "基线.json"]);
    assert_eq!(now["exit_code"], 1);
    assert!(active(&now).iter().all(|rule| rule.contains("tax") || rule.contains("bidders")), "{:?}", active(&now));
    let mended = now["mended"].as_array().expect("a list");
    assert!(
        !mended.is_empty() && mended.iter().all(|it| it["quote"].as_str().expect("words").contains("本市企业")),
        "{now:#}"
    );
    // Of files that were not looked at nothing is said.
    let part = desk.json(&["稿/乙.txt", "--baseline", "基线.json"]);
    assert_eq!((part["mended"].as_array().map(Vec::len), &part["exit_code"]), (Some(0), &0.into()));
    desk.write("基线.json", "{\"version\": 9, \"findings\": []}");
    let wrong = desk.check(&["稿", "--baseline", "基线.json"]);
    assert!(wrong.code == Some(2) && wrong.err.contains("基线的版本"), "{}", wrong.err);
}

#[test]
fn what_is_not_looked_at_any_more_is_neither_mended_nor_free_of_its_waiver() {
    let desk = Desk::new();
    desk.write("稿/甲.txt", measure(&[BRANCH, LOCAL]));
    desk.write("稿/乙.txt", measure(&[LOCAL]).replace("工程发包", "工程招标"));
    desk.run(&["baseline", "write", "稿", "--as-of", "2026-11-22", "--file", "基线.json"]);
    desk.write(
        "guiqing.toml",
        "baseline = \"基线.json\"\n[severity]\nlocal-products-first = \"off\"\n[files]\nexclude = [\"乙.txt\"]\n",
    );
    let report = desk.json(&["稿"]);
    assert_eq!((report["mended"].as_array().map(Vec::len), &report["exit_code"]), (Some(0), &0.into()), "{report:#}");
    desk.write("waivers.toml", waiver(WHOLE).replace("local-registration-required", "local-products-first"));
    let report = desk.json(&["稿", "--waivers", "waivers.toml"]);
    assert_eq!(report["complaints"].as_array().map(Vec::len), Some(0), "{report:#}");
    fs::remove_file(desk.path("稿/乙.txt")).expect("removes");
    desk.write("guiqing.toml", "baseline = \"基线.json\"\n");
    let gone = desk.json(&["稿"]);
    assert!(gone["mended"].as_array().expect("a list").iter().all(|it| it["path"] == "稿/乙.txt"), "{gone:#}");
    assert!(!gone["mended"].as_array().expect("a list").is_empty());
}

#[test]
fn a_baseline_of_nothing_new_writes_the_same_bytes() {
    let desk = Desk::new();
    desk.write("稿/甲.txt", measure(&[BRANCH, LOCAL]));
    for file in ["一.json", "二.json"] {
        desk.run(&["baseline", "write", "稿", "--as-of", "2026-11-22", "--file", file]);
    }
    assert_eq!(desk.read("一.json"), desk.read("二.json"));
}

fn waiver(more: &str) -> String {
    format!("[[waiver]]\nrule = \"local-registration-required\"\ndocument = \"甲.txt\"\n{more}")
}

const WHOLE: &str = "reason = \"应急工程\"\napprover = \"张三\"\nexpires = 2026-12-31\n";

#[test]
fn a_waiver_labels_what_it_stands_for_and_hides_nothing() {
    let desk = Desk::new();
    desk.write("甲.txt", measure(&[BRANCH]));
    let before = desk.json(&["甲.txt"]);
    assert!(active(&before).contains(&"local-registration-required".to_owned()), "{before:#}");
    desk.write("waivers.toml", waiver(WHOLE));
    let after = desk.json(&["甲.txt", "--waivers", "waivers.toml"]);
    assert_eq!(fingerprints(&after), fingerprints(&before), "nothing is hidden");
    assert!(!active(&after).contains(&"local-registration-required".to_owned()));
    let text = desk.check(&["甲.txt", "--waivers", "waivers.toml"]).out;
    assert!(text.contains("已登记豁免，张三 批准，至 2026-12-31：应急工程"), "{text}");
    // By fingerprint, and with an exception claimed.
    let finding = &before["drafts"][0]["findings"].as_array().expect("findings")[..];
    let key =
        finding.iter().find(|it| it["rule"] == "local-registration-required").expect("there")["fingerprint"].as_str();
    let claim = "exception = \"第十二条第（一）项\"\nperiod = \"2026年内\"\n";
    let by_key = waiver(&format!("{WHOLE}{claim}"))
        .replace("document = \"甲.txt\"", &format!("fingerprint = \"{}\"", key.expect("a key")));
    desk.write("waivers.toml", by_key);
    let text = desk.check(&["甲.txt", "--waivers", "waivers.toml"]).out;
    assert!(text.contains("主张《公平竞争审查条例》第十二条第（一）项；实施期限：2026年内"), "{text}");
}

#[test]
fn a_waiver_that_is_incomplete_expired_or_unused_fails_loudly() {
    let desk = Desk::new();
    desk.write("甲.txt", measure(&[BRANCH]));
    desk.write("好.txt", measure(&[HARMLESS]).replace("工程发包", "档案"));
    let complaints = |text: &str, path: &str| {
        desk.write("waivers.toml", text);
        let report = desk.json(&[path, "--waivers", "waivers.toml"]);
        let told = report["complaints"].as_array().expect("a list").iter();
        let told: Vec<_> = told.map(|it| it["message"].as_str().expect("words").to_owned()).collect();
        (told.join("；"), report["exit_code"].as_u64())
    };
    let without = |key: &str| {
        let lines = WHOLE.lines().filter(|line| !line.starts_with(key)).map(|line| format!("{line}\n"));
        waiver(&lines.collect::<String>())
    };
    for (text, part) in [
        (without("reason"), "缺少 reason"),
        (without("approver"), "缺少 approver"),
        (without("expires"), "缺少 expires"),
        (waiver(WHOLE).replace("approver", "aprover"), "没有“aprover”这一项"),
        (waiver(WHOLE).replace("local-registration-required", "local"), "没有规则“local”"),
        (waiver(WHOLE).replace("document", "fingerprint = \"x\"\ndocument"), "只写一个"),
        (waiver(WHOLE).replace("2026-12-31", "\"明年\""), "expires 应写作"),
        (waiver(&format!("{WHOLE}exception = \"第十二条第（一）项\"\n")), "缺少 period"),
        (waiver(&format!("{WHOLE}exception = \"第十三条\"\nperiod = \"一年\"\n")), "exception 应写作"),
        (waiver(WHOLE).replace("2026-12-31", "2026-11-21"), "已于 2026-11-21 到期"),
    ] {
        let (told, code) = complaints(&text, "甲.txt");
        assert!(told.contains(part) && code == Some(1), "{part}: {told} {code:?}");
    }
    // Unused: loud where its document was checked, or a whole folder; not where only others were.
    let unused = waiver(WHOLE).replace("甲.txt", "好.txt");
    assert!(complaints(&unused, "好.txt").0.contains("没有对应的问题"));
    assert_eq!(complaints(&waiver(WHOLE), "好.txt"), (String::new(), Some(0)));
    assert!(complaints(&waiver(WHOLE).replace("甲.txt", "丙.txt"), ".").0.contains("没有对应的问题"));
    desk.write("waivers.toml", "[[waiver]\n");
    let broken = desk.check(&["甲.txt", "--waivers", "waivers.toml"]);
    assert!(broken.code == Some(2) && broken.err.contains("第 1 行"), "{}", broken.err);
    // The last day counts.
    let last = complaints(&waiver(WHOLE).replace("2026-12-31", "2026-11-22"), "甲.txt");
    assert!(last.0.is_empty(), "{last:?}");
}

#[test]
fn against_an_older_draft_only_what_changed_is_told() {
    let desk = Desk::new();
    desk.write("旧.txt", measure(&[BRANCH, HARMLESS, LOCAL]));
    let newer = [HARMLESS, BRANCH, "投标人应当在本市缴纳税款满三年。"];
    desk.write("新.txt", measure(&newer));
    let report = desk.json(&["新.txt", "--against", "旧.txt"]);
    assert_eq!((&report["compared_with"], &report["exit_code"]), (&"older".into(), &1.into()));
    let rules = active(&report);
    assert!(!rules.is_empty() && !rules.contains(&"local-registration-required".to_owned()), "{rules:?}");
    assert!(report["mended"].as_array().expect("a list").iter().any(|it| it["rule"] == "local-products-first"));
    // The same words in a clause touched elsewhere are no news.
    desk.write("新.txt", measure(&[&format!("{HARMLESS}{BRANCH}"), LOCAL]));
    let report = desk.json(&["新.txt", "--against", "旧.txt"]);
    assert_eq!((active(&report), report["mended"].as_array().map(Vec::len)), (Vec::new(), Some(0)), "{report:#}");
    // Folders, by the names in them; what has no older draft is all new.
    desk.write("旧稿/子/甲.txt", measure(&[BRANCH]));
    desk.write("新稿/子/甲.txt", measure(&[HARMLESS, BRANCH]));
    assert_eq!(desk.json(&["新稿", "--against", "旧稿"])["exit_code"], 0);
    desk.write("新稿/乙.txt", measure(&[BRANCH]));
    assert_eq!(desk.json(&["新稿", "--against", "旧稿"])["exit_code"], 1);
    // What is left out of the new drafts is left out of the older ones.
    desk.write("guiqing.toml", "[files]\nexclude = [\"归档/\"]\n");
    desk.write("旧稿/归档/坏.docx", b"PK\x03\x04");
    assert_eq!(desk.json(&["新稿", "--against", "旧稿"])["exit_code"], 1);
    desk.write("坏.docx", b"PK\x03\x04");
    let unread = desk.check(&["新.txt", "--against", "坏.docx"]);
    assert!(unread.code == Some(2) && unread.err.contains("旧稿 坏.docx 没有读出"), "{}", unread.err);
}

#[test]
fn mechanical_repairs_are_written_where_the_words_stand() {
    let desk = Desk::new();
    let law = "根据《中华人民共和国合同法》，制定本办法。";
    let draft = measure(&[law, ORGAN, BRANCH]).replace('\n', "\r\n");
    desk.write("草案.txt", &draft);
    let shown = desk.check(&["草案.txt", "--diff"]);
    assert_eq!(desk.read("草案.txt"), draft, "only shown");
    assert!(shown.out.starts_with("--- a/草案.txt\n+++ b/草案.txt\n"), "{}", shown.out);
    assert!(
        shown.out.contains("-　　第一条　根据《中华人民共和国合同法》") && shown.err.contains("抵触"),
        "{}",
        shown.out
    );
    let done = desk.check(&["草案.txt", "--fix"]);
    let fixed = desk.read("草案.txt");
    assert!(fixed.contains("根据《中华人民共和国民法典》，") && !fixed.contains("合同法"), "{fixed}");
    assert!(fixed.contains(BRANCH) && fixed.matches("\r\n").count() == draft.matches("\r\n").count());
    assert!(done.err.contains("已修改 1 件"), "{}", done.err);
    assert_eq!(done.code, Some(1), "the conflict is for a person");
    let again = desk.check(&["草案.txt", "--fix"]);
    assert!(again.err.contains("已修改 0 件 0 处"), "{}", again.err);
    assert_eq!(desk.read("草案.txt"), fixed);
    let piped = desk.run_with(&["check", "-", "--fix", "--as-of", "2026-11-22"], draft.as_bytes());
    assert_eq!(piped.out, fixed);
    assert!(piped.err.contains("结论：不通过"), "{}", piped.err);
    // What cannot be repaired goes out as it came in.
    let (gbk, ..) = encoding_rs::GB18030.encode(&draft);
    let through = Command::new(env!("CARGO_BIN_EXE_guiqing"))
        .args(["check", "-", "--fix", "--as-of", "2026-11-22"])
        .stdin(
            fs::File::open({
                desk.write("gbk.txt", &gbk);
                desk.path("gbk.txt")
            })
            .map(Stdio::from)
            .expect("opens"),
        )
        .output()
        .expect("runs");
    assert!(through.stdout == *gbk && through.status.code() == Some(1));
}

/// What a draft may hold besides, long enough for several lines.
const FILL: [&str; 4] = [
    "各区人民政府应当加强对档案工作的领导，建立健全档案工作责任制，将档案工作纳入本级国民经济和社会发展规划，所需经费列入同级财政预算。",
    "本办法所称工程发包，是指建设单位依法将工程的勘察、设计、施工以及与工程有关的货物和服务，交由具备相应资质的承包单位完成的行为。",
    "投标人应当在本市缴纳税款满三年，并按照招标文件的要求编制投标文件，对招标文件提出的实质性要求和条件作出响应，在截止时间以前送达。",
    "建设单位应当妥善保管与工程有关的招标文件、投标文件、合同、变更签证、验收记录等资料，保存期限不少于十五年，任何单位和个人不得伪造。",
];

/// The text as an editor breaks it that writes lines of so many characters.
fn wrapped(text: &str, width: usize) -> String {
    let mut whole = String::new();
    for paragraph in text.lines() {
        let characters: Vec<char> = paragraph.chars().collect();
        let mut at = 0;
        while at < characters.len() {
            let mut end = (at + width).min(characters.len());
            // No line begins with a stop.
            while end < characters.len() && "，。、；：”）".contains(characters[end]) {
                end += 1;
            }
            whole.extend(&characters[at..end]);
            whole.push('\n');
            at = end;
        }
    }
    whole
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// Clauses put in, taken out, moved, renumbered and wrapped anew leave the fingerprints of the others as they were.
    #[test]
    fn fingerprints_of_untouched_clauses_stay(
        places in prop::collection::vec(0usize..FILL.len(), 4..8),
        first in 0usize..4,
        second in 0usize..4,
        width in prop::option::of(18usize..40),
    ) {
        let desk = Desk::new();
        desk.write("稿.txt", measure(&[BRANCH, LOCAL]));
        let kept = fingerprints(&desk.json(&["稿.txt"]));
        let mut articles: Vec<&str> = places.iter().map(|place| FILL[*place]).collect();
        articles.insert(first, BRANCH);
        articles.insert(second, LOCAL);
        let text = measure(&articles);
        desk.write("稿.txt", width.map_or(text.clone(), |width| wrapped(&text, width)));
        let now = fingerprints(&desk.json(&["稿.txt"]));
        for key in &kept {
            prop_assert!(now.contains(key), "{} is gone from {:?}", key, articles);
        }
    }
}
