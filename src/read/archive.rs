//! Archives: files that only hold other files. Takes the bytes of an archive, hands out its members one after another; what
//! a member is, an archive in turn for instance, is left to `open`.
//!
//! An archive is hostile until shown otherwise: what its headers state is never allocated, all that is unpacked counts
//! against the `Allowance`, and a damaged member does not take the others with it.

pub(super) mod sevenz;
pub(super) mod tar;
pub(super) mod zip;

use std::ops::ControlFlow;

use super::Member;
use super::names::Names;
use crate::error::ReadError;

/// More members than this are not handed out: each becomes a row of the report, and a directory of forty bytes a member
/// could name millions of empty ones.
const MAX_MEMBERS: usize = 200_000;

/// Hands out the members of one archive under names that tell them apart.
struct Outlet<'t> {
    take: &'t mut dyn FnMut(Member) -> ControlFlow<()>,
    names: Names,
    given: usize,
}

impl<'t> Outlet<'t> {
    fn new(take: &'t mut dyn FnMut(Member) -> ControlFlow<()>) -> Self {
        Self { take, names: Names::default(), given: 0 }
    }

    /// Hands out a member; `name` is as `names` made it. Says whether to go on.
    ///
    /// # Errors
    /// When no member may be unpacked any more: the whole archive ends there.
    fn give(&mut self, name: &str, bytes: Result<Vec<u8>, ReadError>) -> Result<ControlFlow<()>, ReadError> {
        if let Err(ReadError::OverLimit(what)) = &bytes {
            return Err(ReadError::OverLimit(format!("{what}；自其中的“{name}”起未读取")));
        }
        if self.given >= MAX_MEMBERS {
            return Err(ReadError::OverLimit(format!("压缩包内的文件超过 {MAX_MEMBERS} 个；自“{name}”起未读取")));
        }
        self.given += 1;
        Ok((self.take)(Member { name: self.names.unique(name), bytes }))
    }

    /// How many members were given.
    fn given(&self) -> usize {
        self.given
    }
}

/// The members that could still be given from a damaged archive are told with the damage.
fn damaged(what: &str, given: usize) -> ReadError {
    ReadError::Corrupt(match given {
        0 => what.to_owned(),
        _ => format!("{what}；已读出其中 {given} 个文件，其余未读取"),
    })
}

/// An archive without a file in it would otherwise be read without a word.
fn not_empty(given: usize) -> Result<(), ReadError> {
    if given == 0 { Err(ReadError::Empty) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
