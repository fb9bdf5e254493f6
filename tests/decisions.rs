//! Decisions there and back: scan, a workbook as a reviewer leaves it, decide, scan again. Every run is of the real binary; the workbooks
//! are made here, by the columns that reviewers are given.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A remark that loses something wherever it is not handled with care.
const HOSTILE: &str = "=HYPERLINK(\"http://x\",\"点\")\n第二行,\"引\"";

fn notice(title: &str, number: &str, clauses: &str) -> String {
    format!(
        "安澜市人民政府关于{title}的通知\n安政规〔2020〕{number}号\n\n各区人民政府：\n　　现将有关事项通知如下：\n{clauses}\n安澜市人民政府\n2020年3月1日\n"
    )
}

const BRANCH: &str = "中标人必须在本市设立分公司。\n";
const SUBSIDIARY: &str = "投标人必须在本市注册独立法人子公司。\n";

struct Desk {
    folder: TempDir,
}

impl Desk {
    /// Two documents with the same clause, and one that is there twice.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("temporary folder") };
        desk.write("件/a.txt", &notice("规范招标", "1", &format!("　　一、{BRANCH}　　二、{SUBSIDIARY}")));
        desk.write("件/b.txt", &notice("规范采购", "2", &format!("　　一、{BRANCH}")));
        desk.write("件/c.txt", &notice("规范供水", "3", &format!("　　一、{BRANCH}")));
        desk.write("件/d.txt", &notice("规范供水", "3", &format!("　　一、{BRANCH}")));
        let done = desk.run(&["scan", "件", "--as-of", "2026-11-22", "-o", "结果"]);
        assert_eq!(done.0, Some(0), "{}", done.1);
        desk
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        self.write_bytes(name, content.as_bytes());
    }

    fn write_bytes(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writes");
        fs::write(path, content).expect("writes");
    }

    /// Exit code, and all that was printed.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_guiqing"))
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    }

    fn results(&self, folder: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.path(folder).join("results.jsonl")).expect("reads");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    fn table(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = fs::read_to_string(self.path(name)).expect("reads");
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads = reader.headers().expect("heads").clone();
        let named = |cells: csv::StringRecord| {
            heads.iter().zip(cells.iter()).map(|(head, cell)| (head.to_owned(), cell.to_owned())).collect()
        };
        reader.records().map(|record| named(record.expect("a row"))).collect()
    }

    /// A workbook as it comes back; `fill` says what the reviewer wrote: ruling, remark, name.
    fn workbook(&self, name: &str, shape: Shape, fill: impl Fn(&Row) -> [String; 3]) {
        let mut workbook = Workbook::new();
        let rows = rows(&self.results("结果"));
        for (sheet, is_finding) in [("总表", false), ("条款问题清单", true)] {
            let mut rows: Vec<&Row> = rows.iter().filter(|row| row.clause.is_some() == is_finding).collect();
            if shape == Shape::Worked {
                rows.reverse();
            }
            let worksheet = workbook.add_worksheet();
            let sheet = if shape == Shape::Worked { format!("{sheet}（张）") } else { sheet.to_owned() };
            worksheet.set_name(sheet).expect("a name");
            write_sheet(worksheet, shape, &rows, &fill);
        }
        workbook.add_worksheet().set_name("统计").expect("a name").write_string(0, 0, "审核情况").expect("writes");
        fs::create_dir_all(self.path(name).parent().expect("a folder")).expect("makes");
        workbook.save(self.path(name)).expect("saves");
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As it was given out.
    Plain,
    /// Sorted, filtered, with columns moved and put in, rows left empty, and sheets renamed.
    Worked,
    /// Without fingerprints.
    Bare,
    /// With fingerprints that some program has cut.
    Cut,
}

/// What a table says of a document or a finding.
struct Row {
    path: String,
    title: String,
    clause: Option<String>,
    rule: String,
    fingerprint: String,
}

fn rows(results: &[Value]) -> Vec<Row> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut rows = Vec::new();
    for review in results {
        let (path, title, own) = (text(&review["path"]), text(&review["title"]), text(&review["fingerprint"]));
        for finding in review["findings"].as_array().expect("findings") {
            rows.push(Row {
                path: path.clone(),
                title: title.clone(),
                clause: Some(finding["clause"].as_str().unwrap_or("全文").to_owned()),
                rule: text(&finding["rule"]),
                fingerprint: format!("{own}-{}", text(&finding["fingerprint"])),
            });
        }
        rows.push(Row { path, title, clause: None, rule: String::new(), fingerprint: own });
    }
    rows
}

fn write_sheet(sheet: &mut Worksheet, shape: Shape, rows: &[&Row], fill: &impl Fn(&Row) -> [String; 3]) {
    let is_finding = rows.first().is_some_and(|row| row.clause.is_some());
    let mut heads = vec!["序号", "文件路径", "文件名称"];
    if is_finding {
        heads.extend(["条款", "规则"]);
    }
    heads.extend(["审核结论▼", "审核意见", "审核人", "指纹"]);
    match shape {
        Shape::Plain | Shape::Cut => {}
        Shape::Worked => {
            heads.reverse();
            heads.insert(2, "处室备注");
        }
        Shape::Bare => heads.truncate(heads.len() - 1),
    }
    sheet.write_string(0, 0, "安澜市行政规范性文件清理").expect("writes");
    let head_row = if shape == Shape::Worked { 3 } else { 1 };
    for (column, head) in (0..).zip(&heads) {
        sheet.write_string(head_row, column, *head).expect("writes");
        sheet.set_column_width(column, 60).expect("a width");
        if *head == "指纹" {
            sheet.set_column_hidden(column).expect("hides");
        }
    }
    for (index, row) in (0..).zip(rows) {
        // Every third row is left empty.
        let at = if shape == Shape::Worked { head_row + 1 + index + index / 2 } else { head_row + 1 + index };
        let [ruling, remark, reviewer] = fill(row);
        for (column, head) in (0..).zip(&heads) {
            let text: &str = match *head {
                "序号" => &(index + 1).to_string(),
                "文件路径" => &row.path,
                "文件名称" => &row.title,
                "条款" => row.clause.as_ref().expect("a finding"),
                "规则" => &row.rule,
                "审核结论▼" => &ruling,
                "审核意见" => &remark,
                "审核人" => &reviewer,
                "指纹" if shape == Shape::Cut => &row.fingerprint[..12],
                "指纹" => &row.fingerprint,
                _ => "办",
            };
            sheet.write_string_with_format(at, column, text, &Format::new().set_text_wrap()).expect("writes");
        }
        if shape == Shape::Worked && index % 2 == 1 {
            sheet.set_row_hidden(at).expect("hides");
        }
    }
    if shape == Shape::Worked {
        sheet.autofilter(head_row, 0, head_row + 30, 4).expect("filters");
    }
}

/// Rules on all: documents are to be revised, but one of two copies is repealed; findings accepted, in b.txt rejected.
fn everything(row: &Row) -> [String; 3] {
    let ruling = match (&row.clause, row.path.as_str()) {
        (None, "件/d.txt") => "废止",
        (None, _) => "修订",
        (Some(_), "件/b.txt") => "不采纳",
        (Some(_), "件/c.txt") => "另改",
        (Some(_), _) => "采纳",
    };
    [ruling.to_owned(), HOSTILE.to_owned(), "张三".to_owned()]
}

fn nothing() -> [String; 3] {
    <[String; 3]>::default()
}

fn decision(value: &Value) -> &str {
    value["decision"]["ruling"].as_str().unwrap_or("-")
}

#[test]
fn nothing_is_lost_there_and_back() {
    for shape in [Shape::Plain, Shape::Worked] {
        let desk = Desk::new();
        desk.workbook("收回/表.xlsx", shape, everything);
        let results = ["--results", "结果/results.jsonl"];
        let arguments = ["decide", "收回/表.xlsx", "-o", "定稿", "--date", "2026-11-23", results[0], results[1]];
        let done = desk.run(&arguments);
        assert_eq!(done.0, Some(0), "{}", done.1);
        let count = rows(&desk.results("结果")).len();
        let trail = desk.table("定稿/decisions.csv");
        assert_eq!(trail.len(), count);
        assert!(trail.iter().all(|row| row["审核日期"] == "2026-11-23" && row["审核意见"] == format!("'{HOSTILE}")));
        // The final papers have the decisions, of copies and of the same clause in two documents each its own.
        let last = desk.results("定稿");
        let of_documents: Vec<&str> = last.iter().map(decision).collect();
        assert_eq!(of_documents, ["revise", "revise", "revise", "repeal"]);
        let of_findings: Vec<&str> = last.iter().map(|review| decision(&review["findings"][0])).collect();
        assert_eq!(of_findings, ["accept", "reject", "amend", "accept"]);
        assert_eq!(last[0]["decision"]["remark"], HOSTILE);
        let table = desk.table("定稿/documents.csv");
        assert_eq!((table[3]["审核结论"].as_str(), table[3]["审核人"].as_str()), ("废止", "张三"));
        let counts: Value =
            serde_json::from_str(&fs::read_to_string(desk.path("定稿/run.json")).expect("reads")).expect("JSON");
        assert_eq!(
            (&counts["counts"]["actions"]["revise"], &counts["counts"]["actions"]["repeal"]),
            (&3.into(), &1.into())
        );
        // The same again adds nothing, and changes no byte.
        let before = fs::read(desk.path("定稿/decisions.csv")).expect("reads");
        assert_eq!(desk.run(&arguments).0, Some(0));
        assert_eq!(fs::read(desk.path("定稿/decisions.csv")).expect("reads"), before);
    }
}

#[test]
fn the_next_scan_shows_only_what_is_new_or_changed() {
    let desk = Desk::new();
    desk.workbook("结果/表.xlsx", Shape::Plain, everything);
    assert_eq!(desk.run(&["decide", "结果/表.xlsx", "-o", "定稿"]).0, Some(0));
    let first = desk.results("结果");
    // Renumbered and moved; one clause mended, and one more.
    fs::remove_dir_all(desk.path("件")).expect("removes");
    let more = "　　一、加强领导。\n　　二、投标企业必须在本市设立子公司。\n";
    desk.write("新/一/a.txt", &notice("规范招标", "1", &format!("{more}　　三、{SUBSIDIARY}　　四、{BRANCH}")));
    desk.write("新/b.txt", &notice("规范采购", "2", &format!("　　一、{}", BRANCH.replace("中标人", "中标单位"))));
    let scan = ["scan", "新", "--as-of", "2026-11-22", "--decisions", "定稿/decisions.csv", "-o"];
    let done = desk.run(&[&scan[..], &["次"]].concat());
    assert_eq!(done.0, Some(0), "{}", done.1);
    assert!(done.1.contains("已有决定：文件 2 件"), "{}", done.1);
    let again = desk.results("次");
    let a = again.iter().find(|review| review["path"] == "新/一/a.txt").expect("a document");
    let carried: Vec<_> = a["findings"].as_array().expect("findings").iter().map(decision).collect();
    let old = first[0]["findings"].as_array().expect("findings").len();
    assert_eq!(carried.iter().filter(|ruling| **ruling == "accept").count(), old, "{a:#}");
    // What is listed is what has no decision.
    let open = |folder: &str| {
        let findings = |review: &Value| review["findings"].as_array().expect("findings").clone();
        let all = desk.results(folder).iter().flat_map(findings).collect::<Vec<_>>();
        (all.len(), all.iter().filter(|finding| finding["decision"].is_null()).count())
    };
    let (all, undecided) = open("次");
    assert!(undecided > 0 && undecided < all);
    let listed = desk.table("次/findings.csv");
    assert_eq!(listed.len(), undecided);
    assert!(listed.iter().all(|row| row["审核结论"].is_empty()));
    assert!(done.1.contains(&format!("条款问题 {undecided} 处；其中 {undecided} 处在已有决定的文件里")), "{}", done.1);
    // What fits nothing any more is listed: both copies, their clauses, and the clause that was mended.
    let stale = desk.table("次/决定核对.csv");
    assert!(stale.iter().all(|row| row["情况"] == "对应不上"));
    let of = |path: &str| stale.iter().filter(|row| row["文件路径"] == path).count();
    assert!(of("件/c.txt") >= 2 && of("件/d.txt") >= 2 && of("件/b.txt") >= 1 && of("件/a.txt") == 0, "{stale:#?}");
    // All on demand, and the same bytes every time.
    assert_eq!(desk.run(&[&scan[..], &["全", "--show-decided"]].concat()).0, Some(0));
    assert_eq!(desk.table("全/findings.csv").len(), all);
    assert_eq!(desk.run(&[&scan[..], &["再", "--jobs", "3"]].concat()).0, Some(0));
    for file in ["findings.csv", "documents.csv", "results.jsonl", "run.json", "决定核对.csv"] {
        let bytes = |folder: &str| fs::read(desk.path(folder).join(file)).expect("reads");
        assert_eq!(bytes("次"), bytes("再"), "{file}");
    }
}

#[test]
fn contradictions_and_words_not_offered_are_listed_and_not_guessed() {
    let desk = Desk::new();
    let one = |ruling: &'static str| {
        move |row: &Row| match (&row.clause, row.path.as_str()) {
            (None, "件/a.txt") => [ruling.to_owned(), String::new(), "甲".to_owned()],
            (None, "件/b.txt") => ["保 留".to_owned(), String::new(), "甲".to_owned()],
            (Some(_), "件/b.txt") => ["不同意".to_owned(), String::new(), "甲".to_owned()],
            (None, "件/c.txt") => [String::new(), "再议".to_owned(), "甲".to_owned()],
            _ => nothing(),
        }
    };
    desk.workbook("结果/甲.xlsx", Shape::Plain, one("保留"));
    desk.workbook("结果/乙.xlsx", Shape::Worked, one("废止"));
    let done = desk.run(&["decide", "结果/甲.xlsx", "结果/乙.xlsx", "-o", "定稿"]);
    assert_eq!(done.0, Some(1), "{}", done.1);
    assert!(!desk.path("定稿/decisions.csv").exists(), "there is nothing to add");
    let listed = desk.table("定稿/决定核对.csv");
    let of = |kind: &str| listed.iter().filter(|row| row["情况"] == kind).collect::<Vec<_>>();
    assert_eq!(of("相互矛盾").len(), 2);
    assert!(of("相互矛盾")[0]["出处"].contains("甲.xlsx 工作表“总表”第 "), "{listed:#?}");
    assert!(of("结论有误").iter().any(|row| row["审核结论"] == "保 留" && row["处理"].contains("最接近的是“保留”")));
    assert!(of("结论有误").iter().any(|row| row["审核结论"] == "不同意" && row["处理"].contains("最接近的是“不采纳”")));
    assert!(of("没有结论").iter().all(|row| row["审核意见"] == "再议") && of("没有结论").len() == 2);
    assert!(done.1.contains("相互矛盾 2 项"), "{}", done.1);
}

#[test]
fn without_fingerprints_rows_are_matched_by_place_and_copies_are_not_guessed() {
    let desk = Desk::new();
    for (shape, table, out) in [(Shape::Cut, "结果/断.xlsx", "断"), (Shape::Bare, "结果/表.xlsx", "定稿")] {
        desk.workbook(table, shape, everything);
        let done = desk.run(&["decide", table, "-o", out]);
        let count = rows(&desk.results("结果")).len();
        assert!(done.1.contains(&format!("有 {count} 行没有完整的指纹，按文件路径、条款、规则对应")), "{}", done.1);
        assert_eq!(desk.table(&format!("{out}/decisions.csv")).len(), count);
    }
    // Two rows that only a path could tell apart.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["文件名称", "审核结论", "审核人"]) {
        sheet.write_string(0, column, text).expect("writes");
    }
    for (column, text) in (0..).zip(["安澜市人民政府关于规范供水的通知", "保留", "乙"]) {
        sheet.write_string(1, column, text).expect("writes");
    }
    workbook.save(desk.path("结果/简.xlsx")).expect("saves");
    let done = desk.run(&["decide", "结果/简.xlsx", "-o", "另"]);
    assert_eq!(done.0, Some(1), "{}", done.1);
    assert!(done.1.contains("对象不明"), "{}", done.1);
}

/// The workbook that a scan writes itself, edited by another library; skipped, with a word, where that is missing.
#[test]
fn the_workbook_of_a_scan_comes_back_from_openpyxl() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reviewer/run");
    let Ok(done) = Command::new("python3").args(["-B", script, env!("CARGO_BIN_EXE_guiqing")]).output() else {
        println!("skipped: python3 is not installed");
        return;
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    println!("{}", text(&done.stdout));
    assert!(done.status.success(), "{}\n{}", text(&done.stdout), text(&done.stderr));
}

#[test]
fn a_later_table_changes_what_was_decided_and_the_trail_keeps_both() {
    let desk = Desk::new();
    desk.workbook("结果/表.xlsx", Shape::Plain, everything);
    assert_eq!(desk.run(&["decide", "结果/表.xlsx", "-o", "定稿"]).0, Some(0));
    let before = fs::read(desk.path("定稿/decisions.csv")).expect("reads");
    desk.workbook("结果/表二.xlsx", Shape::Plain, |row| match (&row.clause, row.path.as_str()) {
        (None, "件/a.txt") => ["保留".to_owned(), "长".repeat(32_767), "李四".to_owned()],
        (None, "件/b.txt") => ["撤回".to_owned(), String::new(), "李四".to_owned()],
        _ => nothing(),
    });
    let done = desk.run(&["decide", "结果/表二.xlsx", "-o", "定稿二", "--decisions", "定稿/decisions.csv"]);
    assert!(done.1.contains("改变决定 2 项"), "{}", done.1);
    // a.txt is kept although its clauses are to be mended; of b.txt all were rejected and nothing else is said.
    assert!(done.0 == Some(1) && done.1.contains("前后不一 2 项"), "{}", done.1);
    let after = fs::read(desk.path("定稿/decisions.csv")).expect("reads");
    assert!(after.starts_with(&before));
    let last = desk.results("定稿二");
    assert_eq!((decision(&last[0]), decision(&last[1])), ("keep", "-"));
    assert_eq!(last[0]["decision"]["remark"].as_str().map(|remark| remark.chars().count()), Some(32_767));
}

/// The workbook as programs write it that do not calculate: no formula has a result.
fn without_results(workbook: &[u8]) -> Vec<u8> {
    let mut package = ZipArchive::new(Cursor::new(workbook)).expect("a package");
    let mut copy = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..package.len() {
        let mut part = package.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        let name = part.name().expect("a name").into_owned();
        copy.start_file(name, SimpleFileOptions::default()).expect("a part");
        copy.write_all(text.replace("</f><v>0</v>", "</f><v/>").as_bytes()).expect("in memory");
    }
    copy.finish().expect("in memory").into_inner()
}

#[test]
fn a_formula_that_a_program_wrote_is_a_remark_like_any_other() {
    let desk = Desk::new();
    let results = desk.results("结果");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["文件名称", "审核结论", "审核意见", "指纹"]) {
        sheet.write_string(0, column, text).expect("writes");
    }
    sheet.write_string(1, 1, "修订").expect("writes");
    sheet.write_formula(1, 2, Formula::new("=HYPERLINK(\"http://x\")").set_result("0")).expect("writes");
    sheet.write_string(1, 3, results[0]["fingerprint"].as_str().expect("a fingerprint")).expect("writes");
    let table = workbook.save_to_buffer().expect("saves");
    desk.write_bytes("结果/表.xlsx", &without_results(&table));
    assert_eq!(desk.run(&["decide", "结果/表.xlsx", "-o", "定稿"]).0, Some(0));
    assert_eq!(desk.results("定稿")[0]["decision"]["remark"], "=HYPERLINK(\"http://x\")");
}

#[test]
fn what_the_reviewer_filled_in_is_never_written_over() {
    let desk = Desk::new();
    desk.workbook("结果/表.xlsx", Shape::Plain, everything);
    let refused = |arguments: &[&str], part: &str| {
        let done = desk.run(arguments);
        assert!(done.0 == Some(2) && done.1.contains(part), "{arguments:?}: {}", done.1);
    };
    refused(&["decide", "结果/表.xlsx", "-o", "结果"], "会覆盖");
    refused(&["decide", "件/a.txt", "-o", "定稿"], "results.jsonl");
    refused(&["decide", "件/a.txt", "-o", "定稿", "--results", "结果/results.jsonl"], "无法读取审核表");
    refused(&["decide", "结果/documents.csv", "-o", "定稿"], "没有“对象”这一列");
    refused(&["decide", "结果/表.xlsx", "-o", "定稿", "--date", "昨天"], "日期应写作");
    assert!(Path::new(&desk.path("结果/表.xlsx")).is_file());
}
