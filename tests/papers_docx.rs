//! The three Word papers as they come out of the program: read back by our own reader of .docx and by an XML parser, with
//! hostile documents, decisions of reviewers, and wording of one's own.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output};

use guiqing::model::{Action, Change, Decision, Replacement, Review, Ruling, Run, Summary};
use guiqing::read::{Limits, parse};
use guiqing::report;
use quick_xml::Reader;
use quick_xml::events::Event;

const REPORT: &str = "清理建议报告.docx";
const DRAFT: &str = "关于修订和废止部分行政规范性文件的决定（草案）.docx";
const COMPARISON: &str = "修改对照表.docx";
const PAPERS: [&str; 3] = [REPORT, DRAFT, COMPARISON];

/// One document to be revised, one repealed, one lapsed, one kept, one unread, as `results.jsonl` has them.
fn reviews() -> Vec<Review> {
    let finding = |rule: &str, clause: &str, verdict: &str, severity: &str| {
        serde_json::json!({
            "rule": rule, "title": format!("规则{rule}"), "category": "要素流动", "severity": severity, "verdict": verdict,
            "guard": null, "guard_reason": null, "bound": null, "force": null, "clause": clause, "quote": "工商局",
            "clause_text": format!("{clause}　由市工商局和质监局负责。"), "quote_in_clause": [6, 9], "line": 1, "column": 1,
            "page": null, "basis": [{"citation": "《公平竞争审查条例》第九条", "verified": "pending"}],
            "message": "不一致。", "advice": "删去本地要求。", "fingerprint": "00"
        })
    };
    let review = |path: &str, title: Option<&str>, action: Option<&str>, findings: serde_json::Value| {
        let is_read = action.is_some();
        serde_json::from_value(serde_json::json!({
            "path": path, "status": if is_read { "read" } else { "unread" },
            "problem": if is_read { None } else { Some("加密：请用密码打开后另存") },
            "format": "text", "encoding": "", "is_recognised": false, "bytes": 9, "fingerprint": "01", "title": title,
            "document_number": "安政规〔2020〕3号", "issuer": "安澜市人民政府", "issued_on": "2020-03-01",
            "effective_on": null, "valid_until": null, "legal_basis": [], "repeals": [], "clauses": 5, "action": action,
            "reasons": [{"text": "第五条不一致。", "basis": ["《条例》第九条"], "rules": ["a"], "clauses": []}],
            "findings": findings, "notes": []
        }))
        .expect("a review")
    };
    vec![
        review(
            "甲/修订.docx",
            Some("关于印发《办法》的通知"),
            Some("revise"),
            serde_json::json!([
                finding("a", "第五条", "conflict", "must-delete"),
                finding("b", "第六条", "needs-review", "needs-judgement"),
                finding("c", "第七条", "exempt", "must-delete")
            ]),
        ),
        review("甲/废止.docx", Some("废止办法"), Some("repeal"), serde_json::json!([])),
        review("甲/失效.docx", Some("失效办法"), Some("lapse"), serde_json::json!([])),
        review("乙/保留.docx", Some("保留办法"), Some("keep"), serde_json::json!([])),
        review("乙/未读.docx", None, None, serde_json::json!([])),
    ]
}

fn run() -> Run {
    Run {
        version: "0.1.0".to_owned(),
        dictionary_hash: "0123456789abcdef".to_owned(),
        as_of: "2026-11-22".parse().expect("a date"),
        region: Vec::new(),
        inputs: Vec::new(),
        options: Default::default(),
        show_exempt: false,
        decided: Default::default(),
        wording: Default::default(),
    }
}

fn write(folder: &Path, run: &Run, reviews: &[Review]) {
    let mut reports = report::open(folder, run, &["docx"]).expect("opens");
    let mut summary = Summary::default();
    for review in reviews {
        summary.add(review);
        reports.document(review).expect("writes");
    }
    reports.finish(run, &summary).expect("finishes");
}

/// What our own reader reads of a paper.
fn text(folder: &Path, paper: &str) -> String {
    let bytes = fs::read(folder.join(paper)).expect("the paper is there");
    parse(&bytes, paper, &Limits::default()).expect("a document").text
}

/// The texts of the three papers of these reviews.
fn texts(reviews: &[Review]) -> [String; 3] {
    let folder = tempfile::tempdir().expect("temporary folder");
    write(folder.path(), &run(), reviews);
    PAPERS.map(|paper| text(folder.path(), paper))
}

fn assert_well_formed(path: &Path) {
    let mut package = zip::ZipArchive::new(File::open(path).expect("there")).expect("a package");
    assert!(package.len() >= 10, "parts are missing");
    for index in 0..package.len() {
        let mut part = package.by_index(index).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut xml = String::new();
        part.read_to_string(&mut xml).expect("UTF-8");
        let forbidden = |c: char| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(!xml.contains(forbidden), "{name} holds what XML forbids");
        let mut reader = Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        let mut depth = 0;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Start(tag) => {
                    tag.attributes().for_each(|attribute| drop(attribute.expect("an attribute")));
                    depth += 1;
                }
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
    }
}

fn decided(ruling: Ruling, remark: &str) -> Option<Decision> {
    let reviewer = "王某".to_owned();
    Some(Decision { ruling, remark: remark.to_owned(), reviewer, decided_on: "2026-11-20".to_owned() })
}

#[test]
fn the_papers_say_what_was_found() {
    let [report, draft, comparison] = texts(&reviews());
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("papers_report", report);
        insta::assert_snapshot!("papers_draft", draft);
        insta::assert_snapshot!("papers_comparison", comparison);
    });
}

#[test]
fn every_part_is_well_formed_whatever_the_documents_say() {
    let mut hostile = reviews();
    for review in &mut hostile {
        review.title = Some("# 【修改内容】</w:t>&<\u{0}\u{b}\u{ffff}\u{202e}\"\n=1+1 {{ 版本 }}".to_owned());
        review.issuer = Some("【另页】{% if %}\r\n〇、".to_owned());
        review.path = "甲\"\n<乙>.docx".to_owned();
        review.document_number = Some("]]>".to_owned());
        for finding in &mut review.findings {
            finding.clause_text = format!("\u{1}{}\u{fffe}", "长<".repeat(20_000));
            finding.quote_in_clause = (39_000, 90_000);
            let old = (3, 700_000);
            let replacement = Some(Replacement { old, new: "</w:r>".to_owned() });
            finding.change = Some(Change { instruction: "将“&”修改为“<”".to_owned(), replacement });
        }
    }
    for reviews in [hostile, Vec::new(), reviews()] {
        let folder = tempfile::tempdir().expect("temporary folder");
        write(folder.path(), &run(), &reviews);
        PAPERS.iter().for_each(|paper| assert_well_formed(&folder.path().join(paper)));
    }
}

#[test]
fn a_title_that_looks_like_wording_is_only_a_title() {
    let mut reviews = reviews();
    reviews[0].issuer = Some("【修改内容】".to_owned());
    reviews.truncate(1);
    let [_, draft, _] = texts(&reviews);
    assert!(draft.contains("\n【修改内容】\n"), "{draft}");
    assert_eq!(draft.matches("一、《关于印发〈办法〉的通知》").count(), 1);
}

#[test]
fn the_rulings_of_reviewers_stand() {
    let mut reviews = reviews();
    reviews[0].findings[0].decision = decided(Ruling::Reject, "");
    reviews[0].findings[1].decision = decided(Ruling::Amend, "将第六条修改为“由有关部门负责”。");
    reviews[3].decision = decided(Ruling::Document(Action::Repeal), "已无必要");
    let [report, draft, comparison] = texts(&reviews);
    assert!(report.contains("废止2件") && report.contains("审核结论：废止。已无必要"), "{report}");
    assert!(report.contains("不采纳的1处"), "{report}");
    for text in [&draft, &comparison] {
        assert!(text.contains("将第六条修改为“由有关部门负责”。") && !text.contains("第五条"), "{text}");
        assert!(!text.contains("〔待判断〕"), "{text}");
    }
    assert!(draft.contains("《保留办法》"), "{draft}");
}

#[test]
fn new_words_stand_in_the_clause_and_old_ones_are_struck() {
    let mut reviews = reviews();
    let replacement = Some(Replacement { old: (6, 9), new: "市场监督管理局".to_owned() });
    let instruction = "将第五条中的“工商局”修改为“市场监督管理局”".to_owned();
    reviews[0].findings[0].change = Some(Change { instruction, replacement });
    let folder = tempfile::tempdir().expect("temporary folder");
    write(folder.path(), &run(), &reviews);
    let mut package =
        zip::ZipArchive::new(File::open(folder.path().join(COMPARISON)).expect("there")).expect("a package");
    let mut xml = String::new();
    package.by_name("word/document.xml").expect("the body").read_to_string(&mut xml).expect("UTF-8");
    let run = |style: &str, text: &str| {
        format!("<w:rStyle w:val=\"{style}\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t>")
    };
    assert!(xml.contains(&run("OldWords", "工商局")), "{xml}");
    assert!(xml.contains(&run("NewWords", "市场监督管理局")), "{xml}");
    assert!(xml.contains(&run("FlaggedWords", "工商局")), "the sixth clause has no new words yet");
    assert!(text(folder.path(), DRAFT).contains("（一）将第五条中的“工商局”修改为“市场监督管理局”。"));
}

#[test]
fn the_issuer_is_named_when_there_is_only_one() {
    let [_, draft, _] = texts(&reviews());
    assert!(draft.starts_with("安澜市人民政府关于修订和废止部分\n行政规范性文件的决定（草案）"), "{draft}");
    let mut reviews = reviews();
    reviews[1].issuer = Some("某局".to_owned());
    let [_, draft, _] = texts(&reviews);
    assert!(draft.starts_with("××关于修订和废止"), "{draft}");
}

#[test]
fn the_same_reviews_give_the_same_bytes() {
    let bytes = || {
        let folder = tempfile::tempdir().expect("temporary folder");
        write(folder.path(), &run(), &reviews());
        PAPERS.map(|paper| fs::read(folder.path().join(paper)).expect("reads"))
    };
    assert_eq!(bytes(), bytes());
}

fn guiqing(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guiqing")).args(arguments).current_dir(folder).output().expect("runs")
}

#[test]
fn cities_keep_their_own_phrases() {
    let folder = tempfile::tempdir().expect("temporary folder");
    fs::write(folder.path().join("一.txt"), "安澜市供水管理办法\n\n第一条　为了供水，制定本办法。\n").expect("writes");
    let exported = guiqing(folder.path(), &["templates", "export", "模板"]);
    assert!(exported.status.success());
    assert_eq!(fs::read_dir(folder.path().join("模板")).expect("made").count(), 5);
    let again = guiqing(folder.path(), &["templates", "export", "模板"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("已经存在"));

    let template = folder.path().join("模板/清理建议报告.txt");
    fs::write(&template, "# 安澜市清理情况\n> 市政府：\n## 〇、概况\n共{{ 文件总数 }}件。\n").expect("writes");
    let scan = ["scan", "一.txt", "-o", "结果", "--template", "模板", "--as-of", "2026-11-22"];
    let done = guiqing(folder.path(), &scan);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(
        text(&folder.path().join("结果"), REPORT).trim().lines().collect::<Vec<_>>(),
        ["安澜市清理情况", "市政府：", "一、概况", "共1件。"]
    );
    let stated = fs::read_to_string(folder.path().join("结果/run.json")).expect("reads");
    assert!(stated.contains("\"template\": \"修改对照表-每件.txt "), "{stated}");

    fs::write(&template, "# 标题\n共{{ 文件数目 }}件").expect("writes");
    let done = guiqing(folder.path(), &["scan", "一.txt", "-o", "另一个", "--template", "模板"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2));
    assert!(told.contains("清理建议报告.txt 第 2 行：没有变量“文件数目”；可用："), "{told}");
    assert!(!folder.path().join("另一个").exists(), "told before the work begins");
}
