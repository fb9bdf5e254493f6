//! What a part of a page draws, as far as text, pictures and ruled lines go: page contents, template pages, annotations, and drawings
//! used in several places have the same objects.
//!
//! Takes XML, gives objects with their own transformations. Where they end up on a page is `paint`'s.

use kurbo::{Affine, Rect};

use super::path::Path;
use super::transform::{area, number, of_object};
use crate::read::page::Paint;
use crate::read::xml::{Element, Node, Walk};

/// Objects and what else a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub objects: Vec<Object>,
    /// Ids of the template pages under and over it.
    pub templates: Vec<String>,
    pub area: Option<Rect>,
    /// It has lines or shapes.
    pub has_paths: bool,
    /// It is no XML from somewhere on, or has more in it than can be meant.
    pub is_damaged: bool,
}

/// More text, in bytes, or more objects than this are no page but an attack on memory.
const MAX_TEXT_BYTES: usize = 4 << 20;
const MAX_OBJECTS: usize = 1_000_000;

/// 图元
#[derive(Debug)]
pub(super) enum Object {
    Text(Text),
    Image { resource: String, transform: Affine, is_visible: bool },
    Composite { resource: String, transform: Affine, is_visible: bool },
    Path { path: Path, transform: Affine },
}

/// 文字对象
#[derive(Debug)]
pub(super) struct Text {
    pub transform: Affine,
    pub size: f64,
    pub is_visible: bool,
    /// Its glyphs are chosen by number, so that its characters may be only place holders.
    pub has_glyphs: bool,
    pub codes: Vec<Code>,
}

/// 文字定位 (TextCode): characters and where they stand.
#[derive(Debug)]
pub(super) struct Code {
    pub x: f64,
    pub y: f64,
    /// Steps from each character to the next; none where the font decides.
    pub delta_x: Option<Vec<f64>>,
    pub delta_y: Option<Vec<f64>>,
    pub text: String,
}

/// Which objects count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Shown,
    Any,
}

impl Drawing {
    /// Reads a part, or the inside of an element; of a damaged one what stands before the damage.
    pub fn parse(xml: &str) -> Self {
        let mut drawer = Drawer::default();
        drawer.walk(xml);
        drawer.drawing
    }
}

#[derive(Default)]
struct Drawer {
    drawing: Drawing,
    /// The text object being read.
    text: Option<Text>,
    /// The text code being read.
    code: Option<Pending>,
    /// Characters of the element being read.
    characters: String,
    /// Where the last text code began: one without a place begins there too.
    last_place: (f64, f64),
    /// The path being read: its place and how it is painted.
    path: Option<(Affine, Paint)>,
    /// The frame of the annotation being read.
    frame: Option<Affine>,
    /// All text so far.
    text_bytes: usize,
}

/// A text code before its characters are known, which bound its steps.
struct Pending {
    x: f64,
    y: f64,
    delta_x: Option<String>,
    delta_y: Option<String>,
}

impl Drawer {
    fn walk(&mut self, xml: &str) {
        let mut walk = Walk::new(xml);
        let mut open: Vec<Open> = Vec::new();
        loop {
            let step = match walk.next() {
                Ok(Some(Node::Start(element))) => match self.start(&element) {
                    Some(kind) => {
                        open.push(kind);
                        Ok(())
                    }
                    None => walk.skip(),
                },
                Ok(Some(Node::Text(text))) => {
                    if matches!(open.last(), Some(Open::Code | Open::Area | Open::Path)) {
                        let left = MAX_TEXT_BYTES.saturating_sub(self.characters.len());
                        self.characters.extend(text.chars().take(left));
                        if matches!(open.last(), Some(Open::Code)) {
                            self.text_bytes += text.len();
                        }
                    }
                    Ok(())
                }
                Ok(Some(Node::End)) => {
                    self.end(open.pop());
                    Ok(())
                }
                Ok(None) => return,
                Err(damage) => Err(damage),
            };
            if step.is_err() || self.text_bytes > MAX_TEXT_BYTES || self.drawing.objects.len() > MAX_OBJECTS {
                self.drawing.is_damaged = true;
                while let Some(kind) = open.pop() {
                    self.end(Some(kind));
                }
                return;
            }
        }
    }

    /// What the element is; none if it is to be passed over with everything in it.
    fn start(&mut self, element: &Element<'_>) -> Option<Open> {
        match element.name() {
            "TextObject" => {
                self.text = Some(Text {
                    transform: self.transform(element),
                    size: element.attribute("Size").as_deref().and_then(number).unwrap_or(1.0),
                    is_visible: is_visible(element),
                    has_glyphs: false,
                    codes: Vec::new(),
                });
                self.last_place = (0.0, 0.0);
                Some(Open::Text)
            }
            "TextCode" => {
                let place = |name| element.attribute(name).as_deref().and_then(number);
                self.last_place = (place("X").unwrap_or(self.last_place.0), place("Y").unwrap_or(self.last_place.1));
                let (x, y) = self.last_place;
                let (delta_x, delta_y) = (element.attribute("DeltaX"), element.attribute("DeltaY"));
                self.code = Some(Pending { x, y, delta_x, delta_y });
                self.characters.clear();
                Some(Open::Code)
            }
            "CGTransform" => {
                if let Some(text) = &mut self.text {
                    text.has_glyphs = true;
                }
                None
            }
            "ImageObject" => {
                let (resource, transform) = (element.attribute("ResourceID")?, self.transform(element));
                self.drawing.objects.push(Object::Image { resource, transform, is_visible: is_visible(element) });
                None
            }
            "CompositeObject" => {
                let (resource, transform) = (element.attribute("ResourceID")?, self.transform(element));
                self.drawing.objects.push(Object::Composite { resource, transform, is_visible: is_visible(element) });
                None
            }
            "PathObject" if is_visible(element) => {
                self.drawing.has_paths = true;
                self.path = Some((self.transform(element), paint_of(element)));
                Some(Open::Other)
            }
            "PathObject" => None,
            "AbbreviatedData" => {
                self.characters.clear();
                Some(Open::Path)
            }
            "Template" => {
                self.drawing.templates.extend(element.attribute("TemplateID"));
                None
            }
            "PhysicalBox" => {
                self.characters.clear();
                Some(Open::Area)
            }
            "Annot" if is_left_out(element) => None,
            "Appearance" => {
                self.frame = Some(of_object(None, element.attribute("Boundary").as_deref()));
                Some(Open::Appearance)
            }
            // Colours may be patterns of objects; clips and actions are no content.
            "FillColor" | "StrokeColor" | "Clips" | "Actions" | "Parameters" | "Remark" => None,
            _ => Some(Open::Other),
        }
    }

    fn end(&mut self, kind: Option<Open>) {
        match kind {
            Some(Open::Code) => {
                let text = std::mem::take(&mut self.characters);
                if let (Some(code), Some(object)) = (self.code.take(), &mut self.text) {
                    object.codes.push(code.finish(text));
                }
            }
            Some(Open::Text) => self.drawing.objects.extend(self.text.take().map(Object::Text)),
            Some(Open::Area) => self.drawing.area = area(&self.characters),
            Some(Open::Appearance) => self.frame = None,
            Some(Open::Path) => {
                if let Some((transform, paint)) = self.path.take()
                    && let Some(path) = Path::parse(&self.characters, paint)
                {
                    self.drawing.objects.push(Object::Path { path, transform });
                }
            }
            Some(Open::Other) | None => {}
        }
    }

    fn transform(&self, element: &Element<'_>) -> Affine {
        let (matrix, boundary) = (element.attribute("CTM"), element.attribute("Boundary"));
        let own = of_object(matrix.as_deref(), boundary.as_deref());
        self.frame.map_or(own, |frame| frame * own)
    }
}

/// An open element, as far as its end means something.
#[derive(Debug, Clone, Copy)]
enum Open {
    Text,
    Code,
    Area,
    Path,
    Appearance,
    Other,
}

impl Pending {
    fn finish(self, text: String) -> Code {
        let count = text.chars().count();
        let steps = |deltas: Option<String>| deltas.map(|deltas| steps(&deltas, count));
        Code { x: self.x, y: self.y, delta_x: steps(self.delta_x), delta_y: steps(self.delta_y), text }
    }
}

/// The steps of `DeltaX` or `DeltaY`, at most `most`: numbers, and `g n d` for `n` times `d`.
fn steps(deltas: &str, most: usize) -> Vec<f64> {
    let mut steps = Vec::new();
    let mut words = deltas.split([' ', '\t', '\r', '\n', ',']).filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        let (times, step) = if word == "g" {
            let times = words.next().and_then(|times| times.parse().ok()).unwrap_or(0);
            (times, words.next().and_then(number))
        } else {
            (1, number(word))
        };
        let left = most.saturating_sub(steps.len());
        if left == 0 {
            break;
        }
        steps.extend(std::iter::repeat_n(step.unwrap_or(0.0), left.min(times)));
    }
    steps
}

/// Paths are stroked unless they say otherwise, and filled only if they say so.
fn paint_of(path: &Element<'_>) -> Paint {
    let says = |name: &str| path.attribute(name).map(|value| matches!(value.trim(), "true" | "1"));
    match (says("Stroke").unwrap_or(true), says("Fill").unwrap_or(false)) {
        (true, _) => Paint::Stroke,
        (false, true) => Paint::Fill,
        (false, false) => Paint::Nothing,
    }
}

/// Seals and watermarks are no text of the document.
fn is_left_out(annotation: &Element<'_>) -> bool {
    let is_kind = |kind: String| matches!(kind.as_str(), "Stamp" | "Watermark");
    !is_visible(annotation) || ["Type", "Subtype"].iter().any(|name| annotation.attribute(name).is_some_and(is_kind))
}

fn is_visible(element: &Element<'_>) -> bool {
    !matches!(element.attribute("Visible").as_deref().map(str::trim), Some("false" | "0"))
}
