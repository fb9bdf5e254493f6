//! The flags, in Chinese. Takes the arguments of the process, gives a command or the exit code to stop with.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::EXIT_FAILED;
use crate::batch;
use crate::error::Error;
use crate::journal::Shard;
use crate::model::{IssuerLevel, Settings, Threshold};
use crate::read::{Limits, Recogniser};
use crate::report;
use crate::report::diagnostics::{self, DiagnosticFormat};

const COMMAND_TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

#[derive(Parser)]
#[command(
    name = "guiqing",
    version,
    about = "规清：行政规范性文件清理工具。对照优化营商环境、公平竞争等法律法规，逐条审查，逐件提出清理意见。"
)]
#[command(help_template = COMMAND_TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(after_help = "本工具只提建议，不作合法性认定。全程离线，文件不离开本机。")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// 显示帮助
    #[arg(short, long, action = ArgAction::Help, global = true, help_heading = "选项", display_order = 100_000)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = "选项")]
    version: Option<bool>,
}

/// What the user asks for.
#[derive(Subcommand)]
pub(super) enum Command {
    /// 扫描文件和文件夹，逐件提出清理意见
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing scan [选项] <路径>...")]
    Scan(ScanOptions),
    /// 把 scan --shard 的各个分片合并成一份结果
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing merge [选项] <分片文件>... -o <目录>")]
    Merge(MergeOptions),
    /// 检查草案，有问题的不予通过（用于提交前、持续集成）
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing check [选项] <路径>...")]
    Check(CheckDraftsOptions),
    /// 已知问题的基线
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing baseline write [选项] <路径>...", subcommand_help_heading = "命令")]
    Baseline(BaselineOptions),
    /// 显示 guiqing check 的配置：哪些值在起作用，从哪里来
    #[command(
        help_template = COMMAND_TEMPLATE,
        override_usage = "guiqing config <命令> [选项]",
        subcommand_help_heading = "命令"
    )]
    Config(ConfigOptions),
    /// 在当前文件夹写一份带说明的 guiqing.toml
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing init [选项]")]
    Init(InitOptions),
    /// 收回审核人填过的清理意见表，记下决定，写出定稿
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing decide [选项] <审核表>... -o <目录>")]
    Decide(DecideOptions),
    /// 显示一个文件的条款结构
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing outline [选项] <文件>")]
    Outline(OutlineOptions),
    /// 显示从一个文件读出的文字，核对有没有漏读
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing text <文件>")]
    Text(TextOptions),
    /// 列出、显示、检查审查规则，写成规则手册
    #[command(
        help_template = COMMAND_TEMPLATE,
        override_usage = "guiqing rules [选项] [规则]\n      guiqing rules <命令> ...",
        subcommand_help_heading = "命令",
        args_conflicts_with_subcommands = true
    )]
    Rules(RulesOptions),
    /// 说明一条规则：禁止什么、依据、怎样识别、什么情形豁免、怎样修改
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing explain [选项] <规则>...")]
    Explain(ExplainOptions),
    /// 用已标注的条款和文件测量准确率
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing eval [选项] <路径>...")]
    Eval(EvalOptions),
    /// 报告、决定草案和对照表的文字模板
    #[command(
        help_template = COMMAND_TEMPLATE,
        override_usage = "guiqing templates export <目录>",
        subcommand_help_heading = "命令"
    )]
    Templates(TemplatesOptions),
    /// 输出命令补全脚本，供 bash、zsh、fish、powershell、elvish 使用
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing completions <SHELL>")]
    Completions(CompletionsOptions),
    /// 输出手册页（man），或者把各命令的手册页写入一个目录
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing man [目录]")]
    Man(ManOptions),
}

/// Day, region and dictionary: what every judging command needs.
#[derive(Args)]
pub(super) struct JudgingOptions {
    /// 施行基准日，按这一天的法律判断（默认今天）
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub as_of: Option<Date>,
    /// 所在地区，如 江汀省/安澜市/青禾县（默认由各文件的制定机关得出）
    #[arg(long, value_name = "省/市/县", help_heading = "选项")]
    pub region: Option<String>,
    /// 用这个目录的词典整体替换内置词典
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub dictionaries: Option<PathBuf>,
}

/// How much one file may cost, and who reads pictures.
#[derive(Args)]
pub(super) struct ReadingOptions {
    /// 用这个命令识别图片和扫描件中的文字，{input} 代表图片，如 "tesseract {input} - -l chi_sim"
    #[arg(long, value_name = "命令", help_heading = "读取")]
    pub ocr_command: Option<String>,
    /// 每份文件最多用时，超过的列为未读；识别文字的按每页计（默认 60）
    #[arg(long, value_name = "秒", value_parser = clap::value_parser!(u64).range(1..), help_heading = "读取")]
    pub timeout: Option<u64>,
    /// 不读取大于此数的文件（默认 256）
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..), help_heading = "读取")]
    pub max_file_mb: Option<u64>,
    /// 一份文件的文字超过此数的不审查（默认 64）
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u64).range(1..), help_heading = "读取")]
    pub max_text_mb: Option<u64>,
    /// 版式文件只读取前若干页（默认 5000）
    #[arg(long, value_name = "页数", help_heading = "读取")]
    pub max_pages: Option<u64>,
    /// 压缩包套叠的最多层数（默认 4）
    #[arg(long, value_name = "层数", help_heading = "读取")]
    pub max_depth: Option<u64>,
    /// 压缩包解压后最多为其自身大小的多少倍（默认 200）
    #[arg(long, value_name = "倍数", value_parser = clap::value_parser!(u64).range(1..), help_heading = "读取")]
    pub max_expansion: Option<u64>,
}

impl ReadingOptions {
    /// As they were stated ([`Self::stated`]).
    pub fn of(stated: &BTreeMap<String, String>) -> Self {
        let number = |name: &str| stated.get(name).and_then(|value| value.parse().ok());
        Self {
            ocr_command: stated.get("ocr-command").cloned(),
            timeout: number("timeout"),
            max_file_mb: number("max-file-mb"),
            max_text_mb: number("max-text-mb"),
            max_pages: number("max-pages"),
            max_depth: number("max-depth"),
            max_expansion: number("max-expansion"),
        }
    }

    /// Seconds, MiB, MiB, pages, depth and expansion, with what holds where nobody says otherwise.
    fn settled(&self) -> [u64; 6] {
        let batch::Options { limits, max_seconds, .. } = batch::Options::default();
        [
            self.timeout.unwrap_or(max_seconds),
            self.max_file_mb.unwrap_or(limits.max_file_bytes >> 20),
            self.max_text_mb.unwrap_or(limits.max_text_bytes >> 20),
            self.max_pages.unwrap_or(limits.max_pages as u64),
            self.max_depth.unwrap_or(limits.max_depth as u64),
            self.max_expansion.unwrap_or(limits.max_expansion),
        ]
    }

    /// As the run takes them.
    ///
    /// # Errors
    /// [`Error::Usage`] for a command that cannot be used.
    pub fn batch(&self, jobs: usize) -> Result<batch::Options, Error> {
        let [timeout, max_file_mb, max_text_mb, max_pages, max_depth, max_expansion] = self.settled();
        let parse = |command: &String| Recogniser::parse(command, timeout);
        let recogniser = self.ocr_command.as_ref().map(parse).transpose();
        let limits = Limits {
            max_file_bytes: max_file_mb.saturating_mul(1 << 20),
            max_text_bytes: max_text_mb.saturating_mul(1 << 20),
            max_pages: usize::try_from(max_pages).unwrap_or(usize::MAX),
            max_depth: usize::try_from(max_depth).unwrap_or(usize::MAX),
            max_expansion,
        };
        Ok(batch::Options {
            limits,
            max_seconds: timeout,
            jobs,
            recogniser: recogniser.map_err(|wrong| Error::Usage(format!("--ocr-command 有误：{wrong}")))?,
            cache: None,
        })
    }

    /// What every report states: how much of a file may have been left unread.
    pub fn stated(&self) -> BTreeMap<String, String> {
        let names = ["timeout", "max-file-mb", "max-text-mb", "max-pages", "max-depth", "max-expansion"];
        let numbers = names.into_iter().zip(self.settled());
        let mut stated: BTreeMap<_, _> = numbers.map(|(name, value)| (name.to_owned(), value.to_string())).collect();
        stated.extend(self.ocr_command.clone().map(|command| ("ocr-command".to_owned(), command)));
        stated
    }
}

/// The copies in 批注, which are no report of their own.
pub(super) const ANNOTATED: &str = "annotated";

fn paper(name: &str) -> Result<&'static str, String> {
    let known = report::names().into_iter().chain([ANNOTATED]);
    known.into_iter().find(|known| *known == name).ok_or_else(|| "没有这种结果".to_owned())
}

/// What a scan writes beside `run.json`.
#[derive(Args)]
pub(super) struct PaperOptions {
    /// 只写出这几种，以逗号分隔：jsonl、csv、html、xlsx、docx、annotated（批注副本）、jsonl.zst、parquet
    #[arg(
        long,
        value_name = "名称",
        value_parser = paper,
        value_delimiter = ',',
        requires = "output",
        help_heading = "选项"
    )]
    only: Vec<&'static str>,
    /// 不写出这几种，名称同上
    #[arg(
        long,
        value_name = "名称",
        value_parser = paper,
        value_delimiter = ',',
        requires = "output",
        conflicts_with = "only",
        help_heading = "选项"
    )]
    skip: Vec<&'static str>,
    /// 另外写出平时不写的：jsonl.zst（压缩的 results.jsonl）、parquet（供 DuckDB、Spark、pandas 读取）
    #[arg(
        long,
        value_name = "名称",
        value_parser = paper,
        value_delimiter = ',',
        requires = "output",
        help_heading = "选项"
    )]
    also: Vec<&'static str>,
}

impl PaperOptions {
    /// Whether this one is written.
    pub fn wants(&self, name: &str) -> bool {
        let is_default = name == ANNOTATED || report::default_names().contains(&name);
        let is_chosen = if self.only.is_empty() { is_default } else { self.only.contains(&name) };
        (is_chosen || self.also.contains(&name)) && !self.skip.contains(&name)
    }

    /// The names of the reports among them.
    pub fn reports(&self) -> Vec<&'static str> {
        report::names().into_iter().filter(|name| self.wants(name)).collect()
    }
}

/// What is written of a run, and how.
#[derive(Args)]
pub(super) struct WritingOptions {
    #[command(flatten)]
    pub papers: PaperOptions,
    /// 批注副本（批注/）中，docx 的机械性修改同时写成修订
    #[arg(long, requires = "output", help_heading = "选项")]
    pub track_changes: bool,
    /// 豁免的命中也写入结果
    #[arg(long, help_heading = "选项")]
    pub show_exempt: bool,
    /// 沿用这份审核记录里的决定，只列新出现的和有改动的
    #[arg(long, value_name = "decisions.csv", help_heading = "选项")]
    pub decisions: Option<PathBuf>,
    /// 已有决定的也列入条款问题清单
    #[arg(long, requires = "decisions", help_heading = "选项")]
    pub show_decided: bool,
    /// 报告、决定草案和对照表用这个目录里的文字（见 guiqing templates export）
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub template: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct MergeOptions {
    /// 各分片文件，一片不缺
    #[arg(required = true, value_name = "分片文件", help_heading = "参数")]
    pub shards: Vec<PathBuf>,
    /// 结果写入这个目录
    #[arg(short, long, value_name = "目录", help_heading = "选项")]
    pub output: PathBuf,
    /// 扫描时用的词典目录（默认内置词典）
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub dictionaries: Option<PathBuf>,
    /// 写批注副本的线程数（默认与处理器核数相同）
    #[arg(short, long, value_name = "数", default_value_t = 0, hide_default_value = true, help_heading = "选项")]
    pub jobs: usize,
    #[command(flatten)]
    pub writing: WritingOptions,
}

#[derive(Args)]
pub(super) struct ScanOptions {
    /// 要扫描的文件或者文件夹
    #[arg(required_unless_present = "files0_from", value_name = "路径", help_heading = "参数")]
    pub paths: Vec<PathBuf>,
    /// 结果写入这个目录（默认只显示汇总）
    #[arg(short, long, value_name = "目录", help_heading = "选项")]
    pub output: Option<PathBuf>,
    /// 从这个文件读取要扫描的路径，以 NUL 字符分隔；- 为标准输入（配合 find -print0）
    #[arg(long, value_name = "文件", conflicts_with = "paths", help_heading = "选项")]
    pub files0_from: Option<PathBuf>,
    #[command(flatten)]
    pub judging: JudgingOptions,
    /// 线程数（默认与处理器核数相同）
    #[arg(short, long, value_name = "数", default_value_t = 0, hide_default_value = true, help_heading = "选项")]
    pub jobs: usize,
    /// 接着做上次没有做完的扫描：没有改动的文件不再读（没有这样的扫描时从头做）
    #[arg(long, requires = "output", help_heading = "选项")]
    pub resume: bool,
    /// 不要上次没有做完的扫描，从头做
    #[arg(long, requires = "output", conflicts_with = "resume", help_heading = "选项")]
    pub restart: bool,
    /// 只扫描第几片，如 3/16；结果是一个分片文件，用 guiqing merge 合并
    #[arg(
        long,
        value_name = "第几片/共几片",
        value_parser = Shard::parse,
        requires = "output",
        conflicts_with_all = ["only", "skip", "track_changes", "show_exempt", "decisions", "show_decided", "template"],
        help_heading = "选项"
    )]
    pub shard: Option<Shard>,
    #[command(flatten)]
    pub writing: WritingOptions,
    #[command(flatten)]
    pub reading: ReadingOptions,
    /// 把读出的和判断的记在这个目录里，下次扫描时没有改动的文件（大小、修改时间都没有变）不再读；结果与不用缓存时相同
    #[arg(long, value_name = "目录", help_heading = "缓存")]
    pub cache: Option<PathBuf>,
    /// 不凭大小和修改时间，每个文件都读一遍内容，内容没有变的才用缓存
    #[arg(long, requires = "cache", help_heading = "缓存")]
    pub verify: bool,
}

#[derive(Args)]
pub(super) struct CheckDraftsOptions {
    /// 要检查的草案或者文件夹；- 为标准输入
    #[arg(required = true, value_name = "路径", help_heading = "参数")]
    pub paths: Vec<PathBuf>,
    /// 屏幕上的格式：text、json、jsonl、sarif、junit、github、gitlab、checkstyle、rdjson、markdown
    #[arg(long, value_name = "格式", value_parser = diagnostic_format, help_heading = "选项")]
    pub format: Option<&'static DiagnosticFormat>,
    /// 另外写入文件，可以写几次：--output sarif=结果.sarif
    #[arg(short, long, value_name = "格式=文件", value_parser = destination, help_heading = "选项")]
    pub output: Vec<Destination>,
    /// 从哪一级起不予通过：conflict（抵触，默认）、needs-review（需判断）、technical（技术性）、never（都通过）
    #[arg(long, value_name = "级别", value_parser = threshold, help_heading = "选项")]
    pub fail_on: Option<Threshold>,
    /// 标准输入的文件名，用在结果里
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub stdin_filename: Option<PathBuf>,
    /// 已知的问题列在这份基线里，只有新的才不予通过（见 guiqing baseline write）
    #[arg(long, value_name = "文件", conflicts_with = "against", help_heading = "选项")]
    pub baseline: Option<PathBuf>,
    /// 经批准的豁免登记：写明规则、文件或指纹、理由、批准人、失效日期
    #[arg(long, value_name = "waivers.toml", help_heading = "选项")]
    pub waivers: Option<PathBuf>,
    /// 与旧稿比较，只报这次改动带来的和消除的；文件对文件，文件夹对文件夹
    #[arg(long, value_name = "旧稿", help_heading = "选项")]
    pub against: Option<PathBuf>,
    /// 把机构、法律名称的更新直接写进文本草案（txt、md）；标准输入的写到标准输出
    #[arg(long, help_heading = "选项")]
    pub fix: bool,
    /// 只显示 --fix 会怎样改，不写
    #[arg(long, conflicts_with = "fix", help_heading = "选项")]
    pub diff: bool,
    /// 没有读全的草案也可以通过（没有读出的仍然不能）
    #[arg(long, help_heading = "选项")]
    pub allow_partial: bool,
    /// 点名检查的文件也按配置和 .gitignore 略过（用于 pre-commit）
    #[arg(long, help_heading = "选项")]
    pub force_exclude: bool,
    #[command(flatten)]
    pub source: ConfigSource,
    #[command(flatten)]
    pub judging: JudgingOptions,
    /// 线程数（默认与处理器核数相同）
    #[arg(short, long, value_name = "数", default_value_t = 0, hide_default_value = true, help_heading = "选项")]
    pub jobs: usize,
    #[command(flatten)]
    pub reading: ReadingOptions,
}

#[derive(Args)]
pub(super) struct BaselineOptions {
    #[command(subcommand)]
    pub action: BaselineAction,
}

/// What can be done with a baseline.
#[derive(Subcommand)]
pub(super) enum BaselineAction {
    /// 检查草案，把现有的问题写成基线
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing baseline write [选项] <路径>...")]
    Write(WriteBaselineOptions),
}

#[derive(Args)]
pub(super) struct WriteBaselineOptions {
    /// 基线文件（默认是配置里的 baseline，没有就是 guiqing-baseline.json）
    #[arg(long = "file", value_name = "文件", help_heading = "选项")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub check: CheckDraftsOptions,
}

/// Where the configuration is, and what only the gate asks of it.
#[derive(Args)]
pub(super) struct ConfigSource {
    /// 用这份配置文件（默认从当前文件夹往上找 guiqing.toml）
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub config: Option<PathBuf>,
    /// 不用任何配置文件
    #[arg(long, conflicts_with = "config", help_heading = "选项")]
    pub isolated: bool,
    /// 制定机关层级：省、市（设区的市）、县、乡；县、乡两级不能制定规章
    #[arg(long, value_name = "层级", value_parser = issuer_level, help_heading = "选项")]
    pub issuer_level: Option<IssuerLevel>,
}

fn issuer_level(name: &str) -> Result<IssuerLevel, String> {
    IssuerLevel::named(name).ok_or_else(|| "没有这个层级".to_owned())
}

#[derive(Args)]
pub(super) struct ConfigOptions {
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What can be done with the configuration.
#[derive(Subcommand)]
pub(super) enum ConfigAction {
    /// 显示起作用的每个值和它的来历
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing config show [选项]")]
    Show(Box<ConfigShowOptions>),
    /// 输出 guiqing.toml 的 JSON Schema，供编辑器提示和检查
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing config schema")]
    Schema,
}

#[derive(Args)]
pub(super) struct ConfigShowOptions {
    #[command(flatten)]
    pub source: ConfigSource,
    #[command(flatten)]
    pub judging: JudgingOptions,
    #[command(flatten)]
    pub print: PrintOptions,
    #[command(flatten)]
    pub reading: ReadingOptions,
}

#[derive(Args)]
pub(super) struct InitOptions {
    /// 已有 guiqing.toml 的，也覆盖
    #[arg(long, help_heading = "选项")]
    pub force: bool,
}

/// A format and the file it goes to.
#[derive(Clone)]
pub(super) struct Destination {
    /// The format.
    pub format: &'static DiagnosticFormat,
    /// The file.
    pub path: PathBuf,
}

fn diagnostic_format(name: &str) -> Result<&'static DiagnosticFormat, String> {
    diagnostics::named(name).ok_or_else(|| "没有这种格式".to_owned())
}

fn destination(text: &str) -> Result<Destination, String> {
    let (name, path) = text.split_once('=').filter(|(_, path)| !path.is_empty()).ok_or("应写作 格式=文件")?;
    Ok(Destination { format: diagnostic_format(name)?, path: path.into() })
}

fn threshold(name: &str) -> Result<Threshold, String> {
    Threshold::named(name).ok_or_else(|| "没有这个级别".to_owned())
}

#[derive(Args)]
pub(super) struct DecideOptions {
    /// 审核人填过的 清理意见表.xlsx，或者网页导出的 decisions.csv；可以有几份
    #[arg(required = true, value_name = "审核表", help_heading = "参数")]
    pub inputs: Vec<PathBuf>,
    /// 定稿写入这个目录
    #[arg(short, long, value_name = "目录", help_heading = "选项")]
    pub output: PathBuf,
    /// 审核记录，新的决定加在末尾（默认是输出目录里的 decisions.csv）
    #[arg(long, value_name = "decisions.csv", help_heading = "选项")]
    pub decisions: Option<PathBuf>,
    /// 扫描结果（默认是审核表旁边的 results.jsonl）
    #[arg(long, value_name = "results.jsonl", help_heading = "选项")]
    pub results: Option<PathBuf>,
    /// 审核日期（默认今天）
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub date: Option<Date>,
}

/// How a command prints.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PrintFormat {
    /// 文本
    Text,
    /// JSON
    Json,
}

/// What the commands that print for people and for machines share.
#[derive(Args)]
pub(super) struct PrintOptions {
    /// 输出格式：text 或 json
    #[arg(
        long,
        value_name = "格式",
        value_enum,
        default_value = "text",
        hide_possible_values = true,
        hide_default_value = true,
        help_heading = "选项"
    )]
    pub format: PrintFormat,
}

#[derive(Args)]
pub(super) struct OutlineOptions {
    /// 要看的文件
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,
    #[command(flatten)]
    pub print: PrintOptions,
}

#[derive(Args)]
pub(super) struct TextOptions {
    /// 要看的文件
    #[arg(value_name = "文件", help_heading = "参数")]
    pub file: PathBuf,
}

#[derive(Args)]
pub(super) struct RulesOptions {
    /// 规则编号；不写则列出全部
    #[arg(value_name = "规则", help_heading = "参数")]
    pub id: Option<String>,
    /// 用这个目录的词典整体替换内置词典
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub dictionaries: Option<PathBuf>,
    #[command(subcommand)]
    pub action: Option<RulesAction>,
}

/// What else can be done with rules.
#[derive(Subcommand)]
pub(super) enum RulesAction {
    /// 显示一条规则，与 guiqing rules 规则 相同
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing rules show [选项] <规则>")]
    Show(ShowOptions),
    /// 检查一个词典目录，列出全部错误
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing rules check [选项] <目录>")]
    Check(CheckOptions),
    /// 比较两个词典目录：哪些文件的结论因此改变
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing rules diff [选项] <旧目录> <新目录> --corpus <语料>")]
    Diff(DiffOptions),
    /// 输出规则文件的 JSON Schema，供编辑器提示和检查
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing rules schema [rule|policy]")]
    Schema(SchemaOptions),
    /// 全部规则写成一份 Markdown（docs/规则.md），附测试集上的准确率和召回率
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing rules book [选项] <测试集>...")]
    Book(BookOptions),
}

#[derive(Args)]
pub(super) struct ShowOptions {
    /// 规则编号
    #[arg(value_name = "规则", help_heading = "参数")]
    pub id: String,
    /// 用这个目录的词典整体替换内置词典
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub dictionaries: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct ExplainOptions {
    /// 规则编号，或者目录编号，如 R011；可以写几个
    #[arg(required = true, value_name = "规则", help_heading = "参数")]
    pub rules: Vec<String>,
    /// 用这个目录的词典整体替换内置词典
    #[arg(long, value_name = "目录", help_heading = "选项")]
    pub dictionaries: Option<PathBuf>,
    #[command(flatten)]
    pub print: PrintOptions,
}

#[derive(Args)]
pub(super) struct CompletionsOptions {
    /// 哪一种：bash、zsh、fish、powershell、elvish
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true, help_heading = "参数")]
    pub shell: clap_complete::Shell,
}

#[derive(Args)]
pub(super) struct ManOptions {
    /// 各命令的手册页都写入这个目录；不写则只输出总的一页
    #[arg(value_name = "目录", help_heading = "参数")]
    pub folder: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct CheckOptions {
    /// 要检查的词典目录
    #[arg(value_name = "目录", help_heading = "参数")]
    pub folder: PathBuf,
    /// 用这个文件夹的文件统计每条规则、每条句式命中几处
    #[arg(long, value_name = "语料", help_heading = "选项")]
    pub corpus: Option<PathBuf>,
    /// 用这个文件夹的法律法规核对依据
    #[arg(long, value_name = "法规", help_heading = "选项")]
    pub statutes: Option<PathBuf>,
    /// 施行基准日，按这一天的法律判断（默认今天）
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub as_of: Option<Date>,
    #[command(flatten)]
    pub print: PrintOptions,
}

#[derive(Args)]
pub(super) struct DiffOptions {
    /// 改动前的词典目录
    #[arg(value_name = "旧目录", display_order = 1, help_heading = "参数")]
    pub old: PathBuf,
    /// 改动后的词典目录
    #[arg(value_name = "新目录", display_order = 2, help_heading = "参数")]
    pub new: PathBuf,
    /// 用这个文件夹的文件比较
    #[arg(long, value_name = "语料", required = true, help_heading = "选项")]
    pub corpus: PathBuf,
    /// 施行基准日，按这一天的法律判断（默认今天）
    #[arg(long, value_name = "日期", help_heading = "选项")]
    pub as_of: Option<Date>,
    /// 所在地区，如 江汀省/安澜市/青禾县（默认由各文件的制定机关得出）
    #[arg(long, value_name = "省/市/县", help_heading = "选项")]
    pub region: Option<String>,
    /// 豁免的命中也比较
    #[arg(long, help_heading = "选项")]
    pub show_exempt: bool,
    #[command(flatten)]
    pub print: PrintOptions,
}

#[derive(Args)]
pub(super) struct TemplatesOptions {
    #[command(subcommand)]
    pub action: TemplatesAction,
}

/// What can be done with templates.
#[derive(Subcommand)]
pub(super) enum TemplatesAction {
    /// 把内置模板写入一个目录，改好后用 scan --template 引用
    #[command(help_template = COMMAND_TEMPLATE, override_usage = "guiqing templates export <目录>")]
    Export(ExportOptions),
}

#[derive(Args)]
pub(super) struct ExportOptions {
    /// 写入这个目录；已有的同名文件不覆盖
    #[arg(value_name = "目录", help_heading = "参数")]
    pub folder: PathBuf,
}

/// Which schema `rules schema` prints.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum SchemaFile {
    /// 规则文件
    Rule,
    /// policy.toml
    Policy,
}

#[derive(Args)]
pub(super) struct SchemaOptions {
    /// rule 规则文件（不写即此）；policy 判定政策 policy.toml
    #[arg(
        value_name = "文件",
        value_enum,
        default_value = "rule",
        hide_possible_values = true,
        hide_default_value = true,
        help_heading = "参数"
    )]
    pub file: SchemaFile,
}

#[derive(Args)]
pub(super) struct BookOptions {
    /// 已标注的条款 .jsonl，或者含有它们的文件夹
    #[arg(required = true, value_name = "测试集", help_heading = "参数")]
    pub labelled: Vec<PathBuf>,
    #[command(flatten)]
    pub judging: JudgingOptions,
}

#[derive(Args)]
pub(super) struct EvalOptions {
    /// 标注条款 .jsonl，或者含有 *.labels.jsonl 和同名 .txt 的文件夹
    #[arg(required = true, value_name = "路径", help_heading = "参数")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub judging: JudgingOptions,
    /// 把每一条的判断写入这个文件（每行一个 id、verdict、rules）
    #[arg(long, value_name = "文件", help_heading = "选项")]
    pub predictions: Option<PathBuf>,
    /// 逐条列出误报和漏报：规则、认定、豁免情形和它的理由
    #[arg(long, help_heading = "选项")]
    pub errors: bool,
    #[command(flatten)]
    pub print: PrintOptions,
}

/// The flags, for those who write scripts and pages from them.
pub(super) fn command() -> clap::Command {
    Cli::command()
}

/// The command of these arguments, or the exit code after help or a complaint was printed.
pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, ExitCode> {
    match Cli::try_parse_from(arguments) {
        Ok(cli) => Ok(cli.command),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // A reader that went away (`| head`) is no failure here either.
            let printed = super::print(&error.to_string());
            Err(if printed.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_FAILED) })
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprint!("{error}");
            Err(ExitCode::from(EXIT_FAILED))
        }
        Err(error) => {
            let complaint = crate::report::terminal::printable(&complaint(&error));
            eprintln!("错误：{complaint}。用 guiqing --help 查看用法。");
            Err(ExitCode::from(EXIT_FAILED))
        }
    }
}

/// What is wrong with the arguments, in Chinese.
fn complaint(error: &clap::Error) -> String {
    let told = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let argument = told(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", told(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = told(ContextKind::InvalidValue);
            let hint = if argument.contains("as-of") || argument.contains("--date") {
                "，日期应写作 2026-11-22"
            } else {
                ""
            };
            format!("{argument} 的值“{value}”不对{hint}")
        }
        _ => format!("参数有误（{}）", error.kind()),
    }
}

impl JudgingOptions {
    /// The settings they amount to; `today` stands in for a day that was not given.
    pub fn settings(&self, today: Date) -> Settings {
        settings(self.as_of, self.region.as_deref(), today)
    }
}

impl DiffOptions {
    /// The settings they amount to; `today` stands in for a day that was not given.
    pub fn settings(&self, today: Date) -> Settings {
        settings(self.as_of, self.region.as_deref(), today)
    }
}

fn settings(as_of: Option<Date>, region: Option<&str>, today: Date) -> Settings {
    let region = region.into_iter().flat_map(|region| region.split(['/', '／']));
    Settings {
        as_of: as_of.unwrap_or(today),
        region: region.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        issuer_level: None,
    }
}
