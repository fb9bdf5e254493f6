//! Header fields of MIME parts: their parameters (RFC 2045, RFC 2231) and the encoded words in them (RFC 2047).

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::transfer;

/// A field such as `text/html; charset="gb2312"`.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// What stands before the parameters, in lower case.
    pub value: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl Field {
    /// From the bytes behind the colon.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut pieces = split_quoted(bytes).into_iter();
        let value = pieces.next().map(|value| lower(&value)).unwrap_or_default();
        let parameters = pieces.filter_map(|piece| {
            let at = memchr::memchr(b'=', &piece)?;
            let (name, value) = piece.split_at(at);
            Some((lower(name), value.get(1..)?.trim_ascii().to_vec()))
        });
        Self { value, parameters: parameters.collect() }
    }

    /// A parameter, whatever way it is written.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let bytes = |wanted: &str| self.parameters.iter().find(|(other, _)| other == wanted).map(|(_, value)| value);
        if let Some(value) = bytes(name) {
            return Some(text(value));
        }
        if let Some(value) = bytes(&format!("{name}*")) {
            return Some(extended(value));
        }
        // In pieces: `name*0`, `name*1*` …
        const MAX_PIECES: usize = 64;
        let mut whole = Vec::new();
        for index in 0..MAX_PIECES {
            let plain = bytes(&format!("{name}*{index}"));
            let Some(piece) = plain.or_else(|| bytes(&format!("{name}*{index}*"))) else { break };
            whole.extend_from_slice(piece);
        }
        if whole.is_empty() { None } else { Some(extended(&whole)) }
    }

    /// The character encoding it names.
    pub fn charset(&self) -> Option<&'static Encoding> {
        Encoding::for_label(self.parameter("charset")?.trim().as_bytes())
    }
}

/// The pieces between semicolons, quotes taken off.
fn split_quoted(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    let mut in_quotes = false;
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_quotes = !in_quotes,
            b';' if !in_quotes => pieces.push(Vec::new()),
            _ => {
                // Names of Windows files stand here with single backslashes, so only quotes are taken for escaped.
                let escaped = *byte == b'\\' && in_quotes && bytes.as_slice().first() == Some(&b'"');
                let kept = if escaped { bytes.next() } else { Some(byte) };
                if let (Some(piece), Some(kept)) = (pieces.last_mut(), kept) {
                    piece.push(*kept);
                }
            }
        }
    }
    pieces
}

fn lower(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.trim_ascii()).to_ascii_lowercase()
}

/// `utf-8''%E7%AC%AC`
fn extended(bytes: &[u8]) -> String {
    let mut parts = bytes.splitn(3, |byte| *byte == b'\'');
    let (first, _, last) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let encoding = last.and(Encoding::for_label(first));
    let plain = unescape(last.unwrap_or(bytes));
    match encoding {
        Some(encoding) => encoding.decode(&plain).0.into_owned(),
        None => text(&plain),
    }
}

/// Bytes with `%hh` in them.
pub(super) fn unescape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        let escaped = if *first == b'%' { transfer::hexadecimal(behind) } else { None };
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    out
}

/// Text of a header: encoded words, or bytes as programs put them there against the rule.
pub(super) fn text(bytes: &[u8]) -> String {
    let mut out = String::new();
    // Bytes of encoded words that follow one another: a character may be cut between them.
    let mut held: (Vec<u8>, &'static Encoding) = (Vec::new(), UTF_8);
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"=?") {
        let (before, word) = rest.split_at(at);
        let Some((encoding, decoded, behind)) = encoded_word(word) else { break };
        let parted = !before.trim_ascii().is_empty();
        if parted || held.1 != encoding {
            out.push_str(&held.1.decode(&std::mem::take(&mut held.0)).0);
        }
        if parted {
            out.push_str(&raw(before));
        }
        held.0.extend(decoded);
        held.1 = encoding;
        rest = behind;
    }
    out.push_str(&held.1.decode(&held.0).0);
    out.push_str(&raw(rest));
    out
}

fn raw(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode(bytes).0.into_owned(),
    }
}

/// `=?gb2312?B?…?=` at the beginning: its encoding, its bytes, what follows.
fn encoded_word(bytes: &[u8]) -> Option<(&'static Encoding, Vec<u8>, &[u8])> {
    let inside = bytes.strip_prefix(b"=?")?;
    let mut parts = inside.splitn(3, |byte| *byte == b'?');
    let (charset, way, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let end = memchr::memmem::find(rest, b"?=")?;
    let (word, behind) = rest.split_at(end);
    let label = charset.split(|byte| *byte == b'*').next()?;
    let decoded = match way {
        b"B" | b"b" => transfer::base64(word),
        b"Q" | b"q" => {
            let blanks: Vec<u8> = word.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
            transfer::quoted_printable(&blanks)
        }
        _ => return None,
    };
    Some((Encoding::for_label(label)?, decoded, behind.get(2..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_in_every_writing() {
        let field =
            Field::parse(b"Multipart/Related; boundary=\"a;b\"; TYPE=text/html ;start=<x@y>; file=\"C:\\a \\\"b\"");
        assert_eq!(field.value, "multipart/related");
        assert_eq!(field.parameter("boundary").as_deref(), Some("a;b"));
        assert_eq!(field.parameter("type").as_deref(), Some("text/html"));
        assert_eq!(field.parameter("file").as_deref(), Some("C:\\a \"b"));
        assert_eq!(field.parameter("none"), None);
        let name = |bytes: &[u8]| Field::parse(bytes).parameter("filename").unwrap_or_default();
        assert_eq!(name(b"attachment; filename*=utf-8''%E5%8A%9E%E6%B3%95.doc"), "办法.doc");
        assert_eq!(
            name(b"attachment; filename*0*=utf-8''%E5%8A%9E; filename*1*=%E6%B3%95; filename*2=.doc"),
            "办法.doc"
        );
        assert_eq!(name(b"attachment; filename=\"=?gb2312?B?sOw=?= =?gb2312?B?t6g=?=.doc\""), "办法.doc");
        assert_eq!(name(&GB18030.encode("attachment; filename=办法.doc").0), "办法.doc");
        assert_eq!(Field::parse(b"text/html; charset=\"gb2312\"").charset(), Some(encoding_rs::GBK));
    }

    #[test]
    fn characters_may_be_cut_between_encoded_words() {
        assert_eq!(text(b"=?utf-8?Q?=E5=8A?= =?utf-8?Q?=9E_a?= b =?x-none?B?YQ==?="), "办 a b =?x-none?B?YQ==?=");
    }
}
