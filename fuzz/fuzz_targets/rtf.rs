//! Rich Text Format.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::read(&hostile::begun(b"{\\rtf1", data), "甲.rtf"));
