//! papers (公文): the three Word documents a clean-up is circulated and published in, and the wording they use.
//!
//! Takes reviews; gives 清理建议报告, 决定（草案） and 修改对照表. Word's own format belongs to `word`, the words to the text
//! files in `wording/`, which a folder of the user's may replace.

use minijinja::Value;

use super::{standing, wording};
use crate::model::Review;

pub mod advice;
pub mod comparison;
pub mod decision;
mod excerpt;
mod layout;
mod pieces;
mod tally;
mod templates;

pub use templates::{TEMPLATES, load};

/// 文号/公布日期, as lists state them.
fn number_and_date(review: &Review) -> String {
    let number = review.document_number.clone();
    let date = review.issued_on.map(wording::chinese_date);
    let known: Vec<_> = number.into_iter().chain(date).collect();
    if known.is_empty() { "（未载明）".to_owned() } else { known.join("\n") }
}

/// What the wording of one document may speak of.
fn values_of(review: &Review, changes: usize) -> templates::Values {
    let optional = |text: &Option<String>| Value::from(text.clone().unwrap_or_default());
    [
        ("文件名称", Value::from(standing::name(review))),
        ("文号", optional(&review.document_number)),
        ("公布日期", Value::from(review.issued_on.map(wording::chinese_date).unwrap_or_default())),
        ("制定机关", optional(&review.issuer)),
        ("修改处数", Value::from(changes)),
    ]
    .into()
}
