//! `guiqing scan`: files and folders in, a recommendation for each document out.

use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Zoned;
use xxhash_rust::xxh3::xxh3_64;

use super::args::{ANNOTATED, ScanOptions};
use super::carried::{describe_carried, describe_problems};
use super::decide::write_problems;
use super::{load_dictionary, print, shown};
use crate::annotate::{self, Repairs};
use crate::batch::{self, Input};
use crate::decisions::{self, Carried, TrailFile};
use crate::error::Error;
use crate::model::run::Skipped;
use crate::model::{Collection, Decided, Run, Summary};
use crate::pipeline::Engine;
use crate::report::{self, Reports};

pub(super) fn run(options: &ScanOptions) -> Result<(), Error> {
    let started = Instant::now();
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let batch_options = options.reading.batch(options.jobs)?;
    let wording = options.template.as_deref().map(report::papers::load).transpose()?.unwrap_or_default();
    let (mut inputs, skipped) = find(options)?;
    leave_out_own_output(options, &mut inputs);
    let run = Run {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dictionary_hash: engine.dictionary.hash.clone(),
        as_of: engine.settings.as_of,
        region: engine.settings.region.clone(),
        inputs: options.paths.iter().map(|path| shown(path)).collect(),
        options: stated(options, &wording),
        show_exempt: options.show_exempt,
        decided: match &options.decisions {
            None => Decided::Absent,
            Some(_) if options.show_decided => Decided::Shown,
            Some(_) => Decided::Folded,
        },
        wording,
    };
    // A trail that cannot be read is told before the work too.
    let trail = options.decisions.as_deref().map(TrailFile::read).transpose()?;
    // An output folder that cannot be written is told before the work and not after it.
    let reports =
        options.output.as_ref().map(|folder| report::open(folder, &run, &options.papers.reports())).transpose()?;
    let bar = progress(inputs.len());
    silence_panics();
    let files: Vec<_> = inputs.iter().map(|input| (input.shown.clone(), input.path.clone())).collect();
    let mut collection = batch::run(&engine, inputs, &batch_options, |review| {
        bar.inc(1);
        // Files inside archives were not counted before.
        bar.set_length(bar.position().max(bar.length().unwrap_or_default()));
        bar.set_message(format!("{:.1} MB", review.bytes as f64 / 1e6));
    })?;
    bar.finish_and_clear();
    let carried = trail.map(|(trail, unreadable)| {
        let mut carried = decisions::apply(&mut collection, &trail);
        carried.problems.extend(unreadable);
        carried
    });
    let mut summary = Summary { skipped, ..Summary::default() };
    collection.reviews.iter().for_each(|review| summary.add(review));
    let mut written = write(reports, &run, &summary, &collection)?;
    if let Some(folder) = options.output.as_ref().filter(|_| options.papers.wants(ANNOTATED)) {
        written.extend(annotated(folder, options, &run, &batch_options, &files, &collection)?);
    }
    if let (Some(folder), Some(carried)) = (&options.output, &carried) {
        written.push(write_problems(folder, &carried.problems)?);
    }
    let mut told = report::terminal::summary(&run, &summary, started.elapsed(), &written);
    if let Some(carried) = &carried {
        tell(&mut told, carried).expect("a String takes any text");
    }
    print(&told)
}

fn tell(text: &mut String, carried: &Carried) -> std::fmt::Result {
    text.push('\n');
    describe_carried(text, carried)?;
    describe_problems(text, &carried.problems)
}

/// What every report states beside day, region and dictionary: limits of reading, decisions, and which wording is not the built-in one.
fn stated(options: &ScanOptions, wording: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut stated = options.reading.stated();
    let trail = options.decisions.as_ref().map(|path| shown(path));
    stated.extend(trail.map(|path| ("decisions".to_owned(), path)));
    if options.template.is_some() {
        let replaced = wording.iter().map(|(name, text)| format!("{name} {:016x}", xxh3_64(text.as_bytes())));
        stated.insert("template".to_owned(), replaced.collect::<Vec<_>>().join("、"));
    }
    stated
}

/// The files named by arguments or by a list.
fn find(options: &ScanOptions) -> Result<(Vec<Input>, Skipped), Error> {
    let Some(list) = &options.files0_from else { return batch::find(&options.paths) };
    let mut names = Vec::new();
    let read = if list.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut names)
    } else {
        fs::File::open(list).and_then(|mut file| file.read_to_end(&mut names))
    };
    read.map_err(|source| Error::Input { path: list.clone(), source })?;
    let mut sieve = batch::Sieve::default();
    let mut walk = batch::Walk::listed(&mut sieve, &names);
    let inputs = walk.by_ref().collect();
    Ok((inputs, walk.skipped))
}

fn write(
    reports: Option<Reports>,
    run: &Run,
    summary: &Summary,
    collection: &Collection,
) -> Result<Vec<PathBuf>, Error> {
    let Some(mut reports) = reports else { return Ok(Vec::new()) };
    for review in &collection.reviews {
        reports.document(review)?;
    }
    reports.finish(run, summary)
}

/// The copies with comments; their folder, if there are any.
fn annotated(
    folder: &Path,
    options: &ScanOptions,
    run: &Run,
    batch_options: &batch::Options,
    files: &[(String, PathBuf)],
    collection: &Collection,
) -> Result<Option<PathBuf>, Error> {
    let roots = if options.paths.is_empty() { common_folder(files).into_iter().collect() } else { run.inputs.clone() };
    let request = annotate::Request {
        run,
        roots: &roots,
        repairs: if options.track_changes { Repairs::Tracked } else { Repairs::Told },
        limits: &batch_options.limits,
        jobs: options.jobs,
    };
    let copies = annotate::write(folder, &request, files, &collection.reviews)?;
    Ok((copies > 0).then(|| folder.join(annotate::FOLDER)))
}

/// The folder that all files of a list stand in.
fn common_folder(files: &[(String, PathBuf)]) -> Option<String> {
    let folder = |shown: &str| shown.rsplit_once('/').map(|(folder, _)| format!("{folder}/"));
    let mut common = folder(&files.first()?.0)?;
    for (shown, _) in files {
        while !shown.starts_with(&common) {
            common = folder(common.trim_end_matches('/'))?;
        }
    }
    Some(common)
}

/// A result folder inside the scanned folder is not material, nor is the trail.
fn leave_out_own_output(options: &ScanOptions, inputs: &mut Vec<Input>) {
    if let Some(trail) = options.decisions.as_ref().and_then(|path| fs::canonicalize(path).ok()) {
        inputs.retain(|input| !fs::canonicalize(&input.path).is_ok_and(|path| path == trail));
    }
    let Some(output) = options.output.as_ref().and_then(|folder| fs::canonicalize(folder).ok()) else { return };
    inputs.retain(|input| !fs::canonicalize(&input.path).is_ok_and(|path| path.starts_with(&output)));
}

/// A bar on standard error when a person looks on.
fn progress(files: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("扫描 {bar:32} {pos}/{len} 件 {per_sec} 剩余 {eta}");
    ProgressBar::new(files as u64).with_style(style.expect("the template is correct"))
}

/// A panic on one document is told in that document's row; the default message on standard error would be told twice.
fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
