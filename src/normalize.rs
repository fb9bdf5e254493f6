//! normalize: `SourceFile` → `Text`: folds the characters of a document into the one form all later stages match against.
//!
//! Full-width digits and letters become ASCII, blanks between Chinese characters go, brackets of 发文字号 become 〔〕, page
//! furniture is dropped, hard-wrapped lines are joined, traditional script is read as simplified; every drift is written into
//! the map back to the source.
//! It does not know clauses: only whether a line begins with a numbering mark, before which it never joins.

mod fold;
mod lines;
mod traditional;
mod wrap;

use crate::model::{Format, Layout, SourceFile, Text};

/// Folds a document's characters. The source text is kept inside [`Text`], and every folded offset leads back to it.
#[must_use]
pub fn normalize(source: SourceFile) -> Text {
    let spelled = traditional::spell(&source.text);
    let is_traditional = spelled.is_traditional;
    let (folded, map) = fold(&spelled.text, source.format, source.layout);
    drop(spelled);
    let text = Text::new(source.text, folded, map);
    if is_traditional { text.in_traditional_script() } else { text }
}

/// The folded text and where its offsets and those of `text` drift apart.
fn fold(text: &str, format: Format, layout: Layout) -> (String, Vec<(u32, u32)>) {
    let mut lines = lines::split(text, format);
    lines::drop_page_headers(text, &mut lines);
    let lines = lines;
    let wrapping = wrap::measure(text, &lines, layout);
    let mut folder = fold::Folder::new(text, format);
    let mut previous: Option<lines::Line> = None;
    for line in &lines {
        if line.is_furniture(text) {
            continue;
        }
        if let Some(before) = &previous {
            let joint = wrap::joint(text, before, line, &wrapping, folder.current_line());
            folder.end_line(before.end, joint);
        }
        folder.line(line.start, line.end);
        previous = Some(line.clone());
    }
    folder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn source_of(text: &str) -> SourceFile {
        let (path, encoding, layout) = ("甲".to_owned(), "UTF-8".to_owned(), Layout::Paragraphs);
        SourceFile {
            path,
            format: Format::Text,
            encoding,
            text: text.into(),
            layout,
            missing: vec![],
            pages: vec![],
            lines: vec![],
            is_recognised: false,
            bytes: 0,
        }
    }

    fn text_of(text: &str, layout: Layout) -> Text {
        normalize(SourceFile { layout, ..source_of(text) })
    }

    fn folded(text: &str) -> String {
        text_of(text, Layout::Paragraphs).as_str().to_owned()
    }

    #[test]
    fn folds_the_oddities_seen_in_documents() {
        let cases = [
            ("不低于６０％，共２．５亿元", "不低于60%，共2.5亿元"),
            ("粤府办〔２００２〕６号", "粤府办〔2002〕6号"),
            ("安政[2020]12号", "安政〔2020〕12号"),
            ("安政【2020】12号", "安政〔2020〕12号"),
            ("安政（2020） 12号", "安政〔2020〕12号"),
            ("安政﹝2020﹞12号", "安政〔2020〕12号"),
            ("总  则", "总则"),
            ("战略新 兴产业", "战略新兴产业"),
            ("2016 年 10 月，60 ％", "2016年10月，60%"),
            ("第 4 条  申请人", "第4条 申请人"),
            ("第1 0条鼓励", "第10条鼓励"),
            ("二 、支持范围", "二、支持范围"),
            ("第1 5 条", "第15条"),
            ("第五条　申请人", "第五条 申请人"),
            ("  第八十九条‹ 甲", "第八十九条 甲"),
            ("二○一九年", "二〇一九年"),
            ("二O一九年", "二〇一九年"),
            ("二00九年", "二〇〇九年"),
            ("二０一０年", "二〇一〇年"),
            ("公司(以下简称甲),应当:依法;", "公司（以下简称甲），应当：依法；"),
            ("(1)甲企业", "（1）甲企业"),
            ("8:30, 1,000 元", "8:30, 1,000元"),
            ("甲\u{ad}乙\u{200b}丙\u{feff}", "甲乙丙"),
            ("甲\t乙\t 丙", "甲\t乙\t丙"),
            ("甲\n\n\n　　乙\r\n丙", "甲\n乙\n丙"),
            ("甲\n—2—\n乙\n- 3 -\n第 3 页 共 9 页\n丙", "甲\n乙\n丙"),
            ("第三条\n\n市人力部门", "第三条 市人力部门"),
            ("“甲”‘乙’", "“甲”‘乙’"),
            ("open source 软件 Word", "open source 软件 Word"),
        ];
        for (source, expected) in cases {
            assert_eq!(folded(source), expected, "{source:?}");
        }
    }

    #[test]
    fn markdown_signs_are_dropped() {
        let text = "---\nlayout: page\n---\n## 第一章 总则\n**第一条**　甲\n::: details\n###供水办法\n";
        let source = SourceFile { format: Format::Markdown, ..source_of(text) };
        assert_eq!(normalize(source).as_str(), "第一章 总则\n第一条 甲\n供水办法");
    }

    #[test]
    fn offsets_lead_back() {
        let text = text_of("　　总  则\n第 ５ 条", Layout::Paragraphs);
        assert_eq!(text.as_str(), "总则\n第5条");
        assert_eq!(text.original(Span::new(0, 6)), "总  则");
        assert_eq!(text.line_column(0), (1, 3));
        assert_eq!(text.original(Span::new(10, 11)), "５");
        assert_eq!(text.line_column(10), (2, 3));
    }

    #[test]
    fn hard_wrapped_lines_are_joined_but_never_before_a_mark() {
        let mut source = String::new();
        for number in ["一", "二", "三", "四", "五", "六"] {
            source.push_str(&format!("第{number}条 本市供水单位应当按照国家规定的标准向用户不间断供\n水，并且每年向市人民政府报告供水的数量和质量以及水价情\n况。\n"));
        }
        let text = text_of(&source, Layout::Lines);
        assert_eq!(text.as_str().lines().count(), 6);
        assert!(text.as_str().contains("不间断供水，并且"));
        assert_eq!(text_of(&source, Layout::Paragraphs).as_str().lines().count(), 18);
    }

    #[test]
    fn unwrapped_text_keeps_its_lines() {
        let source = "供水办法\n第一条 甲\n乙\n丙\n".repeat(10);
        assert_eq!(text_of(&source, Layout::Lines).as_str().lines().count(), 40);
    }

    #[test]
    fn a_traditional_text_leads_back_to_its_own_characters() {
        let text =
            text_of("第三條　在本縣設立「分支機構」，\n並於三十日內辦理登記。\n第 3 頁 共 9 頁", Layout::Paragraphs);
        assert!(text.is_traditional());
        assert_eq!(text.as_str(), "第三条 在本县设立“分支机构”，\n并于三十日内办理登记。");
        let at = text.as_str().find("“分支机构”").expect("the quotation");
        assert_eq!(text.original(Span::new(at, at + "“分支机构”".len())), "「分支機構」");
        assert!(!text_of("在本县设立", Layout::Paragraphs).is_traditional());
        assert_eq!(folded("某政發﹝2020﹞12號關於經營"), "某政发〔2020〕12号关于经营");
    }
}
