//! `guiqing rules book`: all rules as one Markdown document (`docs/规则.md`). Takes the dictionary and cases measured on
//! our own labelled clauses, gives text that depends on nothing else: no version, no hash, no clock.

mod measured;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::Zoned;
use jiff::civil::Date;

use super::args::BookOptions;
use super::eval::measure;
use super::sentence::{self, Reader, consequence, described_pattern, escaped, fact, readable};
use super::{load_dictionary, print};
use crate::error::Error;
use crate::evaluation::Case;
use crate::model::{Dictionary, Example, LawfulForm, Rule, Severity, Verdict, Verified};
use crate::pipeline::Engine;
use measured::Measurement;

/// What writes the document anew; it says so itself.
const COMMAND: &str = "guiqing rules book corpus/labelled --as-of 2026-11-22 > docs/规则.md";

pub(super) fn run(options: &BookOptions) -> Result<(), Error> {
    let dictionary = load_dictionary(options.judging.dictionaries.as_deref())?;
    let engine = Engine::new(dictionary, options.judging.settings(Zoned::now().date()));
    let judged = measure(&engine, &options.labelled)?;
    print(&render(&engine.dictionary, engine.settings.as_of, &judged.clauses()))
}

/// The whole document. `cases` are those the figures are taken from, judged by the law of `as_of`.
pub(super) fn render(dictionary: &Dictionary, as_of: Date, cases: &[&Case]) -> String {
    let measurement = Measurement::of(cases);
    let chapters = chapters(dictionary);
    let mut reader = Reader::of_markdown();
    let mut text = preface(dictionary, as_of);
    text.push_str(&contents(&chapters));
    text.push_str(&measurement.describe(dictionary, as_of));
    text.push_str(&overview(dictionary, &chapters, &measurement));
    for (category, rules) in &chapters {
        let _ = write!(text, "\n## {category}\n");
        for rule in rules {
            text.push_str(&chapter(dictionary, rule, &measurement, &mut reader));
        }
    }
    text.push_str(&links(&reader.groups));
    text
}

/// The rules by category, both in the order of the legal catalogue.
fn chapters(dictionary: &Dictionary) -> Vec<(&str, Vec<&Rule>)> {
    let mut by_category: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in &dictionary.rules {
        by_category.entry(&rule.category.0).or_default().push(rule);
    }
    let mut chapters: Vec<_> = by_category.into_iter().collect();
    for (_, rules) in &mut chapters {
        rules.sort_by_key(|rule| place(rule));
    }
    chapters.sort_by_key(|(name, rules)| (rules.first().map(|rule| place(rule)), *name));
    chapters
}

/// Rules without a number in the catalogue come last.
fn place(rule: &Rule) -> (bool, Option<&str>, &str) {
    let first = rule.catalogue.iter().map(String::as_str).min();
    (first.is_none(), first, &rule.id)
}

fn preface(dictionary: &Dictionary, as_of: Date) -> String {
    format!(
        "# 审查规则\n\n\
         规清用 {} 条规则审查文件。每条规则写明它禁止什么、依据哪条法律、靠什么句式识别、什么情形豁免，并附例句。\n\
         本文件由程序从 `dictionaries/` 生成，**不要手工修改**；词典或者测试集改动以后用下面的命令重写，`cargo test` 会检查它是不是最新的。\n\n\
         ```sh\n{COMMAND}\n```\n\n\
         怎样读：\n\n\
         - **严重程度**：必删，命中即认定抵触；需判断、技术性，命中后交人判断。豁免情形会把认定改为豁免或者需判断。\n\
         - **（待核）**：这条依据还没有与法律原文核对，引用以前须核对。\n\
         - **句式**都在同一句里匹配。`[词组]` 是 `dictionaries/words/` 里的一组词，点开可以看到全部；（甲／乙）是任选一个；\
         …8字内… 是两者之间最多隔 8 个字，… 是最多隔 {} 个字；＋ 是紧接；［金额］［期限］［百分比］等是按形状识别的数量，可以带比较。\n\
         - **实测**是在 `corpus/labelled`（我们自己撰写、人工标注的条款）上数出来的，施行基准日 {as_of}。\
         它说明规则做到了编写者想做的事，不代表在没有见过的文件上的准确率。\n",
        dictionary.rules.len(),
        dictionary.policy.default_gap_chars,
    )
}

fn contents(chapters: &[(&str, Vec<&Rule>)]) -> String {
    let mut text = String::from("\n## 目录\n\n- [实测](#实测)\n- [一览](#一览)\n");
    for (category, rules) in chapters {
        let _ = writeln!(text, "- [{category}](#{category})（{} 条）", rules.len());
    }
    text
}

fn overview(dictionary: &Dictionary, chapters: &[(&str, Vec<&Rule>)], measurement: &Measurement) -> String {
    let mut text = String::from(
        "\n## 一览\n\n\
         “严”只数抵触，“宽”把需判断也算上；数的是测试集中的条款：对（标注为抵触）／错（标注为合法）。依据一栏是条文数，括号内是其中待核的。\n\n\
         | 目录编号 | 规则 | 名称 | 类别 | 严重程度 | 依据 | 严 对／错 | 宽 对／错 |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for rule in chapters.iter().flat_map(|(_, rules)| rules) {
        let pending = rule.basis.iter().filter(|id| dictionary.basis(**id).verified == Verified::Pending).count();
        let pending = if pending > 0 { format!("（{pending}）") } else { String::new() };
        let (strict, wide) = measurement.tallies(&rule.id);
        let _ = writeln!(
            text,
            "| {} | [{id}](#{id}) | {} | {} | {} | {}{pending} | {}／{} | {}／{} |",
            rule.catalogue.join("、"),
            rule.title,
            rule.category,
            rule.severity,
            rule.basis.len(),
            strict.right,
            strict.wrong,
            wide.right,
            wide.wrong,
            id = rule.id,
        );
    }
    text
}

/// One rule; the groups its sentences name are told the reader.
fn chapter(dictionary: &Dictionary, rule: &Rule, measurement: &Measurement, reader: &mut Reader) -> String {
    let numbers = if rule.catalogue.is_empty() { "无".to_owned() } else { rule.catalogue.join("、") };
    let mut text = format!(
        "\n### {}\n\n**{}**　目录编号 {numbers}　严重程度 {}　处理后果 {}\n\n",
        rule.id,
        rule.title,
        rule.severity,
        consequence(rule.consequence),
    );
    let _ = writeln!(text, "- 问题：{}", escaped(&rule.message));
    let _ = writeln!(text, "- 建议：{}", escaped(&rule.advice));
    let lowest = rule.lawful_from.map_or_else(|| "无（任何文件都不得设定）".to_owned(), |rank| rank.to_string());
    let _ = writeln!(text, "- 可以设定的最低位阶：{}", lowest);
    let _ = writeln!(text, "- 实测：{}", measurement.of_rule(&rule.id));
    text.push_str(&bases(dictionary, rule));
    text.push_str(&sentences(dictionary, rule, reader));
    text.push_str(&exceptions(dictionary, rule, reader));
    text.push_str("\n例（每次测试都要逐一判断）：\n\n");
    for example in &rule.examples {
        let _ = writeln!(text, "- {}", described(example));
    }
    text
}

fn bases(dictionary: &Dictionary, rule: &Rule) -> String {
    let mut text = String::from("\n| 法律依据 | 施行 | 失效 | 地区 |\n|---|---|---|---|\n");
    let day = |day: Option<Date>, otherwise: &str| day.map_or_else(|| otherwise.to_owned(), |day| day.to_string());
    for basis in rule.basis.iter().map(|id| dictionary.basis(*id)) {
        let _ = writeln!(
            text,
            "| {}{} | {} | {} | {} |",
            escaped(&basis.citation),
            if basis.verified == Verified::Pending { "**（待核）**" } else { "" },
            day(basis.in_force_from, "未录"),
            day(basis.in_force_to, "现行"),
            basis.region.as_deref().unwrap_or("全国"),
        );
    }
    text
}

fn sentences(dictionary: &Dictionary, rule: &Rule, reader: &mut Reader) -> String {
    let mut text = String::new();
    if let Some(looked_at) = rule.fact {
        let _ = write!(text, "\n看整件文件：{}。\n", fact(looked_at));
    }
    if !rule.patterns.is_empty() {
        text.push_str("\n句式：\n\n");
    }
    for (index, pattern) in rule.patterns.iter().enumerate() {
        let verdict = match pattern.verdict {
            Some(verdict) if Some(verdict) != plain(rule.severity) => format!("　→ {verdict}"),
            _ => String::new(),
        };
        let _ = writeln!(text, "{}. {}{verdict}", index + 1, described_pattern(dictionary, pattern, reader));
    }
    if !rule.core_titles.is_empty() {
        text.push_str("\n标题是下列样子的文件整件与此有关，抵触即建议废止：\n\n");
        for title in &rule.core_titles {
            let _ = writeln!(text, "- {}", readable(dictionary, &title.source, reader));
        }
    }
    text
}

fn exceptions(dictionary: &Dictionary, rule: &Rule, reader: &mut Reader) -> String {
    if rule.fact.is_some() {
        return String::new();
    }
    let soft = (!rule.however_worded).then_some(crate::model::GuardName::Encouragement);
    let guards: Vec<String> = rule.guards.iter().copied().chain(soft).map(|guard| guard.to_string()).collect();
    let mut text = format!("\n豁免情形：{}\n", if guards.is_empty() { "无".to_owned() } else { guards.join("、") });
    if !rule.lawful.is_empty() {
        text.push_str("\n合法看似：\n\n");
    }
    for LawfulForm { pattern, only, at_hit, reason, verdict } in &rule.lawful {
        let mut form = described_pattern(dictionary, pattern, reader);
        if !only.is_empty() {
            let numbers: Vec<String> = only.iter().map(|index| (index + 1).to_string()).collect();
            let _ = write!(form, "　（只对句式 {}）", numbers.join("、"));
        }
        if *at_hit {
            form.push_str("　（与命中同在一处）");
        }
        let _ = writeln!(text, "- {form}　→ {verdict}：{}", escaped(reason));
    }
    text
}

fn described(example: &Example) -> String {
    let mut text = example.expected();
    if let Some(title) = &example.title {
        let _ = write!(text, "《{}》", escaped(title.trim_matches(['《', '》'])));
    }
    if let Some(issuer) = &example.issuer {
        let _ = write!(text, "（{}）", escaped(issuer));
    }
    if let Some(lead_in) = &example.lead_in {
        let _ = write!(text, "引导句“{}”下：", escaped(lead_in));
    }
    text.push_str(&escaped(&example.text));
    if let Some(why) = &example.todo {
        let _ = write!(text, "（尚未做到：{}）", escaped(why));
    }
    text
}

/// Where the words of each group named in the text stand, so that `[名]` becomes a link.
fn links(groups: &BTreeSet<String>) -> String {
    let mut text = String::from("\n");
    for group in groups {
        let _ = writeln!(text, "[{group}]: ../dictionaries/{}", sentence::file(group));
    }
    text
}

/// What a hit comes to when its pattern says nothing else.
fn plain(severity: Severity) -> Option<Verdict> {
    Some(match severity {
        Severity::MustDelete => Verdict::Conflict,
        Severity::NeedsJudgement | Severity::Technical => Verdict::NeedsReview,
    })
}
