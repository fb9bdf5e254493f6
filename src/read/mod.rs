//! Stand-in so that this branch compiles: the real module comes from the branch `read`.

use crate::model::Layout;

/// How much a reader may take in.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest file read.
    pub max_file_bytes: u64,
    /// Most bytes a container may unpack to.
    pub max_text_bytes: u64,
}

/// What a format gives.
#[derive(Debug, Clone)]
pub struct Content {
    /// The characters.
    pub text: String,
    /// What a line break means.
    pub layout: Layout,
    /// Character encoding; empty where the format has its own.
    pub encoding: String,
    /// What could not be read, in Chinese.
    pub missing: Vec<String>,
}

pub mod docx;
