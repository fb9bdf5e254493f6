//! The shape of the program (`ARCHITECTURE.md`): who may import whom, what every file opens with, what has no place below
//! the command line. Reads the sources as text, so it holds for code that no other test runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The stages, in the order of the pipeline, and the dictionary loader, which is bound by the same rule.
const STAGES: &[&str] =
    &["read", "normalize", "segment", "dictionary", "detect", "judge", "recommend", "propose", "collate", "report"];

/// Modules and what each may import besides `model`, `error` and itself. `detect::Scratch` is the
/// buffer that whoever runs the pipeline hands in; nothing else of that stage is seen outside the pipeline.
const OTHERS: &[(&str, &[&str])] = &[
    ("word_tree", &[]),
    ("dictionary", &["word_tree"]),
    ("detect", &["word_tree"]),
    ("judge", &["word_tree"]),
    ("pipeline", &["read", "normalize", "segment", "detect", "judge", "recommend", "propose"]),
    ("batch", &["pipeline", "read", "detect::Scratch", "collate", "cache"]),
    ("cache", &[]),
    ("evaluation", &["pipeline", "detect::Scratch", "collate"]),
    ("annotate", &["read", "cache", "report::escape", "report::Output"]),
    ("check", &["pipeline", "batch", "evaluation", "dictionary", "read", "detect::Scratch"]),
    ("decisions", &["read", "report"]),
    ("gate", &[]),
    ("journal", &[]),
    (
        "cli",
        &[
            "pipeline",
            "batch",
            "evaluation",
            "check",
            "annotate",
            "decisions",
            "gate",
            "journal",
            "cache",
            "collate",
            "dictionary",
            "read",
            "detect::Scratch",
            "report",
        ],
    ),
];

/// What may stand at the top of the repository.
const TOP_LEVEL: &[&str] = &[
    ".ci",
    ".gitattributes",
    ".github",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "ci",
    "clippy.toml",
    "corpus",
    "deny.toml",
    "dictionaries",
    "docs",
    "fuzz",
    "rustfmt.toml",
    "src",
    "tests",
];

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "misc", "helper", "helpers"];

/// What only the command line may do: print, and look at the clock.
const ONLY_IN_CLI: &[&str] =
    &["println!", "print!(", "eprintln!", "eprint!(", "Zoned::now", "Timestamp::now", "SystemTime", "Instant::now"];

/// The build script prints to cargo and is no part of the library.
const BUILD_SCRIPT: &str = "build.rs";

struct Source {
    /// Path under `src/`, `/` as separator.
    name: String,
    text: String,
}

impl Source {
    /// The module at the top of the crate that the file belongs to.
    fn module(&self) -> &str {
        self.name.split('/').next().expect("a path has a first part").trim_end_matches(".rs")
    }

    /// How many modules below the crate root the file stands: 1 for `judge/mod.rs`, 2 for `judge/scene.rs`.
    fn depth(&self) -> usize {
        self.name.trim_end_matches(".rs").trim_end_matches("/mod").split('/').count()
    }

    /// The code without comments.
    fn code(&self) -> String {
        let lines = self.text.lines().map(|line| match line.find("//") {
            Some(at) if !line[..at].contains('"') => &line[..at],
            _ => line,
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The code without comments and without its tests, which stand last.
    fn code_before_tests(&self) -> String {
        let code = self.code();
        let end = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
        code[..end].to_owned()
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<Source> {
    let src = root().join("src");
    let mut pending = vec![src.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(&src).expect("found below src").to_string_lossy().replace('\\', "/");
                sources.push(Source { name, text: fs::read_to_string(&path).expect("sources are UTF-8") });
            }
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(sources.len() > 50, "only {} sources found", sources.len());
    sources
}

/// The paths from the crate root that a file names: `judge::mention` for `crate::judge::mention`, for
/// `crate::{judge::{mention}}`, and for `super::judge::mention` where `super` is the root.
fn imports(source: &Source) -> Vec<String> {
    let code = source.code();
    let to_root = "super::".repeat(source.depth());
    let mut found = Vec::new();
    for prefix in ["crate::", to_root.as_str()] {
        for (at, _) in code.match_indices(prefix) {
            // `super::` seen inside a longer chain of them, or `other_crate::`.
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            members(&code[at + prefix.len()..], &mut found);
        }
    }
    found
}

/// The paths that open here: one, or those of a `{…}` list with its nested lists left as they are.
fn members(text: &str, found: &mut Vec<String>) {
    let path = |text: &str| {
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(text.len());
        text[..end].trim_end_matches(':').to_owned()
    };
    let Some(list) = text.strip_prefix('{') else {
        found.push(path(text));
        return;
    };
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(path(list[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    return;
                }
            }
            _ => {}
        }
    }
}

/// The top-level modules of the crate.
fn modules(sources: &[Source]) -> Vec<String> {
    let library = sources.iter().find(|source| source.name == "lib.rs").expect("there is a library");
    let code = library.code();
    let names = code.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

fn allowed(source: &Source, import: &str) -> bool {
    let module = source.module();
    let imported = import.split("::").next().unwrap_or(import);
    if imported == module {
        return true;
    }
    if module == "model" || module == "error" {
        return module == "model" && imported == "word_tree";
    }
    if imported == "model" || imported == "error" {
        return true;
    }
    let more = OTHERS.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, more)| *more);
    more.iter().any(|path| import == *path || import.starts_with(&format!("{path}::")))
}

#[test]
fn a_stage_imports_the_model_and_nothing_else() {
    let sources = sources();
    let modules = modules(&sources);
    let known = |name: &str| STAGES.contains(&name) || OTHERS.iter().any(|(other, _)| *other == name);
    let unknown: Vec<_> = modules.iter().filter(|m| !known(m) && *m != "model" && *m != "error").collect();
    assert!(unknown.is_empty(), "say in this test what these modules may import: {unknown:?}");
    let mut wrong = Vec::new();
    // What only tests are made of may call any stage.
    let is_bound = |name: &str| !["lib.rs", "main.rs"].contains(&name) && !name.ends_with("/tests.rs");
    for source in sources.iter().filter(|source| is_bound(&source.name)) {
        for import in imports(source) {
            let is_module = modules.iter().any(|module| import.split("::").next() == Some(module));
            if is_module && !allowed(source, &import) {
                wrong.push(format!("src/{} imports {import}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "against the import rule of ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_seen_in_every_shape() {
    let source = |name: &str, text: &str| Source { name: name.into(), text: text.into() };
    let of = |name: &str, text: &str| imports(&source(name, text));
    assert_eq!(of("judge/mod.rs", "use crate::segment::segment;"), ["segment::segment"]);
    assert_eq!(
        of("judge/mod.rs", "use crate::{model::{Rule, Hit}, read, error::Error};"),
        ["model", "read", "error::Error"]
    );
    assert_eq!(of("judge/mod.rs", "use super::detect;"), ["detect"]);
    assert_eq!(of("judge/scene.rs", "fn f() { super::super::detect::g() }"), ["detect::g"]);
    assert_eq!(of("judge/mod.rs", "// crate::detect\nlet a = other_crate::detect;"), Vec::<String>::new());
    assert!(!allowed(&source("judge/mod.rs", ""), "segment"));
    assert!(!allowed(&source("model/text.rs", ""), "error"));
    assert!(!allowed(&source("cli/scan.rs", ""), "detect"));
    assert!(allowed(&source("cli/eval.rs", ""), "detect::Scratch"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<_> =
        sources().into_iter().filter(|source| !source.text.starts_with("//! ")).map(|source| source.name).collect();
    assert!(silent.is_empty(), "these open without //!: {silent:?}");
}

#[test]
fn no_file_has_an_empty_name() {
    let is_empty =
        |source: &Source| source.name.split('/').any(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")));
    let empty: Vec<_> = sources().into_iter().filter(is_empty).map(|source| source.name).collect();
    assert!(empty.is_empty(), "name them after what they do: {empty:?}");
}

#[test]
fn below_the_command_line_nothing_prints_or_looks_at_the_clock() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.module() == "cli" || source.name == BUILD_SCRIPT || source.name.ends_with("/tests.rs") {
            continue;
        }
        let code = source.code_before_tests();
        let used = ONLY_IN_CLI.iter().filter(|word| code.contains(**word));
        wrong.extend(used.map(|word| format!("src/{} uses {word}", source.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("there is a manifest");
    assert!(manifest.contains("\n[lints.rust]\nunsafe_code = \"forbid\"\n"));
}

#[test]
fn the_top_of_the_repository_is_tidy() {
    let strangers: Vec<_> = top_level().into_iter().filter(|name| !TOP_LEVEL.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "these have no place at the top: {strangers:?}");
}

/// What git tracks at the top; outside a repository, every name that is not hidden nor built.
fn top_level() -> Vec<String> {
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    if let Ok(listed) = listed
        && listed.status.success()
        && !listed.stdout.is_empty()
    {
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        let mut top: Vec<_> = names
            .split('\0')
            .filter_map(|name| name.split('/').next().filter(|top| !top.is_empty()).map(str::to_owned))
            .collect();
        top.dedup();
        return top;
    }
    let entries = fs::read_dir(root()).expect("the package is readable");
    let names = entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.starts_with('.') && name != "target" && name != "out").collect()
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    let mut blocks = readme.split("```").skip(1).step_by(2).map(|block| block.trim_start_matches("sh").trim());
    assert_eq!(blocks.next(), Some("cargo run --release -- scan corpus/demo --as-of 2026-11-22 -o out/demo"));
    assert_eq!(blocks.next(), Some("cargo test"));
    let ci = fs::read_to_string(root().join(PathBuf::from(".ci/run"))).expect("there is .ci/run");
    assert!(ci.contains("cargo test"), ".ci/run calls the README's test command");
}
