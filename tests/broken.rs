//! Hostile and damaged files, all of our own making: each is read, read in part or refused with the reason that stands in
//! `tests/broken/expected.csv`, and quickly. Those that take bytes to say stand in `tests/broken/files` (what fuzzing
//! found); the rest is built in `tests/broken/made.rs`. The last tests run the program over a folder of every bad kind.

#[path = "broken/made.rs"]
mod made;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use guiqing::pipeline;
use guiqing::read::{self, Found, Limits, Step};

/// Far more than any of them takes, also without optimisation and on a busy machine.
const TIME_FOR_ONE: Duration = Duration::from_secs(10);
const TIME_FOR_A_FOLDER: Duration = Duration::from_secs(60);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// What became of a file and, by name, of everything inside it: `read`, `partial` or `unread`, and what was said.
fn outcomes(found: &Found, told: &mut BTreeMap<String, (&'static str, String)>) {
    let mut inside = Vec::new();
    let result = read::open(found, &Limits::default(), None, &mut |step| {
        if let Step::Inside(member) = step {
            inside.push(member);
        }
        ControlFlow::Continue(())
    });
    let outcome = match result {
        Ok(Some(source)) => {
            let said = source.missing.join("；");
            let outcome = if said.is_empty() { "read" } else { "partial" };
            // What was read must also go through the stages behind.
            let _ = pipeline::document(source);
            Some((outcome, said))
        }
        Ok(None) => None,
        Err(error) => Some(("unread", error.to_string())),
    };
    if let Some(outcome) = outcome {
        told.insert(found.shown.clone(), outcome);
    }
    for member in inside {
        outcomes(&member, told);
    }
}

/// The rows of the table: outcome and a piece of what must be said.
fn expected() -> BTreeMap<String, (String, String)> {
    let mut table = csv::Reader::from_path(folder().join("expected.csv")).expect("a table");
    let cell = |row: &csv::StringRecord, column| row.get(column).unwrap_or_default().to_owned();
    let rows = table.records().map(|row| row.expect("a row"));
    rows.map(|row| (cell(&row, 0), (cell(&row, 1), cell(&row, 2)))).collect()
}

#[test]
fn every_broken_file_is_read_or_refused_as_the_table_says() {
    let desk = tempfile::tempdir().expect("a temporary folder");
    let mut files: BTreeMap<String, Vec<u8>> =
        made::files().into_iter().map(|(name, b)| (name.to_owned(), b)).collect();
    for entry in fs::read_dir(folder().join("files")).expect("a folder") {
        let entry = entry.expect("an entry");
        files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("readable"));
    }
    let (mut told, mut slow) = (BTreeMap::new(), Vec::new());
    for (name, bytes) in files {
        let path = desk.path().join("input");
        fs::write(&path, bytes).expect("writable");
        let started = Instant::now();
        outcomes(&Found::file(&path, &name), &mut told);
        if started.elapsed() > TIME_FOR_ONE {
            slow.push(format!("{name} took {:?}", started.elapsed()));
        }
    }
    let mut expected = expected();
    let mut wrong = Vec::new();
    for (name, (outcome, said)) in told {
        match expected.remove(&name) {
            Some((right, piece)) if right == outcome && said.contains(&piece) => {}
            _ => wrong.push(format!("{name},{outcome},{said}")),
        }
    }
    assert!(wrong.is_empty(), "not what the table says, but:\n{}", wrong.join("\n"));
    assert!(expected.is_empty(), "in the table and nowhere else: {:?}", expected.keys());
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A run of `guiqing scan` over a folder: what `results.jsonl` says, and how long it took.
fn scan(input: &Path, output: &Path, as_nobody: bool) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
    command.arg("scan").arg(input).args(["--as-of", "2026-01-01", "-o"]).arg(output).stdin(Stdio::null());
    #[cfg(unix)]
    if as_nobody {
        std::os::unix::process::CommandExt::uid(&mut command, 65_534);
    }
    #[cfg(not(unix))]
    let _ = as_nobody;
    let started = Instant::now();
    let done = command.output().expect("the program runs");
    let error = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code().is_some_and(|code| code <= 2), "{:?}: {error}", done.status);
    assert!(started.elapsed() < TIME_FOR_A_FOLDER, "the scan took {:?}", started.elapsed());
    fs::read_to_string(output.join("results.jsonl")).unwrap_or_else(|_| panic!("the scan left no results: {error}"))
}

/// The line of the results that names a file.
fn line<'r>(results: &'r str, name: &str) -> &'r str {
    let name = serde_json::to_string(name).expect("a string");
    let name = name.trim_matches('"');
    results.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} is not in\n{results}"))
}

#[test]
fn a_folder_of_every_bad_kind_is_scanned_and_each_is_named() {
    let desk = tempfile::tempdir().expect("a temporary folder");
    let bad = desk.path().join("材料");
    fs::create_dir(&bad).expect("writable");
    let made: BTreeMap<&str, Vec<u8>> = made::files().into_iter().collect();
    let kinds = [
        ("ole-encrypted-ooxml.docx", "加密"),
        ("docx-cut-in-half.docx", "损坏"),
        ("docx-bomb.docx", "过大"),
        ("empty.txt", "空文件"),
        ("doc-sectors-in-circles.doc", "损坏"),
        ("random.txt", ""),
    ];
    for (name, _) in kinds {
        fs::write(bad.join(name), &made[name]).expect("writable");
    }
    fs::write(bad.join("换\n行.txt"), "第一条 为了规范管理，制定本办法。").expect("writable");
    // It takes no room on the disk.
    fs::File::create(bad.join("2GB.docx")).and_then(|file| file.set_len(2 << 30)).expect("writable");
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink(&bad, bad.join("圈")).expect("a link");
        symlink("自己.txt", bad.join("自己.txt")).expect("a link");
        symlink("没有.txt", bad.join("断链.txt")).expect("a link");
    }
    let results = scan(&bad, &desk.path().join("结果"), false);
    for (name, reason) in kinds {
        assert!(line(&results, name).contains(reason), "{name} / {reason}: {}", line(&results, name));
    }
    assert!(line(&results, "2GB.docx").contains("过大"));
    assert!(!line(&results, "换\n行.txt").contains("无法打开"));
    #[cfg(unix)]
    for (name, cause) in [("/圈", "文件夹的链接"), ("自己.txt", ""), ("断链.txt", "不存在")] {
        let line = line(&results, name);
        assert!(line.contains("无法打开") && line.contains(cause), "{line}");
    }
}

/// Root may read anything, so that the program is run as nobody there.
#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;

    let desk = tempfile::tempdir().expect("a temporary folder");
    let allow = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
    let (bad, output) = (desk.path().join("材料"), desk.path().join("结果"));
    fs::create_dir(&bad).expect("writable");
    fs::create_dir(&output).expect("writable");
    allow(desk.path(), 0o755);
    allow(&output, 0o777);
    let secret = bad.join("无权限.txt");
    fs::write(&secret, "第一条 甲。").expect("writable");
    fs::write(bad.join("甲.txt"), "第一条 甲。").expect("writable");
    allow(&secret, 0);
    let is_root = fs::read(&secret).is_ok();
    if is_root && !reachable_by_nobody(Path::new(env!("CARGO_BIN_EXE_guiqing"))) {
        println!("skipped: nobody but root may run the program here");
        return;
    }
    let results = scan(&bad, &output, is_root);
    assert!(line(&results, "无权限.txt").contains("无法打开：没有权限"), "{results}");
    assert!(!line(&results, "甲.txt").contains("无法打开"), "{results}");
}

/// Whether every folder on the way is open to all.
#[cfg(unix)]
fn reachable_by_nobody(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    path.ancestors().all(|step| fs::metadata(step).is_ok_and(|about| about.permissions().mode() & 0o005 == 0o005))
}
