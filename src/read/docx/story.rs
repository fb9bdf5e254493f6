//! A story (the body, the notes): walks its elements and gathers lines, tracked changes accepted, hidden text and
//! field codes left out.
//!
//! Takes the text of a part, styles and labels; gives lines and what they refer to. One stack of open elements, no
//! recursion: the depth of the input is hostile.

mod ending;

use std::ops::Range;

use super::numbering::Labels;
use super::paragraph::{NoteKind, NoteReference, Paragraph, Run, is_comment, is_deletion};
use super::styles::Styles;
use crate::error::ReadError;
use crate::read::flow::{Flow, Table};
use crate::read::ink::Ink;
use crate::read::symbols;
use crate::read::xml::{Element, Node, Walk};

/// Tables and text boxes within one another beyond this count as plain paragraphs; Word itself gives up earlier.
const MAX_NESTING: usize = 32;

/// What a story gave.
#[derive(Debug, Default)]
pub(super) struct Told<T> {
    /// Lines of the body, outside of notes.
    pub(super) lines: Vec<T>,
    /// Notes with their ids, in a part of notes.
    pub(super) notes: Vec<(String, Vec<T>)>,
    /// References to notes in the order of the text.
    pub(super) references: Vec<NoteReference>,
    /// External or embedded content that was met and not read, in Chinese.
    pub(super) unread: Vec<String>,
    /// Byte from which on the part is no XML any more.
    pub(super) damaged_at: Option<u64>,
}

/// Reads a part. `max_text_bytes` bounds the lines, since labels can be longer than the markup that asks for them.
pub(super) fn tell<'a, T: Ink>(
    xml: &str,
    styles: &'a Styles,
    labels: &mut Labels<'a>,
    max_text_bytes: u64,
) -> Result<Told<T>, ReadError> {
    let mut teller = Teller {
        styles,
        labels,
        open: Vec::new(),
        flows: vec![Flow::default()],
        paragraphs: Vec::new(),
        runs: Vec::new(),
        tables: Vec::new(),
        characters: T::default(),
        preserve: false,
        nesting: 0,
        text_bytes: 0,
        told: Told {
            lines: Vec::new(),
            notes: Vec::new(),
            references: Vec::new(),
            unread: Vec::new(),
            damaged_at: None,
        },
    };
    let mut walk = Walk::new(xml);
    loop {
        let step = match walk.next() {
            Ok(Some(Node::Start(element))) => match teller.start(&element, walk.place()) {
                Some(open) => {
                    teller.open.push(open);
                    Ok(())
                }
                None => walk.skip(),
            },
            Ok(Some(Node::End)) => {
                teller.end();
                Ok(())
            }
            Ok(Some(Node::Text(text))) => {
                teller.text(&text, walk.place());
                Ok(())
            }
            Ok(None) => break,
            Err(damage) => Err(damage),
        };
        if let Err(damage) = step {
            teller.told.damaged_at = Some(damage.at);
            break;
        }
        if teller.text_bytes > max_text_bytes {
            return Err(ReadError::TooLarge { bytes: teller.text_bytes, limit: max_text_bytes });
        }
    }
    while !teller.open.is_empty() {
        teller.end();
    }
    teller.told.lines = teller.flows.pop().map(Flow::finish).unwrap_or_default();
    Ok(teller.told)
}

/// An open element, as far as its kind decides what its children mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Other,
    Paragraph,
    ParagraphProperties,
    MarkProperties,
    ListPlace,
    Run,
    RunProperties,
    Text { preserve: bool },
    Table,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    TextBox,
    Note,
    Alternatives { taken: bool },
}

struct Teller<'a, 'b, T> {
    styles: &'a Styles,
    labels: &'b mut Labels<'a>,
    open: Vec<Open>,
    flows: Vec<Flow<T>>,
    paragraphs: Vec<Paragraph<T>>,
    runs: Vec<Run>,
    tables: Vec<Table<T>>,
    /// Characters of the `w:t` being read.
    characters: T,
    /// The part as a whole keeps the blanks at the ends of its texts.
    preserve: bool,
    nesting: usize,
    text_bytes: u64,
    told: Told<T>,
}

impl<T: Ink> Teller<'_, '_, T> {
    /// What the element, whose tag stands `at` these bytes, is here; `None`: it is to be passed over with everything in it.
    fn start(&mut self, element: &Element<'_>, at: Range<usize>) -> Option<Open> {
        if self.open.is_empty() {
            self.preserve = keeps_space(element);
        }
        match self.open.last().copied().unwrap_or(Open::Other) {
            Open::ParagraphProperties => return self.paragraph_property(element),
            Open::MarkProperties => self.paragraphs.last_mut()?.set_mark_property(element),
            Open::ListPlace => self.paragraphs.last_mut()?.set_list_place(element),
            Open::RunProperties => self.runs.last_mut()?.set_property(element),
            Open::RowProperties => {
                self.tables.last_mut()?.row()?.deleted |= element.name() == "del" || is_deletion(element);
            }
            Open::CellProperties if drops_cell(element) => self.tables.last_mut()?.row()?.drop_cell(),
            Open::CellProperties => {}
            Open::Text { .. } => {}
            Open::Alternatives { taken } => return self.alternative(element, taken),
            parent => return self.content(element, parent, at),
        }
        None
    }

    fn paragraph_property(&mut self, element: &Element<'_>) -> Option<Open> {
        match element.name() {
            "pStyle" => self.paragraphs.last_mut()?.style = element.value(),
            "numPr" | "listPr" => return Some(Open::ListPlace),
            "rPr" => return Some(Open::MarkProperties),
            _ => {}
        }
        None
    }

    fn content(&mut self, element: &Element<'_>, parent: Open, at: Range<usize>) -> Option<Open> {
        match element.name() {
            "p" => {
                self.paragraphs.push(Paragraph::default());
                Some(Open::Paragraph)
            }
            "pPr" if parent == Open::Paragraph => Some(Open::ParagraphProperties),
            "r" => {
                self.runs.push(Run::default());
                Some(Open::Run)
            }
            "rPr" if parent == Open::Run => Some(Open::RunProperties),
            "t" => {
                self.characters.clear();
                Some(Open::Text { preserve: self.preserve || keeps_space(element) })
            }
            "tbl" if self.nesting < MAX_NESTING => {
                self.nesting += 1;
                self.tables.push(Table::default());
                Some(Open::Table)
            }
            "tr" => Some(self.begin_row()),
            "trPr" if parent == Open::Row => Some(Open::RowProperties),
            "tc" => self.begin_cell(),
            "tcPr" if parent == Open::Cell => Some(Open::CellProperties),
            "txbxContent" if self.nesting < MAX_NESTING => {
                self.nesting += 1;
                self.flows.push(Flow::default());
                Some(Open::TextBox)
            }
            "footnote" if parent == Open::Run => Some(self.begin_note_here(NoteKind::Footnote, at)),
            "endnote" if parent == Open::Run => Some(self.begin_note_here(NoteKind::Endnote, at)),
            "footnote" | "endnote" => self.begin_note(element),
            "annotation" if is_deletion(element) || is_comment(element) => None,
            "AlternateContent" => Some(Open::Alternatives { taken: false }),
            // Tracked deletions, old properties, and properties whose children look like content.
            "del" | "moveFrom" | "pPrChange" | "rPrChange" | "tblPrChange" | "sectPr" | "pPr" | "rPr" | "trPr"
            | "tcPr" | "tblPr" | "tblPrEx" | "tblGrid" | "sdtPr" | "sdtEndPr" | "ctrlPr" | "instrText"
            | "delInstrText" | "delText" | "rt" => None,
            "altChunk" | "subDoc" => {
                self.unread("插入的外部文档内容未读取");
                None
            }
            "OLEObject" => {
                self.embedded(element);
                None
            }
            _ => {
                if parent == Open::Run {
                    self.run_content(element, at);
                }
                Some(Open::Other)
            }
        }
    }

    fn run_content(&mut self, element: &Element<'_>, at: Range<usize>) {
        if let Some(character) = character_of(element) {
            let mut characters = std::mem::take(&mut self.characters);
            characters.clear();
            characters.copy(character.encode_utf8(&mut [0; 4]), at, Some);
            self.put(&characters, 0..character.len_utf8());
            self.characters = characters;
            return;
        }
        match element.name() {
            "fldChar" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    match element.attribute("fldCharType").as_deref() {
                        Some("begin") => paragraph.fields.begin(),
                        Some("separate") => paragraph.fields.separate(),
                        Some("end") => paragraph.fields.end(),
                        _ => {}
                    }
                }
            }
            "footnoteReference" => self.refer(NoteKind::Footnote, element, at),
            "endnoteReference" => self.refer(NoteKind::Endnote, element, at),
            _ => {}
        }
    }

    fn begin_row(&mut self) -> Open {
        match self.tables.last_mut() {
            Some(table) => {
                table.begin_row();
                Open::Row
            }
            None => Open::Other,
        }
    }

    fn begin_cell(&mut self) -> Option<Open> {
        let in_row = self.row_is_nearest();
        match self.tables.last_mut().and_then(Table::row) {
            Some(row) if in_row && row.deleted => None,
            Some(_) if in_row => {
                self.flows.push(Flow::default());
                Some(Open::Cell)
            }
            _ => Some(Open::Other),
        }
    }

    /// Whether a cell may begin here: a cell straight in a cell is none, its paragraphs belong to the outer one. Few
    /// elements (content controls) may stand between row and cell.
    fn row_is_nearest(&self) -> bool {
        let nearest = self.open.iter().rev().take(16).find(|open| matches!(open, Open::Cell | Open::Row));
        nearest == Some(&Open::Row)
    }

    fn begin_note(&mut self, element: &Element<'_>) -> Option<Open> {
        // Separators have a type, notes of the text have none or "normal".
        if element.attribute("type").is_some_and(|kind| kind != "normal") {
            return None;
        }
        self.told.notes.push((element.attribute("id").unwrap_or_default(), Vec::new()));
        self.flows.push(Flow::default());
        Some(Open::Note)
    }

    /// A note that stands in the text itself, as Word 2003 writes it.
    fn begin_note_here(&mut self, kind: NoteKind, at: Range<usize>) -> Open {
        let id = format!("{kind:?} {}", self.told.notes.len());
        self.told.references.push(NoteReference { kind, id: id.clone(), at });
        self.told.notes.push((id, Vec::new()));
        self.flows.push(Flow::default());
        Open::Note
    }

    fn alternative(&mut self, element: &Element<'_>, taken: bool) -> Option<Open> {
        if taken || !matches!(element.name(), "Choice" | "Fallback") {
            return None;
        }
        if let Some(open) = self.open.last_mut() {
            *open = Open::Alternatives { taken: true };
        }
        Some(Open::Other)
    }

    fn text(&mut self, text: &str, at: Range<usize>) {
        if let Some(Open::Text { .. }) = self.open.last() {
            self.characters.copy(text, at, |character| match character {
                // Line breaks of the markup are blanks; other control characters have no meaning.
                '\n' | '\r' | '\t' => Some(' '),
                '\u{feff}' | '\u{ad}' => None,
                _ => Some(character).filter(|character| !character.is_control()),
            });
        }
    }

    fn refer(&mut self, kind: NoteKind, element: &Element<'_>, at: Range<usize>) {
        if let Some(id) = element.attribute("id") {
            self.told.references.push(NoteReference { kind, id, at });
        }
    }

    /// Embedded files are not read; formulas and pictures of the old kind are no text.
    fn embedded(&mut self, element: &Element<'_>) {
        let program = element.attribute("ProgID").unwrap_or_default();
        if ["Excel.", "Word.", "Package", "AcroExch", "PowerPoint.", "KET.", "WPS."]
            .iter()
            .any(|known| program.starts_with(known))
        {
            self.unread("嵌入的附件（表格、文档等）未读取");
        }
    }

    fn unread(&mut self, what: &str) {
        if self.told.unread.iter().all(|known| known != what) {
            self.told.unread.push(what.to_owned());
        }
    }
}

fn keeps_space(element: &Element<'_>) -> bool {
    element.attribute("space").as_deref() == Some("preserve")
}

/// Whether a child of `w:tcPr` says that the cell continues the one above or is deleted.
fn drops_cell(element: &Element<'_>) -> bool {
    match element.name() {
        "vMerge" | "vmerge" => element.value().is_none_or(|merge| merge == "continue"),
        "cellDel" => true,
        _ => false,
    }
}

/// The text that a child of a run stands for, if any: breaks, tabs, hyphens, and `w:sym`, a place in a symbol font.
fn character_of(element: &Element<'_>) -> Option<char> {
    match element.name() {
        "tab" | "ptab" => Some(' '),
        "br" | "cr" => Some('\n'),
        "noBreakHyphen" => Some('-'),
        "sym" => {
            let code = u32::from_str_radix(element.attribute("char")?.trim(), 16).ok()?;
            symbols::character(&element.attribute("font")?, code)
        }
        _ => None,
    }
}
