//! 清理纠正: the sentence, its 引导句 or its heading cleans up or abolishes the practice.

use super::Opinion;
use super::scene::Scene;
use crate::model::Verdict;

/// Exempts what is being cleaned up.
pub(super) fn check(scene: &Scene) -> Opinion {
    let governs = |word: &str| Some((Verdict::Exempt, format!("“{word}”")));
    if let Some((_, end, word)) = scene.last_word(scene.before, "纠正")
        && scene.governs_across(&scene.before[end..])
    {
        return governs(word);
    }
    if let Some((_, _, word)) = scene.first_word(scene.after, "纠正结语") {
        return governs(word);
    }
    scene.lead_ins.iter().find_map(|lead_in| lists_problems(scene, lead_in)).or_else(|| title_of_a_review(scene))
}

/// 清理下列规定：, 重点审核是否存在下列问题：, 二、取消的事项: what stands below is named in order to be mended.
fn lists_problems(scene: &Scene, lead_in: &str) -> Opinion {
    let words = ["问题引导语", "纠正", "纠正结语"];
    let (_, _, word) = words.iter().find_map(|group| scene.first_word(lead_in, group))?;
    let heading_or_list = !lead_in.trim_end().ends_with(['。', '；']);
    heading_or_list.then(|| (Verdict::Exempt, format!("引导句“{word}”")))
}

/// 负面清单, 问答, 通报: a document about such practices describes them; whether it also orders one, a person must see.
fn title_of_a_review(scene: &Scene) -> Opinion {
    let (title, word) = scene.titles().find_map(|title| {
        let (_, _, word) = scene.first_word(title, "清理类标题语")?;
        Some((title, word))
    })?;
    // A list of what may enter a market is itself an access condition.
    (!title.contains("准入")).then(|| (Verdict::NeedsReview, format!("标题含“{word}”")))
}
