//! One worker: takes the next input, opens it and what stands inside it, reviews each document.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};

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
    limits: Limits,
    recogniser: Option<Recogniser>,
    /// The files to read, in order. Whoever waits here holds the lock; the others wait for the lock.
    orders: Mutex<Receiver<Order>>,
}

/// A file to read, with its number in the run.
#[derive(Clone)]
pub(super) struct Order {
    /// Its place among all inputs.
    pub number: usize,
    /// The file.
    pub input: Arc<Input>,
}

impl Queue {
    /// What the workers of a run share.
    pub fn new(engine: Engine, limits: Limits, recogniser: Option<Recogniser>, orders: Receiver<Order>) -> Self {
        Self { engine, limits, recogniser, orders: Mutex::new(orders) }
    }

    /// The next file; none when all are given out.
    fn next(&self) -> Option<Order> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
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
    /// That input is done, with all that stands inside it.
    Done(usize),
    /// Time has passed.
    Tick,
}

/// An input that another worker was given up on, to be gone on with: the documents in it that need no second look.
pub(super) struct Resumed {
    /// Which input.
    pub order: Order,
    /// Paths as shown.
    pub known: HashSet<String>,
}

/// Works until nothing is left to take, or until this worker is given up.
pub(super) fn work(queue: &Arc<Queue>, desk: &Desk, messages: &SyncSender<Message>, resumed: Option<Resumed>) {
    let mut worker = Worker { queue, desk, messages, scratch: Scratch::default(), known: HashSet::new() };
    if let Some(resumed) = resumed {
        worker.known = resumed.known;
        if worker.input(&resumed.order).is_break() {
            return;
        }
        worker.known = HashSet::new();
    }
    while let Some(order) = queue.next() {
        if worker.input(&order).is_break() {
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
    /// One input: tells the reviews of all that stands inside it. Stops when this worker was given up.
    fn input(&mut self, order: &Order) -> ControlFlow<()> {
        let Order { number, input } = order;
        let found = match &input.bytes {
            Some(bytes) => Found::memory(bytes.to_vec(), &input.shown),
            None => Found::file(&input.path, &input.shown),
        };
        match &input.problem {
            Some(problem) if !self.known.contains(&input.shown) => {
                let review = self.queue.engine.unread(input.shown.clone(), 0, problem);
                self.tell(Message::Review(*number, Box::new(review)))?;
            }
            Some(_) => {}
            None => self.found(*number, &found)?,
        }
        self.desk.lay(None);
        self.tell(Message::Done(*number))
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
