//! Characters that have an element of their own: breaks, tabs, hyphens, and `w:sym`, a place in a symbol font.

use super::xml::Element;

/// The text that a child of a run stands for, if any.
pub(super) fn of_element(element: &Element<'_>) -> Option<char> {
    match element.name() {
        "tab" | "ptab" => Some(' '),
        "br" | "cr" => Some('\n'),
        "noBreakHyphen" => Some('-'),
        "sym" => character(&element.attribute("font")?, &element.attribute("char")?),
        _ => None,
    }
}

/// The character people see, if there is one in Unicode.
fn character(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code.trim(), 16).ok()?;
    // Symbol fonts have their characters at U+F000 + code; anything else is an ordinary character.
    if !(0xf000..=0xf0ff).contains(&code) && code > 0xff {
        return char::from_u32(code).filter(|c| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(c));
    }
    let place = code & 0xff;
    match font.to_ascii_lowercase().as_str() {
        "wingdings" => wingdings(place),
        "wingdings 2" => wingdings2(place),
        "symbol" => symbol(place),
        // The code of an ordinary font.
        _ if code <= 0xff => char::from_u32(code).filter(|c| !c.is_control()),
        _ => None,
    }
}

fn wingdings(place: u32) -> Option<char> {
    Some(match place {
        // Numbers in circles number items, so they must not be lost.
        0x81..=0x8a => char::from_u32('①' as u32 + place - 0x81)?,
        0x8c..=0x95 => char::from_u32('❶' as u32 + place - 0x8c)?,
        0x6c => '●',
        0x6e => '■',
        0x6f | 0xa8 => '□',
        0x71 => '❑',
        0x75 => '◆',
        0xa1 => '○',
        0xa7 => '▪',
        0xfb => '✗',
        0xfc => '✓',
        0xfd => '☒',
        0xfe => '☑',
        0xe0 => '→',
        _ => return None,
    })
}

fn wingdings2(place: u32) -> Option<char> {
    Some(match place {
        0x4f => '✗',
        0x50 => '✓',
        0x51 | 0x53 | 0x54 => '☒',
        0x52 => '☑',
        0xa3 | 0x2a => '□',
        0x6a..=0x73 => char::from_u32('①' as u32 + place - 0x6a)?,
        _ => return None,
    })
}

fn symbol(place: u32) -> Option<char> {
    Some(match place {
        0x25 => '%',
        0x2b => '+',
        0x2d => '-',
        0x3c => '<',
        0x3d => '=',
        0x3e => '>',
        0xa3 => '≤',
        0xa5 => '∞',
        0xae => '→',
        0xb0 => '°',
        0xb1 => '±',
        0xb3 => '≥',
        0xb4 => '×',
        0xb7 => '•',
        0xb8 => '÷',
        0xb9 => '≠',
        0xbb => '≈',
        0xe5 => '∑',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clear_symbols_are_kept_and_others_dropped() {
        assert_eq!(character("Wingdings", "F0FE"), Some('☑'));
        assert_eq!(character("Wingdings", "F081"), Some('①'));
        assert_eq!(character("Wingdings 2", "F052"), Some('☑'));
        assert_eq!(character("Symbol", "F0B3"), Some('≥'));
        assert_eq!(character("宋体", "2103"), Some('℃'));
        assert_eq!(character("Wingdings", "F04A"), None);
        assert_eq!(character("Webdings", "F0FF"), None);
        assert_eq!(character("Symbol", "zz"), None);
    }
}
