//! 自然人: the benefit or the condition concerns natural persons, not businesses.

use super::Opinion;
use super::scene::Scene;
use crate::model::Verdict;

/// Exempts what speaks of persons and of no business.
pub(super) fn check(scene: &Scene) -> Opinion {
    if scene.first_word(scene.sentence, "经营者").is_some() {
        return None;
    }
    let near = [scene.inside, scene.before];
    let person = near.iter().find_map(|text| scene.last_word(text, "自然人"));
    if let Some((_, _, word)) = person {
        return Some((Verdict::Exempt, format!("对象是“{word}”")));
    }
    let lead_in = scene.lead_ins.first()?;
    let (_, _, word) = scene.last_word(lead_in, "自然人")?;
    let of_business = scene.first_word(lead_in, "经营者").is_some();
    (!of_business).then(|| (Verdict::Exempt, format!("引导句的对象是“{word}”")))
}
