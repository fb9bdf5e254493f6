//! Documents as lines of JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::open(data, "甲.jsonl"));
