//! PDF.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::open(&hostile::begun(b"%PDF-1.7\n", data), "甲.pdf"));
