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
mod surroundings;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use crate::model::{Dictionary, Document, Finding, GuardName, Hit, Rule, RuleId, SentenceId, Severity, Verdict};
use scene::Scene;
pub use surroundings::GuardWords;
use surroundings::Surroundings;

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
pub fn judge(guard_words: &GuardWords, dictionary: &Dictionary, document: &Document, hits: Vec<Hit>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(hits.len());
    let mut known: HashMap<(RuleId, Option<SentenceId>), usize> = HashMap::with_capacity(hits.len());
    // Hits come sentence by sentence, so that the last surroundings are those of most hits.
    let mut last: Option<(SentenceId, Rc<Surroundings>)> = None;
    for hit in hits {
        let rule = dictionary.rule(hit.rule);
        if !rule.basis.iter().any(|basis| dictionary.basis(*basis).binds(&document.metadata.region)) {
            continue;
        }
        let surroundings = match &last {
            Some((id, surroundings)) if hit.sentence == Some(*id) => Rc::clone(surroundings),
            _ => Rc::new(Surroundings::new(document, dictionary, guard_words, hit.sentence, hit.span)),
        };
        last = hit.sentence.map(|id| (id, Rc::clone(&surroundings)));
        let place = (hit.rule, hit.sentence);
        let finding = verdict(document, dictionary, rule, hit, surroundings);
        match known.entry(place) {
            Entry::Occupied(index) => {
                let known = &mut findings[*index.get()];
                if known.verdict < finding.verdict {
                    *known = finding;
                }
            }
            Entry::Vacant(free) => {
                free.insert(findings.len());
                findings.push(finding);
            }
        }
    }
    findings.sort_by_key(|finding| (finding.hit.span, finding.hit.rule));
    findings
}

fn verdict<'a>(
    document: &'a Document,
    dictionary: &'a Dictionary,
    rule: &'a Rule,
    hit: Hit,
    surroundings: Rc<Surroundings<'a>>,
) -> Finding {
    let plain = plain_verdict(rule, &hit);
    if rule.fact.is_some() {
        return Finding { hit, verdict: plain, guard: None };
    }
    let guard = guarded(&Scene::new(document, dictionary, rule, &hit, surroundings), plain);
    match guard {
        Some((verdict, name, why)) => Finding { hit, verdict, guard: Some((name, why)) },
        None => Finding { hit, verdict: plain, guard: None },
    }
}

/// The first guard that exempts, else the first that lowers the verdict.
fn guarded(scene: &Scene, plain: Verdict) -> Option<(Verdict, GuardName, String)> {
    let mut lowered = None;
    for (name, check) in GUARDS.iter().filter(|(name, _)| applies(scene.rule, *name)) {
        match check(scene) {
            Some((Verdict::Exempt, why)) => return Some((Verdict::Exempt, *name, why)),
            Some((verdict, why)) if verdict < plain && lowered.is_none() => lowered = Some((verdict, *name, why)),
            _ => {}
        }
    }
    let beyond = || statutory::is_beyond_clean_up(scene).filter(|(verdict, _)| *verdict < plain);
    lowered.or_else(|| beyond().map(|(verdict, why)| (verdict, GuardName::Statutory, why)))
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
