//! What the reviewer works with: search and filters, the bar for decisions, the list of keys.
//!
//! Takes the `Run` and its `Summary`; gives HTML that stays hidden until the scripts run, as it does nothing without
//! them. Issuers and years are filled in by the scripts from the documents.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::section::action_key;
use crate::model::run::VerdictCount;
use crate::model::{Action, Run, Summary};
use crate::report::escape;

/// Keys and what they do, as the page lists them; `script/keyboard.js` obeys them.
const KEYS: [(&str, &str); 10] = [
    ("j　↓", "下一件文件；文件展开时，下一处问题"),
    ("k　↑", "上一件文件、上一处问题"),
    ("n　p", "下一件、上一件文件（跳过其中的问题）"),
    ("回车　o", "展开、收起文件"),
    ("a　r　m", "对所在的问题：采纳、不采纳、另改；再按一次撤回"),
    ("1 2 3 4 5", "对所在的文件：保留、修订、废止、宣布失效、移出范围；再按一次撤回"),
    ("e", "填写审核意见；Esc 返回"),
    ("/", "查找；Esc 返回"),
    ("s", "导出 decisions.csv"),
    ("?", "本说明"),
];

/// Writes the bar for decisions and the filter.
pub fn write(out: &mut impl Write, run: &Run, summary: &Summary) -> io::Result<()> {
    write_desk(out)?;
    write_actions(out, summary)?;
    write_fields(out, run, summary)
}

/// Writes the list of keys.
pub fn write_help(out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        "<dialog id=\"help\" aria-labelledby=\"help-title\">\n<h2 id=\"help-title\">键盘操作</h2>\n<dl>\n".as_bytes(),
    )?;
    for (keys, meaning) in KEYS {
        writeln!(out, "<div><dt><kbd>{keys}</kbd></dt><dd>{meaning}</dd></div>")?;
    }
    out.write_all(
        "</dl>\n<p><label><input type=\"checkbox\" id=\"keys-on\" checked> 使用单键操作（与读屏软件冲突时可以关闭）</label></p>\n\
         <form method=\"dialog\"><button autofocus>关闭</button></form>\n</dialog>\n\
         <p id=\"said\" class=\"unseen\" role=\"status\"></p>\n"
            .as_bytes(),
    )
}

fn write_desk(out: &mut impl Write) -> io::Result<()> {
    out.write_all(
        "<section id=\"desk\" aria-label=\"审核结论\" hidden>\n<div class=\"fields\">\n\
         <label>审核人 <input id=\"reviewer\" autocomplete=\"name\" maxlength=\"50\" size=\"8\"></label>\n\
         <span id=\"progress\"></span>\n\
         <button type=\"button\" id=\"export\">导出 decisions.csv</button>\n\
         <button type=\"button\" id=\"import\">导入 decisions.csv</button>\n\
         <input type=\"file\" id=\"import-file\" accept=\".csv,text/csv\" aria-label=\"要导入的 decisions.csv\" hidden>\n\
         <button type=\"button\" id=\"show-help\" aria-keyshortcuts=\"?\">键盘操作</button>\n</div>\n\
         <p id=\"kept\" role=\"status\"></p>\n<div id=\"imported\" hidden></div>\n</section>\n"
            .as_bytes(),
    )
}

fn write_actions(out: &mut impl Write, summary: &Summary) -> io::Result<()> {
    out.write_all(
        "<form id=\"filter\" role=\"search\" aria-label=\"查找和筛选文件\" hidden>\n<div class=\"chips\" role=\"group\" \
         aria-label=\"清理意见\">\n"
            .as_bytes(),
    )?;
    let choices = Action::ALL.into_iter().map(|action| (Some(action), action.to_string(), summary.action(action)));
    for (action, label, count) in choices.chain([(None, "未读".to_owned(), summary.unread)]) {
        let key = action_key(action);
        writeln!(
            out,
            "<button type=\"button\" class=\"chip\" data-action=\"{key}\" aria-pressed=\"false\">{label} <b>{count}</b></button>"
        )?;
    }
    out.write_all("<output id=\"shown\" aria-live=\"polite\"></output>\n</div>\n".as_bytes())
}

fn write_fields(out: &mut impl Write, run: &Run, summary: &Summary) -> io::Result<()> {
    let is_shown = |count: &VerdictCount| count.open() > 0 || (run.show_exempt && count.exempt > 0);
    out.write_all(
        "<div class=\"fields\">\n<label class=\"text\">查找 <input id=\"text\" type=\"search\" \
         placeholder=\"名称、文号、条文、理由、依据；几个词用空格隔开\" aria-keyshortcuts=\"/\"></label>\n"
            .as_bytes(),
    )?;
    begin_select(out, "类别", "category")?;
    for (category, count) in summary.categories.iter().filter(|(_, count)| is_shown(count)) {
        write!(out, "<option value=\"{0}\">{0}（{1}）</option>", escape(category), count.open())?;
    }
    end_select(out)?;
    begin_select(out, "规则", "rule")?;
    let mut rules: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (id, rule) in summary.rules.iter().filter(|(_, rule)| is_shown(&rule.findings)) {
        rules.entry(&rule.category).or_default().push((id, rule));
    }
    for (category, rules) in rules {
        write!(out, "<optgroup label=\"{}\">", escape(category))?;
        for (id, rule) in rules {
            let (id, title) = (escape(id), escape(&rule.title));
            write!(out, "<option value=\"{id}\">{title}（{}）</option>", rule.findings.open())?;
        }
        out.write_all(b"</optgroup>")?;
    }
    end_select(out)?;
    write_choices(out, run)
}

/// The fields whose choices do not come from the run.
fn write_choices(out: &mut impl Write, run: &Run) -> io::Result<()> {
    let exempt = if run.show_exempt { "<option value=\"exempt\">豁免</option>" } else { "" };
    begin_select(out, "认定", "verdict")?;
    write!(
        out,
        "<option value=\"conflict\">抵触</option><option value=\"review\">需判断</option>\
         <option value=\"technical\">技术性</option>{exempt}"
    )?;
    end_select(out)?;
    for (label, id) in [("制定机关", "issuer"), ("年份", "year")] {
        begin_select(out, label, id)?;
        end_select(out)?;
    }
    begin_select(out, "审核", "state")?;
    out.write_all(
        "<optgroup label=\"文件\"><option value=\"open\">文件未审核</option><option value=\"ruled\">文件已审核</option>\
         <option value=\"differs\">结论与建议不同</option></optgroup><optgroup label=\"条款\">\
         <option value=\"finding-open\">条款未审核</option><option value=\"采纳\">采纳</option>\
         <option value=\"不采纳\">不采纳</option><option value=\"另改\">另改</option></optgroup>"
            .as_bytes(),
    )?;
    end_select(out)?;
    out.write_all(
        "<label>排列 <select id=\"order\"><option value=\"path\">按文件路径</option><option value=\"action\">按清理意见</option>\
         <option value=\"year\">按年份</option></select></label>\n\
         <span class=\"buttons\"><button type=\"button\" id=\"unfold\">全部展开</button>\
         <button type=\"button\" id=\"fold\">全部收起</button><button type=\"reset\">清除筛选</button></span>\n\
         </div>\n</form>\n"
            .as_bytes(),
    )
}

fn begin_select(out: &mut impl Write, label: &str, id: &str) -> io::Result<()> {
    write!(out, "<label>{label} <select id=\"{id}\"><option value=\"\">全部</option>")
}

fn end_select(out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"</select></label>\n")
}

#[cfg(test)]
mod tests {
    use super::KEYS;
    use crate::report::sample;

    #[test]
    fn rules_stand_under_their_category_and_only_where_they_are_shown() {
        let page = sample::write_one("report.html");
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
        assert!(
            at("<optgroup label=\"影响生产经营成本\">") < at("<option value=\"tax-linked-subsidy\">按纳税额补贴（1）")
        );
    }

    #[test]
    fn every_key_that_is_listed_is_obeyed() {
        let script = include_str!("script/keyboard.js");
        for (keys, _) in KEYS {
            for key in keys.split(['　', ' ']).filter(|key| key.is_ascii()) {
                let obeyed = script.contains(&format!("\"{key}\"")) || script.contains(&format!("{key}: "));
                assert!(obeyed, "{key}");
            }
        }
    }
}
