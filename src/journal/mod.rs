//! journal (流水): the reviews of a run as they come, on disk instead of in memory, in path order.
//!
//! Takes what the run is (`Header`), then each file with its reviews (`Writer`); gives them back one after the other, or a
//! single review by its place (`Reader`), also those of several journals of one run as one (`Journals`). What a broken run
//! left behind is taken over by the next one (`Progress`, `Earlier`). Judging and reporting belong to others.
//!
//! A journal is a first line and frames, each with its length and a hash of its bytes, so that the end of one that was cut off
//! anywhere is known for what it is.

mod earlier;
mod entry;
mod frame;
mod header;
mod journals;
mod progress;
mod read;
mod shard;
mod write;

pub use earlier::Earlier;
pub use entry::{End, Entry};
pub use header::Header;
pub use journals::{Journals, Next};
pub use progress::{Progress, Start};
pub use read::Reader;
pub use shard::Shard;
pub use write::Writer;

use std::fs::File;
use std::io::{self, Read, Seek, Write};

/// Where a journal stands: a file with a name, or one without that goes away with the run.
pub(crate) trait Store: Read + Write + Seek + Send {}

impl Store for File {}
impl Store for tempfile::SpooledTempFile {}

/// What is wrong with a frame.
#[derive(Debug)]
enum Flaw {
    /// It cannot be read.
    Io(io::Error),
    /// It is cut off or damaged.
    Torn,
}

impl From<io::Error> for Flaw {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Torn } else { Self::Io(error) }
    }
}

#[cfg(test)]
mod tests;
