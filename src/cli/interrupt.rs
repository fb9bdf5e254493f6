//! `Interrupt`: whether the user wants the program to stop. Asked between one document and the next, so that what is done by then
//! is kept.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::EXIT_FAILED;
use crate::error::Error;

/// Set by Ctrl-C; a second one ends the program at once. Other signals keep their meaning, so that `nohup` holds; a journal
/// can be gone on with after them too.
#[derive(Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Heeds the signals from now on.
    pub fn heed() -> Self {
        let interrupt = Self::default();
        let asked = Arc::clone(&interrupt.0);
        // Where the system does not allow it, the process just ends, and the journal is as good.
        let _ = ctrlc::set_handler(move || {
            if asked.swap(true, Ordering::Relaxed) {
                process::exit(EXIT_FAILED.into());
            }
        });
        interrupt
    }

    /// # Errors
    /// [`Error::Usage`] when the program is to stop.
    pub fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) { Err(Error::Usage("已中断".to_owned())) } else { Ok(()) }
    }
}
