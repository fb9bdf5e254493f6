//! Any bytes as a file whose name says nothing: the sniffing, and whatever reader takes them.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::read(data, "甲"));
