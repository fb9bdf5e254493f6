//! What a person reads on the terminal after a scan.
//!
//! Takes the run, its counts, the time it took and the files written; gives text. Time and speed stand here only: the
//! files must not differ from run to run.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use super::wording;
use crate::model::{Action, Run, Status, Summary};

/// More would push the counts off the screen; `report.html` and `run.json` list all.
const MAX_RULES: usize = 10;
/// As above.
const MAX_FILES: usize = 10;

/// The whole message, ending in a line break.
#[must_use]
pub fn summary(run: &Run, summary: &Summary, elapsed: Duration, written: &[PathBuf]) -> String {
    let mut text = String::new();
    describe(&mut text, run, summary, elapsed, written).expect("a String takes any text");
    text
}

/// The text with everything made visible that could move the cursor, colour the screen or turn the reading direction.
/// Paths and titles come from strangers.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unprintable(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// The same for text of many lines, which keeps its lines and tabs.
#[must_use]
pub fn printable_lines(text: &str) -> String {
    let pieces = text.split_inclusive(['\n', '\t']);
    let made = pieces.map(|piece| match piece.char_indices().next_back() {
        Some((end, '\n' | '\t')) => printable(&piece[..end]) + &piece[end..],
        _ => printable(piece),
    });
    made.collect()
}

/// Control characters, the signs that turn the reading direction, and the line separators.
pub(super) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn describe(
    text: &mut String,
    run: &Run,
    summary: &Summary,
    elapsed: Duration,
    written: &[PathBuf],
) -> std::fmt::Result {
    writeln!(
        text,
        "规清 {}　施行基准日 {}　地区：{}　词典 {}",
        run.version,
        run.as_of,
        printable(&wording::region(run)),
        run.dictionary_hash
    )?;
    describe_coverage(text, summary)?;
    writeln!(text, "\n清理建议：{}", actions(summary))?;
    let found = summary.findings;
    writeln!(text, "条款问题：抵触 {} 处，需判断 {} 处，豁免 {} 处", found.conflict, found.needs_review, found.exempt)?;
    describe_rules(text, summary)?;
    if !written.is_empty() {
        writeln!(text, "\n已写入：")?;
        for path in written {
            writeln!(text, "  {}", printable(&path.display().to_string()))?;
        }
    }
    writeln!(text, "\n{}", speed(summary.bytes, elapsed))
}

fn describe_coverage(text: &mut String, summary: &Summary) -> std::fmt::Result {
    writeln!(
        text,
        "\n发现文件 {} 件：已读 {} 件，部分读取 {} 件，未读 {} 件；条款 {} 条",
        summary.found(),
        summary.read,
        summary.partial,
        summary.unread,
        summary.clauses
    )?;
    for (label, reasons) in [("未读原因", &summary.unread_reasons), ("部分读取原因", &summary.partial_reasons)]
    {
        if !reasons.is_empty() {
            writeln!(text, "{label}：{}", counted(reasons))?;
        }
    }
    for file in summary.incomplete.iter().take(MAX_FILES) {
        writeln!(text, "  {}　{}　{}", file.status, printable(&file.path), printable(&file.problem))?;
    }
    if summary.incomplete.len() > MAX_FILES {
        writeln!(text, "  ……其余 {} 件见 report.html 或 run.json", summary.incomplete.len() - MAX_FILES)?;
    }
    if summary.incomplete.iter().any(|file| file.status == Status::Unread) {
        writeln!(text, "未读的文件没有清理建议，须人工审查。")?;
    }
    let skipped = summary.skipped;
    if skipped.total() > 0 {
        writeln!(
            text,
            "另跳过 {} 个：隐藏文件 {}，Office 临时文件（~$）{}，系统附属文件（._）{}",
            skipped.total(),
            skipped.hidden,
            skipped.office_locks,
            skipped.apple_doubles
        )?;
    }
    Ok(())
}

fn describe_rules(text: &mut String, summary: &Summary) -> std::fmt::Result {
    let rules = summary.frequent_rules();
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n命中最多的规则（抵触＋需判断，处／涉及文件，件）：")?;
    for (id, rule) in rules.iter().take(MAX_RULES) {
        let (title, id) = (printable(&rule.title), printable(id));
        writeln!(text, "  {:>5}／{:<5}{title}（{id}）", rule.findings.open(), rule.documents)?;
    }
    Ok(())
}

/// 保留 20 件，修订 10 件，…
fn actions(summary: &Summary) -> String {
    let counts: Vec<_> = Action::ALL.iter().map(|action| format!("{action} {} 件", summary.action(*action))).collect();
    counts.join("，")
}

fn counted(reasons: &BTreeMap<String, usize>) -> String {
    let counts: Vec<_> = reasons.iter().map(|(reason, count)| format!("{} {count} 件", printable(reason))).collect();
    counts.join("，")
}

fn speed(bytes: u64, elapsed: Duration) -> String {
    // Megabytes as in all published figures: 10^6 bytes.
    let megabytes = bytes as f64 / 1e6;
    let seconds = elapsed.as_secs_f64();
    let rate = if seconds > 0.0 { format!("，{:.1} MB/s", megabytes / seconds) } else { String::new() };
    format!("用时 {seconds:.2} 秒，{megabytes:.2} MB{rate}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Review;
    use crate::report::sample;

    #[test]
    fn it_says_what_was_read_and_what_to_do() {
        let counts = sample::summary(&sample::reviews());
        let written = [PathBuf::from("out/documents.csv")];
        let text = summary(&sample::run(), &counts, Duration::from_millis(500), &written);
        for part in [
            "发现文件 5 件：已读 3 件，部分读取 1 件，未读 1 件；条款 48 条",
            "未读原因：加密 1 件",
            "部分读取原因：图片未读 1 件",
            "未读　甲/003.docx　加密：请用密码打开后另存为未加密的文件再扫描",
            "另跳过 3 个：隐藏文件 2，Office 临时文件（~$）1，系统附属文件（._）0",
            "清理建议：保留 1 件，修订 1 件，废止 1 件，宣布失效 0 件，移出范围 1 件",
            "条款问题：抵触 2 处，需判断 2 处，豁免 1 处",
            "      2／2    强制外地经营者在本地设立机构（local-registration-required）",
            "  out/documents.csv\n",
            "用时 0.50 秒，2.00 MB，4.0 MB/s",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn the_line_of_actions_reads_as_the_readme_promises() {
        let mut counts = Summary::default();
        for (action, count) in Action::ALL.into_iter().zip([20, 10, 22, 5, 3]) {
            counts.actions.insert(action, count);
        }
        assert_eq!(actions(&counts), "保留 20 件，修订 10 件，废止 22 件，宣布失效 5 件，移出范围 3 件");
    }

    #[test]
    fn a_path_cannot_steer_the_terminal() {
        let hostile = Review { problem: Some("损坏：\u{9b}2J".to_owned()), ..sample::reviews()[2].clone() };
        let hostile = Review { path: "a\u{1b}]0;x\u{7}\u{202e}.txt\n".to_owned(), ..hostile };
        let text = summary(&sample::run(), &sample::summary(&[hostile]), Duration::ZERO, &[]);
        assert!(text.contains("a\\u{1b}]0;x\\u{7}\\u{202e}.txt\\u{a}"), "{text}");
        assert!(text.contains("损坏：\\u{9b}2J"), "{text}");
        assert!(!text.chars().any(|c| c != '\n' && is_unprintable(c)));
    }
}
