//! `guiqing check`: drafts in, what stands in their way out, with an exit code that is the same for every format.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::args::{BaselineAction, BaselineOptions, CheckDraftsOptions, Destination};
use super::{config, print, repair, shown};
use crate::batch::{self, Input, Sieve};
use crate::error::Error;
use crate::gate::config::Config;
use crate::gate::{self, Baseline, Scope, Waivers};
use crate::model::{Checked, Decided, Run, Settings};
use crate::pipeline::Engine;
use crate::report::Output;
use crate::report::diagnostics::{Paint, Sheet};

/// What standard input is called on the command line.
const STDIN: &str = "-";

/// Gives the exit code.
pub(super) fn run(mut options: CheckDraftsOptions) -> Result<u8, Error> {
    let config = config::settle(&mut options)?;
    let gate = Gate::open(&options, config)?;
    let mut sieve = config::sieve(&gate.config, &options)?;
    let inputs = inputs(&options, &mut sieve)?;
    let mut checked = gate.check(inputs.clone())?;
    if (options.fix || options.diff)
        && let Some(repaired) = repair::repair(&options, &inputs, &checked)?
    {
        checked = gate.check(repaired)?;
    }
    checked.excluded = sieve.excluded;
    gate.tell(&checked)?;
    Ok(checked.exit_code())
}

/// `guiqing baseline write`: what is there today, as the baseline of tomorrow. Gives the exit code.
pub(super) fn baseline(options: BaselineOptions) -> Result<u8, Error> {
    let BaselineAction::Write(mut options) = options.action;
    let config = config::settle(&mut options.check)?;
    // What is written anew is not read before.
    let old = options.check.baseline.take();
    let file = options.file.or(old).unwrap_or_else(|| PathBuf::from("guiqing-baseline.json"));
    let gate = Gate::open(&options.check, config)?;
    let checked = gate.check(inputs(&options.check, &mut config::sieve(&gate.config, &options.check)?)?)?;
    let baseline = Baseline::of(&checked);
    write_whole(&file, &baseline.to_json())?;
    let unread = checked.unread().count();
    let warning = if unread > 0 {
        format!("；有 {unread} 件没有读出或者没有读全，不在其中")
    } else {
        String::new()
    };
    print(&format!("已写入 {}：已知问题 {} 处{warning}\n", file.display(), baseline.len()))?;
    Ok(if unread > 0 { super::EXIT_FAILED } else { 0 })
}

/// Everything a check needs, read once.
struct Gate<'o> {
    options: &'o CheckDraftsOptions,
    config: Config,
    /// Never taken down: the process ends with it, and taking it down costs a tenth of a short run.
    engine: ManuallyDrop<Engine>,
    batch: batch::Options,
    baseline: Option<Baseline>,
    waivers: Option<Waivers>,
    scope: Scope,
}

impl<'o> Gate<'o> {
    /// The options say by now what is in force ([`config::settle`]).
    fn open(options: &'o CheckDraftsOptions, config: Config) -> Result<Self, Error> {
        let dictionary = config::dictionary(&config)?;
        let settings = options.judging.settings(Zoned::now().date());
        let settings = Settings { issuer_level: config.issuer_level.value, ..settings };
        let engine = ManuallyDrop::new(Engine::new(dictionary, settings));
        let baseline = options.baseline.as_deref().map(read_baseline).transpose()?;
        let rules: BTreeSet<&str> = engine.dictionary.rules.iter().map(|rule| rule.id.as_str()).collect();
        let waivers = options.waivers.as_deref().map(|path| read_waivers(path, &rules)).transpose()?;
        let folders = options.paths.iter().filter(|path| path.is_dir());
        let scope = Scope {
            folders: folders.map(|path| shown(path).trim_end_matches('/').to_owned()).collect(),
            is_there: |path| Path::new(path).exists(),
        };
        Ok(Self { options, config, batch: options.reading.batch(options.jobs)?, engine, baseline, waivers, scope })
    }

    /// What the gate says of these drafts.
    fn check(&self, inputs: Vec<Input>) -> Result<Checked, Error> {
        let mut checked = self.judge(inputs)?;
        if let Some(older) = &self.options.against {
            let mut sieve = config::sieve(&self.config, self.options)?;
            let (inputs, _) = batch::find_through(&mut sieve, std::slice::from_ref(older))?;
            let past = self.judge(inputs)?;
            if let Some(unread) = past.unread().next() {
                let problem = unread.problem.as_deref().unwrap_or_default();
                return Err(Error::Usage(format!("旧稿 {} 没有读出，无法比较：{problem}", unread.path)));
            }
            let roots: Vec<String> = self.options.paths.iter().chain([older]).map(|path| shown(path)).collect();
            gate::older::leave_out(&mut checked, past, |path| below(path, &roots));
        }
        if let Some(baseline) = &self.baseline {
            baseline.apply(&mut checked, &self.scope);
        }
        if let Some(waivers) = &self.waivers {
            waivers.apply(&mut checked, self.engine.settings.as_of, &self.scope);
        }
        gate::select::select(&self.config, &self.engine.dictionary, &mut checked);
        Ok(checked)
    }

    fn judge(&self, inputs: Vec<Input>) -> Result<Checked, Error> {
        let collection = batch::run(&self.engine, inputs, &self.batch, |_| {})?;
        let checked = gate::check(collection, self.config.fail_on.value);
        Ok(Checked { allows_partial: self.config.allow_partial.value, ..checked })
    }

    /// Writes every format to where it goes.
    fn tell(&self, checked: &Checked) -> Result<(), Error> {
        let run = self.run();
        let sheet = Sheet { checked, dictionary: &self.engine.dictionary, run: &run, paint: Paint::Plain };
        for Destination { format, path } in &self.options.output {
            write_whole(path, &(format.write)(&sheet))?;
        }
        // Standard output carries the repaired draft or the differences.
        let is_taken = self.options.diff || self.options.fix && self.options.paths.iter().any(|path| is_stdin(path));
        if is_taken {
            let told = (config::format(&self.config).write)(&sheet);
            return std::io::stderr().lock().write_all(told.as_bytes()).or(Ok(()));
        }
        let paint = if colours() { Paint::Colours } else { Paint::Plain };
        print(&(config::format(&self.config).write)(&Sheet { paint, ..sheet }))
    }

    fn run(&self) -> Run {
        Run {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dictionary_hash: self.engine.dictionary.hash.clone(),
            as_of: self.engine.settings.as_of,
            region: self.engine.settings.region.clone(),
            inputs: self.options.paths.iter().map(|path| shown(path)).collect(),
            options: self.options.reading.stated(),
            show_exempt: false,
            decided: Decided::Absent,
            wording: BTreeMap::new(),
        }
    }
}

/// What is to be checked; nothing at all is a mistake, since a gate that saw nothing is not open.
fn inputs(options: &CheckDraftsOptions, sieve: &mut Sieve) -> Result<Vec<Input>, Error> {
    let (own, named): (Vec<_>, Vec<_>) = options.paths.iter().cloned().partition(|path| is_stdin(path));
    let (mut inputs, _) = batch::find_through(sieve, &named)?;
    if !own.is_empty() {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut bytes);
        read.map_err(|source| Error::Input { path: "标准输入".into(), source })?;
        let name = options.stdin_filename.as_deref().map_or("标准输入".to_owned(), shown);
        inputs.push(Input::memory(&name, &bytes));
    }
    // A hook that names only files left out on purpose has nothing to stop.
    let is_meant = options.force_exclude && sieve.excluded.total() > 0;
    if inputs.is_empty() && !is_meant {
        let excluded = sieve.excluded.total();
        let why = if excluded > 0 {
            format!("；有 {excluded} 项按配置略过")
        } else {
            "；请检查路径".to_owned()
        };
        return Err(Error::Usage(format!("没有可以检查的文件{why}")));
    }
    Ok(inputs)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// The path as it stands below the root it was found under.
fn below(path: &str, roots: &[String]) -> String {
    let rest = |root: &String| path.strip_prefix(root.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
    roots.iter().filter_map(rest).min_by_key(|rest| rest.len()).unwrap_or(path).to_owned()
}

fn read_baseline(path: &Path) -> Result<Baseline, Error> {
    Baseline::parse(&read(path)?).map_err(|wrong| Error::Usage(format!("{}：{wrong}", path.display())))
}

fn read_waivers(path: &Path, rules: &BTreeSet<&str>) -> Result<Waivers, Error> {
    Waivers::parse(&read(path)?, &shown(path), rules).map_err(Error::Usage)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Input { path: path.to_owned(), source })
}

/// Whether somebody looks on who wants colours (<https://no-color.org>).
fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a file whole or not at all.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    Output::write_whole(path, text.as_bytes()).map_err(|source| Error::Output { path: path.to_owned(), source })
}
