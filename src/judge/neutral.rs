//! 法律允许的差别: a preference the law allows (中小企业、节能环保、残疾人), and the rule's own 合法看似.

use super::Opinion;
use super::scene::Scene;
use crate::model::Verdict;

/// The rule's own lawful forms first; then a neutral preference, unless the hit rests on 本地.
pub(super) fn check(scene: &Scene) -> Opinion {
    if let Some(index) = scene.hit.lawful {
        let form = &scene.rule.lawful[index as usize];
        return Some((form.verdict, form.reason.clone()));
    }
    if !scene.rule.guards.contains(&crate::model::GuardName::Neutral) || scene.matched_group("本地") {
        return None;
    }
    let (_, _, word) = scene.first_word(scene.inside, "中性优惠")?;
    Some((Verdict::Exempt, format!("“{word}”")))
}
