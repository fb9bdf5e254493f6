//! Writing XML that any text can go into: elements and attributes for the formats that are XML.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::report::terminal::is_unprintable;

/// Where elements go.
pub type Out = Writer<Vec<u8>>;

/// A whole document: the declaration, then what `content` writes.
pub fn document(content: impl FnOnce(&mut Out) -> io::Result<()>) -> String {
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written =
        out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).and_then(|()| content(&mut out));
    written.expect("memory takes any text");
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("only text was written")
}

/// An element with others in it.
pub fn parent(
    out: &mut Out,
    name: &str,
    attributes: &[(&str, String)],
    content: impl FnOnce(&mut Out) -> io::Result<()>,
) -> io::Result<()> {
    let attributes: Vec<_> = attributes.iter().map(|(name, value)| (*name, visible(value))).collect();
    let element = out.create_element(name);
    let element = element.with_attributes(attributes.iter().map(|(name, value)| (*name, value.as_str())));
    element.write_inner_content(content).map(drop)
}

/// An element with text in it, or empty where there is none.
pub fn leaf(out: &mut Out, name: &str, attributes: &[(&str, String)], text: &str) -> io::Result<()> {
    let attributes: Vec<_> = attributes.iter().map(|(name, value)| (*name, visible(value))).collect();
    let element = out.create_element(name);
    let element = element.with_attributes(attributes.iter().map(|(name, value)| (*name, value.as_str())));
    if text.is_empty() {
        return element.write_empty().map(drop);
    }
    element.write_text_content(BytesText::new(&visible(text))).map(drop)
}

/// The text with everything made visible that XML cannot hold, or that would make a reader see other words.
fn visible(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let is_foreign = is_unprintable(character) || matches!(character, '\u{fffe}' | '\u{ffff}');
        if is_foreign && !matches!(character, '\n' | '\t') {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_can_leave_its_place() {
        let hostile = "]]><x a='1\">&amp;\u{0}\u{1b}\u{202e}\u{ffff}\n\t甲";
        let text = document(|out| {
            parent(out, "a", &[("b", hostile.to_owned())], |out| leaf(out, "c", &[("d", "1".to_owned())], hostile))
        });
        let visible = r"\u{0}\u{1b}\u{202e}\u{ffff}";
        assert_eq!(
            text,
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                 <a b=\"]]&gt;&lt;x a=&apos;1&quot;&gt;&amp;amp;{visible}&#10;&#9;甲\">\n  \
                 <c d=\"1\">]]&gt;&lt;x a=&apos;1&quot;&gt;&amp;amp;{visible}\n\t甲</c>\n</a>\n"
            )
        );
    }
}
