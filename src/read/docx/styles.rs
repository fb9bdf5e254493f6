//! Styles: what a paragraph inherits of numbering, and what text a style hides.

use std::collections::HashMap;

use crate::read::xml::{Node, Walk};

/// A chain of styles longer than this goes in a circle.
const MAX_CHAIN: usize = 32;

/// `w:numPr`, or `w:listPr` in Word 2003: list and level, each of which may be inherited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ListPlace {
    pub(super) list: Option<i64>,
    pub(super) level: Option<i64>,
}

/// All styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    place: ListPlace,
    hidden: Option<bool>,
}

impl Styles {
    /// Reads `styles.xml`, or the styles of the one file of Word 2003; a damaged one counts as far as it goes.
    pub(super) fn parse(xml: &str) -> Self {
        let mut styles = Self::default();
        let mut walk = Walk::new(xml);
        let mut current: Option<(String, Style)> = None;
        // Only the properties that stand directly in the style count, not those of its table conditions.
        let mut path: Vec<String> = Vec::new();
        while let Ok(Some(node)) = walk.next() {
            match node {
                Node::Start(element) => {
                    let name = element.name().to_owned();
                    if name == "style" {
                        let id = element.attribute("styleId").unwrap_or_default();
                        if element.attribute("type").as_deref() == Some("paragraph")
                            && element.attribute("default").is_some_and(|on| on == "1" || on == "true" || on == "on")
                        {
                            styles.default_paragraph = Some(id.clone());
                        }
                        current = Some((id, Style::default()));
                    } else if matches!(name.as_str(), "tblStylePr" | "pPrChange" | "rPrChange") {
                        if walk.skip().is_err() {
                            break;
                        }
                        continue;
                    } else if let Some((_, style)) = &mut current {
                        match (path.last().map_or("", String::as_str), name.as_str()) {
                            ("style", "basedOn") => style.based_on = element.value(),
                            ("numPr", "numId") | ("listPr", "ilfo") => style.place.list = element.number(),
                            ("numPr" | "listPr", "ilvl") => style.place.level = element.number(),
                            ("rPr", "vanish") => style.hidden = Some(element.is_on()),
                            _ => {}
                        }
                    }
                    path.push(name);
                }
                Node::End => {
                    if path.pop().as_deref() == Some("style")
                        && let Some((id, style)) = current.take()
                    {
                        styles.by_id.insert(id, style);
                    }
                }
                Node::Text(_) => {}
            }
        }
        styles
    }

    /// The list that a paragraph of this style belongs to by its style.
    pub(super) fn list(&self, id: Option<&str>) -> Option<i64> {
        self.chain(self.or_default(id)).find_map(|(_, style)| style.place.list)
    }

    /// The style and those it is based on, nearest first, down to the one that names the list; each with the level it
    /// names itself.
    pub(super) fn lineage<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, Option<i64>)> {
        let mut below_list = false;
        self.chain(self.or_default(id))
            .take_while(move |(_, style)| !std::mem::replace(&mut below_list, style.place.list.is_some()))
            .map(|(id, style)| (id, style.place.level))
    }

    /// Whether the style hides text, where it says so.
    pub(super) fn hidden(&self, id: Option<&str>) -> Option<bool> {
        self.chain(id).find_map(|(_, style)| style.hidden)
    }

    fn or_default<'a>(&'a self, id: Option<&'a str>) -> Option<&'a str> {
        id.or(self.default_paragraph.as_deref())
    }

    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = id.and_then(|id| self.by_id.get_key_value(id));
        std::iter::successors(first, |(_, style)| self.by_id.get_key_value(style.based_on.as_deref()?))
            .take(MAX_CHAIN)
            .map(|(id, style)| (id.as_str(), style))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_and_hiding_are_inherited() {
        let styles = Styles::parse(
            r#"<w:styles><w:style w:type="paragraph" w:default="1" w:styleId="a"/>
            <w:style w:type="paragraph" w:styleId="条"><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="款"><w:basedOn w:val="条"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>
              <w:rPr><w:vanish/></w:rPr></w:style>
            <w:style w:type="paragraph" w:styleId="x"><w:basedOn w:val="y"/></w:style>
            <w:style w:type="paragraph" w:styleId="y"><w:basedOn w:val="x"/></w:style></w:styles>"#,
        );
        assert_eq!(styles.list(Some("款")), Some(3));
        assert_eq!(styles.lineage(Some("款")).collect::<Vec<_>>(), [("款", Some(1)), ("条", None)]);
        assert_eq!((styles.list(None), styles.list(Some("x"))), (None, None));
        assert_eq!(styles.hidden(Some("款")), Some(true));
        assert_eq!(styles.hidden(Some("x")), None);
    }
}
