//! The figures for people: Chinese, aligned, with what was left out and how the intervals were found.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::files::{Measured, left_out};
use super::table::Table;
use crate::evaluation::{
    Case, Confusion, DocumentScore, Estimate, LEVEL, Label, LeftOut, Measure, Method, RESAMPLES, RuleScore, SEED,
    Score, Tally,
};
use crate::model::{Action, FindingRow, Verdict};
use crate::pipeline::Engine;
use crate::report::terminal::printable;

/// Sign of an interval that was not found by resampling.
const EXACT_SIGN: &str = "*";

/// The whole report; with `errors` each wrong clause at its end.
pub fn report(engine: &Engine, measured: &Measured, errors: bool) -> String {
    let mut text = head(engine);
    let clauses = measured.clauses();
    if !clauses.is_empty() {
        let score = Score::of(&clauses);
        let untitled = clauses.iter().filter(|case| case.scored().is_some() && case.clause.title().is_none()).count();
        let untitled =
            if untitled > 0 { format!("（{untitled} 条没有文件标题，各算一件）") } else { String::new() };
        let _ = writeln!(text, "\n【条款】\n{}{untitled}", counted(&score, measured.files.len(), "标注文件"));
        let mut out = left_out(clauses.iter().copied());
        if measured.strange_lines > 0 {
            out.insert(LeftOut::NotAClause, measured.strange_lines);
        }
        text.push_str(&left_out_lines(&out));
        text.push_str(&section(engine, &score));
        if measured.files.len() > 1 {
            text.push_str(&by_file(measured));
        }
    }
    if !measured.documents.is_empty() {
        let score = DocumentScore::of(&measured.documents);
        let _ = writeln!(text, "\n【整件文件】\n{}", counted(&score.clauses, score.documents, "文件"));
        text.push_str(&left_out_lines(&left_out(measured.documents.iter().flat_map(|document| &document.cases))));
        let _ = writeln!(
            text,
            "另有意见 {} 处针对整件文件、不落在条款上，{} 处所在文字没有标注，均不计入条款",
            score.on_whole, score.unlabelled
        );
        text.push_str(&false_alarms(&score.clauses));
        text.push_str(&section(engine, &score.clauses));
        text.push_str(&decisions(&score));
    }
    if text.contains(EXACT_SIGN) {
        let _ = writeln!(
            text,
            "\n{EXACT_SIGN} 全对或者全错，重抽样得不出区间，改用 Clopper–Pearson 精确区间（按条计，不计条款同属一件文件）"
        );
    }
    if errors {
        text.push_str(&wrong_clauses(measured));
    }
    text
}

fn head(engine: &Engine) -> String {
    let region = &engine.settings.region;
    let region =
        if region.is_empty() { "按各文件的制定机关确定".to_owned() } else { printable(&region.join("")) };
    format!(
        "规清 {}　施行基准日 {}　地区：{region}　词典 {}\n\
         严：只有抵触算报警；宽：抵触和需判断都算报警。准确率＝报对÷报出，召回率＝报对÷应报\n\
         方括号内是 {:.0}% 置信区间：自助法，以文件为单位重抽样 {RESAMPLES} 次，种子 {SEED}\n",
        env!("CARGO_PKG_VERSION"),
        engine.settings.as_of,
        engine.dictionary.hash,
        LEVEL * 100.0,
    )
}

fn counted(score: &Score, files: usize, what: &str) -> String {
    let (conflict, ok) = (score.confusion.conflict.iter().sum::<usize>(), score.confusion.ok.iter().sum::<usize>());
    format!(
        "{files} 个{what}，计分 {} 条（标注为抵触 {conflict} 条，合法 {ok} 条），分属 {} 件文件",
        score.scored, score.groups
    )
}

fn left_out_lines(out: &BTreeMap<LeftOut, usize>) -> String {
    let total: usize = out.values().sum();
    if total == 0 {
        return "没有不计分的行\n".to_owned();
    }
    let mut text = format!("不计分 {total} 行：\n");
    for (reason, count) in out {
        let _ = writeln!(text, "  {count:>5}  {reason}");
    }
    text
}

/// Figures, counts, categories and rules of a set.
fn section(engine: &Engine, score: &Score) -> String {
    let mut text = String::from("\n");
    let mut figures = Table::new(["", "准确率", "召回率", "F1"]);
    for (name, of) in [("严", &score.strict), ("宽", &score.wide)] {
        figures.row([name.to_owned(), shown(of.precision), shown(of.recall), shown(of.f1)]);
    }
    text.push_str(&figures.print());
    text.push_str(&confusion(&score.confusion));
    if !score.categories.is_empty() {
        text.push_str(&categories(score));
    }
    text.push_str(&rules(engine, score));
    text
}

fn confusion(counts: &Confusion) -> String {
    let mut verdicts = Table::new(["标注＼判断", "抵触", "需判断", "未报", "合计"]);
    for (name, row) in [("抵触", counts.conflict), ("合法", counts.ok)] {
        let sum: usize = row.iter().sum();
        let [conflict, needs_review, none] = row.map(|count| count.to_string());
        verdicts.row([name.to_owned(), conflict, needs_review, none, sum.to_string()]);
    }
    let mut outcomes = Table::new(["需判断的算法", "报对", "误报", "漏报", "未报且合法"]);
    for (name, measure) in [("不算报警（严）", Measure::Strict), ("算报警（宽）", Measure::Wide)] {
        let o = counts.outcomes(measure);
        let numbers = [o.true_positives, o.false_positives, o.false_negatives, o.true_negatives];
        let [a, b, c, d] = numbers.map(|count| count.to_string());
        outcomes.row([name.to_owned(), a, b, c, d]);
    }
    format!("\n{}\n{}", verdicts.print(), outcomes.print())
}

/// Where labels name the categories of conflicts only, precision by category says nothing: recall stands alone.
fn categories(score: &Score) -> String {
    let mut text = String::from("\n按类别（标注的 categories；一条可属几类）\n");
    if score.categories.iter().all(|category| category.confusion.ok == [0; 3]) {
        let mut table = Table::new(["", "抵触", "文件", "严 召回率", "宽 召回率"]);
        for category in &score.categories {
            table.row([
                category.name.clone(),
                category.confusion.conflict.iter().sum::<usize>().to_string(),
                category.groups.to_string(),
                shown(category.strict.recall),
                shown(category.wide.recall),
            ]);
        }
        text.push_str(&table.print());
        text.push_str("  只有抵触条款标了类别，所以没有按类别的准确率\n");
        return text;
    }
    for measure in [Measure::Strict, Measure::Wide] {
        let name = if measure == Measure::Strict { "严" } else { "宽" };
        let mut table = Table::new([name, "抵触", "合法", "文件", "准确率", "召回率", "F1"]);
        for category in &score.categories {
            let of = if measure == Measure::Strict { &category.strict } else { &category.wide };
            table.row([
                category.name.clone(),
                category.confusion.conflict.iter().sum::<usize>().to_string(),
                category.confusion.ok.iter().sum::<usize>().to_string(),
                category.groups.to_string(),
                shown(of.precision),
                shown(of.recall),
                shown(of.f1),
            ]);
        }
        text.push_str(&table.print());
    }
    text
}

fn rules(engine: &Engine, score: &Score) -> String {
    let mut text = String::from(
        "\n按规则（条款数；对：报在抵触条款上，错：报在合法条款上；豁免一栏的“对”是合法条款；独报：只有这条规则报出的抵触条款）\n",
    );
    let mut table = Table::new(["规则", "严 对", "错", "准确率", "宽 对", "错", "准确率", "豁免 对", "错", "独报"]);
    for rule in &score.rules {
        table.row([
            rule.rule.clone(),
            rule.strict.right.to_string(),
            rule.strict.wrong.to_string(),
            share(rule.strict),
            rule.wide.right.to_string(),
            rule.wide.wrong.to_string(),
            share(rule.wide),
            rule.exempt.right.to_string(),
            rule.exempt.wrong.to_string(),
            rule.alone.to_string(),
        ]);
    }
    text.push_str(&table.print());
    let hit = |id: &str| score.rules.iter().any(|rule: &RuleScore| rule.rule == id);
    let silent = engine.dictionary.rules.iter().filter(|rule| !hit(&rule.id)).count();
    let _ = writeln!(text, "  全部 {} 条规则中，{silent} 条在这里没有命中", engine.dictionary.rules.len());
    text
}

fn by_file(measured: &Measured) -> String {
    let mut text = String::from("\n按标注文件\n");
    let mut table = Table::new(["", "抵触", "合法", "严 准确率", "召回率", "误报", "宽 准确率", "召回率", "误报"]);
    for file in &measured.files {
        let counts = Confusion::of(&file.cases);
        let [strict, wide] = [Measure::Strict, Measure::Wide].map(|measure| counts.outcomes(measure));
        let precision = |right: usize, wrong: usize| share(Tally { right, wrong });
        table.row([
            file.path.clone(),
            counts.conflict.iter().sum::<usize>().to_string(),
            counts.ok.iter().sum::<usize>().to_string(),
            precision(strict.true_positives, strict.false_positives),
            precision(strict.true_positives, strict.false_negatives),
            strict.false_positives.to_string(),
            precision(wide.true_positives, wide.false_positives),
            precision(wide.true_positives, wide.false_negatives),
            wide.false_positives.to_string(),
        ]);
    }
    text.push_str(&table.print());
    text
}

fn false_alarms(score: &Score) -> String {
    let mut table = Table::new(["", "误报", "合法条款", "每千条合法条款误报"]);
    for (name, of) in [("严", &score.strict), ("宽", &score.wide)] {
        let lawful = of.counts.false_positives + of.counts.true_negatives;
        let rate = of.false_alarms_per_1000.map_or_else(|| "-".to_owned(), |rate| with_interval(&rate, 2));
        table.row([name.to_owned(), of.counts.false_positives.to_string(), lawful.to_string(), rate]);
    }
    format!("\n{}", table.print())
}

fn decisions(score: &DocumentScore) -> String {
    let decided: usize = score.decisions.values().sum();
    let mut text = format!(
        "\n处理建议与标注的处理结论（doc_decision）：{decided} 件有结论，{} 件存争议，{} 件没有结论\n",
        score.disputed, score.undecided
    );
    if decided == 0 {
        return text;
    }
    let names = Action::ALL.map(|action| action.to_string());
    let [keep, revise, repeal, lapse, out] = &names;
    let mut table = Table::new(["标注＼建议", keep, revise, repeal, lapse, out]);
    for labelled in Action::ALL {
        let row = Action::ALL.map(|given| score.decisions.get(&(labelled, given)).copied().unwrap_or(0));
        if row.iter().any(|count| *count > 0) {
            let [a, b, c, d, e] = row.map(|count| count.to_string());
            table.row([labelled.to_string(), a, b, c, d, e]);
        }
    }
    text.push_str(&table.print());
    let _ = writeln!(text, "  一致率 {}", shown(score.agreement));
    text
}

/// Every scored clause on which the engine did not say what the label says, with what moved it.
fn wrong_clauses(measured: &Measured) -> String {
    let wrong: Vec<&Case> = measured.cases().filter(|case| case.is_wrong()).collect();
    let mut text = format!("\n误报和漏报 {} 条\n", wrong.len());
    for case in wrong {
        let title = case.clause.title().map_or_else(String::new, |title| format!("《{title}》"));
        let clause = case.clause.text.trim().replace('\n', "⏎");
        let _ = writeln!(text, "{}  {}{}", error_kind(case), printable(&case.name()), printable(&title));
        let _ = writeln!(text, "      {}", printable(&clause));
        if case.prediction.findings.is_empty() {
            text.push_str("      没有规则命中\n");
        }
        for finding in &case.prediction.findings {
            let _ = writeln!(text, "      {}", printable(&described(finding)));
        }
    }
    text
}

/// What is wrong with a case that is.
pub fn error_kind(case: &Case) -> &'static str {
    match (case.scored(), case.prediction.verdict) {
        (Some(Label::Ok), Some(Verdict::Conflict)) => "误报",
        (Some(Label::Ok), _) => "误报（需判断）",
        (_, Some(Verdict::NeedsReview)) => "漏报（只报需判断）",
        _ => "漏报",
    }
}

fn described(finding: &FindingRow) -> String {
    let guard = finding.guard.map_or_else(String::new, |guard| {
        let reason = finding.guard_reason.as_deref().unwrap_or_default();
        format!("　{guard}：{reason}")
    });
    format!("〔{}〕{}“{}”{guard}", finding.verdict, finding.rule, finding.quote.replace('\n', "⏎"))
}

fn shown(estimate: Option<Estimate>) -> String {
    estimate.map_or_else(|| "-".to_owned(), |estimate| with_interval(&estimate, 3))
}

fn with_interval(estimate: &Estimate, digits: usize) -> String {
    let Estimate { value, interval, method } = estimate;
    let sign = if *method == Some(Method::Exact) { EXACT_SIGN } else { "" };
    match interval {
        Some((low, high)) => format!("{value:.digits$} [{low:.digits$}, {high:.digits$}]{sign}"),
        None => format!("{value:.digits$}"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses")]
fn share(tally: Tally) -> String {
    if tally.total() == 0 { "-".to_owned() } else { format!("{:.3}", tally.right as f64 / tally.total() as f64) }
}
