//! Folds spellings of characters: traditional script (繁体字) to simplified, and the radicals, compatibility ideographs and
//! vertical signs that programs write in place of ordinary characters.
//!
//! Takes source characters, gives as many characters, each of as many bytes as the one it stands for, so that every offset
//! stays what it was. Which lines and signs matter is left to the rest of the stage.

use std::borrow::Cow;

mod table;

use table::{ALWAYS, AMBIGUOUS, Pair, TRADITIONAL};

/// A text in simplified script.
pub struct Spelled<'t> {
    /// As long as the source, byte for byte.
    pub text: Cow<'t, str>,
    /// Whether the document as a whole is written in traditional script.
    pub is_traditional: bool,
}

/// In traditional script about one character in three exists in that script only; in a simplified text names and quotations
/// have some. One in so many parts the two.
const HAN_PER_TRADITIONAL: usize = 12;

/// Words in which a character is spelled otherwise than alone: one of the characters it stands behind, the character, one
/// of those that follow (none: any), and the spelling. 計畫 is 计划, but 圖畫 is 图画; 答覆 and 覆核 are 答复 and 复核, but 覆蓋
/// is 覆盖; 隨著 is 随着, but 著作 stays; 身分 is written 身份, 部份 is written 部分.
const WORDS: &[(&str, char, &str, char)] = &[
    ("計規企籌策區謀", '畫', "", '划'),
    ("答批回函", '覆', "", '复'),
    ("", '覆', "核議审審查函", '复'),
    ("隨沿本", '著', "", '着'),
    ("身", '分', "", '份'),
    ("部", '份', "", '分'),
];

/// The text with its characters as simplified documents have them.
pub fn spell(text: &str) -> Spelled<'_> {
    let Some(first) = first_marked(text.as_bytes()) else {
        return Spelled { text: Cow::Borrowed(text), is_traditional: false };
    };
    let is_traditional = is_traditional(text);
    // What stands before the first mark may still be a quotation mark of a traditional text.
    let (kept, rest) = text.split_at_checked(if is_traditional { 0 } else { first }).unwrap_or(("", text));
    let mut out = String::with_capacity(text.len());
    out.push_str(kept);
    let mut before = None;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        out.push(if is_traditional { in_traditional_text(before, c, after) } else { in_simplified_text(c) });
        before = Some(c);
    }
    debug_assert_eq!(out.len(), text.len(), "a spelling has as many bytes as the character it stands for");
    Spelled { text: Cow::Owned(out), is_traditional }
}

/// Whether enough characters of the text exist in traditional script only.
fn is_traditional(text: &str) -> bool {
    let (mut traditional, mut han) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
        han += 1;
        traditional += usize::from(found(&TRADITIONAL, c).is_some());
    }
    traditional * HAN_PER_TRADITIONAL > han
}

fn in_simplified_text(c: char) -> char {
    if !is_marked(c) {
        return c;
    }
    found(&TRADITIONAL, c).or_else(|| found(&ALWAYS, c)).unwrap_or(c)
}

fn in_traditional_text(before: Option<char>, c: char, after: Option<char>) -> char {
    match c {
        '「' | '﹁' => return '“',
        '」' | '﹂' => return '”',
        '『' | '﹃' => return '‘',
        '』' | '﹄' => return '’',
        _ => {}
    }
    let is_among = |words: &str, c: Option<char>| words.is_empty() || c.is_some_and(|c| words.contains(c));
    let word = WORDS
        .iter()
        .find(|(behind, alone, ahead, _)| *alone == c && is_among(behind, before) && is_among(ahead, after));
    match word {
        Some((_, _, _, folded)) => *folded,
        None => found(&AMBIGUOUS, c).unwrap_or_else(|| in_simplified_text(c)),
    }
}

fn found(pairs: &[Pair], c: char) -> Option<char> {
    let code = u16::try_from(c as u32).ok()?;
    let at = pairs.binary_search_by_key(&code, |pair| pair.0).ok()?;
    pairs.get(at).and_then(|pair| char::from_u32(u32::from(pair.1)))
}

/// One bit for each character of the basic plane: is it spelled otherwise? Most documents have none, and to find that out
/// must cost next to nothing.
static MARKS: [u64; 1024] = {
    let mut marks = [0; 1024];
    let mut at = 0;
    while at < TRADITIONAL.len() {
        marks[(TRADITIONAL[at].0 >> 6) as usize] |= 1 << (TRADITIONAL[at].0 & 63);
        at += 1;
    }
    at = 0;
    while at < ALWAYS.len() {
        marks[(ALWAYS[at].0 >> 6) as usize] |= 1 << (ALWAYS[at].0 & 63);
        at += 1;
    }
    marks
};

fn is_marked(c: char) -> bool {
    let code = c as usize;
    MARKS.get(code >> 6).is_some_and(|bits| bits >> (code & 63) & 1 == 1)
}

/// Where the first character stands that `MARKS` knows. `bytes` are UTF-8. Ideographs come in runs, so that four at a time
/// are looked up without a branch between them.
fn first_marked(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        if let Some(&[a, b, c, d, e, f, g, h, i, j, k, l]) = rest.first_chunk::<12>()
            && begins_three(a) & begins_three(d) & begins_three(g) & begins_three(j)
        {
            if mark(a, b, c) | mark(d, e, f) | mark(g, h, i) | mark(j, k, l) != 0 {
                let marks = [mark(a, b, c), mark(d, e, f), mark(g, h, i)];
                return Some(at + 3 * marks.iter().take_while(|mark| **mark == 0).count());
            }
            at += 12;
            continue;
        }
        let &[a, b, c] = rest.first_chunk::<3>()?;
        if !begins_three(a) {
            at += 1;
            continue;
        }
        if mark(a, b, c) != 0 {
            return Some(at);
        }
        at += 3;
    }
}

fn begins_three(byte: u8) -> bool {
    byte.wrapping_sub(0xe2) < 0x0e
}

/// 1 if `MARKS` knows the character of these three bytes.
fn mark(first: u8, second: u8, third: u8) -> u64 {
    let row = usize::from(first & 0x0f) << 6 | usize::from(second & 0x3f);
    MARKS[row] >> (third & 0x3f) & 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> String {
        let spelled = spell(text);
        assert_eq!(spelled.text.len(), text.len());
        spelled.text.into_owned()
    }

    #[test]
    fn a_traditional_text_is_folded_with_its_quotation_marks() {
        let cases = [
            ("在本縣註冊設立獨立法人機構，並繳納稅款", "在本县注册设立独立法人机构，并缴纳税款"),
            ("應當徵求發展改革部門意見後，於三個月內辦理準許證", "应当征求发展改革部门意见后，于三个月内办理准许证"),
            ("本辦法所稱「經營者」，係指『企業』與個體工商戶", "本办法所称“经营者”，系指‘企业’与个体工商户"),
            ("製定規劃和計畫，覈發幹部證書，恢復、複製檔案", "制定规划和计划，核发干部证书，恢复、复制档案"),
            ("瞭解乾燥產品的價格，藉此調整", "了解干燥产品的价格，借此调整"),
            ("依著作權法，身分證件與部份圖畫應予發還", "依著作权法，身份证件与部分图画应予发还"),
            ("隨著發展，對申請覆核者應當答覆，覆蓋範圍不變", "随着发展，对申请复核者应当答复，覆盖范围不变"),
        ];
        for (source, expected) in cases {
            assert!(spell(source).is_traditional, "{source}");
            assert_eq!(spelled(source), expected);
        }
    }

    #[test]
    fn a_simplified_text_keeps_what_it_may_have() {
        let source = "“本市”著名的乾坤大厦、瞭望塔和慰藉、存摺，「括号」和藉口，阪城，身分，覆盖";
        assert!(matches!(spell(source).text, Cow::Borrowed(_)));
        // A few traditional characters in it are still read as what they are.
        let mixed = format!("{}在本縣「註冊」。", "本市行政区域内的经营者应当依法经营。".repeat(8));
        let spelling = spell(&mixed);
        assert!(!spelling.is_traditional && spelling.text.ends_with("在本县「注册」。"));
    }

    #[test]
    fn radicals_compatibility_and_vertical_signs_are_ordinary_characters() {
        assert_eq!(spelled("⼀、⾏政⻓官⻅证⾦额，⺠⽤"), "一、行政长官见证金额，民用");
        assert_eq!(spelled("\u{f914}\u{f99c}\u{fa0a}"), "乐列见");
        assert_eq!(spelled("︵一︶︿本法﹀︽甲︾，︹二〇二〇︺"), "（一）〈本法〉《甲》，〔二〇二〇〕");
    }

    #[test]
    fn tables_are_sorted_and_lead_to_simplified_characters() {
        for table in [&TRADITIONAL[..], &ALWAYS[..], &AMBIGUOUS[..]] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            for (from, to) in table {
                assert!(*from >= 0x800 && *to >= 0x800 && from != to, "{from:x} has three bytes like {to:x}");
                let to = char::from_u32(u32::from(*to)).expect("a character");
                assert!(found(&TRADITIONAL, to).is_none(), "{to} goes on");
            }
        }
        let in_use = "一的国务院办公厅关于印发行政规范性文件制定和监督管理规定著乾藉瞭徽证";
        assert!(in_use.chars().all(|c| !is_marked(c)));
    }

    proptest::proptest! {
        #[test]
        fn offsets_stay(text in "[\\PC著後「」⼀︵豈縣的]{0,60}") {
            let folded = spelled(&text);
            proptest::prop_assert_eq!(folded.chars().count(), text.chars().count());
        }
    }
}
