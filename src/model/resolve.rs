//! `Review::new`: the one place where spans become quotes, labels, lines and columns.

use std::collections::HashMap;

use jiff::civil::Date;
use xxhash_rust::xxh3::Xxh3;

use super::review::BasisRow;
use super::{
    Basis, Change, ClauseId, Dictionary, Document, Finding, FindingRow, Hit, LeadIn, LineCursor, Metadata, Origin,
    Proposal, Recommendation, Replacement, Review, Rule, Span, Status, Verdict, Verified,
};

impl Review {
    /// The review of a document that was read.
    #[must_use]
    pub fn new(
        document: &Document,
        dictionary: &Dictionary,
        as_of: Date,
        origin: Origin,
        findings: &[Finding],
        recommendation: Recommendation,
    ) -> Self {
        let about = &document.metadata;
        let mut so_far = SoFar::default();
        Self {
            path: document.path.clone(),
            status: if origin.missing.is_empty() { Status::Read } else { Status::Partial },
            problem: (!origin.missing.is_empty()).then(|| origin.missing.join("；")),
            format: origin.format.to_string(),
            bytes: origin.bytes,
            is_recognised: origin.is_recognised,
            fingerprint: identity(&document.path, about),
            decision: None,
            title: about.title.clone(),
            document_number: about.document_number.clone(),
            issuer: about.issuer.clone(),
            issued_on: about.issued_on,
            effective_on: about.effective_on,
            valid_until: about.validity.until,
            legal_basis: about.basis.iter().map(|basis| basis.name.clone()).collect(),
            repeals: about.repeals.iter().map(|repealed| repealed.name.clone()).collect(),
            clauses: document.clauses.len(),
            action: Some(recommendation.action),
            reasons: recommendation.reasons,
            findings: findings
                .iter()
                .map(|finding| {
                    let page = origin.page(document.text.source_range(finding.hit.span).start);
                    let row = row(document, dictionary, as_of, finding, &mut so_far);
                    in_file(&origin, FindingRow { page, ..row })
                })
                .collect(),
            notes: document.notes.iter().map(|note| note.message.clone()).collect(),
            encoding: origin.encoding,
        }
    }

    /// The review of a file that was not read.
    #[must_use]
    pub fn unread(path: String, bytes: u64, problem: String) -> Self {
        Self {
            status: Status::Unread,
            problem: Some(problem),
            format: String::new(),
            encoding: String::new(),
            is_recognised: false,
            bytes,
            fingerprint: hash(&["", &path]),
            path,
            decision: None,
            title: None,
            document_number: None,
            issuer: None,
            issued_on: None,
            effective_on: None,
            valid_until: None,
            legal_basis: Vec::new(),
            repeals: Vec::new(),
            clauses: 0,
            action: None,
            reasons: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl FindingRow {
    /// A finding on a document as a whole that only the folder shows, made when the document itself is gone.
    #[must_use]
    pub fn of_folder(dictionary: &Dictionary, as_of: Date, rule: &Rule, details: &[(&'static str, String)]) -> Self {
        let in_force = rule.basis.iter().map(|id| dictionary.basis(*id)).filter(|basis| basis.in_force(as_of));
        let row = |basis: &Basis| BasisRow { citation: basis.citation.clone(), verified: basis.verified };
        Self {
            rule: rule.id.clone(),
            title: rule.title.clone(),
            category: rule.category.to_string(),
            severity: rule.severity,
            verdict: Verdict::NeedsReview,
            guard: None,
            bound: None,
            force: None,
            guard_reason: None,
            clause: String::new(),
            quote: String::new(),
            clause_text: String::new(),
            quote_in_clause: (0, 0),
            line: 1,
            column: 1,
            byte_column: 1,
            page: None,
            lead_in: None,
            basis: in_force.map(row).collect(),
            message: filled(&rule.message, details, String::new),
            advice: filled(&rule.advice, details, String::new),
            change: None,
            decision: None,
            fingerprint: hash(&[&rule.id]),
        }
    }
}

/// What a document is known by from run to run, though its file be moved or its text mended.
fn identity(path: &str, about: &Metadata) -> String {
    match &about.title {
        Some(title) => {
            let or_none = |part: &Option<String>| part.clone().unwrap_or_default();
            hash(&[title, &or_none(&about.document_number), &or_none(&about.issuer)])
        }
        None => hash(&["", path]),
    }
}

/// 16 hexadecimal digits of some texts.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Xxh3::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    format!("{:016x}", hasher.digest())
}

/// A rule's message or advice with its `{…}` filled from the hit; names the hit does not know become nothing.
#[must_use]
pub fn fill(template: &str, document: &Document, hit: &Hit) -> String {
    filled(template, &hit.details, || document.text.original(keyword(hit)).replace('\n', ""))
}

/// `quote` is what 命中 stands for where the details do not say.
fn filled(template: &str, details: &[(&'static str, String)], quote: impl Fn() -> String) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match details.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None if name == "命中" => filled.push_str(&quote()),
            None => {}
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The word a message speaks of: the one that brought table details, else the whole hit.
fn keyword(hit: &Hit) -> Span {
    match hit.matched.as_slice() {
        [only] => only.span,
        _ => hit.span,
    }
}

/// 法律依据 of a rule for a document on a day, checked ones first; pending ones marked.
#[must_use]
pub fn bases(document: &Document, dictionary: &Dictionary, as_of: Date, rule: &Rule) -> Vec<BasisRow> {
    let mut rows: Vec<BasisRow> = rule
        .basis
        .iter()
        .map(|id| dictionary.basis(*id))
        .filter(|basis| basis.in_force(as_of) && basis.binds(&document.metadata.region))
        .map(|basis| BasisRow { citation: basis.citation.clone(), verified: basis.verified })
        .collect();
    rows.sort_by_key(|row| row.verified == Verified::Pending);
    rows
}

/// What is carried from finding to finding, which come in text order.
#[derive(Default)]
struct SoFar {
    fingerprints: Fingerprints,
    lines: LineCursor,
    /// Where lead-ins stand.
    lead_ins: LineCursor,
}

/// All of a row but its page.
fn row(document: &Document, dictionary: &Dictionary, as_of: Date, finding: &Finding, so_far: &mut SoFar) -> FindingRow {
    let hit = &finding.hit;
    let rule = dictionary.rule(hit.rule);
    let text = &document.text;
    let whole_document = hit.sentence.is_none();
    let clause_id = document.clause_at(hit.span.start());
    let clause = document.clause(clause_id);
    let clause_span = shown(document, clause.span, hit.span);
    let clause_text = if whole_document { String::new() } else { text.original(clause_span).to_owned() };
    let quote = if whole_document { String::new() } else { text.original(hit.span).to_owned() };
    let (line, column) = so_far.lines.line_column(text, hit.span.start());
    let change = finding.proposal.as_ref().filter(|_| !whole_document);
    FindingRow {
        rule: rule.id.clone(),
        title: rule.title.clone(),
        category: rule.category.to_string(),
        severity: rule.severity,
        verdict: finding.verdict,
        guard: finding.guard.as_ref().map(|(name, _)| *name),
        guard_reason: finding.guard.as_ref().map(|(_, why)| why.clone()),
        bound: finding.bound,
        force: finding.force,
        clause: if whole_document { String::new() } else { clause.label.to_string() },
        quote_in_clause: if whole_document { (0, 0) } else { within(document, clause_span, hit.span) },
        fingerprint: so_far.fingerprints.next(&rule.id, clause_id, text.slice(clause.body())),
        clause_text,
        quote,
        line,
        column,
        byte_column: so_far.lines.byte_column(text),
        page: None,
        lead_in: clause.lead_in.filter(|_| !whole_document).map(|span| lead_in(document, span, so_far)),
        basis: bases(document, dictionary, as_of, rule),
        message: fill(&rule.message, document, hit),
        advice: fill(&rule.advice, document, hit),
        change: change.map(|proposal| resolved(document, clause_span, proposal)),
        decision: None,
    }
}

/// The row with lines and columns of the file, where reading left lines or marks out.
fn in_file(origin: &Origin, mut row: FindingRow) -> FindingRow {
    let line = origin.line(row.line);
    row.line = line.number;
    row.column += line.before.map_or(0, |before| before.chars);
    row.byte_column = line.before.map_or(0, |before| row.byte_column + before.bytes);
    if let Some(lead_in) = &mut row.lead_in {
        let line = origin.line(lead_in.line);
        lead_in.line = line.number;
        lead_in.column += line.before.map_or(0, |before| before.chars);
    }
    row
}

fn lead_in(document: &Document, span: Span, so_far: &mut SoFar) -> LeadIn {
    let (line, column) = so_far.lead_ins.line_column(&document.text, span.start());
    LeadIn { text: document.text.original(span).trim().to_owned(), line, column }
}

/// A proposal with its place in the clause as shown; new words for a place that is not shown are left out.
fn resolved(document: &Document, clause: Span, proposal: &Proposal) -> Change {
    let replacement = proposal.replacement.as_ref().filter(|(old, _)| clause.contains(*old));
    Change {
        instruction: proposal.instruction.clone(),
        replacement: replacement
            .map(|(old, new)| Replacement { old: within(document, clause, *old), new: new.clone() }),
    }
}

/// A clause without the line breaks that close it; of one longer than any clause of law, what stands around the quote.
fn shown(document: &Document, clause: Span, quote: Span) -> Span {
    // The longest clause seen has 1,407 characters. A text without line breaks is one clause, which every one of its
    // findings would repeat.
    const LONGEST_BYTES: usize = 64 << 10;
    const AROUND_BYTES: usize = 1 << 10;
    let text = document.text.as_str();
    let end = clause.start() + document.text.slice(clause).trim_end().len();
    if end - clause.start() <= LONGEST_BYTES {
        return Span::new(clause.start(), end);
    }
    let from = quote.start().saturating_sub(AROUND_BYTES).max(clause.start());
    let to = (quote.end() + AROUND_BYTES).min(end);
    Span::new(text.floor_char_boundary(from), text.ceil_char_boundary(to))
}

/// Where `part` stands in the original characters of `whole`, in characters.
fn within(document: &Document, whole: Span, part: Span) -> (usize, usize) {
    let base = document.text.source_range(whole).start;
    let range = document.text.source_range(part);
    let count = |to: usize| document.text.source().get(base..to.max(base)).map_or(0, |text| text.chars().count());
    (count(range.start), count(range.end))
}

/// Fingerprints of one document's findings: rule, clause text, and which of several alike it is.
#[derive(Default)]
struct Fingerprints {
    seen: HashMap<u64, u32>,
    /// The clause last asked for, with the hash of each rule that was asked with it.
    clause: Option<ClauseId>,
    hashers: HashMap<String, Xxh3>,
}

impl Fingerprints {
    /// The next fingerprint for a finding of `rule` in a clause with this text. White space does not count.
    fn next(&mut self, rule: &str, id: ClauseId, clause: &str) -> String {
        if self.clause.replace(id) != Some(id) {
            self.hashers.clear();
        }
        let hasher = self.hashers.entry(rule.to_owned()).or_insert_with(|| {
            let mut hasher = Xxh3::new();
            hasher.update(rule.as_bytes());
            hasher.update(&[0]);
            clause.split_whitespace().for_each(|part| hasher.update(part.as_bytes()));
            hasher
        });
        let hash = hasher.digest();
        let occurrence = self.seen.entry(hash).and_modify(|count| *count += 1).or_insert(0);
        if *occurrence == 0 {
            return format!("{hash:016x}");
        }
        let mut hasher = hasher.clone();
        hasher.update(&occurrence.to_le_bytes());
        format!("{:016x}", hasher.digest())
    }
}
