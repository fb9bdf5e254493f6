//! `Window`: the inputs between the first one not done yet and the last one given out. Takes reviews in any order, gives the
//! inputs back in their own. It has an end, so that one slow document does not make all that follow it pile up.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use super::work::Order;
use super::{Input, Job};
use crate::model::Review;

/// Inputs that may stand in the window: while one document is slow, the others go on.
const MAX_INPUTS: usize = 16_384;

/// What their reviews may weigh together, about, in bytes.
const MAX_WEIGHT: usize = 16 << 20;

/// What a review and a finding weigh, about.
const REVIEW_WEIGHT: usize = 1_000;
const FINDING_WEIGHT: usize = 2_000;

/// The inputs under way.
#[derive(Default)]
pub(super) struct Window {
    slots: VecDeque<Slot>,
    /// The number of the first slot.
    first: usize,
    /// Inputs that are being read or wait for it.
    pub open: usize,
    weight: usize,
}

struct Slot {
    input: Arc<Input>,
    reviews: Vec<Review>,
    is_done: bool,
}

impl Window {
    /// Whether one more may be given out.
    pub fn has_room(&self) -> bool {
        self.slots.len() < MAX_INPUTS && self.weight < MAX_WEIGHT
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Takes the next input in; gives what is to be done about it, where its reviews are not known.
    pub fn push(&mut self, job: Job) -> Option<Order> {
        let input = Arc::new(job.input);
        let is_done = job.known.is_some();
        let reviews = job.known.unwrap_or_default();
        self.weight += reviews.iter().map(weight).sum::<usize>();
        self.slots.push_back(Slot { input: Arc::clone(&input), reviews, is_done });
        self.open += usize::from(!is_done);
        (!is_done).then(|| Order { number: self.first + self.slots.len() - 1, input })
    }

    /// A document of an input is done.
    pub fn add(&mut self, number: usize, review: Review) {
        self.weight += weight(&review);
        self.slot(number).reviews.push(review);
    }

    /// An input is done.
    pub fn close(&mut self, number: usize) {
        self.slot(number).is_done = true;
        self.open -= 1;
    }

    /// The next input in order, with its reviews in the order of their paths; none while it is being read.
    pub fn pop(&mut self) -> Option<(Arc<Input>, Vec<Review>)> {
        let Slot { input, mut reviews, .. } = self.slots.pop_front_if(|slot| slot.is_done)?;
        self.first += 1;
        self.weight -= reviews.iter().map(weight).sum::<usize>();
        reviews.sort_by(|a, b| a.path.cmp(&b.path));
        Some((input, reviews))
    }

    /// What is known of an input that is being read: how to go on with it, and the documents it is done with.
    pub fn so_far(&mut self, number: usize) -> (Order, HashSet<String>) {
        let slot = self.slot(number);
        let known = slot.reviews.iter().map(|review| review.path.clone()).collect();
        (Order { number, input: Arc::clone(&slot.input) }, known)
    }

    fn slot(&mut self, number: usize) -> &mut Slot {
        &mut self.slots[number - self.first]
    }
}

fn weight(review: &Review) -> usize {
    REVIEW_WEIGHT + FINDING_WEIGHT * review.findings.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, known: Option<Vec<Review>>) -> Job {
        Job { input: Input::memory(name, b""), known }
    }

    fn review(path: &str) -> Review {
        Review::unread(path.to_owned(), 0, String::new())
    }

    #[test]
    fn inputs_come_back_in_their_order_whoever_is_done_first() {
        let mut window = Window::default();
        let first = window.push(job("1", None)).expect("to be read");
        assert!(window.push(job("2", Some(vec![review("2")]))).is_none());
        let third = window.push(job("3", None)).expect("to be read");
        window.add(third.number, review("3!/乙"));
        window.add(third.number, review("3!/甲"));
        window.close(third.number);
        assert!(window.pop().is_none());
        assert_eq!(window.open, 1);
        window.close(first.number);
        let mut told = Vec::new();
        while let Some((input, reviews)) = window.pop() {
            told.push((input.shown.clone(), reviews.into_iter().map(|review| review.path).collect::<Vec<_>>()));
        }
        let told: Vec<_> = told.iter().map(|(shown, paths)| (shown.as_str(), paths.len())).collect();
        assert_eq!(told, [("1", 0), ("2", 1), ("3", 2)]);
        assert!(window.is_empty() && window.weight == 0);
        assert_eq!(window.push(job("4", None)).expect("to be read").number, 3);
    }

    #[test]
    fn the_window_has_an_end() {
        let mut window = Window::default();
        for _ in 0..MAX_INPUTS {
            assert!(window.has_room());
            window.push(job("1", None));
        }
        assert!(!window.has_room());
    }
}
