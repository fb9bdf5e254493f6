//! Copies that an earlier run made of the same original with the same findings: where they are kept, and when they are the same.

use std::io::Read;
use std::path::Path;

use super::{Copy, Repairs, Request};
use crate::cache::{self, Cache, Key, Slot};

/// The kept copies of an original with that content.
pub(super) struct Kept<'a> {
    cache: &'a Cache,
    place: Vec<u8>,
    content: Key,
}

impl<'a> Kept<'a> {
    /// Of the original at that path.
    pub fn of(cache: &'a Cache, path: &Path, content: Key) -> Self {
        Self { cache, place: cache::place(path), content }
    }

    /// The copy, with the place it goes to.
    pub fn take<'c>(&self, request: &Request<'_>, copy: &'c Copy) -> Option<(&'c Path, Vec<u8>)> {
        copy.places().find_map(|place| {
            let mut kept = self.cache.written(&self.slot(request, copy, place))?;
            let mut bytes = Vec::new();
            kept.read_to_end(&mut bytes).ok()?;
            Some((place, bytes))
        })
    }

    /// Keeps a copy that was made.
    pub fn keep(&self, request: &Request<'_>, copy: &Copy, place: &Path, bytes: &[u8]) {
        self.cache.keep_written(&self.slot(request, copy, place), &mut &*bytes);
    }

    /// What a copy is made of, beside its original: the review, and what was asked.
    fn slot(&self, request: &Request<'_>, copy: &Copy, place: &Path) -> Slot {
        let ending = place.extension().unwrap_or_default().as_encoded_bytes();
        let review = cache::packed(&copy.review);
        let repairs: &[u8] = match request.repairs {
            Repairs::Told => b"told",
            Repairs::Tracked => b"tracked",
        };
        let day = request.run.as_of.to_string();
        self.cache.slot(
            &[b"copy", &self.place, copy.review.path.as_bytes(), ending],
            &[self.content.bytes(), &review, repairs, day.as_bytes()],
        )
    }
}
