//! Watches the workers: gathers what they tell in path order, gives up a document that takes too long and sets another
//! worker in the place of the one that hangs in it. The hung thread is left behind; it ends with the process.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::desk::{Desk, Task};
use super::work::{Message, Queue, Resumed, work};
use crate::error::Error;
use crate::model::Review;

/// More threads than any machine has cores only cost memory: ten thousands of them stop the machine.
const MAX_JOBS: usize = 256;

/// Readers of nested formats recurse; this is address space, not memory.
const STACK_BYTES: usize = 64 << 20;

/// How often is looked whether a worker hangs. Time is counted in ticks, so that a machine that slept does not make
/// every document late.
const TICKS_PER_SECOND: u64 = 5;

/// How many messages may wait; a worker with more to tell waits.
const WAITING_MESSAGES: usize = 256;

/// The workers of a run, and what they told so far.
pub(super) struct Watch {
    queue: Arc<Queue>,
    told: Receiver<Message>,
    tell: SyncSender<Message>,
    workers: Vec<Watched>,
    max_ticks: u64,
    /// The reviews of each input so far.
    reviews: Vec<Vec<Review>>,
    /// Inputs not done yet.
    open: usize,
}

struct Watched {
    desk: Arc<Desk>,
    pulse: u64,
    ticks: u64,
}

impl Watch {
    /// Starts `jobs` workers (0: as many as there are cores).
    ///
    /// # Errors
    /// [`Error::Usage`] when the threads cannot be started.
    pub fn begin(queue: &Arc<Queue>, jobs: usize, max_seconds: u64) -> Result<Self, Error> {
        let (tell, told) = sync_channel(WAITING_MESSAGES);
        let count = queue.inputs.len();
        let mut watch = Self {
            queue: Arc::clone(queue),
            told,
            tell,
            workers: Vec::new(),
            max_ticks: max_seconds.saturating_mul(TICKS_PER_SECOND).max(1),
            reviews: (0..count).map(|_| Vec::new()).collect(),
            open: count,
        };
        let pool = pool(jobs.min(MAX_JOBS))?;
        for _ in 0..pool.current_num_threads().min(count.max(1)) {
            watch.spawn(&pool, None);
        }
        watch.tick();
        Ok(watch)
    }

    /// The reviews of all inputs, in path order.
    ///
    /// # Errors
    /// [`Error::Usage`] when a worker that hangs cannot be replaced.
    pub fn collect(mut self, mut on_review: impl FnMut(&Review)) -> Result<Vec<Review>, Error> {
        while self.open > 0 {
            match self.told.recv().expect("this side keeps a sender") {
                Message::Review(input, review) => {
                    on_review(&review);
                    self.reviews[input].push(*review);
                }
                Message::Done => self.open -= 1,
                Message::Tick => self.look(&mut on_review)?,
            }
        }
        let mut all = Vec::with_capacity(self.reviews.len());
        for mut reviews in self.reviews {
            reviews.sort_by(|a, b| a.path.cmp(&b.path));
            all.append(&mut reviews);
        }
        Ok(all)
    }

    fn spawn(&mut self, pool: &rayon::ThreadPool, resumed: Option<Resumed>) {
        let desk = Arc::new(Desk::default());
        let (queue, seen, tell) = (Arc::clone(&self.queue), Arc::clone(&desk), self.tell.clone());
        pool.spawn(move || work(&queue, &seen, &tell, resumed));
        self.workers.push(Watched { desk, pulse: 0, ticks: 0 });
    }

    /// Sends ticks for as long as somebody listens.
    fn tick(&self) {
        let tell = self.tell.clone();
        thread::spawn(move || {
            let pause = Duration::from_millis(1_000 / TICKS_PER_SECOND);
            while tell.send(Message::Tick).is_ok() {
                thread::sleep(pause);
            }
        });
    }

    /// Gives up every worker that shows no life.
    fn look(&mut self, on_review: &mut impl FnMut(&Review)) -> Result<(), Error> {
        let mut given_up = Vec::new();
        self.workers.retain_mut(|worker| {
            let (pulse, is_busy) = worker.desk.look();
            if pulse != worker.pulse || !is_busy {
                (worker.pulse, worker.ticks) = (pulse, 0);
                return true;
            }
            worker.ticks += 1;
            let late = worker.ticks > self.max_ticks;
            let task = late.then(|| worker.desk.give_up(pulse)).flatten();
            let is_kept = task.is_none();
            given_up.extend(task);
            is_kept
        });
        given_up.into_iter().try_for_each(|task| self.replace(&task, on_review))
    }

    /// Tells what came of a document that was given up, and lets another worker go on behind it.
    fn replace(&mut self, task: &Task, on_review: &mut impl FnMut(&Review)) -> Result<(), Error> {
        let review = self.queue.given_up(task, self.max_ticks / TICKS_PER_SECOND);
        on_review(&review);
        self.reviews[task.input].push(review);
        let known: HashSet<String> = self.reviews[task.input].iter().map(|review| review.path.clone()).collect();
        self.spawn(&pool(1)?, Some(Resumed { input: task.input, known }));
        Ok(())
    }
}

/// Threads that outlive this value until their work is done.
fn pool(jobs: usize) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK_BYTES).build();
    pool.map_err(|error| Error::Usage(format!("无法启动 {jobs} 个线程：{error}；请减小 --jobs")))
}
