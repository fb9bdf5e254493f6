//! Charts of the page, drawn as inline SVG: documents by 清理意见, findings by 类别, documents by year.
//!
//! Takes the `Summary` and the `Years` counted along the way; gives HTML. Kinds are told apart by full, hollow and dashed
//! shapes, so that a black-and-white copy says the same; the numbers stand beside them as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::section::{action_key, year};
use crate::model::{Action, Review, Summary};
use crate::report::escape;

/// Width of a chart in units of its drawing; one is about a pixel.
const WIDTH: usize = 420;
/// Where bars begin: ten characters of a label fit before.
const BARS_AT: usize = 140;
/// The longest bar; a number of five digits fits behind.
const LONGEST: usize = 228;
const ROW: usize = 26;
/// More columns than this leave no room for their years; earlier ones are added up.
const MAX_YEARS: usize = 16;
/// A slanted year reaches this far to the left of its column.
const SLANT: usize = 18;
const HIGHEST: usize = 120;
const MAX_LABEL_CHARS: usize = 10;

/// Documents by the year they were issued in.
#[derive(Debug, Default)]
pub struct Years {
    counts: BTreeMap<i16, Count>,
    undated: Count,
}

/// Documents of one year.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    /// Something is to be done: 修订, 废止, 宣布失效.
    to_do: usize,
    /// All others.
    rest: usize,
}

impl Years {
    /// Counts one document.
    pub fn add(&mut self, review: &Review) {
        let count = match year(review) {
            Some(year) => self.counts.entry(year).or_default(),
            None => &mut self.undated,
        };
        match review.action {
            Some(Action::Revise | Action::Repeal | Action::Lapse) => count.to_do += 1,
            _ => count.rest += 1,
        }
    }

    /// Columns with their labels, at most `MAX_YEARS` and two: what was before, and what has no date.
    fn columns(&self) -> Vec<(String, Count)> {
        let first = self.counts.len().saturating_sub(MAX_YEARS);
        let mut before = Count::default();
        let mut columns = Vec::new();
        for (index, (year, count)) in self.counts.iter().enumerate() {
            if index < first {
                before.to_do += count.to_do;
                before.rest += count.rest;
                continue;
            }
            if index == first && first > 0 {
                columns.push(("更早".to_owned(), before));
            }
            columns.push((year.to_string(), *count));
        }
        if self.undated.to_do + self.undated.rest > 0 {
            columns.push(("不详".to_owned(), self.undated));
        }
        columns
    }
}

/// Writes all charts.
pub fn write(out: &mut impl Write, summary: &Summary, years: &Years) -> io::Result<()> {
    out.write_all(b"<div class=\"charts\">\n")?;
    write_actions(out, summary)?;
    write_categories(out, summary)?;
    write_years(out, years)?;
    out.write_all(b"</div>\n")
}

fn write_actions(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let actions = Action::ALL.into_iter().map(|action| (Some(action), action.to_string(), summary.action(action)));
    let rows: Vec<_> = actions.chain([(None, "未读".to_owned(), summary.unread)]).collect();
    let most = rows.iter().map(|(_, _, count)| *count).max().unwrap_or(0);
    let told = rows.iter().map(|(_, label, count)| format!("{label} {count}"));
    begin(out, "清理意见（件）", "", &listed(told), rows.len() * ROW)?;
    for (index, (action, label, count)) in rows.iter().enumerate() {
        bar_row(out, index, label, &[(action_key(*action), *count)], most)?;
    }
    end(out)
}

fn write_categories(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let mut rows: Vec<_> = summary.categories.iter().filter(|(_, count)| count.open() > 0).collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(count.open()));
    let most = rows.first().map_or(0, |(_, count)| count.open());
    let told =
        rows.iter().map(|(label, count)| format!("{label} 抵触 {} 需判断 {}", count.conflict, count.needs_review));
    let legend = key("conflict", "抵触", "review", "需判断");
    begin(out, "问题类别（处）", &legend, &listed(told), rows.len() * ROW)?;
    for (index, (category, count)) in rows.iter().enumerate() {
        bar_row(out, index, category, &[("conflict", count.conflict), ("review", count.needs_review)], most)?;
    }
    end(out)
}

fn write_years(out: &mut impl Write, years: &Years) -> io::Result<()> {
    let columns = years.columns();
    let most = columns.iter().map(|(_, count)| count.to_do + count.rest).max().unwrap_or(0);
    if most == 0 {
        return Ok(());
    }
    let legend = key("todo", "建议修订、废止、宣布失效", "rest", "其他");
    let told = columns
        .iter()
        .map(|(label, count)| format!("{label} {} 其中建议处理 {}", count.to_do + count.rest, count.to_do));
    begin(out, "印发年份（件）", &legend, &listed(told), HIGHEST + 58)?;
    let step = (WIDTH - SLANT) / columns.len();
    let width = (step * 7 / 10).clamp(4, 40);
    for (index, (label, count)) in columns.iter().enumerate() {
        let (left, middle) = (SLANT + index * step + (step - width) / 2, SLANT + index * step + step / 2);
        let height = |count: usize| scaled(count, most, HIGHEST);
        let (to_do, rest) = (height(count.to_do), height(count.rest));
        let floor = HIGHEST + 16;
        rectangle(out, "todo", (left, floor - to_do), (width, to_do))?;
        rectangle(out, "rest", (left, floor.saturating_sub(to_do + rest)), (width, rest))?;
        let all = count.to_do + count.rest;
        let text = |out: &mut dyn Write, y: usize, class: &str, text: &str| {
            // Upright years stand side by side only while they fit.
            let turn = if step < 34 && class == "label" {
                format!(" transform=\"rotate(-60 {middle} {y})\" text-anchor=\"end\"")
            } else {
                " text-anchor=\"middle\"".to_owned()
            };
            writeln!(out, "<text class=\"{class}\" x=\"{middle}\" y=\"{y}\"{turn}>{}</text>", escape(text))
        };
        text(out, floor.saturating_sub(to_do + rest + 3), "value", &all.to_string())?;
        text(out, floor + 14, "label", label)?;
    }
    end(out)
}

/// `told` is what the drawing shows, for those who cannot see it.
fn begin(out: &mut impl Write, title: &str, legend: &str, told: &str, height: usize) -> io::Result<()> {
    writeln!(
        out,
        "<figure>\n<figcaption>{title}{legend}</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" \
         aria-label=\"{title}：{}\">",
        escape(told)
    )
}

fn listed(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("；")
}

fn end(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</svg>\n</figure>\n")
}

fn key(first: &str, first_label: &str, second: &str, second_label: &str) -> String {
    let sign = |class: &str| {
        format!(
            "<svg viewBox=\"0 0 24 12\" aria-hidden=\"true\"><rect class=\"{class}\" x=\"1\" y=\"1\" width=\"22\" height=\"10\"/></svg>"
        )
    };
    format!("<span class=\"key\">{}{first_label}　{}{second_label}</span>", sign(first), sign(second))
}

fn bar_row(out: &mut impl Write, row: usize, label: &str, parts: &[(&str, usize)], most: usize) -> io::Result<()> {
    let (top, line) = (row * ROW + 5, row * ROW + 18);
    let short: String = if label.chars().count() > MAX_LABEL_CHARS {
        label.chars().take(MAX_LABEL_CHARS - 1).chain(['…']).collect()
    } else {
        label.to_owned()
    };
    writeln!(
        out,
        "<text class=\"label\" x=\"{}\" y=\"{line}\" text-anchor=\"end\">{}<title>{}</title></text>",
        BARS_AT - 8,
        escape(&short),
        escape(label)
    )?;
    let mut left = BARS_AT;
    for (class, count) in parts {
        let width = scaled(*count, most, LONGEST);
        rectangle(out, class, (left, top), (width, ROW - 10))?;
        left += width;
    }
    let all: usize = parts.iter().map(|(_, count)| count).sum();
    writeln!(out, "<text class=\"value\" x=\"{}\" y=\"{line}\">{all}</text>", left + 5)
}

fn rectangle(out: &mut impl Write, class: &str, at: (usize, usize), size: (usize, usize)) -> io::Result<()> {
    if size.0 == 0 || size.1 == 0 {
        return Ok(());
    }
    writeln!(out, "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", at.0, at.1, size.0, size.1)
}

/// The share of `count` in `most` as a length; what is there at all is seen.
fn scaled(count: usize, most: usize, longest: usize) -> usize {
    if count == 0 || most == 0 { 0 } else { (count * longest / most).max(2) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use jiff::civil::date;

    #[test]
    fn many_years_are_added_up_and_none_is_lost() {
        let mut years = Years::default();
        for year in 1980..=2026 {
            years.add(&Review { issued_on: Some(date(year, 1, 1)), ..sample::review("甲") });
        }
        years.add(&Review { issued_on: None, effective_on: None, ..sample::review("甲") });
        let columns = years.columns();
        assert_eq!(columns.len(), MAX_YEARS + 2);
        assert_eq!(columns.first().map(|(label, count)| (label.as_str(), count.rest)), Some(("更早", 31)));
        assert_eq!(columns.last().map(|(label, count)| (label.as_str(), count.rest)), Some(("不详", 1)));
    }

    #[test]
    fn a_single_one_of_many_is_still_drawn() {
        assert_eq!(scaled(1, 100_000, 200), 2);
        assert_eq!(scaled(0, 10, 200), 0);
        assert_eq!(scaled(10, 10, 200), 200);
    }

    #[test]
    fn the_charts_say_their_numbers_as_text() {
        let page = sample::write_one("report.html");
        let figures: Vec<_> = page.split("<figure>").skip(1).collect();
        assert_eq!(figures.len(), 3);
        assert!(figures[1].contains("影响生产经营成本<title>") && figures[1].contains(">1</text>"), "{}", figures[1]);
        assert!(figures[2].contains(">2020</text>") && figures[2].contains("2020 4 其中建议处理 2"), "{}", figures[2]);
    }
}
