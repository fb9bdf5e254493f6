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

/// Chinese has no spaces to stretch and breaks between any two characters; option names are not to be hyphenated.
const LAYOUT: &str = ".ad l\n.nh\n.mso zh.tmac\n";

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
    for line in String::from_utf8_lossy(&roff).lines() {
        let heading = HEADINGS.iter().find(|(theirs, _)| *theirs == line);
        page.push_str(heading.map_or(line, |(_, ours)| ours));
        page.push('\n');
        if line.starts_with(".TH") {
            page.push_str(LAYOUT);
        }
    }
    page
}
