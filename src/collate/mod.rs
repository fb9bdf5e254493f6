//! The collate stage: what only the whole folder shows. Takes all reviews, gives them back with those facts applied.
//!
//! A run too large for memory is gathered review by review (`Gathered`), and what came of it is applied when the reviews pass by
//! again (`Applying`). What a fact means is said by the dictionary's rule on it; without such a rule nothing is said.

mod facts;
mod names;
mod sorted;

use std::collections::HashMap;
use std::io;

use jiff::civil::Date;

use crate::error::Error;
use crate::model::{Action, Collection, Consequence, Dictionary, Fact, FindingRow, Reason, Review, Rule};
use facts::{OfDocuments, Relation};

pub use facts::{Gathered, Relations};

/// Documents that others speak of, held because many may speak of one.
const MAX_HELD: usize = 1_000;

/// Applies cross-document facts: replaced by another document of the folder, or there twice.
#[must_use]
pub fn collate(dictionary: &Dictionary, as_of: Date, mut reviews: Vec<Review>) -> Collection {
    let in_memory = "in memory nothing fails";
    let mut gathered = Gathered::in_memory();
    for (place, review) in reviews.iter().enumerate() {
        gathered.add(review, place as u64).expect(in_memory);
    }
    let mut relations = gathered.relations().expect(in_memory);
    let mut applying = Applying::new(dictionary, as_of, &mut relations).expect(in_memory);
    for index in 0..reviews.len() {
        let other = |place| Ok(Other::of(&reviews[usize::try_from(place).expect("an index")]));
        let said = applying.next(other).expect(in_memory);
        applying.apply(&mut reviews[index], said);
    }
    Collection { reviews }
}

/// A document that another one has to do with: what is said of it.
#[derive(Debug, Clone)]
pub struct Other {
    path: String,
    title: String,
    document_number: Option<String>,
    issued_on: Option<Date>,
}

impl Other {
    /// What is said of a document.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        Self {
            path: review.path.clone(),
            title: review.title.clone().unwrap_or_default(),
            document_number: review.document_number.clone(),
            issued_on: review.issued_on,
        }
    }

    /// What is said of a document that has this relation to it.
    fn said(&self, relation: Relation) -> String {
        let title = &self.title;
        match relation {
            Relation::Repealed => format!("本次清理范围内的《{title}》已明示废止本文件"),
            Relation::Renewed => {
                let day = self.issued_on.unwrap_or(Date::ZERO);
                let number = self.document_number.as_ref();
                let number = number.map_or_else(String::new, |number| format!("（{number}）"));
                format!(
                    "同一制定机关已于{}年{}月{}日以同名文件《{title}》{number}重新作出规定",
                    day.year(),
                    day.month(),
                    day.day(),
                )
            }
            Relation::Double => self.path.clone(),
        }
    }
}

/// A fact that holds for a document, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    fact: Fact,
    what: String,
}

/// The facts of a run on their way into its reviews, which pass by in the order in which they were gathered.
pub struct Applying<'a> {
    dictionary: &'a Dictionary,
    as_of: Date,
    /// What the dictionary says of each fact.
    rules: Vec<(Fact, &'a Rule)>,
    relations: OfDocuments<'a>,
    others: HashMap<u64, Other>,
}

impl<'a> Applying<'a> {
    /// Begins with the first review.
    ///
    /// # Errors
    /// [`Error::Output`] when what was laid aside cannot be read.
    pub fn new(dictionary: &'a Dictionary, as_of: Date, relations: &'a mut Relations) -> Result<Self, Error> {
        let rules = [Fact::ReplacedInFolder, Fact::DoubleInFolder].into_iter().filter_map(|fact| {
            let rule = dictionary.rules.iter().find(|rule| rule.fact == Some(fact))?;
            dictionary.in_force(rule, as_of).then_some((fact, rule))
        });
        let rules = rules.collect();
        Ok(Self { dictionary, as_of, rules, relations: relations.iter().map_err(aside)?, others: HashMap::new() })
    }

    /// What is to be said of the next review; `other` looks a document up by its place.
    ///
    /// # Errors
    /// [`Error::Output`] when what was laid aside cannot be read, and whatever `other` fails with.
    pub fn next(&mut self, mut other: impl FnMut(u64) -> Result<Other, Error>) -> Result<Vec<Said>, Error> {
        let mut said: Vec<Said> = Vec::new();
        for (relation, place) in self.relations.next().map_err(aside)? {
            let fact = match relation {
                Relation::Repealed | Relation::Renewed => Fact::ReplacedInFolder,
                Relation::Double => Fact::DoubleInFolder,
            };
            let is_silent = !self.rules.iter().any(|(known, _)| *known == fact);
            // A document that is repealed by name need not be said to be renewed.
            if is_silent || said.iter().any(|said| said.fact == fact) {
                continue;
            }
            if !self.others.contains_key(&place) {
                if self.others.len() >= MAX_HELD {
                    self.others.clear();
                }
                self.others.insert(place, other(place)?);
            }
            said.push(Said { fact, what: self.others[&place].said(relation) });
        }
        Ok(said)
    }

    /// Puts what was said into the review.
    pub fn apply(&self, review: &mut Review, said: Vec<Said>) {
        for Said { fact, what } in said {
            if let Some((_, rule)) = self.rules.iter().find(|(known, _)| *known == fact) {
                apply(self.dictionary, self.as_of, rule, review, what);
            }
        }
    }
}

/// What is laid aside has no name and stands where the system keeps such files, or beside the results.
fn aside(source: io::Error) -> Error {
    Error::Output { path: "临时文件".into(), source }
}

fn apply(dictionary: &Dictionary, as_of: Date, rule: &Rule, review: &mut Review, what: String) {
    let row = FindingRow::of_folder(dictionary, as_of, rule, &[("命中", what)]);
    let reason = |text| Reason {
        text,
        basis: row.basis.iter().map(ToString::to_string).collect(),
        rules: vec![rule.id.clone()],
        clauses: Vec::new(),
    };
    let is_open = matches!(review.action, Some(Action::Keep | Action::Revise | Action::Repeal));
    match rule.consequence {
        Consequence::Note if review.action.is_some() => review.reasons.push(reason(format!("附注：{}", row.message))),
        Consequence::Repeal if is_open => {
            review.reasons.retain(|known| review.action != Some(Action::Keep) || !known.rules.is_empty());
            review.action = Some(Action::Repeal);
            review.reasons.insert(0, reason(row.message.clone()));
        }
        _ => return,
    }
    review.findings.insert(0, row);
}

#[cfg(test)]
mod tests;
