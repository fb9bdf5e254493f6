//! Watches the workers: gives out jobs, gathers what comes of them in their order, gives up a document that takes too long and sets another
//! worker in the place of the one that hangs in it. The hung thread is left behind; it ends with the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use super::desk::{Desk, Task, Told};
use super::window::Window;
use super::work::{Order, Queue, Resumed, work};
use super::{Event, Job, Options};
use crate::error::Error;
use crate::pipeline::Engine;

/// More threads than any machine has cores only cost memory: ten thousands of them stop the machine.
const MAX_JOBS: usize = 256;

/// Readers of nested formats recurse; this is address space, not memory.
const STACK_BYTES: usize = 64 << 20;

/// How often is looked whether a worker hangs. Time is counted in ticks, so that a machine that slept does not make
/// every document late.
const TICKS_PER_SECOND: u64 = 5;

/// Inputs that are given out or wait for a worker, for each worker and besides: enough small ones that no worker waits for the
/// walk until the watcher is called again.
const OPEN_INPUTS: (usize, usize) = (32, 64);

/// The workers of a run, and what they told so far.
pub(super) struct Watch {
    queue: Arc<Queue>,
    /// Taken away when everything is given out, so that the workers end.
    orders: Option<Sender<Order>>,
    workers: Vec<Watched>,
    /// Whether it is time to look after them.
    is_time: Arc<AtomicBool>,
    max_ticks: u64,
    max_open: usize,
    window: Window,
}

struct Watched {
    desk: Arc<Desk>,
    pulse: u64,
    ticks: u64,
}

impl Watch {
    /// Starts the workers.
    ///
    /// # Errors
    /// [`Error::Usage`] when the threads cannot be started.
    pub fn begin(engine: &Engine, options: &Options) -> Result<Self, Error> {
        let (orders, taken) = channel();
        let pool = pool(options.jobs.min(MAX_JOBS))?;
        let count = pool.current_num_threads();
        let mut watch = Self {
            queue: Arc::new(Queue::new(engine.clone(), options, taken)),
            orders: Some(orders),
            workers: Vec::new(),
            is_time: Arc::default(),
            max_ticks: options.max_seconds.saturating_mul(TICKS_PER_SECOND).max(1),
            max_open: OPEN_INPUTS.0 * count + OPEN_INPUTS.1,
            window: Window::default(),
        };
        for _ in 0..count {
            watch.spawn(&pool, None);
        }
        watch.tick();
        Ok(watch)
    }

    /// Gives out the jobs and tells of them in their order.
    ///
    /// # Errors
    /// [`Error::Usage`] when a worker that hangs cannot be replaced, and whatever `on_event` fails with.
    pub fn stream(
        mut self,
        jobs: impl Iterator<Item = Job>,
        mut on_event: impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut jobs = jobs.fuse();
        loop {
            self.give_out(&mut jobs);
            while let Some((input, reviews)) = self.window.pop() {
                on_event(Event::Input(&input, reviews))?;
            }
            if self.window.open > 0 {
                self.hear(&mut on_event)?;
            } else if self.window.is_empty() && self.orders.is_none() {
                return Ok(());
            }
        }
    }

    fn give_out(&mut self, jobs: &mut impl Iterator<Item = Job>) {
        while let Some(orders) = &self.orders
            && self.window.open < self.max_open
            && self.window.has_room()
        {
            match jobs.next() {
                Some(job) => {
                    let order = self.window.push(job);
                    order.into_iter().try_for_each(|order| orders.send(order)).expect("the queue is kept");
                }
                None => self.orders = None,
            }
        }
    }

    /// Hears what the workers told; waits where there is nothing.
    fn hear(&mut self, on_event: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let told: Vec<Told> = self.workers.iter().flat_map(|worker| worker.desk.hear()).collect();
        let is_quiet = told.is_empty();
        for told in told {
            match told {
                Told::Review(number, review) => {
                    on_event(Event::Review(&review))?;
                    self.window.add(number, *review);
                }
                Told::Done(number) => self.window.close(number),
            }
        }
        if self.is_time.swap(false, Ordering::Relaxed) {
            self.look(on_event)?;
            on_event(Event::Tick)?;
        } else if is_quiet {
            thread::park();
        }
        Ok(())
    }

    fn spawn(&mut self, pool: &rayon::ThreadPool, resumed: Option<Resumed>) {
        let desk = Arc::new(Desk::default());
        let (queue, seen) = (Arc::clone(&self.queue), Arc::clone(&desk));
        pool.spawn(move || work(&queue, &seen, resumed));
        self.workers.push(Watched { desk, pulse: 0, ticks: 0 });
    }

    /// Calls this thread again and again, for as long as the watch lasts.
    fn tick(&self) {
        let (watcher, is_time) = (thread::current(), Arc::clone(&self.is_time));
        thread::spawn(move || {
            // The other one belongs to the watch.
            while Arc::strong_count(&is_time) > 1 {
                is_time.store(true, Ordering::Relaxed);
                watcher.unpark();
                thread::sleep(Duration::from_millis(1_000 / TICKS_PER_SECOND));
            }
        });
    }

    /// Gives up every worker that shows no life.
    fn look(&mut self, on_event: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
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
        given_up.into_iter().try_for_each(|task| self.replace(&task, on_event))
    }

    /// Tells what came of a document that was given up, and lets another worker go on behind it.
    fn replace(&mut self, task: &Task, on_event: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let review = self.queue.given_up(task, self.max_ticks / TICKS_PER_SECOND);
        on_event(Event::Review(&review))?;
        self.window.add(task.input, review);
        let (order, known) = self.window.so_far(task.input);
        self.spawn(&pool(1)?, Some(Resumed { order, known }));
        Ok(())
    }
}

/// A run that was broken off is worked on no further.
impl Drop for Watch {
    fn drop(&mut self) {
        self.workers.iter().for_each(|worker| worker.desk.close());
    }
}

/// Threads that outlive this value until their work is done.
fn pool(jobs: usize) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK_BYTES).build();
    pool.map_err(|error| Error::Usage(format!("无法启动 {jobs} 个线程：{error}；请减小 --jobs")))
}
