//! The dictionary loader: one file of hostile bytes among sound ones, which are small so that loading is quick. The first
//! byte says which file it is.

#![no_main]

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use guiqing::dictionary::{self, Folder};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The files that may be hostile.
const HOSTILE: &[&str] = &[
    "rules/fuzz/hostile.toml",
    "words/本地.csv",
    "policy.toml",
    "basis.csv",
    "regions.csv",
    "validity.csv",
    "repealed_laws.csv",
    "agencies.csv",
    "abolished_items.csv",
    "ended_tasks.csv",
    "statutory_items.csv",
];

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// The project's own dictionary, its rules and long lists left out.
fn small_dictionary() -> TempDir {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a temporary folder");
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dictionaries");
    fs::create_dir_all(folder.path().join("words")).expect("writable");
    fs::create_dir_all(folder.path().join("rules/fuzz")).expect("writable");
    for name in HOSTILE {
        // Some lines of the lists, but the policy whole.
        let lines = if name.ends_with(".toml") { 100 } else { 6 };
        let text = fs::read_to_string(own.join(name)).unwrap_or_default();
        let text: Vec<&str> = text.lines().take(lines).collect();
        fs::write(folder.path().join(name), text.join("\n")).expect("writable");
    }
    for name in dictionary::names_in_use() {
        let words = format!("word,lookalikes,boundary,note\n{name}甲,,,\n");
        fs::write(folder.path().join(format!("words/{name}.csv")), words).expect("writable");
    }
    folder
}

fuzz_target!(|data: &[u8]| {
    let Some((which, rest)) = data.split_first() else { return };
    FOLDER.with(|folder| {
        let folder = folder.get_or_init(small_dictionary).path();
        let path = folder.join(HOSTILE[usize::from(*which) % HOSTILE.len()]);
        let sound = fs::read(&path).unwrap_or_default();
        fs::write(&path, rest).expect("writable");
        if let Err(mistakes) = Folder::open(folder).expect("readable").load() {
            assert!(!mistakes.is_empty(), "a dictionary that does not load has a mistake");
        }
        fs::write(&path, sound).expect("writable");
    });
});
