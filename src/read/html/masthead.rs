//! Title and metadata of a page. Sites print them outside the body, or above it in a table.
//! Takes the lines of the body and around it, gives title, metadata one item a line, and the body without them.

use super::measure::Page;
use super::render::Line;
use scraper::{ElementRef, Node};

/// What stands before the document's own text.
pub(super) struct Masthead {
    /// None when the body has it already.
    pub title: Option<String>,
    /// `发文字号：某政发〔2020〕1号`
    pub metadata: Vec<String>,
    /// The lines of the body.
    pub body: Vec<Line>,
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
const TITLE_LABELS: &[&str] = &["标题", "名称", "文件名称", "信息名称", "文件标题"];

/// Title and metadata of an official document stand within so many lines from the top.
const TOP_LINES: usize = 14;

/// Finds title and metadata, and takes the table of metadata out of the body.
pub(super) fn find(page: &Page<'_>, lines: &[Line], around: &[Line]) -> Masthead {
    let mut found = Items::default();
    let mut body: Vec<Line> = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        if at >= TOP_LINES || !found.take(&line.text) {
            body.push(line.clone());
        }
    }
    for line in around {
        found.take(&line.text);
    }
    let mut title = None;
    let candidates = title_candidates(page, found.title.as_deref());
    match candidates.iter().find_map(|candidate| covering(&body, candidate)) {
        Some((first, last, whole)) => {
            // The title on several lines of the page becomes one, and stands first, before the metadata.
            if first == 0 {
                body.drain(..=last);
                title = Some(whole);
            }
        }
        None => title = candidates.into_iter().next(),
    }
    Masthead { title, metadata: found.metadata, body }
}

#[derive(Default)]
struct Items {
    metadata: Vec<String>,
    title: Option<String>,
}

impl Items {
    /// Takes the line if it is nothing but labels and their values.
    fn take(&mut self, line: &str) -> bool {
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

/// `索 引 号：\t000\t主题分类：\t科技` as pairs; none if some cell is neither a label nor the value of one.
fn pairs(line: &str) -> Option<Vec<(String, String)>> {
    const MAX_LINE_CHARS: usize = 300;
    if line.chars().count() > MAX_LINE_CHARS {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut waiting = false;
    for cell in line.split('\t') {
        if let Some((label, value)) = labelled(cell) {
            waiting = value.is_empty();
            pairs.push((label, value));
        } else if waiting {
            if let Some((_, value)) = pairs.last_mut() {
                cell.trim().clone_into(value);
            }
            waiting = false;
        } else if !cell.trim().is_empty() {
            return None;
        }
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// `发文字号：某政发〔2020〕1号` as label and value. Without a colon the cell must be the label alone.
fn labelled(cell: &str) -> Option<(String, String)> {
    let (label, value) = match cell.split_once(['：', ':']) {
        Some((label, value)) => (label, value.trim()),
        None => (cell, ""),
    };
    let label: String = label.chars().filter(|c| !c.is_whitespace() && !"【】[]・·".contains(*c)).collect();
    let known = LABELS.iter().any(|(known, _)| *known == label)
        || OTHER_LABELS.contains(&label.as_str())
        || TITLE_LABELS.contains(&label.as_str());
    known.then(|| (label, value.trim_start_matches(['】', ']']).trim().to_owned()))
}

/// The page's own words for the title, the surest first.
fn title_candidates(page: &Page<'_>, labelled: Option<&str>) -> Vec<String> {
    let root = page.html.tree.root();
    let mut candidates: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_title(&text) && !candidates.contains(&text) {
            candidates.push(text);
        }
    };
    labelled.into_iter().for_each(&mut add);
    for node in root.descendants() {
        let Node::Element(element) = node.value() else { continue };
        if element.name() == "meta"
            && element.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("ArticleTitle"))
        {
            element.attr("content").into_iter().for_each(&mut add);
        }
    }
    for node in root.descendants().filter(|node| !page.is_dropped(*node)) {
        if let Some(element) = ElementRef::wrap(node)
            && (element.value().name() == "h1" || has_title_name(element))
        {
            add(&element.text().collect::<String>());
        }
    }
    for node in root.descendants() {
        if let Some(element) = ElementRef::wrap(node)
            && element.value().name() == "title"
        {
            add(&without_site_name(&element.text().collect::<String>()));
        }
    }
    candidates
}

fn has_title_name(element: ElementRef<'_>) -> bool {
    const NAMES: &[&str] = &[
        "title",
        "titles",
        "bt",
        "biaoti",
        "arti_title",
        "article-title",
        "news_title",
        "contenttitle",
        "tit",
        "titletext",
        "fontmax",
        "xxgk_title",
    ];
    let value = element.value();
    value.id().into_iter().chain(value.classes()).any(|name| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Is it long enough for a title, and not a sentence or the name of a column?
fn is_title(text: &str) -> bool {
    let han = super::measure::count_han(text);
    (6..=120).contains(&han)
        && !text.contains('。')
        && [
            "通知", "办法", "规定", "意见", "决定", "公告", "条例", "细则", "方案", "通告", "函", "批复", "法", "规则",
            "规程", "命令", "令", "答复", "规划", "标准", "措施", "制度", "政策", "指南", "目录", "章程", "纲要",
            "要点", "计划", "实施",
        ]
        .iter()
        .any(|word| text.contains(word))
}

/// `某办法_某市人民政府门户网站` without the site. The first piece that can be a title is it; a dash inside a title stays
/// because the pieces around it are short.
fn without_site_name(text: &str) -> String {
    let text = text.trim();
    let pieces = text.split(['_', '|', '｜', '—', '-', '–']);
    let best = pieces.map(str::trim).find(|piece| is_title(piece) && !piece.contains("网站"));
    best.unwrap_or(text).to_owned()
}

/// The consecutive lines near the top that together are the title: first, last, and the title as the lines have it.
fn covering(lines: &[Line], title: &str) -> Option<(usize, usize, String)> {
    let wanted = bare(title);
    for first in 0..lines.len().min(TOP_LINES) {
        let mut whole = String::new();
        for (last, line) in lines.iter().enumerate().skip(first).take(5) {
            whole.push_str(line.text.trim());
            let have = bare(&whole);
            if have == wanted {
                return Some((first, last, whole));
            }
            if !wanted.starts_with(&have) {
                break;
            }
        }
    }
    // Within a longer line it is there too, and must not be set twice.
    let at = lines.iter().take(TOP_LINES).position(|line| bare(&line.text).contains(&wanted))?;
    let line = lines.get(at)?;
    Some((usize::MAX.min(at.max(1)), at, line.text.clone()))
}

/// Characters that count when titles are compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
