//! Waivers (豁免登记): findings that somebody answers for, with a reason and a last day. Takes the text of `waivers.toml` and what
//! was checked; labels the findings they stand for. One that is incomplete, expired or fits nothing is a complaint: a waiver
//! hides nothing and is never forgotten.

use std::collections::BTreeSet;

use jiff::civil::Date;
use toml::{Spanned, Table, Value};

use super::Scope;
use crate::model::{Checked, Complaint, Diagnostic, Draft, Status, Waived};

/// What a `[[waiver]]` may say.
const KEYS: [&str; 8] = ["rule", "document", "fingerprint", "reason", "approver", "expires", "exception", "period"];

/// 公平竞争审查条例第十二条: the only exceptions there are.
const EXCEPTIONS: [&str; 4] = ["第十二条第（一）项", "第十二条第（二）项", "第十二条第（三）项", "第十二条第（四）项"];

/// All waivers of a file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waivers {
    path: String,
    waivers: Vec<Waiver>,
    complaints: Vec<Complaint>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Waiver {
    line: usize,
    rule: String,
    /// Title, number, or path or its end.
    document: Option<String>,
    /// Key of a finding.
    fingerprint: Option<String>,
    waived: Waived,
}

impl Waivers {
    /// The waivers in the file `shown`. Incomplete ones are complaints and stand for nothing.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, in Chinese, with its line.
    pub fn parse(text: &str, shown: &str, rules: &BTreeSet<&str>) -> Result<Self, String> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            #[serde(default)]
            waiver: Vec<Spanned<Table>>,
        }
        let line_at = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(span.start));
            format!("豁免登记 {shown} 第 {line} 行有误：{}；每项写作 [[waiver]]", error.message())
        })?;
        let mut all = Self { path: shown.to_owned(), ..Self::default() };
        for table in file.waiver {
            let line = line_at(table.span().start);
            match waiver(table.get_ref(), line, rules) {
                Ok(waiver) => all.waivers.push(waiver),
                Err(message) => all.complaints.push(Complaint { path: shown.to_owned(), line, message }),
            }
        }
        Ok(all)
    }

    /// Labels what is waived on `as_of`, and complains of what is expired or stands for nothing.
    pub fn apply(&self, checked: &mut Checked, as_of: Date, scope: &Scope) {
        checked.complaints.extend(self.complaints.iter().cloned());
        for waiver in &self.waivers {
            let complaint = waiver.apply(checked, as_of, scope);
            checked.complaints.extend(complaint.map(|message| Complaint {
                path: self.path.clone(),
                line: waiver.line,
                message,
            }));
        }
        checked.complaints.sort_by_key(|complaint| complaint.line);
    }
}

impl Waiver {
    /// Labels the findings it stands for; what there is to complain of.
    fn apply(&self, checked: &mut Checked, as_of: Date, scope: &Scope) -> Option<String> {
        let is_expired = self.waived.expires < as_of;
        let mut is_used = false;
        let mut is_about_draft = false;
        for draft in &mut checked.drafts {
            let is_meant = self.is_about(draft);
            // Of a draft that was not read nobody can say what it holds.
            is_about_draft |= is_meant && draft.status != Status::Unread;
            for it in draft.diagnostics.iter_mut().filter(|it| is_meant && self.is_of(it)) {
                is_used = true;
                if !is_expired && it.waived.is_none() {
                    it.waived = Some(self.waived.clone());
                }
            }
        }
        if is_expired {
            return Some(format!(
                "已于 {} 到期，不再有效；问题已消除的请删去，仍需保留的请重新批准",
                self.waived.expires
            ));
        }
        // Where only some files were checked, those of others are not missed.
        if is_used || !(is_about_draft || scope.is_whole()) {
            return None;
        }
        Some(format!("没有对应的问题（规则 {}）：问题已消除，或者条文、文件名称已改动；请删去或者更正", self.rule))
    }

    fn is_about(&self, draft: &Draft) -> bool {
        if let Some(fingerprint) = &self.fingerprint {
            return fingerprint.split_once('-').is_some_and(|(document, _)| document == draft.document);
        }
        self.document.as_deref().is_some_and(|name| {
            let bare = name.trim_start_matches("./");
            let is_path = draft.path.trim_start_matches("./") == bare || draft.path.ends_with(&format!("/{bare}"));
            let name = name.trim_start_matches('《').trim_end_matches('》');
            is_path || draft.title.as_deref() == Some(name) || draft.number.as_deref() == Some(name)
        })
    }

    fn is_of(&self, it: &Diagnostic) -> bool {
        it.finding.rule == self.rule && self.fingerprint.as_ref().is_none_or(|fingerprint| *fingerprint == it.key)
    }
}

/// The waiver that a table states.
///
/// # Errors
/// What is missing or wrong.
fn waiver(table: &Table, line: usize, rules: &BTreeSet<&str>) -> Result<Waiver, String> {
    if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("没有“{unknown}”这一项；可写 {}", KEYS.join("、")));
    }
    if let Some((key, _)) = table.iter().find(|(_, value)| !matches!(value, Value::String(_) | Value::Datetime(_))) {
        return Err(format!("{key} 应当是加引号的文字"));
    }
    let text = |key: &str| match table.get(key)? {
        Value::Datetime(day) => Some(day.to_string()),
        other => other.as_str().map(|text| text.trim().to_owned()),
    };
    let needed = |key: &str, what: &str| {
        text(key).filter(|text| !text.is_empty()).ok_or_else(|| format!("不完整：缺少 {key}（{what}）；补齐以前不生效"))
    };
    let rule = needed("rule", "规则编号")?;
    if !rules.contains(rule.as_str()) {
        return Err(format!("没有规则“{rule}”；规则编号见 guiqing rules"));
    }
    let (document, fingerprint) = (text("document"), text("fingerprint"));
    if document.is_some() == fingerprint.is_some() {
        return Err("document（文件的名称、文号或者路径）和 fingerprint（指纹）要写一个，并且只写一个".to_owned());
    }
    let mut reason = needed("reason", "理由")?;
    let approver = needed("approver", "批准人")?;
    let expires = needed("expires", "失效日期，如 2027-06-30")?;
    let expires = expires.parse().map_err(|_| format!("expires 应写作 2027-06-30，实为“{expires}”"))?;
    if let Some(exception) = text("exception") {
        let period = needed("period", "主张例外的，须写明实施期限或者终止条件")?;
        let bare: String = exception.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = bare.trim_start_matches("《公平竞争审查条例》").trim_start_matches("公平竞争审查条例");
        if !EXCEPTIONS.contains(&bare) {
            return Err(format!("exception 应写作 {}，实为“{exception}”", EXCEPTIONS.join("、")));
        }
        reason = format!("{reason}（主张《公平竞争审查条例》{bare}；实施期限：{period}）");
    }
    Ok(Waiver { line, rule, document, fingerprint, waived: Waived { reason, approver, expires } })
}
