//! The parts of a docx package: body, numbering, styles, footnotes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [body, numbering, styles, footnotes] = hostile::split(data);
    let parts = [
        ("word/document.xml", body),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles),
        ("word/footnotes.xml", footnotes),
    ];
    hostile::read(&hostile::package(&parts), "甲.docx");
});
