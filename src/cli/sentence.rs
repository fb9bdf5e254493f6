//! Templates as people read them: `{义务}…8{本地}{注册|登记}` as `[义务] …8字内… [本地]＋（注册／登记）`; for the rule book
//! and for the terminal.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::model::{Consequence, Context, Dictionary, Fact, Matcher, Pattern};
use crate::report::terminal::printable;

/// For whom templates are read: how strangers' signs are made harmless there, and the groups that were named so far.
pub struct Reader {
    escape: fn(&str) -> String,
    /// The word groups named.
    pub groups: BTreeSet<String>,
}

impl Reader {
    /// Somebody who reads Markdown.
    pub fn of_markdown() -> Self {
        Self { escape: escaped, groups: BTreeSet::new() }
    }

    /// Somebody at a terminal.
    pub fn at_terminal() -> Self {
        Self { escape: printable, groups: BTreeSet::new() }
    }
}

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

/// A template for people; the groups it names are told the reader.
pub fn readable(dictionary: &Dictionary, source: &str, reader: &mut Reader) -> String {
    let (first, others) = source.split_once('&').map_or((source, None), |(first, others)| (first, Some(others)));
    let mut text = sequenced(dictionary, first, reader);
    for part in others.into_iter().flat_map(|others| others.split('&')) {
        let sequence = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = part.strip_suffix(sequence).unwrap_or_default();
        text.push_str(&if number.is_empty() { " ＆ ".to_owned() } else { format!(" ＆（{number}字内） ") });
        text.push_str(&sequenced(dictionary, sequence, reader));
    }
    text
}

/// Elements in order.
fn sequenced(dictionary: &Dictionary, source: &str, reader: &mut Reader) -> String {
    let mut text = String::new();
    let mut rest = source.trim();
    let mut is_adjacent = false;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix('…') {
            let tail = after.trim_start_matches(|c: char| c.is_ascii_digit());
            let number = after.strip_suffix(tail).unwrap_or_default();
            let (without, tail) = excluded(dictionary, tail, reader);
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
            Some((inner, tail)) if first == '{' => (braced(dictionary, inner.trim_start_matches('{'), reader), tail),
            _ => {
                let end = rest.char_indices().skip(1).find(|(_, c)| matches!(c, '{' | '…'));
                let (literal, tail) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
                ((reader.escape)(literal.trim()), tail)
            }
        };
        text.push_str(&element);
        (rest, is_adjacent) = (tail, true);
    }
    text.trim().to_owned()
}

/// `!{不得|#禁止}` behind a gap: the words that must not lie in it, and what follows.
fn excluded<'s>(dictionary: &Dictionary, tail: &'s str, reader: &mut Reader) -> (String, &'s str) {
    match tail.strip_prefix("!{").and_then(|inner| inner.split_once('}')) {
        Some((inner, tail)) => (format!("不含{}", braced(dictionary, inner, reader)), tail),
        None => (String::new(), tail),
    }
}

fn braced(dictionary: &Dictionary, inner: &str, reader: &mut Reader) -> String {
    let parts: Vec<&str> = inner.split('|').map(str::trim).collect();
    let escape = reader.escape;
    let mut named = |name: &str| {
        if dictionary.group(name).is_none() {
            return slot(name, escape);
        }
        reader.groups.insert(name.to_owned());
        format!("[{name}]")
    };
    if let [only] = parts[..] {
        return named(only.trim_start_matches('#'));
    }
    let shown = parts.iter().map(|part| part.strip_prefix('#').map_or_else(|| escape(part), &mut named));
    format!("（{}）", shown.collect::<Vec<_>>().join("／"))
}

/// `金额>=80万元` as ［金额≥80万元］.
fn slot(inner: &str, escape: fn(&str) -> String) -> String {
    let signs = [(">=", "≥"), ("<=", "≤"), (">", "＞"), ("<", "＜"), ("=", "＝")];
    let sign = signs.iter().find(|(sign, _)| inner.contains(sign));
    let shown = sign.map_or_else(|| inner.to_owned(), |(sign, shown)| inner.replacen(sign, shown, 1));
    format!("［{}］", escape(&shown))
}

/// Where a `when` template may stand.
fn shown_places(places: &[Context]) -> String {
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

/// A pattern with the surroundings it asks for.
pub fn described_pattern(dictionary: &Dictionary, pattern: &Pattern, reader: &mut Reader) -> String {
    let mut text = match &pattern.text {
        Matcher::Template(template) => readable(dictionary, &template.source, reader),
        Matcher::Regex { regex, .. } => format!("正则 `{regex}`"),
    };
    if let Some((when, places)) = &pattern.when {
        let _ = write!(text, "　（{}须有：{}）", shown_places(places), readable(dictionary, &when.source, reader));
    }
    for (unless, places) in &pattern.unless {
        let _ = write!(text, "　（{}不得有：{}）", shown_places(places), readable(dictionary, &unless.source, reader));
    }
    text
}

/// 处理后果
pub fn consequence(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Revise => "修订",
        Consequence::Repeal => "废止",
        Consequence::Lapse => "宣布失效",
        Consequence::Note => "只提示",
    }
}

/// What a rule on whole documents looks at.
pub fn fact(fact: Fact) -> &'static str {
    match fact {
        Fact::ValidityLapsed => "写明的有效期已经届满",
        Fact::ValidityEnding => "写明的有效期即将届满",
        Fact::PlanPeriodOver => "标题或者正文写明的规划期已过",
        Fact::AllBasesRepealed => "所依据的法律全部废止",
        Fact::SomeBasisRepealed => "所依据的法律有一部废止",
        Fact::ValidityPresumed => "没有写明有效期，按当地规定推定的有效期已过",
        Fact::TransitionOver => "全文规定的过渡安排已经结束",
        Fact::TransitionClauseOver => "条款中的过渡安排已经结束，文件其余部分仍在施行",
        Fact::TaskEnded => "标题所说的活动或者任务已经结束",
        Fact::InternalButBinding => "标明内部文件或者不公开，却为经营者设定义务",
        Fact::IssuerNotEligible => "制定机关无权制定规范性文件，却为经营者设定义务",
        Fact::NoReviewStated => "说明了制定过程，没有说明公平竞争审查",
        Fact::MainContentConflicts => "主要内容与上位法抵触",
        Fact::ReplacedInFolder => "同一文件夹里有后来的文件废止或者代替它",
        Fact::DoubleInFolder => "同一文件夹里有同一机关同一标题的另一件文件",
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
        let mut reader = Reader::of_markdown();
        let mut read = |source: &str| readable(&dictionary, source, &mut reader);
        assert_eq!(
            read("{义务}…8{本地}{注册|#设立}…设立_公司"),
            "[义务] …8字内… [本地]＋（注册／[设立]） … 设立\\_公司"
        );
        assert_eq!(read("{义务} &30 {本地}注册 & 公司"), "[义务] ＆（30字内） [本地]＋注册 ＆ 公司");
        assert_eq!(read("保证金…12{金额>=80万元}{期限}"), "保证金 …12字内… ［金额≥80万元］＋［期限］");
        assert_eq!(read("保函…!{不得|#义务}现金"), "保函 …不含（不得／[义务]）… 现金");
        assert_eq!(read("{#百分比>3|满分}…4现金"), "（［百分比＞3］／满分） …4字内… 现金");
        assert_eq!(reader.groups.into_iter().collect::<Vec<_>>(), ["义务", "本地", "设立"]);
        assert_eq!((file("义务"), file("已更名机构")), ("words/义务.csv".to_owned(), "agencies.csv".to_owned()));
    }
}
