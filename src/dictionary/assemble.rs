//! Joins the files of a dictionary: each is read by its own loader, in the order in which one needs the other.

use std::sync::Arc;

use super::files::Files;
use super::mistakes::Mistakes;
use super::words::{self, Words};
use super::{regions, rules, tables};
use crate::error::Error;
use crate::model::{Dictionary, GUARD_GROUPS, Policy, Regions, Rule, Word};
use crate::word_tree::WordTree;

/// Word groups the program itself asks for by name: the guards', and those of the word scan, the slots and the recommender.
pub fn names_in_use() -> impl Iterator<Item = &'static str> {
    GUARD_GROUPS
        .iter()
        .chain(&[
            "本地",
            "地名",
            "非实质条款语",
            "义务",
            "内部文件标识",
            "不适格主体语",
            "程序说明语",
            "公平竞争审查语",
        ])
        .copied()
}

/// The dictionary of these files.
///
/// # Errors
/// All mistakes, in the order of loading; never an empty list.
pub fn assemble(files: &Files) -> Result<Dictionary, Vec<Error>> {
    let mut mistakes = Mistakes::default();
    let policy = mistakes.keep(files.toml::<Policy>("policy.toml"));
    if policy.as_ref().is_some_and(|policy| !Policy::is_share(policy.repeal_share)) {
        let message = "repeal_share 应为大于 0、不大于 1 的小数".to_owned();
        mistakes.0.push(words::mistake("policy.toml", 0, message));
    }
    let regions = mistakes.keep(regions::load(files)).unwrap_or_else(Regions::none);
    let mut words = Words::load(files, &regions, &mut mistakes);
    tables::load(files, &mut words, &mut mistakes);
    let bases = tables::bases(files, &mut mistakes);
    let validity_terms = mistakes.keep(tables::validity_terms(files, &regions)).unwrap_or_default();
    words.resolve_includes(&mut mistakes);
    for name in names_in_use().filter(|name| words.group(name).is_none()) {
        let message = "程序用到的词组不存在或者没有词，请补上这个文件".to_owned();
        mistakes.0.push(words::mistake(&format!("words/{name}.csv"), 0, message));
    }
    // Without a policy there is a mistake already; the limit then only serves to find the mistakes of rules.
    let gap = policy.as_ref().map_or(0, |policy| policy.default_gap_chars);
    let rules = rules::load(files, &mut words, &bases, gap, &mut mistakes);
    let (mut words, groups) = words.finish();
    let tree = Arc::new(WordTree::new(words.iter().map(|word| word.text.as_str()).zip(0..)));
    count(&mut words, &tree, &rules);
    match policy {
        Some(policy) if mistakes.0.is_empty() => {
            Ok(Dictionary { words, tree, groups, rules, bases, policy, validity_terms, regions, hash: files.hash() })
        }
        _ => Err(mistakes.0),
    }
}

/// Counts the words in the examples of the rules.
fn count(words: &mut [Word], tree: &WordTree, rules: &[Rule]) {
    for example in rules.iter().flat_map(|rule| &rule.examples) {
        tree.each(&example.text, |_, _, word| words[word as usize].frequency += 1);
    }
}
