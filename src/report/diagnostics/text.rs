//! `text`: for people at a terminal and in the log of a CI job. Every finding with its clause, the words underlined, the
//! law, the reason and what to do; at the end what it comes to.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Paint, Sheet, message};
use crate::model::{Checked, Diagnostic, Draft, GateLevel, Status};
use crate::report::terminal::printable;
use crate::report::wording;

/// Columns of a clause that are shown before and behind the words; the rest of a long clause would bury them.
const AROUND_COLUMNS: usize = 60;

/// The whole message.
pub fn write(sheet: &Sheet<'_>) -> String {
    let mut text = String::new();
    describe(&mut text, sheet).expect("a String takes any text");
    text
}

fn describe(text: &mut String, sheet: &Sheet<'_>) -> std::fmt::Result {
    let brush = Brush(sheet.paint);
    let checked = sheet.checked;
    for draft in &checked.drafts {
        if draft.status != Status::Read {
            let problem = printable(draft.problem.as_deref().unwrap_or_default());
            writeln!(text, "{}：{} {problem}\n", printable(&draft.path), brush.bold(RED, &draft.status.to_string()))?;
        }
        for diagnostic in &draft.diagnostics {
            describe_one(text, brush, draft, diagnostic)?;
        }
    }
    for mended in &checked.mended {
        let place = format!("{} {}", printable(&mended.path), printable(&mended.clause));
        writeln!(text, "{}　{place}　{}（{}）", brush.bold(GREEN, "已消除"), printable(&mended.quote), mended.rule)?;
    }
    for complaint in &checked.complaints {
        let place = format!("{} 第 {} 行", printable(&complaint.path), complaint.line);
        writeln!(text, "{}　{place}：{}", brush.bold(RED, "豁免登记有误"), printable(&complaint.message))?;
    }
    if !checked.mended.is_empty() || !checked.complaints.is_empty() {
        text.push('\n');
    }
    describe_outcome(text, brush, checked)
}

fn describe_one(text: &mut String, brush: Brush, draft: &Draft, it: &Diagnostic) -> std::fmt::Result {
    let finding = &it.finding;
    let place = format!("{}:{}:{}", printable(&draft.path), finding.line, finding.column);
    let level = brush.bold(colour(it), it.level.name());
    let standing = message::excuse(it).map_or_else(String::new, |excuse| format!("　〔{}〕", printable(&excuse)));
    writeln!(text, "{}　{level}　{}（{}）{standing}", brush.bold("", &place), printable(&finding.title), finding.rule)?;
    if let Some(lead_in) = &finding.lead_in {
        writeln!(text, "  {}", brush.faint(&printable(&message::one_line(&lead_in.text))))?;
    }
    if finding.clause_text.is_empty() {
        writeln!(text, "  全文")?;
    } else {
        quote(text, brush, it)?;
    }
    writeln!(text, "  理由：{}", printable(&finding.message))?;
    writeln!(text, "  依据：{}", printable(&message::law(it)))?;
    writeln!(text, "  建议：{}", printable(finding.suggestion()))?;
    writeln!(text, "  {}\n", brush.faint(&format!("指纹：{}", it.key)))
}

/// The lines of the clause that hold the words, each with a line of marks below them.
fn quote(text: &mut String, brush: Brush, it: &Diagnostic) -> std::fmt::Result {
    let finding = &it.finding;
    let (from, to) = finding.quote_in_clause;
    writeln!(text, "  {}", printable(wording::clause(finding)))?;
    let mut at = 0;
    for line in finding.clause_text.split('\n') {
        let length = line.chars().count();
        let (start, end) = (from.clamp(at, at + length) - at, to.clamp(at, at + length) - at);
        if start < end {
            let [before, marked, after] = cut(line, start, end);
            writeln!(text, "    {before}{}{after}", brush.bold(colour(it), &marked))?;
            let (indent, width) = (before.width(), marked.width().max(1));
            writeln!(text, "    {}{}", " ".repeat(indent), brush.bold(colour(it), &"^".repeat(width)))?;
        }
        at += length + 1;
    }
    Ok(())
}

/// The words from `start` to `end` (in characters) and what stands around them, long lines cut, safe to print.
fn cut(line: &str, start: usize, end: usize) -> [String; 3] {
    let characters: Vec<char> = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let part = |from: usize, to: usize| printable(&characters[from..to].iter().collect::<String>());
    let width = |character: &char| character.width().unwrap_or(1);
    let fits = |taken: &mut usize, character: &char| {
        *taken += width(character);
        (*taken <= AROUND_COLUMNS).then_some(())
    };
    let before = characters[..start].iter().rev().scan(0, fits).count();
    let after = characters[end..].iter().scan(0, fits).count();
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    // The margin of the first line is not worth its room.
    let head = part(start - before, start);
    let head = if before == start { head.trim_start().to_owned() } else { head };
    [
        format!("{}{head}", dots(before < start)),
        part(start, end),
        format!("{}{}", part(end, end + after), dots(end + after < characters.len())),
    ]
}

fn describe_outcome(text: &mut String, brush: Brush, checked: &Checked) -> std::fmt::Result {
    let colour = if checked.exit_code() == 0 { GREEN } else { RED };
    let outcome = brush.bold(colour, &message::outcome(checked));
    writeln!(text, "{}。", message::tally(checked))?;
    describe_excluded(text, checked)?;
    writeln!(text, "结论：{outcome}（{}）", message::threshold(checked))
}

/// What was not looked at, so that nobody takes it for checked.
fn describe_excluded(text: &mut String, checked: &Checked) -> std::fmt::Result {
    let excluded = checked.excluded;
    let counts = [("exclude、include", excluded.by_patterns), (".gitignore", excluded.by_gitignore)];
    let told: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(who, n)| format!("按 {who} 略过 {n} 项")).collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(text, "没有检查的：{}（整个文件夹算一项）。", told.join("，"))
}

const RED: &str = "31";
const YELLOW: &str = "33";
const GREEN: &str = "32";
const BLUE: &str = "36";

fn colour(it: &Diagnostic) -> &'static str {
    match it.level {
        _ if !it.is_active() => BLUE,
        GateLevel::Conflict => RED,
        GateLevel::NeedsReview => YELLOW,
        GateLevel::Technical => BLUE,
    }
}

/// Puts colours around words, or leaves them as they are.
#[derive(Clone, Copy)]
struct Brush(Paint);

impl Brush {
    fn bold(self, colour: &str, words: &str) -> String {
        let codes = if colour.is_empty() { "1".to_owned() } else { format!("1;{colour}") };
        self.paint(&codes, words)
    }

    fn faint(self, words: &str) -> String {
        self.paint("2", words)
    }

    fn paint(self, codes: &str, words: &str) -> String {
        match self.0 {
            Paint::Plain => words.to_owned(),
            Paint::Colours => format!("\u{1b}[{codes}m{words}\u{1b}[0m"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_words() {
        let line = format!("　　{}本市注册{}", "甲".repeat(100), "乙".repeat(100));
        let [before, marked, after] = cut(&line, 102, 106);
        assert_eq!((marked.as_str(), before.chars().count(), after.chars().count()), ("本市注册", 31, 31));
        assert!(before.starts_with('…') && after.ends_with('…'));
        let [before, marked, after] = cut("　　第一条 在本市注册。", 7, 11);
        assert_eq!([before.as_str(), &marked, &after], ["第一条 在", "本市注册", "。"]);
        assert_eq!(before.width(), 9);
    }
}
