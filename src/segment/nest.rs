//! Nests lines into the clause tree.
//!
//! 编章节条 have a fixed rank; the kinds of lists nest in the order in which they appear: a kind that is open goes on with
//! its next number, another one opens a list below. Labels, lead-ins and sentences are added by others.

use foldhash::HashMap;

use super::furniture;
use super::heading::{self, Head};
use super::lines::{self, Line, Role};
use super::marks::{Kind, Mark};
use super::parts::PartStart;
use crate::model::{Clause, ClauseId, ClauseLabel, Level, Note, Part, PartKind, Span};

/// The clauses and what later steps need to name them.
#[derive(Debug, Default)]
pub struct Tree {
    /// 正文 and 附件.
    pub parts: Vec<Part>,
    /// The head of each part.
    pub heads: Vec<Head>,
    /// The number each part's own head states (附件2).
    pub attachments: Vec<Option<u32>>,
    /// Labels, lead-ins and sentences still empty.
    pub clauses: Vec<Clause>,
    /// The mark of each clause.
    pub marks: Vec<Option<Mark>>,
    /// The role of each clause's line.
    pub roles: Vec<Role>,
    /// Jumps and repetitions in the numbering.
    pub notes: Vec<Note>,
}

impl Tree {
    /// The characters of a clause behind its mark.
    #[must_use]
    pub fn body<'t>(&self, folded: &'t str, id: ClauseId) -> &'t str {
        folded.get(self.clauses[id.index()].body().range()).unwrap_or_default().trim()
    }

    /// Whether the clause is only a heading, with no paragraph of its own on its line.
    #[must_use]
    pub fn is_title_only(&self, folded: &str, id: ClauseId) -> bool {
        let body = self.body(folded, id);
        match self.clauses[id.index()].level {
            Level::Part | Level::Chapter | Level::Section => true,
            Level::Article => {
                // 「第一条 发展现状」 over paragraphs: a heading has no sign in it.
                let text = without_gloss(body);
                let is_heading = (12..=75).contains(&text.len()) && !text.contains(['。', '；', '：', '，', '、', '.']);
                text.is_empty() || is_heading
            }
            Level::Text | Level::Paragraph => false,
            _ => {
                // 「（一）指导思想。」 is a heading, 「（一）指导思想。以…为指导…。」 is not.
                const LONGEST_HEADING_BYTES: usize = 120;
                // 「申请对象：」 is one too, 「申请人应当符合下列条件：」 is a sentence.
                const LONGEST_LABEL_BYTES: usize = 24;
                let label = body.strip_suffix('：').filter(|label| label.len() <= LONGEST_LABEL_BYTES);
                let inner = label.or_else(|| body.strip_suffix('。')).unwrap_or(body);
                let is_sentence = label.is_some_and(|label| label.contains(['，', '下', '应', '须']));
                inner.len() <= LONGEST_HEADING_BYTES && !inner.contains(['。', '；', '：']) && !is_sentence
            }
        }
    }
}

/// The text of an article without 【目的】 or （立法目的） at its start.
fn without_gloss(body: &str) -> &str {
    let close = match body.chars().next() {
        Some('【') => '】',
        Some('（') => '）',
        Some('[') => ']',
        _ => return body,
    };
    match body.find(close) {
        Some(at) if at <= 60 => body.get(at + close.len_utf8()..).unwrap_or_default().trim_start(),
        _ => body,
    }
}

/// Builds the tree. `parts` are the starts of the parts in `lines`.
#[must_use]
pub fn nest(folded: &str, lines: &mut [Line], parts: &[PartStart]) -> Tree {
    let mut tree = Tree::default();
    for (index, part) in parts.iter().enumerate() {
        let end = parts.get(index + 1).map_or(lines.len(), |next| next.line);
        let lines = &mut lines[part.line..end];
        let head = heading::read(folded, lines);
        furniture::set_aside(folded, lines);
        let first = id_of(tree.clauses.len());
        let part_index = u32::try_from(index).expect("fewer parts than bytes");
        let mut nester = Nester {
            folded,
            lines,
            next_marks: next_marks(lines),
            tree: &mut tree,
            part: part_index,
            stack: Vec::new(),
            left: LeftLists::default(),
            last_article: 0,
            last_numbers: Vec::new(),
        };
        for at in 0..lines.len() {
            nester.line(at);
        }
        tree.parts.push(Part {
            kind: if index == 0 { PartKind::Main } else { PartKind::Attachment },
            title: head.title.clone(),
            clauses: (first.0, id_of(tree.clauses.len()).0),
        });
        tree.heads.push(head);
        tree.attachments.push(part.attachment);
    }
    if tree.clauses.is_empty() && !folded.is_empty() {
        // Nothing but blank lines: one clause that covers them.
        let span = Span::new(0, folded.len());
        tree.clauses.push(new_clause(0, Level::Text, None, span, Span::new(0, 0), 0));
        tree.marks.push(None);
        tree.roles.push(Role::Furniture);
        tree.parts[0].clauses = (0, 1);
    }
    tree
}

/// For each line the first mark of a line below it: looked up for every unnumbered paragraph.
fn next_marks(lines: &[Line]) -> Vec<Option<Mark>> {
    let mut below = vec![None; lines.len()];
    let mut next = None;
    for (line, below) in lines.iter().zip(&mut below).rev() {
        *below = next;
        next = line.mark.filter(|_| line.role == Role::Plain).or(next);
    }
    below
}

fn id_of(index: usize) -> ClauseId {
    ClauseId(u32::try_from(index).expect("readers cap a document below 4 GiB"))
}

fn new_clause(part: u32, level: Level, parent: Option<ClauseId>, span: Span, mark: Span, number: u32) -> Clause {
    Clause { part, level, parent, span, mark, number, label: ClauseLabel::default(), lead_in: None, sentences: (0, 0) }
}

/// A clause that may still get children.
#[derive(Debug, Clone, Copy)]
struct Open {
    id: ClauseId,
    /// `None`: an unnumbered paragraph.
    kind: Option<Kind>,
    number: u32,
}

struct Nester<'t> {
    folded: &'t str,
    lines: &'t [Line],
    next_marks: Vec<Option<Mark>>,
    tree: &'t mut Tree,
    part: u32,
    stack: Vec<Open>,
    /// Lists of the current unit that were left. A paragraph may stand in mid-list.
    left: LeftLists,
    last_article: u32,
    /// The last number of each kind in the part: lists may run on across headings.
    last_numbers: Vec<(Kind, u32)>,
}

/// A list that was left.
#[derive(Debug, Clone, Copy)]
struct LeftList {
    /// The number of its last item.
    last: u32,
    /// How many were left before it.
    order: u32,
}

/// Lists that were left, by the kind of their marks and what they hang under.
#[derive(Debug, Default)]
struct LeftLists {
    lists: HashMap<(Kind, Option<ClauseId>), LeftList>,
    /// How many of them end with each number.
    ends: HashMap<(Kind, u32), u32>,
    /// How many were left so far.
    count: u32,
}

impl LeftLists {
    fn leave(&mut self, kind: Kind, parent: Option<ClauseId>, last: u32) {
        let list = LeftList { last, order: self.count };
        self.count += 1;
        *self.ends.entry((kind, last)).or_default() += 1;
        if let Some(before) = self.lists.insert((kind, parent), list)
            && let Some(count) = self.ends.get_mut(&(kind, before.last))
        {
            *count -= 1;
        }
    }

    fn under(&self, kind: Kind, parent: Option<ClauseId>) -> Option<LeftList> {
        self.lists.get(&(kind, parent)).copied()
    }

    /// Whether a mark may be the next of one of them (one number may be missing).
    fn may_go_on(&self, mark: Mark) -> bool {
        let ends_with = |last: u32| self.ends.get(&(mark.kind, last)).is_some_and(|count| *count > 0);
        (1..=2).filter_map(|step| mark.number.checked_sub(step)).any(ends_with)
    }

    fn clear(&mut self) {
        self.lists.clear();
        self.ends.clear();
    }
}

impl Nester<'_> {
    fn line(&mut self, at: usize) {
        let line = &self.lines[at];
        if line.role != Role::Plain {
            if line.role == Role::Signature || line.role == Role::AttachmentList {
                self.stack.clear();
            }
            self.push(at, None, Level::Text, None, 0);
            return;
        }
        match line.mark.filter(|&mark| self.is_real(at, mark)) {
            Some(mark) if mark.kind.is_structural() => self.structural(at, mark),
            Some(mark) => self.list(at, mark),
            None => self.paragraph(at),
        }
    }

    fn text(&self, at: usize) -> &str {
        self.lines[at].text(self.folded)
    }

    /// Whether a mark by its shape opens a clause here. A line may begin with a reference after a hard wrap, or with
    /// the number of a table row.
    fn is_real(&self, at: usize, mark: Mark) -> bool {
        let line = &self.lines[at];
        let after = self.folded.get(line.start + mark.len..line.end).unwrap_or_default();
        let above_ends = at == 0 || self.ends_paragraph(at - 1);
        if mark.kind.is_division() {
            let is_sentence = after.len() > 150 && after.ends_with('。');
            return !is_sentence && (mark.is_set_off || !lines::refers(after));
        }
        if mark.kind == Kind::Article {
            let is_expected = mark.number == self.last_article + 1;
            if mark.is_set_off {
                return true;
            }
            if lines::refers(after) {
                return is_expected
                    && above_ends
                    && !after.starts_with(['、', '和', '至', '第', '》', '及', '或', '与']);
            }
            return is_expected || mark.number == 1 || above_ends;
        }
        let is_row = memchr::memchr(b'\t', after.get(1..).unwrap_or_default().as_bytes()).is_some();
        let is_han = matches!(mark.kind, Kind::HanComma | Kind::HanParen);
        if is_row || after.trim().is_empty() && !is_han {
            return false;
        }
        if is_han && after.starts_with(['项', '款', '至']) && mark.kind == Kind::HanParen {
            return mark.number == 1 && above_ends || self.continues(mark);
        }
        is_han && above_ends || mark.number == 1 || self.continues(mark)
    }

    fn ends_paragraph(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let text = line.text(self.folded).trim_end_matches(['”', '）', '》']);
        line.role != Role::Plain
            || line.mark.is_some()
            || text.ends_with(['。', '；', '：', '！', '？', '.', '，', '、'])
            || text.len() < 90
    }

    /// Whether an open or a left list goes on with this number (one number may be missing).
    fn continues(&self, mark: Mark) -> bool {
        let follows = |number: u32| mark.number == number + 1 || mark.number == number + 2;
        self.stack.iter().any(|open| open.kind == Some(mark.kind) && follows(open.number)) || self.left.may_go_on(mark)
    }

    fn structural(&mut self, at: usize, mark: Mark) {
        let mut keep = self.stack.len();
        while let Some(open) = keep.checked_sub(1).map(|top| self.stack[top]) {
            let is_above = open.kind.is_some_and(|kind| kind.is_division() && kind < mark.kind);
            // 一、总则 over 第一条: the headings of 公文 used as chapters.
            let is_heading_above = mark.kind == Kind::Article
                && open.kind == Some(Kind::HanComma)
                && self.tree.clauses[open.id.index()].level == Level::Heading1
                && self.tree.is_title_only(self.folded, open.id);
            if is_above || is_heading_above {
                break;
            }
            keep -= 1;
        }
        self.stack.truncate(keep);
        self.left.clear();
        if mark.kind == Kind::Article {
            self.note_jump(at, mark, self.last_article, "条");
            self.last_article = mark.number;
        }
        let level = match mark.kind {
            Kind::Volume | Kind::SubVolume => Level::Part,
            Kind::Chapter => Level::Chapter,
            Kind::Section => Level::Section,
            _ => Level::Article,
        };
        self.open(at, mark, level);
    }

    fn list(&mut self, at: usize, mark: Mark) {
        let base = self.base(mark);
        let found = self.sibling(base, mark);
        if let Some((depth, number)) = found {
            self.truncate(depth);
            self.note_jump(at, mark, number, "");
        } else if let Some(depth) = self.left_list(mark) {
            self.truncate(depth.max(base));
            self.note_jump(at, mark, mark.number - 1, "");
        } else {
            let depth = self.new_list_depth(base, mark);
            self.truncate(depth);
            self.note_jump(at, mark, 0, "");
        }
        let level = self.list_level(mark.kind);
        self.open(at, mark, level);
    }

    /// Index in the stack behind the innermost 条 or 章, which lists never cross, except headings over articles.
    fn base(&self, mark: Mark) -> usize {
        let fixed = |open: &Open| open.kind.is_some_and(Kind::is_structural);
        let heading = self.stack.iter().position(|open| {
            open.kind == Some(Kind::HanComma) && mark.kind == Kind::HanComma && open.number + 1 == mark.number
        });
        match (heading, self.stack.iter().rposition(fixed)) {
            (Some(heading), Some(article)) if heading < article => heading,
            (_, Some(article)) => article + 1,
            _ => 0,
        }
    }

    /// The open clause that this mark is the next sibling of: its depth and number.
    fn sibling(&self, base: usize, mark: Mark) -> Option<(usize, u32)> {
        let same = |&(_, open): &(usize, &Open)| open.kind == Some(mark.kind);
        let open = || self.stack.iter().enumerate().skip(base).rev();
        if let Some((depth, open)) = open().filter(same).find(|(_, open)| open.number + 1 == mark.number) {
            return Some((depth, open.number));
        }
        let (depth, found) = open().find(same)?;
        // 1. again below （一）, though 1. is open above it: a new list.
        let deeper = self.stack.get(depth + 1..)?.iter().filter_map(|open| open.kind);
        let nests = mark.number == 1 && deeper.into_iter().any(|kind| kind.usual_depth() < mark.kind.usual_depth());
        // A paragraph that announces a list opens one.
        let announced = mark.number == 1
            && self
                .stack
                .last()
                .is_some_and(|open| self.announces(open.id) && (open.kind.is_none() || depth + 1 < self.stack.len()));
        (!nests && !announced).then_some((depth, found.number))
    }

    /// The depth of the list, left last, that this mark is the next of.
    fn left_list(&self, mark: Mark) -> Option<usize> {
        if mark.number == 1 {
            return None;
        }
        let above = std::iter::once(None).chain(self.stack.iter().map(|open| Some(open.id)));
        let lists = above.enumerate().filter_map(|(depth, parent)| {
            let list = self.left.under(mark.kind, parent).filter(|list| list.last + 1 == mark.number)?;
            Some((list.order, depth))
        });
        lists.max().map(|(_, depth)| depth)
    }

    /// How much of the stack stays open above the first clause of a new list.
    fn new_list_depth(&self, base: usize, mark: Mark) -> usize {
        let mut depth = self.stack.len();
        while depth > base {
            let top = self.stack[depth - 1];
            let stays = match top.kind {
                None => self.is_in_article() || self.announces(top.id),
                Some(kind) => {
                    kind.usual_depth() <= mark.kind.usual_depth() && kind != mark.kind || self.announces(top.id)
                }
            };
            if stays {
                break;
            }
            depth -= 1;
        }
        depth
    }

    fn is_in_article(&self) -> bool {
        self.stack.iter().any(|open| open.kind == Some(Kind::Article))
    }

    /// Whether a clause ends by announcing a list.
    fn announces(&self, id: ClauseId) -> bool {
        self.tree.body(self.folded, id).ends_with(['：', ':'])
    }

    fn list_level(&self, kind: Kind) -> Level {
        if let Some(article) = self.stack.iter().rposition(|open| open.kind == Some(Kind::Article)) {
            let below = self.stack.iter().skip(article + 1).filter(|open| open.kind.is_some()).count();
            return if below == 0 { Level::Item } else { Level::Subitem };
        }
        let usual = match kind.usual_depth() {
            1 => Level::Heading1,
            2 => Level::Heading2,
            3 => Level::Heading3,
            _ => Level::Heading4,
        };
        let above = self
            .stack
            .iter()
            .rev()
            .find(|open| open.kind.is_some())
            .map(|open| self.tree.clauses[open.id.index()].level);
        match above {
            Some(Level::Heading1) => usual.max(Level::Heading2),
            Some(Level::Heading2) => usual.max(Level::Heading3),
            Some(Level::Heading3 | Level::Heading4) => Level::Heading4,
            _ => usual,
        }
    }

    fn truncate(&mut self, depth: usize) {
        for at in depth..self.stack.len() {
            let Open { kind, number, .. } = self.stack[at];
            if let Some(kind) = kind.filter(|kind| !kind.is_structural()) {
                let parent = at.checked_sub(1).map(|above| self.stack[above].id);
                self.left.leave(kind, parent, number);
            }
        }
        self.stack.truncate(depth);
    }

    /// An unnumbered line: a 款, the continuation of an item, or text outside any numbering.
    fn paragraph(&mut self, at: usize) {
        if self.is_heading_of_next_article(at) {
            self.stack.truncate(
                self.stack.iter().rposition(|open| open.kind.is_some_and(Kind::is_division)).map_or(0, |at| at + 1),
            );
            let parent = self.stack.last().map(|open| open.id);
            self.push(at, parent, Level::Text, None, 0);
            if let Some(role) = self.tree.roles.last_mut() {
                *role = Role::Furniture;
            }
            return;
        }
        if self.text(at).contains('\t') {
            let parent = self.stack.last().map(|open| open.id);
            self.push(at, parent, Level::Text, None, 0);
            return;
        }
        while self.stack.last().is_some_and(|open| open.kind.is_none()) {
            self.stack.pop();
        }
        let depth = self.paragraph_depth(at);
        self.truncate(depth);
        let parent = self.stack.last().map(|open| open.id);
        let level = if parent.is_some() { Level::Paragraph } else { Level::Text };
        let id = self.push(at, parent, level, None, 0);
        if level == Level::Paragraph {
            self.stack.push(Open { id, kind: None, number: 0 });
        }
    }

    /// Whether a line is the heading that some texts print above an article (专职消防队员职责): a few words without a sign,
    /// below an article that has ended and directly above the next.
    fn is_heading_of_next_article(&self, at: usize) -> bool {
        const LONGEST_BYTES: usize = 60;
        let text = self.text(at);
        let next = self.lines.get(at + 1).and_then(|line| line.mark);
        let is_above_next = next
            .is_some_and(|mark| mark.kind == Kind::Article && mark.number == self.last_article + 1 && mark.number > 1);
        let ended = at.checked_sub(1).is_some_and(|above| self.text(above).ends_with(['。', '；']));
        is_above_next && ended && text.len() <= LONGEST_BYTES && !text.contains(['。', '；', '，', '：', '\t'])
    }

    /// How much of the stack stays open above an unnumbered paragraph: the next mark tells whether a list goes on.
    fn paragraph_depth(&self, at: usize) -> usize {
        let next = self.next_marks[at];
        let goes_on = self.list_that_goes_on(at);
        let article = self.stack.iter().rposition(|open| open.kind == Some(Kind::Article));
        let closes = [
            "本通知",
            "本意见",
            "本办法",
            "本方案",
            "本规定",
            "本细则",
            "本措施",
            "以上",
            "特此",
            "各区",
            "各县",
            "各市",
            "各地",
            "各有关",
            "请各",
            "本公告",
            "本通告",
            "本政策",
        ];
        match (goes_on, article) {
            (Some(item), Some(_)) => self.deepest_heading(item).unwrap_or(item) + 1,
            (Some(item), None) => self.innermost_heading(at, item) + 1,
            (None, Some(_)) if self.is_under_heading_of_item(at) => self.stack.len(),
            (None, Some(article)) => article + 1,
            (None, None)
                if next.is_none()
                    && !self.is_below_heading()
                    && closes.iter().any(|word| self.text(at).starts_with(word)) =>
            {
                0
            }
            (None, None) if self.ends_short_list() => {
                self.deepest_heading(0).map_or(self.stack.len(), |depth| depth + 1)
            }
            (None, None) => self.stack.len(),
        }
    }

    /// The open list that a mark behind this paragraph carries on, before the next article and before a list of the same
    /// kind begins anew.
    fn list_that_goes_on(&self, at: usize) -> Option<usize> {
        const FARTHEST_LINES: usize = 40;
        let marks = self.lines[at + 1..].iter().take(FARTHEST_LINES).filter(|line| line.role == Role::Plain);
        for mark in marks.filter_map(|line| line.mark) {
            if mark.kind.is_structural() {
                return None;
            }
            let same = |open: &Open| open.kind == Some(mark.kind);
            if let Some(found) = self.stack.iter().rposition(|open| same(open) && open.number + 1 == mark.number) {
                return Some(found);
            }
            if self.stack.iter().any(same) {
                return None;
            }
        }
        None
    }

    /// Whether the paragraph is the text below an item that is only a heading (（四）政策咨询), as the item before it has
    /// one, too.
    fn is_under_heading_of_item(&self, at: usize) -> bool {
        let Some(top) = self.stack.last().filter(|top| top.kind.is_some_and(|kind| !kind.is_structural())) else {
            return false;
        };
        // 「（四）其他情形。」 is an item and no heading, where no item before it has text below.
        let body = self.tree.body(self.folded, top.id);
        let is_heading = !body.ends_with(['；', '，']) && self.tree.is_title_only(self.folded, top.id);
        let child_of = |id: usize| self.tree.clauses.get(id + 1).filter(|child| child.parent == Some(id_of(id)));
        let before = self.brother_before(top);
        let is_below = self.tree.clauses[top.id.index() + 1..]
            .iter()
            .all(|clause| clause.parent == Some(top.id) && clause.level == Level::Paragraph);
        let text = self.text(at);
        let closes = ["前款", "本条", "以上", "上述"].iter().any(|word| text.starts_with(word));
        (is_heading || self.announces(top.id))
            && is_below
            && before.is_some_and(|id| child_of(id).is_some())
            && text.ends_with('。')
            && !closes
    }

    /// Whether nothing stands yet below the innermost heading: a paragraph here cannot close the whole.
    fn is_below_heading(&self) -> bool {
        self.stack.last().is_some_and(|open| self.tree.is_title_only(self.folded, open.id))
    }

    /// Whether the innermost clause is the last of a list of short items that end in `；`: what follows is not part of it.
    fn ends_short_list(&self) -> bool {
        let Some(top) = self.stack.last() else { return false };
        self.brother_before(top).is_some_and(|id| self.tree.body(self.folded, id_of(id)).ends_with('；'))
    }

    /// The clause beside an open one that has the number before.
    fn brother_before(&self, open: &Open) -> Option<usize> {
        let parent = self.tree.clauses[open.id.index()].parent;
        // Brothers stand behind what they hang under.
        let first = parent.map_or(0, |parent| parent.index() + 1);
        let is_before = |clause: &Clause| clause.parent == parent && clause.number + 1 == open.number;
        self.tree.clauses[first..open.id.index()].iter().rposition(is_before).map(|index| first + index)
    }

    /// The clause of 公文 that a paragraph goes on with when a list above it goes on later: 一、 and （一） hold paragraphs,
    /// digits are items that end with their line.
    fn innermost_heading(&self, at: usize, from: usize) -> usize {
        let sums_up = ["以上", "上述", "除上述", "前述"].iter().any(|word| self.text(at).starts_with(word));
        if self.ends_short_list() {
            // The last item may look like a heading; the list is over all the same.
            let above = self.stack.len() - 1;
            return (from..above).rev().find(|&depth| self.is_heading(depth)).unwrap_or(from);
        }
        let heading = self.deepest_heading(from).unwrap_or(from);
        if sums_up {
            return heading;
        }
        let holds_paragraphs = |open: &Open| open.kind.is_some_and(|kind| kind.usual_depth() <= 2);
        self.stack.iter().rposition(holds_paragraphs).map_or(heading, |found| found.max(heading))
    }

    fn deepest_heading(&self, from: usize) -> Option<usize> {
        (from..self.stack.len()).rev().find(|&depth| self.is_heading(depth))
    }

    /// Whether the open clause at a depth of the stack is only a heading.
    fn is_heading(&self, depth: usize) -> bool {
        self.tree.is_title_only(self.folded, self.stack[depth].id)
    }

    fn open(&mut self, at: usize, mark: Mark, level: Level) {
        let parent = self.stack.last().map(|open| open.id);
        let id = self.push(at, parent, level, Some(mark), mark.number);
        self.last_numbers.retain(|&(kind, _)| kind != mark.kind);
        self.last_numbers.push((mark.kind, mark.number));
        self.stack.push(Open { id, kind: Some(mark.kind), number: mark.number });
    }

    fn push(&mut self, at: usize, parent: Option<ClauseId>, level: Level, mark: Option<Mark>, number: u32) -> ClauseId {
        let line = &self.lines[at];
        let id = id_of(self.tree.clauses.len());
        let mark_span = Span::new(line.start, line.start + mark.map_or(0, |mark| mark.len));
        let span = Span::new(line.start, line.next);
        self.tree.clauses.push(new_clause(self.part, level, parent, span, mark_span, number));
        self.tree.marks.push(mark);
        self.tree.roles.push(line.role);
        id
    }

    fn note_jump(&mut self, at: usize, mark: Mark, last: u32, unit: &str) {
        if mark.number == last + 1
            || mark.number == last && mark.sub > 0
            || last == 0 && self.last_numbers.contains(&(mark.kind, mark.number.saturating_sub(1)))
        {
            return;
        }
        let line = &self.lines[at];
        let words = self.folded.get(line.start..line.start + mark.len).unwrap_or_default();
        let message = match mark.number.cmp(&last) {
            _ if last == 0 => format!("“{words}”之前没有第一个编号"),
            std::cmp::Ordering::Equal => format!("“{words}”编号重复"),
            std::cmp::Ordering::Less if mark.number == 1 && unit.is_empty() => return,
            std::cmp::Ordering::Less => format!("“{words}”编号倒退，前一{unit}编号为{last}"),
            std::cmp::Ordering::Greater => format!("“{words}”编号跳跃，前一{unit}编号为{last}"),
        };
        self.tree.notes.push(Note { span: Span::new(line.start, line.start + mark.len), message });
    }
}
