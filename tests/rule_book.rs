//! `docs/规则.md` is what the program prints of the dictionary, byte for byte, and what it points to is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const BOOK: &str = "docs/规则.md";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn book() -> String {
    fs::read_to_string(root().join(BOOK)).expect("docs/规则.md is part of the project")
}

#[test]
fn the_rule_book_is_current() {
    let arguments = ["rules", "book", "corpus/labelled", "--as-of", "2026-11-22"];
    let done = Command::new(env!("CARGO_BIN_EXE_guiqing")).args(arguments).current_dir(root()).output();
    let done = done.expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let printed = String::from_utf8(done.stdout).expect("the program writes UTF-8");
    let book = book();
    let differs = printed.lines().zip(book.lines()).enumerate().find(|(_, (printed, book))| printed != book);
    assert!(
        printed == book,
        "{BOOK} is not what the dictionary and corpus/labelled say now (first difference: {differs:?}). Rewrite it:\n\
         cargo run --release -- {} > {BOOK}",
        arguments.join(" ")
    );
}

#[test]
fn every_file_it_links_to_is_there() {
    let book = book();
    let links: Vec<&str> = book.lines().filter_map(|line| line.split_once("]: ../")).map(|(_, path)| path).collect();
    assert!(links.len() > 50, "only {} links", links.len());
    let missing: Vec<_> = links.iter().filter(|path| !root().join(Path::new(path)).exists()).collect();
    assert!(missing.is_empty(), "no such files: {missing:?}; see TABLE_GROUPS in src/cli/rule_book/sentence.rs");
}

#[test]
fn every_place_inside_it_is_there() {
    let book = book();
    let headings: Vec<&str> = book.lines().filter(|line| line.starts_with('#')).collect();
    let headings: Vec<&str> = headings.iter().map(|line| line.trim_start_matches('#').trim()).collect();
    let places = book.split("](#").skip(1).filter_map(|rest| rest.split_once(')')).map(|(place, _)| place);
    let missing: Vec<&str> = places.filter(|place| !headings.contains(place)).collect();
    assert!(missing.is_empty(), "no such headings: {missing:?}");
}
