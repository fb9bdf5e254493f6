//! How fast the read stage alone is, on one thread, on files of one's own: `cargo bench --bench read -- LIST`. Takes a file
//! that lists paths, one a line; reads each into memory once, then parses them all several times. Prints a line of tab
//! separated figures; `benches/compare/speed.py` sets them beside those of other readers.

mod clock;

use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use guiqing::read::{self, Limits};

const PASSES: usize = 5;

fn main() {
    // Cargo adds a flag of its own.
    let Some(list) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("usage: cargo bench --bench read -- LIST   (LIST: a file with one path a line)");
        return;
    };
    let list = fs::read_to_string(list).expect("the list can be read");
    let files: Vec<(&str, Vec<u8>)> =
        list.lines().filter_map(|path| fs::read(path).ok().map(|bytes| (path, bytes))).collect();
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let limits = Limits::default();
    let pass = || files.iter().filter(|(path, bytes)| black_box(read::parse(bytes, path, &limits)).is_ok()).count();
    let read = pass();
    let mut fastest = (Duration::MAX, Duration::MAX);
    for _ in 0..PASSES {
        let (started, mut wall) = (Instant::now(), Duration::ZERO);
        let cpu = clock::timed(|| {
            black_box(pass());
            wall = started.elapsed();
        });
        fastest = (fastest.0.min(wall), fastest.1.min(cpu));
    }
    let (wall, cpu) = (fastest.0.as_secs_f64(), fastest.1.as_secs_f64());
    println!("files\tread\tbytes\twall_s\tcpu_s\tfiles_per_cpu_s\tmb_per_cpu_s");
    let (count, megabytes) = (files.len() as f64, bytes as f64 / 1e6);
    println!("{}\t{read}\t{bytes}\t{wall:.4}\t{cpu:.4}\t{:.1}\t{:.1}", files.len(), count / cpu, megabytes / cpu);
}
