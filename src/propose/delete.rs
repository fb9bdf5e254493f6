//! What goes as a whole: 删去第五条第（二）项. Only where the clause, or the sentence, is nothing but the requirement, and what
//! is left reads on without it; whatever else a sentence says is not ours to delete.

use super::case::{Case, quoted};
use super::lists::Lists;
use crate::model::{Level, Proposal, Sentence, Span, Verdict};

/// Words that join the requirement to something else, which may be lawful.
const JOINS: &[&str] = &["，", "、", "；", "：", "并", "且", "和", "及", "与", "或", "同时", "\t", "|"];

/// Words that make a sentence more than a bare requirement.
const EXCEPTIONS: &[&str] = &["除外", "但", "另有规定", "法律", "法规", "《"];

/// The sentence behind, or the clause, leans on what stands before it.
const LEANS: &[&str] = &[
    "未", "逾期", "不", "否则", "其", "该", "前款", "前项", "前条", "上款", "上述", "此", "拒", "凡未", "对未", "违反",
    "经", "仍", "以上", "具体", "符合", "但",
];

/// Fewest parts in ten of the sentence's characters that the hit must cover for the sentence to be about nothing else.
const COVERED_TENTHS: usize = 6;

/// 删去 a clause, or a sentence of it; none where more is said than the requirement.
pub fn deletion(case: &Case, lists: &Lists) -> Option<Proposal> {
    if !is_bare_requirement(case) {
        return None;
    }
    let document = case.document;
    let (first, past) = case.clause.sentences;
    let is_parent = document.clauses.get(case.id.index() + 1).is_some_and(|next| next.parent == Some(case.id));
    if past - first == 1 && !is_parent { whole_clause(case, lists) } else { sentence(case) }
}

/// Whether the sentence of the finding says nothing besides what the hit covers.
fn is_bare_requirement(case: &Case) -> bool {
    let hit = &case.finding.hit;
    let is_end = |c: char| matches!(c, '。' | '；' | '！' | '，' | '、' | ' ' | '\n' | '　');
    let sentence = case.document.text.slice(case.sentence.span).trim_end_matches(is_end);
    if sentence.ends_with('：') || EXCEPTIONS.iter().any(|word| sentence.contains(word)) {
        return false;
    }
    let joins = |text: &str| JOINS.iter().any(|word| text.contains(word));
    let behind = case.behind(hit.span).trim_end_matches(is_end);
    if joins(case.before(hit.span)) || joins(behind) {
        return false;
    }
    let mut parts: Vec<Span> = hit.matched.iter().map(|part| part.span).collect();
    parts.sort_unstable();
    let between = parts.windows(2).filter(|pair| pair[0].end() < pair[1].start());
    let mut gaps = between.map(|pair| case.document.text.slice(Span::new(pair[0].end(), pair[1].start())));
    let covered = case.document.text.slice(hit.span).chars().count();
    !gaps.any(joins) && covered * 10 >= sentence.chars().count() * COVERED_TENTHS
}

/// 删去第五条第（二）项, with the words themselves where no doubt is left.
fn whole_clause(case: &Case, lists: &Lists) -> Option<Proposal> {
    let siblings = lists.with(case.clause);
    let at = siblings.binary_search(&case.id).ok()?;
    let (last, next) = (siblings.last() == Some(&case.id), siblings.get(at + 1).copied());
    let is_item = is_item(case);
    let is_provision = is_item || matches!(case.clause.level, Level::Article | Level::Paragraph);
    // A 款 leans on the one before it; so does what follows on this one.
    let leans = next.is_some_and(|next| begins_leaning(case.document.text.slice(case.document.clause(next).body())));
    // What a list under 依照法律 repeats is not set by it.
    let lead_in = case.clause.lead_in.map_or("", |span| case.document.text.slice(span));
    let rests_on_law = ["法律", "法规", "依法", "《"].iter().any(|word| lead_in.contains(word));
    if !is_provision || rests_on_law || siblings.len() < 2 || (!is_item && leans) {
        return None;
    }
    let text = case.document.text.slice(case.clause.span);
    let span = Span::new(case.clause.span.start(), case.clause.span.start() + text.trim_end().len());
    let consequence = match case.clause.level {
        Level::Article => "，其后各条序号相应调整，并核对其他条款对该条的引用",
        Level::Paragraph => "",
        _ if !last => "，其后各项序号相应调整",
        _ if text.trim_end().ends_with('。') => "，末项的标点相应改为句号",
        _ => "",
    };
    let instruction = format!("删去{}{consequence}。", case.place());
    let is_certain = case.finding.verdict == Verdict::Conflict;
    Some(Proposal { instruction, replacement: is_certain.then(|| (span, String::new())) })
}

/// 删去第五条中的“……。”
fn sentence(case: &Case) -> Option<Proposal> {
    let (first, past) = case.clause.sentences;
    let others = case.document.sentences.get(first as usize..past as usize)?;
    let at = others.iter().position(|other| other.span == case.sentence.span)?;
    let text = |sentence: &Sentence| case.document.text.slice(sentence.span).trim();
    let is_last_link = at > 0 && at + 1 == others.len() && text(&others[at - 1]).ends_with('；');
    let leans = others.get(at + 1).is_some_and(|next| begins_leaning(text(next)) || text(next).ends_with('：'));
    let is_parent = others.len() == 1 || case.clause.level == Level::Text;
    if is_parent || leans || is_last_link {
        return None;
    }
    let quote = quoted(case.document.text.original(case.sentence.span));
    Some(Proposal { instruction: format!("删去{}中的{quote}。", case.place()), replacement: None })
}

fn begins_leaning(text: &str) -> bool {
    LEANS.iter().any(|word| text.trim_start().starts_with(word))
}

/// Whether the clause is a link of a list under a 引导句.
fn is_item(case: &Case) -> bool {
    let is_listed =
        matches!(case.clause.level, Level::Item | Level::Subitem | Level::Heading2 | Level::Heading3 | Level::Heading4);
    is_listed && case.clause.lead_in.is_some() && !case.clause.mark.is_empty()
}
