//! All words of a sentence that templates can match, and the names of the document's own region.

use std::collections::BTreeSet;

use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use jiff::civil::Date;

use crate::model::{Dictionary, GroupId, Span, Word, WordId};

/// A word found in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordHit {
    /// Where.
    pub span: Span,
    /// Which word; `None` for a name of the document's own region, which counts as 本地.
    pub word: Option<WordId>,
}

/// All words that a template can match, in one automaton.
pub(super) struct WordScan {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Groups of each word that were in force on the day of the run and that some template asks for.
    groups: Vec<Box<[GroupId]>>,
    /// The same as a table of bits, a row of `row_words` for each group: an element of a template asks one row again and
    /// again, which then stays in the nearest cache.
    membership: Vec<u64>,
    row_words: usize,
    /// The look-alikes of each word, with the offsets at which they hold it.
    lookalikes: Vec<Box<[(usize, String)]>>,
    /// Whether a word has any; most have none, and this table is small.
    has_lookalikes: Vec<bool>,
    local: GroupId,
}

impl WordScan {
    /// Builds the automaton of the words of `asked` groups, those that templates name. Words of other groups (for guards
    /// and slots) and of table rows that do not count yet on `as_of` would be found for nothing.
    pub fn new(dictionary: &Dictionary, as_of: Date, asked: &BTreeSet<GroupId>) -> Self {
        let groups: Vec<Box<[GroupId]>> = dictionary
            .words
            .iter()
            .map(|word| match word.since {
                Some(since) if since > as_of => Box::default(),
                _ => word.groups.iter().copied().filter(|group| asked.contains(group)).collect(),
            })
            .collect();
        let patterns = dictionary
            .words
            .iter()
            .enumerate()
            .filter(|(index, _)| !groups[*index].is_empty())
            .map(|(index, word)| (word.text.as_str(), u32::try_from(index).expect("fewer than 4 billion words")));
        let automaton = || {
            CharwiseDoubleArrayAhoCorasickBuilder::new()
                .build_with_values(patterns)
                .expect("the loader interns words, so that none is empty or double, and wants one in every template")
        };
        let within = |word: &Word| word.within_lookalikes().map(|(at, longer)| (at, longer.to_owned())).collect();
        let (automaton, lookalikes): (_, Vec<Box<[_]>>) =
            rayon::join(automaton, || dictionary.words.iter().map(within).collect());
        let has_lookalikes = lookalikes.iter().map(|all| !all.is_empty()).collect();
        let local = dictionary.group("本地").expect("the loader checks the names in use");
        let row_words = dictionary.words.len().div_ceil(64);
        let mut membership = vec![0u64; row_words * dictionary.groups.len()];
        for (word, groups) in groups.iter().enumerate() {
            for group in groups {
                membership[usize::from(group.0) * row_words + word / 64] |= 1 << (word % 64);
            }
        }
        Self { automaton, groups, membership, row_words, lookalikes, has_lookalikes, local }
    }

    /// Whether a hit belongs to one of these groups: a look-up of one bit each, for it is asked for every word of every
    /// sentence that a template is tried on.
    pub fn belongs(&self, hit: WordHit, groups: &[GroupId]) -> bool {
        let Some(word) = hit.word else { return groups.contains(&self.local) };
        let word = word.0 as usize;
        groups
            .iter()
            .any(|group| self.membership[usize::from(group.0) * self.row_words + word / 64] >> (word % 64) & 1 == 1)
    }

    /// The groups of every word, and of the names of the document's own region.
    pub fn groups(&self) -> (&[Box<[GroupId]>], GroupId) {
        (&self.groups, self.local)
    }

    /// Every word of a text in order of the ends, those too that `select` leaves out.
    pub fn all(&self, text: &str) -> impl Iterator<Item = WordHit> {
        let hit = |start, end, word| WordHit { span: Span::new(start, end), word: Some(WordId(word)) };
        self.automaton.find_overlapping_iter(text).map(move |found| hit(found.start(), found.end(), found.value()))
    }

    /// The words that lie wholly in `span`, look-alikes left out, and the own places there, in order of their start.
    pub fn find(&self, text: &str, span: Span, own_places: &[Span]) -> Vec<WordHit> {
        let base = span.start();
        let moved = |hit: WordHit| {
            let span = Span::new(base + hit.span.start(), base + hit.span.end());
            WordHit { span, ..hit }
        };
        self.select(text, span, self.all(&text[span.range()]).map(moved), own_places)
    }

    /// What `find` would find, out of words found before.
    pub fn select(
        &self,
        text: &str,
        span: Span,
        found: impl Iterator<Item = WordHit>,
        own_places: &[Span],
    ) -> Vec<WordHit> {
        let stands = |hit: &WordHit| {
            let word = hit.word.map_or(0, |word| word.0 as usize);
            hit.span.start() >= span.start()
                && (!self.has_lookalikes[word] || !is_lookalike(text, hit.span.start(), &self.lookalikes[word]))
        };
        // A sentence holds a word for every dozen bytes or so.
        let mut hits = Vec::with_capacity(8 + span.range().len() / 8);
        hits.extend(found.filter(stands));
        let first = own_places.partition_point(|place| place.start() < span.start());
        let places = own_places[first..].iter().take_while(|place| place.end() <= span.end());
        hits.extend(places.map(|place| WordHit { span: *place, word: None }));
        hits.sort_unstable_by_key(|hit| (hit.span, hit.word));
        hits
    }

    /// How often each group occurs in the rules' own examples: enough to tell common words from rare ones.
    pub fn frequencies(&self, dictionary: &Dictionary) -> Vec<u32> {
        let mut counts = vec![0; dictionary.groups.len()];
        for example in dictionary.rules.iter().flat_map(|rule| &rule.examples) {
            for found in self.automaton.find_overlapping_iter(&example.text) {
                for group in &self.groups[found.value() as usize] {
                    counts[group.0 as usize] += 1;
                }
            }
        }
        counts
    }
}

/// Where a text names the document's own region, in order. A name that goes on to name an organ is left out.
pub(super) fn own_places(text: &str, names: &[String]) -> Vec<Span> {
    let found = names.iter().flat_map(|name| {
        let starts = memchr::memmem::find_iter(text.as_bytes(), name.as_bytes());
        starts.map(|start| Span::new(start, start + name.len()))
    });
    let mut places: Vec<Span> = found.filter(|place| !names_an_organ(&text[place.end()..])).collect();
    places.sort_unstable();
    places
}

/// Whether a place name goes on to name an organ (安澜市财政局): that is an organ's name and says nothing of a place.
fn names_an_organ(after: &str) -> bool {
    const ORGANS: &[&str] = &["政府", "局", "委员会", "委", "办公室", "厅", "法院", "检察院", "部门"];
    const LONGEST_CHARS: usize = 12;
    let reach = after.char_indices().nth(LONGEST_CHARS).map_or(after.len(), |(at, _)| at);
    let end = after[..reach]
        .find(['，', '。', '、', '；', '：', '的', '在', '由', '（', '\n', '》', '内', '外'])
        .unwrap_or(reach);
    ORGANS.iter().any(|organ| after[..end].contains(organ))
}

/// Whether the word at `start` is a piece of one of its look-alikes there.
fn is_lookalike(text: &str, start: usize, lookalikes: &[(usize, String)]) -> bool {
    lookalikes.iter().any(|(offset, longer)| Word::is_piece(text, start, *offset, longer))
}
