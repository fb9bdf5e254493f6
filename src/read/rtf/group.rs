//! What holds inside a pair of braces: where text goes, properties of characters and paragraphs.

use super::words::Destination;

/// Tables within tables beyond this count as the one around them; Word itself gives up earlier.
const MAX_TABLE_LEVEL: i32 = 32;

/// Characters in place of one of Unicode are a few bytes.
const MAX_FALLBACK: i32 = 64;

/// The state of a group, which is that of the group around it where it says nothing itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub destination: Destination,
    /// `\*` stands before the next control word: who does not know the word passes the group over.
    pub optional: bool,
    /// Where text goes around a container.
    pub around: Destination,
    /// Where text goes that replaces the one being passed over.
    pub instead: Option<Destination>,
    /// The result of the field is known from its instruction.
    pub result_known: bool,
    /// Properties of a row of a table in a table.
    pub nested_row: bool,
    pub font: i32,
    /// 隐藏文字
    pub hidden: bool,
    /// Deleted or moved away by a tracked change.
    pub deleted: bool,
    /// How many characters stand in for one of Unicode.
    pub fallback: usize,
    pub paragraph: Paragraph,
}

/// Properties of a paragraph.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Paragraph {
    pub list: i32,
    pub level: i32,
    pub in_table: bool,
    pub table_level: i32,
}

impl Paragraph {
    /// How many tables it stands in.
    pub fn tables(&self) -> usize {
        let level = if self.table_level == 0 { i32::from(self.in_table) } else { self.table_level };
        usize::try_from(level.clamp(0, MAX_TABLE_LEVEL)).unwrap_or_default()
    }
}

impl Group {
    /// Outside of all groups.
    pub fn new() -> Self {
        Self {
            destination: Destination::Text,
            optional: false,
            around: Destination::Text,
            instead: None,
            result_known: false,
            nested_row: false,
            font: 0,
            hidden: false,
            deleted: false,
            fallback: 1,
            paragraph: Paragraph::default(),
        }
    }

    /// Whether its text is seen with all changes accepted.
    pub fn is_shown(&self) -> bool {
        !self.hidden && !self.deleted
    }

    /// Takes over a property; whether the word is one.
    pub fn set(&mut self, word: &str, number: Option<i32>, default_font: i32) -> bool {
        let on = number != Some(0);
        match word {
            "f" => self.font = number.unwrap_or(default_font),
            "v" => self.hidden = on,
            "deleted" | "mvf" => self.deleted = on,
            "plain" => {
                self.font = default_font;
                self.hidden = false;
                self.deleted = false;
            }
            "uc" => self.fallback = usize::try_from(number.unwrap_or(1).clamp(0, MAX_FALLBACK)).unwrap_or(1),
            "pard" => self.paragraph = Paragraph::default(),
            "ls" => self.paragraph.list = number.unwrap_or_default(),
            "ilvl" => self.paragraph.level = number.unwrap_or_default(),
            "intbl" => self.paragraph.in_table = on,
            "itap" => self.paragraph.table_level = number.unwrap_or(1),
            _ => return false,
        }
        true
    }
}
