//! A worker's desk: which document it is busy with, where the one who watches can see it, and what it has to tell.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Review;

/// Seen by one worker and the watcher.
#[derive(Debug, Default)]
pub(super) struct Desk(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Rises with every sign of life.
    pulse: u64,
    /// What lies on the desk; none when the worker waits or was given up.
    task: Option<Task>,
    given_up: bool,
    /// What the watcher has not heard yet.
    told: Vec<Told>,
}

/// What a worker tells.
#[derive(Debug, PartialEq)]
pub(super) enum Told {
    /// A document of that input is done.
    Review(usize, Box<Review>),
    /// That input is done, with all that stands inside it.
    Done(usize),
}

/// A document being worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Task {
    /// Which of the inputs it is or stands in.
    pub input: usize,
    /// Its path as shown.
    pub shown: String,
    /// Its size.
    pub bytes: u64,
}

impl Desk {
    /// Begins a document or comes back to one that was laid aside for a file inside it.
    pub fn lay(&self, task: Option<Task>) {
        let mut state = self.state();
        state.pulse += 1;
        state.task = task;
    }

    /// What lies there.
    pub fn task(&self) -> Option<Task> {
        self.state().task.clone()
    }

    /// The worker is slow and not stuck.
    pub fn sign_of_life(&self) {
        self.state().pulse += 1;
    }

    /// Whether the worker may tell what came of its document: not when the document was given up before.
    pub fn finish(&self) -> bool {
        let mut state = self.state();
        state.pulse += 1;
        state.task = None;
        !state.given_up
    }

    /// The number of signs of life, and whether there is something on the desk.
    pub fn look(&self) -> (u64, bool) {
        let state = self.state();
        (state.pulse, state.task.is_some())
    }

    /// Gives the worker up if it has shown no life since `pulse`: what it was busy with.
    pub fn give_up(&self, pulse: u64) -> Option<Task> {
        let mut state = self.state();
        if state.pulse != pulse || state.given_up {
            return None;
        }
        state.given_up = true;
        state.task.take()
    }

    /// Leaves word for the watcher. Whether the worker is still asked.
    pub fn tell(&self, told: Told) -> bool {
        let mut state = self.state();
        if !state.given_up {
            state.told.push(told);
        }
        !state.given_up
    }

    /// What the worker told since it was last heard, in its order.
    pub fn hear(&self) -> Vec<Told> {
        std::mem::take(&mut self.state().told)
    }

    /// Nobody is there to hear more.
    pub fn close(&self) {
        self.state().given_up = true;
    }

    /// No panic can happen while the lock is held, so its content is sound.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_the_worker_or_the_watcher_tells_what_came_of_a_document() {
        let task = Task { input: 3, shown: "甲".to_owned(), bytes: 1 };
        let desk = Desk::default();
        desk.lay(Some(task.clone()));
        let (pulse, is_busy) = desk.look();
        assert!(is_busy);
        desk.sign_of_life();
        assert_eq!(desk.give_up(pulse), None);
        assert!(desk.finish());
        assert_eq!(desk.look(), (pulse + 2, false));
        assert!(desk.tell(Told::Done(2)));
        desk.lay(Some(task.clone()));
        let (pulse, _) = desk.look();
        assert_eq!(desk.give_up(pulse), Some(task));
        assert_eq!(desk.give_up(pulse), None);
        assert!(!desk.finish());
        assert!(!desk.tell(Told::Done(3)));
        assert_eq!(desk.hear(), [Told::Done(2)]);
        assert_eq!(desk.hear(), []);
    }
}
