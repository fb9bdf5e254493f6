//! Names of files inside files: bytes of unknown encoding to text, and text to a name that can be shown, tells members apart and says
//! nothing of places outside the archive. Names are only shown; nothing is ever written under them.

use std::collections::HashMap;

use encoding_rs::GB18030;

use super::leftover::leftover;

/// Longer names are cut off: they come from nobody's folder.
const MAX_NAME_CHARS: usize = 500;

/// What a member without a name is shown as.
const UNNAMED: &str = "未命名";

/// Names given so far and how often.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: HashMap<String, usize>,
}

impl Names {
    /// The name itself, or with `#2` and so on behind it when it was given before.
    pub(super) fn unique(&mut self, name: &str) -> String {
        loop {
            let times = self.given.entry(name.to_owned()).or_default();
            *times += 1;
            if *times == 1 {
                return name.to_owned();
            }
            let numbered = format!("{name}#{times}");
            if !self.given.contains_key(&numbered) {
                self.given.insert(numbered.clone(), 1);
                return numbered;
            }
        }
    }
}

/// Bytes of a name as text. Archivers of Windows write the code page of the machine, those of other systems UTF-8, and
/// neither says so.
pub(super) fn text_of(raw: &[u8]) -> String {
    let as_gb = || GB18030.decode_without_bom_handling_and_without_replacement(raw);
    if let Ok(text) = std::str::from_utf8(raw) {
        // Pairs of bytes of GB 18030 can be UTF-8 by chance; such names have no character beyond Arabic in them.
        let is_by_chance =
            !text.is_ascii() && text.chars().all(|c| c < '\u{800}') && text.chars().any(|c| c > '\u{24f}');
        let gb = if is_by_chance { as_gb() } else { None };
        return gb.map_or_else(|| text.to_owned(), |gb| gb.into_owned());
    }
    match as_gb() {
        Some(text) => text.into_owned(),
        None => raw.iter().map(|&byte| of_dos(byte)).collect(),
    }
}

/// A name as it is shown: `/` between folders, no way out of the archive, no character that hides or turns others.
pub(super) fn shown(name: &str) -> String {
    let unified = name.replace('\\', "/");
    let is_drive =
        |step: &str| step.len() == 2 && step.ends_with(':') && step.starts_with(|c: char| c.is_ascii_alphabetic());
    let steps = unified.split('/').filter(|step| !step.is_empty() && *step != "." && *step != ".." && !is_drive(step));
    let whole = steps.collect::<Vec<_>>().join("/");
    let clean: String =
        whole.chars().map(|c| if is_harmful(c) { '\u{FFFD}' } else { c }).take(MAX_NAME_CHARS).collect();
    if clean.trim().is_empty() { UNNAMED.to_owned() } else { clean }
}

/// Whether nobody wrote the file: some folder on the way or the file itself is a program's.
pub(super) fn is_leftover(shown: &str) -> bool {
    shown.split('/').any(|step| leftover(step).is_some())
}

/// Control characters and line ends would break a report; marks of direction make `fdp.exe` of `exe.pdf`.
fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Code page 437, the one that the zip format names.
fn of_dos(byte: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(at) => UPPER.chars().nth(usize::from(at)).expect("the upper half has 128 characters"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_name_are_utf8_or_gb_or_dos() {
        assert_eq!(text_of("关于供水的通知.doc".as_bytes()), "关于供水的通知.doc");
        let gb = GB18030.encode("关于供水的通知.doc").0.into_owned();
        assert_eq!(text_of(&gb), "关于供水的通知.doc");
        // 谢校 in GB 18030 is UTF-8 by chance.
        assert_eq!(text_of(&GB18030.encode("谢校").0), "谢校");
        assert_eq!(text_of("résumé.doc".as_bytes()), "résumé.doc");
        assert_eq!(text_of(b"r\x82sum\x82\xff"), "résumé\u{a0}");
        assert_eq!(of_dos(0xFF), '\u{a0}');
    }

    #[test]
    fn names_lead_nowhere_and_hide_nothing() {
        assert_eq!(shown("..\\..\\etc/./甲.doc"), "etc/甲.doc");
        assert_eq!(shown("/C:/甲\n乙\u{202e}.doc"), "甲\u{FFFD}乙\u{FFFD}.doc");
        assert_eq!(shown("C:\\甲.doc"), "甲.doc");
        assert_eq!(shown("../"), UNNAMED);
        assert_eq!(shown(&"甲".repeat(70_000)).chars().count(), MAX_NAME_CHARS);
    }

    #[test]
    fn names_are_told_apart() {
        let mut names = Names::default();
        let given = ["甲", "甲#2", "甲", "乙", "甲"].map(|name| names.unique(name));
        assert_eq!(given, ["甲", "甲#2", "甲#3", "乙", "甲#4"]);
    }

    #[test]
    fn what_programs_leave_behind_is_known_at_any_depth() {
        for name in ["__MACOSX/甲/._乙.doc", "甲/.DS_Store", "~$甲.doc", "甲/.git/乙.txt"] {
            assert!(is_leftover(name), "{name}");
        }
        assert!(!is_leftover("甲/乙.doc"));
    }
}
