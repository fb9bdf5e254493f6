//! The score of many cases: all together, by category and by rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Case, Confusion, Figures, Label, Measure};
use crate::model::{FindingRow, Verdict};

/// How the cases of one set came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Clauses that are scored.
    pub scored: usize,
    /// Documents they belong to; a clause of an unknown document counts as one.
    pub groups: usize,
    /// The counts.
    pub confusion: Confusion,
    /// 严
    pub strict: Figures,
    /// 宽
    pub wide: Figures,
    /// By the categories of the labels, those with most conflicts first. A clause counts in each of its categories.
    pub categories: Vec<CategoryScore>,
    /// By rule, those that hit most first.
    pub rules: Vec<RuleScore>,
}

/// The score of one category of the labels.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryScore {
    /// As the labels write it.
    pub name: String,
    /// Documents with clauses of it.
    pub groups: usize,
    /// The counts.
    pub confusion: Confusion,
    /// 严
    pub strict: Figures,
    /// 宽
    pub wide: Figures,
}

/// How often a rule was right, in clauses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleScore {
    /// Its id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Clauses on which it said conflict.
    pub strict: Tally,
    /// Clauses on which it said conflict or needs-review.
    pub wide: Tally,
    /// Clauses on which it hit and a guard exempted every hit. Here `right` are the lawful ones.
    pub exempt: Tally,
    /// Conflicts on which no other rule said anything.
    pub alone: usize,
}

/// Clauses on which something was said, by whether the label agrees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The label agrees.
    pub right: usize,
    /// It does not.
    pub wrong: usize,
}

impl Tally {
    fn add(&mut self, is_right: bool) {
        *(if is_right { &mut self.right } else { &mut self.wrong }) += 1;
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.right + self.wrong
    }
}

impl Score {
    /// The score of those cases that are scored at all.
    #[must_use]
    pub fn of(cases: &[&Case]) -> Self {
        let scored: Vec<&Case> = cases.iter().copied().filter(|case| case.scored().is_some()).collect();
        let groups = grouped(&scored);
        Self {
            scored: scored.len(),
            groups: groups.len(),
            confusion: Confusion::of(scored.iter().copied()),
            strict: Figures::of(&groups, Measure::Strict),
            wide: Figures::of(&groups, Measure::Wide),
            categories: categories(&scored),
            rules: rules(&scored),
        }
    }
}

/// The counts of each group, in the order of their names.
fn grouped(cases: &[&Case]) -> Vec<Confusion> {
    let mut groups: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    cases.iter().for_each(|case| groups.entry(&case.group).or_default().push(case));
    groups.into_values().map(|cases| Confusion::of(cases.iter().copied())).collect()
}

fn categories(cases: &[&Case]) -> Vec<CategoryScore> {
    let mut by_name: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in cases {
        let names: BTreeSet<&str> = case.clause.categories.iter().map(String::as_str).collect();
        names.into_iter().for_each(|name| by_name.entry(name).or_default().push(case));
    }
    let score = |(name, cases): (&str, Vec<&Case>)| {
        let groups = grouped(&cases);
        CategoryScore {
            name: name.to_owned(),
            groups: groups.len(),
            confusion: Confusion::of(cases.iter().copied()),
            strict: Figures::of(&groups, Measure::Strict),
            wide: Figures::of(&groups, Measure::Wide),
        }
    };
    let mut scores: Vec<CategoryScore> = by_name.into_iter().map(score).collect();
    scores.sort_by_key(|score| std::cmp::Reverse(score.confusion.conflict.iter().sum::<usize>()));
    scores
}

fn rules(cases: &[&Case]) -> Vec<RuleScore> {
    let mut by_id: BTreeMap<String, RuleScore> = BTreeMap::new();
    for case in cases {
        let is_conflict = case.scored() == Some(Label::Conflict);
        let strongest = strongest(&case.prediction.findings);
        let alarms = strongest.values().filter(|finding| finding.verdict != Verdict::Exempt).count();
        for finding in strongest.into_values() {
            let score = by_id.entry(finding.rule.clone()).or_insert_with(|| RuleScore::new(finding));
            match finding.verdict {
                Verdict::Exempt => score.exempt.add(!is_conflict),
                Verdict::NeedsReview => score.wide.add(is_conflict),
                Verdict::Conflict => {
                    score.strict.add(is_conflict);
                    score.wide.add(is_conflict);
                }
            }
            if is_conflict && alarms == 1 && finding.verdict != Verdict::Exempt {
                score.alone += 1;
            }
        }
    }
    let mut scores: Vec<RuleScore> = by_id.into_values().collect();
    scores.sort_by_key(|score| std::cmp::Reverse(score.wide.total()));
    scores
}

/// The strongest finding of each rule.
fn strongest(findings: &[FindingRow]) -> BTreeMap<&str, &FindingRow> {
    let mut strongest: BTreeMap<&str, &FindingRow> = BTreeMap::new();
    for finding in findings {
        let known = strongest.entry(&finding.rule).or_insert(finding);
        if known.verdict < finding.verdict {
            *known = finding;
        }
    }
    strongest
}

impl RuleScore {
    fn new(finding: &FindingRow) -> Self {
        Self {
            rule: finding.rule.clone(),
            title: finding.title.clone(),
            strict: Tally::default(),
            wide: Tally::default(),
            exempt: Tally::default(),
            alone: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::sample::finding;
    use crate::evaluation::{LabelledClause, Prediction};

    fn case(label: Label, categories: &[&str], title: &str, said: &[(&str, Verdict)]) -> Case {
        let clause = LabelledClause {
            label: Some(label),
            doc_title: Some(title.to_owned()),
            categories: categories.iter().map(|name| (*name).to_owned()).collect(),
            ..LabelledClause::default()
        };
        let findings = said.iter().map(|(rule, verdict)| finding(rule, *verdict, "", "")).collect();
        Case::new("甲.jsonl", None, clause, Prediction::of(findings))
    }

    #[test]
    fn rules_are_counted_by_clause_and_label() {
        let cases = [
            case(
                Label::Conflict,
                &[],
                "",
                &[("a", Verdict::Conflict), ("a", Verdict::Conflict), ("b", Verdict::Exempt)],
            ),
            case(Label::Conflict, &[], "", &[("a", Verdict::NeedsReview), ("b", Verdict::Conflict)]),
            case(Label::Ok, &[], "", &[("a", Verdict::NeedsReview), ("b", Verdict::Exempt)]),
        ];
        let score = Score::of(&cases.iter().collect::<Vec<_>>());
        let [a, b] = score.rules.as_slice() else { panic!("two rules: {:?}", score.rules) };
        let tally = |right, wrong| Tally { right, wrong };
        assert_eq!((a.rule.as_str(), a.strict, a.wide, a.alone), ("a", tally(1, 0), tally(2, 1), 1));
        assert_eq!((b.strict, b.wide, b.exempt, b.alone), (tally(1, 0), tally(1, 0), tally(1, 1), 0));
    }

    #[test]
    fn a_clause_counts_in_each_of_its_categories_once() {
        let cases = [
            case(Label::Conflict, &["乙", "甲", "甲"], "", &[("a", Verdict::Conflict)]),
            case(Label::Ok, &["甲"], "", &[]),
            case(Label::Conflict, &["甲"], "", &[]),
        ];
        let score = Score::of(&cases.iter().collect::<Vec<_>>());
        let counts: Vec<_> = score.categories.iter().map(|c| (c.name.as_str(), c.confusion.total())).collect();
        assert_eq!(counts, [("甲", 3), ("乙", 1)]);
        assert_eq!(score.scored, 3);
    }

    #[test]
    fn clauses_of_one_title_are_one_group() {
        let mut cases = [
            case(Label::Conflict, &[], "《甲办法》", &[]),
            case(Label::Conflict, &[], "甲办法", &[]),
            case(Label::Conflict, &[], "", &[]),
            case(Label::Conflict, &[], "", &[]),
        ];
        // Clauses without a title are told apart by their place.
        cases[3].group = "甲.jsonl:4".to_owned();
        cases[2].group = "甲.jsonl:3".to_owned();
        assert_eq!(Score::of(&cases.iter().collect::<Vec<_>>()).groups, 3);
    }
}
