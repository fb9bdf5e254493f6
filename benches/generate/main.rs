//! Makes a corpus of any size, with labels: `cargo run --release --example generate -- --documents 10000 --out FOLDER`.
//!
//! Takes the wording of `filler.toml` and of the project's own dictionary, gives `FOLDER/documents` and
//! `FOLDER/clauses.jsonl`, the same bytes for the same seed. With `--score results.jsonl` it makes nothing and compares
//! what a scan of that folder found with the labels. See `benches/README.md`.

mod dice;
mod document;
mod packaging;
mod planted;
mod score;
mod wording;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{ArgGroup, Parser};
use rayon::prelude::*;

use dice::Dice;
use document::{Label, Length, MEDIAN_BYTES, Recipe};
use packaging::Packaging;
use wording::Wording;

/// Made, cut to size and written together; small enough to be held in memory, large enough for every thread.
const BATCH: u64 = 1_024;

/// Makes a corpus of documents like real ones, with labels; or compares what a scan of it found with the labels.
#[derive(Parser)]
#[command(group = ArgGroup::new("size").required(true).args(["documents", "bytes", "score"]))]
struct Options {
    /// Makes so many documents.
    #[arg(long, value_name = "N")]
    documents: Option<u64>,
    /// Makes documents until they have so many bytes.
    #[arg(long, value_name = "N")]
    bytes: Option<u64>,
    /// Compares this `results.jsonl` of a scan of the folder with its labels.
    #[arg(long, value_name = "FILE")]
    score: Option<PathBuf>,
    /// The folder.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// The same seed gives the same bytes.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The median length; the others follow it as they do in reality.
    #[arg(long, value_name = "BYTES", default_value_t = MEDIAN_BYTES)]
    median_bytes: usize,
    /// All documents have about this length instead.
    #[arg(long, value_name = "BYTES", conflicts_with = "median_bytes")]
    each_bytes: Option<usize>,
    /// How many files stand in a folder at most.
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    per_folder: u64,
    /// Of a thousand documents, how many are docx and how many html.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=500))]
    office: u16,
}

/// A file, ready to be written.
struct Made {
    /// Below the folder of documents.
    path: String,
    content: Vec<u8>,
    labels: Vec<Label>,
}

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
struct Total {
    files: u64,
    bytes: u64,
    labels: u64,
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    if let Some(results) = &options.score {
        print!("{}", score::report(&options.out.join("clauses.jsonl"), results)?);
        return Ok(());
    }
    let started = Instant::now();
    let total = write(&options)?;
    let seconds = started.elapsed().as_secs_f64();
    let megabytes = total.bytes as f64 / 1e6;
    println!(
        "{} files, {megabytes:.1} MB, {} labels in {seconds:.1} s, {:.0} MB/s",
        total.files,
        total.labels,
        megabytes / seconds
    );
    Ok(())
}

fn write(options: &Options) -> io::Result<Total> {
    let documents = options.out.join("documents");
    // Two corpora in one folder would be neither.
    if documents.exists() {
        return Err(io::Error::other(format!("{} is there already; name a new folder", documents.display())));
    }
    fs::create_dir_all(&documents)?;
    let wording = Wording::load()?;
    let mut lines = BufWriter::new(File::create(options.out.join("clauses.jsonl"))?);
    let (mut total, mut next) = (Total::default(), 0);
    let last = options.documents.unwrap_or(u64::MAX);
    let wanted_bytes = options.bytes.unwrap_or(u64::MAX);
    while next < last && total.bytes < wanted_bytes {
        let indexes = next..last.min(next.saturating_add(BATCH));
        next = indexes.end;
        let made: Vec<Vec<Made>> =
            indexes.into_par_iter().map(|index| files(&wording, options, index)).collect::<io::Result<_>>()?;
        let mut kept = Vec::new();
        for file in made.into_iter().flatten() {
            if total.bytes < wanted_bytes {
                total.files += 1;
                total.bytes += file.content.len() as u64;
                total.labels += file.labels.len() as u64;
                kept.push(file);
            }
        }
        put(&documents, &kept)?;
        for label in kept.iter().flat_map(|file| &file.labels) {
            serde_json::to_writer(&mut lines, label)?;
            lines.write_all(b"\n")?;
        }
    }
    lines.flush()?;
    Ok(total)
}

fn files(wording: &Wording, options: &Options, index: u64) -> io::Result<Vec<Made>> {
    let length = match options.each_bytes {
        Some(bytes) => Length::Each { bytes },
        None => Length::Real { median_bytes: options.median_bytes },
    };
    let recipe = Recipe { seed: options.seed, length };
    let share = usize::from(options.office);
    let packaging = match Dice::new(options.seed, 1, index).below(1_000) {
        throw if throw < share => Packaging::Docx,
        throw if throw < 2 * share => Packaging::Html,
        _ => Packaging::Text,
    };
    let made = document::documents(wording, recipe, index).into_iter().map(|mut document| {
        let path = format!("{:05}/{}.{}", index / options.per_folder, document.name, packaging.ending());
        document.labels.iter_mut().for_each(|label| label.path.clone_from(&path));
        Ok(Made { path, content: packaging.wrap(document.text)?, labels: document.labels })
    });
    made.collect()
}

fn put(documents: &Path, files: &[Made]) -> io::Result<()> {
    let mut folders: Vec<_> = files.iter().filter_map(|file| Path::new(&file.path).parent()).collect();
    folders.dedup();
    for folder in folders {
        fs::create_dir_all(documents.join(folder))?;
    }
    files.par_iter().try_for_each(|file| fs::write(documents.join(&file.path), &file.content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(threads: usize, more: &[&str]) -> (tempfile::TempDir, Total) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = folder.path().to_string_lossy().into_owned();
        let options = Options::parse_from([&["generate", "--out", &out], more].concat());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let total = pool.install(|| write(&options)).expect("writes");
        (folder, total)
    }

    /// Every file below a folder with its bytes.
    fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                found.extend(content(&path));
            } else {
                found.push((path.clone(), fs::read(&path).expect("a file")));
            }
        }
        found.sort();
        found
    }

    fn relative((folder, _): &(tempfile::TempDir, Total)) -> Vec<(PathBuf, Vec<u8>)> {
        let below = |(path, bytes): (PathBuf, Vec<u8>)| (path.strip_prefix(folder).expect("below").to_owned(), bytes);
        content(folder.path()).into_iter().map(below).collect()
    }

    #[test]
    fn a_seed_gives_the_same_bytes_for_any_number_of_threads_and_another_seed_others() {
        let size = ["--documents", "150", "--office", "50", "--per-folder", "40"];
        let (one, three) = (corpus(1, &size), corpus(3, &size));
        assert_eq!(relative(&one), relative(&three));
        assert_eq!(one.1, three.1);
        assert_ne!(relative(&one), relative(&corpus(1, &[&size[..], &["--seed", "2"]].concat())));
        let folders = fs::read_dir(one.0.path().join("documents")).expect("a folder").count();
        assert_eq!(folders, 4);
        let endings = relative(&one).into_iter().filter_map(|(path, _)| Some(path.extension()?.to_owned()));
        assert_eq!(endings.collect::<std::collections::BTreeSet<_>>().len(), 4, "txt, docx, html and the labels");
    }

    #[test]
    fn a_corpus_ends_where_its_bytes_are_enough() {
        let (_, total) = corpus(2, &["--bytes", "200000", "--each-bytes", "3000"]);
        assert!((200_000..206_000).contains(&total.bytes), "{total:?}");
    }

    #[test]
    fn every_label_names_a_file_that_holds_its_text() {
        let (folder, total) = corpus(2, &["--documents", "60"]);
        let labels = fs::read_to_string(folder.path().join("clauses.jsonl")).expect("labels");
        for line in labels.lines() {
            let label: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let path = folder.path().join("documents").join(label["path"].as_str().expect("a path"));
            let text = fs::read_to_string(path).expect("the file is there");
            assert!(label["text"].as_str().is_none_or(|words| text.contains(words)), "{line}");
        }
        assert_eq!(labels.lines().count() as u64, total.labels);
        assert!(total.labels > 60, "{total:?}");
    }
}
