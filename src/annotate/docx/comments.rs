//! The comments of a document: those that are there stay, ours come behind them; and what tells the package of a new part.

use std::collections::HashSet;

use jiff::civil::Date;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::body::{Body, Names, attribute, local};
use super::package::{Package, Part};
use crate::annotate::note::{self, AUTHOR};
use crate::annotate::place::Mark;
use crate::report::escape;

const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// Comments being written.
pub(super) struct Comments {
    /// The part that is there, and what it says.
    existing: Option<(Part, String)>,
    names: Names,
    /// Of the main part, where tracked changes stand.
    body_prefix: String,
    used: HashSet<i64>,
    next: i64,
    date: String,
    written: String,
}

impl Comments {
    /// Looks for the comments that are there. None where they cannot be read.
    pub fn open(package: &mut Package<'_>, main: &Part, body: &Body<'_>, as_of: Date) -> Option<Self> {
        let mut comments = Self {
            existing: None,
            names: body.names.clone(),
            body_prefix: body.names.prefix.clone(),
            used: body.ids.clone(),
            next: 0,
            date: format!("{as_of}T00:00:00Z"),
            written: String::new(),
        };
        let name = package.name(*main);
        let Some(relationships) = package.find(&relationships_of(&name)) else { return Some(comments) };
        let related = package.text(relationships)?;
        let Some(target) = target(&related)? else { return Some(comments) };
        let part = package.find(&resolved(&name, &target))?;
        let text = package.text(part)?;
        comments.names = root(&text, Names::of_root)??;
        let id = format!("{}id", comments.names.prefix);
        each(&text, |start| comments.used.extend(attribute(start, &id).and_then(|id| id.trim().parse::<i64>().ok())))?;
        comments.existing = Some((part, text));
        Some(comments)
    }

    /// Writes a comment; gives its id.
    pub fn add(&mut self, mark: &Mark<'_>, is_signed: bool) -> i64 {
        let mut lines = note::lines(mark);
        if is_signed && self.written.is_empty() {
            lines.push(("提示", "原件带有数字签名；本副本加了批注，签名在副本中不再有效，请以原件为准。".to_owned()));
        }
        let id = self.number();
        let p = &self.names.prefix;
        let mut paragraphs = String::new();
        for (index, (label, text)) in lines.iter().enumerate() {
            // The document's own paragraphs may be indented, spaced and large; a comment is not.
            let properties = format!(
                "<{p}pPr><{p}spacing {p}before=\"0\" {p}after=\"0\" {p}line=\"240\" {p}lineRule=\"auto\"/>\
                 <{p}ind {p}left=\"0\" {p}firstLine=\"0\" {p}firstLineChars=\"0\"/><{p}jc {p}val=\"left\"/></{p}pPr>"
            );
            let size = format!("<{p}sz {p}val=\"18\"/><{p}szCs {p}val=\"18\"/>");
            let (mark, label) = match index {
                0 => (format!("<{p}r><{p}annotationRef/></{p}r>"), format!("【{label}】")),
                _ => (String::new(), format!("{label}：")),
            };
            let text = escape(&text.replace(['\n', '\t'], " ")).to_string();
            paragraphs.push_str(&format!(
                "<{p}p>{properties}{mark}<{p}r><{p}rPr><{p}b/>{size}</{p}rPr><{p}t>{label}</{p}t></{p}r>\
                 <{p}r><{p}rPr>{size}</{p}rPr><{p}t xml:space=\"preserve\">{text}</{p}t></{p}r></{p}p>"
            ));
        }
        let date = &self.date;
        self.written.push_str(&format!(
            "<{p}comment {p}id=\"{id}\" {p}author=\"{AUTHOR}\" {p}date=\"{date}\" {p}initials=\"{AUTHOR}\">{paragraphs}</{p}comment>"
        ));
        id
    }

    /// The attributes of a tracked change.
    pub fn change(&mut self) -> String {
        let id = self.number();
        let p = &self.body_prefix;
        format!("{p}id=\"{id}\" {p}author=\"{AUTHOR}\" {p}date=\"{}\"", self.date)
    }

    /// Properties of a run, for another run: tracked changes in them get ids of their own.
    pub fn with_new_ids(&mut self, properties: &str, prefix: &str) -> String {
        let mut renewed = String::with_capacity(properties.len());
        let mut rest = properties;
        let before = format!(" {prefix}id=\"");
        while let Some((head, tail)) = rest.split_once(before.as_str()) {
            let Some((_, behind)) = tail.split_once('"') else { break };
            renewed.push_str(&format!("{head}{before}{}\"", self.number()));
            rest = behind;
        }
        renewed + rest
    }

    /// Puts the comments into the package.
    pub fn put(self, package: &mut Package<'_>, main: &Part) -> Option<()> {
        if let Some((part, text)) = self.existing {
            package.replace(part, at_end(&text, &self.written)?);
            return Some(());
        }
        let name = package.name(*main);
        let folder = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let mut file_names =
            std::iter::once("comments.xml".to_owned()).chain((1..).map(|n| format!("comments{n}.xml")));
        let file = file_names.find(|file| package.find(&format!("{folder}{file}")).is_none())?;
        let (p, namespace) = (&self.names.prefix, &self.names.namespace);
        let declared = p.trim_end_matches(':');
        package.add(
            format!("{folder}{file}"),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                 <{p}comments xmlns:{declared}=\"{namespace}\">{}</{p}comments>",
                self.written
            ),
        );
        relate(package, &name, &file, namespace)?;
        let types = package.find("[Content_Types].xml")?;
        let text = package.text(types)?;
        let prefix = root(&text, prefix_of)?;
        let entry = format!("<{prefix}Override PartName=\"/{folder}{file}\" ContentType=\"{CONTENT_TYPE}\"/>");
        package.replace(types, at_end(&text, &entry)?);
        Some(())
    }

    /// The next number that no element has for its id.
    fn number(&mut self) -> i64 {
        while self.used.contains(&self.next) {
            self.next += 1;
        }
        self.next += 1;
        self.next - 1
    }
}

/// Says that the main part has comments.
fn relate(package: &mut Package<'_>, main: &str, file: &str, namespace: &str) -> Option<()> {
    let base = match namespace.starts_with("http://purl.oclc.org/ooxml/") {
        true => "http://purl.oclc.org/ooxml/officeDocument/relationships",
        false => "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    };
    let name = relationships_of(main);
    let entry = |prefix: &str, id: &str| {
        format!("<{prefix}Relationship Id=\"{id}\" Type=\"{base}/comments\" Target=\"{file}\"/>")
    };
    let Some(part) = package.find(&name) else {
        let vocabulary = "http://schemas.openxmlformats.org/package/2006/relationships";
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
        let entry = entry("", "rIdGuiqing1");
        package.add(name, format!("{head}<Relationships xmlns=\"{vocabulary}\">{entry}</Relationships>"));
        return Some(());
    };
    let text = package.text(part)?;
    let mut ids = (1..).map(|number| format!("rIdGuiqing{number}"));
    let id = ids.find(|id| !text.contains(id.as_str()))?;
    let prefix = root(&text, prefix_of)?;
    package.replace(part, at_end(&text, &entry(&prefix, &id))?);
    Some(())
}

fn relationships_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// The target of the relationship to comments, if there is one; none at all where the list is damaged.
fn target(relationships: &str) -> Option<Option<String>> {
    let mut found = None;
    each(relationships, |start| {
        let is_comments = attribute(start, "Type").is_some_and(|kind| kind.ends_with("/relationships/comments"));
        if local(start.name().into_inner()) == "Relationship" && is_comments && found.is_none() {
            found = attribute(start, "Target");
        }
    })?;
    Some(found)
}

/// The name in the package of a part that is named as seen from another.
fn resolved(part: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let mut path: Vec<&str> = part.split('/').collect();
    path.pop();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Adds elements at the end of a part's root.
fn at_end(part: &str, added: &str) -> Option<String> {
    if let Some((head, tail)) = part.rsplit_once("</") {
        return Some(format!("{head}{added}</{tail}"));
    }
    // A root with nothing in it.
    let name = root(part, |start| start.name().into_inner().to_owned())?;
    let (head, tail) = part.rsplit_once("/>")?;
    Some(format!("{head}>{added}</{name}>{tail}"))
}

fn prefix_of(start: &BytesStart<'_>) -> String {
    let name = start.name().into_inner();
    name.rsplit_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"))
}

/// What there is to say of a part's root element.
fn root<T>(part: &str, say: impl FnOnce(&BytesStart<'_>) -> T) -> Option<T> {
    let mut reader = Reader::from_str(part);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => return Some(say(&start)),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// Looks at each element of a part; none where it is damaged.
fn each(part: &str, mut look: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let mut reader = Reader::from_str(part);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) => look(&start),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}
