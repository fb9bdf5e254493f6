//! Where the document is when the page does not hold it: in attached files, embedded files, frames, pictures, or on the page
//! to which this one leads on. Takes a measured page, gives names as the page has them; `html` decides what to say of them.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::block::is_named_body;
use super::measure::{Page, count_han, is_element};

/// Extensions of files that hold documents.
const EXTENSIONS: &[&str] =
    &[".doc", ".docx", ".pdf", ".xls", ".xlsx", ".wps", ".et", ".rar", ".zip", ".7z", ".ofd", ".rtf", ".ppt", ".pptx"];

/// Frames and files of the site and not of the document, by what their names hold.
const SITE_FRAMES: &[&str] = &[
    "top",
    "head",
    "foot",
    "bottom",
    "banner",
    "menu",
    "nav",
    "left",
    "count",
    "hit",
    "click",
    "login",
    "search",
    "share",
    "logo",
    "weather",
    "tianqi",
    "tqyb",
    "comment",
    "survey",
    "adm_",
    "about:blank",
    "javascript:",
];

/// What a page points at.
#[derive(Default)]
pub(super) struct Places {
    /// Attached files: the words of the link, with the name of the file where the words do not tell its kind.
    pub attachments: Vec<String>,
    /// Files shown inside the page.
    pub embedded: Vec<String>,
    /// Pages shown inside the page, those of the site left out where that leaves any.
    pub frames: Vec<String>,
    /// Pictures of the size of a page.
    pub pictures: Vec<String>,
    /// The page to which this one leads on by itself.
    pub next: Option<String>,
}

/// Where a node stands.
#[derive(Default)]
struct Inside {
    dropped: usize,
    body: usize,
    named_body: usize,
}

/// Looks the whole page over. `body` is the block of the document: pictures count there, or anywhere when it is empty.
pub(super) fn find<'a>(page: &Page<'a>, body: NodeRef<'a, Node>) -> Places {
    let mut finder = Finder {
        places: Places::default(),
        site_frames: Vec::new(),
        is_empty: page.prose_han(body.id()) < super::NOTICE_MAX_HAN,
        is_blank: page.prose_han(page.html.tree.root().id()) == 0,
    };
    let mut inside = Inside::default();
    for edge in page.html.tree.root().traverse() {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        let here = [
            (page.is_dropped(node), &mut inside.dropped),
            (node.id() == body.id(), &mut inside.body),
            (node.value().as_element().is_some_and(is_named_body), &mut inside.named_body),
        ];
        let opens = matches!(edge, Edge::Open(_));
        for (_, depth) in here.into_iter().filter(|(is_here, _)| *is_here) {
            *depth = if opens { *depth + 1 } else { depth.saturating_sub(1) };
        }
        if let Some(element) = ElementRef::wrap(node).filter(|_| opens) {
            finder.element(element, &inside);
        }
    }
    let Finder { mut places, site_frames, .. } = finder;
    if places.frames.is_empty() && page.html.tree.root().descendants().any(|node| is_element(node, "frameset")) {
        places.frames = site_frames;
    }
    places
}

struct Finder {
    places: Places,
    site_frames: Vec<String>,
    /// Whether the body holds hardly any text.
    is_empty: bool,
    /// Whether the page holds none.
    is_blank: bool,
}

impl Finder {
    fn element(&mut self, element: ElementRef<'_>, inside: &Inside) {
        let value = element.value();
        let attribute = |name: &str| value.attr(name).map(str::trim).filter(|text| !text.is_empty());
        let is_in_place_of_text = value.name() == "img" && self.is_in_place_of_text(value, inside);
        let places = &mut self.places;
        match value.name() {
            "a" if inside.dropped == 0 => {
                let words: String = element.text().collect::<String>().split_whitespace().collect();
                attachment_name(attribute("href").unwrap_or(""), &words)
                    .into_iter()
                    .for_each(|name| add(&mut places.attachments, name));
            }
            "frame" | "iframe" => {
                let Some(source) = attribute("src") else { return };
                if let Some(file) = document_in(source) {
                    add(&mut places.embedded, file);
                } else {
                    let frames = if is_of_site(value, source) { &mut self.site_frames } else { &mut places.frames };
                    add(frames, source.to_owned());
                }
            }
            "object" | "embed" | "param" => {
                let source = ["data", "src", "value"].iter().find_map(|name| attribute(name).and_then(document_in));
                source.into_iter().for_each(|file| add(&mut places.embedded, file));
            }
            "img" if is_in_place_of_text => {
                add(&mut places.pictures, picture_name(attribute("src").unwrap_or("")));
            }
            "meta" if attribute("http-equiv").is_some_and(|text| text.eq_ignore_ascii_case("refresh")) => {
                let target = attribute("content").and_then(refresh_target);
                places.next = places.next.take().or(target);
            }
            "script" if self.is_blank && places.next.is_none() => {
                places.next = script_target(&element.text().collect::<String>());
            }
            _ => {}
        }
    }

    /// A picture in the body of the size of a page; where the body is empty, one of unknown size that it has in place of text.
    fn is_in_place_of_text(&self, picture: &Element, inside: &Inside) -> bool {
        if self.is_empty {
            let may_be_text = is_page_sized(picture) || has_no_size(picture) && inside.named_body > 0;
            return may_be_text && inside.dropped == 0;
        }
        is_page_sized(picture) && inside.body > 0
    }
}

/// Does the address or the text name a file that holds a document?
pub(super) fn is_attachment(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let path = address.split(['?', '#']).next().unwrap_or("");
    EXTENSIONS.iter().any(|extension| path.ends_with(extension))
}

/// `甲、乙等 3 个`
pub(super) fn listed(names: &[String], unit: &str) -> String {
    const MOST_NAMES: usize = 3;
    let shown = names.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join("、");
    if names.len() > MOST_NAMES { format!("{shown} 等 {} {unit}", names.len()) } else { shown }
}

fn add(names: &mut Vec<String>, name: String) {
    const MAX_CHARS: usize = 120;
    let name: String = name.chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The words of a link to a file; none for other links.
fn attachment_name(address: &str, words: &str) -> Option<String> {
    const FEWEST_HAN: usize = 4;
    if !is_attachment(address) {
        return (is_attachment(words) || words.contains("附件")).then(|| words.to_owned());
    }
    let file = decoded(file_name(address));
    Some(match count_han(words) {
        _ if is_attachment(words) => words.to_owned(),
        FEWEST_HAN.. if file.is_ascii() => format!("{words}（{file}）"),
        _ => file,
    })
}

fn file_name(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// `%E9%99%84` as characters; as it stands where it is not UTF-8.
fn decoded(name: &str) -> String {
    super::buried::without_percents(name).unwrap_or_else(|| name.to_owned())
}

/// The document that an address shows: itself, or one handed to a viewer (`viewer.html?file=/a/b.pdf`).
fn document_in(address: &str) -> Option<String> {
    let name = |address: &str| is_attachment(address).then(|| decoded(file_name(address)));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    name(path).or_else(|| {
        query.split('&').filter_map(|pair| pair.split_once('=')).find_map(|(_, value)| {
            let value = super::buried::without_percents(value).unwrap_or_else(|| value.to_owned());
            name(&value)
        })
    })
}

/// Counters, weather, logins, heads and feet of the site: by their words, or because they are as high as a line.
fn is_of_site(frame: &Element, source: &str) -> bool {
    const LOWEST_PX: f32 = 120.0;
    let words = |text: &str| {
        let text = text.to_ascii_lowercase();
        SITE_FRAMES.iter().any(|word| text.contains(word))
    };
    let is_low = pixels(frame, "height").is_some_and(|height| height < LOWEST_PX) && frame.name() == "iframe";
    is_low
        || words(file_name(source))
        || source.starts_with("javascript:")
        || frame.attr("name").is_some_and(words)
        || frame.id().is_some_and(words)
}

/// A length in pixels from the attribute of that name or from the style.
fn pixels(element: &Element, name: &str) -> Option<f32> {
    let in_style = element.attr("style").and_then(|style| {
        let rules = style.split(';').filter_map(|rule| rule.split_once(':'));
        rules.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value)
    });
    let value = element.attr(name).or(in_style)?.trim();
    let number = value.trim_end_matches("px").trim();
    number.parse().ok().filter(|_| !value.ends_with('%'))
}

/// Large enough to be a scanned page or a table, and no banner.
fn is_page_sized(picture: &Element) -> bool {
    const LEAST_WIDTH_PX: f32 = 400.0;
    const LEAST_HEIGHT_PX: f32 = 240.0;
    matches!((pixels(picture, "width"), pixels(picture, "height")),
        (Some(width), Some(height)) if width >= LEAST_WIDTH_PX && height >= LEAST_HEIGHT_PX)
}

fn has_no_size(picture: &Element) -> bool {
    pixels(picture, "width").is_none() && pixels(picture, "height").is_none()
}

fn picture_name(source: &str) -> String {
    if source.starts_with("data:") { "网页内嵌图片".to_owned() } else { decoded(file_name(source)) }
}

/// `0; url=b.html`
fn refresh_target(content: &str) -> Option<String> {
    let at = content.to_ascii_lowercase().find("url=")?;
    let target = content.get(at + 4..)?.trim().trim_matches(['"', '\'', ' ']);
    (!target.is_empty()).then(|| target.to_owned())
}

/// `location.href = "b.html"`, `location.replace("b.html")`
fn script_target(script: &str) -> Option<String> {
    let (_, after) = script.split_once("location")?;
    let quote = after.find(['"', '\''])?;
    let how: String = after.get(..quote)?.chars().filter(|c| !c.is_whitespace()).collect();
    let sign = after.get(quote..)?.chars().next()?;
    let target = after.get(quote + 1..)?.split(sign).next()?;
    let leads = matches!(how.as_str(), "=" | ".href=" | ".replace(" | ".assign(");
    (leads && !target.is_empty() && !target.contains(['\n', '{'])).then(|| target.to_owned())
}
