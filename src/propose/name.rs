//! Names that tables know to be out of date: organs, laws, abolished items. The new name is the table's; the new words are
//! given only where the row is checked, states one plain name, and nothing around the old one asks for more.

use super::case::{Case, quoted};
use crate::model::{Proposal, Span, Verdict, Verified, Word};

/// Signs of a cell that says more than one name.
const NOT_PLAIN: &[char] = &['（', '）', '(', ')', '/', '、', '；', '，', '。', '→', '或', '及', '等', '《'];

/// How the name of an organ ends.
const ORGAN_ENDS: &[&str] = &["局", "部", "委", "委员会", "厅", "部门", "机关", "机构", "署", "院", "办公室", "海关"];

/// Notes of rows where the new organ took over a part only, or others took a part of the old one's duties.
const SHARED_DUTIES: &[&str] = &["部分", "划入", "划归", "另设", "不再", "职责"];

/// Behind the name of an organ, at once, these show the document that it once issued.
const ITS_DOCUMENT: &[&str] = &["《", "〈", "令", "公告", "关于", "文件"];

/// Behind the name of an organ, within the same part of the sentence, these speak of what it once did.
const ITS_DEEDS: &[&str] = &[
    "令第",
    "令〔",
    "公告第",
    "〔",
    "联合",
    "共同制",
    "印发",
    "发布的",
    "颁布",
    "公布的",
    "公布了",
    "制定的",
    "制定了",
    "制订",
    "下发",
    "提出了",
    "会议",
    "版权",
];

/// Behind the name of a law, at once, these speak of its history.
const OF_ITS_HISTORY: &[&str] =
    &["颁布", "公布", "施行", "实施", "生效", "修订", "修改", "出台", "废止", "的通知", "的决定"];

/// A word of a table in the finding, with its row.
struct Named<'a> {
    span: Span,
    word: &'a Word,
    /// The table's cell of what stands in its place.
    successor: &'a str,
}

impl<'a> Named<'a> {
    fn of(case: &Case<'a>) -> Option<Self> {
        let mut words = case.finding.hit.matched.iter().filter_map(|part| Some((part.span, part.word?)));
        words.find_map(|(span, id)| {
            let word = case.dictionary.word(id);
            let successor = successor(word);
            (!successor.is_empty()).then_some(Self { span, word, successor })
        })
    }

    fn is_checked(&self) -> bool {
        self.word.verified == Verified::Checked
    }

    fn pending(&self) -> &'static str {
        if self.is_checked() { "" } else { "（待核）" }
    }

    fn note(&self) -> &str {
        detail(self.word, "说明")
    }

    /// The old words as they stand in the source, quoted.
    fn quote(&self, case: &Case) -> String {
        quoted(case.document.text.original(self.span))
    }

    /// Another old name in the sentence that becomes the same, or the new name itself: side by side they would double.
    fn twin(&self, case: &Case<'a>, new: &str) -> Option<&'a str> {
        let (before, behind) = (case.before(self.span), case.behind(self.span));
        let stands_there = |name: &str| before.contains(name) || behind.contains(name);
        let groups = self.word.groups.iter().map(|group| &case.dictionary.groups[group.0 as usize]);
        let peers = groups.flat_map(|group| &group.words).map(|id| case.dictionary.word(*id));
        // 《民法典》 and 《中华人民共和国民法典》 are one; 外商投资法 and its 实施条例 are two.
        let name = new.trim_matches(['《', '》']).trim_start_matches("中华人民共和国");
        let is_same = |peer: &str| match peer.strip_prefix(name) {
            Some(rest) if new.starts_with('《') => rest.is_empty() || rest.starts_with('（'),
            _ => !new.starts_with('《') && peer.contains(stem(name)),
        };
        let mut same = peers.filter(|peer| peer.text != self.word.text && is_same(successor(peer)));
        match same.find(|peer| stands_there(&peer.text)) {
            Some(peer) => Some(&peer.text),
            None => [before, behind]
                .into_iter()
                .find_map(|text| text.find(name).and_then(|at| text.get(at..at + name.len()))),
        }
    }
}

/// 将第五条中的“工商局”修改为“市场监督管理局”. None where the old name rightly stands.
pub fn organ(case: &Case) -> Option<Proposal> {
    let named = Named::of(case)?;
    if case.is_inside_a_title(named.span) || case.is_frame(named.span) {
        return None;
    }
    let (place, old, pending) = (case.place(), named.quote(case), named.pending());
    let is_plain = !named.successor.contains(NOT_PLAIN) && ORGAN_ENDS.iter().any(|end| named.successor.ends_with(end));
    if !is_plain {
        let pending = if named.is_checked() { "" } else { "；待核" };
        let duties = named.successor;
        return instruction(format!("将{place}中的{old}修改为承担相应职责的现机构名称（{duties}{pending}）。"));
    }
    let new = quoted(named.successor);
    if is_history(case, named.span) {
        return instruction(format!("{place}中的{old}，是所引文件制定机关的保留，不是的修改为{new}{pending}。"));
    }
    if let Some(twin) = named.twin(case, named.successor) {
        let twin = quoted(twin);
        return instruction(format!("将{place}中的{old}修改为{new}{pending}，与同句的{twin}合并表述。"));
    }
    let shares_duties = SHARED_DUTIES.iter().any(|word| named.note().contains(word));
    if shares_duties {
        let note = named.note();
        return instruction(format!("将{place}中的{old}修改为{new}{pending}；职责有调整（{note}），按所涉职责核对。"));
    }
    let is_certain = named.is_checked() && is_like_for_like(&named);
    let replacement = if is_certain { everywhere(case, &named) } else { None };
    Some(Proposal { instruction: format!("将{place}中的{old}修改为{new}{pending}。"), replacement })
}

/// 将第一条中的“《合同法》”修改为“《民法典》”. None inside the title of another document.
pub fn law(case: &Case) -> Option<Proposal> {
    let named = Named::of(case)?;
    if case.is_inside_a_title(named.span) {
        return None;
    }
    let (place, old, pending) = (case.place(), named.quote(case), named.pending());
    let Some(new) = present_law(case, &named).filter(|_| !case.is_frame(named.span)) else {
        let laws = named.successor;
        return instruction(format!("将{place}中的{old}改为现行规定（{laws}）{pending}，并核对所引内容。"));
    };
    let (part_before, part_behind) = (case.part_before(named.span), case.part_behind(named.span));
    let to_next_title = part_behind.split('《').next().unwrap_or(part_behind);
    if let Some(article) = article(to_next_title) {
        return instruction(format!(
            "将{place}中所引{}改为现行{new}的相应条款{pending}，条文号请核对。",
            quoted(&format!("{}{article}", named.word.text))
        ));
    }
    let is_dated = part_behind.starts_with(['（', '(']) || part_before.ends_with(['令', '号', '）']);
    if is_dated {
        return instruction(format!("将{place}中的{old}修改为“{new}”{pending}，所附文号、简称一并修改。"));
    }
    if OF_ITS_HISTORY.iter().any(|word| part_behind.starts_with(word)) {
        return instruction(format!("核对{place}中的{old}：引作现行依据的，修改为“{new}”{pending}。"));
    }
    if let Some(twin) = named.twin(case, &new) {
        let twin = quoted(twin);
        return instruction(format!("将{place}中的{old}改引{new}{pending}，与同句所引的{twin}合并表述。"));
    }
    let instruction = format!("将{place}中的{old}修改为“{new}”{pending}。");
    Some(Proposal { instruction, replacement: named.is_checked().then_some((named.span, new)) })
}

/// 将第八条中的“食品流通许可证”修改为“食品经营许可证”; an item of a list without a successor goes. None: a person words it.
pub fn item(case: &Case) -> Option<Proposal> {
    let named = Named::of(case)?;
    // 《食品流通许可证》 is the certificate itself.
    let is_whole_title = case.before(named.span).ends_with('《') && case.behind(named.span).starts_with('》');
    if case.is_inside_a_title(named.span) && !is_whole_title {
        return None;
    }
    let (place, old, pending) = (case.place(), named.quote(case), named.pending());
    // 许可证 for 许可证 reads as before; 备案 for 许可证 would make nonsense of the words around it.
    let ending = |text: &str| text.chars().rev().take(2).collect::<String>();
    let is_plain = !named.successor.contains(NOT_PLAIN) && ending(named.successor) == ending(&named.word.text);
    if is_plain && let Some(twin) = named.twin(case, named.successor) {
        let (new, twin) = (quoted(named.successor), quoted(twin));
        return instruction(format!("将{place}中的{old}修改为{new}{pending}，与同句的{twin}合并表述。"));
    }
    if is_plain {
        let instruction = format!("将{place}中的{old}修改为{}{pending}。", quoted(named.successor));
        let replacement = named.is_checked().then(|| (named.span, named.successor.to_owned()));
        return Some(Proposal { instruction, replacement });
    }
    let system = named.successor;
    let (before, behind) = (case.before(named.span), case.behind(named.span));
    let is_listed =
        before.ends_with('、') && (behind.is_empty() || behind.starts_with(['、', '，', '。', '；', '等', '）']));
    let old = if is_listed { quoted(&format!("、{}", case.document.text.original(named.span))) } else { old };
    let (verb, purpose) = match (case.finding.verdict, is_listed && named.is_checked()) {
        (_, true) => ("删去", ""),
        (Verdict::Conflict, false) => ("修改", "，不再作为办理事项、从事经营的条件"),
        (_, false) => ("修改", ""),
    };
    instruction(format!("{verb}{place}中的{old}{purpose}；对应的现行制度：{system}{pending}。"))
}

/// The new name in every place of the sentence where the old one stands: a hit is told once a sentence. None where one
/// of the places is not to be changed.
fn everywhere(case: &Case, named: &Named) -> Option<(Span, String)> {
    let (document, word) = (case.document, named.word);
    let start = case.sentence.span.start();
    let found = document.text.slice(case.sentence.span).match_indices(&word.text);
    let spans: Vec<Span> = found.map(|(at, old)| Span::new(start + at, start + at + old.len())).collect();
    let is_piece = |span: Span| {
        let mut longer = word.within_lookalikes();
        longer.any(|(offset, longer)| Word::is_piece(document.text.as_str(), span.start(), offset, longer))
    };
    let is_plain = |span: &Span| {
        !is_piece(*span) && !case.is_inside_a_title(*span) && !is_history(case, *span) && is_running_text(case, *span)
    };
    if !spans.iter().all(is_plain) {
        return None;
    }
    let (first, last) = (*spans.first()?, *spans.last()?);
    let mut new = String::new();
    for (index, span) in spans.iter().enumerate() {
        new.push_str(named.successor);
        if let Some(next) = spans.get(index + 1) {
            new.push_str(document.text.original(Span::new(span.end(), next.start())));
        }
    }
    Some((first.cover(last), new))
}

/// Whether the words are about something that an organ did under its old name.
fn is_history(case: &Case, span: Span) -> bool {
    let behind = case.part_behind(span);
    is_issuer(case.behind(span)) || ITS_DEEDS.iter().any(|word| behind.contains(word))
}

/// Whether an organ is named as the issuer of a document: 农业部《……》, 农业部令第3号, and in 农业部、财政部《……》.
fn is_issuer(behind: &str) -> bool {
    let rest = behind.trim_start_matches('、');
    let is_in_a_list = rest.len() < behind.len();
    let listed = || {
        rest.split(['，', '。', '；']).next().is_some_and(|part| {
            part.split_once('《')
                .is_some_and(|(organs, _)| organs.chars().all(|c| !"在按依照据由对负责规定的".contains(c)))
        })
    };
    if is_in_a_list { listed() } else { ITS_DOCUMENT.iter().any(|word| behind.starts_with(word)) }
}

/// Whether old and new are organs of one kind: where a ministry became a commission, a person looks at what is meant.
fn is_like_for_like(named: &Named) -> bool {
    let (old, new) = (named.word.text.as_str(), named.successor);
    let of_the_state_council = |name: &str| name.starts_with("国务院");
    old.chars().last() == new.chars().last() && of_the_state_council(old) == of_the_state_council(new)
}

/// Whether the name stands in a sentence with nothing added to it; headings, tables of contents and web furniture are
/// no provisions.
fn is_running_text(case: &Case, span: Span) -> bool {
    let (before, behind) = (case.before(span), case.behind(span));
    let is_sentence =
        behind.contains(['。', '；', '，', '：']) || before.contains(['，', '：']) && !behind.contains('…');
    is_sentence && !behind.starts_with(['（', '(']) && !before.ends_with("中华人民共和国")
}

fn instruction(instruction: String) -> Option<Proposal> {
    Some(Proposal { instruction, replacement: None })
}

fn detail<'w>(word: &'w Word, name: &str) -> &'w str {
    word.details.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value.as_str())
}

fn successor(word: &Word) -> &str {
    detail(word, "替代")
}

/// 市场监督管理 of 市场监督管理局: what names of one organ, as an office or as a kind of office, have in common.
fn stem(name: &str) -> &str {
    ["主管部门", "部门", "委员会", "机关", "总局", "局", "厅", "部"]
        .iter()
        .find_map(|end| name.strip_suffix(end).filter(|stem| stem.chars().count() >= 2))
        .unwrap_or(name)
}

/// 《民法典》 for 《合同法》, 《中华人民共和国民法典》 for the full name; none where the row names no single law in force.
fn present_law(case: &Case, named: &Named) -> Option<String> {
    // 民法典（合同编）: the part of the code does not belong to its name.
    let name = match named.successor.split_once('（') {
        Some((law, part)) if part.ends_with('）') && part.contains('编') && !part.contains('《') => law,
        _ => named.successor,
    };
    let is_law = ["法", "法典", "条例", "办法", "规定", "细则"].iter().any(|end| name.ends_with(end));
    if name.contains(['（', '；', '、', '《', '/', '→', '，']) || name.contains("及其") || !is_law {
        return None;
    }
    // The names of all laws begin so; those of regulations do not.
    let is_full = named.word.text.starts_with("《中华人民共和国") && (name.ends_with("法典") || name.ends_with('法'));
    let new = format!("《{}{name}》", if is_full { "中华人民共和国" } else { "" });
    let groups = named.word.groups.iter().map(|group| &case.dictionary.groups[group.0 as usize]);
    let is_repealed = groups.flat_map(|group| &group.words).any(|id| case.dictionary.word(*id).text == new);
    (!is_repealed).then_some(new)
}

/// 第十二条第一款 at the start of what follows the name of a law, or further on in its part of the sentence.
fn article(behind: &str) -> Option<&str> {
    let from = behind.find('第')?;
    let rest = behind.get(from..)?;
    let end = rest.rfind(['条', '款', '项', '章', '编']).filter(|_| rest.contains(['条', '章', '编']))?;
    let mark = rest.get(end..)?.chars().next()?;
    rest.get(..end + mark.len_utf8()).filter(|cited| cited.chars().count() <= LONGEST_CITATION_CHARS)
}

/// 第五十二条第二款第（三）项和第五十三条, with room to spare.
const LONGEST_CITATION_CHARS: usize = 40;
