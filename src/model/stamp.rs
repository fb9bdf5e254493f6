//! `Stamp`: size and time of change of a file, by which it is taken to be the same as before without being read.

use serde::{Deserialize, Serialize};

/// What the file system says of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Its size.
    pub bytes: u64,
    /// Nanoseconds since 1970 at which it was last written.
    pub modified_ns: i64,
}
