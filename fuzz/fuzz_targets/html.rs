//! A web page.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::read(&hostile::begun(b"<html>", data), "甲.html"));
