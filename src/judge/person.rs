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
    let lead_in = scene.lead_ins.first();
    let of_business = lead_in.is_some_and(|lead_in| scene.first_word(lead_in, "经营者").is_some());
    if of_business {
        return None;
    }
    if let Some((_, _, word)) = lead_in.and_then(|lead_in| scene.last_word(lead_in, "自然人")) {
        return Some((Verdict::Exempt, format!("引导句的对象是“{word}”")));
    }
    // 积分落户, 公共租赁住房: the whole document deals with persons.
    let (_, _, word) = scene.titles().find_map(|title| scene.first_word(title, "自然人事项标题语"))?;
    Some((Verdict::Exempt, format!("标题所办事项“{word}”")))
}
