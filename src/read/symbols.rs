//! Symbol fonts: what a place in Wingdings or Symbol looks like, as a character of Unicode.

/// The character people see, if there is one in Unicode.
pub(super) fn character(font: &str, code: u32) -> Option<char> {
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
        assert_eq!(character("Wingdings", 0xF0FE), Some('☑'));
        assert_eq!(character("Wingdings", 0xF081), Some('①'));
        assert_eq!(character("Wingdings 2", 0xF052), Some('☑'));
        assert_eq!(character("Symbol", 0xF0B3), Some('≥'));
        assert_eq!(character("宋体", 0x2103), Some('℃'));
        assert_eq!(character("Wingdings", 0xF04A), None);
        assert_eq!(character("Webdings", 0xF0FF), None);
    }
}
