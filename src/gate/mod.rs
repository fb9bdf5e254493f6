//! The gate (门禁): what stands between a draft and its issue. Takes reviews, and what was agreed on beside them; gives what
//! is new in them and whether they may pass. Prints nothing; `guiqing check` brings the files and carries the outcome out.

use crate::model::{Checked, Collection, Compared, Draft, Threshold};

/// Drafts as judged, with nothing to excuse any finding.
#[must_use]
pub fn check(collection: Collection, threshold: Threshold) -> Checked {
    Checked {
        drafts: collection.reviews.into_iter().map(Draft::of).collect(),
        mended: Vec::new(),
        complaints: Vec::new(),
        compared: Compared::Nothing,
        threshold,
        allows_partial: false,
    }
}
