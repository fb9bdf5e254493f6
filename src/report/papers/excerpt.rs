//! The words of a clause with some of them marked, cut where a clause is too long to be shown whole.
//!
//! Takes a text and places in it, in characters; gives runs.

use crate::report::word::{Mark, Run, words};

/// Stands for what is left out.
const LEFT_OUT: &str = "……";

/// Words of a text that are marked, and what stands there in the new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Characters from the beginning of the text: first, and behind the last.
    pub chars: (usize, usize),
    /// Their mark.
    pub mark: Mark,
    /// The words shown in their place; the text's own where there are none.
    pub instead: Option<String>,
}

/// The text with the places marked, at most `max_chars` of it around them. Places that leave the text or begin inside
/// an earlier one are passed over.
pub fn marked(text: &str, places: &[Place], max_chars: usize) -> Vec<Run> {
    let characters: Vec<char> = text.trim_end().chars().collect();
    let mut places: Vec<_> =
        places.iter().filter(|place| place.chars.0 <= place.chars.1 && place.chars.1 <= characters.len()).collect();
    places.sort_by_key(|place| place.chars);
    let (start, end) = window(characters.len(), &places, max_chars);
    let plain = |from: usize, to: usize| characters.get(from..to).map(String::from_iter).unwrap_or_default();
    let mut runs = Vec::new();
    if start > 0 {
        runs.push(words(LEFT_OUT));
    }
    let mut at = start;
    for place in places {
        let (from, to) = place.chars;
        if from < at || to > end {
            continue;
        }
        runs.push(words(plain(at, from)));
        let text = place.instead.clone().unwrap_or_else(|| plain(from, to));
        runs.push(Run { text, mark: place.mark });
        at = to;
    }
    runs.push(words(plain(at, end)));
    if end < characters.len() {
        runs.push(words(LEFT_OUT));
    }
    runs.retain(|run| !run.text.is_empty());
    runs
}

/// The part that is shown: all of it, or what stands around the first place.
fn window(length: usize, places: &[&Place], max_chars: usize) -> (usize, usize) {
    if length <= max_chars {
        return (0, length);
    }
    let first = places.first().map_or(0, |place| place.chars.0);
    let start = first.saturating_sub(max_chars / 4).min(length - max_chars);
    (start, start + max_chars)
}

/// The words that the runs show.
pub fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(from: usize, to: usize, instead: Option<&str>) -> Place {
        Place { chars: (from, to), mark: Mark::Old, instead: instead.map(str::to_owned) }
    }

    #[test]
    fn places_are_marked_replaced_and_never_overlap() {
        let runs =
            marked("由工商局和质监局负责\n", &[place(5, 8, None), place(1, 4, Some("新局")), place(2, 6, None)], 100);
        let shown: Vec<_> = runs.iter().map(|run| (run.text.as_str(), run.mark)).collect();
        let plain = Mark::Plain;
        assert_eq!(shown, [("由", plain), ("新局", Mark::Old), ("和", plain), ("质监局", Mark::Old), ("负责", plain)]);
    }

    #[test]
    fn long_texts_are_cut_around_the_first_place() {
        let text = format!("{}乙{}", "甲".repeat(500), "丙".repeat(500));
        let shown = plain(&marked(&text, &[place(500, 501, None)], 40));
        assert_eq!(shown, format!("……{}乙{}……", "甲".repeat(10), "丙".repeat(29)));
    }

    #[test]
    fn places_outside_the_text_do_no_harm() {
        assert_eq!(plain(&marked("甲乙", &[place(1, 900, None), place(7, 3, None)], 10)), "甲乙");
    }
}
