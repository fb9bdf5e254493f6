//! `Earlier`: what a broken run left behind. Takes the files of the new run in path order, gives the reviews of those that have
//! not changed since.

use std::cmp::Ordering;

use super::{Entry, Reader};
use crate::model::Review;

/// The entries of an earlier run as they are taken over.
pub struct Earlier {
    reader: Reader,
    head: Option<(Entry, Vec<Review>)>,
    /// Files taken over so far.
    pub taken: u64,
}

impl Earlier {
    pub(super) fn new(mut reader: Reader) -> Self {
        let head = next(&mut reader);
        Self { reader, head, taken: 0 }
    }

    /// The reviews of a file, if they are there and the file is the same; files are to be asked for in path order.
    pub fn take(&mut self, entry: &Entry) -> Option<Vec<Review>> {
        while self.head.as_ref().is_some_and(|(known, _)| known.order(entry) == Ordering::Less) {
            self.head = next(&mut self.reader);
        }
        let is_same = |known: &Entry| known.order(entry) == Ordering::Equal && known.stamp == entry.stamp;
        let (known, reviews) = self.head.take_if(|(known, _)| is_same(known))?;
        self.head = next(&mut self.reader);
        // What has no stamp may have changed.
        known.stamp?;
        self.taken += 1;
        Some(reviews)
    }
}

/// The next whole entry; what is torn or cannot be read is read anew from its source.
fn next(reader: &mut Reader) -> Option<(Entry, Vec<Review>)> {
    reader.entry().ok().flatten()
}
