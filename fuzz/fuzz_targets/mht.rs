//! A web archive or a mail.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::open(&hostile::begun(b"MIME-Version: 1.0\r\n", data), "甲.mht"));
