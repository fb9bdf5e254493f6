//! One input with a cache at hand: what is known of it is told, what is only read is judged, what is not known is read and kept.

use std::ops::ControlFlow;

use super::desk::{Task, Told};
use super::work::{Order, Worker};
use crate::cache::{Cache, Effort, File, Key, Known, Pack, Read};
use crate::read;

impl Worker<'_> {
    /// As an input that is read, with less effort. Stops when this worker was given up.
    pub fn recall(&mut self, cache: &Cache, order: &Order) -> ControlFlow<()> {
        let Order { number, input } = order;
        let Some(mut pack) = self.pack.take().or_else(|| Pack::new().ok()) else {
            return self.found(*number, &order.file());
        };
        pack.clear();
        // Disks hang too.
        let bytes = input.stamp.map_or(0, |stamp| stamp.bytes);
        self.desk.lay(Some(Task { input: *number, shown: input.shown.clone(), bytes }));
        let file = cache.file(&input.path, &input.shown, input.stamp);
        let believed = cache.content(&file).filter(|_| read::is_readable(&input.path));
        if let Some(content) = believed
            && let Some(known) = cache.known(&file, &content, &mut pack)
        {
            return self.take_over(cache, *number, (file, &content), known, pack);
        }
        let found = order.file().loaded(&self.queue.limits);
        let Some(content) = found.content().map(Key::of) else {
            // What cannot be opened now may be opened next time.
            cache.count(Effort::Reading);
            return self.found(*number, &found);
        };
        if believed != Some(content)
            && let Some(known) = cache.known(&file, &content, &mut pack)
        {
            return self.take_over(cache, *number, (file, &content), known, pack);
        }
        self.pack = Some(pack);
        self.found(*number, &found)?;
        self.keep(cache, (file, &content), Effort::Reading);
        ControlFlow::Continue(())
    }

    /// Tells what is known, and what is judged anew of it.
    fn take_over(
        &mut self,
        cache: &Cache,
        input: usize,
        (file, content): (File<'_>, &Key),
        known: Known,
        pack: Pack,
    ) -> ControlFlow<()> {
        if !self.desk.finish() {
            return ControlFlow::Break(());
        }
        self.pack = Some(pack);
        match known {
            Known::Reviews(reviews) => {
                self.keep(cache, (file, content), Effort::Nothing);
                reviews.into_iter().try_for_each(|review| self.tell(Told::Review(input, Box::new(review))))
            }
            Known::Read(all) => {
                all.into_iter().try_for_each(|read| self.judge(input, read))?;
                self.keep(cache, (file, content), Effort::Judging);
                ControlFlow::Continue(())
            }
        }
    }

    /// What was read from a file or one inside it, as if it had just been read.
    fn judge(&mut self, input: usize, read: Read) -> ControlFlow<()> {
        let (shown, bytes) = match &read {
            Read::Document(source) => (source.path.clone(), source.bytes),
            Read::Unread(review) => (review.path.clone(), review.bytes),
        };
        self.document(Task { input, shown, bytes }, |worker| {
            Some(match read {
                Read::Document(source) => worker.queue.engine.review(source, &mut worker.scratch),
                Read::Unread(review) => *review,
            })
        })
    }

    fn keep(&mut self, cache: &Cache, (file, content): (File<'_>, &Key), effort: Effort) {
        if let Some(pack) = &mut self.pack {
            cache.keep(file, content, effort, pack);
        }
    }
}
