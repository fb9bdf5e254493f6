//! Journals cut off anywhere, damaged anywhere, left in pairs, and read side by side.

use std::fs;
use std::path::Path;

use super::header::sample;
use super::*;
use crate::model::{Review, Skipped, Stamp};

const STAMP: Option<Stamp> = Some(Stamp { bytes: 7, modified_ns: 11 });

fn entry(number: usize) -> Entry {
    let shown = format!("文件/{number}.zip");
    Entry::of(&shown, Path::new(&shown), STAMP)
}

/// As many as the number says, so that there is a file without any.
fn reviews(number: usize) -> Vec<Review> {
    let review = |at| Review::unread(format!("文件/{number}.zip!/{at}"), 3, "加密：请另存".to_owned());
    (0..number % 3).map(review).collect()
}

fn written(path: &Path, numbers: impl IntoIterator<Item = usize>) -> Writer {
    let mut writer = Writer::create(path, &sample()).expect("writable");
    for number in numbers {
        writer.append(entry(number), &reviews(number), |_, _| Ok(())).expect("writable");
    }
    writer.flush().expect("writable");
    writer
}

/// The numbers of the files that a run would not read again; their reviews are those that were written.
fn taken(progress: &Progress) -> Vec<usize> {
    let (_, earlier) = progress.begin(&sample(), Start::GoOn).expect("the same run");
    let Some(mut earlier) = earlier else { return Vec::new() };
    let known = |number: &usize| {
        let known = earlier.take(&entry(*number))?;
        assert_eq!(known, reviews(*number));
        Some(())
    };
    let mut known = known;
    (0..8).filter(|number| known(number).is_some()).collect()
}

fn is_prefix(numbers: &[usize]) -> bool {
    numbers.iter().copied().eq(0..numbers.len())
}

#[test]
fn of_a_journal_cut_off_anywhere_the_whole_files_are_taken_over() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let progress = Progress::at(folder.path(), None);
    let path = folder.path().join(".scan.guiqing.part");
    drop(written(&path, 0..6));
    let whole = fs::read(&path).expect("readable");
    let mut counts = Vec::new();
    for end in 0..=whole.len() {
        progress.clear().expect("removable");
        fs::write(&path, &whole[..end]).expect("writable");
        let numbers = taken(&progress);
        assert!(is_prefix(&numbers), "{end}: {numbers:?}");
        counts.push(numbers.len());
    }
    assert!(counts.is_sorted());
    assert_eq!((counts.first(), counts.last()), (Some(&0), Some(&6)));
}

#[test]
fn a_damaged_byte_is_noticed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let progress = Progress::at(folder.path(), None);
    let path = folder.path().join(".scan.guiqing.part");
    drop(written(&path, 0..6));
    let whole = fs::read(&path).expect("readable");
    for at in 0..whole.len() {
        progress.clear().expect("removable");
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        fs::write(&path, &damaged).expect("writable");
        // The reviews themselves are compared there; behind the damage nothing is taken over.
        let numbers = taken(&progress);
        assert!(is_prefix(&numbers) && numbers.len() < 6, "{at}: {numbers:?}");
    }
}

#[test]
fn of_two_journals_the_later_one_knows_better_as_far_as_it_goes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let progress = Progress::at(folder.path(), None);
    let (journal, earlier) =
        (folder.path().join(".scan.guiqing.part"), folder.path().join(".scan.guiqing.earlier.part"));
    drop(written(&earlier, [0, 1, 2, 4, 6]));
    drop(written(&journal, [0, 2, 3]));
    let later = fs::read(&journal).expect("readable");
    assert_eq!(taken(&progress), [0, 2, 3, 4, 6]);
    // The one that was broken off on the way from two to one.
    for torn in [0, 3, 9] {
        progress.clear().expect("removable");
        drop(written(&earlier, [0, 1, 2, 4, 6]));
        fs::write(&journal, [&later[..], &later[later.len() - torn..]].concat()).expect("writable");
        assert_eq!(taken(&progress), [0, 2, 3, 4, 6]);
    }
}

#[test]
fn a_changed_file_is_not_taken_over_nor_one_without_a_stamp() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let progress = Progress::at(folder.path(), None);
    let mut writer = written(&folder.path().join(".scan.guiqing.part"), [1]);
    let mut unstamped = entry(2);
    unstamped.stamp = None;
    writer.append(unstamped.clone(), &reviews(2), |_, _| Ok(())).expect("writable");
    writer.flush().expect("writable");
    drop(writer);
    let (_, earlier) = progress.begin(&sample(), Start::GoOn).expect("the same run");
    let mut earlier = earlier.expect("there is one");
    let mut changed = entry(1);
    changed.stamp = Some(Stamp { bytes: 8, modified_ns: 11 });
    assert!(earlier.take(&changed).is_none());
    assert!(earlier.take(&unstamped).is_none());
    assert_eq!(earlier.taken, 0);
}

#[test]
fn journals_side_by_side_pass_by_in_path_order_as_often_as_asked() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let end = End { skipped: Skipped { hidden: 2, ..Skipped::default() }, entries: 0 };
    let reader = |name: &str, numbers: &[usize]| {
        let writer = written(&folder.path().join(name), numbers.iter().copied());
        writer.finish(&end).expect("writable")
    };
    let readers = vec![reader("a", &[1, 4, 5]), reader("b", &[]), reader("c", &[0, 2, 3])];
    let mut journals = Journals::new(readers).expect("whole");
    for _ in 0..2 {
        let (mut shown, mut paths) = (Vec::new(), Vec::new());
        while let Some(next) = journals.advance().expect("whole") {
            match next {
                Next::Entry(entry) => shown.push(entry.shown),
                Next::Review(review, place) => {
                    assert_eq!(journals.review(place).expect("it is there"), *review);
                    paths.push(review.path);
                }
            }
        }
        assert_eq!(shown, (0..6).map(|number| entry(number).shown).collect::<Vec<_>>());
        let expected: Vec<_> = (0..6).flat_map(reviews).map(|review| review.path).collect();
        assert_eq!(paths, expected);
        assert_eq!(journals.end(), End { entries: 6, ..end });
        journals.rewind().expect("whole");
    }
}

#[test]
fn a_journal_without_its_end_is_not_whole() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a");
    drop(written(&path, 0..3));
    let mut journals = Journals::new(vec![Reader::open(&path).expect("it is there")]).expect("it begins well");
    let mut passing = std::iter::from_fn(|| journals.advance().transpose());
    assert!(passing.any(|next| next.is_err()));
}

#[test]
fn a_journal_without_a_name_comes_back_too() {
    let mut writer = Writer::unnamed(&sample()).expect("writable");
    writer.append(entry(2), &reviews(2), |_, _| Ok(())).expect("writable");
    let mut journals = Journals::new(vec![writer.finish(&End::default()).expect("writable")]).expect("whole");
    let mut count = 0;
    while journals.advance().expect("whole").is_some() {
        count += 1;
    }
    assert_eq!(count, 3);
}
