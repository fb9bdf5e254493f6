//! 上位法依据: a named law of sufficient rank sets the requirement, or the document itself has that rank.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Rank, Verdict};

/// How far before a name the word that makes it a basis may stand, in characters (依照国家有关规定和《…》).
const BASIS_WORD_CHARS: usize = 14;

/// A local clean-up decides on no national law or judicial interpretation, and on nothing of the State Council or its
/// departments: what looks like a conflict there is for a person to pass on, whatever guards the rule names. So it is with
/// local regulations, unless the rule says from which rank on the thing is lawful and theirs is too low.
pub(super) fn is_beyond_clean_up(scene: &Scene) -> Opinion {
    let own = own_rank(scene);
    let beyond = match own {
        Rank::Normative | Rank::GovernmentRule => false,
        Rank::LocalRegulation => scene.rule.lawful_from.is_none(),
        _ => true,
    };
    beyond.then(|| (Verdict::NeedsReview, format!("本文件为{own}，不由规范性文件清理决定")))
}

/// What is said where a document may be a 规章, which may set more than a normative document.
pub(super) const RANK_IN_DOUBT: &str = "未见发文字号，可能是政府规章或者部门规章，请核对文种";

/// Exempts what a sufficient law sets; a basis above the clause leaves it to a person.
pub(super) fn check(scene: &Scene) -> Opinion {
    let excepted = scene.first_word(scene.sentence, "另有规定");
    let Some(lowest) = scene.rule.lawful_from else {
        return excepted.map(|(_, _, word)| (Verdict::NeedsReview, format!("“{word}”")));
    };
    let own = own_rank(scene);
    if own >= lowest {
        return Some((Verdict::Exempt, format!("本文件为{own}")));
    }
    if let Some((_, _, word)) = excepted {
        return Some((Verdict::Exempt, format!("“{word}”")));
    }
    if let Some(name) = named_law(scene, scene.sentence, lowest) {
        return Some((Verdict::Exempt, format!("依据{name}")));
    }
    if let Some(word) = plain_reference(scene) {
        return Some((Verdict::Exempt, format!("“{word}”")));
    }
    if lowest <= Rank::GovernmentRule && may_be_government_rule(scene) {
        return Some((Verdict::NeedsReview, RANK_IN_DOUBT.to_owned()));
    }
    // What another sentence of the article cites says nothing of this one.
    let name = scene.lead_ins.iter().find_map(|text| named_law(scene, text, lowest))?;
    Some((Verdict::NeedsReview, format!("引导句引用{name}")))
}

/// The rank of the text the hit stands in: the document's, or that of an attached 条例 or 法, which a page may carry
/// under another title.
fn own_rank(scene: &Scene) -> Rank {
    let attached = scene.titles().filter_map(rank_of).filter(|rank| *rank >= Rank::LocalRegulation);
    attached.fold(scene.document.metadata.rank, Rank::max)
}

/// A normative document carries a 发文字号; a 规章 is issued by 令 and often printed without it. A 办法 or 规定 in
/// articles without a number may be either, unless its issuer is known to make no 规章.
fn may_be_government_rule(scene: &Scene) -> bool {
    const RULE_ENDINGS: &[&str] = &["办法", "规定", "细则", "规则", "条例"];
    let about = &scene.document.metadata;
    if about.issuer_level.is_some_and(|level| !level.makes_rules()) {
        return false;
    }
    // A page without a title of its own may carry the text as a part.
    let Some(title) = about.title.as_deref().or_else(|| scene.titles().next()) else { return false };
    let bare = title.split('（').next().unwrap_or(title);
    about.document_number.is_none() && RULE_ENDINGS.iter().any(|ending| bare.ends_with(ending))
}

/// A 《law》 of at least `lowest` rank that the text gives as a basis.
fn named_law(scene: &Scene, text: &str, lowest: Rank) -> Option<String> {
    let mut from = 0;
    while let Some(open) = text[from..].find('《').map(|at| from + at) {
        let close = open + text[open..].find('》')? + '》'.len_utf8();
        let name = &text[open..close];
        let start = text[..open].char_indices().rev().nth(BASIS_WORD_CHARS - 1).map_or(0, |(at, _)| at);
        let is_basis = scene.last_word(&text[start..open], "上位法依据语").is_some()
            || text[close..].starts_with("规定")
            || text[close..].starts_with("第")
            || text[close..].starts_with("的规定")
            || text[close..].starts_with("等");
        if is_basis && rank_of(name).is_some_and(|rank| rank >= lowest) {
            return Some(name.to_owned());
        }
        from = close;
    }
    None
}

/// 依法取得许可, 按照国家规定缴纳: no name, but the law is said to decide, right before or within the hit.
fn plain_reference<'a>(scene: &Scene<'a>) -> Option<&'a str> {
    let clause_start = scene.before.rfind(['，', '：']).map_or(0, |at| at);
    let near = &scene.before[clause_start..];
    let within = scene.first_word(scene.inside, "依法");
    // 依法纳税, 依法在本市注册: a deed of the firm, which says of no law that it sets the requirement.
    let is_own_deed = |end: usize| {
        let behind = scene.sentence.get(scene.before.len() + end..).unwrap_or_default();
        // 依法设立的机构 tells what kind of body it is.
        OWN_DEEDS.iter().filter_map(|deed| behind.strip_prefix(deed)).any(|rest| !rest.starts_with('的'))
    };
    let found = scene.last_word(near, "依法").or_else(|| within.filter(|(_, end, _)| !is_own_deed(*end)));
    found.map(|(_, _, word)| word)
}

const OWN_DEEDS: &[&str] =
    &["纳税", "缴纳", "缴税", "注册", "登记", "设立", "成立", "经营", "在", "办理工商", "办理注册", "办理登记"];

/// Rank by the name's ending: what is not plainly a law or a regulation counts as 规章 at the most.
fn rank_of(name: &str) -> Option<Rank> {
    let name = name.trim_matches(['《', '》']);
    let bare = name.split('（').next().unwrap_or(name);
    let is_local = ["省", "市", "自治区", "自治州", "自治县", "经济特区"].iter().any(|place| bare.contains(place));
    if bare.ends_with("条例") {
        return Some(if is_local { Rank::LocalRegulation } else { Rank::AdministrativeRegulation });
    }
    if bare.ends_with("办法") || bare.ends_with("规定") || bare.ends_with("细则") || bare.ends_with("规则") {
        return (!bare.contains("关于")).then_some(Rank::GovernmentRule);
    }
    if bare.ends_with("决定") && bare.contains("国务院") {
        return Some(Rank::AdministrativeRegulation);
    }
    (bare.ends_with('法') || bare.ends_with("法典")).then_some(Rank::Law)
}
