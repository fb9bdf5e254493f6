//! Proposals on short documents, with the built-in dictionary: they are its tables, rules and limits at work.

use std::sync::LazyLock;

use crate::detect::Scratch;
use crate::dictionary;
use crate::model::{Change, Format, Layout, Settings, SourceFile};
use crate::pipeline::Engine;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None })
});

/// What the rule proposes in a document with these articles: the changes, and each clause as it then reads.
fn proposed(rule: &str, articles: &str) -> Vec<(Change, String)> {
    let text = format!("安澜市建设工程管理办法\n\n{articles}\n第九十条　本办法自2020年1月1日起施行。\n");
    let source = SourceFile {
        path: "办法.txt".to_owned(),
        format: Format::Text,
        encoding: "UTF-8".to_owned(),
        bytes: text.len() as u64,
        text,
        layout: Layout::Paragraphs,
        missing: Vec::new(),
        pages: Vec::new(),
        is_recognised: false,
    };
    let review = ENGINE.review(source, &mut Scratch::default());
    let findings = review.findings.into_iter().filter(|finding| finding.rule == rule);
    let changed = findings.filter_map(|finding| {
        let change = finding.change?;
        let mut text: Vec<char> = finding.clause_text.chars().collect();
        if let Some(replacement) = &change.replacement {
            text.splice(replacement.old.0..replacement.old.1, replacement.new.chars());
        }
        let text = if change.replacement.is_some() { text.into_iter().collect() } else { String::new() };
        Some((change, text))
    });
    changed.collect()
}

/// The only proposal: the instruction, and the clause as it then reads (empty where no words are given or none stay).
fn only(rule: &str, articles: &str) -> (String, Option<String>) {
    let mut all = proposed(rule, articles);
    assert_eq!(all.len(), 1, "{all:?}");
    let (change, text) = all.remove(0);
    (change.instruction, change.replacement.map(|_| text))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn an_organ_gets_its_present_name_and_keeps_its_place() {
    let (instruction, text) = only("renamed-organs", "第三条　市工商局负责监督检查。");
    assert_eq!(instruction, "将第三条中的“工商局”修改为“市场监督管理局”。");
    assert_eq!(text, some("第三条　市市场监督管理局负责监督检查。"));
    let (_, text) = only("renamed-organs", "第三条　区工商局受理申请，市工商局作出决定。");
    assert_eq!(text, some("第三条　区市场监督管理局受理申请，市市场监督管理局作出决定。"));
}

#[test]
fn no_new_name_where_the_table_or_the_text_says_more() {
    // 待核
    let (instruction, text) = only("renamed-organs", "第三条　省国土资源厅负责审查。");
    assert_eq!((instruction.as_str(), text), ("将第三条中的“国土资源厅”修改为“自然资源厅”（待核）。", None));
    // Several organs in its place.
    let (instruction, text) = only("renamed-organs", "第三条　市物价局负责审查。");
    assert!(instruction.contains("修改为承担相应职责的现机构名称（发展和改革部门") && text.is_none(), "{instruction}");
    // Two that became one would double.
    let all = proposed("renamed-organs", "第三条　市工商局、质监局负责监督检查。");
    assert!(all.iter().all(|(change, _)| change.replacement.is_none()), "{all:?}");
    assert!(all.iter().any(|(change, _)| change.instruction.contains("合并表述")), "{all:?}");
    // What it issued keeps its name.
    let (instruction, text) = only("renamed-organs", "第三条　检查按照农业部令第5号执行。");
    assert!(instruction.contains("是所引文件制定机关的保留") && text.is_none(), "{instruction}");
    // A part of the duties went elsewhere.
    let (instruction, text) = only("renamed-organs", "第三条　报国土资源部批准。");
    assert!(instruction.contains("按所涉职责核对") && text.is_none(), "{instruction}");
}

#[test]
fn a_law_gets_the_name_of_the_one_in_its_place() {
    let (instruction, text) = only("repealed-law-cited", "第三条　合同依照《中华人民共和国合同法》订立。");
    let expected = "将第三条中的“《中华人民共和国合同法》”修改为“《中华人民共和国民法典》”。";
    assert_eq!(instruction, expected);
    assert_eq!(text, some("第三条　合同依照《中华人民共和国民法典》订立。"));
    let (_, text) = only("repealed-law-cited", "第三条　登记依照《中华人民共和国公司登记管理条例》办理。");
    assert_eq!(text, some("第三条　登记依照《市场主体登记管理条例》办理。"));
}

#[test]
fn article_numbers_dates_and_doubles_are_left_to_people() {
    let (instruction, text) = only("repealed-law-cited", "第三条　违约的，依照《合同法》第一百零七条处理。");
    assert!(
        instruction.contains("所引“《合同法》第一百零七条”改为现行《民法典》的相应条款，条文号请核对"),
        "{instruction}"
    );
    assert_eq!(text, None);
    let (_, text) = only("repealed-law-cited", "第三条　依照《中华人民共和国合同法》（以下简称《合同法》）订立合同。");
    assert_eq!(text, None);
    let all = proposed("repealed-law-cited", "第三条　抵押依照《物权法》《担保法》的规定办理。");
    assert!(all.iter().all(|(change, _)| change.replacement.is_none()), "{all:?}");
}

#[test]
fn an_abolished_item_becomes_the_present_one_of_its_kind() {
    let (instruction, text) = only("abolished-items", "第三条　申请人应当提交食品流通许可证。");
    assert_eq!(instruction, "将第三条中的“食品流通许可证”修改为“食品经营许可证”。");
    assert_eq!(text, some("第三条　申请人应当提交食品经营许可证。"));
    let (instruction, text) = only("abolished-items", "第三条　申请人应当提交物业服务企业资质证书。");
    assert!(instruction.contains("对应的现行制度：取消资质，信用管理") && text.is_none(), "{instruction}");
}

const ITEMS: &str =
    "第三条　投标人应当具备下列条件：\n（一）有相应资质；\n（二）在本市注册的独立法人；\n（三）近三年无重大质量事故。";

#[test]
fn an_item_that_is_nothing_else_goes() {
    let (instruction, text) = only("local-registration-required", ITEMS);
    assert_eq!(instruction, "删去第三条第（二）项，其后各项序号相应调整。");
    assert_eq!(text, some(""));
}

#[test]
fn what_says_more_than_the_requirement_is_reworded() {
    let articles = ITEMS.replace("在本市注册的独立法人", "有一级资质，并在本市注册的独立法人");
    let (instruction, text) = only("local-registration-required", &articles);
    assert!(
        instruction.starts_with("修改第三条第（二）项中的“并在本市注册的独立法人”，删去在本地注册"),
        "{instruction}"
    );
    assert_eq!(text, None);
}

#[test]
fn a_list_never_loses_all_its_items() {
    let articles = "第三条　投标人应当具备下列条件：\n（一）在本市注册的独立法人；\n（二）在本市注册的分公司。";
    let all = proposed("local-registration-required", articles);
    assert!(!all.is_empty() && all.iter().all(|(change, _)| change.replacement.is_none()), "{all:?}");
    assert!(all.iter().any(|(change, _)| change.instruction.contains("第三条所列各项")), "{all:?}");
}

#[test]
fn a_rate_comes_down_to_the_limit_its_rule_states() {
    let (instruction, text) = only("deposit-rates", "第三条　履约保证金为合同价的15%。");
    assert_eq!(instruction, "将第三条中的“15%”修改为“10%”（法定上限，见《招标投标法实施条例》第五十八条）。");
    assert_eq!(text, some("第三条　履约保证金为合同价的10%。"));
    let (_, text) = only("deposit-rates", "第三条　投标保证金不得超过估算价的百分之五。");
    assert_eq!(text, some("第三条　投标保证金不得超过估算价的百分之二。"));
}

#[test]
fn a_least_a_range_and_a_limit_not_checked_are_not_figures_to_swap() {
    for article in [
        "第三条　投标保证金不得低于估算价的5%。",
        "第三条　履约保证金按合同价的12%至15%收取。",
        "第三条　履约保证金为合同价的15%以上。",
        "第三条　质量保证金不得超过结算价的5%。",
    ] {
        let all = proposed("deposit-rates", article);
        assert!(!all.is_empty() && all.iter().all(|(change, _)| change.replacement.is_none()), "{article} {all:?}");
    }
}

#[test]
fn what_is_lawful_needs_no_change() {
    assert!(proposed("local-registration-required", "第三条　各部门不得要求外地企业在本市设立分公司。").is_empty());
    assert!(proposed("renamed-organs", "第三条　《国家工商行政管理总局关于加强登记服务的通知》继续有效。").is_empty());
}
