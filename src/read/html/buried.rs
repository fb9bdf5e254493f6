//! Text that a page holds but does not show by itself: in a `<textarea>` or `<noscript>`, in strings of a script (`var
//! content = "…"`, `window.__INITIAL_STATE__ = {…}`), or as the source of another page. Takes a page, gives a page to be
//! read in its stead; whether it is read is left to `html`.

use scraper::{ElementRef, Html};

use super::measure::count_han;

/// Fewer Chinese characters than this are a message of the site.
const LEAST_HAN: usize = 80;

/// A title has at least so many Chinese characters.
const LEAST_TITLE_HAN: usize = 5;

/// More scripts than this are not looked through, in bytes.
const MAX_SCRIPT_BYTES: usize = 8 << 20;

/// The page made of the longest buried text; none where there is no text of a document.
pub(super) fn page_in(html: &Html) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut offer = |text: String| {
        let han = count_han(&text);
        if han >= LEAST_HAN && text.contains(['。', '；', '：']) && best.as_ref().is_none_or(|(most, _)| han > *most)
        {
            best = Some((han, text));
        }
    };
    let mut left = MAX_SCRIPT_BYTES;
    for element in html.tree.root().descendants().filter_map(ElementRef::wrap) {
        let text = || element.text().collect::<String>();
        match element.value().name() {
            "textarea" | "noscript" | "noframes" => offer(with_line_ends(&text())),
            "script" => {
                let script = text();
                left = left.saturating_sub(script.len());
                let kind = element.value().attr("type").unwrap_or("").to_ascii_lowercase();
                if kind.contains("html") || kind.contains("template") {
                    offer(script);
                } else if left > 0 && (count_han(&script) > 0 || script.contains('\\') || script.contains('%')) {
                    document_of(&script).into_iter().for_each(&mut offer);
                }
            }
            _ => {}
        }
    }
    best.map(|(_, text)| text)
}

/// The page whose source these lines are, as sites show it that keep files.
pub(super) fn page_shown_as_source<'t>(lines: impl Iterator<Item = &'t str>) -> Option<String> {
    const FEWEST_TAGS: usize = 4;
    // A text that only speaks of tags has few of them.
    const HAN_PER_TAG: usize = 100;
    let source = lines.collect::<Vec<_>>().join("\n");
    let tags: usize = ["</p>", "<br", "</div>", "</td>", "</span>", "</P>", "</DIV>", "</TD>"]
        .iter()
        .map(|tag| source.matches(tag).count())
        .sum();
    (tags >= FEWEST_TAGS && tags * HAN_PER_TAG > count_han(&source)).then_some(source)
}

/// `%E9%99%84` and `%u9644` as characters; none where nothing of the kind stands there or it is not UTF-8.
pub(super) fn without_percents(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let wide = after.strip_prefix(['u', 'U']).and_then(|hex| hex.get(..4));
        if let Some(c) = wide.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            rest = after.get(5..).unwrap_or("");
        } else if let Some(byte) = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = after.get(2..).unwrap_or("");
        } else {
            bytes.push(b'%');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

/// Text without a tag has line ends where a page has elements.
fn with_line_ends(text: &str) -> String {
    if text.contains("</") || text.contains("<br") || text.contains("<BR") {
        text.to_owned()
    } else {
        text.replace('\n', "<br>")
    }
}

/// The longest string of a script as a page, under the string that is called `title`. A string may be JSON in turn.
fn document_of(script: &str) -> Option<String> {
    let (mut title, mut body) = longest_string(script);
    if body.trim_start().starts_with(['{', '[']) {
        let (inner_title, inner_body) = longest_string(&body);
        (title, body) = (title.or(inner_title), inner_body);
    }
    let title = title.filter(|title| !body.contains(title.as_str())).unwrap_or_default();
    (count_han(&body) > 0).then(|| format!("<h1>{title}</h1><div>{}</div>", with_line_ends(&body)))
}

/// The string called `title` and the longest string, strings that the script puts together counted as one.
fn longest_string(script: &str) -> (Option<String>, String) {
    let mut longest = (0, String::new());
    let mut current = String::new();
    let mut title = None;
    let mut end_of_last = 0;
    for Literal { start, end, text } in literals(script) {
        let between = script.get(end_of_last..start).unwrap_or("");
        let before = script.get(..start).unwrap_or("");
        if title.is_none() && count_han(&text) >= LEAST_TITLE_HAN && is_named_title(between, before) {
            title = Some(text.clone());
        }
        if !continues(between) {
            keep_longer(&mut longest, &mut current);
        }
        current.push_str(&text);
        end_of_last = end;
    }
    keep_longer(&mut longest, &mut current);
    (title, longest.1)
}

fn keep_longer(longest: &mut (usize, String), current: &mut String) {
    let han = count_han(current);
    if han > longest.0 {
        *longest = (han, std::mem::take(current));
    }
    current.clear();
}

/// Does what stands between two strings put the second behind the first?
fn continues(between: &str) -> bool {
    const MAX_BYTES: usize = 80;
    if between.len() > MAX_BYTES {
        return false;
    }
    let bare: String = between.chars().filter(|c| !c.is_whitespace()).collect();
    bare == "+" || bare.ends_with("+=") || bare.contains("document.write")
}

/// `"title":`, `title =`
fn is_named_title(between: &str, before: &str) -> bool {
    const NAMES: &[&str] = &["title", "articletitle", "doctitle", "subject"];
    let assigned = between.trim_end().trim_end_matches([':', '=']).trim_end();
    let name = if assigned.is_empty() || assigned == "\"" {
        // The key of JSON is a string itself: `"title":"…"`.
        before.trim_end().trim_end_matches([':', ' ']).trim_end_matches(['"', '\''])
    } else {
        assigned
    };
    let word = name.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    NAMES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// A string of a script and where it stands, quotes included.
struct Literal {
    start: usize,
    end: usize,
    text: String,
}

/// All strings of a script, escapes resolved. Comments are not known, regular expressions neither: a quote too many costs
/// no more than the rest of its line.
fn literals(script: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = script.get(at..).and_then(|rest| rest.find(['"', '\'', '`'])).map(|offset| at + offset) {
        let Some(sign) = script.get(start..).and_then(|rest| rest.chars().next()) else { break };
        match literal(script, start + 1, sign) {
            Some((text, end)) => {
                found.push(Literal { start, end, text });
                at = end;
            }
            None => at = start + 1,
        }
    }
    found
}

/// The string that begins at `at` and the place behind its closing sign.
fn literal(script: &str, at: usize, sign: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut chars = script.get(at..)?.char_indices();
    while let Some((offset, c)) = chars.next() {
        match c {
            _ if c == sign => {
                let text = without_percents(&text).filter(|_| count_han(&text) == 0).unwrap_or(text);
                return Some((text, at + offset + sign.len_utf8()));
            }
            '\n' if sign != '`' => return None,
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push(' '),
                'r' | '\n' | '\r' => {}
                letter @ ('u' | 'x') => {
                    let digits = if letter == 'u' { 4 } else { 2 };
                    let hex: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
                    text.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                }
                other => text.push(other),
            },
            _ => text.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_a_script_are_resolved_and_put_together() {
        let script = r#"var a = "第一\u6761\n" + '甲\'乙'; s += "\/丙"; f(/"/); t = "丁"#;
        let texts: Vec<String> = literals(script).into_iter().map(|literal| literal.text).collect();
        assert_eq!(texts, ["第一条\n", "甲'乙", "/丙", "/); t = "]);
        assert!(continues(" +\n ") && continues("; html += ") && continues(");document.write(") && !continues(", "));
    }

    #[test]
    fn percents_are_resolved() {
        assert_eq!(without_percents("%E9%99%84%u4EF6.doc"), Some("附件.doc".to_owned()));
        assert_eq!(without_percents("60%"), Some("60%".to_owned()));
        assert_eq!(without_percents("%E9"), None);
    }
}
