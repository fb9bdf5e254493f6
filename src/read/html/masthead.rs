//! Title and metadata of a page. Sites print them outside the body, or above it in a table.
//! Takes the lines of the body and around it, gives title, metadata one item a line, and the body without them.

use scraper::ElementRef;

use super::labels::Items;
use super::measure::Page;
use super::render::Line;

/// What stands before the document's own text.
pub(super) struct Masthead {
    /// None when the body has it already.
    pub title: Option<String>,
    /// `发文字号：某政发〔2020〕1号`
    pub metadata: Vec<String>,
    /// The lines of the body.
    pub body: Vec<Line>,
}

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
        // The title on several lines of the page becomes one, and stands first, before the metadata.
        Some((0, last, whole)) => {
            body.drain(..=last);
            title = Some(whole);
        }
        Some((first, last, whole)) => {
            body.drain(first + 1..=last);
            if let Some(line) = body.get_mut(first) {
                line.text = whole;
            }
            // Under a red head and a number the title is still the top; after a decree it is that of what is attached.
            if body.iter().take(first).all(|line| line.text.chars().count() < 40 && !line.text.contains('。')) {
                let items = found.metadata.drain(..).map(|text| Line { text, ..Line::default() });
                body.splice(first + 1..first + 1, items);
            }
        }
        None => {
            let is_heading = |line: &&Line| !line.is_link && line.han >= 10 && is_title(&line.text);
            let heading = || around.iter().find(is_heading).map(|line| line.text.clone());
            // Words that only stand where a title should are none when the document opens with one of its own.
            let opens_with_title = body.iter().take(3).any(|line| line.han >= 10 && is_title(&line.text));
            title = match candidates.into_iter().next() {
                Some(candidate) => Some(candidate).filter(|title| is_title(title) || !opens_with_title),
                None => heading(),
            };
        }
    }
    // The site's heading stands over that of the document itself.
    if let Some((0, last, _)) = title.as_deref().and_then(|title| covering(&body, title)) {
        body.drain(..=last);
    }
    Masthead { title, metadata: found.metadata, body }
}

/// The page's own words for the title, the surest first.
fn title_candidates(page: &Page<'_>, labelled: Option<&str>) -> Vec<String> {
    let mut candidates: Vec<String> = Vec::new();
    let mut add = |text: &str, fits: fn(&str) -> bool| {
        let text = without_details(text);
        if fits(&text) && !candidates.contains(&text) {
            candidates.push(text);
        }
    };
    labelled.into_iter().for_each(|text| add(text, can_be_title));
    let elements = || page.html.tree.root().descendants().filter_map(ElementRef::wrap);
    for element in elements().map(|element| element.value()).filter(|element| element.name() == "meta") {
        if element.attr("name").is_some_and(|name| name.eq_ignore_ascii_case("ArticleTitle")) {
            element.attr("content").into_iter().for_each(|text| add(text, can_be_title));
        }
    }
    let shown = || elements().filter(|element| !page.is_dropped(**element) && element.value().name() != "body");
    for element in shown().filter(|element| element.value().name() == "h1") {
        add(&first_line(page, element), is_title);
    }
    for element in shown().filter(|element| has_title_name(*element)) {
        add(&first_line(page, element), is_title);
    }
    for element in elements().filter(|element| element.value().name() == "title") {
        add(&without_site_name(&element.text().collect::<String>()), is_title);
    }
    if candidates.is_empty() {
        // Titles that end in none of the usual words, so long as they do not read like the name of a site.
        const SITES: &[&str] = &[
            "网",
            "网站",
            "局",
            "委",
            "委员会",
            "厅",
            "院",
            "府",
            "平台",
            "专栏",
            "政策",
            "中心",
            "之窗",
            "法规",
            "公开",
            "系统",
        ];
        let mut add = |text: &str| {
            let text = without_details(text);
            if candidates.is_empty() && can_be_title(&text) && !SITES.iter().any(|site| text.ends_with(site)) {
                candidates.push(text);
            }
        };
        let is_heading = |element: &ElementRef<'_>| element.value().name() == "h1" || has_title_name(*element);
        shown().filter(is_heading).filter(|element| !is_linked(*element)).for_each(|element| {
            add(&first_line(page, element));
        });
        elements().filter(|element| element.value().name() == "title").for_each(|element| {
            add(&without_site_name(&element.text().collect::<String>()));
        });
    }
    candidates
}

/// The first line of an element that can be a title; what follows is date, source and buttons.
fn first_line<'a>(page: &Page<'a>, element: ElementRef<'a>) -> String {
    let lines = super::render::lines(page, *element);
    lines.into_iter().map(|line| line.text).find(|line| can_be_title(line)).unwrap_or_default()
}

/// Headings of menus are links; a title is at most a link to itself, and then another sign tells.
fn is_linked(element: ElementRef<'_>) -> bool {
    let is_link = |node: &ego_tree::NodeRef<'_, scraper::Node>| super::measure::is_element(*node, "a");
    element.ancestors().any(|node| is_link(&node)) || element.descendants().any(|node| is_link(&node))
}

/// `关于某事的通知 发布时间：2015年` without what begins at the first label.
fn without_details(text: &str) -> String {
    let words = text.trim_start_matches(['■', '◆', '●', '·', '★']).split_whitespace();
    words.take_while(|word| !word.contains(['：', ':']) || word.contains('《')).collect::<Vec<_>>().join(" ")
}

fn has_title_name(element: ElementRef<'_>) -> bool {
    const NAMES: &[&str] = &["bt", "biaoti", "tit", "fontmax", "content_bt"];
    let value = element.value();
    value.id().into_iter().chain(value.classes()).any(|name| {
        let name = name.to_ascii_lowercase();
        name.contains("title") || NAMES.contains(&name.as_str())
    })
}

/// Long enough for a title, and no sentence.
fn can_be_title(text: &str) -> bool {
    (5..=120).contains(&super::measure::count_han(text))
        && !text.contains(['。', '；'])
        && !text.contains(">>")
        && !text.contains(" > ")
}

/// Does it also end as titles of documents do? Columns and sites are named in places of titles, too.
fn is_title(text: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "通知",
        "办法",
        "规定",
        "意见",
        "决定",
        "公告",
        "条例",
        "细则",
        "方案",
        "通告",
        "函",
        "批复",
        "法",
        "规则",
        "规程",
        "命令",
        "令",
        "答复",
        "规划",
        "措施",
        "指南",
        "指引",
        "章程",
        "纲要",
        "要点",
        "计划",
        "解释",
        "通报",
        "报告",
        "决议",
        "规范",
        "清单",
        "名单",
        "名录",
        "试行",
        "总则",
        "预案",
        "请示",
        "安排",
        "建议",
        "提案",
        "一览表",
        "技术标准",
        "准则",
        "若干问题",
        "问答",
    ];
    let mut core = text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || " .-年》".contains(c));
    while let Some(open) = core.ends_with(['）', ')']).then(|| core.rfind(['（', '('])).flatten() {
        core = core.get(..open).unwrap_or("").trim_end();
    }
    can_be_title(text) && (text.contains("关于") || ENDINGS.iter().any(|ending| core.ends_with(ending)))
}

/// `某办法_某市人民政府门户网站` without the site. The first piece that can be a title is it; a dash inside a title stays
/// because the pieces around it are short.
fn without_site_name(text: &str) -> String {
    let text = file_stem(text.trim());
    let pieces = text.split(['_', '|', '｜', '—', '-', '–']);
    let best = pieces.map(str::trim).find(|piece| is_title(piece) && !piece.contains("网站"));
    best.unwrap_or(text).to_owned()
}

/// `甲/某办法.txt at master · 乙/甲 · GitHub`, as sites that keep files name their pages: the name of the file alone.
fn file_stem(text: &str) -> &str {
    const EXTENSIONS: &[&str] = &[".txt", ".doc", ".pdf", ".htm", ".md", ".wps"];
    let path = text.strip_suffix(" · GitHub").and_then(|text| text.split_once(" at ")).map(|(path, _)| path);
    let end = EXTENSIONS.iter().filter_map(|extension| text.find(extension)).min();
    let stem = match path {
        Some(path) => path.get(..end.unwrap_or(path.len())),
        None => text.get(..end.unwrap_or(text.len())),
    };
    stem.and_then(|stem| stem.rsplit('/').next()).filter(|_| path.is_some() || end.is_some()).unwrap_or(text)
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
    // The issuer before it or a year after it is still the title, and it must not be set twice.
    const MAX_MORE_CHARS: usize = 24;
    let longest = wanted.chars().count() + MAX_MORE_CHARS;
    let is_near = |line: &Line| {
        let have = bare(&line.text);
        (have.starts_with(&wanted) || have.ends_with(&wanted))
            && have.chars().count() <= longest
            && can_be_title(&line.text)
    };
    let at = lines.iter().take(TOP_LINES).position(is_near)?;
    let line = lines.get(at)?;
    let is_marked = line.text.starts_with(['■', '◆', '●', '·', '★']) || line.text.starts_with("原标题");
    Some((at, at, if is_marked { title.to_owned() } else { line.text.clone() }))
}

/// Characters that count when titles are compared.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
