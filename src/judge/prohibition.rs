//! 重申禁令: the text forbids the practice (不得要求企业在本地设立分公司), in the sentence or in the 引导句 of its list.
//!
//! Not every 不得 before a hit forbids it: 不得接受未在本市注册的企业 makes the registration a condition (a negation of its own
//! stands between), 不得承接，但在本市注册的除外 excepts it, and 禁止下列企业参与 excludes those who fall under the list.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Span, Verdict};

/// Words that announce a list.
const LIST_WORDS: &[&str] = &["下列", "以下", "如下", "下述"];

/// Exempts what a prohibition governs. A 不得 that the template itself matched lies inside the hit and is not asked here.
pub(super) fn check(scene: &Scene) -> Opinion {
    if let Some(word) = in_sentence(scene).or_else(|| within_hit(scene)).or_else(|| waived(scene)) {
        return Some((Verdict::Exempt, format!("“{word}”")));
    }
    let lists = (0..scene.lead_ins.len()).find_map(|index| governs_list(scene, index));
    lists.or_else(|| in_paragraph_before(scene))
}

fn in_sentence<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let (_, end, word) = scene.last_word(scene.before, "禁止")?;
    let between = &scene.before[end..];
    (scene.governs_across(between) && !is_negated_again(scene, word, between)).then_some(word)
}

/// 不得接受未在本市备案的企业: the 不得 falls on what lacks the hit, so that the hit is a condition. Where what is forbidden is to
/// treat those without it worse (不得拒绝未在本市备案的企业, 不得以未在本市备案为由……), the hit is forbidden all the same.
fn is_negated_again(scene: &Scene, ban: &str, between: &str) -> bool {
    const REACH_CHARS: usize = 10;
    let is_near = |end: usize| between[end..].chars().count() <= REACH_CHARS && !between[end..].contains('，');
    let negated = scene.last_word(between, "否定条件").is_some_and(|(_, end, _)| is_near(end))
        || scene.first_word(scene.inside, "否定条件").is_some_and(|(start, ..)| start == 0);
    let gives_reason = ban.ends_with('以') || between.starts_with(['以', '因']);
    // 不得要求未投保的企业不得开工: what may not be ordered is no condition. 不得要求 is a look-alike of 要求 in the word groups.
    let forbids_order = ["要求", "规定", "责令", "强制", "限定"].iter().any(|order| between.starts_with(order));
    let rest = scene.after.find(['，', '。', '；']).map_or(scene.after, |end| &scene.after[..end]);
    let is_adverse = |text: &str| scene.first_word(text, "不利对待语").is_some();
    negated && !gives_reason && !forbids_order && !is_adverse(between) && !is_adverse(rest)
}

/// 前款所称限制，包括要求在本市注册: what the 款 before forbids is told in full.
fn in_paragraph_before(scene: &Scene) -> Opinion {
    let above = scene.carried_on()?;
    let (start, _, word) = scene.first_word(above, "禁止")?;
    let own_obligation = scene.first_word(scene.before, "肯定义务").is_some();
    let business_is_bound = binds_business(scene, &above[..start]);
    (!own_obligation && !business_is_bound).then(|| (Verdict::Exempt, format!("前款“{word}”")))
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

/// 注册地不限，无须在本市设立分公司: what stands between the words of the hit says that the thing is not required.
fn waived<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let last = scene.hit.matched.last()?.span;
    let base = scene.hit.span.start();
    let (start, end, word) = scene.first_word(scene.inside, "免除要求语")?;
    let place = Span::new(base + start, base + end);
    let is_matched = scene.hit.matched.iter().any(|part| part.span.overlaps(place));
    let between = scene.inside.get(end..last.start().checked_sub(base)?)?;
    (!is_matched && scene.governs_across(between)).then_some(word)
}

/// 不得有下列行为： governs its items; 有下列情形之一的，不得投标： names conditions and governs none of them.
fn governs_list(scene: &Scene, index: usize) -> Opinion {
    let lead_in = scene.lead_ins[index];
    let (start, _, word) = scene.first_word(lead_in, "禁止")?;
    // 未备案的，不得从事下列活动：
    if lead_in[..start].contains("的，") {
        return None;
    }
    let announces = LIST_WORDS.iter().filter_map(|list| lead_in.find(list)).min();
    let governs = match announces {
        Some(list) => start < list,
        None => lead_in.trim_end().ends_with('：') || is_heading(lead_in),
    };
    let business_is_bound = binds_business(scene, &lead_in[..start])
        || announces.is_some_and(|list| excludes_businesses(scene, &lead_in[list..]))
        || scene.lead_ins[index + 1..].iter().any(|above| sets_conditions(scene, above));
    (governs && !business_is_bound).then(|| (Verdict::Exempt, format!("引导句“{word}”")))
}

/// Whether the subject of a ban is a business; 招标人 and 采购代理机构 set conditions as offices do.
fn binds_business(scene: &Scene, subject: &str) -> bool {
    scene.first_word(subject, "经营者").is_some() && scene.first_word(subject, "设条件者").is_none()
}

/// 禁止下列企业参与投标：
fn excludes_businesses(scene: &Scene, list: &str) -> bool {
    const REACH_CHARS: usize = 5;
    const DEEDS: &[&str] = &["行为", "做法", "情形", "内容", "方式", "措施", "现象", "问题", "条款"];
    let names_firms = |(start, ..): (usize, usize, &str)| list[..start].chars().count() <= REACH_CHARS;
    let lists_deeds = DEEDS.iter().any(|deed| list.contains(deed));
    !lists_deeds && scene.first_word(list, "经营者").is_some_and(names_firms)
}

/// 投标人应当具备下列条件：, above a list of its own (（三）不得有下列情形：).
fn sets_conditions(scene: &Scene, above: &str) -> bool {
    above.trim_end().ends_with('：')
        && scene.first_word(above, "经营者").is_some()
        && scene.first_word(above, "肯定义务").is_some()
}

/// A heading has no full stop.
fn is_heading(text: &str) -> bool {
    !text.trim_end().ends_with(['。', '；'])
}
