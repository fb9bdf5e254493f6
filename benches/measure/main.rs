//! What is measured from outside, over and over: `benches/floors.py` counts its instructions, `benches/compare/peers.py`
//! sets its time beside that of other programs.
//!
//! `measure words` prints the words that patterns name, one a line; `measure bare FOLDER` runs the bare loop over the
//! files of a folder, reading included; `measure STAGE FOLDER` runs the stages up to that one. On one thread.

#[path = "../bare/mod.rs"]
mod bare;
#[path = "../clock/mod.rs"]
mod clock;

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use bare::Bare;
use guiqing::detect::{self, Detector, Scratch};
use guiqing::dictionary;
use guiqing::judge::{self, GuardWords};
use guiqing::model::Settings;
use guiqing::pipeline::{self, Engine};
use guiqing::read::{self, Limits};
use guiqing::{normalize, recommend};

/// The stages in order; each runs those before it too, so that its own cost is the difference. `start` only makes ready.
const STAGES: &[&str] = &["start", "read", "normalize", "segment", "detect", "judge", "whole", "bare"];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let settings = Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None };
    let dictionary = dictionary::builtin().expect("the embedded dictionary has no mistake");
    match arguments[..] {
        ["words"] => bare::words(&dictionary, settings.as_of).iter().for_each(|word| println!("{word}")),
        ["dictionary"] => println!("{}", dictionary.hash),
        ["bare", folder] => bare_loop(&Bare::new(&dictionary, settings.as_of), &files(Path::new(folder))),
        [stage, folder] if STAGES.contains(&stage) => {
            let engine = Engine::new(dictionary, settings);
            // jieba is loaded at the first doubtful word, once, and belongs to no stage.
            let doubtful = "第一条 应当优先采购本地产品。".as_bytes();
            let source = read::parse(doubtful, "a.txt", &Limits::default()).expect("a text");
            let _ = engine.review(source, &mut Scratch::default());
            run(&engine, stage, &files(Path::new(folder)));
        }
        _ => println!("usage: measure words | measure dictionary | measure {} FOLDER", STAGES.join("|")),
    }
}

/// The files below a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder that can be listed");
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn bare_loop(bare: &Bare, files: &[PathBuf]) {
    let (mut lines, mut words, mut bytes) = (0, 0, 0);
    let taken = clock::timed(|| {
        for file in files {
            let content = fs::read(file).expect("a file that can be read");
            let found = bare.count(&content);
            (lines, words, bytes) = (lines + found.0, words + found.1, bytes + content.len());
        }
    });
    let rate = bytes as f64 / 1e6 / taken.as_secs_f64();
    println!("{} files, {bytes} bytes, {lines} lines, {words} words, {rate:.1} MB/s of CPU time", files.len());
}

fn run(engine: &Engine, stage: &str, files: &[PathBuf]) {
    let contents: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a file that can be read")).collect();
    let mut stages = Stages {
        engine,
        detector: Detector::new(&engine.dictionary, &engine.settings),
        guard_words: GuardWords::new(&engine.dictionary),
        scratch: Scratch::default(),
    };
    let taken = clock::timed(|| {
        if stage != "start" {
            contents.iter().for_each(|content| stages.up_to(stage, content));
        }
    });
    let bytes: usize = contents.iter().map(Vec::len).sum();
    println!("{} files, {bytes} bytes, {:.1} MB/s of CPU time", files.len(), bytes as f64 / 1e6 / taken.as_secs_f64());
}

struct Stages<'e> {
    engine: &'e Engine,
    detector: Detector,
    guard_words: GuardWords,
    scratch: Scratch,
}

impl Stages<'_> {
    /// One document through the stages up to this one. A function of its own in the binary, because `floors.py` counts what is done
    /// in it and nothing else.
    #[inline(never)]
    fn up_to(&mut self, stage: &str, content: &[u8]) {
        let Ok(source) = read::parse(content, "a.txt", &Limits::default()) else { return };
        let law = &self.engine.dictionary;
        match stage {
            "read" => drop(black_box(source)),
            "normalize" => drop(black_box(normalize::normalize(source))),
            "segment" => drop(black_box(pipeline::document(source))),
            "whole" => drop(black_box(self.engine.review(source, &mut self.scratch))),
            _ => {
                let document = pipeline::document(source);
                let hits = detect::detect(&self.detector, law, &document, &mut self.scratch);
                if stage == "detect" {
                    return drop(black_box(hits));
                }
                let findings = judge::judge(&self.guard_words, law, &document, hits);
                let as_of = self.engine.settings.as_of;
                drop(black_box(recommend::recommend(law, as_of, &document, &findings)));
            }
        }
    }
}
