//! The parts of an OFD package: entry, document, page, resources.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [entry, document, page, resources] = hostile::split(data);
    let parts = [
        ("OFD.xml", entry),
        ("Doc_0/Document.xml", document),
        ("Doc_0/Pages/Page_0/Content.xml", page),
        ("Doc_0/PublicRes.xml", resources),
        ("Doc_0/DocumentRes.xml", resources),
        ("Doc_0/Attachs/Attachments.xml", resources),
    ];
    hostile::open(&hostile::package(&parts), "甲.ofd");
});
