//! 统计: counts by recommendation, category, rule, issuer and year, with charts that Excel draws itself.
//!
//! Takes reviews one by one for what `Summary` does not count; gives the sheet at the end. It has no strangers' texts but
//! names, and not many rows, so it is the one sheet that is built in memory.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFormat, ChartLine, ChartPatternFill, ChartPatternFillType, ChartType, Worksheet,
    XlsxError,
};

use super::style::{LINE_POINTS, Look, Styles};
use super::{cell, ruled};
use crate::model::{Action, Review, Run, Summary};
use crate::report::spreadsheet::starts_formula;
use crate::report::wording;

/// Issuers listed one by one; a province has thousands.
const MAX_ISSUERS: usize = 200;

const UNKNOWN: &str = "（未识别）";
const SHEET: &str = "统计";

/// Column of the charts, and their size in pixels.
const CHART_COLUMN: u16 = 9;
const CHART_WIDTH: u32 = 520;
const CHART_HEIGHT: u32 = 300;
const BAR_CHART_HEIGHT: u32 = 460;

/// Documents of one issuer or year, by recommendation.
#[derive(Debug, Clone, Default)]
struct Tally {
    documents: usize,
    actions: BTreeMap<Action, usize>,
}

impl Tally {
    fn add(&mut self, action: Option<Action>) {
        self.documents += 1;
        if let Some(action) = action {
            *self.actions.entry(action).or_default() += 1;
        }
    }

    fn absorb(&mut self, other: &Self) {
        self.documents += other.documents;
        for (action, count) in &other.actions {
            *self.actions.entry(*action).or_default() += count;
        }
    }

    fn row(&self) -> Vec<usize> {
        let of = |action| self.actions.get(&action).copied().unwrap_or(0);
        [self.documents].into_iter().chain(Action::ALL.into_iter().map(of)).collect()
    }
}

/// What is counted on the way.
#[derive(Debug, Default)]
pub struct Statistics {
    issuers: BTreeMap<String, Tally>,
    years: BTreeMap<Option<i16>, Tally>,
    rulings: BTreeMap<Action, usize>,
}

impl Statistics {
    /// Counts one document.
    pub fn add(&mut self, review: &Review) {
        if let Some(action) = ruled(review) {
            *self.rulings.entry(action).or_default() += 1;
        }
        // A file that was not read has neither issuer nor year; it is counted among the unread.
        if review.action.is_none() {
            return;
        }
        let issuer = review.issuer.as_deref().unwrap_or(UNKNOWN);
        match self.issuers.get_mut(issuer) {
            Some(tally) => tally.add(review.action),
            None => self.issuers.entry(issuer.to_owned()).or_default().add(review.action),
        }
        self.years.entry(review.issued_on.map(jiff::civil::Date::year)).or_default().add(review.action);
    }

    /// Writes the sheet; `omitted` rows found no place in the others.
    pub fn write(&self, sheet: &mut Worksheet, run: &Run, summary: &Summary, omitted: usize) -> Result<(), XlsxError> {
        sheet.set_name(SHEET)?;
        let mut page = Page { sheet, styles: Styles::new(), row: 0 };
        page.set_up()?;
        page.title("行政规范性文件清理情况统计", run)?;
        page.overall(summary, omitted)?;
        let actions = page.actions(summary, &self.rulings)?;
        let categories = page.categories(summary)?;
        page.rules(summary)?;
        page.years(&self.years)?;
        page.issuers(&self.issuers)?;
        page.finish()?;
        chart(
            sheet,
            2,
            ChartType::Column,
            "各类清理意见的文件数（件）",
            actions,
            ChartPatternFillType::DiagonalStripesWideUpwards,
        )?;
        chart(sheet, 20, ChartType::Bar, "各类别的问题数（处）", categories, ChartPatternFillType::Dotted20Percent)
    }
}

/// First and last row of the counts a chart shows, and their column.
type Range = (u32, u32, u16);

struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: Styles,
    row: u32,
}

impl Page<'_> {
    fn set_up(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_column_width(0, 40)?;
        self.sheet.set_column_range_width(1, 7, 10)?;
        self.sheet.set_column_width(8, 3)?;
        super::table::set_up_print(self.sheet)?;
        self.sheet.set_freeze_panes(2, 1)?;
        Ok(())
    }

    fn title(&mut self, title: &str, run: &Run) -> Result<(), XlsxError> {
        self.sheet.set_row_height(0, 30)?;
        self.sheet.write_string_with_format(0, 0, title, self.styles.get(Look::Title))?;
        let remark = format!(
            "施行基准日：{}　地区：{}　规清 {}　词典 {}",
            wording::chinese_date(run.as_of),
            wording::region(run),
            run.version,
            run.dictionary_hash
        );
        self.sheet.write_string_with_format(1, 0, cell::legal(&remark), self.styles.get(Look::Note))?;
        self.row = 2;
        Ok(())
    }

    fn overall(&mut self, summary: &Summary, omitted: usize) -> Result<(), XlsxError> {
        self.part("一、总体情况", &["项目", "数量"])?;
        let skipped = summary.skipped.total();
        let counts = [
            ("发现文件（件）", summary.found()),
            ("　已读", summary.read),
            ("　部分读取", summary.partial),
            ("　未读", summary.unread),
            ("按规定略过的隐藏、临时文件（件）", skipped),
            ("条款总数（条）", summary.clauses),
            ("抵触（处）", summary.findings.conflict),
            ("需判断（处）", summary.findings.needs_review),
            ("豁免（处）", summary.findings.exempt),
        ];
        counts.iter().try_for_each(|(name, count)| self.counts(name, &[*count]))?;
        if omitted > 0 {
            self.counts("本工作簿因行数上限未列入的行（见 CSV 文件）", &[omitted])?;
        }
        Ok(())
    }

    fn actions(&mut self, summary: &Summary, rulings: &BTreeMap<Action, usize>) -> Result<Range, XlsxError> {
        self.part("二、清理意见（件）", &["清理意见", "程序建议", "审核结论"])?;
        let first = self.row;
        for action in Action::ALL {
            let ruled = rulings.get(&action).copied().unwrap_or(0);
            self.counts(&action.to_string(), &[summary.action(action), ruled])?;
        }
        let last = self.row - 1;
        let proposed = Action::ALL.into_iter().map(|action| summary.action(action)).sum();
        self.counts("合计", &[proposed, rulings.values().sum()])?;
        Ok((first, last, 1))
    }

    fn categories(&mut self, summary: &Summary) -> Result<Range, XlsxError> {
        self.part("三、问题类别（处，不含豁免）", &["类别", "合计", "抵触", "需判断"])?;
        let first = self.row;
        let mut categories: Vec<_> = summary.categories.iter().filter(|(_, count)| count.open() > 0).collect();
        categories.sort_by_key(|(_, count)| std::cmp::Reverse(count.open()));
        for (category, count) in categories {
            self.counts(category, &[count.open(), count.conflict, count.needs_review])?;
        }
        if self.row == first {
            self.counts("（无）", &[0, 0, 0])?;
        }
        let last = self.row - 1;
        self.counts("合计", &[summary.findings.open(), summary.findings.conflict, summary.findings.needs_review])?;
        Ok((first, last, 1))
    }

    fn rules(&mut self, summary: &Summary) -> Result<(), XlsxError> {
        self.part("四、审查规则（处，不含豁免）", &["规则", "合计", "抵触", "需判断", "涉及文件"])?;
        for (id, count) in summary.frequent_rules() {
            let name = if count.title.is_empty() { id } else { &count.title };
            let findings = count.findings;
            self.counts(name, &[findings.open(), findings.conflict, findings.needs_review, count.documents])?;
        }
        Ok(())
    }

    fn years(&mut self, years: &BTreeMap<Option<i16>, Tally>) -> Result<(), XlsxError> {
        self.part("五、印发年份（件）", &by_action("年份"))?;
        // The newest first, those without a year last.
        for (year, tally) in years.iter().rev() {
            let year = year.map_or_else(|| UNKNOWN.to_owned(), |year| format!("{year}年"));
            self.counts(&year, &tally.row())?;
        }
        Ok(())
    }

    fn issuers(&mut self, issuers: &BTreeMap<String, Tally>) -> Result<(), XlsxError> {
        self.part("六、制定机关（件）", &by_action("制定机关"))?;
        let mut issuers: Vec<_> = issuers.iter().collect();
        issuers.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.documents));
        for (issuer, tally) in issuers.iter().take(MAX_ISSUERS) {
            self.counts(issuer, &tally.row())?;
        }
        let rest = issuers.get(MAX_ISSUERS..).unwrap_or_default();
        if !rest.is_empty() {
            let mut others = Tally::default();
            rest.iter().for_each(|(_, tally)| others.absorb(tally));
            self.counts(&format!("其他 {} 个机关（逐个见 documents.csv）", rest.len()), &others.row())?;
        }
        Ok(())
    }

    /// A heading with an empty row above it, and the headings of its columns.
    fn part(&mut self, title: &str, headings: &[impl AsRef<str>]) -> Result<(), XlsxError> {
        self.row += u32::from(self.row > 2);
        self.sheet.set_row_height(self.row, 22)?;
        self.sheet.write_string_with_format(self.row, 0, title, self.styles.get(Look::Part))?;
        self.row += 1;
        for (index, heading) in (0..).zip(headings) {
            self.sheet.write_string_with_format(self.row, index, heading.as_ref(), self.styles.get(Look::Head))?;
        }
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, name: &str, counts: &[usize]) -> Result<(), XlsxError> {
        let look = if starts_formula(name) { self.styles.quoted(Look::Body) } else { self.styles.get(Look::Body) };
        self.sheet.write_string_with_format(self.row, 0, cell::legal(name), look)?;
        let lines = f64::from(u32::from(name.chars().count() > 19) + 1);
        self.sheet.set_row_height(self.row, lines * LINE_POINTS + 3.0)?;
        for (index, count) in (1..).zip(counts) {
            let count = u32::try_from(*count).map_or(f64::MAX, f64::from);
            self.sheet.write_number_with_format(self.row, index, count, self.styles.get(Look::Middle))?;
        }
        self.row += 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), XlsxError> {
        // Wide enough for the charts, which begin beside the table.
        self.sheet.set_print_area(0, 0, self.row.max(46), CHART_COLUMN + 8)?;
        Ok(())
    }
}

fn by_action(first: &'static str) -> Vec<String> {
    [first.to_owned(), "文件数".to_owned()].into_iter().chain(Action::ALL.map(|action| action.to_string())).collect()
}

/// A chart with a pattern in its columns, which survives a print in black and white, and the counts beside them.
fn chart(
    sheet: &mut Worksheet,
    row: u32,
    kind: ChartType,
    title: &str,
    (first, last, column): Range,
    pattern: ChartPatternFillType,
) -> Result<(), XlsxError> {
    let fill = ChartPatternFill::new()
        .set_pattern(pattern)
        .set_foreground_color(0x2F_54_96)
        .set_background_color(0xFF_FF_FF)
        .clone();
    let mut format =
        ChartFormat::new().set_pattern_fill(&fill).set_border(ChartLine::new().set_color(0x001F_3864)).clone();
    let mut chart = Chart::new(kind);
    chart
        .add_series()
        .set_categories((SHEET, first, 0, last, 0))
        .set_values((SHEET, first, column, last, column))
        .set_format(&mut format)
        .set_gap(60)
        .set_data_label(ChartDataLabel::new().show_value());
    chart.title().set_name(title);
    chart.legend().set_hidden();
    if kind == ChartType::Bar {
        // The most frequent stands at the top, as in the table.
        chart.y_axis().set_reverse();
    }
    let height = if kind == ChartType::Bar { BAR_CHART_HEIGHT } else { CHART_HEIGHT };
    chart.set_width(CHART_WIDTH).set_height(height).set_alt_text(title);
    sheet.insert_chart(row, CHART_COLUMN, &chart)?;
    Ok(())
}
