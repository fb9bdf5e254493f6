//! `Stamp`: size and time of change of a file, by which it is taken to be the same as before without being read.

use std::fs::Metadata;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

/// What the file system says of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size.
    pub bytes: u64,
    /// Nanoseconds since 1970 at which it was last written.
    pub modified_ns: i64,
}

impl Stamp {
    /// What the file system says; none where it has nothing to say.
    #[must_use]
    pub fn of(about: &Metadata) -> Option<Self> {
        let modified_ns = match about.modified().ok()?.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_nanos()).ok()?,
            Err(before) => -i64::try_from(before.duration().as_nanos()).ok()?,
        };
        Some(Self { bytes: about.len(), modified_ns })
    }
}
