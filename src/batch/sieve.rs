//! `Sieve`: which files of a walked folder are looked at: not what `.gitignore` leaves out of the repository, not what the
//! user excludes, and where the user names what to include, nothing else. Takes patterns, gives yes or no for a path, and
//! counts what it left out. What is named on the command line itself passes, unless the user wants it otherwise.
//!
//! Patterns are written as in `.gitignore` (<https://git-scm.com/docs/gitignore>).

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::error::Error;
use crate::model::Excluded;

/// What a sieve is made of.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    /// The folder the patterns are relative to.
    pub folder: PathBuf,
    /// What is left out.
    pub exclude: Vec<String>,
    /// What alone is looked at; empty: everything.
    pub include: Vec<String>,
    /// Whether `.gitignore` counts, in repositories.
    pub respects_gitignore: bool,
    /// Whether all of this holds for what is named on the command line too.
    pub sifts_named: bool,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    Folder,
    File,
}

/// Lets files through, or not.
#[derive(Debug, Default)]
pub struct Sieve {
    own: Option<Own>,
    repositories: Option<Repositories>,
    sifts_named: bool,
    named: HashSet<PathBuf>,
    /// What was left out so far.
    pub excluded: Excluded,
}

/// The user's patterns.
#[derive(Debug)]
struct Own {
    folder: PathBuf,
    exclude: Gitignore,
    include: Gitignore,
}

/// Who leaves a path out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Patterns,
    Gitignore,
}

impl Sieve {
    /// # Errors
    /// [`Error::Input`] when the folder is not there, [`Error::Usage`] for a pattern that is none.
    pub fn new(mesh: &Mesh) -> Result<Self, Error> {
        let folder = if mesh.folder.as_os_str().is_empty() { Path::new(".") } else { &mesh.folder };
        let place = std::fs::canonicalize(folder);
        let folder = place.map_err(|source| Error::Input { path: folder.to_path_buf(), source })?;
        Ok(Self {
            own: Some(Own {
                exclude: patterns(&folder, &mesh.exclude)?,
                include: patterns(&folder, &mesh.include)?,
                folder,
            }),
            repositories: mesh.respects_gitignore.then(Repositories::default),
            sifts_named: mesh.sifts_named,
            ..Self::default()
        })
    }

    /// Whatever is named on the command line, by its place on disk; told before any of it is walked.
    pub(super) fn name(&mut self, places: impl Iterator<Item = PathBuf>) {
        self.named.extend(places);
    }

    /// Whether what is named on the command line is looked at.
    pub(super) fn passes_named(&mut self, place: &Path, entry: Entry) -> bool {
        if !self.sifts_named {
            return true;
        }
        let above = place.ancestors().skip(1).map(|folder| (folder, Entry::Folder));
        let by = [(place, entry)].into_iter().chain(above).find_map(|(place, entry)| self.left_out(place, entry));
        self.count(by)
    }

    /// Whether what was met in a folder is looked at.
    pub(super) fn passes(&mut self, place: &Path, entry: Entry) -> bool {
        let by = self.left_out(place, entry);
        // What is named apart from its folder is decided on apart from it.
        let counted = by.filter(|_| !self.named.contains(place));
        self.count(counted);
        by.is_none()
    }

    /// Whether a walk that begins in `root` comes to what stands `below` it.
    pub(super) fn reaches(&mut self, root: &Path, below: &Path) -> bool {
        let mut place = root.to_path_buf();
        below.iter().all(|name| {
            place.push(name);
            let entry = if place.is_dir() { Entry::Folder } else { Entry::File };
            self.left_out(&place, entry).is_none()
        })
    }

    fn count(&mut self, by: Option<By>) -> bool {
        match by {
            Some(By::Patterns) => self.excluded.by_patterns += 1,
            Some(By::Gitignore) => self.excluded.by_gitignore += 1,
            None => {}
        }
        by.is_none()
    }

    fn left_out(&mut self, place: &Path, entry: Entry) -> Option<By> {
        if self.own.as_ref().is_some_and(|own| own.leaves_out(place, entry)) {
            return Some(By::Patterns);
        }
        let ignored = self.repositories.as_mut().is_some_and(|repositories| repositories.ignore(place, entry));
        ignored.then_some(By::Gitignore)
    }
}

impl Own {
    fn leaves_out(&self, place: &Path, entry: Entry) -> bool {
        if !place.starts_with(&self.folder) || place == self.folder {
            return false;
        }
        let is_excluded = self.exclude.matched(place, entry == Entry::Folder).is_ignore();
        let is_included = || self.include.matched_path_or_any_parents(place, false).is_ignore();
        // A folder may hold what is included, whatever its own name.
        is_excluded || entry == Entry::File && !self.include.is_empty() && !is_included()
    }
}

/// The `.gitignore` files of repositories, read once.
#[derive(Debug, Default)]
struct Repositories {
    /// For a folder, its own rules and those above it, nearest first, up to the root of the repository; `None` outside.
    rules: HashMap<PathBuf, Option<Rc<Vec<Rc<Gitignore>>>>>,
}

impl Repositories {
    fn ignore(&mut self, place: &Path, entry: Entry) -> bool {
        let Some(rules) = place.parent().and_then(|folder| self.rules_in(folder)) else { return false };
        let decided = rules.iter().map(|rules| rules.matched(place, entry == Entry::Folder));
        decided.into_iter().find(|it| !it.is_none()).as_ref().is_some_and(Match::is_ignore)
    }

    fn rules_in(&mut self, folder: &Path) -> Option<Rc<Vec<Rc<Gitignore>>>> {
        if let Some(known) = self.rules.get(folder) {
            return known.clone();
        }
        let above = if folder.join(".git").exists() {
            Some(Rc::default())
        } else {
            folder.parent().and_then(|above| self.rules_in(above))
        };
        let file = folder.join(".gitignore");
        let rules = match above {
            // A line that is no pattern is passed over, as git does.
            Some(above) if file.is_file() => {
                let own = Rc::new(Gitignore::new(&file).0);
                Some(Rc::new([own].into_iter().chain(above.iter().cloned()).collect()))
            }
            above => above,
        };
        self.rules.insert(folder.to_path_buf(), rules.clone());
        rules
    }
}

fn patterns(folder: &Path, lines: &[String]) -> Result<Gitignore, Error> {
    let mut builder = GitignoreBuilder::new(folder);
    for line in lines {
        builder.add_line(None, line).map_err(|_| Error::Usage(format!("“{line}”不是正确的通配符")))?;
    }
    builder.build().map_err(|error| Error::Usage(format!("通配符有误：{error}")))
}
