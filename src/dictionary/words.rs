//! `Words`: the word groups while they are being built: groups by name, words interned, includes resolved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::files::{Files, Row};
use super::mistakes::Mistakes;
use crate::error::{Error, suggestion};
use crate::model::{GroupId, Regions, Word, WordGroup, WordId};

/// The columns of `words/*.csv`.
const COLUMNS: [&str; 4] = ["word", "lookalikes", "boundary", "note"];

/// A mistake in a dictionary file.
pub(super) fn mistake(file: &str, line: usize, message: String) -> Error {
    Error::Dictionary { file: file.to_owned(), line, message }
}

/// Word groups under construction.
pub(super) struct Words {
    words: Vec<Word>,
    by_text: HashMap<String, WordId>,
    groups: Vec<Group>,
    by_name: HashMap<String, GroupId>,
}

struct Group {
    name: String,
    /// In the order they came, some perhaps twice; sorted out at the end.
    words: Vec<WordId>,
    includes: Vec<(String, String, usize)>,
}

impl Words {
    /// Reads `words/*.csv` and makes the group `地名` of the regions.
    pub fn load(files: &Files, regions: &Regions, mistakes: &mut Mistakes) -> Self {
        let mut words =
            Self { words: Vec::new(), by_text: HashMap::new(), groups: Vec::new(), by_name: HashMap::new() };
        let names: Vec<&str> = files.names("words/", ".csv").collect();
        let parsed: Vec<_> = names.par_iter().map(|file| (*file, files.rows(file, &COLUMNS))).collect();
        for (file, rows) in parsed {
            words.load_group(file, rows, mistakes);
        }
        let places = words.group_or_new("地名");
        for name in regions.names.iter().map(|(name, _)| name) {
            words.add_text(places, name);
        }
        words
    }

    fn load_group(&mut self, file: &str, rows: Result<Vec<Row>, Error>, mistakes: &mut Mistakes) {
        let name = file.trim_start_matches("words/").trim_end_matches(".csv");
        let group = self.group_or_new(name);
        let mut seen = BTreeMap::new();
        let Some(rows) = mistakes.keep(rows) else {
            // The file is to blame, not the rules that name the group: for them it is there.
            return self.add(group, Word { text: file.to_owned(), ..Word::default() });
        };
        for row in rows {
            mistakes.keep(self.load_word(group, file, &row, &mut seen));
        }
    }

    /// A row of a group; `seen` are the words above it with their lines.
    fn load_word(
        &mut self,
        group: GroupId,
        file: &str,
        row: &Row,
        seen: &mut BTreeMap<String, usize>,
    ) -> Result<(), Error> {
        let Some(text) = row.optional(0) else {
            return Err(mistake(file, row.line, "词是空的，请填写，或者删去这一行".to_owned()));
        };
        if let Some(line) = seen.insert(text.to_owned(), row.line) {
            return Err(mistake(file, row.line, format!("“{text}”与第 {line} 行重复，请删去一行")));
        }
        if let Some(included) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            let include = (included.to_owned(), file.to_owned(), row.line);
            self.groups[group.0 as usize].includes.push(include);
            return Ok(());
        }
        if text.contains(['{', '}', '|', '…', '\n']) {
            return Err(mistake(file, row.line, format!("词“{text}”含有句式符号，词组里只能写词或者 {{词组}}")));
        }
        let lookalikes: Vec<String> = split(row.cell(1)).map(str::to_owned).collect();
        if let Some(wrong) = lookalikes.iter().find(|longer| !longer.contains(text) || *longer == text) {
            return Err(mistake(file, row.line, format!("形近词“{wrong}”应当比“{text}”长并且包含它")));
        }
        let needs_boundary = match row.cell(2) {
            "" => false,
            "词" => true,
            other => return Err(mistake(file, row.line, format!("boundary 只能留空或者写“词”，实为“{other}”"))),
        };
        self.add(group, Word { text: text.to_owned(), lookalikes, needs_boundary, ..Word::default() });
        Ok(())
    }

    /// The group of a name.
    pub fn group(&self, name: &str) -> Option<GroupId> {
        self.by_name.get(name).copied().filter(|id| !self.groups[id.0 as usize].words.is_empty())
    }

    /// The group of a name, made when there is none.
    pub fn group_or_new(&mut self, name: &str) -> GroupId {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let id = GroupId(u16::try_from(self.groups.len()).expect("fewer than 65,536 groups"));
        self.groups.push(Group { name: name.to_owned(), words: Vec::new(), includes: Vec::new() });
        self.by_name.insert(name.to_owned(), id);
        id
    }

    /// Adds a word to a group. A word of several groups is one word: look-alikes add up, the stricter boundary counts,
    /// table details are kept.
    pub fn add(&mut self, group: GroupId, word: Word) {
        let id = match self.by_text.get(&word.text) {
            Some(&id) => {
                let known = &mut self.words[id.0 as usize];
                for longer in word.lookalikes {
                    if !known.lookalikes.contains(&longer) {
                        known.lookalikes.push(longer);
                    }
                }
                known.needs_boundary |= word.needs_boundary;
                if known.details.is_empty() {
                    known.details = word.details;
                    known.since = word.since;
                    known.verified = word.verified;
                }
                id
            }
            None => {
                let id = WordId(u32::try_from(self.words.len()).expect("fewer than 4 billion words"));
                self.by_text.insert(word.text.clone(), id);
                self.words.push(word);
                id
            }
        };
        self.groups[group.0 as usize].words.push(id);
    }

    /// Adds a bare word to a group.
    fn add_text(&mut self, group: GroupId, text: &str) {
        match self.by_text.get(text) {
            Some(&id) => self.groups[group.0 as usize].words.push(id),
            None => self.add(group, Word { text: text.to_owned(), ..Word::default() }),
        }
    }

    /// The group of literal alternatives, made on first use.
    pub fn literals(&mut self, alternatives: &[&str]) -> GroupId {
        let name = format!("「{}」", alternatives.join("|"));
        if let Some(&id) = self.by_name.get(&name) {
            return id;
        }
        let id = self.group_or_new(&name);
        for text in alternatives {
            self.add_text(id, text);
        }
        id
    }

    /// Where a name that is no group's was probably meant: `，您是不是想写“…”`, or nothing.
    pub fn suggestion(&self, wrong: &str) -> String {
        suggestion(wrong, self.by_name.keys().map(String::as_str).filter(|name| !name.starts_with('「')))
    }

    /// Adds the words of included groups, however deep.
    pub fn resolve_includes(&mut self, mistakes: &mut Mistakes) {
        for (name, file, line) in self.groups.iter().flat_map(|group| &group.includes) {
            if !self.by_name.contains_key(name) {
                let message = format!("没有词组“{name}”，请检查名称{}", self.suggestion(name));
                mistakes.0.push(mistake(file, *line, message));
            }
        }
        for start in 0..self.groups.len() {
            let mut seen = BTreeSet::from([start]);
            let mut pending = vec![start];
            while let Some(index) = pending.pop() {
                for (name, ..) in self.groups[index].includes.clone() {
                    let Some(&included) = self.by_name.get(&name) else { continue };
                    if seen.insert(included.0 as usize) {
                        pending.push(included.0 as usize);
                        let words = self.groups[included.0 as usize].words.clone();
                        self.groups[start].words.extend(words);
                    }
                }
            }
        }
    }

    /// The finished words and groups, each knowing the other.
    pub fn finish(mut self) -> (Vec<Word>, Vec<WordGroup>) {
        for (index, group) in self.groups.iter_mut().enumerate() {
            group.words.sort_unstable();
            group.words.dedup();
            let id = GroupId(u16::try_from(index).expect("fewer than 65,536 groups"));
            for word in &group.words {
                self.words[word.0 as usize].groups.push(id);
            }
        }
        let groups = self.groups.into_iter();
        (self.words, groups.map(|g| WordGroup { name: g.name, words: g.words }).collect())
    }
}

/// The parts of a cell that holds several entries parted by `|`.
pub(super) fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty())
}
