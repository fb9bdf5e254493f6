//! The files read back with the library's own reader, row by row, as any program would.

use std::fs::File;
use std::path::Path;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;

use super::{Kind, Table, Value};
use crate::model::Run;
use crate::report::{Output, sample};

/// Rows as name and value, and how many row groups hold them.
fn read(path: &Path) -> (Vec<Vec<(String, Field)>>, usize) {
    let reader = SerializedFileReader::new(File::open(path).expect("the file")).expect("a Parquet file");
    let groups = reader.num_row_groups();
    let rows = reader.get_row_iter(None).expect("rows");
    (rows.map(|row| row.expect("a row").into_columns()).collect(), groups)
}

fn written(name: &str, run: &Run) -> Vec<Vec<(String, Field)>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    sample::write_all(folder.path(), run, &sample::reviews());
    read(&folder.path().join(name)).0
}

fn cell(row: &[(String, Field)], name: &str) -> Field {
    row.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone()).expect("the column")
}

fn text(words: &str) -> Field {
    Field::Str(words.to_owned())
}

fn texts(field: &Field) -> Vec<String> {
    match field {
        Field::ListInternal(list) => {
            list.elements().iter().map(|element| element.to_string().trim_matches('"').to_owned()).collect()
        }
        other => panic!("{other:?} is no list"),
    }
}

#[test]
fn every_file_is_a_row_with_its_days_lists_and_gaps() {
    let rows = written("documents.parquet", &sample::run());
    assert_eq!(rows.len(), sample::reviews().len());
    let first = &rows[0];
    assert_eq!(cell(first, "path"), text("甲/001 工程.docx"));
    assert_eq!(cell(first, "action"), text("revise"));
    let days = jiff::civil::date(1970, 1, 1).until(jiff::civil::date(2020, 3, 1)).expect("a span").get_days();
    assert_eq!(cell(first, "issued_on"), Field::Date(days));
    assert_eq!(texts(&cell(first, "legal_basis")), ["《中华人民共和国招标投标法》", "《某省招标投标条例》"]);
    assert_eq!(cell(first, "conflict_clauses"), Field::Long(1));
    assert_eq!(cell(first, "encoding"), Field::Null);
    // No program computes a cell here, so that words stay as they stand in the document.
    assert_eq!(cell(&rows[1], "title"), text("=HYPERLINK(\"http://x\")"));
    assert_eq!(cell(&rows[2], "status"), text("unread"));
    assert_eq!(cell(&rows[2], "action"), Field::Null);
    assert!(texts(&cell(&rows[2], "legal_basis")).is_empty());
}

#[test]
fn findings_are_those_of_the_lines_and_exempt_ones_come_on_demand() {
    let rows = written("findings.parquet", &sample::run());
    let reviews = sample::reviews();
    let shown = reviews.iter().flat_map(|review| crate::report::wording::shown(review, false)).count();
    assert_eq!(rows.len(), shown);
    let (first, finding) = (&rows[0], &reviews[0].findings[0]);
    assert_eq!(cell(first, "rule"), text(&finding.rule));
    assert_eq!(cell(first, "quote"), text(&finding.quote));
    assert_eq!(cell(first, "quote_end"), Field::Long(i64::try_from(finding.quote_in_clause.1).expect("small")));
    assert_eq!(cell(first, "verdict"), text("conflict"));
    assert_eq!(cell(first, "document"), text(&reviews[0].fingerprint));
    assert_eq!(texts(&cell(first, "basis")).len(), finding.basis.len());
    assert_eq!(cell(first, "page"), Field::Null);
    let all = written("findings.parquet", &Run { show_exempt: true, ..sample::run() });
    assert!(all.len() > shown && all.iter().any(|row| cell(row, "verdict") == text("exempt")));
}

#[test]
fn long_tables_are_cut_into_row_groups_and_lose_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.parquet");
    let columns = &[("text", Kind::Text), ("list", Kind::Texts), ("page", Kind::OptionNumber)];
    let mut table = Table::begin(Output::create(&path).expect("a file"), columns).expect("begins");
    let long = "字".repeat(100_000);
    for row in 0..150u64 {
        let list = (0..row % 3).map(|item| format!("{row}-{item}")).collect();
        let page = (row % 2 == 0).then_some(row);
        table
            .row(vec![Value::Text(format!("{row}{long}")), Value::Texts(list), Value::OptionNumber(page)])
            .expect("a row");
    }
    table.finish().expect("ends").commit().expect("in its place");
    let (rows, groups) = read(&path);
    assert_eq!((rows.len(), groups), (150, 3));
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(cell(row, "text"), text(&format!("{index}{long}")));
        let list: Vec<String> = (0..index % 3).map(|item| format!("{index}-{item}")).collect();
        assert_eq!(texts(&cell(row, "list")), list);
        let page = i64::try_from(index).expect("small");
        assert_eq!(cell(row, "page"), if index % 2 == 0 { Field::Long(page) } else { Field::Null });
    }
}

#[test]
fn a_row_that_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let output = Output::create(&folder.path().join("a.parquet")).expect("a file");
    let mut table = Table::begin(output, &[("text", Kind::Text)]).expect("begins");
    assert!(table.row(vec![Value::Number(1)]).is_err());
    assert!(table.row(vec![]).is_err());
}
