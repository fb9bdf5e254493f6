//! Many files: finds them, runs the pipeline over them in parallel, keeps path order. Takes paths and an engine, gives
//! reviews, all at once (`run`) or one file after the other (`stream`). A file that fails, or on which the program fails or
//! hangs, is a review like any other.

mod desk;
mod find;
mod recall;
mod sieve;
mod walk;
mod watch;
mod window;
mod work;

use std::sync::Arc;

use crate::cache::Cache;
use crate::collate;
use crate::error::Error;
use crate::model::{Collection, Review};
use crate::pipeline::Engine;
use crate::read::{Limits, Recogniser};
use watch::Watch;

pub use find::{Input, find, find_through};
pub use sieve::{Mesh, Sieve};
pub use walk::Walk;

/// How a run works, beyond what it is about.
#[derive(Debug, Clone)]
pub struct Options {
    /// How much one file may cost.
    pub limits: Limits,
    /// How long one document may take; after that it is given up and named. The default (60 s) is a hundred times what
    /// the largest real document takes.
    pub max_seconds: u64,
    /// Threads; 0: as many as there are cores.
    pub jobs: usize,
    /// Recognises text in pictures.
    pub recogniser: Option<Recogniser>,
    /// What earlier runs found out.
    pub cache: Option<Arc<Cache>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::DEFAULT, max_seconds: 60, jobs: 0, recogniser: None, cache: None }
    }
}

/// A file to be dealt with.
#[derive(Debug)]
pub struct Job {
    /// The file.
    pub input: Input,
    /// Its reviews, where they are known from before and it need not be read.
    pub known: Option<Vec<Review>>,
}

/// What a run tells as it goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// A document is done; told as it happens, in any order.
    Review(&'a Review),
    /// A file is done, with the reviews of all that stands inside it; told in the order of the jobs.
    Input(&'a Input, Vec<Review>),
    /// Some time has passed, a fifth of a second or more.
    Tick,
}

/// Reviews all inputs and collates them. `on_review` is called as each document is done, for a progress bar.
///
/// # Errors
/// [`Error::Usage`] when the threads cannot be started.
pub fn run(
    engine: &Engine,
    inputs: Vec<Input>,
    options: &Options,
    mut on_review: impl FnMut(&Review),
) -> Result<Collection, Error> {
    let mut reviews = Vec::new();
    let jobs = inputs.into_iter().map(|input| Job { input, known: None });
    stream(engine, jobs, options, |event| {
        match event {
            Event::Review(review) => on_review(review),
            Event::Input(_, found) => reviews.extend(found),
            Event::Tick => {}
        }
        Ok(())
    })?;
    Ok(collate::collate(&engine.dictionary, engine.settings.as_of, reviews))
}

/// Reviews files as they are asked for, a bounded number at a time, and tells of them in their order; holds no review longer
/// than it takes the ones before it to be done.
///
/// # Errors
/// [`Error::Usage`] when the threads cannot be started, and whatever `on_event` fails with, which ends the run.
pub fn stream(
    engine: &Engine,
    jobs: impl Iterator<Item = Job>,
    options: &Options,
    on_event: impl FnMut(Event<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    Watch::begin(engine, options)?.stream(jobs, on_event)
}

#[cfg(test)]
mod tests;
