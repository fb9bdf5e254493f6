//! Sets aside what a saved page or a printed sheet leaves between the paragraphs: page numbers, 责任编辑, 分享到, 版权所有.
//!
//! Takes the lines of a part whose head was read (there 来源 and 发布时间 say something), writes their roles.

use super::lines::{Line, Role};

/// Words that begin such a line. 主办单位 and 地址 are no such words: notices have them.
const OPENINGS: &[&str] = &[
    "责任编辑",
    "分享到",
    "版权所有",
    "版权声明",
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "上一篇",
    "下一篇",
    "网站标识码",
    "扫一扫",
    "浏览次数",
    "关于我们",
    "联系我们",
    "网站地图",
    "网站声明",
    "【打印",
    "【关闭",
    "【字体",
    "字体：",
    "返回顶部",
    "相关链接",
    "友情链接",
];

/// Words that such a line holds.
const SIGNS: &[&str] = &["ICP备", "公网安备", "|联系我们", "┊", "|网站地图", "版权所有"];

/// Sets aside the unnumbered lines that are none of the text.
pub fn set_aside(folded: &str, lines: &mut [Line]) {
    // 「黑龙江省人民政府主办黑龙江省人民政府办公厅承办备案序号：黑ICP备05008713号」
    const LONGEST_BYTES: usize = 240;
    for line in lines.iter_mut().filter(|line| line.role == Role::Plain && line.mark.is_none()) {
        let text = line.text(folded);
        if text.len() <= LONGEST_BYTES && (is_page_number(text) || is_site_line(text)) {
            line.role = Role::Furniture;
        }
    }
}

/// 12, - 3 -, —3—, 第3页, 第3页共5页
fn is_page_number(text: &str) -> bool {
    const LONGEST_BYTES: usize = 36;
    let is_sign = |c: char| matches!(c, '-' | '—' | '–' | ' ' | '/' | '第' | '页' | '共' | '，' | '·');
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let framed = text.starts_with(is_sign) || digits == text.len();
    text.len() <= LONGEST_BYTES
        && (1..=6).contains(&digits)
        && framed
        && text.chars().all(|c| c.is_ascii_digit() || is_sign(c))
        && !(digits == text.len() && digits > 3)
}

fn is_site_line(text: &str) -> bool {
    let is_sentence = text.ends_with(['。', '；']);
    !is_sentence && (OPENINGS.iter().any(|word| text.starts_with(word)) || SIGNS.iter().any(|sign| text.contains(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_of_pages_are_told_from_text() {
        for text in [
            "12",
            "- 3 -",
            "—3—",
            "第3页共5页",
            "责任编辑：甲",
            "版权所有：某局|网站地图|联系我们",
            "备案序号：某ICP备05008713号",
        ] {
            assert!(is_page_number(text) || is_site_line(text), "{text}");
        }
        for text in ["2020", "第3条", "联系我们的单位应当登记。", "主办单位：安澜市商务局", "地址：安澜市一路1号", "-"]
        {
            assert!(!is_page_number(text) && !is_site_line(text), "{text}");
        }
    }
}
