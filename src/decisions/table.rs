//! What reviewers wrote into the tables they were given: sheets of 清理意见表.xlsx, or a `decisions.csv` of the page. Takes rows and the
//! reviews they are about; gives statements, and problems with the place of each.
//!
//! Columns are found by their heads, wherever they stand; rows in any order, hidden or not.

use std::collections::HashMap;

use super::present::{Meant, Present};
use super::problem::{Kind, Problem, not_allowed};
use super::trail::is_fingerprint;
use super::{Entry, Subject, Trail, nearest};
use crate::model::{Decision, Review};
use crate::read::{SheetRow, SheetRows};

/// A title and a note stand above the heads at the most; reviewers put in some more.
const HEAD_ROWS: usize = 20;

/// Programs cut longer texts when they save them.
const COMPARED_CHARS: usize = 30_000;

/// The word that withdraws a decision in a workbook, where an empty cell says nothing.
const WITHDRAWN: &str = "撤回";

/// One thing that a table says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it says; no day where the table has none.
    pub entry: Entry,
    /// File, sheet and row.
    pub place: String,
    /// Whether it only repeats what had been filled in before the table was given out.
    pub is_repeated: bool,
}

/// What a table says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statements {
    /// What it says.
    pub statements: Vec<Statement>,
    /// What it says that cannot be used.
    pub problems: Vec<Problem>,
    /// Rows that were matched by path, clause and rule because their fingerprint is gone.
    pub matched_by_place: usize,
}

/// What the sheets of the workbook `shown` say of the reviews.
///
/// # Errors
/// In Chinese, when no sheet has the columns, or one has a column twice.
pub fn statements(sheets: &[SheetRows], shown: &str, reviews: &[Review]) -> Result<Statements, String> {
    let present = Present::new(reviews);
    let mut table = Table { present: &present, said: Statements::default(), cleared: Vec::new(), has_repeated: false };
    let mut is_table = false;
    for sheet in sheets {
        let Some((at, heads)) = Heads::find(&sheet.rows).map_err(|twice| {
            format!("{shown} 的工作表“{}”有两列“{twice}”，无法确定用哪一列；请删去多余的一列", sheet.name)
        })?
        else {
            continue;
        };
        is_table = true;
        for row in sheet.rows.iter().skip(at + 1) {
            table.row(&heads, row, format!("{shown} 工作表“{}”第 {} 行", sheet.name, row.number));
        }
    }
    if !is_table {
        return Err(format!("{shown} 里没有一张工作表有“审核结论”和“文件名称”两列，不是清理意见表"));
    }
    Ok(table.finish())
}

impl Statements {
    /// What the reviews themselves carry from the run that wrote them: it makes good a trail that was lost.
    #[must_use]
    pub fn of_reviews(reviews: &[Review]) -> Self {
        let present = Present::new(reviews);
        let repeated = |entry| Statement { entry, place: "results.jsonl".to_owned(), is_repeated: true };
        Self { statements: present.carried().map(repeated).collect(), ..Self::default() }
    }

    /// What a trail that was filled in elsewhere says of the reviews.
    #[must_use]
    pub fn of_trail(trail: &Trail, shown: &str, reviews: &[Review]) -> Self {
        let present = Present::new(reviews);
        let mut said = Self::default();
        for entry in trail.latest() {
            let place = format!("{shown}（{}）", entry.decided_on);
            match present.known_by(entry.subject, &entry.fingerprint, &entry.path) {
                Meant::One(target) => {
                    let entry = present.named(target, entry.clone());
                    let is_repeated = is_same(entry.decision().as_ref(), present.decision(target));
                    said.statements.push(Statement { entry, place, is_repeated });
                }
                Meant::Nothing => {
                    said.statements.push(Statement { entry: entry.clone(), place, is_repeated: false });
                }
                Meant::Several => said.problems.push(Problem::of(Kind::Unclear, entry, &place, unclear())),
            }
        }
        said
    }
}

/// Whether both decide the same, apart from the day and from what programs do to texts when they save them.
pub(super) fn is_same(one: Option<&Decision>, other: Option<&Decision>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.ruling == other.ruling
                && comparable(&one.remark) == comparable(&other.remark)
                && comparable(&one.reviewer) == comparable(&other.reviewer)
        }
        (None, None) => true,
        _ => false,
    }
}

fn comparable(text: &str) -> String {
    let text = text.trim_start_matches('\'');
    let seen = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != char::REPLACEMENT_CHARACTER);
    seen.take(COMPARED_CHARS).collect()
}

/// Where the columns stand.
struct Heads {
    columns: HashMap<String, usize>,
    subject: Subject,
}

impl Heads {
    /// The first row that names the columns, and what it names.
    ///
    /// # Errors
    /// The column that is there twice.
    fn find(rows: &[SheetRow]) -> Result<Option<(usize, Self)>, &'static str> {
        const ONCE: [&str; 4] = ["审核结论", "审核意见", "审核人", "指纹"];
        for (at, row) in rows.iter().enumerate().take(HEAD_ROWS) {
            let names: Vec<String> = row.cells.iter().map(|cell| head(cell)).collect();
            let has = |name: &str| names.iter().any(|known| known == name);
            if !has("审核结论") || !["文件名称", "文件路径", "指纹"].iter().any(|name| has(name)) {
                continue;
            }
            let is_twice = |name: &&str| names.iter().filter(|known| known == name).count() > 1;
            if let Some(twice) = ONCE.into_iter().find(is_twice) {
                return Err(twice);
            }
            let subject = if has("规则") || has("条款") { Subject::Finding } else { Subject::Document };
            let mut columns = HashMap::new();
            for (column, name) in names.into_iter().enumerate() {
                columns.entry(name).or_insert(column);
            }
            return Ok(Some((at, Self { columns, subject })));
        }
        Ok(None)
    }

    fn cell<'c>(&self, row: &'c SheetRow, name: &str) -> &'c str {
        self.columns.get(name).and_then(|at| row.cells.get(*at)).map_or("", String::as_str)
    }
}

/// A head without what is put beside it for the eye.
fn head(cell: &str) -> String {
    cell.chars().filter(|c| !c.is_whitespace() && !"▼▽*：:".contains(*c)).collect()
}

/// A workbook being read.
struct Table<'p> {
    present: &'p Present<'p>,
    said: Statements,
    /// Rows whose decision is gone.
    cleared: Vec<Problem>,
    /// Whether a decision filled in before was seen: only then an empty cell has been emptied.
    has_repeated: bool,
}

impl Table<'_> {
    fn row(&mut self, heads: &Heads, row: &SheetRow, place: String) {
        let said = heads.cell(row, "审核结论").trim();
        let mut entry = row_entry(heads, row);
        let is_filled = !said.is_empty() || !entry.remark.is_empty();
        let target = match self.meant(&entry) {
            Meant::One(target) => {
                let has_fingerprint = is_fingerprint(entry.subject, &entry.fingerprint);
                self.said.matched_by_place += usize::from(is_filled && !has_fingerprint);
                entry = self.present.named(target, entry);
                Some(target)
            }
            Meant::Several if is_filled => return self.problem(Kind::Unclear, &entry, &place, said, unclear()),
            Meant::Nothing if is_filled && !is_fingerprint(entry.subject, &entry.fingerprint) => {
                let advice =
                    "未采用。没有完整的指纹，按文件路径、条款、规则也找不到唯一的对象；请在原表中填写".to_owned();
                return self.problem(Kind::Unclear, &entry, &place, said, advice);
            }
            _ => None,
        };
        let before = target.and_then(|target| self.present.decision(target));
        if said.is_empty() {
            return self.without_ruling(entry, &place, before);
        }
        entry.ruling = nearest::ruling(entry.subject, said);
        if entry.ruling.is_none() && said != WITHDRAWN {
            let advice = not_allowed(entry.subject, said);
            return self.problem(Kind::Invalid, &entry, &place, said, advice);
        }
        let is_repeated = before.is_some() && is_same(entry.decision().as_ref(), before);
        if is_repeated {
            // As it was written then: programs cut and change texts when they save them.
            let before = before.cloned().expect("it was just compared");
            (entry.remark, entry.reviewer, entry.decided_on) = (before.remark, before.reviewer, before.decided_on);
        }
        self.has_repeated |= is_repeated;
        self.said.statements.push(Statement { entry, place, is_repeated });
    }

    fn meant(&self, entry: &Entry) -> Meant {
        if is_fingerprint(entry.subject, &entry.fingerprint) {
            self.present.known_by(entry.subject, &entry.fingerprint, &entry.path)
        } else {
            self.present.standing_at(entry)
        }
    }

    fn without_ruling(&mut self, entry: Entry, place: &str, before: Option<&Decision>) {
        match before {
            Some(before) => {
                let advice = format!("原来的结论“{}”仍然有效；要撤回的，请在“审核结论”写“撤回”", before.ruling);
                self.cleared.push(Problem::of(Kind::Cleared, &entry, place, advice));
            }
            None if !entry.remark.is_empty() => {
                let advice = "未采用。只有意见，没有结论；请补填“审核结论”".to_owned();
                self.said.problems.push(Problem::of(Kind::RemarkOnly, &entry, place, advice));
            }
            None => {}
        }
    }

    fn problem(&mut self, kind: Kind, entry: &Entry, place: &str, said: &str, advice: String) {
        let problem = Problem::of(kind, entry, place, advice);
        self.said.problems.push(Problem { said: said.to_owned(), ..problem });
    }

    fn finish(mut self) -> Statements {
        if self.has_repeated {
            self.said.problems.append(&mut self.cleared);
        }
        self.said
    }
}

/// A row with the names it has; the ruling is left open.
fn row_entry(heads: &Heads, row: &SheetRow) -> Entry {
    let cell = |name: &str| heads.cell(row, name).to_owned();
    let remark = cell("审核意见");
    Entry {
        decided_on: String::new(),
        subject: heads.subject,
        fingerprint: cell("指纹").trim().to_owned(),
        path: cell("文件路径"),
        title: cell("文件名称"),
        clause: cell("条款").trim().to_owned(),
        rule: cell("规则").trim().to_owned(),
        ruling: None,
        remark: if remark.trim().is_empty() { String::new() } else { remark },
        reviewer: cell("审核人").trim().to_owned(),
    }
}

fn unclear() -> String {
    "未采用。有几份文件或者几处条款与此相符，无法确定是哪一份；请核对“文件路径”".to_owned()
}
