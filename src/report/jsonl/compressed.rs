//! `results.jsonl.zst`: the lines of `results.jsonl`, compressed as they come (zstd, RFC 8878); about a tenth of the size.

use std::io::{self, Write};

use zstd::stream::write::Encoder;

use super::document_line;
use crate::model::{Review, Run, Summary};
use crate::report::{Output, Report};

/// Fast, and most of what the higher levels gain.
const LEVEL: i32 = 3;

struct Compressed {
    encoder: Encoder<'static, Output>,
    show_exempt: bool,
}

/// Begins the file.
pub fn begin(output: Output, run: &Run) -> io::Result<Box<dyn Report>> {
    let mut encoder = Encoder::new(output, LEVEL)?;
    // A file cut short or spoilt is noticed by whoever unpacks it.
    encoder.include_checksum(true)?;
    Ok(Box::new(Compressed { encoder, show_exempt: run.show_exempt }))
}

impl Report for Compressed {
    fn document(&mut self, review: &Review) -> io::Result<()> {
        serde_json::to_writer(&mut self.encoder, &document_line(review, self.show_exempt))?;
        self.encoder.write_all(b"\n")
    }

    fn finish(self: Box<Self>, _run: &Run, _summary: &Summary) -> io::Result<Output> {
        self.encoder.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::report::{results, sample};

    #[test]
    fn it_holds_the_very_lines_and_is_read_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        sample::write_all(folder.path(), &sample::run(), &sample::reviews());
        let packed = fs::read(folder.path().join("results.jsonl.zst")).expect("written");
        let plain = fs::read(folder.path().join("results.jsonl")).expect("written");
        assert_eq!(zstd::decode_all(packed.as_slice()).expect("whole"), plain);
        let back = |name: &str| results(&folder.path().join(name)).expect("read back");
        assert_eq!(back("results.jsonl.zst"), back("results.jsonl"));
        assert!(zstd::decode_all(&packed[..packed.len() - 1]).is_err(), "one cut short is no whole one");
    }
}
