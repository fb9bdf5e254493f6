//! Finds where the main text ends and attachments begin, and sets aside tables of contents, signatures and lists of
//! attachments.
//!
//! Takes lines, gives the starts of parts and writes the roles of lines.

use super::dates;
use super::heading;
use super::lines::{Line, Role};
use super::marks::{Kind, Mark};
use super::numerals;

/// Where a part begins.
#[derive(Debug, Clone)]
pub struct PartStart {
    /// Index of its first line.
    pub line: usize,
    /// 附件2: the number its own head states.
    pub attachment: Option<u32>,
}

/// Takes the marks from the lines of a table of contents, so that its chapters are not taken for the chapters.
pub fn set_aside_contents(folded: &str, lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        let text = lines[at].text(folded);
        let is_head = lines[at].mark.is_none() && matches!(text, "目录" | "目次" | "目录：" | "目 录");
        let first = if is_head { at + 1 } else { at };
        let end = contents_end(folded, lines, first, is_head);
        if end > first {
            for line in &mut lines[at..end] {
                line.mark = None;
                line.role = Role::Contents;
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// One past the last entry of a table of contents that begins at `first`; `first` when none does.
fn contents_end(folded: &str, lines: &[Line], first: usize, has_head: bool) -> usize {
    let Some(opening) = lines.get(first).and_then(|line| line.mark) else { return first };
    if opening.number != 1 || !(opening.kind.is_division() || has_head) || opening.kind == Kind::Article {
        return first;
    }
    // Entries are short and are headings one after another; the text begins where the first entry comes again.
    const LONGEST_ENTRY_BYTES: usize = 150;
    let is_entry = |line: &Line| line.end - line.start <= LONGEST_ENTRY_BYTES && !line.text(folded).contains('。');
    let mut end = first + 1;
    let mut is_text = false;
    while let Some(line) = lines.get(end).filter(|line| is_entry(line)) {
        let Some(mark) = line.mark else {
            // An unnumbered entry (附则, 附件) may stand among the numbered ones; two together are the text.
            if !lines.get(end + 1).is_some_and(|after| after.mark.is_some() && is_entry(after)) {
                break;
            }
            end += 1;
            continue;
        };
        if mark.kind == Kind::Article {
            break;
        }
        if mark.kind == opening.kind && mark.number == 1 {
            is_text = true;
            break;
        }
        end += 1;
    }
    // Chapters that follow on each other without any article are a table of contents only if they come again.
    let comes_again = is_text
        || lines.iter().skip(end).take(60).any(|line| {
            line.mark.is_some_and(|m| m.kind == opening.kind && m.number == 1 && same_body(folded, line, &lines[first]))
        });
    if end > first + 1 && comes_again { end } else { first }
}

fn same_body(folded: &str, a: &Line, b: &Line) -> bool {
    let plain = |line: &Line| -> String {
        line.body(folded)
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_ascii_digit() && !matches!(c, '.' | '…' | '·'))
            .collect()
    };
    plain(a) == plain(b)
}

/// Finds the parts and writes the roles of the lines between them. Never empty when there are lines.
#[must_use]
pub fn find(folded: &str, lines: &mut [Line]) -> Vec<PartStart> {
    let mut starts = vec![PartStart { line: 0, attachment: None }];
    let mut state = State::default();
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if line.role != Role::Plain {
            at += 1;
            continue;
        }
        let text = line.text(folded);
        let mark = line.mark;
        if let Some(head) = attachment_head(text).filter(|_| mark.is_none()) {
            if state.has_body && (head.rest.is_empty() && !list_follows(lines, at) || state.is_signed && !head.is_list)
            {
                state = State::default();
                starts.push(PartStart { line: at, attachment: head.number });
                lines[at].role = Role::Furniture;
                at += 1;
                continue;
            }
            if state.has_body {
                at = mark_attachment_list(folded, lines, at);
                continue;
            }
        }
        if mark.is_none() && state.has_body && dates::is_date_line(text) {
            mark_signature(folded, lines, at, starts.last().map_or(0, |start| start.line));
            state.is_signed = true;
            at += 1;
            continue;
        }
        if let Some(begin) = restart(folded, lines, at, &state, starts.last().map_or(0, |start| start.line)) {
            starts.push(PartStart { line: begin, attachment: None });
            state = State::default();
        } else if state.is_signed && mark.is_none() && heading::is_title_like(text) && text_follows(folded, lines, at) {
            starts.push(PartStart { line: at, attachment: None });
            state = State::default();
        }
        state.see(mark, text);
        at += 1;
    }
    starts
}

/// What the current part has shown so far.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    has_body: bool,
    is_signed: bool,
    last_article: u32,
    chapters: u32,
    /// The last 一、 outside articles.
    last_heading: u32,
}

impl State {
    fn see(&mut self, mark: Option<Mark>, text: &str) {
        match mark {
            Some(Mark { kind: Kind::Article, number, is_set_off, .. })
                if is_set_off || number == self.last_article + 1 =>
            {
                self.last_article = number;
            }
            Some(mark) if mark.kind == Kind::Chapter => self.chapters = mark.number,
            Some(mark) if mark.kind == Kind::HanComma => self.last_heading = mark.number,
            _ => {}
        }
        // A sentence, or any numbered clause, is body.
        self.has_body |= mark.is_some() || text.ends_with('。') || text.len() > 200;
    }
}

/// Where a part begins whose numbering starts again at line `at`.
fn restart(folded: &str, lines: &[Line], at: usize, state: &State, part_start: usize) -> Option<usize> {
    let mark = lines[at].mark.filter(|mark| mark.number == 1 && mark.sub == 0 && state.has_body)?;
    let is_first = match mark.kind {
        Kind::Article => state.last_article == 0 && state.chapters == 0,
        Kind::Chapter | Kind::Volume => state.last_article == 0 && state.chapters == 0,
        // 一、 again below the title of another document; lists of articles begin again everywhere.
        Kind::HanComma if state.last_heading > 1 && state.last_article == 0 => false,
        _ => return None,
    };
    let restarts = match mark.kind {
        Kind::Article => {
            state.last_article > 0
                && mark.is_set_off
                && (state.chapters == 0 || lines_above_have_title(folded, lines, at))
        }
        Kind::HanComma => true,
        _ => state.chapters > 0 || state.last_article > 0,
    };
    if !(is_first || restarts) {
        return None;
    }
    if mark.kind == Kind::HanComma {
        return title_above(folded, lines, at, part_start);
    }
    let mut begin = at;
    while begin > part_start + 1 && belongs_to_head(folded, &lines[begin - 1]) && at - begin < 6 {
        begin -= 1;
    }
    let has_title = lines[begin..at].iter().any(|line| heading::is_title_like(line.text(folded)));
    (has_title || restarts && mark.kind != Kind::Article).then_some(begin)
}

/// The title of a document whose 一、 stands at line `at`: at most one paragraph of introduction stands between.
fn title_above(folded: &str, lines: &[Line], at: usize, part_start: usize) -> Option<usize> {
    const FARTHEST_LINES: usize = 4;
    (part_start + 1..at)
        .rev()
        .take(FARTHEST_LINES)
        .take_while(|&index| lines[index].mark.is_none())
        .find(|&index| lines[index].role == Role::Plain && heading::is_title_like(lines[index].text(folded)))
}

fn lines_above_have_title(folded: &str, lines: &[Line], at: usize) -> bool {
    lines[at.saturating_sub(3)..at].iter().any(|line| line.mark.is_none() && heading::is_title_like(line.text(folded)))
}

/// Whether an unnumbered line may stand between the title of an attachment and its first article.
fn belongs_to_head(folded: &str, line: &Line) -> bool {
    let text = line.text(folded);
    let is_heading = line.mark.is_none() && line.role != Role::Signature && line.role != Role::AttachmentList;
    is_heading
        && text.len() <= 240
        && (!text.ends_with(['。', '；', '：', '，']) || text.starts_with('（'))
        && !dates::is_date_line(text)
}

/// Whether the few lines behind a supposed title hold a sentence or a mark: a title with nothing behind is none.
fn text_follows(folded: &str, lines: &[Line], at: usize) -> bool {
    lines
        .iter()
        .skip(at + 1)
        .take(8)
        .any(|line| line.mark.is_some() || line.text(folded).ends_with('。') || line.end - line.start > 200)
}

struct AttachmentHead<'t> {
    number: Option<u32>,
    rest: &'t str,
    is_list: bool,
}

/// `附件`, `附件2`, `附件：1.…`, `附：`, `附件一 …`, `附件2-1`.
fn attachment_head(text: &str) -> Option<AttachmentHead<'_>> {
    // 「附件：」 and a title; running text that begins with 附件 is longer.
    const LONGEST_BYTES: usize = 200;
    if !text.starts_with('附') || text.len() > LONGEST_BYTES {
        return None;
    }
    let rest = match text.strip_prefix("附件").or_else(|| text.strip_prefix("附录")) {
        Some(rest) => rest,
        None => text.strip_prefix("附：").map(|_| &text[3..])?,
    };
    let (number, rest) = match numerals::leading(rest.trim_start()) {
        Some((number, len)) => (Some(number), rest.trim_start().get(len..)?),
        None => (None, rest),
    };
    let is_bare = rest.is_empty();
    let after = rest.strip_prefix(['：', ':', ' ', '.', '、']);
    if !is_bare && after.is_none() && number.is_none() {
        return None;
    }
    if rest.starts_with(['的', '中', '所', '，', '。', '和']) {
        return None;
    }
    let rest = after.unwrap_or(rest).trim();
    if rest.ends_with('。') {
        return None;
    }
    let is_list = super::classify(rest).is_some() || number.is_some() && rest.is_empty() && !is_bare;
    Some(AttachmentHead { number, rest, is_list })
}

/// `附件：` alone on its line with the list below it.
fn list_follows(lines: &[Line], at: usize) -> bool {
    let number = |index: usize, expected: u32| {
        lines
            .get(index)
            .and_then(|line| line.mark)
            .is_some_and(|mark| matches!(mark.kind, Kind::DigitDot | Kind::DigitComma) && mark.number == expected)
    };
    let is_short = lines.get(at + 1).is_some_and(|line| line.end - line.start < 150);
    number(at + 1, 1) && number(at + 2, 2) && is_short
}

/// Sets the role of the list of attachments that begins at `at`; returns the line behind it.
fn mark_attachment_list(folded: &str, lines: &mut [Line], at: usize) -> usize {
    lines[at].role = Role::AttachmentList;
    let mut next = at + 1;
    while let Some(line) = lines.get_mut(next) {
        let text = line.text(folded);
        let is_entry = line.mark.is_some_and(|mark| matches!(mark.kind, Kind::DigitDot | Kind::DigitComma))
            || attachment_head(text).is_some_and(|head| !head.rest.is_empty());
        if !is_entry || line.end - line.start > 200 || text.ends_with('。') {
            break;
        }
        line.mark = None;
        line.role = Role::AttachmentList;
        next += 1;
    }
    next
}

/// Sets the role of a date line and of the names of organs above it.
fn mark_signature(folded: &str, lines: &mut [Line], at: usize, part_start: usize) {
    lines[at].role = Role::Signature;
    for index in (part_start..at).rev().take(12) {
        let line = &mut lines[index];
        let text = line.text(folded);
        let is_name = line.mark.is_none()
            && line.role == Role::Plain
            && text.len() <= 120
            && !text.ends_with(['。', '；', '：', '，', '！'])
            && !heading::is_title_like(text);
        if !is_name {
            break;
        }
        line.role = Role::Signature;
    }
}
