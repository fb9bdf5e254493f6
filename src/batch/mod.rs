//! Many files: finds them, runs the pipeline over them in parallel, keeps path order. Takes paths and an engine, gives
//! reviews. A file that fails, or on which the program fails or hangs, is a review like any other.

mod desk;
mod find;
mod sieve;
mod watch;
mod work;

use std::sync::Arc;

use crate::collate;
use crate::error::Error;
use crate::model::{Collection, Review};
use crate::pipeline::Engine;
use crate::read::{Limits, Recogniser};
use watch::Watch;
use work::Queue;

pub use find::{Input, find, find_listed, find_through};
pub use sieve::{Mesh, Sieve};

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
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::DEFAULT, max_seconds: 60, jobs: 0, recogniser: None }
    }
}

/// Reviews all inputs and collates them. `on_review` is called as each document is done, for a progress bar.
///
/// # Errors
/// [`Error::Usage`] when the threads cannot be started.
pub fn run(
    engine: &Engine,
    inputs: Vec<Input>,
    options: &Options,
    on_review: impl FnMut(&Review),
) -> Result<Collection, Error> {
    let queue = Arc::new(Queue::new(engine.clone(), inputs, options.limits, options.recogniser.clone()));
    let watch = Watch::begin(&queue, options.jobs, options.max_seconds)?;
    let reviews = watch.collect(on_review)?;
    Ok(collate::collate(&engine.dictionary, engine.settings.as_of, reviews))
}

#[cfg(test)]
mod tests;
