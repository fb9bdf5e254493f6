//! `OFD.xml` and `Document.xml`: the documents of a package, their pages, templates, annotations and attachments.

use std::collections::HashMap;
use std::rc::Rc;

use kurbo::{Affine, Rect};

use super::ENTRY;
use super::canvas::Canvas;
use super::drawing::{Drawing, Visibility};
use super::paint::Painter;
use super::parts::Parts;
use super::resources::Resources;
use super::transform;
use crate::error::ReadError;
use crate::read::Member;
use crate::read::xml::{Node, Walk};

/// A page without a stated size is A4, in millimetres.
const USUAL_AREA: Rect = Rect::new(0.0, 0.0, 210.0, 297.0);

/// 文档: one document of a package.
#[derive(Default)]
pub(super) struct Document {
    /// Name of its `Document.xml`.
    root: String,
    pages: Vec<PageEntry>,
    /// Locations of template pages by id.
    templates: HashMap<String, String>,
    /// Those read so far.
    drawn_templates: HashMap<String, Option<Rc<Drawing>>>,
    resource_locations: Vec<String>,
    resources: Resources,
    annotation_locations: Vec<String>,
    /// Names of parts with the annotations of a page, by the page's id.
    annotations: HashMap<String, Vec<String>>,
    attachment_locations: Vec<String>,
    area: Option<Rect>,
    /// Its `Document.xml` is lost, or no XML from somewhere on.
    pub is_damaged: bool,
}

struct PageEntry {
    id: String,
    location: String,
}

/// A page that could not be read.
pub(super) struct PageLost;

/// The documents of a package in order; one that is lost has no pages.
///
/// # Errors
/// When the package names no document, or none of those it names is there.
pub(super) fn all(parts: &mut Parts) -> Result<Vec<Document>, ReadError> {
    let lost = |what: &str| ReadError::Corrupt(format!("OFD 文件缺少{what}"));
    let Some(entry) = parts.xml(ENTRY)? else {
        return Err(refuse(parts, lost("入口 OFD.xml 或者入口无法解开")));
    };
    let mut documents = Vec::new();
    let locations = texts_of(&entry, "DocRoot");
    for location in &locations {
        let mut document = Document { is_damaged: true, ..Document::default() };
        if let Some(root) = parts.locate(ENTRY, location)
            && let Some(text) = parts.xml(&root)?
        {
            document.root = root;
            document.fill(&text);
            document.follow(parts)?;
        }
        documents.push(document);
    }
    if documents.iter().all(|document| document.root.is_empty()) {
        return Err(refuse(parts, lost("文档根节点 Document.xml")));
    }
    Ok(documents)
}

/// An encrypted package lacks what is encrypted.
fn refuse(parts: &Parts, otherwise: ReadError) -> ReadError {
    if parts.is_encrypted() { ReadError::Encrypted } else { otherwise }
}

impl Document {
    /// How many pages it has.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// What stands on a page, at most `max_text_bytes` of text.
    pub fn page(
        &mut self,
        at: usize,
        parts: &mut Parts,
        max_text_bytes: usize,
    ) -> Result<Result<Canvas, PageLost>, ReadError> {
        let Some(entry) = self.pages.get(at) else { return Ok(Err(PageLost)) };
        let id = entry.id.clone();
        let name = parts.locate(&self.root, &entry.location);
        let Some(text) = name.map(|name| parts.xml(&name)).transpose()?.flatten() else { return Ok(Err(PageLost)) };
        let drawing = Drawing::parse(&text);
        if drawing.is_damaged && drawing.objects.is_empty() {
            return Ok(Err(PageLost));
        }
        let mut templates = Vec::new();
        for template in &drawing.templates {
            templates.extend(self.template(template, parts)?);
        }
        let mut drawings: Vec<&Drawing> = templates.iter().map(Rc::as_ref).collect();
        let lost_templates = drawing.templates.len() - drawings.len();
        drawings.push(&drawing);
        let mut notes = Vec::new();
        for name in self.annotations.get(&id).cloned().unwrap_or_default() {
            notes.extend(parts.xml(&name)?.map(|text| Drawing::parse(&text)));
        }
        drawings.extend(notes.iter());
        let area = drawings.iter().rev().find_map(|drawing| drawing.area).or(self.area).unwrap_or(USUAL_AREA);
        let mut canvas = self.painted(&drawings, area, max_text_bytes, Visibility::Shown);
        if !canvas.has_words() && canvas.has_hidden && !canvas.images.is_empty() {
            // The invisible text of a scanned page is what was recognised on it.
            canvas = self.painted(&drawings, area, max_text_bytes, Visibility::Any);
        }
        canvas.is_cut_short |= lost_templates > 0 || drawings.iter().any(|drawing| drawing.is_damaged);
        Ok(Ok(canvas))
    }

    fn painted(&self, drawings: &[&Drawing], area: Rect, max_text_bytes: usize, visibility: Visibility) -> Canvas {
        let mut canvas = Canvas::new(area, max_text_bytes);
        let mut painter = Painter::new(&self.resources, visibility, &mut canvas);
        for drawing in drawings {
            painter.paint(&drawing.objects, Affine::IDENTITY);
        }
        canvas.has_paths |= drawings.iter().any(|drawing| drawing.has_paths);
        canvas
    }

    fn template(&mut self, id: &str, parts: &mut Parts) -> Result<Option<Rc<Drawing>>, ReadError> {
        if let Some(known) = self.drawn_templates.get(id) {
            return Ok(known.clone());
        }
        let name = self.templates.get(id).and_then(|location| parts.locate(&self.root, location));
        let text = name.map(|name| parts.xml(&name)).transpose()?.flatten();
        let drawing = text.map(|text| Rc::new(Drawing::parse(&text)));
        self.drawn_templates.insert(id.to_owned(), drawing.clone());
        Ok(drawing)
    }

    /// The files attached to it.
    pub fn attachments(&self, parts: &mut Parts) -> Result<Vec<Member>, ReadError> {
        let mut members = Vec::new();
        for location in &self.attachment_locations {
            let Some(list) = parts.locate(&self.root, location) else { continue };
            let Some(text) = parts.xml(&list)? else { continue };
            for (name, location) in attachments_of(&text) {
                let lost = || ReadError::Corrupt("OFD 附件的数据缺失".to_owned());
                let bytes = match parts.locate(&list, &location).or_else(|| parts.locate(&self.root, &location)) {
                    Some(part) => parts.bytes(&part).and_then(|bytes| bytes.ok_or_else(lost)),
                    None => Err(lost()),
                };
                members.push(Member { name: with_extension(name, &location), bytes });
            }
        }
        Ok(members)
    }

    /// Reads `Document.xml`.
    fn fill(&mut self, text: &str) {
        let mut walk = Walk::new(text);
        let mut path: Vec<String> = Vec::new();
        let mut characters = String::new();
        loop {
            let node = match walk.next() {
                Ok(Some(node)) => node,
                end => {
                    self.is_damaged = end.is_err();
                    return;
                }
            };
            match node {
                Node::Start(element) => {
                    let name = element.name().to_owned();
                    let parent = path.last().map_or("", String::as_str);
                    match (parent, name.as_str()) {
                        ("Pages", "Page") => self.pages.push(PageEntry {
                            id: element.attribute("ID").unwrap_or_default(),
                            location: element.attribute("BaseLoc").unwrap_or_default(),
                        }),
                        (_, "TemplatePage") => {
                            if let (Some(id), Some(location)) = (element.attribute("ID"), element.attribute("BaseLoc"))
                            {
                                self.templates.insert(id, location);
                            }
                        }
                        _ => {}
                    }
                    characters.clear();
                    path.push(name);
                }
                Node::Text(text) => characters.push_str(&text),
                Node::End => self.end(path.pop().as_deref().unwrap_or_default(), &std::mem::take(&mut characters)),
            }
        }
    }

    fn end(&mut self, name: &str, characters: &str) {
        let location = || characters.trim().to_owned();
        match name {
            "PublicRes" | "DocumentRes" => self.resource_locations.push(location()),
            "Annotations" => self.annotation_locations.push(location()),
            "Attachments" => self.attachment_locations.push(location()),
            "PhysicalBox" => self.area = transform::area(characters),
            _ => {}
        }
    }

    /// Reads what `Document.xml` names.
    fn follow(&mut self, parts: &mut Parts) -> Result<(), ReadError> {
        for location in std::mem::take(&mut self.resource_locations) {
            if let Some(name) = parts.locate(&self.root, &location)
                && let Some(text) = parts.xml(&name)?
            {
                self.resources.add(&name, &self.root, &text, parts);
            }
        }
        for location in std::mem::take(&mut self.annotation_locations) {
            let Some(list) = parts.locate(&self.root, &location) else { continue };
            let Some(text) = parts.xml(&list)? else { continue };
            for (page, location) in annotations_of(&text) {
                let name = parts.locate(&list, &location).or_else(|| parts.locate(&self.root, &location));
                self.annotations.entry(page).or_default().extend(name);
            }
        }
        Ok(())
    }
}

/// The characters of all elements of that name.
fn texts_of(text: &str, wanted: &str) -> Vec<String> {
    let mut walk = Walk::new(text);
    let (mut texts, mut inside) = (Vec::new(), None::<String>);
    while let Ok(Some(node)) = walk.next() {
        match node {
            Node::Start(element) if element.name() == wanted => inside = Some(String::new()),
            Node::Start(_) => {}
            Node::Text(text) => {
                if let Some(inside) = &mut inside {
                    inside.push_str(&text);
                }
            }
            Node::End => texts.extend(inside.take()),
        }
    }
    texts
}

/// Ids of pages and where their annotations are.
fn annotations_of(text: &str) -> Vec<(String, String)> {
    locations_under(text, "Page", "PageID")
}

/// Names of attached files and where they are.
fn attachments_of(text: &str) -> Vec<(String, String)> {
    locations_under(text, "Attachment", "Name")
}

/// Each `FileLoc` with an attribute of the element that it stands in.
fn locations_under(text: &str, owner: &str, attribute: &str) -> Vec<(String, String)> {
    let mut walk = Walk::new(text);
    let mut locations = Vec::new();
    let (mut named, mut inside) = (None, None::<String>);
    while let Ok(Some(node)) = walk.next() {
        match node {
            Node::Start(element) if element.name() == owner => named = element.attribute(attribute),
            Node::Start(element) if element.name() == "FileLoc" => inside = Some(String::new()),
            Node::Start(_) => {}
            Node::Text(text) => {
                if let Some(inside) = &mut inside {
                    inside.push_str(&text);
                }
            }
            Node::End => {
                if let Some(location) = inside.take() {
                    locations.push((named.clone().unwrap_or_default(), location.trim().to_owned()));
                }
            }
        }
    }
    locations
}

/// The name people gave an attachment, with the extension of its file if it has none.
fn with_extension(name: String, location: &str) -> String {
    let file = location.rsplit(['/', '\\']).next().unwrap_or(location);
    if name.trim().is_empty() {
        return file.to_owned();
    }
    match file.rsplit_once('.') {
        Some((_, extension)) if !name.to_lowercase().ends_with(&format!(".{}", extension.to_lowercase())) => {
            format!("{name}.{extension}")
        }
        _ => name,
    }
}
