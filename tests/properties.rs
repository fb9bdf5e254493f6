//! Properties that hold for any text: spans cover it, offsets lead back to the source, parents stand before children; and a
//! document says the same in traditional script.

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::model::{Document, FindingRow, Format, Layout, Level, Review, Settings, SourceFile, Text};
use guiqing::normalize::normalize;
use guiqing::pipeline::Engine;
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
        "第五條規定的",
        "「經營者」應當",
        "⾏政",
        "︵一︶",
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
            let is_spelling = matches!(o, '「' | '」' | '『' | '』' | '\u{2e80}'..='\u{2fdf}' | '\u{4e00}'..='\u{9fff}')
                || matches!(o, '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe4f}');
            prop_assert!(o == c || is_width || is_zero || is_sign || is_spelling, "{:?} stands for {:?}", c, o);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(text in any_text()) {
        let once = normalize(source(&text, Layout::Paragraphs)).as_str().to_owned();
        let twice = normalize(source(&once, Layout::Paragraphs)).as_str().to_owned();
        prop_assert_eq!(essence(&once), essence(&twice));
    }
}

fn review(text: &str) -> Review {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    let settings = Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None };
    Engine::new(dictionary, settings).review(source(text, Layout::Lines), &mut Scratch::default())
}

const SIMPLIFIED: &str = "安澜市人民政府关于印发安澜市建筑市场管理办法的通知\n安府发〔2020〕12号\n\n各县、区人民政府，市政府各部门：\n\
    现将《安澜市建筑市场管理办法》印发给你们，请遵照执行。\n安澜市人民政府\n2020年3月2日\n安澜市建筑市场管理办法\n\
    第一条　为了规范建筑市场秩序，根据有关法律、法规，制定本办法。\n\
    第二条　本市行政区域内的“建筑活动”，适用本办法。\n\
    第三条　市外施工企业承接本市工程的，应当在本市注册独立法人子公司，并在本市缴纳税款。\n\
    第四条　同等条件下，优先选用本地企业生产的建筑材料。\n\
    第五条　各部门不得要求外地企业在本市设立分公司。\n\
    第六条　本办法自2020年4月1日起施行，有效期5年。\n";

const TRADITIONAL: &str = "安瀾市人民政府關於印發安瀾市建築市場管理辦法的通知\n安府發〔2020〕12號\n\n各縣、區人民政府，市政府各部門：\n\
    現將《安瀾市建築市場管理辦法》印發給你們，請遵照執行。\n安瀾市人民政府\n2020年3月2日\n安瀾市建築市場管理辦法\n\
    第一條　為了規範建築市場秩序，根據有關法律、法規，制定本辦法。\n\
    第二條　本市行政區域內的「建築活動」，適用本辦法。\n\
    第三條　市外施工企業承接本市工程的，應當在本市註冊獨立法人子公司，並在本市繳納稅款。\n\
    第四條　同等條件下，優先選用本地企業生產的建築材料。\n\
    第五條　各部門不得要求外地企業在本市設立分公司。\n\
    第六條　本辦法自2020年4月1日起施行，有效期5年。\n";

#[test]
fn a_traditional_draft_is_judged_as_its_simplified_twin_and_quoted_as_it_stands() {
    let (simplified, traditional) = (review(SIMPLIFIED), review(TRADITIONAL));
    let places = |review: &Review| -> Vec<_> {
        let place =
            |row: &FindingRow| (row.rule.clone(), row.verdict, row.guard, row.clause.clone(), row.line, row.column);
        review.findings.iter().map(place).collect()
    };
    assert!(simplified.findings.len() >= 3, "{:?}", simplified.findings);
    assert_eq!(places(&traditional), places(&simplified));
    assert_eq!(traditional.action, simplified.action);
    let quoted = |words: &str| traditional.findings.iter().any(|row| row.quote.contains(words));
    assert!(quoted("註冊") && traditional.findings.iter().all(|row| TRADITIONAL.contains(&row.clause_text)));
    assert_eq!(traditional.notes, ["繁体字文本，已按简体比对"]);
    assert!(simplified.notes.is_empty());
}
