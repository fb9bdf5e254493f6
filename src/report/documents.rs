//! `documents.csv` (清理意见表): one row a file, those that were not read included.

use std::io;

use super::spreadsheet::{Cell, Spreadsheet};
use super::{Output, Report, wording};
use crate::model::{Decided, Reason, Review, Run, Summary};

/// The columns, after the 清理意见表 that departments fill in.
const HEADINGS: [&str; 21] = [
    "序号",
    "文件路径",
    "文件名称",
    "文号",
    "制定机关",
    "印发日期",
    "施行日期",
    "有效期至",
    "制定依据",
    "清理意见",
    "理由和依据",
    "拟修改内容",
    "抵触条款数",
    "需判断条款数",
    "技术性问题数",
    "条款总数",
    "读取状态",
    "读取问题",
    "格式",
    "编码",
    "文字来源",
];

struct Documents {
    sheet: Spreadsheet,
    decided: Decided,
    count: usize,
}

/// Begins the table.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let headings = [&HEADINGS[..], wording::decision_headings(run.decided)].concat();
    Ok(Box::new(Documents { sheet: Spreadsheet::begin(output, &headings)?, decided: run.decided, count: 0 }))
}

impl Report for Documents {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        self.count += 1;
        let issues = wording::issues(review);
        let mut row = vec![
            self.count.into(),
            review.path.as_str().into(),
            Cell::optional(review.title.as_deref()),
            Cell::optional(review.document_number.as_deref()),
            Cell::optional(review.issuer.as_deref()),
            Cell::optional(review.issued_on),
            Cell::optional(review.effective_on),
            Cell::optional(review.valid_until),
            review.legal_basis.join("；").into(),
            wording::action(review).into(),
            wording::numbered_reasons(review, Reason::with_rule).into(),
            wording::numbered_changes(review).into(),
            issues.conflict.into(),
            issues.needs_review.into(),
            issues.technical.into(),
            review.clauses.into(),
            review.status.to_string().into(),
            Cell::optional(review.problem.as_deref()),
            review.format.as_str().into(),
            review.encoding.as_str().into(),
            wording::text_origin(review).into(),
        ];
        row.extend(wording::decision(review.decision.as_ref(), self.decided).map(Cell::from));
        self.sheet.row(row)
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        self.sheet.finish()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{Action, Decided, Decision, Ruling, Run};
    use crate::report::sample;

    #[test]
    fn decisions_stand_behind_the_recommendation() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let mut reviews = sample::reviews();
        let decision = |ruling| Decision {
            ruling,
            remark: "=保留".to_owned(),
            reviewer: "张三".to_owned(),
            decided_on: String::new(),
        };
        reviews[0].decision = Some(decision(Ruling::Document(Action::Keep)));
        reviews[0].findings[0].decision = Some(decision(Ruling::Reject));
        let run = Run { decided: Decided::Shown, ..sample::run() };
        sample::write_all(folder.path(), &run, &reviews);
        let mut reader = csv::Reader::from_path(folder.path().join("documents.csv")).expect("opens");
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        let heads: Vec<_> = reader.headers().expect("heads").iter().skip(21).map(str::to_owned).collect();
        assert_eq!(heads, ["审核结论", "审核意见", "审核人"]);
        assert_eq!(&rows[0][9], "修订");
        assert_eq!(rows[0].iter().skip(21).collect::<Vec<_>>(), ["保留", "'=保留", "张三"]);
        // The finding that was ruled out no longer counts.
        assert_eq!(&rows[0][12], "0");
        assert!(!rows[0][11].contains("第五条"), "{}", &rows[0][11]);
    }

    #[test]
    fn every_file_has_a_row_and_no_cell_is_a_formula() {
        let text = sample::write_one("documents.csv");
        assert!(text.starts_with("\u{feff}序号,文件路径,文件名称,文号,制定机关,印发日期,"));
        assert!(text.ends_with("\r\n"));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), sample::reviews().len());
        let first: Vec<_> = rows[0].iter().collect();
        let expected = [
            "1",
            "甲/001 工程.docx",
            "安澜市小型工程发包管理办法<script>alert(1)</script>",
            "安政规〔2020〕3号",
            "安澜市人民政府",
            "2020-03-01",
            "2020-04-01",
            "2025-03-31",
            "《中华人民共和国招标投标法》；《某省招标投标条例》",
            "修订",
            "1. 第五条第二款第（三）项与《公平竞争审查条例》第九条第（二）项不一致。\n2. 抵触条款 1 条，占条款总数 12 条的 8.3%，低于 40%。",
        ];
        assert_eq!(first[..11], expected);
        assert_eq!(first[12..], ["1", "1", "1", "12", "已读", "", "docx", "", ""]);
        assert_eq!(&rows[1][2], "'=HYPERLINK(\"http://x\")");
        assert_eq!(&rows[2][9], "未读，须人工审查");
        assert_eq!(&rows[2][16], "未读");
        assert_eq!(&rows[2][17], "加密：请用密码打开后另存为未加密的文件再扫描");
        assert_eq!(&rows[3][9], "移出范围");
    }
}
