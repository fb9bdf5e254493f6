//! Walks the tokens: keeps the groups, sends text where it belongs, ends paragraphs, cells, notes and text boxes.
//!
//! Takes the bytes of a file; gives the lines of the body and of the notes. Groups are a list, not calls: the depth of the input
//! is hostile.

mod destination;
mod paragraph;
mod text;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::fonts::Fonts;
use super::group::Group;
use super::numbering::ListTables;
use super::story::Story;
use super::token::{Token, Tokens};
use super::words::{self, Destination};
use crate::error::ReadError;
use crate::read::lists::Counters;
use text::Pending;

/// Groups deeper than this do not keep properties of their own; writers stay below a hundred.
const MAX_GROUPS: usize = 4096;

/// Embedded objects beyond this are not looked at.
const MAX_OBJECTS: usize = 1000;

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
                Destination::ObjectData if self.told.objects.len() < MAX_OBJECTS => {
                    self.told.objects.push(std::mem::take(&mut self.object));
                }
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

    fn story(&mut self) -> &mut Story {
        &mut self.stories.last_mut().expect("the body is never taken off while reading").story
    }
}
