//! Text from pictures: hands each picture of a page to a command of the user's (OCR) and takes what it prints.
//!
//! The command is started without a shell, so that no file name can be taken for an instruction; the picture lies in a
//! temporary folder that is removed afterwards.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{Content, FormatReader, Limits, Picture, encoding};
use crate::error::ReadError;
use crate::model::Layout;

/// Stands in the command for the picture's path.
const INPUT: &str = "{input}";

/// How often a running command is asked whether it is done.
const PAUSE: Duration = Duration::from_millis(10);

/// A command that prints the text of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recogniser {
    /// Program and arguments.
    words: Vec<String>,
    max_seconds: u64,
}

impl Recogniser {
    /// From what the user wrote: words parted by blanks, quotes around words with blanks, `{input}` for the picture.
    ///
    /// # Errors
    /// What is wrong with it (Chinese, for people).
    pub fn parse(template: &str, max_seconds: u64) -> Result<Self, String> {
        let words = words(template)?;
        if words.is_empty() {
            return Err("命令是空的".to_owned());
        }
        if !words.iter().skip(1).any(|word| word.contains(INPUT)) {
            return Err(format!("命令中没有 {INPUT}，例如 tesseract {INPUT} - -l chi_sim"));
        }
        Ok(Self { words, max_seconds })
    }

    /// Puts the recognised text in the place of the scanned pages; those without text stay scanned. `alive` is told of
    /// each page done and may stop the work.
    ///
    /// # Errors
    /// When the command cannot be started or fails.
    pub(super) fn fill(
        &self,
        reader: &FormatReader,
        bytes: &[u8],
        limits: &Limits,
        content: &mut Content,
        alive: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let Some(pictures) = reader.pictures else { return Ok(()) };
        let folder =
            tempfile::tempdir().map_err(|error| ReadError::NotRecognised(format!("无法建立临时目录（{error}）")))?;
        let mut recognised: Vec<(usize, String)> = Vec::new();
        let mut failure = None;
        let mut flow = ControlFlow::Continue(());
        pictures(bytes, &content.scanned, limits, &mut |picture| {
            if failure.is_some() || flow.is_break() {
                return;
            }
            match self.text_of(&picture, folder.path()) {
                Ok(text) => recognised.push((picture.page, text)),
                Err(error) => failure = Some(error),
            }
            flow = alive();
        })?;
        if let Some(failure) = failure {
            return Err(failure);
        }
        splice(content, &recognised);
        Ok(())
    }

    fn text_of(&self, picture: &Picture, folder: &Path) -> Result<String, ReadError> {
        let failed = |what: String| ReadError::NotRecognised(what);
        let input = folder.join(format!("page.{}", picture.extension));
        let output = folder.join("text");
        let io = |error: std::io::Error| failed(format!("无法写临时文件（{error}）"));
        fs::write(&input, &picture.bytes).map_err(io)?;
        let input = input.to_string_lossy();
        let mut words = self.words.iter().map(|word| word.replace(INPUT, &input));
        let program = words.next().expect("a command has a first word");
        let mut child = Command::new(&program)
            .args(words)
            .stdin(Stdio::null())
            .stdout(File::create(&output).map_err(io)?)
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("无法启动 {program}（{error}）")))?;
        let pauses = self.max_seconds.saturating_mul(1_000) / 10;
        for _ in 0..=pauses {
            match child.try_wait().map_err(|error| failed(format!("{program}：{error}")))? {
                Some(status) if status.success() => {
                    let printed = fs::read(&output).map_err(io)?;
                    return if printed.is_empty() {
                        Ok(String::new())
                    } else {
                        Ok(encoding::decode(&printed, None)?.text)
                    };
                }
                Some(status) => return Err(failed(format!("{program} 处理第 {} 页时出错（{status}）", picture.page))),
                None => thread::sleep(PAUSE),
            }
        }
        // It may have ended just now; there is nothing to be done if it cannot be stopped.
        let _ = child.kill();
        let _ = child.wait();
        Err(failed(format!("{program} 处理第 {} 页超过 {} 秒", picture.page, self.max_seconds)))
    }
}

/// Page numbers for people: `1–3、7`.
pub(super) fn numbers(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == page => *last = page,
            _ => runs.push((page, page)),
        }
    }
    let shown = runs.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from}–{to}") });
    shown.collect::<Vec<_>>().join("、")
}

/// Rebuilds the text page by page with what was recognised, and the places where pages begin.
fn splice(content: &mut Content, recognised: &[(usize, String)]) {
    let is_blank = |page: usize| !recognised.iter().any(|(at, text)| *at == page && !text.trim().is_empty());
    let mut text = String::new();
    let mut pages = Vec::with_capacity(content.pages.len());
    for (index, &from) in content.pages.iter().enumerate() {
        let to = content.pages.get(index + 1).copied().unwrap_or(content.text.len());
        pages.push(text.len());
        text.push_str(content.text.get(from..to).unwrap_or_default());
        for (_, lines) in recognised.iter().filter(|(page, _)| *page == index + 1) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(lines.trim_end());
            text.push('\n');
        }
    }
    content.text = text;
    content.pages = pages;
    // A recognised line is a line of the page.
    content.layout = Layout::Lines;
    content.scanned.retain(|page| is_blank(*page));
}

/// Splits as a shell does, with double and single quotes; a backslash is a backslash, as in paths of Windows.
fn words(template: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in template.chars() {
        match (quote, character) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    if quote.is_some() { Err("命令中的引号没有成对".to_owned()) } else { Ok(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned() -> Content {
        let text = "第一条 甲。\n第三条 丙。\n".to_owned();
        let third = text.find("第三条").expect("it is there");
        Content { pages: vec![0, third, third], scanned: vec![2], ..Content::new(text, Layout::Paragraphs) }
    }

    #[test]
    fn recognised_pages_stand_where_their_pictures_stood() {
        let mut content = scanned();
        splice(&mut content, &[(2, "第二条 乙。\n\n".to_owned())]);
        assert_eq!(content.text, "第一条 甲。\n第二条 乙。\n第三条 丙。\n");
        let begins: Vec<_> = content.pages.iter().map(|&at| content.text.get(at..at + 9)).collect();
        assert_eq!(begins, [Some("第一条"), Some("第二条"), Some("第三条")]);
        assert!(content.scanned.is_empty());
        let mut content = scanned();
        splice(&mut content, &[(2, " \n".to_owned())]);
        assert_eq!(content.scanned, [2]);
    }

    #[test]
    fn commands_are_split_into_words() {
        let parsed = Recogniser::parse("\"C:\\Program Files\\tesseract.exe\" {input} - -l 'chi_sim'", 1);
        let expected = ["C:\\Program Files\\tesseract.exe", "{input}", "-", "-l", "chi_sim"];
        assert_eq!(parsed.map(|parsed| parsed.words), Ok(expected.map(str::to_owned).to_vec()));
        for wrong in ["", "tesseract", "{input}", "ocr '{input}"] {
            assert!(Recogniser::parse(wrong, 1).is_err(), "{wrong}");
        }
    }

    #[test]
    fn page_numbers_are_told_in_runs() {
        assert_eq!(numbers(&[1, 2, 3, 7, 9, 10]), "1–3、7、9–10");
    }

    #[cfg(unix)]
    fn said(command: &str, bytes: &[u8]) -> Result<String, ReadError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let picture = Picture { page: 4, bytes: bytes.to_vec(), extension: "png" };
        Recogniser::parse(command, 1).expect("a command").text_of(&picture, folder.path())
    }

    #[cfg(unix)]
    #[test]
    fn the_command_gets_the_picture_and_its_failures_are_told() {
        assert_eq!(said("cat {input}", "第一条".as_bytes()), Ok("第一条".to_owned()));
        let failure = |result: Result<String, ReadError>| result.expect_err("it fails").to_string();
        assert!(failure(said("/没有这个程序 {input}", b"")).contains("无法启动 /没有这个程序"));
        assert!(failure(said("sh -c 'exit 3' {input}", b"")).contains("第 4 页时出错"));
        assert!(failure(said("sh -c 'sleep 60' {input}", b"")).contains("超过 1 秒"));
    }
}
