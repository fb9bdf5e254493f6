//! Sentence templates (句式): what a rule looks for, parsed and ready to match.

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::GroupId;

/// 词槽: a kind of expression recognised by its shape rather than from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SlotKind {
    /// 金额: 500元, 三万元; measured in 元.
    Amount,
    /// 百分比: 5%, 百分之五, 30‰; measured in percent.
    Percentage,
    /// 期限: 60日, 三个月, 两年; measured in days.
    Duration,
    /// 工作日: only terms given in working days (10个工作日); measured in working days.
    WorkingDays,
    /// 自然日: only terms not given in working days; measured in days.
    CalendarDays,
    /// 日期: 2020年1月1日; measured in days since 0000-01-01.
    Date,
    /// 倍数: 三倍, 1.5倍; measured as it stands.
    Multiple,
    /// 分值: 2分, 一分, points of a score; measured as it stands, negative where points are taken off (扣2分).
    Score,
    /// 数量: a bare number with a measure word (3家, 五百米); measured as it stands.
    Number,
    /// 地名: a region of the table, or X市/X县 by shape.
    Region,
    /// 外地地名: a place that is neither the document's own region, nor within it, nor above it.
    OutsideRegion,
    /// 机构: X局, X委员会, X人民政府.
    Agency,
    /// 企业名: X有限公司, X集团.
    Company,
    /// 法规: 《X法》, 《X条例》, with book-title marks.
    Statute,
    /// 文号: 国发〔2020〕1号.
    DocumentNumber,
}

impl SlotKind {
    /// Number of kinds.
    pub const COUNT: usize = 15;
}

/// How a slot's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
}

impl Comparison {
    /// Whether `value` stands so to `limit`.
    #[must_use]
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Above => value > limit,
            Self::AtLeast => value >= limit,
            Self::Below => value < limit,
            Self::AtMost => value <= limit,
            Self::Equal => (value - limit).abs() < 1e-9,
        }
    }
}

/// 词槽 as a template asks for it: a kind, and how its value must stand to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The kind.
    pub kind: SlotKind,
    /// The limit in the slot's own measure.
    pub limit: Option<(Comparison, f64)>,
}

impl Slot {
    /// Whether an expression of the kind with this value is one the template asks for.
    #[must_use]
    pub fn accepts(self, value: f64) -> bool {
        self.limit.is_none_or(|(sign, limit)| sign.holds(value, limit))
    }
}

/// One element of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Element {
    /// A word of one of these groups, here.
    Words(Vec<GroupId>),
    /// An expression of this kind, here, whose value stands so to the limit.
    Slot(Slot),
    /// A word of one of these groups, or an expression of one of these kinds, here.
    Either(Vec<GroupId>, Vec<Slot>),
    /// Up to this many characters of anything, within the sentence.
    Gap {
        /// The limit, in characters.
        max_chars: u16,
        /// Groups of which no word may lie in the gap.
        without: Vec<GroupId>,
    },
    /// `&`: what stands on its two sides stands in the same sentence, in any order, without overlapping.
    Together {
        /// All parts of the template lie within this many characters.
        max_chars: Option<u16>,
    },
}

/// 句式: elements in order, adjacent unless a gap stands between; or several such parts with [`Element::Together`] between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Never empty; each part begins and ends with a word or a slot; no two gaps in a row.
    pub elements: Vec<Element>,
    /// As written in the rule file.
    pub source: String,
}

/// Where the `when` and `unless` templates of a pattern may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "语境在哪里找")]
pub enum Context {
    /// 引导句 of the clause and of its ancestors, and the headings above it.
    #[schemars(description = "引导句和上面的各级标题")]
    LeadIn,
    /// The title of the document or of the part.
    #[schemars(description = "文件或者附件的标题")]
    Title,
    /// The sentence itself.
    #[schemars(description = "同一句")]
    Sentence,
    /// Anywhere in the same clause, the sentence itself included.
    #[schemars(description = "同一条款")]
    Clause,
    /// Anywhere in the enclosing 条 (or 一、 section), the sentence itself included.
    #[schemars(description = "同一条（或者同一个一、）")]
    Article,
}

/// One way in which a rule's matter is worded.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pattern {
    /// What the sentence must show.
    pub text: Matcher,
    /// What its surroundings must show too: any of `contexts` may hold it.
    pub when: Option<(Template, Vec<Context>)>,
    /// What must be absent: no template may stand in any of the contexts.
    pub unless: Vec<(Template, Vec<Context>)>,
    /// A verdict of its own, when it differs from the one the rule's severity gives.
    pub verdict: Option<super::Verdict>,
    /// The name by which a 合法看似 of the rule says that it belongs to this pattern; several may share one.
    pub name: Option<String>,
    /// What fixes the limit of the pattern's `{…>N}`: N is then the most the law allows.
    pub cap: Option<super::BasisId>,
}

/// A template, or the escape hatch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Matcher {
    /// The ordinary case.
    Template(Template),
    /// A regular expression, tried only in sentences with a word of `trigger`. Why no template would do is in the file.
    Regex {
        /// The groups one of whose words must stand in the sentence.
        trigger: Vec<GroupId>,
        /// The expression.
        #[serde(serialize_with = "written", deserialize_with = "compiled")]
        regex: regex::Regex,
    },
}

fn written<S: Serializer>(regex: &regex::Regex, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(regex.as_str())
}

fn compiled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<regex::Regex, D::Error> {
    regex::Regex::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
