//! The wording of the papers: text files with `{{ 变量 }}`, built in and replaceable by those of a folder.
//!
//! Takes a folder; gives the texts in it, or the first mistake with file, line and remedy, before any work is done. Then
//! fills in a text. What the lines of the filled-in text become in Word is up to `layout`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use super::layout;
use crate::error::Error;
use crate::model::Run;
use crate::report::terminal::printable;

/// One file of wording.
pub struct Template {
    /// Its name, in the program and in a folder of the user's.
    pub name: &'static str,
    /// What it says where nobody says otherwise.
    pub text: &'static str,
    /// Variables that are words; they may be empty.
    pub words: &'static [&'static str],
    /// Variables that are numbers.
    pub counts: &'static [&'static str],
    /// What 【…】 on a line of its own may ask for.
    pub blocks: &'static [&'static str],
}

/// 清理建议报告
pub const ADVICE: Template = Template {
    name: "清理建议报告.txt",
    text: include_str!("wording/清理建议报告.txt"),
    words: &["地区", "基准日", "版本", "词典"],
    counts: &[
        "文件总数",
        "已读件数",
        "部分读取件数",
        "未读件数",
        "略过件数",
        "条款总数",
        "保留件数",
        "修订件数",
        "废止件数",
        "失效件数",
        "移出件数",
        "已审核件数",
        "问题处数",
        "抵触处数",
        "需判断处数",
        "豁免处数",
        "不采纳处数",
        "技术性处数",
        "待判断处数",
    ],
    blocks: &["清理建议统计表", "条款问题统计表", "主要问题", "清理建议清单", "需判断清单", "未读清单"],
};

/// 决定（草案）
pub const DECISION: Template = Template {
    name: "决定草案.txt",
    text: include_str!("wording/决定草案.txt"),
    words: &["制定机关", "废止附件号", "失效附件号", "修订附件号"],
    counts: &["涉及件数", "修订件数", "废止件数", "失效件数", "待拟处数", "待判断处数"],
    blocks: &["废止目录", "失效目录", "修改内容"],
};

/// One document of its annex.
pub const DECISION_DOCUMENT: Template = Template {
    name: "决定草案-每件.txt",
    text: include_str!("wording/决定草案-每件.txt"),
    words: &["文件名称", "文号", "公布日期", "制定机关"],
    counts: &["修改处数"],
    blocks: &["修改事项"],
};

/// 修改对照表
pub const COMPARISON: Template = Template {
    name: "修改对照表.txt",
    text: include_str!("wording/修改对照表.txt"),
    words: &[],
    counts: &["修订件数", "修改处数", "待拟处数", "待判断处数"],
    blocks: &["对照表"],
};

/// One document of it.
pub const COMPARISON_DOCUMENT: Template = Template {
    name: "修改对照表-每件.txt",
    text: include_str!("wording/修改对照表-每件.txt"),
    words: &["文件名称", "文号", "公布日期", "制定机关"],
    counts: &["修改处数"],
    blocks: &["条文对照"],
};

/// All of them; a new one is a line here and a section in `docs/模板.md`.
pub const TEMPLATES: &[&Template] = &[&ADVICE, &DECISION, &DECISION_DOCUMENT, &COMPARISON, &COMPARISON_DOCUMENT];

/// What is filled in, by the name of the variable.
pub type Values = BTreeMap<&'static str, Value>;

/// The texts in a folder, by file name, all of them checked.
///
/// # Errors
/// [`Error::Input`] when the folder cannot be read, [`Error::Usage`] for the first mistake, with file, line and remedy.
pub fn load(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    let cannot = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Input { path, source }
    };
    let entries = fs::read_dir(folder).map_err(cannot(folder))?;
    let mut paths: Vec<_> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(cannot(folder))?;
    paths.sort();
    let mut texts = BTreeMap::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        let shown = printable(&path.to_string_lossy());
        let template = TEMPLATES.iter().find(|template| template.name == name).ok_or_else(|| {
            let known: Vec<_> = TEMPLATES.iter().map(|template| template.name).collect();
            Error::Usage(format!("模板有误：{shown}：没有这个名字的模板；请改名或者移走，可用：{}。", known.join("、")))
        })?;
        let text = decode(&fs::read(&path).map_err(cannot(&path))?);
        let text =
            text.ok_or_else(|| Error::Usage(format!("模板有误：{shown}：不是文本；请用记事本另存为 UTF-8 编码。")))?;
        check(template, &text)
            .map_err(|(line, message)| Error::Usage(format!("模板有误：{shown} 第 {line} 行：{message}")))?;
        texts.insert(name, text);
    }
    Ok(texts)
}

/// Fills the template in, as the run words it.
///
/// # Errors
/// When the run's text cannot be filled in with these values, though it could be with those it was checked with.
pub fn fill(template: &Template, run: &Run, values: &Values) -> io::Result<String> {
    let text = run.wording.get(template.name).map_or(template.text, String::as_str);
    render(template, text, values).map_err(|error| {
        let (line, message) = mistake(&error);
        io::Error::new(io::ErrorKind::InvalidData, format!("模板 {} 第 {line} 行：{message}", template.name))
    })
}

fn render(template: &Template, text: &str, values: &Values) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(|output, _, value| {
        let value = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
        Ok(output.write_str(&layout::guarded(&value))?)
    });
    environment.render_named_str(template.name, text, values)
}

/// Line and mistake, if there is one.
fn check(template: &Template, text: &str) -> Result<(), (usize, String)> {
    let environment = Environment::new();
    let parsed = environment.template_from_named_str(template.name, text).map_err(|error| mistake(&error))?;
    let known = || template.words.iter().chain(template.counts);
    let mut used: Vec<_> = parsed.undeclared_variables(false).into_iter().collect();
    used.sort();
    if let Some(unknown) = used.iter().find(|name| !known().any(|known| known == name)) {
        let known: Vec<_> = known().copied().collect();
        let message = format!("没有变量“{unknown}”；可用：{}。", known.join("、"));
        return Err((line_of(text, unknown), message));
    }
    for (index, line) in text.lines().enumerate() {
        if let Some(unknown) =
            layout::block(line).filter(|name| !template.blocks.contains(name) && *name != layout::EMPTY_LINE)
        {
            let known: Vec<_> = template.blocks.iter().map(|name| format!("【{name}】")).collect();
            return Err((
                index + 1,
                format!("没有【{unknown}】；可用：{}【{}】。", known.concat(), layout::EMPTY_LINE),
            ));
        }
    }
    // What only shows when it is filled in: once with something of everything, once with nothing.
    for (word, count) in [("某", 2), ("", 0)] {
        let words = template.words.iter().map(|name| (*name, Value::from(word)));
        let values = words.chain(template.counts.iter().map(|name| (*name, Value::from(count)))).collect();
        render(template, text, &values).map_err(|error| mistake(&error))?;
    }
    Ok(())
}

fn mistake(error: &minijinja::Error) -> (usize, String) {
    let detail = error.detail().unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::SyntaxError => {
            format!("写法不对（{detail}）；请检查 {{{{ }}}} 和 {{% if %}} {{% endif %}} 是否成对")
        }
        ErrorKind::UnknownFilter => format!("没有这个过滤器（{detail}）；请删去 | 及其后的文字"),
        ErrorKind::UnknownTest | ErrorKind::UnknownFunction | ErrorKind::UnknownMethod => {
            format!("没有这个函数（{detail}）；请删去")
        }
        ErrorKind::UndefinedError => format!("用了没有值的变量（{detail}）；请检查变量名"),
        _ => format!("不能填写（{error}）；请对照 guiqing templates export 写出的原文修改"),
    };
    (error.line().unwrap_or(1), format!("{what}。"))
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.contains(name)).map_or(1, |index| index + 1)
}

/// UTF-8 with or without a mark, or what Chinese Windows saves by default.
fn decode(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (!text.contains('\0')).then(|| text.to_owned());
    }
    let (text, had_errors) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    (!had_errors && !text.contains('\0')).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, text: &[u8]) -> String {
        let folder = tempfile::tempdir().expect("temporary folder");
        fs::write(folder.path().join(name), text).expect("writes");
        match load(folder.path()) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_built_in_texts_pass_their_own_check() {
        for template in TEMPLATES {
            assert_eq!(check(template, template.text), Ok(()), "{}", template.name);
        }
    }

    #[test]
    fn mistakes_are_told_with_file_line_and_remedy() {
        let name = ADVICE.name;
        for (text, expected) in [
            ("# 报告\n共{{ 文件总教 }}件", "第 2 行：没有变量“文件总教”；可用：地区、"),
            ("# 报告\n\n{% if 未读件数 %}\n有", "行：写法不对"),
            ("一\n二{{ 未读件数 | 大写 }}", "第 2 行：没有这个过滤器"),
            ("一\n【主要间题】", "第 2 行：没有【主要间题】；可用：【清理建议统计表】"),
            ("一\n{{ 未读件数.件 }}", "第 2 行：用了没有值的变量"),
        ] {
            let told = told(name, text.as_bytes());
            assert!(told.contains(expected) && told.contains(name), "{text}: {told}");
        }
        assert!(told("报告.txt", b"x").contains("没有这个名字的模板"));
        assert!(told(name, b"\xff\x00\x01").contains("不是文本"));
    }

    #[test]
    fn texts_of_chinese_windows_are_read_and_files_of_the_system_passed_over() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("# 本市报告");
        assert_eq!(told(ADVICE.name, &bytes), "");
        assert_eq!(told(".DS_Store", b"\0"), "");
    }

    #[test]
    fn every_variable_and_block_is_explained_in_the_manual() {
        let manual = include_str!("../../../docs/模板.md");
        for template in TEMPLATES {
            assert!(manual.contains(template.name), "{}", template.name);
            let names = template.words.iter().chain(template.counts).map(|name| format!("`{name}`"));
            for name in names.chain(template.blocks.iter().map(|name| format!("`【{name}】`"))) {
                assert!(manual.contains(&name), "{name}");
            }
        }
    }
}
