//! Speed of whole runs of the program over folders made by `benches/generate`: finding, reading, judging, writing.
//!
//! Runs the built program as users do, so that start, threads and disk are in it, in MB of UTF-8 a second: a few thousand
//! documents with one thread and with two, ten thousand tiny ones, one huge one. Prints CPU time too.

#[allow(dead_code, unused_imports, reason = "shared with the generator, which uses more of it, as do its tests")]
#[path = "generate/dice.rs"]
mod dice;
#[allow(dead_code, unused_imports, reason = "shared with the generator, which uses more of it, as do its tests")]
#[path = "generate/document.rs"]
mod document;
#[allow(dead_code, unused_imports, reason = "shared with the generator, which uses more of it, as do its tests")]
#[path = "generate/planted.rs"]
mod planted;
#[allow(dead_code, unused_imports, reason = "shared with the generator, which uses more of it, as do its tests")]
#[path = "generate/wording.rs"]
mod wording;

use std::cell::Cell;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use document::{Length, Recipe};
use tempfile::TempDir;
use wording::Wording;

/// The day of the runs: what is judged must not change with the calendar.
const AS_OF: &str = "2026-11-22";

/// Documents of each kind, and the threads they are run with.
const FOLDERS: &[(&str, u64, Length, &[&str])] = &[
    ("documents", 3_000, Length::Real { median_bytes: 4_000 }, &["1", "2"]),
    ("tiny", 10_000, Length::Each { bytes: 400 }, &["1", "2"]),
    ("huge", 1, Length::Each { bytes: 20_000_000 }, &["1"]),
];

/// What the clock of the kernel counts processor time in.
const TICKS_PER_SECOND: f64 = 100.0;

/// A folder of documents and their bytes.
fn corpus(wording: &Wording, count: u64, length: Length) -> (TempDir, u64) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let recipe = Recipe { seed: 1, length };
    let mut bytes = 0;
    for document in (0..count).flat_map(|index| document::documents(wording, recipe, index)) {
        bytes += document.text.len() as u64;
        fs::write(folder.path().join(document.name + ".txt"), document.text).expect("a writable folder");
    }
    (folder, bytes)
}

/// A run over a folder, its results written and thrown away.
fn scan(folder: &Path, jobs: &str) -> Duration {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_guiqing"));
    command.arg("scan").arg(folder).arg("-o").arg(out.path()).args(["--jobs", jobs, "--as-of", AS_OF]);
    command.args(["--only", "jsonl,csv"]).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let ended = command.status().expect("the program can be started");
    let taken = started.elapsed();
    assert!(ended.code().is_some_and(|code| code < 2), "the scan failed: {ended}");
    assert!(out.path().join("results.jsonl").exists(), "the scan wrote nothing");
    taken
}

fn runs(criterion: &mut Criterion) {
    let wording = Wording::load().expect("the project's own files");
    let mut group = criterion.benchmark_group("batch");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(10));
    for (name, count, length, threads) in FOLDERS {
        let (folder, bytes) = corpus(&wording, *count, *length);
        group.throughput(Throughput::BytesDecimal(bytes));
        for jobs in *threads {
            let (began, runs) = (children_seconds(), Cell::new(0u64));
            group.bench_function(format!("{name}/jobs-{jobs}"), |bench| {
                bench.iter_custom(|passes| {
                    runs.set(runs.get() + passes);
                    (0..passes).map(|_| scan(folder.path(), jobs)).sum()
                });
            });
            if let (Some(from), Some(to), passes @ 1..) = (began, children_seconds(), runs.get()) {
                let megabytes = bytes as f64 / 1e6;
                let rate = megabytes * passes as f64 / (to - from);
                println!(
                    "batch/{name}/jobs-{jobs}: {megabytes:.1} MB a run, {rate:.1} MB/s of CPU time, start included"
                );
            }
        }
    }
    let (folder, _) = corpus(&wording, 1, Length::Each { bytes: 400 });
    group.throughput(Throughput::Elements(1));
    group.bench_function("start", |bench| {
        bench.iter_custom(|passes| (0..passes).map(|_| scan(folder.path(), "1")).sum());
    });
    group.finish();
}

/// Processor time of the programs run so far, on Linux (`proc(5)`: cutime and cstime of `/proc/self/stat`).
fn children_seconds() -> Option<f64> {
    let told = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold anything.
    let fields: Vec<f64> = told.rsplit_once(')')?.1.split_whitespace().skip(1).filter_map(|f| f.parse().ok()).collect();
    Some((fields.get(12)? + fields.get(13)?) / TICKS_PER_SECOND)
}

criterion_group!(benches, runs);
criterion_main!(benches);
