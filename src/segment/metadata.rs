//! What a document says about itself.

use super::nest::Tree;
use crate::model::{DocumentKind, Metadata, Rank, Sentence, Validity};

/// Reads the metadata of a document.
#[must_use]
pub fn read(folded: &str, tree: &Tree, sentences: &[Sentence]) -> Metadata {
    let _ = (folded, sentences);
    let head = tree.heads.first();
    Metadata {
        title: head.and_then(|head| head.title.clone()),
        document_number: head.and_then(|head| head.document_number.clone()),
        issuer: None,
        issued_on: None,
        effective_on: None,
        validity: Validity::default(),
        addressees: head.and_then(|head| head.addressees),
        basis: Vec::new(),
        repeals: Vec::new(),
        kind: DocumentKind::Normative,
        rank: Rank::Normative,
        region: Vec::new(),
    }
}
