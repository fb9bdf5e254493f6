//! Pages inside a page: which parts of an archive its frames show, in their order.

use scraper::{Html, Selector};

use super::mime::{self, Part};

/// What a page shows inside itself.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The pages that make it up: of a frameset, or the sheets of a workbook.
    pub pages: Vec<String>,
    /// Pages set into its text.
    pub inline: Vec<String>,
}

/// The frames of a page.
pub(super) fn find(page: &str) -> Frames {
    let head = page.to_ascii_lowercase();
    if !["<frame", "<iframe", "shlink"].iter().any(|mark| head.contains(mark)) {
        return Frames::default();
    }
    let html = Html::parse_document(page);
    let all = |selector: &str, attribute: &str| {
        let selector = Selector::parse(selector).expect("a selector of ours is sound");
        let found = html.select(&selector).filter_map(|element| element.value().attr(attribute).map(str::to_owned));
        found.collect::<Vec<_>>()
    };
    // Excel shows one sheet in its frame and names all of them beside it.
    let sheets = all("link#shLink", "href");
    let pages = if sheets.is_empty() { all("frame[src]", "src") } else { sheets };
    Frames { pages, inline: all("iframe[src]", "src") }
}

/// The part that a page at `base` means by `reference`.
pub(super) fn resolve(parts: &[Part<'_>], base: &str, reference: &str) -> Option<usize> {
    if let Some(id) = reference.strip_prefix("cid:") {
        return parts.iter().position(|part| part.id == mime::bare(id));
    }
    let wanted = absolute(base, reference);
    let exact = parts.iter().position(|part| !part.location.is_empty() && normal(&part.location) == wanted);
    exact.or_else(|| {
        // Archives that were renamed keep only the last part of their addresses.
        let mut same = parts.iter().enumerate().filter(|(_, part)| last(&normal(&part.location)) == last(&wanted));
        let only = same.next().filter(|_| !last(&wanted).is_empty());
        only.filter(|_| same.next().is_none()).map(|(index, _)| index)
    })
}

fn absolute(base: &str, reference: &str) -> String {
    let (base, reference) = (normal(base), normal(reference));
    if reference.contains(":/") {
        return reference;
    }
    let origin = base.find("://").and_then(|at| Some(at + 3 + base.get(at + 3..)?.find('/')?)).unwrap_or_default();
    let (origin, path) = base.split_at(origin);
    let folder = if reference.starts_with('/') { "" } else { path.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in reference.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    let begin = if path.starts_with('/') { "/" } else { "" };
    format!("{origin}{begin}{}", steps.join("/"))
}

/// An address as they are compared.
fn normal(address: &str) -> String {
    let address = address.trim().split('#').next().unwrap_or_default();
    address.replace('\\', "/").to_lowercase()
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_joined_as_browsers_do() {
        let base = "http://a.gov.cn/b/c.htm";
        for (reference, expected) in [
            ("d.htm", "http://a.gov.cn/b/d.htm"),
            ("../d.htm#x", "http://a.gov.cn/d.htm"),
            ("/e/./d.htm", "http://a.gov.cn/e/d.htm"),
            ("http://b.cn/D.htm", "http://b.cn/d.htm"),
        ] {
            assert_eq!(absolute(base, reference), expected);
        }
        assert_eq!(absolute("file:///C:/甲/乙.htm", "乙.files\\sheet001.htm"), "file:///c:/甲/乙.files/sheet001.htm");
        assert_eq!(absolute("", "a/../../b.htm"), "b.htm");
    }
}
