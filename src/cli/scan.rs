//! `guiqing scan`: files and folders in, a recommendation for each document out, or a shard of them for `guiqing merge`.
//!
//! The reviews go into a journal as they come; when all are there, `outcome` makes the results of it. So a run holds no more than
//! the documents under way, and one that breaks off can be gone on with.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use jiff::Zoned;

use super::args::ScanOptions;
use super::interrupt::Interrupt;
use super::outcome::{Documents, Given, Outcome};
use super::progress::Progress;
use super::remember;
use super::{load_dictionary, print, shown};
use crate::batch::{self, Event, Input, Job, Sieve, Walk};
use crate::cache::Cache;
use crate::error::{Error, ReadError};
use crate::journal::{self, Earlier, End, Entry, Header, Journals, Reader, Start, Writer};
use crate::model::{Review, Stamp, Status};
use crate::pipeline::Engine;

pub(super) fn run(options: &ScanOptions) -> Result<(), Error> {
    let started = Instant::now();
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let header = header(options, &engine);
    let material = Material::of(options)?;
    // What cannot be walked is told before anything is written.
    material.walk(&mut Sieve::default())?;
    let given = Given::read(&options.writing)?;
    let progress = options.output.as_deref().map(|folder| place(folder, options)).transpose()?;
    let cache = options.cache.as_deref().map(|folder| remember::open(folder, options, &engine)).transpose()?;
    let (writer, earlier) = match &progress {
        Some(progress) => progress.begin(&header, start(options))?,
        None => (Writer::unnamed(&header)?, None),
    };
    let interrupt = Interrupt::heed();
    let output = options.output.as_deref();
    let outcome = match options.shard {
        Some(_) => None,
        None => {
            let outcome =
                Outcome::prepare(&header, &engine.dictionary, (&options.writing, given), output, options.jobs);
            Some(outcome.inspect_err(|_| forget(progress.as_ref(), earlier.as_ref()))?.heeding(&interrupt))
        }
    };
    silence_panics();
    let scan = Scan { options, engine: &engine, material: &material, interrupt: &interrupt, cache: cache.clone() };
    let done = scan.run(writer, earlier);
    // Whatever becomes of the results, this work is done.
    cache.iter().for_each(|cache| remember::settle(cache));
    let done = done.and_then(|(reader, documents)| match outcome {
        Some(outcome) => outcome.remembering(cache.as_deref()).tell(Journals::new(vec![reader])?, documents, started),
        None => Ok(0),
    });
    cache.iter().for_each(|cache| remember::close(cache));
    let results = done.map_err(|error| can_go_on(error, options))?;
    cache.map_or(Ok(()), |cache| print(&remember::described(&cache, results)))?;
    match (&progress, options.shard) {
        (Some(progress), Some(shard)) => {
            let whole = progress.put_in_place()?;
            let whole = whole.display();
            print(&format!(
                "第 {} 片（共 {} 片）已写入 {whole}；各片都做完后用 guiqing merge 合并\n",
                shard.index, shard.count
            ))
        }
        (Some(progress), None) => progress.clear(),
        (None, _) => Ok(()),
    }
}

/// What decides on the reviews of the run.
fn header(options: &ScanOptions, engine: &Engine) -> Header {
    Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dictionary_hash: engine.dictionary.hash.clone(),
        as_of: engine.settings.as_of,
        region: engine.settings.region.clone(),
        inputs: options.paths.iter().map(|path| shown(path)).collect(),
        options: options.reading.stated(),
        shard: options.shard,
    }
}

fn start(options: &ScanOptions) -> Start {
    match (options.resume, options.restart) {
        (true, _) => Start::GoOn,
        (_, true) => Start::Over,
        _ => Start::Anew,
    }
}

/// The place of the journal; the output folder is made where it is missing.
fn place(folder: &Path, options: &ScanOptions) -> Result<journal::Progress, Error> {
    fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
    Ok(journal::Progress::at(folder, options.shard))
}

/// A run that could not even begin leaves nothing to go on with.
fn forget(progress: Option<&journal::Progress>, earlier: Option<&Earlier>) {
    if let (Some(progress), None) = (progress, earlier) {
        // The reason why it could not begin is what has to be told.
        let _ = progress.clear();
    }
}

/// The error, and what becomes of the work that was done before it.
fn can_go_on(error: Error, options: &ScanOptions) -> Error {
    match &options.output {
        Some(folder) if folder.is_dir() => Error::Usage(format!(
            "{}。已经做完的部分记在 {} 里；在原来的命令后面加上 --resume 可以接着做",
            error.to_string().trim_end_matches('。'),
            folder.display()
        )),
        _ => error,
    }
}

/// The files of a run, to be walked over as often as needed.
#[derive(Clone)]
struct Material {
    paths: Vec<PathBuf>,
    /// The list that names the files instead.
    list: Option<Vec<u8>>,
    /// A result folder inside the scanned folder is not material, nor are the cache and the trail.
    left_out: Vec<PathBuf>,
}

impl Material {
    fn of(options: &ScanOptions) -> Result<Self, Error> {
        let list = options.files0_from.as_deref().map(read_list).transpose()?;
        let left_out = options.output.iter().chain(&options.cache).chain(&options.writing.decisions).cloned().collect();
        Ok(Self { paths: options.paths.clone(), list, left_out })
    }

    fn walk<'s>(&self, sieve: &'s mut Sieve) -> Result<Walk<'s>, Error> {
        let walk = match &self.list {
            Some(list) => Walk::listed(sieve, list),
            None => Walk::through(sieve, &self.paths)?,
        };
        Ok(walk.leaving_out(self.left_out.iter().cloned()))
    }
}

fn read_list(list: &Path) -> Result<Vec<u8>, Error> {
    let mut names = Vec::new();
    let read = if list.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut names)
    } else {
        fs::File::open(list).and_then(|mut file| file.read_to_end(&mut names))
    };
    read.map_err(|source| Error::Input { path: list.to_owned(), source })?;
    Ok(names)
}

/// The first time the documents pass by: from the files into the journal.
struct Scan<'a> {
    options: &'a ScanOptions,
    engine: &'a Engine,
    material: &'a Material,
    interrupt: &'a Interrupt,
    cache: Option<Arc<Cache>>,
}

impl Scan<'_> {
    /// Reviews what is not known from an earlier run.
    fn run(&self, mut writer: Writer, mut earlier: Option<Earlier>) -> Result<(Reader, Documents), Error> {
        let cache = self.cache.clone();
        let batch_options = batch::Options { cache, ..self.options.reading.batch(self.options.jobs)? };
        let mut documents = Documents::new(self.options.output.as_deref());
        let mut progress = self.progress();
        let mut sieve = Sieve::default();
        let mut walk = self.material.walk(&mut sieve)?;
        let jobs = walk.by_ref().filter(|input| self.is_ours(&input.shown)).map(|input| {
            let input = input.stamped();
            let known = earlier.as_mut().and_then(|earlier| earlier.take(&entry(&input, input.stamp)));
            Job { input, known }
        });
        batch::stream(self.engine, jobs, &batch_options, |event| {
            self.interrupt.check().inspect_err(|_| {
                // What cannot be written now is done again.
                let _ = writer.flush();
            })?;
            match event {
                Event::Review(review) => progress.document(review.bytes),
                Event::Input(input, reviews) => {
                    documents.file(&input.shown);
                    let entry = entry(input, input.stamp.filter(|_| !is_to_be_read_again(&reviews)));
                    writer.append(entry, &reviews, |review, place| documents.document(review, place))?;
                }
                Event::Tick => {
                    writer.flush()?;
                    if let Some(cache) = &self.cache {
                        remember::tick(cache, &mut progress);
                    }
                }
            }
            Ok(())
        })?;
        progress.finish();
        let end = End { skipped: walk.skipped, ..End::default() };
        Ok((writer.finish(&end)?, documents))
    }

    fn is_ours(&self, shown: &str) -> bool {
        self.options.shard.is_none_or(|shard| shard.holds(shown))
    }

    fn progress(&self) -> Progress {
        let (material, shard) = (self.material.clone(), self.options.shard);
        Progress::scanning(move || {
            let mut sieve = Sieve::default();
            let walk = material.walk(&mut sieve);
            walk.map_or(0, |walk| walk.filter(|input| shard.is_none_or(|shard| shard.holds(&input.shown))).count())
        })
    }
}

fn entry(input: &Input, stamp: Option<Stamp>) -> Entry {
    Entry::of(&input.shown, &input.path, stamp)
}

/// Whether a file could not be opened: that may be mended without a change of the file.
fn is_to_be_read_again(reviews: &[Review]) -> bool {
    let reason = ReadError::Io(String::new()).reason();
    let is_unopened = |review: &Review| review.problem.as_ref().is_some_and(|problem| problem.starts_with(reason));
    reviews.iter().any(|review| review.status == Status::Unread && is_unopened(review))
}

/// A panic on one document is told in that document's row; the default message on standard error would be told twice.
fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
