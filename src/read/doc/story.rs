//! A story of a document (its body, its notes): characters to paragraphs, paragraphs to lines and table rows, with tracked
//! deletions, hidden text and field instructions left out and automatic numbers written.

use super::pieces::Piece;
use super::properties::{CharacterState, ParagraphState, Runs};
use super::styles::Styles;
use crate::error::ReadError;
use crate::read::fields::Fields;
use crate::read::flow::{Flow, Table};
use crate::read::lists::{Counters, LEVELS, Lists};
use crate::read::symbols;

/// Characters 0x80 to 0x9F of narrow pieces ([MS-DOC] 2.9.73, FcCompressed).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Everything of a document that a story is made of.
pub(super) struct Source<'b> {
    pub stream: &'b [u8],
    pub data: &'b [u8],
    pub pieces: Vec<Piece<'b>>,
    pub characters: Runs<CharacterState>,
    pub paragraphs: Runs<ParagraphState>,
    pub styles: Styles,
    pub lists: Lists,
    pub fonts: Vec<String>,
    pub counters: Counters,
    /// Text told so far and how much may be told, in bytes.
    pub text_bytes: u64,
    pub max_text_bytes: u64,
    /// Characters that a damaged stream does not hold.
    pub lost: bool,
}

/// The lines of the characters from `first` to `end`.
pub(super) fn tell(source: &mut Source<'_>, first: usize, end: usize) -> Result<Vec<String>, ReadError> {
    let mut story = Story::default();
    for index in 0..source.pieces.len() {
        let piece = source.pieces[index].clone();
        for at in piece.first.max(first)..piece.end.min(end) {
            let place = piece.place_of(at);
            let Some(character) = character(source.stream, place, piece.narrow) else {
                source.lost = true;
                break;
            };
            let mut state = source.characters.at(place);
            state.apply_piece(piece.changes);
            story.take(source, character, state, place, &piece);
            if source.text_bytes > source.max_text_bytes {
                return Err(ReadError::TooLarge { bytes: source.text_bytes, limit: source.max_text_bytes });
            }
        }
    }
    Ok(story.finish())
}

/// A unit of UTF-16, or a character of Windows-1252 as one.
fn character(stream: &[u8], place: usize, narrow: bool) -> Option<u16> {
    if !narrow {
        return super::binary::u16_at(stream, place);
    }
    let byte = *stream.get(place)?;
    let place = usize::from(byte).checked_sub(0x80).and_then(|index| WINDOWS_1252.get(index));
    Some(place.map_or(u16::from(byte), |character| u16::try_from(*character as u32).unwrap_or_default()))
}

#[derive(Default)]
struct Story {
    flow: Flow,
    table: Option<Table>,
    in_row: bool,
    cell: Flow,
    text: String,
    fields: Fields,
    high_surrogate: Option<u16>,
}

impl Story {
    fn take(&mut self, source: &mut Source<'_>, unit: u16, state: CharacterState, place: usize, piece: &Piece<'_>) {
        match unit {
            0x0D | 0x07 => {
                let mut paragraph = source.paragraphs.at(place);
                paragraph.apply_piece(piece.changes, source.data);
                self.end_paragraph(source, unit == 0x07, paragraph, state);
                return;
            }
            0x13 if state.special => return self.fields.begin(),
            0x14 if state.special => return self.fields.separate(),
            0x15 if state.special => return self.fields.end(),
            _ => {}
        }
        if state.deleted || state.hidden {
            return;
        }
        if let Some((font, code)) = state.symbol {
            let font = source.fonts.get(usize::from(font)).map_or("", String::as_str);
            if let Some(character) = symbols::character(font, code.into()) {
                self.put(source, character);
            }
            return;
        }
        match unit {
            0x09 => self.put(source, ' '),
            0x0B | 0x0C | 0x0E => self.put(source, '\n'),
            0x1E => self.put(source, '-'),
            // Pictures, notes, comments, drawings; optional hyphens; marks of symbol fonts.
            0x00..=0x1F | 0xAD | 0xFEFF | 0xE000..=0xF8FF => {}
            0xD800..=0xDBFF => self.high_surrogate = Some(unit),
            0xDC00..=0xDFFF => {
                let pair = self.high_surrogate.take().map(|high| [high, unit]);
                let character = pair.and_then(|pair| char::decode_utf16(pair).next()?.ok());
                self.put(source, character.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => self.put(source, char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn put(&mut self, source: &mut Source<'_>, character: char) {
        source.text_bytes += character.len_utf8() as u64;
        if self.fields.in_instruction() {
            self.fields.held().push_str(character.encode_utf8(&mut [0; 4]));
        } else {
            self.text.push(character);
        }
    }

    fn end_paragraph(
        &mut self,
        source: &mut Source<'_>,
        is_cell_mark: bool,
        paragraph: ParagraphState,
        mark: CharacterState,
    ) {
        let mut text = std::mem::take(&mut self.text);
        text.push_str(&std::mem::take(&mut self.fields).give_up());
        let in_table = paragraph.in_table || is_cell_mark;
        if !in_table {
            self.end_table();
        }
        if is_cell_mark && paragraph.row_end {
            self.in_row = false;
            return;
        }
        let flow = if in_table { &mut self.cell } else { &mut self.flow };
        if mark.deleted && !is_cell_mark {
            return flow.carry(&text, Vec::new());
        }
        let (mut whole, _) = flow.take_carried();
        whole.push_str(&text);
        let shown = !(mark.hidden && whole.is_empty());
        let label = if shown { label(source, &paragraph) } else { String::new() };
        source.text_bytes += label.len() as u64;
        flow.push(&label, &whole);
        if is_cell_mark {
            self.end_cell();
        }
    }

    fn end_cell(&mut self) {
        let table = self.table.get_or_insert_default();
        if !self.in_row {
            table.begin_row();
            self.in_row = true;
        }
        table.push_cell(std::mem::take(&mut self.cell).finish());
    }

    fn end_table(&mut self) {
        let stray = std::mem::take(&mut self.cell).finish();
        if let Some(table) = self.table.take() {
            self.flow.append(table.finish());
        }
        if !stray.is_empty() {
            self.flow.append(stray);
        }
        self.in_row = false;
    }

    fn finish(mut self) -> Vec<String> {
        let mut text = std::mem::take(&mut self.text);
        text.push_str(&std::mem::take(&mut self.fields).give_up());
        self.end_table();
        if !text.is_empty() {
            self.flow.push("", &text);
        }
        self.flow.finish()
    }
}

/// The automatic number of a paragraph.
fn label(source: &mut Source<'_>, paragraph: &ParagraphState) -> String {
    let (list, level) = source.styles.place(paragraph);
    let Some(list) = list.filter(|list| *list > 0).map(i64::from) else { return String::new() };
    let Some(abstract_id) = source.lists.lists.get(&list).map(|list| list.abstract_id) else { return String::new() };
    let level = usize::from(level.unwrap_or_default()).min(LEVELS - 1);
    source.counters.label(&source.lists, list, abstract_id, level)
}
