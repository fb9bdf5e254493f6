//! One run over many files: what it was asked (`Run`) and what came of it (`Summary`).
//!
//! Both are written into output files, so neither holds the time it took, the number of jobs or the output folder: the
//! files must be the same, byte for byte, however the run was made.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Action, Decided, Review, Status, Verdict};

/// What one run was asked to do, as every report states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Version of the program.
    pub version: String,
    /// Hash of the dictionary that was used.
    pub dictionary_hash: String,
    /// 施行基准日
    pub as_of: Date,
    /// 省/市/县 as given, outermost first; empty: taken from each document's issuer.
    pub region: Vec<String>,
    /// Files and folders, as given.
    pub inputs: Vec<String>,
    /// Further options worth showing, name to value. Never jobs, the output folder or anything else that does not
    /// change a result.
    pub options: BTreeMap<String, String>,
    /// Whether exempt findings are written too.
    pub show_exempt: bool,
    /// Whether decisions were given, and what is done with what they decide.
    pub decided: Decided,
    /// Texts that stand in the place of the built-in wording of the papers, by file name.
    #[serde(skip)]
    pub wording: BTreeMap<String, String>,
}

/// Files that were passed over on purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Names that begin with a dot.
    pub hidden: usize,
    /// `~$…`: lock files of Word and WPS.
    pub office_locks: usize,
    /// `._…`: resource forks of macOS.
    pub apple_doubles: usize,
}

impl Skipped {
    /// Counts those of another place too.
    pub fn add(&mut self, other: Self) {
        self.hidden += other.hidden;
        self.office_locks += other.office_locks;
        self.apple_doubles += other.apple_doubles;
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.hidden + self.office_locks + self.apple_doubles
    }
}

/// Findings by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictCount {
    /// 抵触
    pub conflict: usize,
    /// 需判断
    pub needs_review: usize,
    /// 豁免
    pub exempt: usize,
}

impl VerdictCount {
    /// Counts one finding.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Conflict => self.conflict += 1,
            Verdict::NeedsReview => self.needs_review += 1,
            Verdict::Exempt => self.exempt += 1,
        }
    }

    /// Findings somebody has to deal with.
    #[must_use]
    pub fn open(&self) -> usize {
        self.conflict + self.needs_review
    }
}

/// What reviewers decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DecisionCount {
    /// Documents with a decision.
    pub documents: usize,
    /// Findings with a decision, those ruled out included.
    pub findings: usize,
    /// Findings ruled out (不采纳); no other count holds them.
    pub rejected: usize,
}

/// What one rule found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// Title of the rule.
    pub title: String,
    /// 类别
    pub category: String,
    /// Its findings.
    #[serde(flatten)]
    pub findings: VerdictCount,
    /// Documents in which it found something not exempt.
    pub documents: usize,
}

/// A file that was not read, or not wholly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incomplete {
    /// Its path.
    pub path: String,
    /// `Partial` or `Unread`.
    pub status: Status,
    /// Why, in Chinese, with the remedy.
    pub problem: String,
}

impl Incomplete {
    /// The reason without its details: what stands before the first `：`.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.problem.split_once('：').map_or(self.problem.as_str(), |(reason, _)| reason).trim()
    }
}

/// 清理情况: the counts of a run, folded from its reviews one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Wholly read.
    pub read: usize,
    /// Read in part.
    pub partial: usize,
    /// Not read.
    pub unread: usize,
    /// Files not read, by reason.
    pub unread_reasons: BTreeMap<String, usize>,
    /// Files read in part, by reason.
    pub partial_reasons: BTreeMap<String, usize>,
    /// The files behind both, in path order.
    pub incomplete: Vec<Incomplete>,
    /// Files passed over on purpose; the caller, who walked the folders, fills it in.
    pub skipped: Skipped,
    /// Documents by 处理建议, or by what the reviewer ruled.
    pub actions: BTreeMap<Action, usize>,
    /// Findings by rule id.
    pub rules: BTreeMap<String, RuleCount>,
    /// Findings by 类别.
    pub categories: BTreeMap<String, VerdictCount>,
    /// Findings of all rules.
    pub findings: VerdictCount,
    /// What was decided of documents and findings.
    pub decisions: DecisionCount,
    /// Documents by file format; files not read have none.
    pub formats: BTreeMap<String, usize>,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Clauses of all documents.
    pub clauses: usize,
}

impl Summary {
    /// Counts one review.
    pub fn add(&mut self, review: &Review) {
        self.bytes += if review.status == Status::Unread { 0 } else { review.bytes };
        self.clauses += review.clauses;
        self.add_status(review);
        if !review.format.is_empty() {
            *self.formats.entry(review.format.clone()).or_default() += 1;
        }
        if let Some(action) = review.final_action() {
            *self.actions.entry(action).or_default() += 1;
        }
        self.decisions.documents += usize::from(review.decision.is_some());
        self.add_findings(review);
    }

    /// 发现文件: every file met and not skipped is read, read in part or unread.
    #[must_use]
    pub fn found(&self) -> usize {
        self.read + self.partial + self.unread
    }

    /// How many documents got this recommendation.
    #[must_use]
    pub fn action(&self, action: Action) -> usize {
        self.actions.get(&action).copied().unwrap_or(0)
    }

    /// Rules that found something not exempt, the most frequent first, ties by id.
    #[must_use]
    pub fn frequent_rules(&self) -> Vec<(&str, &RuleCount)> {
        let mut rules: Vec<_> =
            self.rules.iter().filter(|(_, count)| count.findings.open() > 0).map(|(id, c)| (id.as_str(), c)).collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(count.findings.open()));
        rules
    }

    fn add_status(&mut self, review: &Review) {
        let reasons = match review.status {
            Status::Read => {
                self.read += 1;
                return;
            }
            Status::Partial => {
                self.partial += 1;
                &mut self.partial_reasons
            }
            Status::Unread => {
                self.unread += 1;
                &mut self.unread_reasons
            }
        };
        let problem = review.problem.clone().unwrap_or_else(|| "原因不明".to_owned());
        let incomplete = Incomplete { path: review.path.clone(), status: review.status, problem };
        *reasons.entry(incomplete.reason().to_owned()).or_default() += 1;
        self.incomplete.push(incomplete);
    }

    fn add_findings(&mut self, review: &Review) {
        let mut rules_in_document: Vec<&str> = Vec::new();
        for finding in &review.findings {
            self.decisions.findings += usize::from(finding.decision.is_some());
            if finding.is_rejected() {
                self.decisions.rejected += 1;
                continue;
            }
            self.findings.add(finding.verdict);
            self.categories.entry(finding.category.clone()).or_default().add(finding.verdict);
            let rule = self.rules.entry(finding.rule.clone()).or_default();
            rule.findings.add(finding.verdict);
            if rule.title.is_empty() {
                rule.title.clone_from(&finding.title);
                rule.category.clone_from(&finding.category);
            }
            if finding.verdict != Verdict::Exempt && !rules_in_document.contains(&finding.rule.as_str()) {
                rules_in_document.push(&finding.rule);
                rule.documents += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_counted_by_what_stands_before_the_colon() {
        let incomplete = |problem: &str| Incomplete {
            path: "甲.doc".to_owned(),
            status: Status::Unread,
            problem: problem.to_owned(),
        };
        assert_eq!(incomplete("格式不支持：内容是图片；请另存").reason(), "格式不支持");
        assert_eq!(incomplete("空文件").reason(), "空文件");
    }
}
