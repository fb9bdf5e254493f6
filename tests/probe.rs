//! The engine apart from the law: templates and guards, tried with a rule made for the test and the words of the built-in
//! dictionary, so that no change of a rule file moves them.

use std::fs;
use std::path::Path;

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::evaluation::{LabelledClause, judge_clause};
use guiqing::model::{GuardName, Settings, Verdict};
use guiqing::pipeline::Engine;

/// The built-in dictionary with this one rule in place of its own. `body` gives the keys from `patterns` on.
fn engine(body: &str) -> Engine {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy_without_rules(&from, folder.path());
    fs::create_dir_all(folder.path().join("rules/probe")).expect("writable");
    let rule = format!(
        "id = \"probe\"\ntitle = \"甲\"\ncategory = \"乙\"\nseverity = \"must-delete\"\nbasis = [\"fcr-2024-9-2\"]\n\
         message = \"丙\"\nadvice = \"丁\"\n{body}\n"
    );
    fs::write(folder.path().join("rules/probe/probe.toml"), rule).expect("writable");
    let dictionary = dictionary::load(folder.path()).unwrap_or_else(|error| panic!("loads: {error}"));
    Engine::new(dictionary, Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new() })
}

fn copy_without_rules(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let name = path.file_name().expect("an entry has a name");
        if path.is_dir() && name != "rules" {
            copy_without_rules(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("readable and writable");
        }
    }
}

/// What the rule says of a clause.
fn judge(engine: &Engine, text: &str, lead_in: &str, title: &str) -> (Option<Verdict>, Option<GuardName>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let clause = LabelledClause {
        text: text.to_owned(),
        lead_in: some(lead_in),
        doc_title: some(title),
        ..LabelledClause::default()
    };
    let found = judge_clause(engine, &clause, &mut Scratch::default()).findings;
    let strongest = found.into_iter().max_by_key(|finding| finding.verdict);
    strongest.map_or((None, None), |finding| (Some(finding.verdict), finding.guard))
}

fn verdict(engine: &Engine, text: &str) -> Option<Verdict> {
    judge(engine, text, "", "").0
}

const CONFLICT: Option<Verdict> = Some(Verdict::Conflict);
const EXEMPT: Option<Verdict> = Some(Verdict::Exempt);

/// Each template against a sentence that shows it and one that does not.
#[test]
fn slots_mean_what_the_manual_says() {
    let cases = [
        ("受理…{工作日>10}", "应当受理后20个工作日内办结。", "应当受理后20日内办结。"),
        ("受理…{工作日>10个工作日}", "应当受理后十五个工作日内办结。", "应当受理后10个工作日内办结。"),
        ("受理…{自然日>15日}", "应当受理后20日内办结。", "应当受理后20个工作日内办结。"),
        ("受理…{期限>15日}", "应当受理后20个工作日内办结。", "应当受理后10个工作日内办结。"),
        ("罚款…{倍数>=3}", "处以罚款，数额为违法所得的三倍以上。", "处以罚款，数额为违法所得的2倍。"),
        ("业绩…{分值>1}", "具有类似业绩的，得2分。", "具有类似业绩的，得0.5分。"),
        ("业绩…{分值>0}", "每提供一个业绩得一分。", "无业绩的扣1分，业绩由分公司提供。"),
        ("资本…{金额>=80万元}", "注册资本80万以上。", "注册资本50万以上。"),
        ("业绩…{#分值|加分|满分}", "有业绩的得3分。", "有业绩的优先。"),
        ("业绩…{#分值>2|满分}", "有业绩的得满分。", "有业绩的得1分。"),
        ("业绩…8!{其他|外地}加分", "有业绩的加分。", "有业绩的其他企业加分。"),
    ];
    for (template, shows, does_not) in cases {
        let engine = engine(&format!("patterns = [\"{template}\"]"));
        assert_eq!(verdict(&engine, shows), CONFLICT, "{template}：{shows}");
        assert_eq!(verdict(&engine, does_not), None, "{template}：{does_not}");
    }
}

#[test]
fn a_pattern_may_want_something_to_be_absent() {
    let engine = engine(
        "patterns = [\n  { text = \"使用…8本地产品\", unless = [\"{试点|示范}\", \"农产品\"], \
         unless_in = [\"lead-in\", \"title\", \"sentence\"] },\n  { text = \"限于…8本地企业\", unless = \"另有约定\" },\n]",
    );
    assert_eq!(verdict(&engine, "应当使用本地产品。"), CONFLICT);
    assert_eq!(verdict(&engine, "应当使用本地产品中的农产品。"), None);
    assert_eq!(judge(&engine, "应当使用本地产品。", "示范项目应当符合下列要求：", "").0, None);
    assert_eq!(judge(&engine, "应当使用本地产品。", "", "安澜市试点办法").0, None);
    assert_eq!(verdict(&engine, "供应商限于本地企业。合同另有约定。"), None);
    assert_eq!(verdict(&engine, "供应商限于本地企业。"), CONFLICT);
}

#[test]
fn a_lawful_form_may_belong_to_some_patterns() {
    let engine = engine(
        "patterns = [\n  \"使用…8本地产品\",\n  { text = \"采购…8本地产品\", name = \"采购\" },\n]\n[[lawful]]\n\
         text = \"抢险救灾\"\nreason = \"应急\"\nonly = \"采购\"\nunless = \"长期\"\n",
    );
    assert_eq!(verdict(&engine, "抢险救灾时应当采购本地产品。"), EXEMPT);
    assert_eq!(verdict(&engine, "抢险救灾时应当使用本地产品。"), CONFLICT);
    assert_eq!(verdict(&engine, "抢险救灾时应当长期采购本地产品。"), CONFLICT);
}
