//! Layers (optional content): which of them a viewer does not show when it opens the document.

use std::collections::HashSet;

use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier};

/// The layers that are switched off.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: HashSet<ObjectIdentifier>,
}

impl Layers {
    /// The layers of a document, given its catalogue.
    pub fn of(catalogue: &Dict<'_>) -> Self {
        let Some(properties) = catalogue.get::<Dict<'_>>("OCProperties") else { return Self::default() };
        let setting = properties.get::<Dict<'_>>("D").unwrap_or_default();
        let listed = |dict: &Dict<'_>, key: &str| -> HashSet<ObjectIdentifier> {
            dict.get::<Array<'_>>(key).map(|array| references(&array).collect()).unwrap_or_default()
        };
        let mut off = listed(&setting, "OFF");
        if setting.get::<Name<'_>>("BaseState").as_deref() == Some(b"OFF") {
            off.extend(listed(&properties, "OCGs"));
            let on = listed(&setting, "ON");
            off.retain(|layer| !on.contains(layer));
        }
        Self { off }
    }

    /// Whether what belongs to this layer, or to this group of layers, is not shown.
    pub fn is_hidden(&self, reference: Option<ObjRef>, layer: Option<&Dict<'_>>) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if reference.is_some_and(|reference| self.off.contains(&reference.into())) {
            return true;
        }
        // A group is shown while any of its layers is.
        let Some(layer) = layer else { return false };
        let members: Vec<ObjectIdentifier> = match layer.get::<Array<'_>>("OCGs") {
            Some(array) => references(&array).collect(),
            None => layer.get_ref("OCGs").map(Into::into).into_iter().collect(),
        };
        !members.is_empty() && members.iter().all(|member| self.off.contains(member))
    }
}

fn references(array: &Array<'_>) -> impl Iterator<Item = ObjectIdentifier> {
    array.raw_iter().filter_map(|item: MaybeRef<Object<'_>>| item.as_obj_ref()).map(Into::into)
}
