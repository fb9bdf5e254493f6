//! Plain text: all that needs doing is decoding. A line may be a piece of a paragraph; normalize joins it.

use super::head::Head;
use super::{Content, Limits, encoding};
use crate::error::ReadError;
use crate::model::Layout;

/// Anything that is not known to be something else.
pub(super) fn sniff(head: &Head) -> bool {
    head.refusal().is_none()
}

/// The text, decoded and cleaned.
pub(super) fn parse(bytes: &[u8], _limits: &Limits) -> Result<Content, ReadError> {
    let decoded = encoding::decode(bytes, None)?;
    Ok(Content { encoding: decoded.encoding, missing: decoded.missing, ..Content::new(decoded.text, Layout::Lines) })
}
