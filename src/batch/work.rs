//! One worker: takes the next input, opens it and what stands inside it, reviews each document.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;

use super::Options;
use super::desk::{Desk, Task, Told};
use super::find::Input;
use crate::cache::{Cache, Pack};
use crate::detect::Scratch;
use crate::error::ReadError;
use crate::model::Review;
use crate::pipeline::Engine;
use crate::read::{self, Found, Limits, Recogniser, Step};

/// After so many bytes of documents a worker calls the watcher to hear of them: to wake a thread costs as much as to read a
/// small one.
const CALL_AFTER_BYTES: u64 = 32 << 10;

/// What there is to do about a document besides its text, in bytes of text.
const WORK_BYTES: u64 = 1 << 10;

/// What the workers of a run share.
pub(super) struct Queue {
    pub engine: Engine,
    pub limits: Limits,
    recogniser: Option<Recogniser>,
    cache: Option<Arc<Cache>>,
    /// The files to read, in order. Whoever waits here holds the lock; the others wait for the lock.
    orders: Mutex<Receiver<Order>>,
    /// Who gives the orders, and hears what came of them.
    watcher: Thread,
}

/// A file to read, with its number in the run.
#[derive(Clone)]
pub(super) struct Order {
    /// Its place among all inputs.
    pub number: usize,
    /// The file.
    pub input: Arc<Input>,
}

impl Order {
    /// The file on disk.
    pub fn file(&self) -> Found {
        let Input { path, shown, stamp, .. } = &*self.input;
        Found::file(path, shown).sized(stamp.map(|stamp| stamp.bytes))
    }
}

impl Queue {
    /// What the workers of a run share; the thread that calls is the watcher.
    pub fn new(engine: Engine, options: &Options, orders: Receiver<Order>) -> Self {
        let (recogniser, cache) = (options.recogniser.clone(), options.cache.clone());
        let (orders, watcher) = (Mutex::new(orders), std::thread::current());
        Self { engine, limits: options.limits, recogniser, cache, orders, watcher }
    }

    /// The next file; none when all are given out. Who has to wait for it calls the watcher first.
    fn next(&self) -> Option<Order> {
        let at_once = self.orders.try_lock().ok().and_then(|orders| orders.try_recv().ok());
        at_once.or_else(|| {
            self.watcher.unpark();
            self.orders.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
        })
    }

    /// The review of a document that was given up.
    pub fn given_up(&self, task: &Task, seconds: u64) -> Review {
        self.engine.unread(task.shown.clone(), task.bytes, &ReadError::TimedOut { seconds })
    }
}

/// An input that another worker was given up on, to be gone on with: the documents in it that need no second look.
pub(super) struct Resumed {
    /// Which input.
    pub order: Order,
    /// Paths as shown.
    pub known: HashSet<String>,
}

/// Works until nothing is left to take, or until this worker is given up.
pub(super) fn work(queue: &Queue, desk: &Desk, resumed: Option<Resumed>) {
    let (scratch, known) = (Scratch::default(), HashSet::new());
    let mut worker = Worker { queue, desk, untold_bytes: 0, scratch, known, pack: None };
    if let Some(resumed) = resumed {
        worker.known = resumed.known;
        // What another worker told of it is not here to be kept.
        if worker.input(&resumed.order, None).is_break() {
            return;
        }
        worker.known = HashSet::new();
    }
    while let Some(order) = queue.next() {
        if worker.input(&order, queue.cache.as_deref()).is_break() {
            return;
        }
    }
}

pub(super) struct Worker<'q> {
    pub queue: &'q Queue,
    pub desk: &'q Desk,
    /// What was done since the watcher was last called.
    untold_bytes: u64,
    pub scratch: Scratch,
    known: HashSet<String>,
    /// What comes of the file under way, where that is to be kept.
    pub pack: Option<Pack>,
}

impl Worker<'_> {
    /// One input: tells the reviews of all that stands inside it. Stops when this worker was given up.
    fn input(&mut self, order: &Order, cache: Option<&Cache>) -> ControlFlow<()> {
        let Order { number, input } = order;
        match (&input.problem, &input.bytes, cache) {
            (Some(problem), ..) if !self.known.contains(&input.shown) => {
                let review = self.queue.engine.unread(input.shown.clone(), 0, problem);
                self.tell(Told::Review(*number, Box::new(review)))?;
            }
            (Some(_), ..) => {}
            (None, Some(bytes), _) => self.found(*number, &Found::memory(bytes.to_vec(), &input.shown))?,
            (None, None, Some(cache)) => self.recall(cache, order)?,
            (None, None, None) => self.found(*number, &order.file())?,
        }
        self.desk.lay(None);
        self.tell(Told::Done(*number))
    }

    /// A file and all that stands inside it. Stops when this worker was given up.
    pub fn found(&mut self, input: usize, found: &Found) -> ControlFlow<()> {
        if self.known.contains(&found.shown) {
            return ControlFlow::Continue(());
        }
        let bytes = found.size();
        let task = Task { input, shown: found.shown.clone(), bytes };
        self.document(task, |worker| worker.review(input, found, bytes))
    }

    /// Works on a document and tells its review. Stops when this worker was given up.
    pub fn document(&mut self, task: Task, work: impl FnOnce(&mut Self) -> Option<Review>) -> ControlFlow<()> {
        self.desk.lay(Some(task.clone()));
        let attempt = catch_unwind(AssertUnwindSafe(|| work(self)));
        let review = attempt.unwrap_or_else(|panic| {
            let what =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let error = ReadError::Internal(what.unwrap_or("原因不明").to_owned());
            // A panic may have left the buffers half filled.
            self.scratch = Scratch::default();
            Some(self.unread(task.shown, task.bytes, &error))
        });
        if !self.desk.finish() {
            return ControlFlow::Break(());
        }
        let Some(review) = review else { return ControlFlow::Continue(()) };
        if let Some(pack) = &mut self.pack {
            pack.review(&review);
        }
        self.tell(Told::Review(task.input, Box::new(review)))
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
            Ok(Some(source)) => {
                if let Some(pack) = &mut self.pack {
                    pack.document(&source);
                }
                Some(queue.engine.review(source, &mut self.scratch))
            }
            Ok(None) => None,
            Err(error) => Some(self.unread(found.shown.clone(), bytes, &error)),
        }
    }

    /// The review of a file that could not be read.
    fn unread(&mut self, shown: String, bytes: u64, error: &ReadError) -> Review {
        let review = self.queue.engine.unread(shown, bytes, error);
        if let Some(pack) = &mut self.pack {
            pack.unread(&review);
            if !error.is_of_the_content() {
                pack.spoil();
            }
        }
        review
    }

    /// Leaves word for the watcher. Stops when this worker was given up, or the run was broken off.
    pub fn tell(&mut self, told: Told) -> ControlFlow<()> {
        self.untold_bytes += match &told {
            Told::Review(_, review) => review.bytes + WORK_BYTES,
            Told::Done(_) => 0,
        };
        if !self.desk.tell(told) {
            return ControlFlow::Break(());
        }
        if self.untold_bytes >= CALL_AFTER_BYTES {
            self.untold_bytes = 0;
            self.queue.watcher.unpark();
        }
        ControlFlow::Continue(())
    }
}
