//! `Trail` (审核记录): every decision ever taken, in the order they were taken. Takes the bytes of a `decisions.csv`, gives its
//! entries, what stands of each, and the bytes of further ones. The file itself belongs to `file`.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};

use super::guard::{guarded, unguarded};
use super::nearest;
use super::problem::{Kind, Problem};
use crate::model::{Decision, Ruling};

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 10] =
    ["审核日期", "对象", "指纹", "文件路径", "文件名称", "条款", "规则", "审核结论", "审核意见", "审核人"];

/// Without these a row says nothing.
const NEEDED: [&str; 3] = ["对象", "指纹", "审核结论"];

/// 对象
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// 文件
    Document,
    /// 条款
    Finding,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Document => "文件",
            Self::Finding => "条款",
        })
    }
}

/// One decision as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 审核日期, as written.
    pub decided_on: String,
    /// 对象
    pub subject: Subject,
    /// 指纹: `Review::fingerprint` or `Review::finding_key`.
    pub fingerprint: String,
    /// 文件路径, which tells two copies of a document apart.
    pub path: String,
    /// 文件名称
    pub title: String,
    /// 条款
    pub clause: String,
    /// Rule id.
    pub rule: String,
    /// 审核结论; none withdraws the earlier one.
    pub ruling: Option<Ruling>,
    /// 审核意见
    pub remark: String,
    /// 审核人
    pub reviewer: String,
}

impl Entry {
    /// The decision it stands for; none where it withdraws one.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        Some(Decision {
            ruling: self.ruling?,
            remark: self.remark.clone(),
            reviewer: self.reviewer.clone(),
            decided_on: self.decided_on.clone(),
        })
    }

    fn cell(&self, column: &str) -> String {
        match column {
            "审核日期" => self.decided_on.clone(),
            "对象" => self.subject.to_string(),
            "指纹" => self.fingerprint.clone(),
            "文件路径" => self.path.clone(),
            "文件名称" => self.title.clone(),
            "条款" => self.clause.clone(),
            "规则" => self.rule.clone(),
            "审核结论" => self.ruling.map(|ruling| ruling.to_string()).unwrap_or_default(),
            "审核意见" => self.remark.clone(),
            "审核人" => self.reviewer.clone(),
            _ => String::new(),
        }
    }
}

/// What stands of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<'t> {
    /// Nothing was decided.
    Open,
    /// This was decided, or withdrawn.
    Latest(&'t Entry),
    /// There are decisions on several copies, and which is meant cannot be told.
    Unclear,
}

/// 审核记录
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    entries: Vec<Entry>,
    /// The places of the entries on a subject, in order.
    by_subject: HashMap<(Subject, String), Vec<usize>>,
    /// The columns of the file it was read from.
    columns: Vec<String>,
}

impl Trail {
    /// The trail in a file of that name. Rows that cannot be understood are told and left aside.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, in Chinese.
    pub fn parse(bytes: &[u8], shown: &str) -> Result<(Self, Vec<Problem>), String> {
        let text = decoded(bytes)?;
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut trail = Self::default();
        let mut problems = Vec::new();
        // Rows as a spreadsheet counts them: a remark may hold line breaks.
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|error| format!("不是 CSV 表格（{error}）"))?;
            if trail.columns.is_empty() {
                trail.columns = columns(&record)?;
                continue;
            }
            match trail.entry(&record, format!("{shown} 第 {} 行", row + 1)) {
                Ok(Some(entry)) => trail.push(entry),
                Ok(None) => {}
                Err(problem) => problems.push(*problem),
            }
        }
        Ok((trail, problems))
    }

    /// The entries, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds one more.
    pub fn push(&mut self, entry: Entry) {
        let subject = (entry.subject, entry.fingerprint.clone());
        self.by_subject.entry(subject).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// What stands of the subject at `path`; `present` are the paths of all documents of today with that fingerprint, its
    /// own among them. A document that was moved keeps its decision, unless several could have moved there.
    #[must_use]
    pub fn standing(&self, subject: Subject, fingerprint: &str, path: &str, present: &[&str]) -> Standing<'_> {
        let places = self.by_subject.get(&(subject, fingerprint.to_owned()));
        let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
        for place in places.into_iter().flatten() {
            latest.insert(&self.entries[*place].path, *place);
        }
        if let Some(own) = latest.get(path) {
            return Standing::Latest(&self.entries[*own]);
        }
        let gone: Vec<usize> = latest.iter().filter(|(path, _)| !present.contains(path)).map(|(_, at)| *at).collect();
        let Some(last) = gone.iter().max() else { return Standing::Open };
        let newcomers = present.iter().filter(|path| !latest.contains_key(**path)).count();
        let last = &self.entries[*last];
        let agree =
            gone.iter().all(|at| self.entries[*at].ruling == last.ruling && self.entries[*at].remark == last.remark);
        if agree && gone.len() >= newcomers { Standing::Latest(last) } else { Standing::Unclear }
    }

    /// The latest entry on each subject and path, in the order of the file.
    #[must_use]
    pub fn latest(&self) -> Vec<&Entry> {
        let mut latest: HashMap<(Subject, &str, &str), usize> = HashMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            latest.insert((entry.subject, &entry.fingerprint, &entry.path), at);
        }
        let mut places: Vec<usize> = latest.into_values().collect();
        places.sort_unstable();
        places.into_iter().map(|at| &self.entries[at]).collect()
    }

    /// A whole file with these entries added: what was there stays, byte for byte, unless its encoding was another.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, in Chinese.
    pub(super) fn with(bytes: &[u8], added: &[Entry]) -> Result<Vec<u8>, String> {
        let (trail, _) = Self::parse(bytes, "")?;
        let known: Vec<&str> = trail.columns.iter().map(String::as_str).collect();
        if let Some(missing) = COLUMNS.iter().find(|name| !known.is_empty() && !known.contains(name)) {
            return Err(format!("没有“{missing}”这一列，接不上新的决定；请在第一行补上这一列"));
        }
        let mut whole = if std::str::from_utf8(bytes).is_ok() {
            bytes.to_vec()
        } else {
            format!("\u{feff}{}", decoded(bytes)?).into_bytes()
        };
        if known.is_empty() {
            whole = "\u{feff}".as_bytes().to_vec();
        } else if !whole.ends_with(b"\n") {
            whole.extend_from_slice(b"\r\n");
        }
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(whole);
        if known.is_empty() {
            writer.write_record(COLUMNS).expect("memory takes any record");
        }
        let columns = if known.is_empty() { &COLUMNS[..] } else { &known };
        for entry in added {
            let cells = columns.iter().map(|column| guarded(&entry.cell(column)));
            writer.write_record(cells).expect("memory takes any record of the same length");
        }
        let whole = writer.into_inner().expect("memory takes any record");
        let (read, _) = Self::parse(&whole, "")?;
        if read.entries.len() != trail.entries.len() + added.len() || !read.entries.ends_with(added) {
            return Err("末尾一行不完整（引号没有配对），接不上新的决定；请改正这一行".to_owned());
        }
        Ok(whole)
    }

    /// None for a row without text.
    fn entry(&self, record: &StringRecord, place: String) -> Result<Option<Entry>, Box<Problem>> {
        let cell = |name: &str| {
            let at = self.columns.iter().position(|column| column == name);
            unguarded(at.and_then(|at| record.get(at)).unwrap_or_default()).to_owned()
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(None);
        }
        let said = cell("审核结论").trim().to_owned();
        let fingerprint = cell("指纹").trim().to_owned();
        let (title, clause, rule) = (cell("文件名称"), cell("条款"), cell("规则"));
        let (path, remark, reviewer) = (cell("文件路径"), cell("审核意见"), cell("审核人"));
        let problem = |kind, subject, advice: String| {
            let (fingerprint, path, title) = (fingerprint.clone(), path.clone(), title.clone());
            let (clause, rule, said) = (clause.clone(), rule.clone(), said.clone());
            let (remark, reviewer, place) = (remark.clone(), reviewer.clone(), place.clone());
            Box::new(Problem {
                kind,
                place,
                subject,
                fingerprint,
                path,
                title,
                clause,
                rule,
                said,
                remark,
                reviewer,
                advice,
            })
        };
        let subject = match cell("对象").trim() {
            "文件" => Subject::Document,
            "条款" => Subject::Finding,
            other => return Err(problem(Kind::Unreadable, None, format!("“对象”应为“文件”或者“条款”，不是“{other}”"))),
        };
        if !is_fingerprint(subject, &fingerprint) {
            let advice =
                "指纹不完整，可能被 Excel 改成了数字；请用原来的文件，或者在 清理意见表.xlsx 里重新填写".to_owned();
            return Err(problem(Kind::Unreadable, Some(subject), advice));
        }
        let ruling = match said.as_str() {
            "" => None,
            said => Some(
                nearest::ruling(subject, said)
                    .ok_or_else(|| problem(Kind::Invalid, Some(subject), super::problem::not_allowed(subject, said)))?,
            ),
        };
        let decided_on = cell("审核日期");
        Ok(Some(Entry { decided_on, subject, fingerprint, path, title, clause, rule, ruling, remark, reviewer }))
    }
}

/// Whether it has the shape of one: 16 hexadecimal digits, for a finding twice.
pub(super) fn is_fingerprint(subject: Subject, text: &str) -> bool {
    let is_hash = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    match subject {
        Subject::Document => is_hash(text),
        Subject::Finding => {
            text.split_once('-').is_some_and(|(document, finding)| is_hash(document) && is_hash(finding))
        }
    }
}

fn columns(record: &StringRecord) -> Result<Vec<String>, String> {
    let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    match NEEDED.iter().find(|name| !columns.iter().any(|column| column == *name)) {
        Some(missing) => Err(format!("第一行没有“{missing}”这一列，不是审核记录")),
        None => Ok(columns),
    }
}

/// UTF-8, or GB18030 as Excel saves it.
fn decoded(bytes: &[u8]) -> Result<String, String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
    }
    let (text, _, is_malformed) = encoding_rs::GB18030.decode(bytes);
    if is_malformed {
        return Err("编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8 的 CSV".to_owned());
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::super::sample::{document, finding};
    use super::*;

    fn parsed(bytes: &[u8]) -> Trail {
        let (trail, problems) = Trail::parse(bytes, "decisions.csv").expect("a trail");
        assert!(problems.is_empty(), "{problems:?}");
        trail
    }

    #[test]
    fn what_is_added_comes_back_and_what_was_there_stays() {
        let hostile = Entry {
            remark: format!("=HYPERLINK(\"http://x\")\r\n{}\u{0}\u{1b}", "长".repeat(32_767)),
            reviewer: "'=cmd|' /C calc'!A0".to_owned(),
            path: "+甲\n\"乙\".docx".to_owned(),
            ..finding("采纳")
        };
        let first = Trail::with(b"", &[document("保留"), hostile.clone()]).expect("adds");
        assert!(first.starts_with("\u{feff}审核日期,对象,指纹,文件路径,".as_bytes()));
        let second = Trail::with(&first, &[document("")]).expect("adds");
        assert!(second.starts_with(&first));
        assert_eq!(parsed(&second).entries(), [document("保留"), hostile, document("")]);
    }

    #[test]
    fn a_trail_that_excel_saved_is_read_and_goes_on() {
        let text = "对象,审核结论,备注,指纹,审核日期,文件路径,文件名称,条款,规则,审核意见,审核人\n\
            文件,保留,x,0123456789abcdef,2026/11/22,甲.docx,,,,,";
        let saved = encoding_rs::GB18030.encode(text).0.into_owned();
        let entry = parsed(&saved).entries()[0].clone();
        assert_eq!((entry.decided_on.as_str(), entry.path.as_str()), ("2026/11/22", "甲.docx"));
        let more = Trail::with(&saved, &[document("废止")]).expect("adds");
        let added = &parsed(&more).entries()[1].clone();
        assert_eq!(*added, document("废止"));
        assert!(String::from_utf8(more).expect("UTF-8").contains("2026/11/22,甲.docx,,,,,\r\n文件,废止,,"));
        let short = "对象,指纹,审核结论\r\n".as_bytes();
        assert!(Trail::with(short, &[document("废止")]).expect_err("columns").contains("没有“审核日期”这一列"));
    }

    #[test]
    fn rows_that_say_nothing_clear_are_told_with_their_line() {
        let row = |subject: &str, fingerprint: &str, said: &str| format!("{subject},{fingerprint},{said}\r\n");
        let text = row("对象", "指纹", "审核结论")
            + &row("文件", "1.23E+15", "保留")
            + &row("章节", "0123456789abcdef", "保留")
            + &row("文件", "0123456789abcdef", "采纳")
            + ",,\r\n";
        let (trail, problems) = Trail::parse(text.as_bytes(), "d.csv").expect("a trail");
        assert!(trail.entries().is_empty());
        let told: Vec<_> = problems.iter().map(|problem| (problem.kind, problem.place.as_str())).collect();
        assert_eq!(
            told,
            [
                (Kind::Unreadable, "d.csv 第 2 行"),
                (Kind::Unreadable, "d.csv 第 3 行"),
                (Kind::Invalid, "d.csv 第 4 行")
            ]
        );
        assert!(Trail::parse("甲,乙\r\n".as_bytes(), "d.csv").is_err());
        let whole = Trail::with(b"", &[document("保留")]).expect("adds");
        assert!(Trail::with(&[&whole[..], b"\"open"].concat(), &[document("保留")]).is_err());
    }

    #[test]
    fn a_moved_document_keeps_its_decision_and_copies_are_told_apart() {
        let at = |path: &str, said: &str| Entry { path: path.to_owned(), ..document(said) };
        let trail = |entries: &[Entry]| {
            let mut trail = Trail::default();
            entries.iter().for_each(|entry| trail.push(entry.clone()));
            trail
        };
        let fingerprint = document("").fingerprint;
        let standing = |trail: &Trail, path: &str, present: &[&str]| match trail.standing(
            Subject::Document,
            &fingerprint,
            path,
            present,
        ) {
            Standing::Open => "无".to_owned(),
            Standing::Unclear => "不明".to_owned(),
            Standing::Latest(entry) => entry.cell("审核结论"),
        };
        let one = trail(&[at("a", "保留"), at("a", "废止")]);
        assert_eq!(standing(&one, "a", &["a"]), "废止");
        assert_eq!(standing(&one, "b", &["b"]), "废止");
        assert_eq!(standing(&one, "b", &["a", "b"]), "无");
        assert_eq!(standing(&one, "b", &["b", "c"]), "不明");
        let two = trail(&[at("a", "保留"), at("b", "废止")]);
        assert_eq!((standing(&two, "a", &["a", "b"]), standing(&two, "b", &["b"])), ("保留".into(), "废止".into()));
        assert_eq!(standing(&two, "c", &["c"]), "不明");
        assert_eq!(standing(&trail(&[]), "a", &["a"]), "无");
    }

    proptest::proptest! {
        #[test]
        fn any_entry_comes_back(cells in proptest::collection::vec("[\\x00-\\x2f'＝甲\u{feff}\u{2028}]{0,6}\\PC{0,12}", 7), said in 0_usize..4) {
            let [decided_on, path, title, clause, rule, remark, reviewer]: [String; 7] = cells.try_into().expect("seven");
            let ruling = Ruling::OF_FINDINGS.get(said).copied();
            let entry = Entry { decided_on, path, title, clause, rule, remark, reviewer, ruling, ..finding("") };
            let bytes = Trail::with(b"", std::slice::from_ref(&entry)).expect("adds");
            let (trail, problems) = Trail::parse(&bytes, "").expect("a trail");
            proptest::prop_assert!(problems.is_empty());
            proptest::prop_assert_eq!(trail.entries(), &[entry]);
        }
    }
}
