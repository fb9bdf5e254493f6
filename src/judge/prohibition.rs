//! 重申禁令: the text forbids the practice (不得要求企业在本地设立分公司), in the sentence or in the 引导句 of its list.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Span, Verdict};

/// Words that announce a list.
const LIST_WORDS: &[&str] = &["下列", "以下", "如下", "下述"];

/// Exempts what a prohibition governs. A 不得 that the template itself matched lies inside the hit and is not asked here.
pub(super) fn check(scene: &Scene) -> Opinion {
    if let Some(word) = in_sentence(scene).or_else(|| within_hit(scene)) {
        return Some((Verdict::Exempt, format!("“{word}”")));
    }
    scene.lead_ins.iter().find_map(|lead_in| governs_list(scene, lead_in))
}

fn in_sentence<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let (_, end, word) = scene.last_word(scene.before, "禁止")?;
    scene.governs_across(&scene.before[end..]).then_some(word)
}

/// 注册资本、营业收入等不得作为资格条件, 不得排斥外地产品进入: what the ban inside the hit forbids is something only the one
/// who sets conditions does. Where the template matched the 不得 itself, that deed must follow at once.
fn within_hit<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    const REACH_CHARS: usize = 4;
    let base = scene.hit.span.start();
    let is_matched = |start: usize, end: usize| {
        let span = Span::new(base + start, base + end);
        scene.hit.matched.iter().any(|part| part.span.overlaps(span))
    };
    let (start, end, word) = scene.first_word(scene.inside, "禁止")?;
    let behind = scene.inside.get(end..)?;
    let deed = scene.first_word(behind, "机关行为语").map(|(at, ..)| behind[..at].chars().count())?;
    let reach = if is_matched(start, end) { 0 } else { REACH_CHARS };
    (deed <= reach).then_some(word)
}

/// 不得有下列行为： governs its items; 有下列情形之一的，不得投标： names conditions and governs none of them.
fn governs_list(scene: &Scene, lead_in: &str) -> Opinion {
    let (start, _, word) = scene.first_word(lead_in, "禁止")?;
    let announces = LIST_WORDS.iter().filter_map(|list| lead_in.find(list)).min();
    let governs = match announces {
        Some(list) => start < list,
        None => lead_in.trim_end().ends_with('：') || is_heading(lead_in),
    };
    let business_is_bound = scene.last_word(&lead_in[..start], "经营者").is_some();
    (governs && !business_is_bound).then(|| (Verdict::Exempt, format!("引导句“{word}”")))
}

/// A heading has no full stop.
fn is_heading(text: &str) -> bool {
    !text.trim_end().ends_with(['。', '；'])
}
