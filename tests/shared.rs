//! Real documents and real statutes. They are no part of the project: where `../shared` is missing these tests say
//! "skipped" on standard error and pass.

use std::io::Write;
use std::path::{Path, PathBuf};

use guiqing::batch::{self, Options};
use guiqing::dictionary;
use guiqing::model::{Review, Settings, Status, Summary, Verdict};
use guiqing::pipeline::Engine;

/// The folder of that name under `shared`, which stands beside the project or, for a working tree, one level up.
fn shared(name: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared", "../../shared"].map(|place| here.join(place).join(name));
    let found = places.into_iter().find(|place| place.exists());
    if found.is_none() {
        // Straight to the stream: the test runner hides what a passing test prints by macro.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/{name} is missing");
    }
    found
}

fn review(paths: &[PathBuf]) -> Vec<Review> {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    let settings = Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None };
    let engine = Engine::new(dictionary, settings);
    let (inputs, _) = batch::find(paths).expect("the folder is readable");
    let collection = batch::run(&engine, inputs.clone(), &Options::default(), |_| ()).expect("threads start");
    // Files inside a file stand beside it.
    let mut files: Vec<&str> =
        collection.reviews.iter().map(|review| review.path.split("!/").next().expect("a first part")).collect();
    files.dedup();
    let found: Vec<&str> = inputs.iter().map(|input| input.shown.as_str()).collect();
    assert_eq!(files, found, "every file found has a review, in path order");
    collection.reviews
}

/// The laws that forbid the practices name every one of them.
#[test]
fn the_statutes_themselves_are_in_conflict_with_nothing() {
    let names = ["公平竞争审查条例(2024-06-06).md", "优化营商环境条例(2019-10-22).md"];
    for name in names {
        let Some(path) = shared(&format!("statutes/行政法规/{name}")) else { continue };
        let reviews = review(&[path]);
        let [review] = reviews.as_slice() else { panic!("one file, {} reviews", reviews.len()) };
        assert_eq!(review.status, Status::Read);
        assert!(review.clauses > 30, "{name} has {} clauses", review.clauses);
        let conflicts = review.findings.iter().filter(|finding| finding.verdict == Verdict::Conflict);
        let told: Vec<_> = conflicts.map(|f| format!("{} {}“{}”", f.clause, f.rule, f.quote)).collect();
        assert!(told.is_empty(), "{name}:\n{}", told.join("\n"));
    }
}

#[test]
fn every_real_file_is_accounted_for() {
    let Some(corpora) = shared("corpora") else { return };
    let reviews = review(&[corpora]);
    let mut summary = Summary::default();
    reviews.iter().for_each(|review| summary.add(review));
    assert!(summary.found() > 1000, "only {} files found", summary.found());
    // Garbage, scans, pages whose body is elsewhere, pictures of seals: each was looked at.
    assert!(summary.unread <= 47, "{} files unread", summary.unread);
    assert_eq!(summary.read + summary.partial + summary.unread, reviews.len());
    let unexplained =
        reviews.iter().filter(|r| r.status != Status::Read && r.problem.as_deref().unwrap_or("").is_empty());
    assert_eq!(unexplained.map(|review| review.path.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    let panicked = summary.incomplete.iter().filter(|file| file.reason() == "内部错误");
    let told: Vec<_> = panicked.map(|file| format!("{}：{}", file.path, file.problem)).collect();
    assert!(told.is_empty(), "the program failed on:\n{}", told.join("\n"));
    let advised = reviews.iter().all(|review| review.action.is_some() == (review.status != Status::Unread));
    assert!(advised, "what was read has a recommendation, what was not has none");
    let _ = writeln!(
        std::io::stderr(),
        "corpora: {} found = {} read + {} in part + {} not read; {:?} {:?}",
        summary.found(),
        summary.read,
        summary.partial,
        summary.unread,
        summary.unread_reasons,
        summary.partial_reasons
    );
}
