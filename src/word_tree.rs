//! `WordTree` (词树): many words made ready to be found in text, all of them at every place.
//!
//! Takes words with a number each; gives every occurrence, overlapping ones too, in order of start and then of length.
//! Made for Chinese: a place is given up at its first two characters, by a table that the nearest cache holds. What words mean is
//! for others.

use serde::{Deserialize, Serialize};

/// A character as the tree knows it: 0 for those that stand in no word.
type Class = u16;

/// No word ends here.
const NONE: u32 = u32::MAX;

/// Marks the class of a character that is a word by itself.
const IS_WORD: Class = 1 << 15;

/// Bits in `may_begin` for each place in `pairs`: about one in ten is set.
const SPARSE: usize = 8;

/// Words ready to be found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WordTree {
    /// The class of each character from `first` on.
    classes: Vec<Class>,
    first: u32,
    /// The word that a character is by itself, by class.
    single: Vec<u32>,
    /// Bits: whether a word may begin with a pair of characters. Often wrong in saying yes, never in saying no.
    may_begin: Vec<u64>,
    /// The pairs that words begin with, hashed, open addressing; an empty place has the key 0.
    pairs: Vec<u32>,
    /// The node of each pair.
    begun: Vec<Node>,
    /// The next characters of each node, sorted.
    edges: Vec<Class>,
    /// Where each of them leads.
    grown: Vec<Node>,
}

/// The words that begin alike, by two characters or more.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Node {
    /// The word that ends here.
    word: u32,
    first_edge: u32,
    edges: u32,
    /// Bits: the next characters by the lower end of their class.
    next: u64,
}

impl Node {
    /// Whether a word may go on with a character. Rarely wrong in saying yes, never in saying no.
    #[inline]
    fn may_go_on(&self, class: Class) -> bool {
        self.next >> (class % 64) & 1 == 1
    }
}

impl WordTree {
    /// Makes words ready; of equal ones the last counts, and an empty one is never found.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        let mut words: Vec<(&str, u32)> = words.into_iter().collect();
        words.sort_by_key(|(text, _)| *text);
        let mut tree = Self::of_characters(&words);
        for same in words.chunk_by(|a, b| a.0 == b.0) {
            let (text, word) = same[same.len() - 1];
            let mut characters = text.chars();
            if let (Some(only), None) = (characters.next(), characters.next()) {
                let class = tree.class(only);
                tree.single[usize::from(class)] = word;
            }
        }
        let begin_alike = |a: &(&str, u32), b: &(&str, u32)| a.0.chars().take(2).eq(b.0.chars().take(2));
        let longer = |alike: &&[(&str, u32)]| alike[0].0.chars().nth(1).is_some();
        let begun: Vec<&[(&str, u32)]> = words.chunk_by(begin_alike).filter(longer).collect();
        // A quarter of the places stays empty.
        let places = (begun.len() * 4 / 3 + 1).next_power_of_two().max(8);
        tree.pairs = vec![0; places];
        tree.begun = vec![Node::default(); places];
        tree.may_begin = vec![0; places * SPARSE / 64];
        for alike in begun {
            let mut characters = alike[0].0.chars();
            let mut next = || characters.next().map_or(0, |character| tree.class(character));
            let key = pair(next(), next());
            let depth = alike[0].0.len() - characters.as_str().len();
            let node = tree.grow(alike, depth);
            tree.plant(key, node);
        }
        for class in &mut tree.classes {
            if tree.single[usize::from(*class)] != NONE {
                *class |= IS_WORD;
            }
        }
        tree
    }

    /// A tree without words that knows the characters of these; classes are in the order of characters.
    fn of_characters(words: &[(&str, u32)]) -> Self {
        let codes = || words.iter().flat_map(|(text, _)| text.chars()).map(u32::from);
        let first = codes().min().unwrap_or_default();
        let mut classes = vec![0; codes().max().map_or(0, |last| last - first + 1) as usize];
        codes().for_each(|code| classes[(code - first) as usize] = 1);
        let mut known: Class = 0;
        for class in classes.iter_mut().filter(|class| **class == 1) {
            known =
                known.checked_add(1).filter(|known| *known < IS_WORD).expect("fewer than 32,768 characters in words");
            *class = known;
        }
        let single = vec![NONE; usize::from(known) + 1];
        Self {
            classes,
            first,
            single,
            may_begin: Vec::new(),
            pairs: Vec::new(),
            begun: Vec::new(),
            edges: Vec::new(),
            grown: Vec::new(),
        }
    }

    /// Calls `found` with start, end and number of every word in `text`.
    #[inline]
    pub fn each(&self, text: &str, mut found: impl FnMut(usize, usize, u32)) {
        let mut stretch = Stretch::default();
        let mut at = 0;
        while at < text.len() {
            let count = self.lay_out(text, at, &mut stretch);
            let is_last = stretch.starts[count] == text.len();
            // The last two characters are the first of the next stretch, where they have their neighbours.
            let told = if is_last { count } else { count - 2 };
            let promising = self.promising(&mut stretch, told);
            for place in &stretch.promising[..promising] {
                let place = usize::from(*place);
                let (start, class) = (stretch.starts[place], stretch.classes[place]);
                let single = self.single[usize::from(class & !IS_WORD)];
                if single != NONE {
                    found(start, stretch.starts[place + 1], single);
                }
                if let Some(node) = self.begun_by(class, stretch.classes[place + 1]) {
                    let behind = stretch.starts[place + 2];
                    if node.word != NONE {
                        found(start, behind, node.word);
                    }
                    if node.may_go_on(stretch.classes[place + 2]) {
                        self.follow(node, start, behind, text, &mut found);
                    }
                }
            }
            at = stretch.starts[told];
        }
    }

    /// Reads the characters of the next stretch; gives how many. Behind them stand two that are in no word.
    #[inline]
    fn lay_out(&self, text: &str, at: usize, stretch: &mut Stretch) -> usize {
        let mut end = at;
        let mut count = 0;
        let bytes = text.as_bytes();
        for (start, class) in stretch.starts.iter_mut().zip(&mut stretch.classes[..STRETCH]) {
            // Nearly all characters have three bytes.
            let (code, length) = match bytes[end..] {
                [lead @ 0xe0..=0xef, next, last, ..] => {
                    (u32::from(lead & 0x0f) << 12 | u32::from(next & 0x3f) << 6 | u32::from(last & 0x3f), 3)
                }
                [only @ ..0x80, ..] => (u32::from(only), 1),
                _ => match text[end..].chars().next() {
                    Some(character) => (u32::from(character), character.len_utf8()),
                    None => break,
                },
            };
            *start = end;
            *class = self.class_of(code);
            end += length;
            count += 1;
        }
        stretch.starts[count] = end;
        stretch.classes[count..count + 2].fill(0);
        count
    }

    /// The class of a character.
    #[inline]
    fn class(&self, character: char) -> Class {
        self.class_of(u32::from(character))
    }

    #[inline]
    fn class_of(&self, code: u32) -> Class {
        self.classes.get(code.wrapping_sub(self.first) as usize).copied().unwrap_or_default()
    }

    /// Lists the places among the first `told` at which a word may begin; gives how many. Without a branch, since which do is
    /// beyond guessing.
    #[inline]
    fn promising(&self, stretch: &mut Stretch, told: usize) -> usize {
        let mut promising = 0;
        for place in 0..told {
            let (first, second) = (stretch.classes[place], stretch.classes[place + 1]);
            let (word, bit) = self.mark(pair(first & !IS_WORD, second & !IS_WORD));
            stretch.promising[promising] = place as u8;
            promising += usize::from((self.may_begin[word] & bit != 0) | (first & IS_WORD != 0));
        }
        promising
    }

    /// Tells the words that are longer than a node, the shortest first; `at` is where the text behind it goes on.
    fn follow(&self, mut node: Node, start: usize, at: usize, text: &str, found: &mut impl FnMut(usize, usize, u32)) {
        let mut end = at;
        for character in text[at..].chars() {
            let class = self.class(character);
            if !node.may_go_on(class) {
                return;
            }
            let first = node.first_edge as usize;
            let edges = &self.edges[first..first + node.edges as usize];
            // Few words begin alike by two characters or more.
            let Some(edge) = edges.iter().position(|edge| *edge == class & !IS_WORD) else { return };
            node = self.grown[first + edge];
            end += character.len_utf8();
            if node.word != NONE {
                found(start, end, node.word);
            }
        }
    }

    /// The node of the words that begin with two characters.
    #[inline]
    fn begun_by(&self, first: Class, second: Class) -> Option<Node> {
        let key = pair(first & !IS_WORD, second & !IS_WORD);
        let mask = self.pairs.len() - 1;
        let mut place = spread(key) as usize & mask;
        loop {
            match self.pairs[place] {
                0 => return None,
                known if known == key => return Some(self.begun[place]),
                _ => place = (place + 1) & mask,
            }
        }
    }

    /// Where `may_begin` tells of a pair.
    #[inline]
    fn mark(&self, key: u32) -> (usize, u64) {
        let bit = (spread(key) >> 6) as usize & (self.may_begin.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn plant(&mut self, key: u32, node: Node) {
        let (word, bit) = self.mark(key);
        self.may_begin[word] |= bit;
        let mask = self.pairs.len() - 1;
        let mut place = spread(key) as usize & mask;
        while self.pairs[place] != 0 {
            place = (place + 1) & mask;
        }
        (self.pairs[place], self.begun[place]) = (key, node);
    }

    /// The node of words, sorted, that have their first `depth` bytes in common.
    fn grow(&mut self, alike: &[(&str, u32)], depth: usize) -> Node {
        let ending = alike.iter().take_while(|(text, _)| text.len() == depth).count();
        let word = alike[..ending].last().map_or(NONE, |(_, word)| *word);
        let next = |text: &str| text[depth..].chars().next().unwrap_or_default();
        let mut children: Vec<(Class, Node)> = Vec::new();
        for alike in alike[ending..].chunk_by(|a, b| next(a.0) == next(b.0)) {
            let character = next(alike[0].0);
            children.push((self.class(character), self.grow(alike, depth + character.len_utf8())));
        }
        let number = |count: usize| u32::try_from(count).expect("fewer than 4 billion characters of words");
        let (first_edge, edges) = (number(self.edges.len()), number(children.len()));
        let next = children.iter().fold(0, |bits, (class, _)| bits | 1 << (class % 64));
        for (class, node) in children {
            self.edges.push(class);
            self.grown.push(node);
        }
        Node { word, first_edge, edges, next }
    }
}

/// Characters that are looked at together.
const STRETCH: usize = 64;

/// A piece of text laid out by characters.
struct Stretch {
    starts: [usize; STRETCH + 1],
    classes: [Class; STRETCH + 2],
    promising: [u8; STRETCH],
}

impl Default for Stretch {
    fn default() -> Self {
        Self { starts: [0; STRETCH + 1], classes: [0; STRETCH + 2], promising: [0; STRETCH] }
    }
}

fn pair(first: Class, second: Class) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// A number all of whose bits depend on all of the key.
#[inline]
fn spread(key: u32) -> u32 {
    (u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(usize, usize, u32)> {
        let mut found = Vec::new();
        WordTree::new(words.iter().copied().zip(0..)).each(text, |start, end, word| found.push((start, end, word)));
        found
    }

    #[test]
    fn words_inside_and_across_others_are_found() {
        let words = ["应当", "当地", "地", "应当地方", "地方𠮷"];
        let expected = [(0, 6, 0), (0, 12, 3), (3, 9, 1), (6, 9, 2), (6, 16, 4)];
        assert_eq!(found(&words, "应当地方𠮷"), expected);
        assert!(found(&[], "应当").is_empty() && found(&words, "").is_empty());
    }

    proptest! {
        /// As if every word were looked for at every place; texts reach beyond one stretch.
        #[test]
        fn all_words_are_found_in_order(
            words in prop::collection::btree_set("[甲乙丙，a𠮷]{1,4}", 0..40),
            text in "[甲乙丙丁，ab𠮷é]{0,300}",
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let mut expected = Vec::new();
            for (start, _) in text.char_indices() {
                let here = words.iter().zip(0..).filter(|(word, _)| text[start..].starts_with(**word));
                expected.extend(here.map(|(word, number)| (start, start + word.len(), number)));
            }
            expected.sort_unstable();
            prop_assert_eq!(found(&words, &text), expected);
        }
    }
}
