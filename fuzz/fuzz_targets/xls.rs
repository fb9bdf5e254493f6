//! The workbook stream of a legacy Excel file.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| hostile::open(&hostile::compound(&[("Workbook", data)]), "甲.xls"));
