//! Marks in the body: where comments begin and end and what is deleted, and from it the changes of the part.
//!
//! A place inside a run parts it: the run is closed there and one with the same properties is opened. Where several marks
//! fall on one place, the run is parted once.

use std::collections::BTreeMap;
use std::ops::Range;

use super::body::{Body, Child, Run, Unit};
use super::comments::Comments;
use super::edits::Edits;
use crate::annotate::place::Mark;
use crate::read::{Stretch, Traced};
use crate::report::escape;

/// Comments and repairs being put into a body.
pub(super) struct Marking<'m, 'x> {
    body: &'m Body<'x>,
    traced: &'m Traced,
    comments: &'m mut Comments,
    cuts: BTreeMap<usize, Cut>,
    /// Pieces of runs that are deleted, by place, and the deletion's id.
    deleted: Vec<Range<usize>>,
    /// Bytes of the text that some repair replaces.
    repaired: Vec<Range<usize>>,
}

/// A place at which something is put.
struct Cut {
    spot: Spot,
    /// Tracked insertions.
    insertions: String,
    /// Comments that end.
    ends: String,
    /// Comments that begin.
    starts: String,
}

/// What is at a place.
#[derive(Debug, Clone, Copy)]
enum Spot {
    /// Between elements of a paragraph.
    Plain,
    /// Between elements of a run.
    InRun { unit: usize },
    /// Between characters of an element of a run.
    InText { unit: usize, child: usize },
}

impl<'m, 'x> Marking<'m, 'x> {
    pub fn new(body: &'m Body<'x>, traced: &'m Traced, comments: &'m mut Comments) -> Self {
        Self { body, traced, comments, cuts: BTreeMap::new(), deleted: Vec::new(), repaired: Vec::new() }
    }

    /// Comments on a finding at its words; none where the body has no place for a comment at all.
    pub fn comment(&mut self, mark: &Mark<'_>, is_signed: bool) -> Option<()> {
        let (from, to) = self.place(mark)?;
        let id = self.comments.add(mark, is_signed);
        let prefix = &self.body.names.prefix;
        let start = format!("<{prefix}commentRangeStart {prefix}id=\"{id}\"/>");
        let end = format!(
            "<{prefix}commentRangeEnd {prefix}id=\"{id}\"/><{prefix}r><{prefix}commentReference {prefix}id=\"{id}\"/></{prefix}r>"
        );
        self.cut(from).starts.push_str(&start);
        self.cut(to).ends.push_str(&end);
        Some(())
    }

    /// Makes the mechanical repair of a finding, if all of its words stand in runs of one paragraph that nobody has marked.
    pub fn repair(&mut self, mark: &Mark<'_>) {
        let Some((old, new)) = &mark.repair else { return };
        if self.repaired.iter().any(|other| other.start < old.end && old.start < other.end) {
            return;
        }
        let stretches = self.traced.within(old);
        let Some(pieces) = self.pieces(&stretches) else { return };
        if stretches.iter().map(|stretch| stretch.text.len()).sum::<usize>() != old.len() {
            return;
        }
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
        let (first_at, end) = (first.0.0, last.1);
        let Some((_, Unit { run: Some(run), .. })) = self.body.unit_at(first_at) else { return };
        if !new.is_empty() {
            let (prefix, attributes) = (self.body.names.prefix.clone(), self.comments.change());
            let (open, properties) = self.again(run);
            let text = escape(&new.replace(['\n', '\t'], " ")).to_string();
            let inserted = format!(
                "<{prefix}ins {attributes}>{open}{properties}<{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}r></{prefix}ins>"
            );
            self.cut(end).insertions.push_str(&inserted);
        }
        for (from, to) in pieces {
            self.cut(from);
            self.cut(to);
            self.deleted.push(from.0..to.0);
        }
        self.repaired.push(old.clone());
    }

    /// The changes of the part.
    pub fn finish(mut self) -> Edits {
        let mut edits = Edits::default();
        let cuts = std::mem::take(&mut self.cuts);
        for (&at, cut) in &cuts {
            let text = self.text_of(at, cut);
            edits.insert(at, text);
        }
        self.keep_blanks(&cuts, &mut edits);
        self.rename_deleted(&mut edits);
        edits
    }

    /// Where a finding's comment begins and ends.
    fn place(&self, mark: &Mark<'_>) -> Option<((usize, Spot), (usize, Spot))> {
        let text = &self.traced.text;
        let words =
            mark.words.clone().map(|words| self.traced.within(&words)).filter(|stretches| !stretches.is_empty());
        let stretches = words.or_else(|| {
            // Words that stand nowhere in the file, an automatic number, have their line; a whole document its first.
            let at = mark.words.as_ref().map_or(0, |words| words.start);
            let line = text.get(..at)?.rfind('\n').map_or(0, |before| before + 1);
            let end = text.get(at..)?.find('\n').map_or(text.len(), |behind| at + behind);
            let line = self.traced.within(&(line..end));
            if line.is_empty() { self.traced.stretches.first().cloned().map(|first| vec![first]) } else { Some(line) }
        })?;
        let start = stretches.iter().map(|stretch| stretch.source.start).min()?;
        let end = stretches.iter().map(|stretch| stretch.source.end).max()?;
        let (from, to) = (self.before(start)?, self.behind(end.max(start + 1))?);
        (from.0 < to.0).then_some((from, to))
    }

    /// The place before a character.
    fn before(&self, at: usize) -> Option<(usize, Spot)> {
        let (index, unit) = self.body.unit_at(at)?;
        let plain = (unit.range.start, Spot::Plain);
        let Some((child_index, child)) = child_at(unit, at) else { return Some(plain) };
        Some(match &child.characters {
            Some(characters) if at > characters.start && at < characters.end => {
                (at, Spot::InText { unit: index, child: child_index })
            }
            _ if child_index == 0 => plain,
            _ => (child.range.start, Spot::InRun { unit: index }),
        })
    }

    /// The place behind the character that ends at `end`.
    fn behind(&self, end: usize) -> Option<(usize, Spot)> {
        let (index, unit) = self.body.unit_at(end.saturating_sub(1))?;
        let plain = (unit.range.end, Spot::Plain);
        let Some((child_index, child)) = child_at(unit, end.saturating_sub(1)) else { return Some(plain) };
        let is_last = unit.run.as_ref().is_some_and(|run| child_index + 1 == run.children.len());
        Some(match &child.characters {
            Some(characters) if end > characters.start && end < characters.end => {
                (end, Spot::InText { unit: index, child: child_index })
            }
            _ if is_last => plain,
            _ => (child.range.end, Spot::InRun { unit: index }),
        })
    }

    /// The pieces of runs that stretches make, if each of them may be deleted.
    #[expect(clippy::type_complexity, reason = "pairs of places, used at once")]
    fn pieces(&self, stretches: &[Stretch]) -> Option<Vec<((usize, Spot), (usize, Spot))>> {
        let mut pieces: Vec<((usize, Spot), (usize, Spot))> = Vec::new();
        let mut paragraph = None;
        for stretch in stretches {
            let (_, unit) = self.body.unit_at(stretch.source.start)?;
            let (_, child) = child_at(unit, stretch.source.start)?;
            let is_simple = child.characters.is_some() && stretch.source.end <= unit.range.end && !unit.is_inserted;
            if !is_simple || *paragraph.get_or_insert(unit.paragraph) != unit.paragraph {
                return None;
            }
            let (from, to) = (self.before(stretch.source.start)?, self.behind(stretch.source.end)?);
            match pieces.last_mut() {
                Some((_, last)) if last.0 >= from.0 => *last = to,
                _ => pieces.push((from, to)),
            }
        }
        Some(pieces)
    }

    fn cut(&mut self, (at, spot): (usize, Spot)) -> &mut Cut {
        let empty = || Cut { spot, insertions: String::new(), ends: String::new(), starts: String::new() };
        self.cuts.entry(at).or_insert_with(empty)
    }

    /// What is put at a place: what closes the run, the marks, what opens it again.
    fn text_of(&mut self, at: usize, cut: &Cut) -> String {
        let prefix = self.body.names.prefix.clone();
        let (before, behind) = (self.is_deleted_before(at), self.is_deleted(at));
        let (mut close, mut open) = (String::new(), String::new());
        if behind {
            open = format!("<{prefix}del {}>", self.comments.change());
        }
        let (unit, child) = match cut.spot {
            Spot::Plain => (None, None),
            Spot::InRun { unit } => (Some(unit), None),
            Spot::InText { unit, child } => (Some(unit), Some(child)),
        };
        if let Some(Unit { run: Some(run), .. }) = unit.and_then(|unit| self.body.units.get(unit)) {
            if child.is_some() {
                close = format!("</{prefix}{}>", tag(before));
            }
            close.push_str(&format!("</{prefix}r>"));
            let (start, properties) = self.again(run);
            open.push_str(&start);
            open.push_str(&properties);
            if child.is_some() {
                // Blanks beside the place are not at the end of the characters and must be kept.
                open.push_str(&format!("<{prefix}{} xml:space=\"preserve\">", tag(behind)));
            }
        }
        if before {
            close.push_str(&format!("</{prefix}del>"));
        }
        format!("{close}{}{}{}{open}", cut.insertions, cut.ends, cut.starts)
    }

    /// The start tag and the properties of a run, for another run like it.
    fn again(&mut self, run: &Run) -> (String, String) {
        let xml = self.body.xml;
        let open = xml.get(run.open.clone()).unwrap_or_default();
        let properties = xml.get(run.properties.clone()).unwrap_or_default();
        (open.to_owned(), self.comments.with_new_ids(properties, &self.body.names.prefix))
    }

    /// Blanks at the ends of characters that do not say that they are kept count for nothing: those beside a cut must not
    /// be lost, those at the old ends must not appear.
    fn keep_blanks(&self, cuts: &BTreeMap<usize, Cut>, edits: &mut Edits) {
        let mut seen = None;
        for (&at, cut) in cuts {
            let Spot::InText { unit, child } = cut.spot else { continue };
            if seen.replace((unit, child)) == Some((unit, child)) {
                continue;
            }
            let Some(run) = self.body.units.get(unit).and_then(|unit| unit.run.as_ref()) else { continue };
            let Some(child) = run.children.get(child) else { continue };
            let Some(characters) = child.characters.clone() else { continue };
            if self.keeps_blanks(child, &characters) {
                continue;
            }
            let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
            let prefix = &self.body.names.prefix;
            let first = self.body.xml.get(characters.start..at).unwrap_or_default();
            let kept = first.trim_end_matches(blank).len();
            if kept > 0 && kept < first.len() {
                let name = tag(self.is_deleted(characters.start));
                let again = format!("</{prefix}{name}><{prefix}{name} xml:space=\"preserve\">");
                edits.insert(characters.start + kept, again);
            }
            let all = self.body.xml.get(characters.clone()).unwrap_or_default();
            let shown = all.trim_end_matches(blank).len();
            if shown < all.len() {
                let name = tag(self.is_deleted(characters.end));
                edits.insert(characters.start + shown, format!("</{prefix}{name}><{prefix}{name}>"));
            }
        }
    }

    fn keeps_blanks(&self, child: &Child, characters: &Range<usize>) -> bool {
        let open = self.body.xml.get(child.range.start..characters.start).unwrap_or_default();
        open.contains("xml:space=\"preserve\"") || open.contains("xml:space='preserve'")
    }

    /// Deleted characters stand in `w:delText`.
    fn rename_deleted(&self, edits: &mut Edits) {
        let prefix = &self.body.names.prefix;
        let runs = self.body.units.iter().filter_map(|unit| unit.run.as_ref());
        let touched = runs.filter(|run| {
            self.deleted.iter().any(|piece| {
                run.children.iter().any(|child| piece.start < child.range.end && child.range.start < piece.end)
            })
        });
        for child in touched.flat_map(|run| &run.children) {
            let Some(characters) = child.characters.clone() else { continue };
            if self.is_deleted(child.range.start) {
                let name = child.range.start + 1 + prefix.len();
                edits.replace(name..name + 1, "delText");
            }
            if self.is_deleted(characters.end) && characters.end < child.range.end {
                let name = characters.end + 2 + prefix.len();
                edits.replace(name..name + 1, "delText");
            }
        }
    }

    /// Whether what stands behind a place is deleted.
    fn is_deleted(&self, at: usize) -> bool {
        self.deleted.iter().any(|piece| piece.start <= at && at < piece.end)
    }

    fn is_deleted_before(&self, at: usize) -> bool {
        self.deleted.iter().any(|piece| piece.start < at && at <= piece.end)
    }
}

/// The element that characters stand in.
fn tag(is_deleted: bool) -> &'static str {
    if is_deleted { "delText" } else { "t" }
}

fn child_at(unit: &Unit, at: usize) -> Option<(usize, &Child)> {
    let children = &unit.run.as_ref()?.children;
    children.iter().enumerate().find(|(_, child)| child.range.contains(&at))
}
