//! Citations: whether the law, the article and the item that a basis names are in a folder of statutes, and in force.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use super::statutes::{Statutes, plain};
use super::{Remark, Subject, Topic, Weight};
use crate::error::Error;
use crate::model::{Basis, Dictionary, Verified};

/// What the statutes say of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// 找到: the provision is there and in force.
    Yes,
    /// 无此条款: the law is there, the article or item is not.
    ArticleMissing,
    /// 无此法规: no law of that name, or none so early.
    LawMissing,
    /// 不在施行: the law is there and listed as repealed or lapsed.
    NotInForce,
}

impl Found {
    /// All of them, in the order people list them.
    pub const ALL: [Self; 4] = [Self::Yes, Self::ArticleMissing, Self::LawMissing, Self::NotInForce];
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Yes => "找到",
            Self::ArticleMissing => "无此条款",
            Self::LawMissing => "无此法规",
            Self::NotInForce => "不在施行",
        })
    }
}

/// A basis and what became of its search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Key in `basis.csv`.
    pub id: String,
    /// 《…》第N条
    pub citation: String,
    /// 核验状态
    pub verified: Verified,
    /// What was found.
    pub found: Found,
    /// The files it was looked up in, or why it was not found.
    pub note: String,
}

/// Looks up every basis. Gives the table, the remarks, and the number of files read.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be listed.
pub fn citations(subject: &Subject, folder: &Path) -> Result<(Vec<Citation>, Vec<Remark>, usize), Error> {
    let dictionary = &subject.engine.dictionary;
    let as_of = subject.engine.settings.as_of;
    let wanted: BTreeSet<String> = dictionary.bases.iter().map(|basis| plain(parts(&basis.citation).0)).collect();
    let statutes = Statutes::read(folder, &wanted)?;
    let table: Vec<Citation> = dictionary.bases.iter().map(|b| look_up(dictionary, &statutes, b, as_of)).collect();
    let remarks = table.iter().filter_map(|citation| {
        let (weight, remedy) = judgement(citation)?;
        let place = subject.lines.basis(&citation.id);
        let message = format!("{}依据“{}”{}：{}", citation.verified, citation.id, citation.citation, citation.found);
        let message = if citation.found == Found::Yes { message } else { format!("{message}，{}", citation.note) };
        Some(Remark {
            weight,
            topic: Topic::Citation,
            file: place.file,
            line: place.line,
            message,
            remedy: remedy.to_owned(),
        })
    });
    let remarks = remarks.collect();
    Ok((table, remarks, statutes.files))
}

/// What to make of it: a 已核 basis must be found, a 待核 one is marked as uncertain in every report already.
fn judgement(citation: &Citation) -> Option<(Weight, &'static str)> {
    match (citation.verified, citation.found) {
        (Verified::Checked, Found::Yes) | (Verified::Pending, Found::LawMissing) => None,
        (Verified::Checked, Found::NotInForce) => Some((Weight::Error, "请填写 in_force_to 或者改用现行的条文")),
        (Verified::Checked, _) => Some((Weight::Error, "请改正法规名称和条款，或者把 verified 改为 待核")),
        (Verified::Pending, Found::Yes) => Some((Weight::Hint, "请核对条文内容，相符的可以改为 已核")),
        (Verified::Pending, _) => Some((Weight::Warning, "请核对法规名称和条款")),
    }
}

fn look_up(dictionary: &Dictionary, statutes: &Statutes, basis: &Basis, as_of: Date) -> Citation {
    let (found, note) = find(dictionary, statutes, basis, as_of);
    Citation { id: basis.id.clone(), citation: basis.citation.clone(), verified: basis.verified, found, note }
}

fn find(dictionary: &Dictionary, statutes: &Statutes, basis: &Basis, as_of: Date) -> (Found, String) {
    let (law, article) = parts(&basis.citation);
    let day = day(basis, as_of);
    let edition = match statutes.edition(law, day) {
        Ok(edition) => edition,
        Err(None) => return (Found::LawMissing, "法规目录里没有这个名称".to_owned()),
        Err(Some(first)) => return (Found::LawMissing, format!("法规目录里最早的版本是 {first}，晚于核对的 {day}")),
    };
    let files = edition.files.join("、");
    if let Some(missing) = provisions(article).into_iter().find(|label| !edition.provisions.contains(label)) {
        return (Found::ArticleMissing, format!("{files} 里没有{missing}"));
    }
    if let Some(state) = statutes.state(law).or(edition.state.as_deref()) {
        return (Found::NotInForce, format!("法规目录记为{state}"));
    }
    if let Some(day) = repealed(dictionary, law, day) {
        return (Found::NotInForce, format!("repealed_laws.csv 记为 {day}废止"));
    }
    (Found::Yes, files)
}

/// The day on which the citation must hold: the day of the run, or the nearest on which the basis is in force.
fn day(basis: &Basis, as_of: Date) -> Date {
    let not_before = basis.in_force_from.map_or(as_of, |from| as_of.max(from));
    basis.in_force_to.map_or(not_before, |to| not_before.min(to))
}

/// The day from which the dictionary's own table lists a law as repealed, when that is not after `as_of`.
fn repealed(dictionary: &Dictionary, law: &str, as_of: Date) -> Option<String> {
    let group = dictionary.group("已废止法规")?;
    let name = format!("《{}》", plain(law));
    let mut words = dictionary.groups[usize::from(group.0)].words.iter().map(|word| dictionary.word(*word));
    let word = words.find(|word| word.text == name && word.since.is_none_or(|since| since <= as_of))?;
    Some(word.since.map_or_else(String::new, |since| format!("{since} ")))
}

/// The law and the provision of a citation as printed.
fn parts(citation: &str) -> (&str, &str) {
    let name_end = citation.find('》').map_or(0, |at| at + '》'.len_utf8());
    let (name, rest) = citation.split_at(name_end);
    let article = article_at(rest).unwrap_or(rest.len());
    citation.split_at(name.len() + article)
}

/// Where 第N条 begins.
fn article_at(text: &str) -> Option<usize> {
    text.match_indices('第').map(|(at, _)| at).find(|at| {
        let number = text[*at..].chars().skip(1).take_while(|c| "一二三四五六七八九十百千零〇".contains(*c)).count();
        number > 0 && text[*at..].chars().nth(number + 1) == Some('条')
    })
}

/// The provisions named: 第八条第（一）项、第（二）项 are two of one article.
fn provisions(article: &str) -> Vec<String> {
    let mut within = String::new();
    let mut labels = Vec::new();
    for part in article.split(['、', '，', '和', '至']).map(str::trim).filter(|part| !part.is_empty()) {
        let label = if part.contains('条') { part.to_owned() } else { format!("{within}{part}") };
        if let Some((number, _)) = part.split_once('条') {
            within = format!("{number}条");
        }
        labels.push(label);
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_is_taken_apart() {
        for (citation, law, article) in [
            ("《公平竞争审查条例》第九条第（二）项", "《公平竞争审查条例》", "第九条第（二）项"),
            ("《民营经济促进法》", "《民营经济促进法》", ""),
            ("若干规定（建市〔2015〕140号）第八条", "若干规定（建市〔2015〕140号）", "第八条"),
            ("国办函〔2016〕88号", "国办函〔2016〕88号", ""),
            ("《关于第三方条款的规定》第十条之一", "《关于第三方条款的规定》", "第十条之一"),
        ] {
            assert_eq!(parts(citation), (law, article));
        }
        assert_eq!(provisions("第八条第（一）项、第（二）项"), ["第八条第（一）项", "第八条第（二）项"]);
        assert_eq!(provisions("第八条、第九条"), ["第八条", "第九条"]);
        assert_eq!(provisions(""), Vec::<String>::new());
    }
}
