//! 清理纠正: the sentence, its 引导句 or its heading cleans up or abolishes the practice.

use super::Opinion;
use super::scene::Scene;
use crate::model::Verdict;

/// Exempts what is being cleaned up.
pub(super) fn check(scene: &Scene) -> Opinion {
    let governs = |word: &str| Some((Verdict::Exempt, format!("“{word}”")));
    if let Some((_, end, word)) = scene.last_word(scene.before, "纠正") {
        let between = &scene.before[end..];
        // 取消审批，应当在本市注册: what comes after a comma with an obligation of its own is not cleaned up.
        let own_obligation = between.find('，').is_some_and(|comma| {
            scene.first_word(&between[comma..], "肯定义务").is_some()
                || scene.first_word(scene.inside, "肯定义务").is_some_and(|(start, ..)| start == 0)
        });
        if !own_obligation && !between.contains("的，") {
            return governs(word);
        }
    }
    if let Some((_, _, word)) = scene.first_word(scene.after, "纠正结语") {
        return governs(word);
    }
    scene.lead_ins.iter().find_map(|lead_in| {
        let found = scene.first_word(lead_in, "纠正").or_else(|| scene.first_word(lead_in, "纠正结语"))?;
        let heading_or_list = !lead_in.trim_end().ends_with(['。', '；']);
        heading_or_list.then(|| (Verdict::Exempt, format!("引导句“{}”", found.2)))
    })
}
