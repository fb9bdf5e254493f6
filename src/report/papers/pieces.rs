//! Pieces of a paper that can only be put in their place later: written aside as the reviews come, copied in at the end.
//!
//! Memory holds how many there are of each kind and not what they say.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::PathBuf;

use crate::report::Output;
use crate::report::word::Body;

/// Pieces of a few kinds, each kind in order in a file aside that has no name.
pub struct Pieces<K> {
    folder: PathBuf,
    kinds: BTreeMap<K, Kind>,
    buffer: Vec<u8>,
}

struct Kind {
    count: usize,
    file: BufWriter<File>,
}

impl<K: Ord + Copy> Pieces<K> {
    /// None yet; what is written aside stands in the folder of the paper.
    pub fn beside(paper: &Output) -> Self {
        Self { folder: paper.folder().to_owned(), kinds: BTreeMap::new(), buffer: Vec::new() }
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: K) -> usize {
        self.kinds.get(&kind).map_or(0, |kind| kind.count)
    }

    /// Adds what `write_piece` writes; it is given the piece's number within its kind, from 1.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, kind: K, write_piece: impl FnOnce(usize, &mut Body<'_>) -> io::Result<()>) -> io::Result<()> {
        let number = self.count(kind) + 1;
        self.buffer.clear();
        write_piece(number, &mut Body::new(&mut self.buffer))?;
        let kind = match self.kinds.entry(kind) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(Kind { count: 0, file: BufWriter::new(tempfile::tempfile_in(&self.folder)?) })
            }
        };
        kind.count = number;
        kind.file.write_all(&self.buffer)
    }

    /// Copies all pieces of a kind to where they belong.
    ///
    /// # Errors
    /// When they cannot be read back or written.
    pub fn copy(&mut self, kind: K, body: &mut Body<'_>) -> io::Result<()> {
        let Some(kind) = self.kinds.get_mut(&kind) else { return Ok(()) };
        // Writes out what waits, too.
        kind.file.rewind()?;
        io::copy(kind.file.get_mut(), body.raw()).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::word::Style;

    #[test]
    fn kinds_come_back_apart_and_in_order() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let paper = Output::create(&folder.path().join("纸.docx")).expect("creates");
        let mut pieces = Pieces::beside(&paper);
        for kind in ['甲', '乙', '甲'] {
            pieces.add(kind, |number, body| body.text(Style::Body, &format!("{kind}{number}"))).expect("writes");
        }
        // Wording may have a list in it twice.
        for _ in 0..2 {
            let mut bytes = Vec::new();
            pieces.copy('甲', &mut Body::new(&mut bytes)).expect("copies");
            let text = String::from_utf8(bytes).expect("UTF-8");
            let (first, second) = (text.find("甲1").expect("the first"), text.find("甲2").expect("the second"));
            assert!(first < second && !text.contains('乙'));
        }
        assert_eq!((pieces.count('甲'), pieces.count('丙')), (2, 0));
    }
}
