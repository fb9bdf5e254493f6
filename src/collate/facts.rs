//! Finds what documents have to do with each other without holding them: takes reviews one after the other, keeps a few numbers
//! of each, and says of which documents a fact holds and which other document it speaks of.
//!
//! Names are compared by 64 bits of their hash: among a million documents, two that differ are taken for one with a
//! probability of one in thirty million.

use std::io;
use std::iter::Peekable;
use std::path::PathBuf;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::aside;
use super::names::{Name, Regime};
use super::sorted::{Merged, Sorted, Sorter};
use crate::error::Error;
use crate::model::Review;

/// What is compared: the first byte of a key, so that keys of one kind stand together, and the seed of their hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The document's name, and the names it repeals.
    Name,
    /// Its regime; the latest day first.
    Regime,
    /// Its name and what tells it apart from others of the name.
    Identity,
}

/// Among the keys of a name the repealing document comes before those that bear it.
const REPEALS: u32 = 0;
const BEARS: u32 = 1;

/// 1 byte kind, 8 hash, 4 rank, 8 number of the document, 8 its place, all big-endian: they sort as they are written.
type Key = [u8; 29];

/// 8 bytes number of the document, 1 relation, 8 place of the other one.
type Related = [u8; 17];

/// What another document has to do with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    /// It repeals this one by name.
    Repealed = 1,
    /// It sets the same regime on a later day.
    Renewed = 2,
    /// It is the same.
    Double = 3,
}

/// The documents of a run, as far as they may have to do with each other.
#[derive(Debug)]
pub struct Gathered {
    keys: Sorter<29>,
    related: Sorter<17>,
    count: u64,
}

impl Gathered {
    /// For as many documents as there are; what memory should not hold is laid aside in that folder.
    #[must_use]
    pub fn aside(folder: PathBuf) -> Self {
        Self { keys: Sorter::aside(folder.clone()), related: Sorter::aside(folder), count: 0 }
    }

    /// For documents that are held in memory anyway.
    pub(super) fn in_memory() -> Self {
        Self { keys: Sorter::in_memory(), related: Sorter::in_memory(), count: 0 }
    }

    /// Takes the next document in; `place` is where it is found again.
    ///
    /// # Errors
    /// [`Error::Output`] when nothing can be laid aside.
    pub fn add(&mut self, review: &Review, place: u64) -> Result<(), Error> {
        self.take_in(review, place).map_err(aside)
    }

    /// What they have to do with each other.
    ///
    /// # Errors
    /// [`Error::Output`] when nothing can be laid aside.
    pub fn relations(self) -> Result<Relations, Error> {
        self.compared().map_err(aside)
    }

    fn take_in(&mut self, review: &Review, place: u64) -> io::Result<()> {
        let number = self.count;
        self.count += 1;
        let Some(title) = &review.title else { return Ok(()) };
        let own = Name::of(title);
        let mut add = |kind, words: [&str; 2], rank| self.keys.push(key(kind, words, rank, number, place));
        for name in review.repeals.iter().map(|name| Name::of(name)).filter(|name| *name != own) {
            add(Kind::Name, [name.as_str(), ""], REPEALS)?;
        }
        add(Kind::Name, [own.as_str(), ""], BEARS)?;
        if let (Some(regime), Some(day)) = (Regime::of(review), review.issued_on) {
            // The latest day first.
            let days = i32::from(day.year()) * 512 + i32::from(day.month()) * 32 + i32::from(day.day());
            let rank = !(days.cast_unsigned() ^ (1 << 31));
            add(Kind::Regime, [&regime.name, &regime.issuer], rank)?;
        }
        let mark = match (&review.document_number, review.issued_on, &review.issuer) {
            (Some(number), ..) => number.clone(),
            (None, Some(day), Some(issuer)) => format!("{issuer}{day}"),
            _ => return Ok(()),
        };
        add(Kind::Identity, [own.as_str(), &mark], 0)
    }

    fn compared(self) -> io::Result<Relations> {
        let mut related = self.related;
        let mut keys = self.keys.sorted()?;
        let mut group = Group::default();
        for key in keys.iter()? {
            if let Some((number, relation, other)) = group.next(&Parts::of(&key?)) {
                related.push(relates(number, relation, other))?;
            }
            if let Some((number, relation, other)) = group.owed.take() {
                related.push(relates(number, relation, other))?;
            }
        }
        Ok(Relations { related: related.sorted()? })
    }
}

/// The keys of one hash as they pass by.
#[derive(Default)]
struct Group {
    first: Option<Parts>,
    count: usize,
    /// What is to be said of an earlier document than the one at hand.
    owed: Option<(u64, Relation, u64)>,
}

impl Group {
    /// What is to be said of the document of this key.
    fn next(&mut self, key: &Parts) -> Option<(u64, Relation, u64)> {
        let first = *match &mut self.first {
            Some(first) if (first.kind, first.hash) == (key.kind, key.hash) => first,
            first => {
                self.count = 0;
                first.insert(*key)
            }
        };
        self.count += 1;
        let said = |relation| Some((key.number, relation, first.place));
        match key.kind {
            Kind::Name if first.rank == REPEALS && key.rank == BEARS => said(Relation::Repealed),
            Kind::Regime if key.rank > first.rank => said(Relation::Renewed),
            Kind::Identity if self.count > 1 => {
                // The first one of all names the second, every other one the first.
                self.owed = (self.count == 2).then_some((first.number, Relation::Double, key.place));
                said(Relation::Double)
            }
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Parts {
    kind: Kind,
    hash: u64,
    rank: u32,
    number: u64,
    place: u64,
}

impl Parts {
    fn of(key: &Key) -> Self {
        let [kind, rest @ ..] = key;
        let (hash, rest) = rest.split_first_chunk().expect("8 bytes");
        let (rank, rest) = rest.split_first_chunk().expect("4 bytes");
        let (number, rest) = rest.split_first_chunk().expect("8 bytes");
        let place = rest.first_chunk().expect("8 bytes");
        let kind = [Kind::Name, Kind::Regime, Kind::Identity].into_iter().find(|known| *known as u8 == *kind);
        Self {
            kind: kind.expect("a kind that was written"),
            hash: u64::from_be_bytes(*hash),
            rank: u32::from_be_bytes(*rank),
            number: u64::from_be_bytes(*number),
            place: u64::from_be_bytes(*place),
        }
    }
}

fn key(kind: Kind, words: [&str; 2], rank: u32, number: u64, place: u64) -> Key {
    let text = words.join("\0");
    let hash = xxh3_64_with_seed(text.as_bytes(), kind as u64);
    let mut key = [kind as u8; 29];
    key[1..9].copy_from_slice(&hash.to_be_bytes());
    key[9..13].copy_from_slice(&rank.to_be_bytes());
    key[13..21].copy_from_slice(&number.to_be_bytes());
    key[21..].copy_from_slice(&place.to_be_bytes());
    key
}

fn relates(number: u64, relation: Relation, place: u64) -> Related {
    let mut related = [relation as u8; 17];
    related[..8].copy_from_slice(&number.to_be_bytes());
    related[9..].copy_from_slice(&place.to_be_bytes());
    related
}

/// Which documents have to do with which others, in the order in which they were taken in.
#[derive(Debug)]
pub struct Relations {
    related: Sorted<17>,
}

impl Relations {
    /// A way through the documents, from the first.
    pub(super) fn iter(&mut self) -> io::Result<OfDocuments<'_>> {
        Ok(OfDocuments { related: self.related.iter()?.peekable(), count: 0 })
    }
}

/// The relations of one document after the other.
pub(super) struct OfDocuments<'r> {
    related: Peekable<Merged<'r, 17>>,
    count: u64,
}

impl OfDocuments<'_> {
    /// Those of the next document, each with the place of the other one.
    pub fn next(&mut self) -> io::Result<Vec<(Relation, u64)>> {
        let number = self.count.to_be_bytes();
        self.count += 1;
        let is_own =
            |related: &io::Result<Related>| related.as_ref().map_or(true, |related| related.starts_with(&number));
        let mut found = Vec::new();
        while let Some(related) = self.related.next_if(is_own) {
            let related = related?;
            let relations = [Relation::Repealed, Relation::Renewed, Relation::Double];
            let relation = relations.into_iter().find(|known| *known as u8 == related[8]);
            let place = related.last_chunk().expect("8 bytes");
            found.push((relation.expect("one that was written"), u64::from_be_bytes(*place)));
        }
        Ok(found)
    }
}
