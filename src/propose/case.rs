//! What is asked about the place of a finding: how it is cited, what stands around it, how its words are quoted.

use crate::model::{Clause, ClauseId, Dictionary, Document, Finding, Level, Rule, Sentence, Span};

/// What closes a part of a sentence.
const PART_ENDS: &[char] = &['，', '；', '。', '：', '！', '？', '\n', '\t', '|'];

/// Longer words are quoted by their beginning and end.
const MOST_QUOTED_CHARS: usize = 40;

/// A line that is longer names more than who signs.
const LONGEST_SIGNATURE_CHARS: usize = 40;

/// A finding with all that stands around it.
pub struct Case<'a> {
    pub dictionary: &'a Dictionary,
    pub document: &'a Document,
    pub finding: &'a Finding,
    pub rule: &'a Rule,
    pub sentence: &'a Sentence,
    pub id: ClauseId,
    pub clause: &'a Clause,
}

impl<'a> Case<'a> {
    /// The surroundings of a finding; none when it speaks of the whole document.
    pub fn new(dictionary: &'a Dictionary, document: &'a Document, finding: &'a Finding) -> Option<Self> {
        let sentence = document.sentences.get(finding.hit.sentence?.index())?;
        let rule = dictionary.rule(finding.hit.rule);
        let clause = document.clause(sentence.clause);
        Some(Self { dictionary, document, finding, rule, sentence, id: sentence.clause, clause })
    }

    /// 第五条第二款第（三）项; “二、（一）”部分 where the label is a mark of a 公文.
    pub fn place(&self) -> String {
        self.clause.label.in_words()
    }

    /// The words of the sentence before a span.
    pub fn before(&self, span: Span) -> &'a str {
        let from = self.sentence.span.start();
        self.document.text.slice(Span::new(from, span.start().max(from)))
    }

    /// The words of the sentence behind a span.
    pub fn behind(&self, span: Span) -> &'a str {
        let to = self.sentence.span.end();
        self.document.text.slice(Span::new(span.end().min(to), to))
    }

    /// The words of the same part of the sentence before a span.
    pub fn part_before(&self, span: Span) -> &'a str {
        let before = self.before(span);
        before.rsplit(PART_ENDS).next().unwrap_or(before)
    }

    /// The words of the same part of the sentence behind a span.
    pub fn part_behind(&self, span: Span) -> &'a str {
        let behind = self.behind(span);
        behind.split(PART_ENDS).next().unwrap_or(behind)
    }

    /// A span and the rest of the parts of the sentence that it begins and ends in, unless that is too much to quote.
    pub fn whole_parts(&self, span: Span) -> Span {
        let whole = Span::new(span.start() - self.part_before(span).len(), span.end() + self.part_behind(span).len());
        let is_short = self.document.text.slice(whole).chars().count() <= MOST_QUOTED_CHARS;
        if is_short { whole } else { span }
    }

    /// Whether a span stands inside a title 《…》 that is open before it in its clause.
    pub fn is_inside_a_title(&self, span: Span) -> bool {
        let before = self.document.text.slice(Span::new(self.clause.span.start(), span.start()));
        let open = |mark: char| before.matches(mark).count();
        open('《') > open('》') || open('〈') > open('〉')
    }

    /// Whether the line is no rule but the frame of the document: its title, to whom it goes, who signs it. What was
    /// issued under a name stays issued under it.
    pub fn is_frame(&self, span: Span) -> bool {
        if self.clause.level != Level::Text {
            return false;
        }
        if self.clause.label.0 == "标题" {
            return true;
        }
        let about = &self.document.metadata;
        let squeeze = |text: &str| text.split_whitespace().collect::<String>();
        let line = squeeze(self.document.text.slice(self.clause.span));
        let in_title = about.title.as_ref().is_some_and(|title| squeeze(title).contains(&line));
        let addressed = about.addressees.is_some_and(|whom| whom.contains(span));
        let names_only = !line.contains(PART_ENDS) && line.chars().count() <= LONGEST_SIGNATURE_CHARS;
        let signed = names_only && line.ends_with(self.document.text.slice(span));
        in_title || addressed || signed
    }
}

/// “…” around words as a decision quotes them: on one line, inner quotes single, long ones without their middle.
pub fn quoted(text: &str) -> String {
    const KEPT_CHARS: usize = 19;
    let flat: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let flat = nested(flat.trim());
    let length = flat.chars().count();
    if length <= MOST_QUOTED_CHARS {
        return format!("“{flat}”");
    }
    let start: String = flat.chars().take(KEPT_CHARS).collect();
    let end: String = flat.chars().skip(length - KEPT_CHARS).collect();
    format!("“{start}……{end}”")
}

/// Quotation marks as they stand inside others.
fn nested(text: &str) -> String {
    text.replace('“', "‘").replace('”', "’")
}
