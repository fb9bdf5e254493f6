//! The head of a part: title, 发文字号, 题注, 主送. Writes the roles of those lines.
//!
//! Takes the lines of a part, gives what its head says. The closing articles and the signature are read by `metadata`.

use super::lines::{Line, Role};
use super::{dates, marks::Kind};
use crate::model::Span;

/// What the head of a part says.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// 标题 as one line.
    pub title: Option<String>,
    /// The lines of the title.
    pub title_span: Option<Span>,
    /// 发文字号
    pub document_number: Option<String>,
    /// 主送
    pub addressees: Option<Span>,
    /// 题注 `（2019年10月8日…通过）` and other lines of the head, to look for dates and organs.
    pub notes: Vec<Span>,
}

/// Words a title of a document ends in.
const TITLE_ENDINGS: [&str; 45] = [
    "办法",
    "规定",
    "细则",
    "方案",
    "意见",
    "通知",
    "公告",
    "通告",
    "决定",
    "条例",
    "规则",
    "措施",
    "计划",
    "规划",
    "纲要",
    "制度",
    "规程",
    "规范",
    "标准",
    "指南",
    "指引",
    "批复",
    "通报",
    "决议",
    "命令",
    "请示",
    "报告",
    "函",
    "纪要",
    "要点",
    "总结",
    "预案",
    "目录",
    "清单",
    "章程",
    "政策",
    "举措",
    "若干措施",
    "解释",
    "准则",
    "导则",
    "须知",
    "公报",
    "法",
    "说明",
];

/// Whether a line by its wording may be the title of a document.
#[must_use]
pub fn is_title_like(text: &str) -> bool {
    // Eighty characters is the longest title of a joint notice seen; two is 通知 with its verb.
    if text.len() > 300 || text.len() < 9 || text.ends_with(['。', '；', '，', '：', ':', '、']) {
        return false;
    }
    let core = without_gloss(text);
    TITLE_ENDINGS.iter().any(|ending| core.ends_with(ending)) && !core.contains('。') && !core.contains('：')
}

/// 「安澜市人民政府令」, 「安澜市人民代表大会常务委员会公告」: the head of a sheet that puts another text in force and has no
/// subject of its own.
#[must_use]
pub fn is_order(title: &str) -> bool {
    let core = without_gloss(title);
    let name = match core.rfind('第') {
        Some(at) if core.ends_with('号') => core.get(..at).unwrap_or_default(),
        _ => core,
    };
    let is_announcement = name.strip_suffix("公告").is_some_and(super::issuer::is_organ);
    !core.contains(['《', '的'])
        && !core.contains("关于")
        && (name.ends_with('令') && !name.ends_with("命令") || is_announcement)
}

/// `某办法（试行）` and `某办法（2019年修订）` without what stands in brackets at the end.
#[must_use]
pub fn without_gloss(title: &str) -> &str {
    let mut core = title.trim().trim_end_matches(['》', '”', '*']);
    while let Some(open) = core.strip_suffix(['）', ')']).and_then(|inner| inner.rfind(['（', '('])) {
        core = core.get(..open).unwrap_or_default().trim_end_matches(['》', '”']);
    }
    core
}

/// Reads the head of the part that the lines are.
pub fn read(folded: &str, lines: &mut [Line]) -> Head {
    // Saved pages carry menus before the text.
    const LONGEST_HEAD_LINES: usize = 80;
    let mut head = Head::default();
    let limit = head_limit(folded, lines).min(LONGEST_HEAD_LINES);
    if let Some((from, to)) = title_lines(folded, lines, limit) {
        set_title(folded, lines, from, to, &mut head);
        for line in &mut lines[..from] {
            set_furniture(folded, line, &mut head);
        }
        read_below_title(folded, lines, to, limit, &mut head);
    } else {
        read_below_title(folded, lines, 0, limit, &mut head);
    }
    if head.document_number.is_none() {
        head.document_number = lines.iter().take(limit).find_map(|line| document_number(line.text(folded)));
    }
    head
}

/// The line with the first real mark or running text.
fn head_limit(folded: &str, lines: &[Line]) -> usize {
    lines
        .iter()
        .position(|line| {
            let text = line.text(folded);
            let is_body_mark =
                line.mark.is_some_and(|m| m.kind.is_structural() || m.number == 1 && m.kind == Kind::HanComma);
            is_body_mark || line.mark.is_none() && text.len() > 240 && text.contains('。')
        })
        .unwrap_or(lines.len())
}

/// First line of the title and one past the last.
fn title_lines(folded: &str, lines: &[Line], limit: usize) -> Option<(usize, usize)> {
    let text = |index: usize| lines.get(index).map(|line| line.text(folded)).unwrap_or_default();
    let is_free = |index: usize| {
        lines.get(index).is_some_and(|line| {
            line.role == Role::Plain && (line.mark.is_none() || line.mark.is_some_and(|m| m.kind == Kind::Letter))
        })
    };
    let end = (0..limit).find(|&index| {
        is_free(index) && (is_title_like(text(index)) || is_title_end(text(index))) && !is_menu(text(index))
    });
    let Some(end) = end else {
        // No ending known: the first short line without a sentence is the title.
        let index = (0..limit.min(6)).find(|&index| {
            let text = text(index);
            is_free(index)
                && text.len() >= 9
                && text.len() <= 150
                && !text.contains(['。', '：', '；', '\t'])
                && document_number(text).is_none()
                && !dates::is_date_line(text)
                && !text.starts_with("附件")
        })?;
        return Some((index, index + 1));
    };
    // 安澜市供水办法 / 主城区实施细则
    let last = end;
    let end =
        if is_title_rest(text(end), text(end + 1)) && end + 1 < limit && is_free(end + 1) { end + 1 } else { end };
    let mut from = last;
    while from > 0
        && last - from < 4
        && is_free(from - 1)
        && goes_on(text(from - 1), &joined(folded, lines, from, end + 1))
    {
        from -= 1;
    }
    Some((from, end + 1))
}

/// Whether the title `above` goes on with the line `below`, though it could end there.
fn is_title_rest(above: &str, below: &str) -> bool {
    const LONGEST_CHARS: usize = 14;
    let ends =
        ["通知", "意见", "公告", "通告", "决定", "批复", "条例", "）"].iter().any(|ending| above.ends_with(ending));
    !ends
        && above.len() >= 18
        && is_title_like(below)
        && below.chars().count() <= LONGEST_CHARS
        && super::issuer::region(below).is_empty()
        && below != above
        && ["细则", "方案", "办法", "意见", "规定"].iter().any(|ending| without_gloss(below).ends_with(ending))
        && !below.starts_with("关于")
        && document_number(below).is_none()
}

/// The last line of a title broken over several lines may be as short as 的通知.
fn is_title_end(text: &str) -> bool {
    matches!(
        text,
        "通知" | "的通知" | "办法" | "意见" | "的意见" | "公告" | "通告" | "的决定" | "决定" | "实施细则" | "若干意见"
    )
}

fn is_menu(text: &str) -> bool {
    text.contains(['|', '>', '[', '\t']) || text.starts_with("索引") || text.starts_with("当前位置")
}

/// Whether the title that `below` is part of began on the line `above`.
fn goes_on(above: &str, below: &str) -> bool {
    let is_plain = above.len() <= 180
        && !above.ends_with(['。', '；', '：', ':', '！', '？'])
        && !above.contains(['\t', '|', '：'])
        && document_number(above).is_none()
        && !dates::is_date_line(above)
        && !is_title_like(above)
        && !above.starts_with("附件")
        && !above.ends_with("文件")
        && !above.bytes().all(|b| b.is_ascii());
    let is_organ =
        ["政府", "厅", "局", "委员会", "办公室", "部", "院", "署", "委"].iter().any(|end| above.ends_with(end));
    let is_cut = above.matches('《').count() > above.matches('》').count()
        || below.matches('《').count() < below.matches('》').count();
    // 青岛市支持数字经济园区建设等 / 奖补政策实施细则
    let names_place = !super::issuer::region(above).is_empty() && !is_organ && below.chars().count() < 20;
    is_plain
        && (above.contains("关于")
            || is_cut
            || names_place
            || is_organ && below.starts_with("关于")
            || is_title_end(below)
            || below.starts_with(['的', '》', '、'])
            || is_organ && !below.contains("关于") && below.chars().count() < 30)
}

fn joined(folded: &str, lines: &[Line], from: usize, to: usize) -> String {
    lines[from..to].iter().map(|line| line.text(folded)).collect()
}

fn set_title(folded: &str, lines: &mut [Line], from: usize, to: usize, head: &mut Head) {
    for line in &mut lines[from..to] {
        line.role = Role::Title;
        line.mark = None;
    }
    let title: String = joined(folded, lines, from, to).chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    head.title_span = Some(Span::new(lines[from].start, lines[to - 1].end));
    head.title = Some(title);
}

fn read_below_title(folded: &str, lines: &mut [Line], from: usize, limit: usize, head: &mut Head) {
    for line in lines.iter_mut().take(limit).skip(from) {
        if line.role != Role::Plain {
            continue;
        }
        let text = line.text(folded);
        let repeats_title = head.title.as_deref() == Some(text);
        if head.addressees.is_none() && line.mark.is_none() && is_addressee(text) {
            line.role = Role::Addressees;
            head.addressees = Some(Span::new(line.start, line.end));
            return;
        }
        let is_note = text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && text.contains('年')
            || ["通过", "公布", "发布", "施行", "修订", "修正", "批准"].iter().any(|word| text.ends_with(word))
                && text.contains('年')
                && text.len() < 150
                && line.mark.is_none();
        if line.mark.is_none()
            && (repeats_title
                || is_note
                || text.len() < 90 && !text.contains('。') && !text.ends_with(['：', '；', '，']))
        {
            set_furniture(folded, line, head);
        } else if text.contains('。') {
            return;
        }
    }
}

fn set_furniture(folded: &str, line: &mut Line, head: &mut Head) {
    if line.role != Role::Plain {
        return;
    }
    line.role = Role::Furniture;
    line.mark = None;
    head.notes.push(Span::new(line.start, line.end));
    if head.document_number.is_none() {
        head.document_number = document_number(line.text(folded));
    }
}

/// `各县（市、区）人民政府，市政府各部门：`
fn is_addressee(text: &str) -> bool {
    text.ends_with(['：', ':'])
        && text.len() < 900
        && !text.contains('。')
        && (text.starts_with('各')
            || [
                "政府", "局", "厅", "委", "部门", "单位", "机构", "公司", "企业", "银行", "部", "院", "会", "办", "室",
                "校", "处", "团",
            ]
            .iter()
            .any(|end| text.trim_end_matches(['：', ':']).trim_end_matches('）').ends_with(end)))
}

/// 国发〔2020〕1号 anywhere in a short line; 第722号 of a 令 too.
#[must_use]
pub fn document_number(text: &str) -> Option<String> {
    if text.len() > 240 {
        return None;
    }
    if let Some(open) = text.find('〔') {
        let end = open + text.get(open..)?.find('号')? + 3;
        let before = text.get(..open)?;
        let start = before
            .char_indices()
            .rev()
            .take_while(|&(_, c)| {
                !c.is_whitespace() && !"，。；：、《》（）“”()【】[]".contains(c) && !c.is_ascii_digit()
            })
            .map(|(at, _)| at)
            .last()?;
        let number: String = text.get(start..end)?.chars().filter(|c| !c.is_whitespace()).collect();
        // 27 characters: 闽人社文〔…〕; longer is a sentence that cites one.
        return (number.chars().count() <= 27).then_some(number);
    }
    let core = text.trim_matches(|c| matches!(c, '（' | '）' | '(' | ')'));
    let core = core.rsplit('：').next().unwrap_or(core).trim_start();
    // 某办法（建设部令第69号）: the number stands in the brackets.
    let core = core.rsplit('（').next().unwrap_or(core);
    let order = core.rfind("第")?;
    let is_order = core.ends_with('号') && (core.contains('令') || order == 0) && core.len() < 120;
    is_order.then(|| core.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::lines;
    use super::*;

    fn head_of(text: &str) -> Head {
        read(text, &mut lines::cut(text))
    }

    #[test]
    fn reads_the_head_of_a_notice() {
        let text = "安澜市人民政府办公室关于印发安澜市\n小微企业扶持办法的通知\n安政办〔2020〕3号\n各区人民政府，市政府各部门：\n现印发给你们。";
        let head = head_of(text);
        assert_eq!(head.title.as_deref(), Some("安澜市人民政府办公室关于印发安澜市小微企业扶持办法的通知"));
        assert_eq!(head.document_number.as_deref(), Some("安政办〔2020〕3号"));
        assert!(head.addressees.is_some());
    }

    #[test]
    fn titles_broken_over_lines_are_joined() {
        let cases = [
            ("安澜市支持数字园区建设等\n奖补政策实施细则\n第一条 甲。", "安澜市支持数字园区建设等奖补政策实施细则"),
            (
                "安澜市人民政府关于\n印发《安澜市“十三五”\n服务规划》的通知\n各区：",
                "安澜市人民政府关于印发《安澜市“十三五”服务规划》的通知",
            ),
            ("《关于做好供水工作的\n实施方案（试行）》的通知\n各区：", "《关于做好供水工作的实施方案（试行）》的通知"),
            ("安澜市基本供水保障办法\n主城区实施细则\n一、甲", "安澜市基本供水保障办法主城区实施细则"),
            ("关于印发供水办法的通知\n供水办法\n第一条 甲。", "关于印发供水办法的通知"),
        ];
        for (text, title) in cases {
            assert_eq!(head_of(text).title.as_deref(), Some(title));
        }
    }

    #[test]
    fn orders_have_no_subject() {
        for text in [
            "中华人民共和国国务院令",
            "安澜市人民政府令第5号",
            "安澜市人民代表大会常务委员会公告",
            "安澜市人民政府令（第5号）",
        ] {
            assert!(is_order(text), "{text}");
        }
        for text in ["安澜市人民政府关于供水的公告", "安澜市供水办法", "安澜市命令", "公告"]
        {
            assert!(!is_order(text), "{text}");
        }
    }

    #[test]
    fn titles_by_wording() {
        for text in
            ["安澜市价格管理办法", "安澜市价格管理办法（试行）", "关于加强管理的通知", "安澜市办法（2019年修订）"]
        {
            assert!(is_title_like(text), "{text}");
        }
        for text in ["申请人应当遵守规定。", "办法", "按照下列规定：", "安澜市人民政府"] {
            assert!(!is_title_like(text), "{text}");
        }
    }

    #[test]
    fn numbers_of_documents() {
        assert_eq!(document_number("粤府办〔2002〕6号").as_deref(), Some("粤府办〔2002〕6号"));
        assert_eq!(document_number("发文字号：安政〔2019〕12号").as_deref(), Some("安政〔2019〕12号"));
        assert_eq!(document_number("中华人民共和国国务院令第722号").as_deref(), Some("中华人民共和国国务院令第722号"));
        assert_eq!(document_number("[发文字号]安政〔2019〕12号").as_deref(), Some("安政〔2019〕12号"));
        assert_eq!(document_number("第5号").as_deref(), Some("第5号"));
        assert_eq!(document_number("发文字号：国令第706号").as_deref(), Some("国令第706号"));
        assert_eq!(document_number("供水办法（建设部令第69号）").as_deref(), Some("建设部令第69号"));
        assert_eq!(document_number("安澜市办法"), None);
    }
}
