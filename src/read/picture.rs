//! Pictures of documents (scans, photographs): one page without text, which a command may recognise (`recognise`).

use super::head::Head;
use super::{Content, Limits, Picture};
use crate::error::ReadError;
use crate::model::Layout;

/// First bytes of picture files, and the extension by which other programs know them.
const MAGIC: &[(&[u8], &str)] =
    &[(b"\x89PNG", "png"), (b"\xFF\xD8\xFF", "jpg"), (b"GIF8", "gif"), (b"II*\0", "tif"), (b"MM\0*", "tif")];

/// Whether the bytes are a picture.
pub(super) fn sniff(head: &Head) -> bool {
    extension(head.bytes).is_some()
}

/// A picture's text: none, and one page that ought to have some.
pub(super) fn parse(_bytes: &[u8], _limits: &Limits) -> Result<Content, ReadError> {
    Ok(Content { pages: vec![0], scanned: vec![1], ..Content::new(String::new(), Layout::Lines) })
}

/// The picture itself.
pub(super) fn pictures(
    bytes: &[u8],
    pages: &[usize],
    _limits: &Limits,
    take: &mut dyn FnMut(Picture),
) -> Result<(), ReadError> {
    if let (Some(extension), Some(&page)) = (extension(bytes), pages.first()) {
        take(Picture { page, bytes: bytes.to_vec(), extension });
    }
    Ok(())
}

fn extension(bytes: &[u8]) -> Option<&'static str> {
    let known = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, extension)| *extension);
    let webp = || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")).then_some("webp");
    known.or_else(|| is_bitmap(bytes).then_some("bmp")).or_else(webp)
}

/// A bitmap states its own size, which text beginning with `BM` does not.
fn is_bitmap(bytes: &[u8]) -> bool {
    let stated = bytes.get(2..6).and_then(|size| <[u8; 4]>::try_from(size).ok()).map(u32::from_le_bytes);
    bytes.starts_with(b"BM") && stated.is_some_and(|size| u64::from(size) == bytes.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        let known = |bytes: &[u8]| extension(bytes);
        assert_eq!(known(b"\x89PNG\r\n\x1a\n"), Some("png"));
        assert_eq!(known(b"\xFF\xD8\xFF\xE0"), Some("jpg"));
        assert_eq!(known(b"GIF89a"), Some("gif"));
        assert_eq!(known(b"II*\0"), Some("tif"));
        assert_eq!(known(b"MM\0*"), Some("tif"));
        assert_eq!(known(b"BM\x0a\0\0\0\0\0\0\0"), Some("bmp"));
        assert_eq!(known(b"RIFF\0\0\0\0WEBPVP8 "), Some("webp"));
        assert_eq!(known("BM 是缩写，第一条".as_bytes()), None);
    }

    #[test]
    fn a_picture_has_no_text_of_its_own() {
        let error = super::super::parse(b"\x89PNG\r\n\x1a\n", "扫描件.doc", &Limits::DEFAULT).expect_err("no text");
        assert_eq!(error, ReadError::NoTextLayer);
    }
}
