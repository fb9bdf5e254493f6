//! What comes of a run: takes its journals and what was gathered of its documents; applies what only the whole folder shows and
//! what was decided, writes reports and copies, tells the counts. The second half of `scan`, and all of `merge`.

mod late;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use xxhash_rust::xxh3::xxh3_64;

use super::args::{ANNOTATED, ReadingOptions, WritingOptions};
use super::carried::{describe_carried, describe_problems};
use super::decide::write_problems;
use super::interrupt::Interrupt;
use super::progress::Progress;
use super::{print, shown};
use crate::annotate::{self, Copies, Repairs};
use crate::cache::Cache;
use crate::collate::{self, Gathered, Other, Relations};
use crate::decisions::{self, Carried, Problem, Trail, TrailFile};
use crate::error::Error;
use crate::journal::{Entry, Header, Journals, Next};
use crate::model::{Decided, Dictionary, Review, Run, Summary};
use crate::read::Limits;
use crate::report::{self, Reports, Whole};
use late::{Followed, Late};

/// Everything that is needed when the documents pass by for the second time. It is made before they are read, so that what
/// cannot be written or read is told before the work.
pub(super) struct Outcome<'a> {
    dictionary: &'a Dictionary,
    output: Option<&'a Path>,
    writing: &'a WritingOptions,
    jobs: usize,
    limits: Limits,
    run: Run,
    trail: Option<(Trail, Vec<Problem>)>,
    reports: Option<Reports>,
    interrupt: Interrupt,
    cache: Option<&'a Cache>,
}

/// What the user gave for the results: read before anything is written.
pub(super) struct Given {
    wording: BTreeMap<String, String>,
    trail: Option<(Trail, Vec<Problem>)>,
}

impl Given {
    /// # Errors
    /// When the decisions or the wording cannot be read.
    pub fn read(writing: &WritingOptions) -> Result<Self, Error> {
        let wording = writing.template.as_deref().map(report::papers::load).transpose()?.unwrap_or_default();
        let trail = writing.decisions.as_deref().map(TrailFile::read).transpose()?;
        Ok(Self { wording, trail })
    }
}

/// The documents of a run, as far as they have to do with each other.
pub(super) struct Documents {
    gathered: Gathered,
    /// The folder that all files stand in; none where there is none, or no file yet.
    folder: Option<String>,
    is_begun: bool,
}

impl Documents {
    /// None yet; what memory should not hold is laid aside in that folder.
    pub fn new(folder: Option<&Path>) -> Self {
        let aside = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        Self { gathered: Gathered::aside(aside), folder: None, is_begun: false }
    }

    /// Takes a file in.
    pub fn file(&mut self, shown: &str) {
        let above = |shown: &str| shown.rsplit_once('/').map(|(folder, _)| format!("{folder}/"));
        if !self.is_begun {
            (self.folder, self.is_begun) = (above(shown), true);
        }
        while let Some(folder) = self.folder.take_if(|folder| !shown.starts_with(folder.as_str())) {
            self.folder = above(folder.trim_end_matches('/'));
        }
    }

    /// Takes a document in, with its place in the journals.
    pub fn document(&mut self, review: &Review, place: u64) -> Result<(), Error> {
        self.gathered.add(review, place)
    }
}

impl<'a> Outcome<'a> {
    /// Prepares what is to be written of the run of that header.
    ///
    /// # Errors
    /// When the reports cannot be begun.
    pub fn prepare(
        header: &Header,
        dictionary: &'a Dictionary,
        (writing, given): (&'a WritingOptions, Given),
        output: Option<&'a Path>,
        jobs: usize,
    ) -> Result<Self, Error> {
        let Given { wording, trail } = given;
        let run = run(header, writing, wording);
        let reports = output.map(|folder| report::open(folder, &run, &writing.papers.reports())).transpose()?;
        let limits = ReadingOptions::of(&header.options).batch(jobs)?.limits;
        let interrupt = Interrupt::default();
        Ok(Self { dictionary, output, writing, jobs, limits, run, trail, reports, interrupt, cache: None })
    }

    /// Stops between two documents when it is asked to.
    pub fn heeding(self, interrupt: &Interrupt) -> Self {
        Self { interrupt: interrupt.clone(), ..self }
    }

    /// Copies files of that cache that would be the same, and keeps those that it writes.
    pub fn remembering(self, cache: Option<&'a Cache>) -> Self {
        Self { cache, ..self }
    }

    /// Writes everything and tells what there is; gives how many files were written.
    ///
    /// # Errors
    /// When something cannot be read back or written; then no report is put in place.
    pub fn tell(mut self, mut journals: Journals, documents: Documents, started: Instant) -> Result<usize, Error> {
        let mut relations = documents.gathered.relations()?;
        let roots: Vec<String> =
            if self.run.inputs.is_empty() { documents.folder.into_iter().collect() } else { self.run.inputs.clone() };
        let (trail, unreadable) = self.trail.take().unzip();
        let mut applying = trail.as_ref().map(decisions::Applying::new);
        if let Some(applying) = &mut applying {
            self.pass(&mut journals, &mut relations, |passing| {
                if let Passing::Review(review) = passing {
                    applying.gather(&review);
                }
                Ok(())
            })?;
            journals.rewind()?;
        }
        let mut reports = self.reports.take();
        let late = self.cache.and_then(|cache| Some((cache, reports.take()?)));
        let late = late.map(|(cache, reports)| Late { cache, reports, applying: applying.clone() });
        let followed = late.as_ref().map(|_| Followed::default());
        let copies = self.copies(&roots)?;
        let mut results = Results { applying, reports, copies, followed, summary: Summary::default() };
        self.put(&mut journals, &mut relations, &mut results)?;
        let Results { applying, reports, copies, followed, mut summary } = results;
        summary.skipped = journals.end().skipped;
        let whole = match late.zip(followed) {
            Some((late, followed)) => Some(self.recall(late, &followed, &summary, (&mut journals, &mut relations))?),
            None => reports.map(|reports| reports.complete(&self.run, &summary)).transpose()?,
        };
        let carried = applying.map(decisions::Applying::finish).map(|mut carried| {
            carried.problems.extend(unreadable.unwrap_or_default());
            carried
        });
        let (written, count) = self.put_in_place(whole, copies, carried.as_ref())?;
        self.cache.iter().for_each(|cache| cache.sweep());
        let mut told = report::terminal::summary(&self.run, &summary, started.elapsed(), &written);
        if let Some(carried) = &carried {
            describe(&mut told, carried).expect("a String takes any text");
        }
        print(&told)?;
        Ok(count)
    }

    /// Lets all documents pass by into results.
    fn put(&self, journals: &mut Journals, relations: &mut Relations, results: &mut Results<'_>) -> Result<(), Error> {
        let mut progress = Progress::writing();
        self.pass(journals, relations, |passing| match passing {
            Passing::File(entry) => results.file(entry),
            Passing::Review(review) => {
                progress.document(review.bytes);
                results.document(*review)
            }
        })?;
        progress.finish();
        Ok(())
    }

    fn copies<'r>(&'r self, roots: &'r [String]) -> Result<Option<Copies<'r>>, Error> {
        let Some(folder) = self.output.filter(|_| self.writing.papers.wants(ANNOTATED)) else { return Ok(None) };
        let repairs = if self.writing.track_changes { Repairs::Tracked } else { Repairs::Told };
        let request = annotate::Request {
            run: &self.run,
            roots,
            repairs,
            limits: &self.limits,
            jobs: self.jobs,
            cache: self.cache,
        };
        Copies::begin(folder, request).map(Some)
    }

    /// Whole reports are the last thing to appear, because they are taken for the end of the run. Gives the paths in the order
    /// in which they are told, and the number of files.
    fn put_in_place(
        &self,
        reports: Option<Whole>,
        copies: Option<Copies<'_>>,
        carried: Option<&Carried>,
    ) -> Result<(Vec<PathBuf>, usize), Error> {
        let Some(folder) = self.output else { return Ok((Vec::new(), 0)) };
        let count = copies.map_or(Ok(0), Copies::finish)?;
        let copied = (count > 0).then(|| folder.join(annotate::FOLDER));
        let problems = carried.map(|carried| write_problems(folder, &carried.problems)).transpose()?;
        let reports = reports.map(Whole::put_in_place).transpose()?.unwrap_or_default();
        let count = count + reports.len() + problems.iter().len();
        Ok((reports.into_iter().chain(copied).chain(problems).collect(), count))
    }

    /// Lets all documents pass by, with what the whole folder shows applied.
    fn pass(
        &self,
        journals: &mut Journals,
        relations: &mut Relations,
        mut on_passing: impl FnMut(Passing) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut applying = collate::Applying::new(self.dictionary, self.run.as_of, relations)?;
        while let Some(next) = journals.advance()? {
            self.interrupt.check()?;
            match next {
                Next::Entry(entry) => on_passing(Passing::File(entry))?,
                Next::Review(mut review, _) => {
                    let said = applying.next(|place| journals.review(place).map(|other| Other::of(&other)))?;
                    applying.apply(&mut review, said);
                    on_passing(Passing::Review(review))?;
                }
            }
        }
        Ok(())
    }
}

/// Where documents go as they pass by.
#[derive(Default)]
struct Results<'a> {
    applying: Option<decisions::Applying<'a>>,
    reports: Option<Reports>,
    copies: Option<Copies<'a>>,
    followed: Option<Followed>,
    summary: Summary,
}

impl Results<'_> {
    fn file(&mut self, entry: Entry) -> Result<(), Error> {
        let path = entry.path();
        self.copies.as_mut().map_or(Ok(()), |copies| copies.file(entry.shown, path))
    }

    fn document(&mut self, mut review: Review) -> Result<(), Error> {
        if let Some(applying) = &mut self.applying {
            applying.apply(&mut review);
        }
        self.summary.add(&review);
        if let Some(followed) = &mut self.followed {
            followed.review(&review);
        }
        self.reports.as_mut().map_or(Ok(()), |reports| reports.document(&review))?;
        if let Some(copies) = &mut self.copies {
            copies.document(review);
        }
        Ok(())
    }
}

/// What passes by.
enum Passing {
    File(Entry),
    Review(Box<Review>),
}

/// The run as every report states it.
fn run(header: &Header, writing: &WritingOptions, wording: BTreeMap<String, String>) -> Run {
    let mut options = header.options.clone();
    options.extend(writing.decisions.as_ref().map(|path| ("decisions".to_owned(), shown(path))));
    if writing.template.is_some() {
        let replaced = wording.iter().map(|(name, text)| format!("{name} {:016x}", xxh3_64(text.as_bytes())));
        options.insert("template".to_owned(), replaced.collect::<Vec<_>>().join("、"));
    }
    Run {
        version: header.version.clone(),
        dictionary_hash: header.dictionary_hash.clone(),
        as_of: header.as_of,
        region: header.region.clone(),
        inputs: header.inputs.clone(),
        options,
        show_exempt: writing.show_exempt,
        decided: match &writing.decisions {
            None => Decided::Absent,
            Some(_) if writing.show_decided => Decided::Shown,
            Some(_) => Decided::Folded,
        },
        wording,
    }
}

fn describe(text: &mut String, carried: &Carried) -> std::fmt::Result {
    text.push('\n');
    describe_carried(text, carried)?;
    describe_problems(text, &carried.problems)
}
