//! Transfer encodings of MIME parts (RFC 2045 6.7, 6.8): base64 and quoted-printable. Never fail: what fits neither is kept or passed
//! over, as mail programs do.

use std::borrow::Cow;

/// The bytes of a body by the name of its transfer encoding.
pub(super) fn decode<'b>(body: &'b [u8], encoding: &str) -> Cow<'b, [u8]> {
    match encoding {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    }
}

/// Line ends and foreign characters are passed over; padding ends a piece, of which there may be several.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xFF) as u8);
        }
    }
    out
}

/// `=hh` is a byte, `=` at the end of a line joins it to the next.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'=' {
            out.push(*first);
            continue;
        }
        let blanks = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let after = behind.get(blanks..).unwrap_or_default();
        if let Some(next) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
            rest = next;
        } else if let Some(byte) = hexadecimal(behind) {
            out.push(byte);
            rest = behind.get(2..).unwrap_or_default();
        } else if !after.is_empty() {
            out.push(b'=');
        }
    }
    out
}

/// The byte that two hexadecimal digits name.
pub(super) fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |place: usize| char::from(*digits.get(place)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_decoded() {
        assert_eq!(decode(b"56ys5LiA\r\n5p2h", "base64").as_ref(), "第一条".as_bytes());
        assert_eq!(base64(b"YQ==YWI=!YWJj"), b"aababc");
        assert_eq!(quoted_printable(b"a=3D=\r\nb =  \nc=E7=AC=AC=zz=4"), "a=b c第=zz=4".as_bytes());
        assert_eq!(decode(b"a=3D", "8bit").as_ref(), b"a=3D");
        assert_eq!(quoted_printable(b"a="), b"a");
    }
}
