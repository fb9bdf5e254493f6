//! The judge stage: is a hit a conflict, a matter for a person, or lawful? Takes hits, gives findings.
//!
//! Each guard is one file and one line in `GUARDS`. A guard never drops a hit: it exempts it, or lowers it to
//! needs-review, and the finding says which guard and by which words.

mod internal;
mod mention;
mod neutral;
mod person;
mod prohibition;
mod remedial;
mod scene;
mod statutory;

use crate::model::{Dictionary, Document, Finding, GuardName, Hit, Rule, Severity, Verdict};
use scene::Scene;

/// What a guard says of a hit: the verdict it comes down to, and the words that moved it (for people).
type Opinion = Option<(Verdict, String)>;

/// A guard: looks at a hit in its surroundings.
type Guard = fn(&Scene) -> Opinion;

/// The guards, in the order in which they are asked.
const GUARDS: &[(GuardName, Guard)] = &[
    (GuardName::Mention, mention::check),
    (GuardName::Prohibition, prohibition::check),
    (GuardName::Remedial, remedial::check),
    (GuardName::Statutory, statutory::check),
    (GuardName::Person, person::check),
    (GuardName::Internal, internal::check),
    (GuardName::Neutral, neutral::check),
];

/// Judges all hits of a document. Of several hits of one rule in one sentence the strongest stays.
#[must_use]
pub fn judge(document: &Document, dictionary: &Dictionary, hits: Vec<Hit>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(hits.len());
    for hit in hits {
        let rule = dictionary.rule(hit.rule);
        if !rule.basis.iter().any(|basis| dictionary.basis(*basis).binds(&document.metadata.region)) {
            continue;
        }
        let finding = verdict(document, dictionary, rule, hit);
        let same = |known: &Finding| known.hit.rule == finding.hit.rule && known.hit.sentence == finding.hit.sentence;
        match findings.iter_mut().find(|known| same(known)) {
            Some(known) if known.verdict >= finding.verdict => {}
            Some(known) => *known = finding,
            None => findings.push(finding),
        }
    }
    findings.sort_by_key(|finding| (finding.hit.span, finding.hit.rule));
    findings
}

fn verdict(document: &Document, dictionary: &Dictionary, rule: &Rule, hit: Hit) -> Finding {
    let plain = plain_verdict(rule, &hit);
    if rule.fact.is_some() {
        return Finding { hit, verdict: plain, guard: None };
    }
    let scene = Scene::new(document, dictionary, rule, &hit);
    let mut lowered = None;
    for (name, check) in GUARDS.iter().filter(|(name, _)| applies(rule, *name)) {
        match check(&scene) {
            Some((Verdict::Exempt, why)) => {
                return Finding { hit, verdict: Verdict::Exempt, guard: Some((*name, why)) };
            }
            Some((verdict, why)) if verdict < plain && lowered.is_none() => lowered = Some((verdict, *name, why)),
            _ => {}
        }
    }
    match lowered {
        Some((verdict, name, why)) => Finding { hit, verdict, guard: Some((name, why)) },
        None => Finding { hit, verdict: plain, guard: None },
    }
}

/// The rule's own 合法看似 count whatever guards it names.
fn applies(rule: &Rule, guard: GuardName) -> bool {
    rule.guards.contains(&guard) || (guard == GuardName::Neutral && !rule.lawful.is_empty())
}

fn plain_verdict(rule: &Rule, hit: &Hit) -> Verdict {
    let own = hit.pattern.and_then(|index| rule.patterns[index as usize].verdict);
    own.unwrap_or(match rule.severity {
        Severity::MustDelete => Verdict::Conflict,
        Severity::NeedsJudgement | Severity::Technical => Verdict::NeedsReview,
    })
}
