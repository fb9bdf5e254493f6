//! `Journals`: several journals read as one, in path order. Takes the journals of one run's shards, or a single one; gives files
//! and reviews one after the other, and a single review by its place.

use super::frame::Frame;
use super::{End, Entry, Reader};
use crate::error::Error;
use crate::model::Review;

/// The place of a review is that in its journal, with the journal's number above these bits.
const PLACE_BITS: u32 = 48;

/// The journals of a run.
pub struct Journals {
    readers: Vec<Reader>,
    /// The next entry of each; none behind its last.
    heads: Vec<Option<Entry>>,
    /// The journal whose entry is passing by, and how many of its reviews are still to come.
    current: Option<(usize, u32)>,
    end: End,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// A file; its reviews follow.
    Entry(Entry),
    /// A review of it, with its place.
    Review(Box<Review>, u64),
}

impl Journals {
    /// From the first file on.
    ///
    /// # Errors
    /// [`Error::Usage`] when one of them is not whole.
    pub fn new(readers: Vec<Reader>) -> Result<Self, Error> {
        let heads = readers.iter().map(|_| None).collect();
        let mut journals = Self { readers, heads, current: None, end: End::default() };
        journals.rewind()?;
        Ok(journals)
    }

    /// Back to the first file.
    ///
    /// # Errors
    /// [`Error::Usage`] when one of them is not whole.
    pub fn rewind(&mut self) -> Result<(), Error> {
        self.end = End::default();
        self.current = None;
        for index in 0..self.readers.len() {
            self.readers[index].rewind();
            self.refill(index)?;
        }
        Ok(())
    }

    /// What comes next; none when all have passed.
    ///
    /// # Errors
    /// [`Error::Usage`] when a journal is not whole, [`Error::Input`] when it cannot be read.
    pub fn advance(&mut self) -> Result<Option<Next>, Error> {
        if let Some((index, left)) = self.current {
            if left > 0 {
                self.current = Some((index, left - 1));
                return self.pass_by(index).map(Some);
            }
            self.current = None;
            self.refill(index)?;
        }
        let heads = self.heads.iter().enumerate().filter_map(|(index, head)| Some((index, head.as_ref()?)));
        let Some((index, _)) = heads.min_by(|(_, a), (_, b)| a.order(b)) else { return Ok(None) };
        let entry = self.heads[index].take().expect("it was just compared");
        self.current = Some((index, entry.reviews));
        Ok(Some(Next::Entry(entry)))
    }

    /// The review at a place.
    ///
    /// # Errors
    /// [`Error::Usage`] when there is none.
    pub fn review(&mut self, place: u64) -> Result<Review, Error> {
        let index = usize::try_from(place >> PLACE_BITS).expect("fewer journals than any usize holds");
        self.readers[index].review(place & ((1 << PLACE_BITS) - 1))
    }

    /// What was known when the run was through; all files must have passed. Every shard walks over all files, so that one
    /// speaks for all of what was passed over.
    #[must_use]
    pub fn end(&self) -> End {
        self.end
    }

    fn pass_by(&mut self, index: usize) -> Result<Next, Error> {
        let reader = &mut self.readers[index];
        let place = (index as u64) << PLACE_BITS | reader.at();
        match reader.next() {
            Ok(Some(Frame::Review(review))) => Ok(Next::Review(review, place)),
            Ok(_) => Err(reader.damaged()),
            Err(flaw) => Err(reader.told(flaw)),
        }
    }

    fn refill(&mut self, index: usize) -> Result<(), Error> {
        let reader = &mut self.readers[index];
        self.heads[index] = match reader.next() {
            Ok(Some(Frame::Entry(entry))) => Some(entry),
            Ok(Some(Frame::End(end))) => {
                let entries = self.end.entries + end.entries;
                self.end = End { entries, ..if index == 0 { end } else { self.end } };
                None
            }
            Ok(_) => return Err(reader.damaged()),
            Err(flaw) => return Err(reader.told(flaw)),
        };
        Ok(())
    }
}
