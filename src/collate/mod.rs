//! The collate stage: what only the whole folder shows. Takes all reviews, gives them back with those facts applied.

use std::collections::HashMap;

use crate::model::{Action, Collection, Reason, Review};

/// Applies cross-document facts: a document that another one of the folder expressly repeals is 废止.
#[must_use]
pub fn collate(mut reviews: Vec<Review>) -> Collection {
    let mut repealed_by: HashMap<String, String> = HashMap::new();
    for review in &reviews {
        let Some(title) = &review.title else { continue };
        for repealed in review.repeals.iter().filter(|repealed| same_name(repealed) != same_name(title)) {
            repealed_by.entry(same_name(repealed)).or_insert_with(|| title.clone());
        }
    }
    for review in &mut reviews {
        let Some(title) = &review.title else { continue };
        let open = matches!(review.action, Some(Action::Keep | Action::Revise | Action::Repeal));
        let Some(later) = repealed_by.get(&same_name(title)).filter(|_| open) else { continue };
        review.action = Some(Action::Repeal);
        let text = format!("本次清理范围内的《{later}》已明示废止本文件，建议列入废止目录核销。");
        review.reasons.insert(0, Reason { text, rules: Vec::new(), clauses: Vec::new() });
    }
    Collection { reviews }
}

/// A title as it is cited: without the issuer's 关于印发…的通知 around it and without blanks.
fn same_name(title: &str) -> String {
    let bare: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    match (bare.find("印发《"), bare.rfind("》的通知")) {
        (Some(open), Some(close)) if open + "印发《".len() < close => bare[open + "印发《".len()..close].to_owned(),
        _ => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_repealed_by_another_is_marked() {
        let named = |title: &str, action| {
            let mut review = Review::unread(title.to_owned(), 0, String::new());
            review.title = Some(title.to_owned());
            review.action = Some(action);
            review
        };
        let mut newer = named("安澜市停车管理办法", Action::Keep);
        newer.repeals = vec!["安澜市机动车停放规定".to_owned()];
        let older = named("关于印发《安澜市机动车停放规定》的通知", Action::Keep);
        let collection = collate(vec![newer, older]);
        assert_eq!(collection.reviews[0].action, Some(Action::Keep));
        assert_eq!(collection.reviews[1].action, Some(Action::Repeal));
        assert!(collection.reviews[1].reasons[0].text.contains("安澜市停车管理办法"));
    }
}
