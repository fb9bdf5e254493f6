//! The gate where people put it: what `explain`, `completions` and `man` print, the hooks for pre-commit, the scripts and
//! templates under `ci/`. The real binary and the real files; where a tool is missing the test says what it skipped.
//!
//! The scripts for CI systems are run with a stand-in for guiqing that writes down how it was called, so that what they
//! pass on, and what becomes of its exit code, is seen exactly.

#![cfg(unix)]

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_guiqing");

/// A draft that a rule is meant for.
const BAD: &str =
    "安澜市人民政府关于规范工程招标投标的通知\n\n各区人民政府：\n　　一、中标人应当在本市注册成立项目公司。\n";

/// A draft with nothing in it.
const GOOD: &str = "安澜市人民政府关于做好防汛工作的通知\n\n各区人民政府：\n　　一、各区应当加强值班。\n";

/// Stands in for guiqing: its arguments, a line each, go to the file `called` beside it; it ends with the code in `code`.
const STAND_IN: &str = "#!/usr/bin/env bash\nhere=$(dirname \"$0\")\n\
    if [ \"$1\" = --version ]; then echo 'guiqing 0'; exit 0; fi\n\
    printf '%s\\n' \"$@\" >\"$here/called\"\nexit \"$(cat \"$here/code\")\"\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn guiqing(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).stdin(Stdio::null()).output().expect("the program runs")
}

/// What a command prints that is meant to succeed.
fn printed(arguments: &[&str]) -> String {
    let done = guiqing(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("the program writes UTF-8")
}

fn is_there(tool: &str) -> bool {
    let found = Command::new("bash").args(["-c", &format!("command -v {tool}")]).stdout(Stdio::null()).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        println!("skipped: {tool} is missing");
    }
    found
}

fn told(done: &Output) -> String {
    format!(
        "exit {:?}\n{}{}",
        done.status.code(),
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    )
}

/// A git repository with a commit, and a folder of programs that stands first in the path.
struct Repository {
    folder: TempDir,
    base: String,
}

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut repository = Self { folder, base: String::new() };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write("草案/旧 通知.md", GOOD);
        repository.write("说明.md", "说明\n");
        repository.commit();
        repository.base = repository.git(&["rev-parse", "HEAD"]);
        repository.program("guiqing", STAND_IN);
        repository.write("../bin/code", "0");
        repository
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("repository")
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(self.path()).expect("writable");
        fs::create_dir_all(path.parent().expect("below the folder")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    fn program(&self, name: &str, content: &str) {
        self.write(&format!("../bin/{name}"), content);
        fs::set_permissions(self.bin().join(name), fs::Permissions::from_mode(0o755)).expect("writable");
    }

    fn git(&self, arguments: &[&str]) -> String {
        fs::create_dir_all(self.path()).expect("writable");
        let user = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"];
        let done = self.run(Command::new("git").args(user).args(arguments));
        assert!(done.status.success(), "git {arguments:?}: {}", told(&done));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    fn run(&self, command: &mut Command) -> Output {
        let mut path = OsString::from(self.bin());
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let command = command.current_dir(self.path()).env("PATH", path).stdin(Stdio::null());
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().expect("the command runs")
    }

    /// How the stand-in was called; empty when it was not.
    fn called(&self) -> Vec<String> {
        let called = fs::read_to_string(self.bin().join("called")).unwrap_or_default();
        called.lines().map(str::to_owned).collect()
    }
}

#[test]
fn explain_tells_what_why_and_how_to_mend() {
    let text = printed(&["explain", "local-registration-required"]);
    for part in [
        "禁止什么\n",
        "为什么\n",
        "《公平竞争审查条例》第九条第（二）项",
        "（待核：引用以前须核对原文）",
        "怎样识别\n",
        "什么情形豁免\n",
        "重申禁令：",
        "怎样修改\n",
        "删去在本地注册",
        "错的写法\n  ✗ ",
        "可以的写法\n  ✓ ",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["explain", "R011", "--format", "json"])).expect("it is JSON");
    assert_eq!(json[0]["rule"], "local-registration-required");
    assert!(json[0]["bases"].as_array().expect("a list").iter().any(|law| law["verified"] == false));
    assert!(json[0]["recognised"]["sentences"].as_array().expect("a list").len() > 50);
}

#[test]
fn explain_takes_numbers_titles_and_several_rules_and_knows_what_was_meant() {
    let one = printed(&["explain", "local-registration-required"]);
    assert_eq!(printed(&["explain", "R011"]), one);
    assert_eq!(printed(&["explain", "r011", "local-registration-required"]), one, "the same rule is told once");
    assert_eq!(printed(&["explain", "强制外地经营者在本地注册、设立分支机构"]), one);
    let wrong = guiqing(&["explain", "local-registation-required"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(told(&wrong).contains("您是不是想写“local-registration-required”"), "{}", told(&wrong));
    let none = guiqing(&["explain", "R999"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(none.stdout.is_empty());
}

#[test]
fn every_rule_can_be_explained_with_a_wrong_sentence_and_without_english() {
    let dictionary = guiqing::dictionary::builtin().expect("the built-in dictionary has no mistake");
    let ids: Vec<&str> = dictionary.rules.iter().map(|rule| rule.id.as_str()).collect();
    let all: serde_json::Value =
        serde_json::from_str(&printed(&[&["explain", "--format", "json"], &ids[..]].concat())).expect("it is JSON");
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), ids.len());
    let with_both = all.iter().filter(|one| one["wrong"].get(0).is_some() && one["right"].get(0).is_some());
    assert!(with_both.count() + 3 >= ids.len(), "nearly every rule teaches by a wrong and a right sentence");
    for explained in all {
        let rule = &explained["rule"];
        // What the table of presumed terms does not say yet has no wrong example.
        let examples = &dictionary.rules.iter().find(|known| rule == known.id.as_str()).expect("asked for").examples;
        let has =
            |verdicts: &[&str]| examples.iter().any(|one| one.todo.is_none() && verdicts.contains(&&*one.verdict));
        let told = |side: &str| explained[side].as_array().is_some_and(|samples| !samples.is_empty());
        assert_eq!(told("wrong"), has(&["conflict", "needs-review"]), "{rule}: the wrong example");
        assert_eq!(told("right"), has(&["none", "exempt"]), "{rule}: the right example");
        let recognised = &explained["recognised"];
        let is_told = !recognised["fact"].is_null() || recognised["sentences"][0].is_string();
        assert!(is_told, "{rule} does not say how it is recognised");
        if let Some(fact) = recognised["fact"].as_str() {
            assert!(!fact.is_ascii(), "{rule}: {fact}");
        }
    }
}

#[test]
fn completions_are_scripts_the_shells_accept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for word in ["explain", "fail-on", "stdin-filename"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        let is_described = shell == "bash" || script.contains("检查草案");
        assert!(is_described, "{shell} has no help in Chinese");
        let path = folder.path().join(shell);
        fs::write(&path, script).expect("writable");
        if ["bash", "zsh", "fish"].contains(&shell) && is_there(shell) {
            let done = Command::new(shell).arg("-n").arg(&path).output().expect("the shell runs");
            assert!(done.status.success() && done.stderr.is_empty(), "{shell}: {}", told(&done));
        }
    }
    assert_eq!(guiqing(&["completions", "tcsh"]).status.code(), Some(2));
}

#[test]
fn the_completion_completes_in_bash() {
    let script = printed(&["completions", "bash"]);
    let ask = "COMP_WORDS=(guiqing exp); COMP_CWORD=1; _guiqing guiqing exp guiqing; echo \"${COMPREPLY[*]}\"";
    let done = Command::new("bash").args(["--norc", "-c", &format!("{script}\n{ask}")]).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "explain", "{}", told(&done));
}

#[test]
fn manual_pages_stand_for_every_command_and_render() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pages = folder.path().join("man/man1");
    printed(&["man", &pages.to_string_lossy()]);
    let main = fs::read_to_string(pages.join("guiqing.1")).expect("there is a main page");
    assert_eq!(printed(&["man"]), main);
    for name in ["guiqing-check.1", "guiqing-explain.1", "guiqing-rules-show.1", "guiqing-man.1"] {
        let page = fs::read_to_string(pages.join(name)).expect("there is a page");
        assert!(page.contains(".SH 名称") && !page.contains(".SH NAME"), "{page}");
    }
    if !is_there("groff") {
        return;
    }
    for page in fs::read_dir(&pages).expect("readable") {
        let page = page.expect("readable").path();
        let arguments = ["-K", "utf8", "-man", "-T", "utf8", "-ww", "-P", "-cbou"];
        let done = Command::new("groff").args(arguments).arg(&page).output().expect("groff runs");
        let text = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && done.stderr.is_empty(), "{}: {}", page.display(), told(&done));
        assert!(text.contains("名称") && text.contains("用法"), "{text}");
    }
}

#[test]
fn the_list_of_drafts_is_what_a_change_touches() {
    let repository = Repository::new();
    repository.write("草案/新 办法.docx", "x");
    repository.write("草案/图.png", "x");
    repository.write("别处/通知.txt", "x");
    repository.git(&["mv", "草案/旧 通知.md", "草案/改名 通知.md"]);
    repository.git(&["rm", "--quiet", "说明.md"]);
    repository.commit();
    let list = |base: &str, paths: &[&str]| {
        let done = repository.run(Command::new(root().join("ci/drafts")).arg(base).args(paths));
        let mut files: Vec<String> =
            String::from_utf8_lossy(&done.stdout).split_terminator('\0').map(str::to_owned).collect();
        files.sort();
        (done.status.code(), files)
    };
    let (code, files) = list(&repository.base, &["草案"]);
    assert_eq!((code, files), (Some(0), vec!["草案/改名 通知.md".to_owned(), "草案/新 办法.docx".to_owned()]));
    assert_eq!(list(&repository.base, &[]).1.len(), 3);
    assert_eq!(list("HEAD", &[]), (Some(0), vec![]), "no change, no drafts, no failure");
    assert_eq!(list("0000000000000000000000000000000000000000", &[]).0, Some(2), "an unknown base is no empty list");
}

/// The script of the GitHub action in a repository.
fn github(repository: &Repository, settings: &[(&str, &str)]) -> Output {
    repository.run(Command::new(root().join("ci/github/check.sh")).envs(settings.iter().copied()))
}

#[test]
fn the_github_action_checks_what_changed_and_hands_the_exit_code_on() {
    let repository = Repository::new();
    let changed = [("GUIQING_PATHS", "草案\n"), ("GUIQING_CHANGED", "true"), ("GUIQING_BASE", &repository.base)];
    let done = github(&repository, &changed);
    assert!(done.status.success() && told(&done).contains("没有涉及草案"), "{}", told(&done));
    assert!(repository.called().is_empty(), "nothing was there to check");
    repository.write("草案/新 通知.md", BAD);
    repository.write("别处.md", BAD);
    repository.commit();
    for code in [0, 1, 2] {
        repository.write("../bin/code", &code.to_string());
        let more = [("GUIQING_FAIL_ON", "needs-review"), ("GUIQING_WAIVERS", "waivers.toml")];
        let done = github(&repository, &[&changed[..], &more].concat());
        assert_eq!(done.status.code(), Some(code), "{}", told(&done));
        let called = repository.called();
        let tail = ["--fail-on", "needs-review", "--waivers", "waivers.toml", "--", "草案/新 通知.md"];
        assert_eq!(called[..5], ["check", "--format", "github", "--output", "sarif=guiqing.sarif"]);
        assert_eq!(called[called.len() - tail.len()..], tail);
    }
    let lost = [("GUIQING_CHANGED", "true"), ("GUIQING_BASE", "1234567")];
    assert_eq!(github(&repository, &lost).status.code(), Some(2), "a gate that cannot see is not open");
    repository.write("../bin/code", "0");
    assert!(github(&repository, &[("GUIQING_PATHS", "草案\n别处.md")]).status.success());
    let called = repository.called();
    assert_eq!(called[called.len() - 3..], ["--", "草案", "别处.md"]);
}

/// The lines of a block of the GitLab template, as GitLab hands them to the shell.
fn gitlab_block(name: &str) -> String {
    let template = fs::read_to_string(root().join("ci/gitlab/guiqing.gitlab-ci.yml")).expect("there is a template");
    let (_, after) = template.split_once(&format!("\n  {name}:\n    - |\n")).expect("the block is there");
    let lines = after.lines().take_while(|line| line.is_empty() || line.starts_with("      "));
    lines.map(|line| format!("{}\n", line.trim_start_matches("      "))).collect()
}

fn gitlab(repository: &Repository, settings: &[(&str, &str)]) -> Output {
    let script = format!("set -e\n{}{}", gitlab_block("before_script"), gitlab_block("script"));
    let usual = [
        ("GUIQING_PATHS", "草案"),
        ("GUIQING_FAIL_ON", "conflict"),
        ("GUIQING_OPTIONS", "--baseline 基线.json"),
        ("GUIQING_FILES", r"\.(docx?|md)$"),
        ("GUIQING_URL", ""),
        ("GUIQING_SHA256", ""),
    ];
    let settings = usual.into_iter().chain(settings.iter().copied());
    repository.run(Command::new("bash").args(["-o", "pipefail", "-c", &script]).envs(settings))
}

#[test]
fn the_gitlab_job_checks_what_changed_and_hands_the_exit_code_on() {
    let repository = Repository::new();
    let change = [("CI_MERGE_REQUEST_DIFF_BASE_SHA", repository.base.as_str())];
    let done = gitlab(&repository, &change);
    assert!(done.status.success() && told(&done).contains("没有涉及草案"), "{}", told(&done));
    assert!(repository.called().is_empty());
    repository.write("草案/新 通知.md", BAD);
    repository.commit();
    for code in [0, 1, 2] {
        repository.write("../bin/code", &code.to_string());
        let done = gitlab(&repository, &change);
        assert_eq!(done.status.code(), Some(code), "{}", told(&done));
        let expected = [
            "check",
            "--format",
            "text",
            "--output",
            "gitlab=gl-code-quality-report.json",
            "--output",
            "junit=guiqing-junit.xml",
            "--fail-on",
            "conflict",
            "--baseline",
            "基线.json",
            "--",
            "草案/新 通知.md",
        ];
        assert_eq!(repository.called(), expected);
    }
    let lost = gitlab(&repository, &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", "1234567")]);
    assert_eq!(lost.status.code(), Some(2), "{}", told(&lost));
    repository.write("../bin/code", "0");
    assert!(gitlab(&repository, &[]).status.success(), "outside merge requests everything is checked");
    assert_eq!(repository.called().last().map(String::as_str), Some("草案"));
}

/// A release as the workflow makes it, in a folder; the binary in it is a script that calls the real one.
fn release(folder: &Path) -> PathBuf {
    let binary = folder.join("guiqing");
    fs::write(&binary, format!("#!/bin/sh\nexec '{BINARY}' \"$@\"\n")).expect("writable");
    fs::set_permissions(&binary, fs::Permissions::from_mode(0o755)).expect("writable");
    let assets = folder.join("甲/guiqing/releases/download/v1.2.3");
    let mut pack = Command::new(root().join("ci/package"));
    let done = pack.arg(&binary).arg("x86_64-unknown-linux-musl").arg(&assets).output().expect("the script runs");
    assert!(done.status.success(), "{}", told(&done));
    let sums = Command::new("bash").args(["-c", "sha256sum -- *.tar.gz >SHA256SUMS"]).current_dir(&assets).status();
    assert!(sums.is_ok_and(|status| status.success()));
    assets
}

#[test]
fn the_github_action_installs_the_release_it_is_pinned_to_and_no_other_bytes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let assets = release(folder.path());
    let action = folder.path().join("_actions/甲/guiqing/v1.2.3/ci/github");
    fs::create_dir_all(&action).expect("writable");
    let install = || {
        let temporary = tempfile::tempdir_in(folder.path()).expect("a temporary folder");
        let mut command = Command::new(root().join("ci/github/install.sh"));
        let server = format!("file://{}", folder.path().display());
        command.env("GITHUB_ACTION_PATH", &action).env("GITHUB_SERVER_URL", server);
        command.env("RUNNER_TEMP", temporary.path()).env("RUNNER_OS", "Linux").env("RUNNER_ARCH", "X64");
        command.env("GITHUB_PATH", temporary.path().join("path"));
        let done = command.output().expect("the script runs");
        (done, fs::read_to_string(temporary.path().join("path")).unwrap_or_default(), temporary)
    };
    if !is_there("curl") {
        return;
    }
    let (done, path, temporary) = install();
    assert!(done.status.success(), "{}", told(&done));
    assert!(told(&done).contains(concat!("guiqing ", env!("CARGO_PKG_VERSION"))), "{}", told(&done));
    assert_eq!(path.trim(), temporary.path().join("guiqing/bin").to_string_lossy());
    for part in ["completions/guiqing.zsh", "man/guiqing-check.1", "LICENSE-MIT"] {
        assert!(temporary.path().join("guiqing/bin").join(part).exists(), "{part} is missing");
    }
    let asset = assets.join("guiqing-x86_64-unknown-linux-musl.tar.gz");
    let mut bytes = fs::read(&asset).expect("readable");
    bytes.push(0);
    fs::write(&asset, bytes).expect("writable");
    let (done, path, _temporary) = install();
    assert!(!done.status.success() && path.is_empty(), "changed bytes were installed: {}", told(&done));
    fs::write(assets.join("SHA256SUMS"), "").expect("writable");
    let (done, path, _temporary) = install();
    assert!(!done.status.success() && path.is_empty(), "bytes without a checksum were installed: {}", told(&done));
}

#[test]
fn pre_commit_stops_a_bad_draft_and_lets_a_good_one_pass() {
    if !is_there("pre-commit") {
        return;
    }
    // The hooks as they are, in a small repository of their own: cloning this one would take long.
    let hooks = Repository::new();
    let file = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).expect("there are hooks");
    hooks.write(".pre-commit-hooks.yaml", &file);
    hooks.commit();
    let repository = Repository::new();
    repository.program("guiqing", &format!("#!/bin/sh\nexec '{BINARY}' \"$@\"\n"));
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: guiqing-check\n        files: '^草案/'\n",
        hooks.path().display(),
        hooks.git(&["rev-parse", "HEAD"])
    );
    repository.write(".pre-commit-config.yaml", &config);
    let home = repository.folder.path().join("home");
    let commit = || {
        repository.git(&["add", "--all"]);
        let done =
            repository.run(Command::new("pre-commit").args(["run", "--color", "never"]).env("PRE_COMMIT_HOME", &home));
        (done.status.code(), told(&done))
    };
    repository.write("草案/新 通知.md", BAD);
    let (code, output) = commit();
    assert_eq!(code, Some(1), "{output}");
    assert!(output.contains("exit code: 1") && output.contains("local-registration-required"), "{output}");
    repository.write("草案/新 通知.md", GOOD);
    let (code, output) = commit();
    assert!(code == Some(0) && output.contains("Passed"), "{output}");
    fs::write(repository.path().join("草案/新 通知.docx"), b"\x89PNG\r\n\x1a\n").expect("writable");
    let (code, output) = commit();
    assert!(code == Some(1) && output.contains("exit code: 2"), "an unread draft passes: {output}");
}

#[test]
fn what_ci_systems_are_given_is_valid() {
    let done = Command::new(root().join("ci/check")).output().expect("the script runs");
    println!("{}", told(&done));
    assert!(done.status.success(), "{}", told(&done));
}

#[test]
fn the_comparison_names_tests_that_are_there() {
    let page = fs::read_to_string(root().join("docs/门禁.md")).expect("there is a page");
    let (_, table) = page.split_once("\n## 与同类工具比较\n").expect("the section is there");
    let mut count = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let own = row.split('|').nth(2).expect("a row has our cell").trim();
        if !own.starts_with('有') {
            continue;
        }
        let mut names = own.split('`').skip(1).step_by(2);
        let file = names.next().unwrap_or_else(|| panic!("no test is named: {row}"));
        let Ok(source) = fs::read_to_string(root().join(file)) else { panic!("{file} is not there: {row}") };
        for function in names {
            assert!(source.contains(&format!("fn {function}(")), "{file} has no {function}");
        }
        count += 1;
    }
    assert!(count > 20, "only {count} cells name a test");
}
