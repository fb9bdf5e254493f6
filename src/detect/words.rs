//! All words of a sentence that templates can match, and the names of the document's own region.

use std::sync::Arc;

use jiff::civil::Date;
use memchr::memmem::Finder;

use super::needs::{Kind, NeedList, Needs};
use crate::model::{Dictionary, Span, Word, WordId};
use crate::word_tree::WordTree;

/// A word found in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct WordHit {
    /// Where.
    pub span: Span,
    /// Which word; `None` for a name of the document's own region, which counts as 本地.
    pub word: Option<WordId>,
    /// Which needs it meets.
    pub kind: Kind,
}

/// All words that a template can match.
pub(super) struct WordScan {
    tree: Arc<WordTree>,
    /// The kind of each word of the dictionary; none where nothing asks for it.
    kinds: Vec<Option<Kind>>,
    /// Look-alikes, with the offsets at which they hold their word; first of all the none that most words have.
    lookalikes: Vec<Vec<(usize, String)>>,
    /// Which of these each word has.
    lookalikes_of: Vec<u16>,
    /// What names of the document's own region are good for.
    local: Option<Kind>,
}

impl WordScan {
    /// Settles which needs of `list` the words meet. Words of other groups (for guards and slots) and of table rows that do not
    /// count yet on `as_of` meet none and are never told.
    pub fn new(dictionary: &Dictionary, as_of: Date, list: &NeedList) -> (Self, Needs) {
        let local = [dictionary.group("本地").expect("the loader checks the names in use")];
        let counts = |word: &Word| word.since.is_none_or(|since| since <= as_of);
        let groups = dictionary.words.iter().map(|word| if counts(word) { word.groups.as_slice() } else { &[] });
        let all = groups.chain(std::iter::once(&local[..]));
        let (needs, mut kinds) = Needs::new(list, dictionary.groups.len(), all);
        let local = kinds.pop().flatten();
        let mut lookalikes = vec![Vec::new()];
        let number = |word: &Word| {
            let within: Vec<_> = word.within_lookalikes().map(|(at, longer)| (at, longer.to_owned())).collect();
            if within.is_empty() {
                return 0;
            }
            lookalikes.push(within);
            u16::try_from(lookalikes.len() - 1).expect("fewer than 65,536 words with look-alikes")
        };
        let lookalikes_of = dictionary.words.iter().map(number).collect();
        (Self { tree: Arc::clone(&dictionary.tree), kinds, lookalikes, lookalikes_of, local }, needs)
    }

    /// Calls `found` with the words that lie wholly in `span`, in order, look-alikes too.
    #[inline]
    pub fn each(&self, text: &str, span: Span, mut found: impl FnMut(WordHit)) {
        let base = span.start();
        self.tree.each(&text[span.range()], |start, end, id| {
            if let Some(kind) = self.kinds[id as usize] {
                found(WordHit { span: Span::new(base + start, base + end), word: Some(WordId(id)), kind });
            }
        });
    }

    /// The words that lie wholly in `span`, look-alikes left out, and the own places there, in order.
    pub fn find(&self, text: &str, span: Span, own_places: &[Span]) -> Vec<WordHit> {
        let mut hits = Vec::new();
        self.each(text, span, |hit| hits.push(hit));
        self.settle(text, span, &mut hits, own_places);
        hits
    }

    /// Makes what `each` found in `span` what `find` would find there.
    pub fn settle(&self, text: &str, span: Span, hits: &mut Vec<WordHit>, own_places: &[Span]) {
        let is_lookalike = |hit: &WordHit| {
            let word = hit.word.map_or(0, |word| word.0 as usize);
            let lookalikes = self.lookalikes_of[word];
            lookalikes != 0 && is_lookalike(text, hit.span.start(), &self.lookalikes[usize::from(lookalikes)])
        };
        hits.retain(|hit| !is_lookalike(hit));
        let first = own_places.partition_point(|place| place.start() < span.start());
        let places = own_places[first..].iter().take_while(|place| place.end() <= span.end());
        let found = hits.len();
        hits.extend(places.filter_map(|span| Some(WordHit { span: *span, word: None, kind: self.local? })));
        if hits.len() > found {
            hits.sort_unstable_by_key(|hit| (hit.span, hit.word));
        }
    }

    /// The kind of each word of the dictionary.
    pub fn kinds(&self) -> &[Option<Kind>] {
        &self.kinds
    }

    /// What names of the document's own region are good for, if anything.
    pub fn local(&self) -> Option<Kind> {
        self.local
    }
}

/// Names of places, made ready to be found.
pub(super) struct PlaceNames(Vec<(Finder<'static>, Vec<String>)>);

impl PlaceNames {
    /// Names that begin with another one (江门市, 江门) are looked for together.
    pub fn new(mut names: Vec<&str>) -> Self {
        names.sort_unstable();
        names.dedup();
        let mut together: Vec<(Finder<'static>, Vec<String>)> = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            match together.last_mut() {
                Some((_, alike)) if name.starts_with(alike[0].as_str()) => alike.push(name.to_owned()),
                _ => together.push((Finder::new(name).into_owned(), vec![name.to_owned()])),
            }
        }
        Self(together)
    }

    /// Where a text names them, in order. A name that goes on to name an organ is left out.
    pub fn places(&self, text: &str) -> Vec<Span> {
        let mut places = Vec::new();
        for (finder, names) in &self.0 {
            for start in finder.find_iter(text.as_bytes()) {
                let ends =
                    names.iter().filter(|name| text[start..].starts_with(name.as_str())).map(|name| start + name.len());
                places.extend(ends.filter(|end| !names_an_organ(&text[*end..])).map(|end| Span::new(start, end)));
            }
        }
        places.sort_unstable();
        places
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
    lookalikes.iter().any(|(offset, longer)| Word::is_piece(text, start, *offset, longer))
}
