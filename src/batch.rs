//! Many files: finds them, runs the pipeline over them in parallel, keeps path order. Takes paths and an engine, gives
//! reviews. A file that fails, or on which the program fails, is a review like any other.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::collate;
use crate::detect::Scratch;
use crate::error::{Error, ReadError};
use crate::model::run::Skipped;
use crate::model::{Collection, Review};
use crate::pipeline::Engine;
use crate::read::{self, Limits};

/// More threads than any machine has cores only cost memory: ten thousands of them stop the machine.
const MAX_JOBS: usize = 256;

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The path as shown to people, `/` as separator. Inputs are sorted by it.
    pub shown: String,
    /// Where it is.
    pub path: PathBuf,
}

/// All files under `paths`, sorted, each once; hidden and temporary files inside folders are counted and left out.
///
/// # Errors
/// [`Error::Input`] when a path named by the user does not exist or a folder cannot be listed.
pub fn find(paths: &[PathBuf]) -> Result<(Vec<Input>, Skipped), Error> {
    let mut inputs = Vec::new();
    let mut skipped = Skipped::default();
    for path in paths {
        let about = fs::metadata(path).map_err(|source| Error::Input { path: path.clone(), source })?;
        if about.is_dir() {
            folder(path, &mut inputs, &mut skipped)?;
        } else {
            inputs.push(input(path));
        }
    }
    inputs.sort();
    inputs.dedup();
    Ok((inputs, skipped))
}

fn input(path: &Path) -> Input {
    Input { shown: path.to_string_lossy().replace('\\', "/"), path: path.to_path_buf() }
}

/// Links to folders are not followed: they may lead in circles.
fn folder(root: &Path, inputs: &mut Vec<Input>, skipped: &mut Skipped) -> Result<(), Error> {
    let mut pending = vec![root.to_path_buf()];
    while let Some(current) = pending.pop() {
        let failed = |source| Error::Input { path: current.clone(), source };
        for entry in fs::read_dir(&current).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("._") {
                skipped.apple_doubles += 1;
            } else if name.starts_with("~$") {
                skipped.office_locks += 1;
            } else if name.starts_with('.') {
                skipped.hidden += 1;
            } else if entry.file_type().map_err(failed)?.is_dir() {
                pending.push(entry.path());
            } else {
                inputs.push(input(&entry.path()));
            }
        }
    }
    Ok(())
}

/// Reviews all inputs on `jobs` threads (0: as many as there are cores) and collates them. `on_review` is called from
/// any thread as each is done, for a progress bar.
///
/// # Errors
/// [`Error::Usage`] when the threads cannot be started.
pub fn run(
    engine: &Engine,
    inputs: &[Input],
    limits: &Limits,
    jobs: usize,
    on_review: impl Fn(&Review) + Sync,
) -> Result<Collection, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.min(MAX_JOBS)).build();
    let pool = pool.map_err(|error| Error::Usage(format!("无法启动 {jobs} 个线程：{error}；请减小 --jobs")))?;
    let reviews = pool.install(|| {
        let all = inputs.par_iter().with_max_len(1).map_init(Scratch::default, |scratch, input| {
            let review = one(engine, input, limits, scratch);
            on_review(&review);
            review
        });
        all.collect()
    });
    Ok(collate::collate(&engine.dictionary, engine.settings.as_of, reviews))
}

/// One file to its review, whatever happens on the way.
fn one(engine: &Engine, input: &Input, limits: &Limits, scratch: &mut Scratch) -> Review {
    let bytes = || fs::metadata(&input.path).map_or(0, |about| about.len());
    let attempt = catch_unwind(AssertUnwindSafe(|| match read::read(&input.path, &input.shown, limits) {
        Ok(source) => engine.review(source, scratch),
        Err(error) => engine.unread(input.shown.clone(), bytes(), &error),
    }));
    attempt.unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let error = ReadError::Internal(what.unwrap_or("原因不明").to_owned());
        // A panic may have left the buffers half filled.
        *scratch = Scratch::default();
        engine.unread(input.shown.clone(), bytes(), &error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_files_in_order_and_counts_what_it_leaves_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.txt", "a.txt", ".hidden", "~$a.docx", "._b.txt"] {
            fs::write(folder.path().join(name), "x").expect("writable");
        }
        fs::create_dir(folder.path().join("a")).expect("writable");
        fs::write(folder.path().join("a/c.txt"), "x").expect("writable");
        let (inputs, skipped) = find(&[folder.path().to_path_buf()]).expect("readable");
        let names: Vec<_> =
            inputs.iter().map(|i| i.path.strip_prefix(folder.path()).expect("below").to_owned()).collect();
        assert_eq!(names, [Path::new("a.txt"), Path::new("a/c.txt"), Path::new("b.txt")]);
        assert_eq!((skipped.hidden, skipped.office_locks, skipped.apple_doubles), (1, 1, 1));
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        assert!(matches!(find(&[PathBuf::from("没有这个目录")]), Err(Error::Input { .. })));
    }
}
