//! The streams of a legacy Word document: text and head, tables, data.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [word, table, extra] = hostile::split(data);
    let streams = [("WordDocument", word), ("1Table", table), ("0Table", table), ("Data", extra)];
    hostile::read(&hostile::compound(&streams), "甲.doc");
});
