//! 文件种类 by the wording of the title, or of the first lines where there is none: what is no normative document at all.
//! Takes a title and its rank, or the text; gives the kind.

use crate::model::{DocumentKind, Rank};

/// 文件种类 by title.
#[must_use]
pub fn kind(title: &str, rank: Rank) -> DocumentKind {
    let core = super::heading::without_gloss(title);
    let ends = |endings: &[&str]| endings.iter().any(|ending| core.ends_with(ending));
    let holds = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if is_draft(title) {
        return DocumentKind::Draft;
    }
    if rank == Rank::JudicialInterpretation || COURTS.iter().any(|court| title.starts_with(court)) {
        return DocumentKind::Judicial;
    }
    let is_of_congress = core.find("人民代表大会常务委员会关于").is_some_and(|at| at < LONGEST_PLACE_BYTES);
    if rank >= Rank::GovernmentRule || is_of_congress {
        return DocumentKind::Legislation;
    }
    if holds(&[
        "任免",
        "任职的通知",
        "免职的通知",
        "职务任免",
        "同志任职",
        "同志免职",
        "任命的通知",
        "等同志",
        "关于任命",
        "关于免去",
    ]) {
        return DocumentKind::Personnel;
    }
    if ends(&["纪要"]) {
        return DocumentKind::Minutes;
    }
    if ends(&["工作报告", "工作总结", "工作要点", "讲话", "总结"]) {
        return DocumentKind::WorkReport;
    }
    if ends(&["请示", "报告", "汇报"]) {
        return DocumentKind::Report;
    }
    // 关于印发某预案的函 puts the plan in force.
    if ends(&["批复", "复函", "答复"]) || ends(&["的函"]) && !holds(&["印发", "公布"]) {
        return DocumentKind::Reply;
    }
    if holds(&["召开", "举办", "参加"]) && holds(&["会议", "培训", "活动", "座谈", "论坛"]) && ends(&["通知"])
        || ends(&["会议通知", "会议的通知"])
    {
        return DocumentKind::MeetingNotice;
    }
    if is_commendation(title, core) {
        return DocumentKind::Commendation;
    }
    if ends(&[
        "解读",
        "答记者问",
        "问答",
        "图解",
        "说明",
        "公示",
        "启事",
        "倡议书",
        "简报",
        "蓝皮书",
        "白皮书",
        "研究报告",
        "调研报告",
        "课题",
    ]) || title.starts_with("解读")
        || holds(&["政策解读：", "一图读懂", "》的解读", "》解读"])
    {
        return DocumentKind::Other;
    }
    DocumentKind::Normative
}

/// 文件种类 of a text without a title: a speech to a congress, a book that opens with a preface.
#[must_use]
pub fn of_opening(folded: &str) -> DocumentKind {
    let mut lines = folded.lines().map(str::trim).filter(|line| !line.is_empty());
    let first: String = lines.next().unwrap_or_default().split_whitespace().collect();
    if first.starts_with("各位代表") {
        return DocumentKind::WorkReport;
    }
    if ["前言", "序言", "编者按", "编写说明"].contains(&first.as_str()) {
        return DocumentKind::Other;
    }
    DocumentKind::Normative
}

/// What these issue to lower courts is no matter of administration, whatever its form.
const COURTS: [&str; 2] = ["最高人民法院", "最高人民检察院"];

/// 新疆维吾尔自治区 and the name of a prefecture behind it.
const LONGEST_PLACE_BYTES: usize = 60;

/// 某办法（征求意见稿）, 关于公开征求《某办法》意见的通知. A rule on how comments are asked for (征求意见办法) is none.
fn is_draft(title: &str) -> bool {
    let gloss = ["（征求意见稿）", "（公开征求意见稿）", "（征集意见稿）", "（草案）", "（送审稿）", "（讨论稿）"];
    let asks = title.contains("征求") && title.contains("意见") && title.contains('《');
    let is_rule = ["办法", "规定", "制度", "规则", "规程"].iter().any(|ending| title.ends_with(ending));
    gloss.iter().any(|gloss| title.contains(gloss)) || (asks || title.contains("公开征求意见")) && !is_rule
}

/// 关于表彰…的决定, 关于…情况的通报, 关于成立（调整）…领导小组的通知.
fn is_commendation(title: &str, core: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| core.ends_with(ending));
    let holds = |words: &[&str]| words.iter().any(|word| title.contains(word));
    let names = holds(&["关于授予", "关于命名"]) && holds(&["称号", "荣誉", "先进"]);
    let praises = (names || holds(&["关于表彰", "关于表扬"])) && ends(&["决定", "通报", "通知"]);
    let tells = ends(&["情况的通报", "情况通报", "结果的通报", "结果通报"]);
    let is_about_a_body = holds(&["领导小组", "指挥部", "委员会", "联席会议", "专班", "工作组"])
        && holds(&["关于成立", "关于调整", "关于设立", "关于组建", "关于增补"])
        && ends(&["的通知"])
        && !holds(&["印发", "管理办法", "规定"]);
    praises || tells || is_about_a_body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_opening() {
        let cases = [
            ("各位代表：\n现在，我代表市人民政府报告工作。", DocumentKind::WorkReport),
            ("\n前 言\n为了便于查阅，将各单位的清单汇编成册。", DocumentKind::Other),
            ("前言中所列的单位：\n请执行。", DocumentKind::Normative),
            ("各县人民政府：\n请执行。", DocumentKind::Normative),
        ];
        for (text, expected) in cases {
            assert_eq!(of_opening(text), expected, "{text}");
        }
    }

    #[test]
    fn kinds_by_title() {
        assert_eq!(kind("国务院办公厅关于甲的意见", Rank::StateCouncil), DocumentKind::Normative);
        assert_eq!(kind("关于张三等同志职务任免的通知", Rank::Normative), DocumentKind::Personnel);
        assert_eq!(kind("关于召开全市供水会议的通知", Rank::Normative), DocumentKind::MeetingNotice);
        let cases = [
            ("安澜市供水办法", DocumentKind::Normative),
            ("安澜市供水办法（征求意见稿）", DocumentKind::Draft),
            ("关于公开征求《安澜市供水办法（修订草案）》意见的公告", DocumentKind::Draft),
            ("安澜市重大决策公开征求意见办法", DocumentKind::Normative),
            ("关于任命张三为安澜市供水局局长的通知", DocumentKind::Personnel),
            ("对市人大会议第12号建议的答复", DocumentKind::Reply),
            ("关于同意设立供水站的批复", DocumentKind::Reply),
            ("安澜市人民政府办公室关于印发供水应急预案的函", DocumentKind::Normative),
            ("安澜市人民代表大会常务委员会关于加强供水的决定", DocumentKind::Legislation),
            ("最高人民法院关于审理供水合同案件的解释", DocumentKind::Judicial),
            ("关于表彰供水先进单位的决定", DocumentKind::Commendation),
            ("关于授予供水独家经营权的通知", DocumentKind::Normative),
            ("关于2020年供水检查情况的通报", DocumentKind::Commendation),
            ("关于调整供水工作领导小组成员的通知", DocumentKind::Commendation),
            ("关于印发供水工作领导小组管理办法的通知", DocumentKind::Normative),
            ("解读《安澜市供水办法》", DocumentKind::Other),
            ("安澜市供水发展蓝皮书", DocumentKind::Other),
            ("关于做好政策解读工作的意见", DocumentKind::Normative),
        ];
        for (title, expected) in cases {
            assert_eq!(kind(title, Rank::Normative), expected, "{title}");
        }
    }
}
