//! Which rules count and how much they weigh, as the configuration says. Takes what was checked, leaves in it what counts.
//! Also says whether there are rules and categories of the names in the configuration.

use std::collections::HashMap;

use super::config::{Config, Named};
use crate::error::{Error, suggestion};
use crate::model::{Checked, Dictionary, GateLevel};

/// Whether the dictionary has the rules and categories that the configuration names.
///
/// # Errors
/// [`Error::Config`] for the first name that nothing has.
pub fn verify(config: &Config, dictionary: &Dictionary) -> Result<(), Error> {
    let ids = || dictionary.rules.iter().map(|rule| rule.id.as_str());
    let categories = || dictionary.rules.iter().map(|rule| rule.category.0.as_str());
    let weighed = config.severities.iter().map(|it| &it.rule);
    let rules = config.select.value.iter().chain(&config.ignore.value).chain(weighed);
    let unknown_rules = rules.filter(|it| !ids().any(|id| id == it.name)).map(|it| {
        let message = format!("没有规则“{}”{}；全部规则见 guiqing rules", it.name, suggestion(&it.name, ids()));
        (it.line, message)
    });
    let chosen = config.categories.value.iter();
    let unknown_categories = chosen.filter(|it| !categories().any(|name| name == it.name)).map(|it| {
        let message = format!("没有类别“{}”{}；全部类别见 guiqing rules", it.name, suggestion(&it.name, categories()));
        (it.line, message)
    });
    match unknown_rules.chain(unknown_categories).min_by_key(|(line, _)| *line) {
        Some((line, message)) => Err(Error::Config { file: config.file.clone().unwrap_or_default(), line, message }),
        None => Ok(()),
    }
}

/// The dictionary with the thresholds of the configuration in place of its own.
pub fn set_policy(config: &Config, dictionary: &mut Dictionary) {
    let policy = &mut dictionary.policy;
    policy.repeal_share = config.repeal_share.value.unwrap_or(policy.repeal_share);
    policy.repeal_min_clauses = config.repeal_min_clauses.value.unwrap_or(policy.repeal_min_clauses);
}

/// Drops the findings of rules that are not chosen or off, and weighs the others as configured. Comes after baseline and
/// waivers: what is not looked at any more is neither mended nor free of its waiver.
pub fn select(config: &Config, dictionary: &Dictionary, checked: &mut Checked) {
    let weights: HashMap<&str, Option<GateLevel>> =
        config.severities.iter().map(|it| (it.rule.name.as_str(), it.level)).collect();
    for draft in &mut checked.drafts {
        draft.diagnostics.retain_mut(|diagnostic| {
            let weight = weights.get(diagnostic.finding.rule.as_str());
            diagnostic.level = weight.copied().flatten().unwrap_or(diagnostic.level);
            is_chosen(config, &diagnostic.finding.category, &diagnostic.finding.rule) && weight != Some(&None)
        });
    }
    let category = |id: &str| dictionary.rules.iter().find(|rule| rule.id == id).map(|rule| rule.category.0.as_str());
    checked.mended.retain(|it| {
        let is_off = weights.get(it.rule.as_str()) == Some(&None);
        !is_off && is_chosen(config, category(&it.rule).unwrap_or_default(), &it.rule)
    });
}

fn is_chosen(config: &Config, category: &str, rule: &str) -> bool {
    let names = |list: &[Named], name: &str| list.iter().any(|it| it.name == name);
    let (categories, rules) = (&config.categories.value, &config.select.value);
    let is_all = categories.is_empty() && rules.is_empty();
    let is_named = is_all || names(categories, category) || names(rules, rule);
    is_named && !names(&config.ignore.value, rule)
}
