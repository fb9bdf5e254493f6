//! A docx with comments: the package as it is but for the body, its comments and what says that they are there.
//!
//! Takes the bytes of a package, its text and the marks; gives the bytes of the copy, or nothing where it cannot be done
//! without risk (a body that is no UTF-8, or has no run to hold a comment).

mod body;
mod comments;
mod edits;
mod marking;
mod package;

use self::body::Body;
use self::comments::Comments;
use self::edits::Edits;
use self::marking::Marking;
use self::package::Package;
use super::place::Mark;
use super::{Repairs, Request};
use crate::model::SourceFile;
use crate::read;

/// The copy of a package with its comments.
pub(super) fn annotate(
    bytes: &[u8],
    source: &SourceFile,
    marks: &[Mark<'_>],
    request: &Request<'_>,
) -> Option<Vec<u8>> {
    let (traced, main) = read::trace(bytes, request.limits).ok()?;
    // The marks are places in the text as it was read.
    if traced.text != source.text {
        return None;
    }
    let mut package = Package::open(bytes)?;
    let main = package.find(&main)?;
    let xml = package.text(main)?;
    let body = Body::parse(&xml)?;
    let mut comments = Comments::open(&mut package, &main, &body, request.run.as_of)?;
    let mut marking = Marking::new(&body, &traced, &mut comments);
    if request.repairs == Repairs::Tracked {
        marks.iter().for_each(|mark| marking.repair(mark));
    }
    for mark in marks {
        marking.comment(mark, package.is_signed())?;
    }
    let edits: Edits = marking.finish();
    package.replace(main, edits.apply(&xml));
    comments.put(&mut package, &main)?;
    package.write()
}

#[cfg(test)]
mod tests;
