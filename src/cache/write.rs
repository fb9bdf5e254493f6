//! `Writer`: the thread that writes the cache, so that nobody else waits for a disk. Takes what came of files, many in one
//! transaction. After a fault it takes no more, and the run goes on without.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::key::Key;
use super::store::{Fault, Store};
use crate::model::Stamp;

/// Files that may wait to be written; whoever has more waits. It bounds the memory.
const WAITING: usize = 64;

/// What one transaction takes at most, in bytes: the store holds it in memory.
const BATCH_BYTES: usize = 16 << 20;

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
    Commit,
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

    /// Writes down what was put so far. Where many wait, it will be soon without being asked.
    pub fn flush(&self) {
        let _ = self.orders.try_send(Order::Commit);
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
    loop {
        let mut order = orders.recv();
        if matches!(order, Ok(Order::Commit)) {
            continue;
        }
        let batch = store.batch()?;
        let mut bytes = 0;
        while let Ok(Order::Put(entry)) = &order {
            bytes += entry.bytes();
            batch.put(entry)?;
            if bytes > BATCH_BYTES {
                break;
            }
            order = orders.recv();
        }
        batch.commit()?;
        if matches!(order, Ok(Order::End) | Err(_)) {
            return Ok(());
        }
    }
}

impl Entry {
    fn bytes(&self) -> usize {
        let sources = if let Sources::New(_, bytes) = &self.sources { bytes.len() } else { 0 };
        self.place.len() + sources + self.reviews.as_ref().map_or(0, |(_, bytes)| bytes.len())
    }
}
