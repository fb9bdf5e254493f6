//! Walks the tokens: keeps the groups, sends text where it belongs, ends paragraphs, cells, notes and text boxes.
//!
//! Takes the bytes of a file; gives the lines of the body and of the notes. Groups are a list, not calls: the depth of the input
//! is hostile.

mod text;

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::charset;
use super::fonts::Fonts;
use super::group::{Group, Paragraph};
use super::numbering::ListTables;
use super::story::{Merging, Story};
use super::token::{Token, Tokens};
use super::words::{self, Begins, Destination};
use crate::error::ReadError;
use crate::read::flow;
use crate::read::lists::{Counters, LEVELS, NumberFormat};
use text::Pending;

/// Groups deeper than this do not keep properties of their own; writers stay below a hundred.
const MAX_GROUPS: usize = 4096;

/// Notes and text boxes within one another beyond this are text where they stand.
const MAX_STORIES: usize = 32;

/// What a line or a cell costs in memory beside its characters, so that empty ones are not free.
const LINE_BYTES: u64 = 24;

/// 脚注 or 尾注
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
}

/// An embedded object as the file holds it.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The program it belongs to.
    pub class: String,
    /// Its bytes in hexadecimal digits.
    pub digits: Vec<u8>,
}

/// What a file gave.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub lines: Vec<String>,
    pub notes: Vec<(NoteKind, String)>,
    pub objects: Vec<Object>,
    /// Bytes that are in no encoding.
    pub replaced: usize,
    /// The file ends inside a group.
    pub cut_off: bool,
    /// Text stands behind the last closing brace.
    pub unbalanced: bool,
}

/// What holds a story.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Body,
    Note(NoteKind),
    Box,
}

/// A story being read.
struct OpenStory {
    story: Story,
    holder: Holder,
    /// How many groups are around the one that it ends with.
    groups: usize,
}

/// Reads one file.
pub(super) struct Reader<'b> {
    tokens: Tokens<'b>,
    group: Group,
    around: Vec<Group>,
    /// Groups open beyond `MAX_GROUPS`.
    too_deep: usize,
    stories: Vec<OpenStory>,
    document: &'static Encoding,
    /// Text that is not escaped is UTF-8, whatever the file says.
    is_utf8: bool,
    default_font: i32,
    fonts: Fonts,
    lists: ListTables,
    counters: Counters,
    pending: Pending,
    /// Characters still to be passed over in favour of one of Unicode.
    fallback: usize,
    high_surrogate: Option<u16>,
    instruction: String,
    object: Object,
    text_bytes: u64,
    told: Told,
}

impl<'b> Reader<'b> {
    /// For the bytes of a file.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self {
            tokens: Tokens::new(bytes),
            group: Group::new(),
            around: Vec::new(),
            too_deep: 0,
            stories: vec![OpenStory { story: Story::default(), holder: Holder::Body, groups: 0 }],
            document: WINDOWS_1252,
            is_utf8: !bytes.is_ascii() && simdutf8::basic::from_utf8(bytes).is_ok(),
            default_font: 0,
            fonts: Fonts::default(),
            lists: ListTables::default(),
            counters: Counters::default(),
            pending: Pending::default(),
            fallback: 0,
            high_surrogate: None,
            instruction: String::new(),
            object: Object::default(),
            text_bytes: 0,
            told: Told::default(),
        }
    }

    /// Reads it to its end.
    ///
    /// # Errors
    /// When it holds more text than `max_text_bytes`.
    pub fn read(mut self, max_text_bytes: u64) -> Result<Told, ReadError> {
        while let Some(token) = self.tokens.next(self.reads_pairs()) {
            match token {
                Token::Escaped(byte) => self.byte(byte),
                Token::Text(bytes) => self.bytes(bytes),
                Token::Symbol(symbol) => self.symbol(symbol),
                Token::Open => self.open(),
                Token::Close => {
                    if self.close() {
                        break;
                    }
                }
                Token::Word(word, number) => self.word(word, number),
            }
            if self.text_bytes > max_text_bytes {
                return Err(ReadError::TooLarge { bytes: self.text_bytes, limit: max_text_bytes });
            }
        }
        self.settle();
        self.told.cut_off = !self.around.is_empty() || self.tokens.cut_off;
        while self.stories.len() > 1 {
            self.end_story();
        }
        if self.stories.last().is_some_and(|open| !open.story.text.is_empty() || !open.story.boxes.is_empty()) {
            self.end_paragraph();
        }
        self.told.lines = self.stories.pop().map(|open| open.story.finish()).unwrap_or_default();
        Ok(self.told)
    }

    fn open(&mut self) {
        self.settle();
        self.fallback = 0;
        if self.around.len() >= MAX_GROUPS {
            self.too_deep += 1;
            return;
        }
        self.around.push(self.group);
        self.group.optional = false;
    }

    /// A group ends; whether the document ends with it.
    fn close(&mut self) -> bool {
        self.settle();
        self.fallback = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return false;
        }
        // With the properties of its own last paragraph, which are not those around it.
        if self.stories.last().is_some_and(|open| open.holder != Holder::Body && open.groups == self.around.len()) {
            self.end_story();
        }
        let ended = self.group;
        let Some(group) = self.around.pop() else { return false };
        self.group = group;
        if ended.destination != group.destination {
            match ended.destination {
                Destination::Lists => self.lists.finish_list(),
                Destination::Instruction => self.end_instruction(),
                Destination::ObjectData => self.told.objects.push(std::mem::take(&mut self.object)),
                _ => {}
            }
        }
        self.around.is_empty() && self.ends_here()
    }

    /// After the last closing brace: more paragraphs there say that the braces do not match, and the document goes on.
    fn ends_here(&mut self) -> bool {
        if self.told.unbalanced {
            return false;
        }
        let goes_on =
            [&b"\\par"[..], b"\\cell"].iter().any(|word| memchr::memmem::find(self.tokens.rest(), word).is_some());
        self.told.unbalanced = goes_on;
        !goes_on
    }

    fn symbol(&mut self, symbol: u8) {
        // These stand for themselves, and may be the second byte of a character.
        if matches!(symbol, b'\\' | b'{' | b'}') {
            return self.byte(symbol);
        }
        self.settle();
        match symbol {
            b'*' => self.group.optional = true,
            b'\r' | b'\n' => self.end_shown_paragraph(),
            b'\t' => self.stand_in(' '),
            b'~' => self.stand_in('\u{a0}'),
            b'_' => self.stand_in('-'),
            _ => {}
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        self.settle();
        let is_optional = std::mem::take(&mut self.group.optional);
        if let Some(begins) = words::begins(word) {
            self.fallback = 0;
            return self.begin(begins);
        }
        if is_optional {
            self.group.destination = Destination::Skipped;
        }
        match self.group.destination {
            Destination::Skipped => return,
            Destination::Fonts => return self.fonts.word(word, number),
            Destination::Lists => return self.lists.word(word, number),
            _ => {}
        }
        if let Some(character) = words::character(word) {
            return self.stand_in(character);
        }
        if word == "u" {
            return self.unicode(number.unwrap_or_default());
        }
        // A writer that leaves out what is to be passed over must not cost the paragraph that follows.
        self.fallback = 0;
        if !self.group.set(word, number, self.default_font) && !self.table_word(word) {
            self.document_word(word, number);
        }
    }

    fn begin(&mut self, begins: Begins) {
        let group = &mut self.group;
        match (group.destination, begins) {
            (Destination::Skipped, Begins::Unicode) => {
                if let Some(destination) = group.instead.take() {
                    group.destination = destination;
                }
            }
            // Nothing comes out of what is passed over.
            (Destination::Skipped, _) => {}
            (_, Begins::Other(Destination::Skipped)) => group.destination = Destination::Skipped,
            (destination, Begins::Both) => {
                group.instead = Some(destination);
                group.destination = Destination::Skipped;
            }
            (Destination::Container, Begins::Shown) => group.destination = group.around,
            (Destination::Container, Begins::TextBox) => self.begin_story(Holder::Box),
            (Destination::Text, Begins::TextBox) => self.begin_story(Holder::Box),
            (Destination::Text, Begins::Footnote) => self.begin_story(Holder::Note(NoteKind::Footnote)),
            (Destination::Text, Begins::NestedRow) => group.nested_row = true,
            (Destination::Text, Begins::FieldResult) if group.result_known => group.destination = Destination::Skipped,
            (Destination::Container, Begins::Other(Destination::ObjectClass | Destination::ObjectData))
            | (Destination::Lists, Begins::Other(Destination::LevelText))
            | (Destination::Text, Begins::Other(Destination::Fonts | Destination::Lists)) => self.enter(begins),
            (Destination::Text, Begins::Other(destination)) => {
                match destination {
                    Destination::Instruction => self.instruction.clear(),
                    Destination::Label => self.story().label.clear(),
                    Destination::Container => self.object = Object::default(),
                    _ => {}
                }
                self.group.around = Destination::Text;
                self.enter(begins);
            }
            _ => {}
        }
    }

    fn enter(&mut self, begins: Begins) {
        if let Begins::Other(destination) = begins {
            self.group.destination = destination;
        }
    }

    fn begin_story(&mut self, holder: Holder) {
        self.group.destination = Destination::Text;
        if self.stories.len() < MAX_STORIES && !self.around.is_empty() {
            self.group.paragraph = Paragraph::default();
            self.group.nested_row = false;
            self.stories.push(OpenStory { story: Story::default(), holder, groups: self.around.len() });
        }
    }

    fn end_story(&mut self) {
        if self.stories.last().is_some_and(|open| !open.story.text.is_empty()) {
            self.end_paragraph();
        }
        let Some(open) = self.stories.pop() else { return };
        let lines = open.story.finish();
        match open.holder {
            Holder::Note(kind) => {
                let note = flow::join(&lines);
                if !note.is_empty() {
                    self.text_bytes += LINE_BYTES;
                    self.told.notes.push((kind, note));
                }
            }
            Holder::Body | Holder::Box => {
                self.story().boxes.extend(lines.into_iter().filter(|line| !line.trim().is_empty()));
            }
        }
    }

    fn table_word(&mut self, word: &str) -> bool {
        let is_nested = self.group.nested_row;
        if self.group.destination != Destination::Text {
            return false;
        }
        let story = self.story();
        let row = if is_nested { &mut story.nested_row } else { &mut story.row };
        match word {
            "trowd" => *row = Default::default(),
            "clvmrg" => row.merge(Merging::IntoAbove),
            "clmrg" => row.merge(Merging::IntoBefore),
            "cellx" => row.end_cell(),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.group.paragraph.tables().max(2)),
            "row" => self.story().end_row(),
            "nestrow" => self.story().end_nested_row(),
            _ => return false,
        }
        true
    }

    fn document_word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" => self.end_shown_paragraph(),
            "sect" if self.story().text.is_empty() => {}
            "sect" => self.end_shown_paragraph(),
            "ftnalt" => {
                if let Some(open) = self.stories.last_mut().filter(|open| open.holder != Holder::Body) {
                    open.holder = Holder::Note(NoteKind::Endnote);
                }
            }
            "ansicpg" => self.document = number.and_then(charset::code_page).unwrap_or(self.document),
            "mac" => self.document = MACINTOSH,
            "deff" => {
                self.default_font = number.unwrap_or_default();
                self.group.font = self.default_font;
            }
            _ => {}
        }
    }

    fn story(&mut self) -> &mut Story {
        &mut self.stories.last_mut().expect("the body is never taken off while reading").story
    }

    /// The end of a paragraph where text is shown.
    fn end_shown_paragraph(&mut self) {
        match self.group.destination {
            Destination::Text => self.end_paragraph(),
            // An instruction that goes over the end of a paragraph is a damaged field, and must not swallow the text.
            Destination::Instruction => {
                self.group.destination = Destination::Text;
                let held = std::mem::take(&mut self.instruction);
                self.story().text.push_str(&held);
                self.end_paragraph();
            }
            _ => {}
        }
    }

    fn end_cell(&mut self, level: usize) {
        self.end_paragraph_at(level, false);
        self.text_bytes += LINE_BYTES;
        self.story().end_cell(level);
    }

    fn end_paragraph(&mut self) {
        self.end_paragraph_at(self.group.paragraph.tables(), self.group.deleted);
    }

    fn end_paragraph_at(&mut self, level: usize, runs_on: bool) {
        self.text_bytes += LINE_BYTES;
        let label = std::mem::take(&mut self.story().label);
        if runs_on {
            return self.story().carry(level);
        }
        let (text, boxes) = self.story().end_paragraph(level);
        let is_shown = !(self.group.hidden && text.is_empty());
        let label = if is_shown { self.number(&label) } else { String::new() };
        self.text_bytes += label.len() as u64;
        self.story().push(level, &label, &text, boxes);
    }

    /// The automatic number of the paragraph that ends: what the writer of the file put beside it, otherwise counted here.
    fn number(&mut self, written: &str) -> String {
        let paragraph = self.group.paragraph;
        let lists = self.lists.lists();
        let list = i64::from(paragraph.list);
        let level = usize::try_from(paragraph.level).unwrap_or_default().min(LEVELS - 1);
        let mut counted = String::new();
        if let Some(abstract_id) = lists.lists.get(&list).map(|list| list.abstract_id) {
            let format = lists.level(list, abstract_id, level).map(|level| &level.format);
            let is_bullet = format == Some(&NumberFormat::Bullet);
            counted = self.counters.label(lists, list, abstract_id, level);
            if is_bullet {
                return counted;
            }
        }
        // Signs alone are bullets.
        if !written.chars().any(char::is_alphanumeric) {
            return counted;
        }
        let number = written.trim();
        if written.ends_with(char::is_whitespace) { format!("{number} ") } else { number.to_owned() }
    }
}
