//! propose (拟修改内容): how a decision to revise would put the repair of a finding; for mechanical repairs the new words.
//!
//! Takes the dictionary, a document and its findings; fills `Finding::proposal`. Nothing of substance is made up: new
//! words come from a table's checked row or from a limit that a rule states; whatever is not certain becomes an
//! instruction to a person, with the rule's advice. Exempt findings and those on whole documents get none.

mod cap;
mod case;
mod delete;
mod lists;
mod name;

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::model::resolve::fill;
use crate::model::{ClauseId, Dictionary, Document, Finding, Proposal, Repair, Severity, Span, Verdict};
use case::{Case, quoted};
use lists::Lists;

/// Says of every finding how to mend it.
pub fn propose(dictionary: &Dictionary, document: &Document, findings: &mut [Finding]) {
    let lists = Lists::new(document);
    for finding in findings.iter_mut() {
        finding.proposal = proposal(dictionary, document, &lists, finding);
    }
    leave_something_of_lists(document, &lists, findings);
    leave_deleted_words_alone(findings);
}

fn proposal(dictionary: &Dictionary, document: &Document, lists: &Lists, finding: &Finding) -> Option<Proposal> {
    let rule = dictionary.rule(finding.hit.rule);
    if finding.verdict == Verdict::Exempt || rule.fact.is_some() {
        return None;
    }
    let case = Case::new(dictionary, document, finding)?;
    let proposal = match rule.repair {
        Repair::ReplaceOrgan => name::organ(&case)?,
        Repair::ReplaceLaw => name::law(&case)?,
        Repair::ReplaceItem => name::item(&case).unwrap_or_else(|| redraft(&case)),
        Repair::Delete => delete::deletion(&case, lists).unwrap_or_else(|| redraft(&case)),
        Repair::Cap => cap::cap(&case).unwrap_or_else(|| redraft(&case)),
        Repair::Redraft => redraft(&case),
    };
    Some(if finding.verdict == Verdict::NeedsReview && rule.severity != Severity::Technical {
        in_doubt(&rule.title, rule.repair, proposal)
    } else {
        proposal
    })
}

/// What only a person can word: where, and the rule's advice.
fn redraft(case: &Case) -> Proposal {
    let advice = fill(&case.rule.advice, case.document, &case.finding.hit);
    let quote = quoted(case.document.text.original(case.whole_parts(case.finding.hit.span)));
    let instruction = format!("修改{}中的{quote}，{}。", case.place(), advice.trim_end_matches('。'));
    Proposal { instruction, replacement: None }
}

/// A proposal that waits for a person to confirm the finding. A clause never goes on a suspicion; a name that is out of
/// date is the same whoever looks at it.
fn in_doubt(title: &str, repair: Repair, proposal: Proposal) -> Proposal {
    let is_name = matches!(repair, Repair::ReplaceOrgan | Repair::ReplaceLaw | Repair::ReplaceItem);
    if is_name && proposal.replacement.is_some() {
        return proposal;
    }
    Proposal { instruction: format!("经审查确属“{title}”的，{}", proposal.instruction), replacement: None }
}

/// Where all items of a list would go, its lead-in would announce nothing: that is no deletion of single items.
fn leave_something_of_lists(document: &Document, lists: &Lists, findings: &mut [Finding]) {
    let deleted: HashSet<ClauseId> = findings.iter().filter_map(|finding| deleted_clause(document, finding)).collect();
    let above: HashSet<ClauseId> = deleted.iter().filter_map(|id| document.clause(*id).parent).collect();
    let goes = |list: &ClauseId| lists.first_below(*list).iter().all(|id| deleted.contains(id));
    let emptied: HashSet<ClauseId> = above.into_iter().filter(goes).collect();
    for finding in findings {
        let list = deleted_clause(document, finding).and_then(|id| document.clause(id).parent);
        if let Some(list) = list.filter(|list| emptied.contains(list)) {
            let instruction = format!("删去{}所列各项，其引导语一并修改或者删去。", document.clause(list).label);
            finding.proposal = Some(Proposal { instruction, replacement: None });
        }
    }
}

/// The clause under another that the proposal of a finding deletes as a whole.
fn deleted_clause(document: &Document, finding: &Finding) -> Option<ClauseId> {
    let (old, new) = finding.proposal.as_ref()?.replacement.as_ref()?;
    new.is_empty().then(|| document.clause_at(old.start()))
}

/// Words inside a clause that goes as a whole need no mending of their own.
fn leave_deleted_words_alone(findings: &mut [Finding]) {
    let replacement = |finding: &Finding| finding.proposal.as_ref().and_then(|p| p.replacement.clone());
    let mut deleted: Vec<_> =
        findings.iter().filter_map(replacement).filter(|(_, new)| new.is_empty()).map(|(old, _)| old).collect();
    deleted.sort_unstable();
    let goes = |old: Span| {
        // Clauses do not overlap: what could hold the words is the last that begins before them.
        let last = deleted.partition_point(|whole| whole.start() <= old.start()).checked_sub(1);
        last.is_some_and(|last| deleted[last] != old && deleted[last].contains(old))
    };
    for proposal in findings.iter_mut().filter_map(|finding| finding.proposal.as_mut()) {
        if proposal.replacement.as_ref().is_some_and(|(old, _)| goes(*old)) {
            proposal.replacement = None;
        }
    }
}
