//! 仅提及: the words stand in a title, a definition, a scope clause, a purpose clause, a repeal list, a table of contents.

use super::Opinion;
use super::scene::Scene;
use crate::model::{Level, Verdict};

/// Exempts what only mentions the practice.
pub(super) fn check(scene: &Scene) -> Opinion {
    let exempt = |why: &str| Some((Verdict::Exempt, why.to_owned()));
    let open = scene.before.matches('《').count();
    if open > scene.before.matches('》').count() {
        return exempt("书名号内的名称");
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
    if scene.after.contains("制定本") || scene.inside.contains("制定本") {
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

/// A title names the subject; what it orders stands in the clauses.
fn in_title_line(scene: &Scene) -> bool {
    let Some(sentence) = scene.hit.sentence else { return false };
    let clause = scene.document.clause(scene.document.sentences[sentence.index()].clause);
    let line = scene.sentence.trim();
    clause.level == Level::Text
        && !line.contains(['，', '。', '；'])
        && scene.document.metadata.title.as_deref().is_some_and(|title| title.contains(line) || line.contains(title))
}
