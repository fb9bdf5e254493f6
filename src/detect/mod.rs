//! The detect stage: where does a document's wording show what a rule looks for? Takes a document, gives hits.
//!
//! One pass finds all words; a sieve tells by them which templates are worth trying on a sentence; slots, contexts and
//! jieba are looked for only where that is not enough to say no. Whether a hit is a conflict is for the judge stage.

mod boundary;
mod candidates;
mod facts;
mod forms;
mod index;
mod matcher;
mod needs;
mod procedure;
mod quantity;
mod score;
mod slots;
#[cfg(test)]
mod tests;
mod words;

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use crate::model::{
    Clause, ClauseId, Context, Dictionary, Document, Hit, Level, Matched, PartKind, Sentence, SentenceId, Settings,
    Span,
};
use candidates::{Candidate, Candidates, Sieve};
use facts::RepealedLaws;
use forms::{Form, Shape, Sought, Wording};
use index::SentenceIndex;
use matcher::{Matcher, Passage};
use needs::Needs;
use slots::SlotWords;
use words::{PlaceNames, WordScan};

/// The dictionary made ready to search: built once, shared by all threads.
pub struct Detector {
    words: WordScan,
    needs: Needs,
    /// What each rule looks for.
    sought: Vec<Sought>,
    slot_words: SlotWords,
    settings: Settings,
    candidates: Candidates,
    repealed: RepealedLaws,
}

/// Buffers that one thread reuses from document to document.
#[derive(Default)]
pub struct Scratch {
    sieve: Sieve,
    /// That of the last document: those of one folder are mostly of one region.
    own: Option<OwnRegion>,
}

impl Detector {
    /// Boils the rules down to what matching asks, and makes the words ready.
    #[must_use]
    pub fn new(dictionary: &Dictionary, settings: &Settings) -> Self {
        let (sought, list) = forms::sought(dictionary, settings.as_of);
        let (words, needs) = WordScan::new(dictionary, settings.as_of, &list);
        let candidates = Candidates::new(dictionary, &sought, &words, &needs);
        let repealed = RepealedLaws::new(dictionary, settings.as_of);
        let slot_words = SlotWords::new();
        Self { words, needs, sought, slot_words, settings: settings.clone(), candidates, repealed }
    }
}

/// All hits of a document, in text order; at most one per rule, pattern and sentence.
#[must_use]
pub fn detect(detector: &Detector, dictionary: &Dictionary, document: &Document, scratch: &mut Scratch) -> Vec<Hit> {
    let Scratch { sieve, own } = scratch;
    let chain = &document.metadata.region;
    own.take_if(|own| !own.is_of(dictionary, chain));
    let own = &*own.get_or_insert_with(|| OwnRegion::new(dictionary, chain));
    let own_places = own.names.places(document.text.as_str());
    let view = View {
        detector,
        dictionary,
        document,
        own,
        own_places: &own_places,
        matcher: Matcher { dictionary, needs: &detector.needs, slot_words: &detector.slot_words },
        answers: RefCell::default(),
        titles: document.parts.iter().map(|_| OnceCell::new()).collect(),
        articles: RefCell::default(),
        indexes: RefCell::default(),
    };
    let mut hits = facts::find(dictionary, &detector.repealed, document, &detector.settings);
    let text = document.text.as_str();
    detector.candidates.sift(&detector.words, document, &own_places, sieve, |id, found, candidates| {
        let sentence = &document.sentences[id.index()];
        let passage = Passage::new(text, sentence.span, found, &own.rows);
        hits.extend(candidates.filter_map(|candidate| view.attempt(candidate, id, sentence, &passage)));
    });
    hits.sort_by_key(|hit| (hit.span, hit.rule, hit.pattern));
    hits
}

/// 本地: a document's own region, as names to be found in its text, and as rows of the region table.
struct OwnRegion {
    /// Hash of the dictionary with the table.
    dictionary: String,
    chain: Vec<String>,
    names: PlaceNames,
    rows: Vec<usize>,
}

impl OwnRegion {
    fn new(dictionary: &Dictionary, chain: &[String]) -> Self {
        let regions = &dictionary.regions;
        let mut rows = regions.resolve(chain);
        let mut names: Vec<&str> = Vec::new();
        for name in chain {
            names.push(name);
            // 安澜 for 安澜市: two characters at least, or it would be a piece of other words.
            let short = name.trim_end_matches(['省', '市', '县', '区', '旗', '镇']);
            let is_word = regions.named(name).iter().any(|row| regions.rows[*row].is_word);
            if short != name && short.chars().count() >= 2 && !is_word {
                names.push(short);
            }
            if rows.is_empty() {
                rows.extend(regions.named(name));
            }
        }
        // 新会 in a document of 江门: what lies directly in the innermost region.
        if let [only] = rows[..] {
            let within = regions.rows.iter().filter(|region| region.parent == Some(only));
            names.extend(within.flat_map(|region| [region.name.as_str(), &region.short]));
        }
        let names = PlaceNames::new(names);
        Self { dictionary: dictionary.hash.clone(), chain: chain.to_vec(), names, rows }
    }

    fn is_of(&self, dictionary: &Dictionary, chain: &[String]) -> bool {
        self.chain == chain && self.dictionary == dictionary.hash
    }
}

/// Whether parts of a sentence overlap a span or lie in the same piece of it between commas.
fn stands_at(passage: &Passage, parts: &[Matched], span: Span) -> bool {
    let sentence = &passage.text[passage.span.range()];
    let base = passage.span.start();
    let from = sentence[..span.start() - base].rfind(['，', '；']).map_or(base, |at| base + at);
    let to = sentence[span.end() - base..].find(['，', '；']).map_or(passage.span.end(), |at| span.end() + at);
    parts.iter().any(|part| part.span.overlaps(Span::new(from, to)))
}

/// One document under the matcher.
struct View<'a> {
    detector: &'a Detector,
    dictionary: &'a Dictionary,
    document: &'a Document,
    own: &'a OwnRegion,
    /// Where the text names the document's own region.
    own_places: &'a [Span],
    matcher: Matcher<'a>,
    /// What was asked of a place shared by many sentences (a title, an article) is not asked again for each of them.
    answers: RefCell<HashMap<(*const Form, Place), bool>>,
    /// The titles above each part: the document's, and the part's own.
    titles: Vec<OnceCell<Vec<Passage<'a>>>>,
    /// The sentences of each article that was asked about.
    articles: RefCell<HashMap<ClauseId, (u32, u32)>>,
    /// Where words stand in ranges of many sentences.
    indexes: RefCell<HashMap<(u32, u32), SentenceIndex>>,
}

/// A range of more sentences is not read again for each form that is looked for in it.
const LONGEST_READ_AGAIN: usize = 256;

/// Surroundings in which a template may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// The titles above a part.
    Titles(u32),
    /// A 引导句 or heading.
    LeadIn(Span),
    /// A range of sentences.
    Sentences(u32, u32),
}

impl<'a> View<'a> {
    fn attempt(&self, candidate: &Candidate, id: SentenceId, sentence: &Sentence, passage: &Passage) -> Option<Hit> {
        let rule = self.dictionary.rule(candidate.rule);
        let sought = &self.detector.sought[usize::from(candidate.rule.0)];
        let matched = self.wording(&sought.patterns[usize::from(candidate.pattern)], passage, sentence)?;
        let span = matcher::cover(&matched);
        let lawful = rule.lawful.iter().zip(&sought.lawful).position(|(form, wording)| {
            let shown = form.covers(candidate.pattern).then(|| self.wording(wording, passage, sentence)).flatten();
            shown.is_some_and(|parts| !form.at_hit || stands_at(passage, &parts, span))
        });
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
            core: sought.core_titles.iter().any(|title| self.in_titles(title, sentence)),
            details,
        })
    }

    fn wording(&self, wording: &Wording, passage: &Passage, sentence: &Sentence) -> Option<Vec<Matched>> {
        let matched = match &wording.shape {
            Shape::Form(form) => self.matcher.find(form, passage)?,
            Shape::Regex(_, regex) => {
                let found = regex.find(&passage.text[passage.span.range()])?;
                let base = passage.span.start();
                vec![Matched { span: Span::new(base + found.start(), base + found.end()), word: None }]
            }
        };
        let around = |(form, contexts): &(Form, Vec<Context>)| {
            contexts.iter().any(|context| self.in_context(form, *context, passage, sentence))
        };
        (wording.when.iter().all(around) && !wording.unless.iter().any(around)).then_some(matched)
    }

    fn in_context(&self, form: &Form, context: Context, passage: &Passage, sentence: &Sentence) -> bool {
        match context {
            Context::Sentence => self.matcher.find(form, passage).is_some(),
            Context::Title => self.in_titles(form, sentence),
            Context::LeadIn => self
                .document
                .lead_ins_of(sentence)
                .iter()
                .any(|span| self.once(form, Place::LeadIn(*span), || self.in_span(form, *span))),
            Context::Clause => self.in_sentences(form, self.document.clause(sentence.clause).sentences),
            Context::Article => self.in_sentences(form, self.article(sentence)),
        }
    }

    /// The answer for a form and a place, found at most once a document.
    fn once(&self, form: &Form, place: Place, find: impl FnOnce() -> bool) -> bool {
        let question = (std::ptr::from_ref(form), place);
        if let Some(answer) = self.answers.borrow().get(&question) {
            return *answer;
        }
        let answer = find();
        self.answers.borrow_mut().insert(question, answer);
        answer
    }

    /// The sentences of the enclosing 条, or of the innermost heading for documents without articles.
    fn article(&self, sentence: &Sentence) -> (u32, u32) {
        let document = self.document;
        let is_article = |clause: &Clause| matches!(clause.level, Level::Article | Level::Heading1 | Level::Heading2);
        let chain = std::iter::once(sentence.clause).chain(document.ancestors(sentence.clause));
        let Some(top) = chain.into_iter().find(|id| is_article(document.clause(*id))) else {
            return document.clause(sentence.clause).sentences;
        };
        *self.articles.borrow_mut().entry(top).or_insert_with(|| {
            let below = document.clauses[top.index()..]
                .iter()
                .skip(1)
                .take_while(|clause| clause.parent.is_some_and(|parent| parent >= top));
            let last = below.last().unwrap_or(document.clause(top));
            (document.clause(top).sentences.0, last.sentences.1)
        })
    }

    fn in_sentences(&self, form: &Form, (from, to): (u32, u32)) -> bool {
        let shows = |sentence: &Sentence| self.in_span(form, sentence.span);
        self.once(form, Place::Sentences(from, to), || {
            let sentences = self.document.sentences.get(from as usize..to as usize).unwrap_or_default();
            if sentences.len() <= LONGEST_READ_AGAIN {
                return sentences.iter().any(shows);
            }
            let mut indexes = self.indexes.borrow_mut();
            let index = indexes.entry((from, to)).or_insert_with(|| {
                let words = |sentence: &Sentence| {
                    self.detector.words.find(self.document.text.as_str(), sentence.span, self.own_places)
                };
                SentenceIndex::new(sentences.iter().map(words))
            });
            match index.rarest(form, &self.detector.needs) {
                Some(mut where_met) => where_met.any(|at| shows(&sentences[at])),
                None => sentences.iter().any(shows),
            }
        })
    }

    fn in_span(&self, form: &Form, span: Span) -> bool {
        self.matcher.find(form, &self.passage(span)).is_some()
    }

    fn in_titles(&self, form: &Form, sentence: &Sentence) -> bool {
        let part = self.document.clause(sentence.clause).part;
        self.once(form, Place::Titles(part), || {
            self.titles(part).iter().any(|title| self.matcher.find(form, title).is_some())
        })
    }

    fn titles(&self, part: u32) -> &[Passage<'_>] {
        self.titles[part as usize].get_or_init(|| {
            let part = &self.document.parts[part as usize];
            let own = (part.kind == PartKind::Attachment).then_some(part.title.as_deref()).flatten();
            let titles = [self.document.metadata.title.as_deref(), own].into_iter().flatten();
            let passage = |title: &'a str| {
                let places = self.own.names.places(title);
                self.passage_of(title, Span::new(0, title.len()), &places)
            };
            titles.map(passage).collect()
        })
    }

    fn passage(&self, span: Span) -> Passage<'a> {
        self.passage_of(self.document.text.as_str(), span, self.own_places)
    }

    fn passage_of(&self, text: &'a str, span: Span, own_places: &[Span]) -> Passage<'a> {
        Passage::new(text, span, self.detector.words.find(text, span, own_places), &self.own.rows)
    }
}
