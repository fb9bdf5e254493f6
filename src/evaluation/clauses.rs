//! Judges single clauses, each in a small document made around it. Takes labelled clauses and the examples of rules,
//! gives what the engine says of them.

use super::LabelledClause;
use crate::collate;
use crate::detect::Scratch;
use crate::model::{Example, FindingRow, Format, GuardName, Layout, Rule, SourceFile, Verdict};
use crate::pipeline::Engine;

/// What the engine said of a clause.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// The strongest verdict, `None` when nothing (or only something exempt) was found.
    pub verdict: Option<Verdict>,
    /// The findings behind it.
    pub findings: Vec<FindingRow>,
}

impl Prediction {
    /// What findings on one clause come to.
    #[must_use]
    pub fn of(findings: Vec<FindingRow>) -> Self {
        let verdict = findings.iter().map(|f| f.verdict).filter(|verdict| *verdict != Verdict::Exempt).max();
        Self { verdict, findings }
    }

    /// The verdict as files of predictions write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Conflict) => "conflict",
            Some(Verdict::NeedsReview) => "needs-review",
            Some(Verdict::Exempt) | None => "none",
        }
    }

    /// The rules that gave the verdict, each once, in the order of the text. None where nothing was found.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        let mut rules = Vec::new();
        for finding in self.findings.iter().filter(|finding| Some(finding.verdict) == self.verdict) {
            if !rules.contains(&finding.rule.as_str()) {
                rules.push(finding.rule.as_str());
            }
        }
        rules
    }
}

/// The issuer a clause without one is given, so that 本地 has a meaning.
const DEFAULT_ISSUER: &str = "安澜市人民政府";

/// The 发文字号 of the small document: a clause to be judged is one of a normative document unless its title says otherwise.
const DEFAULT_NUMBER: &str = "文规〔2023〕1号";

/// Judges a clause in a small document made around it.
#[must_use]
pub fn judge_clause(engine: &Engine, clause: &LabelledClause, scratch: &mut Scratch) -> Prediction {
    let issuer = clause.issuer.as_deref().filter(|issuer| !issuer.is_empty()).unwrap_or(DEFAULT_ISSUER);
    let title = clause.title().map_or_else(|| format!("{issuer}关于规范有关工作的通知"), str::to_owned);
    let number = clause.doc_no.as_deref().filter(|number| !number.is_empty()).unwrap_or(DEFAULT_NUMBER);
    let mut text = format!("{title}\n{number}\n\n");
    let body = clause.text.trim();
    let marked = starts_with_mark(body);
    match &clause.lead_in {
        Some(lead_in) => text.push_str(&format!("第一条 {}\n{}", lead_in.trim(), if marked { "" } else { "（一）" })),
        None if marked => {}
        None => text.push_str("第一条 "),
    }
    let first_line = text.matches('\n').count() + 1;
    text.push_str(body);
    let last_line = text.matches('\n').count() + 1;
    text.push_str(&format!("\n\n{issuer}\n2023年3月1日\n"));
    let review = engine.review(source(text), scratch);
    let own = review.findings.into_iter();
    Prediction::of(own.filter(|f| (first_line..=last_line).contains(&f.line) || f.clause.is_empty()).collect())
}

/// Parts the texts of an example that is a folder: the first is judged, the others lie beside it.
const OTHER_DOCUMENT: &str = "=== 另一份文件 ===\n";

/// Judges an example of a rule file.
#[must_use]
pub fn judge_example(engine: &Engine, example: &Example, is_document: bool, scratch: &mut Scratch) -> Prediction {
    if is_document {
        let texts = example.text.split(OTHER_DOCUMENT);
        let reviews = texts.map(|text| engine.review(source(text.to_owned()), scratch)).collect();
        let mut folder = collate::collate(&engine.dictionary, engine.settings.as_of, reviews);
        return Prediction::of(folder.reviews.swap_remove(0).findings);
    }
    let clause = LabelledClause {
        text: example.text.clone(),
        lead_in: example.lead_in.clone(),
        doc_title: example.title.clone(),
        issuer: example.issuer.clone(),
        ..LabelledClause::default()
    };
    judge_clause(engine, &clause, scratch)
}

/// What a rule makes of one of its examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Its strongest verdict; `None` when the rule does not hit.
    pub verdict: Option<Verdict>,
    /// 豁免情形 that moved it.
    pub guard: Option<GuardName>,
}

impl Outcome {
    /// The verdict as rule files write it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.verdict {
            Some(Verdict::Conflict) => "conflict",
            Some(Verdict::NeedsReview) => "needs-review",
            Some(Verdict::Exempt) => "exempt",
            None => "none",
        }
    }

    /// Whether the example wants this.
    #[must_use]
    pub fn is_as_written(&self, example: &Example) -> bool {
        self.name() == example.verdict && (example.guard.is_none() || example.guard == self.guard)
    }
}

/// Judges an example of a rule file; only what its own rule finds counts.
#[must_use]
pub fn outcome(engine: &Engine, rule: &Rule, example: &Example, scratch: &mut Scratch) -> Outcome {
    let prediction = judge_example(engine, example, rule.fact.is_some(), scratch);
    let own = prediction.findings.iter().filter(|finding| finding.rule == rule.id);
    let strongest = own.max_by_key(|finding| finding.verdict);
    Outcome { verdict: strongest.map(|f| f.verdict), guard: strongest.and_then(|f| f.guard) }
}

fn starts_with_mark(text: &str) -> bool {
    text.starts_with(['第', '（', '(', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'])
        && text.chars().take(8).any(|c| matches!(c, '条' | '、' | '）' | ')'))
}

fn source(text: String) -> SourceFile {
    let bytes = text.len() as u64;
    SourceFile {
        path: "条款".to_owned(),
        format: Format::Text,
        encoding: "UTF-8".to_owned(),
        text,
        layout: Layout::Paragraphs,
        missing: Vec::new(),
        pages: Vec::new(),
        lines: Vec::new(),
        is_recognised: false,
        bytes,
    }
}
