//! `Files`: the raw files of a dictionary, wherever they come from, decoded and parsed with line numbers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3;

use super::words::mistake;
use crate::error::{Error, suggestion};

/// Path inside the dictionary, `/` as separator, to content.
pub struct Files(BTreeMap<String, Vec<u8>>);

/// A row of a CSV file with the line it stands on.
pub struct Row {
    /// Line from 1.
    pub line: usize,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a column by its place in the header list the caller asked for.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    /// The cell, or `None` when it is empty.
    pub fn optional(&self, index: usize) -> Option<&str> {
        Some(self.cell(index)).filter(|cell| !cell.is_empty())
    }
}

impl Files {
    /// All `.csv` and `.toml` files under a folder.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        let mut pending = vec![folder.to_path_buf()];
        while let Some(current) = pending.pop() {
            let input_error = |source| Error::Input { path: current.clone(), source };
            for entry in fs::read_dir(&current).map_err(input_error)? {
                let path = entry.map_err(input_error)?.path();
                if path.is_dir() {
                    pending.push(path);
                } else if matches!(path.extension().and_then(|e| e.to_str()), Some("csv" | "toml")) {
                    let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    let content = fs::read(&path).map_err(|source| Error::Input { path: path.clone(), source })?;
                    files.insert(name, content);
                }
            }
        }
        Ok(Self(files))
    }

    /// Names of the files under a prefix with an ending, sorted.
    pub fn names<'a>(&'a self, prefix: &'a str, ending: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str).filter(move |name| name.starts_with(prefix) && name.ends_with(ending))
    }

    /// A hash of all names and contents, 16 hexadecimal digits.
    pub fn hash(&self) -> String {
        let mut hasher = Xxh3::new();
        for (name, content) in &self.0 {
            hasher.update(name.as_bytes());
            hasher.update(&(content.len() as u64).to_le_bytes());
            hasher.update(content);
        }
        format!("{:016x}", hasher.digest())
    }

    /// The text of a file: UTF-8 with or without BOM, else GB18030 (Excel's habit).
    pub fn text(&self, name: &str) -> Result<String, Error> {
        let Some(content) = self.0.get(name) else {
            return Err(mistake(name, 0, "缺少这个文件".to_owned()));
        };
        let content = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
        if let Ok(text) = std::str::from_utf8(content) {
            return Ok(text.to_owned());
        }
        let (text, _, malformed) = encoding_rs::GB18030.decode(content);
        if malformed {
            return Err(mistake(name, 0, "编码既不是 UTF-8 也不是 GB18030，请另存为 UTF-8".to_owned()));
        }
        Ok(text.into_owned())
    }

    /// A TOML file as `T`; unknown keys are mistakes.
    pub fn toml<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        let text = self.text(name)?;
        toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            mistake(name, line, in_chinese(error.message()))
        })
    }

    /// The rows of a CSV file whose columns must be exactly `columns`. Rows whose first cell begins with `#` are comments.
    pub fn rows(&self, name: &str, columns: &[&str]) -> Result<Vec<Row>, Error> {
        let text = self.text(name)?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let csv_mistake = |error: &csv::Error| {
            let line = error.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
            mistake(name, line, format!("不是正确的 CSV：{error}"))
        };
        let header = reader.headers().map_err(|e| csv_mistake(&e))?.clone();
        if header.iter().ne(columns.iter().copied()) {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err(mistake(name, 1, format!("表头应为 {}，实为 {found}", columns.join(","))));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| csv_mistake(&e))?;
            let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
            let first = record.get(0).unwrap_or("");
            if first.starts_with('#') || record.iter().all(str::is_empty) {
                continue;
            }
            if record.len() > columns.len() {
                let message = format!("有 {} 列，应为 {} 列；含逗号的内容要加英文引号", record.len(), columns.len());
                return Err(mistake(name, line, message));
            }
            rows.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
        }
        Ok(rows)
    }
}

/// What the TOML reader says most often, for people who do not read English.
fn in_chinese(message: &str) -> String {
    const PHRASES: &[(&str, &str)] = &[
        ("unknown field ", "没有这一项："),
        ("unknown variant ", "没有这个取值："),
        ("missing field ", "缺少这一项："),
        ("duplicate key", "重复的项"),
        (", expected one of ", "，可用的有 "),
        (", expected ", "，应为 "),
    ];
    let told = PHRASES.iter().fold(message.to_owned(), |told, (english, chinese)| told.replace(english, chinese));
    // The reader quotes the wrong name first, then those it knows.
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(wrong) = quoted.next().filter(|_| message.starts_with("unknown ")) else { return told };
    match told.split_once("，可用的有 ") {
        Some((wrongly, known)) => format!("{wrongly}{}；可用的有 {known}", suggestion(wrong, quoted)),
        None => told,
    }
}
