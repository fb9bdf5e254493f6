//! Templates as people read them: `{义务}…8{本地}{注册|登记}` as `[义务] …8字内… [本地]＋（注册／登记）`.

use std::collections::BTreeSet;

use crate::model::{Context, Dictionary};

/// The groups that are made of a table and not of a file under `words/`.
const TABLE_GROUPS: &[(&str, &str)] = &[
    ("已废止法规", "repealed_laws.csv"),
    ("已修订法规", "repealed_laws.csv"),
    ("已更名机构", "agencies.csv"),
    ("疑似更名机构", "agencies.csv"),
    ("已取消事项", "abolished_items.csv"),
    ("疑似取消事项", "abolished_items.csv"),
    ("地名", "regions.csv"),
];

/// The file of the dictionary that holds the words of a group.
pub fn file(group: &str) -> String {
    let table = TABLE_GROUPS.iter().find(|(name, _)| *name == group);
    table.map_or_else(|| format!("words/{group}.csv"), |(_, file)| (*file).to_owned())
}

/// A template for people; the groups it names are added to `groups`.
pub fn readable(dictionary: &Dictionary, source: &str, groups: &mut BTreeSet<String>) -> String {
    let (first, others) = source.split_once('&').map_or((source, None), |(first, others)| (first, Some(others)));
    let mut text = sequenced(dictionary, first, groups);
    for part in others.into_iter().flat_map(|others| others.split('&')) {
        let sequence = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = part.strip_suffix(sequence).unwrap_or_default();
        text.push_str(&if number.is_empty() { " ＆ ".to_owned() } else { format!(" ＆（{number}字内） ") });
        text.push_str(&sequenced(dictionary, sequence, groups));
    }
    text
}

/// Elements in order.
fn sequenced(dictionary: &Dictionary, source: &str, groups: &mut BTreeSet<String>) -> String {
    let mut text = String::new();
    let mut rest = source.trim();
    let mut is_adjacent = false;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('…') {
            let tail = after.trim_start_matches(|c: char| c.is_ascii_digit());
            let number = after.strip_suffix(tail).unwrap_or_default();
            let (without, tail) = excluded(dictionary, tail, groups);
            let reach = if number.is_empty() { String::new() } else { format!("{number}字内") };
            text.push_str(&if reach.is_empty() && without.is_empty() {
                " … ".to_owned()
            } else {
                format!(" …{reach}{without}… ")
            });
            (rest, is_adjacent) = (tail, false);
            continue;
        }
        if is_adjacent {
            text.push('＋');
        }
        let (element, tail) = match rest.split_once('}') {
            Some((inner, tail)) if first == '{' => (braced(dictionary, inner.trim_start_matches('{'), groups), tail),
            _ => {
                let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '{' | '…'));
                let (literal, tail) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
                (escaped(literal.trim()), tail)
            }
        };
        text.push_str(&element);
        (rest, is_adjacent) = (tail, true);
    }
    text.trim().to_owned()
}

/// `!{不得|#禁止}` behind a gap: the words that must not lie in it, and what follows.
fn excluded<'s>(dictionary: &Dictionary, tail: &'s str, groups: &mut BTreeSet<String>) -> (String, &'s str) {
    match tail.strip_prefix("!{").and_then(|inner| inner.split_once('}')) {
        Some((inner, tail)) => (format!("不含{}", braced(dictionary, inner, groups)), tail),
        None => (String::new(), tail),
    }
}

fn braced(dictionary: &Dictionary, inner: &str, groups: &mut BTreeSet<String>) -> String {
    let parts: Vec<&str> = inner.split('|').map(str::trim).collect();
    let mut named = |name: &str| {
        if dictionary.group(name).is_none() {
            return slot(name);
        }
        groups.insert(name.to_owned());
        format!("[{name}]")
    };
    if let [only] = parts[..] {
        return named(only.trim_start_matches('#'));
    }
    let shown = parts.iter().map(|part| part.strip_prefix('#').map_or_else(|| escaped(part), &mut named));
    format!("（{}）", shown.collect::<Vec<_>>().join("／"))
}

/// `金额>=80万元` as ［金额≥80万元］.
fn slot(inner: &str) -> String {
    let signs = [(">=", "≥"), ("<=", "≤"), (">", "＞"), ("<", "＜"), ("=", "＝")];
    let sign = signs.iter().find(|(sign, _)| inner.contains(sign));
    let shown = sign.map_or_else(|| inner.to_owned(), |(sign, shown)| inner.replacen(sign, shown, 1));
    format!("［{}］", escaped(&shown))
}

/// Where a `when` template may stand.
pub fn shown_places(places: &[Context]) -> String {
    let known = [
        (Context::LeadIn, "引导句或上级标题"),
        (Context::Title, "文件标题"),
        (Context::Sentence, "同句"),
        (Context::Clause, "同款"),
        (Context::Article, "同条"),
    ];
    let names: Vec<&str> = known.iter().filter(|(place, _)| places.contains(place)).map(|(_, name)| *name).collect();
    if names.len() + 1 >= known.len() && !places.contains(&Context::Sentence) {
        "前后文".to_owned()
    } else {
        names.join("、")
    }
}

/// Text without the signs that mean something to Markdown.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => safe.push('⏎'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => safe.extend(['\\', character]),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_read_aloud() {
        let dictionary = crate::dictionary::builtin().expect("the built-in dictionary has no mistake");
        let mut groups = BTreeSet::new();
        let mut read = |source: &str| readable(&dictionary, source, &mut groups);
        assert_eq!(
            read("{义务}…8{本地}{注册|#设立}…设立_公司"),
            "[义务] …8字内… [本地]＋（注册／[设立]） … 设立\\_公司"
        );
        assert_eq!(read("{义务} &30 {本地}注册 & 公司"), "[义务] ＆（30字内） [本地]＋注册 ＆ 公司");
        assert_eq!(read("保证金…12{金额>=80万元}{期限}"), "保证金 …12字内… ［金额≥80万元］＋［期限］");
        assert_eq!(read("保函…!{不得|#义务}现金"), "保函 …不含（不得／[义务]）… 现金");
        assert_eq!(read("{#百分比>3|满分}…4现金"), "（［百分比＞3］／满分） …4字内… 现金");
        assert_eq!(groups.into_iter().collect::<Vec<_>>(), ["义务", "本地", "设立"]);
        assert_eq!((file("义务"), file("已更名机构")), ("words/义务.csv".to_owned(), "agencies.csv".to_owned()));
    }
}
