//! What the documents of a run amount to: actions, problems by category and rule, and a few examples of each.
//!
//! Folded from reviews one by one; memory grows with the number of rules and not of documents. Without decisions the
//! counts are those of `run.json`.

use std::collections::{BTreeMap, BTreeSet};

use super::excerpt::{Place, marked, plain};
use crate::model::{Action, FindingRow, Review, Severity, Verdict, VerdictCount};
use crate::report::standing;
use crate::report::word::Mark;

/// Examples of a rule; more would not tell more.
const MAX_EXAMPLES: usize = 2;

/// Long enough for a sentence with its conditions.
const MAX_QUOTE_CHARS: usize = 120;

/// Problems of one kind.
#[derive(Debug, Default)]
pub struct Problems {
    /// Places.
    pub findings: VerdictCount,
    /// Documents with at least one.
    pub documents: usize,
}

/// Problems found by one rule.
#[derive(Debug, Default)]
pub struct RuleProblems {
    /// Its title.
    pub title: String,
    /// 类别
    pub category: String,
    /// How many.
    pub problems: Problems,
    conflicts: Vec<Example>,
    doubts: Vec<Example>,
}

/// A problem as it stands in a document.
#[derive(Debug, Clone)]
pub struct Example {
    /// 《…》（文号）第五条
    pub place: String,
    /// The words, as they stand there; empty where the problem is not one of words.
    pub quote: String,
    /// What is wrong.
    pub message: String,
    /// 《…》第N条、…
    pub basis: String,
}

/// See the file.
#[derive(Debug, Default)]
pub struct Tally {
    /// Documents by what becomes of them.
    pub actions: BTreeMap<Action, usize>,
    /// Documents with a reviewer's ruling.
    pub ruled: usize,
    /// All problems.
    pub findings: VerdictCount,
    /// Those reviewers ruled 不采纳.
    pub rejected: usize,
    /// Matters for a person that change nothing of substance.
    pub technical: usize,
    /// Matters for a person on which nobody has ruled.
    pub doubtful: usize,
    /// Problems by 类别.
    pub categories: BTreeMap<String, Problems>,
    /// Problems by rule.
    pub rules: BTreeMap<String, RuleProblems>,
}

impl Tally {
    /// Counts one document.
    pub fn add(&mut self, review: &Review) {
        if let Some(action) = standing::action(review) {
            *self.actions.entry(action).or_default() += 1;
        }
        self.ruled += usize::from(standing::ruled(review).is_some());
        self.rejected += standing::rejected(review);
        let mut seen = BTreeSet::new();
        for finding in standing::findings(review) {
            self.add_finding(review, finding, &mut seen);
        }
    }

    /// Documents of which this becomes.
    pub fn action(&self, action: Action) -> usize {
        self.actions.get(&action).copied().unwrap_or_default()
    }

    /// Categories, those with most conflicts first.
    pub fn categories(&self) -> Vec<(&str, &Problems)> {
        let mut categories: Vec<_> = self.categories.iter().map(|(name, problems)| (name.as_str(), problems)).collect();
        categories.sort_by_key(|(_, problems)| std::cmp::Reverse(weight(problems)));
        categories
    }

    /// Rules of a category, those with most conflicts first.
    pub fn rules_of(&self, category: &str) -> Vec<&RuleProblems> {
        let mut rules: Vec<_> = self.rules.values().filter(|rule| rule.category == category).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(weight(&rule.problems)));
        rules
    }

    fn add_finding<'a>(&mut self, review: &Review, finding: &'a FindingRow, seen: &mut BTreeSet<(bool, &'a str)>) {
        self.findings.add(finding.verdict);
        let is_technical = finding.verdict == Verdict::NeedsReview && finding.severity == Severity::Technical;
        self.technical += usize::from(is_technical);
        self.doubtful += usize::from(standing::is_doubtful(finding));
        let category = self.categories.entry(finding.category.clone()).or_default();
        category.findings.add(finding.verdict);
        category.documents += usize::from(seen.insert((false, &finding.category)));
        let rule = self.rules.entry(finding.rule.clone()).or_default();
        rule.problems.findings.add(finding.verdict);
        if rule.title.is_empty() {
            rule.title.clone_from(&finding.title);
            rule.category.clone_from(&finding.category);
        }
        // One example a document and rule: the same fault of several documents tells more than one document's faults.
        if seen.insert((true, &finding.rule)) {
            rule.problems.documents += 1;
            rule.add_example(review, finding);
        }
    }
}

impl RuleProblems {
    /// Conflicts first.
    pub fn examples(&self) -> impl Iterator<Item = &Example> {
        self.conflicts.iter().chain(&self.doubts).take(MAX_EXAMPLES)
    }

    fn add_example(&mut self, review: &Review, finding: &FindingRow) {
        let examples = if finding.verdict == Verdict::Conflict { &mut self.conflicts } else { &mut self.doubts };
        if examples.len() < MAX_EXAMPLES {
            examples.push(Example::new(review, finding));
        }
    }
}

impl Example {
    fn new(review: &Review, finding: &FindingRow) -> Self {
        let number = review.document_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
        let place = Place { chars: finding.quote_in_clause, mark: Mark::Flagged, instead: None };
        let quote = plain(&marked(&finding.clause_text, &[place], MAX_QUOTE_CHARS));
        // A finding on the whole document has the document's words for a clause, and they show nothing.
        let quote = if finding.clause.is_empty() { String::new() } else { quote };
        let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let clause = if finding.clause.is_empty() { "" } else { standing::clause(finding) };
        let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
        Self {
            place: format!("{}{number}{clause}", standing::name(review)),
            quote: without_label(&quote, clause).trim_end_matches(['。', '；', '，', '：', '、']).to_owned(),
            message: finding.message.clone(),
            basis: basis.join("、"),
        }
    }
}

/// The clause's words without the number they begin with, which has just been named.
fn without_label<'a>(quote: &'a str, clause: &str) -> &'a str {
    // 第五条第（二）项 begins with （二）, 第五条 with itself, 四、 too.
    let clause = clause.strip_suffix('项').unwrap_or(clause);
    let starts = clause.match_indices(['第', '（', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    let labels = starts.filter_map(|(at, _)| clause.get(at..));
    labels.filter_map(|label| quote.strip_prefix(label)).next().unwrap_or(quote).trim_start_matches(['、', ' ', '　'])
}

/// Conflicts before doubts.
fn weight(problems: &Problems) -> (usize, usize) {
    (problems.findings.conflict, problems.findings.needs_review)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_counts_are_those_of_the_run() {
        let reviews = sample::reviews();
        let summary = sample::summary(&reviews);
        let mut tally = Tally::default();
        reviews.iter().for_each(|review| tally.add(review));
        assert_eq!(tally.actions, summary.actions);
        assert_eq!(tally.findings.open(), summary.findings.open());
        assert!(summary.findings.open() > 0);
        for (name, problems) in &tally.categories {
            assert_eq!(problems.findings.conflict, summary.categories[name].conflict, "{name}");
            assert_eq!(problems.findings.needs_review, summary.categories[name].needs_review, "{name}");
        }
        for (id, rule) in &tally.rules {
            assert_eq!(rule.problems.documents, summary.rules[id].documents, "{id}");
        }
        assert_eq!(tally.technical + tally.doubtful, tally.findings.needs_review);
    }

    #[test]
    fn examples_quote_the_document_and_conflicts_come_first() {
        let mut tally = Tally::default();
        let reviews = sample::reviews();
        tally.add(&reviews[0]);
        tally.add(&reviews[0]);
        let rule = &tally.rules["local-registration-required"];
        let example = rule.examples().next().expect("an example");
        assert!(example.place.contains("（安政规〔2020〕3号）第五条第二款第（三）项"), "{}", example.place);
        assert_eq!(example.quote, "投标人应当是在本市注册的独立法人； 或者设立子公司");
    }
}
