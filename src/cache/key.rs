//! `Key`: what something follows from, as a hash no draft can be made to collide with (BLAKE3): the content of a file, all that
//! decides on what is read from it, all that decides on its reviews. Takes bytes, gives keys.

use std::fmt;

use blake3::Hasher;

/// A hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(pub(super) [u8; Key::BYTES]);

/// What decides on the reviews of a run, beside its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    reading: Key,
    judging: Key,
}

impl Key {
    pub(super) const BYTES: usize = blake3::OUT_LEN;

    /// Of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Of several things, of which none runs into the next.
    #[must_use]
    pub fn of_all(parts: &[&[u8]]) -> Self {
        let mut running = Running::default();
        parts.iter().for_each(|part| running.add(part));
        running.key()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The key of things that come one after the other.
#[derive(Debug, Default)]
pub struct Running(Hasher);

impl Running {
    /// The next one.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// Of all so far.
    #[must_use]
    pub fn key(&self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }
}

/// A file that runs write: what it is, and the key of all that it follows from.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub(super) place: Key,
    pub(super) key: Key,
}

impl Keys {
    /// Of everything that decides on what is read, and everything besides that decides on how it is judged.
    #[must_use]
    pub fn new(reading: &[&[u8]], judging: &[&[u8]]) -> Self {
        Self { reading: Key::of_all(reading), judging: Key::of_all(judging) }
    }

    /// What is read from a file of that content. The path as shown is part of every document's path, and its extension
    /// decides between text and Markdown.
    pub(super) fn of_reading(&self, shown: &str, content: &Key) -> Key {
        Key::of_all(&[&self.reading.0, shown.as_bytes(), &content.0])
    }

    /// A file that is that and follows from these, beside the program and the options of reading.
    pub(super) fn slot(&self, place: &[&[u8]], follows_from: &[&[u8]]) -> Slot {
        let follows_from = Key::of_all(follows_from);
        Slot { place: Key::of_all(place), key: Key::of_all(&[&self.reading.0, &follows_from.0]) }
    }

    /// What comes of it.
    pub(super) fn of_judging(&self, reading: &Key) -> Key {
        Key::of_all(&[&self.judging.0, &reading.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_decides_is_part_of_a_key() {
        let keys = |reading: &str, judging: &str| Keys::new(&[b"1", reading.as_bytes()], &[judging.as_bytes()]);
        let all = |keys: Keys, shown: &str, content: &str| {
            let reading = keys.of_reading(shown, &Key::of(content.as_bytes()));
            (reading, keys.of_judging(&reading))
        };
        let same = all(keys("a", "b"), "甲", "x");
        assert_eq!(same, all(keys("a", "b"), "甲", "x"));
        for other in [all(keys("A", "b"), "甲", "x"), all(keys("a", "b"), "乙", "x"), all(keys("a", "b"), "甲", "y")]
        {
            assert!(other.0 != same.0 && other.1 != same.1);
        }
        let judged = all(keys("a", "B"), "甲", "x");
        assert!(judged.0 == same.0 && judged.1 != same.1);
        let slot = |keys: Keys, follows_from: &[u8]| keys.slot(&[b"x"], &[follows_from]).key;
        assert_eq!(slot(keys("a", "b"), b"x"), slot(keys("a", "B"), b"x"));
        assert_ne!(slot(keys("a", "b"), b"x"), slot(keys("A", "b"), b"x"));
        assert_ne!(slot(keys("a", "b"), b"x"), slot(keys("a", "b"), b"y"));
        assert_ne!(Key::of_all(&[b"ab", b"c"]), Key::of_all(&[b"a", b"bc"]));
    }
}
