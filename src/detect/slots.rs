//! Typed slots: amounts, shares, terms, dates, places, organs, firms, statutes, document numbers in one sentence.
//!
//! Takes folded text, gives spans with a value in the slot's own measure (元, percent, days). Recognition is by shape.

use super::{quantity, score};
use crate::model::{Regions, SlotKind, Span};
use crate::word_tree::WordTree;

/// An expression of a slot's kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SlotHit {
    /// Where.
    pub span: Span,
    /// Its value, 0 for kinds without one.
    pub value: f64,
}

/// Characters after which a name begins: particles and verbs that govern names, and punctuation.
const NAME_BREAKS: &[char] = &[
    '由', '经', '报', '向', '到', '在', '与', '和', '及', '或', '对', '按', '凭', '的', '是', '须', '应', '需', '被',
    '将', '授', '委', '托', '请', '给', '为', '以', '从', '让', '并', '等', '于', '当', '，', '。', '、', '；', '：',
    '（', '）', '《', '》', '“', '”', '\t', '\n', ' ',
];

/// Longest name looked for, in characters.
const LONGEST_NAME_CHARS: usize = 20;

const AGENCY_ENDINGS: &[&str] = &[
    "人民政府",
    "政府",
    "主管部门",
    "管理部门",
    "行政部门",
    "部门",
    "委员会",
    "管委会",
    "办公室",
    "办事处",
    "机关",
    "厅",
    "局",
    "委",
    "处",
    "站",
    "队",
    "中心",
    "指挥部",
    "领导小组",
    "联席会议",
];

const COMPANY_ENDINGS: &[&str] = &["有限责任公司", "股份有限公司", "有限公司", "集团公司", "集团", "公司"];

/// Kinds of firm that name none.
const NOT_A_COMPANY_NAME: &[&str] = &[
    "子",
    "分",
    "总",
    "母",
    "本",
    "该",
    "各",
    "某",
    "项目",
    "独立法人",
    "股份制",
    "外资",
    "独资",
    "施工",
    "建筑",
    "物业",
    "上市",
    "保险",
    "国有",
    "民营",
    "外地",
    "本地",
    "中介",
    "担保",
    "小额贷款",
    "测绘",
    "检测",
    "评估",
    "咨询",
    "代理",
    "运输",
    "物流",
    "平台",
    "设计",
    "监理",
    "劳务",
    "新",
    "新设",
    "一家",
    "两家",
    "一个",
    "控股",
    "关联",
    "投资",
    "融资担保",
    "供电",
    "供水",
    "供气",
    "燃气",
    "热力",
    "自来水",
    "跨国",
    "大型",
    "企业",
    "有限责任",
    "股份",
    "招标",
    "房地产",
    "房地产开发",
    "开发",
    "拍卖",
];

const STATUTE_ENDINGS: &[&str] = &["法", "条例", "规定", "办法", "决定", "法典", "细则", "解释"];

/// The words by which expressions are recognised, made ready to be found.
pub(super) struct SlotWords {
    agencies: WordTree,
    companies: WordTree,
}

impl SlotWords {
    pub fn new() -> Self {
        Self {
            agencies: WordTree::new(AGENCY_ENDINGS.iter().copied().zip(0..)),
            companies: WordTree::new(COMPANY_ENDINGS.iter().copied().zip(0..)),
        }
    }

    /// All expressions of a kind in `sentence`, in text order.
    pub fn find(&self, kind: SlotKind, text: &str, sentence: Span, regions: &Regions, own: &[usize]) -> Vec<SlotHit> {
        let slice = &text[sentence.range()];
        let base = sentence.start();
        let mut hits = match kind {
            SlotKind::Amount => quantity::amounts(slice),
            SlotKind::Percentage => quantity::percentages(slice),
            SlotKind::Duration => quantity::durations(slice),
            SlotKind::WorkingDays => quantity::working_days(slice),
            SlotKind::CalendarDays => quantity::calendar_days(slice),
            SlotKind::Multiple => quantity::multiples(slice),
            SlotKind::Score => score::points(slice),
            SlotKind::Date => quantity::dates(slice),
            SlotKind::Number => quantity::counts(slice),
            SlotKind::Region => places(slice, regions, None),
            SlotKind::OutsideRegion => places(slice, regions, Some(own)),
            SlotKind::Agency => names(slice, &self.agencies, |_| true),
            SlotKind::Company => names(slice, &self.companies, is_company_name),
            SlotKind::Statute => {
                bracketed(slice, '《', '》', |name| STATUTE_ENDINGS.iter().any(|end| name.ends_with(end)))
            }
            SlotKind::DocumentNumber => bracketed(slice, '〔', '〕', |year| year.len() == 4),
        };
        for hit in &mut hits {
            hit.span = Span::new(hit.span.start() + base, hit.span.end() + base);
        }
        hits
    }
}

/// Places by the table. With `own`: only those outside these rows. A name that several places bear is the one that lies
/// in the place named right before it (南京市鼓楼区); where none is, it counts as outside only if all of them do.
fn places(text: &str, regions: &Regions, own: Option<&[usize]>) -> Vec<SlotHit> {
    // Start, end, name; of those that begin alike the longest, which comes last.
    let mut longest: Vec<(usize, usize, u32)> = Vec::new();
    regions.tree.each(text, |start, end, name| match longest.last_mut() {
        Some(known) if known.0 == start => *known = (start, end, name),
        _ => longest.push((start, end, name)),
    });
    let mut hits = Vec::new();
    let mut before: (usize, Vec<usize>) = (0, Vec::new());
    for (start, end, name) in longest {
        let rows = &regions.names[name as usize].1;
        let within = |row: &usize| before.0 == start && regions.upwards(*row).skip(1).any(|up| before.1.contains(&up));
        let mut meant: Vec<usize> = rows.iter().copied().filter(within).collect();
        if meant.is_empty() {
            meant.extend(rows);
        }
        let is_own = |row: usize, own: &[usize]| own.iter().any(|&mine| regions.related(mine, row));
        let foreign = own.is_none_or(|own| !own.is_empty() && !meant.iter().any(|&row| is_own(row, own)));
        if foreign {
            hits.push(SlotHit { span: Span::new(start, end), value: 0.0 });
        }
        before = (end, meant);
    }
    hits
}

fn is_company_name(name: &str) -> bool {
    !name.is_empty() && name.chars().count() >= 2 && !NOT_A_COMPANY_NAME.iter().any(|kind| name.ends_with(kind))
}

/// Names with one of `endings`, from the nearest break before it. `accept` sees the name without its ending.
fn names(text: &str, endings: &WordTree, accept: fn(&str) -> bool) -> Vec<SlotHit> {
    let mut places: Vec<(u32, usize, usize)> = Vec::new();
    endings.each(text, |start, end, ending| places.push((ending, start, end)));
    // The endings in the order of their list, which has the longer ones first.
    places.sort_unstable();
    let mut found: Vec<Span> = Vec::new();
    for (_, at, end) in places {
        // An ending inside a name already found (局 in 管理局办公室) begins no other.
        if found.iter().any(|name| name.start() <= at && end <= name.end()) {
            continue;
        }
        let name = text[..at].char_indices().rev().take(LONGEST_NAME_CHARS);
        let start = name.take_while(|(_, c)| !NAME_BREAKS.contains(c)).last().map_or(at, |(index, _)| index);
        if accept(&text[start..at]) {
            found.push(Span::new(start, end));
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|span| SlotHit { span, value: 0.0 }).collect()
}

fn bracketed(text: &str, open: char, close: char, accept: impl Fn(&str) -> bool) -> Vec<SlotHit> {
    let mut hits = Vec::new();
    let mut rest = 0;
    while let Some(from) = text[rest..].find(open).map(|at| rest + at) {
        let inside = from + open.len_utf8();
        let Some(length) = text[inside..].find(close) else { break };
        let end = inside + length + close.len_utf8();
        if accept(&text[inside..inside + length]) {
            hits.push(SlotHit { span: Span::new(from, end), value: 0.0 });
        }
        rest = end;
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(kind: SlotKind, text: &str) -> Vec<String> {
        SlotWords::new()
            .find(kind, text, Span::new(0, text.len()), &Regions::none(), &[])
            .into_iter()
            .map(|hit| text[hit.span.range()].to_owned())
            .collect()
    }

    #[test]
    fn firms_are_named_and_kinds_of_firm_are_not() {
        assert_eq!(found(SlotKind::Company, "由安澜市洁净环卫有限公司统一收运"), ["安澜市洁净环卫有限公司"]);
        assert!(found(SlotKind::Company, "应当设立子公司、分公司").is_empty());
    }

    #[test]
    fn statutes_stand_in_their_marks() {
        assert_eq!(found(SlotKind::Statute, "依照《中华人民共和国价格法》和《通知书》"), ["《中华人民共和国价格法》"]);
    }

    #[test]
    fn organs_end_at_particles() {
        assert_eq!(found(SlotKind::Agency, "须报市商务局批准"), ["市商务局"]);
    }
}
