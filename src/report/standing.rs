//! What stands after the reviewers have spoken: which action, which findings, which words of a change.
//!
//! Takes reviews and findings; gives what the papers say of them. Where nobody has decided, the tool's own proposal
//! stands, and doubts and gaps in it are marked.

use crate::model::{Action, ClauseLabel, FindingRow, Review, Ruling, Severity, Verdict, listed};
use crate::report::wording;

/// What becomes of the document: the reviewer's ruling, or else the recommendation. None for a file that was not read.
pub fn action(review: &Review) -> Option<Action> {
    review.final_action()
}

/// The reviewer's ruling on the document.
pub fn ruled(review: &Review) -> Option<Action> {
    match review.decision.as_ref()?.ruling {
        Ruling::Document(action) => Some(action),
        Ruling::Accept | Ruling::Reject | Ruling::Amend => None,
    }
}

/// The findings that somebody has to deal with: not exempt, and not ruled 不采纳.
pub fn findings(review: &Review) -> impl Iterator<Item = &FindingRow> {
    review.findings.iter().filter(|finding| finding.is_open())
}

/// How many findings the reviewers ruled 不采纳.
pub fn rejected(review: &Review) -> usize {
    wording::shown(review, false).filter(|finding| finding.is_rejected()).count()
}

/// Whether a person must still say if it is a problem at all. Technical repairs change nothing of substance.
pub fn is_doubtful(finding: &FindingRow) -> bool {
    finding.verdict == Verdict::NeedsReview && finding.severity != Severity::Technical && ruling(finding).is_none()
}

/// How far a proposed change has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It can be taken as it is.
    Ready,
    /// 〔待拟〕: only the direction is known.
    ToDraft,
    /// 〔待判断〕: it is not sure that anything must change.
    Doubtful,
}

/// A change as a decision to revise puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// How far it has come.
    pub progress: Progress,
    /// The sentence up to the clauses it names, with its mark.
    before: String,
    /// The clauses it names in the place where others could stand.
    places: Vec<String>,
    /// The sentence behind them, without its full stop.
    after: String,
}

impl Proposal {
    /// One sentence, with its mark and without its full stop.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.before, listed(&self.places), self.after)
    }

    /// Whether both say the same of different clauses.
    fn is_alike(&self, other: &Self) -> bool {
        let said = |it: &Self| (it.progress, it.before.clone(), it.after.clone());
        self.places.is_empty() == other.places.is_empty() && said(self) == said(other)
    }
}

/// The findings for which the text is to be changed. What is said of a whole document is no change of its text, unless
/// nothing else is known.
pub fn to_change(review: &Review) -> Vec<&FindingRow> {
    let is_of_text = |finding: &&FindingRow| {
        !finding.clause.is_empty() || finding.change.is_some() || ruling(finding) == Some(Ruling::Amend)
    };
    let of_text: Vec<_> = findings(review).filter(is_of_text).collect();
    if of_text.is_empty() { findings(review).collect() } else { of_text }
}

/// What is to be changed in a document: each thing once, with all clauses it is to be done in.
pub fn changes(review: &Review) -> Vec<Proposal> {
    let mut changes: Vec<Proposal> = Vec::new();
    for change in to_change(review).into_iter().map(proposal) {
        match changes.iter_mut().find(|known| known.is_alike(&change)) {
            Some(known) if change.places.iter().all(|place| known.places.contains(place)) => {}
            Some(known) => known.places.extend(change.places),
            None => changes.push(change),
        }
    }
    changes
}

/// What is to be changed for a finding: the reviewer's words, the proposed change, or the advice as a direction.
pub fn proposal(finding: &FindingRow) -> Proposal {
    let amended = finding.decision.as_ref().filter(|decision| decision.ruling == Ruling::Amend);
    let (text, is_ready) = match (amended.map(|decision| decision.remark.trim()), &finding.change) {
        (Some(remark), _) if !remark.is_empty() => (with_clause(finding, remark), true),
        // 另改 without saying how: what was proposed does not stand, and nothing else is known.
        (Some(_), _) => (format!("{}：按审核意见另行拟定", clause(finding)), false),
        (None, Some(change)) => (change.instruction.clone(), true),
        (None, None) => (with_clause(finding, &finding.advice), false),
    };
    let text = text.trim().trim_end_matches(['。', '；', ';']);
    let (mark, progress) = match (is_doubtful(finding), is_ready) {
        (true, _) => ("〔待判断〕", Progress::Doubtful),
        (false, true) => ("", Progress::Ready),
        (false, false) => ("〔待拟〕", Progress::ToDraft),
    };
    let place = ClauseLabel(finding.clause.clone()).in_words();
    let (before, places, after) = match text.split_once(&place).filter(|_| is_ready && !finding.clause.is_empty()) {
        Some((before, after)) => (before, vec![place], after),
        None => (text, Vec::new(), ""),
    };
    Proposal { progress, before: format!("{mark}{before}"), places, after: after.to_owned() }
}

/// 《…》, with the marks of titles inside it turned into the inner ones. A document without a title goes by its file.
pub fn name(review: &Review) -> String {
    let title = review.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let Some(title) = title else {
        return format!("〔无标题〕{}", review.path.rsplit('/').next().unwrap_or(&review.path));
    };
    let inner = title.split_whitespace().collect::<Vec<_>>().join(" ").replace('《', "〈").replace('》', "〉");
    format!("《{inner}》")
}

/// 条款, as it stands in a sentence: “四、” is “四” there.
pub fn clause(finding: &FindingRow) -> &str {
    wording::clause(finding).trim_end_matches('、')
}

fn ruling(finding: &FindingRow) -> Option<Ruling> {
    finding.decision.as_ref().map(|decision| decision.ruling)
}

fn with_clause(finding: &FindingRow, words: &str) -> String {
    let clause = clause(finding);
    if words.contains(clause) { words.to_owned() } else { format!("{clause}：{words}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Decision};
    use crate::report::sample;

    fn decision(ruling: Ruling, remark: &str) -> Option<Decision> {
        let words = String::new;
        Some(Decision { ruling, remark: remark.to_owned(), reviewer: words(), decided_on: words() })
    }

    #[test]
    fn the_reviewer_has_the_last_word() {
        let mut review = sample::reviews().remove(0);
        assert_eq!(action(&review), Some(Action::Revise));
        review.decision = decision(Ruling::Document(Action::Repeal), "");
        assert_eq!(action(&review), Some(Action::Repeal));
        let before = findings(&review).count();
        review.findings[0].decision = decision(Ruling::Reject, "");
        assert_eq!((findings(&review).count(), rejected(&review)), (before - 1, 1));
    }

    #[test]
    fn a_change_is_the_remark_the_instruction_or_a_direction() {
        let mut finding = sample::finding();
        let told = |finding: &FindingRow| {
            let proposal = proposal(finding);
            (proposal.text(), proposal.progress)
        };
        let clause = "第五条第二款第（三）项";
        finding.change = None;
        assert_eq!(told(&finding), (format!("〔待拟〕{clause}：删去在本市注册的要求"), Progress::ToDraft));
        finding.change = Some(Change { instruction: format!("删去{clause}。"), replacement: None });
        assert_eq!(told(&finding), (format!("删去{clause}"), Progress::Ready));
        finding.verdict = Verdict::NeedsReview;
        assert_eq!(told(&finding), (format!("〔待判断〕删去{clause}"), Progress::Doubtful));
        finding.decision = decision(Ruling::Amend, "改为应当具备相应资质。");
        assert_eq!(told(&finding), (format!("{clause}：改为应当具备相应资质"), Progress::Ready));
        finding.decision = decision(Ruling::Amend, " ");
        finding.clause = "四、".to_owned();
        assert_eq!(told(&finding), ("〔待拟〕四：按审核意见另行拟定".to_owned(), Progress::ToDraft));
    }

    #[test]
    fn what_is_to_be_done_in_several_clauses_is_said_once() {
        let renamed = |clause: &str| FindingRow {
            clause: clause.to_owned(),
            change: Some(Change {
                instruction: format!("将{}中的“工商局”修改为“市场监管局”。", ClauseLabel(clause.to_owned()).in_words()),
                replacement: None,
            }),
            ..sample::finding()
        };
        let whole = FindingRow { clause: String::new(), change: None, ..sample::finding() };
        let said = |findings: Vec<FindingRow>| {
            let review = Review { findings, ..sample::review("一.docx") };
            changes(&review).iter().map(Proposal::text).collect::<Vec<_>>()
        };
        let labels = ["《甲办法》第四条", "《甲办法》第四条", "《甲办法》三、", "第九条第二款"];
        let mut findings = labels.map(renamed).to_vec();
        findings.push(whole.clone());
        assert_eq!(said(findings), ["将《甲办法》第四条、“三、”部分、第九条第二款中的“工商局”修改为“市场监管局”"]);
        assert_eq!(said(vec![whole]), ["〔待拟〕全文：删去在本市注册的要求"]);
        let mut amended = renamed("第四条");
        amended.decision = decision(Ruling::Amend, "改为“市监局”");
        assert_eq!(said(vec![renamed("第四条"), amended]).len(), 2);
    }

    #[test]
    fn titles_inside_titles_take_the_inner_marks() {
        let review =
            Review { title: Some("关于印发《甲》\n的通知".to_owned()), ..sample::review("乙/一.docx") };
        assert_eq!(name(&review), "《关于印发〈甲〉 的通知》");
        assert_eq!(name(&Review { title: None, ..review }), "〔无标题〕一.docx");
    }
}
