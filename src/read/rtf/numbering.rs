//! The tables of lists (`\listtable`, `\listoverridetable`): turns them into the lists that all word processors share.

use crate::read::lists::{LEVELS, Level, Levels, List, Lists, NumberFormat, Suffix};

/// More lists than this are not kept; documents stitched together from hundreds have a few thousand.
const MAX_LISTS: usize = 20_000;

/// A label is a few characters long.
const MAX_LABEL_BYTES: usize = 256;

/// Reads the tables word by word.
#[derive(Debug, Default)]
pub(super) struct ListTables {
    lists: Lists,
    /// The list being defined: its levels, which come first, and its number.
    levels: Levels,
    id: Option<i64>,
    /// How many levels of it have begun.
    begun: usize,
    level: Option<Draft>,
    /// The use of a list being defined.
    used: Option<Use>,
}

/// A level being defined.
#[derive(Debug)]
struct Draft {
    level: Level,
    /// As in the file: its length, then the text with a level's own index for its number.
    text: String,
}

#[derive(Debug, Default)]
struct Use {
    number: Option<i64>,
    list: List,
    /// How many of its levels have begun.
    begun: usize,
    restarts: bool,
}

impl ListTables {
    /// A control word in one of the tables.
    pub fn word(&mut self, word: &str, number: Option<i32>) {
        let value = number.unwrap_or_default();
        match word {
            "list" | "listoverride" => {
                self.finish_list();
                self.used = (word == "listoverride").then(Use::default);
            }
            "listid" => match &mut self.used {
                Some(used) => used.list.abstract_id = value.into(),
                None => self.id = Some(value.into()),
            },
            "ls" => {
                if let Some(used) = &mut self.used {
                    used.number = Some(value.into());
                }
            }
            "lfolevel" => {
                self.finish_level();
                if let Some(used) = &mut self.used {
                    used.begun += 1;
                    used.restarts = false;
                }
            }
            "listoverridestartat" => {
                if let Some(used) = &mut self.used {
                    used.restarts = true;
                }
            }
            "listlevel" => {
                self.finish_level();
                self.begun += 1;
                self.level = Some(Draft::default());
            }
            "levelstartat" => self.start(u32::try_from(value).unwrap_or_default()),
            _ => {
                if let Some(draft) = &mut self.level {
                    draft.word(word, number);
                }
            }
        }
    }

    /// A character of a label.
    pub fn label_character(&mut self, character: char) {
        if let Some(draft) = &mut self.level
            && draft.text.len() < MAX_LABEL_BYTES
        {
            draft.text.push(character);
        }
    }

    /// A table ends.
    pub fn finish_list(&mut self) {
        self.finish_level();
        let levels = std::mem::take(&mut self.levels);
        self.begun = 0;
        if let Some(id) = self.id.take()
            && self.lists.abstracts.len() < MAX_LISTS
        {
            self.lists.abstracts.insert(id, levels);
        }
        if let Some(used) = self.used.take()
            && let Some(number) = used.number
            && self.lists.lists.len() < MAX_LISTS
        {
            self.lists.lists.insert(number, used.list);
        }
    }

    /// The lists.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    fn start(&mut self, first: u32) {
        if let Some(draft) = &mut self.level {
            draft.level.start = first;
        }
        if let Some(used) = &mut self.used
            && used.restarts
            && let Some(place) = used.begun.checked_sub(1).and_then(|level| used.list.starts.get_mut(level))
        {
            *place = Some(first);
        }
    }

    fn finish_level(&mut self) {
        let Some(draft) = self.level.take() else { return };
        let place = match &mut self.used {
            Some(used) => used.begun.checked_sub(1).and_then(|level| used.list.levels.get_mut(level)),
            None => self.begun.checked_sub(1).and_then(|level| self.levels.get_mut(level)),
        };
        if let Some(place) = place {
            *place = Some(draft.finish());
        }
    }
}

impl Default for Draft {
    fn default() -> Self {
        let level = Level {
            start: 1,
            format: NumberFormat::Decimal,
            label: String::new(),
            legal: false,
            suffix: Suffix::Space,
            restart: None,
            style: None,
            hidden: false,
        };
        Self { level, text: String::new() }
    }
}

impl Draft {
    fn word(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        match word {
            // The newer word follows the older one.
            "levelnfc" | "levelnfcn" => {
                let code = number.and_then(|code| u8::try_from(code).ok()).unwrap_or_default();
                self.level.format = NumberFormat::of_code(code);
            }
            "levelfollow" if number == Some(2) => self.level.suffix = Suffix::Nothing,
            "levellegal" => self.level.legal = on,
            "levelnorestart" if on => self.level.restart = Some(0),
            "v" => self.level.hidden = on,
            _ => {}
        }
    }

    fn finish(mut self) -> Level {
        let mut characters = self.text.chars();
        let length = characters.next().map_or(0, |length| length as usize);
        for character in characters.take(length) {
            match character as usize {
                place @ 0..LEVELS => self.level.label.push_str(&format!("%{}", place + 1)),
                _ => self.level.label.push(character),
            }
        }
        self.level
    }
}
