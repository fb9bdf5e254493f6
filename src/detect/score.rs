//! 分值: points of a score (得2分, 加0.5分, 每提供一个得1分, 扣3分), told from 分公司, 三十分钟 and 百分之五.

use super::quantity::{self, Number};
use super::slots::SlotHit;

/// What 分 behind a number may begin besides points.
const NO_POINTS: &[&str] = &[
    "之", "钟", "公司", "店", "局", "行", "别", "期", "级", "支", "成", "批", "类", "包", "开", "布", "红", "院", "校",
    "为", "米", "子", "组", "段", "项", "部", "工", "层", "散", "摊", "配", "管", "析", "解", "享", "离", "区", "钱",
    "片", "步", "册", "馆", "场",
];

/// Words that take points off.
const TAKEN_OFF: &[&str] = &["扣", "扣减", "扣除", "减", "倒扣"];

/// Points, negative where they are taken off.
pub(super) fn points(text: &str) -> Vec<SlotHit> {
    let mut hits = quantity::with_unit(text, |rest, number| {
        let behind = rest.strip_prefix('分')?;
        let is_points = !NO_POINTS.iter().any(|word| behind.starts_with(word)) && !is_time_or_money(text, number);
        is_points.then_some(('分'.len_utf8(), 1.0))
    });
    for hit in &mut hits {
        let before = &text[..hit.span.start()];
        if TAKEN_OFF.iter().any(|word| before.ends_with(word)) {
            hit.value = -hit.value;
        }
    }
    hits
}

/// 9时30分, 两角五分.
fn is_time_or_money(text: &str, number: &Number) -> bool {
    text[..number.start].ends_with(['时', '点', '角', '元', '：', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<f64> {
        points(text).into_iter().map(|hit| hit.value).collect()
    }

    #[test]
    fn points_in_both_numerals() {
        assert_eq!(values("本地企业得2分，加0.5分，计十分，最高6分，每提供一个得1分"), [2.0, 0.5, 10.0, 6.0, 1.0]);
        assert_eq!(values("未在本市设点的扣3分，扣减一分"), [-3.0, -1.0]);
    }

    #[test]
    fn other_things_that_begin_so_are_none() {
        assert!(values("9时30分开标，三十分钟内，百分之五，设立3分公司，分为三分之一，5元2角3分").is_empty());
    }
}
