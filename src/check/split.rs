//! `Split`: the dictionary with a rule of its own for every pattern, so that the ordinary pipeline tells which patterns
//! are at work. Of several patterns of a rule that match a sentence it would name only the strongest.

use std::collections::HashMap;

use crate::model::{Dictionary, Rule, Settings};
use crate::pipeline::Engine;

/// A pattern: index of its rule and index in that rule.
pub(super) type PatternId = (usize, usize);

pub(super) struct Split {
    pub engine: Engine,
    origins: HashMap<String, PatternId>,
}

impl Split {
    pub fn new(dictionary: &Dictionary, settings: &Settings) -> Self {
        let mut origins = HashMap::new();
        let mut rules = Vec::new();
        for (at, rule) in dictionary.rules.iter().enumerate() {
            for (number, pattern) in rule.patterns.iter().enumerate() {
                let id = format!("{at:05}#{number:05}");
                origins.insert(id.clone(), (at, number));
                let mut lawful = rule.lawful.clone();
                lawful.retain(|form| u16::try_from(number).is_ok_and(|number| form.covers(number)));
                lawful.iter_mut().for_each(|form| form.only.clear());
                let patterns = vec![pattern.clone()];
                rules.push(Rule { id, patterns, lawful, examples: Vec::new(), ..rule.clone() });
            }
        }
        let dictionary = Dictionary { rules, ..dictionary.clone() };
        Self { engine: Engine::new(dictionary, settings.clone()), origins }
    }

    /// The pattern that a rule of the split dictionary was made of.
    pub fn origin(&self, rule: &str) -> Option<PatternId> {
        self.origins.get(rule).copied()
    }
}
