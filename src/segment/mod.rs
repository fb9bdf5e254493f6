//! segment: `Text` → `Document`: clauses in a tree with the labels lawyers cite, sentences, and what the document says
//! about itself.
//!
//! `marks` reads the mark of a line, `lines` cuts the text into lines (and lists written inside one line), `parts` finds
//! where the main text and its attachments begin, `nest` builds the tree, `labels` names the clauses, `sentences` cuts them,
//! `tables` finds the heads of
//! tables, and `metadata` reads head, foot and closing articles. Nothing here fails: oddities become notes.

mod dates;
mod furniture;
mod heading;
mod issuer;
mod kind;
mod labels;
mod lines;
mod marks;
mod metadata;
mod nest;
mod numerals;
mod parts;
mod sentences;
mod tables;
mod validity;
mod wanted;

use crate::model::{Document, Note, Span, Text};
use marks::Mark;

/// Every form of numbering, tried in this order. A new form is one function in `marks` and one line here.
const MARKS: &[fn(&str) -> Option<Mark>] = &[
    marks::ordinal,
    marks::han_comma,
    marks::han_paren,
    marks::digit,
    marks::digit_paren,
    marks::circled,
    marks::letter,
];

/// Finds the structure of a document.
#[must_use]
pub fn segment(path: String, text: Text) -> Document {
    let folded = text.as_str();
    let mut lines = lines::cut(folded);
    parts::set_aside_contents(folded, &mut lines);
    let parts = parts::find(folded, &mut lines);
    let mut tree = nest::nest(folded, &mut lines, &parts);
    let sentences = sentences::cut(folded, &mut tree.clauses);
    labels::name(folded, &mut tree, &sentences);
    tables::head(folded, &mut tree.clauses);
    let metadata = metadata::read(folded, &tree, &sentences);
    let mut notes = tree.notes;
    if text.is_traditional() {
        notes.insert(0, Note { span: Span::new(0, 0), message: "繁体字文本，已按简体比对".to_owned() });
    }
    Document { path, metadata, parts: tree.parts, clauses: tree.clauses, sentences, notes, text }
}

/// The mark at the start of a line, by its shape.
fn classify(line: &str) -> Option<Mark> {
    // Most lines begin with an ideograph that begins no mark: one look decides.
    let first = line.chars().next()?;
    let may_begin = first.is_ascii_alphanumeric()
        || matches!(first, '第' | '（' | '(' | '①'..='⒛' | '㈠'..='㈩' | 'Ⅰ'..='Ⅻ')
        || matches!(first, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '〇');
    if !may_begin {
        return None;
    }
    MARKS.iter().find_map(|read| read(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clause, Level, PartKind};
    use jiff::civil::date;

    fn document(text: &str) -> Document {
        segment("甲.txt".into(), Text::unfolded(text.into()))
    }

    fn labels(text: &str) -> Vec<String> {
        document(text).clauses.iter().map(|clause| clause.label.0.clone()).filter(|label| !label.is_empty()).collect()
    }

    fn find<'d>(document: &'d Document, start: &str) -> &'d Clause {
        let holds = |clause: &&Clause| document.text.slice(clause.body()).trim_start().starts_with(start);
        document.clauses.iter().find(holds).unwrap_or_else(|| panic!("{start} is a clause"))
    }

    #[test]
    fn articles_paragraphs_and_items_are_named_as_cited() {
        let text = "安澜市供水办法\n第一章 总则\n第一条 为了供水，制定本办法。\n第二条 用户应当节水。\n申请人应当具备下列条件：\n\
                    （一）有场所；\n（二）有下列设备之一：\n1.水泵；\n2.水表。\n前款规定由市政府解释。\n第二条之一 另行规定。\n第3条 完。";
        assert_eq!(
            labels(text),
            [
                "标题",
                "第一章",
                "第一条",
                "第二条第一款",
                "第二条第二款",
                "第二条第二款第（一）项",
                "第二条第二款第（二）项",
                "第二条第二款第（二）项第1目",
                "第二条第二款第（二）项第2目",
                "第二条第三款",
                "第二条之一",
                "第三条"
            ]
        );
        let document = document(text);
        let item = find(&document, "水表");
        assert_eq!(document.text.slice(item.lead_in.expect("has a lead-in")), "有下列设备之一：");
        assert_eq!(find(&document, "有场所").level, Level::Item);
    }

    #[test]
    fn notices_use_the_four_levels() {
        let text = "安澜市人民政府关于加强供水的通知\n安政发〔2020〕3号\n各区人民政府：\n现通知如下：\n一、总体要求\n（一）目标。到年底完成改造。\n\
                    （二）原则\n1.公平。\n（1）公开。\n①公正。\n2.便民。\n二、保障措施\n各区要落实责任。\n安澜市人民政府\n2020年3月1日";
        assert_eq!(
            labels(text),
            [
                "标题",
                "主送",
                "正文第1段",
                "一、",
                "一、（一）",
                "一、（二）",
                "一、（二）1.",
                "一、（二）1.（1）",
                "一、（二）1.（1）①",
                "一、（二）2.",
                "二、",
                "二、"
            ]
        );
        let metadata = document(text).metadata;
        assert_eq!(metadata.issuer.as_deref(), Some("安澜市人民政府"));
        assert_eq!(metadata.document_number.as_deref(), Some("安政发〔2020〕3号"));
        assert_eq!(metadata.issued_on, Some(date(2020, 3, 1)));
        assert_eq!(metadata.region, ["安澜市"]);
    }

    #[test]
    fn an_attached_office_order_is_a_part() {
        let text = "关于印发《安澜市供水办法》的通知\n各区人民政府：\n现印发给你们，请遵照执行。\n安澜市水务局\n2020年3月1日\n安澜市供水办法\n\
                    第一条 根据《供水条例》，制定本办法。\n第二条 本办法自2020年4月1日起施行，有效期5年。《旧供水办法》同时废止。\n附件1\n收费清单\n一、水费";
        let document = document(text);
        let titles: Vec<_> = document.parts.iter().map(|part| (part.kind, part.title.as_deref())).collect();
        assert_eq!(
            titles,
            [
                (PartKind::Main, Some("关于印发《安澜市供水办法》的通知")),
                (PartKind::Attachment, Some("安澜市供水办法")),
                (PartKind::Attachment, Some("收费清单"))
            ]
        );
        assert_eq!(find(&document, "根据").label.0, "《安澜市供水办法》第一条");
        let metadata = &document.metadata;
        assert_eq!(metadata.issuer.as_deref(), Some("安澜市水务局"));
        assert_eq!(metadata.effective_on, Some(date(2020, 4, 1)));
        assert_eq!(metadata.validity.until, Some(date(2025, 3, 31)));
        assert_eq!(metadata.basis.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["供水条例"]);
        assert_eq!(metadata.repeals.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["旧供水办法"]);
    }

    #[test]
    fn a_table_of_contents_is_not_the_chapters() {
        let text = "安澜市供水条例\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。";
        assert_eq!(labels(text), ["标题", "第一章", "第一条", "第二章", "第二条"]);
    }

    #[test]
    fn references_and_stray_numbers_open_no_clause() {
        assert_eq!(
            labels("供水管理办法\n第一条 依照\n第五条规定的办理。\n12\n3"),
            ["标题", "第一条第一款", "第一条第二款"]
        );
        assert_eq!(
            labels("供水管理办法\n第一条【目的】为了供水。\n第二条（立法依据）依法。"),
            ["标题", "第一条", "第二条"]
        );
    }

    #[test]
    fn text_below_an_item_that_is_a_heading_belongs_to_it() {
        let text = "供水办法\n第一条 申报如下。\n（一）条件\n1.甲。\n（二）咨询\n水务局，电话一。\n第二条 完。";
        assert_eq!(labels(text)[4..6], ["第一条第（二）项", "第一条第（二）项"]);
        let other = "供水办法\n第一条 下列情形：\n（一）甲；\n（二）其他情形。\n前款由市政府解释。\n第二条 完。";
        assert_eq!(labels(other)[4], "第一条第二款");
    }

    #[test]
    fn text_goes_on_below_a_heading_and_not_below_a_short_list() {
        let goes_on = "供水意见\n一、招生\n（一）登记。家长应当登记。\n三月完成。\n（二）验证。学校应当验证。\n四月完成。\n二、保障";
        assert_eq!(labels(goes_on)[4..6], ["一、（二）第一款", "一、（二）第二款"]);
        let closes = "供水意见\n一、范围\n符合条件的居民可以参加。\n（一）满十六岁；\n（二）未参加其他保险。\n迁入的居民不再参加。\n二、保障";
        assert_eq!(labels(closes)[5], "一、第二款");
    }

    #[test]
    fn a_heading_above_an_article_is_no_paragraph_of_the_one_before() {
        let text = "供水规定\n第一条 甲应当节水。\n水价职责\n第二条 乙应当节水。";
        assert_eq!(labels(text), ["标题", "第一条", "第二条"]);
    }

    #[test]
    fn headings_written_as_labels_hold_the_text_below() {
        let text = "入户指引\n一、申请对象：\n申请人应当符合条件：\n1、有房；\n2、有业。\n二、申请时间：\n全年受理。";
        assert_eq!(labels(text)[1..5], ["一、", "一、", "一、1、", "一、2、"]);
    }

    #[test]
    fn a_second_plan_in_the_same_file_is_a_part() {
        let text = "关于印发供水政策的通知\n现印发给你们。\n安澜市水务局\n2020年3月1日\n供水政策\n一、甲\n二、乙\n节水行动计划\n为了节水，制定本计划。\n一、丙\n二、丁";
        let titles: Vec<_> = document(text).parts.iter().map(|part| part.title.clone().unwrap_or_default()).collect();
        assert_eq!(titles, ["关于印发供水政策的通知", "供水政策", "节水行动计划"]);
    }

    #[test]
    fn an_order_lends_its_articles_no_name() {
        let text = "安澜市人民政府令\n第5号\n《供水办法》已经通过，现予公布，自2020年4月1日起施行。\n市长甲\n2020年3月1日\n供水办法\n第一条 甲应当节水。";
        let document = document(text);
        assert_eq!(find(&document, "甲应当").label.0, "第一条");
        let metadata = &document.metadata;
        assert_eq!(metadata.title.as_deref(), Some("供水办法"));
        assert_eq!(metadata.document_number.as_deref(), Some("安澜市人民政府令第5号"));
        assert_eq!(metadata.issuer.as_deref(), Some("安澜市人民政府"));
        assert_eq!(metadata.rank, crate::model::Rank::GovernmentRule);
    }

    #[test]
    fn words_that_open_the_document_announce_no_list() {
        let text = "供水通知\n各区人民政府：\n现将有关事项通知如下：\n一、甲\n（一）乙。\n二、丙，严禁下列行为：\n（一）丁；\n（二）戊。";
        let document = document(text);
        let lead_in = |start: &str| find(&document, start).lead_in.map(|span| document.text.slice(span).to_owned());
        assert_eq!(lead_in("乙"), None);
        assert_eq!(lead_in("丁").as_deref(), Some("丙，严禁下列行为："));
        let list = "供水公告\n有下列情形之一的，不予受理：\n1.甲；\n2.乙。";
        let document = super::segment("甲.txt".into(), Text::unfolded(list.into()));
        assert!(find(&document, "乙").lead_in.is_some());
    }

    #[test]
    fn a_list_that_was_left_goes_on_where_it_hangs() {
        let text = "关于供水的通知\n一、要求\n1.节约用水。\n（一）检修管道。\n2.保护水源。\n二、期限\n3.按月报告。";
        let document = document(text);
        let label = |start: &str| find(&document, start).label.0.clone();
        assert_eq!(label("保护水源"), "一、2.");
        // Another heading, another list.
        assert_eq!(label("按月报告"), "二、3.");
    }

    #[test]
    fn odd_numbering_is_noted() {
        let notes = document("供水管理办法\n第一条 甲。\n第三条 乙。\n第三条 丙。").notes;
        assert_eq!(notes.len(), 2);
        assert!(notes[0].message.contains("跳跃") && notes[1].message.contains("重复"));
    }
}
