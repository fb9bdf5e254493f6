//! The reports of a run with a cache. What they follow from is known when all documents have passed by: those that an earlier run
//! wrote of the same are copied then, and for the others the documents pass by once more.

use std::path::{Path, PathBuf};

use super::{Outcome, Results};
use crate::cache::{Cache, Running, Slot, packed};
use crate::collate::Relations;
use crate::decisions;
use crate::error::Error;
use crate::journal::Journals;
use crate::model::{Review, Run, Summary};
use crate::report::{Reports, Whole};

/// Reports that wait.
pub(super) struct Late<'a> {
    pub cache: &'a Cache,
    pub reports: Reports,
    /// Decisions, gathered and not applied yet.
    pub applying: Option<decisions::Applying<'a>>,
}

/// What reports follow from; grows with the reviews.
#[derive(Default)]
pub(super) struct Followed {
    reviews: Running,
    packed: Vec<u8>,
}

impl Followed {
    /// The next review, as reports are given it.
    pub fn review(&mut self, review: &Review) {
        self.packed.clear();
        postcard::to_io(review, &mut self.packed).expect("plain data can be packed");
        self.reviews.add(&self.packed);
    }

    /// A report of them. Of the summary only what was passed over is not counted from the reviews.
    fn slot(&self, cache: &Cache, path: &Path, run: &Run, summary: &Summary) -> Slot {
        let name = path.file_name().unwrap_or_default();
        let asked = packed(&(run, &run.wording, summary.skipped));
        cache.slot(&[b"report", name.as_encoded_bytes(), &packed(&run.inputs)], &[&asked, self.reviews.key().bytes()])
    }
}

impl Outcome<'_> {
    /// Completes late reports.
    pub(super) fn recall(
        &self,
        late: Late<'_>,
        followed: &Followed,
        summary: &Summary,
        (journals, relations): (&mut Journals, &mut Relations),
    ) -> Result<Whole, Error> {
        let Late { cache, reports, applying } = late;
        let slot = |path: &Path| followed.slot(cache, path, &self.run, summary);
        let mut missing: Vec<PathBuf> = Vec::new();
        let mut reports = reports.take_over(|path| {
            let known = cache.written(&slot(path));
            missing.extend(known.is_none().then(|| path.to_owned()));
            known
        })?;
        if !missing.is_empty() {
            let mut results = Results { applying, reports: Some(reports), ..Results::default() };
            journals.rewind()?;
            self.put(journals, relations, &mut results)?;
            reports = results.reports.expect("they were given");
        }
        let mut whole = reports.complete(&self.run, summary)?;
        whole.show(|path, bytes| {
            if missing.iter().any(|missing| missing == path) {
                cache.keep_written(&slot(path), bytes);
            }
        })?;
        Ok(whole)
    }
}
