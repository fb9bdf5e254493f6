//! What a scan found of what was planted. Takes the labels and the `results.jsonl` of a scan, both in path order, and goes
//! through them once, side by side: a million documents take no more memory than one.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::iter::Peekable;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How many of the rules with the lowest recall are told.
const LOWEST: usize = 25;

#[derive(Deserialize)]
struct Label {
    path: String,
    expected: String,
    rule: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Document {
    path: String,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    rule: String,
    verdict: String,
    quote: String,
    clause_text: String,
}

/// Of so many, so many were found.
#[derive(Default, Clone, Copy)]
struct Share {
    all: u64,
    found: u64,
}

#[derive(Default)]
struct Score {
    documents: u64,
    /// Files with labels that the scan does not tell of.
    unseen: u64,
    /// A conflict was found, by any rule, and by the rule it was made for; something was found.
    strict: Share,
    strict_own: Share,
    wide: Share,
    doubtful_own: Share,
    facts: Share,
    alarms: Share,
    alarms_wide: Share,
    /// Findings, not exempt, in wording that nothing was planted in.
    elsewhere: BTreeMap<String, u64>,
    by_rule: BTreeMap<String, Share>,
}

impl Share {
    fn add(&mut self, is_found: bool) {
        self.all += 1;
        self.found += u64::from(is_found);
    }

    fn text(self) -> String {
        format!("{} of {} ({:.2} %)", self.found, self.all, 100.0 * self.found as f64 / self.all.max(1) as f64)
    }
}

/// The comparison as text.
///
/// # Errors
/// When a file cannot be read or is no such file.
pub fn report(labels: &Path, results: &Path) -> io::Result<String> {
    let mut labels = lines::<Label>(labels)?.peekable();
    let mut score = Score::default();
    for document in lines::<Document>(results)? {
        let document = document?;
        score.documents += 1;
        let own = take(&mut labels, &document, &mut score)?;
        score.add(&own, &document.findings);
    }
    score.unseen += labels.count() as u64;
    Ok(score.text())
}

fn lines<T: DeserializeOwned>(path: &Path) -> io::Result<impl Iterator<Item = io::Result<T>>> {
    let reader = BufReader::new(File::open(path)?);
    Ok(reader.lines().map(|line| Ok(serde_json::from_str(&line?)?)))
}

/// The labels of a document; those before it belong to files that the scan does not tell of.
fn take(
    labels: &mut Peekable<impl Iterator<Item = io::Result<Label>>>,
    document: &Document,
    score: &mut Score,
) -> io::Result<Vec<Label>> {
    let path = document.path.rsplit_once("documents/").map_or(document.path.as_str(), |(_, below)| below);
    let mut own = Vec::new();
    let is_due = |label: &io::Result<Label>| label.as_ref().map_or(true, |label| label.path.as_str() <= path);
    while let Some(label) = labels.next_if(is_due) {
        let label = label?;
        if label.path == path { own.push(label) } else { score.unseen += 1 }
    }
    Ok(own)
}

impl Score {
    fn add(&mut self, labels: &[Label], findings: &[Finding]) {
        let open: Vec<&Finding> = findings.iter().filter(|finding| finding.verdict != "exempt").collect();
        let mut is_placed = vec![false; open.len()];
        for label in labels {
            let Some(text) = &label.text else {
                self.facts.add(open.iter().any(|finding| finding.rule == label.rule));
                continue;
            };
            let text = squeeze(text);
            let mut here = Vec::new();
            for (finding, is_placed) in open.iter().zip(&mut is_placed) {
                if stands_in(finding, &text) {
                    here.push(*finding);
                    *is_placed = true;
                }
            }
            self.judge(label, &here);
        }
        let unplaced =
            open.iter().zip(is_placed).filter(|(finding, is_placed)| !is_placed && !finding.quote.is_empty());
        // A small document that shows a fact may hold conflicts too, of which no label tells.
        if labels.iter().all(|label| label.text.is_some()) {
            for (finding, _) in unplaced {
                *self.elsewhere.entry(finding.rule.clone()).or_default() += 1;
            }
        }
    }

    fn judge(&mut self, label: &Label, here: &[&Finding]) {
        let is_own = |finding: &&&Finding| finding.rule == label.rule;
        let says_conflict = |finding: &&Finding| finding.verdict == "conflict";
        match label.expected.as_str() {
            "conflict" => {
                let is_found = here.iter().any(says_conflict);
                self.strict.add(is_found);
                self.strict_own.add(here.iter().filter(is_own).any(says_conflict));
                self.wide.add(!here.is_empty());
                self.by_rule.entry(label.rule.clone()).or_default().add(is_found);
            }
            "needs-review" => self.doubtful_own.add(here.iter().any(|finding| is_own(&finding))),
            _ => {
                self.alarms.add(here.iter().any(says_conflict));
                self.alarms_wide.add(!here.is_empty());
            }
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{} documents", self.documents);
        if self.unseen > 0 {
            let _ = write!(text, "; {} labels of files that the results do not tell of", self.unseen);
        }
        let rows = [
            ("conflicts found as conflicts", self.strict),
            ("  by the rule they were made for", self.strict_own),
            ("conflicts found at all", self.wide),
            ("doubtful sentences found by their rule", self.doubtful_own),
            ("facts on documents found by their rule", self.facts),
            ("lawful look-alikes taken for conflicts", self.alarms),
            ("lawful look-alikes reported at all", self.alarms_wide),
        ];
        text.push('\n');
        for (name, share) in rows {
            let _ = writeln!(text, "{name:<40} {}", share.text());
        }
        let mut elsewhere: Vec<_> = self.elsewhere.iter().collect();
        elsewhere.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let most: Vec<String> = elsewhere.iter().take(6).map(|(rule, count)| format!("{rule} {count}")).collect();
        let all: u64 = elsewhere.iter().map(|(_, count)| **count).sum();
        let _ = writeln!(text, "{:<40} {all} {}", "findings where nothing was planted", most.join(", "));
        let mut rules: Vec<_> = self.by_rule.iter().collect();
        rules.sort_by(|a, b| (a.1.found * b.1.all).cmp(&(b.1.found * a.1.all)).then(a.0.cmp(b.0)));
        text.push_str("rules with the lowest recall:\n");
        for (rule, share) in rules.into_iter().take(LOWEST) {
            let _ = writeln!(text, "  {rule:<38} {}", share.text());
        }
        text
    }
}

/// A label may be part of our clause, or hold all of it.
fn stands_in(finding: &Finding, label: &str) -> bool {
    let (quote, clause) = (squeeze(&finding.quote), squeeze(&finding.clause_text));
    !quote.is_empty() && label.contains(&quote) && (clause.contains(label) || label.contains(&clause))
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn labels_and_results_go_side_by_side() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let labels = concat!(
            "{\"path\":\"0/a.txt\",\"expected\":\"conflict\",\"rule\":\"r\",\"text\":\"外地企业应当备案。\"}\n",
            "{\"path\":\"0/a.txt\",\"expected\":\"nothing\",\"rule\":\"r\",\"text\":\"不得要求备案。\"}\n",
            "{\"path\":\"0/b.txt\",\"expected\":\"conflict\",\"rule\":\"r\",\"text\":\"甲。\"}\n",
            "{\"path\":\"0/c.txt\",\"expected\":\"needs-review\",\"rule\":\"f\"}\n",
        );
        let results = concat!(
            "{\"path\":\"x/documents/0/a.txt\",\"findings\":[",
            "{\"rule\":\"r\",\"verdict\":\"conflict\",\"quote\":\"应当 备案\",\"clause_text\":\"外地企业应当备案。另一句。\"},",
            "{\"rule\":\"r\",\"verdict\":\"exempt\",\"quote\":\"不得要求备案\",\"clause_text\":\"不得要求备案。\"},",
            "{\"rule\":\"s\",\"verdict\":\"needs-review\",\"quote\":\"另一句\",\"clause_text\":\"别的另一句。\"}]}\n",
            "{\"path\":\"x/documents/0/c.txt\",\"findings\":[",
            "{\"rule\":\"f\",\"verdict\":\"needs-review\",\"quote\":\"\",\"clause_text\":\"\"}]}\n",
        );
        let (one, other) = (folder.path().join("labels"), folder.path().join("results"));
        fs::write(&one, labels).expect("writes");
        fs::write(&other, results).expect("writes");
        let text = report(&one, &other).expect("reads");
        assert!(text.starts_with("2 documents; 1 labels of files"), "{text}");
        for line in [
            "conflicts found as conflicts             1 of 1",
            "facts on documents found by their rule   1 of 1",
            "lawful look-alikes taken for conflicts   0 of 1",
            "findings where nothing was planted       1 s 1\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
