//! The formats of `guiqing check`, each read back by something that knows nothing of the program: the schemas and tools
//! that `tests/formats/validate` finds, and readers written here after the documents that define a format.
//!
//! Drafts are made in a temporary folder and judged by the built-in dictionary. `INSTA_UPDATE=always cargo test --test
//! formats` writes the snapshots anew.

use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use guiqing::dictionary;
use guiqing::model::{
    Checked, Compared, Complaint, Decided, Draft, GateLevel, Known, Mended, Run, Settings, Threshold, Waived,
};
use guiqing::pipeline::Engine;
use guiqing::report::diagnostics::{Paint, Sheet, named};
use jiff::civil::date;
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A list that says nothing without the words that announce it, an organ that was renamed, and signs that are markup
/// somewhere.
const DRAFT: &str = concat!(
    "安澜市人民政府关于规范工程招标投标的通知\n安政规〔2026〕3号\n\n各区人民政府：\n　　现将有关事项通知如下：\n",
    "　　一、投标人应当具备下列条件：\n　　（一）在本市注册的独立法人，见[附件](1)|{0}`]]>&<b>@甲 #1::error::%0A；\n",
    "　　（二）具有独立承担民事责任的能力。\n　　二、由县工商行政管理局负责监督检查。\n\n安澜市人民政府\n2026年3月1日\n",
);

/// What reading leaves out: front matter, fences, marks.
const MARKDOWN: &str = concat!(
    "---\ntitle: 安澜市外贸管理办法\n---\n\n## 第一章　总则\n\n```\n第一条　为了管理，制定本办法。\n```\n\n***\n\n",
    "第二条　由县工商行政管理局负责。\n\n> 第三条　外地企业承接本市工程的，**应当**在本市注册成立子公司。\n",
);

/// A name with what ends a line, a property, an attribute or a command.
const HOSTILE: &str = "甲,乙\n::error::<x a=\"1'>]]>|`@b` #1%0A:\u{1b}[31m.txt";

const FORMATS: [&str; 7] = ["sarif", "junit", "github", "gitlab", "checkstyle", "rdjson", "markdown"];

/// Drafts in a folder.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        for (name, bytes) in files {
            desk.write(name, bytes);
        }
        desk
    }

    /// One of every kind.
    fn full() -> Self {
        let (gbk, ..) = encoding_rs::GB18030.encode(DRAFT);
        let bom = format!("\u{feff}{DRAFT}");
        let files: [(&str, &[u8]); 8] = [
            ("草案/一 号.txt", DRAFT.as_bytes()),
            ("草案/二.md", MARKDOWN.as_bytes()),
            ("草案/国标.txt", &gbk),
            ("草案/标记.txt", bom.as_bytes()),
            ("草案/文档.docx", &docx(DRAFT)),
            ("草案/坏.docx", b"PK\x03\x04"),
            ("草案/好.txt", "安澜市档案管理办法\n\n第一条　为了管理档案，制定本办法。\n".as_bytes()),
            // The same document twice has the same fingerprints.
            ("草案/副本.txt", DRAFT.as_bytes()),
        ];
        let desk = Self::new(&files);
        if cfg!(unix) {
            desk.write(&format!("草案/{}", HOSTILE.replace('/', "")), DRAFT.as_bytes());
        }
        desk
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("below the desk")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// All formats at once, into `out.FORMAT`; gives the exit code.
    fn check(&self, more: &[&str]) -> Option<i32> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
        command.current_dir(self.0.path()).args(["check", "./草案", "--as-of", "2026-11-22"]).args(more);
        for format in FORMATS {
            command.args(["--output", &format!("{format}=out.{format}")]);
        }
        let run = command.output().expect("the program runs");
        assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
        run.status.code()
    }

    fn read(&self, format: &str) -> String {
        fs::read_to_string(self.0.path().join(format!("out.{format}"))).expect("it was written")
    }

    fn json(&self, format: &str) -> Value {
        serde_json::from_str(&self.read(format)).expect("it is JSON")
    }

    /// The characters of a draft as an editor shows them.
    fn text(&self, path: &str) -> String {
        let bytes = fs::read(self.0.path().join(path)).expect("a draft");
        let (text, ..) = if path.contains("国标") {
            encoding_rs::GB18030.decode(&bytes)
        } else {
            encoding_rs::UTF_8.decode(&bytes)
        };
        text.into_owned()
    }
}

fn docx(text: &str) -> Vec<u8> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let body: String = escaped.lines().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let document = format!("<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>");
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [("[Content_Types].xml", types), ("word/document.xml", &document)] {
        zip.start_file(name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(part.as_bytes()).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// Runs the validators; what is not installed is said and skipped.
fn validate(folder: &Path) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats/validate");
    let Ok(output) = Command::new("python3").args(["-B", script]).arg(folder).output() else {
        println!("skipped: python3 is not installed");
        return;
    };
    let (told, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}");
    assert!(output.status.success(), "{told}\n{error}");
}

/// RFC 3986, §2.1.
fn percent_decoded(uri: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = uri.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if *first == b'%' {
            let code = std::str::from_utf8(&behind[..2]).expect("two digits");
            bytes.push(u8::from_str_radix(code, 16).expect("two digits"));
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// Byte range in `text` of lines and columns from 1, the columns counted by `width`.
fn range(
    text: &str,
    [line, column, end_line, end_column]: [u64; 4],
    width: fn(char) -> usize,
) -> std::ops::Range<usize> {
    let at = |line: u64, column: u64| {
        let start: usize = text.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let mut left = column as usize - 1;
        let mut at = start;
        for character in text[start..].chars() {
            if left == 0 {
                break;
            }
            left -= width(character);
            at += character.len_utf8();
        }
        at
    };
    at(line, column)..at(end_line, end_column)
}

fn sarif_region(region: &Value) -> Option<[u64; 4]> {
    let number = |name: &str| region[name].as_u64();
    Some([number("startLine")?, number("startColumn")?, number("endLine")?, number("endColumn")?])
}

fn sarif_results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().expect("results")
}

fn sarif_path(physical: &Value) -> String {
    percent_decoded(physical["artifactLocation"]["uri"].as_str().expect("a reference"))
}

#[test]
fn what_others_say_of_the_formats() {
    let desk = Desk::full();
    assert_eq!(desk.check(&[]), Some(2), "a file is unread");
    validate(desk.0.path());
}

#[test]
fn sarif_names_places_where_the_words_are() {
    let desk = Desk::full();
    desk.check(&[]);
    let log = desk.json("sarif");
    let mut placed = HashMap::new();
    for result in sarif_results(&log) {
        let physical = &result["locations"][0]["physicalLocation"];
        let path = sarif_path(physical);
        for region in [&physical["region"], &physical["contextRegion"]] {
            let Some(place) = sarif_region(region) else { continue };
            let text = desk.text(&path);
            assert_eq!(
                &text[range(&text, place, |_| 1)],
                region["snippet"]["text"].as_str().expect("a snippet"),
                "{path}"
            );
            *placed.entry(path.clone()).or_insert(0) += 1;
        }
    }
    for path in ["草案/一 号.txt", "草案/二.md", "草案/国标.txt", "草案/标记.txt"] {
        assert!(placed.get(path).is_some_and(|count| *count > 1), "no place in {path}: {placed:?}");
    }
    assert!(!placed.contains_key("草案/文档.docx"), "a Word file has no lines");
    if cfg!(unix) {
        assert!(placed.contains_key(&format!("草案/{HOSTILE}")), "{placed:?}");
    }
}

#[test]
fn sarif_says_the_rest() {
    let desk = Desk::full();
    desk.check(&[]);
    let log = desk.json("sarif");
    let of = |path: &str| {
        let is_there = |it: &&Value| sarif_path(&it["locations"][0]["physicalLocation"]) == path;
        sarif_results(&log).iter().filter(is_there).collect::<Vec<_>>()
    };
    let word = of("草案/文档.docx");
    assert!(!word.is_empty() && word.iter().all(|it| it["properties"]["lineIsOfTextRead"] == true));
    assert!(word.iter().all(|it| it["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() > Some(0)));
    let flow =
        of("草案/一 号.txt").into_iter().find_map(|it| it["codeFlows"][0]["threadFlows"][0]["locations"].as_array());
    let steps: Vec<_> =
        flow.expect("a lead-in").iter().map(|it| &it["location"]["physicalLocation"]["region"]).collect();
    assert_eq!(steps[0]["snippet"]["text"], "投标人应当具备下列条件：");
    assert_eq!((steps[0]["startLine"].as_u64(), steps[1]["startLine"].as_u64()), (Some(6), Some(7)));
    let markdown: Vec<_> = of("草案/二.md")
        .iter()
        .map(|it| it["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64())
        .collect();
    assert!(markdown.contains(&Some(13)) && markdown.contains(&Some(15)), "{markdown:?}");
    let run = &log["runs"][0];
    assert_eq!(
        (&run["invocations"][0]["executionSuccessful"], &run["invocations"][0]["exitCode"]),
        (&false.into(), &2.into())
    );
    let note = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(sarif_path(&note["locations"][0]["physicalLocation"]), "草案/坏.docx");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in sarif_results(&log) {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result.get("baselineState").is_none() && result.get("suppressions").is_none());
    }
}

#[test]
fn sarif_fixes_mend_the_draft() {
    let desk = Desk::full();
    desk.check(&[]);
    let log = desk.json("sarif");
    let mut mended = Vec::new();
    for result in sarif_results(&log) {
        let Some(change) = result["fixes"][0]["artifactChanges"].get(0) else { continue };
        let path = sarif_path(change);
        let mut text = desk.text(&path);
        let replacement = &change["replacements"][0];
        let at = range(&text, sarif_region(&replacement["deletedRegion"]).expect("a region"), |_| 1);
        text.replace_range(at, replacement["insertedContent"]["text"].as_str().unwrap_or_default());
        if result["ruleId"] == "renamed-organs" {
            assert!(text.contains("由县市场监督管理局负责"), "{text}");
            mended.push(path);
        }
    }
    for path in ["草案/一 号.txt", "草案/二.md", "草案/国标.txt", "草案/标记.txt"] {
        assert!(mended.iter().any(|it| it == path), "no repair of {path}: {mended:?}");
    }
    assert!(!mended.iter().any(|it| it.ends_with("docx")));
}

#[test]
fn rdjson_counts_bytes() {
    let desk = Desk::full();
    desk.check(&[]);
    let told = desk.json("rdjson");
    let bytes = |range: &Value| {
        let number = |end: &str, name: &str| range[end][name].as_u64();
        Some([number("start", "line")?, number("start", "column")?, number("end", "line")?, number("end", "column")?])
    };
    let mut mended = Vec::new();
    let mut seen = 0;
    for diagnostic in told["diagnostics"].as_array().expect("diagnostics") {
        let path = diagnostic["location"]["path"].as_str().expect("a path");
        if let Some(place) = bytes(&diagnostic["location"]["range"]) {
            assert!(
                !path.contains("国标") && !path.contains("标记"),
                "bytes of {path} are not those of UTF-8 text alone"
            );
            let text = desk.text(path);
            let words = &text[range(&text, place, char::len_utf8)];
            assert!(diagnostic["message"].as_str().is_some_and(|told| told.contains(words)), "{words}");
            seen += 1;
        }
        for hint in diagnostic["suggestions"].as_array().into_iter().flatten() {
            let mut text = desk.text(path);
            let at = range(&text, bytes(&hint["range"]).expect("a range"), char::len_utf8);
            text.replace_range(at, hint["text"].as_str().expect("new words"));
            if diagnostic["code"]["value"] == "renamed-organs" {
                assert!(text.contains("由县市场监督管理局负责"), "{text}");
                mended.push(path.to_owned());
            }
        }
    }
    assert!(seen > 4);
    assert!(mended.iter().any(|it| it == "草案/一 号.txt") && mended.iter().any(|it| it == "草案/二.md"), "{mended:?}");
}

/// A workflow command, as GitHub's runner reads it (`ActionCommand.TryParseV2`).
struct WorkflowCommand {
    name: String,
    properties: HashMap<String, String>,
    message: String,
}

impl WorkflowCommand {
    fn parse(line: &str) -> Self {
        let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
        let value = |text: &str| {
            let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
            text.replace("%25", "%")
        };
        let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
        let properties = pairs.map(|(name, text)| (name.to_owned(), value(text))).collect();
        Self { name: name.to_owned(), properties, message: data(message) }
    }

    fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }
}

#[test]
fn github_reads_the_commands_back() {
    let desk = Desk::full();
    desk.check(&[]);
    let text = desk.read("github");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "control characters in a log");
    let commands: Vec<_> = text.lines().map(WorkflowCommand::parse).collect();
    let of = |path: &str| commands.iter().filter(|it| it.property("file") == Some(path)).collect::<Vec<_>>();
    let mut placed = 0;
    for command in &commands {
        assert!(["error", "warning", "notice"].contains(&command.name.as_str()), "{}", command.name);
        let number = |name: &str| command.property(name).map(|text| text.parse::<u64>().expect("a number"));
        let (Some(line), Some(column), Some(end)) = (number("line"), number("col"), number("endColumn")) else {
            continue;
        };
        let Some(path) = command.property("file").filter(|path| !path.contains("\\u{")) else { continue };
        let draft = desk.text(path);
        let words = &draft[range(&draft, [line, column, line, end], |_| 1)];
        assert!(command.message.contains(words), "{words} is not in {}", command.message);
        placed += 1;
    }
    assert!(placed > 6);
    let unread = of("草案/坏.docx");
    assert_eq!((unread.len(), unread[0].name.as_str(), unread[0].property("line")), (1, "error", None));
    assert!(of("草案/文档.docx").iter().all(|it| it.property("line").is_none()) && !of("草案/文档.docx").is_empty());
    let lines: Vec<_> = of("草案/二.md").iter().map(|it| it.property("line").map(str::to_owned)).collect();
    assert!(lines.contains(&Some("13".to_owned())) && lines.contains(&Some("15".to_owned())), "{lines:?}");
    if cfg!(unix) {
        let shown = format!("草案/{}", HOSTILE.replace('\u{1b}', "\\u{1b}"));
        assert!(!of(&shown).is_empty(), "{text}");
    }
}

#[test]
fn the_threshold_decides_what_fails() {
    let desk = Desk::new(&[("草案/一.txt", DRAFT.as_bytes())]);
    let failures = |fail_on: &str| {
        let code = desk.check(&["--fail-on", fail_on]);
        let told = desk.read("junit");
        (code, told.matches("<failure ").count(), told.matches("<system-out>").count())
    };
    let (code, conflicts, below) = failures("conflict");
    assert!(code == Some(1) && conflicts > 0 && below > 0, "{code:?} {conflicts} {below}");
    assert_eq!(failures("technical"), (Some(1), conflicts + below, 0));
    assert_eq!(failures("never"), (Some(0), 0, conflicts + below));
}

/// A run with everything a gate can know: something known, something waived, something mended, a waiver that is wrong.
fn checked(engine: &Engine) -> Checked {
    let read = |path: &str, text: &str| guiqing::read::parse(text.as_bytes(), path, &limits()).expect("it is text");
    let mut scratch = guiqing::detect::Scratch::default();
    let review = engine.review(read("草案/一.txt", DRAFT), &mut scratch);
    let mut draft = Draft::of(review);
    assert!(draft.diagnostics.len() > 3, "too few findings");
    draft.diagnostics[1].known = Known::Unchanged;
    let reason = "国务院批准的试点|`[链接](x)`".to_owned();
    draft.diagnostics[2].waived = Some(Waived { reason, approver: "张三".to_owned(), expires: date(2027, 1, 1) });
    let mended = |rule: &str| Mended {
        key: "0123456789abcdef-0123456789abcdef".to_owned(),
        rule: rule.to_owned(),
        path: "草案/旧.txt".to_owned(),
        clause: "第五条".to_owned(),
        quote: "本地\n企业".to_owned(),
    };
    let complaint =
        Complaint { path: "waivers.toml".to_owned(), line: 3, message: "豁免已过期：{0}，请续期".to_owned() };
    Checked {
        excluded: guiqing::model::Excluded::default(),
        drafts: vec![draft],
        mended: vec![mended("local-bidders-only"), mended("a-rule-that-is-gone")],
        complaints: vec![complaint],
        compared: Compared::Baseline,
        threshold: Threshold(Some(GateLevel::Conflict)),
        allows_partial: false,
    }
}

fn limits() -> guiqing::read::Limits {
    guiqing::read::Limits::default()
}

#[test]
fn what_was_known_is_labelled_in_every_format() {
    let settings = Settings { as_of: date(2026, 11, 22), region: Vec::new(), issuer_level: None };
    let engine = Engine::new(dictionary::builtin().expect("the built-in dictionary"), settings);
    let checked = checked(&engine);
    let run = Run {
        version: "0.0.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: date(2026, 11, 22),
        region: Vec::new(),
        inputs: Vec::new(),
        options: std::collections::BTreeMap::new(),
        show_exempt: false,
        decided: Decided::Absent,
        wording: std::collections::BTreeMap::new(),
    };
    let sheet = Sheet { checked: &checked, dictionary: &engine.dictionary, run: &run, paint: Paint::Plain };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut texts = HashMap::new();
    for format in FORMATS {
        let text = (named(format).expect("there is such a format").write)(&sheet);
        fs::write(folder.path().join(format!("out.{format}")), &text).expect("a file");
        texts.insert(format, text);
    }
    validate(folder.path());
    let sarif: Value = serde_json::from_str(&texts["sarif"]).expect("JSON");
    let states: Vec<_> =
        sarif_results(&sarif).iter().map(|it| it["baselineState"].as_str().unwrap_or_default()).collect();
    assert_eq!(states.iter().filter(|it| **it == "unchanged").count(), 1);
    assert_eq!(states.iter().filter(|it| **it == "absent").count(), 2);
    assert!(!states.contains(&""), "a state for all or for none");
    let waived: Vec<_> = sarif_results(&sarif).iter().filter_map(|it| it["suppressions"].get(0)).collect();
    assert_eq!(waived.len(), 1);
    assert_eq!((&waived[0]["kind"], &waived[0]["status"]), (&"external".into(), &"accepted".into()));
    assert!(waived[0]["justification"].as_str().is_some_and(|why| why.contains("张三 批准，至 2027-01-01")));
    assert_eq!(texts["junit"].matches("<skipped ").count(), 2);
    assert!(texts["junit"].contains("<testsuite name=\"豁免登记\" tests=\"1\" failures=\"1\""));
    assert!(texts["junit"].contains("<testsuite name=\"已消除的问题\" tests=\"2\" failures=\"0\""));
    let github: Vec<_> = texts["github"].lines().map(WorkflowCommand::parse).collect();
    assert_eq!(github.iter().filter(|it| it.message == "另有已知 1 处，已登记豁免 1 处，已消除 2 处。").count(), 1);
    let shown = checked.diagnostics().filter(|(_, it)| it.is_active()).count();
    assert_eq!(github.len(), shown + 2, "active ones, the complaint and the sum");
    for format in ["gitlab", "checkstyle", "rdjson"] {
        assert!(texts[format].contains("〔已知〕") && texts[format].contains("〔已登记豁免，张三 批准"), "{format}");
    }
    assert!(texts["markdown"].contains("已知 1 处，已登记豁免 1 处，已消除 2 处"));
    assert!(texts["markdown"].contains("waivers&#46;toml"));
}

#[test]
fn the_formats_as_they_are() {
    let text = DRAFT.replace("　　（二）具有独立承担民事责任的能力。\n", "");
    let desk = Desk::new(&[("草案/一.txt", text.as_bytes()), ("草案/坏.docx", b"PK\x03\x04")]);
    desk.check(&[]);
    for format in FORMATS {
        let mut text = desk.read(format).replace(env!("CARGO_PKG_VERSION"), "[版本]");
        for before in ["\"dictionaryHash\": \"", "词典 "] {
            let hash = text.split(before).nth(1).and_then(|behind| behind.get(..16)).map(str::to_owned);
            text = hash.map_or(text.clone(), |hash| text.replace(&hash, "[词典]"));
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("formats_{format}"), text);
        });
    }
}
