//! `Dictionary`: the law as data, loaded, checked and immutable: words, rules, bases, tables, policy.

use std::collections::HashMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{GuardName, Pattern, Rank, Template, Verdict};

/// The word groups that guards ask for by name.
pub const GUARD_GROUPS: &[&str] = &[
    "禁止",
    "纠正",
    "纠正结语",
    "肯定义务",
    "机关",
    "经营者",
    "自然人",
    "上位法依据语",
    "另有规定",
    "依法",
    "适用范围语",
    "定义语",
    "废止语",
    "中性优惠",
    "问题引导语",
    "清理类标题语",
    "设问语",
    "机关行为语",
    "自然人事项标题语",
    "否定条件",
    "不利对待语",
    "授予许可语",
];

/// Index of a word group (词组) in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId(pub u16);

/// Index of a word in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

/// Index of a rule in the dictionary. The rule's public name is [`Rule::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub u16);

/// Index of a basis in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BasisId(pub u16);

/// 词: one expression, in the folded form of [`Text`](super::Text).
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// The characters.
    pub text: String,
    /// The groups it belongs to, included ones resolved.
    pub groups: Vec<GroupId>,
    /// Longer expressions that contain it and are something else (劳动合同法 for 合同法): a hit inside one is no hit.
    pub lookalikes: Vec<String>,
    /// Whether a hit must begin and end on a word boundary (基本｜地位 is not 本地).
    pub needs_boundary: bool,
    /// First day on which it counts, for words of tables: a law is repealed from then on, an organ renamed.
    pub since: Option<Date>,
    /// Columns of its table row, by placeholder name (`替代`, `日期`, `说明`), to fill messages.
    pub details: Vec<(&'static str, String)>,
    /// Whether the row was checked against its source. Words outside tables are always so.
    pub verified: Verified,
}

/// 词组
#[derive(Debug, Clone)]
pub struct WordGroup {
    /// Its name, as templates write it.
    pub name: String,
    /// Its words, included groups resolved, sorted.
    pub words: Vec<WordId>,
}

/// 核验状态
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verified {
    /// 已核: checked against the text of the law.
    #[default]
    Checked,
    /// 待核: from a secondary source; never shown as certain.
    Pending,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Checked => "已核",
            Self::Pending => "待核",
        })
    }
}

/// 法律依据: one provision, with the days on which it was in force.
#[derive(Debug, Clone)]
pub struct Basis {
    /// Its key in rule files, e.g. `fcr-2024-9-2`.
    pub id: String,
    /// 《…》第N条第（M）项, as printed.
    pub citation: String,
    /// First day in force.
    pub in_force_from: Option<Date>,
    /// Last day in force; `None` while it stands.
    pub in_force_to: Option<Date>,
    /// Region whose documents it binds (`广东省`); `None` for national law.
    pub region: Option<String>,
    /// 核验状态
    pub verified: Verified,
}

impl Basis {
    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, day: Date) -> bool {
        self.in_force_from.is_none_or(|from| from <= day) && self.in_force_to.is_none_or(|to| day <= to)
    }

    /// Whether it binds documents of a region: national law always, a local regulation only at home.
    #[must_use]
    pub fn binds(&self, region: &[String]) -> bool {
        self.region.as_ref().is_none_or(|own| region.contains(own))
    }
}

/// 类别: the categories of `legal/rules.csv`, as written there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Category(pub String);

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 严重程度
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 技术性: a name is out of date; no effect on validity.
    Technical,
    /// 需判断
    NeedsJudgement,
    /// 必删
    MustDelete,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Technical => "技术性",
            Self::NeedsJudgement => "需判断",
            Self::MustDelete => "必删",
        })
    }
}

/// 文档级事实: what a rule without patterns looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// The stated validity has run out.
    ValidityLapsed,
    /// The stated validity runs out within the policy's warning time.
    ValidityEnding,
    /// The plan's last year, as its title or text states it, is past.
    PlanPeriodOver,
    /// All laws the document rests on are repealed.
    AllBasesRepealed,
    /// One of the laws it rests on is repealed, others stand.
    SomeBasisRepealed,
}

/// 合法看似: a wording of the rule's matter that the law allows, with the reason. Reported as `neutral`, never hidden.
#[derive(Debug, Clone)]
pub struct LawfulForm {
    /// Where it may stand and what it looks like; matched like a rule's pattern against the hit's sentence and `when`.
    pub pattern: Pattern,
    /// The patterns of the rule it belongs to, by index; empty when it belongs to all.
    pub only: Vec<u16>,
    /// Why it is lawful, in Chinese.
    pub reason: String,
    /// What the hit becomes: [`Verdict::Exempt`] or [`Verdict::NeedsReview`].
    pub verdict: Verdict,
}

/// An example of a rule, which is also its test.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The clause.
    pub text: String,
    /// `conflict`, `needs-review`, `exempt`, or `none` when the rule must not even hit.
    pub verdict: String,
    /// The guard that must be the reason of `exempt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<GuardName>,
    /// 引导句 above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_in: Option<String>,
    /// Title of the document it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Issuer of that document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// A known gap: why this does not come out yet. The test fails when it starts to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
}

/// 处理后果: what a conflict with the rule does to its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// 修订条款
    #[default]
    Revise,
    /// 废止: the document cannot stand without what is wrong.
    Repeal,
    /// 宣布失效
    Lapse,
    /// Told to the reviewer, no effect on the recommendation.
    Note,
}

/// 审查规则
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name for good: file name, never reused.
    pub id: String,
    /// Numbers in `legal/catalogue.md`, e.g. `R011`.
    pub catalogue: Vec<String>,
    /// Short title, Chinese.
    pub title: String,
    /// 类别
    pub category: Category,
    /// 严重程度
    pub severity: Severity,
    /// 处理后果
    pub consequence: Consequence,
    /// Titles of documents whose whole subject is what the rule forbids: a conflict in one of these means 废止.
    pub core_titles: Vec<Template>,
    /// The lowest rank that may lawfully set it; `None`: only what the bases themselves except.
    pub lawful_from: Option<Rank>,
    /// 法律依据
    pub basis: Vec<BasisId>,
    /// What is wrong, Chinese, `{…}` filled from the hit.
    pub message: String,
    /// What to do, Chinese, `{…}` filled from the hit.
    pub advice: String,
    /// The wordings that hit. Empty for rules on a fact.
    pub patterns: Vec<Pattern>,
    /// The fact that hits. `None` for rules on wordings.
    pub fact: Option<Fact>,
    /// The guards that apply.
    pub guards: Vec<GuardName>,
    /// 合法看似
    pub lawful: Vec<LawfulForm>,
    /// Its examples.
    pub examples: Vec<Example>,
}

/// 判定政策: the thresholds of `policy.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Share of the substantive clauses with 必删 conflicts from which 废止 is suggested (a suggested line, no law).
    pub repeal_share: f64,
    /// Fewest conflicting clauses for that share to count.
    pub repeal_min_clauses: usize,
    /// Days before the end of validity from which a warning is given.
    pub validity_warning_days: i64,
    /// Characters a `…` without a number may span.
    pub default_gap_chars: u16,
}

/// Everything the rule engine knows.
#[derive(Debug, Clone)]
pub struct Dictionary {
    /// All words.
    pub words: Vec<Word>,
    /// All word groups.
    pub groups: Vec<WordGroup>,
    /// All rules, sorted by id.
    pub rules: Vec<Rule>,
    /// All bases.
    pub bases: Vec<Basis>,
    /// 判定政策
    pub policy: Policy,
    /// 行政区划 by full name: what it is, so that places are recognised.
    pub regions: Regions,
    /// Hash of all its files, 16 hexadecimal digits.
    pub hash: String,
}

impl LawfulForm {
    /// Whether it may make hits of a pattern lawful.
    #[must_use]
    pub fn covers(&self, pattern: u16) -> bool {
        self.only.is_empty() || self.only.contains(&pattern)
    }
}

impl Dictionary {
    /// The words of a group by its name, for guards. Empty when there is no such group: the loader checks the names
    /// that the program itself uses.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<GroupId> {
        let index = self.groups.iter().position(|group| group.name == name)?;
        Some(GroupId(u16::try_from(index).expect("fewer than 65,536 groups")))
    }

    /// The rule of an id.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// The word of an id.
    #[must_use]
    pub fn word(&self, id: WordId) -> &Word {
        &self.words[id.0 as usize]
    }

    /// The basis of an id.
    #[must_use]
    pub fn basis(&self, id: BasisId) -> &Basis {
        &self.bases[id.0 as usize]
    }
}

/// 行政区划: names, short names and what lies in what.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    /// Full and short names to the row of the region.
    pub by_name: HashMap<String, usize>,
    /// The rows.
    pub rows: Vec<Region>,
}

/// One row of `regions.csv`.
#[derive(Debug, Clone)]
pub struct Region {
    /// 全称, e.g. 广东省, 江门市.
    pub name: String,
    /// 简称 without its 省/市/县, where that is usual, e.g. 广东, 江门; empty otherwise.
    pub short: String,
    /// Row of the region above; `None` for provinces.
    pub parent: Option<usize>,
}
