//! A run over files that hang, fail and stand inside others.

use std::fs;
use std::path::PathBuf;

use jiff::civil::date;

use super::*;
use crate::dictionary;
use crate::model::{Settings, Status};

fn engine() -> Engine {
    let dictionary = dictionary::builtin().expect("the embedded dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of: date(2026, 11, 22), region: Vec::new(), issuer_level: None })
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

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("in memory");
        std::io::Write::write_all(&mut writer, bytes).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

#[cfg(unix)]
#[test]
fn what_stands_behind_a_hanging_file_of_an_archive_is_read() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n";
    let inner = zipped(&[("1.txt", TEXT.as_bytes()), ("2.png", picture), ("3.txt", TEXT.as_bytes())]);
    let archive = zipped(&[("甲.txt", TEXT.as_bytes()), ("乙.zip", &inner), ("丙.txt", TEXT.as_bytes())]);
    fs::write(folder.path().join("a.zip"), archive).expect("writable");
    fs::write(folder.path().join("b.txt"), TEXT).expect("writable");
    let options = Options { jobs: 1, max_seconds: 1, recogniser: stuck(), ..Options::default() };
    let outcome = outcome(&folder, &options);
    let told: Vec<_> = outcome.iter().map(|(path, _, reason)| (path.as_str(), reason.as_str())).collect();
    let expected = [
        ("a.zip!/丙.txt", ""),
        ("a.zip!/乙.zip!/1.txt", ""),
        ("a.zip!/乙.zip!/2.png", "超时"),
        ("a.zip!/乙.zip!/3.txt", ""),
        ("a.zip!/甲.txt", ""),
        ("b.txt", ""),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_cannot_be_opened_is_told_and_too_deep_is_not_opened() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut nested = zipped(&[("深.txt", TEXT.as_bytes())]);
    for _ in 0..3 {
        nested = zipped(&[("内.zip", &nested)]);
    }
    fs::write(folder.path().join("a.zip"), nested).expect("writable");
    fs::write(folder.path().join("空.zip"), zipped(&[])).expect("writable");
    let limits = Limits { max_depth: 2, ..Limits::DEFAULT };
    let outcome = outcome(&folder, &Options { limits, ..Options::default() });
    let told: Vec<_> = outcome.iter().map(|(path, _, reason)| (path.as_str(), reason.as_str())).collect();
    assert_eq!(told, [("a.zip!/内.zip!/内.zip", "超出限制"), ("空.zip", "空文件")]);
}
