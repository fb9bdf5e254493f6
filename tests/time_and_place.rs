//! The law of the day and of the place: each document is judged by the provisions in force on the day of the run, and 本地 is
//! where its issuer is. Table-driven, over the built-in dictionary; what the command line prints is looked at too.

use std::fs;
use std::path::Path;
use std::process::Command;

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::evaluation::judge_example;
use guiqing::model::{Example, FindingRow, Settings, Verdict};
use guiqing::pipeline::Engine;
use jiff::civil::Date;
use tempfile::TempDir;

fn engine(as_of: &str) -> Engine {
    let as_of: Date = as_of.parse().expect("a date");
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of, region: Vec::new(), issuer_level: None })
}

/// What is found in a document: exempt findings left out.
fn found(engine: &Engine, text: &str) -> Vec<FindingRow> {
    let example = Example {
        text: text.to_owned(),
        verdict: String::new(),
        guard: None,
        lead_in: None,
        title: None,
        issuer: None,
        todo: None,
    };
    let findings = judge_example(engine, &example, true, &mut Scratch::default()).findings;
    findings.into_iter().filter(|finding| finding.verdict != Verdict::Exempt).collect()
}

/// A notice of an organ with these clauses.
fn notice(issuer: &str, clauses: &str) -> String {
    format!("{issuer}关于规范有关工作的通知\n某政规〔2018〕3号\n\n各有关单位：\n{clauses}\n\n{issuer}\n2018年3月1日\n")
}

/// The citations of a rule's finding; `None` when the rule found nothing.
fn cited(findings: &[FindingRow], rule: &str) -> Option<String> {
    let finding = findings.iter().find(|finding| finding.rule == rule)?;
    Some(finding.basis.iter().map(|basis| basis.citation.as_str()).collect::<Vec<_>>().join("、"))
}

#[test]
fn the_edition_in_force_on_the_day_is_cited() {
    const BRANCH: &str = "一、市外施工企业承接本市工程的，应当在本市注册独立法人子公司。";
    const PAYMENT: &str = "一、市属单位从中小企业采购货物的，自货物交付之日起180日内支付款项。";
    const PENALTY: &str = "一、经营者违反本通知的，处以五千元罚款。";
    let branch = "local-registration-required";
    /// Rule, clause, day, what is cited, what is not.
    type Case<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], &'a [&'a str]);
    let cases: [Case; 9] = [
        (
            branch,
            BRANCH,
            "2026-11-22",
            &["《公平竞争审查条例》第九条第（二）项", "《反垄断法》第四十三条"],
            &["第三十五条"],
        ),
        (
            branch,
            BRANCH,
            "2023-01-01",
            &["《反垄断法》第四十三条", "公平竞争审查制度实施细则"],
            &["《公平竞争审查条例》", "第三十五条"],
        ),
        (
            branch,
            BRANCH,
            "2020-12-31",
            &["《反垄断法》第三十五条", "国发〔2016〕34号"],
            &["《公平竞争审查条例》", "第四十三条"],
        ),
        (branch, BRANCH, "2012-06-01", &["《反垄断法》第三十五条"], &["国发〔2016〕34号", "第四十三条"]),
        ("payment-terms", PAYMENT, "2026-11-22", &["《保障中小企业款项支付条例》第九条"], &["第八条"]),
        ("payment-terms", PAYMENT, "2024-01-01", &["《保障中小企业款项支付条例》第八条"], &["第九条"]),
        ("penalty-set-by-document", PENALTY, "2026-11-22", &["《行政处罚法》第十六条"], &["第十四条"]),
        ("penalty-set-by-document", PENALTY, "2021-07-14", &["《行政处罚法》第十四条"], &["第十六条"]),
        ("penalty-set-by-document", PENALTY, "2021-07-15", &["《行政处罚法》第十六条"], &["第十四条"]),
    ];
    for (rule, clause, day, wanted, unwanted) in cases {
        let findings = found(&engine(day), &notice("安澜市人民政府", clause));
        let cited = cited(&findings, rule).unwrap_or_else(|| panic!("{rule} on {day} finds something"));
        for law in wanted {
            assert!(cited.contains(law), "{rule} on {day} cites {law}: {cited}");
        }
        for law in unwanted {
            assert!(!cited.contains(law), "{rule} on {day} does not cite {law}: {cited}");
        }
    }
}

#[test]
fn a_rule_without_a_basis_in_force_is_silent() {
    let cases = [
        (
            "payment-terms",
            "一、市属单位从中小企业采购货物的，自货物交付之日起180日内支付款项。",
            "2019-12-31",
            "2020-01-01",
        ),
        (
            "repealed-law-cited",
            "一、当事人应当依照《中华人民共和国合同法》的规定签订合同。",
            "2020-12-31",
            "2021-01-01",
        ),
        ("renamed-organs", "一、由市工商局按照职责负责监督检查。", "2018-03-16", "2026-11-22"),
        (
            "local-registration-required",
            "一、市外施工企业承接本市工程的，应当在本市注册独立法人子公司。",
            "1999-12-31",
            "2026-11-22",
        ),
    ];
    for (rule, clause, silent, speaking) in cases {
        let text = notice("安澜市人民政府", clause);
        assert_eq!(cited(&found(&engine(silent), &text), rule), None, "{rule} on {silent}");
        assert!(cited(&found(&engine(speaking), &text), rule).is_some(), "{rule} on {speaking}");
    }
}

#[test]
fn every_basis_says_since_when() {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    let without: Vec<&str> = dictionary.bases.iter().filter(|b| b.in_force_from.is_none()).map(|b| &*b.id).collect();
    // Its number and day are not known; it is 待核 and says so.
    assert_eq!(without, ["mnr-auction"]);
    for basis in &dictionary.bases {
        for later in &basis.succeeded_by {
            let later = dictionary.basis(*later);
            assert!(basis.in_force_to < later.in_force_from, "{} ends before {} begins", basis.id, later.id);
            assert!(basis.in_force_from < later.in_force_from, "{} is older than {}", basis.id, later.id);
        }
    }
}

#[test]
fn local_is_where_the_issuer_is() {
    let engine = engine("2026-11-22");
    let rule = "local-registration-required";
    // Issuer, place in the clause, whether it is 本地.
    let cases = [
        ("江门市人民政府", "江门市", true),
        ("江门市人民政府", "江门", true),
        ("江门市人民政府", "新会区", true),
        ("江门市人民政府", "新会", true),
        ("江门市人民政府", "湛江市", false),
        ("江门市新会区人民政府", "江门市", true),
        ("江门市新会区人民政府", "新会", true),
        ("襄阳市人民政府", "襄樊市", false),
        ("襄樊市人民政府", "襄阳市", true),
        ("长沙市人民政府", "新会区", false),
    ];
    for (issuer, place, local) in cases {
        let clause = format!("一、中标企业应当持有{place}核发的营业执照。");
        let hit = cited(&found(&engine, &notice(issuer, &clause)), rule).is_some();
        assert_eq!(hit, local, "{place} in a document of {issuer}");
    }
}

#[test]
fn a_common_word_is_no_place() {
    let engine = engine("2026-11-22");
    let clause = "一、企业应当到公安机关办理登记，设立的分公司应当报公安机关。";
    let of = |issuer| found(&engine, &notice(issuer, clause)).into_iter().map(|f| f.rule).collect::<Vec<_>>();
    assert_eq!(of("公安县人民政府"), of("安澜市人民政府"), "公安 is not 公安县");
}

#[test]
fn local_regulations_are_cited_at_home_only() {
    let engine = engine("2026-11-22");
    let clause = "一、办理登记应当提交无违法犯罪证明、居住证明等奇葩证明。\n二、入围本市中介机构名录库的中介服务机构方可承接业务，未入库的中介机构不得承接业务。";
    let laws = |issuer| {
        let findings = found(&engine, &notice(issuer, clause));
        assert!(!findings.is_empty(), "{issuer}: something is found");
        findings.iter().flat_map(|f| f.basis.iter().map(|b| b.citation.clone())).collect::<Vec<_>>().join("、")
    };
    let own = "《广东省优化营商环境条例》";
    for issuer in ["广东省人民政府", "江门市人民政府", "江门市新会区人民政府", "深圳市南山区人民政府"]
    {
        assert!(laws(issuer).contains(own), "{issuer} is bound by {own}");
    }
    for issuer in ["长沙市人民政府", "湖南省人民政府", "安澜市人民政府"] {
        assert!(!laws(issuer).contains(own), "{issuer} is not bound by {own}");
    }
}

#[test]
fn the_table_knows_what_lies_where() {
    let regions = dictionary::builtin().expect("the built-in dictionary has no mistake").regions;
    let complete = |names: &[&str]| regions.complete(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
    let cases: [(&[&str], &[&str]); 9] = [
        (&["江门市"], &["广东省", "江门市"]),
        (&["新会区"], &["广东省", "江门市", "新会区"]),
        (&["广州市", "天河区"], &["广东省", "广州市", "天河区"]),
        // Several bear the name: only what stands before it decides.
        (&["鼓楼区"], &["鼓楼区"]),
        (&["南京市", "鼓楼区"], &["江苏省", "南京市", "鼓楼区"]),
        (&["福州市", "鼓楼区"], &["福建省", "福州市", "鼓楼区"]),
        // Former names.
        (&["襄樊市"], &["湖北省", "襄阳市", "襄樊市"]),
        (&["崇文区"], &["北京市", "东城区", "崇文区"]),
        (&["安澜市"], &["安澜市"]),
    ];
    for (names, expected) in cases {
        assert_eq!(complete(names), expected, "{names:?}");
    }
    let of_level = |level| (0..regions.rows.len()).filter(|row| regions.upwards(*row).count() == level).count();
    assert_eq!(of_level(1), 34, "provinces");
    assert!(of_level(2) >= 330 && of_level(2) + of_level(3) >= 3150, "prefectures and counties");
    assert!(regions.rows.iter().all(|region| region.name.chars().count() >= 2 && region.short.chars().count() != 1));
}

/// The built-in dictionary in a folder, with a `validity.csv` of the test's own.
fn dictionary_with_validity(rows: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries"), folder.path());
    let header = "region,kinds,years,provisional_years,issued_from,issued_to,law,article,verified,note";
    fs::write(folder.path().join("validity.csv"), format!("{header}\n{rows}\n")).expect("writable");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(|_| ()).expect("writable") }
    }
}

/// What `guiqing scan` prints of one file.
fn scan(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("文件.txt");
    fs::write(&file, text).expect("writable");
    let out = folder.path().join("结果");
    let run =
        Command::new(env!("CARGO_BIN_EXE_guiqing")).arg("scan").arg(&file).arg("-o").arg(&out).args(arguments).output();
    let run = run.expect("the program runs");
    assert!(run.status.code() != Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    fs::read_to_string(out.join("results.jsonl")).expect("results were written")
}

#[test]
fn a_filled_validity_table_presumes_a_term() {
    const ROW: &str = "上海市,,5,2,2010-05-01,,某规定,第二十六条";
    let document = |title: &str, day: &str| {
        format!(
            "上海市人民政府关于印发{title}的通知\n沪府发〔2012〕5号\n各区：\n第一条　为了做好档案服务，制定本办法。\n上海市人民政府\n{day}\n"
        )
    };
    let plain = document("上海市档案服务办法", "2012年4月1日");
    let provisional = document("上海市档案服务暂行办法", "2012年4月1日");
    let before = document("上海市档案服务办法", "2009年4月1日");
    let notice = document("上海市档案服务办法", "2012年4月1日").replace("的通知", "的通告");
    // Row, document, day, whether it has lapsed.
    let cases = [
        (format!("{ROW},已核,"), &plain, "2017-03-31", false),
        (format!("{ROW},已核,"), &plain, "2017-04-01", true),
        (format!("{ROW},已核,"), &provisional, "2014-04-01", true),
        (format!("{ROW},待核,"), &plain, "2026-11-22", false),
        (format!("{ROW},已核,"), &before, "2026-11-22", false),
        (ROW.replace("上海市", "湖南省") + ",已核,", &plain, "2026-11-22", false),
        (format!("{ROW},已核,\n上海市,通告,1,,2010-05-01,,某规定,第二十六条,已核,"), &notice, "2013-04-01", true),
    ];
    for (rows, text, day, lapsed) in cases {
        let folder = dictionary_with_validity(&rows);
        let dictionaries = folder.path().to_str().expect("a readable path");
        let results = scan(text, &["--as-of", day, "--dictionaries", dictionaries]);
        assert_eq!(results.contains("\"validity-presumed\""), lapsed, "{rows} on {day}: {results}");
        assert_eq!(results.contains("\"action\":\"lapse\""), lapsed, "{rows} on {day}");
    }
}

#[test]
fn the_command_line_judges_by_day_and_region() {
    let text = "关于规范有关工作的通知\n某政规〔2018〕3号\n各有关单位：\n一、市外施工企业承接本市工程的，应当在本市注册独立法人子公司。\n";
    let today = scan(text, &["--as-of", "2026-11-22"]);
    assert!(today.contains("《公平竞争审查条例》第九条第（二）项"), "{today}");
    let then = scan(text, &["--as-of", "2020-12-31"]);
    assert!(then.contains("《反垄断法》第三十五条") && !then.contains("《公平竞争审查条例》"), "{then}");
    let in_xinhui = "一、中标企业应当持有新会核发的营业执照。\n";
    let text = format!("关于规范有关工作的通知\n某政规〔2018〕3号\n各有关单位：\n{in_xinhui}");
    assert!(scan(&text, &["--as-of", "2026-11-22", "--region", "江门市"]).contains("local-registration-required"));
    assert!(!scan(&text, &["--as-of", "2026-11-22", "--region", "长沙市"]).contains("local-registration-required"));
}
