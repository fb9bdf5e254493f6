//! The head of the page: what was asked, the counts and charts, the most frequent rules, what was not read; and the notes
//! at its foot.
//!
//! Takes the `Run`, its `Summary` and the documents by year; gives HTML.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::charts::{self, Years};
use super::section::action_key;
use crate::model::{Action, Run, Summary};
use crate::report::escape;
use crate::report::wording::{self, chinese_date};

/// More bars than this no longer fit a printed page; `run.json` has them all.
const MAX_BARS: usize = 15;
/// A shell may name thousands of files; `run.json` has them all.
const MAX_INPUTS: usize = 5;
/// A longer list is folded away, so that the documents are not pushed out of sight.
const MAX_FILES_UNFOLDED: usize = 10;

/// Writes all that stands above the documents, up to the heading of their list.
pub fn write(out: &mut impl Write, run: &Run, summary: &Summary, years: &Years) -> io::Result<()> {
    out.write_all("<a class=\"skip\" href=\"#documents\">跳到文件清单</a>\n".as_bytes())?;
    write_header(out, run)?;
    out.write_all(b"<main>\n<section>\n")?;
    write_actions(out, summary)?;
    charts::write(out, summary, years)?;
    out.write_all(b"</section>\n<section>\n")?;
    write_rules(out, summary)?;
    out.write_all(b"</section>\n<section>\n")?;
    write_coverage(out, run, summary)?;
    out.write_all(
        "</section>\n<section aria-labelledby=\"list\">\n<h2 id=\"list\">四、各文件清理意见</h2>\n".as_bytes(),
    )
}

/// Writes what stands at the foot.
pub fn write_notes(out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        "<footer>\n<h2>说明</h2>\n<ol>\n\
         <li>本报告由程序依据词典所载规则生成，供审查人员参考；清理结论由制定机关和司法行政部门依法作出。</li>\n\
         <li>“抵触”指条文与所列法律依据不一致；“需判断”指是否不一致须由人员结合事实认定；“技术性”指名称等已变更，不影响文件效力。\
         同一条款有多处问题的，条款数只计一次。</li>\n\
         <li>标注<b class=\"pending\">（待核）</b>的依据尚未与法律原文核对，引用前应当核对。</li>\n\
         <li>《公平竞争审查条例》第十二条规定的例外情形，程序不作认定。</li>\n\
         <li>未读和部分读取的文件不视为没有问题，须另行人工审查。</li>\n</ol>\n</footer>\n"
            .as_bytes(),
    )
}

fn write_header(out: &mut impl Write, run: &Run) -> io::Result<()> {
    write!(
        out,
        "<header>\n<h1>行政规范性文件清理审查报告</h1>\n<dl class=\"run\">\n\
         <div><dt>施行基准日</dt><dd>{}</dd></div>\n<div><dt>地区</dt><dd>{}</dd></div>\n\
         <div><dt>审查范围</dt><dd>{}</dd></div>\n<div><dt>程序</dt><dd>规清 {}</dd></div>\n\
         <div><dt>词典</dt><dd><code>{}</code></dd></div>\n",
        chinese_date(run.as_of),
        escape(&wording::region(run)),
        escape(&inputs(run)),
        escape(&run.version),
        escape(&run.dictionary_hash),
    )?;
    out.write_all(b"</dl>\n</header>\n")
}

fn write_actions(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    write!(
        out,
        "<h2>一、总体情况</h2>\n<p>共发现文件 {} 件，其中已读 {} 件、部分读取 {} 件、未读 {} 件；审查条款 {} 条，\
         发现抵触 {} 处、需判断 {} 处。建议：</p>\n<table class=\"actions\">\n<thead><tr>",
        summary.found(),
        summary.read,
        summary.partial,
        summary.unread,
        summary.clauses,
        summary.findings.conflict,
        summary.findings.needs_review,
    )?;
    for action in Action::ALL {
        write!(out, "<th scope=\"col\"><span class=\"badge {}\">{action}</span></th>", action_key(Some(action)))?;
    }
    write!(out, "<th scope=\"col\"><span class=\"badge unread\">未读</span></th></tr></thead>\n<tbody><tr>")?;
    let counts = Action::ALL.into_iter().map(|action| summary.action(action)).chain([summary.unread]);
    for count in counts {
        write!(out, "<td><b>{count}</b> 件</td>")?;
    }
    out.write_all(b"</tr></tbody>\n</table>\n")
}

fn write_rules(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    out.write_all("<h2>二、主要问题</h2>\n".as_bytes())?;
    let rules = summary.frequent_rules();
    let Some((_, most)) = rules.first() else {
        return out.write_all("<p>未发现抵触或者需判断的条款。</p>\n".as_bytes());
    };
    let widest = most.findings.open() as f64;
    write!(
        out,
        "<table class=\"bars\">\n<caption>命中最多的规则{}<span class=\"key\"><i class=\"bar conflict\"></i>抵触　\
         <i class=\"bar review\"></i>需判断（含技术性）</span></caption>\n<thead><tr><th scope=\"col\">规则</th>\
         <th scope=\"col\">类别</th><th scope=\"col\">处数</th><th scope=\"col\" class=\"count\">抵触</th>\
         <th scope=\"col\" class=\"count\">需判断</th><th scope=\"col\" class=\"count\">文件</th></tr></thead>\n<tbody>\n",
        if rules.len() > MAX_BARS {
            format!("（前 {MAX_BARS} 项，共 {} 项）", rules.len())
        } else {
            String::new()
        }
    )?;
    for (id, rule) in rules.iter().take(MAX_BARS) {
        let width = |count: usize| 100.0 * count as f64 / widest;
        let found = rule.findings;
        writeln!(
            out,
            "<tr><th scope=\"row\" title=\"{}\">{}</th><td>{}</td><td class=\"chart\">\
             <i class=\"bar conflict\" style=\"width:{:.1}%\"></i><i class=\"bar review\" style=\"width:{:.1}%\"></i></td>\
             <td class=\"count\">{}</td><td class=\"count\">{}</td><td class=\"count\">{}</td></tr>",
            escape(id),
            escape(&rule.title),
            escape(&rule.category),
            width(found.conflict),
            width(found.needs_review),
            found.conflict,
            found.needs_review,
            rule.documents,
        )?;
    }
    out.write_all(b"</tbody>\n</table>\n")
}

fn write_coverage(out: &mut impl Write, run: &Run, summary: &Summary) -> io::Result<()> {
    out.write_all("<h2>三、读取情况</h2>\n<p>".as_bytes())?;
    if summary.incomplete.is_empty() {
        out.write_all("发现的文件全部读取。".as_bytes())?;
    } else {
        for (label, count, reasons) in
            [("未读", summary.unread, &summary.unread_reasons), ("部分读取", summary.partial, &summary.partial_reasons)]
        {
            if count > 0 {
                write!(out, "{label} {count} 件（{}）。", escape(&counted(reasons)))?;
            }
        }
        out.write_all("下列文件须另行人工审查。".as_bytes())?;
    }
    let skipped = summary.skipped;
    if skipped.total() > 0 {
        write!(
            out,
            "另跳过隐藏文件 {} 个、Office 临时文件（~$）{} 个、系统附属文件（._）{} 个。",
            skipped.hidden, skipped.office_locks, skipped.apple_doubles
        )?;
    }
    out.write_all(b"</p>\n")?;
    if !run.options.is_empty() {
        let told: Vec<_> = run.options.iter().map(|(name, value)| format!("{}{value}", option(name))).collect();
        writeln!(out, "<p>本次所用选项：{}。</p>", escape(&told.join("；")))?;
    }
    write_incomplete(out, summary)
}

/// An option of the command line for those who never saw one.
fn option(name: &str) -> String {
    let known = match name {
        "timeout" => "每份文件最多用时（秒）",
        "max-file-mb" => "文件大小上限（MB）",
        "max-text-mb" => "文字上限（MB）",
        "max-pages" => "页数上限",
        "max-depth" => "压缩包层数上限",
        "max-expansion" => "解压倍数上限",
        "ocr-command" => "文字识别命令 ",
        "decisions" => "沿用审核记录 ",
        "template" => "模板 ",
        _ => return format!("{name} "),
    };
    known.to_owned()
}

fn write_incomplete(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    let files = &summary.incomplete;
    if files.is_empty() {
        return Ok(());
    }
    let open = if files.len() <= MAX_FILES_UNFOLDED { " open" } else { "" };
    write!(
        out,
        "<details class=\"incomplete\"{open}>\n<summary>未读、部分读取文件清单（{} 件）</summary>\n<table>\n<thead><tr>\
         <th scope=\"col\">序号</th><th scope=\"col\">文件</th><th scope=\"col\">状态</th><th scope=\"col\">原因</th>\
         </tr></thead>\n<tbody>\n",
        files.len()
    )?;
    for (index, file) in files.iter().enumerate() {
        writeln!(
            out,
            "<tr><td class=\"count\">{}</td><td class=\"path\">{}</td><td>{}</td><td>{}</td></tr>",
            index + 1,
            escape(&file.path),
            file.status,
            escape(&file.problem)
        )?;
    }
    out.write_all(b"</tbody>\n</table>\n</details>\n")
}

fn inputs(run: &Run) -> String {
    let named = run.inputs.iter().take(MAX_INPUTS).map(String::as_str).collect::<Vec<_>>().join("、");
    if run.inputs.len() > MAX_INPUTS { format!("{named}等 {} 项", run.inputs.len()) } else { named }
}

fn counted(reasons: &BTreeMap<String, usize>) -> String {
    let counts: Vec<_> = reasons.iter().map(|(reason, count)| format!("{reason} {count} 件")).collect();
    counts.join("，")
}
