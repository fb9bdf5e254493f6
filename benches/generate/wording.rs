//! What documents are made of: lawful wording (`filler.toml`), the examples of the project's own rules and the words of its
//! dictionary, read once and made ready to be filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::dice::Dice;

/// Wording with slots, which name lists of wording.
pub struct Template(Vec<Piece>);

enum Piece {
    Text(String),
    Slot(usize),
    /// `{原句}`, which the caller gives.
    Given,
    /// `{领域}`, the one matter that a document is about.
    Field,
}

/// One sentence out of a rule's examples.
pub struct Example {
    pub rule: String,
    pub category: String,
    pub text: String,
    pub lead_in: Option<String>,
    pub verdict: String,
}

/// Everything there is to say.
pub struct Wording {
    slots: Vec<Vec<Template>>,
    pub regions: Vec<String>,
    pub offices: Vec<String>,
    fields: Vec<String>,
    pub lists: BTreeMap<String, Vec<Template>>,
    pub obligations: Vec<String>,
    /// Rules with the examples that conflict with them.
    pub conflicts: Vec<Vec<Example>>,
    /// Rules with the examples a person must decide on.
    pub doubtful: Vec<Vec<Example>>,
    /// Rules with the examples that are lawful although they look otherwise.
    pub exempt: Vec<Vec<Example>>,
    /// Whole small documents that show a fact on the document.
    pub facts: Vec<Example>,
    /// Words of every group, in the order of the groups' names.
    pub words: Vec<String>,
}

#[derive(Deserialize)]
struct Filler {
    regions: Vec<String>,
    offices: Vec<String>,
    fields: Vec<String>,
    slots: BTreeMap<String, Vec<String>>,
    clauses: BTreeMap<String, Vec<String>>,
    titles: BTreeMap<String, Vec<String>>,
    planting: BTreeMap<String, Vec<String>>,
    negatives: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Rule {
    id: String,
    category: String,
    fact: Option<toml::Value>,
    #[serde(default)]
    example: Vec<RuleExample>,
}

#[derive(Deserialize)]
struct RuleExample {
    text: String,
    verdict: String,
    lead_in: Option<String>,
    title: Option<String>,
    issuer: Option<String>,
    todo: Option<String>,
}

impl Wording {
    /// Reads the project's own files.
    ///
    /// # Errors
    /// When one of them cannot be read or says something else than is expected here.
    pub fn load() -> io::Result<Self> {
        let filler: Filler = toml::from_str(include_str!("filler.toml")).map_err(io::Error::other)?;
        let names: Vec<&String> = filler.slots.keys().collect();
        let parse_all = |texts: &Vec<String>| texts.iter().map(|text| parse(text, &names)).collect::<io::Result<_>>();
        let mut lists = BTreeMap::new();
        let groups =
            [("", &filler.clauses), ("title ", &filler.titles), ("", &filler.planting), ("not ", &filler.negatives)];
        for (kind, group) in groups {
            for (name, texts) in group {
                lists.insert(format!("{kind}{name}"), parse_all(texts)?);
            }
        }
        let dictionary = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
        let rules = rules(&dictionary.join("rules"))?;
        Ok(Self {
            slots: filler.slots.values().map(parse_all).collect::<io::Result<_>>()?,
            regions: filler.regions,
            offices: filler.offices,
            fields: filler.fields,
            obligations: filler.planting["obligations"].clone(),
            lists,
            conflicts: sentences(&rules, "conflict"),
            doubtful: sentences(&rules, "needs-review"),
            exempt: sentences(&rules, "exempt"),
            facts: facts(&rules),
            words: words(&dictionary.join("words"))?,
        })
    }
}

/// Who speaks: one document, of its region and about its matter.
pub struct Voice<'w> {
    pub wording: &'w Wording,
    pub dice: Dice,
    pub region: String,
    field: String,
}

impl<'w> Voice<'w> {
    /// Chooses region and matter.
    pub fn new(wording: &'w Wording, mut dice: Dice) -> Self {
        let region = dice.pick(&wording.regions).clone();
        let field = dice.pick(&wording.fields).clone();
        Self { wording, dice, region, field }
    }

    /// Something out of a list, filled in.
    pub fn say(&mut self, list: &str) -> String {
        self.say_of(list, "")
    }

    /// The same about a sentence that is given.
    pub fn say_of(&mut self, list: &str, given: &str) -> String {
        let mut text = String::new();
        let wording = self.wording;
        let template = self.dice.pick(&wording.lists[list]);
        self.fill(template, given, &mut text);
        text
    }

    fn fill(&mut self, template: &Template, given: &str, into: &mut String) {
        let wording = self.wording;
        for piece in &template.0 {
            match piece {
                Piece::Text(text) => into.push_str(text),
                Piece::Given => into.push_str(given),
                Piece::Field => into.push_str(&self.field),
                Piece::Slot(slot) => {
                    let template = self.dice.pick(&wording.slots[*slot]);
                    self.fill(template, given, into);
                }
            }
        }
    }
}

fn parse(text: &str, names: &[&String]) -> io::Result<Template> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}').ok_or_else(|| io::Error::other(format!("{text}: no }}")))?;
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(match names.iter().position(|known| *known == name) {
            Some(slot) => Piece::Slot(slot),
            None if name == "原句" => Piece::Given,
            None if name == "领域" => Piece::Field,
            None => return Err(io::Error::other(format!("{text}: no slot {name}"))),
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(Template(pieces))
}

fn rules(folder: &Path) -> io::Result<Vec<Rule>> {
    let mut rules = Vec::new();
    for path in files(folder, "toml")? {
        let rule = toml::from_str(&fs::read_to_string(&path)?);
        rules.push(rule.map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?);
    }
    Ok(rules)
}

/// Examples with a title, an issuer or a known gap of their own say nothing of their text alone.
fn sentences(rules: &[Rule], verdict: &str) -> Vec<Vec<Example>> {
    let of_rule = |rule: &Rule| -> Vec<Example> {
        let stands_alone = |e: &&RuleExample| {
            e.title.is_none()
                && e.issuer.is_none()
                && e.todo.is_none()
                && !e.text.contains('\n')
                && e.verdict == verdict
        };
        rule.example.iter().filter(stands_alone).map(|example| rule.example(example)).collect()
    };
    rules.iter().filter(|rule| rule.fact.is_none()).map(of_rule).filter(|examples| !examples.is_empty()).collect()
}

fn facts(rules: &[Rule]) -> Vec<Example> {
    let facts = rules.iter().filter(|rule| rule.fact.is_some());
    let shown = facts.flat_map(|rule| rule.example.iter().map(move |example| (rule, example)));
    let shown = shown.filter(|(_, example)| matches!(example.verdict.as_str(), "conflict" | "needs-review"));
    shown.filter(|(_, example)| example.todo.is_none()).map(|(rule, example)| rule.example(example)).collect()
}

impl Rule {
    fn example(&self, example: &RuleExample) -> Example {
        Example {
            rule: self.id.clone(),
            category: self.category.clone(),
            text: example.text.clone(),
            lead_in: example.lead_in.clone(),
            verdict: example.verdict.clone(),
        }
    }
}

fn words(folder: &Path) -> io::Result<Vec<String>> {
    let mut words = Vec::new();
    for path in files(folder, "csv")? {
        let text = fs::read_to_string(path)?;
        let lines = text.lines().skip(1).filter(|line| !line.starts_with('#'));
        words
            .extend(lines.filter_map(|line| line.split(',').next()).filter(|word| !word.is_empty()).map(str::to_owned));
    }
    Ok(words)
}

fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
