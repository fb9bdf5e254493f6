//! 约束对象 and 约束力度: who is bound and how strongly, from the words before the hit, in it, and right behind it; where they
//! are silent, from what stands above.
//!
//! As a guard: what only encourages a business, or allows it, orders nothing; a person decides whether it favours anyone.
//! Where a pattern itself asks for such a word, or has a verdict of its own, its writer has decided.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Bound, Force, Span, Verdict};

/// The groups of each force, strongest first.
const FORCES: &[(Force, &[&str])] = &[
    (Force::Mandatory, &["义务", "禁止", "方可"]),
    (Force::Priority, &["优先"]),
    (Force::Encouraged, &["鼓励"]),
    (Force::Permitted, &["允许语"]),
];

/// The groups of those who may be bound.
const BOUND: &[(Bound, &str)] = &[(Bound::Business, "经营者"), (Bound::Person, "自然人"), (Bound::Organ, "机关")];

/// Lowers what only encourages, or allows a business to do something.
pub(super) fn check(scene: &Scene) -> Opinion {
    let (force, place, word) = force(scene)?;
    let is_decided = scene.hit.pattern.is_some_and(|index| scene.rule.patterns[usize::from(index)].verdict.is_some());
    let is_asked = place.is_some_and(|place| scene.hit.matched.iter().any(|part| part.span.overlaps(place)));
    let soft = match force {
        Force::Mandatory | Force::Priority => false,
        Force::Encouraged => true,
        // 主管部门可以要求……: what an organ may do, businesses must bear.
        Force::Permitted => bound(scene) == Some(Bound::Business),
    };
    (soft && !is_decided && !is_asked).then(|| (Verdict::NeedsReview, format!("“{word}”")))
}

/// How strongly the hit is worded, where the word stands when it is in the sentence, and the word.
pub(super) fn force<'a>(scene: &Scene<'a>) -> Option<(Force, Option<Span>, &'a str)> {
    let hit_end = scene.before.len() + scene.inside.len();
    let behind = scene.after.find(['，', '；', '。']).unwrap_or(scene.after.len());
    let reach = &scene.sentence[..(hit_end + behind).min(scene.sentence.len())];
    let base = scene.hit.span.start() - scene.before.len();
    let in_sentence = FORCES.iter().find_map(|(force, groups)| {
        let (start, end, word) = groups.iter().find_map(|group| scene.last_word(reach, group))?;
        Some((*force, Some(Span::new(base + start, base + end)), word))
    });
    in_sentence.or_else(|| {
        FORCES.iter().find_map(|(force, groups)| {
            let mut words = scene
                .lead_ins
                .iter()
                .flat_map(|lead_in| groups.iter().filter_map(|group| scene.last_word(lead_in, group)));
            words.next().map(|(_, _, word)| (*force, None, word))
        })
    })
}

/// Who is bound: the first named since the last condition (……的，) before the hit, else in the hit or right behind it, else in
/// what stands above.
pub(super) fn bound(scene: &Scene) -> Option<Bound> {
    let from = scene.before.rfind("的，").map_or(0, |at| at + "的，".len());
    let behind = scene.after.split(['，', '；', '。']).next().unwrap_or_default();
    let own = [&scene.before[from..], scene.before, scene.inside, behind];
    own.into_iter().chain(scene.lead_ins.iter().copied()).find_map(|text| first_named(scene, text))
}

fn first_named(scene: &Scene, text: &str) -> Option<Bound> {
    let named = BOUND.iter().filter_map(|(bound, group)| Some((scene.first_word(text, group)?.0, *bound)));
    named.min_by_key(|(start, _)| *start).map(|(_, bound)| bound)
}
