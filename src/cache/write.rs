//! `Writer`: the thread that writes the cache, so that nobody else waits for a disk. Takes what came of files, many in one
//! transaction. After a fault it takes no more, and the run goes on without.

use std::sync::mpsc::{Receiver, RecvError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::key::Key;
use super::store::{Fault, Store};
use crate::model::Stamp;

/// Files that may wait to be written; whoever has more waits. It bounds the memory.
const WAITING: usize = 64;

/// What one transaction takes at most, in bytes: the store holds it in memory.
const BATCH_BYTES: usize = 16 << 20;

/// How many ticks the first file of a transaction waits for others: a kill costs no more work than that.
const BATCH_TICKS: u32 = 5;

/// What is to be written of a file.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its path.
    pub place: Vec<u8>,
    /// Its stamp and content; none: what is known of them stays.
    pub state: Option<(Stamp, Key)>,
    /// The documents in it.
    pub sources: Sources,
    /// Their reviews; none: what is known of them stays.
    pub reviews: Option<(Key, Vec<u8>)>,
}

/// What is known of the documents in a file.
#[derive(Debug)]
pub(super) enum Sources {
    /// The same as before.
    Kept,
    /// These.
    New(Key, Vec<u8>),
    /// Nothing any more.
    Unknown,
}

enum Order {
    Put(Box<Entry>),
    Tick,
    End,
}

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Writer {
    orders: SyncSender<Order>,
    thread: Mutex<Option<JoinHandle<Result<(), Fault>>>>,
}

impl Writer {
    /// Starts the thread.
    pub fn begin(store: Store) -> Self {
        let (orders, taken) = sync_channel(WAITING);
        let thread = thread::spawn(move || write(&store, &taken));
        Self { orders, thread: Mutex::new(Some(thread)) }
    }

    /// Nobody takes it after a fault.
    pub fn put(&self, entry: Entry) {
        let _ = self.orders.send(Order::Put(Box::new(entry)));
    }

    /// Some time has passed. Where many wait, they are written without being told.
    pub fn tick(&self) {
        let _ = self.orders.try_send(Order::Tick);
    }

    /// Waits until everything is written; says what went wrong.
    pub fn finish(&self) -> Option<Fault> {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let _ = self.orders.send(Order::End);
        // The store panics where it meets what it never wrote.
        thread.join().unwrap_or(Err(Fault::Damaged)).err()
    }
}

fn write(store: &Store, orders: &Receiver<Order>) -> Result<(), Fault> {
    let mut next = orders.recv();
    loop {
        match next {
            Ok(Order::Put(first)) => next = write_batch(store, &first, orders)?,
            Ok(Order::Tick) => next = orders.recv(),
            Ok(Order::End) | Err(_) => return Ok(()),
        }
    }
}

/// Writes what comes in, until it is enough for once; gives what is to be done then.
fn write_batch(store: &Store, first: &Entry, orders: &Receiver<Order>) -> Result<Result<Order, RecvError>, Fault> {
    let batch = store.batch()?;
    batch.put(first)?;
    let (mut bytes, mut ticks) = (first.bytes(), 0);
    let next = loop {
        match orders.recv() {
            Ok(Order::Put(entry)) if bytes < BATCH_BYTES => {
                bytes += entry.bytes();
                batch.put(&entry)?;
            }
            Ok(Order::Tick) if ticks < BATCH_TICKS => ticks += 1,
            next => break next,
        }
    };
    batch.commit()?;
    Ok(next)
}

impl Entry {
    fn bytes(&self) -> usize {
        let sources = if let Sources::New(_, bytes) = &self.sources { bytes.len() } else { 0 };
        self.place.len() + sources + self.reviews.as_ref().map_or(0, |(_, bytes)| bytes.len())
    }
}
