//! The figures of the rule book: by class of the labelled clauses, and by rule.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::Date;

use crate::evaluation::{Case, Estimate, Label, Measure, RuleScore, Score, Tally};
use crate::model::{Dictionary, Verdict};

/// More rules than that in one cell say nothing.
const MAX_FINDERS: usize = 4;

/// What was counted.
pub struct Measurement {
    score: Score,
    /// By class: rules and how many of its conflicts they found (conflict or needs-review), most first.
    finders: BTreeMap<String, Vec<(String, usize)>>,
}

impl Measurement {
    /// Counts the cases that are scored.
    pub fn of(cases: &[&Case]) -> Self {
        let mut finders: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for case in cases.iter().filter(|case| case.scored() == Some(Label::Conflict)) {
            for class in &case.clause.categories {
                let open = case.prediction.findings.iter().filter(|finding| finding.verdict != Verdict::Exempt);
                let rules: std::collections::BTreeSet<_> = open.map(|finding| &finding.rule).collect();
                let counts = finders.entry(class.clone()).or_default();
                rules.into_iter().for_each(|rule| *counts.entry(rule.clone()).or_default() += 1);
            }
        }
        let by_count = |counts: BTreeMap<String, usize>| {
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            counts
        };
        Self {
            score: Score::of(cases),
            finders: finders.into_iter().map(|(class, counts)| (class, by_count(counts))).collect(),
        }
    }

    /// The chapter 实测.
    pub fn describe(&self, dictionary: &Dictionary, as_of: Date) -> String {
        let hit = |id: &str| self.rule(id).is_some();
        let silent = dictionary.rules.iter().filter(|rule| !hit(&rule.id)).count();
        let (strict, wide) = (&self.score.strict, &self.score.wide);
        let mut text = format!(
            "\n## 实测\n\n\
             测试集 `corpus/labelled`：计分 {} 条，标注为抵触 {} 条，合法 {} 条；施行基准日 {as_of}；命令：\n\n\
             ```sh\nguiqing eval corpus/labelled --as-of {as_of}\n```\n\n\
             | | 准确率 | 召回率 | F1 |\n|---|---|---|---|\n",
            self.score.scored,
            self.score.confusion.conflict.iter().sum::<usize>(),
            self.score.confusion.ok.iter().sum::<usize>(),
        );
        for (name, figures) in [("严：只有抵触算报警", strict), ("宽：需判断也算报警", wide)] {
            let [precision, recall, f1] = [figures.precision, figures.recall, figures.f1].map(shown);
            let _ = writeln!(text, "| {name} | {precision} | {recall} | {f1} |");
        }
        let _ = writeln!(
            text,
            "\n方括号内是 95% 置信区间（自助法，以文件为单位；怎样算见[评测](评测.md)）。{silent} 条规则在测试集中没有命中。\n\n\
             按测试集的分类。召回率是这一类抵触条款中报出的；误报是这一类合法条款中报出的条数。\n\n\
             | 分类 | 抵触 | 合法 | 严 召回率 | 误报 | 宽 召回率 | 误报 | 报出抵触条款的规则（条数） |\n\
             |---|---|---|---|---|---|---|---|"
        );
        let mut classes: Vec<_> = self.score.categories.iter().collect();
        classes.sort_by(|a, b| a.name.cmp(&b.name));
        for class in classes {
            let [strict, wide] = [Measure::Strict, Measure::Wide].map(|measure| class.confusion.outcomes(measure));
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} | {} | {} | {} |",
                class.name,
                class.confusion.conflict.iter().sum::<usize>(),
                class.confusion.ok.iter().sum::<usize>(),
                shown(class.strict.recall),
                strict.false_positives,
                shown(class.wide.recall),
                wide.false_positives,
                self.finders_of(&class.name),
            );
        }
        text
    }

    /// The clauses on which a rule said conflict, and those on which it said conflict or needs-review.
    pub fn tallies(&self, id: &str) -> (Tally, Tally) {
        self.rule(id).map_or_else(Default::default, |rule| (rule.strict, rule.wide))
    }

    /// One rule in a sentence.
    pub fn of_rule(&self, id: &str) -> String {
        let Some(rule) = self.rule(id) else { return "在测试集中没有命中".to_owned() };
        let exempt = match rule.exempt {
            Tally { right: 0, wrong: 0 } => String::new(),
            Tally { right, wrong } => format!("；豁免合法条款 {right} 条、抵触条款 {wrong} 条"),
        };
        format!("报抵触{}；连同需判断{}{exempt}", precision(rule.strict), precision(rule.wide))
    }

    fn rule(&self, id: &str) -> Option<&RuleScore> {
        self.score.rules.iter().find(|rule| rule.rule == id)
    }

    fn finders_of(&self, class: &str) -> String {
        let Some(finders) = self.finders.get(class) else { return String::new() };
        let shown = finders.iter().take(MAX_FINDERS).map(|(rule, count)| format!("[{rule}](#{rule}) {count}"));
        let more = if finders.len() > MAX_FINDERS { "，等" } else { "" };
        format!("{}{more}", shown.collect::<Vec<_>>().join("，"))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses")]
fn precision(tally: Tally) -> String {
    match tally.total() {
        0 => " 0 条".to_owned(),
        total => {
            let share = tally.right as f64 / total as f64;
            format!(" {total} 条，对 {}、错 {}，准确率 {share:.3}", tally.right, tally.wrong)
        }
    }
}

/// To two decimals: the sets are small.
fn shown(estimate: Option<Estimate>) -> String {
    match estimate {
        None => "—".to_owned(),
        Some(Estimate { value, interval: Some((low, high)), .. }) => format!("{value:.3} \\[{low:.2}, {high:.2}\\]"),
        Some(Estimate { value, .. }) => format!("{value:.3}"),
    }
}
