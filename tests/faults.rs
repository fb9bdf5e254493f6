//! What may befall a long run: it is killed, stopped, runs out of disk, loses its folder or its files. Whatever happens, results
//! are there whole or not at all, and `--resume` ends with the bytes of a run that nothing happened to. So do shards.

#![cfg(unix)]

#[path = "results/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Documents of the small corpus, beside the special ones.
const DOCUMENTS: usize = 60;

/// What reads the picture waits for a file, so that a run stands still in the middle for as long as a test likes.
const WAITING: &str = "until [ -e 走 ]; do sleep 0.02; done; echo 第一条 为了规范供水，制定本办法。";

struct Place(tempfile::TempDir);

impl Place {
    /// A folder with documents of all sorts: conflicts, doubles, repealed ones, archives, files that cannot be read.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        for number in 0..DOCUMENTS {
            // Folders whose names sort otherwise than their files.
            let folder = ["文件/甲", "文件/甲-1", "文件/甲/内", "文件/乙"][number % 4];
            place.write(&format!("{folder}/{number:03}.txt"), text(number).as_bytes());
        }
        let members: Vec<_> = (0..3).map(|number| (format!("内{number}.txt"), text(number + 7))).collect();
        place.write("文件/丙/包.zip", &zip(&members));
        place.write("文件/甲.txt", text(3).as_bytes());
        place.write("文件/空.txt", b"");
        place.write("文件/.隐藏", b"x");
        place.write("decisions.csv", b"");
        place
    }

    /// With a picture in the middle that is read for as long as there is no file `走`.
    fn waiting() -> Self {
        let place = Self::new();
        place.write("文件/乙/5 图片.png", b"\x89PNG\r\n\x1a\n");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::create_dir_all(self.path(name).parent().expect("a folder")).expect("writable");
        fs::write(self.path(name), bytes).expect("writable");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
        command.current_dir(self.0.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn scan(&self, output: &str, more: &[&str]) -> Command {
        let mut command = self.command(&["scan", "文件", "--as-of", "2026-11-22", "-o", output]);
        command.args(more);
        command
    }

    /// A scan that stands still at the picture.
    fn waiting_scan(&self, output: &str, more: &[&str]) -> Command {
        let wait = format!("sh -c '{WAITING}' {{input}}");
        self.scan(output, &[&["--jobs", "1", "--ocr-command", &wait], more].concat())
    }

    /// The bytes of all results by name.
    fn results(&self, output: &str) -> BTreeMap<String, Vec<u8>> {
        folder::bytes_below(&self.path(output))
    }

    /// Starts it and waits until it stands still at the picture, all before it written down.
    fn standing_still(&self, command: &mut Command, output: &str) -> Child {
        let mut child = command.spawn().expect("the program runs");
        let journal = self.path(output).join(".scan.guiqing.part");
        let written = || fs::metadata(&journal).map_or(0, |about| about.len());
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut size = 0;
        while size < 1_000 || size != written() {
            size = written();
            sleep(Duration::from_millis(500));
            if Instant::now() > deadline {
                child.kill().expect("it is ours");
                child.wait().expect("it ends");
                panic!("nothing is written down");
            }
        }
        child
    }
}

fn text(number: usize) -> String {
    let subject = ["停车", "供水", "燃气", "广告", "市场"][number % 5];
    let place = ["安澜市", "青禾县"][number % 2];
    let repeals = if number.is_multiple_of(7) { "《安澜市供水管理办法》同时废止。" } else { "" };
    format!(
        "{place}{subject}管理办法\n安府规〔{}〕{}号\n第一条 为了规范{subject}，制定本办法。\n第二条 外地企业承接本市{subject}工程的，\
         应当在本市注册成立独立法人子公司。\n第三条 本办法自2016年1月1日起施行。{repeals}\n{place}人民政府\n2016年1月{}日\n",
        2010 + number % 9,
        number % 11 + 1,
        number % 9 + 1,
    )
}

fn zip(members: &[(String, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in members {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("in memory");
        writer.write_all(text.as_bytes()).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

fn finished(command: &mut Command) -> Output {
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", said(&output));
    output
}

fn failed(command: &mut Command) -> String {
    let output = command.output().expect("the program runs");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    said(&output)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
}

/// Nothing there may be taken for results.
fn assert_nothing_whole(results: &BTreeMap<String, Vec<u8>>) {
    let whole: Vec<_> = results.keys().filter(|name| !name.ends_with(".part") && !name.starts_with("批注/")).collect();
    assert!(whole.is_empty(), "{whole:?}");
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let different: Vec<_> = one.keys().filter(|name| one[*name] != other[*name]).collect();
    assert!(different.is_empty(), "these differ: {different:?}");
}

#[test]
fn threads_change_nothing_and_a_journal_is_not_left_behind() {
    let place = Place::new();
    for jobs in ["1", "2", "7"] {
        finished(&mut place.scan(jobs, &["--jobs", jobs]));
    }
    let results = place.results("1");
    assert!(results.contains_key("run.json") && results.keys().any(|name| name.starts_with("批注/")));
    assert!(results.keys().all(|name| !name.contains(".part")), "{:?}", results.keys());
    assert_same(&results, &place.results("2"));
    assert_same(&results, &place.results("7"));
}

#[test]
fn a_run_killed_again_and_again_ends_as_if_nothing_had_happened() {
    let place = Place::new();
    finished(&mut place.scan("全", &[]));
    let expected = place.results("全");
    for round in 0..8_u64 {
        let output = format!("断{round}");
        // Killed up to three times, sooner or later.
        for attempt in 0..3 {
            let mut child = place.scan(&output, &["--resume"]).spawn().expect("the program runs");
            sleep(Duration::from_millis((round * 131 + attempt * 67) % 700));
            child.kill().expect("it is ours");
            let is_done = child.wait_with_output().expect("it ends").status.success();
            if place.path(&output).is_dir() && !place.path(&output).join("run.json").exists() {
                assert!(!is_done);
                assert!(place.results(&output).keys().all(|name| name != "run.json"));
            }
        }
        finished(&mut place.scan(&output, &["--resume"]));
        assert_same(&expected, &place.results(&output));
    }
}

#[test]
fn what_was_done_is_taken_over_and_what_changed_is_read_again() {
    let place = Place::waiting();
    // The copies are made from the files as they are in the end.
    let without = ["--skip", "annotated"];
    let resumed = ["--skip", "annotated", "--resume"];
    let mut child = place.standing_still(&mut place.waiting_scan("断", &without), "断");
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    assert_nothing_whole(&place.results("断"));
    place.write("文件/丙/包.zip", &zip(&[("新.txt".to_owned(), text(30))]));
    place.write("文件/乙/003.txt", text(44).repeat(2).as_bytes());
    place.write("文件/乙/0035 新.txt", text(45).as_bytes());
    fs::remove_file(place.path("文件/乙/007.txt")).expect("it is there");
    // The same size and day of another text: who relies on these is not asked to read it again.
    let unread = place.path("文件/乙/011.txt");
    let modified = fs::metadata(&unread).and_then(|about| about.modified()).expect("a day");
    let other = text(11).replace("独立法人子公司", "独立法人公司子");
    fs::write(&unread, &other).expect("writable");
    fs::File::open(&unread).and_then(|file| file.set_modified(modified)).expect("settable");
    // Broken off a second time, behind some of that.
    let mut child = place.standing_still(&mut place.waiting_scan("断", &resumed), "断");
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    place.write("走", b"");
    finished(&mut place.waiting_scan("断", &resumed));
    fs::write(&unread, text(11)).expect("writable");
    finished(&mut place.waiting_scan("全", &without));
    assert_same(&place.results("全"), &place.results("断"));
}

#[test]
fn a_broken_run_is_neither_written_over_nor_gone_on_with_by_another() {
    let place = Place::waiting();
    let mut child = place.standing_still(&mut place.waiting_scan("断", &[]), "断");
    let beside = failed(&mut place.waiting_scan("断", &["--resume"]));
    assert!(beside.contains("另一次扫描正在写入"), "{beside}");
    child.kill().expect("it is ours");
    child.wait().expect("it ends");
    place.write("走", b"");
    let told = failed(&mut place.waiting_scan("断", &[]));
    assert!(told.contains("--resume") && told.contains("--restart"), "{told}");
    let other = failed(&mut place.waiting_scan("断", &["--resume", "--region", "江汀省/安澜市", "--max-pages", "7"]));
    assert!(other.contains("地区") && other.contains("--max-pages：原来是 5000，这次是 7"), "{other}");
    finished(&mut place.waiting_scan("断", &["--restart", "--region", "江汀省/安澜市"]));
    finished(&mut place.waiting_scan("全", &["--region", "江汀省/安澜市"]));
    assert_same(&place.results("全"), &place.results("断"));
}

#[test]
fn a_stopped_run_says_how_to_go_on() {
    let place = Place::waiting();
    let child = place.standing_still(&mut place.waiting_scan("断", &[]), "断");
    interrupt(&child);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("已中断") && said(&output).contains("--resume"), "{}", said(&output));
    let left = place.results("断");
    assert_eq!(left.keys().collect::<Vec<_>>(), [".scan.guiqing.part"]);
    place.write("走", b"");
    finished(&mut place.waiting_scan("断", &["--resume"]));
    finished(&mut place.waiting_scan("全", &[]));
    assert_same(&place.results("全"), &place.results("断"));
}

#[test]
fn a_full_disk_leaves_nothing_whole_and_a_run_to_go_on_with() {
    let place = Place::new();
    finished(&mut place.scan("全", &[]));
    for blocks in [0, 8, 40, 60] {
        let output = format!("满{blocks}");
        // Blocks of 512 bytes; without the trap the signal would kill it.
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let scan = place.scan(&output, &[]);
        let mut command = Command::new("sh");
        command.args(["-c", &limited]).arg(scan.get_program()).args(scan.get_args()).current_dir(place.0.path());
        let run = command.output().expect("there is a shell");
        assert_eq!(run.status.code(), Some(2), "{blocks}: {}", said(&run));
        assert!(said(&run).contains("无法写入"), "{}", said(&run));
        assert_nothing_whole(&place.results(&output));
        finished(&mut place.scan(&output, &["--resume"]));
        assert_same(&place.results("全"), &place.results(&output));
    }
}

#[test]
fn an_output_folder_that_goes_away_ends_the_run() {
    let place = Place::waiting();
    let child = place.standing_still(&mut place.waiting_scan("断", &[]), "断");
    fs::remove_dir_all(place.path("断")).expect("removable");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("无法写入"), "{}", said(&output));
    assert!(!place.path("断").exists());
}

#[test]
fn files_that_vanish_or_change_during_a_run_are_told_and_end_nothing() {
    let place = Place::waiting();
    let child = place.standing_still(&mut place.waiting_scan("断", &["--only", "jsonl"]), "断");
    fs::remove_file(place.path("文件/甲/000.txt")).expect("it is there");
    fs::remove_dir_all(place.path("文件/甲-1")).expect("it is there");
    place.write("文件/甲/004.txt", b"");
    place.write("走", b"");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", said(&output));
    let results = String::from_utf8(place.results("断")["results.jsonl"].clone()).expect("UTF-8");
    let line = |path: &str| results.lines().find(|line| line.contains(path)).unwrap_or_default().to_owned();
    assert!(line("文件/甲/000.txt").contains("无法打开"), "{}", line("文件/甲/000.txt"));
    assert!(line("文件/甲/004.txt").contains("空文件"), "{}", line("文件/甲/004.txt"));
    assert!(line("文件/甲/008.txt").contains("\"status\":\"read\""), "{}", line("文件/甲/008.txt"));
    assert!(line("文件/甲-1").contains("无法"), "{}", line("文件/甲-1"));
}

#[test]
fn shards_are_merged_into_the_bytes_of_an_undivided_run() {
    let place = Place::new();
    finished(&mut place.scan("全", &[]));
    let shard = |index: usize| format!("分片/shard-{index:03}-of-003.guiqing");
    for index in 1..=3 {
        finished(&mut place.scan("分片", &["--shard", &format!("{index}/3"), "--jobs", "2"]));
    }
    assert_eq!(place.results("分片").len(), 3);
    // Done again, nothing is read; the bytes are the same.
    let before = fs::read(place.path(&shard(2))).expect("readable");
    finished(&mut place.scan("分片", &["--shard", "2/3", "--resume"]));
    assert_eq!(fs::read(place.path(&shard(2))).expect("readable"), before);
    let [one, two, three] = [shard(1), shard(2), shard(3)];
    finished(&mut place.command(&["merge", &three, &one, &two, "-o", "合"]));
    assert_same(&place.results("全"), &place.results("合"));
    let missing = failed(&mut place.command(&["merge", &one, &three, "-o", "缺"]));
    assert!(missing.contains("共 3 片，缺第 2 片"), "{missing}");
    let twice = failed(&mut place.command(&["merge", &one, &one, &two, "-o", "缺"]));
    assert!(twice.contains("都是第 1 片"), "{twice}");
    let elsewhen = ["--shard", "3/3", "--as-of", "2020-01-01", "--max-pages", "9"];
    finished(place.command(&["scan", "文件", "-o", "别"]).args(elsewhen));
    let other = failed(&mut place.command(&["merge", &one, &two, "别/shard-003-of-003.guiqing", "-o", "缺"]));
    assert!(other.contains("施行基准日") && other.contains("--max-pages"), "{other}");
    fs::write(place.path(&three), &before[..before.len() / 2]).expect("writable");
    let torn = failed(&mut place.command(&["merge", &one, &two, &three, "-o", "缺"]));
    assert!(torn.contains("分片") && !place.path("缺/run.json").exists(), "{torn}");
}

#[test]
fn shards_and_broken_runs_carry_decisions_over() {
    let place = Place::new();
    finished(&mut place.scan("首", &["--only", "jsonl"]));
    fs::write(place.path("decisions.csv"), rejected(&place.path("首/results.jsonl"))).expect("writable");
    let decided = ["--decisions", "decisions.csv", "--track-changes"];
    finished(&mut place.scan("全", &decided));
    let text = String::from_utf8(place.results("全")["results.jsonl"].clone()).expect("UTF-8");
    assert!(text.contains("\"ruling\":\"reject\""), "{text}");
    for index in 1..=4 {
        finished(&mut place.scan("分片", &["--shard", &format!("{index}/4")]));
    }
    let shards: Vec<_> = (1..=4).map(|index| format!("分片/shard-{index:03}-of-004.guiqing")).collect();
    let mut merge = vec!["merge", "-o", "合"];
    merge.extend(decided);
    merge.extend(shards.iter().map(String::as_str));
    finished(&mut place.command(&merge));
    assert_same(&place.results("全"), &place.results("合"));
}

/// Every second finding ruled out.
fn rejected(results: &Path) -> String {
    let mut trail = "审核日期,对象,指纹,文件路径,文件名称,条款,规则,审核结论,审核意见,审核人\r\n".to_owned();
    let results = fs::read_to_string(results).expect("readable");
    for (number, line) in results.lines().enumerate() {
        let review: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for finding in review["findings"].as_array().expect("findings").iter().filter(|_| number % 2 == 0) {
            let part = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let key = format!("{}-{}", part(&review["fingerprint"]), part(&finding["fingerprint"]));
            trail += &format!("2026-11-22,条款,{key},{},,,,不采纳,,甲\r\n", part(&review["path"]));
        }
    }
    trail
}
