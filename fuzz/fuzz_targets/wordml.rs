//! WordprocessingML of 2003: a document that is one XML file.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let start = b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?>";
    hostile::read(&hostile::begun(start, data), "甲.doc");
});
