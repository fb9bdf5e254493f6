//! How much one file may cost. A limit that was met is told in the file's own row; the run goes on.

use std::cell::Cell;
use std::io::{self, Read};

use crate::error::ReadError;

/// How much one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A larger file is not opened. The default (256 MiB) lets through a document with scanned maps and keeps out
    /// disk images and videos; a file is held in memory whole.
    pub max_file_bytes: u64,
    /// More text than this is not passed on. The default (64 MiB) is some twenty million characters, a hundred times
    /// the longest code of law; beyond it stand archive bombs and data dumps.
    pub max_text_bytes: u64,
    /// Pages after this one are not read. The default (5,000) is above the longest yearbook.
    pub max_pages: usize,
    /// How many files may stand one inside the other. The default (4) lets through a document attached to a document in an
    /// archive of an archive.
    pub max_depth: usize,
    /// How many times its own size a file may unpack to, all its members together. The default (200) is four times
    /// what the emptiest real package does; `MIN_UNPACKED_BYTES` are always allowed.
    pub max_expansion: u64,
}

impl Limits {
    /// What holds where nobody says otherwise.
    pub const DEFAULT: Self = Self {
        max_file_bytes: 256 << 20,
        max_text_bytes: 64 << 20,
        max_pages: 5_000,
        max_depth: 4,
        max_expansion: 200,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A small file may always unpack to this much: a few kilobytes of white space in a package are no bomb.
const MIN_UNPACKED_BYTES: u64 = 64 << 20;

/// How much one file named by the user may still unpack to, shared by all that stands inside it at any depth, so that
/// nesting does not multiply what is allowed.
#[derive(Debug)]
pub(super) struct Allowance {
    left: Cell<u64>,
    whole: u64,
    max_member_bytes: u64,
}

impl Allowance {
    /// For a file of that many bytes.
    pub fn new(file_bytes: u64, limits: &Limits) -> Self {
        let whole = file_bytes.saturating_mul(limits.max_expansion).max(MIN_UNPACKED_BYTES);
        Self { left: Cell::new(whole), whole, max_member_bytes: limits.max_file_bytes }
    }

    /// All that a member unpacks to.
    ///
    /// # Errors
    /// When it is larger than a file may be, when nothing is left to unpack, or when it does not unpack.
    pub fn unpack(&self, packed: impl Read) -> Result<Vec<u8>, ReadError> {
        let limit = self.left.get().min(self.max_member_bytes);
        let mut bytes = Vec::new();
        let copied = packed.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        self.left.set(self.left.get().saturating_sub(bytes.len() as u64));
        copied.map_err(|error| damaged(&error))?;
        if bytes.len() as u64 <= limit {
            return Ok(bytes);
        }
        if limit == self.max_member_bytes {
            return Err(ReadError::TooLarge { bytes: bytes.len() as u64, limit });
        }
        Err(self.exhausted())
    }

    /// Counts a member that was unpacked by other means.
    ///
    /// # Errors
    /// As `unpack`.
    pub fn spend(&self, bytes: u64) -> Result<(), ReadError> {
        let left = self.left.get();
        self.left.set(left.saturating_sub(bytes));
        if bytes > self.max_member_bytes {
            return Err(ReadError::TooLarge { bytes, limit: self.max_member_bytes });
        }
        if bytes > left { Err(self.exhausted()) } else { Ok(()) }
    }

    fn exhausted(&self) -> ReadError {
        ReadError::OverLimit(format!("解压后超过 {} MB，疑似压缩炸弹", self.whole >> 20))
    }
}

fn damaged(error: &io::Error) -> ReadError {
    ReadError::Corrupt(format!("压缩数据无法解开（{error}）"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_members_share_one_allowance() {
        let limits = Limits { max_file_bytes: 40 << 20, ..Limits::default() };
        let allowance = Allowance::new(100, &limits);
        assert_eq!(allowance.unpack(io::repeat(b' ').take(30 << 20)).map(|bytes| bytes.len()), Ok(30 << 20));
        assert!(matches!(allowance.unpack(io::repeat(b' ').take(41 << 20)), Err(ReadError::OverLimit(_))));
        assert!(matches!(allowance.spend(1), Err(ReadError::OverLimit(_))));
    }

    #[test]
    fn a_member_is_no_larger_than_a_file_may_be() {
        let limits = Limits { max_file_bytes: 10, ..Limits::default() };
        let allowance = Allowance::new(100, &limits);
        assert_eq!(allowance.unpack(&b"0123456789"[..]).map(|bytes| bytes.len()), Ok(10));
        assert!(matches!(allowance.unpack(io::repeat(b' ')), Err(ReadError::TooLarge { .. })));
        assert!(matches!(allowance.spend(11), Err(ReadError::TooLarge { .. })));
    }
}
