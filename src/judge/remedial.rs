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
    if let Some(word) = is_looked_into(scene) {
        return governs(word);
    }
    scene.lead_ins.iter().find_map(|lead_in| lists_problems(scene, lead_in)).or_else(|| title_of_a_review(scene))
}

/// 重点检查要求施工企业带资承包等问题; 重点检查：要求购买本市名优产品的；点名本地厂家的: what is looked for, named by a noun for what
/// is wrong or by a 的 with nothing behind it.
fn is_looked_into<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    const REACH_CHARS: usize = 24;
    let last = scene.last_word(scene.before, "检查语");
    let (between, word) = match last {
        Some((_, end, word)) => (&scene.before[end..], word),
        None => {
            let announced = scene.lead_ins.iter().filter(|lead_in| lead_in.trim_end().ends_with('：'));
            let word = announced.filter_map(|lead_in| scene.last_word(lead_in, "检查语")).next()?.2;
            (scene.before, word)
        }
    };
    let reach = scene.after.char_indices().nth(REACH_CHARS).map_or(scene.after.len(), |(at, _)| at);
    let behind = &scene.after[..reach];
    let ends_bare = ["的；", "的。", "的、"].iter().any(|end| behind.contains(end)) || behind.ends_with('的');
    let is_named = ends_bare || scene.first_word(behind, "问题名目").is_some();
    (is_named && scene.governs_across(between)).then_some(word)
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
