//! One worker: takes the next input, opens it and what stands inside it, reviews each document.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::SyncSender;

use super::desk::{Desk, Task};
use super::find::Input;
use crate::detect::Scratch;
use crate::error::ReadError;
use crate::model::Review;
use crate::pipeline::Engine;
use crate::read::{self, Found, Limits, Recogniser, Step};

/// What the workers of a run share.
pub(super) struct Queue {
    engine: Engine,
    /// The files to read.
    pub inputs: Vec<Input>,
    limits: Limits,
    recogniser: Option<Recogniser>,
    next: AtomicUsize,
}

impl Queue {
    /// All of a run's work.
    pub fn new(engine: Engine, inputs: Vec<Input>, limits: Limits, recogniser: Option<Recogniser>) -> Self {
        Self { engine, inputs, limits, recogniser, next: AtomicUsize::new(0) }
    }

    /// The review of a document that was given up.
    pub fn given_up(&self, task: &Task, seconds: u64) -> Review {
        self.engine.unread(task.shown.clone(), task.bytes, &ReadError::TimedOut { seconds })
    }
}

/// What a worker tells.
pub(super) enum Message {
    /// A document of that input is done.
    Review(usize, Box<Review>),
    /// An input is done, with all that stands inside it.
    Done,
    /// Time has passed.
    Tick,
}

/// An input that another worker was given up on, to be gone on with: the documents in it that need no second look.
pub(super) struct Resumed {
    /// Which input.
    pub input: usize,
    /// Paths as shown.
    pub known: HashSet<String>,
}

/// Works until nothing is left to take, or until this worker is given up.
pub(super) fn work(queue: &Arc<Queue>, desk: &Desk, messages: &SyncSender<Message>, resumed: Option<Resumed>) {
    let mut worker = Worker { queue, desk, messages, scratch: Scratch::default(), known: HashSet::new() };
    if let Some(resumed) = resumed {
        worker.known = resumed.known;
        if worker.input(resumed.input).is_break() {
            return;
        }
        worker.known = HashSet::new();
    }
    loop {
        let index = queue.next.fetch_add(1, Ordering::Relaxed);
        if index >= queue.inputs.len() || worker.input(index).is_break() {
            return;
        }
    }
}

struct Worker<'q> {
    queue: &'q Queue,
    desk: &'q Desk,
    messages: &'q SyncSender<Message>,
    scratch: Scratch,
    known: HashSet<String>,
}

impl Worker<'_> {
    fn input(&mut self, index: usize) -> ControlFlow<()> {
        let input = &self.queue.inputs[index];
        let found = match &input.bytes {
            Some(bytes) => Found::memory(bytes.to_vec(), &input.shown),
            None => Found::file(&input.path, &input.shown),
        };
        match &input.problem {
            Some(problem) if !self.known.contains(&input.shown) => {
                let review = self.queue.engine.unread(input.shown.clone(), 0, problem);
                self.tell(Message::Review(index, Box::new(review)))?;
            }
            Some(_) => {}
            None => self.found(index, &found)?,
        }
        self.desk.lay(None);
        self.tell(Message::Done)
    }

    /// A file and all that stands inside it. Stops when this worker was given up.
    fn found(&mut self, input: usize, found: &Found) -> ControlFlow<()> {
        if self.known.contains(&found.shown) {
            return ControlFlow::Continue(());
        }
        let bytes = found.size();
        self.desk.lay(Some(Task { input, shown: found.shown.clone(), bytes }));
        let attempt = catch_unwind(AssertUnwindSafe(|| self.review(input, found, bytes)));
        let review = attempt.unwrap_or_else(|panic| {
            let what =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let error = ReadError::Internal(what.unwrap_or("原因不明").to_owned());
            // A panic may have left the buffers half filled.
            self.scratch = Scratch::default();
            Some(self.queue.engine.unread(found.shown.clone(), bytes, &error))
        });
        if !self.desk.finish() {
            return ControlFlow::Break(());
        }
        match review {
            Some(review) => self.tell(Message::Review(input, Box::new(review))),
            None => ControlFlow::Continue(()),
        }
    }

    /// The review of a document; a container has none, only what stands inside it.
    fn review(&mut self, input: usize, found: &Found, bytes: u64) -> Option<Review> {
        let queue = self.queue;
        let opened = read::open(found, &queue.limits, queue.recogniser.as_ref(), &mut |step| match step {
            Step::Inside(inner) => {
                let outer = self.desk.task();
                let flow = self.found(input, &inner);
                self.desk.lay(outer);
                flow
            }
            Step::PageRecognised => {
                self.desk.sign_of_life();
                ControlFlow::Continue(())
            }
        });
        match opened {
            Ok(Some(source)) => Some(queue.engine.review(source, &mut self.scratch)),
            Ok(None) => None,
            Err(error) => Some(queue.engine.unread(found.shown.clone(), bytes, &error)),
        }
    }

    /// Nobody listens any more when the run itself was broken off.
    fn tell(&self, message: Message) -> ControlFlow<()> {
        if self.messages.send(message).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}
