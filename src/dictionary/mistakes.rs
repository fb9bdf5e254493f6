//! `Mistakes`: what is wrong with a dictionary, gathered so that one run tells everything.

use crate::error::Error;

/// The mistakes found so far, in the order of loading.
#[derive(Default)]
pub(super) struct Mistakes(pub Vec<Error>);

impl Mistakes {
    /// The value, or `None` with the mistake kept.
    pub fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|mistake| self.0.push(mistake)).ok()
    }
}
