//! One document from its characters to its review: each stage once, in order, none reaching back.

use std::sync::Arc;
use std::thread;

use crate::detect::{self, Detector, Scratch};
use crate::error::ReadError;
use crate::judge::GuardWords;
use crate::model::{Dictionary, Document, Review, Settings, SourceFile};
use crate::{judge, normalize, propose, recommend, segment};

/// The structure of a document as read.
#[must_use]
pub fn document(source: SourceFile) -> Document {
    let path = source.path.clone();
    segment::segment(path, normalize::normalize(source))
}

/// What the stages share for a whole run; a copy of it shares the same.
#[derive(Clone)]
pub struct Engine {
    /// The law.
    pub dictionary: Arc<Dictionary>,
    /// Day and region.
    pub settings: Settings,
    detector: Arc<Detector>,
    guard_words: Arc<GuardWords>,
}

impl Engine {
    /// Makes the dictionary ready to search.
    #[must_use]
    pub fn new(dictionary: Dictionary, settings: Settings) -> Self {
        let (detector, guard_words) = thread::scope(|scope| {
            let guard_words = scope.spawn(|| GuardWords::new(&dictionary));
            let detector = Detector::new(&dictionary, &settings);
            (Arc::new(detector), Arc::new(guard_words.join().expect("a dictionary that loaded is sound")))
        });
        Self { dictionary: Arc::new(dictionary), settings, detector, guard_words }
    }

    /// The review of a document as read. `scratch` is reused from document to document.
    #[must_use]
    pub fn review(&self, source: SourceFile, scratch: &mut Scratch) -> Review {
        let origin = source.origin();
        let mut document = document(source);
        if !self.settings.region.is_empty() {
            document.metadata.region.clone_from(&self.settings.region);
        }
        document.metadata.issuer_level = self.settings.issuer_level;
        document.metadata.region = self.dictionary.regions.complete(&document.metadata.region);
        let hits = detect::detect(&self.detector, &self.dictionary, &document, scratch);
        let mut findings = judge::judge(&self.guard_words, &self.dictionary, &document, hits);
        let main_content = recommend::main_content(&self.dictionary, self.settings.as_of, &document, &findings);
        findings.splice(0..0, main_content);
        let recommendation = recommend::recommend(&self.dictionary, self.settings.as_of, &document, &findings);
        propose::propose(&self.dictionary, &document, &mut findings);
        Review::new(&document, &self.dictionary, self.settings.as_of, origin, &findings, recommendation)
    }

    /// The review of a file that could not be read.
    #[must_use]
    pub fn unread(&self, path: String, bytes: u64, error: &ReadError) -> Review {
        Review::unread(path, bytes, error.to_string())
    }
}
