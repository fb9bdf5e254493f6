//! Numbers of list items, which a browser shows and the text of a page does not hold. Takes a list element, gives how its
//! items are numbered.

use scraper::node::Element;

/// Where the numbering of an open list stands.
#[derive(Clone, Copy)]
pub(super) struct Numbering {
    /// Number of the next item.
    pub next: i64,
    /// The number as shown, with what follows it.
    pub style: fn(i64) -> String,
}

/// How the items of an ordered list are numbered; none when the page hides the numbers.
pub(super) fn numbering(list: &Element) -> Option<Numbering> {
    let style = list.attr("style").unwrap_or("").to_ascii_lowercase();
    if style.contains("none") {
        return None;
    }
    let next = list.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
    let style: fn(i64) -> String = match list.attr("type") {
        _ if style.contains("cjk") || style.contains("chinese") => |n| format!("{}、", chinese(n)),
        Some("a" | "A") => |n| match u8::try_from(n) {
            Ok(n @ 1..=26) => format!("{}. ", char::from(b'a' + n - 1)),
            _ => format!("{n}. "),
        },
        Some("none") => return None,
        _ => |n| format!("{n}. "),
    };
    Some(Numbering { next, style })
}

/// Numbers of list items below one hundred; lists are not longer.
fn chinese(n: i64) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: i64| usize::try_from(n).ok().and_then(|n| DIGITS.get(n)).copied().unwrap_or("");
    match n {
        1..=9 => digit(n).to_owned(),
        10..=19 => format!("十{}", digit(n % 10)),
        20..=99 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

/// Does the text carry a number of its own?
pub(super) fn begins_with_number(text: &str) -> bool {
    let rest = text.trim_start_matches(['（', '(', '第']);
    rest.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩１２３４５６７８９".contains(c))
        && rest.chars().take(6).any(|c| "、.．)）条章节 \u{3000}".contains(c) || ('①'..='⑳').contains(&c))
}
