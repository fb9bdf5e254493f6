//! 内部事务: the one bound is a government organ acting within (报市人民政府批准), not a business.
//!
//! An organ that grants a permit (由市商务局核发经营许可证) binds the businesses that need it.

use super::Opinion;
use super::scene::Scene;
use crate::model::Verdict;

/// Exempts what binds organs alone. Orders to organs that speak of businesses still count.
pub(super) fn check(scene: &Scene) -> Opinion {
    let speaks_of_business = |text: &str| scene.first_word(text, "经营者").is_some();
    if speaks_of_business(scene.before) || speaks_of_business(scene.inside) {
        return None;
    }
    let grants = |text: &str| scene.first_word(text, "授予许可语").is_some();
    if grants(scene.inside) || grants(scene.after.split(['，', '。', '；']).next().unwrap_or_default()) {
        return None;
    }
    let (_, _, word) = scene.last_word(scene.before, "机关")?;
    // A business in the 引导句 is the subject of its list (申请企业应当：（一）……).
    if scene.lead_ins.first().is_some_and(|lead_in| speaks_of_business(lead_in)) {
        return None;
    }
    Some((Verdict::Exempt, format!("约束对象是“{word}”")))
}
