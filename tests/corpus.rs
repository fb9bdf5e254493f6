//! Accuracy on our own corpus, and on the gold set where it is at hand, against floors that only rise.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use guiqing::batch::Options;
use guiqing::detect::Scratch;
use guiqing::evaluation::{Case, Confusion, Labels, judge_clause, judge_document};
use guiqing::model::{Action, Review, Settings, Verdict};
use guiqing::pipeline::Engine;
use guiqing::read::{self, Limits};
use guiqing::{batch, dictionary};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floors {
    controls: Controls,
    labelled: BTreeMap<String, Floor>,
    gold_clauses: Floor,
    gold_documents: Alarms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Controls {
    most_conflicts: usize,
}

/// Clauses: the least found and the most false alarms, in clauses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Floor {
    least_strict: usize,
    least_wide: usize,
    most_false_strict: usize,
    most_false_wide: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alarms {
    most_false_strict: usize,
    most_false_wide: usize,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn floors() -> Floors {
    let text =
        fs::read_to_string(root().join("corpus/floors.toml")).expect("corpus/floors.toml is part of the project");
    toml::from_str(&text).expect("corpus/floors.toml has the keys of `Floors`")
}

/// The day the labels were made for.
fn engine() -> Engine {
    let dictionary = dictionary::builtin().expect("the built-in dictionary has no mistake");
    Engine::new(dictionary, Settings { as_of: jiff::civil::date(2026, 11, 22), region: Vec::new(), issuer_level: None })
}

fn reviews(folder: &Path) -> Vec<Review> {
    let (inputs, _) = batch::find(&[folder.to_path_buf()]).expect("the folder is there");
    let collection = batch::run(&engine(), inputs, &Options::default(), |_| {}).expect("threads start");
    collection.reviews
}

fn labels(path: &Path) -> Labels {
    let text = fs::read_to_string(path).expect("a label file");
    Labels::parse(&path.to_string_lossy(), &text).unwrap_or_else(|error| panic!("{error}"))
}

fn score(engine: &Engine, labels: Labels) -> Confusion {
    let mut scratch = Scratch::default();
    let cases: Vec<Case> = labels
        .clauses
        .into_iter()
        .map(|clause| {
            let prediction = judge_clause(engine, &clause, &mut scratch);
            Case::new("", None, clause, prediction)
        })
        .collect();
    Confusion::of(&cases)
}

/// What falls short of a floor, in words.
fn shortfalls(name: &str, found: &Confusion, floor: &Floor) -> Vec<String> {
    let wide = |row: &[usize; 3]| row[0] + row[1];
    let checks = [
        ("严格召回（条）", found.conflict[0], floor.least_strict, true),
        ("宽松召回（条）", wide(&found.conflict), floor.least_wide, true),
        ("严格误报（条）", found.ok[0], floor.most_false_strict, false),
        ("宽松误报（条）", wide(&found.ok), floor.most_false_wide, false),
    ];
    println!("{name}: {found:?}");
    let short = checks.iter().filter(|(_, got, line, least)| if *least { got < line } else { got > line });
    short.map(|(what, got, line, _)| format!("{name} {what}：{got}，底线 {line}")).collect()
}

#[test]
fn the_demo_comes_out_as_a_careful_reviewer_would_have_it() {
    let labels = fs::read_to_string(root().join("corpus/demo-labels.csv")).expect("labels");
    let mut reader = csv::Reader::from_reader(labels.trim_start_matches('\u{feff}').as_bytes());
    let wanted: BTreeMap<String, String> =
        reader.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    let demo = root().join("corpus/demo");
    let prefix = format!("{}/", demo.to_string_lossy().replace('\\', "/"));
    let mut counts: BTreeMap<Action, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    let reviews = reviews(&demo);
    for review in &reviews {
        let path = review.path.strip_prefix(&prefix).unwrap_or(&review.path);
        let Some(action) = review.action else { panic!("{path} was not read: {:?}", review.problem) };
        *counts.entry(action).or_default() += 1;
        let name = serde_json::to_value(action).expect("plain");
        let label = wanted.get(path).unwrap_or_else(|| panic!("{path} has no label"));
        if name != *label {
            wrong.push(format!("{path}：应为 {label}，实为 {name}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(reviews.len(), wanted.len(), "every labelled file is there");
    assert_eq!((counts[&Action::Revise], counts[&Action::Repeal]), (10, 22));
}

#[test]
fn texts_that_forbid_the_practices_give_no_conflict() {
    let mut conflicts = Vec::new();
    for review in reviews(&root().join("corpus/controls")) {
        let found = review.findings.iter().filter(|finding| finding.verdict == Verdict::Conflict);
        conflicts.extend(found.map(|f| format!("{} {} {}“{}”", review.path, f.clause, f.rule, f.quote)));
    }
    assert!(conflicts.len() <= floors().controls.most_conflicts, "{}", conflicts.join("\n"));
}

#[test]
fn labelled_clauses_stay_above_their_floors() {
    let (engine, floors) = (engine(), floors());
    let mut short = Vec::new();
    for entry in fs::read_dir(root().join("corpus/labelled")).expect("corpus/labelled") {
        let folder = entry.expect("readable").path();
        let file = folder.join("clauses.jsonl");
        if !file.exists() {
            continue;
        }
        let class = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let floor = floors.labelled.get(&class).unwrap_or_else(|| panic!("corpus/floors.toml 没有 {class}"));
        short.extend(shortfalls(&class, &score(&engine, labels(&file)), floor));
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn gold_stays_above_its_floors() {
    let gold = root().join("../shared/gold/dev");
    if !gold.exists() {
        println!("跳过：没有 ../shared/gold/dev");
        return;
    }
    let (engine, floors) = (engine(), floors());
    let clauses = score(&engine, labels(&gold.join("clauses.jsonl")));
    let mut short = shortfalls("gold/dev/clauses", &clauses, &floors.gold_clauses);
    let mut scratch = Scratch::default();
    let mut alarms = [0, 0];
    for entry in fs::read_dir(gold.join("documents")).expect("gold documents") {
        let file = entry.expect("readable").path();
        if file.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let source =
            read::read(&file, &file.to_string_lossy(), &Limits::default()).expect("gold documents are readable");
        let labels = labels(&file.with_extension("labels.jsonl"));
        let judged = judge_document("", &engine.review(source, &mut scratch), labels, |rule| {
            engine.dictionary.is_on_document(rule)
        });
        let [strict, needs_review, _] = Confusion::of(&judged.cases).ok;
        alarms[0] += strict;
        alarms[1] += strict + needs_review;
    }
    println!("gold/dev/documents: false alarms strict, wide {alarms:?}");
    for (got, line, what) in [
        (alarms[0], floors.gold_documents.most_false_strict, "严格"),
        (alarms[1], floors.gold_documents.most_false_wide, "宽松"),
    ] {
        if got > line {
            short.push(format!("gold/dev/documents {what}误报：{got}，底线 {line}"));
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}
