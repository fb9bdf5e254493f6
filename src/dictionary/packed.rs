//! The packed dictionary, as the build script (`src/build.rs`) writes it: in two parts, so that two cores share the work.

use crate::model::{Dictionary, Rule};

/// The dictionary of its two parts: the rules, and all else.
///
/// # Errors
/// When they were not written by this version.
pub fn unpack(rules: &[u8], tables: &[u8]) -> Result<Dictionary, postcard::Error> {
    let (rules, tables) =
        rayon::join(|| postcard::from_bytes::<Vec<Rule>>(rules), || postcard::from_bytes::<Dictionary>(tables));
    Ok(Dictionary { rules: rules?, ..tables? })
}
