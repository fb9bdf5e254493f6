//! Pieces of a paper that can only be put in their place later: written aside as the reviews come, copied in at the end.
//!
//! Memory holds where each piece lies and not what it says.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use crate::report::Output;
use crate::report::word::Body;

/// A file aside with pieces of several kinds, kinds mixed, each kind in order.
pub struct Pieces<K> {
    file: Output,
    end: u64,
    places: BTreeMap<K, Vec<(u64, u64)>>,
    buffer: Vec<u8>,
}

impl<K: Ord + Copy> Pieces<K> {
    /// Begins the file, beside the paper itself.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn beside(paper: &Output) -> io::Result<Self> {
        Ok(Self { file: paper.spool()?, end: 0, places: BTreeMap::new(), buffer: Vec::new() })
    }

    /// How many there are of a kind.
    pub fn count(&self, kind: K) -> usize {
        self.places.get(&kind).map_or(0, Vec::len)
    }

    /// Adds what `write_piece` writes; it is given the piece's number within its kind, from 1.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, kind: K, write_piece: impl FnOnce(usize, &mut Body<'_>) -> io::Result<()>) -> io::Result<()> {
        let number = self.count(kind) + 1;
        self.buffer.clear();
        write_piece(number, &mut Body::new(&mut self.buffer))?;
        self.file.write_all(&self.buffer)?;
        let length = self.buffer.len() as u64;
        self.places.entry(kind).or_default().push((self.end, length));
        self.end += length;
        Ok(())
    }

    /// Copies all pieces of a kind to where they belong.
    ///
    /// # Errors
    /// When they cannot be read back or written.
    pub fn copy(&mut self, kind: K, body: &mut Body<'_>) -> io::Result<()> {
        let mut file = self.file.reread()?;
        for (start, length) in self.places.get(&kind).into_iter().flatten() {
            file.seek(SeekFrom::Start(*start))?;
            io::copy(&mut Read::by_ref(&mut file).take(*length), body.raw())?;
        }
        Ok(())
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
        let mut pieces = Pieces::beside(&paper).expect("creates");
        for kind in ['甲', '乙', '甲'] {
            pieces.add(kind, |number, body| body.text(Style::Body, &format!("{kind}{number}"))).expect("writes");
        }
        let mut bytes = Vec::new();
        pieces.copy('甲', &mut Body::new(&mut bytes)).expect("copies");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.contains("甲1") && text.contains("甲2") && !text.contains('乙'));
        assert_eq!((pieces.count('甲'), pieces.count('丙')), (2, 0));
    }
}
