//! `guiqing man`: the manual pages, from the flags themselves. The main page goes to standard output, or all of them into
//! a folder. They hold no date, so that they are the same wherever they are made.

use std::fs;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::args::{self, ManOptions};
use super::print;
use crate::error::Error;

/// The headings that the library writes in English, and what stands there.
const HEADINGS: &[(&str, &str)] = &[
    (".SH NAME", ".SH 名称"),
    (".SH SYNOPSIS", ".SH 用法"),
    (".SH DESCRIPTION", ".SH 说明"),
    (".SH EXTRA", ".SH 注意"),
    (".SH VERSION", ".SH 版本"),
];

/// Chinese has no spaces to stretch, and option names are not to be hyphenated.
const LAYOUT: &str = ".ad l\n.nh\n";

/// Where a line may end, to groff. It knows of spaces only; its own macros for Chinese (`zh.tmac` of 1.22) make it hang.
const BREAK: &str = "\\:";

/// Signs that begin no line.
const CLOSING: &str = "，。；：、！？）》”’】…";

/// Signs that end no line.
const OPENING: &str = "（《“‘【";

/// Writes or prints the pages.
pub(super) fn run(options: &ManOptions) -> Result<(), Error> {
    let mut command = args::command();
    command.build();
    let Some(folder) = &options.folder else { return print(&page(&command)) };
    fs::create_dir_all(folder).map_err(|source| Error::Output { path: folder.clone(), source })?;
    let count = write_all(&command, folder)?;
    print(&format!("手册页 {count} 份已写入 {}\n", crate::report::terminal::printable(&folder.to_string_lossy())))
}

/// The page of a command and those of the commands below it; gives how many there are.
fn write_all(command: &Command, folder: &Path) -> Result<usize, Error> {
    let path = folder.join(Man::new(command.clone()).get_filename());
    fs::write(&path, page(command)).map_err(|source| Error::Output { path, source })?;
    command.get_subcommands().try_fold(1, |count, below| Ok(count + write_all(below, folder)?))
}

/// A page as groff reads it.
fn page(command: &Command) -> String {
    let mut roff = Vec::new();
    Man::new(command.clone()).manual("规清手册").render(&mut roff).expect("a Vec takes any bytes");
    let mut page = String::new();
    let mut is_name = false;
    for line in String::from_utf8_lossy(&roff).lines() {
        let heading = HEADINGS.iter().find(|(theirs, _)| *theirs == line);
        page.push_str(&match heading {
            Some((_, ours)) => (*ours).to_owned(),
            // whatis and apropos read this line as it stands, so it is short and has no marks in it.
            None if is_name => line.split('。').next().unwrap_or(line).to_owned(),
            None => breakable(line),
        });
        page.push('\n');
        is_name = line == HEADINGS[0].0;
        if line.starts_with(".TH") {
            page.push_str(LAYOUT);
        }
    }
    page
}

/// A line of text that may be broken between Chinese characters; control lines stay as they are.
fn breakable(line: &str) -> String {
    if line.starts_with(['.', '\'']) {
        return line.to_owned();
    }
    let mut text = String::with_capacity(line.len() * 2);
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        text.push(character);
        let is_open = OPENING.contains(character);
        let is_followed = characters.peek().is_some_and(|next| !CLOSING.contains(*next) && *next != ' ');
        if is_wide(character) && !is_open && is_followed {
            text.push_str(BREAK);
        }
    }
    text
}

/// Chinese characters and punctuation.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}
