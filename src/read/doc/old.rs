//! Word 6 and Word 95: the text stands as bytes of a code page, or in Far East editions as 16-bit characters. Only text is
//! read: automatic numbers of that age were written into it.

use encoding_rs::{GB18030, UTF_16LE};

use super::binary::slice;
use super::fib::Fib;
use super::pieces;
use crate::error::ReadError;

/// The lines of the body.
pub(super) fn lines(fib: &Fib<'_>, stream: &[u8]) -> Result<Vec<String>, ReadError> {
    let damaged = || ReadError::Corrupt("旧版 Word（95 及以前）的文件头损坏".to_owned());
    let (first, length, table_at, table_length) = fib.old_places().ok_or_else(damaged)?;
    let width = if fib.has_wide_text { 2 } else { 1 };
    let mut bytes = Vec::new();
    if fib.is_complex {
        let table = slice(stream, table_at, table_length).ok_or_else(damaged)?;
        for piece in pieces::parse(table) {
            let characters = piece.end.min(length).saturating_sub(piece.first);
            bytes.extend_from_slice(slice(stream, piece.at, characters.saturating_mul(width)).unwrap_or_default());
        }
    } else {
        let rest = stream.get(first..).ok_or_else(damaged)?;
        bytes.extend_from_slice(rest.get(..length.saturating_mul(width)).unwrap_or(rest));
    }
    let encoding = if fib.has_wide_text { UTF_16LE } else { GB18030 };
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    Ok(text.split(['\r', '\x07', '\x0B', '\x0C']).map(without_marks).collect())
}

/// A line without field instructions and other marks.
fn without_marks(line: &str) -> String {
    let mut instructions = 0_usize;
    let mut kept = String::new();
    for character in line.chars() {
        match character {
            '\x13' => instructions += 1,
            '\x14' | '\x15' => instructions = instructions.saturating_sub(1),
            '\t' => kept.push(' '),
            _ if character.is_control() || instructions > 0 => {}
            _ => kept.push(character),
        }
    }
    kept
}
