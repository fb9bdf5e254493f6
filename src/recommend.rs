//! The recommend stage: 保留 / 修订 / 废止 / 宣布失效 / 移出范围, with numbered reasons whose arithmetic is visible.
//!
//! The order of questions is that of `legal/decision_logic.md` §2: scope, time, bases, content. It recommends only.

use std::collections::{BTreeSet, HashSet};

use jiff::civil::Date;

use crate::model::resolve::{bases, fill};
use crate::model::{
    Action, ClauseId, Consequence, Dictionary, Document, DocumentKind, Fact, Finding, Hit, Level, Reason,
    Recommendation, RuleId, Severity, Span, Verdict, listed,
};

/// What to do with a document, given its findings; laws are cited as they stand on `as_of`.
#[must_use]
pub fn recommend(dictionary: &Dictionary, as_of: Date, document: &Document, findings: &[Finding]) -> Recommendation {
    let case = Case { dictionary, as_of, document, findings };
    let decided = out_of_scope(document)
        .or_else(|| case.by_consequence(Consequence::Lapse, Action::Lapse))
        .or_else(|| case.by_fact_repeal())
        .or_else(|| case.by_consequence(Consequence::Repeal, Action::Repeal))
        .or_else(|| case.revise());
    let (action, mut reasons) = decided.unwrap_or((Action::Keep, Vec::new()));
    match action {
        Action::Keep => reasons.push(plain("未发现抵触条款，建议保留。".to_owned())),
        Action::Lapse | Action::Repeal => reasons.extend(case.also_conflicts(&reasons)),
        Action::Revise | Action::OutOfScope => {}
    }
    if action != Action::OutOfScope {
        reasons.extend(case.to_review());
        reasons.extend(case.notes());
    }
    Recommendation { action, reasons }
}

/// 主要内容抵触上位法, as a finding of the rule on that fact: the conflicts are the document's subject, or too large a share
/// of it. It belongs among the findings before `recommend` is asked.
#[must_use]
pub fn main_content(
    dictionary: &Dictionary,
    as_of: Date,
    document: &Document,
    findings: &[Finding],
) -> Option<Finding> {
    let index = dictionary.rules.iter().position(|rule| rule.fact == Some(Fact::MainContentConflicts))?;
    let rule = &dictionary.rules[index];
    if !dictionary.in_force(rule, as_of) {
        return None;
    }
    let case = Case { dictionary, as_of, document, findings };
    let (what, _) = case.core_subject().or_else(|| case.by_share())?;
    let hit = Hit {
        rule: RuleId(u16::try_from(index).expect("fewer than 65,536 rules")),
        pattern: None,
        sentence: None,
        span: Span::default(),
        matched: Vec::new(),
        lawful: None,
        core: false,
        details: vec![("命中", what)],
    };
    Some(Finding { hit, verdict: Verdict::NeedsReview, guard: None, bound: None, force: None, proposal: None })
}

type Decision = Option<(Action, Vec<Reason>)>;

fn plain(text: String) -> Reason {
    Reason { text, basis: Vec::new(), rules: Vec::new(), clauses: Vec::new() }
}

fn out_of_scope(document: &Document) -> Decision {
    let what = match document.metadata.kind {
        DocumentKind::Normative => return None,
        DocumentKind::Legislation => "属于法律、法规或者规章，清理适用立法程序",
        DocumentKind::Personnel => "属于人事任免",
        DocumentKind::Minutes => "属于会议纪要",
        DocumentKind::Report => "属于请示、报告",
        DocumentKind::Reply => "属于对特定对象的批复、函",
        DocumentKind::MeetingNotice => "属于会议、活动通知",
        DocumentKind::WorkReport => "属于工作报告、总结、要点或者讲话",
        DocumentKind::Draft => "属于尚未施行的征求意见稿、草案（条款问题仍列出，供起草时修改）",
        DocumentKind::Judicial => "属于司法解释、司法文件",
        DocumentKind::Commendation => "属于表彰、通报或者机构成员调整",
        DocumentKind::Other => "不是设定权利义务的文件",
    };
    Some((Action::OutOfScope, vec![plain(format!("{what}，不是行政规范性文件，建议移出清理范围。"))]))
}

struct Case<'a> {
    dictionary: &'a Dictionary,
    as_of: Date,
    document: &'a Document,
    findings: &'a [Finding],
}

impl Case<'_> {
    fn conflicts(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.verdict == Verdict::Conflict)
    }

    /// Rules whose conflict (or fact) settles the document's fate by itself.
    fn by_consequence(&self, consequence: Consequence, action: Action) -> Decision {
        let settles = |finding: &&Finding| {
            let rule = self.dictionary.rule(finding.hit.rule);
            let weighs = finding.verdict == Verdict::Conflict || rule.fact.is_some();
            rule.consequence == consequence && weighs && finding.verdict != Verdict::Exempt
        };
        let reasons = self.reasons(self.findings.iter().filter(settles));
        (!reasons.is_empty()).then_some((action, reasons))
    }

    fn by_fact_repeal(&self) -> Decision {
        let settles = |finding: &&Finding| {
            let rule = self.dictionary.rule(finding.hit.rule);
            rule.fact.is_some() && rule.consequence == Consequence::Repeal
        };
        let reasons: Vec<Reason> = self.findings.iter().filter(settles).map(|f| self.fact_reason(f)).collect();
        (!reasons.is_empty()).then_some((Action::Repeal, reasons))
    }

    /// The reason of a fact; for 主要内容抵触 with the clauses it counts.
    fn fact_reason(&self, finding: &Finding) -> Reason {
        let mut reason = self.reason(&[finding]);
        if self.dictionary.rule(finding.hit.rule).fact == Some(Fact::MainContentConflicts)
            && let Some((_, clauses)) = self.core_subject().or_else(|| self.by_share())
        {
            reason.clauses = clauses;
        }
        reason
    }

    /// 标题即以违法事项为主旨: without it nothing of the document is left. What to say, and the clauses meant.
    fn core_subject(&self) -> Option<(String, Vec<String>)> {
        let finding = self.conflicts().find(|finding| finding.hit.core)?;
        let rule = self.dictionary.rule(finding.hit.rule);
        let title = self.document.metadata.title.as_deref().unwrap_or("本文件");
        let text = format!("《{title}》以“{}”的事项为主旨，删去后没有独立实施的内容", rule.title);
        Some((text, vec![self.label(finding)]))
    }

    /// 必删条款占实质条款的比例. What to say, and the clauses meant.
    fn by_share(&self) -> Option<(String, Vec<String>)> {
        let policy = &self.dictionary.policy;
        let must_delete =
            || self.conflicts().filter(|f| self.dictionary.rule(f.hit.rule).severity == Severity::MustDelete);
        // Most documents have none, and telling the substantive clauses means reading all of them again.
        if must_delete().count() < policy.repeal_min_clauses {
            return None;
        }
        let units = self.substantive_units();
        let hit: BTreeSet<ClauseId> = must_delete().filter_map(|finding| self.unit_of(finding, &units)).collect();
        #[expect(clippy::cast_precision_loss, reason = "clauses of one document")]
        let share = hit.len() as f64 / units.len().max(1) as f64;
        if hit.len() < policy.repeal_min_clauses || share < policy.repeal_share {
            return None;
        }
        let text = format!(
            "实质条款共{}条，其中{}条含有必删内容，占{:.0}%，达到{:.0}%的提示线（该线为建议，由审核人员决定）",
            units.len(),
            hit.len(),
            share * 100.0,
            policy.repeal_share * 100.0,
        );
        let clauses = hit.iter().map(|id| self.document.clause(*id).label.to_string()).collect();
        Some((text, clauses))
    }

    fn revise(&self) -> Decision {
        let mut reasons = self.reasons(self.conflicts());
        let facts = self.findings.iter().filter(|finding| {
            let rule = self.dictionary.rule(finding.hit.rule);
            finding.verdict != Verdict::Conflict && rule.fact.is_some() && rule.consequence == Consequence::Revise
        });
        reasons.extend(self.reasons(facts));
        reasons.extend(self.technical());
        (!reasons.is_empty()).then_some((Action::Revise, reasons))
    }

    /// 技术性: names out of date; a revision, without any doubt about the document's validity.
    fn technical(&self) -> Option<Reason> {
        let findings: Vec<&Finding> = self
            .findings
            .iter()
            .filter(|f| f.verdict != Verdict::Exempt)
            .filter(|f| {
                let rule = self.dictionary.rule(f.hit.rule);
                rule.severity == Severity::Technical && rule.consequence == Consequence::Revise
            })
            .collect();
        let first = findings.first()?;
        let rule = self.dictionary.rule(first.hit.rule);
        let more = if findings.len() > 1 { format!("等{}处", findings.len()) } else { String::new() };
        let message = fill(&rule.message, self.document, &first.hit);
        let text = format!("技术性修改{more}：{message}不影响文件效力。");
        let clauses: BTreeSet<String> = findings.iter().map(|f| self.label(f)).collect();
        Some(Reason { rules: vec![rule.id.clone()], clauses: clauses.into_iter().collect(), ..plain(text) })
    }

    fn also_conflicts(&self, known: &[Reason]) -> Vec<Reason> {
        let is_new = |finding: &&Finding| {
            let id = &self.dictionary.rule(finding.hit.rule).id;
            !known.iter().any(|reason| reason.rules.contains(id))
        };
        self.reasons(self.conflicts().filter(is_new))
    }

    fn to_review(&self) -> Option<Reason> {
        let open: Vec<&Finding> = self
            .findings
            .iter()
            .filter(|f| f.verdict == Verdict::NeedsReview)
            .filter(|f| {
                let rule = self.dictionary.rule(f.hit.rule);
                rule.severity != Severity::Technical && rule.fact.is_none()
            })
            .collect();
        if open.is_empty() {
            return None;
        }
        let clauses: BTreeSet<String> = open.iter().map(|f| self.label(f)).collect();
        let rules: BTreeSet<String> = open.iter().map(|f| self.dictionary.rule(f.hit.rule).id.clone()).collect();
        let text = format!("另有{}处需审核人员判断，不影响本建议。", open.len());
        Some(Reason { rules: rules.into_iter().collect(), clauses: clauses.into_iter().collect(), ..plain(text) })
    }

    /// 附注: facts a reviewer should know, without any effect on the recommendation.
    fn notes(&self) -> Vec<Reason> {
        let is_note = |finding: &&Finding| {
            let rule = self.dictionary.rule(finding.hit.rule);
            rule.fact.is_some() && rule.consequence == Consequence::Note
        };
        let as_note = |finding| {
            let reason = self.reason(&[finding]);
            Reason { text: format!("附注：{}", reason.text), ..reason }
        };
        self.findings.iter().filter(is_note).map(as_note).collect()
    }

    /// A reason for each thing that is said of findings, with all clauses it is said of.
    fn reasons<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Vec<Reason> {
        let mut alike: Vec<(RuleId, String, Vec<&Finding>)> = Vec::new();
        for finding in findings {
            let message = self.message(finding);
            match alike.iter_mut().find(|(rule, said, _)| *rule == finding.hit.rule && *said == message) {
                Some((_, _, all)) => all.push(finding),
                None => alike.push((finding.hit.rule, message, vec![finding])),
            }
        }
        alike.iter().map(|(_, _, findings)| self.reason(findings)).collect()
    }

    /// The reason of findings of which the same is to be said; there is at least one.
    fn reason(&self, findings: &[&Finding]) -> Reason {
        let rule = self.dictionary.rule(findings[0].hit.rule);
        let mut clauses: Vec<String> = Vec::new();
        for label in findings.iter().map(|finding| self.label(finding)) {
            if !label.is_empty() && !clauses.contains(&label) {
                clauses.push(label);
            }
        }
        let bases = bases(self.document, self.dictionary, self.as_of, rule);
        let place = if clauses.is_empty() { String::new() } else { format!("{}：", listed(&clauses)) };
        let text = format!("{place}{}", self.message(findings[0]));
        Reason { text, basis: bases.iter().map(ToString::to_string).collect(), rules: vec![rule.id.clone()], clauses }
    }

    fn message(&self, finding: &Finding) -> String {
        fill(&self.dictionary.rule(finding.hit.rule).message, self.document, &finding.hit)
    }

    fn label(&self, finding: &Finding) -> String {
        if finding.hit.sentence.is_none() {
            return String::new();
        }
        self.document.clause(self.document.clause_at(finding.hit.span.start())).label.to_string()
    }

    /// 实质条款: articles, or for 公文 the innermost numbered headings with text of their own; without purpose, scope,
    /// definition and commencement.
    fn substantive_units(&self) -> Vec<ClauseId> {
        let document = self.document;
        let subheadings = document.clauses.iter().filter(|clause| clause.level == Level::Heading2);
        let divided: HashSet<ClauseId> = subheadings.filter_map(|clause| clause.parent).collect();
        let ids =
            (0..document.clauses.len()).map(|i| ClauseId(u32::try_from(i).expect("fewer than 4 billion clauses")));
        let units = ids.filter(|id| {
            let clause = document.clause(*id);
            match clause.level {
                Level::Article => !self.is_formal(*id),
                Level::Heading1 | Level::Heading2 => !divided.contains(id) && !self.is_formal(*id),
                _ => false,
            }
        });
        units.collect()
    }

    fn is_formal(&self, id: ClauseId) -> bool {
        let Some(group) = self.dictionary.group("非实质条款语") else { return false };
        let text = self.document.text.slice(self.document.clause(id).span);
        self.dictionary.groups[group.0 as usize]
            .words
            .iter()
            .any(|word| text.contains(&self.dictionary.word(*word).text))
    }

    fn unit_of(&self, finding: &Finding, units: &[ClauseId]) -> Option<ClauseId> {
        let own = self.document.clause_at(finding.hit.span.start());
        std::iter::once(own).chain(self.document.ancestors(own)).find(|id| units.binary_search(id).is_ok())
    }
}
