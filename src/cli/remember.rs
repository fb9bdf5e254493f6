//! `--cache`: opens the cache of a scan, says what everything kept in it follows from, and tells what became of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::ScanOptions;
use super::progress::Progress;
use crate::cache::{Cache, Counts, Key, Keys, Remark, Terms, Trust, packed};
use crate::error::Error;
use crate::journal::Shard;
use crate::pipeline::Engine;
use crate::report::terminal::printable;

/// The cache in that folder, which is made where it is missing.
///
/// # Errors
/// When it cannot be made or written, or when another run is using it.
pub(super) fn open(folder: &Path, options: &ScanOptions, engine: &Engine) -> Result<Arc<Cache>, Error> {
    let started_ns = i64::try_from(Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX);
    keep_apart(folder, &options.paths)?;
    fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.to_owned(), source })?;
    let terms = Terms {
        keys: keys(options, engine)?,
        trust: if options.verify { Trust::Content } else { Trust::Stamp },
        started_ns,
    };
    let (cache, remark) = Cache::begin(file(folder, options.shard), terms)?;
    tell(remark);
    Ok(Arc::new(cache))
}

/// The folder of the cache is no material; were there material in it, that would be passed over without a word.
fn keep_apart(folder: &Path, paths: &[PathBuf]) -> Result<(), Error> {
    let Ok(place) = fs::canonicalize(folder) else { return Ok(()) };
    let inside = paths.iter().find(|path| fs::canonicalize(path).is_ok_and(|path| path.starts_with(&place)));
    inside.map_or(Ok(()), |path| {
        let (folder, path) = (folder.display(), path.display());
        Err(Error::Usage(format!("要扫描的 {path} 在缓存目录 {folder} 里；请用 --cache 另给一个目录，专门放缓存")))
    })
}

/// Some time has passed.
pub(super) fn tick(cache: &Cache, progress: &mut Progress) {
    let Counts { unchanged, judged, .. } = cache.counts();
    progress.cached(unchanged + judged);
    cache.tick();
}

/// Writes down what came of the files, before the results are written.
pub(super) fn settle(cache: &Cache) {
    tell(cache.settle());
}

/// Gives it free to other runs.
pub(super) fn close(cache: &Cache) {
    tell(cache.close());
}

/// What was taken from it, in lines for the summary; `results` is how many files were written.
pub(super) fn described(cache: &Cache, results: usize) -> String {
    let Counts { unchanged, judged, read } = cache.counts();
    let files = format!("缓存：{unchanged} 个文件没有变化，没有再读；{judged} 个没有再读，重新判断；{read} 个读取\n");
    let same = cache.written_count();
    let anew = (results as u64).saturating_sub(same);
    let written = if results > 0 {
        format!("写出：{same} 个结果文件与以前的相同，照抄；{anew} 个新写\n")
    } else {
        String::new()
    };
    files + &written
}

/// Shards that run at the same time have one each.
fn file(folder: &Path, shard: Option<Shard>) -> PathBuf {
    let name = shard.map_or_else(
        || "guiqing.redb".to_owned(),
        |Shard { index, count }| format!("guiqing-{index:03}-of-{count:03}.redb"),
    );
    folder.join(name)
}

fn keys(options: &ScanOptions, engine: &Engine) -> Result<Keys, Error> {
    let program = program()?;
    let (reading, settings) = (packed(&options.reading.stated()), packed(&engine.settings));
    Ok(Keys::new(&[program.bytes(), &reading], &[engine.dictionary.hash.as_bytes(), &settings]))
}

/// The program as it is running, bit for bit. A version number would let one program believe another while both are being
/// worked on.
fn program() -> Result<Key, Error> {
    // Where it was replaced since it was started, the path leads to another.
    let running = Path::new("/proc/self/exe");
    let path = if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() };
    let read = path.and_then(fs::read);
    let bytes = read.map_err(|source| Error::Input { path: PathBuf::from("guiqing 程序自身"), source })?;
    Ok(Key::of(&bytes))
}

fn tell(remark: Option<Remark>) {
    if let Some(remark) = remark {
        eprintln!("注意：{}", printable(&remark));
    }
}
