//! `guiqing rules`: the list of rules, or one rule with its law, templates and examples. What changes of rules need
//! (check, diff, schema) stands in the files beside this one.

mod check;
mod diff;

use std::fmt::Write;
use std::path::Path;

use super::args::{RulesAction, RulesOptions, SchemaFile};
use super::{load_dictionary, print, rule_book};
use crate::dictionary::{self, Schema};
use crate::error::{Error, suggestion};
use crate::model::{Dictionary, Example, Matcher, Rule, Verified};

/// Gives the exit code.
pub(super) fn run(options: &RulesOptions) -> Result<u8, Error> {
    match &options.action {
        None => show(options.id.as_deref(), options.dictionaries.as_deref()).map(|()| 0),
        Some(RulesAction::Show(show_options)) => {
            show(Some(&show_options.id), show_options.dictionaries.as_deref()).map(|()| 0)
        }
        Some(RulesAction::Book(options)) => rule_book::run(options).map(|()| 0),
        Some(RulesAction::Check(options)) => check::run(options),
        Some(RulesAction::Diff(options)) => diff::run(options),
        Some(RulesAction::Schema(options)) => print(&dictionary::schema(match options.file {
            SchemaFile::Rule => Schema::Rule,
            SchemaFile::Policy => Schema::Policy,
        }))
        .map(|()| 0),
    }
}

/// One rule, or the list of all.
fn show(id: Option<&str>, dictionaries: Option<&Path>) -> Result<(), Error> {
    let dictionary = load_dictionary(dictionaries)?;
    let Some(id) = id else { return print(&list(&dictionary)) };
    print(&find(&dictionary, id)?.into_iter().map(|rule| describe(&dictionary, rule)).collect::<Vec<_>>().join("\n"))
}

/// The rule of an id or a title, or all those of a number in the legal catalogue.
///
/// # Errors
/// [`Error::Usage`] when there is none, with the one that was probably meant.
pub(super) fn find<'d>(dictionary: &'d Dictionary, id: &str) -> Result<Vec<&'d Rule>, Error> {
    let numbered = |rule: &Rule| rule.catalogue.iter().any(|number| number.eq_ignore_ascii_case(id));
    let matches = |rule: &&Rule| rule.id.eq_ignore_ascii_case(id) || rule.title == id || numbered(rule);
    let found: Vec<&Rule> = dictionary.rules.iter().filter(matches).collect();
    if found.is_empty() {
        let names = dictionary.rules.iter().flat_map(|rule| [rule.id.as_str(), rule.title.as_str()]);
        let meant = suggestion(id, names);
        return Err(Error::Usage(format!("没有规则“{id}”{meant}；用 guiqing rules 列出全部规则")));
    }
    Ok(found)
}

/// All rules by category, a line each.
fn list(dictionary: &Dictionary) -> String {
    let mut rules: Vec<&Rule> = dictionary.rules.iter().collect();
    rules.sort_by_key(|rule| (&rule.category, &rule.id));
    let mut text = String::new();
    let mut category = None;
    for rule in rules {
        if category != Some(&rule.category) {
            let _ = writeln!(text, "{}{}", if category.is_some() { "\n" } else { "" }, rule.category);
            category = Some(&rule.category);
        }
        let numbers = rule.catalogue.join("、");
        let numbers = if numbers.is_empty() { numbers } else { format!("（{numbers}）") };
        let _ = writeln!(text, "  {:<40} {}　{}{numbers}", rule.id, rule.severity, rule.title);
    }
    let _ = writeln!(text, "\n共 {} 条规则，词典 {}", dictionary.rules.len(), dictionary.hash);
    text
}

fn describe(dictionary: &Dictionary, rule: &Rule) -> String {
    let mut text = format!("{}　{}\n", rule.id, rule.title);
    let _ =
        writeln!(text, "目录编号：{}　类别：{}　严重程度：{}", rule.catalogue.join("、"), rule.category, rule.severity);
    let _ = writeln!(text, "问题：{}\n建议：{}", rule.message, rule.advice);
    text.push_str("依据：\n");
    for id in &rule.basis {
        let basis = dictionary.basis(*id);
        let pending = if basis.verified == Verified::Pending { "（待核）" } else { "" };
        let since = basis.in_force_from.map_or_else(String::new, |day| format!("　{day} 起施行"));
        let _ = writeln!(text, "  {}{pending}{since}", basis.citation);
    }
    if let Some(fact) = rule.fact {
        let _ = writeln!(text, "文档级事实：{fact:?}");
    }
    if !rule.patterns.is_empty() {
        text.push_str("句式：\n");
    }
    for pattern in &rule.patterns {
        let source = match &pattern.text {
            Matcher::Template(template) => template.source.clone(),
            Matcher::Regex { regex, .. } => format!("正则 {regex}"),
        };
        let when = pattern.when.as_ref().map_or_else(String::new, |(when, _)| format!("　语境 {}", when.source));
        let unless: String = pattern.unless.iter().map(|(unless, _)| format!("　除非 {}", unless.source)).collect();
        let verdict = pattern.verdict.map_or_else(String::new, |verdict| format!("　〔{verdict}〕"));
        let _ = writeln!(text, "  {source}{when}{unless}{verdict}");
    }
    let guards: Vec<String> = rule.guards.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "豁免情形：{}", guards.join("、"));
    for form in &rule.lawful {
        if let Matcher::Template(template) = &form.pattern.text {
            let _ = writeln!(text, "合法看似：{}　{}（{}）", template.source, form.reason, form.verdict);
        }
    }
    text.push_str("例：\n");
    for example in &rule.examples {
        let _ = writeln!(text, "  {}", describe_example(example));
    }
    text
}

fn describe_example(example: &Example) -> String {
    let lead_in = example.lead_in.as_ref().map_or_else(String::new, |lead_in| format!("［{lead_in}］"));
    let todo = example.todo.as_ref().map_or_else(String::new, |why| format!("（未解决：{why}）"));
    format!("{}{lead_in}{}{todo}", example.expected(), example.text)
}
