//! The rules that appear in a log, each once, with their law.

use serde_json::{Value, json};

use super::super::Sheet;
use crate::model::{Dictionary, Rule, Severity, Verified};

/// Rule ids in the order of the log.
pub struct Rules(Vec<String>);

impl Rules {
    /// Those of the findings and of what was mended, sorted.
    pub fn of(sheet: &Sheet<'_>) -> Self {
        let found = sheet.checked.diagnostics().map(|(_, it)| it.finding.rule.clone());
        let mut ids: Vec<_> = found.chain(sheet.checked.mended.iter().map(|it| it.rule.clone())).collect();
        ids.sort();
        ids.dedup();
        Self(ids)
    }

    /// Where in the list a rule stands.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.0.binary_search_by(|other| other.as_str().cmp(id)).ok()
    }

    /// All of them. A rule that the dictionary no longer has (a mended finding may speak of one) is only named.
    pub fn described(&self, sheet: &Sheet<'_>) -> Vec<Value> {
        let rule = |id: &String| sheet.dictionary.rules.iter().find(|rule| rule.id == *id);
        self.0.iter().map(|id| rule(id).map_or_else(|| unknown(id), |rule| described(sheet, rule))).collect()
    }
}

fn unknown(id: &str) -> Value {
    let told = json!({"text": "现在的词典里没有这条规则。"});
    json!({"id": id, "name": pascal_case(id), "shortDescription": told, "fullDescription": told, "help": told})
}

fn described(sheet: &Sheet<'_>, rule: &Rule) -> Value {
    let (level, severity) = match rule.severity {
        Severity::MustDelete => ("error", "error"),
        Severity::NeedsJudgement => ("warning", "warning"),
        Severity::Technical => ("note", "recommendation"),
    };
    let law = law(sheet, rule);
    let (message, advice) = (general(&rule.message), general(&rule.advice));
    json!({
        "id": rule.id,
        "name": pascal_case(&rule.id),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": message},
        "help": {
            "text": format!("{message}\n建议：{advice}\n依据：{}", law.join("、")),
            "markdown": format!(
                "{message}\n\n**建议**：{advice}\n\n**依据**：\n\n{}",
                law.iter().map(|law| format!("- {law}\n")).collect::<String>()
            ),
        },
        "defaultConfiguration": {"level": level},
        "properties": {
            "category": rule.category,
            "tags": [rule.category],
            "problem.severity": severity,
            "catalogue": rule.catalogue,
        },
    })
}

/// A rule's words without a finding: what a finding fills in (`{命中}`) is only named.
fn general(text: &str) -> String {
    text.replace('{', "〔").replace('}', "〕")
}

/// The provisions in force, pending ones marked; local ones with the place they bind.
fn law(sheet: &Sheet<'_>, rule: &Rule) -> Vec<String> {
    let dictionary: &Dictionary = sheet.dictionary;
    let bases = rule.basis.iter().map(|id| dictionary.basis(*id)).filter(|basis| basis.in_force(sheet.run.as_of));
    let told = bases.map(|basis| {
        let pending = if basis.verified == Verified::Pending { "（待核）" } else { "" };
        let place = basis.region.as_ref().map_or_else(String::new, |region| format!("（限{region}）"));
        format!("{}{pending}{place}", basis.citation)
    });
    told.collect()
}

/// `local-bidders-only` as programs name rules: `LocalBiddersOnly`.
fn pascal_case(id: &str) -> String {
    id.split(['-', '_'])
        .filter_map(|part| part.chars().next().map(|first| (first, part)))
        .map(|(first, part)| format!("{}{}", first.to_ascii_uppercase(), &part[first.len_utf8()..]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_programs() {
        assert_eq!(pascal_case("local-bidders-only"), "LocalBiddersOnly");
        assert_eq!(pascal_case("甲--b"), "甲B");
    }
}
