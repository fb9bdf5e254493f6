//! Time this thread has had a processor: on a machine shared with others it says more of the program than the wall clock.

use std::fs;
use std::time::{Duration, Instant};

/// What a piece of work took: CPU time of this thread on Linux, elsewhere the wall clock.
pub fn timed(work: impl FnOnce()) -> Duration {
    let (started, cpu) = (Instant::now(), cpu_time());
    work();
    let wall = started.elapsed();
    cpu.zip(cpu_time()).map_or(wall, |(before, after)| after.saturating_sub(before))
}

fn cpu_time() -> Option<Duration> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
