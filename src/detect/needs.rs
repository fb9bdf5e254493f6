//! Needs and kinds: words and what asks for them, boiled down to numbers.
//!
//! A *need* is a set of word groups of which an element of a template asks for a word; equal sets are one need. A *kind* is
//! all the words that meet the same needs. Whether a word meets a need is one bit, and all that matching asks.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::model::GroupId;

/// A set of groups that something asks a word of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Need(pub u16);

/// The words that meet the same needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kind(pub u16);

/// The needs of all templates, as they are gathered.
#[derive(Default)]
pub(super) struct NeedList {
    known: HashMap<Vec<GroupId>, Need>,
}

impl NeedList {
    /// The need for a word of one of these groups.
    pub fn number(&mut self, groups: &[GroupId]) -> Need {
        if let Some(need) = self.known.get(groups) {
            return *need;
        }
        let need = Need(u16::try_from(self.known.len()).expect("fewer than 65,536 sets of groups"));
        self.known.insert(groups.to_vec(), need);
        need
    }

    /// The needs that a word of each of `groups` groups meets.
    fn by_group(&self, groups: usize) -> Vec<Vec<Need>> {
        let mut met = vec![Vec::new(); groups];
        for (set, need) in &self.known {
            set.iter().for_each(|group| met[usize::from(group.0)].push(*need));
        }
        met
    }
}

/// Which kinds of words meet which needs.
pub(super) struct Needs {
    /// The kinds that meet each need: a range of `kinds`.
    ranges: Vec<Range<u32>>,
    kinds: Vec<Kind>,
    /// The same as bits for needs that many kinds meet: matching asks one row again and again.
    rows: Vec<u64>,
    row_words: usize,
    /// The row of each need that has one.
    row_of: Vec<Option<u16>>,
    /// The needs that each kind meets, sorted.
    of_kind: Vec<Vec<Need>>,
}

/// About as many kinds of words as the built-in dictionary has.
const USUAL_KINDS: usize = 4_096;

/// So many kinds are looked through as fast as a bit is looked up.
const FEW: usize = 12;

impl Needs {
    /// Settles the kinds of words, given the groups of each; gives the kind of each, none where nothing asks for it.
    pub fn new<'a>(
        list: &NeedList,
        groups: usize,
        words: impl Iterator<Item = &'a [GroupId]>,
    ) -> (Self, Vec<Option<Kind>>) {
        let by_group = list.by_group(groups);
        let mut of_kind: Vec<Vec<Need>> = Vec::new();
        let mut by_needs: HashMap<Vec<Need>, Kind> = HashMap::with_capacity(USUAL_KINDS);
        // Most words share their groups with others.
        let mut by_groups: HashMap<&[GroupId], Option<Kind>> = HashMap::with_capacity(USUAL_KINDS);
        let mut settle = |groups: &[GroupId]| {
            let mut needs: Vec<Need> =
                groups.iter().flat_map(|group| &by_group[usize::from(group.0)]).copied().collect();
            needs.sort_unstable();
            needs.dedup();
            let next = Kind(u16::try_from(of_kind.len()).expect("fewer than 65,536 kinds of words"));
            (!needs.is_empty()).then(|| {
                *by_needs.entry(needs).or_insert_with_key(|needs| {
                    of_kind.push(needs.clone());
                    next
                })
            })
        };
        let kind_of = words.map(|groups| *by_groups.entry(groups).or_insert_with(|| settle(groups))).collect();
        let mut met_by = vec![Vec::new(); list.known.len()];
        for (kind, needs) in (0..).map(Kind).zip(&of_kind) {
            needs.iter().for_each(|need| met_by[usize::from(need.0)].push(kind));
        }
        (Self::laid_out(met_by, of_kind), kind_of)
    }

    fn laid_out(met_by: Vec<Vec<Kind>>, of_kind: Vec<Vec<Need>>) -> Self {
        let row_words = of_kind.len().div_ceil(64);
        let (mut ranges, mut kinds, mut rows, mut row_of) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let number = |count: usize| u32::try_from(count).expect("fewer than 4 billion words in all needs");
        for of_need in met_by {
            row_of.push((of_need.len() > FEW).then(|| {
                let row = rows.len();
                rows.resize(row + row_words, 0u64);
                for Kind(kind) in &of_need {
                    rows[row + usize::from(kind / 64)] |= 1 << (kind % 64);
                }
                u16::try_from(row / row_words).expect("no more rows than needs")
            }));
            let from = number(kinds.len());
            kinds.extend(of_need);
            ranges.push(from..number(kinds.len()));
        }
        Self { ranges, kinds, rows, row_words, row_of, of_kind }
    }

    /// The words that meet a need.
    #[inline]
    pub fn test(&self, need: Need) -> Test<'_> {
        match self.row_of[usize::from(need.0)] {
            None => match self.kinds_of(need) {
                [only] => Test::One(*only),
                few => Test::Few(few),
            },
            Some(row) => Test::Many(&self.rows[usize::from(row) * self.row_words..][..self.row_words]),
        }
    }

    /// The kinds of words that meet a need.
    #[inline]
    pub fn kinds_of(&self, need: Need) -> &[Kind] {
        let Range { start, end } = self.ranges[usize::from(need.0)];
        &self.kinds[start as usize..end as usize]
    }

    /// The needs that words of each kind meet, sorted.
    pub fn of_kinds(&self) -> &[Vec<Need>] {
        &self.of_kind
    }

    /// Number of needs.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }
}

/// A need, ready to be asked of many words.
#[derive(Clone, Copy)]
pub(super) enum Test<'a> {
    /// One kind meets it.
    One(Kind),
    /// These kinds meet it.
    Few(&'a [Kind]),
    /// The kinds of these bits meet it.
    Many(&'a [u64]),
}

impl Test<'_> {
    /// Whether words of a kind meet the need.
    #[inline]
    pub fn meets(self, kind: Kind) -> bool {
        match self {
            Self::One(only) => only == kind,
            Self::Few(kinds) => kinds.iter().fold(false, |met, known| met | (*known == kind)),
            Self::Many(bits) => bits[usize::from(kind.0 / 64)] >> (kind.0 % 64) & 1 == 1,
        }
    }
}
