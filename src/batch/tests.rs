//! A run over files that hang, fail and stand inside others.

use std::fs;
use std::path::PathBuf;

use jiff::civil::date;

use super::*;
use crate::dictionary;
use crate::model::{Settings, Status};

fn engine() -> Engine {
    let dictionary = dictionary::builtin().expect("the embedded dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of: date(2026, 11, 22), region: Vec::new() })
}

fn outcome(folder: &tempfile::TempDir, options: &Options) -> Vec<(String, Status, String)> {
    let (inputs, _) = find(&[PathBuf::from(folder.path())]).expect("the folder is there");
    let mut seen = 0;
    let collection = run(&engine(), inputs, options, |_| seen += 1).expect("threads start");
    assert_eq!(seen, collection.reviews.len());
    let root = format!("{}/", folder.path().to_string_lossy());
    let outcome = |review: Review| {
        let reason = review.problem.unwrap_or_default();
        let reason = reason.split_once('：').map_or(reason.clone(), |(reason, _)| reason.to_owned());
        (review.path.replace(&root, ""), review.status, reason)
    };
    collection.reviews.into_iter().map(outcome).collect()
}

const TEXT: &str = "安澜市供水管理办法\n第一条 为了规范供水，制定本办法。\n第二条 本办法自发布之日起施行。\n";

/// A command that never comes back within the time of a document.
#[cfg(unix)]
fn stuck() -> Option<Recogniser> {
    Some(Recogniser::parse("sh -c 'sleep 100' {input}", 1_000).expect("a command"))
}

#[cfg(unix)]
#[test]
fn a_document_that_hangs_is_named_and_nothing_else_is_lost() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.txt", "c.txt", "d.txt"] {
        fs::write(folder.path().join(name), TEXT).expect("writable");
    }
    fs::write(folder.path().join("b.png"), b"\x89PNG\r\n\x1a\n").expect("writable");
    let expected = [("a.txt", ""), ("b.png", "超时"), ("c.txt", ""), ("d.txt", "")];
    for jobs in [1, 3] {
        let options = Options { jobs, max_seconds: 1, recogniser: stuck(), ..Options::default() };
        let outcome = outcome(&folder, &options);
        let told: Vec<_> = outcome.iter().map(|(path, _, reason)| (path.as_str(), reason.as_str())).collect();
        assert_eq!(told, expected, "{jobs}");
    }
}
