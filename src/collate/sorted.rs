//! Sorts records of one length, more of them than memory should hold: a full buffer is sorted and laid aside in a file without
//! a name, and what was laid aside is merged as it is read. Takes records, gives them in order, as often as they are asked for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Records that are held before they are laid aside: a megabyte, as much as ten thousand documents make.
const MAX_HELD: usize = 1 << 15;

/// Records of each part that are held while the parts are merged: of the hundred parts of a million documents a megabyte.
const MERGED_AT_ONCE: usize = 1 << 8;

/// Records to be sorted.
#[derive(Debug)]
pub(super) struct Sorter<const N: usize> {
    held: Vec<[u8; N]>,
    max_held: usize,
    folder: PathBuf,
    aside: Option<File>,
    /// How many records each part has that was laid aside; they stand one behind the other.
    parts: Vec<usize>,
}

impl<const N: usize> Sorter<N> {
    /// Sorts with the help of a file in that folder.
    pub fn aside(folder: PathBuf) -> Self {
        Self { held: Vec::new(), max_held: MAX_HELD, folder, aside: None, parts: Vec::new() }
    }

    /// Sorts in memory.
    pub fn in_memory() -> Self {
        Self { max_held: usize::MAX, ..Self::aside(PathBuf::new()) }
    }

    /// Takes one more.
    pub fn push(&mut self, record: [u8; N]) -> io::Result<()> {
        if self.held.len() >= self.max_held {
            self.lay_aside()?;
        }
        self.held.push(record);
        Ok(())
    }

    /// All of them, sorted.
    pub fn sorted(mut self) -> io::Result<Sorted<N>> {
        if self.parts.is_empty() {
            self.held.sort_unstable();
        } else {
            self.lay_aside()?;
            self.held = Vec::new();
        }
        Ok(Sorted { held: self.held, aside: self.aside, parts: self.parts })
    }

    fn lay_aside(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let file = match &mut self.aside {
            Some(file) => file,
            aside => aside.insert(tempfile::tempfile_in(&self.folder)?),
        };
        file.write_all(self.held.as_flattened())?;
        self.parts.push(self.held.len());
        self.held.clear();
        Ok(())
    }
}

/// Records in order.
#[derive(Debug)]
pub(super) struct Sorted<const N: usize> {
    held: Vec<[u8; N]>,
    aside: Option<File>,
    parts: Vec<usize>,
}

impl<const N: usize> Sorted<N> {
    /// From the first to the last.
    pub fn iter(&mut self) -> io::Result<Merged<'_, N>> {
        let mut starts = 0;
        let mut parts = Vec::with_capacity(self.parts.len());
        for &left in &self.parts {
            parts.push(Part { at: starts, left, ready: Vec::new().into_iter() });
            starts += (left * N) as u64;
        }
        let mut merged = Merged { held: self.held.iter(), aside: self.aside.as_mut(), parts, heads: BinaryHeap::new() };
        for part in 0..merged.parts.len() {
            merged.refill(part)?;
        }
        Ok(merged)
    }
}

/// A way through the records.
pub(super) struct Merged<'s, const N: usize> {
    held: std::slice::Iter<'s, [u8; N]>,
    aside: Option<&'s mut File>,
    parts: Vec<Part<N>>,
    /// The next record of each part.
    heads: BinaryHeap<Reverse<([u8; N], usize)>>,
}

struct Part<const N: usize> {
    /// Where its next records stand in the file, and how many.
    at: u64,
    left: usize,
    ready: std::vec::IntoIter<[u8; N]>,
}

impl<const N: usize> Merged<'_, N> {
    fn refill(&mut self, index: usize) -> io::Result<()> {
        let part = &mut self.parts[index];
        if part.ready.len() == 0
            && part.left > 0
            && let Some(file) = &mut self.aside
        {
            let mut records = vec![[0; N]; part.left.min(MERGED_AT_ONCE)];
            file.seek(SeekFrom::Start(part.at))?;
            file.read_exact(records.as_flattened_mut())?;
            part.at += (records.len() * N) as u64;
            part.left -= records.len();
            part.ready = records.into_iter();
        }
        self.heads.extend(part.ready.next().map(|record| Reverse((record, index))));
        Ok(())
    }

    fn merge(&mut self) -> io::Result<Option<[u8; N]>> {
        let Some(Reverse((record, part))) = self.heads.pop() else { return Ok(None) };
        self.refill(part)?;
        Ok(Some(record))
    }
}

impl<const N: usize> Iterator for Merged<'_, N> {
    type Item = io::Result<[u8; N]>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.held.next() {
            Some(record) => Some(Ok(*record)),
            None => self.merge().transpose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_out_in_order_as_often_as_they_are_asked_for(
            records in prop::collection::vec(any::<[u8; 3]>(), 0..200), max_held in 1_usize..50,
        ) {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let mut sorter = Sorter { max_held, ..Sorter::aside(folder.path().to_owned()) };
            for record in &records {
                sorter.push(*record).expect("writable");
            }
            let mut sorted = sorter.sorted().expect("writable");
            let mut expected = records;
            expected.sort_unstable();
            for _ in 0..2 {
                let read: Vec<_> = sorted.iter().expect("readable").map(|record| record.expect("readable")).collect();
                prop_assert_eq!(&read, &expected);
            }
        }
    }
}
