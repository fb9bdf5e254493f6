//! One pass over the whole text for all words of the dictionary, and the hits of each sentence.

use std::collections::BTreeSet;

use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use jiff::civil::Date;

use crate::model::{Dictionary, Document, GroupId, Span, WordId};

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
    /// The same as a table of bits, a row of `row_words` for each word.
    membership: Vec<u64>,
    row_words: usize,
    /// The look-alikes of each word, with the offsets at which they hold it.
    lookalikes: Vec<Box<[(usize, String)]>>,
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
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .build_with_values(patterns)
            .expect("the loader interns words, so that none is empty or double, and wants one in every template");
        let local = dictionary.group("本地").expect("the loader checks the names in use");
        let lookalikes = dictionary.words.iter().map(|word| {
            let places = |longer: &'_ String| longer.match_indices(&word.text).map(|(at, _)| at).collect::<Vec<_>>();
            let pairs = word.lookalikes.iter().flat_map(|l| places(l).into_iter().map(|at| (at, l.clone())));
            pairs.collect()
        });
        let row_words = dictionary.groups.len().div_ceil(64);
        let mut membership = vec![0u64; row_words * dictionary.words.len()];
        for (word, groups) in groups.iter().enumerate() {
            for group in groups {
                let bit = usize::from(group.0);
                membership[word * row_words + bit / 64] |= 1 << (bit % 64);
            }
        }
        Self { automaton, groups, membership, row_words, lookalikes: lookalikes.collect(), local }
    }

    /// Whether a hit belongs to one of these groups: a look-up of one bit each, for it is asked for every word of every
    /// sentence that a template is tried on.
    pub fn belongs(&self, hit: WordHit, groups: &[GroupId]) -> bool {
        let Some(word) = hit.word else { return groups.contains(&self.local) };
        let row = word.0 as usize * self.row_words;
        groups.iter().any(|group| {
            let bit = usize::from(group.0);
            self.membership[row + bit / 64] >> (bit % 64) & 1 == 1
        })
    }

    /// The groups of every word, and of the names of the document's own region.
    pub fn groups(&self) -> (&[Box<[GroupId]>], GroupId) {
        (&self.groups, self.local)
    }

    /// All hits of the document, look-alikes left out, in order of their start; `own_places` are the names of its region.
    pub fn find(&self, document: &Document, own_places: &[String], hits: &mut Vec<WordHit>) {
        hits.clear();
        self.collect(document.text.as_str(), own_places, hits);
    }

    /// The hits of a text that stands outside the document's own, such as a joined title.
    pub fn find_in(&self, text: &str, own_places: &[String]) -> Vec<WordHit> {
        let mut hits = Vec::new();
        self.collect(text, own_places, &mut hits);
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

    fn collect(&self, text: &str, own_places: &[String], hits: &mut Vec<WordHit>) {
        for found in self.automaton.find_overlapping_iter(text) {
            if is_lookalike(text, found.start(), &self.lookalikes[found.value() as usize]) {
                continue;
            }
            put(hits, WordHit { span: Span::new(found.start(), found.end()), word: Some(WordId(found.value())) });
        }
        let words = hits.len();
        for place in own_places {
            for start in memchr::memmem::find_iter(text.as_bytes(), place.as_bytes()) {
                let end = start + place.len();
                if !names_an_organ(&text[end..]) {
                    hits.push(WordHit { span: Span::new(start, end), word: None });
                }
            }
        }
        if hits.len() > words {
            // Stable, because that sort merges runs already in order: words, and each place.
            hits.sort_by_key(order);
        }
    }
}

fn order(hit: &WordHit) -> (Span, Option<WordId>) {
    (hit.span, hit.word)
}

/// Puts a hit in its place. The automaton reports words by their end, so that only the last few may start later.
fn put(hits: &mut Vec<WordHit>, hit: WordHit) {
    hits.push(hit);
    let mut at = hits.len() - 1;
    while at > 0 && order(&hits[at - 1]) > order(&hit) {
        hits.swap(at - 1, at);
        at -= 1;
    }
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
    lookalikes.iter().any(|(inside, longer)| {
        let from = start.checked_sub(*inside);
        from.and_then(|from| text.as_bytes().get(from..)).is_some_and(|rest| rest.starts_with(longer.as_bytes()))
    })
}
