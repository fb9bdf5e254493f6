//! Comparison with an older draft (旧稿): what the change brought in, and what it mended. Takes both as checked; leaves in
//! the newer one what is new. Clauses are matched by content, so renumbering and moving change nothing.

use std::collections::HashMap;

use super::{clause_key, mended};
use crate::model::{Checked, Compared, Diagnostic, Draft};

/// Leaves out of `newer` what the older draft of the same name has too, and tells what only the older one had. A single draft
/// is compared with a single one whatever their names.
pub fn leave_out(newer: &mut Checked, older: Checked, name: impl Fn(&str) -> String) {
    let is_pair = newer.drafts.len() == 1 && older.drafts.len() == 1;
    let name = |draft: &Draft| if is_pair { String::new() } else { name(&draft.path) };
    let mut known: HashMap<String, Draft> = older.drafts.into_iter().map(|draft| (name(&draft), draft)).collect();
    for draft in &mut newer.drafts {
        let Some(old) = known.remove(&name(draft)) else { continue };
        let mut left = old.diagnostics;
        take_out(&mut draft.diagnostics, &mut left, |it| clause_key(&it.key).to_owned());
        // A clause that was touched elsewhere has its old fault still.
        take_out(&mut draft.diagnostics, &mut left, |it| format!("{}\n{}", it.finding.rule, bare(&it.finding.quote)));
        newer.mended.extend(left.iter().map(|it| mended(&old.path, it)));
    }
    newer.compared = Compared::Older;
}

/// Takes out of both what stands in both, each as often as it does.
fn take_out(new: &mut Vec<Diagnostic>, old: &mut Vec<Diagnostic>, name: impl Fn(&Diagnostic) -> String) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for it in old.iter() {
        *counts.entry(name(it)).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    new.retain(|it| {
        let name = name(it);
        let is_known = counts.get_mut(&name).is_some_and(|count| {
            let is_left = *count > 0;
            *count -= usize::from(is_left);
            is_left
        });
        if is_known {
            *taken.entry(name).or_default() += 1;
        }
        !is_known
    });
    old.retain(|it| match taken.get_mut(&name(it)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}
