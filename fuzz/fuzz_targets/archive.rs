//! An archive with everything inside it: any bytes that begin as one.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    const STARTS: [&[u8]; 4] = [b"PK\x03\x04", b"\x1F\x8B\x08", b"7z\xBC\xAF\x27\x1C", b""];
    let Some((which, rest)) = data.split_first() else { return };
    hostile::open(&hostile::begun(STARTS[usize::from(*which) % STARTS.len()], rest), "甲.zip");
});
