//! The configuration of the gate: found, read, put together with the flags, shown. `guiqing config` and `guiqing init`.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{
    CheckDraftsOptions, ConfigAction, ConfigOptions, ConfigShowOptions, ConfigSource, InitOptions, JudgingOptions,
    PrintFormat, ReadingOptions,
};
use super::{load_dictionary, print, shown};
use crate::batch::{Mesh, Sieve};
use crate::error::Error;
use crate::gate::config::{self, Config, FILE_NAME, Place};
use crate::gate::select;
use crate::model::Dictionary;
use crate::report::diagnostics::{self, DIAGNOSTIC_FORMATS, DiagnosticFormat};

/// `guiqing config`
pub(super) fn run(options: ConfigOptions) -> Result<(), Error> {
    match options.action {
        ConfigAction::Show(options) => show(*options),
        ConfigAction::Schema => {
            let schema = config::schema(&formats());
            let text = serde_json::to_string_pretty(schema.as_value()).expect("a schema is plain JSON");
            print(&format!("{text}\n"))
        }
    }
}

/// `guiqing init`: a file to begin with; one that is there stays.
pub(super) fn init(options: &InitOptions) -> Result<(), Error> {
    let path = Path::new(FILE_NAME);
    if path.exists() && !options.force {
        return Err(Error::Usage(format!("已有 {FILE_NAME}，没有改动；要重写就加 --force")));
    }
    let written = fs::write(path, config::commented());
    written.map_err(|source| Error::Output { path: path.to_owned(), source })?;
    print(&format!("已写入 {FILE_NAME}；改好后用 guiqing config show 核对\n"))
}

fn show(mut options: ConfigShowOptions) -> Result<(), Error> {
    let mut config = load(&options.source)?;
    settle_shared(&mut config, &options.source, &mut options.judging, &mut options.reading);
    dictionary(&config)?;
    let (text, json) = config::shown(&config);
    match options.print.format {
        PrintFormat::Text => print(&text),
        PrintFormat::Json => print(&format!("{json:#}\n")),
    }
}

/// The values in force for a check; the flags for day, place, dictionary and limits then say what is in force.
pub(super) fn settle(options: &mut CheckDraftsOptions) -> Result<Config, Error> {
    let mut config = load(&options.source)?;
    config.fail_on.over(options.fail_on);
    config.allow_partial.over(options.allow_partial.then_some(true));
    config.format.over(options.format.map(|format| format.name.to_owned()));
    config.baseline.over(options.baseline.take().map(Some));
    // An older draft stands in the place of a baseline.
    options.baseline = config.baseline.value.clone().filter(|_| options.against.is_none());
    config.waivers.over(options.waivers.take().map(Some));
    options.waivers.clone_from(&config.waivers.value);
    settle_shared(&mut config, &options.source, &mut options.judging, &mut options.reading);
    Ok(config)
}

fn settle_shared(
    config: &mut Config,
    source: &ConfigSource,
    judging: &mut JudgingOptions,
    reading: &mut ReadingOptions,
) {
    config.issuer_level.over(source.issuer_level.map(Some));
    config.as_of.over(judging.as_of.map(Some));
    config.region.over(judging.region.take().map(Some));
    config.dictionaries.over(judging.dictionaries.take().map(Some));
    judging.as_of = config.as_of.value;
    judging.region.clone_from(&config.region.value);
    judging.dictionaries.clone_from(&config.dictionaries.value);
    let limits = &mut config.limits;
    let pairs = [
        (&mut limits.timeout, &mut reading.timeout),
        (&mut limits.max_file_mb, &mut reading.max_file_mb),
        (&mut limits.max_text_mb, &mut reading.max_text_mb),
        (&mut limits.max_pages, &mut reading.max_pages),
        (&mut limits.max_depth, &mut reading.max_depth),
        (&mut limits.max_expansion, &mut reading.max_expansion),
    ];
    for (setting, given) in pairs {
        setting.over(*given);
        *given = Some(setting.value);
    }
}

/// The dictionary in force; whether it has the rules that the configuration names is seen here.
pub(super) fn dictionary(config: &Config) -> Result<Dictionary, Error> {
    let mut dictionary = load_dictionary(config.dictionaries.value.as_deref())?;
    select::verify(config, &dictionary)?;
    select::set_policy(config, &mut dictionary);
    Ok(dictionary)
}

/// What sifts the files of folders.
pub(super) fn sieve(config: &Config, options: &CheckDraftsOptions) -> Result<Sieve, Error> {
    Sieve::new(&Mesh {
        folder: config.folder.clone(),
        exclude: config.exclude.value.clone(),
        include: config.include.value.clone(),
        respects_gitignore: config.respect_gitignore.value,
        sifts_named: options.force_exclude,
    })
}

/// The format on the screen.
pub(super) fn format(config: &Config) -> &'static DiagnosticFormat {
    diagnostics::named(&config.format.value).expect("names of formats are checked where they are read")
}

fn formats() -> Vec<&'static str> {
    DIAGNOSTIC_FORMATS.iter().map(|format| format.name).collect()
}

/// The configuration file as it stands; without one, the default values.
fn load(source: &ConfigSource) -> Result<Config, Error> {
    let path = match &source.config {
        Some(path) => Some(path.clone()),
        None if source.isolated => None,
        None => discover()?,
    };
    let Some(path) = path else { return Ok(Config::default()) };
    let bytes = fs::read(&path).map_err(|source| Error::Input { path: path.clone(), source })?;
    let file = shown(&path);
    let wrong = |message: &str| Error::Config { file: file.clone(), line: 1, message: message.to_owned() };
    let text = String::from_utf8(bytes).map_err(|_| wrong("编码不是 UTF-8，请另存为 UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let folder = path.parent().unwrap_or(Path::new(""));
    config::parse(text, Place { file: &file, folder, formats: &formats() })
}

/// The nearest `guiqing.toml`, in the current folder or above it, by its path from here.
fn discover() -> Result<Option<PathBuf>, Error> {
    let here = std::env::current_dir().map_err(|source| Error::Input { path: ".".into(), source })?;
    let mut upward = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(FILE_NAME).is_file() {
            return Ok(Some(upward.join(FILE_NAME)));
        }
        upward.push("..");
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch;
    use crate::read::Limits;

    /// The configuration states its own default values, since it sees neither the readers nor the batch.
    #[test]
    fn the_default_limits_are_those_of_the_readers() {
        let limits = Config::default().limits;
        let default = batch::Options::default();
        assert_eq!(limits.timeout.value, default.max_seconds);
        let stated = Limits {
            max_file_bytes: limits.max_file_mb.value << 20,
            max_text_bytes: limits.max_text_mb.value << 20,
            max_pages: usize::try_from(limits.max_pages.value).expect("small"),
            max_depth: usize::try_from(limits.max_depth.value).expect("small"),
            max_expansion: limits.max_expansion.value,
        };
        assert_eq!(stated, default.limits);
    }
}
