//! What the gate (`guiqing check`) says of drafts: findings with their weight, what was known of them before, and what
//! comes of it all. Nothing in it points back into a text, and nothing in it prints.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{FindingRow, Review, Severity, Status, Verdict};

/// How much a finding weighs at the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GateLevel {
    /// 技术性: a name out of date; nothing of substance.
    Technical,
    /// 需判断
    NeedsReview,
    /// 抵触
    Conflict,
}

impl GateLevel {
    /// All of them, heaviest first.
    pub const ALL: [Self; 3] = [Self::Conflict, Self::NeedsReview, Self::Technical];

    /// The weight of a finding as judged; none for exempt ones.
    #[must_use]
    pub fn of(finding: &FindingRow) -> Option<Self> {
        match (finding.verdict, finding.severity) {
            (Verdict::Exempt, _) => None,
            (Verdict::Conflict, _) => Some(Self::Conflict),
            (Verdict::NeedsReview, Severity::Technical) => Some(Self::Technical),
            (Verdict::NeedsReview, _) => Some(Self::NeedsReview),
        }
    }

    /// The weight of that name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }

    /// Its name in options, configuration and formats.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::NeedsReview => "needs-review",
            Self::Conflict => "conflict",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Technical => "技术性",
            Self::NeedsReview => "需判断",
            Self::Conflict => "抵触",
        }
    }
}

/// From which weight on a new finding closes the gate; `None`: none does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(pub Option<GateLevel>);

impl Threshold {
    /// What it is called where nothing closes the gate.
    const NEVER: &str = "never";

    /// All that there are.
    pub fn all() -> impl Iterator<Item = Self> {
        GateLevel::ALL.into_iter().map(|level| Self(Some(level))).chain([Self(None)])
    }

    /// The threshold of that name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::all().find(|threshold| threshold.key() == key)
    }

    /// Its name in options and configuration.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.0.map_or(Self::NEVER, GateLevel::key)
    }
}

/// What was known of a finding before this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing: it is new, or there is nothing to compare with.
    New,
    /// It stands in the baseline, or stood in the older draft.
    Unchanged,
}

/// What the drafts were compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Nothing.
    Nothing,
    /// A baseline.
    Baseline,
    /// An older draft: what it had is left out.
    Older,
}

/// A waiver (豁免登记) that stands for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// Why, with what is claimed.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// Its last day.
    pub expires: Date,
}

/// Where words stand in the text of a draft: lines and columns in characters, from 1; the end is behind the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First line.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// Column behind the last character.
    pub end_column: usize,
}

impl Region {
    /// Of words that begin at this place.
    #[must_use]
    pub fn of(line: usize, column: usize, words: &str) -> Self {
        let breaks = words.matches('\n').count();
        let last = words.rsplit('\n').next().unwrap_or_default().chars().count();
        let end_column = if breaks == 0 { column + last } else { last + 1 };
        Self { line, column, end_line: line + breaks, end_column }
    }
}

/// A finding at the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The finding.
    pub finding: FindingRow,
    /// Its weight here, which the configuration may have changed.
    pub level: GateLevel,
    /// Document and finding, by which baselines and waivers know it.
    pub key: String,
    /// What was known of it.
    pub known: Known,
    /// The waiver that stands for it.
    pub waived: Option<Waived>,
}

impl Diagnostic {
    /// Where its words stand.
    #[must_use]
    pub fn region(&self) -> Region {
        Region::of(self.finding.line, self.finding.column, &self.finding.quote)
    }

    /// Whether it weighs on the gate: it is neither known nor waived.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.known == Known::New && self.waived.is_none()
    }
}

/// One file at the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The path as shown.
    pub path: String,
    /// 读取状态
    pub status: Status,
    /// Why it was not read, or what is missing.
    pub problem: Option<String>,
    /// 标题
    pub title: Option<String>,
    /// 发文字号
    pub number: Option<String>,
    /// Its fingerprint; keys of its findings begin with it.
    pub document: String,
    /// Whether its lines are lines of the file: text, Markdown.
    pub has_lines: bool,
    /// Whether all its characters are characters of the file: text. Markdown loses marks in reading, so that columns are
    /// known only of words in a line of which the finding has a byte column.
    pub is_verbatim: bool,
    /// Whether the file is UTF-8, so that columns in bytes of UTF-8 are those of the file.
    pub is_utf8: bool,
    /// Its findings, in text order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Draft {
    /// The draft that a review speaks of, with the findings that weigh anything.
    #[must_use]
    pub fn of(review: Review) -> Self {
        let keys: Vec<_> = review.findings.iter().map(|finding| review.finding_key(finding)).collect();
        let diagnostics = review.findings.into_iter().zip(keys).filter_map(|(finding, key)| {
            let level = GateLevel::of(&finding)?;
            Some(Diagnostic { finding, level, key, known: Known::New, waived: None })
        });
        Self {
            path: review.path,
            status: review.status,
            problem: review.problem,
            title: review.title,
            number: review.document_number,
            document: review.fingerprint,
            has_lines: matches!(review.format.as_str(), "text" | "markdown"),
            is_verbatim: review.format == "text",
            is_utf8: review.encoding == "UTF-8",
            diagnostics: diagnostics.collect(),
        }
    }
}

/// A known finding that is there no more (已消除).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// Document and finding.
    pub key: String,
    /// Rule id.
    pub rule: String,
    /// The file it stood in then.
    pub path: String,
    /// 条款
    pub clause: String,
    /// The words.
    pub quote: String,
}

/// Something wrong with what the gate was given beside the drafts: a waiver that is expired or fits nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The file it is about.
    pub path: String,
    /// Line in it, from 1.
    pub line: usize,
    /// What is wrong and what to do, in Chinese.
    pub message: String,
}

/// What was left out when folders were walked; a whole folder counts once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Excluded {
    /// By `exclude` and `include` of the configuration.
    pub by_patterns: usize,
    /// By `.gitignore`.
    pub by_gitignore: usize,
}

impl Excluded {
    /// All of it.
    #[must_use]
    pub fn total(self) -> usize {
        self.by_patterns + self.by_gitignore
    }
}

/// All that came of one run of the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The drafts, in path order.
    pub drafts: Vec<Draft>,
    /// What disappeared since.
    pub mended: Vec<Mended>,
    /// What is wrong beside the drafts.
    pub complaints: Vec<Complaint>,
    /// What the drafts were compared with.
    pub compared: Compared,
    /// From which weight on the gate is closed.
    pub threshold: Threshold,
    /// Whether a draft that was read in part may pass.
    pub allows_partial: bool,
    /// What was not looked at.
    pub excluded: Excluded,
}

impl Checked {
    /// All findings with their drafts.
    pub fn diagnostics(&self) -> impl Iterator<Item = (&Draft, &Diagnostic)> {
        self.drafts.iter().flat_map(|draft| draft.diagnostics.iter().map(move |it| (draft, it)))
    }

    /// How many of this weight there are that nothing excuses.
    #[must_use]
    pub fn active(&self, level: GateLevel) -> usize {
        self.diagnostics().filter(|(_, it)| it.is_active() && it.level == level).count()
    }

    /// The drafts that were not read, or not whole, where that closes the gate.
    pub fn unread(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().filter(|draft| self.is_gap(draft.status))
    }

    /// Whether a draft that was read like this closes the gate.
    #[must_use]
    pub fn is_gap(&self, status: Status) -> bool {
        status == Status::Unread || status == Status::Partial && !self.allows_partial
    }

    /// 0: the gate is open; 1: something closes it; 2: a draft could not be read, so nobody knows. The same for every
    /// format and destination.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.unread().next().is_some() {
            return 2;
        }
        let Some(threshold) = self.threshold.0 else { return 0 };
        let is_closed = self.diagnostics().any(|(_, it)| it.is_active() && it.level >= threshold);
        u8::from(is_closed || !self.complaints.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_where_their_last_line_does() {
        assert_eq!(Region::of(3, 5, "甲乙"), Region { line: 3, column: 5, end_line: 3, end_column: 7 });
        assert_eq!(Region::of(3, 5, "甲\n乙丙"), Region { line: 3, column: 5, end_line: 4, end_column: 3 });
        assert_eq!(Region::of(1, 1, ""), Region { line: 1, column: 1, end_line: 1, end_column: 1 });
    }
}
