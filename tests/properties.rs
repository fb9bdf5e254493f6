//! Properties that hold for any text: spans cover it, offsets lead back to the source, parents stand before children.

use guiqing::model::{Document, Format, Layout, Level, SourceFile, Text};
use guiqing::normalize::normalize;
use guiqing::segment::segment;
use proptest::prelude::*;

fn source(text: &str, layout: Layout) -> SourceFile {
    SourceFile {
        path: "甲.txt".into(),
        format: Format::Text,
        encoding: "UTF-8".into(),
        text: text.into(),
        layout,
        missing: Vec::new(),
        pages: Vec::new(),
        is_recognised: false,
        bytes: text.len() as u64,
    }
}

/// Lines such as documents have, in any order, and anything else.
fn any_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "第一章 总则",
        "第一条 ",
        "第 2 条",
        "第三条之一",
        "（一）",
        "一、",
        "二、",
        "1.",
        "（1）",
        "①",
        "；",
        "。",
        "：",
        "\n",
        "\n\n",
        "\t",
        " ",
        "　",
        "申请人应当具备下列条件：",
        "２０２０年",
        "二○一九年",
        "[2020]3号",
        "附件1",
        "附件：",
        "目录",
        "安澜市供水办法",
        "2020年1月1日",
        "自2020年1月1日起施行",
        "《甲办法》同时废止",
        "有效期5年",
        "—2—",
        "\u{ad}",
        "\u{200b}",
        "％",
        "(甲)",
        "第五条规定的",
        "\r\n",
        "\u{c}",
        "‹",
        "安澜市人民政府",
    ]);
    prop_oneof![prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat()), any::<String>()]
}

fn check(document: &Document) -> Result<(), TestCaseError> {
    let text = document.text.as_str();
    let mut at = 0;
    for (index, clause) in document.clauses.iter().enumerate() {
        prop_assert_eq!(clause.span.start(), at);
        at = clause.span.end();
        prop_assert!(clause.span.contains(clause.mark));
        prop_assert!(clause.parent.is_none_or(|parent| parent.index() < index));
        prop_assert!(clause.level == Level::Text || clause.number > 0);
        for sentence in &document.sentences[clause.sentences.0 as usize..clause.sentences.1 as usize] {
            prop_assert_eq!(sentence.clause.index(), index);
            prop_assert!(clause.body().contains(sentence.span));
            prop_assert!(!document.text.slice(sentence.span).trim().is_empty());
        }
        let _ = document.text.line_column(clause.span.start());
    }
    prop_assert_eq!(at, text.len());
    prop_assert!(!document.parts.is_empty());
    Ok(())
}

/// The characters that carry meaning: signs and zeros may take their final form in a second pass, when their neighbours
/// have changed.
fn essence(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() && !"0OoＯｏ０〇○".contains(*c)).collect()
}

proptest! {
    #[test]
    fn clauses_cover_any_text(text in any_text()) {
        check(&segment("甲".into(), Text::unfolded(text.clone())))?;
        for layout in [Layout::Lines, Layout::Paragraphs] {
            check(&segment("甲".into(), normalize(source(&text, layout))))?;
        }
    }

    #[test]
    fn folded_characters_lead_back_to_their_originals(text in any_text()) {
        let folded = normalize(source(&text, Layout::Paragraphs));
        for (at, c) in folded.as_str().char_indices() {
            let original = folded.original(guiqing::model::Span::new(at, at + c.len_utf8()));
            prop_assert_eq!(original.chars().count(), 1);
            let o = original.chars().next().expect("one character");
            let is_width = u32::from(o).abs_diff(u32::from(c)) == 0xfee0;
            let is_zero = c == '〇';
            let is_sign = "〔〕（），；：、.[]".contains(c) || c.is_whitespace();
            prop_assert!(o == c || is_width || is_zero || is_sign, "{:?} stands for {:?}", c, o);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in any_text()) {
        let once = normalize(source(&text, Layout::Paragraphs)).as_str().to_owned();
        let twice = normalize(source(&once, Layout::Paragraphs)).as_str().to_owned();
        prop_assert_eq!(essence(&once), essence(&twice));
    }
}
