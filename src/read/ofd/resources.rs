//! `PublicRes.xml` and `DocumentRes.xml`: pictures, and drawings used in several places.

use std::collections::HashMap;

use super::drawing::{Drawing, Object};
use super::parts::Parts;
use crate::read::package;
use crate::read::xml::{Node, Walk};

/// Objects of all drawings together beyond this are an attack on memory.
const MAX_OBJECTS: usize = 1_000_000;

/// The resources of a document by id.
#[derive(Default)]
pub(super) struct Resources {
    /// Names of the parts that hold pictures.
    pictures: HashMap<String, String>,
    /// 矢量图像 (CompositeGraphicUnit)
    drawings: HashMap<String, Drawing>,
}

impl Resources {
    /// The part that holds a picture.
    pub fn picture(&self, id: &str) -> Option<&str> {
        self.pictures.get(id).map(String::as_str)
    }

    /// The objects of a drawing.
    pub fn drawing(&self, id: &str) -> Option<&[Object]> {
        self.drawings.get(id).map(|drawing| drawing.objects.as_slice())
    }

    /// Reads a list of resources, the part `name` of the document `root`.
    pub fn add(&mut self, name: &str, root: &str, text: &str, parts: &Parts) {
        let mut walk = Walk::new(text);
        let mut folder = package::folder_of(name);
        let (mut id, mut location) = (None, None::<String>);
        let mut objects = 0;
        while let Ok(Some(node)) = walk.next() {
            match node {
                Node::Start(element) => match element.name() {
                    "Res" => {
                        if let Some(base) = element.attribute("BaseLoc") {
                            let base = package::resolve(&folder, base.trim());
                            folder = if base.is_empty() { base } else { format!("{base}/") };
                        }
                    }
                    "MultiMedia" => id = element.attribute("ID"),
                    "MediaFile" => location = Some(String::new()),
                    "CompositeGraphicUnit" => {
                        let Some(id) = element.attribute("ID") else { continue };
                        let (inner, is_whole) = inside(&mut walk);
                        let drawing = Drawing::parse(inner);
                        objects += drawing.objects.len();
                        self.drawings.insert(id, drawing);
                        if !is_whole || objects > MAX_OBJECTS {
                            return;
                        }
                    }
                    _ => {}
                },
                Node::Text(text) => {
                    if let Some(location) = &mut location {
                        location.push_str(&text);
                    }
                }
                Node::End => {
                    let Some(location) = location.take() else { continue };
                    // The folder is often left out although it was stated, or stated twice.
                    let found = [folder.as_str(), name, root].iter().find_map(|from| parts.locate(from, &location));
                    if let (Some(id), Some(found)) = (id.take(), found) {
                        self.pictures.insert(id, found);
                    }
                }
            }
        }
    }
}

/// The text inside the element whose start came last, and whether it ends soundly.
fn inside<'x>(walk: &mut Walk<'x>) -> (&'x str, bool) {
    let rest = walk.rest();
    let is_whole = walk.skip().is_ok();
    let inner = rest.get(..rest.len() - walk.rest().len()).unwrap_or(rest);
    (if is_whole { inner.rsplit_once("</").map_or("", |(inner, _)| inner) } else { rest }, is_whole)
}
