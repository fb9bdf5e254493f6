//! Chance, the same on every machine and for any number of threads: each document throws dice of its own.

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub struct Dice(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// The dice of one matter (`stream`) of one document.
    pub fn new(seed: u64, stream: u64, index: u64) -> Self {
        let mut dice = Self(seed);
        for part in [stream, index] {
            dice.0 = dice.next() ^ part.wrapping_mul(STEP);
        }
        dice
    }

    /// A number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("64 bits").max(1);
        usize::try_from(self.next() % limit).expect("it is below a usize")
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Yes, so many times in a thousand.
    pub fn happens(&mut self, per_thousand: usize) -> bool {
        self.below(1_000) < per_thousand
    }

    /// One of them; a list in the generator's own files is never empty.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_its_own_dice_and_they_fall_the_same_again() {
        let throws = |seed, stream, index| {
            let mut dice = Dice::new(seed, stream, index);
            (0..4).map(|_| dice.next()).collect::<Vec<_>>()
        };
        assert_eq!(throws(1, 0, 7), throws(1, 0, 7));
        assert_ne!(throws(1, 0, 7), throws(1, 0, 8));
        assert_ne!(throws(1, 0, 7), throws(1, 1, 7));
        assert_ne!(throws(1, 0, 7), throws(2, 0, 7));
    }
}
