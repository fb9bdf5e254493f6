//! Any text through the whole pipeline with the built-in dictionary.

#![no_main]

use libfuzzer_sys::fuzz_target;

use std::cell::RefCell;

use guiqing::detect::Scratch;
use guiqing::dictionary;
use guiqing::model::{Layout, Settings};
use guiqing::pipeline::Engine;

thread_local! {
    static ENGINE: RefCell<(Engine, Scratch)> = RefCell::new({
        let law = dictionary::builtin().expect("the embedded dictionary has no mistake");
        let settings = Settings { as_of: jiff::civil::date(2026, 1, 1), region: Vec::new(), issuer_level: None };
        (Engine::new(law, settings), Scratch::default())
    });
}

fuzz_target!(|data: &[u8]| {
    ENGINE.with_borrow_mut(|(engine, scratch)| {
        let source = hostile::source(&String::from_utf8_lossy(data), Layout::Paragraphs);
        let _ = engine.review(source, scratch);
    });
});
