//! Where the document is when the page does not hold it: in attached files, embedded files, frames, pictures, or on the page
//! to which this one leads on. Takes a measured page, gives names as the page has them; `html` decides what to say of them.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::block::is_named_body;
use super::measure::{Page, count_han};

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

/// Looks the whole page over. `body` is the block of the document: pictures count there, or anywhere when it is empty.
pub(super) fn find<'a>(page: &Page<'a>, body: NodeRef<'a, Node>) -> Places {
    let mut places = Places::default();
    let mut site_frames: Vec<String> = Vec::new();
    let is_empty = page.prose_han(body.id()) < super::NOTICE_MAX_HAN;
    for element in page.html.tree.root().descendants().filter_map(ElementRef::wrap) {
        let value = element.value();
        let attribute = |name: &str| value.attr(name).map(str::trim).filter(|text| !text.is_empty());
        match value.name() {
            "a" if !is_below_dropped(page, *element) => {
                let words: String = element.text().collect::<String>().split_whitespace().collect();
                if let Some(name) = attachment_name(attribute("href").unwrap_or(""), &words) {
                    add(&mut places.attachments, name);
                }
            }
            "frame" | "iframe" => {
                let Some(source) = attribute("src") else { continue };
                if let Some(file) = document_in(source) {
                    add(&mut places.embedded, file);
                } else if is_of_site(value, source) {
                    add(&mut site_frames, source.to_owned());
                } else {
                    add(&mut places.frames, source.to_owned());
                }
            }
            "object" | "embed" | "param" => {
                let source = ["data", "src", "value"].iter().find_map(|name| attribute(name).and_then(document_in));
                source.into_iter().for_each(|file| add(&mut places.embedded, file));
            }
            "img" if is_empty && !is_below_dropped(page, *element) || is_below(*element, body) => {
                if is_page_sized(value) || is_empty && has_no_size(value) && is_in_named_body(element) {
                    add(&mut places.pictures, picture_name(attribute("src").unwrap_or("")));
                }
            }
            "meta" if attribute("http-equiv").is_some_and(|text| text.eq_ignore_ascii_case("refresh")) => {
                places.next = places.next.or_else(|| attribute("content").and_then(refresh_target));
            }
            "script" if page.prose_han(page.html.tree.root().id()) == 0 => {
                places.next = places.next.or_else(|| script_target(&element.text().collect::<String>()));
            }
            _ => {}
        }
    }
    if places.frames.is_empty() && has_frameset(page) {
        places.frames = site_frames;
    }
    places
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

/// Nothing below a dropped node is read.
fn is_below_dropped<'a>(page: &Page<'a>, node: NodeRef<'a, Node>) -> bool {
    node.ancestors().any(|above| page.is_dropped(above))
}

fn is_below(node: NodeRef<'_, Node>, block: NodeRef<'_, Node>) -> bool {
    node.ancestors().any(|above| above.id() == block.id())
}

fn has_frameset(page: &Page<'_>) -> bool {
    page.html.tree.root().descendants().any(|node| super::measure::is_element(node, "frameset"))
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

fn is_in_named_body(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(|node| node.value().as_element()).any(is_named_body)
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
