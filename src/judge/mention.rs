//! 仅提及: the words stand in a title, a definition, a scope clause, a purpose clause, a repeal list, a table of contents.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Level, Verdict};

/// Exempts what only mentions the practice.
pub(super) fn check(scene: &Scene) -> Opinion {
    let exempt = |why: &str| Some((Verdict::Exempt, why.to_owned()));
    let open = scene.before.matches('《').count();
    // A name that only begins what is said of it is no mere mention (列入《本地产品目录》的产品加3分).
    if open > scene.before.matches('》').count() && !scene.inside.contains('》') {
        return exempt("书名号内的名称");
    }
    if scene.sentence.trim_end().ends_with('？') {
        return exempt("设问");
    }
    if let Some((_, end, word)) = scene.last_word(scene.before, "设问语")
        && !scene.before[end..].contains("的，")
    {
        return Some((Verdict::NeedsReview, format!("“{word}”")));
    }
    if let Some((_, _, word)) = scene.last_word(scene.before, "定义语") {
        return Some((Verdict::Exempt, format!("定义“{word}”")));
    }
    if let Some((start, _, word)) = scene.first_word(scene.sentence, "适用范围语") {
        // The scope may be stated before or after the words it uses; it reaches no further than its own half sentence.
        let hit_end = scene.before.len() + scene.inside.len();
        let between = if start >= hit_end { &scene.sentence[hit_end..start] } else { &scene.sentence[start..hit_end] };
        if !between.contains('，') {
            return Some((Verdict::Exempt, format!("适用范围“{word}”")));
        }
    }
    if states_purpose(scene.after) || states_purpose(scene.inside) {
        return exempt("目的依据条款");
    }
    if let Some((_, _, word)) = scene.first_word(scene.after, "废止语") {
        return Some((Verdict::Exempt, format!("“{word}”")));
    }
    if in_title_line(scene) {
        return exempt("标题");
    }
    None
}

/// 为……，制定本办法: a purpose orders nothing. 制定本地目录 is no such clause.
fn states_purpose(text: &str) -> bool {
    const ENACTED: &[&str] =
        &["办法", "规定", "细则", "意见", "方案", "条例", "通知", "决定", "规则", "措施", "制度", "规范"];
    let named = |rest: &str| ENACTED.iter().any(|name| rest.trim_start_matches("实施").starts_with(name));
    text.match_indices("制定本").any(|(at, words)| named(&text[at + words.len()..]))
}

/// A title names the subject; what it orders stands in the clauses. So does a line that only lists attachments.
fn in_title_line(scene: &Scene) -> bool {
    let Some(sentence) = scene.hit.sentence else { return false };
    let clause = scene.document.clause(scene.document.sentences[sentence.index()].clause);
    let line = scene.sentence.trim();
    if clause.level != Level::Text || line.contains(['，', '。', '；']) {
        return false;
    }
    line.starts_with("附件") || scene.titles().any(|title| title.contains(line) || line.contains(title))
}
