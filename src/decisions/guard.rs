//! The guard of text in `decisions.csv`: an apostrophe keeps office programs from taking a cell for a formula, and it comes off
//! again when the file is read. Takes and gives text; nothing is lost either way.

/// The text as it is written.
pub(super) fn guarded(text: &str) -> String {
    if is_risky(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text as it was before `guarded`.
pub(super) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|_| is_risky(text)).unwrap_or(text)
}

/// Whether a formula stands behind no, one or several apostrophes. Apostrophes are not counted, so that what
/// was guarded and what has an apostrophe of its own are told apart.
fn is_risky(text: &str) -> bool {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let bare = text.trim_start_matches('\'');
    bare.starts_with(risky) || bare.trim_start().starts_with(risky)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_apostrophes_kept() {
        for text in ["=1", "'=1", "''=1", " =1", "\n甲", "＠x", "-"] {
            assert!(guarded(text).starts_with('\''), "{text:?}");
            assert_eq!(unguarded(&guarded(text)), text);
        }
        for text in ["", "'", "'甲", "采纳", "1=1"] {
            assert_eq!(guarded(text), text);
            assert_eq!(unguarded(text), text);
        }
        // From a program that guards nothing.
        assert_eq!(unguarded("=1"), "=1");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "['=+ \t\r\n甲＝@-]{0,8}\\PC{0,20}") {
            let written = guarded(&text);
            proptest::prop_assert_eq!(unguarded(&written), text);
        }
    }
}
