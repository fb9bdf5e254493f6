//! The collate stage: what only the whole folder shows. Takes all reviews, gives them back with those facts applied.
//!
//! What a fact means is said by the dictionary's rule on it; without such a rule nothing is said.

mod names;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::model::{Action, Collection, Consequence, Dictionary, Fact, FindingRow, Reason, Review, Rule};
use names::{Name, Regime};

/// Applies cross-document facts: replaced by another document of the folder, or there twice.
#[must_use]
pub fn collate(dictionary: &Dictionary, as_of: Date, mut reviews: Vec<Review>) -> Collection {
    let rule_on = |fact| {
        let rule = dictionary.rules.iter().find(|rule| rule.fact == Some(fact))?;
        rule.basis.iter().any(|id| dictionary.basis(*id).in_force(as_of)).then_some(rule)
    };
    for (fact, find) in FACTS {
        let Some(rule) = rule_on(*fact) else { continue };
        for (index, what) in find(&reviews) {
            apply(dictionary, as_of, rule, &mut reviews[index], what);
        }
    }
    Collection { reviews }
}

/// Finds the reviews for which a fact holds, each with what is to be said of it.
type Find = fn(&[Review]) -> Vec<(usize, String)>;

const FACTS: &[(Fact, Find)] = &[(Fact::ReplacedInFolder, replaced), (Fact::DoubleInFolder, doubles)];

/// Expressly repealed by another document, or issued anew under the same name by the same organ.
fn replaced(reviews: &[Review]) -> Vec<(usize, String)> {
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
fn doubles(reviews: &[Review]) -> Vec<(usize, String)> {
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

fn apply(dictionary: &Dictionary, as_of: Date, rule: &Rule, review: &mut Review, what: String) {
    let row = FindingRow::of_folder(dictionary, as_of, rule, &[("命中", what)]);
    let reason = |text| Reason {
        text,
        basis: row.basis.iter().map(ToString::to_string).collect(),
        rules: vec![rule.id.clone()],
        clauses: Vec::new(),
    };
    let is_open = matches!(review.action, Some(Action::Keep | Action::Revise | Action::Repeal));
    match rule.consequence {
        Consequence::Note if review.action.is_some() => review.reasons.push(reason(format!("附注：{}", row.message))),
        Consequence::Repeal if is_open => {
            review.reasons.retain(|known| review.action != Some(Action::Keep) || !known.rules.is_empty());
            review.action = Some(Action::Repeal);
            review.reasons.insert(0, reason(row.message.clone()));
        }
        _ => return,
    }
    review.findings.insert(0, row);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

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
}
