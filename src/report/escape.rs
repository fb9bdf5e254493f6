//! Text inside HTML and XML: everything that comes from a document, a path or a dictionary goes through here.

use std::fmt::{self, Display, Formatter, Write};

use crate::report::terminal::is_unprintable;

/// The text, safe as content and inside a quoted attribute.
pub fn escape(text: &str) -> Escaped<'_> {
    Escaped(text)
}

/// See [`escape`].
pub struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(character)?,
                // Old texts end lines in CRLF; the sign itself says nothing to a reader.
                '\r' => {}
                // Most control characters have no place in HTML or XML, nor have these two in XML, and a turned reading
                // direction would show other words than the document has.
                '\u{fffe}' | '\u{ffff}' => f.write_char(char::REPLACEMENT_CHARACTER)?,
                _ if is_unprintable(character) => f.write_char(char::REPLACEMENT_CHARACTER)?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_leave_its_place() {
        assert_eq!(escape("<a href=\"x\" id='y'>&").to_string(), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
        assert_eq!(escape("甲\0\u{202e}\u{ffff}乙\r\n丙").to_string(), "甲\u{fffd}\u{fffd}\u{fffd}乙\n丙");
    }
}
