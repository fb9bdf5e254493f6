//! Names of glyphs (Adobe Glyph List, the part that fonts for text use) and the encodings of simple fonts.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

/// The characters that a glyph of this name stands for.
pub(super) fn text(name: &str) -> Option<String> {
    let base = name.split('.').next().filter(|base| !base.is_empty())?;
    let parts: Option<String> = base.split('_').map(character).collect();
    parts.or_else(|| character(base).map(String::from))
}

fn character(name: &str) -> Option<char> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    let hexadecimal = name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).filter(|digits| digits.len() >= 4);
    if let Some(code) = hexadecimal.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        return char::from_u32(code);
    }
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, character)| *character)
}

/// WinAnsiEncoding, which is Windows-1252.
pub(super) fn windows(code: u8) -> Option<String> {
    decoded(WINDOWS_1252, code)
}

/// MacRomanEncoding.
pub(super) fn mac(code: u8) -> Option<String> {
    decoded(MACINTOSH, code)
}

/// StandardEncoding (PDF 32000-1, annex D.2).
pub(super) fn standard(code: u8) -> Option<String> {
    match code {
        b'\'' => Some('’'.into()),
        b'`' => Some('‘'.into()),
        0x20..=0x7e => Some(char::from(code).into()),
        0xa1..=0xfb => STANDARD_HIGH.chars().nth(usize::from(code) - 0xa1).filter(|&c| c != ' ').map(String::from),
        _ => None,
    }
}

fn decoded(encoding: &'static Encoding, code: u8) -> Option<String> {
    let bytes = [code];
    let text = encoding.decode_without_bom_handling(&bytes).0;
    (code >= 0x20 && !text.chars().any(char::is_control)).then(|| text.into_owned())
}

/// StandardEncoding from 0xA1 to 0xFB; a blank where there is no character.
const STANDARD_HIGH: &str =
    "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß";

const NAMES: &[(&str, char)] = &[
    ("space", ' '),
    ("nbspace", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("sfthyphen", '-'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("asciicircum", '^'),
    ("underscore", '_'),
    ("grave", '`'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciitilde", '~'),
    ("quoteleft", '‘'),
    ("quoteright", '’'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quotesinglbase", '‚'),
    ("quotedblbase", '„'),
    ("guillemotleft", '«'),
    ("guillemotright", '»'),
    ("guilsinglleft", '‹'),
    ("guilsinglright", '›'),
    ("endash", '–'),
    ("emdash", '—'),
    ("ellipsis", '…'),
    ("bullet", '•'),
    ("periodcentered", '·'),
    ("middot", '·'),
    ("dagger", '†'),
    ("daggerdbl", '‡'),
    ("section", '§'),
    ("paragraph", '¶'),
    ("copyright", '©'),
    ("registered", '®'),
    ("trademark", '™'),
    ("degree", '°'),
    ("cent", '¢'),
    ("sterling", '£'),
    ("yen", '¥'),
    ("Euro", '€'),
    ("currency", '¤'),
    ("florin", 'ƒ'),
    ("perthousand", '‰'),
    ("plusminus", '±'),
    ("multiply", '×'),
    ("divide", '÷'),
    ("minus", '−'),
    ("fraction", '⁄'),
    ("notequal", '≠'),
    ("lessequal", '≤'),
    ("greaterequal", '≥'),
    ("infinity", '∞'),
    ("approxequal", '≈'),
    ("radical", '√'),
    ("summation", '∑'),
    ("product", '∏'),
    ("integral", '∫'),
    ("partialdiff", '∂'),
    ("logicalnot", '¬'),
    ("mu", 'µ'),
    ("onesuperior", '¹'),
    ("twosuperior", '²'),
    ("threesuperior", '³'),
    ("onehalf", '½'),
    ("onequarter", '¼'),
    ("threequarters", '¾'),
    ("ordfeminine", 'ª'),
    ("ordmasculine", 'º'),
    ("exclamdown", '¡'),
    ("questiondown", '¿'),
    ("brokenbar", '¦'),
    ("dieresis", '¨'),
    ("macron", '¯'),
    ("acute", '´'),
    ("cedilla", '¸'),
    ("circumflex", 'ˆ'),
    ("tilde", '˜'),
    ("caron", 'ˇ'),
    ("breve", '˘'),
    ("dotaccent", '˙'),
    ("ring", '˚'),
    ("fi", 'ﬁ'),
    ("fl", 'ﬂ'),
    ("ff", 'ﬀ'),
    ("ffi", 'ﬃ'),
    ("ffl", 'ﬄ'),
    ("dotlessi", 'ı'),
    ("AE", 'Æ'),
    ("ae", 'æ'),
    ("OE", 'Œ'),
    ("oe", 'œ'),
    ("Oslash", 'Ø'),
    ("oslash", 'ø'),
    ("germandbls", 'ß'),
    ("Aring", 'Å'),
    ("aring", 'å'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acircumflex", 'Â'),
    ("Atilde", 'Ã'),
    ("Adieresis", 'Ä'),
    ("Ccedilla", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecircumflex", 'Ê'),
    ("Edieresis", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocircumflex", 'Ô'),
    ("Otilde", 'Õ'),
    ("Odieresis", 'Ö'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucircumflex", 'Û'),
    ("Udieresis", 'Ü'),
    ("Yacute", 'Ý'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acircumflex", 'â'),
    ("atilde", 'ã'),
    ("adieresis", 'ä'),
    ("ccedilla", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecircumflex", 'ê'),
    ("edieresis", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icircumflex", 'î'),
    ("idieresis", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocircumflex", 'ô'),
    ("otilde", 'õ'),
    ("odieresis", 'ö'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucircumflex", 'û'),
    ("udieresis", 'ü'),
    ("yacute", 'ý'),
    ("ydieresis", 'ÿ'),
    ("Alpha", 'Α'),
    ("Beta", 'Β'),
    ("Gamma", 'Γ'),
    ("Delta", 'Δ'),
    ("Theta", 'Θ'),
    ("Lambda", 'Λ'),
    ("Pi", 'Π'),
    ("Sigma", 'Σ'),
    ("Phi", 'Φ'),
    ("Psi", 'Ψ'),
    ("Omega", 'Ω'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("iota", 'ι'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("sigma", 'σ'),
    ("tau", 'τ'),
    ("upsilon", 'υ'),
    ("phi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
    ("arrowleft", '←'),
    ("arrowup", '↑'),
    ("arrowright", '→'),
    ("arrowdown", '↓'),
    ("H18533", '■'),
    ("filledbox", '■'),
    ("H22073", '□'),
    ("circle", '○'),
    ("H18543", '▪'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_tell_characters() {
        let of = |name: &str| text(name).unwrap_or_default();
        assert_eq!(
            [of("A"), of("seven"), of("uni4E2D"), of("u20BB7"), of("f_i"), of("one.alt")],
            ["A", "7", "中", "𠮷", "fi", "1"]
        );
        assert_eq!((text("g123"), text(".notdef"), text("u110000")), (None, None, None));
        assert_eq!(
            (windows(0x93), mac(0xa9), standard(0xaa), standard(0xfb)),
            (Some("“".into()), Some("©".into()), Some("“".into()), Some("ß".into()))
        );
        assert_eq!((windows(7), standard(0xc0), standard(0xd0)), (None, None, Some("—".into())));
    }
}
