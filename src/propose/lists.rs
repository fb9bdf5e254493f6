//! Which clauses stand beside each other: the links of a list, the articles of a chapter.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::model::{Clause, ClauseId, Document, Level};

/// The clauses of one level under one other, or under none in a part.
type Place = (u32, Option<ClauseId>, Level);

/// The lists of a document, found when the first is asked for: most documents have nothing to delete.
pub struct Lists<'a> {
    document: &'a Document,
    links: OnceCell<HashMap<Place, Vec<ClauseId>>>,
}

impl<'a> Lists<'a> {
    pub fn new(document: &'a Document) -> Self {
        Self { document, links: OnceCell::new() }
    }

    /// The clauses beside one, itself among them, in text order.
    pub fn with(&self, clause: &Clause) -> &[ClauseId] {
        let links = self.links.get_or_init(|| {
            let mut links: HashMap<Place, Vec<ClauseId>> = HashMap::new();
            for (id, clause) in (0u32..).map(ClauseId).zip(&self.document.clauses) {
                links.entry(place(clause)).or_default().push(id);
            }
            links
        });
        links.get(&place(clause)).map_or(&[], Vec::as_slice)
    }

    /// The list that stands first under a clause.
    pub fn first_below(&self, above: ClauseId) -> &[ClauseId] {
        let mut below = self.document.clauses[above.index()..].iter().skip(1);
        below.find(|clause| clause.parent == Some(above)).map_or(&[], |first| self.with(first))
    }
}

fn place(clause: &Clause) -> Place {
    (clause.part, clause.parent, clause.level)
}
