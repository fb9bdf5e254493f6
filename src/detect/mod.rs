//! The detect stage: where does a document's wording show what a rule looks for? Takes a document, gives hits.
//!
//! One pass finds all words; templates are tried only in sentences that hold their rarest word; slots, contexts and
//! jieba only where that is not enough to say no. Whether a hit is a conflict is for the judge stage.

mod boundary;
mod facts;
mod matcher;
mod quantity;
mod slots;
mod words;

use crate::model::{
    Clause, Context, Dictionary, Document, Element, GroupId, Hit, Level, Matched, Matcher as PatternMatcher, Pattern,
    PartKind, RuleId, Sentence, SentenceId, Settings, Span, Template,
};
use matcher::{Matcher, Passage};
use words::{WordHit, WordScan};

/// The dictionary made ready to search: built once, shared by all threads.
pub struct Detector {
    words: WordScan,
    settings: Settings,
    candidates: Vec<Candidate>,
    /// Candidates by the group that must be present for them to be tried.
    by_anchor: Vec<Vec<u32>>,
}

/// A pattern of a rule, with what a sentence must hold at least.
struct Candidate {
    rule: RuleId,
    pattern: u16,
    /// For every word element, the groups of which one must be present.
    required: Vec<Vec<GroupId>>,
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub struct Scratch {
    hits: Vec<WordHit>,
    present: Vec<u32>,
    tried: Vec<u32>,
}

impl Detector {
    /// Builds the automaton and the index of patterns.
    #[must_use]
    pub fn new(dictionary: &Dictionary, settings: &Settings) -> Self {
        let words = WordScan::new(dictionary, settings.as_of);
        let frequency = words.frequencies(dictionary);
        let mut candidates = Vec::new();
        let mut by_anchor = vec![Vec::new(); dictionary.groups.len()];
        for (rule_index, rule) in dictionary.rules.iter().enumerate() {
            if !rule.basis.iter().any(|basis| dictionary.basis(*basis).in_force(settings.as_of)) {
                continue;
            }
            for (pattern_index, pattern) in rule.patterns.iter().enumerate() {
                let required = required_groups(pattern);
                let rarity = |groups: &&Vec<GroupId>| groups.iter().map(|g| frequency[g.0 as usize]).sum::<u32>();
                let anchor = required.iter().min_by_key(rarity).expect("the loader wants a word in every template");
                let index = u32::try_from(candidates.len()).expect("fewer than 4 billion patterns");
                for group in anchor {
                    by_anchor[group.0 as usize].push(index);
                }
                candidates.push(Candidate {
                    rule: RuleId(u16::try_from(rule_index).expect("fewer than 65,536 rules")),
                    pattern: u16::try_from(pattern_index).expect("fewer than 65,536 patterns"),
                    required,
                });
            }
        }
        Self { words, settings: settings.clone(), candidates, by_anchor }
    }
}

fn required_groups(pattern: &Pattern) -> Vec<Vec<GroupId>> {
    match &pattern.text {
        PatternMatcher::Regex { trigger, .. } => vec![trigger.clone()],
        PatternMatcher::Template(template) => {
            let words = template.elements.iter().filter_map(|element| match element {
                Element::Words(groups) => Some(groups.clone()),
                _ => None,
            });
            words.collect()
        }
    }
}

/// All hits of a document, in text order; at most one per rule, pattern and sentence.
#[must_use]
pub fn detect(detector: &Detector, dictionary: &Dictionary, document: &Document, scratch: &mut Scratch) -> Vec<Hit> {
    let region = if detector.settings.region.is_empty() { &document.metadata.region } else { &detector.settings.region };
    let own = OwnRegion::new(dictionary, region);
    let mut word_hits = std::mem::take(&mut scratch.hits);
    detector.words.find(document, dictionary, &own.names, &mut word_hits);
    let view = View {
        detector,
        dictionary,
        document,
        hits: &word_hits,
        own: &own,
        matcher: Matcher { dictionary, words: &detector.words },
    };
    let mut hits = facts::find(dictionary, document, &detector.settings);
    view.sentences(scratch, &mut hits);
    scratch.hits = word_hits;
    hits
}

/// 本地: the document's own region, as names to look for and rows of the region table.
struct OwnRegion {
    names: Vec<String>,
    rows: Vec<usize>,
}

impl OwnRegion {
    fn new(dictionary: &Dictionary, region: &[String]) -> Self {
        let regions = &dictionary.regions;
        let mut own = Self { names: Vec::new(), rows: Vec::new() };
        for name in region {
            own.names.push(name.clone());
            // 安澜 for 安澜市: two characters at least, or it would be a piece of other words.
            let short = name.trim_end_matches(['省', '市', '县', '区', '旗', '镇']);
            if short != name && short.chars().count() >= 2 {
                own.names.push(short.to_owned());
            }
            own.rows.extend(regions.by_name.get(name));
        }
        own.names.sort();
        own.names.dedup();
        own
    }
}

/// One document under the matcher.
struct View<'a> {
    detector: &'a Detector,
    dictionary: &'a Dictionary,
    document: &'a Document,
    hits: &'a [WordHit],
    own: &'a OwnRegion,
    matcher: Matcher<'a>,
}

impl View<'_> {
    fn sentences(&self, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        scratch.present.clear();
        scratch.present.resize(self.dictionary.groups.len(), 0);
        scratch.tried.clear();
        scratch.tried.resize(self.detector.candidates.len(), 0);
        let mut next = 0;
        for (index, sentence) in self.document.sentences.iter().enumerate() {
            while self.hits.get(next).is_some_and(|hit| hit.span.start() < sentence.span.start()) {
                next += 1;
            }
            if self.hits.get(next).is_none_or(|hit| hit.span.start() >= sentence.span.end()) {
                continue;
            }
            // Stamps instead of sets: a group is present in this sentence when its mark is this sentence's number.
            let stamp = u32::try_from(index + 1).expect("fewer than 4 billion sentences");
            let end = next + self.hits[next..].partition_point(|hit| hit.span.start() < sentence.span.end());
            for hit in &self.hits[next..end] {
                for group in self.detector.words.groups_of(*hit) {
                    scratch.present[group.0 as usize] = stamp;
                }
            }
            let id = SentenceId(u32::try_from(index).expect("fewer than 4 billion sentences"));
            self.sentence(id, sentence, stamp, &self.hits[next..end], scratch, hits);
            next = end;
        }
    }

    fn sentence(
        &self,
        id: SentenceId,
        sentence: &Sentence,
        stamp: u32,
        words: &[WordHit],
        scratch: &mut Scratch,
        hits: &mut Vec<Hit>,
    ) {
        let mut passage = None;
        for hit in words {
            for group in self.detector.words.groups_of(*hit) {
                for &index in &self.detector.by_anchor[group.0 as usize] {
                    if scratch.tried[index as usize] == stamp {
                        continue;
                    }
                    scratch.tried[index as usize] = stamp;
                    let candidate = &self.detector.candidates[index as usize];
                    let present = |groups: &Vec<GroupId>| groups.iter().any(|g| scratch.present[g.0 as usize] == stamp);
                    if !candidate.required.iter().all(present) {
                        continue;
                    }
                    let passage = passage.get_or_insert_with(|| self.passage(sentence.span));
                    hits.extend(self.attempt(candidate, id, sentence, passage));
                }
            }
        }
    }

    fn attempt(&self, candidate: &Candidate, id: SentenceId, sentence: &Sentence, passage: &Passage) -> Option<Hit> {
        let rule = self.dictionary.rule(candidate.rule);
        let pattern = &rule.patterns[candidate.pattern as usize];
        let matched = self.pattern(pattern, passage, sentence)?;
        let first = matched.first().expect("a match has a word").span;
        let span = matched.iter().fold(first, |all, part| all.cover(part.span));
        let lawful = rule.lawful.iter().position(|form| self.pattern(&form.pattern, passage, sentence).is_some());
        let details = matched
            .iter()
            .filter_map(|part| Some((part, self.dictionary.word(part.word?))))
            .find(|(_, word)| !word.details.is_empty())
            .map_or_else(Vec::new, |(_, word)| word.details.clone());
        Some(Hit {
            rule: candidate.rule,
            pattern: Some(candidate.pattern),
            sentence: Some(id),
            span,
            matched,
            lawful: lawful.map(|index| u16::try_from(index).expect("fewer than 65,536 lawful forms")),
            core: rule.core_titles.iter().any(|title| self.in_titles(title, sentence)),
            details,
        })
    }

    fn pattern(&self, pattern: &Pattern, passage: &Passage, sentence: &Sentence) -> Option<Vec<Matched>> {
        let matched = match &pattern.text {
            PatternMatcher::Template(template) => self.matcher.find(template, passage)?,
            PatternMatcher::Regex { regex, .. } => {
                let found = regex.find(&passage.text[passage.span.range()])?;
                let base = passage.span.start();
                vec![Matched { element: 0, span: Span::new(base + found.start(), base + found.end()), word: None }]
            }
        };
        match &pattern.when {
            None => Some(matched),
            Some((template, contexts)) => {
                contexts.iter().any(|context| self.in_context(template, *context, sentence)).then_some(matched)
            }
        }
    }

    fn in_context(&self, template: &Template, context: Context, sentence: &Sentence) -> bool {
        match context {
            Context::Title => self.in_titles(template, sentence),
            Context::LeadIn => {
                self.document.lead_ins(sentence.clause).iter().any(|span| self.in_span(template, *span))
            }
            Context::Clause => self.in_sentences(template, self.document.clause(sentence.clause).sentences),
            Context::Article => self.in_sentences(template, self.article(sentence)),
        }
    }

    /// The sentences of the enclosing 条, or of the innermost heading for documents without articles.
    fn article(&self, sentence: &Sentence) -> (u32, u32) {
        let document = self.document;
        let is_article = |clause: &Clause| matches!(clause.level, Level::Article | Level::Heading1 | Level::Heading2);
        let chain = std::iter::once(sentence.clause).chain(document.ancestors(sentence.clause));
        let Some(top) = chain.into_iter().find(|id| is_article(document.clause(*id))) else {
            return document.clause(sentence.clause).sentences;
        };
        let below = document.clauses[top.index()..].iter().skip(1).take_while(|clause| {
            clause.parent.is_some_and(|parent| parent >= top)
        });
        let last = below.last().unwrap_or(document.clause(top));
        (document.clause(top).sentences.0, last.sentences.1)
    }

    fn in_sentences(&self, template: &Template, range: (u32, u32)) -> bool {
        let sentences = self.document.sentences.get(range.0 as usize..range.1 as usize).unwrap_or_default();
        sentences.iter().any(|sentence| self.in_span(template, sentence.span))
    }

    fn in_span(&self, template: &Template, span: Span) -> bool {
        self.matcher.find(template, &self.passage(span)).is_some()
    }

    fn in_titles(&self, template: &Template, sentence: &Sentence) -> bool {
        let part = &self.document.parts[self.document.clause(sentence.clause).part as usize];
        let own = (part.kind == PartKind::Attachment).then_some(part.title.as_deref()).flatten();
        [self.document.metadata.title.as_deref(), own].into_iter().flatten().any(|title| {
            let hits = self.detector.words.find_in(title, self.dictionary, &self.own.names);
            let passage = Passage::new(title, Span::new(0, title.len()), &hits, &self.own.rows);
            self.matcher.find(template, &passage).is_some()
        })
    }

    fn passage(&self, span: Span) -> Passage<'_> {
        Passage::new(self.document.text.as_str(), span, self.hits, &self.own.rows)
    }
}
