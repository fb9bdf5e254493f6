//! `guiqing rules check`: what is wrong with a dictionary folder, all at once.

use std::fmt::Write;

use jiff::Zoned;

use crate::check;
use crate::cli::args::CheckOptions;
use crate::cli::{EXIT_FOUND, print};
use crate::dictionary;
use crate::error::Error;
use crate::model::Settings;
use crate::pipeline::Engine;

pub(super) fn run(options: &CheckOptions) -> Result<u8, Error> {
    let dictionary = match dictionary::load(&options.folder) {
        Ok(dictionary) => dictionary,
        Err(error @ Error::Dictionary { .. }) => {
            print(&format!("{error}\n"))?;
            return Ok(EXIT_FOUND);
        }
        Err(error) => return Err(error),
    };
    let as_of = options.as_of.unwrap_or_else(|| Zoned::now().date());
    let engine = Engine::new(dictionary, Settings { as_of, region: Vec::new() });
    let (remarks, count) = check::examples(&engine);
    let mut text = String::new();
    for remark in &remarks {
        let _ = writeln!(text, "{} {}", remark.weight, remark.message);
    }
    let _ = writeln!(text, "规则 {} 条，例 {count} 个，不符 {} 个", engine.dictionary.rules.len(), remarks.len());
    print(&text)?;
    Ok(if remarks.is_empty() { 0 } else { EXIT_FOUND })
}
