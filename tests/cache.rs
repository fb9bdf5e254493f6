//! `guiqing scan --cache`: whatever changes, however a run ends and whatever becomes of the cache, the results are those of a run
//! without one; and what did not change is not read.

#![cfg(unix)]

#[path = "results/folder.rs"]
mod folder;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use zip::write::SimpleFileOptions;

/// Files that are met, in the folder of `Place::new`.
const FILES: u64 = 13;

/// Some moment long ago, when all files were written.
const LONG_AGO: Duration = Duration::from_secs(1_600_000_000);

/// A command that recognises the text of a picture only when there is a file `走`.
const READS_IF: &str = "sh -c 'test -e 走 && echo 第一条 为了规范供水，制定本办法。' {input}";

/// One that waits for it.
const WAITS_FOR: &str = "sh -c 'until [ -e 走 ]; do sleep 0.02; done; echo 第一条 为了规范供水，制定本办法。' {input}";

type Results = BTreeMap<String, Vec<u8>>;

struct Place(tempfile::TempDir);

impl Place {
    /// Documents of all sorts: conflicts, doubles, pages, an archive in an archive, what cannot be read and what is empty.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        for number in 0..6 {
            place.write(&format!("文件/甲/{number}.txt"), text(number).as_bytes());
        }
        place.write("文件/甲.md", format!("# 说明\n\n{}", text(2)).as_bytes());
        place.write("文件/乙/办法.docx", &docx(&text(6)));
        place.write("文件/乙/三页.pdf", &pdf(3));
        let inner = zip(&[("1.txt", text(7).as_bytes()), ("2.docx", &docx(&text(8)))]);
        let outer =
            zip(&[("内.zip", &inner), ("3.pdf", &pdf(2)), ("坏.docx", b"PK\x03\x04"), ("4.txt", text(3).as_bytes())]);
        place.write("文件/丙/包.zip", &outer);
        place.write("文件/空.txt", b"");
        place.write("文件/坏.docx", b"PK\x03\x04");
        place.write("文件/图.png", b"\x89PNG\r\n\x1a\n");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file that was written long ago.
    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(&path, bytes).expect("writable");
        self.date(name, SystemTime::UNIX_EPOCH + LONG_AGO);
    }

    fn date(&self, name: &str, time: SystemTime) {
        let file = File::options().write(true).open(self.path(name)).expect("it is there");
        file.set_modified(time).expect("it can be dated");
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
        command.current_dir(self.0.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn scan(&self, output: &str, more: &[&str]) -> Command {
        let mut command = self.command(&["scan", "文件", "-o", output]);
        // The last one counts.
        if !more.contains(&"--as-of") {
            command.args(["--as-of", "2026-11-22"]);
        }
        command.args(more);
        command
    }

    /// A run without a cache and one with it: gives how many files were unchanged, judged anew and read.
    fn same(&self, cache: &[&str], more: &[&str]) -> [u64; 3] {
        let (expected, _) = self.run(more);
        let (results, output) = self.run(&[more, cache].concat());
        assert_same(&expected, &results);
        assert_eq!(said(&output), "");
        taken(&output)
    }

    /// The results of a run.
    fn run(&self, more: &[&str]) -> (Results, Output) {
        let output = finished(&mut self.scan("结果", more));
        let results = self.results("结果");
        fs::remove_dir_all(self.path("结果")).expect("it is there");
        (results, output)
    }

    fn results(&self, output: &str) -> Results {
        folder::bytes_below(&self.path(output))
    }
}

fn text(number: usize) -> String {
    let subject = ["停车", "供水", "燃气", "广告", "市场"][number % 5];
    let place = ["安澜市", "青禾县"][number % 2];
    let repeals = if number.is_multiple_of(4) { "《安澜市供水管理办法》同时废止。" } else { "" };
    format!(
        "{place}{subject}管理办法\n安府规〔{}〕{number}号\n第一条 为了规范{subject}，制定本办法。\n第二条 外地企业承接本市{subject}工程的，\
         应当在本市注册成立独立法人子公司。\n第三条 本办法自2016年1月1日起施行，有效期5年。{repeals}\n{place}人民政府\n2016年1月{}日\n",
        2010 + number % 9,
        number % 9 + 1,
    )
}

fn docx(text: &str) -> Vec<u8> {
    let body: String = text.lines().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    zip(&[("[Content_Types].xml", types.as_bytes()), ("word/document.xml", document.as_bytes())])
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// Pages of Chinese text, a clause on each.
fn pdf(pages: usize) -> Vec<u8> {
    let kids: Vec<_> = (0..pages).map(|page| format!("{} 0 R", 6 + 2 * page)).collect();
    let font = "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>";
    let system = "<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>";
    let descriptor = "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>";
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {pages}/Kids[{}]>>", kids.join(" ")),
        font.to_owned(),
        format!(
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo {system}/DW 1000/FontDescriptor 5 0 R>>"
        ),
        descriptor.to_owned(),
    ];
    for page in 0..pages {
        let clause =
            format!("第{}条 外地企业承接本市工程的，应当在本市注册成立独立法人子公司。", ["一", "二", "三"][page]);
        let hex: String = clause.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let content = format!("BT /F1 12 Tf 50 700 Td <{hex}> Tj ET");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {} 0 R>>",
            7 + 2 * page
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    offsets.iter().for_each(|offset| file += &format!("{offset:010} 00000 n \n"));
    file += &format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
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

/// What the run says of its cache: files unchanged, judged anew and read.
fn taken(output: &Output) -> [u64; 3] {
    numbers(output, "缓存：")
}

/// What it says of its results: files as they were written before, and files made.
fn written(output: &Output) -> [u64; 2] {
    numbers(output, "写出：")
}

fn numbers<const N: usize>(output: &Output, label: &str) -> [u64; N] {
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().rev().find_map(|line| line.strip_prefix(label)).expect("a line about it");
    let numbers: Vec<u64> =
        line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok()).collect();
    numbers.try_into().expect("so many numbers")
}

fn assert_same(one: &Results, other: &Results) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    let different: Vec<_> = one.keys().filter(|name| one[*name] != other[*name]).collect();
    assert!(different.is_empty(), "these differ: {different:?}");
}

fn line(results: &Results, name: &str) -> String {
    let text = String::from_utf8_lossy(&results["results.jsonl"]).into_owned();
    text.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned()
}

/// The built-in dictionary with other words in a rule that the documents break.
fn other_dictionary(to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    let mut pending = vec![from.clone()];
    let mut changed = 0;
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let target = to.join(path.strip_prefix(&from).expect("below"));
            fs::create_dir_all(target.parent().expect("a folder")).expect("writable");
            let text = fs::read_to_string(&path).expect("text");
            let other: Vec<_> = text
                .lines()
                .map(|line| match line.split_once('"') {
                    Some((key, rest)) if key.starts_with("advice ") => format!("{key}\"按照新的规定，{rest}"),
                    _ => line.to_owned(),
                })
                .collect();
            changed += usize::from(text.lines().ne(other.iter().map(String::as_str)));
            fs::write(target, other.join("\n") + "\n").expect("writable");
        }
    }
    assert!(changed > 10);
}

#[test]
fn whatever_changes_the_results_are_those_of_a_run_without_cache() {
    let place = Place::new();
    other_dictionary(&place.path("词典"));
    for jobs in ["1", "4"] {
        let cache = ["--cache", &format!("缓存{jobs}"), "--jobs", jobs];
        let same = |more: &[&str]| place.same(&cache, more);
        assert_eq!(same(&[]), [0, 0, FILES]);
        assert_eq!(same(&[]), [FILES, 0, 0]);
        assert_eq!(place.same(&[&cache[..], &["--verify"]].concat(), &[]), [FILES, 0, 0]);
        place.write("文件/乙/办法.docx", &docx(&text(9)));
        assert_eq!(same(&[]), [FILES - 1, 0, 1], "one file");
        place.write("文件/乙/新.txt", text(4).as_bytes());
        assert_eq!(same(&[]), [FILES, 0, 1], "one more");
        fs::remove_file(place.path("文件/乙/新.txt")).expect("it is there");
        assert_eq!(same(&[]), [FILES, 0, 0], "one less");
        // Of text there is nothing to be gained by keeping what was read.
        let day = same(&["--as-of", "2017-01-01"]);
        assert_eq!(day, [0, FILES - 7, 7], "another day");
        assert_eq!(same(&["--region", "江汀省/安澜市"]), day);
        assert_eq!(same(&["--dictionaries", "词典"]), day);
        assert_eq!(same(&["--dictionaries", "词典"]), [FILES, 0, 0]);
        for reading in [["--max-pages", "1"], ["--max-depth", "1"], ["--max-text-mb", "1"], ["--ocr-command", READS_IF]]
        {
            let effort = same(&reading);
            assert_eq!((effort[0], effort[1]), (0, 0), "{reading:?}");
        }
        place.write("文件/乙/办法.docx", &docx(&text(6)));
    }
    let (first, _) = place.run(&[]);
    let (other, _) = place.run(&["--dictionaries", "词典"]);
    assert!(first["results.jsonl"] != other["results.jsonl"], "the other dictionary says nothing else");
    let (paged, _) = place.run(&["--max-pages", "1"]);
    assert!(line(&first, "三页.pdf").contains("第三条") && !line(&paged, "三页.pdf").contains("第三条"));
}

#[test]
fn an_unchanged_file_is_not_read_unless_it_is_to_be_verified() {
    let place = Place::new();
    other_dictionary(&place.path("词典"));
    let cache = ["--cache", "缓存"];
    let (before, _) = place.run(&cache);
    for name in ["文件/甲/1.txt", "文件/乙/办法.docx", "文件/乙/三页.pdf"] {
        // The size stays, and so does the time.
        let size = fs::read(place.path(name)).expect("readable").len();
        place.write(name, &b"x".repeat(size));
    }
    let (believed, output) = place.run(&cache);
    assert_eq!(taken(&output), [FILES, 0, 0]);
    assert_same(&before, &believed);
    // Other rules, the same files: what was read is judged.
    let (judged, _) = place.run(&[&cache[..], &["--dictionaries", "词典"]].concat());
    for name in ["办法.docx", "三页.pdf"] {
        assert!(line(&judged, name).contains("按照新的规定"), "{}", line(&judged, name));
    }
    let (verified, output) = place.run(&[&cache[..], &["--verify"]].concat());
    assert_eq!(taken(&output)[2], 3 + 7 - 1, "three changed, and seven are plain text");
    let (cold, _) = place.run(&[]);
    assert_same(&cold, &verified);
    assert!(line(&cold, "办法.docx") != line(&before, "办法.docx"));
    assert_eq!(place.same(&[&cache[..], &["--verify"]].concat(), &[]), [FILES, 0, 0]);
    assert_eq!(place.same(&cache, &[]), [FILES, 0, 0]);
}

#[test]
fn a_file_that_was_only_touched_costs_a_hash() {
    let place = Place::new();
    let cache = ["--cache", "缓存"];
    place.same(&cache, &[]);
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + 2 * LONG_AGO / 3);
    assert_eq!(place.same(&cache, &[]), [FILES, 0, 0]);
    // The new time is known now: a change that keeps it is not seen.
    let size = fs::read(place.path("文件/乙/办法.docx")).expect("readable").len();
    place.write("文件/乙/办法.docx", &b"x".repeat(size));
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + 2 * LONG_AGO / 3);
    let (_, output) = place.run(&cache);
    assert_eq!(taken(&output), [FILES, 0, 0]);
    // A stamp that is believed must not outlive the content it was seen with.
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + LONG_AGO);
    assert_eq!(place.same(&cache, &[]), [FILES - 1, 0, 1]);
}

#[test]
fn a_stamp_too_young_to_tell_two_changes_apart_is_not_believed() {
    let place = Place::new();
    let cache = ["--cache", "缓存"];
    // Written while the first run reads, or by a clock that goes ahead.
    let now = SystemTime::now() + Duration::from_secs(5);
    place.write("文件/甲/1.txt", text(1).as_bytes());
    place.date("文件/甲/1.txt", now);
    assert_eq!(place.same(&cache, &[]), [0, 0, FILES]);
    assert_eq!(place.same(&cache, &[]), [FILES, 0, 0], "its content is the same");
    place.write("文件/甲/1.txt", text(1).replace("第二条", "第五条").as_bytes());
    place.date("文件/甲/1.txt", now);
    assert_eq!(place.same(&cache, &[]), [FILES - 1, 0, 1]);
}

#[test]
fn what_could_not_be_opened_or_recognised_is_tried_again() {
    let place = Place::new();
    symlink(place.path("去处.txt"), place.path("文件/链.txt")).expect("a link");
    let cache = ["--cache", "缓存", "--ocr-command", READS_IF];
    let without = ["--ocr-command", READS_IF];
    for _ in 0..2 {
        let (results, output) = place.run(&cache);
        assert!(line(&results, "链.txt").contains("无法打开") && line(&results, "图.png").contains("识别失败"));
        assert!(taken(&output)[2] >= 2, "{:?}", taken(&output));
    }
    place.write("去处.txt", text(1).as_bytes());
    place.write("走", b"");
    let (expected, _) = place.run(&without);
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(taken(&output), [FILES - 1, 0, 2]);
    assert_eq!(taken(&place.run(&cache).1), [FILES + 1, 0, 0]);
    // What is known and may not be opened any more is not told as if it might.
    let closed = |mode| fs::set_permissions(place.path("去处.txt"), fs::Permissions::from_mode(mode)).expect("ours");
    closed(0o000);
    if fs::read(place.path("去处.txt")).is_err() {
        let (expected, _) = place.run(&without);
        assert_same(&expected, &place.run(&cache).0);
    } else {
        println!("skipped: this user may read every file");
    }
    closed(0o644);
    // Nor is a folder that stands in the place of a file.
    fs::remove_file(place.path("文件/链.txt")).expect("it is there");
    symlink(place.path("文件"), place.path("文件/链.txt")).expect("a link");
    let (expected, _) = place.run(&without);
    assert_same(&expected, &place.run(&cache).0);
}

#[test]
fn a_document_that_took_too_long_is_tried_again() {
    let place = Place::new();
    let inner = zip(&[("图.png", b"\x89PNG\r\n\x1a\n"), ("后.txt", text(1).as_bytes())]);
    place.write("文件/丁.zip", &inner);
    let more = ["--timeout", "1", "--ocr-command", WAITS_FOR];
    let cache = [&more[..], &["--cache", "缓存"]].concat();
    let (results, _) = place.run(&cache);
    assert!(line(&results, "丁.zip!/图.png").contains("\"status\":\"unread\""), "{}", line(&results, "丁.zip!/图.png"));
    assert!(line(&results, "丁.zip!/后.txt").contains("\"status\":\"read\""));
    place.write("走", b"");
    let (expected, _) = place.run(&more);
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(taken(&output), [FILES - 1, 0, 2]);
}

#[test]
fn a_damaged_cache_is_set_aside_and_costs_nothing_but_time() {
    let place = Place::new();
    let cache = ["--cache", "缓存", "--only", "jsonl"];
    let (expected, _) = place.run(&cache);
    let file = place.path("缓存/guiqing.redb");
    let whole = fs::read(&file).expect("a cache");
    let mut told = 0;
    let mut attempt = |bytes: &[u8], what: &str| {
        fs::write(&file, bytes).expect("writable");
        let _ = fs::remove_file(place.path("缓存/guiqing.redb.damaged"));
        let (results, output) = place.run(&cache);
        assert_same(&expected, &results);
        let is_told = said(&output).contains("已损坏");
        told += usize::from(is_told);
        assert_eq!(is_told, place.path("缓存/guiqing.redb.damaged").exists(), "{what}: {}", said(&output));
        // Whatever it was, it is over.
        let (results, output) = place.run(&cache);
        assert_same(&expected, &results);
        assert_eq!((said(&output).as_str(), taken(&output)), ("", [FILES, 0, 0]), "{what}");
        is_told
    };
    assert!(attempt("这不是缓存".repeat(1_000).as_bytes(), "another file"));
    assert!(attempt(&whole[..whole.len() / 2], "cut"));
    assert!(attempt(&whole[..100], "cut short"));
    assert!(!attempt(b"", "empty"));
    // Page after page overwritten: it is told, or not believed, or was not in use.
    for page in (0..whole.len() / 4096).step_by(7) {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xA5);
        attempt(&bytes, &format!("page {page}"));
    }
}

#[test]
fn a_cache_inside_the_scanned_folder_is_no_material() {
    let place = Place::new();
    let (_, output) = place.run(&["--cache", "文件/缓存"]);
    assert_eq!(taken(&output), [0, 0, FILES]);
    assert!(place.path("文件/缓存/guiqing.redb").is_file());
    let (results, output) = place.run(&["--cache", "文件/缓存"]);
    assert_eq!(taken(&output), [FILES, 0, 0]);
    fs::remove_dir_all(place.path("文件/缓存")).expect("it is there");
    assert_same(&place.run(&[]).0, &results);
    // Material inside the folder of the cache would be passed over.
    for folder in [".", "文件"] {
        let complaint = failed(&mut place.scan("结果", &["--cache", folder]));
        assert!(complaint.contains("在缓存目录"), "{complaint}");
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_told_before_the_work() {
    let place = Place::new();
    place.write("占", b"x");
    let complaint = failed(&mut place.scan("结果", &["--cache", "占"]));
    assert!(complaint.contains("无法写入 占"), "{complaint}");
    let complaint = failed(&mut place.scan("结果", &["--verify"]));
    assert!(complaint.contains("--cache"), "{complaint}");
    let waiting = ["--cache", "缓存", "--ocr-command", WAITS_FOR];
    let child = place.scan("一", &waiting).spawn().expect("the program runs");
    wait_for(&place.path("缓存/guiqing.redb"));
    let complaint = failed(&mut place.scan("二", &waiting));
    assert!(complaint.contains("另一次扫描正在使用缓存"), "{complaint}");
    place.write("走", b"");
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", said(&output));
}

fn wait_for(path: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !path.exists() {
        assert!(Instant::now() < deadline, "{} does not come", path.display());
        sleep(Duration::from_millis(20));
    }
    sleep(Duration::from_millis(300));
}

#[test]
fn a_full_disk_ends_the_cache_and_not_the_run() {
    let place = Place::new();
    // Text that does not become shorter, in an archive, so that it is kept.
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_u32(0x4E00 + u32::try_from(state % 0x4000).expect("small")).expect("a character")
    };
    for number in 0..4 {
        let noise: String = (0..300_000).map(|_| next()).collect();
        place.write(&format!("文件/大{number}.zip"), &zip(&[("内.txt", noise.as_bytes())]));
    }
    let more = ["--only", "jsonl"];
    let (expected, _) = place.run(&more);
    let scan = place.scan("结果", &[&more[..], &["--cache", "缓存"]].concat());
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 3500; exec \"$0\" \"$@\""]);
    command.arg(scan.get_program()).args(scan.get_args()).current_dir(place.0.path());
    let output = finished(&mut command);
    assert!(said(&output).contains("没有写全"), "{}", said(&output));
    assert_same(&expected, &place.results("结果"));
    fs::remove_dir_all(place.path("结果")).expect("it is there");
    let taken = place.same(&["--cache", "缓存"], &more);
    assert!(taken[2] > 0, "{taken:?}");
    assert_eq!(place.same(&["--cache", "缓存"], &more), [FILES + 4, 0, 0]);
}

#[test]
fn killed_again_and_again_the_cache_opens_and_the_results_are_the_same() {
    let place = Place::new();
    for number in 0..60 {
        place.write(&format!("文件/丁/{number}.docx"), &docx(&text(number)));
    }
    let more = ["--jobs", "2", "--only", "jsonl,csv,annotated"];
    let (expected, _) = place.run(&more);
    for round in 0..6_u64 {
        let cache = format!("缓存{round}");
        for attempt in 0..3 {
            let restart = ["--cache", &cache, "--restart"];
            let mut child = place.scan("断", &[&more[..], &restart].concat()).spawn().expect("the program runs");
            sleep(Duration::from_millis((round * 151 + attempt * 89) % 600));
            child.kill().expect("it is ours");
            child.wait().expect("it ends");
        }
        let resumed = place.scan("断", &[&more[..], &["--cache", &cache, "--resume"]].concat()).output();
        let resumed = resumed.expect("the program runs");
        assert!(resumed.status.success(), "{}", said(&resumed));
        assert_eq!(said(&resumed), "", "{round}");
        assert_same(&expected, &place.results("断"));
        fs::remove_dir_all(place.path("断")).expect("it is there");
        let (results, output) = place.run(&[&more[..], &["--cache", &cache]].concat());
        assert_same(&expected, &results);
        assert_eq!(said(&output), "", "{round}");
    }
}

#[test]
fn what_was_done_before_the_end_is_kept() {
    let place = Place::new();
    let more = ["--jobs", "1", "--ocr-command", WAITS_FOR, "--cache", "缓存", "--restart"];
    for signal in ["-INT", "-KILL"] {
        let child = place.scan("断", &more).spawn().expect("the program runs");
        wait_for(&place.path("断/.scan.guiqing.part"));
        // More than the ticks of one transaction.
        sleep(Duration::from_secs(3));
        end(child, signal);
        place.write("走", b"");
        let output = finished(&mut place.scan("断", &more));
        assert!(taken(&output)[0] >= 3, "{signal}: {:?}", taken(&output));
        fs::remove_file(place.path("走")).expect("it is there");
        fs::remove_dir_all(place.path("缓存")).expect("it is there");
    }
}

fn end(mut child: Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.expect("there is a kill").success());
    child.wait().expect("it ends");
}

#[test]
fn shards_share_a_folder_and_a_broken_run_goes_on_with_the_cache() {
    let place = Place::new();
    let (expected, _) = place.run(&[]);
    let mut unchanged = 0;
    for round in 0..2 {
        for index in 1..=3 {
            let shard = format!("{index}/3");
            let output = finished(&mut place.scan(&format!("分片{round}"), &["--shard", &shard, "--cache", "缓存"]));
            unchanged += taken(&output)[0];
        }
        let shard = |index: usize| format!("分片{round}/shard-{index:03}-of-003.guiqing");
        finished(&mut place.command(&["merge", &shard(1), &shard(2), &shard(3), "-o", "合"]));
        assert_same(&expected, &place.results("合"));
        fs::remove_dir_all(place.path("合")).expect("it is there");
    }
    assert_eq!(unchanged, FILES);
    assert_same(&place.results("分片0"), &place.results("分片1"));
    assert!(place.path("缓存/guiqing-002-of-003.redb").is_file());
    // A journal knows what it knows; of the rest the cache may tell.
    let done = finished(&mut place.scan("结果", &["--cache", "缓存", "--resume"]));
    assert_eq!(taken(&done), [0, 0, FILES]);
    assert_same(&expected, &place.results("结果"));
}

/// Where kept results lie.
fn kept(place: &Place) -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    };
    below(&place.path("缓存/written")).iter().flat_map(|folder| below(folder)).collect()
}

#[test]
fn results_of_which_nothing_changed_are_copied_and_one_changed_file_costs_one_copy() {
    let place = Place::new();
    let all = ["--also", "jsonl.zst,parquet"];
    let cache = [&all[..], &["--cache", "缓存"]].concat();
    let (expected, _) = place.run(&all);
    let files = expected.len() as u64;
    let reports = expected.keys().filter(|name| !name.starts_with("批注")).count() as u64;
    assert!(files > reports + 8, "there are copies");
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(written(&output), [0, files]);
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(written(&output), [files, 0]);
    finished(&mut place.scan("别处", &cache));
    assert_same(&expected, &place.results("别处"));
    // Only some of them are asked for; the others stay for later.
    let (_, output) = place.run(&[&cache[..2], &["--cache", "缓存", "--skip", "annotated,docx"]].concat());
    assert_eq!(written(&output), [reports - 3, 0]);

    place.write("文件/乙/办法.docx", &docx(&text(6).replace("第二条", "第五条")));
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + LONG_AGO / 2);
    let (expected, _) = place.run(&all);
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(written(&output), [files - reports - 1, reports + 1]);
    assert_eq!(written(&place.run(&cache).1), [files, 0]);
}

#[test]
fn a_copy_is_of_the_original_as_it_is() {
    let place = Place::new();
    let original = |remark: &str| {
        let mut package = zip::ZipWriter::new_append(Cursor::new(docx(&text(6)))).expect("a package");
        package.start_file("docProps/remark", SimpleFileOptions::default()).expect("a part");
        package.write_all(remark.as_bytes()).expect("in memory");
        package.finish().expect("in memory").into_inner()
    };
    let cache = ["--cache", "缓存"];
    place.write("文件/乙/办法.docx", &original("1"));
    let (first, _) = place.run(&cache);
    // The same text in other bytes, so that the review is the same.
    place.write("文件/乙/办法.docx", &original("2"));
    let (expected, _) = place.run(&[]);
    assert!(first["批注/乙/办法.docx"] != expected["批注/乙/办法.docx"]);
    assert_eq!(first["results.jsonl"], expected["results.jsonl"]);
    let (verified, output) = place.run(&[&cache[..], &["--verify"]].concat());
    assert_same(&expected, &verified);
    assert_eq!(written(&output)[1], 1);
    place.write("文件/乙/办法.docx", &original("3"));
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + 2 * LONG_AGO / 3);
    place.same(&cache, &[]);
    // Touched, and the same.
    place.date("文件/乙/办法.docx", SystemTime::UNIX_EPOCH + LONG_AGO / 2);
    let (_, output) = place.run(&cache);
    assert_eq!(written(&output)[1], 0);
}

#[test]
fn whatever_decides_on_results_besides_the_files_they_are_those_of_a_run_without_cache() {
    let place = Place::new();
    place.write("文件/乙/旧名.docx", &docx(&text(1).replace("本市", "本市工商局")));
    other_dictionary(&place.path("词典"));
    let (plain, output) = place.run(&["--cache", "缓存"]);
    let files = written(&output).iter().sum::<u64>();
    let ruled = |ruling: &str| {
        let mut trail = "审核日期,对象,指纹,文件路径,文件名称,条款,规则,审核结论,审核意见,审核人\r\n".to_owned();
        for line in String::from_utf8_lossy(&plain["results.jsonl"]).lines() {
            let review: serde_json::Value = serde_json::from_str(line).expect("JSON");
            for finding in review["findings"].as_array().expect("findings").iter().take(1) {
                let [document, finding] = [&review, finding].map(|it| it["fingerprint"].as_str().expect("text"));
                let path = review["path"].as_str().expect("text");
                trail += &format!("2026-11-22,条款,{document}-{finding},{path},,,,{ruling},,甲\r\n");
            }
        }
        place.write("decisions.csv", trail.as_bytes());
    };
    let worded = |words: &str| place.write("模板/清理建议报告.txt", format!("# {words}\n> 市政府：\n").as_bytes());
    // Each is another run than the one before, and differs from it in its bytes.
    let mut before = plain.clone();
    let mut step = |more: &[&str]| {
        let (expected, _) = place.run(more);
        assert!(expected != before, "{more:?} makes no difference");
        for known in [false, true] {
            let (results, output) = place.run(&[more, &["--cache", "缓存"]].concat());
            assert_same(&expected, &results);
            assert_eq!(said(&output), "");
            let [same, anew] = written(&output);
            // What does not fit is told anew each time.
            assert_eq!(known, anew <= 1, "{more:?}: {same} as before, {anew} made");
        }
        before = expected;
    };
    step(&["--track-changes"]);
    ruled("不采纳");
    step(&["--decisions", "decisions.csv"]);
    ruled("采纳");
    step(&["--decisions", "decisions.csv"]);
    step(&["--decisions", "decisions.csv", "--show-decided"]);
    step(&["--show-exempt"]);
    worded("甲");
    step(&["--template", "模板"]);
    worded("乙");
    step(&["--template", "模板"]);
    step(&["--dictionaries", "词典"]);
    step(&["--as-of", "2017-01-01"]);
    step(&["--region", "江汀省/安澜市"]);
    step(&["--max-pages", "1"]);
    step(&[]);
    assert_eq!(written(&place.run(&["--cache", "缓存"]).1), [files, 0]);
}

#[test]
fn a_kept_result_that_is_damaged_is_made_anew_without_a_word() {
    let place = Place::new();
    let cache = ["--cache", "缓存"];
    let (expected, output) = place.run(&cache);
    let files = written(&output)[1];
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| *bytes.last_mut().expect("it is not empty") ^= 1,
        |bytes| bytes.truncate(bytes.len() - 1),
        |bytes| bytes[0] ^= 1,
        Vec::clear,
    ];
    for damage in damages {
        let all = kept(&place);
        assert_eq!(all.len() as u64, files, "one of each result");
        for path in &all {
            let mut bytes = fs::read(path).expect("readable");
            damage(&mut bytes);
            fs::write(path, bytes).expect("writable");
        }
        let (results, output) = place.run(&cache);
        assert_same(&expected, &results);
        assert_eq!((said(&output).as_str(), written(&output)), ("", [0, files]));
        assert_eq!(written(&place.run(&cache).1), [files, 0]);
    }
    // One result in the place of another.
    let all = kept(&place);
    let moved: Vec<_> = all.iter().map(|path| fs::read(path).expect("readable")).collect();
    all.iter().zip(moved.iter().cycle().skip(1)).for_each(|(path, bytes)| fs::write(path, bytes).expect("writable"));
    let (results, output) = place.run(&cache);
    assert_same(&expected, &results);
    assert_eq!(written(&output), [0, files]);
}

#[test]
fn where_results_cannot_be_kept_the_run_goes_on() {
    let place = Place::new();
    let (expected, _) = place.run(&[]);
    place.write("缓存/written", b"in the way");
    for effort in [[0, 0, FILES], [FILES, 0, 0]] {
        let (results, output) = place.run(&["--cache", "缓存"]);
        assert_same(&expected, &results);
        assert!(said(&output).contains("没有写全"), "{}", said(&output));
        assert_eq!((taken(&output), written(&output)), (effort, [0, expected.len() as u64]));
    }
}

#[test]
fn what_reviewers_write_into_results_stays_there() {
    let place = Place::new();
    let cache = ["--cache", "缓存"];
    let (expected, _) = place.run(&cache);
    for _ in 0..2 {
        // The first time it was made, the second time copied.
        finished(&mut place.scan("结果", &cache));
        for name in expected.keys() {
            let mut file = File::options().append(true).open(place.path("结果").join(name)).expect("it is there");
            file.write_all(b"edited").expect("writable");
        }
        let output = finished(&mut place.scan("结果", &cache));
        assert_same(&expected, &place.results("结果"));
        assert_eq!(written(&output)[1], 0);
    }
    // A copy that is as it should be is left; something else that leads to the same bytes is not.
    let copy = place.path("结果/批注/乙/办法.docx");
    let number = |path: &Path| fs::symlink_metadata(path).expect("it is there").ino();
    let before = number(&copy);
    finished(&mut place.scan("结果", &cache));
    assert_eq!(number(&copy), before);
    fs::rename(&copy, place.path("结果/他处.docx")).expect("it is there");
    symlink(place.path("结果/他处.docx"), &copy).expect("a link");
    finished(&mut place.scan("结果", &cache));
    assert!(fs::symlink_metadata(&copy).expect("it is there").is_file());
}

#[test]
fn what_no_run_asked_for_in_a_month_is_not_kept() {
    let place = Place::new();
    let cache = ["--cache", "缓存"];
    let (_, output) = place.run(&cache);
    let files = written(&output)[1];
    fs::remove_file(place.path("文件/乙/办法.docx")).expect("it is there");
    let long_ago = SystemTime::now() - Duration::from_secs(31 * 24 * 60 * 60);
    for path in kept(&place) {
        File::options().write(true).open(path).and_then(|file| file.set_modified(long_ago)).expect("it can be dated");
    }
    place.same(&cache, &[]);
    assert_eq!(kept(&place).len() as u64, files - 1, "all but that of the file that is gone");
    assert_eq!(written(&place.run(&cache).1), [files - 1, 0]);
}
