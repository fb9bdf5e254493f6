//! Any text through normalize and segment: clauses cover it, spans lie inside it.

#![no_main]

use libfuzzer_sys::fuzz_target;

use guiqing::model::Layout;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let layout = if first % 2 == 0 { Layout::Lines } else { Layout::Paragraphs };
    hostile::segment(&String::from_utf8_lossy(rest), layout);
});
