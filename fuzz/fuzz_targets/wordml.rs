//! WordprocessingML of 2003 and the flat package of 2007: a document that is one XML file.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::read(&hostile::begun(b"<?xml", data), "甲.doc"));
