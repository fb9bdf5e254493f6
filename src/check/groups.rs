//! Word groups that nothing asks for, and bases on which no rule rests.

use std::collections::BTreeSet;

use super::lines::Lines;
use super::{Remark, Topic, Weight};
use crate::dictionary::{Folder, names_in_use};
use crate::model::{Dictionary, Element, GroupId, Matcher, Pattern, Rule, Template};

pub(super) fn remarks(dictionary: &Dictionary, folder: &Folder, lines: &Lines) -> Vec<Remark> {
    let mut remarks = unused_groups(dictionary, folder);
    let rested_on: BTreeSet<_> = dictionary.rules.iter().flat_map(|rule| &rule.basis).collect();
    let bases = dictionary.bases.iter().enumerate();
    remarks.extend(bases.filter(|(at, _)| !rested_on.iter().any(|id| usize::from(id.0) == *at)).map(|(_, basis)| {
        let place = lines.basis(&basis.id);
        Remark {
            weight: Weight::Hint,
            topic: Topic::UnusedBasis,
            file: place.file,
            line: place.line,
            message: format!("没有规则用到依据“{}”{}", basis.id, basis.citation),
            remedy: "请在有关规则的 basis 里写上，或者删去这一行".to_owned(),
        }
    }));
    remarks
}

fn unused_groups(dictionary: &Dictionary, folder: &Folder) -> Vec<Remark> {
    let asked: BTreeSet<GroupId> = dictionary.rules.iter().flat_map(groups_of).collect();
    let mut used: BTreeSet<String> = names_in_use().map(str::to_owned).collect();
    used.extend(asked.into_iter().filter_map(|id| dictionary.groups.get(usize::from(id.0))).map(|g| g.name.clone()));
    // A group that a used group includes is used, and so on down.
    let mut pending: Vec<String> = used.iter().cloned().collect();
    while let Some(name) = pending.pop() {
        let included = included(&folder.text(&file_of(&name)));
        pending.extend(included.into_iter().filter(|name| used.insert(name.clone())));
    }
    let files = folder.names("words/", ".csv");
    let unused = files.filter(|file| !used.contains(file.trim_start_matches("words/").trim_end_matches(".csv")));
    let told = unused.map(|file| Remark {
        weight: Weight::Warning,
        topic: Topic::UnusedGroup,
        file: file.to_owned(),
        line: 0,
        message: "没有规则、豁免情形或者别的词组用到这个词组".to_owned(),
        remedy: "请在句式里用它，或者删去这个文件".to_owned(),
    });
    told.collect()
}

fn file_of(group: &str) -> String {
    format!("words/{group}.csv")
}

/// The groups that rows `{名}` of a group's file include.
fn included(text: &str) -> Vec<String> {
    let cells = text.lines().filter_map(|line| line.split(',').next()).map(|cell| cell.trim().trim_matches('"'));
    cells.filter_map(|cell| cell.strip_prefix('{')?.strip_suffix('}')).map(str::to_owned).collect()
}

/// All groups that the templates of a rule name.
fn groups_of(rule: &Rule) -> Vec<GroupId> {
    let mut groups = Vec::new();
    for pattern in rule.patterns.iter().chain(rule.lawful.iter().map(|form| &form.pattern)) {
        groups_of_pattern(pattern, &mut groups);
    }
    rule.core_titles.iter().for_each(|title| groups_of_template(title, &mut groups));
    groups
}

fn groups_of_pattern(pattern: &Pattern, groups: &mut Vec<GroupId>) {
    match &pattern.text {
        Matcher::Template(template) => groups_of_template(template, groups),
        Matcher::Regex { trigger, .. } => groups.extend(trigger),
    }
    pattern.when.iter().chain(&pattern.unless).for_each(|(template, _)| groups_of_template(template, groups));
}

fn groups_of_template(template: &Template, groups: &mut Vec<GroupId>) {
    for element in &template.elements {
        match element {
            Element::Words(own) | Element::Either(own, _) | Element::Gap { without: own, .. } => groups.extend(own),
            Element::Slot(_) | Element::Together { .. } => {}
        }
    }
}
