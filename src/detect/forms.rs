//! Forms: the templates of the rules made ready to match, with needs in the place of word groups.

use jiff::civil::Date;
use regex::Regex;

use super::needs::{Need, NeedList};
use crate::model::{Context, Dictionary, Element, Matcher, Pattern, Rule, Slot, Template};

/// A template made ready; each element as in [`Element`].
pub(super) struct Form(pub Vec<Step>);

/// One element of a form.
pub(super) enum Step {
    /// A word that meets this need.
    Word(Need),
    /// An expression.
    Slot(Slot),
    /// Either.
    Either(Need, Vec<Slot>),
    /// Up to so many characters of anything, without a word that meets the need.
    Gap { max_chars: u16, without: Option<Need> },
    /// What stands on both sides stands in any order, all within so many characters.
    Together { max_chars: Option<u16> },
}

/// What the sentence itself must show.
pub(super) enum Shape {
    /// The ordinary case.
    Form(Form),
    /// The escape hatch, tried where a word meets the need.
    Regex(Need, Regex),
}

/// A pattern made ready.
pub(super) struct Wording {
    pub shape: Shape,
    pub when: Option<(Form, Vec<Context>)>,
    pub unless: Vec<(Form, Vec<Context>)>,
}

/// What a rule looks for.
#[derive(Default)]
pub(super) struct Sought {
    /// Its patterns.
    pub patterns: Vec<Wording>,
    /// The forms of its 合法看似.
    pub lawful: Vec<Wording>,
    pub core_titles: Vec<Form>,
}

/// What each rule looks for, nothing where none of its bases is in force on `as_of`; and the needs of all that.
pub(super) fn sought(dictionary: &Dictionary, as_of: Date) -> (Vec<Sought>, NeedList) {
    let mut needs = NeedList::default();
    let of_rule = |rule: &Rule| {
        if dictionary.in_force(rule, as_of) { sought_by(rule, &mut needs) } else { Sought::default() }
    };
    (dictionary.rules.iter().map(of_rule).collect(), needs)
}

fn sought_by(rule: &Rule, needs: &mut NeedList) -> Sought {
    Sought {
        patterns: rule.patterns.iter().map(|pattern| wording(pattern, needs)).collect(),
        lawful: rule.lawful.iter().map(|lawful| wording(&lawful.pattern, needs)).collect(),
        core_titles: rule.core_titles.iter().map(|title| form(title, needs)).collect(),
    }
}

fn wording(pattern: &Pattern, needs: &mut NeedList) -> Wording {
    let shape = match &pattern.text {
        Matcher::Template(template) => Shape::Form(form(template, needs)),
        Matcher::Regex { trigger, regex } => Shape::Regex(needs.number(trigger), regex.clone()),
    };
    let mut around = |(template, contexts): &(Template, Vec<Context>)| (form(template, needs), contexts.clone());
    let when = pattern.when.as_ref().map(&mut around);
    Wording { shape, when, unless: pattern.unless.iter().map(around).collect() }
}

fn form(template: &Template, needs: &mut NeedList) -> Form {
    let step = |element: &Element| match element {
        Element::Words(groups) => Step::Word(needs.number(groups)),
        Element::Slot(slot) => Step::Slot(*slot),
        Element::Either(groups, slots) => Step::Either(needs.number(groups), slots.clone()),
        Element::Gap { max_chars, without } => {
            Step::Gap { max_chars: *max_chars, without: (!without.is_empty()).then(|| needs.number(without)) }
        }
        Element::Together { max_chars } => Step::Together { max_chars: *max_chars },
    };
    Form(template.elements.iter().map(step).collect())
}

impl Shape {
    /// The needs that a sentence must meet to show it.
    pub fn needs(&self) -> Vec<Need> {
        match self {
            Self::Regex(need, _) => vec![*need],
            Self::Form(form) => form.needs().collect(),
        }
    }
}

impl Form {
    /// The needs that a sentence must meet to show it.
    pub fn needs(&self) -> impl Iterator<Item = Need> {
        self.0.iter().filter_map(|step| if let Step::Word(need) = step { Some(*need) } else { None })
    }
}
