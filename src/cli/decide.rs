//! `guiqing decide`: tables that reviewers filled in, in; the trail of decisions and the final papers out.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::args::DecideOptions;
use super::carried::{PROBLEMS_FILE, describe_carried, describe_problems};
use super::{EXIT_FOUND, print, shown};
use crate::decisions::{self, Carried, Problem, Settled, Statements, TrailFile};
use crate::error::Error;
use crate::model::{Action, Collection, Decided, Run, Summary};
use crate::read::{self, Limits};
use crate::report::{self, Past, terminal};

/// The trail's name where none is given.
const TRAIL_FILE: &str = "decisions.csv";

/// A table of a whole province holds more text than any document: 100,000 findings with their clauses.
const MAX_TABLE_BYTES: u64 = 1 << 30;

/// Gives the exit code: 1 when something has to be looked at again.
pub(super) fn run(options: &DecideOptions) -> Result<u8, Error> {
    let results = results(options)?;
    keep_apart(options, &results)?;
    let past = report::past_run(&results.with_file_name("run.json"))?;
    let mut collection = Collection { reviews: report::results(&results)? };
    let said = read_tables(options, &collection)?;
    let today = options.date.unwrap_or_else(|| Zoned::now().date()).to_string();
    fs::create_dir_all(&options.output).map_err(|source| Error::Output { path: options.output.clone(), source })?;
    let trail_path = options.decisions.clone().unwrap_or_else(|| options.output.join(TRAIL_FILE));
    let file = TrailFile::open(&trail_path)?;
    let mut problems = said.problems;
    problems.extend_from_slice(file.problems());
    let count = said.statements.iter().filter(|statement| !statement.is_repeated).count();
    let Settled { entries, problems: unsettled } =
        decisions::settle(said.statements, file.trail(), &collection.reviews, &today);
    problems.extend(unsettled);
    let trail = file.append(&entries)?;
    let mut carried = decisions::apply(&mut collection, &trail);
    problems.append(&mut carried.problems);
    problems.extend(decisions::contradictions(&collection.reviews));
    let (summary, mut written) = write(options, &past, &collection, &problems)?;
    // Where nothing was ever decided there is none.
    if trail_path.is_file() {
        written.insert(0, trail_path);
    }
    let told = Told { tables: options.inputs.len(), count, added: entries.len(), by_place: said.matched_by_place };
    print(&describe(&told, &carried, &summary, &problems, &written).expect("a String takes any text"))?;
    Ok(if problems.iter().any(|problem| problem.kind.is_open()) { EXIT_FOUND } else { 0 })
}

/// `results.jsonl` of the scan that wrote the tables.
fn results(options: &DecideOptions) -> Result<PathBuf, Error> {
    if let Some(path) = &options.results {
        return Ok(path.clone());
    }
    let names = ["results.jsonl", "results.jsonl.zst"];
    let mut beside = options.inputs.iter().flat_map(|input| names.map(|name| input.with_file_name(name)));
    beside.find(|path| path.is_file()).ok_or_else(|| {
        Error::Usage(
            "审核表旁边没有 results.jsonl；请把它和 run.json 放在同一文件夹，或者用 --results 指定扫描结果里的 results.jsonl"
                .to_owned(),
        )
    })
}

/// The final papers have the names of the first ones, and must not be written over them; nor may the trail be an input.
fn keep_apart(options: &DecideOptions, results: &Path) -> Result<(), Error> {
    let place = |path: &Path| fs::canonicalize(path).ok();
    let output = place(&options.output);
    let is_inside =
        |path: &Path| output.is_some() && place(path).and_then(|it| it.parent().map(Path::to_owned)) == output;
    let trail = options.decisions.clone().unwrap_or_else(|| options.output.join(TRAIL_FILE));
    if options.inputs.iter().any(|input| place(input).is_some() && place(input) == place(&trail)) {
        let trail = trail.display();
        return Err(Error::Usage(format!("{trail} 既是输入又是审核记录；它本来就会沿用，请不要列在输入里")));
    }
    if let Some(inside) = options.inputs.iter().map(PathBuf::as_path).chain([results]).find(|path| is_inside(path)) {
        let (inside, output) = (inside.display(), options.output.display());
        return Err(Error::Usage(format!("定稿写入 {output} 会覆盖其中的 {inside}；请用 -o 换一个目录")));
    }
    Ok(())
}

/// What all tables say, and what the reviews themselves carried.
fn read_tables(options: &DecideOptions, collection: &Collection) -> Result<Statements, Error> {
    let limits = Limits { max_text_bytes: MAX_TABLE_BYTES, ..Limits::DEFAULT };
    let mut all = Statements::default();
    for input in &options.inputs {
        let shown = shown(input);
        let unreadable = |what: String| Error::Usage(format!("无法读取审核表 {shown}：{what}"));
        let bytes = fs::read(input).map_err(|source| Error::Input { path: input.clone(), source })?;
        let said = if read::is_workbook(&bytes) {
            let sheets = read::workbook(&bytes, &limits).map_err(|wrong| unreadable(wrong.to_string()))?;
            decisions::statements(&sheets, &shown, &collection.reviews).map_err(Error::Usage)?
        } else {
            let (trail, problems) = decisions::Trail::parse(&bytes, &shown).map_err(unreadable)?;
            let mut said = Statements::of_trail(&trail, &shown, &collection.reviews);
            said.problems.extend(problems);
            said
        };
        all.statements.extend(said.statements);
        all.problems.extend(said.problems);
        all.matched_by_place += said.matched_by_place;
    }
    all.statements.extend(Statements::of_reviews(&collection.reviews).statements);
    Ok(all)
}

fn write(
    options: &DecideOptions,
    past: &Past,
    collection: &Collection,
    problems: &[Problem],
) -> Result<(Summary, Vec<PathBuf>), Error> {
    let run = Run { decided: Decided::Shown, ..past.run.clone() };
    let mut summary = past.summary();
    let mut reports = report::open(&options.output, &run, &report::default_names())?;
    for review in &collection.reviews {
        summary.add(review);
        reports.document(review)?;
    }
    let mut written = reports.finish(&run, &summary)?;
    written.push(write_problems(&options.output, problems)?);
    Ok((summary, written))
}

/// Writes the list of what has to be looked at again; gives its path.
pub(super) fn write_problems(folder: &Path, problems: &[Problem]) -> Result<PathBuf, Error> {
    let path = folder.join(PROBLEMS_FILE);
    decisions::write_problems(&path, problems).map_err(|source| Error::Output { path: path.clone(), source })?;
    Ok(path)
}

/// What was read.
struct Told {
    tables: usize,
    count: usize,
    added: usize,
    by_place: usize,
}

fn describe(
    told: &Told,
    carried: &Carried,
    summary: &Summary,
    problems: &[Problem],
    written: &[PathBuf],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "审核表 {} 份：结论 {} 条，其中新的 {} 条记入审核记录", told.tables, told.count, told.added)?;
    if told.by_place > 0 {
        writeln!(text, "有 {} 行没有完整的指纹，按文件路径、条款、规则对应", told.by_place)?;
    }
    describe_carried(&mut text, carried)?;
    let actions: Vec<_> = Action::ALL.iter().map(|action| format!("{action} {} 件", summary.action(*action))).collect();
    writeln!(text, "清理意见（未审核的照建议）：{}", actions.join("，"))?;
    describe_problems(&mut text, problems)?;
    writeln!(text, "\n已写入：")?;
    for path in written {
        writeln!(text, "  {}", terminal::printable(&path.display().to_string()))?;
    }
    Ok(text)
}
