//! 清理意见表.xlsx as others see it: our own reader reads it back, its parts hold what a reviewer works with, strangers'
//! text stays text, and the same reviews give the same bytes.

#[path = "results/sample.rs"]
mod sample;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use guiqing::model::{Action, Change, Decision, FindingRow, Review, Ruling, Status, Summary, Verdict};
use guiqing::read::{self, Limits};
use guiqing::report;
use sample::{finding, review, run};

const HOSTILE: &str = "=HYPERLINK(\"http://x\",\"点\")";

fn reviews() -> Vec<Review> {
    let decided = |ruling| Decision {
        ruling,
        remark: "按会议意见".to_owned(),
        reviewer: "赵审核".to_owned(),
        decided_on: "2026-11-20".to_owned(),
    };
    let exempt = FindingRow { verdict: Verdict::Exempt, ..finding("第九条", "豁免的指纹") };
    let change = Change { instruction: "删去第七条中的“注册”。".to_owned(), replacement: None };
    let changed =
        FindingRow { change: Some(change), decision: Some(decided(Ruling::Amend)), ..finding("第七条", "b2") };
    let hostile = FindingRow {
        clause_text: format!("{HOSTILE}\u{1b}[31m\0\u{ffff}_x0041_{}", "长".repeat(40_000)),
        quote_in_clause: (5, 90_000),
        message: "@SUM(A1)\r\n+1".to_owned(),
        ..finding(HOSTILE, "c3")
    };
    vec![
        Review { findings: vec![finding("第五条", "a1"), exempt, changed], ..review("甲", Action::Revise) },
        Review {
            title: Some(HOSTILE.to_owned()),
            findings: vec![hostile],
            ..review("=乙\"\n\u{8}.txt", Action::Repeal)
        },
        Review { decision: Some(decided(Ruling::Document(Action::Lapse))), ..review("丙", Action::Keep) },
        review("丁", Action::Keep),
        Review {
            status: Status::Unread,
            problem: Some("加密：请另存为未加密的文件再扫描".to_owned()),
            title: None,
            action: None,
            ..review("戊/己.docx", Action::Keep)
        },
    ]
}

fn write(folder: &Path) -> PathBuf {
    let mut reports = report::open(folder, &run(), &["xlsx"]).expect("opens");
    let mut summary = Summary::default();
    for review in reviews() {
        summary.add(&review);
        reports.document(&review).expect("writes");
    }
    reports.finish(&run(), &summary).expect("finishes");
    folder.join("清理意见表.xlsx")
}

/// A part of the package.
fn part(path: &Path, name: &str) -> String {
    let mut package = zip::ZipArchive::new(File::open(path).expect("opens")).expect("a package");
    let mut text = String::new();
    package.by_name(name).expect("the part is there").read_to_string(&mut text).expect("text");
    text
}

/// A link as it stands in a sheet: its cell, the sheet and row it leads to, and what it shows.
fn link(cell: &str, sheet: &str, row: u32, shown: u32) -> (String, String) {
    (cell.to_owned(), format!("<f>HYPERLINK(\"#'{sheet}'!A{row}\",{shown})</f><v>{shown}</v></c>"))
}

/// The links of a sheet: each cell whose formula only leads to a row of a sheet we know, and shows a number.
fn links(sheet: &str) -> Vec<(String, String)> {
    let cells = sheet.split("<c r=\"").skip(1).map(|cell| cell.split_inclusive("</c>").next().unwrap_or(cell));
    let of = |cell: &str| {
        let (name, rest) = cell.split_once('"')?;
        let (_, formula) = rest.split_once('>')?;
        let (target, shown) = formula.strip_prefix("<f>HYPERLINK(\"#'")?.split_once("\",")?;
        let (target, row) = target.split_once("'!A")?;
        let shown = shown.split(')').next()?.parse().ok()?;
        let link = link(name, target, row.parse().ok()?, shown);
        (["总表", "条款问题清单"].contains(&target) && link.1 == formula).then_some(link)
    };
    cells.filter_map(of).collect()
}

fn sheet(path: &Path, number: usize) -> String {
    part(path, &format!("xl/worksheets/sheet{number}.xml"))
}

#[test]
fn our_own_reader_reads_it_back_whole() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    let source = read::read(&path, "清理意见表.xlsx", &Limits::default()).expect("a workbook is read");
    assert!(source.missing.is_empty(), "{:?}", source.missing);
    for words in ["安澜市甲办法", "在本市注册的独立法人", "删去第七条中的“注册”。", "按会议意见", "戊/己.docx"]
    {
        assert!(source.text.contains(words), "{words}");
    }
    assert!(!source.text.contains("豁免的指纹"), "exempt findings are shown on demand only");
}

#[test]
fn the_same_reviews_give_the_same_bytes() {
    let write = || {
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::read(write(folder.path())).expect("reads")
    };
    assert!(write() == write());
}

#[test]
fn the_sheets_stand_in_the_order_in_which_they_are_worked_through() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let book = part(&write(folder.path()), "xl/workbook.xml");
    let mut at = 0;
    let names =
        ["总表", "条款问题清单", "拟修订目录", "拟废止目录", "宣布失效目录", "继续有效目录", "未能读取", "统计"];
    for name in names {
        let found = book.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name} is missing"));
        assert!(found > at, "{name}");
        at = found;
    }
}

#[test]
fn a_reviewer_finds_lists_to_choose_from_links_and_what_was_decided() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    let (overview, clauses) = (sheet(&path, 1), sheet(&path, 2));
    assert!(overview.contains("<formula1>\"保留,修订,废止,宣布失效,移出范围\"</formula1>"));
    assert!(clauses.contains("<formula1>\"采纳,不采纳,另改\"</formula1>"));
    for (sheet, filter) in [(&overview, "A2:Q7"), (&clauses, "A2:S5")] {
        assert!(sheet.contains(&format!("<autoFilter ref=\"{filter}\"/>")));
        assert!(sheet.contains("state=\"frozen\"") && sheet.contains("orientation=\"landscape\""));
        assert!(sheet.contains("hidden=\"1\""), "the fingerprint is out of sight");
    }
    assert!(overview.contains(">宣布失效</t>") && clauses.contains(">另改</t>") && clauses.contains(">赵审核</t>"));
    assert!(clauses.contains(">8899aabbccddeeff-b2</t>"), "the whole key is there: document and finding");
    // The decision moves a document from the list of what was recommended to the other.
    assert!(sheet(&path, 5).contains("安澜市丙办法") && !sheet(&path, 6).contains("安澜市丙办法"));
    assert!(sheet(&path, 6).contains("安澜市丁办法"));
    assert!(sheet(&path, 7).contains("请另存为未加密的文件再扫描"));
}

#[test]
fn counts_lead_to_the_first_finding_and_every_finding_leads_back() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    let (overview, clauses) = (sheet(&path, 1), sheet(&path, 2));
    // Two findings of the first document and one of the second; the exempt one is not shown.
    assert_eq!(links(&overview), [link("L3", "条款问题清单", 3, 2), link("L4", "条款问题清单", 5, 1)]);
    assert_eq!(links(&clauses), [link("A3", "总表", 3, 1), link("A4", "总表", 3, 2), link("A5", "总表", 4, 3)]);
    assert!(overview.contains("<row r=\"4\"") && clauses.contains(">8899aabbccddeeff-c3</t>"));
    // A document without findings has a count that leads nowhere.
    assert!(overview.contains("<c r=\"L5\""));
    // Links proper would be kept until the workbook is saved, and a sheet has room for 65,530.
    assert!(!overview.contains("<hyperlink") && !clauses.contains("<hyperlink"));
    // Reading programs take the result, not the formula.
    let source = read::read(&path, "清理意见表.xlsx", &Limits::default()).expect("a workbook is read");
    assert!(!source.text.contains("HYPERLINK(\"#"), "{}", source.text);
}

#[test]
fn every_row_is_as_high_as_its_words_need() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    let (overview, clauses) = (sheet(&path, 1), sheet(&path, 2));
    let heights = |sheet: &str| -> Vec<Option<f64>> {
        let rows = sheet.split("<row ").skip(1).map(|row| row.split('>').next().unwrap_or_default());
        let of = |row: &str| row.split_once("ht=\"")?.1.split('"').next()?.parse().ok();
        rows.map(of).collect()
    };
    // Title, heads, rows, and an empty one without a height of its own behind them.
    assert_eq!(heights(&clauses)[..2], [Some(30.0), Some(32.25)]);
    assert_eq!(heights(&clauses)[4..], [Some(408.0), None], "more words than fit");
    assert!(heights(&overview)[2..7].iter().all(|height| height.is_some_and(|height| height >= 18.75)));
    assert_eq!(heights(&overview)[7..], [None]);
    assert!(!overview.contains("<sheetFormatPr defaultRowHeight=\"15\" customHeight"));
    assert!(overview.contains("<sheetFormatPr defaultRowHeight=\"15\""));
}

#[test]
fn the_words_in_question_catch_the_eye() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let clauses = sheet(&write(folder.path()), 2);
    let (_, marked) = clauses.split_once("<rPr><b/><u/>").expect("bold and underlined");
    let (_, after) = marked.split_once("<t>").expect("words");
    assert!(after.starts_with("在本市注册的独立法人</t>"), "{after}");
}

#[test]
fn strangers_text_is_never_computed_and_always_legal() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    for number in 1..=8 {
        let sheet = sheet(&path, number);
        assert_eq!(sheet.matches("<f>").count(), links(&sheet).len(), "sheet {number} has a formula that is no link");
        let illegal = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
        assert!(!sheet.contains(illegal), "sheet {number}");
        let rows: Vec<_> = sheet.split("<row r=").skip(1).filter_map(|row| row.split(' ').next()).collect();
        let distinct: std::collections::BTreeSet<_> = rows.iter().collect();
        assert_eq!(rows.len(), distinct.len(), "sheet {number} has a row twice, which Excel repairs");
        let cells = sheet.split("<t").filter_map(|rest| rest.split_once("</t>"));
        assert!(cells.into_iter().all(|(text, _)| text.encode_utf16().count() < 32_767 + 40), "sheet {number}");
    }
    let clauses = sheet(&path, 2);
    assert!(clauses.contains("_x005F_x0041_"), "what looks like an escape of Excel's stays as it is");
    assert!(clauses.contains("……（过长，其余略；全文见 results.jsonl）</t>"));
    // Entered and left again, the cell stays text.
    assert!(part(&path, "xl/styles.xml").contains("quotePrefix=\"1\""));
    // A day Excel does not know is written as words, the others as days.
    let overview = sheet(&path, 1);
    assert!(overview.contains(">1899-12-31</t>") && overview.contains("<v>43891</v>"));
}

#[test]
fn the_charts_are_drawn_by_excel() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let path = write(folder.path());
    let (actions, categories) = (part(&path, "xl/charts/chart1.xml"), part(&path, "xl/charts/chart2.xml"));
    assert!(actions.contains("<c:barDir val=\"col\"/>") && actions.contains("<a:pattFill"));
    assert!(categories.contains("<c:barDir val=\"bar\"/>") && categories.contains("统计!$A$"));
}
