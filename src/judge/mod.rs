//! The judge stage: is a hit a conflict, a matter for a person, or lawful? Takes hits, gives findings.
//!
//! Each guard is one file and one line in `GUARDS`. A guard never drops a hit: it exempts it, or lowers it to
//! needs-review, and the finding says which guard and by which words.

mod internal;
mod mention;
mod modality;
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
    (GuardName::Encouragement, modality::check),
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
    ask_rank_once(&mut findings);
    findings
}

/// Whether a document is a 规章 is one question, put at its first place; the others wait for the answer.
fn ask_rank_once(findings: &mut [Finding]) {
    let is_in_doubt = |finding: &&mut Finding| {
        let reason = finding.guard.as_ref().map(|(_, why)| why.as_str());
        finding.verdict == Verdict::NeedsReview && reason == Some(statutory::RANK_IN_DOUBT)
    };
    let mut in_doubt: Vec<&mut Finding> = findings.iter_mut().filter(is_in_doubt).collect();
    let Some((first, others)) = in_doubt.split_first_mut() else { return };
    if !others.is_empty() {
        let why =
            format!("{}；本件另有{}处与此相同，如系行政规范性文件，须一并处理", statutory::RANK_IN_DOUBT, others.len());
        first.guard = Some((GuardName::Statutory, why));
    }
    for other in others {
        other.verdict = Verdict::Exempt;
        other.guard = Some((GuardName::Statutory, "文种待核，已在本件第一处提示".to_owned()));
    }
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
        return Finding { hit, verdict: plain, guard: None, bound: None, force: None, proposal: None };
    }
    let scene = Scene::new(document, dictionary, rule, &hit, surroundings);
    let (bound, force) = (modality::bound(&scene), modality::force(&scene).map(|(force, ..)| force));
    let (verdict, guard) = match guarded(&scene, plain) {
        Some((verdict, name, why)) => (verdict, Some((name, why))),
        None => (plain, None),
    };
    Finding { hit, verdict, guard, bound, force, proposal: None }
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

/// The rule's own 合法看似 count whatever guards it names; how strongly a thing is worded counts unless it says otherwise.
fn applies(rule: &Rule, guard: GuardName) -> bool {
    if guard == GuardName::Encouragement {
        return !rule.however_worded;
    }
    rule.guards.contains(&guard) || (guard == GuardName::Neutral && !rule.lawful.is_empty())
}

fn plain_verdict(rule: &Rule, hit: &Hit) -> Verdict {
    let own = hit.pattern.and_then(|index| rule.patterns[index as usize].verdict);
    own.unwrap_or(match rule.severity {
        Severity::MustDelete => Verdict::Conflict,
        Severity::NeedsJudgement | Severity::Technical => Verdict::NeedsReview,
    })
}
