//! The packed dictionary, as the build script (`src/build.rs`) writes it: in two parts, so that two cores share the work.

use crate::model::{Dictionary, Word};

/// The dictionary of its two parts: the words, and all else.
///
/// # Errors
/// When they were not written by this version.
pub fn unpack(words: &[u8], others: &[u8]) -> Result<Dictionary, postcard::Error> {
    std::thread::scope(|scope| {
        let others = scope.spawn(|| postcard::from_bytes::<Dictionary>(others));
        let words = postcard::from_bytes::<Vec<Word>>(words)?;
        Ok(Dictionary { words, ..others.join().expect("unpacking does not panic")? })
    })
}
