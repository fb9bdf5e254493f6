//! Documents, names and archives made to do harm: what they say stays words. The real binary reads a folder of them and
//! writes everything it can write; then every output is looked at for what a program would run, compute or obey.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use quick_xml::events::Event;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const SCRIPT: &str = "<script>alert(1)</script>";
const FORMULA: &str = "=HYPERLINK(\"http://x\",\"点\")";
const ESCAPES: &str = "\u{1b}]0;改名\u{7}\u{1b}[2J\u{202e}";
const BRANCH: &str = "中标人必须在本市设立分公司。";

/// Names that lead out of a folder, on one system or another.
const MEMBERS: &[&str] = &[
    "../../逃一.txt",
    "/逃二.txt",
    "甲/../../../逃三.txt",
    "..\\..\\逃四.txt",
    "C:\\逃五.txt",
    "../结果/逃六.docx/../../../逃六.txt",
    "甲\u{1b}[2J.txt",
    "<img src=x onerror=alert(3)>.txt",
];

struct Desk {
    folder: TempDir,
}

struct Done {
    code: Option<i32>,
    printed: String,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        let notice = |title: &str, clauses: &str| {
            format!("{title}\n安政规〔2020〕3号\n\n各区人民政府：\n{clauses}\n安澜市人民政府\n2020年3月1日\n")
        };
        let clauses =
            [FORMULA, "+1", "-1", "@SUM(A1)", "\t=1+1", "＝1", SCRIPT, "<img src=x onerror=alert(2)>", ESCAPES];
        let clauses: String = clauses.iter().map(|words| format!("{words}，{BRANCH}\n")).collect();
        desk.write("件/甲.txt", &notice(&format!("{SCRIPT}安澜市工程发包管理办法"), &clauses));
        desk.write("件/乙.txt", &notice(&format!("{FORMULA}关于工程发包的通知"), &clauses));
        desk.write("件/丙.txt", &notice(&format!("{ESCAPES}关于工程发包的通知"), &clauses));
        desk.write(&format!("件/=1+1{ESCAPES}.txt"), &notice("安澜市关于工程招标的通知", &clauses));
        desk.write("件/@<b onclick=alert(4)>.html", &format!("<p>安澜市供水管理办法</p><p>第一条 {BRANCH}</p>"));
        desk.write_bytes("件/包.zip", &archive(&notice("安澜市关于采购的通知", &clauses)));
        desk
    }

    /// Below a folder of its own, so that what climbs out of it by two steps is still seen.
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("一/二").join(name)
    }

    fn write(&self, name: &str, content: &str) {
        self.write_bytes(name, content.as_bytes());
    }

    fn write_bytes(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable place");
        fs::write(path, content).expect("a writable place");
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
        let done = command.args(arguments).current_dir(self.path("")).output().expect("the program runs");
        let printed = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).concat();
        Done { code: done.status.code(), printed }
    }

    /// Everything there is, outside the folder as well.
    fn all(&self) -> BTreeSet<PathBuf> {
        below(self.folder.path()).into_iter().collect()
    }
}

fn archive(document: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for name in MEMBERS {
        writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
        writer.write_all(document.as_bytes()).expect("a member");
    }
    writer.finish().expect("an archive").into_inner()
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// What could move the cursor, colour the screen or name the window: no output may hold it.
fn controls(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

/// What could turn the reading direction besides: no output for people may hold it.
fn steers(text: &str) -> bool {
    controls(text) || text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Formats that programs read.
const FOR_PROGRAMS: &[&str] = &["json", "jsonl", "sarif", "gitlab", "rdjson"];

#[test]
fn no_command_lets_a_document_or_a_name_steer_the_terminal() {
    let desk = Desk::new();
    let named = format!("件/=1+1{ESCAPES}.txt");
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["scan", "件"],
        vec!["scan", "件", "-o", "结果"],
        vec!["scan", &named],
        vec!["eval", &named],
        vec!["config", "show"],
    ];
    for file in ["件/甲.txt", "件/乙.txt", "件/丙.txt", "件/包.zip", &named] {
        commands.extend([vec!["text", file], vec!["outline", file], vec!["outline", file, "--format", "json"]]);
        commands.push(vec!["check", file, "--diff"]);
    }
    for format in ["text", "json", "jsonl", "sarif", "junit", "github", "gitlab", "checkstyle", "rdjson", "markdown"] {
        commands.push(vec!["check", &named, "--format", format]);
    }
    let mut shown = String::new();
    for arguments in commands {
        let done = desk.run(&arguments);
        assert!(done.code.is_some(), "{arguments:?}");
        let is_for_program = arguments.last().is_some_and(|last| FOR_PROGRAMS.contains(last));
        let is_unsafe = if is_for_program { controls(&done.printed) } else { steers(&done.printed) };
        assert!(!is_unsafe, "{arguments:?}: {:?}", done.printed);
        shown += &done.printed;
    }
    // They were all read and told of: an empty screen steers nothing either.
    for words in ["\\u{1b}", SCRIPT, "HYPERLINK", "设立分公司"] {
        assert!(shown.contains(words), "{words}");
    }
}

#[test]
fn nothing_is_written_outside_the_output_folder() {
    let desk = Desk::new();
    let before = desk.all();
    let outside = Path::new("/逃二.txt").exists();
    let done = desk.run(&["scan", "件", "-o", "结果", "--also", "jsonl.zst,parquet", "--track-changes"]);
    assert_eq!(done.code, Some(0), "{}", done.printed);
    let (output, mut copies) = (desk.path("结果"), 0);
    for path in desk.all().difference(&before) {
        assert!(path.starts_with(&output), "{} was written", path.display());
        copies += usize::from(path.starts_with(output.join("批注/包.zip")));
    }
    assert_eq!(Path::new("/逃二.txt").exists(), outside, "a member was written at the root");
    assert!(copies >= MEMBERS.len() - 1, "{copies} copies of members");
}

#[test]
fn what_is_written_runs_nothing_and_computes_nothing() {
    let desk = Desk::new();
    let done = desk.run(&["scan", "件", "-o", "结果"]);
    assert_eq!(done.code, Some(0), "{}", done.printed);
    let taken = desk.run(&["decide", "结果/清理意见表.xlsx", "-o", "定稿"]);
    assert_eq!(taken.code, Some(0), "{}", taken.printed);
    let mut seen = BTreeSet::new();
    for path in [desk.path("结果"), desk.path("定稿")].iter().flat_map(|folder| below(folder)) {
        let bytes = fs::read(&path).expect("a file");
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_owned();
        match ending.as_str() {
            "html" => page(&path, &String::from_utf8(bytes).expect("UTF-8")),
            "csv" => table(&path, &bytes),
            "docx" | "xlsx" => package(&path, bytes),
            _ => continue,
        }
        seen.insert(ending);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["csv", "docx", "html", "xlsx"]);
}

fn page(path: &Path, text: &str) {
    for words in [SCRIPT, "<img src=x", "<b onclick"] {
        assert!(!text.contains(words), "{words} in {}", path.display());
    }
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{}", path.display());
}

fn table(path: &Path, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).expect("UTF-8").trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    for row in reader.records() {
        for cell in &row.expect("a row") {
            let first = cell.trim_start().chars().next().unwrap_or('字');
            assert!(!"=+-@＝＋－＠".contains(first) && !cell.starts_with(['\t', '\r']), "{cell} in {}", path.display());
            assert!(!steers(cell), "{cell:?} in {}", path.display());
        }
    }
}

/// Every part is XML that says what it says as text; no cell computes what a document says, no link leads out.
fn package(path: &Path, bytes: Vec<u8>) {
    let mut package = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let mut text = String::new();
        part.read_to_string(&mut text).expect("UTF-8");
        assert!(!text.contains(SCRIPT), "{name} in {}", path.display());
        assert!(!text.contains("TargetMode=\"External\""), "{name} in {}", path.display());
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut formula = None;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name} in {}: {error}", path.display())) {
                Event::Eof => break,
                Event::Start(tag) if tag.name().as_ref() == "f" => formula = Some(String::new()),
                Event::End(tag) if tag.name().as_ref() == "f" => {
                    let formula = formula.take().unwrap_or_default();
                    assert!(
                        !formula.contains("http") && !formula.contains("SUM(A1)"),
                        "{formula} in {}",
                        path.display()
                    );
                }
                Event::Text(words) => {
                    if let Some(formula) = &mut formula {
                        formula.push_str(words.as_ref());
                    }
                }
                _ => {}
            }
        }
    }
}
