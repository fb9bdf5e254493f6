//! `markdown`: a comment for a merge request. What came of it, the new findings in a table, each with its clause below,
//! folded; counts of the rest.
//!
//! Nothing of a draft is markup there: every mark of punctuation is written as a character reference, and what would call a
//! person or an issue (`@`, `#`, …) is parted from what follows by an empty comment.

use std::fmt::Write;

use super::message::{self, Gap};
use super::{Sheet, place};
use crate::model::{Checked, Diagnostic, Draft, GateLevel};
use crate::report::terminal::is_unprintable;
use crate::report::wording;

/// A comment on GitHub has room for 65,536 characters; what stands below the findings must fit as well.
const MOST_CHARS: usize = 60_000;

/// Rows of the table; more of them nobody reads in a comment.
const MOST_ROWS: usize = 100;

/// The whole comment.
pub fn write(sheet: &Sheet<'_>) -> String {
    let mut text = String::new();
    describe(&mut text, sheet).expect("a String takes any text");
    text
}

fn describe(text: &mut String, sheet: &Sheet<'_>) -> std::fmt::Result {
    let checked = sheet.checked;
    let mark = match checked.exit_code() {
        0 => "✅",
        2 => "⚠️",
        _ => "❌",
    };
    writeln!(text, "### {mark} 规清：{}\n", inline(&message::outcome(checked)))?;
    writeln!(text, "{}（{}）。\n", inline(&message::tally(checked)), inline(&message::threshold(checked)))?;
    describe_gaps(text, checked)?;
    let active: Vec<_> = checked.diagnostics().filter(|(_, it)| it.is_active()).collect();
    describe_table(text, &active)?;
    describe_each(text, &active)?;
    write!(
        text,
        "规清 {}，词典 {}，施行基准日 {}",
        inline(&sheet.run.version),
        sheet.run.dictionary_hash,
        sheet.run.as_of
    )?;
    text.push_str("。检查结果供审核参考。\n");
    Ok(())
}

/// What was not read, and what is wrong beside the drafts.
fn describe_gaps(text: &mut String, checked: &Checked) -> std::fmt::Result {
    let mut count = 0;
    for draft in &checked.drafts {
        if let Some(gap) = Gap::of(checked, draft) {
            writeln!(text, "- <code>{}</code> {}", inline(place::path(&draft.path)), inline(&gap.told()))?;
            count += 1;
        }
    }
    for it in &checked.complaints {
        let path = inline(place::path(&it.path));
        writeln!(text, "- 豁免登记有误：<code>{path}</code> 第 {} 行：{}", it.line, inline(&it.message))?;
        count += 1;
    }
    if count > 0 {
        text.push('\n');
    }
    Ok(())
}

fn describe_table(text: &mut String, active: &[(&Draft, &Diagnostic)]) -> std::fmt::Result {
    if active.is_empty() {
        return Ok(());
    }
    writeln!(text, "| 级别 | 位置 | 条款 | 问题 |\n| --- | --- | --- | --- |")?;
    for (draft, it) in active.iter().take(MOST_ROWS) {
        let clause = inline(wording::clause(&it.finding));
        let title = inline(&it.finding.title);
        let rule = inline(&it.finding.rule);
        writeln!(text, "| {} | {} | {clause} | {title}（<code>{rule}</code>） |", level(it), place_of(draft, it))?;
    }
    if active.len() > MOST_ROWS {
        writeln!(text, "\n其余 {} 处没有列出，见完整的检查结果。", active.len() - MOST_ROWS)?;
    }
    text.push('\n');
    Ok(())
}

fn describe_each(text: &mut String, active: &[(&Draft, &Diagnostic)]) -> std::fmt::Result {
    let mut used = text.chars().count();
    for (index, (draft, it)) in active.iter().enumerate() {
        let one = folded(draft, it)?;
        used += one.chars().count();
        if used > MOST_CHARS {
            writeln!(text, "其余 {} 处的详情没有列出，见完整的检查结果。\n", active.len() - index)?;
            break;
        }
        text.push_str(&one);
    }
    Ok(())
}

/// One finding, to be opened.
fn folded(draft: &Draft, it: &Diagnostic) -> Result<String, std::fmt::Error> {
    let finding = &it.finding;
    let mut text = String::new();
    let (clause, title) = (inline(wording::clause(finding)), inline(&finding.title));
    writeln!(text, "<details><summary>{}　{}　{clause}　{title}</summary>\n", level(it), place_of(draft, it))?;
    if let Some(lead_in) = &finding.lead_in {
        writeln!(text, "{}\n", inline(&message::one_line(&lead_in.text)))?;
    }
    if !finding.clause_text.is_empty() {
        writeln!(text, "<pre>{}</pre>\n", marked(it))?;
    }
    writeln!(text, "- 理由：{}", inline(&finding.message))?;
    writeln!(text, "- 依据：{}", inline(&message::law(it)))?;
    writeln!(text, "- 建议：{}", inline(finding.suggestion()))?;
    writeln!(text, "- 指纹：<code>{}</code>\n\n</details>\n", inline(&it.key))?;
    Ok(text)
}

fn level(it: &Diagnostic) -> &'static str {
    match it.level {
        GateLevel::Conflict => "🔴 抵触",
        GateLevel::NeedsReview => "🟡 需判断",
        GateLevel::Technical => "🔵 技术性",
    }
}

fn place_of(draft: &Draft, it: &Diagnostic) -> String {
    let path = inline(place::path(&draft.path));
    match it.finding.page {
        Some(page) => format!("<code>{path}</code> 第 {page} 页"),
        None if draft.has_lines => format!("<code>{path}&#58;{}</code>", it.finding.line),
        None => format!("<code>{path}</code>"),
    }
}

/// The clause with its words in bold; a long one is cut around them.
fn marked(it: &Diagnostic) -> String {
    const AROUND_CHARS: usize = 300;
    let characters: Vec<char> = it.finding.clause_text.chars().collect();
    let (from, to) = it.finding.quote_in_clause;
    let to = to.min(characters.len());
    let from = from.min(to);
    let (start, end) = (from.saturating_sub(AROUND_CHARS), (to + AROUND_CHARS).min(characters.len()));
    let part = |range: &[char]| preformatted(&range.iter().collect::<String>());
    format!(
        "{}{}<strong>{}</strong>{}{}",
        if start > 0 { "…" } else { "" },
        part(&characters[start..from]),
        part(&characters[from..to]),
        part(&characters[to..end]),
        if end < characters.len() { "…" } else { "" }
    )
}

/// Text in a line: no punctuation of it is markup, and it stays in its line.
fn inline(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => safe.push(' '),
            // What GitHub and GitLab make references of: people, issues, merge requests, labels, snippets, milestones.
            '@' | '#' | '!' | '~' | '$' | '%' | '&' | '^' => {
                safe.push_str(&format!("&#{};<!-- -->", u32::from(character)))
            }
            _ if character.is_ascii_punctuation() => safe.push_str(&format!("&#{};", u32::from(character))),
            _ if is_unprintable(character) => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(character),
        }
    }
    safe
}

/// Text in `<pre>`, where Markdown is not read and line breaks stay. An empty line would do no harm to `<pre>` itself, but
/// some readers close every block there.
fn preformatted(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' if safe.ends_with('\n') => safe.push_str("&#8203;\n"),
            '\n' => safe.push('\n'),
            _ if character.is_ascii_punctuation() => safe.push_str(&format!("&#{};", u32::from(character))),
            '\t' => safe.push(' '),
            _ if is_unprintable(character) => safe.push(char::REPLACEMENT_CHARACTER),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_draft_is_markup() {
        let hostile = "[a](javascript:b)|`c`<img src=x>\n# @d www.e.com **f** &amp; https://g \u{202e}";
        let safe = inline(hostile);
        let bare = regex::Regex::new("&#[0-9]+;(<!-- -->)?").expect("a pattern").replace_all(&safe, "");
        assert!(!bare.chars().any(|c| c.is_ascii_punctuation() || c == '\n' || is_unprintable(c)), "{bare}");
        assert!(safe.contains("&#64;<!-- -->d"), "{safe}");
    }

    #[test]
    fn a_clause_stays_in_its_block() {
        assert_eq!(preformatted("甲</pre>\n\n乙"), "甲&#60;&#47;pre&#62;\n&#8203;\n乙");
    }
}
