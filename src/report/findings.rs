//! `findings.csv` (条款问题清单): one row a finding; exempt ones only when the run shows them, and those already decided not
//! when the run folds them away.

use std::io;

use super::spreadsheet::{Cell, Spreadsheet};
use super::{Output, Report, wording};
use crate::model::{Decided, FindingRow, Review, Run, Summary};

const HEADINGS: [&str; 20] = [
    "序号",
    "文件路径",
    "文件名称",
    "条款",
    "原文",
    "条款全文",
    "问题",
    "类别",
    "规则",
    "严重程度",
    "认定",
    "豁免情形",
    "法律依据",
    "说明",
    "修改建议",
    "拟修改内容",
    "行",
    "列",
    "页",
    "指纹",
];

struct Findings {
    sheet: Spreadsheet,
    show_exempt: bool,
    decided: Decided,
    count: usize,
}

/// Begins the table.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let headings = [&HEADINGS[..], wording::decision_headings(run.decided)].concat();
    let sheet = Spreadsheet::begin(output, &headings)?;
    Ok(Box::new(Findings { sheet, show_exempt: run.show_exempt, decided: run.decided, count: 0 }))
}

impl Report for Findings {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        for finding in wording::shown(review, self.show_exempt) {
            self.count += 1;
            if self.decided == Decided::Folded && finding.decision.is_some() {
                continue;
            }
            let mut row = row(self.count, review, finding);
            row.extend(wording::decision(finding.decision.as_ref(), self.decided).map(Cell::from));
            self.sheet.row(row)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        self.sheet.finish()
    }
}

fn row(number: usize, review: &Review, finding: &FindingRow) -> Vec<Cell> {
    let guard = match (&finding.guard, &finding.guard_reason) {
        (Some(guard), Some(reason)) => format!("{guard}：{reason}"),
        (Some(guard), None) => guard.to_string(),
        (None, _) => String::new(),
    };
    let basis: Vec<_> = finding.basis.iter().map(ToString::to_string).collect();
    vec![
        number.into(),
        review.path.as_str().into(),
        Cell::optional(review.title.as_deref()),
        wording::clause(finding).into(),
        finding.quote.as_str().into(),
        finding.clause_text.as_str().into(),
        finding.title.as_str().into(),
        finding.category.as_str().into(),
        finding.rule.as_str().into(),
        finding.severity.to_string().into(),
        finding.verdict.to_string().into(),
        guard.into(),
        basis.join("；").into(),
        finding.message.as_str().into(),
        finding.advice.as_str().into(),
        Cell::optional(finding.change.as_ref().map(|change| change.instruction.as_str())),
        finding.line.into(),
        finding.column.into(),
        Cell::optional(finding.page),
        review.finding_key(finding).into(),
    ]
}

#[cfg(test)]
mod tests {
    use crate::model::Run;
    use crate::report::sample;

    fn rows(run: &Run) -> Vec<Vec<String>> {
        let text = sample::write_with("findings.csv", run);
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_row_says_where_what_and_by_which_law() {
        let rows = rows(&sample::run());
        assert_eq!(rows.len(), 4);
        let expected = [
            "1",
            "甲/001 工程.docx",
            "安澜市小型工程发包管理办法<script>alert(1)</script>",
            "第五条第二款第（三）项",
            "在本市注册的独立法人",
            "（三）投标人应当是在本市注册的独立法人；\n或者设立子公司",
            "强制外地经营者在本地设立机构",
            "商品要素自由流动",
            "local-registration-required",
            "必删",
            "抵触",
            "",
            "《公平竞争审查条例》第九条第（二）项；《某省公平竞争办法》第三条（待核）",
            "以在本地注册为条件，排斥外地经营者。",
            "删去在本市注册的要求。",
            "删去第五条第二款第（三）项。",
            "18",
            "7",
            "",
            "8899aabbccddeeff-00112233445566aa",
        ];
        assert_eq!(rows[0], expected);
        assert_eq!(rows[3][3], "全文");
    }

    #[test]
    fn exempt_findings_are_written_on_demand_with_their_reason() {
        let rows = rows(&Run { show_exempt: true, ..sample::run() });
        assert_eq!(rows.len(), 5);
        assert_eq!(rows[2][10], "豁免");
        assert_eq!(rows[2][11], "重申禁令：不得要求");
    }
}
