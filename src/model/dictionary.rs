//! `Dictionary`: the law as data, loaded, checked and immutable: words, rules, bases, tables, policy.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::{GuardName, Pattern, Rank, Regions, Template, Verdict};
use crate::word_tree::WordTree;

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
    "义务",
    "方可",
    "优先",
    "鼓励",
    "允许语",
    "检查语",
    "问题名目",
    "免除要求语",
    "设条件者",
];

/// Index of a word group (词组) in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupId(pub u16);

/// Index of a word in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WordId(pub u32);

/// Index of a rule in the dictionary. The rule's public name is [`Rule::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RuleId(pub u16);

/// Index of a basis in the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BasisId(pub u16);

/// 词: one expression, in the folded form of [`Text`](super::Text).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
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
    #[serde(deserialize_with = "details")]
    pub details: Vec<(&'static str, String)>,
    /// Whether the row was checked against its source. Words outside tables are always so.
    pub verified: Verified,
    /// How often it occurs in the examples of the rules, by which common words are told from rare ones.
    pub frequency: u32,
}

/// The placeholder names of columns of tables.
const DETAILS: [&str; 4] = ["替代", "日期", "说明", "依据"];

/// Gives names their static form back.
fn details<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(&'static str, String)>, D::Error> {
    let details = Vec::<(String, String)>::deserialize(deserializer)?;
    let known = |(name, text): (String, String)| {
        let known = DETAILS.iter().find(|known| **known == name);
        known.map(|known| (*known, text)).ok_or_else(|| D::Error::custom("a column of no table"))
    };
    details.into_iter().map(known).collect()
}

impl Word {
    /// Its look-alikes, each with the offsets at which it holds the word.
    pub fn within_lookalikes(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lookalikes
            .iter()
            .flat_map(|longer| longer.match_indices(&self.text).map(|(offset, _)| (offset, longer.as_str())))
    }

    /// Whether the word at `start` of a text is a piece of a look-alike that holds it at `offset`.
    #[must_use]
    pub fn is_piece(text: &str, start: usize, offset: usize, longer: &str) -> bool {
        let longer = longer.as_bytes();
        let from = start.checked_sub(offset);
        // Nearly all that are none differ in their first character or their last; looking at these costs no call.
        from.and_then(|from| text.as_bytes().get(from..from + longer.len()))
            .is_some_and(|there| there.last() == longer.last() && there.get(2) == longer.get(2) && there == longer)
    }
}

/// 词组
#[derive(Debug, Clone, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Basis {
    /// Its key in rule files, e.g. `fcr-2024-9-2`.
    pub id: String,
    /// 《…》第N条第（M）项, as printed.
    pub citation: String,
    /// First day in force.
    pub in_force_from: Option<Date>,
    /// Last day on which it is cited: its own last day in force, or the day before its successors; `None` while it stands.
    pub in_force_to: Option<Date>,
    /// The bases cited in its place from their first day on: later editions, or what replaced it. A rule that rests on
    /// one of these rests on this one before.
    pub succeeded_by: Vec<BasisId>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "严重程度")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "整件文件的事实")]
pub enum Fact {
    /// The stated validity has run out.
    #[schemars(description = "写明的有效期已过")]
    ValidityLapsed,
    /// The stated validity runs out within the policy's warning time.
    #[schemars(description = "写明的有效期将满（提前多少日见 policy.toml）")]
    ValidityEnding,
    /// The plan's last year, as its title or text states it, is past.
    #[schemars(description = "标题或者正文写明的计划年度、规划期已过")]
    PlanPeriodOver,
    /// All laws the document rests on are repealed.
    #[schemars(description = "制定依据全部已经废止")]
    AllBasesRepealed,
    /// One of the laws it rests on is repealed, others stand.
    #[schemars(description = "制定依据有一部分已经废止")]
    SomeBasisRepealed,
    /// It states no validity, and the term that `validity.csv` presumes for its place and kind has run out.
    ValidityPresumed,
    /// The document is about a transitional arrangement, and its stated end is past.
    TransitionOver,
    /// A clause's transitional arrangement has ended; the document goes on.
    TransitionClauseOver,
    /// The event or task its title names is over, by the table `ended_tasks.csv`.
    TaskEnded,
    /// Marked as internal or not to be published, and yet it sets duties of businesses.
    InternalButBinding,
    /// Issued by a body that may not issue such documents, and it sets duties of businesses.
    IssuerNotEligible,
    /// It tells how it was made and says nothing of a fair-competition review.
    NoReviewStated,
    /// Its main content conflicts with law: found by the recommend stage, over the conflicts.
    MainContentConflicts,
    /// A later document of the folder repeals it, or is it anew: found by the collate stage.
    ReplacedInFolder,
    /// Another document of the folder by the same issuer has the same title: found by the collate stage.
    DoubleInFolder,
}

/// 有效期推定: one row of `validity.csv`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ValidityTerm {
    /// 全称 of the region whose documents it is about.
    pub region: String,
    /// Ends of titles it is about (通告); empty: all.
    pub kinds: Vec<String>,
    /// Years a document without a stated validity is in force; `None`: nothing is presumed.
    pub years: Option<i16>,
    /// The same for those called 试行 or 暂行.
    pub provisional_years: Option<i16>,
    /// First and last day of issue of the documents it is about.
    pub issued: (Option<Date>, Option<Date>),
    /// 《…》第N条
    pub citation: String,
    /// 核验状态; only a checked row presumes anything.
    pub verified: Verified,
}

/// 合法看似: a wording of the rule's matter that the law allows, with the reason. Reported as `neutral`, never hidden.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LawfulForm {
    /// Where it may stand and what it looks like; matched like a rule's pattern against the hit's sentence and `when`.
    pub pattern: Pattern,
    /// The patterns of the rule it belongs to, by index; empty when it belongs to all.
    pub only: Vec<u16>,
    /// Whether it must stand where the hit stands: overlap it, or share a part of the sentence between commas with it.
    pub at_hit: bool,
    /// Why it is lawful, in Chinese.
    pub reason: String,
    /// What the hit becomes: [`Verdict::Exempt`] or [`Verdict::NeedsReview`].
    pub verdict: Verdict,
}

/// An example of a rule, which is also its test.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "例，也是规则的测试")]
pub struct Example {
    /// The clause.
    #[schemars(description = "条款；fact 规则写一件短文件的全文")]
    pub text: String,
    /// `conflict`, `needs-review`, `exempt`, or `none` when the rule must not even hit.
    #[schemars(description = "应有的结果：conflict 抵触；needs-review 需判断；exempt 豁免；none 不命中")]
    pub verdict: String,
    /// The guard that must be the reason of `exempt`.
    #[serde(default)]
    #[schemars(description = "豁免、降为需判断的，是哪一种豁免情形")]
    pub guard: Option<GuardName>,
    /// 引导句 above it.
    #[serde(default)]
    #[schemars(description = "上面的引导句")]
    pub lead_in: Option<String>,
    /// Title of the document it stands in.
    #[serde(default)]
    #[schemars(description = "所在文件的标题")]
    pub title: Option<String>,
    /// Issuer of that document.
    #[serde(default)]
    #[schemars(description = "文件的制定机关，不写则为安澜市人民政府")]
    pub issuer: Option<String>,
    /// A known gap: why this does not come out yet. The test fails when it starts to.
    #[serde(default)]
    #[schemars(description = "已知而未解决：为什么还得不出应有的结果")]
    pub todo: Option<String>,
}

/// 处理后果: what a conflict with the rule does to its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "抵触的后果")]
pub enum Consequence {
    /// 修订条款
    #[default]
    #[schemars(description = "修订条款")]
    Revise,
    /// 废止: the document cannot stand without what is wrong.
    #[schemars(description = "废止：没有这一条，整件不能成立")]
    Repeal,
    /// 宣布失效
    Lapse,
    /// Told to the reviewer, no effect on the recommendation.
    #[schemars(description = "只提示，不影响清理意见")]
    Note,
}

/// 修改方式: what repair suits the findings of a rule. Where the text does not bear it, its advice is what is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "修改方式")]
pub enum Repair {
    /// The old name of an organ becomes its present one.
    #[schemars(description = "过时的机构名称改为现名称")]
    ReplaceOrgan,
    /// The name of a law becomes that of the law in its place.
    #[schemars(description = "已废止的法律、法规名称改为替代它的名称")]
    ReplaceLaw,
    /// An abolished item becomes what stands in its place, or goes.
    #[schemars(description = "已取消的事项改为现行事项，没有的删去")]
    ReplaceItem,
    /// The requirement goes: the clause that is nothing else, or the sentence.
    #[schemars(description = "删去：整项、整款、整条或者整句")]
    Delete,
    /// A figure goes down to the limit that its pattern states.
    #[schemars(description = "超过上限的数字改为上限（句式须写 cap）")]
    Cap,
    /// A person words it anew.
    #[schemars(description = "由起草人按修改建议重写")]
    Redraft,
}

/// 审查规则
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// 修改方式
    pub repair: Repair,
    /// The wordings that hit. Empty for rules on a fact.
    pub patterns: Vec<Pattern>,
    /// The fact that hits. `None` for rules on wordings.
    pub fact: Option<Fact>,
    /// Whether what only encourages or allows counts as much as what orders: a reward is one however it is worded.
    pub however_worded: bool,
    /// The guards that apply.
    pub guards: Vec<GuardName>,
    /// 合法看似
    pub lawful: Vec<LawfulForm>,
    /// Its examples.
    pub examples: Vec<Example>,
}

/// 判定政策: the thresholds of `policy.toml`.
#[derive(Debug, Clone, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "判定政策：只有门槛，没有法律")]
pub struct Policy {
    /// Share of the substantive clauses with 必删 conflicts from which 废止 is suggested (a suggested line, no law).
    #[schemars(description = "必删条款占实质条款的比例达到此数，提示废止（建议线，没有法律出处）")]
    pub repeal_share: f64,
    /// Fewest conflicting clauses for that share to count.
    #[schemars(description = "必删条款至少达到此数，比例才起作用")]
    pub repeal_min_clauses: usize,
    /// Days before the end of validity from which a warning is given.
    #[schemars(description = "有效期届满前多少日开始提醒")]
    pub validity_warning_days: i64,
    /// Characters a `…` without a number may span.
    #[schemars(description = "句式中不写数字的 … 最多跨过多少个字")]
    pub default_gap_chars: u16,
}

impl Policy {
    /// Whether a number can be a share of clauses: more than nothing, no more than all of them.
    #[must_use]
    pub fn is_share(number: f64) -> bool {
        number > 0.0 && number <= 1.0
    }
}

/// Everything the rule engine knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dictionary {
    /// All words.
    pub words: Vec<Word>,
    /// The same ready to be found, by number.
    pub tree: Arc<WordTree>,
    /// All word groups.
    pub groups: Vec<WordGroup>,
    /// All rules, sorted by id.
    pub rules: Vec<Rule>,
    /// All bases.
    pub bases: Vec<Basis>,
    /// 判定政策
    pub policy: Policy,
    /// 有效期推定
    pub validity_terms: Vec<ValidityTerm>,
    /// 行政区划 by full name: what it is, so that places are recognised.
    pub regions: Regions,
    /// Hash of all its files, 16 hexadecimal digits.
    pub hash: String,
}

impl Example {
    /// What is to come out, for people: 〔豁免·重申禁令〕.
    #[must_use]
    pub fn expected(&self) -> String {
        let verdict = match self.verdict.as_str() {
            "conflict" => "抵触",
            "needs-review" => "需判断",
            "exempt" => "豁免",
            _ => "不命中",
        };
        let guard = self.guard.map_or_else(String::new, |guard| format!("·{guard}"));
        format!("〔{verdict}{guard}〕")
    }
}

impl LawfulForm {
    /// Whether it may make hits of a pattern lawful.
    #[must_use]
    pub fn covers(&self, pattern: u16) -> bool {
        self.only.is_empty() || self.only.contains(&pattern)
    }
}

impl Dictionary {
    /// Whether the rule of that id looks at a whole document rather than at wordings.
    #[must_use]
    pub fn is_on_document(&self, rule: &str) -> bool {
        self.rules.iter().any(|known| known.id == rule && known.fact.is_some())
    }

    /// The words of a group by its name, for guards. Empty when there is no such group: the loader checks the names
    /// that the program itself uses.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<GroupId> {
        let index = self.groups.iter().position(|group| group.name == name)?;
        Some(GroupId(u16::try_from(index).expect("fewer than 65,536 groups")))
    }

    /// Whether one of a rule's bases is in force on a day; without one the rule says nothing.
    #[must_use]
    pub fn in_force(&self, rule: &Rule, day: Date) -> bool {
        rule.basis.iter().any(|basis| self.basis(*basis).in_force(day))
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
