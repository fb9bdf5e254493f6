//! What holds between documents, found by their numbers and, as a model, by looking at all of them at once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::date;
use proptest::prelude::*;

use super::names::{Name, Regime};
use super::*;

/// What is said of each document by its number, of one of the facts.
fn said(reviews: &[Review], wanted: Fact) -> Vec<(usize, String)> {
    static DICTIONARY: LazyLock<Dictionary> =
        LazyLock::new(|| crate::dictionary::builtin().expect("the embedded dictionary has no mistake"));
    let mut gathered = Gathered::in_memory();
    for (place, review) in reviews.iter().enumerate() {
        gathered.add(review, place as u64).expect("in memory");
    }
    let mut relations = gathered.relations().expect("in memory");
    let mut applying = Applying::new(&DICTIONARY, date(2026, 11, 22), &mut relations).expect("in memory");
    let mut all = Vec::new();
    for index in 0..reviews.len() {
        let other = |place| Ok(Other::of(&reviews[usize::try_from(place).expect("an index")]));
        let said = applying.next(other).expect("in memory");
        all.extend(said.into_iter().filter(|said| said.fact == wanted).map(|said| (index, said.what)));
    }
    all
}

fn replaced(reviews: &[Review]) -> Vec<(usize, String)> {
    said(reviews, Fact::ReplacedInFolder)
}

fn doubles(reviews: &[Review]) -> Vec<(usize, String)> {
    said(reviews, Fact::DoubleInFolder)
}

fn named(title: &str, action: Action) -> Review {
    let mut review = Review::unread(title.to_owned(), 0, String::new());
    review.title = Some(title.to_owned());
    review.action = Some(action);
    review
}

fn issued(title: &str, year: i16, number: &str) -> Review {
    let mut review = named(title, Action::Keep);
    review.path = number.to_owned();
    review.issuer = Some("安澜市人民政府".to_owned());
    review.issued_on = Some(date(year, 1, 1));
    review.document_number = Some(number.to_owned());
    review
}

#[test]
fn a_document_that_another_one_repeals_is_replaced() {
    let mut newer = named("安澜市停车管理办法", Action::Keep);
    newer.repeals = vec!["安澜市机动车停放规定".to_owned()];
    let older = named("关于印发《安澜市机动车停放规定》的通知", Action::Keep);
    let found = replaced(&[newer, older]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 1);
    assert!(found[0].1.contains("安澜市停车管理办法"));
}

#[test]
fn a_regime_issued_anew_replaces_the_older_one() {
    let older = issued("安澜市人民政府关于印发安澜市停车管理办法（试行）的通知", 2015, "安府发〔2015〕1号");
    let newer = issued("安澜市停车管理办法", 2020, "安府规〔2020〕2号");
    let found = replaced(&[newer.clone(), older.clone()]);
    assert_eq!(found.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [1]);
    let mut elsewhere = older;
    elsewhere.issuer = Some("青禾县人民政府".to_owned());
    assert!(replaced(&[newer, elsewhere]).is_empty());
    let yearly = |year| issued("安澜市人民政府关于做好防汛工作的通知", year, "安府发〔2015〕1号");
    assert!(replaced(&[yearly(2015), yearly(2016)]).is_empty());
}

#[test]
fn the_same_document_twice_is_said_of_both() {
    let one = issued("安澜市停车管理办法", 2020, "安府规〔2020〕2号");
    let found = doubles(&[one.clone(), one.clone(), issued("安澜市停车管理办法", 2021, "安府规〔2021〕9号")]);
    assert_eq!(found, [(0, one.path.clone()), (1, one.path)]);
}

proptest! {
    #[test]
    fn the_same_is_found_as_by_looking_at_all_of_them(
        drawn in prop::collection::vec((0..6_usize, 0..3_usize, 0..4_i16, 0..4_usize, 0..8_usize), 0..14),
    ) {
        const TITLES: [&str; 6] = [
            "安澜市机动车停放管理办法",
            "安澜市人民政府关于印发安澜市机动车停放管理办法（试行）的通知",
            "关于印发《安澜市机动车停放管理办法》的通知",
            "安澜市户外广告设施设置管理规定",
            "关于做好工作的通知",
            "",
        ];
        let review = |(at, (title, issuer, year, number, repealed)): (usize, &(usize, usize, i16, usize, usize))| {
            let mut review = named(TITLES[*title], Action::Keep);
            review.path = format!("{at:02}.txt");
            review.title = review.title.filter(|title| !title.is_empty());
            review.issuer = ["安澜市人民政府", "青禾县人民政府"].get(*issuer).map(|issuer| (*issuer).to_owned());
            review.issued_on = (*year > 0).then(|| date(2010 + year, 1, 1));
            review.document_number = (*number > 1).then(|| format!("安府发〔2015〕{number}号"));
            review.repeals = TITLES.get(*repealed).map(|title| (*title).to_owned()).into_iter().collect();
            review
        };
        let reviews: Vec<_> = drawn.iter().enumerate().map(review).collect();
        prop_assert_eq!(replaced(&reviews), all_replaced(&reviews));
        let mut expected = all_doubles(&reviews);
        expected.sort();
        prop_assert_eq!(doubles(&reviews), expected);
    }
}

/// Expressly repealed by another document, or issued anew under the same name by the same organ.
fn all_replaced(reviews: &[Review]) -> Vec<(usize, String)> {
    let mut repealed_by: HashMap<Name, &str> = HashMap::new();
    for review in reviews {
        let Some(title) = &review.title else { continue };
        let own = Name::of(title);
        for name in review.repeals.iter().map(|repealed| Name::of(repealed)).filter(|name| *name != own) {
            repealed_by.entry(name).or_insert(title);
        }
    }
    let mut latest: HashMap<Regime, &Review> = HashMap::new();
    for review in reviews {
        let Some(regime) = Regime::of(review) else { continue };
        let known = latest.entry(regime).or_insert(review);
        if known.issued_on < review.issued_on {
            *known = review;
        }
    }
    let said = |review: &Review| {
        let title = review.title.as_deref()?;
        if let Some(later) = repealed_by.get(&Name::of(title)) {
            return Some(format!("本次清理范围内的《{later}》已明示废止本文件"));
        }
        let later = latest.get(&Regime::of(review)?).filter(|later| later.issued_on > review.issued_on)?;
        let day = later.issued_on?;
        let number = later.document_number.as_deref().map_or_else(String::new, |number| format!("（{number}）"));
        Some(format!(
            "同一制定机关已于{}年{}月{}日以同名文件《{}》{number}重新作出规定",
            day.year(),
            day.month(),
            day.day(),
            later.title.as_deref().unwrap_or_default()
        ))
    };
    let all = reviews.iter().enumerate();
    all.filter_map(|(index, review)| Some((index, said(review)?))).collect()
}

/// The same document twice: same name, and same number, or same organ and day. Each names the first other one.
fn all_doubles(reviews: &[Review]) -> Vec<(usize, String)> {
    let mut alike: BTreeMap<(Name, String), Vec<usize>> = BTreeMap::new();
    for (index, review) in reviews.iter().enumerate() {
        let Some(title) = &review.title else { continue };
        let mark = match (&review.document_number, review.issued_on, &review.issuer) {
            (Some(number), ..) => number.clone(),
            (None, Some(day), Some(issuer)) => format!("{issuer}{day}"),
            _ => continue,
        };
        alike.entry((Name::of(title), mark)).or_default().push(index);
    }
    let others = |group: &Vec<usize>, own: usize| group.iter().copied().find(|other| *other != own);
    let of_group = |group: &Vec<usize>| {
        let said = |index: &usize| Some((*index, reviews[others(group, *index)?].path.clone()));
        group.iter().filter_map(said).collect::<Vec<_>>()
    };
    alike.values().flat_map(of_group).collect()
}
