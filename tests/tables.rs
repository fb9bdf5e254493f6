//! The tables of law at work: what a row says is found, what only looks like it is not, and what a row leaves open stays open.

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::evaluation::{LabelledClause, judge_clause};
use guiqing::model::{Dictionary, Settings, Verdict, Verified, Word};
use guiqing::pipeline::Engine;

fn engine() -> Engine {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None })
}

/// What a rule quotes in a clause, exempt findings left out.
fn quotes(engine: &Engine, rule: &str, text: &str, scratch: &mut Scratch) -> Vec<String> {
    let clause = LabelledClause { text: text.to_owned(), ..LabelledClause::default() };
    let findings = judge_clause(engine, &clause, scratch).findings.into_iter();
    findings.filter(|f| f.rule == rule && f.verdict != Verdict::Exempt).map(|f| f.quote).collect()
}

fn words<'d>(dictionary: &'d Dictionary, group: &str) -> Vec<&'d Word> {
    let id = dictionary.group(group).unwrap_or_else(|| panic!("there is a group {group}"));
    dictionary.groups[id.0 as usize].words.iter().map(|word| dictionary.word(*word)).collect()
}

#[test]
fn what_only_looks_like_a_row_is_not_found() {
    let engine = engine();
    let mut scratch = Scratch::default();
    // Rule, clause, whether it is found.
    let cases = [
        ("repealed-law-cited", "一、依照《合同法》签订合同。", true),
        ("repealed-law-cited", "一、依照《中华人民共和国劳动合同法》签订合同。", false),
        ("repealed-law-cited", "一、依照《担保法》办理登记。", true),
        ("repealed-law-cited", "一、依照《融资担保公司监督管理条例》办理登记。", false),
        ("repealed-law-cited", "一、依照《个体工商户条例》办理登记。", true),
        ("repealed-law-cited", "一、依照《促进个体工商户发展条例》办理登记。", false),
        ("repealed-law-cited", "一、依照《增值税暂行条例》缴纳税款。", true),
        ("repealed-law-cited", "一、依照《增值税法》缴纳税款。", false),
        ("renamed-organs", "一、由市工商局负责。", true),
        ("renamed-organs", "一、由市工商联负责。", false),
        ("renamed-organs", "一、由市国土资源局负责。", true),
        ("renamed-organs", "一、按照农业部署开展工作。", false),
        ("renamed-organs", "一、报农业部批准。", true),
        ("renamed-organs", "一、报农业部门批准。", false),
    ];
    for (rule, text, expected) in cases {
        assert_eq!(!quotes(&engine, rule, text, &mut scratch).is_empty(), expected, "{rule}: {text}");
    }
}

#[test]
fn every_look_alike_keeps_its_word_from_being_found() {
    let engine = engine();
    let mut scratch = Scratch::default();
    for (group, rule) in [("已更名机构", "renamed-organs"), ("已取消事项", "abolished-items")] {
        let rows = words(&engine.dictionary, group);
        let pairs = rows.iter().flat_map(|word| word.lookalikes.iter().map(move |longer| (*word, longer)));
        for (word, longer) in pairs {
            let text = format!("一、申请人应当提交{longer}。");
            let found = quotes(&engine, rule, &text, &mut scratch);
            let quoted = found.iter().any(|quote| *quote == word.text || quote.ends_with(&word.text));
            // A look-alike may be a row of its own, or hold the parts of a wider pattern of the rule (营业执照…年检).
            let is_row =
                rows.iter().any(|other| other.text == *longer) || longer.starts_with('原') && rule == "abolished-items";
            assert!(!quoted || is_row, "{rule} finds {} in {longer}: {found:?}", word.text);
        }
    }
}

#[test]
fn every_row_of_the_renamed_organs_is_found() {
    let engine = engine();
    let mut scratch = Scratch::default();
    let missed: Vec<&str> = words(&engine.dictionary, "已更名机构")
        .into_iter()
        .filter(|word| {
            quotes(&engine, "renamed-organs", &format!("一、由{}负责监督检查。", word.text), &mut scratch).is_empty()
        })
        .map(|word| word.text.as_str())
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn every_row_of_the_repealed_laws_is_found() {
    let engine = engine();
    let mut scratch = Scratch::default();
    let missed: Vec<&str> = words(&engine.dictionary, "已废止法规")
        .into_iter()
        .filter(|word| {
            quotes(&engine, "repealed-law-cited", &format!("一、依照{}办理。", word.text), &mut scratch).is_empty()
        })
        .map(|word| word.text.as_str())
        .collect();
    assert!(missed.is_empty(), "{} of them: {missed:?}", missed.len());
}

#[test]
fn what_a_statute_provides_for_carries_its_basis() {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    for (group, term, basis) in [
        ("法定定点", "生猪定点屠宰", "《生猪屠宰管理条例》第二条"),
        ("法定定点", "食盐定点批发", "《食盐专营办法》第十二条"),
        ("法定保证金", "旅行社质量保证金", "《旅行社条例》第十三条"),
        ("法定保证金", "农民工工资保证金", "《保障农民工工资支付条例》第三十二条"),
        ("法定许可", "食品经营许可", "《食品安全法》第三十五条"),
        ("法定检验", "强制检定", "《计量法》第九条"),
    ] {
        let words = words(&dictionary, group);
        let word = words.iter().find(|word| word.text == term).unwrap_or_else(|| panic!("{term} is in {group}"));
        assert!(word.details.iter().any(|(key, value)| *key == "依据" && value == basis), "{term}: {:?}", word.details);
        assert_eq!(word.verified, Verified::Checked, "{term}");
    }
}
