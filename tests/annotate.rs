//! 批注: the copies of documents with findings that `guiqing scan -o` writes, through the program as people run it.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Conflicts with the built-in rules.
const CLAUSE: &str = "第三条 外地企业承接本市工程的，应当在本市注册成立独立法人子公司。";

fn docx(paragraphs: &[&str]) -> Vec<u8> {
    let body: String = paragraphs.iter().map(|text| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")).collect();
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    zip(&[("[Content_Types].xml", types.as_bytes()), ("word/document.xml", document.as_bytes())])
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// Rules on every finding of a scan as it writes `decisions.csv`.
fn reject_all(folder: &Path) {
    let results = fs::read_to_string(folder.join("结果/results.jsonl")).expect("readable");
    let mut trail = "审核日期,对象,指纹,文件路径,文件名称,条款,规则,审核结论,审核意见,审核人\r\n".to_owned();
    for review in results.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")) {
        for finding in review["findings"].as_array().expect("findings") {
            let part = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let key = format!("{}-{}", part(&review["fingerprint"]), part(&finding["fingerprint"]));
            trail += &format!("2026-11-22,条款,{key},{},,,,不采纳,,甲\r\n", part(&review["path"]));
        }
    }
    fs::write(folder.join("decisions.csv"), trail).expect("writable");
}

#[test]
fn what_reviewers_ruled_out_is_not_noted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("文件")).expect("writable");
    let paragraphs = ["安澜市工程发包管理办法", "第一条 为了规范工程发包，制定本办法。", CLAUSE];
    fs::write(folder.path().join("文件/办法.docx"), docx(&paragraphs)).expect("writable");
    scan(folder.path(), &[]);
    let copy = folder.path().join("结果/批注/办法.docx");
    assert!(copy.is_file());
    fs::remove_file(&copy).expect("removes");
    reject_all(folder.path());
    scan(folder.path(), &["--decisions", "decisions.csv"]);
    assert!(!copy.exists());
}

fn scan(folder: &Path, more: &[&str]) {
    let run = Command::new(env!("CARGO_BIN_EXE_guiqing"))
        .current_dir(folder)
        .args(["scan", "文件", "-o", "结果", "--as-of", "2026-11-22"])
        .args(more)
        .output()
        .expect("the program runs");
    assert!(run.status.code() != Some(2), "{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn documents_with_findings_get_a_copy_and_nothing_leaves_the_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = folder.path().join("文件/夹");
    fs::create_dir_all(&files).expect("writable");
    let paragraphs = ["安澜市工程发包管理办法", "第一条 为了规范工程发包，制定本办法。", CLAUSE];
    let document = docx(&paragraphs);
    fs::write(files.join("办法.docx"), &document).expect("writable");
    fs::write(files.join("办法.txt"), paragraphs.join("\n") + "\n<script>alert(1)</script>").expect("writable");
    // Reading leaves out what stands above and in the line, and the place is that of the file.
    let markdown = format!("---\ntitle: {}\n---\n\n***\n\n> {}\n\n- **{CLAUSE}**\n", paragraphs[0], paragraphs[1]);
    fs::write(files.join("标记.md"), markdown).expect("writable");
    fs::write(files.join("无事.docx"), docx(&["安澜市档案办法", "第一条 为了管理档案，制定本办法。"]))
        .expect("writable");
    fs::write(folder.path().join("文件/包.zip"), zip(&[("../../外.docx", &document)])).expect("writable");
    scan(folder.path(), &["--track-changes"]);
    let out = folder.path().join("结果/批注");
    let copy = fs::read(out.join("夹/办法.docx")).expect("a copy");
    let mut package = ZipArchive::new(Cursor::new(copy)).expect("a package");
    let mut comments = String::new();
    package.by_name("word/comments.xml").expect("comments").read_to_string(&mut comments).expect("text");
    assert!(comments.contains("w:author=\"规清\"") && comments.contains("依据："), "{comments}");
    let page = fs::read_to_string(out.join("夹/办法.txt.html")).expect("a page");
    assert!(page.contains("<mark>") && page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    let page = fs::read_to_string(out.join("夹/标记.md.html")).expect("a page");
    assert!(page.contains("<mark>"), "{page}");
    assert!(!out.join("夹/无事.docx").exists());
    assert!(out.join("包.zip/外.docx").is_file());
    assert!(!folder.path().join("外.docx").exists() && !folder.path().join("结果/外.docx").exists());
}
