//! The table of metadata of a page (索引号, 发文机关, 发文字号 …): which labels it has and what their values are.
//! Takes one line, cells parted by `\t`, gives labels and values. Where such lines are looked for is left to `masthead`.

use super::super::furniture::{self, Purpose};

/// What the tables of a page say of its document.
#[derive(Default)]
pub(super) struct Items {
    /// `发文字号：某政发〔2020〕1号`, every label once.
    pub metadata: Vec<String>,
    /// The value of a label such as 标题.
    pub title: Option<String>,
}

impl Items {
    /// Takes the line if it is nothing but labels and their values.
    pub(super) fn take(&mut self, line: &str) -> bool {
        let Some(pairs) = pairs(line) else { return false };
        for (label, value) in pairs {
            if TITLE_LABELS.contains(&label.as_str()) {
                self.title.get_or_insert(value);
            } else if let Some((_, name)) = LABELS.iter().find(|(known, _)| *known == label) {
                let prefix = format!("{name}：");
                if !value.is_empty() && !self.metadata.iter().any(|item| item.starts_with(&prefix)) {
                    self.metadata.push(prefix + &value);
                }
            }
        }
        true
    }
}

/// Labels of metadata, blanks taken out, and the one label that segment knows them by.
const LABELS: &[(&str, &str)] = &[
    ("索引号", "索引号"),
    ("信息索引", "索引号"),
    ("索取号", "索引号"),
    ("信息索取号", "索引号"),
    ("发文机关", "发文机关"),
    ("发文机构", "发文机关"),
    ("发文单位", "发文机关"),
    ("制定机关", "发文机关"),
    ("制发机关", "发文机关"),
    ("发布机构", "发布机构"),
    ("发布机关", "发布机构"),
    ("发布部门", "发布机构"),
    ("发布单位", "发布机构"),
    ("公开机构", "发布机构"),
    ("发文字号", "发文字号"),
    ("文号", "发文字号"),
    ("文件编号", "发文字号"),
    ("发文文号", "发文字号"),
    ("文件号", "发文字号"),
    ("公文号", "发文字号"),
    ("文件文号", "发文字号"),
    ("成文日期", "成文日期"),
    ("成文时间", "成文日期"),
    ("发文日期", "成文日期"),
    ("发文时间", "成文日期"),
    ("印发日期", "印发日期"),
    ("生成日期", "生成日期"),
    ("发布日期", "发布日期"),
    ("公布日期", "公布日期"),
    ("颁布日期", "公布日期"),
    ("有效性", "有效性"),
    ("时效性", "有效性"),
    ("效力状态", "有效性"),
    ("实施日期", "实施日期"),
    ("施行日期", "实施日期"),
    ("生效日期", "实施日期"),
    ("失效日期", "失效日期"),
    ("废止日期", "失效日期"),
    ("有效期", "有效期"),
    ("统一编号", "统一编号"),
    ("规范性文件统一编号", "统一编号"),
    ("登记号", "统一编号"),
];

/// Labels of the same tables that say nothing of use here; a row of these is dropped.
const OTHER_LABELS: &[&str] = &[
    "主题词",
    "法规类别",
    "类目名称",
    "公开类型",
    "主题分类",
    "信息类别",
    "分类",
    "内容概述",
    "关键词",
    "关键字",
    "体裁分类",
    "组配分类",
    "服务对象",
    "公开形式",
    "公开方式",
    "公开范围",
    "公开时限",
    "语种",
    "所属主题",
    "信息分类",
    "载体类型",
    "体裁",
    "责任部门",
    "公开责任部门",
    "信息来源",
    "记录形式",
];

/// Labels whose value is the title.
const TITLE_LABELS: &[&str] = &["法规标题", "标题", "名称", "文件名称", "信息名称", "文件标题"];

/// `索 引 号：\t000\t主题分类：\t科技` as pairs; none if some cell is neither a label nor the value of one.
fn pairs(line: &str) -> Option<Vec<(String, String)>> {
    const MAX_LINE_CHARS: usize = 300;
    if line.chars().count() > MAX_LINE_CHARS {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut waiting = false;
    let parted = part_at_labels(line);
    for cell in parted.split('\t') {
        if let Some((label, value)) = labelled(cell) {
            waiting = value.is_empty();
            pairs.push((label, value));
        } else if waiting && !cell.trim().is_empty() {
            if let Some((_, value)) = pairs.last_mut() {
                cell.trim().clone_into(value);
            }
            waiting = false;
        } else if !cell.trim().is_empty() && furniture::purpose(cell) == Purpose::Content {
            return None;
        }
    }
    // Without a colon this may as well be the head of a list: 文件名称 | 发文字号 | 发布日期, or 名称 | 依据.
    let has_colon = line.contains(['：', ':', '】']);
    let tells =
        |(label, value): &(String, String)| has_colon || !value.is_empty() && !TITLE_LABELS.contains(&label.as_str());
    pairs.iter().any(|pair| tells(pair) && known_labels().any(|known| known == pair.0)).then_some(pairs)
}

/// `发布机构：某局发布日期：2009-04-08 字号：大中小` with a `\t` before every label but the first.
fn part_at_labels(line: &str) -> String {
    const PAGE_LABELS: &[&str] = &[
        "来源",
        "信息来源",
        "新闻来源",
        "文章来源",
        "资金来源",
        "字号",
        "字体",
        "浏览次数",
        "点击数",
        "点击次数",
        "访问次数",
        "作者",
        "责任编辑",
        "公报期号",
        "发布时间",
    ];
    let labels = || known_labels().chain(PAGE_LABELS.iter().copied());
    let mut places: Vec<usize> = Vec::new();
    for (colon, _) in line.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        // 信息索取号 ends in a label of its own; the longest counts.
        let before = line.get(..colon).unwrap_or("");
        let label = labels().filter(|label| before.ends_with(label)).max_by_key(|label| label.len());
        places.extend(label.map(|label| colon - label.len()).filter(|at| *at > 0));
    }
    let mut parted = line.to_owned();
    for at in places.into_iter().rev() {
        parted.insert(at, '\t');
    }
    parted
}

fn known_labels() -> impl Iterator<Item = &'static str> {
    LABELS.iter().map(|(label, _)| *label).chain(OTHER_LABELS.iter().copied()).chain(TITLE_LABELS.iter().copied())
}

/// `发文字号：某政发〔2020〕1号` as label and value. Without a colon the cell must be the label alone.
fn labelled(cell: &str) -> Option<(String, String)> {
    let bracketed = cell.trim().strip_prefix('【').and_then(|rest| rest.split_once('】'));
    let (label, value) =
        match bracketed.filter(|_| !cell.contains(['：', ':'])).or_else(|| cell.split_once(['：', ':'])) {
            Some((label, value)) => (label, value.trim()),
            None => (cell, ""),
        };
    let label: String = label.chars().filter(|c| !c.is_whitespace() && !"【】[]・·".contains(*c)).collect();
    // A table of metadata has labels of its own beside those known; `pairs` wants one of those in the row.
    const MAX_LABEL_CHARS: usize = 8;
    let is_label = known_labels().any(|known| known == label)
        || value.is_empty() && cell.trim_end().ends_with(['：', ':']) && label.chars().count() <= MAX_LABEL_CHARS;
    let value = value.trim_start_matches(['】', ']']);
    // `2016-04-26 [内容纠错]`
    let buttons = value.char_indices().filter(|(_, c)| matches!(c, '[' | '【')).map(|(at, _)| at);
    let end = buttons
        .into_iter()
        .find(|at| value.get(*at..).is_some_and(|rest| furniture::purpose(rest) == Purpose::Furniture));
    let value = end.and_then(|end| value.get(..end)).unwrap_or(value);
    is_label.then(|| (label, value.trim().trim_end_matches(['|', ' ']).to_owned()))
}
