//! The engine apart from the law: templates and guards, tried with a rule made for the test and the words of the built-in
//! dictionary, so that no change of a rule file moves them.

use std::fs;
use std::path::Path;

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::evaluation::{LabelledClause, judge_clause};
use guiqing::model::{Bound, Force, GuardName, Settings, Verdict};
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
    Engine::new(dictionary, Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None })
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
fn parts_may_stand_in_any_order() {
    let cases = [
        ("{优先} & 本地企业 & 采购", "本地企业参与采购的，优先。", "本地企业参与采购。"),
        ("{优先} & 本地企业 & 采购", "采购应当优先选择本地企业。", "采购应当优先。本地企业同等对待。"),
        ("本地企业 & 本地 & 采购", "采购本地企业的本地产品。", "采购本地企业的产品。"),
        ("本地…4企业 &12 加分", "对本地的企业加分。", "对本地的企业，由评审委员会按照评审办法逐项打分后加分。"),
        ("{分值>1} & {本地企业}", "本地企业得2分。", "本地企业得1分。"),
    ];
    for (template, shows, does_not) in cases {
        let engine = engine(&format!("patterns = [\"{template}\"]"));
        assert_eq!(verdict(&engine, shows), CONFLICT, "{template}：{shows}");
        assert_eq!(verdict(&engine, does_not), None, "{template}：{does_not}");
    }
}

#[test]
fn the_smallest_window_is_quoted() {
    let engine = engine("patterns = [\"加分 & 本地\"]");
    let clause = LabelledClause {
        text: "加分另有规定，本地产品可以加分。".to_owned(), ..LabelledClause::default()
    };
    let found = judge_clause(&engine, &clause, &mut Scratch::default()).findings;
    assert_eq!(found.iter().map(|finding| finding.quote.as_str()).collect::<Vec<_>>(), ["本地产品可以加分"]);
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

/// 双重否定、但书、条件与列举：what a 不得 before a hit, after it, or above it says of the hit. The hits are conditions that
/// no office may set: to register, file or hold something in the place.
#[test]
fn bans_reach_as_far_as_a_lawyer_reads_them() {
    let engine = engine(
        "patterns = [\n  \"在{#本地}…4{注册|登记|备案|缴纳社保|设立分公司|设立子公司}\",\n  \"未经…10{批准|同意}\",\n  \"非本地{企业|产品}\",\n]\n\
         guards = [\"prohibition\"]",
    );
    let in_sentence = [
        // A ban on the practice.
        ("各部门不得要求企业在本市注册。", EXEMPT),
        ("严禁以任何形式强制外地企业在本市设立分公司。", EXEMPT),
        ("不得以未在本市备案为由拒绝受理投标。", EXEMPT),
        ("不得因企业未在本市注册限制其参加投标。", EXEMPT),
        ("不得拒绝未在本市备案的企业参加投标。", EXEMPT),
        ("不得将在本市缴纳社保作为投标条件。", EXEMPT),
        ("不得歧视非本地企业。", EXEMPT),
        ("不得要求未在本市备案的企业不得开工。", EXEMPT),
        ("不得规定未在本市备案的不予受理。", EXEMPT),
        ("不得对未在本市备案的企业设置限制。", EXEMPT),
        ("不得违法要求在本市注册、在本市缴纳社保。", EXEMPT),
        ("招标文件不得含有要求投标人在本市设立分公司的内容。", EXEMPT),
        // A condition in the clothes of a ban.
        ("未在本市注册的企业不得承接本市工程。", CONFLICT),
        ("外地企业不得不在本市设立分公司。", CONFLICT),
        ("凡未在本市备案的，一律不得参加投标。", CONFLICT),
        ("非在本市注册的企业不得参加投标。", CONFLICT),
        ("未在本市缴纳社保的，不予受理。", CONFLICT),
        ("除在本市注册的企业外，一律不得承接。", CONFLICT),
        ("建设单位不得接受未在本市备案的施工企业投标。", CONFLICT),
        ("不得将工程发包给未在本市注册的企业。", CONFLICT),
        ("外地企业不得在未在本市设立分公司的情况下承接业务。", CONFLICT),
        ("企业不得未经市住房城乡建设局批准擅自开工。", CONFLICT),
        ("外地企业不得承接本市工程，但在本市设立子公司的除外。", CONFLICT),
        ("不得转包工程，应当在本市设立分公司。", CONFLICT),
        ("不得有违法记录的，应当在本市备案。", CONFLICT),
        ("未取得信用手册、没有在本市登记的企业不准参加投标。", CONFLICT),
        ("政府投资项目不得采购非本地产品。", CONFLICT),
        ("有下列情形的不得投标：未在本市注册；没有在本市缴纳社保。", CONFLICT),
    ];
    for (text, expected) in in_sentence {
        assert_eq!(verdict(&engine, text), expected, "{text}");
    }
    let below = [
        ("各部门不得有下列行为：", "要求企业在本市注册；", EXEMPT),
        ("招标人不得以下列方式限制投标：", "要求在本市缴纳社保；", EXEMPT),
        ("有下列情形之一的，不予受理：", "未在本市注册的；", CONFLICT),
        ("有下列情形之一的，不得投标：", "未在本市注册的；", CONFLICT),
        ("投标人不得有下列情形：", "未在本市备案；", CONFLICT),
        ("禁止下列企业参加投标：", "未在本市备案的企业；", CONFLICT),
        ("采购代理机构、招标人不得实施下列行为：", "以在本市注册作为资格条件；", EXEMPT),
        ("禁止下列阻碍企业经营的做法：", "要求企业在本市登记；", EXEMPT),
        ("未办理手续的，不得从事下列活动：", "在本市登记的项目施工；", CONFLICT),
        ("申请企业应当符合下列条件：", "在本市注册；", CONFLICT),
    ];
    for (lead_in, text, expected) in below {
        assert_eq!(judge(&engine, text, lead_in, "").0, expected, "{lead_in}{text}");
    }
}

/// A list inside a paragraph, and a 款 that goes on from the one before.
#[test]
fn bans_are_carried_on() {
    let engine = engine("patterns = [\"在{#本地}…4{注册|设立分公司}\"]\nguards = [\"prohibition\"]");
    let cases = [
        ("各部门不得有下列行为：指定中介机构；要求企业在本市注册；收取费用。", EXEMPT),
        ("投标人应当具备下列条件：具有资质；在本市注册；没有欠薪。", CONFLICT),
        ("第三条 各部门不得排斥外地企业。\n前款所称排斥，包括要求在本市设立分公司。", EXEMPT),
        ("第三条 企业不得转包。\n前款规定的企业，应当在本市设立分公司。", CONFLICT),
        ("第三条 各部门不得排斥外地企业。\n施工企业应当在本市设立分公司。", CONFLICT),
    ];
    for (text, expected) in cases {
        assert_eq!(verdict(&engine, text), expected, "{text}");
    }
}

#[test]
fn the_cell_above_a_hit_governs_it() {
    let engine = engine("patterns = [\"在{#本地}…4{注册|设立分公司}\"]\nguards = [\"prohibition\"]");
    let table = "第三条 内容如下。\n序号\t禁止行为\t准入条件\n1\t要求在本市注册\t具有资质\n2\t收费\t在本市设立分公司\n";
    let found = judge_clause(
        &engine,
        &LabelledClause { text: table.to_owned(), ..LabelledClause::default() },
        &mut Scratch::default(),
    );
    let verdicts: Vec<Verdict> = found.findings.iter().map(|finding| finding.verdict).collect();
    assert_eq!(verdicts, [Verdict::Exempt, Verdict::Conflict]);
    let scored =
        self::engine("patterns = [{ text = \"在{#本地}…4{注册|设立分公司}\", when = \"评分\", in = [\"lead-in\"] }]");
    assert_eq!(verdict(&scored, "第三条 内容如下。\n序号\t评分标准\t备注\n1\t在本市注册的5分\t无\n"), CONFLICT);
}

/// A name in 《》 is only mentioned, unless more is said of what bears it.
#[test]
fn a_name_is_mentioned_only_where_nothing_is_said_of_it() {
    let engine = engine("patterns = [\"本地产品…16{目录|加3分}\"]");
    assert_eq!(verdict(&engine, "《本地产品推广目录》由市商务局发布。"), EXEMPT);
    let scored = self::engine("patterns = [\"本地产品…16加3分\"]");
    assert_eq!(verdict(&scored, "列入《本地产品推广目录》的，加3分。"), CONFLICT);
}

/// Whether a text without a number is a 规章 is asked once, not at every fine.
#[test]
fn a_rank_in_doubt_is_one_question() {
    let engine = engine("lawful_from = \"government-rule\"\npatterns = [\"处…8{金额}罚款\"]");
    let text = "安澜市供水管理办法\n\n第一条 未装表的，处500元罚款。\n第二条 私接的，处600元罚款。\n第三条 转供的，处700元罚款。\n";
    let source = guiqing::read::parse(text.as_bytes(), "甲.txt", &guiqing::read::Limits::default()).expect("text");
    let findings = engine.review(source, &mut Scratch::default()).findings;
    let verdicts: Vec<Verdict> = findings.iter().map(|finding| finding.verdict).collect();
    assert_eq!(verdicts, [Verdict::NeedsReview, Verdict::Exempt, Verdict::Exempt]);
    assert!(findings[0].guard_reason.as_deref().is_some_and(|why| why.contains("另有2处")));
}

/// What is looked for is no order; what is waived neither.
#[test]
fn what_is_looked_for_or_waived_is_not_ordered() {
    let engine =
        engine("patterns = [\"{购买|使用}…8本地产品\", \"要求…10{带资承包|在本市注册}\", \"{注册地|机构}…16本市\"]");
    let cases = [
        ("重点检查：要求国有企业必须购买本地产品的；设计文件点名厂家的。", EXEMPT),
        ("重点检查：设计文件点名厂家的；要求国有企业购买本地产品的。", EXEMPT),
        ("重点核查要求施工企业带资承包等问题。", EXEMPT),
        ("审计发现，个别单位要求投标人在本市注册。", EXEMPT),
        ("检查合格的，应当购买本地产品。", CONFLICT),
        ("国有企业应当购买本地产品，由主管部门检查。", CONFLICT),
        ("注册地不限，无须在本市设立机构。", EXEMPT),
        ("注册地应当在本市。", CONFLICT),
        ("机构性质不限，但应当设在本市。", CONFLICT),
    ];
    for (text, expected) in cases {
        assert_eq!(verdict(&engine, text), expected, "{text}");
    }
}

#[test]
fn a_lawful_form_may_have_to_stand_at_the_hit() {
    let engine = engine(
        "patterns = [\"保证金…10{百分比>10}\"]\n[[lawful]]\ntext = \"{合同另行约定|法律规定}\"\nreason = \"约定\"\nwithin = \"hit\"\n",
    );
    assert_eq!(verdict(&engine, "保证金为15%并由合同另行约定，其他从其规定。"), EXEMPT);
    assert_eq!(verdict(&engine, "保证金为15%，付款方式由合同另行约定。"), CONFLICT);
}

/// 约束力度: what is ordered, what is only encouraged, and who may do it.
#[test]
fn what_only_encourages_is_for_a_person() {
    let rule = "patterns = [\n  \"在{#本地}…4{注册|设立分公司|设立子公司}\",\n  \"鼓励…8本地产品\",\n  \
                { text = \"兑付…4奖金\", verdict = \"conflict\" },\n]\n";
    let engine = self::engine(&format!("{rule}guards = [\"mention\"]"));
    let cases = [
        ("企业应当在本市设立分公司。", CONFLICT, None, Some(Force::Mandatory), Some(Bound::Business)),
        ("企业在本市注册后方可承接业务。", CONFLICT, None, Some(Force::Mandatory), Some(Bound::Business)),
        ("优先选择在本市注册的企业。", CONFLICT, None, Some(Force::Priority), Some(Bound::Business)),
        (
            "鼓励外地企业在本市设立子公司。",
            Some(Verdict::NeedsReview),
            Some(GuardName::Encouragement),
            Some(Force::Encouraged),
            Some(Bound::Business),
        ),
        (
            "外地企业可以在本市设立分公司。",
            Some(Verdict::NeedsReview),
            Some(GuardName::Encouragement),
            Some(Force::Permitted),
            Some(Bound::Business),
        ),
        ("主管部门可以要求企业在本市设立分公司。", CONFLICT, None, Some(Force::Mandatory), Some(Bound::Organ)),
        ("各单位鼓励使用本地产品。", CONFLICT, None, Some(Force::Encouraged), Some(Bound::Organ)),
        ("可以向企业兑付奖金。", CONFLICT, None, Some(Force::Permitted), Some(Bound::Business)),
    ];
    for (text, verdict, guard, force, bound) in cases {
        let found = judge_clause(
            &engine,
            &LabelledClause { text: text.to_owned(), ..LabelledClause::default() },
            &mut Scratch::default(),
        );
        let found = found.findings.first().unwrap_or_else(|| panic!("{text} is found"));
        assert_eq!(
            (Some(found.verdict), found.guard, found.force, found.bound),
            (verdict, guard, force, bound),
            "{text}"
        );
    }
    let always = self::engine(&format!("however_worded = true\n{rule}guards = [\"mention\"]"));
    assert_eq!(self::verdict(&always, "鼓励外地企业在本市设立子公司。"), CONFLICT);
}

/// A local clean-up decides on none of these, whatever the rule says.
#[test]
fn texts_of_higher_organs_are_passed_on() {
    let engine = engine("patterns = [\"在{#本地|本省}…4{注册|设立分公司}\"]\nguards = [\"prohibition\"]");
    let text = "企业应当在本省注册。";
    assert_eq!(judge(&engine, text, "", "安澜市供水条例"), (Some(Verdict::NeedsReview), Some(GuardName::Statutory)));
    assert_eq!(judge(&engine, text, "", "国务院关于供水的通知").0, Some(Verdict::NeedsReview));
    assert_eq!(judge(&engine, text, "", "安澜市人民政府关于供水的通知").0, CONFLICT);
}

#[test]
fn lawful_acts_of_a_firm_are_no_basis() {
    let engine = engine(
        "patterns = [\"在{#本地}…12{纳税|经营}\", \"处以罚款\"]\nguards = [\"statutory\"]\nlawful_from = \"government-rule\"",
    );
    assert_eq!(verdict(&engine, "企业应当在本市依法纳税。"), CONFLICT);
    assert_eq!(verdict(&engine, "由主管部门依法处以罚款。"), EXEMPT);
    assert_eq!(verdict(&engine, "依照《中华人民共和国价格法》制定价格。违反规定的，处以罚款。"), CONFLICT);
    assert_eq!(verdict(&engine, "违反规定的，依照《中华人民共和国价格法》处以罚款。"), EXEMPT);
}

#[test]
fn an_organ_that_grants_a_permit_binds_businesses() {
    let engine = engine("patterns = [\"{核发|审批}…8{许可证|手续}\"]\nguards = [\"internal\"]");
    assert_eq!(verdict(&engine, "由市人民政府商务主管部门核发经营许可证。"), CONFLICT);
    assert_eq!(verdict(&engine, "由市人民政府财政部门审批拨款手续。"), EXEMPT);
}
