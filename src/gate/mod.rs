//! The gate (门禁): what stands between a draft and its issue. Takes reviews, and what was agreed on beside them; gives what
//! is new in them and whether they may pass. Prints nothing; `guiqing check` brings the files and carries the outcome out.

mod baseline;
pub mod config;
pub mod older;
pub mod repair;
pub mod select;
mod waivers;

use crate::model::{Checked, Collection, Compared, Diagnostic, Draft, Excluded, Mended, Threshold};

pub use baseline::Baseline;
pub use waivers::Waivers;

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
        excluded: Excluded::default(),
    }
}

/// The folders that were checked whole: what is not in them any more is gone, and not merely left out of this run.
#[derive(Debug, Clone)]
pub struct Scope {
    /// As shown, without a `/` at the end.
    pub folders: Vec<String>,
    /// Whether a file is there, looked at or left out.
    pub is_there: fn(&str) -> bool,
}

impl Scope {
    /// Whether a file stood below one of them and is there no more.
    #[must_use]
    pub fn has_lost(&self, path: &str) -> bool {
        self.covers(path) && !(self.is_there)(path)
    }

    fn covers(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| {
            let is_everything = folder == "." && !path.starts_with('/') && !path.starts_with("../");
            is_everything || path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
    }

    /// Whether any folder was.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.folders.is_empty()
    }
}

/// The part of a key that stands for rule and clause text, whatever document they are in.
fn clause_key(key: &str) -> &str {
    key.split_once('-').map_or(key, |(_, clause)| clause)
}

/// A finding as it is remembered.
fn mended(path: &str, it: &Diagnostic) -> Mended {
    Mended {
        key: it.key.clone(),
        rule: it.finding.rule.clone(),
        path: path.to_owned(),
        clause: it.finding.clause.clone(),
        quote: it.finding.quote.clone(),
    }
}
